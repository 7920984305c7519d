# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access of an account, and of its group, to the site's Jira."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

SCOPES = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"]


def resources(modules: ModuleClient) -> set[str]:
    """Every resource that a module named in a request for access."""
    found = set()
    for entry in modules.sandbox.writes():
        body = entry["body"] or {}
        for rule in [*body.get("permissionRules", []), body]:
            found.update(rule[name] for name in ("resource", "resourceId") if name in rule)
    return found


@pytest.fixture
def made(modules: ModuleClient) -> dict[str, Any]:
    """An account that exists without access, and the options for asking it to have it."""
    account = modules.made_account()
    return {**account, "site_access": [modules.cloud_id], **modules.jira_options}


@pytest.mark.parametrize("roles_assign", ["404", "400"])
def test_a_roles_assign_that_does_not_work_falls_to_the_invite(modules: ModuleClient, roles_assign: str) -> None:
    modules.sandbox.switch(published_create="400", roles_assign=roles_assign)
    result = modules.account(site_access=[modules.cloud_id])
    assert result["changed"] and result["app_access"] == {modules.cloud_id: "requested"}
    assert [entry["status"] for entry in modules.asked("/roles/assign")] == [int(roles_assign)]
    assert [entry["status"] for entry in modules.asked("/invite")] == [202]
    assert list(modules.service_accounts()[0]["access"]) == [modules.cloud_id]


def test_the_resource_is_never_the_sibling_that_grants_nothing(modules: ModuleClient) -> None:
    for published in ("on", "404"):
        modules.sandbox.reset()
        modules.sandbox.switch(published_collection=published)
        modules.account(site_access=[modules.cloud_id])
        modules.group(app_role="user")
        assert resources(modules) == {"ari:cloud:jira-software::site/" + modules.cloud_id}


