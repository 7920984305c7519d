# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memberships of a group: the refusals of one status told apart, groups that cannot be changed, and answers that are lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

GROUP = "jira-connector-svc"
JOIN = "/memberships$"


@pytest.fixture
def account_id(modules: ModuleClient) -> str:
    """An account that is to join a group which exists."""
    modules.sandbox.by_hand("create_group", name=GROUP)
    account_id = modules.made_account()["account_id"]
    modules.sandbox.clear_log()
    return account_id


def error(code: str, title: str = "Conflict") -> dict[str, Any]:
    return {
        "errors": [{"id": "1", "code": code, "status": code.split("-")[2], "title": title, "detail": "A sentence."}]
    }


def with_jira(modules: ModuleClient, given: bool) -> dict[str, Any]:
    return modules.jira_options if given else {}


def group_of(modules: ModuleClient, **more: Any) -> dict[str, Any]:
    group = {
        "id": modules.groups()[GROUP]["id"],
        "name": GROUP,
        "managedBy": "admins",
        "managementAccess": {"modifiable": True, "readable": True},
        **more,
    }
    return {"data": [group], "links": {}}


# --- one status, two meanings ---------------------------------------------------------------------------------------


def test_already_a_member_is_unchanged(modules: ModuleClient, account_id: str) -> None:
    modules.sandbox.by_hand("add_member", group=GROUP, account=account_id)
    nobody = {"isLast": True, "values": []}
    join = {"path": JOIN, "method": "POST", "action": "status", "status": 409, "json": error("ADMIN-UAM-409-2")}
    modules.sandbox.faults([{"path": "/group/member", "action": "status", "status": 200, "json": nobody}, join])
    result = modules.group(members=[account_id])
    assert not result.get("failed") and "handoff" not in result and not result["changed"], result


@pytest.mark.parametrize("jira", [True, False])
def test_the_user_limit_is_an_error_that_says_so_and_no_handoff(
    modules: ModuleClient, account_id: str, jira: bool
) -> None:
    modules.fault(JOIN, method="POST", status=409, json=error("ADMIN-UAM-409-3"))
    if jira:
        result = modules.group(members=[account_id])
    else:
        result = modules.account(name="JiraAlign2", groups=[GROUP], routes=["console", "handoff"])
    assert result["failed"] and "handoff" not in result and "user limit" in result["msg"] and "plan" in result["msg"]
    assert len(modules.asked("/memberships")) == 1 and not modules.asked("/group/user", method="POST")


@pytest.mark.parametrize("code", ["ADMIN-UAM-409-1", "ADMIN-UAM-409-99"])
def test_a_conflict_of_another_code_is_read_back_and_goes_the_other_way(
    modules: ModuleClient, account_id: str, code: str
) -> None:
    modules.fault(JOIN, method="POST", status=409, json=error(code))
    result = modules.group(members=[account_id])
    assert result["changed"] and modules.groups()[GROUP]["members"] == [account_id] and code in result["notes"][0]


@pytest.mark.parametrize(
    "answer",
    [
        error("ADMIN-UAM-404-1", "One or more user not found in the directory"),
        error("USER_NOT_FOUND-0-404"),
        {"code": 404, "message": "not found"},
    ],
)
def test_an_account_that_the_directory_does_not_know_joins_through_jira(
    modules: ModuleClient, account_id: str, answer: dict[str, Any]
) -> None:
    modules.fault(JOIN, method="POST", status=404, json=answer)
    assert modules.group(members=[account_id])["changed"] and modules.groups()[GROUP]["members"] == [account_id]


# --- without the credential of a service ----------------------------------------------------------------------------


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_without_jiras_administrator_a_refused_membership_is_handed_off(
    modules: ModuleClient, account_id: str, status: int, published: str
) -> None:
    modules.sandbox.switch(
        published_collection=published, users_search="people"
    )  # so that nothing shows what came of the creation
    modules.fault(
        JOIN, method="POST", status=status, json={"errors": [{"code": f"ADMIN-UAM-{status}-7", "title": "No."}]}
    )
    result = modules.account(name="JiraAlign2", groups=[GROUP], wait=5)
    assert (
        result["changed"] and f"ADMIN-UAM-{status}-7" in result["handoff"]["why"] and not modules.asked(plane="jira")
    ), result
    assert len([each for each in modules.service_accounts() if each["name"] == "JiraAlign2"]) == 1
    assert result["service_account"]["account_id"] == result["handoff"]["values"]["account_id"]


# --- groups that cannot be changed ----------------------------------------------------------------------------------

FIXED: dict[str, dict[str, Any]] = {
    "external": {"managedBy": "external"},
    "synced": {"externalSynced": True},
    "not modifiable": {"managementAccess": {"deletable": False, "modifiable": False, "readable": True}},
}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("fixed", FIXED)
def test_a_group_that_is_not_modifiable_is_handed_off_before_anything_is_tried(
    modules: ModuleClient, account_id: str, fixed: str, check_mode: bool
) -> None:
    modules.fault("/groups/search", status=200, json=group_of(modules, **FIXED[fixed]))
    result = modules.group(members=[account_id], check_mode=check_mode)
    assert (
        not result["changed"]
        and result["handoff"]["step"] == "Add the service account to its group"
        and not modules.sandbox.writes()
    )
    assert ("identity provider" if fixed != "not modifiable" else "modifiable is false") in result["handoff"]["why"]
    modules.sandbox.by_hand("add_member", group=GROUP, account=account_id)
    assert "handoff" not in modules.group(members=[account_id], check_mode=check_mode)
    leaving = modules.group(members=[account_id], check_mode=check_mode, state="absent")
    assert leaving["handoff"]["step"] == "Remove the service account from the group" and not modules.sandbox.writes()


