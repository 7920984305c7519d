# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token_rules without a network: which labels are ours, which tokens live, how long, what is due and what may be revoked."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.resources import token_list, token_rules
from ansible_collections.jira_ops.align.plugins.module_utils.resources.token_rules import Stored, Wanted

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("label", ["align", "align-20270131T120000Z"])
def test_our_labels(label: str) -> None:
    assert token_rules.ours(label, "align")


@pytest.mark.parametrize(
    "label",
    [
        None,
        "",
        "Align",
        "align-",
        "align-2",
        "align-prod",
        "align-20270131T120000Z-old",
        "x-align",
        "align2",
        "align 20270131T120000Z",
        "align\n",
        # stamps that are no moments
        "align-20270231T120000Z",
        "align-20270131T240000Z",
        "align-99999999T999999Z",
        "align-20270131T120000",
        "align-20270131t120000z",
        "align-20270131T120000Z\n",
        "align-٢٠٢٧٠١٣١T120000Z",
    ],
)
def test_labels_of_others(label: str | None) -> None:
    assert not token_rules.ours(label, "align")


def test_a_label_is_no_pattern() -> None:
    assert not token_rules.ours("aXb", "a.b") and token_rules.ours("a.b*", "a.b*")


@pytest.mark.parametrize(
    "expires_at, blocked, live",
    [
        ("2027-01-31T12:00:01Z", False, True),
        ("2027-01-31T12:00:00Z", False, False),
        ("2027-01-30T12:00:00Z", False, False),
        ("2028-01-31T12:00:00Z", True, False),
        (None, False, True),
        ("unreadable", False, True),
    ],
)
def test_expired_and_blocked_are_not_live(expires_at: str | None, blocked: bool, live: bool) -> None:
    assert token_rules.is_live({"expires_at": expires_at, "blocked": blocked}, NOON) is live


@pytest.mark.parametrize("hours, days", [(49, 2), (48, 2), (47, 1), (1, 0), (0, 0), (-1, -1), (-25, -2)])
def test_whole_days_left(hours: int, days: int) -> None:
    assert token_rules.days_left((NOON + timedelta(hours=hours)).isoformat(), NOON) == days


@pytest.mark.parametrize(
    "item, expires_at, blocked",
    [
        (
            {"id": 7, "label": "a", "expiry": "2027-01-31T12:00:00Z", "createdAt": "x", "lastAccess": None},
            "2027-01-31T12:00:00Z",
            None,
        ),
        (
            {"id": "7", "label": "a", "expiresAt": "2027-01-31T12:00:00Z", "status": "ALLOWED"},
            "2027-01-31T12:00:00Z",
            False,
        ),
        (
            {"id": "7", "label": "a", "expiresAt": "2027-01-31T12:00:00Z", "status": "blocked"},
            "2027-01-31T12:00:00Z",
            True,
        ),
        ({"id": "7", "label": "a", "expiresAt": "2027-01-31", "status": "SUSPENDED"}, "2027-01-31T00:00:00Z", None),
        ({"id": "7", "label": "a", "expiresAt": 1801396800000}, "2027-01-31T12:00:00Z", None),
        (
            {"id": "7", "label": "a", "expiresAt": None, "expiry": "2027-01-31T12:00:00.000+0000"},
            "2027-01-31T12:00:00Z",
            None,
        ),
        ({"id": "7", "label": "a", "expiresAt": "soon"}, "soon", None),
        ({"id": "7", "label": "a", "expiresAt": ""}, None, None),
        ({"id": "7", "label": None, "status": None}, None, None),
    ],
)
def test_what_a_listed_token_tells_and_what_it_does_not(
    item: dict[str, Any], expires_at: str | None, blocked: bool | None
) -> None:
    token = token_list._token(item, "one")
    assert (token["token_id"], token["expires_at"], token["blocked"]) == ("7", expires_at, blocked)


@pytest.mark.parametrize(
    "listed, scopes",
    [
        (["read:jira-work", "read:jira-user", "read:jira-work"], ["read:jira-user", "read:jira-work"]),
        (["read:board-scope.admin:jira-software"], ["read:board-scope.admin:jira-software"]),
        ([], None),
        (None, None),
        ("read:jira-work", None),
        (["read:jira-work", 7], None),
        (["ari:cloud:scope/read"], None),
        ([{"id": "read:jira-work"}], None),
        ({"read:jira-work": True}, None),
    ],
)
def test_scopes_count_only_in_the_form_in_which_a_token_is_given_them(listed: Any, scopes: list[str] | None) -> None:
    assert token_list._token({"id": "7", "label": "a", "scopes": listed}, "one")["scopes"] == scopes


@pytest.mark.parametrize(
    "token, said",
    [
        ({"expires_at": "2027-01-31T12:00:00Z", "status": "ALLOWED", "blocked": False}, None),
        ({"expires_at": "2027-01-31T12:00:00Z", "status": None, "blocked": None}, None),
        ({"expires_at": None, "status": "ALLOWED", "blocked": False}, "not known when"),
        ({"expires_at": "soon", "status": "ALLOWED", "blocked": False}, "'soon'"),
        ({"expires_at": "2027-01-31T12:00:00Z", "status": "SUSPENDED", "blocked": None}, "'SUSPENDED'"),
    ],
)
def test_what_is_not_known_of_a_token_needs_attention(token: dict[str, Any], said: str | None) -> None:
    reason = token_rules.why_unknown(token)
    assert (said in reason) if said and reason else reason is said


