# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""unknown_outcome: a write whose answer was lost is looked up before it is sent again."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import jira
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import OutcomeUnknown, Refused, Unreachable
from ansible_collections.jira_ops.align.plugins.module_utils.gate import message
from ansible_collections.jira_ops.align.plugins.module_utils.unknown_outcome import ensure_created, ensure_done

LOST = OutcomeUnknown(jira.ADD_GRANT, "no answer came.")
REFUSED = Refused(jira.ADD_GRANT, "answered 400.", 400, "no", None)


class Script:
    """A callable that gives, or raises, one prepared thing after the other, and counts the calls."""

    def __init__(self, *things: Any) -> None:
        self.things = list(things)
        self.calls = 0

    def __call__(self) -> Any:
        self.calls += 1
        thing = self.things.pop(0)
        if isinstance(thing, Exception):
            raise thing
        return thing


@pytest.mark.parametrize("ensure", [ensure_done, ensure_created])
def test_answered_write_is_not_looked_up(ensure: Callable[..., Any]) -> None:
    send, look = Script("made"), Script()
    assert ensure(send, look) == "made" and look.calls == 0


def test_lost_answer_of_a_done_write_is_looked_up_once_and_not_sent_again() -> None:
    send, look = Script(LOST), Script(True)
    assert ensure_done(send, look) is None
    assert (send.calls, look.calls) == (1, 1)


def test_write_that_was_not_done_is_sent_again() -> None:
    send, look = Script(LOST, LOST, "answer"), Script(False, False)
    assert ensure_done(send, look) == "answer"
    assert (send.calls, look.calls) == (3, 2)


def test_nothing_to_read_ends_with_the_unknown_outcome() -> None:
    send, look = Script(LOST, "never sent"), Script(None)
    with pytest.raises(OutcomeUnknown, match="^no answer came.$"):
        ensure_done(send, look)
    assert send.calls == 1


def test_never_shown_write_is_sent_so_many_times_and_no_more() -> None:
    send, look = Script(*[LOST] * 9), Script(*[False] * 9)
    with pytest.raises(OutcomeUnknown, match="It was sent 3 times, and what was read afterwards never showed it."):
        ensure_done(send, look)
    assert (send.calls, look.calls) == (3, 3)


@pytest.mark.parametrize(
    "failure", [REFUSED, Unreachable(jira.SCHEME_GRANTS, "no connection."), OutcomeUnknown(jira.SCHEME_GRANTS, "cut.")]
)
@pytest.mark.parametrize("ensure", [ensure_done, ensure_created])
def test_failed_look_leaves_the_outcome_unknown_and_says_both(ensure: Callable[..., Any], failure: Exception) -> None:
    send = Script(LOST, "never sent")
    with pytest.raises(OutcomeUnknown, match=f"no answer came. Looking whether it was done failed: {failure}"):
        ensure(send, Script(failure))
    assert send.calls == 1


@pytest.mark.parametrize("ensure", [ensure_done, ensure_created])
@pytest.mark.parametrize("before", [[], [LOST]])
def test_refusal_is_the_callers(ensure: Callable[..., Any], before: list[Exception]) -> None:
    look = Script(*[False if ensure is ensure_done else None] * len(before))
    with pytest.raises(Refused):
        ensure(Script(*before, REFUSED), look)
    assert look.calls == len(before)


def test_lost_creation_gives_what_was_found() -> None:
    send, find = Script(LOST), Script({"id": "7"})
    assert ensure_created(send, find) == {"id": "7"} and (send.calls, find.calls) == (1, 1)


def test_lost_creation_that_is_not_found_is_sent_again() -> None:
    send, find = Script(LOST, {"id": "8"}), Script(None)
    assert ensure_created(send, find) == {"id": "8"} and (send.calls, find.calls) == (2, 1)


@pytest.mark.parametrize(("ensure", "seen"), [(ensure_done, True), (ensure_created, "it")])
def test_done_is_recorded_where_a_look_shows_it(ensure: Callable[..., Any], seen: Any) -> None:
    recorded: list[Any] = []
    lost = OutcomeUnknown(jira.ADD_GRANT, "lost.", lambda operation, done: recorded.append((operation.name, done)))
    ensure(Script(lost), Script(seen))
    assert recorded == [("permission_scheme.add_grant", True)]


def test_nothing_is_recorded_where_a_look_shows_that_it_was_not_done() -> None:
    recorded: list[Any] = []
    lost = OutcomeUnknown(jira.ADD_GRANT, "lost.", lambda operation, done: recorded.append(done))
    ensure_done(Script(lost, "answer"), Script(False))
    assert recorded == []


@pytest.mark.parametrize("ensure", [ensure_done, ensure_created])
def test_message_of_a_failed_look_says_that_it_may_have_been_done_however_long_it_is(
    ensure: Callable[..., Any],
) -> None:
    lost = OutcomeUnknown(jira.ADD_GRANT, f"answered 500: {'word ' * 200}. It may or may not have been done.")
    look = Script(Unreachable(jira.ADD_GRANT, f"answered 500: {'word ' * 200}."))
    with pytest.raises(OutcomeUnknown) as raised:
        ensure(Script(lost), look)
    assert message(str(raised.value)).endswith(" It may have been done.")
