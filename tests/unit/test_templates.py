# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates of the role and the playbooks: what only some versions of ansible-core can read is not in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "roles").rglob("*.yml"), *(ROOT / "playbooks").rglob("*.yml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_quote_is_escaped_by_a_backslash(path: Path) -> None:
    """Before ansible-core 2.19, Ansible doubles the backslashes of a task's templates, and the quote ends the text."""
    assert "\\'" not in path.read_text(encoding="utf-8")


def test_what_the_defaults_of_modules_are_made_from_is_there_from_the_first_task_on() -> None:
    """Before ansible-core 2.19, the defaults of a block are resolved for each task in it, also for the one that gathers them."""
    role = ROOT / "roles" / "connector"
    known = yaml.safe_load((role / "vars" / "main.yml").read_text(encoding="utf-8"))["connector__settings"]
    tasks = "".join(path.read_text(encoding="utf-8") for path in (role / "tasks").glob("*.yml"))
    used = set(re.findall(r'^ +(?:group/)?jira_ops\.align\.\w+: "\{\{ connector__settings\.(\w+)', tasks, re.MULTILINE))
    assert used == set(known) and not any(known.values())
