# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A playbook killed at one of its requests, and run again.

A point is a request, counted from 1, and a moment: before the service takes it, after it did and before the answer arrives, when the
answer has just arrived, or some milliseconds later, while the run is at work on what it learned.
"""

from __future__ import annotations

import itertools
import math
import random
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.leaks import files_with
from tests.support.harness.play import Ansible, Running
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE, many_sites
from tests.system.support import COMPLETE, Rollout

MOMENTS = ("before", "after", "answered", "later")
# What a point's name begins with.
STORIES = ("stand_up/1/", "stand_up/3/", "rotate/1/", "rotate/3/")
# Of a sample, so many points are around writes, where there is more to be lost than around reads.
OF_WRITES = 2 / 3
# After so many points, the run after the next one is made too, and has to change nothing.
QUIET_AFTER = 8


@dataclass(frozen=True)
class Point:
    """Where to kill which run."""

    playbook: str
    sites: int
    request: int
    moment: str

    def __str__(self) -> str:
        return f"{self.playbook}/{self.sites}/{self.request}/{self.moment}"

    def rule(self, mark: str) -> dict[str, Any]:
        """The fault that kills there; some milliseconds are the point's own, the same every time."""
        later = {"seconds": round(random.Random(str(self)).uniform(0.002, 0.08), 4)} if self.moment == "later" else {}
        when = "answered" if self.moment == "later" else self.moment
        return {"action": "kill", "from": "client", "nth": self.request, "when": when, "mark": mark, **later}


@dataclass
class Outcome:
    """What came of a scenario: how many requests it has, which points were tried, how many ended before theirs, and what did not converge."""

    playbook: str
    sites: int
    requests: int = 0
    points: int = 0
    tried: list[Point] = field(default_factory=list)
    not_reached: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.playbook} of {self.sites}: {self.requests} requests, {self.points} points, {len(self.tried)} tried, "
            f"{self.not_reached} not reached, {len(self.problems)} did not converge"
        )


@dataclass
class Settings:
    """What the command line says (see conftest.py)."""

    share: float = 0.02
    seed: int = 1
    only: str = ""
    at_once: int = 1
    outcomes: list[Outcome] = field(default_factory=list)


SETTINGS = Settings()


class Stage:
    """One sandbox, and the world as it is before the run that is killed."""

    def __init__(self, sandbox: Sandbox, folder: Path, playbook: str) -> None:
        self.sandbox, self.folder, self.playbook = sandbox, folder, playbook
        self.numbers, self.killed = itertools.count(1), itertools.count()
        self.stores = folder / "stores"
        if playbook == "rotate":
            rollout = self._rollout("first")
            rollout.stand_up()
            for site in rollout.sites:
                sandbox.by_hand("expire_token", token=rollout.record(site)["token"], days=5)
            shutil.copytree(rollout.store().parent, self.stores)
        sandbox.keep()

    def _rollout(self, name: str) -> Rollout:
        place = self.folder / name
        place.mkdir(parents=True)
        rollout = Rollout(Ansible(place), self.sandbox)
        # Projects are each site's own: one site's are enough, and three would double the points that have to do with nothing else.
        if len(rollout.sites) == 1:
            rollout.hosts[rollout.sites[0]]["connector_projects"] = ["SHOP", "TEAM"]
        return rollout

    def set(self) -> Rollout:
        """The world and the stores as they were, in a new folder."""
        self.sandbox.restore()
        rollout = self._rollout(f"point-{next(self.numbers)}")
        if self.stores.exists():
            shutil.copytree(self.stores, rollout.store().parent)
        return rollout

    def requests(self) -> list[bool]:
        """The requests that the whole run sends; of each, whether it is a write."""
        rollout = self.set()
        run = rollout.play(self.playbook)
        assert problems(rollout, run.facts("connector_result")) == []
        return [bool(entry["write"]) for entry in self.sandbox.log(**{"from": "client"})]

    def kill(self, point: Point) -> tuple[bool, list[str]]:
        """Whether the run was killed, and what is not as it should be after the next one."""
        rollout = self.set()
        self.sandbox.faults([point.rule(Running.mark(rollout.ansible.next_folder()))])
        ended = rollout.begin(self.playbook).wait()
        self.sandbox.faults([])
        killed = ended.code == -signal.SIGKILL
        if not killed and ended.code != 0:
            return False, [f"the run that was to be killed failed by itself: {ended.problems()}"]
        run = rollout.play(self.playbook, expect=None)
        if run.code != 0:
            return killed, [f"exit {run.code}", *run.problems()]
        found = problems(rollout, run.facts("connector_result"))
        if not found and next(self.killed) % QUIET_AFTER == 0:
            again = rollout.play(self.playbook, expect=None)
            if again.code or any(again.changed().values()) or self.sandbox.writes():
                found = [f"the run after that was not quiet: exit {again.code}, changed {again.changed()}"]
        if not found:
            shutil.rmtree(rollout.ansible.folder)
        return killed, found


