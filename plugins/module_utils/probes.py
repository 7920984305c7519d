# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harmless reads that prove a token's scopes, as data: a new one is one entry of PROBES. Private to the collection.

They are the reads that the `security` of Atlassian's OpenAPI descriptions offers. resources/scope_probes.py sends them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .api import jira, software
from .api.operation import Operation


@dataclass(frozen=True)
class ListedId:
    """An id that a read's path needs, taken from the first fitting entry of a list that another probe reads.

    field: of the path. what: it is of. source: the list. only: a property of the entry and the value that it has to have.
    """

    field: str
    what: str
    source: Operation
    only: tuple[str, str] | None = None

    def among(self, entries: list[dict[str, Any]]) -> Any:
        """Return the id, or None where no entry fits."""
        fitting = (each["id"] for each in entries if self.only is None or each.get(self.only[0]) == self.only[1])
        return next(fitting, None)


@dataclass(frozen=True)
class Probe:
    """A read that proves scopes. proves: all that its answer proves; unset, the scopes that the operation needs."""

    operation: Operation
    query: tuple[tuple[str, Any], ...] = ()
    body: Any = None
    proves: frozenset[str] = frozenset()
    needs: ListedId | None = None

    def __post_init__(self) -> None:
        if not self.proves:
            object.__setattr__(self, "proves", frozenset(self.operation.scopes))


_BOARD = ListedId("board_id", "board", software.BOARDS)
_SCRUM_BOARD = ListedId("board_id", "scrum board", software.BOARDS, ("type", "scrum"))
_SPRINT = ListedId("sprint_id", "sprint", software.BOARD_SPRINTS)

# Sent to ask whose the token is.
WHO = Probe(jira.GATEWAY_MYSELF)
# In this order: a list comes before what is taken from it.
PROBES = (
    Probe(jira.GATEWAY_PERMISSION_SCHEMES),
    Probe(software.BOARDS, (("maxResults", 50),)),  # boards among which a scrum board is looked for
    Probe(software.BOARD, needs=_BOARD),
    Probe(software.BOARD_CONFIGURATION, needs=_BOARD),
    Probe(software.BOARD_SPRINTS, (("maxResults", 1),), needs=_SCRUM_BOARD),
    Probe(software.SPRINT_ISSUES, (("maxResults", 1),), needs=_SPRINT),
)
