# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""api_token without a network: which labels are ours, which tokens live, how long."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.resources import api_token

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("label", ["align", "align-20270131T120000Z"])
def test_our_labels(label: str) -> None:
    assert api_token.ours(label, "align")


@pytest.mark.parametrize(
    "label",
    [None, "", "Align", "align-", "align-2", "align-prod", "align-20270131T120000Z-old", "x-align", "align2", "align 20270131T120000Z", "align\n"],
)
def test_labels_of_others(label: str | None) -> None:
    assert not api_token.ours(label, "align")


def test_a_label_is_no_pattern() -> None:
    assert not api_token.ours("aXb", "a.b") and api_token.ours("a.b*", "a.b*")


@pytest.mark.parametrize(
    "expires_at, blocked, live",
    [
        ("2027-01-31T12:00:01Z", False, True),
        ("2027-01-31T12:00:00Z", False, False),
        ("2027-01-30T12:00:00Z", False, False),
        ("2028-01-31T12:00:00Z", True, False),
        (None, False, True),
        ("unreadable", False, True),
    ],
)
def test_expired_and_blocked_are_not_live(expires_at: str | None, blocked: bool, live: bool) -> None:
    assert api_token.is_live({"expires_at": expires_at, "blocked": blocked}, NOON) is live


@pytest.mark.parametrize("hours, days", [(49, 2), (48, 2), (47, 1), (1, 0), (0, 0), (-1, -1), (-25, -2)])
def test_whole_days_left(hours: int, days: int) -> None:
    assert api_token.days_left((NOON + timedelta(hours=hours)).isoformat(), NOON) == days


@pytest.mark.parametrize(
    "item, expires_at, blocked",
    [
        ({"id": 7, "label": "a", "expiry": "2027-01-31T12:00:00Z", "createdAt": "x", "lastAccess": None}, "2027-01-31T12:00:00Z", False),
        ({"id": "7", "label": "a", "expiresAt": "2027-01-31T12:00:00Z", "status": "ALLOWED"}, "2027-01-31T12:00:00Z", False),
        ({"id": "7", "label": "a", "expiresAt": "2027-01-31T12:00:00Z", "status": "blocked"}, "2027-01-31T12:00:00Z", True),
        ({"id": "7", "label": None, "status": None}, None, False),
    ],
)
def test_both_shapes_of_a_listed_token(item: dict[str, Any], expires_at: str | None, blocked: bool) -> None:
    token = api_token._token(item)
    assert (token["token_id"], token["expires_at"], token["blocked"]) == ("7", expires_at, blocked)
