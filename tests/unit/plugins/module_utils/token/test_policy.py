# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token/policy.py without a network: which labels are ours, which tokens live, how long, what is due and what may be revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.resources import token_list
from ansible_collections.jira_ops.align.plugins.module_utils.token import policy
from ansible_collections.jira_ops.align.plugins.module_utils.token.api_token import ApiToken
from ansible_collections.jira_ops.align.plugins.module_utils.token.policy import TokenSpec
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import NamedToken, TokenRecord

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize("label", ["align", "align-20270131T120000Z"])
def test_our_labels(label: str) -> None:
    assert policy.ours(label, "align")


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
    assert not policy.ours(label, "align")


def test_a_label_is_no_pattern() -> None:
    assert not policy.ours("aXb", "a.b") and policy.ours("a.b*", "a.b*")


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
    assert policy.is_live(ApiToken("1", "align", expires_at=expires_at, blocked=blocked), NOON) is live


@pytest.mark.parametrize("hours, days", [(49, 2), (48, 2), (47, 1), (1, 0), (0, 0), (-1, -1), (-25, -2)])
def test_whole_days_left(hours: int, days: int) -> None:
    assert policy.days_left((NOON + timedelta(hours=hours)).isoformat(), NOON) == days


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
        ({"id": "7", "label": "a", "expiresAt": "2027-11-01", "expiry": "2027-01-28"}, "2027-01-28T00:00:00Z", None),
        ({"id": "7", "label": "a", "expiresAt": "2027-01-28", "expiry": "2027-11-01"}, "2027-01-28T00:00:00Z", None),
        ({"id": "7", "label": "a", "expiresAt": "2027-01-28", "expiry": "soon"}, "soon", None),
        ({"id": "7", "label": None, "status": None}, None, None),
    ],
)
def test_what_a_listed_token_shows_and_what_it_does_not(
    item: dict[str, Any], expires_at: str | None, blocked: bool | None
) -> None:
    token = token_list._token(item, "one")
    assert (token.token_id, token.expires_at, token.blocked) == ("7", expires_at, blocked)


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
    assert token_list._token({"id": "7", "label": "a", "scopes": listed}, "one").scopes == scopes


@pytest.mark.parametrize(
    "token, said",
    [
        ({"expires_at": "2027-01-31T12:00:00Z", "status": "ALLOWED", "blocked": False}, None),
        ({"expires_at": "2027-01-31T12:00:00Z", "status": None, "blocked": None}, None),
        ({"expires_at": None, "status": "ALLOWED", "blocked": False}, "not known when"),
        ({"expires_at": "soon", "status": "ALLOWED", "blocked": False}, "'soon'"),
        ({"expires_at": "2027-01-31T12:00:00Z", "status": "SUSPENDED", "blocked": None}, "'SUSPENDED'"),
        ({"expires_at": "2028-02-02T12:00:00Z", "status": "ALLOWED", "blocked": False}, None),
        (
            {"expires_at": "2028-02-03T12:00:00Z", "status": "ALLOWED", "blocked": False},
            "cannot be right: it is 368 days",
        ),
        ({"expires_at": "9999-12-31T00:00:00Z", "status": "ALLOWED", "blocked": False}, "cannot be right"),
    ],
)
def test_what_is_not_known_of_a_token_needs_attention(token: dict[str, Any], said: str | None) -> None:
    reason = policy.why_unknown(ApiToken("1", "align", **token), NOON)
    assert (said in reason) if said and reason else reason is said


@pytest.mark.parametrize("expires_at", ["9999-12-31", "9999999999", "2099-01-01T00:00:00Z"])
def test_token_is_assured_for_no_day_by_an_expiry_that_cannot_be_right(expires_at: str) -> None:
    token = ApiToken("1", "align", expires_at=expires_at, blocked=False)
    known = policy.record_expiry(expires_at, 30, NOON)
    assert policy.assured_days(token, NOON) == -1 and "cannot be right" in policy.statement(token, NOON)
    assert known["needs_rotation"] and "cannot be right" in known["reason"]


USED = {"id": "9", "label": "align-20260101T120000Z", "expiresAt": "2027-01-30T12:00:00Z", "status": "ALLOWED"}
UNUSED = {"id": "1", "label": "align", "expiresAt": "2027-12-01T00:00:00Z", "status": "ALLOWED"}


