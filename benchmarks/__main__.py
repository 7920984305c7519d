# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: a run that changes nothing over many sites, by each way of execution, beside plays of `debug` tasks.

Of debug tasks there are two plays: eight tasks, one for each step of Atlassian's setup guide, and as many as the run itself has. Whole
ansible-playbook processes, taken in turn in one run; read the ratios, not the seconds. Processor time is of all processes of a run, and tells more than the
time that has passed where the machine has other work.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.harness import inventory
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites

_STEPS = 8  # of Atlassian's setup guide


@dataclass(frozen=True)
class Times:
    """Seconds of one run: that have passed, and of processor time of all its processes."""

    passed: float
    processor: float


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
        output = _play(folder, hosts, "jira_ops.align.stand_up")[1]
        counts = _counts(output)
        print(
            f"{asked.sites} sites; a run that changes nothing has {counts['ok']} tasks that run and {counts['skipped']} that are skipped over all hosts,"
        )
        print(f"and sends {len(sandbox.log())} requests, {len(sandbox.writes())} of them writes.")
        eight = _debug_playbook(folder / "eight.yml", _STEPS, 0)
        equal = _debug_playbook(folder / "equal.yml", counts["ok"] // asked.sites, counts["skipped"] // asked.sites)
        runs: dict[str, tuple[str, list[str]]] = {
            "eight debug tasks": (str(eight), []),
            "as many debug tasks": (str(equal), []),
            "direct execution": ("jira_ops.align.stand_up", []),
            "subprocess": ("jira_ops.align.stand_up", ["-e", "jira_ops_in_process=false"]),
        }
        times: dict[str, list[Times]] = {label: [] for label in runs}
        for dummy in range(asked.rounds):
            for label, (playbook, more) in runs.items():
                times[label].append(_play(folder, hosts, playbook, *more)[0])
        print(f"{'':20}     passed      x eight   x equal   processor   x eight   x equal")
        for label, taken in times.items():
            row = f"  {label:20}"
            for kind in ("passed", "processor"):
                seconds = statistics.median(getattr(one, kind) for one in taken)
                ratios = [_ratio(taken, times[base], kind) for base in ("eight debug tasks", "as many debug tasks")]
                row += f" {seconds:7.2f} s   {ratios[0]:7.2f}   {ratios[1]:7.2f}"
            print(row)


def _ratio(taken: list[Times], base: list[Times], kind: str) -> float:
    return float(statistics.median(getattr(one, kind) / getattr(other, kind) for one, other in zip(taken, base)))


def _play(folder: Path, hosts: Path, playbook: str, *more: str) -> tuple[Times, str]:
    environment = {
        **os.environ,
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
    }
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(hosts), playbook, *more]
    started = time.monotonic()
    with (folder / "output.txt").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        dummy, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        passed = time.monotonic() - started
        output.seek(0)
        text = output.read()
    if process.returncode:
        sys.exit(text[-6000:])
    return Times(passed, usage.ru_utime + usage.ru_stime), text


def _counts(output: str) -> dict[str, int]:
    recap = output[output.find("PLAY RECAP") :]
    return {word: sum(int(count) for count in re.findall(rf"{word}=(\d+)", recap)) for word in ("ok", "skipped")}


def _debug_playbook(path: Path, run: int, skipped: int) -> Path:
    """Write a flat play of `debug` tasks: so many that run, and so many that are skipped."""
    tasks: list[dict[str, Any]] = [{"ansible.builtin.debug": {"msg": f"task {number}"}} for number in range(run)]
    tasks += [
        {"ansible.builtin.debug": {"msg": f"skipped {number}"}, "when": "inventory_hostname == ''"}
        for number in range(skipped)
    ]
    path.write_text(
        json.dumps([{"hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks}]), encoding="utf-8"
    )
    return path


if __name__ == "__main__":
    main()
