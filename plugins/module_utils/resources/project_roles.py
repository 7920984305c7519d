# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Project roles: the site's own, made where missing, those of a team-managed project, and who is in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..api import jira
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, Refused, UnexpectedAnswer
from ..lock import exclusive
from ..outcome import NOT_YET, exists
from ..unknown_outcome import ensure_created, ensure_done
from .groups import Group

# Tells a role of ours from one that an administrator made for others too.
DESCRIPTION = "What Jira Align's connector may do, in the projects in which its group holds this role."

_USER_ACTOR = "atlassian-user-role-actor"


@dataclass(frozen=True)
class Role:
    """A project role, of the site or of a team-managed project. ours: the collection made it."""

    id: str
    name: str
    ours: bool = False

    @classmethod
    def not_yet(cls, name: str) -> Role:
        """Return the role that a run would make."""
        return cls(NOT_YET, name, True)


def of_site(client: Client, name: str) -> Role | None:
    """Return the site's project role of this name, or None."""
    for role in client.send(jira.LIST_ROLES).document:
        # A role with a scope belongs to one team-managed project.
        if role["name"].casefold() == name.casefold() and not role.get("scope"):
            return Role(str(role["id"]), role["name"], role.get("description") == DESCRIPTION)
    return None


def make(client: Client, name: str) -> Role:
    """The site's project role of this name, made unless somebody was quicker."""
    with exclusive("project role", str(client.base(jira.LIST_ROLES.service)), name):
        role = of_site(client, name)
        if role is not None:
            return role
        return ensure_created(lambda: _create(client, name), lambda: of_site(client, name))


def _create(client: Client, name: str) -> Role:
    try:
        made = client.send(jira.CREATE_ROLE, body={"name": name, "description": DESCRIPTION}).document
    except Refused as refused:
        role = of_site(client, name) if refused.status == 409 else None
        if role is None:
            raise
        return role
    return Role(str(made["id"]), made["name"], True)


def of_project(client: Client, key: str) -> dict[str, str]:
    """The project's roles: names and ids."""
    with right_named(key):
        roles = client.send(jira.PROJECT_ROLES, key=key).document
    return {name: url.rstrip("/").rsplit("/", 1)[-1] for name, url in roles.items()}


def named(roles: dict[str, str], name: str) -> str | None:
    """The id of the role of this name, upper and lower case aside."""
    return next((role_id for role, role_id in roles.items() if role.casefold() == name.casefold()), None)


def team_role(client: Client, key: str, name: str) -> tuple[Role, dict[str, str]]:
    """Return (a team-managed project's role, all of its roles: names and ids). Raises InvalidOption, naming the roles that there are."""
    roles = of_project(client, key)
    role_id = named(roles, name)
    if role_id is None:
        names = ", ".join(sorted(roles))
        raise InvalidOption(
            "team_project_role", f"the team-managed project {key} has no role {name!r}.", f"Its roles are: {names}."
        )
    return Role(role_id, name), roles


def is_actor(client: Client, key: str, role_id: str, group: Group) -> bool:
    """Return whether the group is in the project's role. Raises UnexpectedAnswer where an actor that does not show its group may be it."""
    if not exists(group.id) or not exists(role_id):
        return False
    actors = _actors(client, key, role_id)
    if any((actor.get("actorGroup") or {}).get("groupId") == group.id for actor in actors):
        return True
    if any(_may_be_any_group(actor) for actor in actors):
        fact = f"whether the group {group.name} is in the role {role_id} of the project {key} is not known: Jira shows an actor there without its group."
        raise UnexpectedAnswer(
            jira.PROJECT_ROLE, f"{jira.PROJECT_ROLE.summary}: {fact} Look at the project's people in Jira."
        )
    return False


def _may_be_any_group(actor: dict[str, Any]) -> bool:
    """Return whether an actor shows neither a user nor which group it is."""
    return not actor.get("actorGroup") and not actor.get("actorUser") and actor.get("type") != _USER_ACTOR


def actors_besides(client: Client, key: str, role_id: str, group: Group | None) -> bool:
    """Whether anybody but the group is in the project's role."""
    return any(
        group is None or (actor.get("actorGroup") or {}).get("groupId") != group.id
        for actor in _actors(client, key, role_id)
    )


def _actors(client: Client, key: str, role_id: str) -> list[dict[str, Any]]:
    with right_named(key):
        return client.send(jira.PROJECT_ROLE, key=key, role_id=role_id).document.get("actors") or []


def add_actor(client: Client, key: str, role_id: str, group: Group) -> None:
    """Put the group into the project's role. After a lost answer the role is read."""

    def added() -> bool:
        return is_actor(client, key, role_id, group)

    def send() -> None:
        try:
            with right_named(key):
                client.send(jira.ADD_ACTOR, body={"groupId": [group.id]}, key=key, role_id=role_id)
        except Refused as refused:
            if refused.status != 400 or not added():  # an actor already
                raise

    ensure_done(send, added)


def remove_actor(client: Client, key: str, role_id: str, group: Group) -> None:
    """Take the group out of the project's role. After a lost answer, and where Jira knows no such actor, the role is read."""

    def removed() -> bool:
        return not is_actor(client, key, role_id, group)

    def send() -> None:
        try:
            with right_named(key):
                client.send(jira.REMOVE_ACTOR, query={"groupId": group.id}, key=key, role_id=role_id)
        except Refused as refused:
            if refused.status not in (400, 404) or not removed():
                raise

    ensure_done(send, removed)


@contextmanager
def right_named(key: str) -> Iterator[None]:
    """Jira answers 401, not 403, to a caller who may not administer the project: say which right is missing."""
    try:
        yield
    except Refused as refused:
        if refused.status == 401:
            raise JiraOpsError(
                f"{refused} In project {key}, Administer projects or Administer Jira is needed."
            ) from refused
        raise
