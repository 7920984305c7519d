# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module by both ways of execution: tests/integration/targets/<module>/tasks/main.yml, on equal sandboxes, with equal results.

The targets assert what a module returns. Here is asserted what must hold of every one of their tasks: check mode
writes nothing, "not changed" means that nothing changed, "changed" that something did, and all is as the contract says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.contract.check import all_problems
from tests.support.harness.play import DIRECT, EXECUTIONS, SUBPROCESS, Ansible, Result, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE
from tests.system.beside import beside
from tests.system.support import comparable, requests_during, variables

TARGETS = Path(__file__).resolve().parents[1] / "integration" / "targets"
MODULES = sorted(path.name for path in TARGETS.iterdir() if path.name.startswith("jira_"))
# Modules that ask no service.
LOCAL = ("jira_connector_summary", "jira_token_file", "jira_token_record")


@dataclass(frozen=True)
class Recorded:
    """Targets in one run, one host and one play each, and what the sandbox was asked meanwhile."""

    run: Run
    log: list[dict[str, Any]]
    exchanges: list[dict[str, Any]] = field(repr=False)

    def tasks(self, module: str) -> list[Result]:
        return [each for each in self.run.results if each.host == module and each.ours]


def play(module: str) -> dict[str, Any]:
    include = {"name": "Run the target", "ansible.builtin.include_role": {"name": str(TARGETS / module)}}
    # Rescued, for a play that loses all its hosts is the last one
    tasks = [
        {
            "name": "Run it",
            "block": [include],
            "rescue": [{"name": "Go on with the next target", "ansible.builtin.meta": "noop"}],
        }
    ]
    return {"name": module, "hosts": module, "gather_facts": False, "tasks": tasks}


def record(folder: Path, execution: str, modules: list[str]) -> dict[str, Recorded]:
    inventory = {"all": {"hosts": {name: {"ansible_connection": "local"} for name in modules}}}
    with Sandbox(ONE) as sandbox:
        sandbox.record()
        run = Ansible(folder).run(
            [play(module) for module in modules],
            inventory,
            {**variables(sandbox), "output_dir": "{{ lookup('env', 'TMPDIR') }}"},
            execution,
            expect=None,
        )
        return dict.fromkeys(modules, Recorded(run, sandbox.log(), sandbox.exchanges()))


# A process for every task takes its time: half of the modules here, half there; and the same halves inside, for a site
# remembers: the project role that one target makes is there for the next.
HALVES = (MODULES[::2], MODULES[1::2])


@beside
def outside_one(folder: Path) -> dict[str, Recorded]:
    return record(folder, SUBPROCESS, HALVES[0])


@beside
def outside_two(folder: Path) -> dict[str, Recorded]:
    return record(folder, SUBPROCESS, HALVES[1])


@beside
def inside(folder: Path) -> dict[str, Recorded]:
    return {**record(folder / "one", DIRECT, HALVES[0]), **record(folder / "two", DIRECT, HALVES[1])}


@pytest.fixture
def recorded(
    inside: dict[str, Recorded], outside_one: dict[str, Recorded], outside_two: dict[str, Recorded]
) -> dict[str, dict[str, Recorded]]:
    """By execution and module."""
    return {DIRECT: inside, SUBPROCESS: {**outside_one, **outside_two}}


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("module", MODULES)
def test_target(module: str, execution: str, recorded: dict[str, dict[str, Recorded]]) -> None:
    run = recorded[execution][module].run
    unexpected = [problem for problem in run.problems() if problem.startswith(module + ":")]
    assert not unexpected, "\n".join(unexpected)
    assert [each for each in run.results if each.host == module and each.action == "ansible.builtin.assert"]


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("module", MODULES)
def test_changed_is_the_truth(module: str, execution: str, recorded: dict[str, dict[str, Recorded]]) -> None:
    asking = [each for each in recorded[execution][module].tasks(module) if each.action.rsplit(".", 1)[-1] not in LOCAL]
    tasks = [each for each in asking if "results" not in each.result]
    assert tasks or module in ("jira_connector_summary", "jira_token_file")
    for task in tasks:
        asked = requests_during(task, recorded[execution][module].log)
        assert asked or task.failed, f"{task.name}: nothing was asked"
        written = [f"{entry['method']} {entry['path']}" for entry in asked if entry["write"]]
        if task.check:
            assert not written, f"{task.name}: check mode wrote {written}"
        elif task.changed:
            assert [entry for entry in asked if entry["changed"]], f"{task.name}: said changed, and nothing was"
        else:
            assert not written, f"{task.name}: said not changed, and wrote {written}"


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize("half", HALVES, ids=("one", "two"))
def test_the_contract_is_kept(half: list[str], execution: str, recorded: dict[str, dict[str, Recorded]]) -> None:
    exchanges = recorded[execution][half[0]].exchanges
    assert exchanges and all_problems(exchanges) == []


@pytest.mark.parametrize("module", MODULES)
def test_both_doors_give_the_same(module: str, recorded: dict[str, dict[str, Recorded]]) -> None:
    inside, outside = (recorded[execution][module].tasks(module) for execution in EXECUTIONS)
    assert [each.name for each in inside] == [each.name for each in outside]
    for one, other in zip(inside, outside):
        assert one.status == other.status, one.name
        assert comparable(one.result) == comparable(other.result), one.name
        assert shape(one.result) == shape(other.result), one.name
        # Since ansible-core 2.21, Ansible puts the options into a result only where it is asked to.
        shown = "invocation" in one.result or "invocation" not in other.result
        assert shown or "censored" in one.result or "results" in one.result, one.name


def shape(value: Any) -> Any:
    """Keys and types: 1 and True are equal to Python, and not to a playbook."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value).__name__
