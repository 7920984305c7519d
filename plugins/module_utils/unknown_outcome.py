# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a write whose outcome is unknown: read, then decide. The table of writes and reads is in docs/lost_answers.md."""

from __future__ import annotations

from typing import Callable, TypeVar

from .api.errors import ApiError, OutcomeUnknown

T = TypeVar("T")

MAX_SENDS = 3


def ensure_done(send: Callable[[], T], done: Callable[[], bool | None], sends: int = MAX_SENDS) -> T | None:
    """Send a write; after an unknown outcome, look whether it was done, and send it again only where it was not.

    send: one write. done: one look, made once after each unknown outcome: True, the write was done; False, it was not;
    None, nothing can be read that would show it. Where a list shows things with a delay, done has to wait for them.
    Return what send returned, or None where a look showed that the write was done.

    Raise OutcomeUnknown where nothing can be read, where the look fails itself, and after `sends` times of sending.
    Every other error of send is the caller's: it says that the write was not done.
    """

    def look() -> tuple[bool, bool | None]:
        answer = done()
        return answer is not None, answer or None

    return _send_and_look(send, look, sends)[0]


def ensure_created(send: Callable[[], T], find: Callable[[], T | None], sends: int = MAX_SENDS) -> T:
    """Send a creation; after an unknown outcome, look for what it creates, and send it again only where it does not exist.

    find: one look, made once after each unknown outcome: what was created, or None. Return what was created, from whichever showed it.
    Raise as ensure_done does.
    """

    def look() -> tuple[bool, T | None]:
        return True, find()

    sent, found = _send_and_look(send, look, sends)
    return sent if found is None else found  # type: ignore[return-value]  # one of them is what was created


def _send_and_look(
    send: Callable[[], T], look: Callable[[], tuple[bool, object]], sends: int
) -> tuple[T | None, object]:
    """Return (what send returned, None) or (None, what a look showed). look returns (whether anything could be read, what shows that it was done)."""
    unknown: OutcomeUnknown | None = None
    for dummy in range(sends):
        try:
            return send(), None
        except OutcomeUnknown as lost:
            unknown = lost
        try:
            readable, found = look()
        except ApiError as failure:
            # At the end, because a message that is too long is cut in its middle.
            text = f"{unknown} Looking whether it was done failed: {failure} It may have been done."
            raise OutcomeUnknown(unknown.operation, text) from failure
        if not readable:
            raise unknown
        if found is not None:
            unknown.found_done()
            return None, found
    if unknown is None:
        raise AssertionError("a write is sent once at least")
    raise OutcomeUnknown(
        unknown.operation, f"{unknown} It was sent {sends} times, and what was read afterwards never showed it."
    )
