# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no cell of the state table may show. Each rule is a function of one cell, and returns what is wrong with it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.system.state_table.cells import READ_ONLY, World
from tests.system.state_table.observe import Cell, is_live


def good_means_works(cell: Cell) -> str:
    """Exit 0 of what stands up, proves or rotates: the connector's own sign-in works."""
    if cell.outcome.exit == 0 and cell.part in ("stand_up", "verify", "rotate") and not cell.after.works:
        return "exit 0, and the connector does not work"
    return ""


def expiry_knows_the_token(cell: Cell) -> str:
    """Exit 0 of expiry, which asks about tokens only: the connector that is there signs in with its token, wherever it does."""
    connector = cell.after.connector
    if cell.part != "expiry" or cell.outcome.exit:
        return ""
    held = (
        connector
        and connector["active"]
        and connector["password"] in [each["value"] for each in cell.after.tokens.values()]
    )
    return (
        ""
        if held and connector and connector["status"] == "ok"
        else "exit 0, and no connector signs in with a token of the label"
    )


def retired_means_off(cell: Cell) -> str:
    """Exit 0 of retire: no connector signs in as the account any more, and no token of it lives."""
    if cell.part != "retire" or cell.outcome.exit:
        return ""
    if cell.after.works:
        return "exit 0, and the connector still works"
    return "exit 0, and a token lives" if any(map(is_live, cell.after.tokens.values())) else ""


def planned_is_possible(cell: Cell) -> str:
    """Exit 0 of check mode that reports a proof: the connector works."""
    if cell.part == "check mode" and cell.outcome.exit == 0 and cell.state == "proven" and not cell.after.works:
        return "exit 0, proven, and the connector does not work"
    return ""


def every_token_is_held(cell: Cell) -> str:
    """A token that lives is in the record, or was reported; one that this run has made is so whatever the exit code is."""
    for token_id, token in cell.after.tokens.items():
        unheld = is_live(token) and token_id not in cell.after.recorded and token["label"] not in cell.output
        if unheld and (cell.outcome.exit == 0 or token_id not in cell.before.tokens):
            return f"a token that nobody holds: {token['label']}"
    return ""


def others_are_left_alone(cell: Cell) -> str:
    """Nothing of somebody else's is changed, whatever the exit code is."""
    return f"changed: {', '.join(cell.others_changed)}" if cell.others_changed else ""


def working_stays_working(cell: Cell) -> str:
    """A connector that worked works afterwards, whatever the exit code is, unless it was to be retired."""
    return "it worked before" if cell.part != "retire" and cell.before.works and not cell.after.works else ""


def reading_writes_nothing(cell: Cell) -> str:
    """What only reads, and check mode, writes nothing, in the store neither."""
    return f"written: {', '.join(cell.outcome.written)}" if cell.part in READ_ONLY and cell.outcome.written else ""


def retired_stays_retired(cell: Cell) -> str:
    """What was taken out of service is not brought back, and its message says so."""
    if not cell.before.retired or cell.part == "retire":
        return ""
    if cell.outcome.written:
        return f"written: {', '.join(cell.outcome.written)}"
    return "" if cell.outcome.exit and "retired on" in cell.output else "it does not say that it was retired, and when"


def something_is_said(cell: Cell) -> str:
    """Each site has a result with a message."""
    return "" if cell.outcome.said and cell.state not in ("", "unreachable") else "no result"


def check_mode_foresees(cells: Mapping[tuple[str, World], Cell]) -> list[str]:
    """Return what stand_up refuses, or fails at, in a world that check mode has found well: it had to be seen before."""
    return [
        f"check mode, {world}: exit 0, and stand_up: {cells['stand_up', world].outcome.said}"
        for (part, world), cell in cells.items()
        if part == "check mode" and cell.outcome.exit == 0
        if ("stand_up", world) in cells and cells["stand_up", world].outcome.exit
    ]


RULES: tuple[Callable[[Cell], str], ...] = (
    good_means_works,
    expiry_knows_the_token,
    retired_means_off,
    planned_is_possible,
    every_token_is_held,
    others_are_left_alone,
    working_stays_working,
    reading_writes_nothing,
    retired_stays_retired,
    something_is_said,
)


def violations(cell: Cell) -> list[str]:
    """Return what is wrong with a cell, with the rule's name."""
    found = [(rule.__name__, rule(cell)) for rule in RULES]
    return [f"{cell.part}, {cell.world}: {name}: {problem}" for name, problem in found if problem]
