#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_api_token_info
short_description: List a service account's API tokens and when they expire
version_added: 0.1.0
description:
  - Lists the API tokens of one service account, or of all of the organization's in one call, soonest expiry first, and before them
    those whose expiry is not known.
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
  account_id:
    description: The service account. Unset, the tokens of all service accounts are listed.
    type: str
  service_account_id:
    description: The account's ID in the organization's collection, where it differs from O(account_id).
    type: str
  label:
    description: List only tokens with this label, with or without a UTC stamp.
    type: str
  exclude:
    description: IDs of tokens to leave out.
    type: list
    elements: str
    default: []
    version_added: 0.5.0
  rotate_before_days:
    description: A token with fewer days left needs rotation.
    type: int
    default: 30
"""

EXAMPLES = r"""
- name: What expires when
  jira_ops.align.jira_api_token_info:
    org_id: "{{ org_id }}"
  register: tokens

- name: Which tokens of one account may be in use, and need rotation within two months
  jira_ops.align.jira_api_token_info:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    rotate_before_days: 60
  register: tokens

- name: Say which those are
  ansible.builtin.debug:
    msg: "{{ tokens.tokens | selectattr('in_use') | selectattr('needs_rotation') | map(attribute='unstamped_label') }}"
"""

RETURN = r"""
tokens:
  description: The tokens, those of unknown expiry first, then soonest expiry first.
  returned: success
  type: list
  elements: dict
  contains:
    token_id:
      description: The token's ID.
      type: str
      returned: always
    label:
      description: Its label.
      type: str
      returned: always
    unstamped_label:
      description: Its label without the UTC stamp of M(jira_ops.align.jira_api_token), where it has one.
      type: str
      returned: always
    account_id:
      description: The account it belongs to, where the list shows it.
      type: str
      returned: always
    expires_at:
      description: When it expires, RFC 3339 in UTC; as the service wrote it where that is no date that can be read; null where it does not show.
      type: str
      returned: always
    days_left:
      description: >-
        Whole days until then, by the later of this machine's and the service's clock; negative after it, and null where it is not known, which is never to
        be read as V(never).
      type: int
      returned: always
    blocked:
      description: Whether an administrator has blocked it; null where the list does not show.
      type: bool
      returned: always
    live:
      description: Whether it is not known to be expired or blocked.
      type: bool
      returned: always
    assured_days:
      description: >-
        For how many whole days it is known to work. -1 where it is expired or blocked, and where that is not known, as of one that would expire later than
        any token lives.
      type: int
      returned: always
      version_added: 0.5.0
    statement:
      description: How it stands, as a sentence without its end.
      type: str
      returned: always
      sample: The token jira-align-shop-20270131T120000Z expires on 2028-01-31T11:59:00Z
      version_added: 0.5.0
    scopes:
      description: Its scopes, where its entry in the list carries them, as most do not; else null.
      type: list
      elements: str
      returned: always
      version_added: 0.5.0
    last_used_at:
      description: When it was last used, as the service reports it; null where it was not, or the list does not show.
      type: str
      returned: always
    unused_days:
      description: Whole days since then; null where that is not known.
      type: int
      returned: always
      version_added: 0.5.0
    in_use:
      description: >-
        Whether it may be the one that its connector signs in with, even where it is not live any more. It is not where a live token of the same account
        and RV(tokens[].unstamped_label) was used later, of a live one a day later. One whose RV(tokens[].last_used_at) is no date that can be read
        counts as in use.
      type: bool
      returned: always
    needs_rotation:
      description: >-
        Whether it is not live, has fewer days left than O(rotate_before_days), or needs attention because its expiry or its status is not known.
      type: bool
      returned: always
    reason:
      description: Why it needs rotation; empty where it does not.
      type: str
      returned: always
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import api_token
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = CONNECTION + Arguments(
    {
        "org_id": {"type": "str", "required": True},
        "account_id": {"type": "str"},
        "service_account_id": {"type": "str"},
        "label": {"type": "str"},
        "exclude": {"type": "list", "elements": "str", "default": []},
        "rotate_before_days": {"type": "int", "default": 30},
    }
)


def run(call: Call) -> Outcome:
    """List, and say of each how long it lives."""
    params = call.params
    client = call.client(Service.ORGANIZATION)
    tokens = api_token.describe(
        client,
        params["org_id"],
        params["account_id"],
        params["service_account_id"],
        params["label"],
        params["rotate_before_days"],
    )
    return Outcome(False, returns={"tokens": [token for token in tokens if token["token_id"] not in params["exclude"]]})


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
