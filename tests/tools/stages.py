# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs make's targets, some at the same time, all of them whatever fails, and ends with a summary.

Usage: stages.py MAKE AT_ONCE TARGET ...   They begin in this order, and their outputs come whole and in this order.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a target ended."""

    passed: bool
    seconds: float


def make_target(make: str, target: str, path: Path) -> Ended:
    """Make a target with its output in a file, and return how it ended."""
    began = time.monotonic()
    with path.open("wb") as output:
        status = subprocess.run([make, "--no-print-directory", target], stdout=output, stderr=output, check=False)
    return Ended(status.returncode == 0, time.monotonic() - began)


def show(path: Path, ending: Future[Ended]) -> None:
    """Copy a file to the screen until what writes it has ended."""
    path.touch()
    with path.open("rb") as output:
        while True:
            last = ending.done()
            shutil.copyfileobj(output, sys.stdout.buffer)
            sys.stdout.flush()
            if last:
                return
            time.sleep(0.2)


def run(make: str, at_once: int, targets: Sequence[str]) -> dict[str, Ended]:
    """Make all targets and return how each ended."""
    with ThreadPoolExecutor(at_once) as pool, tempfile.TemporaryDirectory() as folder:
        outputs = {target: Path(folder, target) for target in targets}
        endings = {target: pool.submit(make_target, make, target, path) for target, path in outputs.items()}
        for target, ending in endings.items():
            print(f"\n==> {target}", flush=True)
            show(outputs[target], ending)
        return {target: ending.result() for target, ending in endings.items()}


def main() -> None:
    make, at_once, *targets = sys.argv[1:]
    ended = run(make, int(at_once), targets)
    print("\n==> summary")
    for target, how in ended.items():
        print(f"  {target:<12} {'passed' if how.passed else 'FAILED'}  {how.seconds:4.0f} s")
    sys.exit(not all(how.passed for how in ended.values()))


if __name__ == "__main__":
    main()
