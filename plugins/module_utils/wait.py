# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait for changes to take effect at Atlassian: a poll with a budget, and a reason for the message."""

from __future__ import annotations

import time
from typing import Callable, TypeVar

T = TypeVar("T")


def poll(attempt: Callable[[], T | None], budget: float, first: float = 0.5, slowest: float = 5.0) -> T | None:
    """Call attempt until it gives something or the budget (seconds) is spent; None then. At least one call is made."""
    deadline = time.monotonic() + budget
    pause = first
    while True:
        found = attempt()
        if found is not None:
            return found
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, slowest)
