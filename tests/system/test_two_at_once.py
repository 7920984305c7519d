# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs that began at the same second, on the same machine and for the same site: nothing twice that the next run does not take away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.system.support import COMPLETE, Rollout

PROJECTS: dict[str, Any] = {"connector_projects": ["SHOP"]}


def both(rollout: Rollout, playbook: str) -> list[Run]:
    """As on one machine: with one directory for temporary files, where runs take turns."""
    shared = rollout.ansible.folder / "shared"
    shared.mkdir()
    inventory = rollout.inventory()
    given: dict[str, Any] = {"variables": PROJECTS, "environment": {"TMPDIR": str(shared)}}
    begun = [
        Ansible(rollout.ansible.folder / name).start(f"jira_ops.align.{playbook}", inventory, **given)
        for name in ("one", "other")
    ]
    return [running.wait() for running in begun]


@pytest.mark.parametrize("playbook", ["stand_up", "rotate"])
def test_two_at_once(playbook: str, rollout: Rollout) -> None:
    if playbook == "rotate":
        rollout.stand_up(**PROJECTS)
        rollout.sandbox.by_hand("expire_token", token=rollout.record()["token"], days=5)
    runs = both(rollout, playbook)
    world = rollout.world()
    assert {name: number for name, number in world.complete().items() if name != "live tokens"} == {
        name: number for name, number in COMPLETE.items() if name != "live tokens"
    }
    assert len(world.live_tokens()) <= 2
    # One of them may find that the other was faster, and say so.
    assert 0 in [run.code for run in runs], "\n".join(str(run) for run in runs)
    assert all(run.code == 0 or "Another run" in run.problems()[-1] for run in runs), "\n".join(
        str(run) for run in runs
    )
    rollout.play(playbook, **PROJECTS)
    world, record = rollout.world(), rollout.record()
    assert world.complete() == COMPLETE
    assert len(world.organization["tokens"]) == 1
    assert record["token"] == world.live_tokens()[0]["value"] == world.connectors[0]["password"]
    again = rollout.play(playbook, **PROJECTS)
    assert again.changed() == {"acme-one": 0}
    assert rollout.sandbox.writes() == []
