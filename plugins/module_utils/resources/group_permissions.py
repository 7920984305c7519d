# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connector's group: its members, its access to Jira, what it may do in projects, and global permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

from ..api import jira, organization
from ..api.client import Client
from ..api.errors import ApiError, InvalidOption, JiraOpsError, Refused
from ..outcome import Handoff, Outcome, exists
from ..progress import Progress
from ..routes import HandoffNeeded
from ..unknown_outcome import ensure_done
from ..wait import poll
from . import administration, global_permissions, groups, project_grants
from .global_permission_grants import Grants
from .groups import Group

_DESCRIPTION = "Service accounts of Jira Align's connectors. Managed by jira_ops.align."


@dataclass(frozen=True)
class GroupSpec:
    """What the group should be and have. An empty list means: leave that alone, or with exclusive: hold none."""

    org_id: str
    group: str
    site_url: str
    cloud_id: str | None
    members: Sequence[str]
    app_role: str | None
    grants: project_grants.GrantSpec
    global_permissions: Sequence[str]
    directory_id: str | None
    wait: float
    confirm_access: bool = False
    permissions_from: str = "permissions"  # the option that the grants' permissions come from


def check(spec: GroupSpec) -> None:
    """Options that need one another, and administration that nobody asked for, before anything is sent."""
    if spec.app_role and not spec.cloud_id:
        raise InvalidOption(
            "cloud_id",
            "is needed with app_role, to give the group access to the site's Jira.",
            "Set it (jira_cloud_id finds it).",
        )
    if spec.global_permissions and not (spec.cloud_id and spec.members):
        option = "members" if spec.cloud_id else "cloud_id"
        raise InvalidOption(
            option,
            "is needed with global_permissions, which can be asked only of members and granted only on a site.",
            "Set it.",
        )
    if spec.grants.projects and not spec.grants.permissions:
        raise InvalidOption(
            "permissions",
            "is empty, so there is nothing to grant in the listed projects.",
            "Name permissions, or leave projects out.",
        )
    for option, name in (("group", spec.group), ("project_role", spec.grants.role)):
        if name.strip() != name or not name:
            raise InvalidOption(option, f"{name!r} is not a name.", "Give one without blanks around it.")
    if not spec.grants.allow_administration:
        administration.refuse_options(
            spec.grants.permissions, spec.permissions_from, spec.grants.role, spec.grants.team_role
        )


def ensure_present(client: Client, spec: GroupSpec, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Group, access to Jira, members, grants, global permissions: read each, add what is missing; with exclusive, take away excess permissions."""
    progress = Progress()
    directory_id = groups.directory_of(client, spec.org_id, spec.directory_id)
    existing = groups.find(client, spec.org_id, directory_id, spec.group)
    found = _check_administration(client, spec, directory_id, existing or Group.not_yet(spec.group))
    # Read before anything is changed: an unknown project, or a scheme that others share, ends the run while nothing is half done.
    group, made = existing or Group.not_yet(spec.group), existing is None
    plan = project_grants.plan(client, spec.grants, group) if spec.grants.projects else None
    known = global_permissions.read(client, _global_spec(spec, group), routes)
    if made and not check_mode:
        group, made = groups.create(client, spec.org_id, directory_id, spec.group, _DESCRIPTION)
        if not made:  # somebody else made it meanwhile, so what it carries is not known yet
            found = _check_administration(client, spec, directory_id, group)
    progress.note("group", None if made else group.name, group.name)
    given = spec.app_role is not None and progress.try_step(
        lambda: _ensure_app_access(client, spec, directory_id, group, progress, check_mode)
    )
    progress.try_step(lambda: _ensure_members(client, spec, directory_id, group, progress, check_mode))
    grants = project_grants.Report() if plan is None else _ensure_grants(client, plan, group, progress, check_mode)
    removed, source = _ensure_global(client, _global_spec(spec, group), known, routes, progress, check_mode)
    if given and spec.confirm_access and not check_mode and progress.before["app_role"] is None:
        _confirm_app_access(client, spec, group)
    progress.warnings += administration.warnings(spec.global_permissions, group.name, found)
    return progress.outcome(
        {
            "group": group.identity(),
            "granted": grants.granted,
            "missing": grants.missing if check_mode else [],
            "excess": grants.excess,
            "removed": grants.removed + removed,
            "global_permissions_from": source,
            "notes": progress.notes,
        }
    )


def _check_administration(
    client: Client, spec: GroupSpec, directory_id: str, group: Group
) -> administration.Findings | None:
    """Refuse a group that carries administration or of which that is not known; return what allow_administration lets pass, or None without it."""
    if spec.grants.allow_administration:
        return administration.findings(client, spec.org_id, directory_id, group)
    administration.refuse_group(client, spec.org_id, directory_id, group)
    return None


def ensure_absent(client: Client, spec: GroupSpec, check_mode: bool) -> Outcome:
    """Take the listed members out, and the group's grants in the listed projects. The group itself may serve others and stays."""
    directory_id = groups.directory_of(client, spec.org_id, spec.directory_id)
    group = groups.find(client, spec.org_id, directory_id, spec.group)
    returns: dict[str, Any] = {
        "group": group and group.identity(),
        "granted": [],
        "missing": [],
        "excess": [],
        "removed": [],
        "notes": [],
    }
    if group is None:
        return Outcome(False, returns=returns)
    progress = Progress()
    if spec.grants.projects:
        grants, returns["notes"] = project_grants.remove(client, spec.grants, group, check_mode)
        progress.note("projects", grants.before, {})
    there = groups.members(client, group.id, settled=True)
    left = set()
    for account_id in (account_id for account_id in spec.members if account_id in there):
        if progress.try_step(
            lambda account_id=account_id: _leave(client, spec, directory_id, group, account_id, check_mode)
        ):
            left.add(account_id)
        progress.note("members", sorted(there), sorted(there - left))
    return progress.outcome(returns)


def _leave(client: Client, spec: GroupSpec, directory_id: str, group: Group, account_id: str, check_mode: bool) -> None:
    groups.refuse_fixed(spec.org_id, group, account_id, leave=True)
    if not check_mode:
        groups.remove_member(client, spec.org_id, directory_id, group, account_id)


def _ensure_app_access(
    client: Client, spec: GroupSpec, directory_id: str, group: Group, progress: Progress, check_mode: bool
) -> None:
    """Give the role User on the site's Jira. Whether it has taken effect is proved by the account itself, later."""
    held = exists(group.id) and _may_use_jira(client, group)
    if not held:
        if group.modifiable is False:
            raise HandoffNeeded(_role_handoff(spec, group))
        if not check_mode:
            _assign_user(client, spec, directory_id, group)
    progress.note("app_role", spec.app_role if held else None, spec.app_role)


def _assign_user(client: Client, spec: GroupSpec, directory_id: str, group: Group) -> None:
    resource = organization.site_resource(str(spec.cloud_id))
    ids = {"org_id": spec.org_id, "directory_id": directory_id, "group_id": group.id}
    body = {"resourceId": resource, "roleId": organization.JIRA_USER_ROLE}

    def assigned() -> bool:
        try:
            items = list(client.items(organization.GROUP_ROLES, **ids))
        except ApiError:
            return _may_use_jira(client, group)
        return any(
            item.get("resourceId") == resource and organization.JIRA_USER_ROLE in item["roles"] for item in items
        )

    try:
        ensure_done(lambda: client.send(organization.ASSIGN_GROUP_ROLE, body=body, **ids), assigned)
    except Refused as refused:
        if refused.status != 409 or not assigned():  # a conflict where the group has the role already
            raise


def _role_handoff(spec: GroupSpec, group: Group) -> Handoff:
    return Handoff(
        step="Give the group access to Jira",
        why=str(group.why_fixed()),
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization.",
            f"Go to Directory > Groups and select {group.name}.",
            "Add the app Jira (not Jira Administration) of this site, with the role User.",
        ],
        values={
            "organization": spec.org_id,
            "group": group.name,
            "group_id": group.id,
            "cloud_id": spec.cloud_id,
            "app": "Jira",
            "role": "User",
        },
    )


