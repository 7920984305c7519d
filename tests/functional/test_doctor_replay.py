# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replay: a sandbox made of a report says and does what the state says and does that the report is of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.doctor_states import STATES, State, options
from tests.support.harness.runs import ModuleClient, run
from tests.support.harness.standing_up import Outcome, outcome
from tests.support.replay.reports import sites_of
from tests.support.replay.stage import played

FOLDER = Path(__file__).resolve().parents[1] / "support" / "replay" / "kept"
FILES = sorted(FOLDER.glob("*.json"))
_HOST = re.compile(r"127\.0\.0\.1:\d+")


def file_of(state: State) -> Path:
    """The kept report of a state."""
    return FOLDER / f"{re.sub('[^a-z]+', '-', state.name.lower()).strip('-')}.json"


def table_of(given: dict[str, Any]) -> list[str]:
    return [_HOST.sub("<host>", line) for line in run("jira_connector_doctor", **given)["table"]]


def what_became_of(given: dict[str, Any]) -> tuple[list[str], list[Outcome]]:
    """The doctor's table, and then a stand-up."""
    return table_of(given), outcome(given)


@pytest.mark.parametrize("state", STATES, ids=str)
@pytest.mark.answers_unchecked
def test_replay_of_a_state_gives_its_table_and_its_stand_up(
    modules: ModuleClient, state: State, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = options(modules, site_url=modules.site_url, **state.prepare(modules))
    report = json.loads(json.dumps(run("jira_connector_doctor", **given)["report"]))
    expected = what_became_of(given)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("replay")))
    with played(report) as (dummy, replayed):
        table, steps = what_became_of(replayed)
    assert table == expected[0]
    assert steps == expected[1]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_replay_of_a_kept_report_comes_to_what_it_says(file: Path) -> None:
    """Whatever a run would do with a report of another version, it does what the report says of its steps."""
    for report in sites_of(file):
        with played(report) as (modules, given):
            result = run("jira_connector_doctor", **given)
            assert modules.sandbox.writes() == []
        assert result["report"]["exit"] == report["exit"] and result["report"]["steps"] == report["steps"]


def test_every_state_has_its_kept_report() -> None:
    assert {file_of(state) for state in STATES} <= set(FILES)
