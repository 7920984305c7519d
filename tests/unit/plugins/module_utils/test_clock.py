# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""clock: dates as Atlassian writes them, and as they are not."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

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
        "2027-01-31T12:00:00,5Z",
        "2027-01-31T12:00:00+00:00",
        "2027-01-31T14:00:00.000+0200",
        "2027-01-31T14:00:00+02",
        "2027-01-31 05:00:00 -07:00",
        "2027-01-31T12:00:00",
        "2027-01-31T12:00Z",
        "2027-01-31 12:00 UTC",
        "2027-01-31T12:00:00Z[UTC]",
        "2027-01-31T14:00:00+02:00[Europe/Berlin]",
        "2027-01-31T09:00:00-03:00[Etc/GMT+3]",
        "2027-01-31T07:00:00-05:00[America/Port-au-Prince]",
        "2027-01-31T12:00:00[UTC]",
        "20270131T120000Z",
        "Sunday, 31-Jan-27 12:00:00 GMT",
        "Sun, 31 Jan 2027 12:00:00",
        "Sun, 31 Jan 2027 12:00 UT",
        "Sun, 31 Jan 2027 07:00:00 EST",
        "Sun, 31 Jan 2027 12:00:00 +0000 (UTC)",
        "Sun, 31 Jan 2027 12:00:00 GMT",
        "Sun, 31 Jan 2027 14:00:00 +0200",
        "  2027-01-31T12:00:00Z ",
        "1801396800",
        "1801396800000",
        "1801396800123",
        1801396800,
        1801396800123,
        1801396800.75,
    ],
)
def test_every_form_of_a_moment_is_read(text: Any) -> None:
    assert clock.parse(text) == NOON


@pytest.mark.parametrize("text", ["2027-01-31", " 2027-01-31 "])
def test_a_day_alone_is_its_first_moment(text: str) -> None:
    assert clock.parse(text) == NOON.replace(hour=0)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "soon",
        "never",
        "2027-13-01T00:00:00Z",
        "2027-02-30T00:00:00Z",
        "2027-02-30",
        "2027-01-31T25:00:00Z",
        "2027-01-31T12",
        "31.01.2027",
        "01/31/2027",
        "0001-01-01T00:00:00+14:00",
        "Sun, 31 Jan",
        # a place whose offset is not told, a zone that is not known, half a day
        "2027-01-31T12:00:00[Asia/Tokyo]",
        "2027-01-31T12:00:00Z[]",
        "Sun, 31 Jan 2027 12:00:00 CET",
        "Sun, 31 Jan 2027 12:00:00 Europe/Berlin",
        "Sun, 31 Jan 2027 10:00 PM",
        "Jan 31, 2027, 12:30:00 AM",
        "Jan 31, 2027 12:30:00 GMT",
        ", , ,",
        "\u0662\u0660\u0662\u0667-01-31",
        "180139680",
        "18013968000",
        "1801396800000000",
        0,
        -1,
        True,
        {},
        ["2027-01-31"],
    ],
)
def test_what_is_no_moment_is_none(text: Any) -> None:
    assert clock.parse(text) is None


def test_what_is_written_can_be_read() -> None:
    assert clock.rfc3339(NOON) == "2027-01-31T12:00:00Z" and clock.parse(clock.rfc3339(NOON)) == NOON
    assert clock.stamp(NOON) == "20270131T120000Z"
