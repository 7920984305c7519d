# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a group may do in projects: through a project role of our own, through the scheme, or a team's role.

A permission scheme is shared by projects. A grant to a role of our own, with the group an actor of it in the
listed projects only, reaches nobody else; a grant to the group itself reaches every project on the scheme.

plan() reads and compares, and raises what can be wrong before anything is changed; apply() writes what the plan says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Sequence

from ..api.client import Client
from ..api.errors import InvalidOption
from ..outcome import NOT_YET, exists
from ..profiles import ADMINISTRATION
from . import permission_schemes, project_roles, projects
from .permission_schemes import Holder


@dataclass(frozen=True)
class GrantSpec:
    """through: 'role' or 'scheme'. team_role: an existing role's name in team-managed projects; None: the one that fits the permissions.

    exclusive: take away what the group holds beyond the permissions in the listed projects.
    """

    projects: Sequence[str]
    permissions: Sequence[str]
    through: str
    role: str
    team_role: str | None = None
    exclusive: bool = False
    allow_shared_scheme: bool = False
    allow_administration: bool = False

    def role_in_teams(self) -> str:
        """Of the roles that every team-managed project has, the one with the least that will do."""
        return self.team_role or ("Viewer" if set(self.permissions) <= {"BROWSE_PROJECTS"} else "Member")


@dataclass
class _Scheme:
    """One permission scheme. held: what our holder has there; beyond: grants that the group has through it and should not."""

    scheme: dict[str, Any]
    held: set[str]
    lacking: list[str]
    beyond: list[dict[str, Any]]


@dataclass
class _Change:
    """What would be felt by others: permissions to add to our holder, and grants to take from the group itself and from our role."""

    scheme: _Scheme
    adding: list[str]
    from_group: list[dict[str, Any]]
    from_role: list[dict[str, Any]]

    def any(self) -> bool:
        return bool(self.adding or self.from_group or self.from_role)


@dataclass
class _Stray:
    """A role besides ours that the group is in, with what it gives there (nothing is known of a team's role)."""

    role_id: str
    name: str
    permissions: list[str]


@dataclass
class _Project:
    """How one project stands. scheme: None in a team-managed one. role: None where the grants go to the group itself."""

    key: str
    through: str
    scheme: _Scheme | None
    role: dict[str, Any] | None
    is_actor: bool
    strays: list[_Stray] = field(default_factory=list)


@dataclass
class Plan:
    """What there is, and so what has to be done."""

    spec: GrantSpec
    role: dict[str, Any] | None = None
    schemes: dict[int, _Scheme] = field(default_factory=dict)
    projects: list[_Project] = field(default_factory=list)


