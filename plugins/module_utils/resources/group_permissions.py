# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connector's group: its members, its access to Jira, what it may do in projects, and global permissions."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable, Sequence

from ..api import jira, organization
from ..api.client import Client
from ..api.errors import InvalidOption, Refused
from ..api.operation import Route
from ..api.words import words
from ..outcome import NOT_YET, Handoff, Outcome, exists
from ..profiles import GLOBAL_PERMISSIONS
from ..routes import HandoffNeeded, RouteClosed, choose, route_or_closed
from ..wait import poll
from . import groups, project_grants

_DESCRIPTION = "Service accounts of Jira Align's connectors. Managed by jira_ops.align."
# Values are written into the text: the names of the input's types are not documented outside the schema.
_GRANT_GLOBAL = """mutation {
  jira @optIn(to: "JiraGlobalPermissions") {
    grantGlobalPermission(cloudId: %s, input: {key: %s, groupAri: %s}) { success errors { message } }
  }
}"""


@dataclass(frozen=True)
class Wanted:
    """What the group should be and have. An empty list means: leave that alone."""

    org_id: str
    group: str
    site_url: str
    cloud_id: str | None
    members: Sequence[str]
    app_role: str | None
    projects: Sequence[str]
    permissions: Sequence[str]
    grant_through: str
    project_role: str
    team_project_role: str
    global_permissions: Sequence[str]
    directory_id: str | None
    wait: float


def check(wanted: Wanted) -> None:
    """Options that need one another, before anything is sent."""
    if wanted.app_role and not wanted.cloud_id:
        raise InvalidOption("cloud_id", "is needed with app_role, to give the group access to the site's Jira.", "Set it (jira_cloud_id finds it).")
    if wanted.global_permissions and not (wanted.cloud_id and wanted.members):
        option = "members" if wanted.cloud_id else "cloud_id"
        raise InvalidOption(option, "is needed with global_permissions, which can be asked only of members and granted only on a site.", "Set it.")


class _Progress:
    """What the steps have changed so far. A step that needs a person does not stop the steps beside it."""

    def __init__(self) -> None:
        self.changed = False
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.handoffs: list[Handoff] = []

    def note(self, what: str, before: Any, after: Any) -> None:
        """One property of the diff."""
        self.before[what], self.after[what] = before, after
        self.changed = self.changed or before != after

    def try_step(self, step: Callable[[], None]) -> bool:
        """Run a step that may turn into a handoff; whether it was done."""
        try:
            step()
        except HandoffNeeded as needed:
            self.handoffs.append(needed.handoff)
            return False
        return True


