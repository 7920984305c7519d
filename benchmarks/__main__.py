# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: a run that changes nothing over many sites, by each way of execution, beside as many `debug` tasks.

Wall times of whole ansible-playbook processes, taken in turn in one run; read the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.harness import inventory
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites


def main() -> None:
    """Stand everything up once, then time the three in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jira-ops-bench-") as name, Sandbox(many_sites(asked.sites)) as sandbox:
        folder = Path(name)
        hosts = inventory.write(folder, inventory.rollout(sandbox, folder))
        _play(folder, hosts, "jira_ops.align.stand_up")
        sandbox.clear_log()
        seconds, output = _play(folder, hosts, "jira_ops.align.stand_up")
        counts = _counts(output)
        print(
            f"{asked.sites} sites; a run that changes nothing has {counts['ok']} tasks that run and {counts['skipped']} that are skipped over all hosts,"
        )
        print(f"and sends {len(sandbox.log())} requests, {len(sandbox.writes())} of them writes.")
        debug = _debug_playbook(folder, counts, asked.sites)
        runs = {
            "as many debug tasks": (str(debug), []),
            "direct execution": ("jira_ops.align.stand_up", []),
            "subprocess": ("jira_ops.align.stand_up", ["-e", "jira_ops_in_process=false"]),
        }
        times: dict[str, list[float]] = {label: [] for label in runs}
        for dummy in range(asked.rounds):
            for label, (playbook, more) in runs.items():
                seconds, output = _play(folder, hosts, playbook, *more)
                times[label].append(seconds)
        base = times["as many debug tasks"]
        for label, taken in times.items():
            ratio = statistics.median(one / other for one, other in zip(taken, base))
            print(
                f"  {label:20} {statistics.median(taken):7.2f} s  ({min(taken):.2f} to {max(taken):.2f})   {ratio:5.2f} x debug"
            )


def _play(folder: Path, hosts: Path, playbook: str, *more: str) -> tuple[float, str]:
    environment = {
        **os.environ,
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
    }
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(hosts), playbook, *more]
    started = time.monotonic()
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if run.returncode:
        sys.exit(run.stdout[-4000:] + run.stderr[-2000:])
    return seconds, run.stdout


def _counts(output: str) -> dict[str, int]:
    recap = output[output.find("PLAY RECAP") :]
    return {word: sum(int(count) for count in re.findall(rf"{word}=(\d+)", recap)) for word in ("ok", "skipped")}


def _debug_playbook(folder: Path, counts: dict[str, int], sites: int) -> Path:
    """As many tasks that run, and as many that are skipped, as `debug` in one flat play."""
    tasks: list[dict[str, Any]] = [
        {"ansible.builtin.debug": {"msg": f"task {number}"}} for number in range(counts["ok"] // sites)
    ]
    tasks += [
        {"ansible.builtin.debug": {"msg": f"skipped {number}"}, "when": "inventory_hostname == ''"}
        for number in range(counts["skipped"] // sites)
    ]
    path = folder / "debug.yml"
    path.write_text(
        json.dumps([{"hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks}]), encoding="utf-8"
    )
    return path


if __name__ == "__main__":
    main()
