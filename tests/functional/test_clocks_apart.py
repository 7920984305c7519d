# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A controller whose clock is not the service's: tokens are made all the same, and a rejected date compares the clocks."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient, load, run

clock = load("module_utils.clock")
APART = [
    timedelta(minutes=5),
    timedelta(minutes=-5),
    timedelta(days=1),
    timedelta(days=-1),
    timedelta(days=9),
    timedelta(days=-9),
    timedelta(hours=3),
]


def move(monkeypatch: pytest.MonkeyPatch, difference: timedelta) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.now(timezone.utc) + difference)


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    return modules.made_account()


def make(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    return modules.token(owner["account_id"], service_account_id=owner["id"], expires_in_days=365, **options)


@pytest.mark.parametrize("difference", APART, ids=str)
def test_a_token_of_365_days_is_made_and_kept_whatever_the_controllers_clock_says(
    difference: timedelta, modules: ModuleClient, owner: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    move(monkeypatch, difference)
    result = make(modules, owner)
    assert result["action"] == "created" and result["days_left"] == 364
    left = clock.parse(result["expires_at"]) - datetime.now(timezone.utc)
    assert timedelta(days=365, minutes=-3) < left < timedelta(days=365)
    again = make(modules, owner, stored={name: result[name] for name in ("token_id", "label", "expires_at", "scopes")})
    assert again["action"] == "kept" and again["days_left"] == 364 and again["changed"] is False


def rejected(modules: ModuleClient) -> None:
    said = {"code": "INVALID_EXPIRY", "message": "INVALID_EXPIRY: expiry must be between now and 365 days from now."}
    modules.fault("/manage/api-tokens$", method="POST", when="before", status=400, json=said)


@pytest.mark.parametrize(
    "difference, says",
    [
        (timedelta(days=1), "is 1 day 0 min ahead of the service's"),
        (timedelta(minutes=-7), "is 7 min behind the service's"),
        (timedelta(hours=26, minutes=1), "is 1 day 2 h 1 min ahead of"),
        (timedelta(0), "agrees with the service's"),
    ],
    ids=str,
)
def test_a_rejected_expiry_compares_the_clocks(
    difference: timedelta, says: str, modules: ModuleClient, owner: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    move(monkeypatch, difference)
    rejected(modules)
    result = make(modules, owner)
    assert result["failed"] and "INVALID_EXPIRY" in result["msg"] and says in result["msg"]
    assert ("Set it right" in result["msg"]) == bool(difference)


@pytest.mark.parametrize(
    "headers", [{}, {"Date": "yesterday"}, {"Date": "Thu, 26 Nov 2026 10:00:00 GMT", "Age": "9000"}, {"Date": ""}]
)
def test_an_answer_that_does_not_say_the_time_shows_nothing(headers: dict[str, str]) -> None:
    assert clock.ahead(headers) is None


@pytest.mark.parametrize("seconds, ahead", [(0, 0), (4, 0), (-4, 0), (3600, 3600), (-86400, -86400)])
def test_a_date_shows_how_far_ahead_the_service_is(seconds: int, ahead: int) -> None:
    measured = clock.ahead({"Date": (clock.now() + timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")})
    assert abs(measured - timedelta(seconds=ahead)) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    "difference, warned",
    [(timedelta(minutes=4), False), (timedelta(minutes=9), True), (timedelta(days=-1), True)],
    ids=str,
)
def test_preflight_warns_of_a_clock_that_is_minutes_wrong(
    difference: timedelta, warned: bool, modules: ModuleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(monkeypatch, difference)
    result = modules.preflight()
    assert not result.get("failed"), result
    assert any("clock" in each for each in result.get("warnings", [])) == warned


# Controller and service: how far each of their clocks is ahead of the truth.
WRONG = [
    (timedelta(0), timedelta(days=-20000)),
    (timedelta(days=-9), timedelta(0)),
    (timedelta(0), timedelta(days=-9)),
]


@pytest.mark.parametrize("controller, service", WRONG, ids=str)
def test_clock_that_is_behind_makes_no_expired_token_live(
    controller: timedelta,
    service: timedelta,
    modules: ModuleClient,
    owner: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = modules.made_token(owner["account_id"], label="align")
    modules.sandbox.by_hand("expire_token", token=made["id"], days=-1)
    date = (datetime.now(timezone.utc) + service).strftime("%a, %d %b %Y %H:%M:%S GMT")
    modules.sandbox.faults([{"action": "headers", "headers": {"Date": date}}])
    move(monkeypatch, controller)
    services = {**modules.organization_options, "org_id": modules.org_id}
    (token,) = run("jira_api_token_info", **services, account_id=owner["account_id"])["tokens"]
    assert not token["live"] and token["days_left"] in (-1, -2) and token["assured_days"] == -1
    expiry = modules.check("a@b.c", "s3cret-value", expires_at=token["expires_at"], fail_when_unproven=False)["expiry"]
    assert expiry["needs_rotation"] and "expired" in expiry["reason"]
