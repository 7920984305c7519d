# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugins that load and save the token record: the store is opened on the controller, whichever way the module is executed."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.common.validation import check_type_dict

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption, JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.gate import message
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import Redactor
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller
from ansible_collections.jira_ops.align.plugins.plugin_utils.direct_execution import DirectAction
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore, open_store

_DICTIONARIES = ("record", "stored", "store")


class RecordAction(DirectAction):
    """Takes the options record and store out of the task, and puts the record into the result."""

    def perform(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the task's result; what the store or the record is wrong with is a failed one."""
        redactor = Redactor()
        arguments.update({name: _dictionary(arguments[name]) for name in _DICTIONARIES if name in arguments})
        given = arguments.get("record", arguments.get("stored"))
        options = self.module.ARGUMENTS.options
        if isinstance(given, dict) and not set(given) <= set(options["record"]["options"]):
            return self.run_module({**arguments, "store": {}}, variables)  # which refuses it
        try:
            record = from_dict(given) if isinstance(given, dict) else None
            for secret in record.secrets if record else ():
                redactor.learn(secret)
            store = None
            if record is not None or options["store"].get("required"):
                store = self._store(arguments.pop("store", None), variables, redactor)
            result = self.with_store(store, record, arguments, variables)
        except JiraOpsError as failure:
            result = {"failed": True, "msg": str(failure), **self.invocation(self._shown(arguments))}
        return {**result, "msg": message(str(result.get("msg")), redactor.clean)} if result.get("failed") else result

    def _shown(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments that hold no secret."""
        options = self.module.ARGUMENTS.options
        plain = [name for name, spec in options.items() if not spec.get("no_log") and "options" not in spec]
        return {name: arguments[name] for name in plain if name in arguments}

    def _store(self, given: Any, variables: dict[str, Any], redactor: Redactor) -> TokenStore | None:
        if given is None:
            return None
        if not isinstance(given, dict):
            problem = f"a value of type {type(given).__name__} is not a dictionary."
            raise InvalidOption("store", problem, "Give its name and its options. See docs/stores.md.")
        store, secrets = open_store(given, Controller(self, variables))
        for secret in secrets:
            redactor.learn(secret)
        return store

    def with_store(
        self, store: TokenStore | None, record: TokenRecord | None, arguments: dict[str, Any], variables: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the task's result. record: as it was given. A subclass says what is done."""
        raise NotImplementedError


def _dictionary(value: Any) -> Any:
    """Return what Ansible takes for a dictionary as one: JSON, and name=value."""
    try:
        return check_type_dict(value) if isinstance(value, str) else value
    except TypeError:
        return value
