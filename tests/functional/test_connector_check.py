# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_connector_check: the account itself is asked, at the gateway."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

PROBED = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"]
BOARD, BOARD_ADMIN, PROJECT = (
    "read:board-scope:jira-software",
    "read:board-scope.admin:jira-software",
    "read:project:jira",
)
SPRINT, DETAILS, JQL = "read:sprint:jira-software", "read:issue-details:jira", "read:jql:jira"
READS = ["read:jira-user", "read:jira-work", BOARD, BOARD_ADMIN, PROJECT, SPRINT, DETAILS, JQL]
WRITES = ["manage:jira-project", "write:jira-work", "write:board-scope:jira-software", "write:epic:jira-software"]
MISMATCH = {"code": 401, "message": "Unauthorized; scope does not match"}


@pytest.fixture
def account(modules: ModuleClient) -> dict[str, Any]:
    return modules.made_account(access=True)


@pytest.fixture
def group(modules: ModuleClient, account: dict[str, Any]) -> str:
    """A group of the account's that may browse SHOP."""
    modules.sandbox.by_hand("create_group", name="g")
    modules.sandbox.by_hand("add_member", group="g", account=account["account_id"])
    modules.sandbox.by_hand("add_grant", permission="BROWSE_PROJECTS", name="g", project="SHOP")
    return "g"


def check(
    modules: ModuleClient, account: dict[str, Any], scopes: list[str] | None = None, **options: Any
) -> dict[str, Any]:
    """What a token with these scopes proves."""
    token = modules.made_token(account["account_id"], label="x", scopes=PROBED if scopes is None else scopes)
    modules.sandbox.clear_log()
    return modules.check(
        account["email"],
        token["token"],
        **{"scopes": PROBED, "permissions": [], "account_id": account["account_id"], **options},
    )


def test_a_good_token_is_proven_by_use(modules: ModuleClient, account: dict[str, Any]) -> None:
    result = check(modules, account)
    assert result["proven"] and not result["changed"] and result["account"]["account_id"] == account["account_id"]
    assert result["scopes"] == dict.fromkeys(PROBED, "held") and result["unproved"] == {}
    assert {entry["plane"] for entry in modules.asked()} == {"gateway"}


@pytest.mark.parametrize("takes, signs", [("both", ["Basic"]), ("basic", ["Basic"]), ("bearer", ["Basic", "Bearer"])])
def test_basic_first_then_bearer_on_401_and_then_what_worked(
    modules: ModuleClient, account: dict[str, Any], takes: str, signs: list[str]
) -> None:
    modules.sandbox.switch(gateway_auth=takes)
    assert check(modules, account)["proven"]
    sent = [entry["headers"]["authorization"].split()[0] for entry in modules.asked()]
    assert sent[: len(signs)] == signs and set(sent[len(signs) :]) == {signs[-1]}


def test_a_missing_scope_is_no_reason_to_sign_in_another_way(modules: ModuleClient, account: dict[str, Any]) -> None:
    result = check(modules, account, scopes=["read:jira-user"])
    assert result["failed"] and "read:jira-work" in result["msg"] and "rotate" in result["msg"]
    assert all(entry["headers"]["authorization"].startswith("Basic") for entry in modules.asked())


@pytest.mark.parametrize("scope", PROBED[:2])
def test_a_scope_is_proved_by_a_call_that_needs_it(modules: ModuleClient, account: dict[str, Any], scope: str) -> None:
    result = check(modules, account, scopes=[each for each in PROBED if each != scope], fail_when_unproven=False)
    assert result["scopes"][scope] == "missing" and result["alive"] and not result["proven"]
    assert all(result["scopes"][each] == "held" for each in PROBED[:3] if each != scope), result


def proof(
    modules: ModuleClient, account: dict[str, Any], held: list[str], wanted: list[str], **options: Any
) -> dict[str, Any]:
    """What is proved of these scopes with a token that holds those."""
    token = modules.made_token(account["account_id"], label="p", scopes=held)
    modules.sandbox.clear_log()
    return modules.check(
        account["email"], token["token"], scopes=wanted, permissions=[], fail_when_unproven=False, **options
    )


def test_every_scope_that_a_read_needs_is_proved(modules: ModuleClient, account: dict[str, Any], group: str) -> None:
    result = proof(modules, account, READS + WRITES, READS + WRITES)
    assert result["scopes"] == {**dict.fromkeys(READS, "held"), **dict.fromkeys(WRITES, "unproved")} and group
    assert result["unproved"] == dict.fromkeys(WRITES, "only a write could prove it")
    paths = [entry["path"].split("?")[0].partition("/rest/")[2] for entry in modules.asked(plane="gateway")]
    assert len([path for path in paths if path.startswith("agile/")]) == 5 and not modules.sandbox.writes()


