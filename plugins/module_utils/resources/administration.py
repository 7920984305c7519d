# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Administration that a connector must not have: asked for by an option, or carried by the group it is to be in.

"Avoid site-admin or organization-admin roles for service accounts", says the article.
"""
from __future__ import annotations

import re
from typing import Sequence

from ..api import organization
from ..api.client import Client
from ..api.errors import InvalidOption, Refused
from ..outcome import exists
from ..profiles import ADMINISTRATION

_ALLOW = "If this is really meant, set allow_administration."
_OWN_GROUP = f"Give the connector a group of its own. {_ALLOW}"
# Atlassian's own groups of administrators; sites that were made with older names have the last two.
_GROUPS = {"site-admins", "org-admins", "organization-admins", "jira-administrators", "administrators", "system-administrators"}
_ROLES = {"administrator", "administrators"}
_ADMINISTRATION = re.compile(r"(^|[/-])admin")
_UNREADABLE = (400, 403, 404, 405, 410)


def refuse_options(permissions: Sequence[str], permissions_from: str, project_role: str, team_role: str | None) -> None:
    """Permissions (of the option that they come from) and roles that make the group an administrator of projects."""
    asked = sorted(ADMINISTRATION & set(permissions))
    if asked:
        raise InvalidOption(permissions_from, f"{', '.join(asked)} makes administrators, which no connector needs.", _ALLOW)
    for option, role in (("project_role", project_role), ("team_project_role", team_role)):
        if role and role.strip().casefold() in _ROLES:
            raise InvalidOption(option, f"the role {role} makes administrators, which no connector needs.", f"Choose another role. {_ALLOW}")


def refuse_name(group: str) -> None:
    """A group that administers by its name alone."""
    if group.strip().casefold() in _GROUPS:
        raise InvalidOption("group", f"{group} is a group of administrators: its members get more than any connector needs.", _OWN_GROUP)


def refuse_group(client: Client, org_id: str, directory_id: str, group: dict[str, str]) -> None:
    """A group that carries administration, by its name or by the roles that the organization says it has."""
    refuse_name(group["name"])
    roles = _administrative_roles(client, org_id, directory_id, group) if exists(group["id"]) else []
    if roles:
        raise InvalidOption("group", f"{group['name']} carries administration: {'; '.join(roles)}. Its members get more than any connector needs.", _OWN_GROUP)


def _administrative_roles(client: Client, org_id: str, directory_id: str, group: dict[str, str]) -> list[str]:
    """The group's roles that administer, with where; none where the organization does not tell."""
    try:
        assigned = list(client.items(organization.GROUP_ROLES, org_id=org_id, directory_id=directory_id, group_id=group["id"]))
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return []
        raise
    roles = [(str(each.get("roleId") or ""), str(each.get("resourceId") or "the organization")) for each in assigned]
    return sorted({f"{role} on {where}" for role, where in roles if _ADMINISTRATION.search(role)})


def warnings(global_permissions: Sequence[str], group: str, allowed: bool) -> tuple[str, ...]:
    """What is said aloud wherever administration is given after all."""
    said = []
    if "ADMINISTER" in global_permissions:
        said.append(
            f"The group {group} is given Administer Jira, and with it every project of the site. The article asks for that only if errors about "
            "permissions persist; take it away again when they do not."
        )
    if allowed:
        said.append(f"allow_administration is set: the group {group} is not checked for administration, and neither are the roles that it gets.")
    return tuple(said)
