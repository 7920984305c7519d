#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_align_connector
short_description: Save, activate, deactivate or remove a Jira Align connector
version_added: 0.1.0
description:
  - Keeps one Jira connector of a Jira Align tenant, found by its name, as wanted, and reads it back.
  - Jira Align publishes no call that writes a connector. It is written through the settings form of a signed-in super admin's session (route V(console)),
    or by the operator (route V(handoff)).
  - With O(align_session) the form is read, which shows every setting. Without it, REST is read, which is known to report a connector's name and state only;
    settings that it does not show cannot be compared.
  - A stored token cannot be read back. It is written when the connector is made, and with O(update_token=always).
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.record
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com).
    type: str
    required: true
  name:
    description: The connector's name.
    type: str
    required: true
  jira_link:
    description: The form's Jira Link, like V(https://example.atlassian.net/browse/{external}). Needed with O(state=active).
    type: str
  jira_api_url:
    description: The form's Jira API URL, the gateway's address for the site. Needed with O(state=active).
    type: str
  authentication:
    description:
      - The form's Authentication Type. V(api_service_account_token) is the only one that this collection sets.
      - OAuth 1.0a is not supported for the Jira Align integration.
    type: str
    default: api_service_account_token
  username:
    description: The form's Jira Username, the service account's address. Needed with O(state=active).
    type: str
  api_token:
    description: The service account's API token. Needed to make the connector, and to change its O(jira_api_url) or O(username); it is written then.
    type: str
  update_token:
    description:
      - V(on_create) writes O(api_token) when the connector is made; V(always) every time, which always reports a change.
      - V(when_refused) writes it when the connector is made, and when Jira Align reports that Jira refuses the one it holds.
    type: str
    choices: [on_create, when_refused, always]
    default: on_create
  confirmed:
    description:
      - With O(record), the label of the token that the operator confirms to be in the connector. That token is not asked for again.
    type: raw
    version_added: 0.5.0
  reapply:
    description: With O(record), write its token even where the connector is known to hold it, as before tokens that no record knows are revoked.
    type: bool
    default: false
    version_added: 0.5.0
  one_per_site:
    description: Whether to refuse to make a connector where another one in the form serves O(jira_api_url) already, under another name.
    type: bool
    default: false
  take_over:
    description:
      - Whether to change a connector of this name although it looks like somebody else's. Without it, such a connector is refused.
      - It looks so where it is active and serves another site with another account, as O(jira_api_url) and O(username) show; with O(record), where it serves
        another site and the record does not say that it holds its token; and where it has another Jira API URL than O(expected_api_url).
    type: bool
    default: false
    version_added: 0.5.0
  expected_api_url:
    description:
      - With O(state=inactive) and no settings, or with O(state=absent), the Jira API URL that the connector has to have. One that serves another site, or
        (with O(record)) has another account than the record's, is refused, unless it is off already.
    type: str
    version_added: 0.5.0
  state:
    description:
      - V(absent) deactivates the connector and removes it where the form offers that; else the operator has to ask Atlassian Support.
      - V(inactive) without O(jira_link), O(jira_api_url) and O(username) deactivates a connector that is there and leaves its settings as they are.
    type: str
    choices: [active, inactive, absent]
    default: active
"""

EXAMPLES = r"""
- name: An active connector to one Jira site
  jira_ops.align.jira_align_connector:
    align_url: "{{ align_url }}"
    name: Example Jira
    jira_link: "{{ site_url }}/browse/{external}"
    jira_api_url: "https://api.atlassian.com/ex/jira/{{ cloud_id }}"
    username: "{{ service_account_email }}"
    api_token: "{{ service_account_token }}"

- name: Pause it during Jira maintenance
  jira_ops.align.jira_align_connector:
    align_url: "{{ align_url }}"
    name: Example Jira
    jira_link: "{{ site_url }}/browse/{external}"
    jira_api_url: "https://api.atlassian.com/ex/jira/{{ cloud_id }}"
    username: "{{ service_account_email }}"
    state: inactive

