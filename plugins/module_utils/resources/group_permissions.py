# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connector's group: its members, its access to Jira, what it may do in projects, and global permissions."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Sequence

from ..api import jira, organization
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError
from ..outcome import NOT_YET, Handoff, Outcome, exists
from ..routes import HandoffNeeded
from ..wait import poll
from . import administration, global_permissions, groups, project_grants

_DESCRIPTION = "Service accounts of Jira Align's connectors. Managed by jira_ops.align."


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
    permissions_from: str = "permissions"  # the option that the grants' permissions come from


def check(wanted: Wanted) -> None:
    """Options that need one another, and administration that nobody asked for, before anything is sent."""
    if wanted.app_role and not wanted.cloud_id:
        raise InvalidOption("cloud_id", "is needed with app_role, to give the group access to the site's Jira.", "Set it (jira_cloud_id finds it).")
    if wanted.global_permissions and not (wanted.cloud_id and wanted.members):
        option = "members" if wanted.cloud_id else "cloud_id"
        raise InvalidOption(option, "is needed with global_permissions, which can be asked only of members and granted only on a site.", "Set it.")
    if wanted.grants.projects and not wanted.grants.permissions:
        raise InvalidOption("permissions", "is empty, so there is nothing to grant in the listed projects.", "Name permissions, or leave projects out.")
    for option, name in (("group", wanted.group), ("project_role", wanted.grants.role)):
        if name.strip() != name or not name:
            raise InvalidOption(option, f"{name!r} is not a name.", "Give one without blanks around it.")
    if not wanted.grants.allow_administration:
        administration.refuse_options(wanted.grants.permissions, wanted.permissions_from, wanted.grants.role, wanted.grants.team_role)


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
    there = found or {"id": NOT_YET, "name": wanted.group}
    if not wanted.grants.allow_administration:
        administration.refuse_group(client, wanted.org_id, directory_id, there)
    # Read before anything is changed: a project that is not there, or a scheme that others share, ends the run while nothing is half done.
    plan = project_grants.plan(client, wanted.grants, there) if wanted.grants.projects else None
    group = _ensure_group(client, wanted, directory_id, found, progress, check_mode)
    given = wanted.app_role is not None and _ensure_app_access(client, wanted, directory_id, group, progress, check_mode)
    progress.try_step(lambda: _ensure_members(client, wanted, directory_id, group, progress, check_mode))
    grants = project_grants.Report() if plan is None else _ensure_grants(client, plan, group, progress, check_mode)
    removed = _ensure_global(client, wanted, group, routes, progress, check_mode)
    if given and wanted.confirm_access:
        _confirm_app_access(client, wanted, group)
    returns = {
        "group": group,
        "granted": grants.granted,
        "missing": grants.missing if check_mode else [],
        "excess": grants.excess,
        "removed": grants.removed + removed,
        "notes": progress.notes,
    }
    warnings = administration.warnings(wanted.global_permissions, group["name"], wanted.grants.allow_administration)
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
    if wanted.grants.projects:
        grants, returns["notes"] = project_grants.remove(client, wanted.grants, group, check_mode)
        progress.note("projects", grants.before, {})
    for account_id in [] if check_mode else leaving:
        groups.remove_member(client, wanted.org_id, directory_id, group, account_id)
    progress.note("members", sorted(there), sorted(there - set(leaving)))
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


def _ensure_grants(client: Client, plan: project_grants.Plan, group: dict[str, str], progress: _Progress, check_mode: bool) -> project_grants.Report:
    told = project_grants.report(plan)
    if not check_mode:
        project_grants.apply(client, plan, group)
    progress.note("projects", told.before, told.after)
    progress.changed = progress.changed or told.changed
    return told


def _ensure_global(
    client: Client, wanted: Wanted, group: dict[str, str], routes: Sequence[str], progress: _Progress, check_mode: bool
) -> list[dict[str, str]]:
    """What was taken away of the global permissions, or would be."""
    asked = global_permissions.Wanted(
        wanted.site_url, wanted.cloud_id, group, wanted.members, wanted.global_permissions, wanted.grants.exclusive, wanted.wait
    )
    told = global_permissions.ensure(client, asked, routes, check_mode)
    if told is None:
        return []
    progress.note("global_permissions", told.before, told.after)
    progress.handoffs += told.handoffs
    progress.notes += told.notes
    return [{"project": "", "permission": key, "through": f"group {group['name']}"} for key in told.removed]
