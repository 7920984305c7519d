# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table: `python -m tests.system.state_table` runs every cell, and fails where one is not as docs/state_table.md has it.

With --write, the page is written anew. With --slice, only the worlds that `make test` tries.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Run the cells, and compare or write the page; 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.state_table", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/state_table.md anew")
    parser.add_argument("--slice", action="store_true", help="only the worlds that make test tries")
    parser.add_argument("--part", action="append", help="only this playbook")
    given = parser.parse_args()
    importlib.import_module("tests.conftest")  # makes the work tree importable as the collection
    from tests.support.harness.play import Ansible
    from tests.support.sandbox.fixture import Sandbox
    from tests.system.state_table import build, cells, observe, page
    from tests.system.state_table.judge import check_mode_foresees, violations

    worlds = cells.SLICE if given.slice else cells.WORLDS
    problems: list[str] = []
    done = {}
    with tempfile.TemporaryDirectory() as folder, Sandbox(build.sandbox_world(worlds)) as sandbox:
        began = time.monotonic()
        prepared = build.Prepared(Ansible(Path(folder)), sandbox, worlds)
        print(f"{len(worlds)} worlds built, {time.monotonic() - began:.0f} s", flush=True)
        for part in given.part or cells.PARTS:
            began = time.monotonic()
            found = observe.run_part(prepared, part)
            done.update({(part, cell.world): cell for cell in found.values()})
            wrong = [problem for cell in found.values() for problem in violations(cell)]
            problems += wrong
            print(f"{part}: {len(found)} cells, {len(wrong)} wrong, {time.monotonic() - began:.0f} s", flush=True)
    problems += check_mode_foresees(done)
    outcomes = {key: cell.outcome for key, cell in done.items()}
    if given.write and not (given.slice or given.part):
        page.write(outcomes)
    else:
        problems += page.differences(outcomes)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
