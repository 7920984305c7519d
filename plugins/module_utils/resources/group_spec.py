# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connector's group as it should be. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..api.errors import InvalidOption
from . import administration
from .project_grants_plan import GrantSpec


@dataclass(frozen=True)
class GroupSpec:
    """What the group should be and have. An empty list means: leave that alone, or with exclusive: hold none."""

    org_id: str
    group: str
    site_url: str
    cloud_id: str | None
    members: Sequence[str]
    app_role: str | None
    grants: GrantSpec
    global_permissions: Sequence[str]
    directory_id: str | None
    wait: float
    confirm_access: bool = False
    permissions_from: str = "permissions"  # the option that the grants' permissions come from


def check(spec: GroupSpec) -> None:
    """Refuse options that lack another one, and administration that nobody asked for, before anything is sent."""
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
            raise InvalidOption(option, f"invalid value {name!r}.", "Expected a name without blanks around it.")
    if not spec.grants.allow_administration:
        administration.refuse_options(
            spec.grants.permissions, spec.permissions_from, spec.grants.role, spec.grants.team_role
        )
