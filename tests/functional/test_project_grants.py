# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: what the group may do in projects, and what reaches nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

NAME = "jira-connector-svc"
ROLE = "Jira Align Connector"
READ_WRITE = ["BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "WORK_ON_ISSUES"]


# SHOP and OPS share a scheme: a grant to the group itself reaches both.
SHARED = {"allow_shared_scheme": True}


def site(modules: ModuleClient) -> dict[str, Any]:
    return modules.sandbox.state()["sites"][modules.site]


def grants(modules: ModuleClient) -> list[dict[str, Any]]:
    """Every grant of the one scheme that SHOP and OPS share."""
    (scheme,) = site(modules)["schemes"].values()
    return list(scheme["grants"].values())


def of_role(modules: ModuleClient) -> list[str]:
    ids = [str(role["id"]) for role in site(modules)["roles"].values() if role["name"] == ROLE]
    return sorted(grant["permission"] for grant in grants(modules) if grant["holder"].get("value") in ids)


def member(modules: ModuleClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """An account in the group, which may use Jira, and its token."""
    account = modules.made_account(access=True)
    scopes = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software"]
    return account, modules.made_token(account["account_id"], scopes=scopes)


def held(modules: ModuleClient, account: dict[str, Any], token: dict[str, Any], *projects: str) -> set[tuple[str, str]]:
    """(project, permission) that the account itself says it holds."""
    found = modules.check(
        account["email"], token["token"], projects=list(projects), scopes=[], fail_when_unproven=False
    )
    return {(each["project"], each["permission"]) for each in found["granted"] + found["excess"]}


def test_a_grant_through_a_role_of_our_own_reaches_no_other_project_on_the_scheme(modules: ModuleClient) -> None:
    account, token = member(modules)
    before = len(grants(modules))
    others = held(modules, account, token, "OPS")
    result = modules.group(members=[account["account_id"]], projects=["SHOP"])
    assert result["changed"] and result["missing"] == [] and len(result["granted"]) == len(READ_WRITE)
    assert of_role(modules) == sorted(READ_WRITE) and len(grants(modules)) == before + len(READ_WRITE)
    assert {("SHOP", permission) for permission in READ_WRITE} <= held(modules, account, token, "SHOP")
    assert held(modules, account, token, "OPS") == others
    again = modules.group(members=[account["account_id"]], projects=["SHOP"])
    assert not again["changed"] and again["diff"]["before"] == again["diff"]["after"]


def test_two_projects_that_share_a_scheme_are_granted_once(modules: ModuleClient) -> None:
    result = modules.group(projects=["SHOP", "OPS"])
    assert len(modules.asked("/permission", method="POST", status=201)) == len(READ_WRITE)
    assert {each["project"] for each in result["granted"]} == {"SHOP", "OPS"} and not modules.group(
        projects=["OPS", "SHOP"]
    )["changed"]


def test_a_grant_to_the_group_itself(modules: ModuleClient) -> None:
    assert modules.group(projects=["SHOP"], grant_through="scheme", profile="read_only", **SHARED)["changed"]
    group_id = modules.groups()[NAME]["id"]
    assert [grant["permission"] for grant in grants(modules) if grant["holder"].get("value") == group_id] == [
        "BROWSE_PROJECTS"
    ]
    assert not modules.group(projects=["SHOP", "OPS"], grant_through="scheme", profile="read_only")["changed"]
    assert ROLE not in [role["name"] for role in site(modules)["roles"].values()]


def test_a_scheme_is_never_put(modules: ModuleClient) -> None:
    for through in ("role", "scheme"):
        modules.group(projects=["SHOP", "OPS", "TEAM"], grant_through=through)
        modules.group(projects=["SHOP", "OPS", "TEAM"], grant_through=through, state="absent")
    assert not [entry for entry in modules.asked() if entry["method"] in ("PUT", "PATCH")]


@pytest.mark.parametrize("through", ["role", "scheme"])
def test_the_same_grant_again_is_a_400_that_is_believed_only_after_a_look(modules: ModuleClient, through: str) -> None:
    modules.group(projects=["SHOP"], grant_through=through, **SHARED)
    (scheme,) = site(modules)["schemes"].values()
    stale = {"id": scheme["id"], "name": scheme["name"], "permissions": []}
    modules.sandbox.faults(
        [{"path": "/project/SHOP/permissionscheme", "action": "status", "status": 200, "json": stale}]
    )
    assert not modules.group(projects=["SHOP"], grant_through=through, **SHARED).get("failed")
    wrong = {"errorMessages": ["The permission is not valid."], "errors": {}}
    modules.fault("/permissionscheme/[0-9]+/permission$", method="POST", status=400, json=wrong)
    result = modules.group(projects=["OPS"], grant_through=through, permissions=["LINK_ISSUES"], **SHARED)
    assert result["failed"] and "not valid" in result["msg"]


def test_the_scheme_is_read_with_its_grants(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"])
    assert all("expand=permissions" in entry["query"] for entry in modules.asked("/project/SHOP/permissionscheme"))


def test_a_scheme_without_its_grants_in_the_answer_is_asked_for_them(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"])
    (scheme,) = site(modules)["schemes"].values()
    modules.fault("/project/SHOP/permissionscheme", status=200, json={"id": scheme["id"], "name": scheme["name"]})
    assert not modules.group(projects=["SHOP"])["changed"]


def test_a_grant_that_shows_no_more_than_the_groups_name_is_the_groups(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"], grant_through="scheme", profile="read_only", **SHARED)
    (scheme,) = site(modules)["schemes"].values()
    grant = {"id": 1, "permission": "BROWSE_PROJECTS", "holder": {"type": "group", "parameter": NAME}}
    modules.fault(
        "/project/SHOP/permissionscheme",
        status=200,
        json={"id": scheme["id"], "name": scheme["name"], "permissions": [grant]},
    )
    assert not modules.group(projects=["SHOP"], grant_through="scheme", profile="read_only")["changed"]


def test_an_actor_already_is_a_400_that_is_believed_only_after_a_look(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"])
    (role_id,) = [role["id"] for role in site(modules)["roles"].values() if role["name"] == ROLE]
    stale = {"id": role_id, "name": ROLE, "actors": []}
    rule = {
        "path": f"/project/SHOP/role/{role_id}$",
        "method": "GET",
        "action": "status",
        "status": 200,
        "json": stale,
        "nth": 1,
    }
    modules.sandbox.faults([rule])
    assert not modules.group(projects=["SHOP"]).get("failed")
    modules.sandbox.faults([{**rule, "nth": "every"}])
    result = modules.group(projects=["SHOP"])
    assert result["failed"] and "already a member" in result["msg"]


def test_a_role_that_somebody_else_made_meanwhile_is_used(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"])
    roles = [
        {"id": role["id"], "name": role["name"]} for role in site(modules)["roles"].values() if role["name"] != ROLE
    ]
    modules.sandbox.faults(
        [{"path": "/rest/api/3/role$", "method": "GET", "action": "status", "status": 200, "json": roles, "nth": "1-2"}]
    )
    assert not modules.group(projects=["SHOP"]).get("failed") and modules.asked(
        "/rest/api/3/role", method="POST", status=409
    )


@pytest.mark.parametrize("through", ["role", "scheme"])
@pytest.mark.parametrize("actors", ["403", "allow"])
def test_a_free_plans_403_is_named(make_sandbox: Any, through: str, actors: str) -> None:
    sandbox = make_sandbox(
        {
            "organizations": [{"name": "a", "sites": [{"name": "free", "plan": "free"}]}],
            "switches": {"free_plan_actors": actors},
        }
    )
    modules = ModuleClient(sandbox, "free", "align")
    project = next(iter(site(modules)["projects"].values()))["key"]
    result = modules.group(projects=[project], grant_through=through)
    assert result["failed"] and "Free plan" in result["msg"] and "403" in result["msg"], result


@pytest.mark.parametrize("path", ["/rest/api/3/role$", "/permissionscheme/[0-9]+/permission$"])
def test_a_403_that_says_nothing_is_explained_by_the_plan_too(modules: ModuleClient, path: str) -> None:
    modules.fault(path, method="POST", status=403)
    result = modules.group(projects=["SHOP"])
    assert result["failed"] and "Free plan" in result["msg"] and "Administer Jira" in result["msg"]


@pytest.mark.parametrize("path", ["/project/TEAM/role$", "/project/SHOP/role/[0-9]+$"])
def test_a_401_on_project_roles_is_named_as_a_missing_right(modules: ModuleClient, path: str) -> None:
    method = "POST" if "SHOP" in path else "GET"
    modules.fault(
        path, method=method, status=401, json={"errorMessages": ["You do not have permission."], "errors": {}}
    )
    result = modules.group(projects=["TEAM" if "TEAM" in path else "SHOP"])
    assert result["failed"] and "Administer" in result["msg"] and "401" in result["msg"], result


def test_a_callers_missing_right_to_read_the_scheme_is_named(modules: ModuleClient) -> None:
    modules.fault("/project/SHOP/permissionscheme", status=403, json={"errorMessages": ["no"], "errors": {}})
    result = modules.group(projects=["SHOP"])
    assert result["failed"] and "Administer projects in SHOP" in result["msg"]


@pytest.mark.parametrize("answer", ["404", "scheme"])
def test_a_team_managed_project_gets_the_group_in_a_role_of_its_own(modules: ModuleClient, answer: str) -> None:
    modules.sandbox.switch(team_permissionscheme=answer)
    account, token = member(modules)
    result = modules.group(members=[account["account_id"]], projects=["TEAM"])
    assert result["changed"] and {each["through"] for each in result["granted"]} == {"team role Member"}
    assert {("TEAM", permission) for permission in READ_WRITE} <= held(modules, account, token, "TEAM")
    assert not modules.group(projects=["TEAM"])["changed"] and not modules.asked(
        "/permission", method="POST", status=201
    )
    assert ROLE not in [role["name"] for role in site(modules)["roles"].values()]


def test_a_role_of_a_team_managed_project_is_not_taken_for_the_sites(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"], project_role="Member")
    (own,) = [role for role in site(modules)["roles"].values() if role["name"] == "Member" and role["project"] is None]
    assert {grant["holder"].get("value") for grant in grants(modules)} >= {str(own["id"])}


def test_a_team_role_that_is_not_there_is_named_with_those_that_are(modules: ModuleClient) -> None:
    result = modules.group(projects=["TEAM"], team_project_role="Connector")
    assert result["failed"] and all(
        name in result["msg"] for name in ("TEAM", "Administrator", "Member", "Viewer", "team_project_role")
    )


def test_archived_and_unknown_projects_are_named_and_nothing_is_granted(modules: ModuleClient) -> None:
    modules.sandbox.by_hand("set_project", project="OPS", archived=True)
    before = len(grants(modules))
    result = modules.group(projects=["SHOP", "OPS", "NONE"])
    assert (
        result["failed"]
        and "archived: OPS" in result["msg"]
        and "not found on this site: NONE" in result["msg"]
        and len(grants(modules)) == before
    )
    assert not modules.sandbox.writes() and NAME not in modules.groups()


def test_project_keys_go_in_any_case_and_over_pages(modules: ModuleClient) -> None:
    modules.sandbox.switch(page_size={"projects": 1})
    assert modules.group(projects=["shop", "OPS", "Team"])["changed"]
    assert not modules.group(projects=["SHOP", "ops", "TEAM"])["changed"]


def test_more_than_fifty_keys_are_asked_for_in_parts(modules: ModuleClient) -> None:
    keys = [f"P{number}" for number in range(101)]
    assert modules.group(projects=keys)["failed"]
    assert [
        entry["query"].count("keys=") for entry in modules.asked("/project/search") if "status" not in entry["query"]
    ] == [50, 50, 1]


def test_what_goes_beyond_is_reported_and_left(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"])
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", holder="projectRole", name=ROLE, project="SHOP")
    result = modules.group(projects=["SHOP"])
    assert not result["changed"] and [each["permission"] for each in result["excess"]] == ["DELETE_ISSUES"]
    assert "DELETE_ISSUES" in of_role(modules)


@pytest.mark.parametrize("through", ["role", "scheme"])
def test_absent_takes_back_what_present_gave_and_nothing_else(modules: ModuleClient, through: str) -> None:
    projects = ["SHOP", "TEAM"]
    before = [grant["holder"] for grant in grants(modules)]
    account, token = member(modules)
    members = [account["account_id"]]
    untouched = held(modules, account, token, *projects)
    modules.group(members=members, projects=projects, grant_through=through, **SHARED)
    assert modules.group(members=members, projects=projects, grant_through=through, state="absent", **SHARED)["changed"]
    assert held(modules, account, token, *projects) == untouched
    if through == "scheme":
        assert [grant["holder"] for grant in grants(modules)] == before
    assert not modules.group(members=members, projects=projects, grant_through=through, state="absent", **SHARED)[
        "changed"
    ]
