#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_group_permissions
short_description: Give a group of service accounts the least Jira permissions that work
version_added: 0.1.0
description:
  - Keeps a dedicated group with its members, the role User on a site's Jira, and the permissions of a profile in the listed projects.
  - It adds what is missing and reports excess permissions, or takes them away with O(exclusive). It writes single grants, never a whole permission scheme.
  - Projects, roles and schemes are read before anything is changed, so that an unknown or archived project, or a scheme that others share, leaves nothing
    half done.
  - A permission scheme is shared by projects. With O(grant_through=role) the permissions are granted to a project role of our own, and the group is its
    actor in the listed projects only, so that no other project is reached. With O(grant_through=scheme) they are granted to the group itself, which
    reaches every project on the scheme, and is refused where that is more than the listed ones.
  - Team-managed projects have roles of their own, whose permissions no API shows; the group becomes an actor of O(team_project_role) there.
  - A group that carries administration is refused, whether by its name or by the roles that the organization reports for it. Its role assignments have to be
    read whole; a group of which that is not possible is refused as well.
  - A group that is synced from an identity provider, or not modifiable, is left to the operator before anything is tried.
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
  group:
    description: The group's name. It is made where it is missing.
    type: str
    required: true
  members:
    description: Account IDs that shall be in the group; other members are left alone.
    type: list
    elements: str
    default: []
  app_role:
    description: The group's role in the site's app Jira. V(user) is the setup guide's role User; nothing more can be given here.
    type: str
    choices: [user]
  site_url:
    description: The Jira site.
    type: str
    required: true
  cloud_id:
    description: >-
      The site's cloud ID, needed to give O(app_role) and O(global_permissions). With O(jira_access=gateway), O(site_url) is asked for it where unset.
    type: str
  projects:
    description: Keys of the projects in which the permissions are granted.
    type: list
    elements: str
    default: []
  permissions:
    description: Jira's keys of project permissions, like V(BROWSE_PROJECTS), instead of those of a profile.
    type: list
    elements: str
  grant_through:
    description: Whether permissions are granted to a project role of our own, or to the group in the permission scheme.
    type: str
    choices: [role, scheme]
    default: role
  project_role:
    description: The project role for company-managed projects. It is made where it is missing; one that carries the permissions already is used as it is.
    type: str
    default: Jira Align Connector
  team_project_role:
    description:
      - The existing role for team-managed projects. Unset or empty, it is V(Viewer) where Browse projects is all that is wanted, else V(Member), which
        carries more than any profile; a role that somebody made in the project with exactly what is wanted is better.
    type: str
  exclusive:
    description:
      - Take away what the group holds in the listed projects in excess of what is requested. That is grants to the group itself and to the project role, other
        project roles that it is in, and global permissions.
      - What others depend on is refused to be taken away. That is grants of a project role that this collection did not make, or that somebody else is in; and
        grants to the group itself in a scheme that other projects are on (see O(allow_shared_scheme)).
    type: bool
    default: false
    version_added: 0.3.0
  allow_shared_scheme:
    description:
      - Grant, and with O(exclusive) take away, where it is felt elsewhere too. With O(grant_through=scheme) that is every other project on the scheme; through
        a project role, whoever else is in it, there or in the listed projects.
    type: bool
    default: false
    version_added: 0.3.0
  allow_administration:
    description: Accept a group or a role that makes administrators, or a group whose role assignments cannot be read. A warning says so, and what was not read.
    type: bool
    default: false
    version_added: 0.3.0
  confirm_access:
    description:
      - Where O(app_role) had to be given, wait at the end until Jira shows it (35 seconds have been seen), for at most O(wait). The role connector leaves
        that to its last step, so that its hosts wait together.
    type: bool
    default: true
    version_added: 0.3.0
  global_permissions:
    description:
      - Global permissions that the group shall hold besides those of the profile. What it holds is read by the beta of Atlassian's GraphQL API; where that is
        refused, the members are asked what they may do.
      - Atlassian's setup guide wants them only where errors about permissions persist.
      - Jira's REST API cannot grant them; the beta of Atlassian's GraphQL API is tried, else the operator has to.
    type: list
    elements: str
    choices: [USER_PICKER, ADMINISTER]
    default: []
  directory_id:
    description: The directory that holds the group, where the organization has several.
    type: str
  wait:
    description: Seconds to wait while a directory does not know a new account yet, and for what was given to show up.
    type: float
    default: 180.0
  state:
    description:
      - V(present) adds what is missing. V(absent) takes the listed members out, and in the listed projects takes the group out of its role and its own grants
        away; RV(notes) says what was left because other projects depend on it. The group itself stays, for others may be in it, and so does the role.
    type: str
    choices: [present, absent]
    default: present
"""

EXAMPLES = r"""
- name: The connector's group, with what it needs in two projects
  jira_ops.align.jira_group_permissions:
    org_id: "{{ org_id }}"
    group: jira-connector-svc
    members:
      - "{{ account_id }}"
    app_role: user
    site_url: "{{ site_url }}"
    cloud_id: "{{ cloud_id }}"
    projects: [ALPHA, BETA]
    profile: read_write

