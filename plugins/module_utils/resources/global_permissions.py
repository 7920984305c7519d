# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global permissions of the connector's group: asked of its members, for nothing tells what a group holds; changed by the beta of the GraphQL API."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

from ..api import jira
from ..api.client import Client
from ..api.errors import Refused
from ..api.messages import message_of
from ..api.operation import Plane, Route
from ..outcome import Handoff, exists
from ..profiles import ADMINISTRATION, GLOBAL_PERMISSIONS
from ..routes import HandoffNeeded, RouteClosed, choose, route_or_closed
from ..wait import poll

_SETTLES = 10.0  # seconds until a permission that was taken away is gone, if nothing else gives it
# Values are written into the text: the names of the input's types are not documented outside the schema.
_MUTATION = """mutation {
  jira @optIn(to: "JiraGlobalPermissions") {
    %s(cloudId: %s, input: {key: %s, groupAri: %s}) { success errors { message } }
  }
}"""


@dataclass(frozen=True)
class Wanted:
    """keys: what the group's members shall hold. exclusive: and nothing else, as far as it is the group's."""

    site_url: str
    cloud_id: str | None
    group: dict[str, str]
    members: Sequence[str]
    keys: Sequence[str]
    exclusive: bool
    wait: float


@dataclass
class Report:
    """What was held and what is now (or would be), what was taken away, who has to do what else, and what a reader should know."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def ensure(client: Client, wanted: Wanted, routes: Sequence[str], check_mode: bool) -> Report | None:
    """Grant what the members lack; with exclusive, take from the group what goes beyond. None where nothing was asked for."""
    members = [account_id for account_id in wanted.members if exists(account_id)]
    asked = list(dict.fromkeys([*wanted.keys, *(GLOBAL_PERMISSIONS if wanted.exclusive and members else ())]))
    if not asked:
        return None
    report = Report()
    held = _held(client, members, asked)
    now = set(held)
    for key in (key for key in wanted.keys if key not in held):
        if check_mode or _done(report, lambda key=key: _grant(client, wanted, key, members, routes)):
            now.add(key)
    beyond = [key for key in asked if key in held and key not in wanted.keys]
    for key in beyond:
        if check_mode:
            taken = _planned(client, wanted, key, members, report)
        else:
            taken = _done(report, lambda key=key: _withdraw(client, wanted, key, members, routes, report))
        if taken:
            now.remove(key)
            report.removed.append(key)
    report.before, report.after = sorted(held), sorted(now)
    return report


def _done(report: Report, step: Callable[[], bool]) -> bool:
    """Whether a step changed something; a person's step goes into the report."""
    try:
        return step()
    except HandoffNeeded as needed:
        report.handoffs.append(needed.handoff)
        return False


def _held(client: Client, members: Sequence[str], keys: Sequence[str]) -> set[str]:
    """Of these, what every member holds."""
    held = set(keys) if members else set()
    for account_id in members:
        body = {"accountId": account_id, "globalPermissions": list(keys), "projectPermissions": []}
        held &= set(client.send(jira.CHECK_PERMISSIONS, body=body).document["globalPermissions"])
    return held


def _grant(client: Client, wanted: Wanted, key: str, members: Sequence[str], routes: Sequence[str]) -> bool:
    def by_graphql() -> bool:
        result = _mutate(client, wanted, "grantGlobalPermission", key)
        # Refused, it may be there already: an account whose access to Jira has not landed yet shows nothing.
        if poll(lambda: key in _held(client, members, [key]) or None, wanted.wait) is None:
            if not result["success"]:
                client.record(jira.GRAPHQL, done=False)
                raise RouteClosed(_refused(result.get("errors")))
            raise RouteClosed(f"the GraphQL API (beta) said success, but Jira does not show it after {wanted.wait:.0f} s.")
        client.record(jira.GRAPHQL, done=True)
        return True

    return choose(routes, {Route.PUBLISHED: by_graphql}, lambda why: _grant_handoff(wanted, key, why))


