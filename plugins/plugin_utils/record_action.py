# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugins that load and save the token record: the store is opened on the controller, whichever way the module is executed."""

from __future__ import annotations

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.gate import message
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import Redactor
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller
from ansible_collections.jira_ops.align.plugins.plugin_utils.direct_execution import DirectAction
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore, open_store


class RecordAction(DirectAction):
    """Takes the options record and store out of the task, and puts the record into the result."""

    def perform(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the task's result; what the store or the record is wrong with is a failed one."""
        redactor = Redactor()
        try:
            given = arguments.get("record", arguments.get("stored"))
            record = from_dict(given) if isinstance(given, dict) else None
            store = None
            if record is not None or self.module.ARGUMENTS.options.get("store", {}).get("required"):
                store = self._store(arguments.pop("store", None), variables, redactor)
            return self.with_store(store, record, arguments, variables)
        except JiraOpsError as failure:
            return {"failed": True, "msg": message(str(failure), redactor.clean)}

    def _store(self, given: Any, variables: dict[str, Any], redactor: Redactor) -> TokenStore | None:
        if given is None:
            return None
        store, secrets = open_store(given if isinstance(given, dict) else {"name": given}, Controller(self, variables))
        for secret in secrets:
            redactor.learn(secret)
        return store

    def with_store(
        self, store: TokenStore | None, record: TokenRecord | None, arguments: dict[str, Any], variables: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the task's result. record: as it was given. A subclass says what is done."""
        raise NotImplementedError
