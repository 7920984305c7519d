# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bridge to Ansible: options in, an Outcome out, errors as results; the same for both ways of execution.

A module is a `run(call) -> Outcome`. It is run either in a process of its own (`run_module`) or inside
Ansible's worker (plugin_utils/direct_execution.py); both end in `execute`, so both give the same result.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from . import unused
from .api.client import Client
from .api.errors import JiraOpsError, Unusable
from .api.operation import Service
from .arguments import Arguments, prepared
from .clients import Unreachable, client_of, client_of_some
from .gate import line, message, presentable
from .outcome import Outcome
from .recording import Recorder
from .redaction import Redactor
from .routes import HandoffNeeded

Run = Callable[["Call"], Outcome]

_PASSWORD = re.compile(r"://[^/@\s]*?:([^/\s]+)@")


class Call:
    """What a module's run() gets: checked options, the modes, and a client for the services it names."""

    def __init__(self, params: dict[str, Any], check_mode: bool, diff_mode: bool, redactor: Redactor) -> None:
        self.params = params
        self.check_mode = check_mode
        self.diff_mode = diff_mode
        self.redactor = redactor
        self.recorder = Recorder(params.get("record_exchanges"))
        self._clients: list[Client] = []

    @property
    def changed(self) -> bool:
        """Whether something was written so far."""
        return any(client.done for client in self._clients)

    def written(self) -> str:
        """Return what was written so far, in sentences; empty where nothing was."""
        done = list(dict.fromkeys(summary for client in self._clients for summary in client.done))
        sent = list(dict.fromkeys(summary for client in self._clients for summary in client.unsettled))
        sentences = [f"This was done before: {'; '.join(done)}."] if done else []
        return " ".join(
            sentences + ([f"This was sent before, and may have been done: {'; '.join(sent)}."] if sent else [])
        )

    def unusable(self) -> list[tuple[Service, Unusable]]:
        """Return the services that were left out because their credential cannot be sent, and why."""
        return [each for client in self._clients for each in client.unusable.items()]

    def client_of_some(self, *services: Service) -> tuple[Client, Unreachable]:
        """A client for those of these services that the options can reach, and what keeps them from the others."""
        client, unreachable = client_of_some(self.params, services, self.redactor, self.check_mode)
        self._clients.append(self.recorder.watch(client))
        return client, unreachable

    def client(self, *needed: Service, optional: Iterable[Service] = ()) -> Client:
        """A client for these services. A needed service without its options is an error that names them;
        an optional one is left out (see Client.has)."""
        client = client_of(self.params, needed, optional, self.redactor, self.check_mode)
        self._clients.append(self.recorder.watch(client))
        return client


def execute(
    run: Run, params: dict[str, Any], check_mode: bool, diff_mode: bool, secrets: Iterable[str]
) -> dict[str, Any]:
    """Run a module's run() and give its result. Errors become failed results, without a traceback or a secret."""
    call = Call(params, check_mode, diff_mode, Redactor(str(secret) for secret in secrets))
    result = _result(run, call)
    problem = call.recorder.write(run.__module__.rsplit(".", 1)[-1])
    return {**result, "warnings": [*result.get("warnings", ()), problem]} if problem else result


def _result(run: Run, call: Call) -> dict[str, Any]:
    params, redactor = call.params, call.redactor
    try:
        outcome = run(call)
    except HandoffNeeded as needed:
        outcome = Outcome(changed=False, handoffs=(needed.handoff,))
    except JiraOpsError as error:
        return _failed(call, str(error))
    except Exception as bug:  # a bug of ours: the place is worth more than a traceback, which may hold values
        text = f"{_place(bug)}: {type(bug).__name__}: {line(bug, redactor.clean)}. This is a bug in jira_ops.align; please report it."
        return _failed(call, text)
    result = outcome.to_result(call.diff_mode)
    spare = [unused.warning(*each) for each in call.unusable()]
    if spare and outcome.failure is None:
        result["warnings"] = list(dict.fromkeys([*result.get("warnings", ()), *spare]))
    if outcome.handoffs and call.written():
        result.update(changed=result["changed"] or call.changed, msg=f"{result['msg']}\n{call.written()}")
    if outcome.handoffs and params.get("on_handoff") == "fail":
        result["failed"] = True
    elif outcome.handoffs:
        result["warnings"] = [*result.get("warnings", ()), _left_undone(outcome)]
    # The value of a new token is for the caller, whole. Everything else may be a service's text.
    return {
        name: value if name == "token" else presentable(value, redactor.clean, name) for name, value in result.items()
    }


def _left_undone(outcome: Outcome) -> str:
    """Return the warning of a task that is ok although a step was left to the operator: without it, nobody may ever read the instructions."""
    steps = ", ".join(dict.fromkeys(handoff.step for handoff in outcome.handoffs))
    return (
        f"Operator action needed: {steps}. This task is ok all the same, because on_handoff is report; its result has the instructions, as handoff and msg. "
        "Set on_handoff to fail to have it end the host."
    )


def _failed(call: Call, text: str) -> dict[str, Any]:
    """Return the result of an error. A run that ends half done reports what it changed."""
    changed = {"changed": True} if call.changed else {}
    return {"failed": True, **changed, "msg": message(f"{text} {call.written()}".rstrip(), call.redactor.clean)}


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown place"


def stray_secrets(params: dict[str, Any]) -> set[str]:
    """Secrets where none belongs (a password in an address): refused later, and masked in what Ansible shows. Its log of arguments masks them as well."""
    found = (_PASSWORD.search(value) for value in params.values() if isinstance(value, str))
    return {each.group(1) for each in found if each}


def missing_library() -> str | None:
    """Why the modules cannot work here, or None."""
    for name in ("requests", "jsonschema"):
        try:
            __import__(name)
        except ImportError:
            return f"{missing_required_lib(name)} Run: {sys.executable} -m pip install requests jsonschema html5lib"
    return None


class _Module(AnsibleModule):
    """AnsibleModule, but for dictionaries that are none: with one of these it would show every secret."""

    params: dict[str, Any]
    problem: str | None = None

    def _load_params(self) -> None:
        super()._load_params()
        self.params, self.problem = prepared(self.argument_spec, self.params)


def run_module(arguments: Arguments, run: Run) -> None:
    """Run a module as a subprocess: Ansible's ordinary way."""
    module = _Module(argument_spec=arguments.options, supports_check_mode=True, **arguments.rules())
    problem = module.problem or missing_library()
    if problem is not None:
        module.fail_json(msg=problem)
    module.no_log_values.update(stray_secrets(module.params))
    result = execute(run, module.params, module.check_mode, module._diff, module.no_log_values)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
