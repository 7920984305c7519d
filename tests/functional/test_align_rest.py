# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's REST interface: names that are not documented, answers that say little."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_rest import (
    status_is_good,
    status_says,
)
from tests.support.harness.runs import ModuleClient, run


def info(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    reads = {"align_url": modules.align_url, "align_token": modules.align_options["align_token"]}
    return run("jira_align_connector_info", **{**reads, **options})


@pytest.mark.parametrize("fields", ["short", "long", "status"])
@pytest.mark.parametrize("active", [True, False])
def test_names_are_read_leniently(modules: ModuleClient, fields: str, active: bool) -> None:
    modules.sandbox.switch(align_fields=fields)
    modules.sandbox.by_hand("set_connector", name="acme", api_url="http://127.0.0.1:9/ex/jira/x")
    if active:
        modules.sandbox.by_hand("activate_connector", connector="acme")
    (connector,) = info(modules)["connectors"]
    assert (
        connector["id"] == 1
        and connector["name"] == "acme"
        and connector["active"] in (active, None if fields == "status" and active else active)
    )
    assert not active or "cannot be reached" in connector["status"], connector


@pytest.mark.parametrize(
    "item, active, status",
    [
        ({"Id": 1, "Name": "acme", "IsActive": "True"}, True, None),
        ({"connector_id": 1, "connector_name": "acme", "enabled": 0}, False, None),
        ({"ID": 1, "NAME": "acme", "Connector Status": "Disabled"}, False, "Disabled"),
        ({"id": 1, "name": "acme"}, None, None),
        ({"id": 1, "name": "acme", "active": True, "lastError": "401 Unauthorized"}, True, "401 Unauthorized"),
        ({"id": 1, "name": "acme", "active": False, "status": "", "error": None}, False, None),
        ({"id": 1, "name": "acme", "active": True, "error": "None", "lastError": "403"}, True, "403"),
        ({"id": 1, "name": "acme", "active": True, "error": 0, "status": "Running"}, True, "Running"),
        ({"id": 1, "name": "acme", "active": True, "error": {"code": 401}, "status": "ok"}, True, '{"code": 401}'),
        ({"id": 1, "name": "acme", "active": True, "errors": ["401"]}, True, '["401"]'),
        ({"id": 1, "name": "acme", "active": True, "errors": [], "status": "x", "state": "ok"}, True, "x"),
    ],
)
def test_every_spelling(modules: ModuleClient, item: dict[str, Any], active: bool | None, status: str | None) -> None:
    modules.fault("/connectors$", status=200, json=[item])
    (connector,) = info(modules)["connectors"]
    assert (connector["id"], connector["name"], connector["active"], connector["status"]) == (1, "acme", active, status)


@pytest.mark.parametrize(
    "status, good",
    [
        (None, None),
        ("", None),
        ("ok", True),
        ("Active", True),
        ("Running", True),
        ("SYNC_COMPLETED", True),
        ("No failures", True),
        ("ok, error count: 0", True),
        ("last error: none; running", True),
        ("401 Unauthorized", False),
        ("Error", False),
        ("Connection failed", False),
        ("Errored", False),
        ("AuthError", False),
        ("AUTH_FAILED", False),
        ("HTTP_401", False),
        ("Status: 401", False),
        ('{"code": 401}', False),
        ('["403"]', False),
        ("Authentication required", False),
        ("Bad credentials", False),
        ("Disconnected", False),
        ("Not connected", False),
        ("Unable to connect", False),
        ("Token expired", False),
        ("Inactive", None),
        ("Disabled", None),
        ("17", None),
        ("wartet", None),
    ],
)
def test_what_a_status_says(status: str | None, good: bool | None) -> None:
    assert status_says(status) is good
    assert status_is_good(status) is (good is not False)


def test_lists_are_read_a_hundred_at_a_time(make_sandbox: Any) -> None:
    connectors = [{"slot": number, "name": f"c{number:03}"} for number in range(1, 251)]
    sandbox = make_sandbox(
        {"organizations": [{"name": "a"}], "tenants": [{"name": "t", "slots": 250, "connectors": connectors}]}
    )
    modules = ModuleClient(sandbox, next(iter(sandbox.sites)), "t")
    assert len(info(modules)["connectors"]) == 250
    queries = [entry["query"] for entry in modules.asked("/connectors")]
    assert [query for query in queries if "$top=100" in query] == queries and len(queries) == 3


def test_an_unknown_route_is_a_404_with_nothing_in_it(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_rest_connectors="404")
    result = info(modules)
    assert result["failed"] and "404" in result["msg"] and "an empty answer" in result["msg"]


def test_the_form_alone_will_do_where_the_tenant_has_no_connectors_route(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_rest_connectors="404")
    assert modules.connector(align_token=None)["changed"]


def test_a_400_is_explained_as_no_super_admin(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_super_admin="400")
    assert "super admin" in info(modules)["msg"]


def test_a_403_page_of_the_network_edge_is_known_by_its_title(modules: ModuleClient) -> None:
    modules.fault("/connectors$", "html", status=403, html="Request blocked")
    result = info(modules)
    assert "'Request blocked'" in result["msg"] and "network edge" in result["msg"] and "<" not in result["msg"]


def test_a_guard_tenants_basic_credential(modules: ModuleClient) -> None:
    assert (
        info(modules, align_user=modules.align["basic_user"], align_token=modules.align["basic_token"])["connectors"]
        == []
    )
    (entry,) = modules.asked("/connectors")
    assert entry["headers"]["authorization"].startswith("Basic ")


def test_an_unknown_token_is_named_with_its_variable(modules: ModuleClient) -> None:
    assert "JIRA_ALIGN_API_TOKEN" in info(modules, align_token="unknown")["msg"]


@pytest.mark.parametrize("body", [{"value": []}, {}, "text", [1], None])
def test_a_list_that_is_none_is_an_unexpected_answer(modules: ModuleClient, body: Any) -> None:
    modules.fault("/connectors$", status=200, json=body)
    result = info(modules)
    assert result["failed"] and "something else than expected" in result["msg"] and "bug" not in result["msg"]


def test_an_empty_list(modules: ModuleClient) -> None:
    assert info(modules)["connectors"] == []


@pytest.mark.parametrize(
    "item, active",
    [
        ({"active": True}, True),
        ({"active": "Yes"}, True),
        ({"isActive": 1}, True),
        ({"enabled": "disabled"}, False),
        ({"active": 0}, False),
        ({"status": "Inactive"}, False),
        ({"active": {"value": True}}, None),
        ({"active": [True]}, None),
        ({"active": []}, None),
        ({"active": -1}, None),
        ({"active": 2}, None),
        ({"active": 1.0}, None),
        ({"active": None}, None),
        ({"active": ""}, None),
        ({"active": "maybe"}, None),
        ({"active": True, "isEnabled": False}, None),
        ({"active": {}, "status": "Active"}, None),
        ({"status": {"active": True}}, None),
        ({"status": "Error"}, None),
        ({}, None),
    ],
)
def test_only_known_values_say_whether_a_connector_is_active(
    modules: ModuleClient, item: dict[str, Any], active: bool | None
) -> None:
    modules.fault("/connectors$", status=200, json=[{"id": 1, "name": "acme", **item}])
    (found,) = run("jira_align_connector_info", **modules.align_options)["connectors"]
    assert found["active"] is active


@pytest.mark.parametrize("active", [{"value": True}, [True], -1, None, "perhaps"])
def test_activity_that_was_not_read_is_not_proven(modules: ModuleClient, active: Any) -> None:
    account = modules.made_account(access=True)
    token = modules.made_token(account["account_id"], scopes=list(PROFILES["read_write"].scopes))["token"]
    modules.connector(state="inactive", username=account["email"], api_token=token)
    modules.fault("/connectors$", status=200, json=[{"id": 1, "name": "acme", "active": active}])
    given = {
        "connector": "acme",
        "align_url": modules.align_url,
        "align_token": modules.align["token"],
        "scopes": [],
        "permissions": [],
    }
    unread = modules.check(account["email"], token, **given)
    assert unread["failed"] and "is active was not read" in unread["msg"] and "align_session" in unread["msg"]
    seen = modules.check(account["email"], token, **given, align_session=modules.align["session"])
    assert seen["failed"] and "acme is not active" in seen["msg"]


@pytest.mark.parametrize(
    "listed",
    [
        [{"number": 1, "title": "acme"}],
        [{"id": 1, "name": "one"}, {"id": 2, "name": ["acme"]}],
        [{"id": 1, "name": {}}],
    ],
)
def test_connectors_whose_names_were_not_read_are_not_taken_for_none(
    modules: ModuleClient, listed: list[dict[str, Any]]
) -> None:
    modules.fault("/connectors$", status=200, json=listed)
    result = modules.connector(align_session=None, state="absent")
    assert result["failed"] and "name was not read" in result["msg"]


@pytest.mark.parametrize("nameless", [{"id": 2, "name": None}, {"id": 2, "name": ""}])
def test_connectors_that_have_no_name_are_free_ones(modules: ModuleClient, nameless: dict[str, Any]) -> None:
    modules.fault("/connectors$", status=200, json=[{"id": 1, "name": "one", "active": True}, nameless])
    assert modules.connector(align_session=None, state="absent")["connector"] is None


@pytest.fixture
def proven(modules: ModuleClient) -> dict[str, Any]:
    """What proves an active connector of acme-one, whose account may do nothing in any project."""
    account = modules.made_account(access=True)
    token = modules.made_token(account["account_id"], scopes=list(PROFILES["read_write"].scopes))["token"]
    modules.connector(username=account["email"], api_token=token)
    return {
        "email": account["email"],
        "token": token,
        "connector": "acme",
        "align_url": modules.align_url,
        "align_token": modules.align["token"],
        "scopes": [],
    }


def test_verify_says_that_rest_does_not_show_the_site(modules: ModuleClient, proven: dict[str, Any]) -> None:
    result = modules.check(**proven)
    assert (
        result["proven"]
        and result["unread"] == ["which site it serves, and with which account"]
        and "which site it serves" in result["remark"]
    )
    with_session = modules.check(**proven, align_session=modules.align["session"])
    assert (
        with_session["proven"]
        and with_session["unread"] == []
        and with_session["connector"]["jira_api_url"] == modules.jira_api_url
    )


@pytest.mark.parametrize(
    "moved", [{"api_url": "http://127.0.0.1:9/ex/jira/another"}, {"username": "other@serviceaccount.atlassian.com"}]
)
def test_connector_that_was_moved_is_not_proven_with_a_session(
    modules: ModuleClient, proven: dict[str, Any], moved: dict[str, str]
) -> None:
    modules.sandbox.by_hand("set_connector", connector="acme", **moved)
    result = modules.check(**proven, align_session=modules.align["session"])
    assert result["failed"] and "is not this site's" in result["msg"] and next(iter(moved.values())) in result["msg"]


def test_session_that_has_ended_is_said_and_no_failure_of_a_check(
    modules: ModuleClient, proven: dict[str, Any]
) -> None:
    modules.sandbox.by_hand("sign_out")
    result = modules.check(**proven, align_session=modules.align["session"])
    assert result["proven"] and "not signed in" in result["remark"] and "which site it serves" in result["remark"]
    assert modules.check(**proven, align_session=modules.align["session"], routes=["published"])["unread"] == [
        "which site it serves, and with which account"
    ]
