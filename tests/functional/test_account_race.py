# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another controller creates an account of the same name at the same moment: one is left, and every run uses it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, Callable

import pytest

from tests.fuzz import process
from tests.fuzz.local import LocalSandbox, Reply, Request, Wire, connected
from tests.support.harness.runs import ModuleClient

Ask = Callable[[], Reply]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with process.surroundings():
        process.begin("race")
        made = Wire(LocalSandbox())
        with connected(made):
            yield made


@pytest.fixture
def own_modules(wire: Wire) -> ModuleClient:
    return ModuleClient(wire.sandbox, "acme-one", "align")


def others(wire: Wire) -> dict[str, Any]:
    time.sleep(1)  # which takes no time: none is created in the same millisecond
    return dict(wire.sandbox.by_hand("create_service_account", name="JiraAlign1"))


def creating(request: Request) -> bool:
    return request.method == "POST" and re.search(r"/service-accounts$", request.url) is not None


@pytest.mark.parametrize("routes", [["published"], ["console"]])
def test_ours_is_taken_back_where_the_other_was_first(wire: Wire, own_modules: ModuleClient, routes: list[str]) -> None:
    made: list[str] = []

    def answering(request: Request, ask: Ask) -> Reply:
        if creating(request) and not made:
            made.append(others(wire)["account_id"])
            time.sleep(1)
        return ask()

    wire.answering = answering
    result = own_modules.account(routes=routes)
    assert [each["account_id"] for each in own_modules.service_accounts()] == made
    assert not result.get("failed") and result["service_account"]["account_id"] == made[0], result


def test_ours_stays_where_the_other_was_later_and_is_taken_back(wire: Wire, own_modules: ModuleClient) -> None:
    made: list[str] = []

    def answering(request: Request, ask: Ask) -> Reply:
        reply = ask()
        if creating(request) and not made:
            made.append(others(wire)["account_id"])
        elif made and len(wire.trail) > 5 and len(own_modules.service_accounts()) > 1:
            wire.sandbox.by_hand("delete_service_account", account=made[0])
        return reply

    wire.answering = answering
    result = own_modules.account()
    assert (
        [each["account_id"] for each in own_modules.service_accounts()]
        == [result["service_account"]["account_id"]]
        != made
    )
    assert result["changed"]


def test_ours_is_taken_back_where_the_other_does_not_see_it(wire: Wire, own_modules: ModuleClient) -> None:
    made: list[str] = []

    def answering(request: Request, ask: Ask) -> Reply:
        reply = ask()
        if creating(request) and not made:
            made.append(others(wire)["account_id"])
        return reply

    wire.answering = answering
    result = own_modules.account()
    assert (
        [each["account_id"] for each in own_modules.service_accounts()]
        == made
        == [result["service_account"]["account_id"]]
    )


def test_a_run_that_created_none_waits_for_the_race_to_end(wire: Wire, own_modules: ModuleClient) -> None:
    first, second = others(wire), others(wire)

    def answering(request: Request, ask: Ask) -> Reply:
        if len(wire.trail) == 4:
            wire.sandbox.by_hand("delete_service_account", account=second["account_id"])
        return ask()

    wire.answering = answering
    result = own_modules.account()
    assert (
        not result.get("failed")
        and result["service_account"]["account_id"] == first["account_id"]
        and not result["changed"]
    )


def test_two_that_both_stay_are_the_operators_to_tell_apart(wire: Wire, own_modules: ModuleClient) -> None:
    ids = sorted(others(wire)["account_id"] for dummy in range(2))
    result = own_modules.account()
    assert result["failed"] and all(each in result["msg"] for each in ids) and "account_id" in result["msg"]
    assert sorted(each["account_id"] for each in own_modules.service_accounts()) == ids