@pytest.mark.parametrize("check_mode", [True, False])
def test_app_access_of_a_group_that_is_not_modifiable_is_handed_off(
    modules: ModuleClient, account_id: str, check_mode: bool
) -> None:
    modules.fault("/groups/search", status=200, json=group_of(modules, **FIXED["not modifiable"]))
    result = modules.group(app_role="user", check_mode=check_mode)
    assert result["handoff"]["step"] == "Give the group access to Jira" and not modules.asked("/assign")


@pytest.mark.parametrize("access", ["x", [], 1, {"modifiable": "no"}, {"modifiable": 0}, {"readable": []}])
def test_an_odd_management_access_is_an_error_and_nothing_is_tried(
    modules: ModuleClient, account_id: str, access: Any
) -> None:
    modules.fault("/groups/search", status=200, json=group_of(modules, managementAccess=access))
    result = modules.group(members=[account_id])
    assert (
        result["failed"]
        and "managementAccess" in result["msg"]
        and "bug" not in result["msg"]
        and not modules.sandbox.writes()
    )


# --- lost answers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_join_is_read_back(modules: ModuleClient, account_id: str, when: str, retries: int) -> None:
    modules.fault(JOIN, "drop", method="POST", nth=1, when=when)
    result = modules.group(members=[account_id], retries=retries)
    assert result["changed"] and "handoff" not in result and modules.groups()[GROUP]["members"] == [account_id], result


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_leaving_is_read_back(modules: ModuleClient, account_id: str, when: str) -> None:
    modules.sandbox.by_hand("add_member", group=GROUP, account=account_id)
    modules.fault("/memberships/", "drop", method="DELETE", nth=1, when=when)
    result = modules.group(members=[account_id], state="absent", retries=0)
    assert result["changed"] and "handoff" not in result and not modules.groups()[GROUP]["members"], result


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_role_assignment_is_read_back(modules: ModuleClient, account_id: str, when: str) -> None:
    modules.fault("/role-assignments/assign", "drop", method="POST", nth=1, when=when)
    result = modules.group(app_role="user", retries=0)
    assert (
        result["changed"]
        and not result.get("failed")
        and [role["role"] for role in modules.groups()[GROUP]["roles"]] == ["atlassian/user"]
    ), result


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_creation_of_a_group_is_read_back(modules: ModuleClient, when: str) -> None:
    modules.fault("/groups$", "drop", method="POST", nth=1, when=when)
    result = modules.group()
    assert (
        result["changed"]
        and result["group"]["id"] == modules.groups()[GROUP]["id"]
        and result["diff"]["before"]["group"] is None
    ), result
    assert len(modules.asked("/groups", method="POST", status=201)) <= 1


@pytest.mark.parametrize(
    "odd", [{"status": 200, "body": "<html>"}, {"status": 303}, {"status": 600}, {"action": "huge", "status": 201}]
)
def test_an_answer_to_a_groups_creation_that_is_not_understood_is_read_back(
    modules: ModuleClient, odd: dict[str, Any]
) -> None:
    modules.fault("/groups$", method="POST", nth=1, when="after", **odd)
    result = modules.group()
    assert result["changed"] and result["group"]["id"] == modules.groups()[GROUP]["id"], result


def test_a_group_that_shows_up_late_is_made_once(modules: ModuleClient, clock: Any) -> None:
    nothing = {
        "path": "/groups/search",
        "action": "status",
        "status": 200,
        "json": {"data": [], "links": {}},
        "nth": "1-20",
    }
    modules.sandbox.faults([nothing])
    assert (
        modules.group()["changed"]
        and clock.skipped > 60
        and len(modules.asked("/groups", method="POST", status=201)) == 1
    )


def test_a_group_that_never_shows_up_is_said_to_be_created(modules: ModuleClient) -> None:
    modules.fault("/groups/search", status=200, json={"data": [], "links": {}})
    result = modules.group()
    assert result["failed"] and "was created" in result["msg"] and "Run again" in result["msg"]
    modules.sandbox.faults([])
    assert (
        modules.group()["group"]["id"] == modules.groups()[GROUP]["id"]
        and len(modules.asked("/groups", method="POST", status=201)) == 1
    )


@pytest.mark.parametrize("shown", ["on", "people", "403"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_join_without_jira_is_read_in_the_directory_or_sent_again(
    modules: ModuleClient, account_id: str, when: str, shown: str
) -> None:
    modules.sandbox.switch(published_collection="404", users_search=shown)
    modules.fault(JOIN, "drop", method="POST", nth=1, when=when)
    result = modules.account(name="JiraAlign2", groups=[GROUP], retries=0)
    assert result["changed"] and result["diff"]["after"]["groups_joined"] == [GROUP], result
    assert result["service_account"]["account_id"] in modules.groups()[GROUP]["members"]
    assert len(modules.asked("/memberships", method="POST")) == (1 if shown == "on" and when == "after" else 2)


def test_groups_given_with_the_creation_spare_the_membership_call(modules: ModuleClient, account_id: str) -> None:
    result = modules.account(name="JiraAlign2", groups=[GROUP])
    assert result["diff"]["after"]["groups_joined"] == [GROUP] and not modules.asked("/memberships")
    assert result["service_account"]["account_id"] in modules.groups()[GROUP]["members"]