@pytest.mark.parametrize(
    "shown, in_use",
    [
        ({}, False),
        ({"lastActiveAt": None}, False),
        ({"lastActiveAt": "", "lastAccess": None}, False),
        ({"lastActiveAt": "2027-01-30T12:00:00Z"}, True),
        ({"lastActiveAt": "2 hours ago"}, True),
        ({"lastActiveAt": "Today"}, True),
        ({"lastActiveAt": 20261126}, True),
        ({"lastActiveAt": 0}, True),
        ({"lastActiveAt": None, "lastAccess": "Today"}, True),
    ],
)
def test_expired_token_is_in_use_unless_it_shows_no_use(shown: dict[str, Any], in_use: bool) -> None:
    tokens = [token_list._token(each, "one") for each in ({**USED, **shown}, UNUSED)]
    assert policy.in_use(tokens[0], tokens, NOON) is in_use and policy.in_use(tokens[1], tokens, NOON)
    unread = in_use and shown.get("lastActiveAt") != "2027-01-30T12:00:00Z"
    assert ("so that it counts as in use" in policy.statement(tokens[0], NOON)) is unread


# --- what is due ------------------------------------------------------------------------------------------------------

SCOPES = ("read:jira-user", "read:jira-work")


def wanted(**other: Any) -> TokenSpec:
    return TokenSpec(
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


def listed(token_id: str = "1", label: str = "align-20270101T120000Z", days: float = 300, **other: Any) -> ApiToken:
    expires_at = (NOON + timedelta(days=days)).isoformat()
    return ApiToken(token_id, label, "one", expires_at, **{"blocked": False, **other})


def reason(stored: TokenRecord | None, token: ApiToken, trouble: str | None = None, **other: Any) -> str:
    return policy.judge(wanted(record=stored, **other), [token], [token], trouble, NOON)[1] or ""


KNOWN = TokenRecord(token_id="1", account_id="one", expires_in_days=365, scopes=tuple(SCOPES))


@pytest.mark.parametrize(
    "stored, token, other, said",
    [
        (KNOWN, listed(), {}, ""),
        (None, listed(), {}, ""),
        (TokenRecord(token_id="1"), listed(), {}, ""),  # a record of which no more is known
        (TokenRecord(), listed(), {}, "holds no token"),
        (TokenRecord(token_id="2"), listed(), {}, "does not exist any more"),
        (TokenRecord(token_id="1", account_id="two"), listed(), {}, "another account's (two)"),
        (KNOWN, listed(days=29.9), {}, "29 days left, fewer than 30"),
        (KNOWN, listed(days=30), {}, ""),
        (KNOWN, listed(days=-1), {}, "expired"),
        (KNOWN, listed(blocked=True), {}, "blocked"),
        (KNOWN, listed(), {"trouble": "the token is refused at the gateway"}, "refused"),
        (KNOWN, listed(label="other"), {}, "labelled other"),
        (KNOWN, listed(), {"scopes": ("read:jira-user",)}, "other scopes"),
        (KNOWN, listed(), {"scopes": SCOPES[::-1] * 2}, ""),
        (KNOWN, listed(days=80), {"days": 90}, "made for 365 days, and 90"),
        (TokenRecord(token_id="1"), listed(days=91), {"days": 90}, "91 days left, more than the 90"),
        (TokenRecord(token_id="1"), listed(days=90.9), {"days": 90}, ""),
        (KNOWN, listed(), {"force": True}, "asked for"),
    ],
)
def test_why_a_token_is_due(stored: TokenRecord | None, token: ApiToken, other: dict[str, Any], said: str) -> None:
    found = reason(stored, token, **other)
    assert said in found and bool(said) == bool(found), found


# --- what may be revoked ----------------------------------------------------------------------------------------------

OLD, STRAY = listed("0", "align-20260101T120000Z"), listed("9", "align-20260601T120000Z")
RECORDED = TokenRecord(
    token_id="1",
    applied_at=(NOON - timedelta(days=2)).isoformat(),
    replaces=(NamedToken("0", str(OLD.label), "one"),),
)


def revocable(kept_id: str, stored: TokenRecord | None, **other: Any) -> list[str]:
    return [token.token_id for token in policy.revocable(wanted(record=stored, **other), kept_id, [OLD, STRAY], NOON)]


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
            TokenRecord(token_id="1", replaces=RECORDED.replaces),
            {"grace": timedelta(seconds=1)},
            ["9"],
        ),  # not taken by the connector yet
        ("2", RECORDED, {"grace": timedelta(seconds=1)}, ["9"]),  # one that was just made
        ("2", RECORDED, {}, ["9", "0"]),
        ("1", None, {"prune_orphans": False}, ["0", "9"]),  # without a store, nobody's orphans
    ],
)
def test_what_may_be_revoked(kept_id: str, stored: TokenRecord | None, other: dict[str, Any], ids: list[str]) -> None:
    assert revocable(kept_id, stored, **other) == ids