def _confirm_app_access(client: Client, spec: GroupSpec, group: Group) -> None:
    """Read back, last of all: the role shows up in Jira with a delay."""
    if not poll(lambda: _may_use_jira(client, group) or None, spec.wait, slowest=10.0):
        raise JiraOpsError(
            f"The group {group.name} was given the role User on Jira, but Jira does not show it after {spec.wait:.0f} s. Run again in a few minutes; "
            "if it stays so, look at Directory > Groups in Atlassian Administration."
        )


def _may_use_jira(client: Client, group: Group) -> bool:
    for role in client.send(jira.APPLICATION_ROLES).document:
        if role["key"] == "jira-software":
            by_id = [each.get("groupId") for each in role.get("groupDetails") or []]
            return group.id in by_id if any(by_id) else group.name in (role.get("groups") or [])
    return False


def _ensure_members(
    client: Client, spec: GroupSpec, directory_id: str, group: Group, progress: Progress, check_mode: bool
) -> None:
    if not spec.members:
        return
    there = groups.members(client, group.id) if exists(group.id) else set()
    joined: set[str] = set()
    for account_id in (account_id for account_id in spec.members if account_id not in there):
        if check_mode:
            groups.refuse_fixed(spec.org_id, group, account_id)
        else:
            result = groups.add_member(client, spec.org_id, directory_id, group, account_id, spec.wait)
            progress.notes += result.notes
            if not result.made:
                there.add(account_id)
        joined.add(account_id)
        progress.note("members", sorted(there), sorted(there | joined))
    progress.note("members", sorted(there), sorted(there | joined))


def _ensure_grants(
    client: Client, plan: project_grants.Plan, group: Group, progress: Progress, check_mode: bool
) -> project_grants.Report:
    told = plan.report
    if not check_mode:
        project_grants.apply(client, plan, group)
    progress.note("projects", told.before, told.after)
    progress.changed = progress.changed or told.changed
    return told


def _global_spec(spec: GroupSpec, group: Group) -> global_permissions.GlobalGrantSpec:
    return global_permissions.GlobalGrantSpec(
        spec.site_url,
        spec.cloud_id,
        group,
        spec.members,
        spec.global_permissions,
        spec.grants.exclusive,
        spec.wait,
    )


def _ensure_global(
    client: Client,
    spec: global_permissions.GlobalGrantSpec,
    known: Grants,
    routes: Sequence[str],
    progress: Progress,
    check_mode: bool,
) -> tuple[list[dict[str, str]], str | None]:
    """Return what was taken away of the global permissions, or would be; and what that is known from."""
    report = global_permissions.ensure(client, spec, known, routes, check_mode)
    if report is None:
        return [], None
    progress.note("global_permissions", report.before, report.after)
    progress.handoffs += report.handoffs
    progress.notes += report.notes
    return [
        {"project": "", "permission": key, "through": f"group {spec.group.name}"} for key in report.removed
    ], report.source
