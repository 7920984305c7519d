# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout in three slices at once, as AWX splits a job: separate controllers share a tenant and an organization, and no lock.

`--slice-rounds 20` runs it twenty times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.support import COMPLETE, Rollout

SLICES, SITES = 3, 6
ROUNDS = {"number": 1}


@dataclass
class Round:
    """Three runs that began together, and what there was afterwards."""

    runs: list[Run]
    incomplete: dict[str, Any]
    counts: dict[str, int]


@dataclass
class Slices:
    rounds: list[Round] = field(default_factory=list)


@beside
def sliced(folder: Path) -> Slices:
    """Each slice has a home and a directory for temporary files of its own, so no lock of this machine is shared."""
    done = Slices()
    with Sandbox(many_sites(SLICES * SITES)) as sandbox:
        for number in range(ROUNDS["number"]):
            sandbox.reset()
            done.rounds.append(_round(folder / f"round-{number + 1}", sandbox))
    return done


def _round(folder: Path, sandbox: Sandbox) -> Round:
    sites = list(sandbox.sites)
    rollouts = []
    for number in range(SLICES):
        own = folder / f"slice-{number + 1}"
        own.mkdir(parents=True)
        rollouts.append(Rollout(Ansible(own), sandbox, sites[number::SLICES]))
    running = [rollout.begin("stand_up", connector_projects=["SHOP"]) for rollout in rollouts]
    runs = [each.wait(600) for each in running]
    worlds = {site: rollout.world(site).complete() for rollout in rollouts for site in rollout.sites}
    state = sandbox.state()
    organization = next(iter(state["organizations"].values()))
    tenant = next(iter(state["tenants"].values()))
    counts = {
        "connectors": len([each for each in tenant["connectors"].values() if each["name"]]),
        "names": len({each["name"] for each in tenant["connectors"].values() if each["name"]}),
        "service accounts": len([each for each in organization["accounts"].values() if each["type"] == "service"]),
        "groups": len([each for each in organization["groups"].values() if each["name"] == "jira-connector-svc"]),
        "tokens": len(organization["tokens"]),
    }
    return Round(runs, {site: world for site, world in worlds.items() if world != COMPLETE}, counts)


def test_every_slice_ends_well(sliced: Slices) -> None:
    failed = [problem for each in sliced.rounds for run in each.runs for problem in run.problems() if run.code]
    assert not failed, "\n".join(failed)
    assert {run.code for each in sliced.rounds for run in each.runs} == {0}


@pytest.mark.parametrize(
    "what, number", [("connectors", 18), ("names", 18), ("service accounts", 1), ("groups", 1), ("tokens", 18)]
)
def test_nothing_exists_twice(sliced: Slices, what: str, number: int) -> None:
    assert [each.counts[what] for each in sliced.rounds] == [number] * len(sliced.rounds)


def test_every_site_has_its_connector(sliced: Slices) -> None:
    assert [each.incomplete for each in sliced.rounds] == [{}] * len(sliced.rounds)
