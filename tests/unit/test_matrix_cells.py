# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cells the matrix has on a machine, and when they are too few to prove anything."""

from __future__ import annotations

import pytest

from tests.tools.matrix import jobs
from tests.tools.matrix_cells import Cell, chosen, lower_bounds, too_few


def named(asked: str, *pythons: str) -> list[str]:
    return [cell.name for cell in chosen(asked, dict.fromkeys(pythons, "python"))]


@pytest.mark.parametrize(
    "asked, pythons, expected",
    [
        ("ends", ("3.9", "3.10", "3.11", "3.12", "3.13"), ["2.16-py3.10", "2.21-py3.13"]),
        ("ends", ("3.13",), ["2.18-py3.13", "2.21-py3.13"]),
        ("ends", ("3.14",), ["2.20-py3.14", "2.21-py3.14"]),
        ("ends", ("3.9",), []),
        ("2.17", ("3.11", "3.12"), ["2.17-py3.11", "2.17-py3.12"]),
        ("2.19", ("3.9", "3.11"), ["2.19-py3.11", "2.19-py3.11-bounds"]),
        ("2.20-py3.13,2.18", ("3.12", "3.13"), ["2.18-py3.12", "2.18-py3.13", "2.20-py3.13"]),
        ("2.15", ("3.12",), []),
    ],
)
def test_cells_are_chosen(asked: str, pythons: tuple[str, ...], expected: list[str]) -> None:
    assert named(asked, *pythons) == expected


@pytest.mark.parametrize(
    "pythons, why", [(("3.10", "3.13"), ""), (("3.12",), ""), (("3.9",), "No cell"), ((), "No cell")]
)
def test_too_few_cells_are_refused(pythons: tuple[str, ...], why: str) -> None:
    interpreters = dict.fromkeys(pythons, "python")
    problem = too_few(chosen("all", interpreters), interpreters)
    assert problem.startswith(why) and bool(problem) == bool(why)


def test_one_core_alone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tools.matrix_cells.SUPPORTED", {"2.19": ("3.11",)})
    cells = chosen("all", {"3.11": "python"})
    assert cells == [Cell("2.19", "3.11")]
    assert "Only ansible-core 2.19 runs on the Pythons here (3.11)" in too_few(cells, {"3.11": "python"})


def test_sanity_runs_once_for_a_core_and_lower_bounds_run_the_core_only() -> None:
    cells = [Cell("2.19", "3.11"), Cell("2.19", "3.12"), Cell("2.19", "3.11", bounds=True)]
    asked = [(job.cell.label, job.suite) for job in jobs(cells, ["units", "core", "sanity"])]
    assert [suite for label, suite in asked if label == "py3.11-bounds"] == ["core"]
    assert [label for label, suite in asked if suite == "sanity"] == ["py3.12"]


def test_all_system_tests_run_once_for_a_core_and_their_core_elsewhere() -> None:
    cells = [Cell("2.19", "3.11"), Cell("2.19", "3.12"), Cell("2.19", "3.11", bounds=True)]
    asked = [(job.cell.label, job.suite) for job in jobs(cells, ["core", "system"])]
    assert asked == [("py3.12", "system"), ("py3.11", "core"), ("py3.11-bounds", "core")]


def test_lower_bounds_are_pinned() -> None:
    assert {line.split("==")[0] for line in lower_bounds()} >= {"requests", "jsonschema", "html5lib"}
