# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: stand up a connector for every site of the sandbox with the installed collection, do it again, and leave it to be tried."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

from tests.demo import play, screen
from tests.support.harness import inventory
from tests.support.sandbox.fixture import Sandbox

WORLD = Path(__file__).resolve().parents[1] / "support" / "sandbox" / "worlds" / "demo.yml"


def main() -> int:
    """Return 0 where every connector is proven and the second run changed nothing; 130 after Ctrl-C."""
    try:
        with tempfile.TemporaryDirectory(prefix="jira-ops-demo-") as name, Sandbox(str(WORLD)) as sandbox:
            code = _shown(Path(name), sandbox)
            if code == 0 and sys.stdin.isatty() and sys.stdout.isatty():
                print(screen.next_steps(Path(name)))
                input("The sandbox runs until return is pressed, and is gone then. ")
            return code
    except (KeyboardInterrupt, EOFError):
        print("\nEnded. Nothing is left behind but the tools.", file=sys.stderr)
        return 130


def _shown(folder: Path, sandbox: Sandbox) -> int:
    report = folder / "report.json"
    hosts = inventory.rollout(sandbox, folder, connector_report_path=str(report))
    place = inventory.write(folder, hosts)
    play.write_starter(folder, place)
    services = f"{len(hosts)} Jira sites, {len(sandbox.organizations)} organizations, {len(sandbox.tenants)} Jira Align tenants"
    print(f"A sandbox on this machine: {services}.")
    print(f"Its inventory: {place}\n\n$ ansible-playbook -i inventory.json jira_ops.align.stand_up")
    first = play.run(folder, "stand_up")
    print(screen.summary(first.output))
    if not report.exists():
        return _failed(first)
    results = json.loads(report.read_text(encoding="utf-8"))
    print(screen.table(results))
    print(f"\nWrites to the services: {len(sandbox.writes())}. The same again, which has to change nothing:")
    sandbox.clear_log()
    second = play.run(folder, "stand_up")
    writes, changed = len(sandbox.writes()), sum(map(int, re.findall(r"changed=(\d+)", second.output)))
    proven = [result["proven"] for result in results.values()]
    print(
        f"\n{sum(proven)} of {len(hosts)} connectors active and proven. Second run: changed={changed}, {writes} writes to the services."
    )
    good = all(proven) and len(proven) == len(hosts) and first.code == second.code == 0 and changed == writes == 0
    return 0 if good else _failed(second)


def _failed(run: play.Run) -> int:
    print(run.output[-6000:], file=sys.stderr)
    print("The demo did not come to its end.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
