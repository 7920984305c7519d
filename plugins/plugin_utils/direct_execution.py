# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct execution: a module's run() inside Ansible's own worker, where that is the same thing.

A module for a web service needs no copy of itself, no new interpreter and no second import of the world. The action plugin of the same name falls
back to subprocess execution, the module as Ansible runs any, whenever a task asks for a process of its own: another connection, become, environment,
async, another interpreter, or jira_ops_in_process: false.
"""

from __future__ import annotations

import json
import os
import sys
from types import ModuleType
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.jira_ops.align.plugins.module_utils import wait
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import prepared
from ansible_collections.jira_ops.align.plugins.module_utils.run_summary import Line
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Run, execute, missing_library, stray_secrets
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils import terminal
from ansible_collections.jira_ops.align.plugins.plugin_utils.brief_failure import brief
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain

# Set for the role's own tasks: a failed one prints the beginning of its message; all of it is in connector_result, and in the summary.
_BRIEF = "connector__part"


def direct_action(module: ModuleType) -> type[DirectAction]:
    """Return the action plugin of one of the collection's modules (its ARGUMENTS and its run)."""
    return type("ActionModule", (DirectAction,), {"module": module, "__module__": module.__name__})


class DirectAction(ActionBase):
    """Runs `module` here, or as a subprocess. A subclass that does more than that overrides perform()."""

    module: ModuleType
    _supports_check_mode = True
    _supports_async = True
    _host = ""
    _shows_invocation = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the same result from either way of execution; one that carries a token is kept out of every output."""
        variables = task_vars or {}
        self._host = variables.get("inventory_hostname", "")
        self._shows_invocation = _invocation_asked_for(variables)
        result: dict[str, Any] = super().run(tmp, variables)
        if self._task.async_val and not getattr(self.module, "ASYNC", True):
            problem = "async is not possible here: Ansible would write the result, with the token, to a file in clear."
            return {**result, "failed": True, "msg": problem}
        result.update(self.perform(plain(self._task.args), variables))
        if result.get("token") or (result.get("record") and from_dict(result["record"]).secrets):
            # The value is for `register`; callbacks, logs and job output get the censored result. Of a loop, ansible-core before 2.19
            # looks only at the task itself, and would show the results of all its items.
            for warning in result.pop("warnings", ()):  # with the result, they would be censored too
                Display().warning(_text_of(warning))
            result["_ansible_no_log"] = True
            self._task.no_log = True
        return brief(result, self._task) if result.get("failed") and variables.get(_BRIEF) else result

    def perform(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the task's result. arguments: plain data."""
        return self.run_module(arguments, variables)

    def run_module(
        self, arguments: dict[str, Any], variables: dict[str, Any], check_mode: bool | None = None
    ) -> dict[str, Any]:
        """Run the module once, by the way of execution that the task asks for. check_mode: None is the task's own."""
        before = self._task.check_mode
        try:
            if check_mode is not None:
                self._task.check_mode = check_mode
            if self._wants_subprocess(variables):
                return self._in_subprocess(arguments, variables)
            return self.run_directly(self.module.run, arguments)
        finally:
            self._task.check_mode = before

    def _wants_subprocess(self, variables: dict[str, Any]) -> bool:
        task = self._task
        if not boolean(self._value(variables.get("jira_ops_in_process", True)), strict=False):
            return True
        if self._connection.transport != "local" or task.async_val:
            return True
        if self._play_context.become or getattr(self._connection, "become", None) is not None:
            return True
        if any(task.environment or []):
            return True
        return not _same_interpreter(self._interpreter(variables))

    def _interpreter(self, variables: dict[str, Any]) -> str:
        asked = variables.get("ansible_python_interpreter", "")
        if (
            asked == "{{ ansible_playbook_python }}"
        ):  # as the playbooks have it, for every host and task: no need to resolve it
            return sys.executable
        return str(self._value(asked) or C.config.get_config_value("INTERPRETER_PYTHON", variables=variables) or "auto")

    def _value(self, variable: Any) -> Any:
        """A variable's value; resolving one that is no template takes as long as one that is."""
        return self._templar.template(variable) if isinstance(variable, str) and "{" in variable else variable

    def _in_subprocess(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        # Over stdin, the arguments with their credentials are never a file, which a killed run would leave behind. With become, sudo
        # may want a terminal, which leaves no stdin; on another host, it is for whoever runs that to say. Another collection's local
        # connection (Mitogen's, for one) need not have the option.
        connection = self._connection
        if connection.transport == "local" and not self._play_context.become and connection.has_option("pipelining"):
            self._connection.set_option("pipelining", True)
        wrap_async = bool(self._task.async_val) and not self._connection.has_native_async
        result: dict[str, Any] = self._execute_module(
            module_name=self._module_name(), module_args=arguments, task_vars=variables, wrap_async=wrap_async
        )
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def run_directly(self, run: Run, arguments: dict[str, Any]) -> dict[str, Any]:
        """Run a function of the module's options here, whatever the task asks for: only the controller has what it needs."""
        declared = self.module.ARGUMENTS
        given, odd = prepared(declared.options, arguments)
        validation = ArgumentSpecValidator(declared.options, **declared.rules()).validate(given)
        params = validation.validated_parameters
        secrets = validation._no_log_values | stray_secrets(params)
        problem = self._invalid(validation) or odd or missing_library()
        if problem is not None:
            result = {"failed": True, "msg": problem}
        else:
            with wait.told_to(self._tell):
                result = execute(run, params, bool(self._task.check_mode), bool(self._task.diff), secrets)
        return _as_from_a_module({**result, **self.invocation(params)}, secrets)

    def invocation(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return what Ansible adds to a result: the options that the module was called with, where they are asked for."""
        return {"invocation": {"module_args": arguments}} if self._shows_invocation else {}

    def _tell(self, text: str) -> None:
        """Print what a task is waiting for."""
        terminal.show([Line(f"{self._host}: {text}")])

    def _invalid(self, validation: Any) -> str | None:
        """The message that AnsibleModule gives for the same mistake."""
        if not validation.errors.errors:
            return None
        if isinstance(validation.errors[0], UnsupportedError):
            return f"Unsupported parameters for ({self._module_name()}) module: {validation.errors.msg}"
        return str(validation.errors.msg)

    def _module_name(self) -> str:
        return "jira_ops.align." + self.module.__name__.rsplit(".", 1)[-1]


def _invocation_asked_for(variables: dict[str, Any]) -> bool:
    """Whether results hold their options: since ansible-core 2.21 a setting, off unless it is switched on; before, always."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=variables))
    except AnsibleError:
        return True


def _text_of(warning: Any) -> str:
    """Return the text of a warning. Since ansible-core 2.19, those of a subprocess are summaries of events."""
    event = getattr(warning, "event", None)
    return str(warning if event is None else event.msg)


def _same_interpreter(asked: str) -> bool:
    if asked.startswith("auto"):
        return True
    return os.path.realpath(asked) == os.path.realpath(sys.executable) and os.path.dirname(asked) == os.path.dirname(
        sys.executable
    )


def _as_from_a_module(result: dict[str, Any], secrets: set[str]) -> dict[str, Any]:
    """What AnsibleModule does to every result: secrets masked (booleans and nulls kept), and the types of JSON."""
    kept = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
    return {**json.loads(json.dumps(remove_values(result, secrets))), **kept}
