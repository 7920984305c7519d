#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_api_token
short_description: Keep, create, rotate, adopt or revoke a service account's API token
version_added: 0.1.0
description:
  - Keeps one live API token with a given label on a service account.
  - A token's value is shown only once, when it is made, and its scopes can never be read back. So a caller that stores tokens says in O(stored) what the
    store holds; the module decides from that, the label, and the expiry.
  - A new token carries the label and a UTC stamp, like V(jira-align-20270131T120000Z), for labels are unique per account and two tokens overlap while one
    replaces the other. What a new token replaces is not revoked by O(state=present); it is listed in RV(replaced). Revoke it with O(state=absent) and
    O(keep) once the new one is proved.
  - A revocation counts only where the list of tokens shows it. What is still listed afterwards, or cannot be listed, is an error that names the tokens. An
    organization key that carries scopes can neither create nor revoke a token; both become handoffs.
  - An answer to the creation that is lost or not understood may have left a live token. It is looked for by its label and revoked, or named.
  - A result with a new token is kept out of callbacks and logs, as with C(no_log), when the module runs through its action plugin (which is always the
    case unless it is called in another way than as a task). Its error messages stay readable.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.profile
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  org_id:
    description: The organization's ID, the UUID in the address of Atlassian Administration, C(admin.atlassian.com/o/<org_id>).
    type: str
    required: true
  account_id:
    description: The service account.
    type: str
    required: true
  service_account_id:
    description: The account's ID in the organization's collection, where it differs from O(account_id).
    type: str
  label:
    description: What the token is called. Tokens with this label, with or without a UTC stamp, are this module's; no others are touched.
    type: str
    required: true
  scopes:
    description: The token's scopes, instead of those of a profile. They are fixed when it is made.
    type: list
    elements: str
  expires_in_days:
    description: For how many days a new token is valid, 1 to 365.
    type: int
    default: 365
  rotate_before_days:
    description: A token with fewer days left is replaced. 0 waits until it has expired.
    type: int
    default: 30
  stored:
    description:
      - What the caller's store holds of its token. An empty dictionary says that the store holds nothing, so a new token is made even where one with this
        label is live, for its value is lost.
      - It takes C(token_id), C(label), C(account_id), C(expires_at), C(expires_in_days), C(scopes), C(applied_at) (when the connector took it) and
        C(replaces) (tokens whose place it took). C(scopes), C(expires_in_days) and C(account_id) are those with which the token was made; others that are
        wanted now make it due. A record of the role connector may be given as it is; its C(token) is masked, and only compared with O(token).
      - Unset, the caller keeps no store, and a live token with this label is kept.
    type: dict
    suboptions:
      token_id:
        description: The token's ID.
        type: raw
      label:
        description: Its label.
        type: raw
      account_id:
        description: The account that it is of.
        type: raw
      expires_at:
        description: When it expires.
        type: raw
      expires_in_days:
        description: For how many days it was made.
        type: raw
      scopes:
        description: The scopes with which it was made.
        type: raw
      applied_at:
        description: When the connector took it.
        type: raw
      replaces:
        description: The tokens whose place it took, as C(token_id), C(label) and C(account_id).
        type: raw
      token:
        description: Its value, which is never sent anywhere, and only compared with O(token).
        type: str
      email:
        description: Of the role's record, not looked at here.
        type: raw
      service_account_id:
        description: Of the role's record, not looked at here.
        type: raw
      serves:
        description: Of the role's record, not looked at here.
        type: raw
      applied_to:
        description: Which connector is known to hold it.
        type: raw
      ordered_for:
        description: As C(handed_over_for), of a connector that was not there then.
        type: raw
      handed_over_for:
        description: >-
          For which connector the operator was asked to save the token; with another C(applied_to), the token waits for O(confirmed), and while it is
          live, no other is made or taken.
        type: raw
      retired:
        description: Of the role's record, not looked at here.
        type: raw
  token:
    description:
      - A token's value to check. Whether it works, and whether it has the scopes that a read can prove, is asked at the gateway where O(cloud_id) and
        O(email) are given. The stored token that is refused there, or lacks one, is due.
      - With nothing in O(stored), with another C(token) there, or with O(adopt), it is one that a person made. It is adopted if it is this account's and
        one live token that the store does not know carries the label.
    type: str
  adopt:
    description: O(token) is a new one that is to take the place of the stored one.
    type: bool
    default: false
    version_added: 0.2.0
  force:
    description: Make a new token even where the stored one would do.
    type: bool
    default: false
    version_added: 0.2.0
  confirmed:
    description:
      - The label of the stored token, where the operator confirms that the connector holds it. Any other value is refused before anything is made, and so
        is O(force) or another O(token) beside it. Empty, or V(false), confirms nothing.
    type: raw
    version_added: 0.5.0
  revoke_grace:
    description:
      - For how long what a token replaced stays out of RV(revocable) after the connector took it, seconds or days as in V(7d).
    type: str
    default: '0'
    version_added: 0.2.0
  prune_orphans:
    description: Whether RV(revocable) holds RV(orphans) too.
    type: bool
    default: true
    version_added: 0.2.0
  cloud_id:
    description: The site at whose gateway O(token) is checked.
    type: str
  email:
    description: The service account's address, for that check.
    type: str
  wait:
    description: Seconds for which a refusal of O(token) is taken as access that has not landed yet.
    type: float
    default: 0.0
  keep:
    description: With O(state=absent), IDs of tokens that stay.
    type: list
    elements: str
    default: []
  token_ids:
    description: With O(state=absent), revoke only these, whatever their label.
    type: list
    elements: str
  state:
    description: V(present) keeps one live token; V(absent) revokes every token with this label (or those in O(token_ids)), save those in O(keep).
    type: str
    choices: [present, absent]
    default: present
