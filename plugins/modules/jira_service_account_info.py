#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_service_account_info
short_description: List an organization's service accounts
version_added: 0.1.0
description:
  - Lists the service accounts of an Atlassian organization, or those of one name.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  org_id:
    description: The organization's ID, the UUID in the address of Atlassian Administration, C(admin.atlassian.com/o/<org_id>).
    type: str
    required: true
  name:
    description: List only accounts of exactly this name.
    type: str
"""

EXAMPLES = r"""
- name: List the organization's service accounts
  jira_ops.align.jira_service_account_info:
    org_id: "{{ org_id }}"
  register: accounts
"""

RETURN = r"""
service_accounts:
  description: The accounts, as RV(jira_ops.align.jira_service_account#module:service_account).
  returned: success
  type: list
  elements: dict
handoff:
  description: What a person has to do, where no allowed route can.
  returned: when a step is left to a person
  type: dict
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import service_account
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = CONNECTION + Arguments({"org_id": {"type": "str", "required": True}, "name": {"type": "str"}})


def run(call: Call) -> Outcome:
    """List the accounts, those that are being deleted included, and leave out other names."""
    name = call.params["name"]
    accounts = service_account.list_all(call.client(Service.ORGANIZATION), call.params["org_id"], call.params["routes"])
    return Outcome(
        False, returns={"service_accounts": [account.to_dict() for account in accounts if name in (None, account.name)]}
    )


def main() -> None:
    """The ordinary door."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
