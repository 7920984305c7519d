# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: global permissions, by GraphQL or by a person; never by REST."""
from __future__ import annotations

from typing import Any

import pytest

from tests.harness.runs import Desk

KEYS = ["USER_PICKER", "ADMINISTER"]
NAMES = {"USER_PICKER": "Browse users and groups", "ADMINISTER": "Administer Jira"}


@pytest.fixture
def account_id(desk: Desk) -> str:
    return desk.made_account(access=True)["account_id"]


def holders(desk: Desk, key: str) -> list[str]:
    return desk.sandbox.state()["sites"][desk.site]["global"].get(key, [])


def test_none_is_granted_where_none_is_wanted(desk: Desk, account_id: str) -> None:
    desk.group(members=[account_id], app_role="user", projects=["SHOP"])
    group_id = desk.groups()["jira-connector-svc"]["id"]
    assert not desk.asked("/graphql") and not any(group_id in holders(desk, key) for key in KEYS)


def test_they_are_granted_by_graphql_and_read_back_of_the_account(desk: Desk, account_id: str) -> None:
    result = desk.group(members=[account_id], global_permissions=KEYS)
    group_id = result["group"]["id"]
    assert result["changed"] and "handoff" not in result and all(group_id in holders(desk, key) for key in KEYS)
    bodies = [entry["body"]["query"] for entry in desk.asked("/gateway/api/graphql")]
    assert all('@optIn(to: "JiraGlobalPermissions")' in body and f"group/{group_id}" in body and desk.cloud_id in body for body in bodies)
    assert not desk.group(members=[account_id], global_permissions=KEYS)["changed"] and len(desk.asked("/graphql")) == 2


@pytest.mark.parametrize("graphql", ["404", "errors"])
@pytest.mark.parametrize("key", KEYS)
def test_where_graphql_does_not_a_person_does(desk: Desk, account_id: str, graphql: str, key: str) -> None:
    desk.sandbox.switch(graphql=graphql)
    options: dict[str, Any] = {"members": [account_id], "global_permissions": [key]}
    handoff = desk.group(**options)["handoff"]
    assert NAMES[key] in handoff["step"] and handoff["values"]["group"] == "jira-connector-svc" and "REST API cannot" in handoff["why"]
    desk.sandbox.by_hand("grant_global", permission=key, group="jira-connector-svc")
    assert "handoff" not in desk.group(**options)


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"jira": {"grantGlobalPermission": {"success": True, "errors": None}}}},
        {"data": {"jira": {"grantGlobalPermission": {"success": False, "errors": [{"message": "No."}]}}}},
        {"data": {"jira": None}, "errors": [{"message": "No."}]},
        {"data": None},
        {"errors": ["odd"]},
        {"errors": {"odd": 1}},
        {},
    ],
)
def test_success_is_believed_only_where_jira_shows_it(desk: Desk, account_id: str, answer: dict[str, Any]) -> None:
    desk.fault("/gateway/api/graphql", status=200, json=answer)
    result = desk.group(members=[account_id], global_permissions=["USER_PICKER"], wait=20)
    assert "Browse users and groups" in result["handoff"]["step"], result


def test_a_grant_whose_answer_was_dropped_is_looked_up(desk: Desk, account_id: str) -> None:
    desk.fault("/gateway/api/graphql", "drop", nth=1, when="after")
    result = desk.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert "handoff" not in result and result["changed"], result


@pytest.mark.parametrize("status", [401, 403, 400])
def test_a_graphql_that_refuses_is_handed_off(desk: Desk, account_id: str, status: int) -> None:
    desk.fault("/gateway/api/graphql", status=status, json={"message": "no"})
    assert str(status) in desk.group(members=[account_id], global_permissions=["USER_PICKER"])["handoff"]["why"]


def test_without_a_member_nobody_can_be_asked(desk: Desk) -> None:
    result = desk.group(global_permissions=["USER_PICKER"])
    assert result["failed"] and "members" in result["msg"]


def test_a_forbidden_published_route_is_handed_off(desk: Desk, account_id: str) -> None:
    result = desk.group(members=[account_id], global_permissions=["USER_PICKER"], routes=["handoff"])
    assert result["handoff"] and not desk.asked("/graphql")


def test_several_handoffs_are_all_told(desk: Desk, account_id: str) -> None:
    desk.sandbox.switch(graphql="404")
    result = desk.group(members=[account_id], global_permissions=KEYS)
    assert all(name in result["msg"] for name in NAMES.values())
