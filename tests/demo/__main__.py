# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: stand up a connector for every site of the sandbox with the installed collection, then do it again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.harness import inventory
from tests.support.sandbox.fixture import Sandbox

WORLD = Path(__file__).resolve().parents[1] / "support" / "sandbox" / "worlds" / "demo.yml"
COLUMNS = ("site", "cloud ID", "service account", "token label", "days left", "connector", "active", "proven")


def main() -> int:
    """Run the playbook twice; 0 where every connector is proven and the second run changed nothing."""
    with tempfile.TemporaryDirectory(prefix="jira-ops-demo-") as name, Sandbox(str(WORLD)) as sandbox:
        folder = Path(name)
        report = folder / "report.json"
        hosts = inventory.rollout(sandbox, folder, connector_report_path=str(report))
        print(
            f"Sandbox: {len(hosts)} Jira sites, {len(sandbox.organizations)} organizations, {len(sandbox.tenants)} Jira Align tenants, on loopback."
        )
        print("$ ansible-playbook -i inventory.json jira_ops.align.stand_up\n")
        first = _run(folder, inventory.write(folder, hosts))
        print(_recap(first))
        if not report.exists():
            return _failed(first)
        results = json.loads(report.read_text(encoding="utf-8"))
        print(_table(results))
        print(f"\nWrites to the services: {len(sandbox.writes())}. The same again:\n")
        sandbox.clear_log()
        second = _run(folder, folder / "inventory.json")
        print(_recap(second))
        writes = len(sandbox.writes())
        changed = [int(count) for count in re.findall(r"changed=(\d+)", second.stdout)]
        proven = [result["proven"] for result in results.values()]
        good = (
            all(proven) and first.returncode == second.returncode == 0 and changed == [0] * len(hosts) and writes == 0
        )
        print(
            f"{sum(proven)} of {len(hosts)} connectors active and proven. Second run: changed={sum(changed)}, {writes} writes to the services."
        )
        return 0 if good else _failed(second)


def _run(folder: Path, hosts: Path) -> subprocess.CompletedProcess[str]:
    """ansible-playbook as a user would start it, with its own home so that nothing of ours stays behind."""
    environment = {
        **os.environ,
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_FORKS": "10",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
    }
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(hosts), "jira_ops.align.stand_up"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _recap(run: subprocess.CompletedProcess[str]) -> str:
    return run.stdout[run.stdout.find("PLAY RECAP") :].strip() + "\n"


def _table(results: dict[str, dict[str, Any]]) -> str:
    rows = [COLUMNS]
    for site, result in results.items():
        token, connector = result.get("token") or {}, result.get("connector") or {}
        rows.append(
            (
                site,
                result.get("cloud_id", ""),
                (result.get("service_account") or {}).get("email", ""),
                token.get("label", ""),
                str(token.get("days_left", "")),
                str(connector.get("name", "")),
                "yes" if connector.get("active") else "no",
                "yes" if result["proven"] else "NO: " + result["message"],
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def _failed(run: subprocess.CompletedProcess[str]) -> int:
    print(run.stdout[-6000:], run.stderr[-3000:], file=sys.stderr)
    print("The demo did not come to its end.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
