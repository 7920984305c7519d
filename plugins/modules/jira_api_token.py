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
  - A token's value is shown only once, when it is made, and its scopes can never be read back. So a caller that stores tokens gives the O(record) that
    its store holds; the module decides from that, the label, and the expiry, and returns the record as it is then, RV(record).
  - With O(store) too, it stores a new token itself, in the same process, before the task ends. The store is written and read back first; then the token is
    created, saved, and read back; where that fails, the token is revoked. Where another run has stored another token since O(record) was loaded, that one
    counts, and no second one is made.
  - Of O(record), those fields count that say with what the token was made (C(account_id), C(scopes), C(expires_in_days)); others that are wanted now make
    it due. A token that was handed over for a connector and is not applied waits for O(confirmed); while it is live, no other is made or taken. Where
    C(applied_to) says that a connector took it, and O(cloud_id) and O(email) are given, its C(token) is checked at the gateway. Without O(record), the
    caller keeps no store, and a live token with this label is kept.
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
  - jira_ops.align.record
  - jira_ops.align.record.store
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
  serves:
    description:
      - What the token's connector serves. The default of the role's C(connector_token_label) ends in a digest of it. With O(record) or O(state=retired),
        tokens of that default label are this connector's, whatever the inventory host was called when they were made.
    type: dict
    version_added: 0.5.0
    suboptions:
      site_url:
        description: The Jira site's address.
        type: str
        required: true
      align_url:
        description: The Jira Align tenant's address.
        type: str
        required: true
      connector:
        description: The connector's name.
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
  token:
    description:
      - A token's value to check. Whether it works, and whether it has the scopes that a read can prove, is asked at the gateway where O(cloud_id) and
        O(email) are given. The stored token that is refused there, or lacks one, is due.
      - With nothing in O(record), with another C(token) there, or with O(adopt), it is one that the operator made. It is adopted if it is this account's and
        one live token that the store does not know carries the label.
    type: str
  adopt:
    description: Whether O(token) is a new one that takes the place of the stored one. With O(store), O(cloud_id) and O(email) have to be given.
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
  store_empty:
    description:
      - Whether the token store holds no record at all of this connector. With O(store), it is set by what the store holds.
      - Where a live token carries O(label) all the same, that is a warning; where one is younger than 35 days, an error, for the store was empty lately
        too, and would make another token in every run.
    type: bool
    default: false
    version_added: 0.5.0
  new_store:
    description: With O(store_empty), that the record is lost for good, or the store is a new one. Another token is made, and those of the label are revoked.
    type: bool
    default: false
    version_added: 0.5.0
  list_required:
    description:
      - Whether the organization's list of tokens is needed in any case. With V(false), an organization key that is refused is a warning where the token in
        O(record) is applied, works at the gateway (O(cloud_id), O(email)) and needs no rotation by what the record says. It is kept, and what only the list
        shows is not looked at, such as tokens that are to be revoked; RV(remark) says so.
    type: bool
    default: true
    version_added: 0.5.0
  cloud_id:
    description: The site at whose gateway O(token) is checked.
    type: str
  email:
    description: The service account's address, for the check of O(token) at the gateway and for RV(record).
    type: str
  wait:
    description: Seconds for which a refusal of O(token) is taken as access that has not taken effect yet.
    type: float
    default: 0.0
  access_changed:
    description: The account's access was changed a moment ago, so O(wait) is for the token in O(record) too.
    type: bool
    default: false
    version_added: 0.5.0
  keep:
    description: With O(state=absent), IDs of tokens that stay.
    type: list
    elements: str
    default: []
  token_ids:
    description: With O(state=absent), revoke only these, whatever their label.
    type: list
    elements: str
  tokens:
    description:
      - With O(state=absent), revoke only these (C(token_id), C(account_id)), whatever their label and account, as RV(revocable) has them.
      - With O(record) and O(store), tokens of another account that were revoked are taken out of the record.
    type: list
    elements: dict
    version_added: 0.5.0
  state:
    description:
      - V(present) keeps one live token.
      - V(absent) revokes every token with this label (or those in O(token_ids) or O(tokens)), save those in O(keep).
      - V(retired) revokes every token with this label and every one that O(record) names. With O(store), the record says so first, and its token is taken
        out. The choice was added in version 0.5.0.
    type: str
    choices: [present, absent, retired]
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
    record:
      token_id: "{{ token.token_id }}"
      label: "{{ token.label }}"
    force: true
    revoke_grace: 7d
    prune_orphans: false
  register: next_token

