#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_connector_doctor
short_description: Say what would become of a stand-up, without a single write
version_added: 0.5.0
description:
  - Asks everything that the collection relies on, with the credentials that it is given and no others, and reports what would become of each step of
    Atlassian's setup guide, which route it would take, why it would be the operator's, or what to fix first, with the message that a run would give.
  - Nothing is written, whatever the mode; the client holds every write back. Steps are rehearsed by the code of a run, up to the first write.
  - What is not given is listed as not asked.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.profile
  - jira_ops.align.record
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  site_url:
    description: The Jira site, like V(https://example.atlassian.net).
    type: str
    required: true
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com).
    type: str
  cloud_id:
    description: The site's cloud ID, where the site itself is not to be asked.
    type: str
  account:
    description: The service account's name.
    type: str
    default: jiraalignconnector
  group:
    description: The group's name.
    type: str
    default: jira-connector-svc
  directory_id:
    description: The directory that holds the group, where the organization has several.
    type: str
  label:
    description: The label of the API token.
    type: str
    default: jira-align
  connector:
    description: The connector's name in Jira Align.
    type: str
    default: Jira
  projects:
    description: Keys of the projects in which permissions are to be granted.
    type: list
    elements: str
    default: []
  global_permissions:
    description: Global permissions that the group is to hold besides those of the profile.
    type: list
    elements: str
    default: []
  grant_through:
    description: As in M(jira_ops.align.jira_group_permissions).
    type: str
    choices: [role, scheme]
    default: role
  project_role:
    description: As in M(jira_ops.align.jira_group_permissions).
    type: str
    default: Jira Align Connector
  team_project_role:
    description: As in M(jira_ops.align.jira_group_permissions).
    type: str
  exclusive:
    description: As in M(jira_ops.align.jira_group_permissions).
    type: bool
    default: false
  allow_shared_scheme:
    description: As in M(jira_ops.align.jira_group_permissions).
    type: bool
    default: false
  allow_administration:
    description: As in M(jira_ops.align.jira_group_permissions).
    type: bool
    default: false
  take_over:
    description: As in M(jira_ops.align.jira_align_connector).
    type: bool
    default: false
  problems:
    description: Problems that are known already, sentences; each is a step that fails.
    type: list
    elements: str
    default: []
  variables:
    description: As in M(jira_ops.align.jira_connector_preflight).
    type: dict
    default: {}
  variable_names:
    description: As in M(jira_ops.align.jira_connector_preflight).
    type: list
    elements: str
    default: []
  for_role:
    description: Whether messages name the variables of the role C(connector), as its playbooks' do, and not the options of the modules.
    type: bool
    default: false
  email:
    description: The service account's address. Unset, that of O(record).
    type: str
  token:
    description: The service account's API token. Unset, that of O(record).
    type: str
  end_with:
    description:
      - Ask nothing, and end the host so that Ansible's exit code is this one.
      - V(2) fails the host. V(4) reports it as unreachable, which is the only way in which Ansible ends with 4; the message says that all was reached.
      - V(0) does nothing.
    type: int
    choices: [0, 2, 4]
  verdict:
    description: With O(end_with), the message; RV(verdict) of the task that asked.
    type: str
"""

EXAMPLES = r"""
- name: What would become of a stand-up
  jira_ops.align.jira_connector_doctor:
    site_url: "{{ site_url }}"
    org_id: "{{ org_id }}"
    align_url: "{{ align_url }}"
    projects: [SHOP]
  register: doctor

- name: Print the table
  ansible.builtin.debug:
    msg: "{{ doctor.table }}"
"""

RETURN = r"""
exit:
  description: V(0), a stand-up can go; V(2), it cannot; V(4), it can, and the operator has to do some of its steps.
  returned: unless O(end_with) is given
  type: int
verdict:
  description: The same in a sentence, with the names of the steps.
  returned: unless O(end_with) is given
  type: str
table:
  description: All that was found as text, for the operator.
  returned: unless O(end_with) is given
  type: list
  elements: str
