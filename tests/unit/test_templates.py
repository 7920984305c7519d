# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates of the role and the playbooks: what only some versions of ansible-core can read is not in them."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "roles").rglob("*.yml"), *(ROOT / "playbooks").rglob("*.yml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_quote_is_escaped_by_a_backslash(path: Path) -> None:
    """Before ansible-core 2.19, Ansible doubles the backslashes of a task's templates, and the quote ends the text."""
    assert "\\'" not in path.read_text(encoding="utf-8")
