# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the playbooks that the pages of an installed collection show to files of their own, for ansible-lint.

Usage: examples.py COLLECTION FOLDER   The folder is emptied first.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import yaml

_YAML = re.compile(r"^```ya?ml\n(.*?)^```", re.DOTALL | re.MULTILINE)


def playbooks(page: str) -> list[str]:
    """Return the YAML blocks of a page that are playbooks: lists of plays."""
    return [block for block in _YAML.findall(page) if _is_playbook(block)]


def _is_playbook(block: str) -> bool:
    plays = yaml.safe_load(block)
    return isinstance(plays, list) and any({"hosts", "ansible.builtin.import_playbook"} & set(play) for play in plays)


def main() -> None:
    """Write them."""
    collection, folder = map(Path, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    written = 0
    for page in sorted(collection.rglob("*.md")):
        for number, block in enumerate(playbooks(page.read_text(encoding="utf-8")), 1):
            name = "-".join(page.relative_to(collection).with_suffix("").parts).lower()
            (folder / f"{name}-{number}.yml").write_text(f"---\n{block}", encoding="utf-8")
            written += 1
    if not written:
        sys.exit(f"No page below {collection} shows a playbook.")


if __name__ == "__main__":
    main()
