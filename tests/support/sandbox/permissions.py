# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account may do on a site: grants through groups, roles and team roles, and global permissions of groups."""

from __future__ import annotations

from .build import Data
from .catalog import TEAM_ROLES
from .world import World


def group_ids(world: World, site: Data, account: Data) -> set[str]:
    return {group["id"] for group in world.groups_of(world.org_of(site), account["account_id"])}


def global_permissions(world: World, site: Data, account: Data) -> set[str]:
    groups = group_ids(world, site, account)
    return {key for key, holders in site["global"].items() if groups.intersection(holders)}


def is_admin(world: World, site: Data, account: Data) -> bool:
    return "ADMINISTER" in global_permissions(world, site, account)


def is_site_admin(world: World, site: Data, account: Data) -> bool:
    return any(group["name"] == "site-admins" for group in world.groups_of(world.org_of(site), account["account_id"]))


def is_actor(project: Data, role_id: str, account: Data, groups: set[str]) -> bool:
    return any(
        actor.get("group") in groups or actor.get("user") == account["account_id"]
        for actor in project["actors"].get(role_id, ())
    )


def project_permissions(world: World, site: Data, account: Data, project: Data) -> set[str]:
    groups = group_ids(world, site, account)
    held: set[str] = set()
    if project["style"] == "next-gen":
        # No scheme here: the project's own roles hold fixed permissions
        for role_id, role in site["roles"].items():
            if role["project"] == project["id"]:
                opened = {"open": "Member", "limited": "Viewer"}.get(project["access"]) == role["name"]
                if opened or is_actor(project, role_id, account, groups):
                    held.update(role.get("permissions") or TEAM_ROLES[role["name"]])
        return held
    for grant in site["schemes"][str(project["scheme"])]["grants"].values():
        holder = grant["holder"]
        kind, value = holder["type"], holder.get("value")
        if (
            kind in ("anyone", "applicationRole")
            or (kind == "group" and value in groups)
            or (kind == "projectRole" and is_actor(project, str(value), account, groups))
            or (kind == "user" and value == account["account_id"])
        ):
            held.add(grant["permission"])
    return held


def administers_project(world: World, site: Data, account: Data, project: Data) -> bool:
    return is_admin(world, site, account) or "ADMINISTER_PROJECTS" in project_permissions(world, site, account, project)


def browsable(world: World, site: Data, account: Data) -> list[Data]:
    """The projects that a search shows: Browse Projects, Administer Projects or Administer Jira."""
    admin = is_admin(world, site, account)
    shown = {"BROWSE_PROJECTS", "ADMINISTER_PROJECTS"}
    return [
        project
        for project in site["projects"].values()
        if admin or shown & project_permissions(world, site, account, project)
    ]
