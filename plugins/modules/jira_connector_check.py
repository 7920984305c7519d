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
    account holds, lacks, and holds beyond what is wanted; and, where Jira Align is given too, whether the connector is active and reports no error.
  - All projects are asked about in one call per thousand; to find them takes one per fifty, which is as many as Jira looks up by their keys at a time.
  - A token's scopes can never be read back. They are proved by calls that need them; scopes that only a write could prove are reported as V(unproved).
  - It changes nothing.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.profile
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
    description: The service account's address.
    type: str
    required: true
  token:
    description: The service account's API token.
    type: str
    required: true
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
  global_permissions:
    description: Global permissions that the account has to hold besides those of the profile.
    type: list
    elements: str
    default: []
  site_url:
    description: The Jira site, for the links in RV(mend).
    type: str
    version_added: 0.3.0
  connector:
    description: The connector's name in Jira Align, which is asked about it; O(align_url) and O(align_token) are needed then.
    type: str
  wait:
    description: Seconds of patience while access or permissions given a moment ago are still landing at Atlassian (about a minute has been seen).
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
  description: Whose token it is (account_id, name, email); null where the gateway does not tell.
  returned: always
  type: dict
scopes:
  description: Per scope, V(held), V(missing) or V(unproved).
  returned: always
  type: dict
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
  description: Permissions that it holds beyond those.
  returned: always
  type: list
  elements: dict
forbidden:
  description: Those of RV(excess) that make an administrator, which no connector should be.
  returned: always
  type: list
  elements: dict
table:
  description: All of this for a reader, a line for the token, for its scopes, for the whole site, for projects that stand alike, and for the connector.
  returned: always
  type: list
  elements: str
  sample:
    - "token              alive, of svc@serviceaccount.atlassian.com"
    - "projects ALPHA, BETA  held 6 of 6; excess: DELETE_ISSUES"
remark:
  description: What a reader should know where nothing is wrong, a sentence with a space before it; empty where there is nothing.
  returned: always
  type: str
mend:
  description: Where a person can put right what is wrong or beyond (what, url, instructions).
  returned: always
  type: list
  elements: dict
connector:
  description: The connector as Jira Align's REST interface tells it; null where it was not asked.
  returned: always
  type: dict
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Plane
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, PROFILE, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import profile_of
from ansible_collections.jira_ops.align.plugins.module_utils.resources import connector_check, connector_report
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = CONNECTION + PROFILE + Arguments(
    {
        "align_url": {"type": "str"},
        "cloud_id": {"type": "str", "required": True},
        "email": {"type": "str", "required": True},
        "token": {"type": "str", "required": True, "no_log": True},
        "account_id": {"type": "str"},
        "projects": {"type": "list", "elements": "str", "default": []},
        "permissions": {"type": "list", "elements": "str"},
        "scopes": {"type": "list", "elements": "str"},
        "global_permissions": {"type": "list", "elements": "str", "default": []},
        "site_url": {"type": "str"},
        "connector": {"type": "str"},
        "wait": {"type": "float", "default": 0.0},
        "fail_when_unproven": {"type": "bool", "default": True},
    }
)


def run(call: Call) -> Outcome:
    """Ask the account, and Jira Align where it is given; fail with every problem at once."""
    params = call.params
    profile = profile_of(params)
    wanted = connector_check.Wanted(
        cloud_id=params["cloud_id"],
        account_id=params["account_id"],
        scopes=profile.scopes,
        projects=params["projects"],
        permissions=profile.permissions,
        global_permissions=profile.global_permissions,
        connector=params["connector"],
        wait=params["wait"],
    )
    report = connector_check.check(call.client(Plane.GATEWAY, optional=[Plane.ALIGN, Plane.ALIGN_FORM]), wanted)
    failed = bool(report.problems) and params["fail_when_unproven"]
    places = connector_report.mend(report, params["site_url"], params["align_url"])
    returns = {**report.returns(), "table": connector_report.table(report, wanted, places), "mend": places, "remark": connector_report.remark(report)}
    return Outcome(False, returns=returns, failure="The connector is not proven. " + " ".join(report.problems) if failed else None)


def main() -> None:
    """The ordinary door."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
