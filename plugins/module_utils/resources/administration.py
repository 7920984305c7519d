# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Administration that a connector must not have: asked for by an option, or carried by the group it is to be in.

"Avoid site-admin or organization-admin roles for service accounts", says Atlassian's setup guide. So the check fails closed:
a group is used only where all of its role assignments were read, and every role is known not to administer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..api import organization
from ..api.client import Client
from ..api.errors import ApiError, InvalidOption
from ..outcome import exists
from ..profiles import ADMINISTRATION
from .groups import Group

_ALLOW = "If this is really meant, set allow_administration."
_OWN_GROUP = f"Give the connector a group of its own. {_ALLOW}"
# Atlassian's own groups of administrators; sites that were made with older names have the last two.
_GROUPS = {
    "site-admins",
    "org-admins",
    "organization-admins",
    "jira-administrators",
    "administrators",
    "system-administrators",
}
_ROLES = {"administrator", "administrators"}
_ADMINISTRATION = re.compile(r"(^|[/-])admin")
# The roles that give the use of an app, and no administration. What is not among them is not known to be harmless.
_HARMLESS = {"user", "member", "guest", "customer", "contributor", "basic", "stakeholder", "viewer", "ai-access"}
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Findings:
    """What a group's role assignments say. roles: 'role on resource', for those that administer or are not known. unread: what could not be read, and why."""

    roles: tuple[str, ...] = ()
    unread: str | None = None


def refuse_options(permissions: Sequence[str], permissions_from: str, project_role: str, team_role: str | None) -> None:
    """Refuse permissions (of the option that they come from) and roles that make the group an administrator of projects."""
    asked = sorted(ADMINISTRATION & set(permissions))
    if asked:
        raise InvalidOption(
            permissions_from, f"{', '.join(asked)} makes administrators, which no connector needs.", _ALLOW
        )
    for option, role in (("project_role", project_role), ("team_project_role", team_role)):
        if role and role.strip().casefold() in _ROLES:
            raise InvalidOption(
                option,
                f"the role {role} makes administrators, which no connector needs.",
                f"Choose another role. {_ALLOW}",
            )


def is_administrative(group: str) -> bool:
    """Return whether a group administers by its name alone."""
    return group.strip().casefold() in _GROUPS


def refuse_name(group: str) -> None:
    """Refuse a group that administers by its name alone."""
    if is_administrative(group):
        raise InvalidOption(
            "group", f"{group} is a group of administrators: its members get more than any connector needs.", _OWN_GROUP
        )


def refuse_group(client: Client, org_id: str, directory_id: str, group: Group) -> None:
    """Refuse a group that carries administration, or of which that is not known."""
    refuse_name(group.name)
    found = findings(client, org_id, directory_id, group)
    if found.roles:
        problem = (
            f"{group.name} carries administration, or roles that are not known to be harmless: {_shown(found.roles)}."
        )
        raise InvalidOption("group", f"{problem} Its members get more than any connector needs.", _OWN_GROUP)
    if found.unread is not None:
        raise InvalidOption(
            "group",
            f"whether {group.name} carries administration is not known, for its role assignments were not read whole. {found.unread}",
            f"Give an organization API key that may read groups, or use a group that does not exist yet. {_ALLOW}",
        )


def findings(client: Client, org_id: str, directory_id: str, group: Group) -> Findings:
    """Read the group's role assignments to their end, and return what is not harmless in them. A group that does not exist yet has none."""
    if not exists(group.id):
        return Findings()
    if group.readable is False:
        return Findings(
            unread="The organization reports that this key may not read the group (managementAccess.readable is false)."
        )
    try:
        assigned = list(
            client.items(organization.GROUP_ROLES, org_id=org_id, directory_id=directory_id, group_id=group.id)
        )
    except ApiError as failure:
        return Findings(unread=str(failure))
    return Findings(tuple(harmful_roles(assigned)))


def harmful_roles(assigned: Iterable[dict[str, Any]]) -> list[str]:
    """Return 'role on resource' for those of a group's role assignments that administer, or are not known to be harmless."""
    return sorted({each for item in assigned for each in _harmful(item)})


def _harmful(item: dict[str, Any]) -> list[str]:
    where = str(item.get("resourceId") or item.get("resourceOwner") or "the organization")
    roles = [*item["roles"], *([item["defaultRole"]] if item.get("defaultRole") else [])]
    return [f"{role} on {where}" for role in roles if not _is_harmless(role)]


def _is_harmless(role: str) -> bool:
    """atlassian/user and ari:cloud:jira-software::role/product/member name the same role: only the last part counts."""
    name = role.casefold()
    return name.rsplit("/", 1)[-1] in _HARMLESS and not _ADMINISTRATION.search(name)


def _shown(roles: Sequence[str]) -> str:
    more = f"; and {len(roles) - _MOST_SHOWN} more" if len(roles) > _MOST_SHOWN else ""
    return "; ".join(roles[:_MOST_SHOWN]) + more


def warnings(global_permissions: Sequence[str], group: str, found: Findings | None) -> tuple[str, ...]:
    """Return what is reported wherever administration is given after all. found: what allow_administration let pass, or None without it."""
    said = []
    if "ADMINISTER" in global_permissions:
        said.append(
            f"The group {group} is given Administer Jira, and with it every project of the site. Atlassian's setup guide asks for that only if errors "
            "about permissions persist; take it away again when they do not."
        )
    if found is not None:
        said.append(
            f"allow_administration is set: the group {group} is not refused for administration, and neither are the roles that it gets."
        )
        said += group_warnings(group, found)
    return tuple(said)


def group_warnings(group: str, found: Findings) -> tuple[str, ...]:
    """Return what is reported of a group that is used although it is not known to be harmless."""
    said = []
    if is_administrative(group):
        said.append(f"The group {group} is a group of administrators: its members get more than any connector needs.")
    if found.roles:
        said.append(
            f"The group {group} carries administration, or roles that are not known to be harmless: {_shown(found.roles)}."
        )
    if found.unread is not None:
        said.append(
            f"Whether the group {group} carries administration is not known, for its role assignments were not read whole. {found.unread}"
        )
    return tuple(said)
