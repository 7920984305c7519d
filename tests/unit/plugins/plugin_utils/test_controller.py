# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory says of a site's connection is not used for what a token store runs on the controller."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader

from ansible_collections.jira_ops.align.plugins.plugin_utils import controller
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller


@pytest.mark.parametrize(
    "foreign",
    [
        {},
        {"ansible_shell_type": "powershell"},
        {"ansible_shell_executable": "/nonexistent/bash"},
        {"ansible_become": True, "ansible_connection": "winrm", "ansible_python_interpreter": "/nonexistent/python"},
    ],
    ids=str,
)
def test_a_module_runs_in_the_controllers_own_shell(foreign: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    class Runner:
        """Notes what the action plugin of a module is given."""

        def __init__(self, task: Any, connection: Any, play_context: Any, **_others: Any) -> None:
            seen.update(task=task, shell=connection._shell.SHELL_FAMILY, context=play_context)

        def run(self, task_vars: dict[str, Any]) -> dict[str, Any]:
            seen["variables"] = task_vars
            return {"changed": False}

    monkeypatch.setattr(controller, "action_loader", SimpleNamespace(get=lambda _name, **given: Runner(**given)))
    # Without a run, Ansible knows its own plugins by their short names only.
    monkeypatch.setattr(
        controller,
        "connection_loader",
        SimpleNamespace(get=lambda _name, *given: connection_loader.get("local", *given)),
    )
    context = PlayContext()
    context.become, context.shell, context.executable = (
        foreign.get("ansible_become", False),
        foreign.get("ansible_shell_type"),
        foreign.get("ansible_shell_executable", "/bin/sh"),
    )
    action = SimpleNamespace(
        _task=Task(), _play_context=context, _loader=None, _templar=None, _shared_loader_obj=SimpleNamespace()
    )
    assert Controller(action, foreign).module("ansible.builtin.command", {"argv": ["true"]}) == {"changed": False}
    variables = seen["variables"]
    assert (variables["ansible_shell_type"], variables["ansible_shell_executable"]) == ("sh", "/bin/sh")
    assert (seen["shell"], seen["context"].executable, seen["context"].become) == ("sh", "/bin/sh", False)
    assert "nonexistent" not in variables["ansible_python_interpreter"]