steps:
  description:
    - Per step of the setup guide, what would become of it (step, fate, route, message, fix).
    - C(fate) is V(is done already), V(goes), V(is the operator's), V(fails) or V(not asked); C(message) is what a run would say, C(fix) what to do about it.
  returned: unless O(end_with) is given
  type: list
  elements: dict
credentials:
  description: Per credential, what kind it is and whether a run can go on with it (name, option, state, usable; null where it was not given).
  returned: unless O(end_with) is given
  type: list
  elements: dict
differences:
  description: What differs from what the collection expects, that which stops a run first (consequence, what, call).
  returned: unless O(end_with) is given
  type: list
  elements: dict
scopes:
  description: Per scope of the service account's token, V(held), V(missing), V(suspected) or V(unproved); empty where no token is given.
  returned: unless O(end_with) is given
  type: dict
not_asked:
  description: Per call that was not made, why.
  returned: unless O(end_with) is given
  type: dict
report:
  description:
    - The shape of every exchange, redacted, to be attached to a bug report; docs/doctor.md says line by line what is in it.
    - Values are replaced by their kind, a number and their length, unless they are on a fixed list of what Atlassian and Jira Align make themselves.
  returned: unless O(end_with) is given
  type: dict
versions:
  description: Versions of the collection, of Python and of the libraries.
  returned: unless O(end_with) is given
  type: dict
"""

from dataclasses import asdict
from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, PROFILE, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.doctor import report, table
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.examine import Findings, examine
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.spec import spec_of
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import preflight
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import argument_spec

ARGUMENTS = (
    CONNECTION
    + PROFILE
    + Arguments(
        {
            "site_url": {"type": "str", "required": True},
            "align_url": {"type": "str"},
            "cloud_id": {"type": "str"},
            "account": {"type": "str", "default": "jiraalignconnector"},
            "group": {"type": "str", "default": "jira-connector-svc"},
            "directory_id": {"type": "str"},
            "label": {"type": "str", "default": "jira-align"},
            "connector": {"type": "str", "default": "Jira"},
            "projects": {"type": "list", "elements": "str", "default": []},
            "global_permissions": {"type": "list", "elements": "str", "default": []},
            "grant_through": {"type": "str", "choices": ["role", "scheme"], "default": "role"},
            "project_role": {"type": "str", "default": "Jira Align Connector"},
            "team_project_role": {"type": "str"},
            "exclusive": {"type": "bool", "default": False},
            "allow_shared_scheme": {"type": "bool", "default": False},
            "allow_administration": {"type": "bool", "default": False},
            "take_over": {"type": "bool", "default": False},
            "problems": {"type": "list", "elements": "str", "default": []},
            "variables": {"type": "dict", "default": {}},
            "variable_names": {"type": "list", "elements": "str", "default": []},
            "for_role": {"type": "bool", "default": False},
            "record": argument_spec(),
            "email": {"type": "str"},
            "token": {"type": "str", "no_log": True},
            "end_with": {"type": "int", "choices": [0, 2, 4]},
            "verdict": {"type": "str"},
        }
    )
)
_REACHED = "Nothing is unreachable: this is how Ansible ends with exit code 4."


def run(call: Call) -> Outcome:
    """Ask, rehearse and judge; or end the host by what was found before."""
    params = call.params
    if params["end_with"] is not None:
        return _ended(params["end_with"], params["verdict"] or "")
    spec = spec_of(params)
    given = {
        **params,
        "email": params["email"] or spec.record.email,
        "token": params["token"] or spec.record.token,
        "problems": preflight.known_problems(params, preflight.wrong_options(params["variables"])),
    }
    found = examine(given, spec, call.redactor)
    return Outcome(False, returns={**_returns(found), "report": report.report_of(found, spec)})


def _returns(found: Findings) -> dict[str, Any]:
    return {
        "exit": found.exit,
        "verdict": table.verdict(found),
        "table": table.lines(found),
        "steps": [step.to_dict() for step in found.steps],
        "credentials": [asdict(each) for each in found.credentials],
        "differences": [each.to_dict() for each in found.differences],
        "scopes": found.account.report.scopes if found.account.report else {},
        "not_asked": dict(found.unasked),
        "versions": dict(found.versions),
    }


def _ended(code: int, verdict: str) -> Outcome:
    if code == 2:
        return Outcome(False, failure=verdict)
    return Outcome(False, returns={"unreachable": True, "msg": f"{verdict} {_REACHED}"} if code == 4 else {})


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