def ensure_present(client: Client, wanted: Wanted, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Group, access to Jira, members, grants, global permissions: read each, add what is missing."""
    progress = _Progress()
    projects = project_grants.look_up(client, wanted.projects, wanted.team_project_role) if wanted.projects else []
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    group = _ensure_group(client, wanted, directory_id, progress, check_mode)
    if wanted.app_role:
        _ensure_app_access(client, wanted, directory_id, group, progress, check_mode)
    progress.try_step(lambda: _ensure_members(client, wanted, directory_id, group, progress, check_mode))
    grants = project_grants.Report()
    if projects:
        grants = project_grants.ensure(client, _grants_wanted(wanted, group), projects, check_mode)
        progress.note("projects", grants.before, grants.after)
        progress.changed = progress.changed or grants.changed
    _ensure_global(client, wanted, group, routes, progress, check_mode)
    returns = {"group": group, "granted": grants.granted, "missing": grants.missing if check_mode else [], "excess": grants.excess}
    return Outcome(progress.changed, progress.before, progress.after, returns, tuple(progress.handoffs))


def ensure_absent(client: Client, wanted: Wanted, check_mode: bool) -> Outcome:
    """Take the listed members out, and the group's grants in the listed projects. The group itself may serve others and stays."""
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    group = groups.find(client, wanted.org_id, directory_id, wanted.group)
    returns: dict[str, Any] = {"group": group, "granted": [], "missing": [], "excess": []}
    if group is None:
        return Outcome(False, returns=returns)
    progress = _Progress()
    there = groups.members(client, group["id"])
    leaving = [account_id for account_id in wanted.members if account_id in there]
    for account_id in [] if check_mode else leaving:
        groups.remove_member(client, wanted.org_id, directory_id, group, account_id)
    progress.note("members", sorted(there), sorted(there - set(leaving)))
    if wanted.projects:
        grants = project_grants.remove(client, _grants_wanted(wanted, group), check_mode)
        progress.note("projects", grants.before, {})
    return Outcome(progress.changed, progress.before, progress.after, returns)


def _grants_wanted(wanted: Wanted, group: dict[str, str]) -> project_grants.Wanted:
    return project_grants.Wanted(group, wanted.projects, wanted.permissions, wanted.grant_through, wanted.project_role, wanted.team_project_role)


def _ensure_group(client: Client, wanted: Wanted, directory_id: str, progress: _Progress, check_mode: bool) -> dict[str, str]:
    group = groups.find(client, wanted.org_id, directory_id, wanted.group)
    made = group is None
    if group is None:
        if check_mode:
            group = {"id": NOT_YET, "name": wanted.group}
        else:
            group, made = groups.create(client, wanted.org_id, directory_id, wanted.group, _DESCRIPTION)
    progress.note("group", None if made else group["name"], group["name"])
    return group


def _ensure_app_access(client: Client, wanted: Wanted, directory_id: str, group: dict[str, str], progress: _Progress, check_mode: bool) -> None:
    """The role User on the site's Jira. Whether it has landed is proved by the account itself, later."""
    there = exists(group["id"]) and _may_use_jira(client, group)
    if not there and not check_mode:
        body = {"resourceId": organization.site_resource(str(wanted.cloud_id)), "roleId": organization.JIRA_USER_ROLE}
        client.send(organization.ASSIGN_GROUP_ROLE, body=body, org_id=wanted.org_id, directory_id=directory_id, group_id=group["id"])
    progress.note("app_role", wanted.app_role if there else None, wanted.app_role)


def _may_use_jira(client: Client, group: dict[str, str]) -> bool:
    for role in client.send(jira.APPLICATION_ROLES).document:
        if role["key"] == "jira-software":
            by_id = [each.get("groupId") for each in role.get("groupDetails") or []]
            return group["id"] in by_id if any(by_id) else group["name"] in (role.get("groups") or [])
    return False


def _ensure_members(client: Client, wanted: Wanted, directory_id: str, group: dict[str, str], progress: _Progress, check_mode: bool) -> None:
    if not wanted.members:
        return
    there = groups.members(client, group["id"]) if exists(group["id"]) else set()
    joining = [account_id for account_id in wanted.members if account_id not in there]
    for account_id in [] if check_mode else joining:
        groups.add_member(client, wanted.org_id, directory_id, group, account_id, wanted.wait)
    progress.note("members", sorted(there), sorted(there | set(joining)))


def _ensure_global(client: Client, wanted: Wanted, group: dict[str, str], routes: Sequence[str], progress: _Progress, check_mode: bool) -> None:
    """Global permissions cannot be read of a group, only of an account: so the members are asked about."""
    if not wanted.global_permissions:
        return
    real = [account_id for account_id in wanted.members if exists(account_id)]
    held = _held_globally(client, real, wanted.global_permissions)
    lacking = [key for key in wanted.global_permissions if key not in held]
    for key in [] if check_mode else list(lacking):
        if not progress.try_step(lambda key=key: _grant_global(client, wanted, group, key, real, routes)):
            lacking.remove(key)
    progress.note("global_permissions", sorted(held), sorted(held | set(lacking)))


def _held_globally(client: Client, members: Sequence[str], keys: Sequence[str]) -> set[str]:
    held = set(keys) if members else set()
    for account_id in members:
        body = {"accountId": account_id, "globalPermissions": list(keys), "projectPermissions": []}
        held &= set(client.send(jira.CHECK_PERMISSIONS, body=body).document["globalPermissions"])
    return held


def _grant_global(client: Client, wanted: Wanted, group: dict[str, str], key: str, members: Sequence[str], routes: Sequence[str]) -> None:
    def by_graphql() -> None:
        values = wanted.cloud_id, key, f"ari:cloud:identity::group/{group['id']}"
        query = _GRANT_GLOBAL % tuple(json.dumps(value) for value in values)
        try:
            answer = route_or_closed(lambda: client.send(jira.GRAPHQL, body={"query": query}).document)
        except Refused as refused:
            raise RouteClosed(str(refused)) from refused
        result = ((answer.get("data") or {}).get("jira") or {}).get("grantGlobalPermission") or {}
        if not result.get("success") and key not in _held_globally(client, members, [key]):
            raise RouteClosed(f"the GraphQL API (beta) did not grant it: {words('', {'errors': result.get('errors') or answer.get('errors')})}.")
        if poll(lambda: key in _held_globally(client, members, [key]) or None, wanted.wait) is None:
            raise RouteClosed(f"the GraphQL API (beta) said success, but Jira does not show the permission after {wanted.wait:.0f} s.")

    choose(routes, {Route.PUBLISHED: by_graphql}, lambda why: _global_handoff(wanted, group, key, why))


def _global_handoff(wanted: Wanted, group: dict[str, str], key: str, why: str) -> Handoff:
    name = GLOBAL_PERMISSIONS.get(key, key)
    return Handoff(
        step=f"Grant the global permission {name}",
        why=f"Jira's REST API cannot grant global permissions. {why}",
        url=wanted.site_url,
        instructions=[
            "In Jira, go to Settings > System > Global permissions.",
            f"Under Grant permission, select the permission {name} and the group {group['name']}.",
            "Select Add. Do not grant anything else to this group.",
        ],
        values={"permission": name, "key": key, "group": group["name"], "group_id": group["id"]},
    )
