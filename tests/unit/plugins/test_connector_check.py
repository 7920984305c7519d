# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_connector_check: the account itself is asked, at the gateway."""
from __future__ import annotations

from typing import Any

import pytest

from tests.harness.runs import Desk

PROBED = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"]
MISMATCH = {"code": 401, "message": "Unauthorized; scope does not match"}


@pytest.fixture
def account(desk: Desk) -> dict[str, Any]:
    return desk.made_account(access=True)


@pytest.fixture
def group(desk: Desk, account: dict[str, Any]) -> str:
    """A group of the account's that may browse SHOP."""
    desk.sandbox.by_hand("create_group", name="g")
    desk.sandbox.by_hand("add_member", group="g", account=account["account_id"])
    desk.sandbox.by_hand("add_grant", permission="BROWSE_PROJECTS", name="g", project="SHOP")
    return "g"


def check(desk: Desk, account: dict[str, Any], scopes: list[str] | None = None, **options: Any) -> dict[str, Any]:
    """What a token with these scopes proves."""
    token = desk.made_token(account["account_id"], label="x", scopes=PROBED if scopes is None else scopes)
    desk.sandbox.clear_log()
    return desk.check(account["email"], token["token"], **{"scopes": PROBED, "permissions": [], "account_id": account["account_id"], **options})


def test_a_good_token_is_proven_by_use(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account)
    assert result["proven"] and not result["changed"] and result["account"]["account_id"] == account["account_id"]
    assert result["scopes"] == {scope: "held" if scope != "read:project:jira" else "unproved" for scope in PROBED}
    assert {entry["plane"] for entry in desk.asked()} == {"gateway"}


@pytest.mark.parametrize("takes, signs", [("both", ["Basic"]), ("basic", ["Basic"]), ("bearer", ["Basic", "Bearer"])])
def test_basic_first_then_bearer_on_401_and_then_what_worked(desk: Desk, account: dict[str, Any], takes: str, signs: list[str]) -> None:
    desk.sandbox.switch(gateway_auth=takes)
    assert check(desk, account)["proven"]
    sent = [entry["headers"]["authorization"].split()[0] for entry in desk.asked()]
    assert sent[: len(signs)] == signs and set(sent[len(signs) :]) == {signs[-1]}


def test_a_missing_scope_is_no_reason_to_sign_in_another_way(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account, scopes=["read:jira-user"])
    assert result["failed"] and "read:jira-work" in result["msg"] and "rotate" in result["msg"]
    assert all(entry["headers"]["authorization"].startswith("Basic") for entry in desk.asked())


@pytest.mark.parametrize("scope", PROBED[:3])
def test_a_scope_is_proved_by_a_call_that_needs_it(desk: Desk, account: dict[str, Any], scope: str) -> None:
    result = check(desk, account, scopes=[each for each in PROBED if each != scope], fail_when_unproven=False)
    assert result["scopes"][scope] == "missing" and result["alive"] and not result["proven"]
    assert all(result["scopes"][each] == "held" for each in PROBED[:3] if each != scope), result


def test_a_token_without_the_scope_to_say_who_it_is_is_still_alive(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account, scopes=["read:jira-work"], fail_when_unproven=False)
    assert result["alive"] and result["account"] is None and result["scopes"]["read:jira-user"] == "missing"
    assert {entry["headers"]["authorization"].split()[0] for entry in desk.asked()} == {"Basic"}


def test_missing_permissions_are_asked_for_again_while_they_may_be_landing(desk: Desk, account: dict[str, Any], group: str) -> None:
    impatient = check(desk, account, projects=["SHOP"], permissions=["DELETE_ISSUES"])
    assert impatient["failed"] and "DELETE_ISSUES in SHOP" in impatient["msg"]
    nothing = {"globalPermissions": [], "projectPermissions": []}
    desk.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    desk.sandbox.faults([{"path": "/permissions/check", "action": "status", "status": 200, "json": nothing, "nth": "1-3"}])
    patient = check(desk, account, projects=["SHOP"], permissions=["DELETE_ISSUES"], wait=120)
    assert patient["proven"] and [each["permission"] for each in patient["granted"]] == ["DELETE_ISSUES"], patient


