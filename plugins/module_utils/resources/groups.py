# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization: find, make, and put a service account in, over the ways the contract knows."""
from __future__ import annotations

from ..api import jira, organization
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, Refused
from ..api.operation import Plane
from ..lock import exclusive
from ..outcome import Handoff
from ..routes import HandoffNeeded
from ..wait import poll

# Seconds until a group that was just made has to show up in a search.
_VISIBLE_WITHIN = 60.0


def directory_of(client: Client, org_id: str, directory_id: str | None) -> str:
    """The organization's directory; where there are several, the user has to say which."""
    if directory_id:
        return directory_id
    found = [str(each.get("directoryId") or each.get("id") or "") for each in client.items(organization.LIST_DIRECTORIES, org_id=org_id)]
    if len(found) == 1 and found[0]:
        return found[0]
    if not any(found):
        raise JiraOpsError(f"The organization {org_id} shows no directory. Check org_id, and that the key may read directories.")
    raise InvalidOption("directory_id", f"the organization has {len(found)} directories: {', '.join(found)}.", "Set it to the one that holds the group.")


def find(client: Client, org_id: str, directory_id: str, name: str) -> dict[str, str] | None:
    """{id, name} of the group of exactly this name (upper and lower case aside), or None."""
    answer = client.send(organization.SEARCH_GROUPS, body={"groupNames": [name]}, org_id=org_id, directory_id=directory_id)
    for group in answer.document["data"]:
        if group["name"].casefold() == name.casefold():
            return {"id": group["id"], "name": group["name"]}
    return None


def create(client: Client, org_id: str, directory_id: str, name: str, description: str) -> tuple[dict[str, str], bool]:
    """({id, name}, made): the group, made unless another host of this run was quicker."""
    with exclusive("group", org_id, name.casefold()):
        group = find(client, org_id, directory_id, name)
        if group is not None:
            return group, False
        try:
            client.send(organization.CREATE_GROUP, body={"name": name, "description": description}, org_id=org_id, directory_id=directory_id)
        except Refused as refused:
            group = find(client, org_id, directory_id, name) if refused.status == 409 else None  # made elsewhere meanwhile
            if group is None:
                raise
            return group, False
        # What the answer holds is not documented, and a group shows up with a delay: look for it.
        group = poll(lambda: find(client, org_id, directory_id, name), _VISIBLE_WITHIN)
    if group is None:
        raise JiraOpsError(f"The group {name} was created but does not show up after {_VISIBLE_WITHIN:.0f} s. Run again.")
    return group, True


def members(client: Client, group_id: str) -> set[str]:
    """Account IDs of the members, as Jira knows them; a group that Jira does not know yet has none."""
    try:
        found = client.items(jira.GROUP_MEMBERS, query={"groupId": group_id, "includeInactiveUsers": "true", "maxResults": 50})
        return {member["accountId"] for member in found}
    except Refused as refused:
        if refused.status == 404:
            return set()
        raise


def add_member(client: Client, org_id: str, directory_id: str, group: dict[str, str], account_id: str, wait: float) -> list[str]:
    """Put an account into a group: through the organization, else through Jira, else HandoffNeeded. Why a way was not taken, if one was not.

    Both directories learn of a new account with a delay, so "not found" is asked again for up to wait seconds.
    """
    refusals: list[Refused] = []

    def attempt() -> bool | None:
        refusals.clear()
        for way in (_through_organization, _through_jira):
            try:
                way(client, org_id, directory_id, group, account_id)
                return True
            except Refused as refused:
                if account_id in members(client, group["id"]):
                    refusals.clear()
                    return True  # somebody was quicker, or the answer to an earlier try was lost
                refusals.append(refused)
        return None if any(refused.status == 404 for refused in refusals) else False

    if not poll(attempt, wait, slowest=10.0):
        raise HandoffNeeded(_membership_handoff(org_id, group, account_id, refusals))
    return [f"The account {account_id} joined the group through Jira, for the organization's route would not have it. {refused}" for refused in refusals]


def _through_organization(client: Client, org_id: str, directory_id: str, group: dict[str, str], account_id: str) -> None:
    client.send(organization.ADD_MEMBER, body={"accountId": account_id}, org_id=org_id, directory_id=directory_id, group_id=group["id"])


def _through_jira(client: Client, org_id: str, directory_id: str, group: dict[str, str], account_id: str) -> None:
    client.send(jira.ADD_GROUP_USER, query={"groupId": group["id"]}, body={"accountId": account_id})


def remove_member(client: Client, org_id: str, directory_id: str, group: dict[str, str], account_id: str) -> None:
    """Take an account out of a group, by the way that knows it."""
    try:
        client.send(organization.REMOVE_MEMBER, org_id=org_id, directory_id=directory_id, group_id=group["id"], account_id=account_id)
    except Refused as refused:
        if refused.status not in (400, 404) or not client.has(Plane.JIRA):
            raise
        client.send(jira.REMOVE_GROUP_USER, query={"groupId": group["id"], "accountId": account_id})


def _membership_handoff(org_id: str, group: dict[str, str], account_id: str, refusals: list[Refused]) -> Handoff:
    return Handoff(
        step="Add the service account to its group",
        why=" ".join(str(refused) for refused in refusals) + " A group that is synced from an identity provider can be changed only there.",
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization.",
            f"Go to Directory > Groups and select {group['name']}. Where it is synced from an identity provider, add the account there instead.",
            f"Select Add group members and add the service account with the account ID {account_id}.",
        ],
        values={"organization": org_id, "group": group["name"], "group_id": group["id"], "account_id": account_id},
    )
