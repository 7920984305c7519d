# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of jira_ops.align.jira_api_token: it stores what the module creates."""

from __future__ import annotations

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord
from ansible_collections.jira_ops.align.plugins.modules import jira_api_token
from ansible_collections.jira_ops.align.plugins.plugin_utils import token_issue
from ansible_collections.jira_ops.align.plugins.plugin_utils.record_action import RecordAction
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore

# Options that are about the token to be made, and have no place where one is revoked.
_OF_A_NEW_ONE = ("token", "adopt", "force", "confirmed", "tokens", "keep", "cloud_id", "email")


class ActionModule(RecordAction):
    """Runs the module once, or as often as storing a token takes."""

    module = jira_api_token

    def with_store(
        self, store: TokenStore | None, record: TokenRecord | None, arguments: dict[str, Any], variables: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the module's result; with a record, the record as it is then."""
        state = arguments.get("state", "present")
        rest = {name: value for name, value in arguments.items() if name not in ("record", "stored")}

        def run(check_mode: bool, record: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
            unwanted = _OF_A_NEW_ONE if changed else ()
            given = {name: value for name, value in rest.items() if name not in unwanted}
            return self.run_module(
                {**given, **changed, **({"record": record} if record else {})}, variables, check_mode
            )

        if record is None:
            return self.run_module(arguments, variables)
        check_mode = bool(self._task.check_mode)
        if store is None:
            result = run(check_mode, record=record.to_dict())
            return token_issue.with_record(result, record, rest) if state == "present" else result
        if state == "present":
            if record.is_empty and store.load(record) is None:
                rest["store_empty"] = True
            return token_issue.issue(run, store, record, rest, check_mode)
        if state == "retired":
            return token_issue.retire(run, store, record, rest, check_mode)
        return token_issue.forget(run, store, record, rest, check_mode)
