# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_service_account: an account that is being deleted is not used, not deleted again, and its date is named."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient


def listed(modules: ModuleClient, *accounts: dict[str, Any]) -> None:
    """What the list of service accounts is answered."""
    items = [
        {"id": f"i{number}", "atlassianId": f"712020:{number}", "displayName": "JiraAlign1", **each}
        for number, each in enumerate(accounts)
    ]
    modules.fault("/service-accounts$", method="GET", status=200, json={"items": items, "links": {}})


@pytest.fixture
def deleted(modules: ModuleClient) -> dict[str, Any]:
    """The result of a deletion that takes its time."""
    modules.sandbox.switch(published_collection="404", console_delete="404")
    modules.made_account()
    result = modules.account(state="absent")
    assert result["changed"] and len(modules.asked("/lifecycle/delete")) == 1, result
    return result


def test_a_deletion_with_a_grace_period_names_its_date_and_the_way_back(
    modules: ModuleClient, deleted: dict[str, Any]
) -> None:
    gone_on = datetime.fromisoformat(deleted["gone_on"].replace("Z", "+00:00"))
    assert timedelta(days=13, hours=23) < gone_on - datetime.now(timezone.utc) < timedelta(days=14, hours=1)
    (warning,) = deleted["warnings"]
    assert (
        f"{gone_on:%Y-%m-%d}" in warning
        and "cancel-delete" in warning
        and deleted["service_account"]["account_id"] in warning
    )


@pytest.mark.parametrize("by", ["name", "account_id"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_it_is_not_deleted_twice(modules: ModuleClient, deleted: dict[str, Any], by: str, check_mode: bool) -> None:
    modules.sandbox.clear_log()
    again = modules.account(
        state="absent",
        check_mode=check_mode,
        **({"account_id": deleted["service_account"]["account_id"]} if by == "account_id" else {}),
    )
    assert (
        not again["changed"]
        and not modules.sandbox.writes()
        and "inactive" in again["warnings"][0]
        and "cancel-delete" in again["warnings"][0]
    )


def test_it_is_not_adopted_and_another_one_is_made(modules: ModuleClient, deleted: dict[str, Any]) -> None:
    old = deleted["service_account"]["account_id"]
    planned = modules.account(check_mode=True)
    made = modules.account()
    assert planned["changed"] and made["changed"] and made["service_account"]["account_id"] != old
    assert any(old in warning and "not used" in warning for warning in made["warnings"])
    kept = modules.account()
    assert not kept["changed"] and kept["service_account"] == made["service_account"] and "warnings" not in kept


def test_named_by_its_id_it_is_an_error(modules: ModuleClient, deleted: dict[str, Any]) -> None:
    result = modules.account(account_id=deleted["service_account"]["account_id"], description="new")
    assert (
        result["failed"]
        and result["msg"].startswith("account_id: ")
        and "inactive" in result["msg"]
        and "cancel-delete" in result["msg"]
    )


def test_brought_back_it_is_used_again(modules: ModuleClient, deleted: dict[str, Any]) -> None:
    (account,) = [
        each
        for each in modules.sandbox.state()["organizations"][modules.organization]["accounts"].values()
        if each["type"] == "service"
    ]
    listed(
        modules,
        {
            "id": account["id"],
            "atlassianId": account["account_id"],
            "status": "active",
            "description": account["description"],
        },
    )
    kept = modules.account()
    assert not kept["changed"] and kept["service_account"]["account_id"] == account["account_id"]


@pytest.mark.parametrize("status", ["inactive", "INACTIVE", "Deactivated", "suspended"])
def test_the_status_decides_in_any_spelling(modules: ModuleClient, status: str) -> None:
    listed(modules, {"status": status, "updatedAt": 1790000000000})
    result = modules.account(check_mode=True)
    assert result["changed"] and "2026-10-05" in result["warnings"][0]


@pytest.mark.parametrize("changed", [None, "yesterday", -1, 10**20, True, {"at": 1}])
@pytest.mark.answers_unchecked
def test_an_odd_date_is_not_guessed_at(modules: ModuleClient, changed: Any) -> None:
    listed(modules, {"status": "inactive", "updatedAt": changed})
    (warning,) = modules.account(state="absent")["warnings"]
    assert "it is gone on" not in warning and "14 days" in warning


def test_an_active_account_beside_one_that_is_being_deleted_is_the_one(modules: ModuleClient) -> None:
    listed(modules, {"status": "inactive"}, {"status": "ACTIVE"}, {"status": "inactive"})
    result = modules.account()
    assert not result["changed"] and result["service_account"]["account_id"] == "712020:1" and "warnings" not in result


def test_a_key_with_scopes_leaves_the_deletion_of_a_managed_account_to_the_operator(modules: ModuleClient) -> None:
    modules.sandbox.by_hand("create_service_account", name="JiraAlign1", organization=modules.organization, sites=[])
    modules.fault(
        "/service-accounts/",
        method="DELETE",
        status=404,
        json={"code": 404, "message": "Request failed to match any route"},
    )
    result = modules.account(state="absent", org_api_key=modules.scoped_key, routes=["published", "handoff"])
    assert (
        not result["changed"]
        and result["handoff"]["step"] == "Delete the service account"
        and "403" in result["handoff"]["why"]
    ), result
