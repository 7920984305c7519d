#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_connector_preflight
short_description: Check options and credentials before anything is changed
version_added: 0.1.0
description:
  - Asks every service that it is given an address or a credential for one harmless question, and reports all that is wrong at once.
  - A rollout then stops before it has changed anything, rather than half way.
  - The organization key has to list service accounts, the Jira administrator has to be known to Jira and to hold Administer Jira, the
    Jira Align token has to list connectors, and
    the Jira Align session has to open the connector settings.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com). With it, O(align_token) is needed.
    type: str
  org_id:
    description: The organization's ID, the UUID in the address of Atlassian Administration, C(admin.atlassian.com/o/<org_id>).
    type: str
    required: true
  site_url:
    description: The Jira site. With it, or with O(cloud_id), O(jira_email) and O(jira_token) are needed.
    type: str
  cloud_id:
    description: The cloud ID of the Jira site, needed with O(jira_access=gateway). Unset, O(site_url) is asked for it.
    type: str
    version_added: 0.5.0
  variables:
    description: The role's variables, to be checked against its JSON Schema.
    type: dict
    default: {}
  variable_names:
    description: >-
      Names of the variables that are set, without their values. One that begins with C(connector_) and that neither the role nor its playbooks take is an
      error, with the nearest name that they do.
    type: list
    elements: str
    default: []
    version_added: 0.5.0
  conflict:
    description: What the host shares with another one of the run, a sentence, which is an error; empty where it shares nothing.
    type: str
    version_added: 0.5.0
  ask_services:
    description: Whether to ask the services. Without it, only O(variables) and O(variable_names) are checked, and no credential is needed.
    type: bool
    default: true
    version_added: 0.5.0
"""

EXAMPLES = r"""
- name: Do all credentials work
  jira_ops.align.jira_connector_preflight:
    org_id: "{{ org_id }}"
    site_url: "{{ site_url }}"
    align_url: "{{ align_url }}"

- name: The same with an administrator's token that has scopes, which works only at the gateway
  jira_ops.align.jira_connector_preflight:
    org_id: "{{ org_id }}"
    site_url: "{{ site_url }}"
    align_url: "{{ align_url }}"
    jira_access: gateway
"""

RETURN = r"""
planes:
  description: Per service that was asked, whether it answered (ok) and what it told (detail).
  returned: success
  type: dict
handed_over:
  description: >-
    Steps that are going to be the operator's where they are needed, as with an organization key that has scopes, which can neither create nor revoke an
    API token. A warning names them too.
  returned: success
  type: list
  elements: str
  version_added: 0.5.0
"""

from ansible_collections.jira_ops.align.plugins.module_utils import role_variables
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Route, Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import preflight
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = CONNECTION + Arguments(
    {
        "org_id": {"type": "str", "required": True},
        "site_url": {"type": "str"},
        "cloud_id": {"type": "str"},
        "align_url": {"type": "str"},
        "variables": {"type": "dict", "default": {}},
        "variable_names": {"type": "list", "elements": "str", "default": []},
        "conflict": {"type": "str"},
        "ask_services": {"type": "bool", "default": True},
    }
)


def run(call: Call) -> Outcome:
    """Options first: nothing is asked with ones that cannot work."""
    params = call.params
    problems = [f"{params['conflict']} Nothing was changed."] if params["conflict"] else []
    problems += role_variables.unknown_names(params["variable_names"]) + preflight.wrong_options(params["variables"])
    if problems:
        return Outcome(False, failure=" ".join(problems))
    if not params["ask_services"]:
        return Outcome(False, returns={"planes": {}, "handed_over": []})
    needed = (
        [Service.ORGANIZATION]
        + ([Service.JIRA] if params["site_url"] or params["cloud_id"] else [])
        + ([Service.ALIGN] if params["align_url"] else [])
    )
    client = call.client(*needed, optional=[Service.ALIGN_FORM] if Route.CONSOLE.value in params["routes"] else [])
    services, problems = preflight.check_services(client, params["org_id"], params["routes"])
    steps = preflight.handed_over(services)
    failure = "Nothing was changed. " + " ".join(problems) if problems else None
    warnings = preflight.warnings(steps) + preflight.clock_warnings(client)
    return Outcome(False, returns={"planes": services, "handed_over": steps}, failure=failure, warnings=warnings)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
