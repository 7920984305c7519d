# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report played with the real playbooks: doctor, a stand-up in check mode, a stand-up, and its verification."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.harness.inventory import VAULT_PASSWORD, write
from tests.support.harness.play import Ansible, Run
from tests.support.replay.stage import played

PLAYBOOKS = (("doctor", ()), ("stand_up", ("--check",)), ("stand_up", ()), ("verify", ()))
_NAMES = {"connector": "name"}
_LEFT_OUT = ("email", "token")


@dataclass(frozen=True)
class Played:
    """What one playbook came to. said: its table or its summary, and of a site that failed, why."""

    name: str
    code: int
    said: list[str]


def play(report: dict[str, Any], folder: Path) -> Iterator[Played]:
    """Run every playbook against a sandbox that behaves as the report has it."""
    with played(report) as (modules, options):
        inventory = write(folder, {"site": variables(options, folder)})
        ansible = Ansible(folder)
        for name, arguments in PLAYBOOKS:
            modules.sandbox.clear_log()
            run = ansible.run(f"jira_ops.align.{name}", inventory, {}, arguments=arguments, expect=None)
            yield Played(" ".join((name, *arguments)), run.code, _said(run))


def variables(options: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the role's variables for the doctor's options."""
    named = {f"connector_{_NAMES.get(name, name)}": each for name, each in options.items() if name not in _LEFT_OUT}
    store = {
        "connector_vault_password": VAULT_PASSWORD,
        "connector_token_store_path": str(folder / "store" / "site.yml"),
    }
    return {**named, **store}


def _said(run: Run) -> list[str]:
    tables = [*run.of("Print the table of each site"), *run.of("Print the summary")]
    lines = [line for result in tables for line in result.get("msg", [])]
    return lines + [f"failed: {each}" for each in run.problems()[-1:]]
