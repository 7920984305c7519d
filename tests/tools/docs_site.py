# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make docs-site`: the guides and the pages of modules, lookups, filters and role as HTML. A warning is an error.

Usage: docs_site.py BUILD_FOLDER   -> BUILD_FOLDER/site/html, with the collection that ANSIBLE_COLLECTIONS_PATH names
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SETTINGS = Path(__file__).resolve().parent / "site"
REPOSITORY = "https://github.com/jira-ops/align"
PAGES = ("*.md", "CHANGELOG.rst", "docs/*.md", "roles/*/README.md")
# What the generated pages refer to in Ansible's documentation, by label.
ANSIBLE = {
    "action_plugins": "plugins/action.html#action-plugins",
    "ansible_collections.ansible.builtin.pause_module": "collections/ansible/builtin/pause_module.html",
    "ansible_collections.ansible.builtin.vault_filter": "collections/ansible/builtin/vault_filter.html",
    "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
    "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
}
_LINK = re.compile(r"(\]\()([^()\s#]+)((?:#[^()\s]*)?\))")


def outward(text: str, page: Path, is_page: Callable[[Path], bool], root: Path = PROJECT) -> str:
    """Return a page whose links to files that are no pages lead to the repository. page: its path in the project."""

    def link(found: re.Match[str]) -> str:
        if "://" in found[2]:
            return found[0]
        target = (root / page.parent / found[2]).resolve().relative_to(root)
        if is_page(target):
            return found[0]
        kind = "tree" if (root / target).is_dir() else "blob"
        return f"{found[1]}{REPOSITORY}/{kind}/main/{target}{found[3]}"

    return _LINK.sub(link, text)


def pages() -> set[Path]:
    """Return the project's pages, by their paths in it."""
    return {path.relative_to(PROJECT) for pattern in PAGES for path in PROJECT.glob(pattern)}


def write_source(source: Path) -> None:
    """Write the site's pages, as they are in the project, to a folder that is emptied first."""
    shutil.rmtree(source, ignore_errors=True)
    known = pages()
    for page in known:
        text = (PROJECT / page).read_text(encoding="utf-8")
        (source / page).parent.mkdir(parents=True, exist_ok=True)
        # Pygments takes hcl for Terraform's, which knows no policy of Vault's.
        text = outward(text, page, known.__contains__).replace("```hcl", "```text")
        (source / page).write_text(text, encoding="utf-8")
    shutil.copytree(SETTINGS, source, dirs_exist_ok=True)
    (source / "ansible.inv").write_bytes(inventory(ANSIBLE))


def inventory(labels: Mapping[str, str]) -> bytes:
    """Return an inventory of labels and their addresses, in Sphinx's format."""
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version:\n# The remainder of this file is compressed using zlib.\n"
    entries = "".join(f"{label} std:label -1 {address} {label}\n" for label, address in labels.items())
    return head.encode() + zlib.compress(entries.encode())


def main() -> int:
    """Write the source, then the site."""
    site = Path(sys.argv[1]).resolve() / "site"
    source, html = site / "source", site / "html"
    write_source(source)
    shutil.rmtree(html, ignore_errors=True)
    collection = ["--use-current", "--fail-on-error", "--squash-hierarchy", "--no-add-antsibull-docs-version"]
    commands = [
        ["antsibull-docs", "collection", *collection, "--dest-dir", str(source / "collections"), "jira_ops.align"],
        [
            "sphinx-build",
            "-W",
            "--keep-going",
            "-q",
            "-b",
            "html",
            "-d",
            str(site / "doctrees"),
            str(source),
            str(html),
        ],
    ]
    (source / "collections").mkdir()
    for command in commands:
        if subprocess.run(command, check=False).returncode:
            return 1
    print(f"{html}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
