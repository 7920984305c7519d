# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""run_needs: which credentials a run needs, by its part and by what is known of the site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.run_needs import RunFacts, in_some_runs, needed
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord

TARGET = "https://a.jiraalign.com Jira a"
APPLIED = TokenRecord(token="secret", token_id="1", label="a-1", applied_to=TARGET)
KEY, JIRA, ALIGN, FORM = "organization", "jira", "align", "align_form"

# What a site is like, beyond one with an applied token that is not due and a connector that is as it should be.
NO_TOKEN = {"record": TokenRecord()}
NOT_APPLIED = {"record": replace(APPLIED, applied_to="")}
OF_ANOTHER = {"record": replace(APPLIED, applied_to="https://a.jiraalign.com another")}
GIVEN, FORCED, DUE = {"given": True}, {"forced": True}, {"due": "4 days left"}
CONFIRMED, DIFFERS = {"confirmed": "a-1"}, {"differs": "the connector is to be switched off"}
INACTIVE, LEAVES = {"active": False}, {"leaves_group": "the account serves nothing else"}
NO_FORM, NO_REST = {"has_form": False}, {"has_rest": False}


@pytest.mark.parametrize(
    "part, more, services",
    [
        ("main", {}, [KEY, JIRA, ALIGN]),
        ("main", NO_TOKEN, [KEY, JIRA, ALIGN, FORM]),
        ("main", NOT_APPLIED, [KEY, JIRA, ALIGN, FORM]),
        ("main", OF_ANOTHER, [KEY, JIRA, ALIGN, FORM]),
        ("main", GIVEN, [KEY, JIRA, ALIGN, FORM]),
        ("main", FORCED, [KEY, JIRA, ALIGN, FORM]),
        ("main", DUE, [KEY, JIRA, ALIGN, FORM]),
        ("main", DIFFERS, [KEY, JIRA, ALIGN, FORM]),
        ("main", INACTIVE, [KEY, JIRA]),
        ("main", {**INACTIVE, **DIFFERS}, [KEY, JIRA, FORM]),
        ("main", {**INACTIVE, **NO_FORM}, [KEY, JIRA, ALIGN]),
        ("main", {**INACTIVE, **NO_REST}, [KEY, JIRA, FORM]),
        ("main", NO_REST, [KEY, JIRA, ALIGN, FORM]),
        ("rotate", {}, [ALIGN]),
        ("rotate", NO_TOKEN, [KEY, ALIGN, FORM]),
        ("rotate", NOT_APPLIED, [KEY, ALIGN, FORM]),
        ("rotate", GIVEN, [KEY, ALIGN, FORM]),
        ("rotate", FORCED, [KEY, ALIGN, FORM]),
        ("rotate", DUE, [KEY, ALIGN, FORM]),
        ("rotate", CONFIRMED, [KEY, ALIGN]),
        ("rotate", DIFFERS, [ALIGN, FORM]),
        ("rotate", INACTIVE, []),
        ("rotate", {**INACTIVE, **DUE}, [KEY, FORM]),
        ("verify", {}, [ALIGN]),
        ("verify", {**DUE, **DIFFERS}, [ALIGN]),
        ("verify", INACTIVE, []),
        ("expiry", {}, [KEY]),
        ("expiry", {**NO_TOKEN, **DIFFERS}, [KEY]),
        ("retire", {}, [KEY]),
        ("retire", LEAVES, [KEY, JIRA]),
        ("retire", DIFFERS, [KEY, FORM]),
        ("retire", NO_TOKEN, [KEY]),
        ("retire", NO_REST, [KEY, FORM]),
        ("retire", NO_FORM, [KEY, ALIGN]),
        ("retire", {**NO_FORM, **NO_REST}, [KEY, ALIGN, FORM]),
    ],
)
def test_a_run_needs_what_its_steps_use(part: str, more: dict[str, Any], services: list[str]) -> None:
    facts = replace(RunFacts(part, record=APPLIED, target=TARGET), **more)
    found = needed(facts)
    assert sorted(each.value for each in found if each is not Service.GATEWAY) == sorted(services)
    assert all(found.values()), "each with its reason"


@pytest.mark.parametrize("part", ["main", "rotate", "retire"])
def test_what_is_needed_in_some_runs_only_is_looked_at(part: str) -> None:
    """Of a service that is needed in every run, nothing has to be found out."""
    busy = RunFacts(part, differs="x", leaves_group="x", has_form=False, has_rest=False)
    quiet = RunFacts(part, record=APPLIED, target=TARGET, active=False)
    assert set(needed(busy)) - set(needed(quiet)) <= in_some_runs(part) | {Service.GATEWAY}
    assert in_some_runs("verify") == set()
