# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an excess permission comes from: the scheme, and the holder in it that the account is. Private to the collection.

Only Jira's administrator can read it. A new site's default scheme grants much to any logged-in user: an account with access to Jira
holds that in every project on the scheme, and no grant of the connector's is the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..api import jira
from ..api.client import Client
from ..api.errors import JiraOpsError, Refused
from ..api.operation import Service
from . import project_roles

Permission = dict[str, Any]

_MOST_PROJECTS = 50  # each costs a request or two
_NO_CREDENTIAL = "give the credential of a Jira administrator (site_url, jira_email, jira_token) to have it looked up"
_GLOBAL = "who holds global permissions is not read here"


@dataclass(frozen=True)
class Who:
    """The account, and its groups by id and name."""

    account_id: str
    groups: dict[str, str]

    def group_of(self, holder: dict[str, Any], id_field: str, name_field: str) -> str | None:
        """Return the name of the account's group that a holder or an actor names by id or, without one, by name; else None."""
        if holder.get(id_field):
            return self.groups.get(str(holder[id_field]))
        return next((name for name in self.groups.values() if name == holder.get(name_field)), None)


def explain(client: Client, account_id: str | None, excess: list[Permission]) -> tuple[list[Permission], str]:
    """Return (the excess, each with `from` and `from_known`; why some of it is not known, or an empty text). Never fails."""
    if not excess:
        return [], ""
    if not client.has(Service.JIRA) or account_id is None:
        return _unknown(excess), _NO_CREDENTIAL
    keys = list(dict.fromkeys(each["project"] for each in excess if each["project"]))
    why = [_GLOBAL] * any(not each["project"] for each in excess)
    why += [f"only {_MOST_PROJECTS} projects are looked into"] * (len(keys) > _MOST_PROJECTS)
    origins: dict[tuple[str, str], list[str]] = {}
    failures: list[str] = []
    try:
        listed = client.send(jira.USER_GROUPS, query={"accountId": account_id}).document
        who = Who(account_id, {str(group.get("groupId") or group["name"]): group["name"] for group in listed})
        for key in keys[:_MOST_PROJECTS]:
            permissions = [each["permission"] for each in excess if each["project"] == key]
            try:
                origins.update(
                    {
                        (key, permission): found
                        for permission, found in _of_project(client, key, who, permissions).items()
                    }
                )
            except Refused as refused:  # of this project; the others may be readable
                failures.append(str(refused))
    except JiraOpsError as failure:  # the proof stands without it
        failures.append(str(failure))
    why += failures[:1]
    explained = []
    for each in excess:
        found = origins.get((each["project"], each["permission"]))
        explained.append({**each, "from": found or [], "from_known": bool(found)})
    unexplained = [each for each in explained if not each["from_known"]]
    return explained, ("; ".join(why) or "no grant that the administrator can read gives it") if unexplained else ""


def _unknown(excess: Iterable[Permission]) -> list[Permission]:
    return [{**each, "from": [], "from_known": False} for each in excess]


def _of_project(client: Client, key: str, who: Who, permissions: list[str]) -> dict[str, list[str]]:
    """Return by permission what gives it to the account in a project."""
    answer = client.send(jira.PROJECT_SCHEME, query={"expand": "permissions"}, also=(404,), key=key)
    roles = _Roles(client, key, who)
    if answer.status == 404:  # a team-managed project has roles of its own in place of a scheme
        through = roles.all_held()
        found = [f"the team-managed project's role {each}" for each in through] or [
            "the team-managed project's access, which lets any logged-in user in"
        ]
        return dict.fromkeys(permissions, found)
    scheme = answer.document
    grants = (
        scheme["permissions"]
        if "permissions" in scheme
        else client.send(jira.SCHEME_GRANTS, scheme_id=scheme["id"]).document["permissions"]
    )
    name = scheme.get("name") or f"number {scheme['id']}"
    origins: dict[str, list[str]] = {}
    for grant in grants:
        if grant["permission"] in permissions:
            holder = _holder(grant["holder"], who, roles)
            if holder is not None:
                origins.setdefault(grant["permission"], []).append(f"the permission scheme {name}: {holder}")
    return {permission: list(dict.fromkeys(found)) for permission, found in origins.items()}


class _Roles:
    """Which of a project's roles hold the account; each is read once."""

    def __init__(self, client: Client, key: str, who: Who) -> None:
        self._client, self._key, self._who = client, key, who
        self._known: dict[str, str | None] = {}

    def held(self, role_id: str) -> str | None:
        """Return how a role holds the account, or None where it does not."""
        if role_id not in self._known:
            role = self._client.send(jira.PROJECT_ROLE, key=self._key, role_id=role_id).document
            self._known[role_id] = self._through(role)
        return self._known[role_id]

    def all_held(self) -> list[str]:
        """Return every role that holds the account, and how."""
        ways = (self.held(role_id) for role_id in project_roles.of_project(self._client, self._key).values())
        return [way for way in ways if way is not None]

    def _through(self, role: dict[str, Any]) -> str | None:
        for actor in role.get("actors") or []:
            user, group = actor.get("actorUser"), actor.get("actorGroup")
            if isinstance(user, dict) and user.get("accountId") == self._who.account_id:
                return f"{role['name']}, of which the account is an actor"
            name = self._who.group_of(group, "groupId", "name") if isinstance(group, dict) else None
            if name is not None:
                return f"{role['name']}, through the group {name}"
        return None


def _holder(holder: dict[str, Any], who: Who, roles: _Roles) -> str | None:
    """Return a grant's holder as the account is it, or None where it is not; of holders that depend on the issue, nothing is known."""
    kind, value = holder["type"], holder.get("value") or holder.get("parameter")
    if kind == "anyone":
        return "anyone, without signing in (anyone)"
    if kind == "applicationRole":
        return f"any user of {value} (applicationRole)" if value else "any logged-in user (applicationRole)"
    if kind == "group":
        name = who.group_of(holder, "value", "parameter")
        return None if name is None else f"the group {name}"
    if kind == "user":
        return "the account itself" if value == who.account_id else None
    if kind == "projectRole" and value:
        through = roles.held(str(value))
        return None if through is None else f"the project role {through}"
    return None