def test_what_is_held_in_excess_is_told_and_is_no_failure(desk: Desk, account: dict[str, Any], group: str) -> None:
    desk.sandbox.by_hand("grant_global", permission="ADMINISTER", group=group)
    desk.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    result = check(desk, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"])
    excess = {(each["project"], each["permission"]) for each in result["excess"]}
    assert result["proven"] and {("SHOP", "DELETE_ISSUES"), ("", "ADMINISTER")} <= excess


def test_a_permission_key_that_the_site_does_not_know_is_asked_around(desk: Desk, account: dict[str, Any], group: str) -> None:
    unknown = {"errorMessages": [], "errors": {"MANAGE_SPRINTS_PERMISSION": "Unrecognized permission"}}
    desk.sandbox.faults([{"path": "/permissions/check", "action": "status", "status": 400, "json": unknown, "nth": 1}])
    assert check(desk, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"])["proven"] and group


def test_more_than_a_thousand_projects_are_asked_about_in_parts(make_sandbox: Any) -> None:
    keys = [f"P{number}" for number in range(1001)]
    site = {"name": "big", "schemes": [{"name": "s"}], "projects": [{"key": key, "name": key, "scheme": "s"} for key in keys]}
    desk = Desk(make_sandbox({"organizations": [{"name": "a", "sites": [site]}]}), "big", "align")
    account = desk.made_account(access=True)
    desk.sandbox.by_hand("create_group", name="g")
    desk.sandbox.by_hand("add_member", group="g", account=account["account_id"])
    desk.sandbox.by_hand("add_grant", permission="BROWSE_PROJECTS", name="g", project="P0")
    result = check(desk, account, projects=keys, permissions=["BROWSE_PROJECTS"])
    assert not result.get("failed"), result["msg"][:500]
    assert result["proven"] and len(result["granted"]) == 1001
    asked = desk.asked("/permissions/check")
    assert all(len(each["projects"]) <= 1000 for entry in asked for each in entry["body"]["projectPermissions"])


def test_a_project_that_the_account_cannot_see_is_missing_its_permissions(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account, projects=["TEAM", "NONE"], permissions=["BROWSE_PROJECTS"])
    assert result["failed"] and "in TEAM" in result["msg"] and "in NONE" in result["msg"]


def test_global_permissions_are_asked_for(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account, global_permissions=["USER_PICKER"])
    assert result["failed"] and "USER_PICKER globally" in result["msg"]


def test_another_accounts_token_is_told(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account, account_id="712020:other")
    assert result["failed"] and "another account" in result["msg"]


@pytest.mark.parametrize("what", ["blocked", "expired", "revoked", "foreign email"])
def test_a_dead_token_is_told(desk: Desk, account: dict[str, Any], what: str) -> None:
    token = desk.made_token(account["account_id"], scopes=PROBED)
    if what == "blocked":
        desk.sandbox.by_hand("block_token", token=token["id"])
    elif what == "expired":
        desk.sandbox.by_hand("expire_token", token=token["id"], days=-1)
    elif what == "revoked":
        desk.sandbox.by_hand("revoke_token", token=token["id"])
    else:
        desk.sandbox.switch(gateway_auth="basic")
    email = "somebody@serviceaccount.atlassian.com" if what == "foreign email" else account["email"]
    result = desk.check(email, token["token"])
    assert result["failed"] and "refuses the token" in result["msg"] and token["token"] not in result["msg"]


def test_an_unknown_cloud_id_is_named(desk: Desk, account: dict[str, Any]) -> None:
    result = check(desk, account, cloud_id="99999999-aaaa-4bbb-8ccc-000000000009")
    assert result["failed"] and "cloud_id" in result["msg"]


@pytest.mark.parametrize("bad", [b"dead", b"gone"])
def test_what_jira_align_says_of_the_connector_is_part_of_the_proof(desk: Desk, account: dict[str, Any], bad: bytes) -> None:
    reads = {"align_url": desk.align_url, "align_token": desk.align_plane["align_token"]}
    missing = check(desk, account, **reads, connector="acme")
    assert missing["failed"] and "no connector named 'acme'" in missing["msg"]
    token = desk.made_token(account["account_id"], label="c", scopes=PROBED)
    good = {"name": "acme", "api_url": desk.jira_api_url, "username": account["email"], "authentication": "API service account token Authentication"}
    desk.sandbox.by_hand("set_connector", token=token["token"], **good)
    inactive = check(desk, account, **reads, connector="acme")
    assert inactive["failed"] and "not active" in inactive["msg"]
    desk.sandbox.by_hand("activate_connector", connector="acme")
    assert check(desk, account, **reads, connector="acme")["proven"]
    desk.sandbox.by_hand("set_connector", connector="acme", token=bad.decode() + "-token-of-old")
    desk.sandbox.by_hand("poll")
    refused = check(desk, account, **reads, connector="acme")
    assert refused["failed"] and "401" in refused["msg"], refused


@pytest.mark.parametrize("options", [{"email": "nobody"}, {"token": "a b"}, {"token": "a\nb"}, {"token": "caf\u00e9"}])
def test_a_credential_that_cannot_be_one_is_refused_unsent_and_unsaid(desk: Desk, options: dict[str, str]) -> None:
    result = desk.check(**{"email": "a@example.com", "token": "t0ken", **options})
    assert result["failed"] and next(iter(options)) in result["msg"] and next(iter(options.values())) not in result["msg"]
    assert not desk.asked()
