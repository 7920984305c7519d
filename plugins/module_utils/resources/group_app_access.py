# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group's access to a site's Jira, which is the role User on the app. Private to the collection."""

from __future__ import annotations

from ..api import jira, organization
from ..api.answer import Answer
from ..api.client import Client
from ..api.errors import ApiError, JiraOpsError, Refused
from ..outcome import Handoff, exists
from ..progress import Progress
from ..routes import HandoffNeeded
from ..unknown_outcome import ensure_done
from ..wait import poll
from .group_spec import GroupSpec
from .groups import Group


def ensure(
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
    body = {"resourceId": resource, "roleId": organization.JIRA_USER_ROLE}

    def assigned() -> bool:
        try:
            items = list(
                client.items(organization.GROUP_ROLES, org_id=spec.org_id, directory_id=directory_id, group_id=group.id)
            )
        except ApiError:
            return _may_use_jira(client, group)
        return any(
            item.get("resourceId") == resource and organization.JIRA_USER_ROLE in item["roles"] for item in items
        )

    def assign() -> Answer:
        return client.send(
            organization.ASSIGN_GROUP_ROLE,
            body=body,
            org_id=spec.org_id,
            directory_id=directory_id,
            group_id=group.id,
        )

    try:
        ensure_done(assign, assigned)
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


def confirm(client: Client, spec: GroupSpec, group: Group) -> None:
    """Read back, last of all: the role shows up in Jira with a delay."""
    what = f"Jira to show the role User of the group {group.name}"
    if not poll(lambda: _may_use_jira(client, group) or None, spec.wait, slowest=10.0, what=what):
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