@pytest.mark.parametrize(
    "text, grace",
    [("0", timedelta()), ("90", timedelta(seconds=90)), (" 90s ", timedelta(seconds=90)), ("7d", timedelta(days=7))],
)
def test_a_grace(text: str, grace: timedelta) -> None:
    assert policy.grace_from(text) == grace


@pytest.mark.parametrize("text", ["", "-1", "1.5", "7 days", "d", "366d", "31536001", "9999999999", "٧d"])
def test_no_grace(text: str) -> None:
    with pytest.raises(InvalidOption, match="revoke_grace"):
        policy.grace_from(text)


# --- whether the connector has to be given the token -------------------------------------------------------------------

TARGET, OTHER = "https://align.example Jira shop", "https://align.example another"
HELD = TokenRecord(token_id="1", label="align-1", applied_to=TARGET)
FRESH = TokenRecord(token_id="1", label="align-1")
PLANNED = TokenRecord(owner="cloud tenant")


@pytest.mark.parametrize(
    "record, by_form, confirmed, reapply, expected",
    [
        (HELD, True, "", False, policy.WHEN_REFUSED),
        (HELD, False, "", False, policy.ON_CREATE),
        (HELD, True, "", True, policy.ALWAYS),  # before orphans are revoked, one of which it might hold
        (HELD, False, "", True, policy.ALWAYS),
        (FRESH, True, "", False, policy.ALWAYS),
        (FRESH, False, "", False, policy.ALWAYS),  # the operator is asked to
        (PLANNED, True, "", False, policy.ALWAYS),  # check mode: one that would be made
        (PLANNED, False, "", False, policy.ALWAYS),
        (replace(HELD, applied_to=OTHER), True, "", False, policy.ALWAYS),
        # by hand, a connector that was not there when the operator was asked, and is there now, holds what the instructions said
        (replace(FRESH, handed_over_for=TARGET, handed_over_new=True), False, "", False, policy.ON_CREATE),
        (replace(FRESH, handed_over_for=OTHER, handed_over_new=True), False, "", False, policy.ALWAYS),
        (replace(FRESH, handed_over_for=TARGET), False, "", False, policy.ALWAYS),
        (replace(FRESH, handed_over_for=TARGET, handed_over_new=True), True, "", False, policy.ALWAYS),
        # only the operator can confirm what a connector holds that was there before, and only of this token
        (replace(FRESH, handed_over_for=TARGET), False, "align-1", False, policy.ON_CREATE),
        (replace(FRESH, handed_over_for=TARGET), False, "align-2", False, policy.ALWAYS),
        (FRESH, True, "align-1", False, policy.ALWAYS),
    ],
)
def test_must_apply(record: TokenRecord, by_form: bool, confirmed: str, reapply: bool, expected: str) -> None:
    assert policy.must_apply(record, TARGET, by_form, confirmed, reapply) == expected


# --- the default label, under another name of the host -----------------------------------------------------------------

SERVES = ("https://acme-one.atlassian.net", "https://acme.jiraalign.com", "Jira acme-one")
DIGEST = "2433c863"


@pytest.mark.parametrize(
    "serves, digest",
    [
        (SERVES, DIGEST),
        ((f"{SERVES[0]}/", f"{SERVES[1]}//", SERVES[2]), DIGEST),
        ((SERVES[0], SERVES[1], "2024"), "fe6af249"),  # as test_the_default_label_stays_what_it_is has them
    ],
)
def test_digest_is_that_of_the_default_label(serves: tuple[str, str, str], digest: str) -> None:
    assert policy.digest_of(*serves) == digest


@pytest.mark.parametrize(
    "label, digest, of_it",
    [
        ("jira-align-new", "", True),
        ("jira-align-new-20270131T120000Z", "", True),
        (f"jira-align-old-{DIGEST}", DIGEST, True),
        (f"jira-align-old-{DIGEST}-20270131T120000Z", DIGEST, True),
        (f"jira-align-old-{DIGEST}-20270131T120000Z", "", False),
        (f"jira-align-old-{DIGEST}", "fe6af249", False),
        (f"jira-align-old-{DIGEST}-b", DIGEST, False),
        (f"jira-align-old-{DIGEST}-20271399T120000Z", DIGEST, False),
        (f"jira-align-{DIGEST}", DIGEST, False),
        (f"old-{DIGEST}", DIGEST, False),
        (f"x-jira-align-old-{DIGEST}", DIGEST, False),
        (None, DIGEST, False),
    ],
)
def test_token_of_a_renamed_host_is_this_connectors(label: str | None, digest: str, of_it: bool) -> None:
    spec = TokenSpec("o", "a", "jira-align-new", ["s"], 365, 30, digest=digest)
    assert policy.of_connector(label, spec) is of_it
