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
  - jira_ops.align.record
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
  of_connector:
    description:
      - Find the one account of a connector, by O(record), or by O(name) where that names none, and return it as RV(service_account).
      - With V(required), the account that O(record) names is taken at its word; without one, exactly one active account has to carry O(name).
      - With V(optional), an account that does not exist is none. More than one active account of O(name) is an error either way.
    type: str
    choices: [required, optional]
    version_added: 0.5.0
  place:
    description: Where O(record) is kept, for messages.
    type: str
    default: the token store
    version_added: 0.5.0
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
service_account:
  description: The connector's account, as RV(jira_ops.align.jira_service_account#module:service_account); empty where there is none.
  returned: with O(of_connector)
  type: dict
  version_added: 0.5.0
handoff:
  description: What the operator has to do, where no allowed route can.
  returned: when a step is left to the operator
  type: dict
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import recorded_account, service_account
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, argument_spec, from_option

ARGUMENTS = CONNECTION + Arguments(
    {
        "org_id": {"type": "str", "required": True},
        "name": {"type": "str"},
        "record": argument_spec(),
        "of_connector": {"type": "str", "choices": ["required", "optional"]},
        "place": {"type": "str", "default": "the token store"},
    },
    required_by={"of_connector": ("record", "name")},
)


def run(call: Call) -> Outcome:
    """List the accounts, those that are being deleted included, and leave out other names; or find a connector's."""
    params = call.params
    if params["of_connector"]:
        return _of_connector(call)
    accounts = service_account.list_all(call.client(Service.ORGANIZATION), params["org_id"], params["routes"])
    listed = [account.to_dict() for account in accounts if params["name"] in (None, account.name)]
    return Outcome(False, returns={"service_accounts": listed})


def _of_connector(call: Call) -> Outcome:
    params, record = call.params, from_option(call.params["record"]) or TokenRecord()
    required = params["of_connector"] == "required"
    if required and record.account_id:
        # The record says whose token it holds: there is nothing to ask.
        return Outcome(False, returns={"service_accounts": [], "service_account": recorded_account.as_recorded(record)})
    accounts = service_account.list_all(call.client(Service.ORGANIZATION), params["org_id"], params["routes"])
    found = recorded_account.choose(accounts, record, params["name"], params["place"], required)
    listed = [account.to_dict() for account in accounts if account.name == params["name"]]
    return Outcome(False, returns={"service_accounts": listed, "service_account": found})


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
