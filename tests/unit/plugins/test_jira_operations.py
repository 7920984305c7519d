# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira's operations against Atlassian's own description of them, where that lies beside the repository."""
from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.contract.description import FILE
from tests.harness.operations import OPERATIONS

JIRA = {name: each for name, each in OPERATIONS.items() if "/rest/api/3/" in each.path}


def template(path: str) -> str:
    """The path without the names of what is filled in."""
    return re.sub(r"\{[^}]*\}", "{}", path.replace("/ex/jira/{cloud_id}", ""))


@pytest.fixture(scope="module")
def described() -> dict[tuple[str, str], dict[str, Any]]:
    """Atlassian's operations by method and path."""
    if not FILE.exists():
        pytest.skip("Atlassian's description is not beside the repository")
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    return {(method.upper(), template(path)): each for path, methods in paths.items() for method, each in methods.items() if isinstance(each, dict)}


@pytest.mark.parametrize("name", sorted(JIRA))
def test_scopes_and_success_are_those_of_the_description(name: str, described: dict[tuple[str, str], dict[str, Any]]) -> None:
    operation = JIRA[name]
    atlassians = described[operation.method, template(operation.path)]
    scopes = {scope for way in atlassians["security"] for scope in way.get("OAuth2", [])}
    successes = {int(status) for status in atlassians["responses"] if status.startswith("2")}
    assert set(operation.scopes) == scopes and set(operation.expected) == successes


@pytest.mark.parametrize("name", sorted(name for name, each in JIRA.items() if each.gone))
def test_what_says_that_nothing_was_there_is_an_answer_of_the_description(name: str, described: dict[tuple[str, str], dict[str, Any]]) -> None:
    """A removal is believed after a lost answer only where the description has that status at all, or where every unknown id has it (404)."""
    operation = JIRA[name]
    statuses = {int(status) for status in described[operation.method, template(operation.path)]["responses"] if status.isdigit()}
    assert set(operation.gone) - {404} <= statuses
