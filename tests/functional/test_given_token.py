# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_api_token: a given token that the gateway refuses is waited for only where its account is not known to work."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import Clock, ModuleClient

MISTYPED = "ATSTT3xFfGF0not-a-token-at-all"
SCOPES = ["read:jira-user", "read:jira-work"]
TARGET = "https://align.example Jira acme-one"


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    return modules.made_account(access=True)


def give(modules: ModuleClient, owner: dict[str, Any], record: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Give a mistyped token, with two minutes in which its account's access may take effect."""
    at_gateway = {"token": MISTYPED, "cloud_id": modules.cloud_id, "email": owner["email"], "wait": 120}
    return modules.token(
        owner["account_id"], service_account_id=owner["id"], scopes=SCOPES, record=record, **{**at_gateway, **options}
    )


def record_of(modules: ModuleClient, owner: dict[str, Any]) -> dict[str, Any]:
    """Return the record of a token that the connector holds."""
    made = modules.token(owner["account_id"], service_account_id=owner["id"], scopes=SCOPES)
    stored = {name: made[name] for name in ("token", "token_id", "label", "expires_at")}
    return {
        **stored,
        "account_id": owner["account_id"],
        "email": owner["email"],
        "applied_to": TARGET,
        "scopes": SCOPES,
    }


@pytest.mark.parametrize("access_changed", [False, True])
def test_mistyped_token_of_an_account_whose_stored_token_works_is_refused_at_once(
    modules: ModuleClient, owner: dict[str, Any], clock: Clock, access_changed: bool
) -> None:
    result = give(modules, owner, record_of(modules, owner), access_changed=access_changed)
    assert result["failed"] and "refused at the gateway" in result["msg"] and "Copy it again" in result["msg"]
    assert clock.skipped == 0 and MISTYPED not in result["msg"]


def test_mistyped_token_is_refused_at_once_where_one_of_the_label_was_used(
    modules: ModuleClient, owner: dict[str, Any], clock: Clock
) -> None:
    used = modules.made_token(owner["account_id"], label="align", scopes=SCOPES)
    modules.sandbox.by_hand("leave_token_unused", token=used["id"], days=3)
    assert give(modules, owner, {})["failed"] and clock.skipped == 0


@pytest.mark.parametrize("access_changed", [False, True])
def test_token_of_an_account_that_was_never_used_is_waited_for(
    modules: ModuleClient, owner: dict[str, Any], clock: Clock, access_changed: bool
) -> None:
    assert give(modules, owner, {}, access_changed=access_changed)["failed"] and 119 <= clock.skipped <= 121


def test_token_is_waited_for_where_access_was_given_in_this_run(
    modules: ModuleClient, owner: dict[str, Any], clock: Clock
) -> None:
    """One of the label was used, but with the access that the account had before."""
    used = modules.made_token(owner["account_id"], label="align", scopes=SCOPES)
    modules.sandbox.by_hand("leave_token_unused", token=used["id"], days=3)
    assert give(modules, owner, {}, access_changed=True)["failed"] and clock.skipped >= 119


def test_stored_token_that_works_no_more_is_no_reason_to_refuse_at_once(
    modules: ModuleClient, owner: dict[str, Any], clock: Clock
) -> None:
    record = record_of(modules, owner)
    modules.sandbox.by_hand("revoke_token", token=record["token_id"])
    assert give(modules, owner, record)["failed"] and clock.skipped >= 119


@pytest.mark.parametrize("asked", [True, False])
def test_reason_of_an_adoption_says_whether_the_token_was_asked_for(
    modules: ModuleClient, owner: dict[str, Any], asked: bool
) -> None:
    made = modules.made_token(owner["account_id"], label="align", scopes=SCOPES)
    site = {} if asked else {"cloud_id": None, "email": None}
    result = give(modules, owner, {}, token=made["token"], **site)
    assert result["action"] == "adopted" and ("works and carries" in result["reason"]) == asked
    assert ("whether the given one works was not asked" in result["reason"]) == (not asked)