@pytest.mark.parametrize(
    "lost, states",
    [
        (PROJECT, {BOARD: "suspected", PROJECT: "suspected"}),
        (BOARD, {BOARD: "suspected", PROJECT: "suspected"}),
        (BOARD_ADMIN, {BOARD_ADMIN: "missing"}),
        (DETAILS, {DETAILS: "missing", JQL: "unproved"}),
        (SPRINT, {SPRINT: "missing", JQL: "unproved"}),
        (JQL, {JQL: "missing"}),
    ],
)
def test_a_refusal_is_about_all_scopes_of_its_call_but_those_that_others_prove(
    modules: ModuleClient, account: dict[str, Any], group: str, lost: str, states: dict[str, str]
) -> None:
    result = proof(modules, account, [scope for scope in READS if scope != lost], READS)
    assert {scope: result["scopes"][scope] for scope in states} == states and not result["proven"] and group
    said = " ".join(result["problems"])
    assert all(scope in said for scope, state in states.items() if state != "unproved") and "otate it" in said
    assert result["scopes"]["read:jira-work"] == "held"


def test_a_scope_that_nothing_wanted_stands_beside_is_not_suspected(
    modules: ModuleClient, account: dict[str, Any]
) -> None:
    """Without read:project:jira the list of boards would be refused whatever the other scope is: it is not asked."""
    result = proof(modules, account, PROBED[:3], PROBED[:3])
    assert result["proven"] and result["scopes"][BOARD] == "unproved" and not modules.asked("/rest/agile/")


def test_without_a_board_to_read_the_rest_is_unproved_and_says_why(
    modules: ModuleClient, account: dict[str, Any]
) -> None:
    result = proof(modules, account, READS, READS)
    assert result["proven"] and result["scopes"][BOARD] == "held"
    assert {scope for scope, state in result["scopes"].items() if state == "unproved"} == {
        BOARD_ADMIN,
        SPRINT,
        DETAILS,
        JQL,
    }
    assert (
        "no board that the account can read" in result["unproved"][DETAILS]
        and "scrum board" in result["unproved"][SPRINT]
    )
    assert any("no board that the account can read" in line for line in result["table"])


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.answers_unchecked
def test_jiras_own_refusal_of_a_board_proves_nothing(
    modules: ModuleClient, account: dict[str, Any], group: str, status: int
) -> None:
    modules.fault("/board/1/configuration$", status=status, json={"errorMessages": ["no"], "errors": {}})
    result = proof(modules, account, READS, READS)
    assert (
        result["proven"]
        and result["scopes"][BOARD_ADMIN] == "unproved"
        and str(status) in result["unproved"][BOARD_ADMIN]
        and group
    )


@pytest.mark.parametrize(
    "answer, proves",
    [
        ({}, False),
        ({"errorMessages": ["no"], "errors": {}}, False),
        ({"issues": None}, False),
        ({"issues": {}}, False),
        ({"issues": []}, True),
        ({"expand": "", "id": "1", "key": "SHOP-1", "fields": {}}, True),  # as Atlassian's example has it
    ],
    ids=str,
)
@pytest.mark.answers_unchecked
def test_scopes_of_a_sprints_issues_are_proved_by_issues_only(
    modules: ModuleClient, account: dict[str, Any], group: str, answer: dict[str, Any], proves: bool
) -> None:
    modules.fault("/sprint/[0-9]+/issue$", status=200, json=answer)
    result = proof(modules, account, READS, READS)
    assert modules.asked("/sprint/") and group
    assert (result.get("scopes", {}).get(JQL) == "held") is proves and bool(result.get("failed")) is not proves
    assert proves or "something else than expected" in result["msg"]


