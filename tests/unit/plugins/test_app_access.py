# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access of an account, and of its group, to the site's Jira."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.runs import Desk

SCOPES = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"]


def resources(desk: Desk) -> set[str]:
    """Every resource that a module named in a request for access."""
    found = set()
    for entry in desk.sandbox.writes():
        body = entry["body"] or {}
        for rule in [*body.get("permissionRules", []), body]:
            found.update(rule[name] for name in ("resource", "resourceId") if name in rule)
    return found


@pytest.fixture
def made(desk: Desk) -> dict[str, Any]:
    """An account that exists without access, and the options for asking it to have it."""
    account = desk.made_account()
    return {**account, "site_access": [desk.cloud_id], **desk.jira_options}


@pytest.mark.parametrize("roles_assign", ["404", "400"])
def test_a_roles_assign_that_does_not_work_falls_to_the_invite(desk: Desk, roles_assign: str) -> None:
    desk.sandbox.switch(published_create="400", roles_assign=roles_assign)
    result = desk.account(site_access=[desk.cloud_id])
    assert result["changed"] and result["app_access"] == {desk.cloud_id: "requested"}
    assert [entry["status"] for entry in desk.asked("/roles/assign")] == [int(roles_assign)]
    assert [entry["status"] for entry in desk.asked("/invite")] == [202]
    assert list(desk.service_accounts()[0]["access"]) == [desk.cloud_id]


def test_the_resource_is_never_the_sibling_that_grants_nothing(desk: Desk) -> None:
    for published in ("on", "404"):
        desk.sandbox.reset()
        desk.sandbox.switch(published_collection=published)
        desk.account(site_access=[desk.cloud_id])
        desk.group(app_role="user")
        assert resources(desk) == {"ari:cloud:jira-software::site/" + desk.cloud_id}


def test_an_invite_before_the_directory_knows_the_account_is_tried_again(desk: Desk) -> None:
    desk.sandbox.switch(published_collection="404", directory_delay={"calls": 3})
    assert desk.account(site_access=[desk.cloud_id])["changed"]
    assert [entry["status"] for entry in desk.asked("/invite")] == [404, 404, 404, 202]


def test_a_directory_that_never_learns_of_the_account_says_so(desk: Desk) -> None:
    desk.sandbox.switch(published_collection="404", directory_delay={"calls": 999})
    result = desk.account(site_access=[desk.cloud_id], wait=20)
    assert result["failed"] and "directory still does not know" in result["msg"] and "20 s" in result["msg"]


@pytest.mark.parametrize("status", [402, 409])
def test_an_invite_refused_for_want_of_seats_names_the_plans(desk: Desk, status: int) -> None:
    desk.sandbox.switch(published_collection="404", invite_refused=status)
    result = desk.account(site_access=[desk.cloud_id])
    assert result["failed"] and str(status) in result["msg"] and "250" in result["msg"]


def test_a_run_that_was_killed_before_the_invite_is_made_good_by_the_next(desk: Desk, made: dict[str, Any]) -> None:
    desk.sandbox.switch(published_collection="404")
    result = desk.account(site_access=made["site_access"], **desk.jira_options)
    assert result["changed"], result
    assert list(desk.service_accounts()[0]["access"]) == [desk.cloud_id]


def test_access_that_jira_shows_is_not_asked_for_again(desk: Desk) -> None:
    account = desk.made_account(access=True)
    result = desk.account(site_access=[desk.cloud_id], **desk.jira_options)
    assert result["app_access"] == {desk.cloud_id: "present"}, result
    assert not result["changed"] and not desk.sandbox.writes() and account


def test_access_is_read_from_the_accounts_application_roles(desk: Desk) -> None:
    account = desk.made_account()
    roles = {"size": 1, "items": [{"key": "jira-software", "name": "Jira"}]}
    desk.fault("/rest/api/3/user$", status=200, json={"accountId": account["account_id"], "applicationRoles": roles})
    assert desk.account(site_access=[desk.cloud_id], **desk.jira_options)["app_access"] == {desk.cloud_id: "present"}
    roles["items"][0]["key"] = "jira-servicedesk"
    desk.fault("/rest/api/3/user$", status=200, json={"accountId": account["account_id"], "applicationRoles": roles})
    assert desk.account(site_access=[desk.cloud_id], **desk.jira_options, check_mode=True)["app_access"] == {
        desk.cloud_id: "requested"
    }


