# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action plugin runs on the controller for a token store: other collections' modules and lookups, without a trace of their arguments."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.plugins.loader import action_loader, connection_loader, lookup_loader

from ansible_collections.jira_ops.align.plugins.module_utils.gate import line

# What Ansible wraps the reason of a failed task in.
_WRAPPING = re.compile(
    r"Task failed: |(?:Module|Action) failed: |Finalization of .*? failed: |Error while resolving .*?: "
    r"|An unhandled exception .*?original message: "
)
_CAUSES, _LONGEST = 5, 350
# The controller's own, and not those of a Windows or BSD inventory.
_SHELL = {"ansible_shell_type": "sh", "ansible_shell_executable": "/bin/sh"}


class Controller:
    """The controller, as the action plugin of a task reaches it."""

    def __init__(self, action: ActionBase, variables: Mapping[str, Any]) -> None:
        self._action = action
        self._variables = variables

    @property
    def home(self) -> str:
        """Where a relative path begins: beside the inventory, else (-i host,) beside the playbook, but never in an installed collection; or nowhere."""
        inventory, playbook = (str(self._variables.get(name) or "") for name in ("inventory_dir", "playbook_dir"))
        return inventory or ("" if "/ansible_collections/" in playbook else playbook)

    @property
    def host_names(self) -> frozenset[str]:
        """The inventory's hosts, by name."""
        groups = self._variables.get("groups") or {}
        return frozenset(str(host) for hosts in groups.values() for host in hosts)

    def module(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Run another collection's module on the controller and return its result.

        Its arguments carry secrets, so they go over stdin (pipelining) and are not logged. It is run in check mode too: callers that would write with it
        do not call it then.
        """
        action = self._action
        task = action._task.copy()
        task.action, task.args = name, dict(arguments)
        task.no_log, task.check_mode, task.diff, task.async_val, task.become = True, False, False, 0, False
        # What the inventory says of the site's connection is for other playbooks.
        variables = {**self._variables, "ansible_python_interpreter": self._interpreter(), **_SHELL}
        play_context = action._play_context.copy()
        play_context.become, play_context.shell, play_context.executable = False, *_SHELL.values()
        connection = connection_loader.get("ansible.builtin.local", play_context, os.devnull)
        connection.set_options(var_options=variables)
        connection.set_option("pipelining", True)
        runner = action_loader.get(
            "ansible.builtin.normal",
            task=task,
            connection=connection,
            play_context=play_context,
            loader=action._loader,
            templar=action._templar,
            shared_loader_obj=action._shared_loader_obj,
        )
        return dict(runner.run(task_vars=variables))

    def lookup(self, name: str, *terms: Any, **options: Any) -> list[Any]:
        """Return what another collection's lookup plugin finds."""
        plugin = lookup_loader.get(name, loader=self._action._loader, templar=self._action._templar)
        return list(plugin.run(list(terms), variables=dict(self._variables), **options))

    def has(self, module: str) -> bool:
        """Return whether Ansible finds the module."""
        namespace, collection, name = module.split(".")
        try:  # Ansible's own plugin loader would warn of one that it does not find
            return find_spec(f"ansible_collections.{namespace}.{collection}.plugins.modules.{name}") is not None
        except ModuleNotFoundError:
            return False

    def _interpreter(self) -> str:
        """Return the Python that the inventory gives localhost, as with delegate_to: localhost; else Ansible's own."""
        try:
            return str(self._variables["hostvars"]["localhost"]["ansible_python_interpreter"])
        except (KeyError, TypeError):
            return sys.executable


def reason(result: Mapping[str, Any]) -> str:
    """Return why a module failed, in its own words, as a sentence.

    Before ansible-core 2.19, the last line of the traceback says what broke inside a module; since then, the chain of causes does.
    """
    traceback = str(result.get("module_stderr") or "").strip().splitlines()
    causes = [traceback[-1]] if traceback else [str(result.get("msg") or ""), *_causes(result)]
    said = ""
    for cause in (_WRAPPING.sub("", cause).strip().rstrip(".") for cause in causes):
        if cause not in said:
            said = f"{said}: {cause}" if said else cause
    return f"{line(said, longest=_LONGEST).rstrip('.') or 'the module failed'}."


def _causes(result: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    event = getattr(result.get("exception"), "event", None)
    while event is not None and len(found) < _CAUSES:
        found.append(str(getattr(event, "msg", "")))
        event = getattr(getattr(event, "chain", None), "event", None)
    return found
