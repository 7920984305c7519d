# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""wait: a poll with a budget."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import wait
from ansible_collections.jira_ops.align.plugins.module_utils.wait import poll
from tests.support.harness.runs import Clock


def after(looks: int) -> Iterator[bool | None]:
    """Nothing for so many looks, then False: which is something, for it is not None."""
    yield from [None] * looks
    yield False


@pytest.mark.parametrize("budget", [0, -1])
def test_one_look_at_least_and_no_waiting(clock: Clock, budget: float) -> None:
    looks = after(0)
    assert poll(lambda: next(looks), budget) is False and not clock.slept
    assert poll(lambda: None, budget) is None and not clock.slept


def test_it_ends_with_the_first_find(clock: Clock) -> None:
    looks = after(4)
    assert poll(lambda: next(looks), 100) is False and len(clock.slept) == 4


def test_pauses_grow_to_their_bound_and_the_last_look_is_at_the_end_of_the_budget(clock: Clock) -> None:
    assert poll(lambda: None, 30, first=1.0, slowest=4.0) is None
    assert clock.slept[:3] == [1.0, 1.5, 2.25] and max(clock.slept) == 4.0 and 29.9 <= sum(clock.slept) <= 30.0


def test_wait_is_told_every_ten_seconds_with_what_and_how_long_at_most(clock: Clock) -> None:
    lines: list[str] = []
    with wait.told_to(lines.append):
        assert poll(lambda: None, 30, what="the gateway to take the token") is None
    assert [text.split(": ")[0] for text in lines] == ["waiting for the gateway to take the token"] * 3
    assert all(text.endswith(" s so far, 30 s at most") for text in lines)


def test_short_wait_is_not_told(clock: Clock) -> None:
    lines: list[str] = []
    with wait.told_to(lines.append):
        assert poll(lambda: None, 4.0) is None
    assert not lines


def test_what_is_waited_for_may_change_meanwhile(clock: Clock) -> None:
    lines: list[str] = []
    with wait.told_to(lines.append):
        poll(lambda: None, 20, what=lambda: f"number {len(lines)}")
    assert [text.split(":")[0] for text in lines] == ["waiting for number 0", "waiting for number 1"]


def test_pause_that_a_service_asks_for_is_told_and_is_as_long(clock: Clock) -> None:
    lines: list[str] = []
    with wait.told_to(lines.append):
        wait.sleep(25.0, "the service")
    assert len(lines) == 2 and 24.9 <= sum(clock.slept) <= 25.1


def test_nobody_who_listens_is_told_nothing(clock: Clock) -> None:
    wait.sleep(25.0, "the service")
    assert clock.slept == [25.0]
