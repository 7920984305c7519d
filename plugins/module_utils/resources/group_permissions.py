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
from ..api.errors import InvalidOption, JiraOpsError, Refused
from ..api.operation import Route
from ..api.words import words
from ..outcome import NOT_YET, Handoff, Outcome, exists
from ..profiles import GLOBAL_PERMISSIONS
from ..routes import HandoffNeeded, RouteClosed, choose, route_or_closed
from ..wait import poll
from . import administration, groups, project_grants

_DESCRIPTION = "Service accounts of Jira Align's connectors. Managed by jira_ops.align."
# Values are written into the text: the names of the input's types are not documented outside the schema.
_MUTATION = """mutation {
  jira @optIn(to: "JiraGlobalPermissions") {
    %s(cloudId: %s, input: {key: %s, groupAri: %s}) { success errors { message } }
  }
}"""


@dataclass(frozen=True)
class Wanted:
    """What the group should be and have. An empty list means: leave that alone, or with exclusive: hold none."""

    org_id: str
    group: str
    site_url: str
    cloud_id: str | None
    members: Sequence[str]
    app_role: str | None
    grants: project_grants.Wanted
    global_permissions: Sequence[str]
    directory_id: str | None
    wait: float
    confirm_access: bool = False
    allow_administration: bool = False

    @property
    def exclusive(self) -> bool:
        """Whether what the group holds beyond this is taken away."""
        return self.grants.exclusive


def check(wanted: Wanted) -> None:
    """Options that need one another, and administration that nobody asked for, before anything is sent."""
    if wanted.app_role and not wanted.cloud_id:
        raise InvalidOption("cloud_id", "is needed with app_role, to give the group access to the site's Jira.", "Set it (jira_cloud_id finds it).")
    if wanted.global_permissions and not (wanted.cloud_id and wanted.members):
        option = "members" if wanted.cloud_id else "cloud_id"
        raise InvalidOption(option, "is needed with global_permissions, which can be asked only of members and granted only on a site.", "Set it.")
    if not wanted.allow_administration:
        administration.refuse_options(wanted.grants)


class _Progress:
    """What the steps have changed so far. A step that needs a person does not stop the steps beside it."""

    def __init__(self) -> None:
        self.changed = False
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.handoffs: list[Handoff] = []
        self.notes: list[str] = []

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
    """Group, access to Jira, members, grants, global permissions: read each, add what is missing; with exclusive, take away what goes beyond."""
    progress = _Progress()
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    found = groups.find(client, wanted.org_id, directory_id, wanted.group)
    if not wanted.allow_administration:
        administration.refuse_group(client, wanted.org_id, directory_id, found or {"id": NOT_YET, "name": wanted.group})
    # Read before anything is changed: a project that is not there, or a scheme that others share, ends the run while nothing is half done.
    plan = project_grants.plan(client, wanted.grants, found or {"id": NOT_YET, "name": wanted.group}) if wanted.grants.projects else None
    group = _ensure_group(client, wanted, directory_id, found, progress, check_mode)
    given = wanted.app_role is not None and _ensure_app_access(client, wanted, directory_id, group, progress, check_mode)
    progress.try_step(lambda: _ensure_members(client, wanted, directory_id, group, progress, check_mode))
    grants = project_grants.Report()
    if plan is not None:
        grants = project_grants.report(plan)
        if not check_mode:
            project_grants.apply(client, plan, group)
        progress.note("projects", grants.before, grants.after)
        progress.changed = progress.changed or grants.changed
    removed = _ensure_global(client, wanted, group, routes, progress, check_mode)
    if given and wanted.confirm_access:
        _confirm_app_access(client, wanted, group)
    returns = {
        "group": group,
        "granted": grants.granted,
        "missing": grants.missing if check_mode else [],
        "excess": grants.excess,
        "removed": grants.removed + [{"project": "", "permission": key, "through": f"group {group['name']}"} for key in removed],
        "notes": progress.notes,
    }
    warnings = administration.warnings(wanted.global_permissions, group["name"], wanted.allow_administration)
    return Outcome(progress.changed, progress.before, progress.after, returns, tuple(progress.handoffs), warnings=warnings)