def test_the_console_forbidden_ends_in_a_handoff_that_names_app_and_role(desk: Desk, made: dict[str, Any]) -> None:
    result = desk.account(site_access=made["site_access"], **desk.jira_options, routes=["published", "handoff"], wait=5)
    handoff = result["handoff"]
    assert "access" in handoff["step"] and handoff["values"]["app"] == "Jira" and handoff["values"]["role"] == "User"
    assert handoff["values"]["cloud_id"] == desk.cloud_id and not desk.asked("/invite")


def test_a_good_token_is_refused_until_access_has_landed_and_is_waited_for(desk: Desk) -> None:
    desk.sandbox.switch(app_access_delay={"calls": 6})
    account = desk.account(site_access=[desk.cloud_id])["service_account"]
    token = desk.token(account["account_id"], scopes=SCOPES)["token"]
    options = {"account_id": account["account_id"], "scopes": SCOPES, "permissions": []}
    impatient = desk.check(account["email"], token, **options)
    assert impatient["failed"] and "has not taken effect yet" in impatient["msg"]
    patient = desk.check(account["email"], token, wait=180, **options)
    assert patient["proven"] and patient["alive"], patient


def test_the_groups_access_that_lands_late_is_waited_for_by_the_account_itself(desk: Desk) -> None:
    desk.sandbox.switch(role_delay={"calls": 8})
    account = desk.made_account()
    token = desk.made_token(account["account_id"], scopes=SCOPES)
    desk.group(app_role="user", members=[account["account_id"]])
    result = desk.check(account["email"], token["token"], scopes=SCOPES, permissions=[], wait=180)
    assert result["proven"], result


def test_a_token_that_stays_refused_is_not_waited_for_beyond_the_budget(desk: Desk) -> None:
    account = desk.made_account()
    result = desk.check(account["email"], "ATSTT3xFfGF0unknown", wait=60)
    assert result["failed"] and not result["alive"] and "60 s" in result["msg"]


# --- what comes with the access -------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", ["on", "404"])
def test_the_default_group_that_came_with_the_access_is_named(desk: Desk, published: str) -> None:
    desk.sandbox.switch(published_collection=published, default_group="on")
    result = desk.account(site_access=[desk.cloud_id], **desk.jira_options)
    account_id = result["service_account"]["account_id"]
    joined = [name for name, group in desk.groups().items() if account_id in group["members"]]
    assert joined and result["default_groups"] == joined
    (warning,) = result["warnings"]
    assert joined[0] in warning and "app_role" in warning and account_id in warning
    again = desk.account(site_access=[desk.cloud_id], **desk.jira_options)
    assert not again["changed"] and again["default_groups"] == [] and "warnings" not in again


def test_a_default_group_that_was_asked_for_is_no_surprise(desk: Desk) -> None:
    desk.sandbox.switch(default_group="on")
    name = f"jira-users-{desk.site}"
    result = desk.account(site_access=[desk.cloud_id], groups=[name], **desk.jira_options)
    assert result["default_groups"] == [] and "warnings" not in result, result


def test_where_the_groups_cannot_be_read_a_warning_says_so(desk: Desk) -> None:
    result = desk.account(site_access=[desk.cloud_id])
    assert (
        result["default_groups"] == []
        and "could not be read" in result["warnings"][0]
        and "site_url" in result["warnings"][0]
    )


def test_access_through_the_connectors_own_group_brings_no_other_group(desk: Desk, made: dict[str, Any]) -> None:
    desk.sandbox.switch(default_group="on")
    desk.group(app_role="user", members=[made["account_id"]])
    assert [name for name, group in desk.groups().items() if made["account_id"] in group["members"]] == [
        "jira-connector-svc"
    ]
