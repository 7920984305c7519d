# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_connector_doctor: what would become of a stand-up, in every state, without a single write."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.doctor import before
from ansible_collections.jira_ops.align.plugins.module_utils.role_variables import in_role_terms
from tests.support.contract.paths import pattern
from tests.support.harness.doctor_states import STATES, State, options
from tests.support.harness.operations import OPERATIONS
from tests.support.harness.runs import ModuleClient, run

every_state = pytest.mark.parametrize("state", STATES, ids=str)
# Reads that the doctor does not send, and why.
NOT_ASKED: dict[str, str] = {}


def visit(modules: ModuleClient, **changed: Any) -> dict[str, Any]:
    return run("jira_connector_doctor", **options(modules, **{"site_url": modules.site_url, **changed}))


@every_state
@pytest.mark.answers_unchecked
def test_table_and_exit_code_are_right_and_nothing_is_written(modules: ModuleClient, state: State) -> None:
    changed = state.prepare(modules)
    modules.sandbox.clear_log()
    result = visit(modules, **changed)
    table = "\n".join(result.get("table", [str(result)]))
    assert modules.sandbox.writes() == [] and not [entry for entry in modules.sandbox.log() if entry["changed"]]
    assert result.get("exit") == state.exit and not result["changed"] and not result.get("failed"), table
    fates = {step["step"]: step["fate"] for step in result["steps"]}
    for begins, fate in state.steps.items():
        assert [each for name, each in fates.items() if name.startswith(begins)] == [fate], f"{begins}\n{table}"
    for text in state.says:
        assert text in table, f"{text}\n{table}"


@every_state
@pytest.mark.answers_unchecked
def test_a_stand_up_says_what_the_doctor_said(modules: ModuleClient, state: State) -> None:
    """Of what stops a run before it begins, the message is that of the preflight, word by word."""
    changed = state.prepare(modules)
    result = visit(modules, **changed)
    asked = options(modules, **changed)
    names = ("org_api_key", "org_id", "jira_email", "jira_token", "align_url", "align_token", "align_session", "routes")
    given = {name: asked[name] for name in names if name in asked}
    variables = {"connector_group": "jira-connector-svc", "connector_projects": asked["projects"]}
    options_of_role = {"variables": variables, "connector": asked["connector"], "first_run": True}
    if "org_id" not in given:
        return
    site: dict[str, Any] = {"site_url": modules.site_url, "api_url": modules.sandbox.api_url}
    preflight = run("jira_connector_preflight", **site, **options_of_role, **given)
    said = [in_role_terms(step["message"]) for step in result["steps"] if step["step"] in before.NAMES]
    expected = preflight["msg"] if preflight.get("failed") else ""
    assert all(each in expected for each in said) and bool(said) == bool(expected), (said, expected)
    assert expected.count("\n- ") in (0, len(said))


@every_state
@pytest.mark.answers_unchecked
def test_no_secret_is_in_the_result(modules: ModuleClient, state: State) -> None:
    result = visit(modules, **state.prepare(modules))
    assert not [secret for secret in modules.sandbox.secrets() if secret in str(result)]


def stand_up(modules: ModuleClient, *projects: str) -> dict[str, Any]:
    """A site that stands: account, group, token, connector; returns the token's record."""
    account = modules.account(name="jiraalignconnector")["service_account"]
    granted = modules.group(
        members=[account["account_id"]], app_role="user", projects=list(projects) or ["SHOP", "TEAM"]
    )
    assert not granted.get("failed"), granted
    made = modules.token(account["account_id"], service_account_id=account["id"], label="jira-align")
    connector = modules.connector(username=account["email"], api_token=made["token"])
    assert connector["connector"]["active"], connector
    names = ("token", "token_id", "label", "expires_at")
    known = {"account_id": account["account_id"], "service_account_id": account["id"], "email": account["email"]}
    return {**{name: made[name] for name in names}, **known, "applied_to": f"{modules.align_url} acme"}


def test_of_a_site_that_stands_all_is_done_and_every_scope_is_reported(modules: ModuleClient) -> None:
    record = stand_up(modules)
    modules.sandbox.clear_log()
    result = visit(modules, record=record)
    fates = {step["step"]: step["fate"] for step in result["steps"]}
    done = ("Create the service account", "Give the group access and permissions", "Create the API token")
    assert [fates[name] for name in (*done, "Save and activate the connector")] == ["is done already"] * 4, fates
    assert result["exit"] == 0 and result["scopes"]["read:jira-user"] == "held" and not modules.sandbox.writes()


def test_scopes_and_permissions_of_the_token_are_in_the_table(modules: ModuleClient) -> None:
    account = modules.made_account(name="jiraalignconnector", access=True)
    scopes = ["read:jira-user", "read:jira-work"]
    made = modules.made_token(account["account_id"], label="jira-align", scopes=scopes)
    table = "\n".join(visit(modules, email=account["email"], token=made["token"])["table"])
    for name, what in (("scopes held", "read:jira-user, read:jira-work"), ("permissions missing", "BROWSE_PROJECTS")):
        assert [line for line in table.splitlines() if line.strip().startswith(name) and what in line], table
    assert "scopes suspected" in table and "scopes unproved" in table and "1 of them with the label" in table


def test_every_read_is_asked(modules: ModuleClient) -> None:
    """Of a site that stands, with every credential: what no question and no rehearsal asks is in NOT_ASKED."""
    record = stand_up(modules)
    modules.sandbox.clear_log()
    visit(modules, record=record)
    asked = {(entry["method"], entry["path"]) for entry in modules.asked()}
    unseen = {
        name
        for name, operation in OPERATIONS.items()
        if not operation.writes
        and not any(method == operation.method and pattern(operation.path).fullmatch(path) for method, path in asked)
    }
    assert unseen == set(NOT_ASKED)
