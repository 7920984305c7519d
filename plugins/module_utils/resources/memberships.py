# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is in a group: read it, put a service account in or take it out, over the ways that the contract knows. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from ..api import jira, known_texts, organization
from ..api.answer import Answer
from ..api.client import Client
from ..api.errors import ApiError, JiraOpsError, Refused
from ..api.operation import Service
from ..outcome import Handoff
from ..routes import HandoffNeeded
from ..unknown_outcome import ensure_done
from ..wait import poll
from .groups import Group

# Seconds until a membership that was removed is gone.
_GONE_WITHIN = 60.0


def members(client: Client, group_id: str, settled: bool = False) -> set[str]:
    """Return the account IDs of the members, as Jira knows them; a group that Jira does not know yet has none.

    settled: the group has long been there, so a 404 says nothing of its members, and is raised.
    """
    try:
        found = client.items(
            jira.GROUP_MEMBERS, query={"groupId": group_id, "includeInactiveUsers": "true", "maxResults": 50}
        )
        return {member["accountId"] for member in found}
    except Refused as refused:
        if refused.status == 404 and not settled:
            return set()
        raise


def is_member(client: Client, org_id: str, directory_id: str, group: Group, account_id: str) -> bool | None:
    """Return whether the account is in the group: asked of Jira, else of the directory; None where nothing shows it.

    The directory may not know service accounts at all, so that only a membership that it shows counts.
    """
    if client.has(Service.JIRA):
        return account_id in members(client, group.id)
    try:
        shown = groups_in_directory(client, org_id, directory_id, account_id)
    except ApiError:
        return None
    return True if shown is not None and group.id in shown else None


def groups_in_directory(client: Client, org_id: str, directory_id: str, account_id: str) -> dict[str, str] | None:
    """Return {id: name} of the account's groups as the directory shows them, or None where it does not show the account."""
    body = {"accountIds": [account_id], "expand": ["groups"]}
    for user in client.items(organization.SEARCH_USERS, body=body, org_id=org_id, directory_id=directory_id):
        if user.get("accountId") == account_id and user.get("groups") is not None:
            return {
                str(each.get("id")).rsplit("/", 1)[-1]: str(each.get("name") or each.get("id"))
                for each in user["groups"]
            }
    return None


@dataclass(frozen=True)
class Joined:
    """What came of adding an account. made: it was not a member before. notes: why a way was not taken, a sentence each."""

    made: bool
    notes: tuple[str, ...] = ()


def add_member(client: Client, org_id: str, directory_id: str, group: Group, account_id: str, wait: float) -> Joined:
    """Put an account into a group: through the organization, else through Jira where its administrator is given, else HandoffNeeded.

    Both directories learn of a new account with a delay, so "not found" is asked again for up to wait seconds.
    """
    refuse_fixed(org_id, group, account_id)
    refusals: list[Refused] = []
    lost: list[bool] = []

    def look() -> bool:
        """After a lost answer. Adding twice is adding once, so that where nothing shows the membership it is sent again."""
        lost.append(True)
        return is_member(client, org_id, directory_id, group, account_id) or False

    def attempt() -> Joined | bool | None:
        refusals.clear()
        for send in _ways_in(client, org_id, directory_id, group, account_id):
            try:
                ensure_done(send, look)
                return Joined(True, tuple(_other_way(account_id, refused) for refused in refusals))
            except Refused as refused:
                if known_texts.ALREADY_A_MEMBER in refused.words:
                    return Joined(bool(lost))
                if known_texts.USER_LIMIT_REACHED in refused.words:
                    raise _limit_reached(group, account_id, refused) from refused
                if is_member(client, org_id, directory_id, group, account_id):
                    return Joined(True)  # somebody was quicker, or the answer to an earlier try was lost
                refusals.append(refused)
        return None if any(refused.status == 404 for refused in refusals) else False

    joined = poll(
        attempt, wait, slowest=10.0, what=f"the account {account_id} to be known, to join the group {group.name}"
    )
    if isinstance(joined, Joined):
        return joined
    raise HandoffNeeded(_membership_handoff(org_id, group, account_id, " ".join(str(refused) for refused in refusals)))


