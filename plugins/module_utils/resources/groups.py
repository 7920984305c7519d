# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization: find them, and make them. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..api import organization
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, Refused
from ..lock import exclusive
from ..outcome import NOT_YET
from ..unknown_outcome import ensure_created
from ..wait import poll

# Seconds until a group that was just made has to show up in a search.
_VISIBLE_WITHIN = 180.0
# Seconds for which a group whose creation's answer was lost is looked for, before it is sent again. A name is taken once only, so a short time is safe.
_LOST_WITHIN = 20.0


@dataclass(frozen=True)
class Group:
    """One group as the organization reports it.

    external: synced from an identity provider. modifiable, readable: None where the organization does not say.
    """

    id: str
    name: str
    external: bool = False
    modifiable: bool | None = None
    readable: bool | None = None

    @classmethod
    def not_yet(cls, name: str) -> Group:
        """Return the group that a run would make."""
        return cls(NOT_YET, name)

    def identity(self) -> dict[str, str]:
        """Return the id and the name, as results carry them."""
        return {"id": self.id, "name": self.name}

    def why_fixed(self) -> str | None:
        """Return why the group's members cannot be changed here, or None."""
        if self.external:
            return (
                f"The group {self.name} is synced from an identity provider, so its members can be changed only there."
            )
        if self.modifiable is False:
            return f"The organization reports that the group {self.name} cannot be modified with this key (managementAccess.modifiable is false)."
        return None


def directory_of(client: Client, org_id: str, directory_id: str | None) -> str:
    """Return the ID of the organization's directory; where there are several, the user has to say which."""
    if directory_id:
        return directory_id
    found = [
        str(each.get("directoryId") or each.get("id") or "")
        for each in client.items(organization.LIST_DIRECTORIES, org_id=org_id)
    ]
    if len(found) == 1 and found[0]:
        return found[0]
    if not any(found):
        raise JiraOpsError(
            f"The organization {org_id} shows no directory. Check org_id, and that the key may read directories."
        )
    raise InvalidOption(
        "directory_id",
        f"the organization has {len(found)} directories: {', '.join(found[:20])}.",
        "Set it to the one that holds the group.",
    )


def find(client: Client, org_id: str, directory_id: str, name: str) -> Group | None:
    """Return the group of exactly this name (upper and lower case aside), or None."""
    for item in client.items(
        organization.SEARCH_GROUPS, body={"groupNames": [name]}, org_id=org_id, directory_id=directory_id
    ):
        if item["name"].casefold() == name.casefold():
            return _group(item)
    return None


def _group(item: dict[str, Any]) -> Group:
    access = item.get("managementAccess") or {}
    external = item.get("managedBy") == "external" or item.get("externalSynced") is True
    return Group(str(item["id"]), item["name"], external, access.get("modifiable"), access.get("readable"))


def create(client: Client, org_id: str, directory_id: str, name: str, description: str) -> tuple[Group, bool]:
    """Return (the group, whether this run made it): another host of this run, or somebody else, may have been quicker."""

    def look() -> Group | None:
        return find(client, org_id, directory_id, name)

    def send() -> None:
        client.send(
            organization.CREATE_GROUP,
            body={"name": name, "description": description},
            org_id=org_id,
            directory_id=directory_id,
        )

    with exclusive("group", org_id, name.casefold()):
        group = look()
        if group is not None:
            return group, False
        made = True
        try:
            group = ensure_created(send, lambda: poll(look, _LOST_WITHIN))
        except Refused as refused:
            if refused.status != 409:
                raise
            made = False  # made elsewhere meanwhile, or by an earlier try whose answer was lost
        # The answer has no body, and a group shows up with a delay: look for it.
        group = group or poll(look, _VISIBLE_WITHIN, what=f"the group {name} to be found")
    if group is None:
        fact = "was created" if made else "exists already, says the organization,"
        raise JiraOpsError(
            f"The group {name} {fact} but the search for groups does not show it after {_VISIBLE_WITHIN:.0f} s. Run again in a few minutes: the run finds it."
        )
    return group, made
