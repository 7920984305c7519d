# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_access: Jira's administrator at the site or at the gateway, module by module."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.connection import jira_at_gateway
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from tests.support.harness.runs import ModuleClient

GATEWAY = {"jira_access": "gateway"}


def to_jira(modules: ModuleClient) -> dict[str, set[str]]:
    """Which of Jira's own paths were asked for at the site and at the gateway by the modules."""
    return {service: {entry["path"] for entry in modules.asked(plane=service)} for service in ("jira", "gateway")}


def test_every_call_of_the_group_goes_to_the_gateway(modules: ModuleClient) -> None:
    account = modules.made_account()
    given = {"members": [account["account_id"]], "projects": ["SHOP", "OPS", "TEAM"], "app_role": "user", **GATEWAY}
    made = modules.group(**given)
    assert made["changed"] and not made.get("failed"), made
    assert not modules.group(**given)["changed"]
    assert modules.group(state="absent", **given)["changed"]
    asked = to_jira(modules)
    assert asked["jira"] == set()
    assert {path.split("/rest/", 1)[0] for path in asked["gateway"]} == {f"/ex/jira/{modules.cloud_id}"}


def test_result_at_the_gateway_is_that_at_the_site(modules: ModuleClient) -> None:
    account = modules.made_account()
    given = {"members": [account["account_id"]], "projects": ["SHOP", "OPS", "TEAM"], "app_role": "user"}
    at_gateway = modules.group(**given, **GATEWAY)
    modules.sandbox.reset()
    account = modules.made_account()
    at_site = modules.group(**{**given, "members": [account["account_id"]]})
    for name in ("granted", "missing", "excess", "changed"):
        assert at_gateway[name] == at_site[name], name


def test_cloud_id_is_asked_of_the_site_where_it_is_unset(modules: ModuleClient) -> None:
    assert modules.group(projects=["SHOP"], cloud_id=None, **GATEWAY)["changed"]
    edge = modules.asked(plane="edge")
    assert [entry["path"] for entry in edge] == ["/_edge/tenant_info"] and edge[0]["credential"] in (None, "", "none")
    assert to_jira(modules)["jira"] == set()


def test_preflight_asks_the_gateway(modules: ModuleClient) -> None:
    result = modules.preflight(**GATEWAY)
    assert result["planes"]["jira"]["ok"], result
    asked = to_jira(modules)
    assert asked["jira"] == set() and asked["gateway"]


def test_service_account_reads_access_and_memberships_at_the_gateway(modules: ModuleClient) -> None:
    account = modules.made_account(access=True)
    given = {
        **modules.jira_options,
        "name": None,
        "account_id": account["account_id"],
        "site_access": [modules.cloud_id],
        "groups": ["jira-connector-svc"],
    }
    modules.sandbox.by_hand("create_group", name="jira-connector-svc")
    result = modules.account(**given, **GATEWAY)
    assert result["app_access"] == {modules.cloud_id: "present"} and not result.get("failed"), result
    asked = to_jira(modules)
    assert asked["jira"] == set() and asked["gateway"]


def test_service_account_without_a_site_and_a_cloud_id_leaves_jira_out(modules: ModuleClient) -> None:
    assert modules.account(jira_email=modules.admin["email"], jira_token=modules.admin["token"], **GATEWAY)["changed"]
    assert to_jira(modules) == {"jira": set(), "gateway": set()}


@pytest.mark.parametrize(
    "odd", ["../../x", "11111111-2222", "a/b", "%2e%2e", "11111111-2222-3333-4444-555555555555\n", "(not made yet)"]
)
def test_odd_cloud_id_is_refused_before_anything_is_sent(modules: ModuleClient, odd: str) -> None:
    result = modules.group(projects=["SHOP"], cloud_id=odd, **GATEWAY)
    assert result["failed"] and result["msg"].startswith("cloud_id: ") and "is not a cloud ID" in result["msg"]
    assert modules.asked() == []


def test_unresolved_cloud_id_says_what_to_set(modules: ModuleClient) -> None:
    modules.sandbox.switch(edge="unknown")
    modules.fault("/workspaces", status=200, json={"data": [], "links": {}})
    result = modules.group(projects=["SHOP"], cloud_id=None, **GATEWAY)
    assert result["failed"] and "cloud ID" in result["msg"] and modules.asked(plane="gateway") == []


def test_administrators_credential_goes_only_to_the_configured_api(modules: ModuleClient) -> None:
    result = modules.group(projects=["SHOP"], api_url="https://gateway.example.com", **GATEWAY)
    assert result["failed"] and "api_url: gateway.example.com is not a host of this service" in result["msg"]
    assert modules.asked() == []


def test_global_permission_is_a_handoff_at_the_gateway_and_says_why(modules: ModuleClient) -> None:
    account = modules.made_account(access=True)
    result = modules.group(
        members=[account["account_id"]], global_permissions=["USER_PICKER"], app_role="user", wait=0, **GATEWAY
    )
    assert (
        result["handoff"]["step"].startswith("Grant the global permission")
        and "jira_access: gateway" in result["handoff"]["why"]
    ), result
    assert modules.asked("graphql") == []


