#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_align_connector_info
short_description: List a Jira Align tenant's connectors
version_added: 0.1.0
description:
  - Lists the connectors of a Jira Align tenant as its REST interface reports them, or the one of a name.
  - That connectors can be read is documented; the names of their properties are not. They are read leniently, and what is not reported is null.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com).
    type: str
    required: true
  name:
    description: List only the connector of this name.
    type: str
"""

EXAMPLES = r"""
- name: The state of every connector
  jira_ops.align.jira_align_connector_info:
    align_url: "{{ align_url }}"
  register: connectors
"""

RETURN = r"""
connectors:
  description: The connectors, as RV(jira_ops.align.jira_align_connector#module:connector).
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import align_connector_rest
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = CONNECTION + Arguments({"align_url": {"type": "str", "required": True}, "name": {"type": "str"}})


def run(call: Call) -> Outcome:
    """List, and leave out other names."""
    name = call.params["name"]
    connectors = align_connector_rest.list_all(call.client(Service.ALIGN))
    found = [connector.to_dict() for connector in connectors if name in (None, connector.name)]
    return Outcome(False, returns={"connectors": found})


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
