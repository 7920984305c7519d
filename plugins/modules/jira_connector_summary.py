# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_connector_summary
short_description: Print what became of the sites of a run, and what to do
version_added: 0.5.0
description:
  - Prints the results of the role P(jira_ops.align.connector#role) for a terminal. What is wrong is grouped by reason, with the hosts and the command to go on
    with; instructions for the operator are printed once, one step a line; a site that is well has one line, with whether its token was kept or replaced, the
    days it has left, and when it is due.
  - The playbooks of this collection end with it.
  - Nothing but the result is printed where the stdout callback writes one document for programs, as C(ansible.posix.json) does.
author:
  - the jira_ops.align authors (@jira-ops)
requirements: []
options:
  results:
    description: The fact C(connector_result) of each host, by the host's name.
    type: dict
    required: true
  part:
    description: The part of the role that was run. V(verify) has tables of what each account may do, V(expiry) the soonest first.
    type: str
    default: ''
  show:
    description: Whether to print.
    type: bool
    default: true
  fail:
    description: Whether to fail where a site needs somebody, as one that failed, that needs the operator, or whose token expires soon.
    type: bool
    default: false
  report_path:
    description:
      - A file to which the O(report) is written as JSON, also in check mode. A relative path begins where the run was started.
      - Where it cannot be written, the task fails, after all that it has to print.
    type: path
    version_added: 0.5.0
  report:
    description: What is written to O(report_path); the O(results) by default.
    type: dict
    version_added: 0.5.0
  report_mode:
    description: Who may read the report, as for C(chmod).
    type: str
    default: '0600'
    choices: ['0600', '0640', '0644']
    version_added: 0.5.0
attributes:
  check_mode:
    description: Changes nothing but the report, so it runs in C(check_mode) as always.
    support: full
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: N/A
  action:
    description: Runs on the controller, in Ansible's own worker process.
    support: full
"""

EXAMPLES = r"""
# after the role, which has set the fact connector_result of every host
- name: Print the summary
  jira_ops.align.jira_connector_summary:
    results: "{{ dict(ansible_play_hosts | zip(ansible_play_hosts | map('extract', hostvars, 'connector_result'))) }}"
  run_once: true
"""

RETURN = r"""
lines:
  description: The summary, a line each.
  returned: always
  type: list
  elements: str
  sample: ['1 site: 1 proven.', 'example-shop  proven, token kept, 364 days left, next due 2027-10-26']
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = Arguments(
    {
        "results": {"type": "dict", "required": True},
        "part": {"type": "str", "default": ""},
        "show": {"type": "bool", "default": True},
        "fail": {"type": "bool", "default": False},
        "report_path": {"type": "path"},
        "report": {"type": "dict"},
        "report_mode": {"type": "str", "default": "0600", "choices": ["0600", "0640", "0644"]},
    }
)


def run(call: Call) -> Outcome:
    """Refuse to run as a subprocess: the action plugin of the same name does it all."""
    raise JiraOpsError(
        "jira_connector_summary: it runs on the controller only, by its action plugin. Call it as a task."
    )


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
