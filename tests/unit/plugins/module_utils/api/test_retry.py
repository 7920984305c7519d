# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""retry: how long to wait, and what may be sent again."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.retry import (
    RetryPolicy,
    is_unknown_outcome,
    may_repeat,
    requested_wait,
)

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "headers, seconds",
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:30 GMT"}, 90.0),
        ({"Retry-After": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:30 -0000"}, 90.0),
        ({"X-RateLimit-Reset": "2026-11-23T12:00:45Z"}, 45.0),
        ({"X-RateLimit-Reset": "2026-11-23T12:00Z"}, 0.0),
        ({"X-RateLimit-Reset": "2026-11-23T13:00:45+01:00"}, 45.0),
        ({"X-RateLimit-Reset": "2026-11-23T12:00:45"}, 45.0),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 60)}, 60.0),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) - 60)}, 0.0),
        ({"Retry-After": "5", "X-RateLimit-Reset": "2026-11-23T12:10:00Z"}, 5.0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "2026-11-23T12:00:10Z"}, 10.0),
        ({"Retry-After": "soon"}, None),
        ({"X-RateLimit-Reset": "tomorrow"}, None),
        ({"X-RateLimit-Reset": "9" * 30}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "\u00b2"}, None),
        # by the clock that wrote the date, not by this machine's
        ({"Retry-After": "Tue, 24 Nov 2026 12:00:30 GMT", "Date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 30.0),
        ({"Retry-After": "Sun, 22 Nov 2026 12:00:30 GMT", "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 30.0),
        ({"X-RateLimit-Reset": "2026-11-22T12:00:45Z", "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 45.0),
        ({"Retry-After": "7", "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 7.0),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:30 GMT", "Date": "noon"}, 90.0),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:30 GMT", "Date": "Sun, 22 Nov 2026 12:00:00 GMT", "Age": "9"}, 90.0),
    ],
)
def test_requested_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert requested_wait(headers, NOW) == seconds


@pytest.mark.parametrize("requested", [0.0, 3.0, 120.0])
def test_never_earlier_than_asked(requested: float) -> None:
    assert all(requested <= RetryPolicy().pause(attempt, requested) <= requested + 1 for attempt in range(5))


def test_the_pause_grows_to_its_bound() -> None:
    policy = RetryPolicy(first=2.0, slowest=30.0)
    for attempt, most in enumerate((2, 4, 8, 16, 30, 30)):
        assert all(0 <= policy.pause(attempt, None) <= most for dummy in range(50))


@pytest.mark.parametrize(
    "status, headers, repeatable, creating",
    [
        (429, {}, True, True),
        (503, {"Retry-After": "1"}, True, True),
        (503, {}, True, False),
        (500, {}, True, False),
        (502, {}, True, False),
        (504, {}, True, False),
        (408, {}, True, False),
        (400, {}, False, False),
        (401, {}, False, False),
        (404, {}, False, False),
        (409, {}, False, False),
    ],
)
def test_what_may_be_sent_again(status: int, headers: dict[str, str], repeatable: bool, creating: bool) -> None:
    assert may_repeat(status, headers, True) is repeatable
    assert may_repeat(status, headers, False) is creating


@pytest.mark.parametrize(
    "status, headers, unknown",
    [
        (500, {}, True),
        (504, {}, True),
        (503, {}, True),
        (503, {"Retry-After": "1"}, False),
        (429, {}, False),
        (400, {}, False),
    ],
)
def test_a_creation_answered_so_may_have_happened(status: int, headers: dict[str, str], unknown: bool) -> None:
    assert is_unknown_outcome(status, headers) is unknown
