# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor.steps: what would become of a step, by replies and rehearsals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import align, organization, users
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.account import AccountSeen
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.before import Problem
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.rehearsal import Rehearsal
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.steps import (
    ACCOUNT,
    CONNECTOR,
    GROUP,
    PROOF,
    TOKEN,
    Fate,
    Step,
    exit_code,
    steps_of,
)
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Handoff
from tests.unit.plugins.module_utils.doctor.replies import SPEC, replies, reply

NOTHING = Rehearsal()
WRITES = {
    "account": Rehearsal(write=organization.CREATE_ACCOUNT, changes=True),
    "group": Rehearsal(changes=True),
    "token": Rehearsal(write=users.CREATE_TOKEN, changes=True),
    "connector": Rehearsal(write=align.SUBMIT_FORM, changes=True),
}
PLAYED = {**WRITES, "cloud_id": NOTHING, "proof": NOTHING}
HANDOFF = Handoff(
    "Grant a global permission", "the beta is absent.", "https://a.atlassian.net", ["Go there.", "Do it."]
)
FREE = reply("license", 200, {"applications": [{"id": "jira-software", "plan": "FREE"}]})
ALL_WELL = {"accounts": 200, "accounts_console": 200}


def step(name: str, given: dict[str, Any] | None = None, spec: Any = SPEC, **played: Rehearsal) -> Step:
    steps = steps_of(replies(**{**ALL_WELL, **(given or {})}), {**PLAYED, **played}, AccountSeen(), (), spec)
    (found,) = [each for each in steps if each.name == name]
    return found


@pytest.mark.parametrize(
    "name, given, played, fate, route",
    [
        (ACCOUNT, {}, {}, Fate.GOES, "published"),
        (ACCOUNT, {}, {"account": NOTHING}, Fate.STANDS, ""),
        (ACCOUNT, {"accounts": 404}, {}, Fate.GOES, "console"),
        (ACCOUNT, {"accounts": 404, "accounts_console": 404}, {}, Fate.HANDOFF, "handoff"),
        (ACCOUNT, {}, {"account": Rehearsal(error="several")}, Fate.FAILS, ""),
        (ACCOUNT, {}, {"account": Rehearsal(unasked="no key")}, Fate.UNASKED, ""),
        (GROUP, {}, {}, Fate.GOES, "published"),
        (GROUP, {}, {"group": NOTHING}, Fate.STANDS, ""),
        (GROUP, {}, {"group": Rehearsal(error="no such project")}, Fate.FAILS, ""),
        (GROUP, {"license": FREE}, {}, Fate.FAILS, ""),
        (GROUP, {"license": FREE}, {"group": NOTHING}, Fate.STANDS, ""),
        (TOKEN, {}, {}, Fate.GOES, "console"),
        (TOKEN, {}, {"token": NOTHING}, Fate.STANDS, ""),
        (TOKEN, {"accounts_console": 403}, {}, Fate.HANDOFF, "handoff"),
        (TOKEN, {"accounts_console": 403}, {"token": NOTHING}, Fate.STANDS, ""),
        (CONNECTOR, {}, {}, Fate.GOES, "console"),
        (CONNECTOR, {}, {"connector": Rehearsal(handoffs=(HANDOFF,))}, Fate.HANDOFF, "handoff"),
        (CONNECTOR, {}, {"connector": Rehearsal(error="no such option")}, Fate.FAILS, ""),
        (PROOF, {}, {}, Fate.GOES, "published"),
        (PROOF, {}, {"proof": Rehearsal(error="names not read")}, Fate.FAILS, ""),
    ],
)
def test_fate_and_route(name: str, given: dict[str, Any], played: dict[str, Rehearsal], fate: Fate, route: str) -> None:
    found = step(name, given, **played)
    assert (found.fate, found.route) == (fate, route)
    assert bool(found.message) == (fate in (Fate.FAILS, Fate.HANDOFF, Fate.UNASKED))


def test_without_the_console_the_token_is_the_operators() -> None:
    found = step(TOKEN, spec=replace(SPEC, routes=("published", "handoff")))
    assert found.fate is Fate.HANDOFF


def test_a_free_plan_is_no_matter_where_no_project_is_listed() -> None:
    assert step(GROUP, {"license": FREE}, spec=replace(SPEC, projects=())).fate is Fate.GOES


def test_a_handoff_of_the_group_is_a_step_of_its_own() -> None:
    played: dict[str, Any] = {"group": Rehearsal(handoffs=(HANDOFF,), changes=True)}
    assert step(GROUP, **played).fate is Fate.GOES
    own = step("Grant a global permission", **played)
    assert own.fate is Fate.HANDOFF and own.message == HANDOFF.why and "Go there. Do it." in own.fix


def test_what_a_run_ends_with_before_it_begins_comes_first() -> None:
    steps = steps_of(replies(**ALL_WELL), PLAYED, AccountSeen(), (Problem("Sign in to Jira", "refused"),), SPEC)
    assert steps[0] == Step("Sign in to Jira", Fate.FAILS, message="refused") and exit_code(steps) == 2


@pytest.mark.parametrize(
    "fates, code",
    [
        ([Fate.GOES, Fate.STANDS], 0),
        ([Fate.GOES, Fate.HANDOFF], 4),
        ([Fate.HANDOFF, Fate.FAILS], 2),
        ([Fate.GOES, Fate.UNASKED], 2),
        ([Fate.FAILS], 2),
    ],
)
def test_exit_code(fates: list[Fate], code: int) -> None:
    assert exit_code(tuple(Step("x", fate) for fate in fates)) == code