def problems(rollout: Rollout, results: dict[str, Any]) -> list[str]:
    """What is not as it has to be after a run, whatever befell the one before it."""
    found = []
    for site in rollout.sites:
        world, record = rollout.world(site), rollout.record(site)
        if world.complete() != COMPLETE:
            found.append(f"{site}: there is {world.complete()}")
            continue
        values = {
            "live": world.live_tokens()[0]["value"],
            "stored": record["token"],
            "the connector's": world.connectors[0]["password"],
        }
        if len(set(values.values())) > 1:
            found.append(f"{site}: not one token is live, stored and the connector's")
        if results[site]["proven"] is not True:
            found.append(f"{site}: not proven")
        if len(world.organization["tokens"]) != len(rollout.sites):
            found.append(f"{len(world.organization['tokens'])} tokens for {len(rollout.sites)} sites")
    folder = rollout.ansible.folder
    leaks = files_with([*rollout.sandbox.secrets(), VAULT_PASSWORD], folder, known=[folder / "inventory.json"])
    return found + [f"a secret is in {path.relative_to(folder)}" for path in leaks]


def all_points(playbook: str, sites: int, requests: int) -> list[Point]:
    """All points of a scenario."""
    moments = MOMENTS if sites == 1 else MOMENTS[:3]
    return [Point(playbook, sites, number, moment) for number in range(1, requests + 1) for moment in moments]


def sampled(points: list[Point], writes: list[bool], settings: Settings) -> list[Point]:
    """The share of them that is to be tried, most of it around writes."""
    if settings.only:
        return [point for point in points if str(point) == settings.only]
    if settings.share >= 1:
        return points
    chance, number = random.Random(f"{settings.seed} {points[0]}"), math.ceil(len(points) * settings.share)
    around_writes = [point for point in points if writes[point.request - 1]]
    few = chance.sample(around_writes, min(len(around_writes), math.ceil(number * OF_WRITES)))
    others = [point for point in points if point not in few]
    return sorted(few + chance.sample(others, number - len(few)), key=points.index)


def kill_at_each(folder: Path, playbook: str, sites: int) -> Outcome:
    """The whole scenario."""
    outcome = Outcome(playbook, sites)
    if SETTINGS.only and not SETTINGS.only.startswith(f"{playbook}/{sites}/"):
        return outcome
    with _staged(folder / "counted", playbook, sites) as stage:
        writes = stage.requests()
    outcome.requests = len(writes)
    points = all_points(playbook, sites, outcome.requests)
    outcome.points, outcome.tried = len(points), sampled(points, writes, SETTINGS)
    share = [outcome.tried[number :: SETTINGS.at_once] for number in range(SETTINGS.at_once)]

    def work(number: int) -> list[tuple[Point, bool, list[str]]]:
        with _staged(folder / f"worker-{number}", playbook, sites) as stage:
            return [(point, *stage.kill(point)) for point in share[number]]

    with ThreadPoolExecutor(SETTINGS.at_once) as pool:
        ends = list(itertools.chain(*pool.map(work, range(SETTINGS.at_once))))
    outcome.not_reached = sum(not killed for _point, killed, _found in ends)
    SETTINGS.outcomes.append(outcome)
    outcome.problems = [f"{point}: {problem}" for point, _killed, found in ends for problem in found]
    return outcome


@contextmanager
def _staged(folder: Path, playbook: str, sites: int) -> Iterator[Stage]:
    with Sandbox(ONE if sites == 1 else many_sites(sites)) as sandbox:
        yield Stage(sandbox, folder, playbook)