- name: Deactivate it, whatever its settings are
  jira_ops.align.jira_align_connector:
    align_url: "{{ align_url }}"
    name: Example Jira
    state: inactive
"""

RETURN = r"""
connector:
  description: The connector as it is now, or null where there is none; a property that neither form nor REST reports is null.
  returned: success
  type: dict
  contains:
    id:
      description: Its ID.
      type: raw
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    jira_link:
      description: Its Jira Link.
      type: str
      returned: always
    jira_api_url:
      description: Its Jira API URL.
      type: str
      returned: always
    authentication:
      description: Its authentication type; one that the collection does not know is given in the form's words.
      type: str
      returned: always
    username:
      description: Its Jira Username.
      type: str
      returned: always
    active:
      description: Whether it is active.
      type: bool
      returned: always
    status:
      description: What Jira Align's REST interface reports of it, in its own words.
      type: str
      returned: always
unread:
  description: What was not looked at for want of a credential that is wrong, but not needed. A warning names it.
  returned: success
  type: list
  elements: str
  version_added: 0.5.0
handoff:
  description: What the operator has to do, where no allowed route can.
  returned: when a step is left to the operator
  type: dict
"""

from dataclasses import replace
from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import NOT_YET, Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import align_connector
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_spec import is_written_by_form
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token import confirmation, policy
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    TokenRecord,
    argument_spec,
    from_option,
    target_of,
)

_SETTINGS = ("jira_link", "jira_api_url", "username")
ARGUMENTS = CONNECTION + Arguments(
    {
        "align_url": {"type": "str", "required": True},
        "name": {"type": "str", "required": True},
        "jira_link": {"type": "str"},
        "jira_api_url": {"type": "str"},
        "authentication": {"type": "str", "default": "api_service_account_token"},
        "username": {"type": "str"},
        "api_token": {"type": "str", "no_log": True},
        "update_token": {
            "type": "str",
            "choices": ["on_create", "when_refused", "always"],
            "default": "on_create",
            "no_log": False,
        },
        "record": argument_spec(),
        "confirmed": {"type": "raw"},
        "reapply": {"type": "bool", "default": False},
        "one_per_site": {"type": "bool", "default": False},
        "take_over": {"type": "bool", "default": False},
        "expected_api_url": {"type": "str"},
        "state": {"type": "str", "choices": ["active", "inactive", "absent"], "default": "active"},
    },
    required_if=[("state", "active", _SETTINGS)],
    mutually_exclusive=[("record", "api_token")],
)


def run(call: Call) -> Outcome:
    """Check what can be checked before anything is sent, then compare, write and read back."""
    params = call.params
    align_connector.check_authentication(params["authentication"])
    fields = {name: params[name] for name in align_connector.ConnectorSpec.__dataclass_fields__ if name in params}
    spec = align_connector.ConnectorSpec(**fields)
    record = from_option(params["record"])
    if record is not None:
        spec = _by_record(spec, record, params, call.check_mode)
    align_connector.check_settings(spec)
    client = call.client(optional=[Service.ALIGN, Service.ALIGN_FORM])
    return align_connector.ensure(client, spec, params["routes"], call.check_mode)


def _by_record(
    spec: align_connector.ConnectorSpec, record: TokenRecord, params: dict[str, Any], check_mode: bool
) -> align_connector.ConnectorSpec:
    """Return the connector with what the record says of it, and with its token, to be written as policy.must_apply says.

    A token that check mode would make has no value yet. What is only switched off or removed needs none.
    """
    target = target_of(params["align_url"], spec.name)
    holder = align_connector.Holder.OURS if record.is_held_by(target) else align_connector.Holder.NOT_KNOWN
    spec = replace(spec, expected_username=record.held_email(target) or None, by_record=holder)
    if spec.goes_away:
        return spec
    by_form = is_written_by_form(params)
    confirmed = confirmation.label_from(params["confirmed"])
    return replace(
        spec,
        api_token=record.token or (NOT_YET if check_mode else None),
        update_token=policy.must_apply(record, target, by_form, confirmed, params["reapply"]),
    )


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
