# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a group may do in projects: through a project role of our own, through the scheme, or a team's role.

A permission scheme is shared by projects. A grant to a role of our own, with the group an actor of it in the
listed projects only, reaches nobody else; a grant to the group itself reaches every project on the scheme.
"""
from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Iterator, Sequence

from ..api import jira
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, Refused
from ..api.operation import Operation
from ..lock import exclusive
from ..outcome import NOT_YET, exists

_ROLE_DESCRIPTION = "What Jira Align's connector may do, in the projects in which its group holds this role."
_KEYS_PER_SEARCH = 50  # Jira's own limit of keys in one search


@dataclass(frozen=True)
class Wanted:
    """group: {id, name}. through: 'role' or 'scheme'. team_role: an existing role's name in team-managed projects."""

    group: dict[str, str]
    projects: Sequence[str]
    permissions: Sequence[str]
    through: str
    role: str
    team_role: str


@dataclass
class Report:
    """Per project: what is granted now (after the changes), what was added or would be, what is there in excess."""

    granted: list[dict[str, str]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    excess: list[dict[str, str]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    changed: bool = False


def search(client: Client, operation: Operation, keys: Sequence[str], **path: str) -> Iterator[dict[str, Any]]:
    """The projects of these keys, from as few searches as Jira allows, on the site or (operation) on the gateway."""
    for start in range(0, len(keys), _KEYS_PER_SEARCH):
        query = {"keys": list(keys[start : start + _KEYS_PER_SEARCH]), "maxResults": _KEYS_PER_SEARCH}
        yield from client.items(operation, query=query, **path)


def look_up(client: Client, keys: Sequence[str], team_role: str) -> list[dict[str, Any]]:
    """The projects, each team-managed one with the id of its role (team_role_id). Raised here, a mistake has changed nothing yet."""
    projects = _find_projects(client, keys)
    for project in projects:
        if project.get("style") == "next-gen":
            project["team_role_id"] = _team_role_id(client, project["key"], team_role)
    return projects


def ensure(client: Client, wanted: Wanted, projects: list[dict[str, Any]], check_mode: bool) -> Report:
    """Grant what is missing in each project (of look_up), adding only; what goes beyond is reported."""
    report = Report()
    classic = [project for project in projects if project.get("style") != "next-gen"]
    teams = [project for project in projects if project.get("style") == "next-gen"]
    role = _our_role(client, wanted.role, check_mode) if classic and wanted.through == "role" else None
    if role is not None and role["made"]:
        report.changed = True
        report.after["project_role"] = wanted.role
    granted_in: dict[int, tuple[set[str], set[str]]] = {}
    for project in classic:
        _ensure_classic(client, wanted, project, role, granted_in, report, check_mode)
    for project in teams:
        _ensure_team(client, wanted, project, report, check_mode)
    return report


def remove(client: Client, wanted: Wanted, check_mode: bool) -> Report:
    """Take the group out of its role in the listed projects, and its own grants out of their schemes."""
    report = Report()
    seen: set[int] = set()
    for project in _find_projects(client, wanted.projects):
        key = project["key"]
        team = project.get("style") == "next-gen"
        for role_id in _role_ids(client, key, wanted.team_role if team else wanted.role):
            if _is_actor(client, key, role_id, wanted.group):
                if not check_mode:
                    with _right_named(key):
                        client.send(jira.REMOVE_ACTOR, query={"groupId": wanted.group["id"]}, key=key, role_id=role_id)
                report.before[key] = f"actor of {wanted.team_role if team else wanted.role}"
                report.changed = True
        if team or wanted.through != "scheme":
            continue
        scheme = _scheme(client, key)
        if scheme["id"] in seen:
            continue
        seen.add(scheme["id"])
        for grant in scheme["permissions"]:
            if _held_by_group(grant, wanted.group):
                if not check_mode:
                    client.send(jira.DELETE_GRANT, scheme_id=scheme["id"], permission_id=grant["id"])
                report.before.setdefault(scheme["name"], []).append(grant["permission"])
                report.changed = True
    return report


def _find_projects(client: Client, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The projects in the order of their keys."""
    found: dict[str, dict[str, Any]] = {}
    for project in search(client, jira.SEARCH_PROJECTS, keys):
        found[project["key"].upper()] = project
    missing = [key for key in keys if key.upper() not in found]
    if missing:
        raise InvalidOption("projects", f"not found on this site: {', '.join(missing)}.", "Check the keys; an archived or deleted project counts as missing.")
    return [found[key.upper()] for key in keys]


def _our_role(client: Client, name: str, check_mode: bool) -> dict[str, Any]:
    """The site's project role of this name, made where missing."""
    role = _site_role(client, name)
    if role is not None:
        return {**role, "made": False}
    if check_mode:
        return {"id": NOT_YET, "name": name, "made": True}
    with exclusive("project role", str(client.base(jira.LIST_ROLES.plane)), name):
        role = _site_role(client, name)
        if role is not None:
            return {**role, "made": False}
        try:
            made = client.send(jira.CREATE_ROLE, body={"name": name, "description": _ROLE_DESCRIPTION}).document
        except Refused as refused:
            role = _site_role(client, name) if refused.status == 409 else None  # somebody else was quicker
            if role is None:
                raise
            return {**role, "made": False}
    return {"id": made["id"], "name": made["name"], "made": True}


def _site_role(client: Client, name: str) -> dict[str, Any] | None:
    for role in client.send(jira.LIST_ROLES).document:
        # A role with a scope belongs to one team-managed project.
        if role["name"].casefold() == name.casefold() and not role.get("scope"):
            return {"id": role["id"], "name": role["name"]}
    return None


def _ensure_classic(
    client: Client,
    wanted: Wanted,
    project: dict[str, Any],
    role: dict[str, Any] | None,
    granted_in: dict[int, tuple[set[str], set[str]]],
    report: Report,
    check_mode: bool,
) -> None:
    key = project["key"]
    scheme = _scheme(client, key)
    if scheme["id"] in granted_in:
        before, held = granted_in[scheme["id"]]  # projects share schemes: once is enough
    else:
        before = {grant["permission"] for grant in scheme["permissions"] if _held(grant, wanted.group, role)}
        held = set(before)
        for permission in wanted.permissions:
            if permission not in held:
                if not check_mode:
                    _grant(client, scheme, wanted.group, role, permission)
                report.changed = True
                held.add(permission)
        granted_in[scheme["id"]] = before, held
    actor_before = role is None or (exists(str(role["id"])) and _is_actor(client, key, role["id"], wanted.group))
    if role is not None and not actor_before:
        if not check_mode:
            _add_actor(client, key, role["id"], wanted.group)
        report.changed = True
    _note(report, wanted, key, before if actor_before else set(), held, f"project role {role['name']}" if role else f"scheme {scheme['name']}")


def _ensure_team(client: Client, wanted: Wanted, project: dict[str, Any], report: Report, check_mode: bool) -> None:
    """A team-managed project has roles of its own; which permissions they carry is theirs."""
    key, role_id = project["key"], project["team_role_id"]
    actor_before = _is_actor(client, key, role_id, wanted.group)
    if not actor_before:
        if not check_mode:
            _add_actor(client, key, role_id, wanted.group)
        report.changed = True
    _note(report, wanted, key, set(wanted.permissions) if actor_before else set(), set(wanted.permissions), f"team role {wanted.team_role}")


def _note(report: Report, wanted: Wanted, key: str, before: set[str], after: set[str], through: str) -> None:
    report.granted += [{"project": key, "permission": permission, "through": through} for permission in wanted.permissions]
    report.missing += [{"project": key, "permission": permission} for permission in wanted.permissions if permission not in before]
    report.excess += [{"project": key, "permission": permission, "through": through} for permission in sorted(after - set(wanted.permissions))]
    report.before[key], report.after[key] = sorted(before), sorted(after)


def _scheme(client: Client, key: str) -> dict[str, Any]:
    try:
        scheme = client.send(jira.PROJECT_SCHEME, query={"expand": "permissions"}, key=key).document
    except Refused as refused:
        if refused.status == 403:
            raise JiraOpsError(f"{refused} Administer projects in {key}, or Administer Jira, is needed.") from refused
        raise
    if "permissions" not in scheme:
        scheme = {**scheme, **client.send(jira.SCHEME_GRANTS, scheme_id=scheme["id"]).document}
    return scheme


def _held(grant: dict[str, Any], group: dict[str, str], role: dict[str, Any] | None) -> bool:
    if role is None:
        return _held_by_group(grant, group)
    holder = grant["holder"]
    return holder["type"] == "projectRole" and str(role["id"]) in (str(holder.get("value")), str(holder.get("parameter")))


def _held_by_group(grant: dict[str, Any], group: dict[str, str]) -> bool:
    holder = grant["holder"]
    if holder["type"] != "group":
        return False
    return holder["value"] == group["id"] if holder.get("value") else holder.get("parameter") == group["name"]


def _grant(client: Client, scheme: dict[str, Any], group: dict[str, str], role: dict[str, Any] | None, permission: str) -> None:
    if role is None:
        holder = {"type": "group", "value": group["id"], "parameter": group["name"]}
    else:
        holder = {"type": "projectRole", "parameter": str(role["id"]), "value": str(role["id"])}
    try:
        client.send(jira.ADD_GRANT, body={"holder": holder, "permission": permission}, scheme_id=scheme["id"])
    except Refused as refused:
        if refused.status == 403:
            raise JiraOpsError(f"{refused} On a Free plan permission schemes cannot be changed: every user of the site may do everything there.") from refused
        # The same grant again is refused with 400; "already exists" is believed only after a look.
        if refused.status != 400 or not _granted(client, scheme["id"], group, role, permission):
            raise


def _granted(client: Client, scheme_id: int, group: dict[str, str], role: dict[str, Any] | None, permission: str) -> bool:
    grants = client.send(jira.SCHEME_GRANTS, scheme_id=scheme_id).document["permissions"]
    return any(grant["permission"] == permission and _held(grant, group, role) for grant in grants)


@contextmanager
def _right_named(key: str) -> Iterator[None]:
    """Jira answers 401, not 403, to a caller who may not administer the project: say which right is missing."""
    try:
        yield
    except Refused as refused:
        if refused.status == 401:
            raise JiraOpsError(f"{refused} In project {key}, Administer projects or Administer Jira is needed.") from refused
        raise


def _team_role_id(client: Client, key: str, name: str) -> str:
    role_ids = _role_ids(client, key, name)
    if not role_ids:
        names = ", ".join(sorted(client.send(jira.PROJECT_ROLES, key=key).document))
        raise InvalidOption("team_project_role", f"the team-managed project {key} has no role {name!r}.", f"Its roles are: {names}.")
    return role_ids[0]


def _role_ids(client: Client, key: str, name: str) -> list[str]:
    """The ids of the project's roles of this name; none where there is none."""
    with _right_named(key):
        roles = client.send(jira.PROJECT_ROLES, key=key).document
    return [url.rstrip("/").rsplit("/", 1)[-1] for role, url in roles.items() if role.casefold() == name.casefold()]


def _is_actor(client: Client, key: str, role_id: Any, group: dict[str, str]) -> bool:
    if not exists(group["id"]):
        return False
    with _right_named(key):
        actors = client.send(jira.PROJECT_ROLE, key=key, role_id=role_id).document.get("actors") or []
    return any((actor.get("actorGroup") or {}).get("groupId") == group["id"] for actor in actors)


def _add_actor(client: Client, key: str, role_id: Any, group: dict[str, str]) -> None:
    try:
        with _right_named(key):
            client.send(jira.ADD_ACTOR, body={"groupId": [group["id"]]}, key=key, role_id=role_id)
    except Refused as refused:
        if refused.status != 400 or not _is_actor(client, key, role_id, group):
            raise