def test_what_no_read_proves_is_as_the_tokens_entry_in_the_list_has_it(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    result = proof(modules, account, READS + WRITES[:1], READS + WRITES, listed_scopes=READS + WRITES[:1])
    assert {scope for scope, state in result["scopes"].items() if state == "missing"} == set(WRITES[1:]) and group
    assert result["scopes"][WRITES[0]] == "held" and result["unproved"] == {} and not result["proven"]


def test_what_a_read_proves_counts_more_than_the_list(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    held = proof(modules, account, READS, READS, listed_scopes=["read:jira-user"])
    assert held["proven"] and group
    missing = proof(modules, account, [scope for scope in READS if scope != JQL], READS, listed_scopes=READS)
    assert missing["scopes"][JQL] == "missing"


def test_a_token_without_the_scope_to_say_who_it_is_is_still_alive(
    modules: ModuleClient, account: dict[str, Any]
) -> None:
    result = check(modules, account, scopes=["read:jira-work"], fail_when_unproven=False)
    assert result["alive"] and result["account"] is None and result["scopes"]["read:jira-user"] == "missing"
    assert {entry["headers"]["authorization"].split()[0] for entry in modules.asked()} == {"Basic"}


def test_missing_permissions_are_asked_for_again_while_they_may_be_landing(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    impatient = check(modules, account, projects=["SHOP"], permissions=["DELETE_ISSUES"])
    assert impatient["failed"] and "DELETE_ISSUES in SHOP" in impatient["msg"]
    nothing = {"globalPermissions": [], "projectPermissions": []}
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    modules.sandbox.faults(
        [{"path": "/permissions/check", "action": "status", "status": 200, "json": nothing, "nth": "1-3"}]
    )
    patient = check(modules, account, projects=["SHOP"], permissions=["DELETE_ISSUES"], wait=120)
    assert patient["proven"] and [each["permission"] for each in patient["granted"]] == ["DELETE_ISSUES"], patient


def test_what_is_held_in_excess_is_reported_and_is_no_failure(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=group)
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    result = check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"])
    excess = {(each["project"], each["permission"]) for each in result["excess"]}
    assert result["proven"] and {("SHOP", "DELETE_ISSUES"), ("", "ADMINISTER")} <= excess


def test_a_long_excess_is_counted_in_the_table_and_whole_in_the_result(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    beyond = "DELETE_ISSUES LINK_ISSUES MOVE_ISSUES CLOSE_ISSUES RESOLVE_ISSUES MANAGE_WATCHERS".split()
    for permission in beyond:
        modules.sandbox.by_hand("add_grant", permission=permission, name=group, project="SHOP")
    result = check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"], **modules.jira_options)
    found = [each["permission"] for each in result["excess"] if each["project"] == "SHOP"]
    assert set(beyond) <= set(found)
    (line,) = [line for line in result["table"] if line.startswith("project SHOP")]
    assert line.endswith(f"; excess: {', '.join(found[:5])} and {len(found) - 5} more")
    assert max(map(len, (line for line in result["table"] if line.startswith("excess")))) < 240


def test_a_permission_key_that_the_site_does_not_know_is_asked_around(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    unknown = {"errorMessages": [], "errors": {"MANAGE_SPRINTS_PERMISSION": "Unrecognized permission"}}
    modules.sandbox.faults(
        [{"path": "/permissions/check", "action": "status", "status": 400, "json": unknown, "nth": 1}]
    )
    assert check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"])["proven"] and group


def test_more_than_a_thousand_projects_are_asked_about_in_parts(make_sandbox: Any) -> None:
    keys = [f"P{number}" for number in range(1001)]
    site = {
        "name": "big",
        "schemes": [{"name": "s"}],
        "projects": [{"key": key, "name": key, "scheme": "s"} for key in keys],
    }
    modules = ModuleClient(make_sandbox({"organizations": [{"name": "a", "sites": [site]}]}), "big", "align")
    account = modules.made_account(access=True)
    modules.sandbox.by_hand("create_group", name="g")
    modules.sandbox.by_hand("add_member", group="g", account=account["account_id"])
    modules.sandbox.by_hand("add_grant", permission="BROWSE_PROJECTS", name="g", project="P0")
    result = check(modules, account, projects=keys, permissions=["BROWSE_PROJECTS"])
    assert not result.get("failed"), result["msg"][:500]
    assert result["proven"] and len(result["granted"]) == 1001
    asked = modules.asked("/permissions/check")
    assert all(len(each["projects"]) <= 1000 for entry in asked for each in entry["body"]["projectPermissions"])


def test_a_project_that_the_account_cannot_see_is_missing_its_permissions(
    modules: ModuleClient, account: dict[str, Any]
) -> None:
    result = check(modules, account, projects=["TEAM", "NONE"], permissions=["BROWSE_PROJECTS"])
    assert result["failed"] and "in TEAM" in result["msg"] and "in NONE" in result["msg"]


def test_global_permissions_are_asked_for(modules: ModuleClient, account: dict[str, Any]) -> None:
    result = check(modules, account, global_permissions=["USER_PICKER"])
    assert result["failed"] and "USER_PICKER globally" in result["msg"]


def test_another_accounts_token_is_reported(modules: ModuleClient, account: dict[str, Any]) -> None:
    result = check(modules, account, account_id="712020:other")
    assert result["failed"] and "another account" in result["msg"]


@pytest.mark.parametrize("what", ["blocked", "expired", "revoked", "foreign email"])
def test_a_dead_token_is_reported(modules: ModuleClient, account: dict[str, Any], what: str) -> None:
    token = modules.made_token(account["account_id"], scopes=PROBED)
    if what == "blocked":
        modules.sandbox.by_hand("block_token", token=token["id"])
    elif what == "expired":
        modules.sandbox.by_hand("expire_token", token=token["id"], days=-1)
    elif what == "revoked":
        modules.sandbox.by_hand("revoke_token", token=token["id"])
    else:
        modules.sandbox.switch(gateway_auth="basic")
    email = "somebody@serviceaccount.atlassian.com" if what == "foreign email" else account["email"]
    result = modules.check(email, token["token"])
    assert result["failed"] and "refuses the token" in result["msg"] and token["token"] not in result["msg"]


def test_an_unknown_cloud_id_is_named(modules: ModuleClient, account: dict[str, Any]) -> None:
    result = check(modules, account, cloud_id="99999999-aaaa-4bbb-8ccc-000000000009")
    assert result["failed"] and "cloud_id" in result["msg"]


@pytest.mark.parametrize("bad", [b"dead", b"gone"])
def test_what_jira_align_says_of_the_connector_is_part_of_the_proof(
    modules: ModuleClient, account: dict[str, Any], bad: bytes
) -> None:
    reads: dict[str, Any] = {"align_url": modules.align_url, "align_token": modules.align_options["align_token"]}
    missing = check(modules, account, **reads, connector="acme")
    assert missing["failed"] and "no connector named 'acme'" in missing["msg"]
    token = modules.made_token(account["account_id"], label="c", scopes=PROBED)
    good = {
        "name": "acme",
        "api_url": modules.jira_api_url,
        "username": account["email"],
        "authentication": "API service account token Authentication",
    }
    modules.sandbox.by_hand("set_connector", token=token["token"], **good)
    inactive = check(modules, account, **reads, connector="acme")
    assert inactive["failed"] and "not active" in inactive["msg"]
    modules.sandbox.by_hand("activate_connector", connector="acme")
    assert check(modules, account, **reads, connector="acme")["proven"]
    modules.sandbox.by_hand("set_connector", connector="acme", token=bad.decode() + "-token-of-old")
    modules.sandbox.by_hand("poll")
    refused = check(modules, account, **reads, connector="acme")
    assert refused["failed"] and "401" in refused["msg"], refused
    modules.fault("/connectors$", status=200, json=[{"id": 1, "name": "acme", "active": True, "status": "Wartet"}])
    unknown = check(modules, account, **reads, connector="acme")
    assert unknown["proven"] and "means by the connector's status 'Wartet'" in str(unknown), unknown


@pytest.mark.parametrize("options", [{"email": "nobody"}, {"token": "a b"}, {"token": "a\nb"}, {"token": "caf\u00e9"}])
def test_a_credential_that_cannot_be_one_is_refused_unsent_and_unsaid(
    modules: ModuleClient, options: dict[str, str]
) -> None:
    result = modules.check(**{"email": "a@example.com", "token": "t0ken", **options})
    assert (
        result["failed"] and next(iter(options)) in result["msg"] and next(iter(options.values())) not in result["msg"]
    )
    assert not modules.asked()


# --- where an excess comes from ----------------------------------------------------------------------------------------


def origins(result: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    return {(each["project"], each["permission"]): each["from"] for each in result["excess"]}


def test_without_an_administrator_it_is_not_known_where_an_excess_comes_from(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    result = check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"])
    assert result["proven"] and {each["from_known"] for each in result["excess"]} == {False}
    assert "jira_email" in result["excess_origin"] and any("jira_email" in line for line in result["table"])
    assert not modules.asked(plane="jira")


def test_an_excess_is_traced_to_its_scheme_and_holder(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    modules.sandbox.by_hand("add_grant", permission="LINK_ISSUES", holder="applicationRole", project="SHOP")
    modules.sandbox.by_hand(
        "add_grant", permission="MOVE_ISSUES", holder="projectRole", name="Administrators", project="SHOP"
    )
    modules.sandbox.by_hand("add_actor", project="SHOP", role="Administrators", group=group)
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group=group)
    result = check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"], **modules.jira_options)
    found = origins(result)
    assert found["SHOP", "DELETE_ISSUES"][0].endswith(f": the group {group}") and found["SHOP", "DELETE_ISSUES"][
        0
    ].startswith("the permission scheme ")
    assert any(each.endswith(": any logged-in user (applicationRole)") for each in found["SHOP", "LINK_ISSUES"])
    assert any(
        f"the project role Administrators, through the group {group}" in each for each in found["SHOP", "MOVE_ISSUES"]
    )
    assert found["", "USER_PICKER"] == [] and "global permissions" in result["excess_origin"] and result["proven"]
    assert (
        any("any logged-in user (applicationRole)" in line for line in result["table"]) and not modules.sandbox.writes()
    )


def test_a_team_managed_projects_role_is_named(modules: ModuleClient, account: dict[str, Any], group: str) -> None:
    modules.sandbox.by_hand("add_actor", project="TEAM", role="Member", group=group)
    result = check(modules, account, projects=["TEAM"], permissions=["BROWSE_PROJECTS"], **modules.jira_options)
    assert all(
        found == [f"the team-managed project's role Member, through the group {group}"]
        for found in origins(result).values()
    ) and origins(result)


@pytest.mark.parametrize(
    "wrong", [{"jira_token": "not-a-token-any-more"}, {"jira_token": "a b"}, {"jira_email": "nobody"}]
)
def test_an_administrator_who_is_refused_is_no_failure_of_the_proof(
    modules: ModuleClient, account: dict[str, Any], group: str, wrong: dict[str, str]
) -> None:
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    result = check(
        modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"], **{**modules.jira_options, **wrong}
    )
    assert result["proven"] and result["excess_origin"] and {each["from_known"] for each in result["excess"]} == {False}
    assert next(iter(wrong.values())) not in result["excess_origin"].replace("jira_email", "")


@pytest.mark.parametrize(
    "answer", [{"status": 200, "json": []}, {"status": 500}, {"action": "malformed", "status": 200}, {"status": 403}]
)
@pytest.mark.answers_unchecked
def test_a_scheme_that_cannot_be_read_leaves_the_origin_unknown(
    modules: ModuleClient, account: dict[str, Any], group: str, answer: dict[str, Any]
) -> None:
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name=group, project="SHOP")
    modules.sandbox.faults([{"path": "/project/SHOP/permissionscheme$", "action": "status", **answer}])
    result = check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"], **modules.jira_options)
    assert result["proven"] and result["excess_origin"] and "bug" not in result["excess_origin"]


def test_the_report_says_what_to_try_if_sync_reports_permission_errors(
    modules: ModuleClient, account: dict[str, Any], group: str
) -> None:
    result = check(modules, account, projects=["SHOP"], permissions=["BROWSE_PROJECTS"])
    assert (
        "profile administer" in result["sync_advice"]
        and any("profile administer" in line for line in result["table"])
        and group
    )
    lacking = check(modules, account, projects=["SHOP"], permissions=["DELETE_ISSUES"], fail_when_unproven=False)
    assert lacking["sync_advice"] == ""


IN_200_DAYS = datetime.now(timezone.utc) + timedelta(days=200)


@pytest.mark.parametrize(
    "expires_at, left, due, said",
    [
        (f"{IN_200_DAYS:%Y-%m-%d}", "known", False, ""),
        (f"{IN_200_DAYS:%Y-%m-%dT%H:%M:%S}.000+0000", "known", False, ""),
        (str(int(IN_200_DAYS.timestamp()) * 1000), "known", False, ""),
        ("2999-12-01", "known", True, "cannot be right"),
        ("2020-12-01", "known", True, "expired"),
        ("", None, True, "not known when it expires"),
        ("next summer", None, True, "'next summer'"),
    ],
)
def test_the_recorded_expiry_is_read_and_no_unknown_one_is_never(
    modules: ModuleClient, account: dict[str, Any], expires_at: str, left: str | None, due: bool, said: str
) -> None:
    result = check(modules, account, expires_at=expires_at, fail_when_unproven=False)
    assert (
        (result["expiry"]["days_left"] is None) is (left is None)
        and result["expiry"]["needs_rotation"] is due
        and said in result["expiry"]["reason"]
    )
    assert result["proven"] is (expires_at not in ("next summer", "2999-12-01"))
