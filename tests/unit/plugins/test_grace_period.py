# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_service_account: an account that is being deleted is not used, not deleted again, and its date is named."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.harness.runs import Desk


def listed(desk: Desk, *accounts: dict[str, Any]) -> None:
    """What the list of service accounts is answered."""
    items = [
        {"id": f"i{number}", "atlassianId": f"712020:{number}", "displayName": "JiraAlign1", **each}
        for number, each in enumerate(accounts)
    ]
    desk.fault("/service-accounts$", method="GET", status=200, json={"items": items, "links": {}})


@pytest.fixture
def deleted(desk: Desk) -> dict[str, Any]:
    """The result of a deletion that takes its time."""
    desk.sandbox.switch(published_collection="404", console_delete="404")
    desk.made_account()
    result = desk.account(state="absent")
    assert result["changed"] and len(desk.asked("/lifecycle/delete")) == 1, result
    return result


def test_a_deletion_with_a_grace_period_names_its_date_and_the_way_back(desk: Desk, deleted: dict[str, Any]) -> None:
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
def test_it_is_not_deleted_twice(desk: Desk, deleted: dict[str, Any], by: str, check_mode: bool) -> None:
    desk.sandbox.clear_log()
    again = desk.account(
        state="absent",
        check_mode=check_mode,
        **({"account_id": deleted["service_account"]["account_id"]} if by == "account_id" else {}),
    )
    assert (
        not again["changed"]
        and not desk.sandbox.writes()
        and "inactive" in again["warnings"][0]
        and "cancel-delete" in again["warnings"][0]
    )


def test_it_is_not_adopted_and_another_one_is_made(desk: Desk, deleted: dict[str, Any]) -> None:
    old = deleted["service_account"]["account_id"]
    planned = desk.account(check_mode=True)
    made = desk.account()
    assert planned["changed"] and made["changed"] and made["service_account"]["account_id"] != old
    assert any(old in warning and "not used" in warning for warning in made["warnings"])
    kept = desk.account()
    assert not kept["changed"] and kept["service_account"] == made["service_account"] and "warnings" not in kept


def test_named_by_its_id_it_is_an_error(desk: Desk, deleted: dict[str, Any]) -> None:
    result = desk.account(account_id=deleted["service_account"]["account_id"], description="new")
    assert (
        result["failed"]
        and result["msg"].startswith("account_id: ")
        and "inactive" in result["msg"]
        and "cancel-delete" in result["msg"]
    )


def test_brought_back_it_is_used_again(desk: Desk, deleted: dict[str, Any]) -> None:
    (account,) = [
        each
        for each in desk.sandbox.state()["organizations"][desk.organization]["accounts"].values()
        if each["type"] == "service"
    ]
    listed(
        desk,
        {
            "id": account["id"],
            "atlassianId": account["account_id"],
            "status": "active",
            "description": account["description"],
        },
    )
    kept = desk.account()
    assert not kept["changed"] and kept["service_account"]["account_id"] == account["account_id"]


@pytest.mark.parametrize("status", ["inactive", "INACTIVE", "Deactivated", "suspended"])
def test_the_status_decides_in_any_spelling(desk: Desk, status: str) -> None:
    listed(desk, {"status": status, "updatedAt": 1790000000000})
    result = desk.account(check_mode=True)
    assert result["changed"] and "2026-10-05" in result["warnings"][0]


@pytest.mark.parametrize("changed", [None, "yesterday", -1, 10**20, True, {"at": 1}])
@pytest.mark.answers_unchecked
def test_an_odd_date_is_not_guessed_at(desk: Desk, changed: Any) -> None:
    listed(desk, {"status": "inactive", "updatedAt": changed})
    (warning,) = desk.account(state="absent")["warnings"]
    assert "it is gone on" not in warning and "14 days" in warning


def test_an_active_account_beside_one_that_is_being_deleted_is_the_one(desk: Desk) -> None:
    listed(desk, {"status": "inactive"}, {"status": "ACTIVE"}, {"status": "inactive"})
    result = desk.account()
    assert not result["changed"] and result["service_account"]["account_id"] == "712020:1" and "warnings" not in result


def test_a_key_with_scopes_leaves_the_deletion_of_a_managed_account_to_the_operator(desk: Desk) -> None:
    desk.sandbox.by_hand("create_service_account", name="JiraAlign1", organization=desk.organization, sites=[])
    desk.fault(
        "/service-accounts/",
        method="DELETE",
        status=404,
        json={"code": 404, "message": "Request failed to match any route"},
    )
    result = desk.account(state="absent", org_api_key=desk.scoped_key, routes=["published", "handoff"])
    assert (
        not result["changed"]
        and result["handoff"]["step"] == "Delete the service account"
        and "403" in result["handoff"]["why"]
    ), result