def ensure_absent(client: Client, wanted: Wanted, check_mode: bool) -> Outcome:
    """Take the listed members out, and the group's grants in the listed projects. The group itself may serve others and stays."""
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    group = groups.find(client, wanted.org_id, directory_id, wanted.group)
    returns: dict[str, Any] = {"group": group, "granted": [], "missing": [], "excess": [], "removed": [], "notes": []}
    if group is None:
        return Outcome(False, returns=returns)
    progress = _Progress()
    there = groups.members(client, group["id"])
    leaving = [account_id for account_id in wanted.members if account_id in there]
    for account_id in [] if check_mode else leaving:
        groups.remove_member(client, wanted.org_id, directory_id, group, account_id)
    progress.note("members", sorted(there), sorted(there - set(leaving)))
    if wanted.grants.projects:
        grants = project_grants.remove(client, wanted.grants, group, check_mode)
        progress.note("projects", grants.before, {})
    return Outcome(progress.changed, progress.before, progress.after, returns)


def _ensure_group(
    client: Client, wanted: Wanted, directory_id: str, group: dict[str, str] | None, progress: _Progress, check_mode: bool
) -> dict[str, str]:
    made = group is None
    if group is None:
        if check_mode:
            group = {"id": NOT_YET, "name": wanted.group}
        else:
            group, made = groups.create(client, wanted.org_id, directory_id, wanted.group, _DESCRIPTION)
    progress.note("group", None if made else group["name"], group["name"])
    return group


def _ensure_app_access(client: Client, wanted: Wanted, directory_id: str, group: dict[str, str], progress: _Progress, check_mode: bool) -> bool:
    """The role User on the site's Jira; whether it had to be given. Whether it has landed is proved by the account itself, later."""
    there = exists(group["id"]) and _may_use_jira(client, group)
    if not there and not check_mode:
        body = {"resourceId": organization.site_resource(str(wanted.cloud_id)), "roleId": organization.JIRA_USER_ROLE}
        client.send(organization.ASSIGN_GROUP_ROLE, body=body, org_id=wanted.org_id, directory_id=directory_id, group_id=group["id"])
    progress.note("app_role", wanted.app_role if there else None, wanted.app_role)
    return not there and not check_mode


def _confirm_app_access(client: Client, wanted: Wanted, group: dict[str, str]) -> None:
    """Read back, last of all: the role shows up in Jira with a delay."""
    if not poll(lambda: _may_use_jira(client, group) or None, wanted.wait, slowest=10.0):
        raise JiraOpsError(
            f"The group {group['name']} was given the role User on Jira, but Jira does not show it after {wanted.wait:.0f} s. Run again in a few minutes; "
            "if it stays so, look at Directory > Groups in Atlassian Administration."
        )


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
        progress.notes += groups.add_member(client, wanted.org_id, directory_id, group, account_id, wanted.wait)
    progress.note("members", sorted(there), sorted(there | set(joining)))


def _ensure_global(
    client: Client, wanted: Wanted, group: dict[str, str], routes: Sequence[str], progress: _Progress, check_mode: bool
) -> list[str]:
    """Global permissions cannot be read of a group, only of an account: so the members are asked about. What was taken away, or would be."""
    real = [account_id for account_id in wanted.members if exists(account_id)]
    asked = list(dict.fromkeys([*wanted.global_permissions, *(GLOBAL_PERMISSIONS if wanted.exclusive and real else ())]))
    if not asked:
        return []
    held = _held_globally(client, real, asked)
    beyond = [key for key in asked if key in held and key not in wanted.global_permissions]
    lacking = [key for key in wanted.global_permissions if key not in held]
    for key in [] if check_mode else list(lacking):
        if not progress.try_step(lambda key=key: _grant_global(client, wanted, group, key, real, routes)):
            lacking.remove(key)
    for key in [] if check_mode else list(beyond):
        taken: list[bool] = []
        progress.try_step(lambda key=key, taken=taken: taken.append(_withdraw_global(client, wanted, group, key, real, routes, progress)))
        if not any(taken):
            beyond.remove(key)
    progress.note("global_permissions", sorted(held), sorted((held | set(lacking)) - set(beyond)))
    return beyond


