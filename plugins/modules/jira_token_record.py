#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_token_record
short_description: Load a connector's token record from its store, and note what became of its token
version_added: 0.5.0
description:
  - A token cannot be read anywhere once it was made. So a connector's token is kept in a token store, in a record that says what it was made for, and which
    connector is known to hold it. This module loads that record, and notes in it that the token was applied or handed over.
    M(jira_ops.align.jira_api_token) stores a new token itself.
  - A record that exists and cannot be read is an error, never "no record". A record of another site or tenant is refused.
  - Whatever is saved is read back and compared. Where another run has stored another token meanwhile, nothing is noted.
  - It always runs on the controller, and asks no service but the store.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.record
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  store:
    description:
      - Where the record is kept, C(name) and the options of that token store; docs/stores.md lists them.
    type: dict
    required: true
  cloud_id:
    description: The cloud ID of the site that the connector serves. Without it, a record is loaded whosever it is; nothing is noted in it.
    type: str
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com).
    type: str
    required: true
  connector:
    description: The connector's name in Jira Align.
    type: str
    required: true
  state:
    description:
      - V(loaded) only reads.
      - V(applied) notes that the connector was proved to hold the token in O(record).
      - V(handed_over) notes that the operator was asked to save it in the connector. Until that is confirmed, no other token is made.
    type: str
    choices: [loaded, applied, handed_over]
    default: loaded
  new_connector:
    description: With O(state=handed_over), the connector did not exist when the operator was asked.
    type: bool
    default: false
  retired:
    description: With O(state=loaded), whether the record of a retired connector is loaded or refused.
    type: str
    choices: [load, refuse]
    default: load
  confirmed:
    description:
      - With O(state=loaded), the label of the token that the operator confirms to be in the connector. Any other value is refused, and so is O(force) or
        another O(token) beside it. Empty, or V(false), confirms nothing.
    type: raw
  force:
    description: Whether another token is asked for.
    type: bool
    default: false
  token:
    description: A token that the operator made, to be adopted.
    type: str
attributes:
  action:
    description: Runs on the controller, in Ansible's own worker process.
    support: full
"""

EXAMPLES = r"""
- name: Load the token record
  jira_ops.align.jira_token_record:
    store:
      name: vault_file
      path: .connector_store/example.yml
      password: "{{ vault_password }}"
    cloud_id: "{{ cloud_id }}"
    align_url: "{{ align_url }}"
    connector: Jira example
  register: loaded

- name: Ensure a valid API token, and store a new one before it is used
  jira_ops.align.jira_api_token:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    label: jira-align-example
    record: "{{ loaded.record }}"
    store:
      name: vault_file
      path: .connector_store/example.yml
      password: "{{ vault_password }}"
  register: token
"""

RETURN = r"""
record:
  description: The record, as option O(record) of the other modules takes it. It holds the token's value, so the result is kept out of callbacks and logs.
  returned: success
  type: dict
  contains:
    token:
      description: The token's value.
      returned: when the store holds a token
      type: str
    token_id:
      description: Its ID.
      returned: when the store holds a token
      type: str
    label:
      description: Its label.
      returned: when the store holds a token
      type: str
    applied_to:
      description: The tenant and the connector that are known to hold it; empty where that is not this connector.
      returned: when the store holds a token
      type: str
place:
  description: Where the record is, as messages name it. Where there is none, and the place does not outlive the job, that is said too.
  returned: success
  type: str
thrown_away:
  description:
    - Why M(jira_ops.align.jira_api_token) would refuse to make a token whose record is kept at RV(place), and what to do. A place that does not outlive a
      job of AWX or ansible-runner, as its own directory, holds no record in the next one.
  returned: when the place does not outlive the job
  type: str
to_show:
  description: How the token in it is shown, a command where the store has one, as instructions for the operator say it.
  returned: success
  type: str
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token import record

# With async, Ansible would write the result, and the token in it, to a file in clear.
ASYNC = False

ARGUMENTS = CONNECTION + Arguments(
    {
        "record": record.argument_spec(),
        "store": {"type": "dict", "required": True, "no_log": True},
        "cloud_id": {"type": "str"},
        "align_url": {"type": "str", "required": True},
        "connector": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["loaded", "applied", "handed_over"], "default": "loaded"},
        "new_connector": {"type": "bool", "default": False},
        "retired": {"type": "str", "choices": ["load", "refuse"], "default": "load"},
        "confirmed": {"type": "raw"},
        "force": {"type": "bool", "default": False},
        "token": {"type": "str", "no_log": True},
    },
    required_if=[("state", "applied", ("record", "cloud_id")), ("state", "handed_over", ("record", "cloud_id"))],
)


def run(call: Call) -> Outcome:
    """Refuse to run as a subprocess: the action plugin of the same name does it all."""
    raise JiraOpsError("jira_token_record: it runs on the controller only, by its action plugin. Call it as a task.")


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
