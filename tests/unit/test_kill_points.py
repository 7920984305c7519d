# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which points of a run are tried in `make test`: the same ones every time, most of them around writes."""

from __future__ import annotations

import pytest

from tests.system.kill_points import Settings, all_points, sampled

WRITES = [number % 4 == 3 for number in range(40)]
POINTS = all_points("stand_up", 1, len(WRITES))


@pytest.mark.parametrize("share, tried, at_writes", [(0.05, 8, 6), (0.1, 16, 11), (0.5, 80, 40)])
def test_a_sample_is_of_writes_for_the_most_part(share: float, tried: int, at_writes: int) -> None:
    few = sampled(POINTS, WRITES, Settings(share=share))
    assert len(set(few)) == len(few) == tried and few == sorted(few, key=POINTS.index)
    assert len([point for point in few if WRITES[point.request - 1]]) >= at_writes
    assert few == sampled(POINTS, WRITES, Settings(share=share)) != sampled(POINTS, WRITES, Settings(share, seed=2))


def test_the_whole_of_them_is_the_whole() -> None:
    assert sampled(POINTS, WRITES, Settings(share=1)) == POINTS


def test_one_point_is_tried_alone() -> None:
    assert sampled(POINTS, WRITES, Settings(only=str(POINTS[7]))) == [POINTS[7]]


def test_a_run_without_writes_is_sampled_all_the_same() -> None:
    assert len(sampled(POINTS, [False] * len(WRITES), Settings(share=0.05))) == 8
