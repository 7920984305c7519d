# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests under every ansible-core that galaxy.yml promises, on every Python that each runs on and this machine has.

`make test-matrix` runs all of it, `make test-cores` the core of the functional and system tests on the oldest and the newest one.
Each cell has a virtual environment of its own below .build/matrix, made once. CONTRIBUTING.md says how to narrow it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.tools import matrix_cells, pythons
from tests.tools.matrix_cells import BUILD, PROJECT, Cell

# The longest first: one of half an hour, begun last, would have the machine to itself.
SUITES = {
    # All of it. Runs that are killed have a target of their own.
    "system": ["tests/system", "--ignore=tests/system/test_killed.py"],
    # The sandbox has nothing of Ansible.
    "functional": ["tests/functional", "--ignore=tests/functional/sandbox"],
    "core": ["tests/system", "-m", "every_core"],
    "sanity": [],
    "modules": ["tests/functional", "--ignore=tests/functional/sandbox", "-m", "every_core"],
    "units": ["tests/unit/plugins"],
}

# Where all of it runs, its core is a part of that.
ALL_OF = {"modules": "functional", "core": "system"}


@dataclass(frozen=True)
class Job:
    """One suite in one cell."""

    cell: Cell
    suite: str

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return BUILD / "logs" / f"{self.cell.name}-{self.suite}.txt"

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Return what is run, in the project's folder."""
        if self.suite == "sanity":
            return ["tests/tools/ansible_test.sh", str(BUILD / f"sanity-{self.cell.core}"), "sanity", *arguments]
        return [str(self.cell.program("python")), "-m", "pytest", "-q", *SUITES[self.suite], *arguments]


@dataclass(frozen=True)
class Verdict:
    """What a job came to."""

    job: Job
    passed: bool
    seconds: float
    closing: str

    def __str__(self) -> str:
        cell = self.job.cell
        verdict = "passed" if self.passed else "FAILED"
        return f"  {cell.installed():10} {cell.label:14} {self.job.suite:10} {verdict} {self.seconds:5.0f} s  {self.closing}"


def jobs(cells: Sequence[Cell], suites: Sequence[str]) -> list[Job]:
    """Return every suite of every cell; of the lower bounds, the core of whole runs only."""
    newest_python = {cell.core: cell for cell in cells if not cell.bounds}
    asked = [Job(cell, suite) for cell in cells for suite in suites if suite == "core" or not cell.bounds]
    # Sanity runs under all Pythons by itself, and all system tests would take hours on all.
    once = [job for job in asked if job.suite not in ("sanity", "system") or newest_python[job.cell.core] is job.cell]
    needed = [job for job in once if Job(job.cell, ALL_OF.get(job.suite, "")) not in once]
    return sorted(needed, key=lambda job: list(SUITES).index(job.suite))


def run(job: Job, arguments: Sequence[str]) -> Verdict:
    """Run one, and print its output where it fails."""
    job.log.parent.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(job.cell.program("python").parent), os.environ.get("PATH", os.defpath)])
    began = time.monotonic()
    with open(job.log, "wb") as log:
        environment = {**os.environ, "PATH": path, **job.cell.environment()}
        code = subprocess.call(
            job.command(arguments), cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
        )
    output = job.log.read_text(encoding="utf-8", errors="replace")
    lines = output.strip().splitlines()
    verdict = Verdict(job, code == 0, time.monotonic() - began, lines[-1].strip("= ") if lines else "")
    print(verdict if verdict.passed else f"{output}\n{verdict}", flush=True)
    return verdict


def main() -> int:
    """Make the environments, run the jobs, print the table."""
    options = _options()
    interpreters = pythons.found()
    cells = matrix_cells.chosen(options.cells, interpreters)
    print(matrix_cells.described(cells, interpreters), flush=True)
    problem = matrix_cells.too_few(cells, interpreters)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    asked = jobs(cells, options.suites)
    with ThreadPoolExecutor(options.at_once) as pool:
        _make_environments(pool, cells, interpreters, asked)
        verdicts = list(pool.map(lambda job: run(job, options.arguments), asked))
    if verdicts:
        print("\n==> matrix", *verdicts, sep="\n", flush=True)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def _make_environments(
    pool: ThreadPoolExecutor, cells: Sequence[Cell], interpreters: Mapping[str, str], asked: Sequence[Job]
) -> None:
    """Make each cell's; those of the lower bounds last, because they share one with another cell."""

    def make(cell: Cell) -> None:
        whole = any(
            Job(each, "system") in asked for each in cells if (each.core, each.python) == (cell.core, cell.python)
        )
        cell.make(interpreters, "requirements-system.txt" if whole else "requirements-test.txt")

    for bounds in (False, True):
        list(pool.map(make, [cell for cell in cells if cell.bounds == bounds]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--cells", default="all", help="all, ends (the oldest and the newest core), or names such as 2.16-py3.10,2.21"
    )
    parser.add_argument(
        "--suites",
        default=list(SUITES),
        type=lambda text: [name for name in text.split(",") if name],
        help=",".join(SUITES) + '; "" makes the environments only',
    )
    parser.add_argument("--at-once", default=os.cpu_count() or 1, type=int, help="how many jobs at the same time")
    parser.add_argument("arguments", nargs="*", help="handed to pytest or ansible-test; after --")
    options = parser.parse_args()
    unknown = set(options.suites) - set(SUITES)
    if unknown:
        parser.error(f"--suites: invalid value {', '.join(sorted(unknown))!r}. Expected some of {', '.join(SUITES)}.")
    return options


if __name__ == "__main__":
    sys.exit(main())
