# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_grants_plan: what is to add and to remove over projects, roles and the group, case by case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.resources.groups import Group
from ansible_collections.jira_ops.align.plugins.module_utils.resources.permission_schemes import Grant, Holder, Scheme
from ansible_collections.jira_ops.align.plugins.module_utils.resources.project_grants_plan import (
    Changes,
    GrantSpec,
    OtherRole,
    ProjectState,
    State,
    compare,
    report,
)
from ansible_collections.jira_ops.align.plugins.module_utils.resources.project_roles import Role

BROWSE, EDIT, DELETE = "BROWSE_PROJECTS", "EDIT_ISSUES", "DELETE_ISSUES"
GROUP = Group("g-1", "connectors")
OURS, OTHERS, TEAM = Role("7", "Connector", True), Role("8", "Developers"), Role("9", "Member")
NONE_YET = Role.not_yet("Connector")

SPEC = GrantSpec(projects=["SHOP"], permissions=(BROWSE, EDIT), through="role", role="Connector")
EXCLUSIVE = replace(SPEC, exclusive=True)


def to_role(number: int, permission: str, role: Role = OURS) -> Grant:
    return Grant(number, permission, "projectRole", role.id, role.id)


def to_group(number: int, permission: str) -> Grant:
    return Grant(number, permission, "group", GROUP.id, GROUP.name)


BARE = Scheme(1, "Default")
HALF = Scheme(1, "Default", (to_role(1, BROWSE), to_role(5, DELETE, OTHERS)))
FULL = Scheme(1, "Default", (to_role(1, BROWSE), to_role(2, EDIT)))
MORE = Scheme(1, "Default", (*FULL.grants, to_role(3, DELETE), to_group(4, DELETE)))
GROUPS = Scheme(1, "Default", (to_group(1, BROWSE), to_group(2, EDIT), to_group(3, DELETE), to_role(4, DELETE)))
SECOND = Scheme(2, "Second")


def state(*projects: ProjectState, role: Role | None = OURS) -> State:
    return State(role, projects)


def shop(scheme: Scheme | None, role: Role | None = OURS, is_actor: bool = True, *others: OtherRole) -> ProjectState:
    return ProjectState("SHOP", scheme, role, is_actor, others)


def ops(scheme: Scheme | None, role: Role | None = OURS, is_actor: bool = True) -> ProjectState:
    return ProjectState("OPS", scheme, role, is_actor)


IN_DEVELOPERS = OtherRole(OTHERS, (DELETE,))

CASES = {
    "nothing to do": (SPEC, state(shop(FULL)), Changes()),
    "everything": (
        SPEC,
        state(shop(BARE, NONE_YET, False), role=NONE_YET),
        Changes(True, ((BARE, BROWSE), (BARE, EDIT)), (("SHOP", NONE_YET),)),
    ),
    "one grant": (SPEC, state(shop(HALF)), Changes(add_grants=((HALF, EDIT),))),
    "the actor": (SPEC, state(shop(FULL, OURS, False)), Changes(add_actors=(("SHOP", OURS),))),
    "a shared scheme is granted once, each project gets the actor": (
        SPEC,
        state(shop(HALF, OURS, False), ops(HALF, OURS, False)),
        Changes(add_grants=((HALF, EDIT),), add_actors=(("SHOP", OURS), ("OPS", OURS))),
    ),
    "two schemes are granted each": (
        SPEC,
        state(shop(HALF), ops(SECOND)),
        Changes(add_grants=((HALF, EDIT), (SECOND, BROWSE), (SECOND, EDIT))),
    ),
    "excess stays": (SPEC, state(shop(MORE)), Changes()),
    "exclusive takes what our role and the group hold besides": (
        EXCLUSIVE,
        state(shop(MORE)),
        Changes(remove_grants=((MORE, to_role(3, DELETE)), (MORE, to_group(4, DELETE)))),
    ),
    "exclusive takes the group out of another role": (
        EXCLUSIVE,
        state(shop(FULL, OURS, True, IN_DEVELOPERS)),
        Changes(remove_actors=(("SHOP", OTHERS),)),
    ),
    "to the group itself": (
        SPEC,
        state(shop(HALF, None), role=None),
        Changes(add_grants=((HALF, BROWSE), (HALF, EDIT))),
    ),
    "to the group itself, exclusive leaves the roles' grants": (
        EXCLUSIVE,
        state(shop(GROUPS, None), role=None),
        Changes(remove_grants=((GROUPS, to_group(3, DELETE)),)),
    ),
    "team-managed, the role is joined and granted nothing": (
        SPEC,
        state(shop(None, TEAM, False), role=None),
        Changes(add_actors=(("SHOP", TEAM),)),
    ),
    "team-managed, exclusive leaves the other role": (
        EXCLUSIVE,
        state(shop(None, TEAM, True, OtherRole(OTHERS)), role=None),
        Changes(remove_actors=(("SHOP", OTHERS),)),
    ),
}


