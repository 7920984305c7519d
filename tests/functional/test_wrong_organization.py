# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An org_id that is not the key's: its 404 is no word about endpoints, accounts, groups or tokens, so nothing is absent, and nothing is a handoff."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from tests.support.harness.runs import ModuleClient, run

OTHER: dict[str, Any] = {"org_id": "00000000-0000-4000-8000-000000000000"}
ACCOUNT = "712020:00000000-0000-4000-8000-000000000000"
MODULES: dict[str, Callable[[ModuleClient], dict[str, Any]]] = {
    "account": lambda modules: modules.account(**OTHER),
    "account absent": lambda modules: modules.account(state="absent", **OTHER),
    "account in a group": lambda modules: modules.account(groups=["team"], **OTHER),
    "group": lambda modules: modules.group(**OTHER),
    "group absent": lambda modules: modules.group(state="absent", members=[ACCOUNT], **OTHER),
    "accounts": lambda modules: run("jira_service_account_info", **modules.organization_options, **OTHER),
    "tokens": lambda modules: run("jira_api_token_info", **modules.organization_options, **OTHER),
    "cloud ID": lambda modules: modules.cloud_id_of(**modules.organization_options, **OTHER),
    "preflight": lambda modules: modules.preflight(**OTHER),
}


@pytest.mark.parametrize("name", MODULES)
def test_another_organization_is_an_error_that_names_it(name: str, modules: ModuleClient) -> None:
    modules.sandbox.switch(edge="unknown")
    result = MODULES[name](modules)
    assert (
        result["failed"] and "belongs to another organization than org_id" in result["msg"] and "handoff" not in result
    ), result
    assert not [entry for entry in modules.asked() if entry["write"] and entry["changed"]]


def test_another_organization_is_no_success_of_a_removal_whose_answer_was_lost(modules: ModuleClient) -> None:
    account = modules.made_account()
    wrong = {
        "timestamp": 1,
        "path": "/",
        "status": 404,
        "error": "Not Found",
        "requestId": "r",
        "message": "TCS validation failed",
    }
    modules.sandbox.faults(
        [
            {"path": "/service-accounts/[^/]+$", "method": "DELETE", "action": "drop", "nth": 1},
            {
                "path": "/admin/(api-access|account-management)/",
                "method": "DELETE",
                "action": "status",
                "status": 404,
                "json": wrong,
            },
            {
                "path": "/users/.*/lifecycle/delete",
                "action": "status",
                "status": 404,
                "json": {"key": "accountNotFound"},
            },
        ]
    )
    result = modules.account(name=account["name"], state="absent")
    assert result["failed"] and "another organization" in result["msg"], result
