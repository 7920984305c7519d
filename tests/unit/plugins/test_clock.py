# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""clock: dates as Atlassian writes them, and as they are not."""
from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import clock

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-31T12:00:00Z",
        "2027-01-31t12:00:00z",
        "2027-01-31T12:00:00.123Z",
        "2027-01-31T12:00:00.123456789Z",
        "2027-01-31T12:00:00+00:00",
        "2027-01-31T14:00:00.000+0200",
        "2027-01-31 05:00:00 -07:00",
        "2027-01-31T12:00:00",
        "  2027-01-31T12:00:00Z ",
    ],
)
def test_a_moment(text: str) -> None:
    assert clock.parse(text) == NOON


@pytest.mark.parametrize("text", [None, "", "soon", "2027-13-01T00:00:00Z", "2027-02-30T00:00:00Z", "2027-01-31", "0001-01-01T00:00:00+14:00", "1700000000", 0])
def test_no_moment(text: str | None) -> None:
    assert clock.parse(text) is None


def test_what_is_written_can_be_read() -> None:
    assert clock.rfc3339(NOON) == "2027-01-31T12:00:00Z" and clock.parse(clock.rfc3339(NOON)) == NOON
    assert clock.stamp(NOON) == "20270131T120000Z"
