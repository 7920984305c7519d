# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a doctor's report says of the operations (make drift REPORT=…), and what runs do with it (make replay REPORT=…)."""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Print what was asked for, and return 1 where something differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.replay")
    parser.add_argument("what", choices=["drift", "replay"])
    parser.add_argument("report", type=Path, help="a report of the playbook doctor")
    given = parser.parse_args()
    importlib.import_module("tests.conftest")  # makes the work tree importable as the collection
    return {"drift": _drift, "replay": _replay}[given.what](given.report)


def _drift(path: Path) -> int:
    from tests.support.replay.drift import drift, raised
    from tests.support.replay.reports import sites_of

    found = 0
    for number, report in enumerate(sites_of(path), 1):
        differences = drift(report)
        found += len(differences)
        print(f"site {number}: {len(differences)} differences")
        for each in differences:
            print(f"  {each}")
        print(f"  as described, which raises their evidence: {', '.join(raised(report)) or 'none'}")
    return 1 if found else 0


def _replay(path: Path) -> int:
    from tests.support.replay.playbooks import play
    from tests.support.replay.reports import sites_of

    different = 0
    for number, report in enumerate(sites_of(path), 1):
        if "steps" not in report:
            sys.exit(f"{path} is a recorded run: make drift takes it, and make replay a report of the playbook doctor.")
        print(f"site {number}: the report says exit {report['exit']}")
        with tempfile.TemporaryDirectory(prefix="replay-") as folder:
            for each in play(report, Path(folder)):
                different += each.name == "doctor" and each.code != report["exit"]
                print(f"== {each.name}: exit {each.code}")
                print("\n".join(f"  {line}" for line in each.said))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