def refuse_fixed(org_id: str, group: Group, account_id: str, leave: bool = False) -> None:
    """Raise HandoffNeeded for a group whose members cannot be changed here, before anything is tried."""
    why = group.why_fixed()
    if why is not None:
        raise HandoffNeeded(
            _leaving_handoff(org_id, group, account_id, why)
            if leave
            else _membership_handoff(org_id, group, account_id, why)
        )


def _ways_in(client: Client, org_id: str, directory_id: str, group: Group, account_id: str) -> list[Callable[[], Any]]:
    """Return the ways that this call has credentials for, best first."""
    body = {"accountId": account_id}
    ways: list[Callable[[], Any]] = [
        lambda: client.send(
            organization.ADD_MEMBER, body=body, org_id=org_id, directory_id=directory_id, group_id=group.id
        )
    ]
    if client.has(Service.JIRA):
        ways.append(lambda: client.send(jira.ADD_GROUP_USER, query={"groupId": group.id}, body=body))
    return ways


def _other_way(account_id: str, refused: Refused) -> str:
    return f"The account {account_id} joined the group through Jira, for the organization's route would not have it. {refused}"


def _limit_reached(group: Group, account_id: str, refused: Refused) -> JiraOpsError:
    return JiraOpsError(
        f"{refused} The user limit is reached, so the account {account_id} was not added to the group {group.name}. Raise the limit of the plan of the app "
        "that the group gives access to, or remove users from it (Atlassian Administration > Billing), then run again."
    )


def remove_member(client: Client, org_id: str, directory_id: str, group: Group, account_id: str) -> None:
    """Take an account out of a group by the way that knows it, and read back that it is out."""
    refuse_fixed(org_id, group, account_id, leave=True)

    def out() -> bool | None:
        there = is_member(client, org_id, directory_id, group, account_id)
        return None if there is None else not there

    def leave() -> Answer:
        return client.send(
            organization.REMOVE_MEMBER,
            org_id=org_id,
            directory_id=directory_id,
            group_id=group.id,
            account_id=account_id,
        )

    try:
        ensure_done(leave, out)
    except Refused as refused:
        if refused.status not in (400, 404) or not client.has(Service.JIRA):
            raise
        if not out():  # a 404 may mean "no such member" as well as "no such account"
            ensure_done(
                lambda: client.send(jira.REMOVE_GROUP_USER, query={"groupId": group.id, "accountId": account_id}), out
            )
    if (
        client.has(Service.JIRA)
        and poll(lambda: out() or None, _GONE_WITHIN, what=f"the account to be out of the group {group.name}") is None
    ):
        raise JiraOpsError(
            f"The account {account_id} was taken out of the group {group.name}, but is still in it after {_GONE_WITHIN:.0f} s. Run again."
        )


def _membership_handoff(org_id: str, group: Group, account_id: str, why: str) -> Handoff:
    return Handoff(
        step="Add the service account to its group",
        why=why
        + ("" if group.why_fixed() else " A group that is synced from an identity provider can be changed only there."),
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization.",
            f"Go to Directory > Groups and select {group.name}. Where it is synced from an identity provider, add the account there instead.",
            f"Select Add group members and add the service account with the account ID {account_id}.",
        ],
        values={"organization": org_id, "group": group.name, "group_id": group.id, "account_id": account_id},
    )


def _leaving_handoff(org_id: str, group: Group, account_id: str, why: str) -> Handoff:
    return Handoff(
        step="Remove the service account from the group",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization.",
            f"Go to Directory > Groups and select {group.name}. Where it is synced from an identity provider, remove the account there instead.",
            f"Remove the service account with the account ID {account_id}.",
        ],
        values={"organization": org_id, "group": group.name, "group_id": group.id, "account_id": account_id},
    )
