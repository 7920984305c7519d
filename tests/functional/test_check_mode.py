# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode: no write leaves, for any module, any state, any world; and what is shown is what is then done."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import organization, users
from ansible_collections.jira_ops.align.plugins.module_utils.api.client import Client
from ansible_collections.jira_ops.align.plugins.module_utils.api.connection import Connection
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.api.wire import Transport
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import NOT_YET
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import Redactor
from tests.support.harness.runs import ModuleClient

Step = Callable[..., dict[str, Any]]


def account(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    return modules.account(
        description="new", site_access=[modules.cloud_id], groups=["site-admins"], **modules.jira_options, **options
    )


def token(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    found = modules.service_accounts()
    return modules.token(found[0]["account_id"] if found else NOT_YET, **options)


def group(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    found = modules.service_accounts()
    members = [found[0]["account_id"] if found else NOT_YET]
    wanted = {
        "members": members,
        "app_role": "user",
        "projects": ["SHOP", "OPS", "TEAM"],
        "global_permissions": ["USER_PICKER"],
    }
    return modules.group(**wanted, **options)


def scheme(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    return group(modules, grant_through="scheme", **options)


def connector(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    return modules.connector(**options)


STEPS: list[tuple[Step, dict[str, Any]]] = [
    (account, {}),
    (account, {"state": "absent"}),
    (token, {}),
    (token, {"stored": {}}),
    (token, {"state": "absent"}),
    (group, {}),
    (group, {"state": "absent"}),
    (scheme, {}),
    (scheme, {"state": "absent"}),
    (connector, {}),
    (connector, {"state": "inactive"}),
    (connector, {"state": "absent"}),
    (connector, {"update_token": "always"}),
]


def nothing(_desk: ModuleClient) -> None:
    """An empty world."""


def everything(modules: ModuleClient) -> None:
    """A world in which every step was done, a little differently."""
    made = modules.account(description="old", site_access=[modules.cloud_id])["service_account"]
    modules.token(made["account_id"])
    group(modules, permissions=["BROWSE_PROJECTS"])
    scheme(modules, permissions=["BROWSE_PROJECTS"])
    modules.connector(username="old@serviceaccount.atlassian.com")


@pytest.mark.parametrize("world", [nothing, everything])
@pytest.mark.parametrize(
    "step, options",
    STEPS,
    ids=[f"{step.__name__}-{'-'.join(map(str, options.values())) or 'present'}" for step, options in STEPS],
)
def test_no_write_leaves_and_the_prediction_holds(
    modules: ModuleClient, world: Callable[[ModuleClient], None], step: Step, options: dict[str, Any]
) -> None:
    world(modules)
    modules.sandbox.clear_log()
    predicted = step(modules, check_mode=True, **options)
    assert not predicted.get("failed"), predicted
    assert modules.sandbox.writes() == []
    if not modules.service_accounts() and step is not account and step is not connector:
        modules.made_account(access=True)
    done = step(modules, **options)
    assert not done.get("failed") and done["changed"] == predicted["changed"], (predicted, done)
    assert set(done["diff"]["after"]) == set(predicted["diff"]["after"])
    again = step(modules, check_mode=True, **options)
    expects_change = options in ({"stored": {}}, {"update_token": "always"})
    assert again["changed"] is expects_change, again


def test_the_diff_is_left_out_where_nobody_asked(modules: ModuleClient) -> None:
    assert "diff" not in modules.account(diff=False, check_mode=True) and "diff" in modules.account(check_mode=True)


def test_a_read_only_module_is_the_same_in_check_mode(modules: ModuleClient) -> None:
    made = modules.made_account(access=True)
    value = modules.made_token(made["account_id"], scopes=["read:jira-user"])["token"]
    for asked in (
        modules.cloud_id_of,
        modules.preflight,
        lambda **more: modules.check(made["email"], value, fail_when_unproven=False, scopes=[], **more),
    ):
        checked, real = asked(check_mode=True), asked()
        assert (checked.pop("check_mode", True), real.pop("check_mode", False)) == (
            True,
            False,
        )  # what jira_cloud_id reports of itself
        assert checked == real
    assert not modules.sandbox.writes()


def test_what_depends_on_what_is_not_made_yet_is_shown(modules: ModuleClient) -> None:
    made = modules.account(check_mode=True)["service_account"]
    assert made["account_id"] == NOT_YET
    made_token = modules.token(made["account_id"], check_mode=True)
    assert (
        made_token["changed"]
        and made_token["token_id"] == NOT_YET
        and "token" not in made_token
        and made_token["days_left"] == 364
    )
    granted = modules.group(
        check_mode=True, members=[NOT_YET], app_role="user", projects=["SHOP"], global_permissions=["ADMINISTER"]
    )
    assert granted["changed"] and granted["missing"] and granted["diff"]["after"]["members"] == [NOT_YET]
    assert modules.connector(check_mode=True, username=made["email"], api_token=NOT_YET)["changed"]
    assert not modules.asked("NOT") and not modules.sandbox.writes()
    for module in (modules.token,):
        assert module(NOT_YET)["failed"]


def test_the_client_is_the_last_fence(modules: ModuleClient) -> None:
    client = Client(
        {Service.ORGANIZATION: Connection(modules.sandbox.api_url)}, Transport(), Redactor(), check_mode=True
    )
    with pytest.raises(JiraOpsError, match="held back"):
        client.send(organization.CREATE_GROUP, body={"name": "x"}, org_id="o", directory_id="d")
    assert not modules.asked()


def test_a_body_that_breaks_its_own_schema_is_never_sent(modules: ModuleClient) -> None:
    client = Client({Service.ORGANIZATION: Connection(modules.sandbox.api_url)}, Transport(), Redactor())
    with pytest.raises(JiraOpsError, match="Nothing was sent"):
        client.send(users.CREATE_TOKEN, body={"label": "x", "scopes": [], "expiry": "x"}, account_id="a")
    assert not modules.asked()


@pytest.mark.requests_unchecked
def test_ids_are_escaped_in_paths(modules: ModuleClient) -> None:
    result = modules.token("712020:a/../b?c=d#e f")
    assert result["failed"] and all(
        "712020:a/../b?c=d#e f" in entry["path"] or "%2F" in entry["path"] for entry in modules.asked("api-tokens")
    )
    assert not [entry for entry in modules.asked() if entry["query"].startswith("c=")]
