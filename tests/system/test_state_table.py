# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/state_table.md: what every playbook makes of every state of a site. A part of its cells is run here, all of them by `make state-table`."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.system.beside import beside
from tests.system.state_table import build, judge, observe, page
from tests.system.state_table.cells import CONNECTORS, PARTS, RECORDS, SLICE, TOKENS, WORLDS, Outcome, World, boxes
from tests.system.state_table.observe import Cell, Seen

Cells = dict[tuple[str, World], Cell]


@beside
def cells(folder: Path) -> Cells:
    """Every playbook in the worlds of the slice."""
    found: Cells = {}
    with Sandbox(build.sandbox_world(SLICE)) as sandbox:
        prepared = build.Prepared(Ansible(folder), sandbox, SLICE)
        for part in PARTS:
            found.update({(part, cell.world): cell for cell in observe.run_part(prepared, part).values()})
    return found


@pytest.mark.parametrize("part", PARTS)
def test_no_cell_breaks_a_rule(part: str, cells: Cells) -> None:
    assert [
        each for (of_part, _world), cell in cells.items() if of_part == part for each in judge.violations(cell)
    ] == []


def test_check_mode_foresees_what_stand_up_refuses(cells: Cells) -> None:
    assert judge.check_mode_foresees(cells) == []


def test_cells_are_as_the_page_has_them(cells: Cells) -> None:
    differences = page.differences({key: cell.outcome for key, cell in cells.items()})
    assert differences == [], "make state-table ARGS=--write writes the page anew"


# --- the page and the rules ------------------------------------------------------------------------------------------


def test_page_has_every_cell_and_is_as_it_would_be_written() -> None:
    kept = page.read()
    assert set(kept) == {(part, world) for part in PARTS for world in WORLDS}
    assert page.generated(kept) == page.generated_part()


def test_slice_has_every_value_of_every_dimension() -> None:
    for name, every in (("record", RECORDS), ("connector", CONNECTORS), ("token", TOKENS)):
        assert {getattr(world, name) for world in SLICE} == set(every)


def test_boxes_hold_each_world_once() -> None:
    held = [
        World(record, connector, token)
        for records, connectors, tokens in boxes(SLICE)
        for record in records
        for connector in connectors
        for token in tokens
    ]
    assert sorted(held, key=WORLDS.index) == sorted(SLICE, key=WORLDS.index)


def _token(**other: Any) -> dict[str, Any]:
    return {"label": "align-1", "status": "ALLOWED", "expires": time.time() + 86_400, "value": "secret", **other}


HELD = {"name": "Jira x", "active": True, "status": "ok", "password": "secret"}
GOOD = Seen({"1": _token()}, HELD, works=True, recorded=frozenset({"1"}), store=b"x", retired=False)
OFF = Seen({}, {**HELD, "active": False}, works=False, recorded=frozenset(), store=b"x", retired=False)
DONE = Outcome(0, (), "The connector is proven.")
FAILED = Outcome(2, (), "The connector is not proven.")


def cell(part: str, outcome: Outcome, before: Seen, after: Seen, **other: Any) -> Cell:
    given = {"state": "proven", "output": outcome.said, "others_changed": ()}
    return Cell(part, WORLDS[0], outcome, before=before, after=after, **{**given, **other})


BREAKS: dict[str, Cell] = {
    "good_means_works": cell("verify", DONE, OFF, OFF),
    "expiry_knows_the_token": cell("expiry", DONE, OFF, replace(GOOD, connector=None)),
    "retired_means_off": cell("retire", DONE, GOOD, GOOD),
    "planned_is_possible": cell("check mode", DONE, OFF, OFF),
    "every_token_is_held": cell("stand_up", DONE, GOOD, replace(GOOD, recorded=frozenset())),
    "others_are_left_alone": cell("rotate", FAILED, OFF, OFF, others_changed=("the record of another site",)),
    "working_stays_working": cell("rotate", FAILED, GOOD, OFF),
    "reading_writes_nothing": cell("verify", replace(DONE, written=("record",)), GOOD, GOOD),
    "retired_stays_retired": cell("verify", FAILED, replace(OFF, retired=True), OFF),
    "something_is_said": cell("verify", replace(DONE, said=""), GOOD, GOOD),
}


@pytest.mark.parametrize("rule", judge.RULES, ids=lambda rule: rule.__name__)
def test_each_rule_finds_what_it_is_about(rule: Any) -> None:
    assert rule(BREAKS[rule.__name__])
    assert rule(cell("stand_up", DONE, GOOD, GOOD)) == ""


def test_token_of_a_run_that_failed_is_held_too() -> None:
    lost = replace(GOOD, recorded=frozenset())
    assert judge.every_token_is_held(cell("stand_up", FAILED, OFF, lost))
    assert judge.every_token_is_held(cell("stand_up", FAILED, OFF, lost, output="Still alive: align-1")) == ""
    assert judge.every_token_is_held(cell("stand_up", FAILED, lost, lost)) == ""


def test_check_mode_that_promises_too_much_is_found() -> None:
    found = {
        ("check mode", WORLDS[0]): cell("check mode", DONE, GOOD, GOOD),
        ("stand_up", WORLDS[0]): cell("stand_up", FAILED, GOOD, GOOD),
    }
    assert len(judge.check_mode_foresees(found)) == 1
