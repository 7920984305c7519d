# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to grants that would affect others, refused before anything is changed. Private to the collection.

A grant in a scheme is held wherever its holder is: the group in every project on the scheme, a role wherever it has actors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..api.client import Client
from ..api.errors import InvalidOption
from ..outcome import exists
from ..profiles import ADMINISTRATION
from . import permission_schemes, project_roles, projects
from .groups import Group
from .permission_schemes import Grant, Scheme
from .project_grants_plan import Changes, GrantSpec, State, beyond, held
from .project_roles import Role

_SEPARATE = (
    "Give connectors that need different things a group and a project_role each, list those projects as well, or set "
    "allow_shared_scheme."
)


@dataclass(frozen=True)
class _Felt:
    """Of the changes to one scheme, those that others could feel: permissions for our holder, and grants taken from the group and from our role."""

    scheme: Scheme
    adding: tuple[str, ...]
    from_group: tuple[Grant, ...]
    from_role: tuple[Grant, ...]


def refuse_a_role_that_administers(spec: GrantSpec, state: State, group: Group) -> None:
    """Refuse a role that somebody else made and that carries administration, under whatever name."""
    role = state.role
    if role is None or role.ours or spec.allow_administration:
        return
    for scheme in state.schemes:
        grants = [grant for grant in beyond(spec, scheme, role, group) if grant.kind == "projectRole"]
        carried = sorted(ADMINISTRATION & {grant.permission for grant in grants})
        if carried:
            raise InvalidOption(
                "project_role",
                f"{role.name} carries {', '.join(carried)} in the scheme {scheme.name}, which makes administrators.",
                "Choose another role. If this is really meant, set allow_administration.",
            )


def refuse_to_reach_others(client: Client, spec: GrantSpec, state: State, changes: Changes, group: Group) -> None:
    """Refuse changes by which others would get, or lose, a permission."""
    if spec.allow_shared_scheme:
        return
    role, felt = state.role, {each.scheme.id: each for each in _felt(state, changes, group)}
    for each in felt.values():
        if each.from_role and role is not None and not role.ours:
            _refuse(role, each.scheme, (), each.from_role, ["those for whom it was made"])
    # One look at all of the site's projects, whatever the number of schemes.
    others_on = permission_schemes.others_on(client, felt, [project.key for project in state.projects]) if felt else {}
    for number, each in felt.items():
        others = others_on.get(number, [])
        _refuse(role, each.scheme, each.adding if role is None else (), each.from_group, others)
        if role is not None and (each.adding or each.from_role):
            here = [project.key for project in state.projects if project.scheme and project.scheme.id == number]
            users = [key for key in others if project_roles.actors_besides(client, key, role.id, None)]
            users += [f"others in {key}" for key in here if project_roles.actors_besides(client, key, role.id, group)]
            _refuse(role, each.scheme, each.adding, each.from_role, users)


def _felt(state: State, changes: Changes, group: Group) -> list[_Felt]:
    found = []
    for scheme in state.schemes:
        adding = tuple(permission for where, permission in changes.add_grants if where.id == scheme.id)
        taking = [grant for where, grant in changes.remove_grants if where.id == scheme.id]
        each = _Felt(
            scheme,
            () if _serves_nobody(state.role, scheme, group) else adding,
            tuple(grant for grant in taking if grant.kind == "group"),
            tuple(grant for grant in taking if grant.kind == "projectRole"),
        )
        if each.adding or each.from_group or each.from_role:
            found.append(each)
    return found


def _serves_nobody(role: Role | None, scheme: Scheme, group: Group) -> bool:
    """Whether a role is not made yet, or is ours and granted nothing in the scheme."""
    return role is not None and (not exists(role.id) or (role.ours and not held(scheme, role, group)))


def _refuse(
    role: Role | None, scheme: Scheme, adding: Sequence[str], taking: Sequence[Grant], reached: Sequence[str]
) -> None:
    if not reached or not (adding or taking):
        return
    to_group = role is None or any(grant.kind == "group" for grant in taking)
    others = projects.some(reached)
    holder = "the group itself" if role is None or to_group else f"the project role {role.name}"
    if taking:
        gone = ", ".join(sorted({grant.permission for grant in taking}))
        raise InvalidOption(
            "exclusive",
            f"{holder} holds {gone} in the scheme {scheme.name}, which is not requested, but {others} may depend on it.",
            _SEPARATE,
        )
    if role is None or to_group:
        raise InvalidOption(
            "grant_through",
            f"the permission scheme {scheme.name} is shared: granted to {holder}, {', '.join(adding)} would affect {others} too.",
            "Use grant_through: role, list those projects as well, or set allow_shared_scheme.",
        )
    raise InvalidOption(
        "project_role",
        f"granted to {role.name} in the scheme {scheme.name}, {', '.join(adding)} would affect {others} too.",
        _SEPARATE,
    )