def test_an_invite_before_the_directory_knows_the_account_is_tried_again(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404", directory_delay={"calls": 3})
    assert modules.account(site_access=[modules.cloud_id])["changed"]
    assert [entry["status"] for entry in modules.asked("/invite")] == [404, 404, 404, 202]


def test_a_directory_that_never_learns_of_the_account_says_so(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404", directory_delay={"calls": 999})
    result = modules.account(site_access=[modules.cloud_id], wait=20)
    assert result["failed"] and "directory still does not know" in result["msg"] and "20 s" in result["msg"]


@pytest.mark.parametrize("status", [402, 409])
def test_an_invite_refused_for_want_of_seats_names_the_plans(modules: ModuleClient, status: int) -> None:
    modules.sandbox.switch(published_collection="404", invite_refused=status)
    result = modules.account(site_access=[modules.cloud_id])
    assert result["failed"] and str(status) in result["msg"] and "250" in result["msg"]


def test_a_run_that_was_killed_before_the_invite_is_made_good_by_the_next(
    modules: ModuleClient, made: dict[str, Any]
) -> None:
    modules.sandbox.switch(published_collection="404")
    result = modules.account(site_access=made["site_access"], **modules.jira_options)
    assert result["changed"], result
    assert list(modules.service_accounts()[0]["access"]) == [modules.cloud_id]


def test_access_that_jira_shows_is_not_asked_for_again(modules: ModuleClient) -> None:
    account = modules.made_account(access=True)
    result = modules.account(site_access=[modules.cloud_id], **modules.jira_options)
    assert result["app_access"] == {modules.cloud_id: "present"}, result
    assert not result["changed"] and not modules.sandbox.writes() and account


def test_access_is_read_from_the_accounts_application_roles(modules: ModuleClient) -> None:
    account = modules.made_account()
    roles: dict[str, Any] = {"size": 1, "items": [{"key": "jira-software", "name": "Jira"}]}
    modules.fault("/rest/api/3/user$", status=200, json={"accountId": account["account_id"], "applicationRoles": roles})
    assert modules.account(site_access=[modules.cloud_id], **modules.jira_options)["app_access"] == {
        modules.cloud_id: "present"
    }
    roles["items"][0]["key"] = "jira-servicedesk"
    modules.fault("/rest/api/3/user$", status=200, json={"accountId": account["account_id"], "applicationRoles": roles})
    assert modules.account(site_access=[modules.cloud_id], **modules.jira_options, check_mode=True)["app_access"] == {
        modules.cloud_id: "requested"
    }


@pytest.mark.parametrize(
    "roles",
    [{}, {"applicationRoles": {}}, {"applicationRoles": {"size": 1, "items": []}}, {"applicationRoles": {"size": 1}}],
    ids=str,
)
@pytest.mark.answers_unchecked
def test_application_roles_that_are_not_shown_are_no_missing_access(
    modules: ModuleClient, made: dict[str, Any], roles: dict[str, Any]
) -> None:
    modules.fault("/rest/api/3/user$", status=200, json={"accountId": made["account_id"], **roles})
    result = modules.account(site_access=made["site_access"], **modules.jira_options)
    assert result["failed"] and "Whether it has access is not known" in result["msg"], result
    assert not modules.sandbox.writes()


def test_the_console_forbidden_ends_in_a_handoff_that_names_app_and_role(
    modules: ModuleClient, made: dict[str, Any]
) -> None:
    result = modules.account(
        site_access=made["site_access"], **modules.jira_options, routes=["published", "handoff"], wait=5
    )
    handoff = result["handoff"]
    assert "access" in handoff["step"] and handoff["values"]["app"] == "Jira" and handoff["values"]["role"] == "User"
    assert handoff["values"]["cloud_id"] == modules.cloud_id and not modules.asked("/invite")


def test_a_good_token_is_refused_until_access_has_landed_and_is_waited_for(modules: ModuleClient) -> None:
    modules.sandbox.switch(app_access_delay={"calls": 6})
    account = modules.account(site_access=[modules.cloud_id])["service_account"]
    token = modules.token(account["account_id"], scopes=SCOPES)["token"]
    options = {"account_id": account["account_id"], "scopes": SCOPES, "permissions": []}
    impatient = modules.check(account["email"], token, **options)
    assert impatient["failed"] and "has not taken effect yet" in impatient["msg"]
    patient = modules.check(account["email"], token, wait=180, **options)
    assert patient["proven"] and patient["alive"], patient


def test_the_groups_access_that_lands_late_is_waited_for_by_the_account_itself(modules: ModuleClient) -> None:
    modules.sandbox.switch(role_delay={"calls": 8})
    account = modules.made_account()
    token = modules.made_token(account["account_id"], scopes=SCOPES)
    modules.group(app_role="user", members=[account["account_id"]])
    result = modules.check(account["email"], token["token"], scopes=SCOPES, permissions=[], wait=180)
    assert result["proven"], result


def test_a_token_that_stays_refused_is_not_waited_for_beyond_the_budget(modules: ModuleClient) -> None:
    account = modules.made_account()
    result = modules.check(account["email"], "ATSTT3xFfGF0unknown", wait=60)
    assert result["failed"] and not result["alive"] and "60 s" in result["msg"]


# --- what comes with the access -------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", ["on", "404"])
def test_the_default_group_that_came_with_the_access_is_named(modules: ModuleClient, published: str) -> None:
    modules.sandbox.switch(published_collection=published, default_group="on")
    result = modules.account(site_access=[modules.cloud_id], **modules.jira_options)
    account_id = result["service_account"]["account_id"]
    joined = [name for name, group in modules.groups().items() if account_id in group["members"]]
    assert joined and result["default_groups"] == joined
    (warning,) = result["warnings"]
    assert joined[0] in warning and "app_role" in warning and account_id in warning
    again = modules.account(site_access=[modules.cloud_id], **modules.jira_options)
    assert not again["changed"] and again["default_groups"] == [] and "warnings" not in again


def test_a_default_group_that_was_asked_for_is_no_surprise(modules: ModuleClient) -> None:
    modules.sandbox.switch(default_group="on")
    name = f"jira-users-{modules.site}"
    result = modules.account(site_access=[modules.cloud_id], groups=[name], **modules.jira_options)
    assert result["default_groups"] == [] and "warnings" not in result, result


def test_where_the_groups_cannot_be_read_a_warning_says_so(modules: ModuleClient) -> None:
    result = modules.account(site_access=[modules.cloud_id])
    assert (
        result["default_groups"] == []
        and "could not be read" in result["warnings"][0]
        and "site_url" in result["warnings"][0]
    )


def test_access_through_the_connectors_own_group_brings_no_other_group(
    modules: ModuleClient, made: dict[str, Any]
) -> None:
    modules.sandbox.switch(default_group="on")
    modules.group(app_role="user", members=[made["account_id"]])
    assert [name for name, group in modules.groups().items() if made["account_id"] in group["members"]] == [
        "jira-connector-svc"
    ]
