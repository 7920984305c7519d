# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hundredth of `make fuzz`, and every case that failed once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz import process
from tests.fuzz.case import Bench
from tests.fuzz.page_mutations import _is_typed, _lacks_only_other_fields
from tests.fuzz.regressions import REGRESSIONS, Regression
from tests.fuzz.scenarios import SCENARIOS

CASES, PART = 500, 50


@pytest.fixture(scope="module")
def worlds() -> Bench:
    return Bench()


@pytest.fixture
def bench(worlds: Bench) -> Iterator[Bench]:
    with process.surroundings():
        yield worlds


@pytest.mark.parametrize("name", [scenario.name for scenario in SCENARIOS])
def test_a_scenario_without_changed_answers_breaks_no_rule(bench: Bench, name: str) -> None:
    for check in (True, False):
        case = bench.run(name, bench.prepared(name), check, [])
        assert not case.found, str(case)


@pytest.mark.parametrize("begin", range(0, CASES, PART))
def test_changed_answers_break_no_rule(bench: Bench, begin: int) -> None:
    cases = [bench.drawn(1, number) for number in range(begin, begin + PART)]
    assert sum(bool(case.mutations) for case in cases) > PART * 0.9
    assert not [case for case in cases if case.found], "\n".join(str(case) for case in cases if case.found)


@pytest.mark.parametrize("regression", REGRESSIONS, ids=lambda regression: regression.name)
def test_what_failed_once_does_not_fail_again(bench: Bench, regression: Regression) -> None:
    case = bench.run(regression.name, bench.prepared(regression.scenario), regression.check, [regression.mutation()])
    assert not case.found, str(case)


_PAGE = "<form id='frmConnectors'><label>%s</label><input name='txtURL1' value='x'><input name='txtOACK1'>%s</form>"


@pytest.mark.parametrize(
    "before, after, lacks",
    [
        (_PAGE % ("a", ""), _PAGE % ("a", ""), False),  # nothing
        (_PAGE % ("a", ""), _PAGE % ("b", ""), False),
        (_PAGE % ("a", ""), (_PAGE % ("a", "")).replace("<input name='txtOACK1'>", ""), True),
        (
            _PAGE % ("a", ""),
            (_PAGE % ("a", "")).replace("<input name='txtOACK1'>", "<svg><input name='txtOACK1'></svg>"),
            True,
        ),
        (_PAGE % ("a", ""), (_PAGE % ("a", "")).replace("<input name='txtURL1' value='x'>", ""), False),
        (_PAGE % ("a", ""), (_PAGE % ("a", "")).replace("<input name='txtURL1'", "<svg><input name='txtURL1'"), False),
        (_PAGE % ("a", ""), (_PAGE % ("a", "")).replace("value='x'", "value='y'").replace("txtOACK1", "other"), False),
        (_PAGE % ("a", ""), "", False),
    ],
)
def test_page_that_lacks_only_other_fields_is_one_that_could_be(before: str, after: str, lacks: bool) -> None:
    assert _lacks_only_other_fields(before, after) is lacks


@pytest.mark.parametrize(
    "tag, typed",
    [
        ("<input name='a' value='b'>", True),
        ('<INPUT type="text" name="a" value="b">', True),
        ("<input type='submit' value='b'>", False),
        ('<input type="hidden" name="__STATE" value="x">', False),
        ("<input type=checkbox value=b>", False),
        ("<option value='2'>", False),
        ("<button value='2'>", False),
        ("<input", False),
    ],
)
def test_field_to_type_in_may_be_empty(tag: str, typed: bool) -> None:
    assert _is_typed(f"{tag}<input name='x'>") is typed