# --- what is due ------------------------------------------------------------------------------------------------------

SCOPES = ("read:jira-user", "read:jira-work")


def wanted(**other: Any) -> Wanted:
    return Wanted(
        **{
            "org_id": "o",
            "account_id": "one",
            "label": "align",
            "scopes": SCOPES,
            "days": 365,
            "rotate_before_days": 30,
            **other,
        }
    )


def listed(
    token_id: str = "1", label: str = "align-20270101T120000Z", days: float = 300, **other: Any
) -> dict[str, Any]:
    expires_at = (NOON + timedelta(days=days)).isoformat()
    return {
        "token_id": token_id,
        "label": label,
        "account_id": "one",
        "expires_at": expires_at,
        "blocked": False,
        "created_at": None,
        **other,
    }


def reason(stored: Stored | None, token: dict[str, Any], trouble: str | None = None, **other: Any) -> str:
    return token_rules.judge(wanted(stored=stored, **other), [token], [token], trouble, NOON)[1] or ""


KNOWN = Stored(token_id="1", account_id="one", expires_in_days=365, scopes=frozenset(SCOPES))


@pytest.mark.parametrize(
    "stored, token, other, said",
    [
        (KNOWN, listed(), {}, ""),
        (None, listed(), {}, ""),
        (Stored(token_id="1"), listed(), {}, ""),  # a record of which no more is known
        (Stored(), listed(), {}, "holds no token"),
        (Stored(token_id="2"), listed(), {}, "does not exist any more"),
        (Stored(token_id="1", account_id="two"), listed(), {}, "another account's (two)"),
        (KNOWN, listed(days=29.9), {}, "29 days left, fewer than 30"),
        (KNOWN, listed(days=30), {}, ""),
        (KNOWN, listed(days=-1), {}, "expired"),
        (KNOWN, listed(blocked=True), {}, "blocked"),
        (KNOWN, listed(), {"trouble": "the token is refused at the gateway"}, "refused"),
        (KNOWN, listed(label="other"), {}, "labelled other"),
        (KNOWN, listed(), {"scopes": ("read:jira-user",)}, "other scopes"),
        (KNOWN, listed(), {"scopes": SCOPES[::-1] * 2}, ""),
        (KNOWN, listed(days=80), {"days": 90}, "made for 365 days, and 90"),
        (Stored(token_id="1"), listed(days=91), {"days": 90}, "91 days left, more than the 90"),
        (Stored(token_id="1"), listed(days=90.9), {"days": 90}, ""),
        (KNOWN, listed(), {"force": True}, "asked for"),
    ],
)
def test_why_a_token_is_due(stored: Stored | None, token: dict[str, Any], other: dict[str, Any], said: str) -> None:
    found = reason(stored, token, **other)
    assert said in found and bool(said) == bool(found), found


# --- what may be revoked ----------------------------------------------------------------------------------------------

OLD, STRAY = listed("0", "align-20260101T120000Z"), listed("9", "align-20260601T120000Z")
RECORDED = Stored(
    token_id="1",
    applied_at=NOON - timedelta(days=2),
    replaces=({"token_id": "0", "label": OLD["label"], "account_id": "one"},),
)


def revocable(kept_id: str, stored: Stored | None, **other: Any) -> list[str]:
    return [
        token["token_id"]
        for token in token_rules.revocable(wanted(stored=stored, **other), kept_id, [OLD, STRAY], NOON)
    ]


@pytest.mark.parametrize(
    "kept_id, stored, other, ids",
    [
        ("1", RECORDED, {}, ["9", "0"]),
        ("1", RECORDED, {"grace": timedelta(days=2)}, ["9", "0"]),
        ("1", RECORDED, {"grace": timedelta(days=2, seconds=1)}, ["9"]),
        ("1", RECORDED, {"grace": timedelta(days=3), "prune_orphans": False}, []),
        ("1", RECORDED, {"prune_orphans": False}, ["0"]),
        (
            "1",
            Stored(token_id="1", replaces=RECORDED.replaces),
            {"grace": timedelta(seconds=1)},
            ["9"],
        ),  # not taken by the connector yet
        ("2", RECORDED, {"grace": timedelta(seconds=1)}, ["9"]),  # one that was just made
        ("2", RECORDED, {}, ["9", "0"]),
        ("1", None, {"prune_orphans": False}, ["0", "9"]),  # without a store, nobody's orphans
    ],
)
def test_what_may_be_revoked(kept_id: str, stored: Stored | None, other: dict[str, Any], ids: list[str]) -> None:
    assert revocable(kept_id, stored, **other) == ids


@pytest.mark.parametrize(
    "text, grace",
    [("0", timedelta()), ("90", timedelta(seconds=90)), (" 90s ", timedelta(seconds=90)), ("7d", timedelta(days=7))],
)
def test_a_grace(text: str, grace: timedelta) -> None:
    assert token_rules.grace_from(text) == grace


@pytest.mark.parametrize("text", ["", "-1", "1.5", "7 days", "d", "366d", "31536001", "9999999999", "٧d"])
def test_no_grace(text: str) -> None:
    with pytest.raises(InvalidOption, match="revoke_grace"):
        token_rules.grace_from(text)


@pytest.mark.parametrize(
    "given", [{"replaces": "x"}, {"replaces": ["x"]}, {"replaces": [{"label": "x"}]}], ids=["text", "texts", "no id"]
)
def test_what_does_not_belong_into_stored(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match="stored"):
        token_rules.stored_from(given)