@dataclass
class Report:
    """Per project: what is granted (once the plan is carried out), what was missing, what goes beyond and stays, what is taken away."""

    granted: list[dict[str, str]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    excess: list[dict[str, str]] = field(default_factory=list)
    removed: list[dict[str, str]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    changed: bool = False


def plan(client: Client, spec: GrantSpec, group: dict[str, str]) -> Plan:
    """Read every listed project, and compare."""
    found = projects.find(client, spec.projects)
    made = Plan(spec)
    if spec.through == "role" and not all(projects.is_team_managed(project) for project in found):
        made.role = project_roles.of_site(client, spec.role) or {"id": NOT_YET, "name": spec.role, "ours": True}
    for project in found:
        look = _team_managed if projects.is_team_managed(project) else _company_managed
        made.projects.append(look(client, made, project["key"], group))
    _refuse_a_role_that_administers(made)
    _refuse_to_reach_others(client, made, group)
    return made


def report(made: Plan) -> Report:
    """What a plan comes to, once it is carried out."""
    told, spec = Report(), made.spec
    told.changed = any(_is_to_change(made, project) for project in made.projects)
    if made.role is not None and not exists(made.role["id"]):
        told.after["project_role"], told.changed = made.role["name"], True
    for project in made.projects:
        _tell(told, spec, project)
    return told


def apply(client: Client, made: Plan, group: dict[str, str]) -> None:
    """Carry a plan out for the group, which may not have been there when it was made: add what is missing, then take away."""
    if made.role is not None and not exists(made.role["id"]):
        made.role.update(project_roles.make(client, made.role["name"]))
    holder = _holder(made.role, group)
    for scheme in made.schemes.values():
        for permission in scheme.lacking:
            permission_schemes.add(client, scheme.scheme, holder, permission)
    for project in made.projects:
        if project.role is not None and not project.is_actor:
            project_roles.add_actor(client, project.key, project.role["id"], group)
        for stray in project.strays:
            project_roles.remove_actor(client, project.key, stray.role_id, group)
    for scheme in made.schemes.values() if made.spec.exclusive else ():
        for grant in scheme.beyond:
            permission_schemes.remove(client, scheme.scheme, grant)


def remove(client: Client, spec: GrantSpec, group: dict[str, str], check_mode: bool) -> tuple[Report, list[str]]:
    """Take the group out of its roles in the listed projects, and its own grants out of their schemes; (what was done, what was left and why)."""
    told, notes = Report(), []
    found, missing = projects.find_those_there(client, spec.projects)
    notes += [f"The project {key} was left out: it is archived, or not there." for key in missing]
    own: dict[int, dict[str, Any]] = {}
    for project in found:
        key, team = project["key"], projects.is_team_managed(project)
        for name, role_id in project_roles.of_project(client, key).items():
            # In a team-managed project, which role it was depends on the profile; in others, roles besides ours are not this module's.
            if (team or name.casefold() == spec.role.casefold()) and project_roles.is_actor(
                client, key, role_id, group
            ):
                if not check_mode:
                    project_roles.remove_actor(client, key, role_id, group)
                told.before.setdefault(key, []).append(f"actor of {name}")
        if not team:
            scheme = permission_schemes.of_project(client, key)
            own.setdefault(
                scheme["id"],
                {
                    **scheme,
                    "permissions": [grant for grant in scheme["permissions"] if _holder(None, group).holds(grant)],
                },
            )
    own = {number: scheme for number, scheme in own.items() if scheme["permissions"]}
    shared = (
        {}
        if spec.allow_shared_scheme or not own
        else permission_schemes.others_on(client, own, [project["key"] for project in found])
    )
    for number, scheme in own.items():
        if number in shared:
            others = projects.some(shared[number])
            notes.append(
                f"The group's grants in the scheme {scheme['name']} were left: {others} may live by them. Set allow_shared_scheme."
            )
            continue
        for grant in scheme["permissions"]:
            if not check_mode:
                permission_schemes.remove(client, scheme, grant)
            told.before.setdefault(scheme["name"], []).append(grant["permission"])
    told.changed = bool(told.before)
    return told, notes


def _holder(role: dict[str, Any] | None, group: dict[str, str]) -> Holder:
    return (
        Holder("group", group["id"], group["name"]) if role is None else Holder("projectRole", role["id"], role["name"])
    )


def _company_managed(client: Client, made: Plan, key: str, group: dict[str, str]) -> _Project:
    raw = permission_schemes.of_project(client, key)
    if raw["id"] not in made.schemes:
        made.schemes[raw["id"]] = _compare(made.spec, raw, made.role, group)
    scheme = made.schemes[raw["id"]]
    if made.role is None:
        project = _Project(key, f"scheme {raw['name']}", scheme, None, True)
    else:
        project = _Project(
            key,
            f"project role {made.role['name']}",
            scheme,
            made.role,
            project_roles.is_actor(client, key, made.role["id"], group),
        )
    if made.spec.exclusive:
        project.strays = _strays_of_scheme(client, key, raw, made.role, group)
    return project


def _compare(spec: GrantSpec, raw: dict[str, Any], role: dict[str, Any] | None, group: dict[str, str]) -> _Scheme:
    """What our holder has in a scheme, and what the group has there that it should not: through our role, or by a grant to itself."""
    ours, own = _holder(role, group), _holder(None, group)
    held = {grant["permission"] for grant in raw["permissions"] if ours.holds(grant)}
    beyond = [
        grant
        for grant in raw["permissions"]
        if (ours.holds(grant) and grant["permission"] not in spec.permissions)
        or (role is not None and own.holds(grant))
    ]
    return _Scheme(raw, held, [permission for permission in spec.permissions if permission not in held], beyond)


def _strays_of_scheme(
    client: Client, key: str, raw: dict[str, Any], role: dict[str, Any] | None, group: dict[str, str]
) -> list[_Stray]:
    """Other roles with grants in the scheme that the group is in, in this project."""
    carried: dict[str, list[str]] = {}
    for grant in raw["permissions"]:
        if grant["holder"]["type"] == "projectRole":
            carried.setdefault(permission_schemes.role_id(grant), []).append(grant["permission"])
    names: dict[str, str] = {}
    strays = []
    for role_id, permissions in carried.items():
        if (role is None or role_id != role["id"]) and project_roles.is_actor(client, key, role_id, group):
            names = names or {number: name for name, number in project_roles.of_project(client, key).items()}
            strays.append(_Stray(role_id, names.get(role_id, role_id), permissions))
    return strays


def _team_managed(client: Client, made: Plan, key: str, group: dict[str, str]) -> _Project:
    """A team-managed project has roles of its own; which permissions they carry is theirs."""
    name = made.spec.role_in_teams()
    role_id, roles = project_roles.team_role(client, key, name)
    project = _Project(
        key,
        f"team role {name}",
        None,
        {"id": role_id, "name": name},
        project_roles.is_actor(client, key, role_id, group),
    )
    if made.spec.exclusive:
        others = {other: number for other, number in roles.items() if number != role_id}
        project.strays = [
            _Stray(number, other, [])
            for other, number in others.items()
            if project_roles.is_actor(client, key, number, group)
        ]
    return project


def _refuse_a_role_that_administers(made: Plan) -> None:
    """A role that somebody else made may carry administration under any name."""
    if made.role is None or made.role["ours"] or made.spec.allow_administration:
        return
    for scheme in made.schemes.values():
        carried = sorted(
            ADMINISTRATION
            & {grant["permission"] for grant in scheme.beyond if grant["holder"]["type"] == "projectRole"}
        )
        if carried:
            raise InvalidOption(
                "project_role",
                f"{made.role['name']} carries {', '.join(carried)} in the scheme {scheme.scheme['name']}, which makes administrators.",
                "Choose another role. If this is really meant, set allow_administration.",
            )


def _refuse_to_reach_others(client: Client, made: Plan, group: dict[str, str]) -> None:
    """A grant in a scheme is held wherever its holder is: the group in every project on it, a role wherever it has actors."""
    if made.spec.allow_shared_scheme:
        return
    changes = {number: change for number, scheme in made.schemes.items() if (change := _change(made, scheme)).any()}
    for change in changes.values():
        if change.from_role and made.role is not None and not made.role["ours"]:
            _refuse_change(made, change.scheme, [], change.from_role, ["those for whom it was made"])
    # One look at all of the site's projects, whatever the number of schemes.
    others_on = (
        permission_schemes.others_on(client, changes, [project.key for project in made.projects]) if changes else {}
    )
    for number, change in changes.items():
        scheme, others = change.scheme, others_on.get(number, [])
        _refuse_change(made, scheme, change.adding if made.role is None else [], change.from_group, others)
        if made.role is not None and (change.adding or change.from_role):
            here = [project.key for project in made.projects if project.scheme is scheme]
            users = [key for key in others if project_roles.actors_besides(client, key, made.role["id"], None)]
            users += [
                f"others in {key}" for key in here if project_roles.actors_besides(client, key, made.role["id"], group)
            ]
            _refuse_change(made, scheme, change.adding, change.from_role, users)


def _change(made: Plan, scheme: _Scheme) -> _Change:
    taken = scheme.beyond if made.spec.exclusive else []
    kinds = [[grant for grant in taken if grant["holder"]["type"] == kind] for kind in ("group", "projectRole")]
    return _Change(scheme, _what_others_would_get(made, scheme), *kinds)


def _what_others_would_get(made: Plan, scheme: _Scheme) -> list[str]:
    """Of what is to be granted, what could reach others. A role that is not made yet, or of ours and granted nothing here, serves nobody here."""
    nobody = made.role is not None and (not exists(made.role["id"]) or (made.role["ours"] and not scheme.held))
    return [] if nobody else scheme.lacking


def _refuse_change(
    made: Plan, scheme: _Scheme, adding: Sequence[str], taking: Sequence[dict[str, Any]], reached: list[str]
) -> None:
    if not reached or not (adding or taking):
        return
    name = scheme.scheme["name"]
    gone = ", ".join(sorted({grant["permission"] for grant in taking}))
    to_group = made.role is None or any(grant["holder"]["type"] == "group" for grant in taking)
    others = projects.some(reached)
    holder = "the group itself" if to_group else f"the project role {made.role['name']}"
    advice = "Give connectors that need different things a group and a project_role each, list those projects as well, or set allow_shared_scheme."
    if taking:
        raise InvalidOption(
            "exclusive",
            f"{holder} holds {gone} in the scheme {name} beyond what is wanted, but {others} may live by it.",
            advice,
        )
    if to_group:
        advice = "Use grant_through: role, list those projects as well, or set allow_shared_scheme."
        fact = f"the permission scheme {name} is shared: granted to {holder}, {', '.join(adding)} would reach {others} too."
        raise InvalidOption("grant_through", fact, advice)
    raise InvalidOption(
        "project_role",
        f"granted to {made.role['name']} in the scheme {name}, {', '.join(adding)} would reach {others} too.",
        advice,
    )


def _is_to_change(made: Plan, project: _Project) -> bool:
    scheme = project.scheme
    return (
        not project.is_actor
        or bool(project.strays)
        or (scheme is not None and bool(scheme.lacking or (made.spec.exclusive and scheme.beyond)))
    )


def _tell(told: Report, spec: GrantSpec, project: _Project) -> None:
    key, through = project.key, project.through
    held = project.scheme.held if project.scheme else set(spec.permissions)
    before = held if project.is_actor else set()
    beyond = [{"project": key, **each} for each in _beyond(project)]
    told.granted += [{"project": key, "permission": permission, "through": through} for permission in spec.permissions]
    told.missing += [
        {"project": key, "permission": permission} for permission in spec.permissions if permission not in before
    ]
    (told.removed if spec.exclusive else told.excess).extend(beyond)
    others = [f"{each['permission']} ({each['through']})" for each in beyond]
    held_already = [text for text, each in zip(others, beyond) if project.is_actor or each["through"] != through]
    told.before[key] = sorted(before & set(spec.permissions)) + held_already
    told.after[key] = sorted(spec.permissions) + ([] if spec.exclusive else others)


def _beyond(project: _Project) -> list[dict[str, str]]:
    """(permission, through) of what the group has in a project, or gets with the role, and should not."""
    found = []
    for grant in sorted(project.scheme.beyond, key=lambda grant: str(grant["permission"])) if project.scheme else ():
        own = grant["holder"]["type"] == "group"
        found.append(
            {
                "permission": grant["permission"],
                "through": f"scheme {project.scheme.scheme['name']}" if own else project.through,
            }
        )
    for stray in project.strays:
        found += [
            {"permission": permission, "through": f"project role {stray.name}"}
            for permission in sorted(stray.permissions)
        ]
        found += [{"permission": "", "through": f"team role {stray.name}"}] * (not stray.permissions)
    return found