- name: Take a token that the operator made in its place
  jira_ops.align.jira_api_token:
    org_id: "{{ org_id }}"
    account_id: "{{ account_id }}"
    label: jira-align-example
    record:
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
  description: Those of RV(replaced) that O(record) knows nothing of, so that nobody holds their value.
  returned: when O(state=present)
  type: list
  elements: dict
revocable:
  description: Those of RV(replaced) that may be revoked as soon as this one is proved, by O(revoke_grace) and O(prune_orphans).
  returned: when O(state=present)
  type: list
  elements: dict
record:
  description:
    - The record as it is now. It holds the token's value, so the result is kept out of callbacks and logs as one with a new token is.
    - In check mode, a token that would be made is not in it.
  returned: when O(record) is given
  type: dict
  version_added: 0.5.0
to_prove:
  description: Whether RV(record) holds a token that its connector is not known to hold.
  returned: when O(state=present)
  type: bool
  version_added: 0.5.0
reapply:
  description: Whether the connector has to be given the token again before RV(revocable) is revoked, for it might hold one of RV(orphans).
  returned: when O(state=present)
  type: bool
  version_added: 0.5.0
owned:
  description: >-
    Whether the account was shown to be the connector's, by the record or by a token of the label; V(false) where RV(unlisted) shows that the list of its
    tokens is not whole.
  returned: when O(state=retired)
  type: bool
  version_added: 0.5.0
unlisted:
  description: >-
    The stored token (token_id, label, account_id), where the list of tokens does not show it and the gateway took it all the same, so that the list is
    known to lack tokens.
  returned: when O(state=retired)
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
  description: What the operator should know of it, sentences with a space before them; empty where the token is kept and replaces none.
  returned: when O(state=present)
  type: str
revoked:
  description: What was revoked (token_id, label, account_id), as the list of tokens shows it.
  returned: when O(state=absent) or O(state=retired)
  type: list
  elements: dict
left:
  description: What is still alive, or not known to be gone (token_id, label, account_id). The task fails or hands over.
  returned: when O(state=absent) or O(state=retired)
  type: list
  elements: dict
  version_added: 0.5.0
handoff:
  description: What the operator has to do, where no allowed route can.
  returned: when a step is left to the operator
  type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.api.client import Client
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import Refused
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.api.services import ORG_API_KEY
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, PROFILE, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.clients import client_of
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import profile_of
from ansible_collections.jira_ops.align.plugins.module_utils.resources import api_token, given_token, token_removal
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token import confirmation, policy, record

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
            "serves": {
                "type": "dict",
                "options": {name: {"type": "str", "required": True} for name in ("site_url", "align_url", "connector")},
            },
            "scopes": {"type": "list", "elements": "str"},
            "expires_in_days": {"type": "int", "default": 365},
            "rotate_before_days": {"type": "int", "default": 30},
            "record": record.argument_spec(),
            "store": {"type": "dict", "no_log": True},
            "store_empty": {"type": "bool", "default": False},
            "new_store": {"type": "bool", "default": False},
            "list_required": {"type": "bool", "default": True},
            "token": {"type": "str", "no_log": True},
            "adopt": {"type": "bool", "default": False},
            "force": {"type": "bool", "default": False},
            "confirmed": {"type": "raw"},
            "revoke_grace": {"type": "str", "default": "0"},
            "prune_orphans": {"type": "bool", "default": True},
            "cloud_id": {"type": "str"},
            "email": {"type": "str"},
            "wait": {"type": "float", "default": 0.0},
            "access_changed": {"type": "bool", "default": False},
            "keep": {"type": "list", "elements": "str", "default": []},
            "token_ids": {"type": "list", "elements": "str", "no_log": False},
            "tokens": {"type": "list", "elements": "dict", "no_log": False},
            "state": {"type": "str", "choices": ["present", "absent", "retired"], "default": "present"},
        },
        required_if=[("adopt", True, ("token",))],
        mutually_exclusive=[
            ("tokens", "token_ids"),
            ("scopes", "profile"),
            ("scopes", "profile_add"),
            ("scopes", "profile_remove"),
        ],
        required_by={"store": ("record",), "cloud_id": ("email",)},
    )
)