def _held_globally(client: Client, members: Sequence[str], keys: Sequence[str]) -> set[str]:
    held = set(keys) if members else set()
    for account_id in members:
        body = {"accountId": account_id, "globalPermissions": list(keys), "projectPermissions": []}
        held &= set(client.send(jira.CHECK_PERMISSIONS, body=body).document["globalPermissions"])
    return held


def _grant_global(client: Client, wanted: Wanted, group: dict[str, str], key: str, members: Sequence[str], routes: Sequence[str]) -> None:
    def by_graphql() -> None:
        _mutate(client, wanted, group, "grantGlobalPermission", key, lambda: key in _held_globally(client, members, [key]))

    choose(routes, {Route.PUBLISHED: by_graphql}, lambda why: _global_handoff(wanted, group, key, why))


def _withdraw_global(
    client: Client, wanted: Wanted, group: dict[str, str], key: str, members: Sequence[str], routes: Sequence[str], progress: _Progress
) -> bool:
    """Take a global permission from the group; whether it was the group's to take."""

    def by_graphql() -> bool:
        gone = lambda: key not in _held_globally(client, members, [key])  # noqa: E731
        return _mutate(client, wanted, group, "deleteGlobalPermissionGrant", key, gone, refused_is_no_error=True)

    ours = choose(routes, {Route.PUBLISHED: by_graphql}, lambda why: _withdrawal_handoff(wanted, group, key, why))
    if not ours:
        progress.notes.append(f"The members hold the global permission {key} by another way than the group {group['name']}, so it stays.")
    return ours


def _mutate(
    client: Client, wanted: Wanted, group: dict[str, str], mutation: str, key: str, done: Callable[[], bool], refused_is_no_error: bool = False
) -> bool:
    """One change of a global permission by the beta of the GraphQL API; whether it took is asked of Jira."""
    values = wanted.cloud_id, key, f"ari:cloud:identity::group/{group['id']}"
    query = _MUTATION % (mutation, *(json.dumps(value) for value in values))
    try:
        answer = route_or_closed(lambda: client.send(jira.GRAPHQL, body={"query": query}).document)
    except Refused as refused:
        raise RouteClosed(str(refused)) from refused
    result = ((answer.get("data") or {}).get("jira") or {}).get(mutation) or {}
    if not result.get("success") and not done():
        if refused_is_no_error and result:
            return False
        raise RouteClosed(f"the GraphQL API (beta) did not do it: {words('', {'errors': result.get('errors') or answer.get('errors')})}.")
    if poll(lambda: done() or None, wanted.wait) is None:
        raise RouteClosed(f"the GraphQL API (beta) said success, but Jira does not show it after {wanted.wait:.0f} s.")
    return True


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


def _withdrawal_handoff(wanted: Wanted, group: dict[str, str], key: str, why: str) -> Handoff:
    name = GLOBAL_PERMISSIONS.get(key, key)
    return Handoff(
        step=f"Take the global permission {name} away",
        why=f"The group's members hold it beyond what is wanted, and Jira's REST API cannot take it away. {why}",
        url=wanted.site_url,
        instructions=[
            "In Jira, go to Settings > System > Global permissions.",
            f"Under {name}, look for the group {group['name']} and delete it there.",
            "Where it is not there, the account holds the permission through another group: take it out of that one, or add it to what is wanted.",
        ],
        values={"permission": name, "key": key, "group": group["name"], "group_id": group["id"]},
    )
