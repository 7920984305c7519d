# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make drift REPORT=…: what a doctor's report says of the operations, in the terms of their evidence."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path


def main() -> int:
    """Print what was asked for, and return 1 where something differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.replay")
    parser.add_argument("what", choices=["drift"])
    parser.add_argument("report", type=Path, help="a report of the playbook doctor")
    given = parser.parse_args()
    importlib.import_module("tests.conftest")  # makes the work tree importable as the collection
    return _drift(given.report)


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


if __name__ == "__main__":
    sys.exit(main())
