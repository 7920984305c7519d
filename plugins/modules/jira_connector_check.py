#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_connector_check
short_description: Prove a connector by asking the service account itself
version_added: 0.1.0
description:
  - Signs in at the gateway as the service account and reports whether the token is alive, whose it is, which scopes answer, and which permissions the
    account holds, lacks, and holds in excess; and, where Jira Align is given too, whether the connector is active and reports no error.
  - All projects are asked about in one call per thousand; to find them takes one per fifty, which is as many as Jira looks up by their keys at a time.
  - A token's scopes are proved by every harmless read that needs them, boards and sprints among them where the account can see any. Scopes that only a
    write could prove are reported as V(unproved), and where a read needs several scopes and is refused, those that no other read proves as V(suspected).
  - It changes nothing.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.profile
  - jira_ops.align.record
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com).
    type: str
  cloud_id:
    description: The site's cloud ID.
    type: str
    required: true
  email:
    description: The service account's address. Unset, that of O(record).
    type: str
  token:
    description: The service account's API token. Unset, that of O(record).
    type: str
  require_applied:
    description: With O(record), whether a connector that is not known to hold the token is a failure.
    type: bool
    default: false
    version_added: 0.5.0
  place:
    description: Where O(record) is kept, RV(jira_ops.align.jira_token_record#module:place), for the message where it holds no token.
    type: str
    version_added: 0.5.0
  changed:
    description:
      - Whether earlier steps changed something, or would in check mode. In check mode, what would be changed is not there to be proved, so nothing is asked.
      - With O(record), O(wait) is for a token that is not known to be applied, and for what was changed.
    type: bool
    default: false
    version_added: 0.5.0
  service_account:
    description: The service account as an earlier step returned it, for RV(connector_result).
    type: dict
    version_added: 0.5.0
  token_summary:
    description: RV(jira_ops.align.jira_api_token#module:summary), for RV(connector_result).
    type: dict
    version_added: 0.5.0
  token_remark:
    description: RV(jira_ops.align.jira_api_token#module:remark), for RV(connector_result).
    type: str
    version_added: 0.5.0
  connector_state:
    description: The connector as an earlier step returned it, for RV(connector_result).
    type: dict
    version_added: 0.5.0
  account_id:
    description: Whose token it has to be. Unset, any account is accepted.
    type: str
  projects:
    description: Keys of the projects in which permissions are asked.
    type: list
    elements: str
    default: []
  permissions:
    description: Jira's keys of project permissions, instead of the profile's and those in O(profile_add).
    type: list
    elements: str
  scopes:
    description: The token's scopes, instead of the profile's.
    type: list
    elements: str
  listed_scopes:
    description:
      - The token's scopes as its entry in a list of tokens has them, RV(jira_ops.align.jira_api_token#module:listed_scopes). It decides of scopes that no
        read proves. Unset or null, they stay V(unproved).
    type: list
    elements: str
    version_added: 0.5.0
  expires_at:
    description: When the token expires, as it was recorded; any form of a date that Atlassian writes. Unset, RV(expiry) is not returned.
    type: str
    version_added: 0.5.0
  rotate_before_days:
    description: A token with fewer days left needs rotation, by RV(expiry).
    type: int
    default: 30
    version_added: 0.5.0
  global_permissions:
    description: Global permissions that the account has to hold besides those of the profile.
    type: list
    elements: str
    default: []
  site_url:
    description: The Jira site, for the links in RV(mend); and, with O(jira_email) and O(jira_token), to look up where RV(excess) comes from.
    type: str
    version_added: 0.3.0
  connector:
    description: The connector's name in Jira Align, which is asked about it; O(align_url) and O(align_token) are needed then.
    type: str
  wait:
    description: Seconds to wait while access or permissions given a moment ago still take effect at Atlassian (about a minute has been seen).
    type: float
    default: 0.0
  fail_when_unproven:
    description: Whether to fail, with the problems in the message, or to report only.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Is the connector proven
  jira_ops.align.jira_connector_check:
    cloud_id: "{{ cloud_id }}"
    email: "{{ service_account_email }}"
    token: "{{ service_account_token }}"
    account_id: "{{ account_id }}"
    projects: [ALPHA, BETA]
    profile: read_write
"""

RETURN = r"""
proven:
  description: Whether nothing is wrong.
  returned: always
  type: bool
unread:
  description:
    - What was not read of the connector, so that nothing is known of it, as which site it serves, which only the settings form shows.
    - With O(align_session), and C(console) in O(routes), the form is read, and a connector that serves another site or account is not proven.
  returned: always
  type: list
  elements: str
  version_added: 0.5.0
problems:
  description: What is wrong, a sentence each.
  returned: always
  type: list
  elements: str
alive:
  description: Whether the gateway takes the token.
  returned: always
  type: bool
account:
  description: Whose token it is (account_id, name, email); null where the gateway does not show.
  returned: always
  type: dict
scopes:
  description: Per scope, V(held), V(missing), V(suspected) (at least one of those that a refused call needs is missing) or V(unproved).
  returned: always
  type: dict
unproved:
  description: Why a scope is V(unproved), by scope.
  returned: always
  type: dict
  version_added: 0.5.0
granted:
  description: Wanted permissions that the account holds (project, permission); the project is empty for a global one.
  returned: always
  type: list
  elements: dict
missing:
  description: Wanted permissions that it lacks.
  returned: always
  type: list
  elements: dict
excess:
  description:
    - Excess permissions, which it holds besides those (project, permission).
    - C(from) says where each comes from, scheme and holder, such as any logged-in user (applicationRole), and C(from_known) whether that is known.
    - It takes a Jira administrator's credential (O(site_url), O(jira_email), O(jira_token)), without which nothing fails.
  returned: always
  type: list
  elements: dict
excess_origin:
  description: Why it is not known of some of RV(excess) where it comes from; empty where all is known.
  returned: always
  type: str
  version_added: 0.5.0
forbidden:
  description: Those of RV(excess) that make an administrator, which no connector should be.
  returned: always
  type: list
  elements: dict
table:
  description: All of this as text, a line for the token, for its scopes, for the whole site, for projects that stand alike, and for the connector.
  returned: always
  type: list
  elements: str
  sample:
    - "token              alive, of svc@serviceaccount.atlassian.com"
    - "projects ALPHA, BETA  held 6 of 6; excess: DELETE_ISSUES"
remark:
  description: What the operator should know where nothing is wrong, a sentence with a space before it; empty where there is nothing.
  returned: always
  type: str
connector_result:
  description: The site's result as the role has it, with O(record).
  returned: with O(record)
  type: dict
  version_added: 0.5.0
expiry:
  description:
    - How the token stands by O(expires_at) (expires_at, days_left, needs_rotation, reason). C(days_left) is null, and C(needs_rotation) true, where it is
      not known.
  returned: when O(expires_at) is given
  type: dict
  version_added: 0.5.0
sync_advice:
  description: What to try if Jira Align's sync reports permission errors although nothing is missing; empty where something is, or where it is granted.
  returned: always
  type: str
  version_added: 0.5.0
mend:
  description: Where the operator can fix what is wrong or in excess (what, url, instructions).
  returned: always
  type: list
  elements: dict
connector:
  description: The connector as Jira Align's REST interface reports it; null where it was not asked.
  returned: always
  type: dict
"""

from datetime import datetime
from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils import site_result
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption, JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Route, Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, PROFILE, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import profile_of
from ansible_collections.jira_ops.align.plugins.module_utils.resources import (
    connector_check,
    connector_report,
    excess_origin,
)
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token import policy
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    TokenRecord,
    argument_spec,
    from_option,
)

ARGUMENTS = (
    CONNECTION
    + PROFILE
    + Arguments(
        {
            "align_url": {"type": "str"},
            "cloud_id": {"type": "str", "required": True},
            "email": {"type": "str"},
            "token": {"type": "str", "no_log": True},
            "record": argument_spec(),
            "require_applied": {"type": "bool", "default": False},
            "place": {"type": "str"},
            "changed": {"type": "bool", "default": False},
            "service_account": {"type": "dict"},
            "token_summary": {"type": "dict", "no_log": False},
            "token_remark": {"type": "str", "no_log": False},
            "connector_state": {"type": "dict"},
            "account_id": {"type": "str"},
            "projects": {"type": "list", "elements": "str", "default": []},
            "permissions": {"type": "list", "elements": "str"},
            "scopes": {"type": "list", "elements": "str"},
            "listed_scopes": {"type": "list", "elements": "str"},
            "expires_at": {"type": "str"},
            "rotate_before_days": {"type": "int", "default": 30},
            "global_permissions": {"type": "list", "elements": "str", "default": []},
            "site_url": {"type": "str"},
            "connector": {"type": "str"},
            "wait": {"type": "float", "default": 0.0},
            "fail_when_unproven": {"type": "bool", "default": True},
        }
    )
)


def run(call: Call) -> Outcome:
    """Ask the account, and Jira Align where it is given; fail with every problem at once."""
    params, record = call.params, from_option(call.params["record"])
    if record is not None and call.check_mode and (params["changed"] or not record.token):
        return _planned(params)
    if record is not None:
        _take_from(record, params)
    for name in ("email", "token"):
        if not params[name]:
            raise InvalidOption(name, "is needed for this.", "Set it, or give record.")
    profile = profile_of(params)
    spec = connector_check.CheckSpec(
        cloud_id=params["cloud_id"],
        account_id=params["account_id"],
        scopes=profile.scopes,
        projects=params["projects"],
        permissions=profile.permissions,
        global_permissions=profile.global_permissions,
        connector=params["connector"],
        wait=params["wait"],
        listed_scopes=params["listed_scopes"],
        jira_api_url=f"{params['api_url'].rstrip('/')}/ex/jira/{params['cloud_id']}",
        username=params["email"],
    )
    form = [Service.ALIGN_FORM] if Route.CONSOLE.value in params["routes"] else []
    client = call.client(Service.GATEWAY, optional=[Service.ALIGN, *form])
    report = connector_check.check(client, spec)
    expiry = _expiry(params, report, client.latest(Service.GATEWAY))
    _explain_excess(call, report)
    failed = bool(report.problems) and params["fail_when_unproven"]
    places = connector_report.fixes(report, params["site_url"], params["align_url"])
    returns = {
        **report.returns(),
        "table": connector_report.table(report, spec, places),
        "mend": places,
        "remark": connector_report.remark(report, spec),
        "sync_advice": connector_report.advice(report, spec),
        **({"expiry": expiry} if expiry else {}),
    }
    if record is not None:
        known = _known(params, record, expiry, report)
        returns["connector_result"] = site_result.proven(params["site_url"] or "", params["cloud_id"], known, returns)
    failure = "The connector is not proven. " + " ".join(report.problems) if failed else None
    return Outcome(False, returns=returns, failure=failure, warnings=tuple(report.warnings))


def _planned(params: dict[str, Any]) -> Outcome:
    """Return what check mode can say: what would be changed is not there to be proved."""
    known = _before(params)
    result = site_result.planned(params["site_url"] or "", params["cloud_id"], known, bool(params["projects"]))
    nothing_asked = {**connector_check.Report().returns(), "proven": False, "table": [], "mend": [], "remark": ""}
    return Outcome(False, returns={**nothing_asked, "sync_advice": "", "connector_result": result})


def _take_from(record: TokenRecord, params: dict[str, Any]) -> None:
    """Take from the record what is asked with. Raises JiraOpsError where it holds no token, or the connector is not known to hold it."""
    if not record.token:
        where = f" ({params['place']})" if params["place"] else ""
        problem = f"The token store holds no token for this site{where}."
        raise JiraOpsError(f"{problem} Run jira_ops.align.stand_up first, or correct where the store is.")
    if params["require_applied"] and not record.applied_to:
        raise JiraOpsError(
            "The token in store was not given to the connector yet: a run was interrupted, or the operator has still to do it. Run jira_ops.align.stand_up "
            "or jira_ops.align.rotate; it goes on from there."
        )
    params.update(token=record.token, email=record.email, account_id=record.account_id or None)
    if params["token_summary"] is None:
        params["expires_at"] = record.expires_at
    if record.applied_to and not params["changed"]:
        params["wait"] = 0.0


def _before(params: dict[str, Any]) -> dict[str, Any]:
    """Return what steps before have reported."""
    return {
        "service_account": params["service_account"],
        "token": params["token_summary"],
        "connector": params["connector_state"],
        "remark": params["token_remark"],
    }


def _known(
    params: dict[str, Any], record: TokenRecord, expiry: dict[str, Any], report: connector_check.Report
) -> dict[str, Any]:
    """Return what goes into connector_result: what steps before have reported, else what record and check do."""
    known = _before(params)
    if known["service_account"] is None:
        known["service_account"] = {"account_id": record.account_id, "email": record.email}
    if known["connector"] is None:
        known["connector"] = report.returns()["connector"]
    if known["token"] is None:
        known["token"] = {"label": record.label, "token_id": record.token_id, "action": "kept", **expiry}
        known["remark"] = f" Its token needs rotation: {expiry['reason']}." if expiry["needs_rotation"] else ""
    return known


def _expiry(params: dict[str, Any], report: connector_check.Report, moment: datetime) -> dict[str, Any]:
    """Return how the token stands by its recorded expiry. One that cannot be read or be right is a problem, and none is never."""
    if params["expires_at"] is None:
        return {}
    expiry = policy.record_expiry(params["expires_at"], params["rotate_before_days"], moment)
    why = params["expires_at"] and policy.why_no_expiry(params["expires_at"], moment)
    if why:
        problem = f"expires_at: {params['expires_at']!r} {why}."
        report.problem(f"{problem} Look at the token in Atlassian Administration, or rotate it.")
    return expiry


def _explain_excess(call: Call, report: connector_check.Report) -> None:
    """Say where the excess comes from, as far as a Jira administrator was given. Nothing about that credential is a failure here."""
    account_id = (report.account or {}).get("account_id") or call.params["account_id"]
    try:
        client = call.client(Service.GATEWAY, optional=[Service.JIRA])
        unusable: JiraOpsError | None = client.unusable.get(Service.JIRA)
    except JiraOpsError as problem:
        client, unusable = call.client(Service.GATEWAY), problem
    report.excess, report.excess_origin = excess_origin.explain(client, account_id, report.excess)
    if unusable is not None and report.excess:
        report.excess_origin = str(unusable)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
