# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of jira_ops.align.jira_connector_summary, which does it all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils import run_summary
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.run_summary import Screen, Site
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call
from ansible_collections.jira_ops.align.plugins.modules import jira_connector_summary
from ansible_collections.jira_ops.align.plugins.plugin_utils import terminal
from ansible_collections.jira_ops.align.plugins.plugin_utils.brief_failure import brief
from ansible_collections.jira_ops.align.plugins.plugin_utils.direct_execution import DirectAction

# One text for all hosts: since ansible-core 2.19, what was printed as an error once is not printed as one again.
_FAILED = "See the summary."

_TO_CONFIRM = "connector_to_confirm"


class ActionModule(DirectAction):
    """Prints the lines on the controller, where the terminal is."""

    module = jira_connector_summary

    def perform(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the lines; a failed result where that was asked for, and a site needs somebody."""

        unwritten = ""

        def run(call: Call) -> Outcome:
            nonlocal unwritten
            results = {str(host): result or {} for host, result in call.params["results"].items()}
            screen, template = Screen(recap=_recap(results)), terminal.job_template(variables)
            found = run_summary.lines(results, call.params["part"], terminal.command(), screen, template)
            if call.params["show"]:
                terminal.show(found)
            if call.params["report_path"]:
                report = results if call.params["report"] is None else call.params["report"]
                unwritten = _write(call.params["report_path"], report, int(call.params["report_mode"], 8))
            bad = [site for site in map(Site, results, results.values()) if site.is_bad]
            failure = "\n".join(site.whole for site in bad) if call.params["fail"] and bad else None
            returns: dict[str, Any] = {"lines": [line.text for line in found]}
            confirms = run_summary.to_confirm(results)
            if call.params["show"] and confirms:
                # What an AWX workflow hands on to its next job, as set_stats would.
                returns["ansible_stats"] = {"data": {_TO_CONFIRM: confirms}, "aggregate": True, "per_host": False}
            return Outcome(False, returns=returns, failure=unwritten or failure)

        result = self.run_directly(run, arguments)
        if result.get("failed") and "lines" in result and not unwritten:
            return {**brief(result, self._task), "msg": _FAILED}
        return result


def _write(path: str, report: Mapping[str, Any], mode: int) -> str:
    """Write a report as JSON. Return the message where that is not possible."""
    place = os.path.realpath(path)
    try:
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            os.chmod(file.fileno(), mode)
            json.dump(report, file, indent=4, sort_keys=True)
            file.write("\n")
    except OSError as failure:
        return (
            f"connector_report_path: the report cannot be written to {place}: {failure.strerror}. Give the path of a file that can be "
            "written, in a directory that exists."
        )
    return ""


def _recap(results: dict[str, Any]) -> int:
    """Return the length of a line of Ansible's recap: the host's name, and seven numbers."""
    return max([26, *map(len, results)]) + 91
