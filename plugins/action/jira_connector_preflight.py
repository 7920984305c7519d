# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of jira_ops.align.jira_connector_preflight: it looks at the token store, which is on the controller."""

from __future__ import annotations

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.gate import line
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import Redactor
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord
from ansible_collections.jira_ops.align.plugins.modules import jira_connector_preflight
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller
from ansible_collections.jira_ops.align.plugins.plugin_utils.direct_execution import DirectAction
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore, open_store

_LONGEST = 800


class ActionModule(DirectAction):
    """Runs the module with what the store says."""

    module = jira_connector_preflight

    def perform(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the module's result. What the store is wrong with is one problem among the others."""
        given = arguments.pop("store", None)
        if not isinstance(given, dict):
            return self.run_module(arguments if given is None else {**arguments, "store": given}, variables)
        redactor, problems = Redactor(), list(arguments.get("problems") or [])
        found: dict[str, Any] = {}
        warnings: list[str] = []
        try:
            store, secrets = open_store(given, Controller(self, variables))
            for secret in secrets:
                redactor.learn(secret)
            thrown_away, run = store.thrown_away(), arguments.get("run")
            retires = isinstance(run, dict) and run.get("part") == "retire"
            if thrown_away and arguments.get("connector") and not retires:
                problems.append(str(thrown_away))
            elif thrown_away:
                warnings.append(f"What is noted in the token record is lost after this job. {thrown_away}")
            found, refusal = _found(store, str(arguments.get("retired") or "load"), bool(run))
            problems += refusal
            store.check_writable()
        except JiraOpsError as problem:
            problems.append(line(problem, redactor.clean, _LONGEST))
        result = self.run_module({**arguments, "first_run": False, **found, "problems": problems}, variables)
        return {**result, "warnings": [*result.get("warnings", ()), *warnings]} if warnings else result


def _found(store: TokenStore, retired: str, with_record: bool) -> tuple[dict[str, Any], list[str]]:
    """Return the module's options about what the store holds, the record itself among them (with_record), and why that must not be gone on with."""
    loaded = store.load()
    record = loaded or TokenRecord()
    if record.retirement is not None and retired == "refuse":
        return {}, [record.retired_since]
    beside = [each.to_dict() for each in store.beside()] if loaded is None else []
    known = {"record": record.to_dict()} if with_record else {}
    return {"first_run": not record.token_id, "place": store.place, "records_beside": beside, **known}, []
