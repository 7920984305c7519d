# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to send again, and after how long."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .. import clock

# A service that says it is overloaded has not processed the request; these may always be sent again.
_NOT_PROCESSED = (429,)
# These may have been processed: sent again only when doing it twice is doing it once.
_MAYBE_PROCESSED = (500, 502, 503, 504, 408)
_LONGEST = 31_536_000.0  # seconds: a year is as good as any longer wait
_DIGITS = 12


@dataclass(frozen=True)
class RetryPolicy:
    """retries: further tries after the first. first, slowest: bounds of the pause in seconds.
    budget: seconds for one call with all its tries; a longer Retry-After is not waited for."""

    retries: int = 4
    first: float = 2.0
    slowest: float = 30.0
    budget: float = 300.0

    def pause(self, attempt: int, requested: float | None) -> float:
        """Seconds to wait before the next try: full jitter, or what the service asks for, and never less than that."""
        if requested is not None:
            return requested + random.uniform(0, min(self.first, 1.0))
        return random.uniform(0, min(self.slowest, self.first * 2**attempt))


def may_repeat(status: int, headers: Mapping[str, str], repeatable: bool) -> bool:
    """Whether a request that was answered with this status may be sent again."""
    if status in _NOT_PROCESSED or (status == 503 and headers.get("Retry-After")):
        return True
    return repeatable and status in _MAYBE_PROCESSED


def is_unknown_outcome(status: int, headers: Mapping[str, str]) -> bool:
    """Return whether a status that was not expected leaves open if a write was processed.

    Only a 4xx says that it was refused, and 501 that nothing of the kind exists; a redirect, another 2xx, and whatever
    a proxy makes up may come after the write.
    """
    refused = (
        (400 <= status < 500 and status != 408) or status == 501 or (status == 503 and bool(headers.get("Retry-After")))
    )
    return not refused


def requested_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds from Retry-After (a number or a date), else from X-RateLimit-Reset (ISO 8601 or epoch), else None.

    A date is counted from the answer's own Date: by the clock that wrote both. now: this machine's moment, which counts where there is none.
    """
    moment = clock.date_of(headers) or now or clock.now()
    after = headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdigit():
        return min(float(after[:_DIGITS]), _LONGEST)
    for value, parse in ((after, parsedate_to_datetime), (headers.get("X-RateLimit-Reset", "").strip(), _reset)):
        if value:
            try:
                when = parse(value)
            except (ValueError, TypeError, OverflowError, OSError):
                continue
            if when.tzinfo is None:
                when = when.replace(tzinfo=timezone.utc)
            return min(max(0.0, (when - moment).total_seconds()), _LONGEST)
    return None


def _reset(value: str) -> datetime:
    if value.isascii() and value.isdigit():
        return datetime.fromtimestamp(int(value), timezone.utc)
    return datetime.fromisoformat(value.replace("Z", "+00:00"))
