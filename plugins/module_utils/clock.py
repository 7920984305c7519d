# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates in every form that Atlassian's services have been seen to write them, in UTC."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

# ISO 8601, extended: the day alone, or with a time of day, with or without seconds, a fraction and a zone. Java adds the zone's name.
_FORM = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(\[[A-Za-z0-9/_+-]+\])?)?",
    re.IGNORECASE | re.ASCII,
)
# As HTTP headers and mail have it; of the zones' names only those that the library knows, which takes any other for UTC.
_MAIL = re.compile(
    r"[a-z]+,\s+\d{1,2}[ -][a-z]{3}[ -](?:\d{4}|\d\d)\s+\d\d:\d\d(?::\d\d)?(?:\s+(?:GMT|UTC?|Z|[ECMP][SD]T|[+-]\d{4})(?:\s+\([a-z ]+\))?)?",
    re.IGNORECASE | re.ASCII,
)
_UTC = ("[UTC]", "[GMT]", "[Z]")
_STAMP = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?(?:\.[0-9]{1,9})?")
# Seconds since 1970 have ten digits from 2001 to 2286, milliseconds thirteen: no number is both.
_SECONDS = (10**9, 10**10)
_ON_ITS_WAY = timedelta(seconds=10)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(timezone.utc)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """Return the moment of an answer by its Date; None where it does not show. What a cache kept (Age) has its date of then."""
    return None if "Age" in headers else parse(headers.get("Date"))


def ahead(headers: Mapping[str, str]) -> timedelta | None:
    """Return how far the clock of who answered is ahead of this machine's, by the answer's Date; None where it does not show.

    Seconds count as none: the header has no fractions, and the answer was on its way.
    """
    date = date_of(headers)
    if date is None:
        return None
    difference = date - now().replace(microsecond=0)
    return difference if abs(difference) > _ON_ITS_WAY else timedelta(0)


def in_words(difference: timedelta) -> str:
    """Return a length of time, without its sign: 1 day 2 h 3 min."""
    minutes = round(abs(difference).total_seconds() / 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = (
        [f"{days} day{'s' if days > 1 else ''}"] * bool(days) + [f"{hours} h"] * bool(hours) + [f"{minutes % 60} min"]
    )
    return " ".join(parts)


def parse(value: Any) -> datetime | None:
    """Return a moment in UTC, or None where the value is not one. Fractions of a second are dropped.

    A day alone is its first moment, so that nothing counts as alive for longer than it may be. A time without a zone is UTC.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    found = _FORM.fullmatch(text)
    try:
        if not found:
            return parse_stamp(text) or _from_mail(text)
        day, minutes, seconds, zone, place = found.groups()
        if place and not zone and place.upper() not in _UTC:  # the time of a place whose offset is not told
            return None
        return datetime.fromisoformat(f"{day}T{minutes or '00:00'}{seconds or ':00'}{_offset(zone)}").astimezone(
            timezone.utc
        )
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> str:
    """Return a zone as Python 3.9 reads it: +02 and +0200 are +02:00."""
    if not zone or zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _from_epoch(number: float) -> datetime | None:
    first, last = _SECONDS
    seconds = number if first <= number < last else number / 1000
    return datetime.fromtimestamp(int(seconds), timezone.utc) if first <= seconds < last else None


def _from_mail(text: str) -> datetime | None:
    """Return the moment of a date as HTTP headers have it: Tue, 01 Dec 2026 10:00:00 GMT."""
    if not _MAIL.fullmatch(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, IndexError):  # what Python 3.9 raises for what is no date
        return None
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc).astimezone(timezone.utc)


def rfc3339(moment: datetime) -> str:
    """2027-01-31T12:00:00Z."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> datetime | None:
    """The moment of a stamp, or None where the text is not exactly one."""
    found = _STAMP.fullmatch(text)
    if not found:
        return None
    try:
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return None


def stamp(moment: datetime) -> str:
    """20270131T120000Z: sorts by time, and fits a label."""
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
