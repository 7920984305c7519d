# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The artifact as a user has it: installed into an empty path, listed by ansible-doc, and run by the demo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools.matrix_cells import PROJECT, Cell
from tests.tools.release import artifact
from tests.tools.release.finding import Finding, judged


@dataclass(frozen=True)
class Consumer:
    """An ansible-core, and the folder below which nothing but the artifact is installed."""

    cell: Cell
    folder: Path

    @property
    def collections(self) -> Path:
        return self.folder / "collections"

    def run(self, program: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of this ansible-core, without the settings and variables of whoever runs it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
        found = {
            "PATH": os.pathsep.join([str(self.cell.program("python").parent), kept["PATH"]]),
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_HOME": str(self.folder / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(
            [str(self.cell.program(program)), *arguments],
            cwd=cwd or self.folder,
            env={**kept, **found},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def checked(cell: Cell, built: Path, folder: Path, names: Sequence[str]) -> list[Finding]:
    """Install the artifact, list what it holds, stand up the demo's sites; return what came of each."""
    shutil.rmtree(folder, ignore_errors=True)
    consumer = Consumer(cell, folder)
    consumer.collections.mkdir(parents=True)
    core = cell.installed()
    arguments = ["--offline", "--no-deps", "--collections-path", str(consumer.collections), str(built)]
    installed = consumer.run("ansible-galaxy", "collection", "install", *arguments)
    if installed.returncode or "WARNING" in installed.stderr:
        return [judged(f"install on {core}", [_end(installed)], "")]
    return [
        judged(f"ansible-doc on {core}", _not_listed(consumer, names), "lists every module, lookup, filter and role"),
        judged(f"demo on {core}", *_demo(consumer)),
    ]


def _not_listed(consumer: Consumer, names: Sequence[str]) -> list[str]:
    problems = []
    for kind in (*artifact.DOCUMENTED, "role"):
        listed = consumer.run("ansible-doc", "--type", kind, "--list", "--json", "jira_ops.align")
        if listed.returncode or listed.stderr.strip():
            problems.append(_end(listed))
            continue
        lacking = artifact.documented(names, kind) - set(json.loads(listed.stdout))
        problems += [f"{kind} {name} is not listed" for name in sorted(lacking)]
    return problems


def _demo(consumer: Consumer) -> tuple[list[str], str]:
    """Return what is wrong with the demo, and how it ended. The sandbox is the repository's, the collection the installed one."""
    run = consumer.run("python", "-m", "tests.demo", cwd=PROJECT)
    lines = run.stdout.strip().splitlines()
    return [_end(run)] if run.returncode or "[WARNING]" in run.stdout else [], lines[-1] if lines else ""


def _end(run: subprocess.CompletedProcess[str]) -> str:
    return f"{' '.join(map(str, run.args))} ended with {run.returncode}:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}"
