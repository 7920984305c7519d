# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the files being edited importable as ansible_collections.jira_ops.align, for tests and for the Ansible they start."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def collections_path() -> Path:
    """The folder that holds ansible_collections/jira_ops/align: the one we are in, or one with a link to here."""
    if PROJECT.parts[-3:] == ("ansible_collections", "jira_ops", "align"):
        return PROJECT.parents[2]
    path = PROJECT / ".build" / "live"
    link = path / "ansible_collections" / "jira_ops" / "align"
    if not link.is_symlink():
        link.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # several test runs may begin at once in a fresh clone
            link.symlink_to(os.path.relpath(PROJECT, link.parent), target_is_directory=True)
    return path


COLLECTIONS = str(collections_path())
sys.path.insert(0, COLLECTIONS)
os.environ["ANSIBLE_COLLECTIONS_PATH"] = COLLECTIONS
