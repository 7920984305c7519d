# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_connector_preflight before a connector's first run: what would end it half done is found before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

OTHER_URL = "https://api.atlassian.com/ex/jira/99999999-aaaa-4bbb-8ccc-000000000009"
OTHERS = {
    "jira_link": "https://other.atlassian.net/browse/{external}",
    "jira_api_url": OTHER_URL,
    "username": "other@serviceaccount.atlassian.com",
}


def first_run(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    """The preflight of a connector that has no token yet, by options that the role gives it."""
    variables = {
        "connector_service_account_name": "JiraAlign1",
        "connector_group": "jira-connector-svc",
        "connector_projects": ["SHOP"],
        **options.pop("variables", {}),
    }
    given = {"connector": "acme", "first_run": True, "variables": variables}
    modules.sandbox.clear_log()
    result = modules.preflight(**{**given, **options})
    assert not modules.sandbox.writes()
    return result


def test_nothing_stands_in_the_way(modules: ModuleClient) -> None:
    result = first_run(modules)
    assert not result.get("failed") and "handoff" not in result, result


def taken(modules: ModuleClient) -> None:
    modules.connector(**OTHERS)


def served(modules: ModuleClient) -> None:
    modules.connector(name="another")


def full(modules: ModuleClient) -> None:
    for number in range(3):
        modules.connector(
            name=f"used {number}", jira_api_url=OTHER_URL, jira_link="https://other.atlassian.net/browse/{external}"
        )


def administrators(modules: ModuleClient) -> None:
    modules.sandbox.by_hand(
        "create_group", name="ops", roles=[{"resource": "ari:cloud:platform::org/x", "role": "atlassian/org-admin"}]
    )


CASES: dict[str, tuple[Any, dict[str, Any], list[str]]] = {
    "name taken": (
        taken,
        {},
        ["connector_name: the active connector 'acme'", f"it serves {OTHER_URL}"],
    ),
    "site served": (served, {}, ["connector_name: the connector 'another'", "already serves"]),
    "unknown project": (
        None,
        {"variables": {"connector_projects": ["SHOP", "SHOPP"]}},
        ["connector_projects:", "SHOPP"],
    ),
    "administrators by name": (
        None,
        {"variables": {"connector_group": "jira-administrators"}},
        ["connector_group: jira-administrators is a group of administrators", "set connector_allow_administration"],
    ),
    "wrong site": (None, {"site_url": "http://127.0.0.1:9"}, ["127.0.0.1:9"]),
}


@pytest.mark.parametrize("prepare, given, said", CASES.values(), ids=CASES)
def test_what_can_be_known_is_reported_before_anything_is_written(
    prepare: Any, given: dict[str, Any], said: list[str], modules: ModuleClient
) -> None:
    if prepare:
        prepare(modules)
    result = first_run(modules, **given)
    assert result["failed"] and result["msg"].startswith("Nothing was changed.")
    assert [each for each in said if each not in result["msg"]] == [], result["msg"]


def test_a_connector_may_be_taken_over_where_that_is_said(modules: ModuleClient) -> None:
    taken(modules)
    assert not first_run(modules, take_over=True).get("failed")


def test_a_tenant_without_a_free_connector_is_the_operators_before_anything_is_made(modules: ModuleClient) -> None:
    full(modules)
    result = first_run(modules, on_handoff="fail")
    assert result["failed"] and result["handoff"]["step"] == "Have a connector slot added"
    both = first_run(modules, variables={"connector_projects": ["NONE"]})
    assert "handoff" not in both and all(each in both["msg"] for each in ("2 problems", "NONE", "All 3 connectors"))


def test_a_run_of_more_connectors_than_are_free_is_told_which_get_none(modules: ModuleClient) -> None:
    """Three slots, one of them used: of three new ones, the third gets none, whatever the order in which the hosts look."""
    modules.connector(name="used", jira_api_url=OTHER_URL, jira_link="https://other.atlassian.net/browse/{external}")
    of_run = ["used", "one", "two", "acme"]
    result = first_run(modules, connectors=of_run, on_handoff="fail")
    assert result["handoff"]["step"] == "Have a connector slot added"
    assert "3 new connectors in the tenant, and 2 can be had: one, two." in result["msg"]
    for order in (["acme", "one", "two"], ["used", "one", "acme", "two"], []):
        assert not first_run(modules, connectors=order).get("failed")


@pytest.mark.parametrize(
    "given, refused",
    [
        ({}, True),
        ({"routes": ["published", "handoff"]}, False),
        ({"token_given": True}, False),
        ({"first_run": False}, False),
    ],
)
def test_a_key_with_scopes_is_refused_where_the_console_is_to_create_the_token(
    given: dict[str, Any], refused: bool, modules: ModuleClient
) -> None:
    result = first_run(modules, org_api_key=modules.scoped_key, **given)
    assert bool(result.get("failed")) is refused, result
    assert not refused or "routes (connector_routes) to [published, handoff]" in result["msg"]


def test_a_connector_that_has_a_token_costs_no_further_question(modules: ModuleClient) -> None:
    first_run(modules, first_run=False)
    with_token = len(modules.asked())
    modules.sandbox.clear_log()
    modules.preflight()
    assert with_token == len(modules.asked())


def test_problems_of_everything_are_in_one_message(modules: ModuleClient) -> None:
    taken(modules)
    result = first_run(
        modules,
        variables={"connector_projects": ["NONE"], "connector_token_days": 400, "connector_group": "site-admins"},
        conflict="connector_site_url: the host two has the same site.",
        problems=["The token record x cannot be read."],
        align_token="wrong",
    )
    for said in (
        "connector_projects",
        "connector_token_days",
        "connector_group",
        "the host two",
        "The token record x",
        "JIRA_ALIGN_API_TOKEN",
        "connector_name",
    ):
        assert said in result["msg"], (said, result["msg"])


def test_a_rotation_looks_at_the_connector_alone_and_needs_no_jira_administrator(modules: ModuleClient) -> None:
    """Without a record, a token would be made before another's connector is refused."""
    administrators(modules)
    given = {"jira_email": None, "jira_token": None, "needs_jira": False, "variables": {"connector_group": "ops"}}
    assert not first_run(modules, **given).get("failed")
    taken(modules)
    result = first_run(modules, **given)
    assert result["failed"] and OTHER_URL in result["msg"] and "connector_group" not in result["msg"]
