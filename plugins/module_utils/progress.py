# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps of a module have changed so far. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from .outcome import Handoff, Outcome
from .routes import HandoffNeeded


class Progress:
    """Collects changes, handoffs, notes and warnings. A step that is handed off does not stop the steps beside it, nor hide what they changed."""

    def __init__(self) -> None:
        self.changed = False
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.handoffs: list[Handoff] = []
        self.notes: list[str] = []
        self.warnings: list[str] = []

    def note(self, what: str, before: Any, after: Any) -> None:
        """Record one property of the diff."""
        self.before[what], self.after[what] = before, after
        self.changed = self.changed or before != after

    def try_step(self, step: Callable[[], Any]) -> bool:
        """Run a step that may turn into a handoff; return whether it was done."""
        try:
            step()
        except HandoffNeeded as needed:
            self.handoffs.append(needed.handoff)
            return False
        return True

    def outcome(self, returns: Mapping[str, Any]) -> Outcome:
        """Return what it came to."""
        return Outcome(
            self.changed, self.before, self.after, dict(returns), tuple(self.handoffs), warnings=tuple(self.warnings)
        )