- name: The same for reading only, with comments, and nothing beyond that
  jira_ops.align.jira_group_permissions:
    org_id: "{{ org_id }}"
    group: jira-connector-svc
    members:
      - "{{ account_id }}"
    app_role: user
    site_url: "{{ site_url }}"
    cloud_id: "{{ cloud_id }}"
    projects: [ALPHA, BETA]
    profile: read_only
    profile_add: [ADD_COMMENTS]
    exclusive: true

- name: The same as at first, as an administrator whose token has scopes
  jira_ops.align.jira_group_permissions:
    org_id: "{{ org_id }}"
    group: jira-connector-svc
    members:
      - "{{ account_id }}"
    site_url: "{{ site_url }}"
    cloud_id: "{{ cloud_id }}"
    projects: [ALPHA, BETA]
    profile: read_only
    jira_access: gateway

- name: Take the account out again
  jira_ops.align.jira_group_permissions:
    org_id: "{{ org_id }}"
    group: jira-connector-svc
    members:
      - "{{ account_id }}"
    site_url: "{{ site_url }}"
    projects: [ALPHA, BETA]
    state: absent
"""

RETURN = r"""
group:
  description: The group (id, name).
  returned: success
  type: dict
granted:
  description:
    - What the group holds in the listed projects of what is wanted (project, permission, through). Of a team-managed project, it is what its role is taken to
      carry; M(jira_ops.align.jira_connector_check) asks the account.
  returned: success
  type: list
  elements: dict
missing:
  description: In check mode, what would be granted (project, permission); empty otherwise.
  returned: success
  type: list
  elements: dict
excess:
  description:
    - What the group holds in the listed projects in excess of what is requested, through its role or by grants to itself, and keeps (project, permission,
      through).
      Other roles that it is in are looked at with O(exclusive) only; M(jira_ops.align.jira_connector_check) reports all that the account can do.
  returned: success
  type: list
  elements: dict
removed:
  description:
    - With O(exclusive), what was taken away, or would be (project, permission, through), one grant for each of the listed projects on its scheme. The project
      is empty for a global permission; the permission is empty for a team's role, of which no API shows what it carries.
  returned: success
  type: list
  elements: dict
global_permissions_from:
  description:
    - What is known of global permissions, and from where. V(graphql) - Atlassian's GraphQL API (beta) was read, before and after, for what the group itself
      holds. V(members) - that is absent or refused, so it is guessed from what all members hold. Null, where none was asked for.
  returned: when O(state=present)
  type: str
  version_added: 0.5.0
notes:
  description: What went another way than usual, a sentence each, like a membership that only Jira would take.
  returned: success
  type: list
  elements: str
handoff:
  description: What the operator has to do, where no allowed route can.
  returned: when a step is left to the operator
  type: dict
"""

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, PROFILE, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import APP_ROLE, profile_of
from ansible_collections.jira_ops.align.plugins.module_utils.resources import group_permissions, project_grants
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = (
    CONNECTION
    + PROFILE
    + Arguments(
        {
            "org_id": {"type": "str", "required": True},
            "group": {"type": "str", "required": True},
            "members": {"type": "list", "elements": "str", "default": []},
            "app_role": {"type": "str", "choices": [APP_ROLE]},
            "site_url": {"type": "str", "required": True},
            "cloud_id": {"type": "str"},
            "projects": {"type": "list", "elements": "str", "default": []},
            "permissions": {"type": "list", "elements": "str"},
            "grant_through": {"type": "str", "choices": ["role", "scheme"], "default": "role"},
            "project_role": {"type": "str", "default": "Jira Align Connector"},
            "team_project_role": {"type": "str"},
            "exclusive": {"type": "bool", "default": False},
            "allow_shared_scheme": {"type": "bool", "default": False},
            "allow_administration": {"type": "bool", "default": False},
            "confirm_access": {"type": "bool", "default": True},
            "global_permissions": {
                "type": "list",
                "elements": "str",
                "choices": ["USER_PICKER", "ADMINISTER"],
                "default": [],
            },
            "directory_id": {"type": "str"},
            "wait": {"type": "float", "default": 180.0},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        mutually_exclusive=[
            ("permissions", "profile"),
            ("permissions", "profile_add"),
            ("permissions", "profile_remove"),
        ],
    )
)


def run(call: Call) -> Outcome:
    """Group, access, members and grants, each read before it is written."""
    params = call.params
    profile = profile_of(params)
    spec = group_permissions.GroupSpec(
        org_id=params["org_id"],
        group=params["group"],
        site_url=params["site_url"],
        cloud_id=params["cloud_id"],
        members=params["members"],
        app_role=params["app_role"],
        grants=project_grants.GrantSpec(
            projects=params["projects"],
            permissions=profile.permissions,
            through=params["grant_through"],
            role=params["project_role"],
            team_role=params["team_project_role"] or None,
            exclusive=params["exclusive"],
            allow_shared_scheme=params["allow_shared_scheme"],
            allow_administration=params["allow_administration"],
        ),
        global_permissions=profile.global_permissions,
        directory_id=params["directory_id"],
        wait=params["wait"],
        confirm_access=params["confirm_access"],
        permissions_from="profile_add" if params["permissions"] is None else "permissions",
    )
    if params["state"] == "present":
        group_permissions.check(spec)
    client = call.client(Service.ORGANIZATION, Service.JIRA)
    if params["state"] == "absent":
        return group_permissions.ensure_absent(client, spec, call.check_mode)
    return group_permissions.ensure_present(client, spec, params["routes"], call.check_mode)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()
