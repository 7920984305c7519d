# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token/confirmation.py and token/policy.py: the confirmation is for one token, and while that one waits, no other takes its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.token import confirmation, policy
from ansible_collections.jira_ops.align.plugins.module_utils.token.api_token import ApiToken
from ansible_collections.jira_ops.align.plugins.module_utils.token.policy import TokenSpec
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import from_dict

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)
LABEL = "align-20270101T120000Z"
APPLIED = {
    "token_id": "2",
    "label": LABEL,
    "account_id": "a",
    "applied_to": "tenant name",
    "applied_at": "2027-01-01T12:10:00Z",
}
WAITING = {**APPLIED, "applied_to": "", "applied_at": "", "handed_over_for": "tenant name"}
TOKEN = ApiToken("2", LABEL, "a", "2027-02-10T12:00:00Z", blocked=False)


def wanted(record: dict[str, Any] | None, **other: Any) -> TokenSpec:
    given: dict[str, Any] = {
        "org_id": "o",
        "account_id": "a",
        "label": "align",
        "scopes": ["s"],
        "days": 365,
        "rotate_before_days": 30,
        **other,
    }
    return TokenSpec(record=None if record is None else from_dict(record), **given)


@pytest.mark.parametrize("given", [None, "", " ", False, "false", "False", "no", "off", "0", "None", "null"])
def test_no_confirmation_is_written_in_many_ways(given: Any) -> None:
    assert confirmation.label_from(given) == ""


@pytest.mark.parametrize("given, label", [(True, "True"), ("true", "true"), (2024, "2024"), (f" {LABEL}\n", LABEL)])
def test_everything_else_is_a_label(given: Any, label: str) -> None:
    assert confirmation.label_from(given) == label


@pytest.mark.parametrize("record", [WAITING, APPLIED], ids=["waiting", "applied"])
def test_the_stored_tokens_label_confirms_it(record: dict[str, Any]) -> None:
    confirmation.check(from_dict(record or {}), LABEL, force=False, adopts=False)


@pytest.mark.parametrize(
    "confirmed", ["true", "True", "yes", "align", LABEL[:-1], LABEL + "0", LABEL.lower(), "align-20260101T120000Z"]
)
@pytest.mark.parametrize(
    "record, expected",
    [(WAITING, f"Expected the label of the token that was handed over, {LABEL}"), (APPLIED, f"to hold {LABEL}")],
)
def test_any_other_value_is_refused_and_the_label_named(confirmed: str, record: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        confirmation.check(from_dict(record or {}), confirmed, force=False, adopts=False)
    assert (
        expected in str(refused.value)
        and repr(confirmed) in str(refused.value)
        and "Nothing was changed" in str(refused.value)
    )


@pytest.mark.parametrize("record", [None, {}, {"applied_to": ""}, {"retired": {"at": "2027-01-01"}, "label": LABEL}])
def test_without_a_stored_token_there_is_nothing_to_confirm(record: dict[str, Any] | None) -> None:
    with pytest.raises(InvalidOption, match="store holds none"):
        confirmation.check(from_dict(record or {}), LABEL, force=False, adopts=False)


@pytest.mark.parametrize(
    "force, adopts, named", [(True, False, "connector_rotate_now"), (False, True, "connector_token")]
)
@pytest.mark.parametrize("record", [WAITING, APPLIED], ids=["waiting", "applied"])
def test_confirmation_beside_another_token_is_refused(
    record: dict[str, Any], force: bool, adopts: bool, named: str
) -> None:
    with pytest.raises(InvalidOption, match=f"Leave out {named}"):
        confirmation.check(from_dict(record), LABEL, force, adopts)


@pytest.mark.parametrize(
    "more, waits",
    [
        ({"applied_to": "", "handed_over_for": "tenant name"}, True),
        ({"applied_to": "", "ordered_for": "tenant name"}, True),
        ({"applied_to": "tenant old name", "handed_over_for": "tenant name"}, True),
        ({"handed_over_for": "tenant name"}, True),
        ({"applied_to": "tenant name", "handed_over_for": "tenant name"}, False),
        ({"applied_to": "tenant name", "handed_over_for": "", "ordered_for": ""}, False),
        ({"applied_to": "", "handed_over_for": "", "ordered_for": ""}, False),
        ({"applied_to": ""}, False),
        ({}, False),
    ],
)
def test_a_token_waits_until_the_connector_that_it_was_handed_over_for_is_known_to_hold_it(
    more: dict[str, Any], waits: bool
) -> None:
    assert from_dict({"token_id": "2", "label": LABEL, **more}).waits is waits


CHANGES: list[dict[str, Any]] = [
    {"force": True},
    {"rotate_before_days": 300},
    {"days": 20, "rotate_before_days": 5},
    {"label": "other"},
    {"scopes": ["s", "t"]},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_waiting_token_is_kept_whatever_is_wanted(change: dict[str, Any]) -> None:
    record = {**WAITING, "scopes": ["s"], "expires_in_days": 365}
    assert policy.judge(wanted(record, **change), [TOKEN], [TOKEN], None, NOON) == (TOKEN, None)
    applied = {**APPLIED, "scopes": ["s"], "expires_in_days": 365}
    assert policy.judge(wanted(applied, **change), [TOKEN], [TOKEN], None, NOON)[1]


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"blocked": True}, "blocked"),
        ({"expires_at": "2027-01-30T12:00:00Z"}, "expired"),
        ({"token_id": "3"}, "does not exist any more"),
    ],
)
def test_a_waiting_token_that_works_nowhere_is_replaced(change: dict[str, Any], reason: str) -> None:
    token = replace(TOKEN, **change)
    why = policy.judge(wanted(WAITING), [token], [token], None, NOON)[1]
    assert why is not None and reason in why


def test_another_token_is_not_taken_while_one_waits() -> None:
    with pytest.raises(InvalidOption, match=f"connector_handoff_done={LABEL}"):
        confirmation.check_none_waits(from_dict(WAITING), [TOKEN])
    confirmation.check_none_waits(from_dict(APPLIED), [TOKEN])
    confirmation.check_none_waits(from_dict(WAITING), [replace(TOKEN, token_id="3")])
