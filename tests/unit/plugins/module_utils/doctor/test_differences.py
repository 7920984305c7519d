# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor.differences: what differs, what it means, and which call shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import FIELDS as MANAGED
from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import TOKEN
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.account import AccountSeen
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.differences import (
    Consequence,
    Difference,
    differences_of,
)
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.form_shape import FormShape
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.reply import Kind
from ansible_collections.jira_ops.align.plugins.module_utils.resources.connector_check_spec import Report
from tests.unit.plugins.module_utils.doctor.replies import SPEC, replies, reply

FIELDS = frozenset((*(each.prefix for each in (*MANAGED.values(), TOKEN)), "cmbJiraConnectorID"))
FORM = FormShape(FIELDS, ("API service account token Authentication",), ("Save",), True, 3)
UNASKED = AccountSeen()
FREE = reply("license", 200, {"applications": [{"id": "jira-software", "plan": "FREE"}]})


def found(
    given: dict[str, Any], shape: FormShape | None = None, account: AccountSeen = UNASKED, **clocks: timedelta
) -> list[Difference]:
    return list(differences_of(replies(**given), account, shape, clocks, SPEC))


@pytest.mark.parametrize(
    "given, consequence, text",
    [
        ({"accounts": 404}, Consequence.OTHER_WAY, "the console's list"),
        ({"accounts_console": 403}, Consequence.OTHER_WAY, "the published endpoints"),
        ({"group": 403}, Consequence.STOPS, "group answered 403"),
        ({"directories": reply("directories", 200, kind=Kind.ODD, error="at $.data")}, Consequence.STOPS, "at $.data"),
        (
            {"workspaces": reply("workspaces", None, kind=Kind.UNREACHABLE, error="no answer")},
            Consequence.STOPS,
            "no answer",
        ),
        ({"myself": 401, "myself_elsewhere": 200}, Consequence.STOPS, "(jira_access) to gateway"),
        ({"myself": 401, "myself_elsewhere": 401}, Consequence.STOPS, "myself answered 401"),
        ({"license": FREE}, Consequence.STOPS, "Free plan"),
        (
            {"connectors": reply("connectors", items=({"ref": 1, "title": "x"},))},
            Consequence.STOPS,
            "it has ref, title",
        ),
        (
            {"connectors": reply("connectors", items=({"id": 1, "name": "x"},))},
            Consequence.OTHER_WAY,
            "active under no",
        ),
        (
            {"accounts": reply("accounts", headers={"x-ratelimit-nearlimit": "true"})},
            Consequence.NOTE,
            "rate limit is nearly used up",
        ),
    ],
)
def test_one_difference_of_an_answer(given: dict[str, Any], consequence: Consequence, text: str) -> None:
    if "myself" not in given and given.keys() & {"license"}:
        given = {**given, "myself": 200}
    (one,) = found(given)
    assert one.consequence is consequence and text in one.what and one.operation is not None


def test_a_page_that_refuses_comes_from_something_in_between() -> None:
    """A refusal by a page, and not by the service's own JSON, may be a proxy's, or an IP allowlist's."""
    rows = found({"group": reply("group", 403, page=True)})
    assert [row.consequence for row in rows] == [Consequence.STOPS, Consequence.NOTE] and "IP allowlist" in rows[1].what
    assert len(found({"accounts_console": reply("accounts_console", 403, page=True)})) == 1


@pytest.mark.parametrize(
    "changed, text",
    [
        ({"fields": FIELDS - {"txtAPIEMAN"}}, "the field txtAPIEMAN (Jira Username) is missing"),
        ({"fields": FIELDS - {"txtAPIDROWSSAP"}}, "the field txtAPIDROWSSAP (Jira API token) is missing"),
        ({"options": ("Basic",)}, "the authentication type 'API service account token Authentication' is not offered"),
        ({"buttons": ()}, "the button Save is missing"),
        ({"state": False}, "the hidden field __STATE is missing"),
    ],
)
def test_one_difference_of_the_form(changed: dict[str, Any], text: str) -> None:
    assert found({"form": 200}, FORM) == []
    (one,) = found({"form": 200}, replace(FORM, **changed))
    assert one.consequence is Consequence.STOPS and text in one.what


@pytest.mark.parametrize(
    "account, text",
    [
        (AccountSeen(Report(alive=True), "Bearer", refused_first=True), "as Bearer, and refuses it as Basic"),
        (AccountSeen(Report(alive=False), "Bearer"), "a run replaces it"),
        (AccountSeen(error="odd"), "odd"),
    ],
)
def test_one_difference_of_the_service_account(account: AccountSeen, text: str) -> None:
    (one,) = found({}, account=account)
    assert text in one.what


@pytest.mark.parametrize("ahead, number", [(timedelta(0), 0), (timedelta(minutes=4), 0), (timedelta(minutes=-9), 1)])
def test_a_clock_that_is_minutes_wrong_is_noted(ahead: timedelta, number: int) -> None:
    assert len(found({}, organization=ahead)) == number


def test_refusals_of_a_service_that_is_not_signed_in_to_are_one_difference() -> None:
    refused = dict.fromkeys(("workspaces", "accounts", "accounts_console", "directories"), 401)
    assert len(found(refused)) == 1
    assert len(found({"myself": 401, "projects": 401, "roles": 401, "global_permissions": 401})) == 1


def test_what_stops_a_run_comes_first() -> None:
    rows = found({"accounts": 404, "group": 403}, organization=timedelta(hours=1))
    assert [row.consequence for row in rows] == [Consequence.STOPS, Consequence.OTHER_WAY, Consequence.NOTE]
