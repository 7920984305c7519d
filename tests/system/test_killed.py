# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any request, and run again: one account, one group, one connector that is proven, and of each site one live token, the stored one.

Some points are tried, the same ones every time; `make test-kill` tries all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.beside import beside
from tests.system.kill_points import SETTINGS, Outcome, kill_at_each


@beside
def killed_rotate_3(folder: Path) -> Outcome:
    return kill_at_each(folder, "rotate", 3)


@beside
def killed_stand_up_3(folder: Path) -> Outcome:
    return kill_at_each(folder, "stand_up", 3)


@beside
def killed_rotate_1(folder: Path) -> Outcome:
    return kill_at_each(folder, "rotate", 1)


@beside
def killed_stand_up_1(folder: Path) -> Outcome:
    return kill_at_each(folder, "stand_up", 1)


def converged(outcome: Outcome) -> None:
    if not outcome.requests:
        pytest.skip(f"only {SETTINGS.only} was asked for")
    assert outcome.tried, f"there is no point {SETTINGS.only} among {outcome.points}"
    assert not outcome.problems, "\n".join(
        [*outcome.problems, "To try one point again: make test-kill ARGS='--kill-at <point>'"]
    )
    # Of several sites, a run may need a request fewer than the one that was counted; but a kill that never comes proves nothing.
    assert outcome.not_reached <= (0 if outcome.sites == 1 else max(1, len(outcome.tried) // 10))


# The longest first, for they begin in this order.
def test_a_stand_up_of_sites_that_share_an_account_converges(killed_stand_up_3: Outcome) -> None:
    converged(killed_stand_up_3)


def test_a_rotation_of_sites_that_share_an_account_converges(killed_rotate_3: Outcome) -> None:
    converged(killed_rotate_3)


def test_a_rotation_converges(killed_rotate_1: Outcome) -> None:
    converged(killed_rotate_1)


def test_a_stand_up_converges(killed_stand_up_1: Outcome) -> None:
    converged(killed_stand_up_1)
