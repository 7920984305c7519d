# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that land later: after some seconds, or after some number of looks."""

from __future__ import annotations

import time
from typing import Any

Mark = dict[str, Any]


def later(delay: Any) -> Mark:
    """A mark from a delay switch: a number is seconds, {"calls": N} is N looks that still see nothing."""
    if isinstance(delay, dict):
        return {"calls": int(delay.get("calls", 0)), "at": time.time() + float(delay.get("seconds", 0))}
    return {"calls": 0, "at": time.time() + float(delay or 0)}


def landed(mark: Mark) -> bool:
    if mark.get("calls", 0) > 0:
        mark["calls"] -= 1
        return False
    return time.time() >= mark.get("at", 0)


def peek(mark: Mark) -> bool:
    """Whether it has landed, asked without being one of the looks that are counted."""
    return mark.get("calls", 0) <= 0 and time.time() >= mark.get("at", 0)