"""

EXAMPLES = r"""
- name: A live token with the scopes that a connector needs
  jira_ops.align.jira_api_token:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    label: jira-align-example
    profile: read_write
    expires_in_days: 365
    rotate_before_days: 30
  register: token

- name: Revoke what it replaced
  jira_ops.align.jira_api_token:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    label: jira-align-example
    state: absent
    keep:
      - "{{ token.token_id }}"

- name: Replace it now, as after it may have been seen; what it replaced may be revoked after a week
  jira_ops.align.jira_api_token:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    label: jira-align-example
    stored:
      token_id: "{{ token.token_id }}"
      label: "{{ token.label }}"
    force: true
    revoke_grace: 7d
    prune_orphans: false
  register: next_token

- name: Take a token that a person made in its place
  jira_ops.align.jira_api_token:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    label: jira-align-example
    stored:
      token_id: "{{ token.token_id }}"
      label: "{{ token.label }}"
    token: "{{ next_token.token }}"
    adopt: true
"""

RETURN = r"""
token:
  description: The new token's value. It is shown only once; store it.
  returned: when a token was made
  type: str
token_id:
  description: The token's ID.
  returned: when O(state=present)
  type: str
label:
  description: The token's label, with its stamp.
  returned: when O(state=present)
  type: str
  sample: jira-align-example-20270131T120000Z
scopes:
  description: The scopes that are wanted, sorted; a new token has exactly these.
  returned: when O(state=present)
  type: list
  elements: str
expires_at:
  description: When it expires, RFC 3339 in UTC.
  returned: when O(state=present)
  type: str
  sample: '2028-01-31T11:59:00Z'
days_left:
  description: Whole days until then; null where it is not known, which is never to be read as V(never).
  returned: when O(state=present)
  type: int
needs_rotation:
  description: Whether a new token has to be made, which only check mode leaves undone.
  returned: when O(state=present)
  type: bool
action:
  description: What was done, V(kept), V(created), V(rotated), V(adopted) or V(revoked).
  returned: always
  type: str
reason:
  description: Why a new token is needed or was made, or what else was done; empty where the token is kept.
  returned: always
  type: str
replaced:
  description: >-
    Other tokens with this label that have not expired, and stored ones with another label or of another account (token_id, label, account_id), to be
    revoked once this one is proved.
  returned: when O(state=present)
  type: list
  elements: dict
orphans:
  description: Those of RV(replaced) that O(stored) knows nothing of, so that nobody holds their value.
  returned: when O(state=present)
  type: list
  elements: dict
revocable:
  description: Those of RV(replaced) that may be revoked as soon as this one is proved, by O(revoke_grace) and O(prune_orphans).
  returned: when O(state=present)
  type: list
  elements: dict
revocations:
  description: >-
    RV(revocable) as O(token_ids) takes it, an entry for each account (account_id, service_account_id, token_ids, labels), so that one task revokes and
    reads back all of an account.
  returned: when O(state=present)
  type: list
  elements: dict
  version_added: 0.5.0
