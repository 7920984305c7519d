# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for what takes effect with a delay, and saying so while it lasts. Private to the collection.

Whoever runs a module inside Ansible's worker listens with `told_to`, and prints it. A module in a process of its own has nobody who listens.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Callable, TypeVar

T = TypeVar("T")
Tell = Callable[[str], None]

# Seconds until the first report, and between two. What takes no longer is not worth a line.
_FIRST, _EVERY = 5.0, 10.0
_listeners: list[Tell] = []


@contextmanager
def told_to(tell: Tell) -> Iterator[None]:
    """Have what is waited for told to a function, for as long as this lasts."""
    _listeners.append(tell)
    try:
        yield
    finally:
        _listeners.pop()


class Report:
    """Reports a wait every ten seconds. what: what is waited for, or what gives it. budget: seconds it may take at most."""

    def __init__(self, what: str | Callable[[], str], budget: float) -> None:
        self._what, self._budget = what, budget
        self._began = time.monotonic()
        self._next = _FIRST

    def tell(self) -> None:
        """Say what is waited for and how long at most, where it is time to."""
        passed = time.monotonic() - self._began
        if not _listeners or passed < self._next:
            return
        while self._next <= passed:
            self._next += _EVERY
        what = self._what if isinstance(self._what, str) else self._what()
        _listeners[-1](f"waiting for {what}: {passed:.0f} s so far, {self._budget:.0f} s at most")


def poll(
    attempt: Callable[[], T | None],
    budget: float,
    first: float = 0.5,
    slowest: float = 5.0,
    what: str | Callable[[], str] = "a change to take effect",
) -> T | None:
    """Call attempt until it gives something or the budget (seconds) is spent; None then. At least one call is made."""
    report = Report(what, budget)
    deadline = time.monotonic() + budget
    pause = first
    while True:
        found = attempt()
        if found is not None:
            return found
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        report.tell()
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, slowest)


def sleep(seconds: float, what: str) -> None:
    """Wait for so many seconds."""
    report, deadline = Report(what, seconds), time.monotonic() + seconds
    while _listeners and deadline - time.monotonic() > _FIRST:
        time.sleep(_FIRST)
        report.tell()
    time.sleep(max(deadline - time.monotonic(), 0.0) if _listeners else seconds)
