# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates as Atlassian writes them: RFC 3339, in UTC."""
from __future__ import annotations

import re
from datetime import datetime, timezone

_FORM = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_STAMP = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(timezone.utc)


def parse(text: str | None) -> datetime | None:
    """A moment in UTC, or None where the text is not one. Fractions of a second are dropped."""
    found = _FORM.fullmatch(str(text or "").strip())
    if not found:
        return None
    day, time, zone = found.groups()
    zone = "+00:00" if not zone or zone in "Zz" else zone if ":" in zone else zone[:3] + ":" + zone[3:]
    try:
        return datetime.fromisoformat(f"{day}T{time}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def rfc3339(moment: datetime) -> str:
    """2027-01-31T12:00:00Z."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> datetime | None:
    """The moment of a stamp, or None where the text is not exactly one."""
    found = _STAMP.fullmatch(text)
    if not found:
        return None
    try:
        return datetime(*map(int, found.groups()), tzinfo=timezone.utc)
    except ValueError:
        return None


def stamp(moment: datetime) -> str:
    """20270131T120000Z: sorts by time, and fits a label."""
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
