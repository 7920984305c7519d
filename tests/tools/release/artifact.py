# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artifact holds: what a user runs and reads, and nothing else."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.harness import pages
from tests.tools.release.finding import Finding, judged

# Of the collection itself, what is at its top, and what each folder is for.
_FILES = {"CHANGELOG.rst", "FILES.json", "LICENSE", "MANIFEST.json", "README.md", "SECURITY.md", "requirements.txt"}
_FOLDERS = ("docs/", "extensions/awx/", "meta/", "playbooks/", "plugins/", "roles/connector/")
_ELSEWHERE = {".config/ansible-lint.yml", "changelogs/changelog.yaml"}
# Below these folders, too, what belongs to the workshop.
_NEVER = re.compile(r"(^|/)(\.|__pycache__|tests?(/|$)|test_)|\.(pyc|orig|rej|swp|retry)$")
# Without these, Galaxy refuses the artifact, or a user cannot run it.
_NEEDED = {"CHANGELOG.rst", "LICENSE", "README.md", "meta/runtime.yml", "requirements.txt", "playbooks/stand_up.yml"}
# Plugins of these kinds are listed by ansible-doc; the folder of each.
DOCUMENTED = {"module": "modules", "lookup": "lookup", "filter": "filter"}
LIMIT = 1_000_000


def unexpected(names: Sequence[str]) -> list[str]:
    """Return what a user neither runs nor reads, by its path in the artifact."""
    return [name for name in names if name not in _ELSEWHERE and (_NEVER.search(name) or not _is_a_users(name))]


def _is_a_users(name: str) -> bool:
    return name in _FILES or name.startswith(_FOLDERS)


def broken_links(texts: Mapping[str, str]) -> list[str]:
    """Return the links of the artifact's pages that lead out of it, or nowhere."""
    folders = {name.rsplit("/", depth)[0] for name in texts for depth in range(1, name.count("/") + 1)}
    known = {**dict.fromkeys(folders, ""), **texts}
    return [
        link for name, text in texts.items() if name.endswith(".md") for link in pages.broken(name, text, known.get)
    ]


def documented(names: Sequence[str], kind: str) -> set[str]:
    """Return the full names of the plugins, or roles, that the artifact holds."""
    if kind == "role":
        found = [re.fullmatch(r"roles/(\w+)/meta/argument_specs\.yml", name) for name in names]
    else:
        found = [re.fullmatch(rf"plugins/{DOCUMENTED[kind]}/(\w+)\.py", name) for name in names]
    return {f"jira_ops.align.{match[1]}" for match in found if match and match[1] != "__init__"}


def texts(artifact: Path) -> dict[str, str]:
    """Return the files of an artifact."""
    with tarfile.open(artifact) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        return {file.name: _text(archive, file) for file in files}


def _text(archive: tarfile.TarFile, file: tarfile.TarInfo) -> str:
    content = archive.extractfile(file)
    return content.read().decode("utf-8", errors="replace") if content else ""


def checked(artifact: Path, held: Mapping[str, str]) -> list[Finding]:
    """Return what there is to say of the artifact's content, size and links."""
    names = sorted(held)
    size, whole = artifact.stat().st_size, sum(len(text.encode()) for text in held.values())
    wrong = [f"not for a user: {name}" for name in unexpected(names)]
    wrong += [f"lacking: {name}" for name in sorted(_NEEDED - set(names))]
    wrong += [f"{size:,} bytes, and {LIMIT:,} are allowed"] if size > LIMIT else []
    said = f"{len(names)} files, {size:,} bytes, {whole:,} unpacked: run-time files and users' pages only"
    return [judged("content", wrong, said), judged("links", broken_links(held), "all within the artifact, anchors too")]