@pytest.mark.parametrize("spec, found, expected", CASES.values(), ids=CASES)
def test_changes(spec: GrantSpec, found: State, expected: Changes) -> None:
    assert compare(spec, found, GROUP) == expected
    outcome = report(spec, found, expected, GROUP)
    assert (
        outcome.changed == expected.any == bool(outcome.missing or outcome.removed or outcome.after.get("project_role"))
    )


@pytest.mark.parametrize("spec, found, changes", CASES.values(), ids=CASES)
def test_second_run_has_nothing_to_do(spec: GrantSpec, found: State, changes: Changes) -> None:
    """Once the changes are made, comparing again finds none."""
    role = replace(OURS, name=NONE_YET.name) if found.role == NONE_YET else found.role

    def after(scheme: Scheme) -> Scheme:
        taken = [grant for where, grant in changes.remove_grants if where.id == scheme.id]
        kept = [grant for grant in scheme.grants if grant not in taken]
        holder = Holder("group", GROUP.id, GROUP.name) if role is None else Holder("projectRole", role.id, role.name)
        bean = holder.bean()
        added = [
            Grant(100 + number, permission, bean["type"], bean["value"], bean["parameter"])
            for number, (where, permission) in enumerate(changes.add_grants)
            if where.id == scheme.id
        ]
        return replace(scheme, grants=(*kept, *added))

    projects = tuple(
        ProjectState(
            each.key,
            after(each.scheme) if each.scheme else None,
            role if each.role == found.role else each.role,
            True,
        )
        for each in found.projects
    )
    assert not compare(spec, State(role, projects), GROUP).any


def entry(permission: str, through: str) -> dict[str, str]:
    return {"project": "SHOP", "permission": permission, "through": through}


@pytest.mark.parametrize(
    "spec, project, excess, before, after",
    [
        (SPEC, shop(FULL), [], [BROWSE, EDIT], [BROWSE, EDIT]),
        (SPEC, shop(FULL, OURS, False), [], [], [BROWSE, EDIT]),
        (
            SPEC,
            shop(MORE),
            [entry(DELETE, "project role Connector"), entry(DELETE, "scheme Default")],
            [BROWSE, EDIT, f"{DELETE} (project role Connector)", f"{DELETE} (scheme Default)"],
            [BROWSE, EDIT, f"{DELETE} (project role Connector)", f"{DELETE} (scheme Default)"],
        ),
        (
            SPEC,
            shop(MORE, OURS, False),
            [entry(DELETE, "project role Connector"), entry(DELETE, "scheme Default")],
            [f"{DELETE} (scheme Default)"],  # what comes with the role is not held before it is joined
            [BROWSE, EDIT, f"{DELETE} (project role Connector)", f"{DELETE} (scheme Default)"],
        ),
        (
            EXCLUSIVE,
            shop(FULL, OURS, True, IN_DEVELOPERS),
            [entry(DELETE, "project role Developers")],
            [BROWSE, EDIT, f"{DELETE} (project role Developers)"],
            [BROWSE, EDIT],
        ),
        (
            EXCLUSIVE,
            shop(None, TEAM, True, OtherRole(OTHERS)),
            [entry("", "team role Developers")],
            [BROWSE, EDIT, " (team role Developers)"],
            [BROWSE, EDIT],
        ),
    ],
)
def test_report(spec: GrantSpec, project: ProjectState, excess: Any, before: list[str], after: list[str]) -> None:
    found = state(project, role=project.role if project.scheme else None)
    outcome = report(spec, found, compare(spec, found, GROUP), GROUP)
    assert (outcome.removed, outcome.excess) == ((excess, []) if spec.exclusive else ([], excess))
    assert (outcome.before, outcome.after) == ({"SHOP": before}, {"SHOP": after})


@pytest.mark.parametrize(
    "grant, held",
    [
        (Grant(1, BROWSE, "group", "g-1", "other"), True),
        (Grant(1, BROWSE, "group", "g-2", "connectors"), False),
        (Grant(1, BROWSE, "group", "", "connectors"), True),
        (Grant(1, BROWSE, "projectRole", "g-1", ""), False),
    ],
)
def test_grant_of_the_group_is_known_by_its_id_and_by_its_name_where_there_is_none(grant: Grant, held: bool) -> None:
    assert Holder("group", GROUP.id, GROUP.name).holds(grant) is held
