# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which groups hold a site's global permissions, read and changed by GraphQL. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..api import graphql
from ..api.client import Client
from ..api.errors import Refused
from ..api.messages import message_of
from ..api.operation import Operation, Route, Service
from ..routes import RouteClosed, route_or_closed

_SITE_ONLY = "the GraphQL API (beta) is on the site only, where an administrator's token with scopes does not work (jira_access: gateway)."


@dataclass(frozen=True)
class Grant:
    """Who holds one global permission. groups: {id: name}. managed_by_jira: None where the answer does not say. whole: whether no group can be missing."""

    groups: dict[str, str]
    managed_by_jira: bool | None = None
    whole: bool = True

    def merged(self, other: Grant) -> Grant:
        """Return what two entries of one permission say together."""
        managed = self.managed_by_jira if self.managed_by_jira == other.managed_by_jira else None
        return Grant({**self.groups, **other.groups}, managed, self.whole and other.whole)


@dataclass(frozen=True)
class Grants:
    """What was read, by permission key; a key that the answer leaves out is not known. unread: why nothing was read, or None."""

    by_key: dict[str, Grant] = field(default_factory=dict)
    unread: str | None = None

    def held(self, key: str, group_id: str) -> bool | None:
        """Return whether the group holds the permission, or None where that is not known."""
        grant = self.by_key.get(key)
        if grant is None:
            return None
        return True if group_id in grant.groups else False if grant.whole else None

    def elsewhere(self, key: str, group_id: str) -> str:
        """Return a sentence that names the other groups which hold the permission, or nothing."""
        grant = self.by_key.get(key)
        names = sorted(name for each, name in grant.groups.items() if each != group_id) if grant else []
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        return f" Jira grants it to {', '.join(names[:5])}{more}." if names else ""

    def manager(self, key: str) -> str:
        """Return a sentence about a permission that Jira does not manage itself, or nothing."""
        grant = self.by_key.get(key)
        if grant is None or grant.managed_by_jira is not False:
            return ""
        return " The permission is managed by Atlassian Administration, and not by Jira (isManagedByJira is false)."


def read(client: Client, cloud_id: str | None, keys: Sequence[str], routes: Sequence[str]) -> Grants:
    """Read the grants of these permissions. Where the API is absent or refuses, Grants.unread says why; an odd answer raises UnexpectedAnswer."""
    if not keys:
        return Grants()
    if Route.PUBLISHED.value not in routes:
        return Grants(unread="Route published is not allowed by the option routes.")
    if not client.has(Service.GRAPHQL) or not cloud_id:
        return Grants(unread=_SITE_ONLY if cloud_id else "cloud_id is not set.")
    body = {"query": graphql.READ, "variables": {"cloudId": cloud_id, "permissionKeys": list(keys)}}
    try:
        answer = client.send(graphql.READ_GLOBAL_PERMISSIONS, body=body).document
    except Refused as refused:
        return Grants(unread=str(refused))
    result = ((answer.get("data") or {}).get("jira") or {}).get("getGlobalPermissionsAndGrants") or {}
    listed = result.get("globalPermissionGrants")
    if listed is None:
        errors = answer.get("errors") or ([{"message": result["message"]}] if result.get("message") else [])
        return Grants(
            unread=f"the GraphQL API (beta) does not say which groups hold global permissions: {message_of('', {'errors': errors})}."
        )
    by_key: dict[str, Grant] = {}
    for each in listed:
        key, found = each["permission"]["key"], _grant(each, whole=not answer.get("errors"))
        by_key[key] = by_key[key].merged(found) if key in by_key else found
    return Grants(by_key)


def _grant(item: dict[str, Any], whole: bool) -> Grant:
    """Return one entry. whole: False where the answer has errors beside it; a group without an ID may be any one, too."""
    groups = {_id(each): str(each.get("name") or _id(each)) for each in item["groups"]}
    return Grant(
        {each: name for each, name in groups.items() if each}, item.get("isManagedByJira"), whole and "" not in groups
    )


def _id(group: dict[str, Any]) -> str:
    """Return a group's ID, from its ARI where it has no other; empty where it has neither."""
    return str(group.get("groupId") or str(group.get("id") or "").rsplit("/", 1)[-1])


@dataclass(frozen=True)
class Result:
    """What a mutation came to. why: why it did not do it, or an empty string."""

    success: bool
    why: str = ""


def grant(client: Client, cloud_id: str | None, key: str, group_id: str) -> Result:
    """Grant a permission to a group. Raise RouteClosed where there is no such mutation."""
    return _mutate(
        client, graphql.GRANT_GLOBAL_PERMISSION, graphql.GRANT, "grantGlobalPermission", cloud_id, key, group_id
    )


def delete(client: Client, cloud_id: str | None, key: str, group_id: str) -> Result:
    """Take a permission away from a group. Raise RouteClosed where there is no such mutation."""
    return _mutate(
        client, graphql.DELETE_GLOBAL_PERMISSION, graphql.DELETE, "deleteGlobalPermissionGrant", cloud_id, key, group_id
    )


def _mutate(
    client: Client, operation: Operation, query: str, mutation: str, cloud_id: str | None, key: str, group_id: str
) -> Result:
    if not client.has_for(operation):
        raise RouteClosed(_SITE_ONLY)
    variables = {"cloudId": str(cloud_id), "input": {"key": key, "groupAri": f"ari:cloud:identity::group/{group_id}"}}
    try:
        answer = route_or_closed(lambda: client.send(operation, body={"query": query, "variables": variables}).document)
    except Refused as refused:
        raise RouteClosed(str(refused)) from refused
    result = ((answer.get("data") or {}).get("jira") or {}).get(mutation)
    if result is None:
        client.record(operation, done=False)
        raise RouteClosed(_refused(answer.get("errors")))
    return Result(result["success"], "" if result["success"] else _refused(result.get("errors")))


def _refused(errors: Any) -> str:
    return f"the GraphQL API (beta) did not do it: {message_of('', {'errors': errors})}."
