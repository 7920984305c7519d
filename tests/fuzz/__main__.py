# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m tests.fuzz: mutated answers for every module, judged by the sandbox's true state. See README.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests import conftest as _collections  # makes the collection importable
from tests.fuzz import process
from tests.fuzz.case import Bench, Case

_CHUNK = 100


@dataclass
class Tally:
    """What many cases came to."""

    cases: int = 0
    requests: int = 0
    mutated: int = 0
    slowest: float = 0.0
    scenarios: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    bad: list[Case] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Count one."""
        self.cases += 1
        self.requests += case.requests
        self.mutated += bool(case.mutations)
        self.slowest = max(self.slowest, case.seconds)
        self.scenarios[case.scenario] += 1
        result = case.result or {"failed": True}
        self.outcomes[
            "handoff"
            if result.get("handoff")
            else "failed"
            if result.get("failed")
            else "changed"
            if result.get("changed")
            else "ok"
        ] += 1
        self.kinds.update({finding.kind for finding in case.found})
        if case.found:
            case.result = None
            self.bad.append(case)

    def merge(self, other: Tally) -> None:
        """Count what another process counted."""
        for name in ("cases", "requests", "mutated"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        for name in ("scenarios", "kinds", "outcomes"):
            getattr(self, name).update(getattr(other, name))
        self.bad += other.bad


def many(seed: int, numbers: range, only: str = "") -> Tally:
    """Run these cases in this process."""
    tally, bench = Tally(), _bench()
    with process.surroundings():
        for number in numbers:
            tally.add(bench.drawn(seed, number, only))
    return tally


_benches: list[Bench] = []


def _bench() -> Bench:
    """One for each process, whose worlds are made once."""
    if not _benches:
        _benches.append(Bench())
    return _benches[0]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.fuzz", description="Mutated answers for every module, judged by the sandbox's true state."
    )
    parser.add_argument("--cases", metavar="N", type=int, default=50_000, help="how many; %(default)s by default")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="which; %(default)s by default")
    parser.add_argument("--case", metavar="N", type=int, help="only the case of this number, with its result")
    parser.add_argument("--scenario", metavar="NAME", help="one scenario, without any change, with its result")
    parser.add_argument("--check", action="store_true", help="that in check mode")
    parser.add_argument(
        "--only",
        metavar="TEXT",
        default="",
        help="only scenarios with this in their name; it changes what a number means",
    )
    parser.add_argument("--jobs", metavar="N", type=int, default=2, help="processes; %(default)s by default")
    parser.add_argument(
        "--minutes",
        metavar="N",
        type=float,
        default=60,
        help="begin no more cases after that long; %(default)s by default",
    )
    parser.add_argument(
        "--show",
        metavar="N",
        type=int,
        default=3,
        help="how many findings of each kind and scenario to show; %(default)s by default",
    )
    return parser.parse_args()


def one(options: argparse.Namespace) -> int:
    """Run and show one case, or a scenario."""
    with process.surroundings():
        bench = _bench()
        if options.scenario:
            case = bench.run(options.scenario, bench.prepared(options.scenario), options.check, [])
        else:
            case = bench.drawn(options.seed, options.case, options.only)
    print(case)
    print("  result:", str(case.result)[:3000])
    return bool(case.found)


def main() -> int:
    """Run them all, and say what was found."""
    options = parse_arguments()
    if options.case is not None or options.scenario:
        return one(options)
    began, tally = time.monotonic(), Tally()
    with ProcessPoolExecutor(options.jobs) as pool:
        parts = [
            pool.submit(many, options.seed, range(at, min(at + _CHUNK, options.cases)), options.only)
            for at in range(0, options.cases, _CHUNK)
        ]
        for number, part in enumerate(parts):
            if part.cancelled():
                continue
            tally.merge(part.result())
            if number % 20 == 19:
                print(
                    f"  {tally.cases} cases, {len(tally.bad)} with findings, {time.monotonic() - began:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
            if time.monotonic() - began > options.minutes * 60:
                for later in parts[number + 1 :]:
                    later.cancel()
    report(options, tally, time.monotonic() - began)
    return bool(tally.bad) or tally.cases == 0


def report(options: argparse.Namespace, tally: Tally, seconds: float) -> None:
    """The findings, then the figures."""
    shown: Counter[tuple[str, str]] = Counter()
    for case in sorted(tally.bad, key=lambda case: (case.found[0].kind, case.scenario)):
        key = (case.found[0].kind, case.scenario)
        shown[key] += 1
        if shown[key] <= options.show:
            print(case)
    again = f" --seed {options.seed}" if options.seed != 1 else ""
    print(
        f"seed {options.seed}: {tally.cases} cases ({tally.mutated} with a changed answer), {tally.requests} requests, {seconds:.0f} s; ",
        end="",
    )
    print(
        f"slowest {tally.slowest:.2f} s of processor time; results: {', '.join(f'{count} {name}' for name, count in tally.outcomes.most_common())}"
    )
    if tally.bad:
        print(
            f"{len(tally.bad)} cases with findings: {', '.join(f'{count} {kind}' for kind, count in tally.kinds.most_common())}"
        )
        print(
            f'one again: make fuzz ARGS="--case {tally.bad[0].label}{again}{f" --only {options.only}" if options.only else ""}"'
        )
    else:
        print("no findings")


if __name__ == "__main__":
    del _collections
    sys.exit(main())
