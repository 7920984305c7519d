# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""schema: what is wrong with a document, in words that never hold its values."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import jira, organization, users
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Operation
from ansible_collections.jira_ops.align.plugins.module_utils.api.schema import problem_in

SECRET = "hunter2222"


@pytest.mark.parametrize(
    "operation, part, document, place",
    [
        (users.CREATE_TOKEN, "request", {"label": "a", "scopes": [SECRET]}, "expiry missing"),
        (users.CREATE_TOKEN, "request", {"label": "a", "scopes": [], "expiry": SECRET}, "$.scopes"),
        (users.CREATE_TOKEN, "request", {"label": [SECRET], "scopes": ["a"], "expiry": "x"}, "$.label: array"),
        (
            users.CREATE_TOKEN,
            "request",
            {"label": "a", "scopes": [{"x": SECRET}], "expiry": "x"},
            "$.scopes[0]: object",
        ),
        (organization.LIST_ACCOUNTS, "answer", [SECRET], "array where object"),
        (organization.LIST_ACCOUNTS, "answer", {"items": {"a": SECRET}}, "$.items: object where array"),
        (organization.LIST_ACCOUNTS, "answer", {"items": [{"id": {"a": SECRET}}]}, "$.items[0].id"),
        (organization.LIST_ACCOUNTS, "answer", None, "null where object"),
        (jira.MYSELF, "answer", {"accountId": ""}, "$.accountId"),
        (
            jira.MY_PERMISSIONS,
            "answer",
            {"permissions": {"A": {"havePermission": SECRET}}},
            "$.permissions.A.havePermission: string",
        ),
    ],
)
def test_a_departure_is_named_by_place_and_rule_without_the_value(
    operation: Operation, part: str, document: Any, place: str
) -> None:
    said = problem_in(operation, part, document)
    assert said is not None and place in said and SECRET not in said


def test_only_what_is_relied_upon_is_checked() -> None:
    assert (
        problem_in(
            organization.LIST_ACCOUNTS, "answer", {"items": [{"id": 5, "new": 1}], "links": None, "total": "many"}
        )
        is None
    )
    assert problem_in(jira.ADD_GROUP_USER, "answer", "anything") is None
