# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearsals: a step of a run, by the run's own code, up to the first write, which the client holds back. Private to the collection.

What the step reads, compares and refuses before it writes is so what a run would read, compare and refuse, in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from ..api.errors import HeldBack, JiraOpsError
from ..api.operation import Operation
from ..outcome import Handoff, Outcome
from ..routes import HandoffNeeded


@dataclass(frozen=True)
class Rehearsal:
    """What a step came to.

    write: the first write, which was held back; None where the step has nothing to write. handoffs: what it leaves to the operator.
    error: the message with which it would fail. unasked: why it was not played.
    """

    write: Operation | None = None
    handoffs: tuple[Handoff, ...] = ()
    error: str = ""
    unasked: str = ""
    changes: bool = False

    @property
    def stands(self) -> bool:
        """Whether all is there that the step is for."""
        return not (self.write or self.handoffs or self.error or self.unasked or self.changes)


def rehearse(step: Callable[[], Outcome]) -> Rehearsal:
    """Play a step up to its first write."""
    try:
        outcome = step()
    except HeldBack as held:
        return Rehearsal(write=held.operation, changes=True)
    except HandoffNeeded as needed:
        return Rehearsal(handoffs=(needed.handoff,))
    except JiraOpsError as failure:
        return Rehearsal(error=str(failure))
    return Rehearsal(handoffs=outcome.handoffs, changes=outcome.changed, error=outcome.failure or "")