listed_scopes:
  description: The token's scopes as its entry in the list of tokens has them; null where it has none, as most do.
  returned: when O(state=present)
  type: list
  elements: str
  version_added: 0.5.0
summary:
  description: All of this but the value and the scopes, to be kept and shown.
  returned: when O(state=present)
  type: dict
remark:
  description: What a reader should know of it, sentences with a space before them; empty where the token is kept and replaces none.
  returned: when O(state=present)
  type: str
revoked:
  description: What was revoked (token_id, label, account_id), as the list of tokens shows it.
  returned: when O(state=absent)
  type: list
  elements: dict
left:
  description: What is still alive, or not known to be gone (token_id, label, account_id). The task fails or hands over.
  returned: when O(state=absent)
  type: list
  elements: dict
  version_added: 0.5.0
handoff:
  description: What a person has to do, where no allowed route can.
  returned: when a step is left to a person
  type: dict
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, PROFILE, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import profile_of
from ansible_collections.jira_ops.align.plugins.module_utils.resources import api_token, token_confirmation, token_rules
from ansible_collections.jira_ops.align.plugins.module_utils.resources.connector_check import ask_token
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

# With async, Ansible would write the result, and the token in it, to a file in clear.
ASYNC = False

ARGUMENTS = (
    CONNECTION
    + PROFILE
    + Arguments(
        {
            "org_id": {"type": "str", "required": True},
            "account_id": {"type": "str", "required": True},
            "service_account_id": {"type": "str"},
            "label": {"type": "str", "required": True},
            "scopes": {"type": "list", "elements": "str"},
            "expires_in_days": {"type": "int", "default": 365},
            "rotate_before_days": {"type": "int", "default": 30},
            # Declared one by one for the token's sake: AnsibleModule logs its arguments before run() begins, and masks what is declared to be a secret.
            "stored": {
                "type": "dict",
                "options": {
                    **{name: {"type": "raw"} for name in token_rules.RECORD},
                    "token": {"type": "str", "no_log": True},
                },
            },
            "token": {"type": "str", "no_log": True},
            "adopt": {"type": "bool", "default": False},
            "force": {"type": "bool", "default": False},
            "confirmed": {"type": "raw"},
            "revoke_grace": {"type": "str", "default": "0"},
            "prune_orphans": {"type": "bool", "default": True},
            "cloud_id": {"type": "str"},
            "email": {"type": "str"},
            "wait": {"type": "float", "default": 0.0},
            "keep": {"type": "list", "elements": "str", "default": []},
            "token_ids": {"type": "list", "elements": "str", "no_log": False},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        required_if=[("adopt", True, ("token",))],
        mutually_exclusive=[("scopes", "profile"), ("scopes", "profile_add"), ("scopes", "profile_remove")],
        required_together=[("cloud_id", "email")],
    )
)


def run(call: Call) -> Outcome:
    """Check the limits, then keep, adopt, create or rotate the token; or revoke by label."""
    params = call.params
    wanted = token_rules.Wanted(
        org_id=params["org_id"],
        account_id=params["account_id"],
        label=params["label"],
        scopes=profile_of(params).scopes,
        days=params["expires_in_days"],
        rotate_before_days=params["rotate_before_days"],
        stored=token_rules.stored_from(params["stored"]),
        service_account_id=params["service_account_id"],
        force=params["force"],
        confirmed=token_confirmation.label_from(params["confirmed"]),
        grace=token_rules.grace_from(params["revoke_grace"]),
        prune_orphans=params["prune_orphans"],
    )
    token_rules.check(wanted, call.check_mode)
    check_at_gateway = bool(params["token"] and params["cloud_id"])
    client = call.client(Service.ORGANIZATION, *([Service.GATEWAY] if check_at_gateway else []))
    if params["state"] == "absent":
        return api_token.ensure_absent(client, wanted, params["keep"], params["token_ids"], call.check_mode)
    given = None
    if params["token"]:
        ask = (
            (lambda: ask_token(client, params["cloud_id"], wanted.scopes, params["wait"])) if check_at_gateway else None
        )
        is_new = (
            not (wanted.stored and wanted.stored.token_id)
            or (params["stored"].get("token") or params["token"]) != params["token"]
        )
        given = api_token.Given(ask, params["adopt"] or is_new)
    return api_token.ensure_present(client, wanted, given, params["routes"], call.check_mode)


def main() -> None:
    """The ordinary door."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
