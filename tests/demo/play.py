# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks of the demo, as a user would start them: with a home of their own, and with nothing of the user's settings."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What a user has set for other playbooks and for real services. What make sets is where the collection was installed.
_LEFT_OUT = re.compile(
    r"(ANSIBLE_(?!COLLECTIONS_PATH$)|ATLASSIAN_|JIRA_|VAULT_)\w+|(https?|no|all)_proxy|PYTHONPATH", re.IGNORECASE
)
_TASK = re.compile(r"TASK \[(?:jira_ops\.align\.connector : )?(.+?)\] \*+")
_QUIET = re.compile(r"(Validating|Include|Gather|Look for|Set the|Run the role|Print|Write|Fail|End)")


@dataclass(frozen=True)
class Run:
    """A playbook's exit code, and what it printed."""

    code: int
    output: str


def environment(folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a playbook of the demo, without the user's own settings. A configuration file is named, so that none is looked for."""
    kept = {name: value for name, value in given.items() if not _LEFT_OUT.fullmatch(name)}
    settings = folder / "ansible.cfg"
    settings.touch()
    return {**kept, **_own(folder), "ANSIBLE_CONFIG": str(settings)}


def _own(folder: Path) -> dict[str, str]:
    return {
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_FORKS": "10",
        "ANSIBLE_NOCOLOR": "1",
    }


def run(folder: Path, playbook: str) -> Run:
    """Run a playbook over the demo's inventory, with a line for each step as it begins."""
    process = subprocess.Popen(
        [_program(), "-i", str(folder / "inventory.json"), f"jira_ops.align.{playbook}"],
        cwd=folder,
        env=environment(folder, os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    lines: list[str] = []
    try:
        for line in process.stdout or ():
            lines.append(line)
            step = _TASK.match(line)
            if step and not _QUIET.match(step[1]):
                print(f"  {step[1]}", flush=True)
    except KeyboardInterrupt:
        process.wait(30)  # it got the signal too
        raise
    return Run(process.wait(), "".join(lines))


def write_starter(folder: Path, inventory: Path) -> None:
    """Write a script that runs the collection's playbooks as the demo does, for whoever wants to try more."""
    given = {name: os.environ[name] for name in ("PATH", "ANSIBLE_COLLECTIONS_PATH", "LC_ALL") if name in os.environ}
    exports = [f"export {name}={shlex.quote(value)}" for name, value in environment(folder, given).items()]
    command = f'exec {shlex.quote(_program())} -i {shlex.quote(str(inventory))} "jira_ops.align.$playbook" "$@"'
    starter = folder / "play"
    starter.write_text("\n".join(["#!/bin/sh", "playbook=$1; shift", *exports, command, ""]), encoding="utf-8")
    starter.chmod(0o700)


def _program() -> str:
    return str(Path(sys.executable).parent / "ansible-playbook")
