# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of jira_ops.align.jira_token_record, which does it all."""

from __future__ import annotations

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord
from ansible_collections.jira_ops.align.plugins.modules import jira_token_record
from ansible_collections.jira_ops.align.plugins.plugin_utils import stored_record
from ansible_collections.jira_ops.align.plugins.plugin_utils.record_action import RecordAction
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore


class ActionModule(RecordAction):
    """Loads the record, or notes something in it."""

    module = jira_token_record

    def with_store(
        self, store: TokenStore | None, record: TokenRecord | None, arguments: dict[str, Any], variables: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the result with the record as it is then."""
        found: list[TokenRecord] = []

        def run(call: Call) -> Outcome:
            if store is None:  # the options were refused without one
                raise InvalidOption(
                    "store", "is needed for this.", "Give its name and its options. See docs/stores.md."
                )
            outcome, after = stored_record.ensure(call, store, record)
            found.append(after)
            return outcome

        given = {**arguments, **({} if store is None else {"store": {}})}
        result = self.run_directly(run, given)
        if not found or store is None:
            return result
        thrown_away = store.thrown_away()
        returns = {"record": found[0].to_dict(), "place": store.place, "to_show": store.to_show}
        if thrown_away:
            returns["thrown_away"] = str(thrown_away)
        if thrown_away and found[0].is_empty:
            returns["place"] = f"{store.place}, in {thrown_away.where}"
        return {**result, **returns}
