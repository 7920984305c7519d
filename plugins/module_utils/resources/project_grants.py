# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a group may do in projects: through a project role of our own, through the scheme, or a team's role.

A permission scheme is shared by projects. A grant to a role of our own, with the group an actor of it in the
listed projects only, reaches nobody else; a grant to the group itself reaches every project on the scheme.

plan() and plan_removal() read and compare, and raise what can be wrong before anything is changed; apply() makes the changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..api.client import Client
from . import permission_schemes, project_roles, projects
from .groups import Group
from .permission_schemes import Scheme
from .project_grants_plan import (
    Changes,
    GrantSpec,
    OtherRole,
    ProjectState,
    Report,
    State,
    compare,
    holder_of,
    report,
)
from .project_grants_reach import refuse_a_role_that_administers, refuse_to_reach_others
from .project_roles import Role

__all__ = ["GrantSpec", "Plan", "Report", "apply", "plan", "remove"]


@dataclass(frozen=True)
class Plan:
    """What has to be done, and what that comes to."""

    role: Role | None
    changes: Changes
    report: Report


def plan(client: Client, spec: GrantSpec, group: Group) -> Plan:
    """Read every listed project, and compare."""
    state = _read(client, spec, group)
    changes = compare(spec, state, group)
    refuse_a_role_that_administers(spec, state, group)
    refuse_to_reach_others(client, spec, state, changes, group)
    return Plan(state.role, changes, report(spec, state, changes, group))


def apply(client: Client, made: Plan, group: Group) -> None:
    """Make a plan's changes for the group, which may not have been there when it was planned: add what is missing, then take away."""
    changes, role = made.changes, made.role
    if changes.make_role and role is not None:
        role = project_roles.make(client, role.name)
    holder = holder_of(role, group)
    for scheme, permission in changes.add_grants:
        permission_schemes.add(client, scheme, holder, permission)
    for key, of_project in changes.add_actors:
        own = role if role is not None and of_project == made.role else of_project
        project_roles.add_actor(client, key, own.id, group)
    for key, other in changes.remove_actors:
        project_roles.remove_actor(client, key, other.id, group)
    for scheme, grant in changes.remove_grants:
        permission_schemes.remove(client, scheme, grant)


def remove(client: Client, spec: GrantSpec, group: Group, check_mode: bool) -> tuple[Report, list[str]]:
    """Take the group out of its roles in the listed projects, and its own grants out of their schemes; (what was done, what was left and why)."""
    changes, notes = _removal(client, spec, group)
    if not check_mode:
        apply(client, Plan(None, changes, Report()), group)
    result = Report(changed=changes.any)
    for key, role in changes.remove_actors:
        result.before.setdefault(key, []).append(f"actor of {role.name}")
    for scheme, grant in changes.remove_grants:
        result.before.setdefault(scheme.name, []).append(grant.permission)
    return result, notes


def _removal(client: Client, spec: GrantSpec, group: Group) -> tuple[Changes, list[str]]:
    """Return what is to be taken away of what a run with state present gave; and what is left, and why."""
    found, missing = projects.find_those_there(client, spec.projects)
    notes = [f"The project {key} was left out: it is archived, or not there." for key in missing]
    actors: list[tuple[str, Role]] = []
    own: dict[int, Scheme] = {}
    for project in found:
        for name, role_id in project_roles.of_project(client, project.key).items():
            # In a team-managed project, which role it was depends on the profile; in others, roles besides ours are not this module's.
            may_be = project.team_managed or name.casefold() == spec.role.casefold()
            if may_be and project_roles.is_actor(client, project.key, role_id, group):
                actors.append((project.key, Role(role_id, name)))
        if not project.team_managed:
            scheme = permission_schemes.of_project(client, project.key)
            grants = tuple(grant for grant in scheme.grants if holder_of(None, group).holds(grant))
            own.setdefault(scheme.id, replace(scheme, grants=grants))
    own = {number: scheme for number, scheme in own.items() if scheme.grants}
    shared = (
        {}
        if spec.allow_shared_scheme or not own
        else permission_schemes.others_on(client, own, [project.key for project in found])
    )
    notes += [
        f"The group's grants in the scheme {scheme.name} were left: {projects.some(shared[number])} may depend on them. Set allow_shared_scheme."
        for number, scheme in own.items()
        if number in shared
    ]
    taken = [(scheme, grant) for number, scheme in own.items() if number not in shared for grant in scheme.grants]
    return Changes(remove_actors=tuple(actors), remove_grants=tuple(taken)), notes


def _read(client: Client, spec: GrantSpec, group: Group) -> State:
    found = projects.find(client, spec.projects)
    role = None
    if spec.through == "role" and not all(project.team_managed for project in found):
        role = project_roles.of_site(client, spec.role) or Role.not_yet(spec.role)
    schemes: dict[int, Scheme] = {}
    states = []
    for project in found:
        if project.team_managed:
            states.append(_team_managed(client, spec, project.key, group))
        else:
            scheme = permission_schemes.of_project(client, project.key)
            # A grant that others change between two reads of one scheme is not planned twice.
            states.append(
                _company_managed(client, spec, project.key, schemes.setdefault(scheme.id, scheme), role, group)
            )
    return State(role, tuple(states))


def _company_managed(
    client: Client, spec: GrantSpec, key: str, scheme: Scheme, role: Role | None, group: Group
) -> ProjectState:
    is_actor = role is None or project_roles.is_actor(client, key, role.id, group)
    others = _others_of_scheme(client, key, scheme, role, group) if spec.exclusive else ()
    return ProjectState(key, scheme, role, is_actor, others)


def _others_of_scheme(
    client: Client, key: str, scheme: Scheme, role: Role | None, group: Group
) -> tuple[OtherRole, ...]:
    """Return other roles with grants in the scheme that the group is in, in this project."""
    carried: dict[str, list[str]] = {}
    for grant in scheme.grants:
        if grant.kind == "projectRole":
            carried.setdefault(permission_schemes.role_id(grant), []).append(grant.permission)
    names: dict[str, str] = {}
    others = []
    for role_id, permissions in carried.items():
        if (role is None or role_id != role.id) and project_roles.is_actor(client, key, role_id, group):
            names = names or {number: name for name, number in project_roles.of_project(client, key).items()}
            others.append(OtherRole(Role(role_id, names.get(role_id, role_id)), tuple(permissions)))
    return tuple(others)


def _team_managed(client: Client, spec: GrantSpec, key: str, group: Group) -> ProjectState:
    """Return how a team-managed project stands: it has roles of its own, and which permissions they carry is theirs."""
    role, roles = project_roles.team_role(client, key, spec.role_in_teams())
    is_actor = project_roles.is_actor(client, key, role.id, group)
    others = [
        OtherRole(Role(number, name))
        for name, number in roles.items()
        if spec.exclusive and number != role.id and project_roles.is_actor(client, key, number, group)
    ]
    return ProjectState(key, None, role, is_actor, tuple(others))
