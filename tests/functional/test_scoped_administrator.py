# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_access: an administrator whose token has scopes, which works only at the gateway, module by module."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]
GATEWAY = {"jira_access": "gateway"}


def scoped(modules: ModuleClient, *scopes: str) -> None:
    """Give the administrator's token these scopes."""
    modules.sandbox.by_hand(
        "scope_person_token",
        account=modules.admin["email"],
        scopes=list(scopes or SCOPES),
        organization=modules.organization,
    )


def given(modules: ModuleClient) -> dict[str, Any]:
    return {"members": [modules.made_account()["account_id"]], "projects": ["SHOP", "OPS", "TEAM"], "app_role": "user"}


def test_four_scopes_are_enough_for_all_of_the_group(modules: ModuleClient) -> None:
    scoped(modules)
    options = given(modules)
    made = modules.group(**options, **GATEWAY)
    assert made["changed"] and not made.get("failed"), made
    assert not modules.group(**options, **GATEWAY)["changed"]
    assert modules.group(exclusive=True, **options, **GATEWAY).get("failed") is None
    gone = modules.group(state="absent", **options, **GATEWAY)
    assert gone["changed"] and not gone.get("failed"), gone
    assert modules.asked(status=401) == []


@pytest.mark.parametrize("missing", SCOPES)
def test_each_of_the_four_scopes_is_needed_and_its_lack_is_named(modules: ModuleClient, missing: str) -> None:
    """With removal from a project role, which alone needs manage:jira-project."""
    scoped(modules, *[scope for scope in SCOPES if scope != missing])
    options = given(modules)
    results = [
        modules.group(**options, **GATEWAY),
        modules.account(**modules.jira_options, cloud_id=modules.cloud_id, site_access=[modules.cloud_id], **GATEWAY),
    ]
    scoped(modules)
    modules.group(**options, **GATEWAY)
    scoped(modules, *[scope for scope in SCOPES if scope != missing])
    results += [modules.group(state="absent", **options, **GATEWAY), modules.preflight(**GATEWAY)]
    messages = [result.get("msg", "") for result in results if result.get("failed")]
    assert any(f"This call needs {missing}." in message for message in messages), messages
    assert all("Scopes are fixed: create a token with" in message for message in messages)


@pytest.mark.parametrize("answer", ["401", "anonymous"])
def test_site_that_refuses_or_ignores_the_token_says_where_it_works(modules: ModuleClient, answer: str) -> None:
    scoped(modules)
    modules.sandbox.switch(scoped_token_on_site=answer)
    result = modules.group(**given(modules))
    assert result["failed"] and "set jira_access to gateway" in result["msg"], result
    assert "not found" not in result["msg"]


@pytest.mark.parametrize("answer", ["401", "anonymous"])
def test_preflight_at_the_site_says_where_the_token_works(modules: ModuleClient, answer: str) -> None:
    scoped(modules)
    modules.sandbox.switch(scoped_token_on_site=answer)
    result = modules.preflight()
    assert result["failed"] and "set jira_access to gateway" in result["planes"]["jira"]["detail"], result
    assert modules.preflight(**GATEWAY)["planes"]["jira"]["ok"]


def test_token_without_scopes_that_the_gateway_refuses_is_pointed_to_use_the_site(modules: ModuleClient) -> None:
    modules.sandbox.switch(unscoped_at_gateway="401")
    result = modules.group(**given(modules), **GATEWAY)
    assert result["failed"] and "For a token without scopes, set jira_access to site." in result["msg"]


def test_global_permission_is_left_to_the_operator(modules: ModuleClient) -> None:
    scoped(modules)
    account = modules.made_account(access=True)
    result = modules.group(
        members=[account["account_id"]], global_permissions=["USER_PICKER"], app_role="user", wait=0, **GATEWAY
    )
    assert (
        result["handoff"]["step"].startswith("Grant the global permission")
        and "jira_access: gateway" in result["handoff"]["why"]
    ), result
    assert modules.asked("graphql") == []


def test_service_accounts_access_is_read_at_the_gateway(modules: ModuleClient) -> None:
    scoped(modules)
    account = modules.made_account(access=True)
    result = modules.account(
        **modules.jira_options,
        name=None,
        account_id=account["account_id"],
        site_access=[modules.cloud_id],
        cloud_id=modules.cloud_id,
        **GATEWAY,
    )
    assert result["app_access"] == {modules.cloud_id: "present"}, result
