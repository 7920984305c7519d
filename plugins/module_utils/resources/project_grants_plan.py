# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a group may do in projects, as a comparison without any call. Private to the collection.

| the group's way in | a grant of the scheme goes to | the group is put into |
| --- | --- | --- |
| role | the site's project role of ours | that role, in each listed project |
| scheme | the group itself | nothing |
| either, team-managed | nothing: its roles carry what they carry | one of the project's own roles |

State is what there is; compare() makes of it what is to add and to remove, and report() what that comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..outcome import exists
from .groups import Group
from .permission_schemes import Grant, Holder, Scheme
from .project_roles import Role


@dataclass(frozen=True)
class GrantSpec:
    """through: 'role' or 'scheme'. team_role: an existing role's name in team-managed projects; None: the one that fits the permissions.

    exclusive: take away what the group holds in excess of the permissions in the listed projects.
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
        """Return, of the roles that every team-managed project has, the one with the fewest permissions that suffice."""
        return self.team_role or ("Viewer" if set(self.permissions) <= {"BROWSE_PROJECTS"} else "Member")


@dataclass(frozen=True)
class OtherRole:
    """A role besides the right one that the group is in, with what it gives there (nothing is known of a team's role)."""

    role: Role
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProjectState:
    """How one project stands. scheme: None in a team-managed one. role: None where the grants go to the group itself.

    others: read only where they are to be taken away.
    """

    key: str
    scheme: Scheme | None
    role: Role | None
    is_actor: bool
    others: tuple[OtherRole, ...] = ()

    @property
    def through(self) -> str:
        """What gives the group its permissions here, as results have it."""
        if self.role is None:
            return f"scheme {self.scheme.name if self.scheme else ''}"
        return f"{'team' if self.scheme is None else 'project'} role {self.role.name}"


@dataclass(frozen=True)
class State:
    """What there is. role: the site's project role, NOT_YET made or not; None where grants go to the group itself."""

    role: Role | None
    projects: tuple[ProjectState, ...]

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The projects' schemes, each once."""
        return tuple({each.scheme.id: each.scheme for each in self.projects if each.scheme is not None}.values())


@dataclass(frozen=True)
class Changes:
    """What is to be done, in this order. make_role: the site's project role is to be made.

    Grants are (scheme, permission) to add and (scheme, grant) to remove; actors are (project, role), and the actor is the group.
    """

    make_role: bool = False
    add_grants: tuple[tuple[Scheme, str], ...] = ()
    add_actors: tuple[tuple[str, Role], ...] = ()
    remove_actors: tuple[tuple[str, Role], ...] = ()
    remove_grants: tuple[tuple[Scheme, Grant], ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return self != Changes()


@dataclass
class Report:
    """Per project: what is granted (once the changes are made), what was missing, what is in excess and stays, what is taken away."""

    granted: list[dict[str, str]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    excess: list[dict[str, str]] = field(default_factory=list)
    removed: list[dict[str, str]] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    changed: bool = False


def holder_of(role: Role | None, group: Group) -> Holder:
    """Return who holds the grants: the role, else the group itself."""
    return Holder("group", group.id, group.name) if role is None else Holder("projectRole", role.id, role.name)


def held(scheme: Scheme, role: Role | None, group: Group) -> set[str]:
    """Return the permissions that our holder has in a scheme."""
    ours = holder_of(role, group)
    return {grant.permission for grant in scheme.grants if ours.holds(grant)}


def beyond(spec: GrantSpec, scheme: Scheme, role: Role | None, group: Group) -> list[Grant]:
    """Return the grants that the group has in a scheme and should not: through our role, or by a grant to itself beside the role."""
    ours, own = holder_of(role, group), holder_of(None, group)
    return [
        grant
        for grant in scheme.grants
        if (ours.holds(grant) and grant.permission not in spec.permissions) or (role is not None and own.holds(grant))
    ]


def compare(spec: GrantSpec, state: State, group: Group) -> Changes:
    """Return what is to add and to remove, so that the group holds the permissions; with exclusive, no more than these."""
    return Changes(
        make_role=state.role is not None and not exists(state.role.id),
        add_grants=tuple(
            (scheme, permission)
            for scheme in state.schemes
            for permission in spec.permissions
            if permission not in held(scheme, state.role, group)
        ),
        add_actors=tuple(
            (project.key, project.role)
            for project in state.projects
            if project.role is not None and not project.is_actor
        ),
        remove_actors=tuple(
            (project.key, other.role) for project in state.projects for other in project.others if spec.exclusive
        ),
        remove_grants=tuple(
            (scheme, grant)
            for scheme in state.schemes
            for grant in beyond(spec, scheme, state.role, group)
            if spec.exclusive
        ),
    )


def report(spec: GrantSpec, state: State, changes: Changes, group: Group) -> Report:
    """Return what the changes come to, once they are made."""
    result = Report(changed=changes.any)
    if changes.make_role and state.role is not None:
        result.after["project_role"] = state.role.name
    for project in state.projects:
        _report_project(result, spec, project, group)
    return result


def _report_project(result: Report, spec: GrantSpec, project: ProjectState, group: Group) -> None:
    key, through = project.key, project.through
    carried = held(project.scheme, project.role, group) if project.scheme else set(spec.permissions)
    before = carried if project.is_actor else set()
    excess = [{"project": key, **each} for each in _excess(spec, project, group)]
    result.granted += [
        {"project": key, "permission": permission, "through": through} for permission in spec.permissions
    ]
    result.missing += [
        {"project": key, "permission": permission} for permission in spec.permissions if permission not in before
    ]
    (result.removed if spec.exclusive else result.excess).extend(excess)
    texts = [f"{each['permission']} ({each['through']})" for each in excess]
    held_already = [text for text, each in zip(texts, excess) if project.is_actor or each["through"] != through]
    result.before[key] = sorted(before & set(spec.permissions)) + held_already
    result.after[key] = sorted(spec.permissions) + ([] if spec.exclusive else texts)


def _excess(spec: GrantSpec, project: ProjectState, group: Group) -> list[dict[str, str]]:
    """Return (permission, through) of what the group has in a project, or gets with the role, and should not."""
    found = []
    for grant in (
        sorted(beyond(spec, project.scheme, project.role, group), key=lambda each: each.permission)
        if project.scheme
        else ()
    ):
        own = f"scheme {project.scheme.name}" if project.scheme else ""
        found.append(
            {"permission": grant.permission, "through": own if grant.kind == "group" else project.through},
        )
    for other in project.others:
        found += [
            {"permission": permission, "through": f"project role {other.role.name}"}
            for permission in sorted(other.permissions)
        ]
        if not other.permissions:
            found.append({"permission": "", "through": f"team role {other.role.name}"})
    return found
