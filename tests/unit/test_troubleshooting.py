# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each message that docs/troubleshooting.md quotes is one that the code prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.system.mistakes import CASES, THE_OTHER_OF_TWO

PROJECT = Path(__file__).resolve().parents[2]
# Stands for a value in a message: nothing on the page matches it.
VALUE = "\0"


def quoted() -> list[str]:
    """Return the messages of the table's first column; `...` stands for what differs from case to case."""
    page = (PROJECT / "docs/troubleshooting.md").read_text(encoding="utf-8")
    cells = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| `")]
    return [message for cell in cells for message in re.findall(r"`([^`]+)`", cell)]


def texts() -> list[str]:
    """Return every text in the code and in the tasks, with blanks and line breaks as one blank."""
    found = [text for path in sorted(PROJECT.glob("plugins/**/*.py")) for text in in_python(path)]
    for path in sorted([*PROJECT.glob("roles/*/tasks/*.yml"), *PROJECT.glob("playbooks/**/*.yml")]):
        found += in_yaml(yaml.safe_load(path.read_text(encoding="utf-8")))
    return [" ".join(text.split()) for text in found]


def in_python(path: Path) -> Iterator[str]:
    """Return the texts of a file, docstrings and a module's documentation left out: no message is made of these."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    left_out |= {
        id(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and "DOCUMENTATION" in ast.dump(node.targets[0])
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def in_yaml(value: Any) -> Iterator[str]:
    """Return the texts in a task file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from in_yaml(each)


TEXTS = texts()


@pytest.mark.parametrize("message", quoted())
def test_quoted_message_is_in_the_code(message: str) -> None:
    for part in filter(None, map(str.strip, message.split("..."))):
        assert any(part in text for text in TEXTS), part


def test_steps_that_can_be_handed_over_are_named_as_in_the_code() -> None:
    page = (PROJECT / "docs/handoffs.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0] for line in page.split("## What a run does")[0].splitlines() if line.startswith("| `")]
    steps = [step for row in rows for step in re.findall(r"`([^`]+)`", row)]
    assert len(steps) > 10
    for part in (part for step in steps for part in step.split("...")):
        assert any(part.strip() in text for text in TEXTS), part


def test_table_of_typical_mistakes_is_the_one_that_is_run() -> None:
    page = (PROJECT / "docs/troubleshooting.md").read_text(encoding="utf-8").split("## Typical mistakes")[1]
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")][2:]
    shown = {row[0]: tuple(re.findall(r"`([^`]+)`", row[1])) for row in rows}
    others = {name: case.said for name, case in CASES.items() if name != THE_OTHER_OF_TWO}
    assert shown == others and len(shown) >= 30 and all(len(row) == 3 for row in rows)


def test_page_quotes_messages_and_an_invented_one_would_be_found() -> None:
    assert len(quoted()) > 40
    assert not any("no message of the code says this" in text for text in TEXTS)