def test_links_of_the_gateway_are_not_followed(modules: ModuleClient) -> None:
    """Roles of a project come as links; only the number at their end counts, whatever host they name."""
    roles = {
        "Viewer": "https://evil.example.com/ex/jira/x/rest/api/3/project/10002/role/77",
        "Member": "http://169.254.169.254/role/10102",
    }
    modules.fault("/project/TEAM/role$", status=200, json=roles)
    modules.group(projects=["TEAM"], **GATEWAY)
    assert {entry["path"].rsplit("/", 1)[-1] for entry in modules.asked("/project/TEAM/role/")} == {"10102"}


def test_base_of_a_site_at_the_gateway() -> None:
    cloud_id = "11111111-2222-3333-4444-555555555555"
    assert jira_at_gateway("https://api.atlassian.com", cloud_id) == f"https://api.atlassian.com/ex/jira/{cloud_id}"
    with pytest.raises(InvalidOption, match="^cloud_id: '' is not a cloud ID"):
        jira_at_gateway("https://api.atlassian.com", "")


def no_secret(result: dict[str, Any], modules: ModuleClient) -> bool:
    return modules.admin["token"] not in str(result)


def test_refusal_at_the_gateway_repeats_no_credential(modules: ModuleClient) -> None:
    modules.fault("/rest/api/3/", status=401, json={"code": 401, "message": f"Unauthorized {modules.admin['token']}"})
    result = modules.group(projects=["SHOP"], **GATEWAY)
    assert result["failed"] and no_secret(result, modules)


# What a refused credential is told

SCOPE: dict[str, Any] = {"status": 401, "json": {"code": 401, "message": "Unauthorized; scope does not match"}}


def test_401_of_the_site_names_both_kinds_of_token(modules: ModuleClient) -> None:
    result = modules.group(projects=["SHOP"], jira_token="scoped-" + "x" * 20)
    assert (
        result["failed"]
        and "Check jira_email and jira_token" in result["msg"]
        and "set jira_access to gateway" in result["msg"]
    )


def test_401_of_the_gateway_names_the_other_place(modules: ModuleClient) -> None:
    result = modules.group(projects=["SHOP"], jira_token="unknown-" + "x" * 20, **GATEWAY)
    assert (
        result["failed"]
        and "Check jira_email and jira_token" in result["msg"]
        and "set jira_access to site" in result["msg"]
    )


@pytest.mark.parametrize(
    ("path", "method", "scope"),
    [
        ("/project/search$", "GET", "read:jira-work"),
        ("/rest/api/3/role$", "GET", "manage:jira-configuration"),
        ("/permissionscheme/[0-9]+/permission$", "POST", "manage:jira-configuration"),
        ("/project/SHOP/role/[0-9]+$", "POST", "manage:jira-configuration"),
    ],
)
def test_missing_scope_is_named_with_what_to_add(modules: ModuleClient, path: str, method: str, scope: str) -> None:
    modules.fault(path, method=method, plane="gateway", **SCOPE)
    result = modules.group(projects=["SHOP"], **GATEWAY)
    assert result["failed"] and f"This call needs {scope}." in result["msg"], result
    assert "manage:jira-configuration, manage:jira-project, read:jira-user, read:jira-work" in result["msg"]


def test_missing_scope_for_removing_an_actor_is_the_projects(modules: ModuleClient) -> None:
    modules.group(projects=["SHOP"])
    modules.fault("/project/SHOP/role/[0-9]+$", method="DELETE", **SCOPE)
    assert "This call needs manage:jira-project." in modules.group(projects=["SHOP"], state="absent", **GATEWAY)["msg"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_empty_list_is_not_believed_of_a_credential_that_the_site_ignores(modules: ModuleClient, state: str) -> None:
    """A site may answer a token with scopes as an anonymous caller: with an empty list of projects, and 401 on /myself."""
    modules.group(projects=["SHOP"])
    empty = {
        "path": "/project/search$",
        "action": "status",
        "status": 200,
        "json": {"values": [], "isLast": True, "total": 0},
    }
    modules.sandbox.faults([empty, {"path": "/myself$", "action": "status", "status": 401, "json": {}}])
    result = modules.group(projects=["SHOP"], state=state)
    assert result["failed"] and "set jira_access to gateway" in result["msg"] and "not found" not in result["msg"], (
        result
    )


@pytest.mark.parametrize("path", ["/project/search$", "/rest/api/3/role$", "/permissionscheme$", "/group/member$"])
def test_empty_200_of_the_site_says_which_token_it_may_be(modules: ModuleClient, path: str) -> None:
    modules.sandbox.by_hand("create_group", name="jira-connector-svc")
    modules.fault(path, action="empty")
    result = modules.group(projects=["SHOP"], members=[modules.made_account()["account_id"]])
    assert result["failed"] and "set jira_access to gateway" in result["msg"], result
    at_gateway = modules.group(projects=["SHOP"], members=[modules.made_account("Another2")["account_id"]], **GATEWAY)
    assert at_gateway["failed"] and "jira_access" not in at_gateway["msg"]
