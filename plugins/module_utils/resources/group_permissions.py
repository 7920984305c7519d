# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connector's group: its members, its access to Jira, what it may do in projects, and global permissions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ..api.client import Client
from ..outcome import Outcome, exists
from ..progress import Progress
from . import administration, global_permissions, group_app_access, groups, memberships, project_grants
from .global_permission_grants import Grants
from .group_spec import GroupSpec, check
from .groups import Group

__all__ = ["GroupSpec", "check", "ensure_absent", "ensure_present"]

_DESCRIPTION = "Service accounts of Jira Align's connectors. Managed by jira_ops.align."


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
        lambda: group_app_access.ensure(client, spec, directory_id, group, progress, check_mode)
    )
    progress.try_step(lambda: _ensure_members(client, spec, directory_id, group, progress, check_mode))
    grants = project_grants.Report() if plan is None else _ensure_grants(client, plan, group, progress, check_mode)
    removed, source = _ensure_global(client, _global_spec(spec, group), known, routes, progress, check_mode)
    if given and spec.confirm_access and not check_mode and progress.before["app_role"] is None:
        group_app_access.confirm(client, spec, group)
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
    there = memberships.members(client, group.id, settled=True)
    left = set()
    for account_id in (account_id for account_id in spec.members if account_id in there):
        if progress.try_step(partial(_leave, client, spec, directory_id, group, account_id, check_mode)):
            left.add(account_id)
        progress.note("members", sorted(there), sorted(there - left))
    return progress.outcome(returns)


def _leave(client: Client, spec: GroupSpec, directory_id: str, group: Group, account_id: str, check_mode: bool) -> None:
    memberships.refuse_fixed(spec.org_id, group, account_id, leave=True)
    if not check_mode:
        memberships.remove_member(client, spec.org_id, directory_id, group, account_id)


def _ensure_members(
    client: Client, spec: GroupSpec, directory_id: str, group: Group, progress: Progress, check_mode: bool
) -> None:
    if not spec.members:
        return
    there = memberships.members(client, group.id) if exists(group.id) else set()
    joined: set[str] = set()
    for account_id in (account_id for account_id in spec.members if account_id not in there):
        if check_mode:
            memberships.refuse_fixed(spec.org_id, group, account_id)
        else:
            result = memberships.add_member(client, spec.org_id, directory_id, group, account_id, spec.wait)
            progress.notes += result.notes
            if not result.made:
                there.add(account_id)
        joined.add(account_id)
        progress.note("members", sorted(there), sorted(there | joined))
    progress.note("members", sorted(there), sorted(there | joined))


def _ensure_grants(
    client: Client, plan: project_grants.Plan, group: Group, progress: Progress, check_mode: bool
) -> project_grants.Report:
    result = plan.report
    if not check_mode:
        project_grants.apply(client, plan, group)
    progress.note("projects", result.before, result.after)
    progress.changed = progress.changed or result.changed
    return result


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