def run(call: Call) -> Outcome:
    """Check the limits, then keep, adopt, create or rotate the token; or revoke tokens."""
    params = call.params
    spec = policy.TokenSpec(
        org_id=params["org_id"],
        account_id=params["account_id"],
        label=params["label"],
        scopes=profile_of(params).scopes,
        days=params["expires_in_days"],
        rotate_before_days=params["rotate_before_days"],
        record=record.from_option(params["record"]),
        service_account_id=params["service_account_id"],
        force=params["force"],
        confirmed=confirmation.label_from(params["confirmed"]),
        grace=policy.grace_from(params["revoke_grace"]),
        prune_orphans=params["prune_orphans"],
        store_empty=params["store_empty"],
        new_store=params["new_store"],
        list_required=params["list_required"],
        digest=_digest(params),
    )
    # A connector may be retired whose account is gone.
    policy.check(spec, needs_account=not call.check_mode and params["state"] != "retired")
    if params["state"] != "present":
        return _remove(call, spec)
    return _ensure(call, spec)


def _digest(params: dict[str, Any]) -> str:
    """Return what the default label ends in. Without a record, only the label that is asked for is looked at, but where a connector is retired."""
    known = params["serves"] and (params["record"] is not None or params["state"] == "retired")
    return policy.digest_of(**params["serves"]) if known else ""


def _ensure(call: Call, spec: policy.TokenSpec) -> Outcome:
    """Check the given token, or the stored one, at the gateway where that can be asked; then keep, adopt or create."""
    params, stored = call.params, spec.stored
    is_new = bool(params["token"]) and (not stored.token_id or (stored.token or params["token"]) != params["token"])
    patient = bool(params["token"]) or params["access_changed"]
    if not params["token"] and stored.applied_to:
        params["token"] = stored.token
    at_gateway = bool(params["token"] and params["cloud_id"])
    client = _client(call, spec, at_gateway)
    wait = params["wait"] if patient else 0.0
    adopt = params["adopt"] or is_new

    def works() -> bool:
        """Return whether the account works already, by another token than the given one."""
        if not adopt:
            return False
        others = {**params, "token": stored.token, "email": stored.email or params["email"]}
        if stored.applied_to and stored.token not in ("", params["token"]) and stored.account_id == spec.account_id:
            kept = client_of(others, (Service.GATEWAY,), (), call.redactor, call.check_mode)
            if given_token.is_taken(kept, params["cloud_id"]):
                return True
        return not params["access_changed"] and given_token.was_used(client, spec)

    ask = (lambda: given_token.ask(client, params["cloud_id"], spec.scopes, wait, works)) if at_gateway else None
    given = api_token.Given(ask, adopt) if params["token"] else None
    stored_works = _stored_works(call, spec)
    return api_token.ensure_present(client, spec, given, params["routes"], call.check_mode, stored_works)


def _client(call: Call, spec: policy.TokenSpec, at_gateway: bool) -> Client:
    """Return the client; where the list of tokens is not required, also with a key that cannot be sent."""
    gateway = [Service.GATEWAY] if at_gateway else []
    if spec.list_required:
        return call.client(Service.ORGANIZATION, *gateway)
    client = call.client(*gateway, optional=[Service.ORGANIZATION])
    if not client.has(Service.ORGANIZATION) and Service.ORGANIZATION not in client.unusable:
        raise ORG_API_KEY.missing()
    return client


def _stored_works(call: Call, spec: policy.TokenSpec) -> Callable[[], bool] | None:
    """Return what asks whether the gateway takes the stored token; None where it cannot be asked, for its value, its account or its site is not known."""
    params, stored = call.params, spec.stored
    cloud_id, email = params["cloud_id"] or stored.owner.split(" ")[0], stored.email or params["email"]
    if not (stored.token and cloud_id and email):
        return None

    def works() -> bool:
        given = {**params, "token": stored.token, "email": email}
        client = client_of(given, (Service.GATEWAY,), (), call.redactor, call.check_mode)
        try:
            return given_token.is_taken(client, cloud_id)
        except Refused as refused:
            if refused.status not in (403, 404):  # by an allowlist; of a site that is gone
                raise
            return False

    return works


def _remove(call: Call, spec: policy.TokenSpec) -> Outcome:
    params, client = call.params, call.client(Service.ORGANIZATION)
    if params["state"] == "retired":
        return token_removal.of_connector(client, spec, call.check_mode, _stored_works(call, spec))
    if params["tokens"] is not None:
        return token_removal.listed(client, spec, params["tokens"], params["keep"], call.check_mode)
    return token_removal.by_label(client, spec, params["keep"], params["token_ids"], call.check_mode)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