def _withdraw(client: Client, wanted: Wanted, key: str, members: Sequence[str], routes: Sequence[str], report: Report) -> bool:
    """Take it from the group; whether it was the group's to give."""

    def gone() -> bool:
        return key not in _held(client, members, [key])

    def by_graphql() -> bool:
        result = _mutate(client, wanted, "deleteGlobalPermissionGrant", key)
        return bool(result["success"]) or gone()

    try:
        taken = choose(routes, {Route.PUBLISHED: by_graphql}, lambda why: _withdrawal_handoff(wanted, key, why))
    except HandoffNeeded as needed:
        if key in ADMINISTRATION or _ours(client, wanted, members):
            raise
        # Most sites give it to everybody: not worth a person's time on every run.
        report.notes.append(f"Whether the group gives the global permission {key}, or another one that the members are in, nothing tells. {needed.handoff.why}")
        return False
    if not taken or poll(lambda: gone() or None, min(wanted.wait, _SETTLES)) is None:
        report.notes.append(f"The members hold the global permission {key} by another way than the group {wanted.group['name']}, so it stays.")
    return taken


def _planned(client: Client, wanted: Wanted, key: str, members: Sequence[str], report: Report) -> bool:
    """Check mode: it is the group's where a member is in no other. Else only trying would tell."""
    if _ours(client, wanted, members):
        return True
    report.notes.append(f"A run would try to take the global permission {key} away, which the members may hold by another way than the group.")
    return False


def _ours(client: Client, wanted: Wanted, members: Sequence[str]) -> bool:
    """Whether a member is in no other group, so that what it holds is this one's to give."""
    for account_id in members:
        answer = client.send(jira.USER_GROUPS, query={"accountId": account_id}).document
        if not [each for each in answer if each.get("groupId") != wanted.group["id"] and each.get("name") != wanted.group["name"]]:
            return True
    return False


def _mutate(client: Client, wanted: Wanted, mutation: str, key: str) -> dict[str, Any]:
    """{success, errors}: what the mutation came to. RouteClosed where there is no such thing."""
    if not client.has(Plane.GRAPHQL):
        raise RouteClosed("the GraphQL API (beta) is on the site only, where an administrator's token with scopes does not work (jira_access: gateway).")
    values = wanted.cloud_id, key, f"ari:cloud:identity::group/{wanted.group['id']}"
    query = _MUTATION % (mutation, *(json.dumps(value) for value in values))
    try:
        answer = route_or_closed(lambda: client.send(jira.GRAPHQL, body={"query": query}).document)
    except Refused as refused:
        raise RouteClosed(str(refused)) from refused
    result: dict[str, Any] = ((answer.get("data") or {}).get("jira") or {}).get(mutation) or {}
    if "success" not in result:
        raise RouteClosed(_refused(answer.get("errors")))
    return result


def _refused(errors: Any) -> str:
    return f"the GraphQL API (beta) did not do it: {message_of('', {'errors': errors})}."


def _grant_handoff(wanted: Wanted, key: str, why: str) -> Handoff:
    name = GLOBAL_PERMISSIONS.get(key, key)
    instructions = [
        "In Jira, go to Settings > System > Global permissions.",
        f"Under Grant permission, select the permission {name} and the group {wanted.group['name']}.",
        "Select Add. Do not grant anything else to this group.",
    ]
    return _handoff(wanted, key, f"Grant the global permission {name}", f"Jira's REST API cannot grant global permissions. {why}", instructions)


def _withdrawal_handoff(wanted: Wanted, key: str, why: str) -> Handoff:
    name = GLOBAL_PERMISSIONS.get(key, key)
    instructions = [
        "In Jira, go to Settings > System > Global permissions.",
        f"Under {name}, look for the group {wanted.group['name']} and delete it there.",
        "Where it is not there, the account holds the permission through another group: take it out of that one, or add it to what is wanted.",
    ]
    reason = f"The group's members hold it beyond what is wanted, and Jira's REST API cannot take it away. {why}"
    return _handoff(wanted, key, f"Take the global permission {name} away", reason, instructions)


def _handoff(wanted: Wanted, key: str, step: str, why: str, instructions: list[str]) -> Handoff:
    values = {"permission": GLOBAL_PERMISSIONS.get(key, key), "key": key, "group": wanted.group["name"], "group_id": wanted.group["id"]}
    return Handoff(step=step, why=why, url=wanted.site_url, instructions=instructions, values=values)
