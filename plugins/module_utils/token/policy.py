# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes an API token one of ours, live, due or revocable: rules over data, without a network.

A token's value is shown once and its scopes can never be read back. So "is it there" is decided by its label
and its expiry, and by what the caller's store remembers; whether it works is asked at the gateway.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .. import clock
from ..api.errors import InvalidOption
from ..outcome import exists
from .api_token import ApiToken
from .record import TokenRecord

LONGEST_DAYS = 365
# Days that clocks and time zones may be apart by: an expiry further ahead than a token lives, and than these, is none.
_APART_DAYS = 2
MOST_SCOPES = 50
_DEFAULT_LABEL = re.compile(r"jira-align-.+-[0-9a-f]{8}")
_GRACE = re.compile(r"([0-9]{1,9})(s|d)?")
# A connector that works signs in far more often.
_POLLED_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class TokenSpec:
    """The token as it should be. record: what the caller's store holds; None: the caller keeps no store.

    confirmed: the label of the token that, as the operator confirms, the connector holds. grace: for how long what a token replaced lives on after the
    connector took it. store_empty: the store holds no record at all, as if no run had ever been here; new_store: that is known to the operator.
    digest: of what the connector serves, as the default label has it; empty where that is not known. list_required: the stored token is judged with the
    organization's list only, and not also without, where the key is refused.
    """

    org_id: str
    account_id: str
    label: str
    scopes: Sequence[str]
    days: int
    rotate_before_days: int
    record: TokenRecord | None = None
    service_account_id: str | None = None
    force: bool = False
    confirmed: str = ""
    grace: timedelta = timedelta()
    prune_orphans: bool = True
    store_empty: bool = False
    new_store: bool = False
    digest: str = ""
    list_required: bool = True

    @property
    def stored(self) -> TokenRecord:
        """What the store holds; an empty record where the caller keeps none."""
        return self.record or TokenRecord()


def check(spec: TokenSpec, needs_account: bool) -> None:
    """Check the setup guide's limits, and what would make every run rotate the token. Raised before anything is sent."""
    if not spec.label.strip() or not spec.label.isprintable():
        raise InvalidOption(
            "label",
            f"invalid value {spec.label!r}.",
            "Expected a name that distinguishes the token from others of this account.",
        )
    if not 1 <= spec.days <= LONGEST_DAYS:
        raise InvalidOption("expires_in_days", f"invalid value {spec.days}.", f"Expected 1 to {LONGEST_DAYS} days.")
    if not 0 <= spec.rotate_before_days < spec.days:
        problem = f"{spec.rotate_before_days} would make a token of {spec.days} days due as soon as it is made."
        raise InvalidOption("rotate_before_days", problem, f"Expected 0 to {spec.days - 1}.")
    if not spec.scopes:
        raise InvalidOption("scopes", "is empty; a token has to have scopes.", "List them, or give a profile.")
    if len(set(spec.scopes)) > MOST_SCOPES:
        raise InvalidOption("scopes", f"{len(set(spec.scopes))} are too many.", f"A token takes at most {MOST_SCOPES}.")
    if needs_account and not exists(spec.account_id):
        raise InvalidOption("account_id", f"invalid value {spec.account_id!r}.", "Expected the service account's ID.")


def grace_from(text: str) -> timedelta:
    """The option revoke_grace: seconds, or days as in 7d."""
    found = _GRACE.fullmatch(text.strip())
    if not found:
        raise InvalidOption(
            "revoke_grace", f"invalid value {text!r}.", "Expected seconds, like 3600, or days, like 7d."
        )
    number = int(found[1])
    limit = timedelta(days=LONGEST_DAYS)
    grace = timedelta(days=min(number, LONGEST_DAYS + 1)) if found[2] == "d" else timedelta(seconds=number)
    if grace > limit:
        raise InvalidOption(
            "revoke_grace",
            f"invalid value {text!r}: longer than any token lives.",
            f"Expected at most {LONGEST_DAYS}d.",
        )
    return grace


def stamped(label: str, moment: datetime) -> str:
    """A label of ours for a new token: labels are unique per account, and two tokens overlap while one replaces the other."""
    return f"{label}-{clock.stamp(moment)}"


def unstamped(label: str | None) -> str:
    """A label without the stamp that tells tokens of one label apart; read strictly, so that what only looks like a stamp stays."""
    before, hyphen, stamp = str(label or "").rpartition("-")
    return before if hyphen and clock.parse_stamp(stamp) is not None else str(label or "")


def ours(label: str | None, wanted: str) -> bool:
    """Whether a label is the wanted one, alone or with a stamp."""
    return wanted in (label, unstamped(label))


def digest_of(site_url: str, align_url: str, connector: str) -> str:
    """Return the end of the role's default label, connector_token_label: it is of this site, tenant and connector, whatever the host is called."""
    text = " ".join(part.rstrip("/") for part in (site_url, align_url, connector))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def of_connector(label: str | None, spec: TokenSpec) -> bool:
    """Return whether a token is this connector's: by the wanted label, or by the default one that it had under another name of the inventory host."""
    if ours(label, spec.label):
        return True
    return (
        bool(spec.digest)
        and _DEFAULT_LABEL.fullmatch(unstamped(label)) is not None
        and unstamped(label).endswith(f"-{spec.digest}")
    )


def unexpired(token: ApiToken, moment: datetime) -> bool:
    """Return whether a token may still be valid: one of unknown expiry may, so it is revoked where it is replaced, and reported where it is kept."""
    expires = clock.parse(token.expires_at)
    return expires is None or expires > moment


def is_live(token: ApiToken, moment: datetime) -> bool:
    """Return whether a token is not known to be expired or blocked."""
    return not token.blocked and unexpired(token, moment)


def days_left(expires_at: str | None, moment: datetime) -> int | None:
    """Whole days until expiry; negative after it."""
    expires = clock.parse(expires_at)
    return None if expires is None else int((expires - moment).total_seconds() // 86400)


def unused_days(token: ApiToken, moment: datetime) -> int | None:
    """Whole days since a token was last used; None where it was not, or that is not known."""
    used = clock.parse(token.used_at)
    return None if used is None else max(0, int((moment - used).total_seconds() // 86400))


def in_use(token: ApiToken, tokens: list[ApiToken], moment: datetime) -> bool:
    """Whether a token may be the one that its connector signs in with, dead or alive: not where a live one of its label was used later.

    A live one has to have been unused for a day longer: to prove a new token is to use it, before the connector has it.
    """
    used, live = clock.parse(token.used_at), is_live(token, moment)
    if used is None:
        return live or token.used_at is not None  # a use of which it cannot be read when it was is a use
    same = [
        each
        for each in tokens
        if each.account_id == token.account_id and unstamped(each.label) == unstamped(token.label)
    ]
    later = (clock.parse(each.used_at) for each in same if is_live(each, moment))
    return not any(each is not None and each > used + (_POLLED_WITHIN if live else timedelta(0)) for each in later)


def why_due(token: ApiToken, rotate_before_days: int, moment: datetime) -> str | None:
    """Why a listed token has to be replaced, as far as its entry in the list shows; None while it needs no rotation."""
    if token.blocked:
        return "the token is blocked"
    left = days_left(token.expires_at, moment)
    if left is not None and left < 0:
        return f"the token expired on {token.expires_at}"
    if left is not None and left < rotate_before_days:
        return f"{left} days left, fewer than {rotate_before_days}"
    return None


def why_no_expiry(expires_at: str, moment: datetime) -> str | None:
    """Return why what is given as an expiry cannot be one, or None."""
    left = days_left(expires_at, moment)
    if left is None:
        return "is not a date that can be read"
    too_far = f"cannot be right: it is {left} days away, and a token lives at most {LONGEST_DAYS} days"
    return too_far if left > LONGEST_DAYS + _APART_DAYS else None


def why_unknown(token: ApiToken, moment: datetime) -> str | None:
    """Return what a listed token does not show, or tells in a way that is not known, so that it needs attention; None where all is known."""
    if not token.expires_at:
        return "it is not known when it expires"
    why = why_no_expiry(token.expires_at, moment)
    if why:
        return f"its expiry {token.expires_at!r} {why}"
    if token.status and token.blocked is None:
        return f"its status {token.status!r} is not known"
    return None


def record_expiry(expires_at: str, rotate_before_days: int, moment: datetime) -> dict[str, Any]:
    """Return how a record's token stands by its expiry alone: expires_at, days_left, next_due, needs_rotation, reason."""
    token = ApiToken("", None, expires_at=expires_at or None)
    reason = why_due(token, rotate_before_days, moment) or why_unknown(token, moment)
    return {
        "expires_at": expires_at,
        "days_left": days_left(expires_at, moment),
        "next_due": next_due(expires_at, rotate_before_days),
        "needs_rotation": reason is not None,
        "reason": reason or "",
    }


def next_due(expires_at: str | None, rotate_before_days: int) -> str:
    """Return from when on a token is to be replaced, RFC 3339; empty where it is not known when it expires."""
    expires = clock.parse(expires_at)
    return clock.rfc3339(expires - timedelta(days=rotate_before_days)) if expires else ""


def assured_days(token: ApiToken, moment: datetime) -> int:
    """Return for how many whole days a token is known to work: -1 where it is expired or blocked, and where that is not known."""
    left = days_left(token.expires_at, moment)
    return -1 if left is None or left < 0 or token.blocked or why_unknown(token, moment) else left


def statement(token: ApiToken, moment: datetime) -> str:
    """Return how a token stands, as a sentence without its end."""
    left, unknown = days_left(token.expires_at, moment), why_unknown(token, moment)
    if unknown and not token.blocked:
        return f"The token {token.label}: {unknown}"
    dead = "is blocked" if token.blocked else f"expired on {token.expires_at}" if left is not None and left < 0 else ""
    if dead and token.used_at is not None and clock.parse(token.used_at) is None:
        dead += f", and its last use {str(token.used_at)[:100]!r} is not a date that can be read, so that it counts as in use"
    return f"The token {token.label} {dead or f'expires on {token.expires_at}'}"


def lacking(spec: TokenSpec, token: ApiToken, held: Sequence[str]) -> str | None:
    """Return which scopes a token lacks by its entry in a list, where that carries them. held: scopes that it was seen to use, which counts more."""
    if token.scopes is None:
        return None
    missing = sorted(set(spec.scopes) - set(token.scopes) - set(held))
    return f"the token lacks the scopes {', '.join(missing)}" if missing else None


def judge(
    spec: TokenSpec,
    known: list[ApiToken],
    live: list[ApiToken],
    rejection: str | None,
    moment: datetime,
    held: Sequence[str] = (),
) -> tuple[ApiToken | None, str | None]:
    """Return the token in question and why it needs to be replaced; no reason means that it is kept. rejection: why the gateway rejects it."""
    stored = spec.stored
    if spec.record is not None and not stored.token_id:
        return None, "the store holds no token" + (", and the value of the live one is lost" if live else "")
    if stored.account_id not in ("", spec.account_id):
        return None, f"the stored token is another account's ({stored.account_id})"
    if spec.record is not None:
        current = next((token for token in known if token.token_id == stored.token_id), None)
    else:
        current = live[-1] if live else None
    if current is None:
        return None, "the stored token does not exist any more" if spec.record is not None else _none_live(known)
    if stored.waits:
        # Whatever else is wanted comes after the confirmation: of two tokens that wait, the connector may hold the one that is revoked.
        return current, why_due(current, 0, moment) or rejection
    reason = why_due(current, spec.rotate_before_days, moment) or rejection or lacking(spec, current, held)
    return current, reason or _why_unwanted(spec, current, moment)


def _why_unwanted(spec: TokenSpec, current: ApiToken, moment: datetime) -> str | None:
    """Return why a token that works is not the one that is wanted."""
    stored, left = spec.stored, days_left(current.expires_at, moment)
    if not ours(current.label, spec.label):
        return f"it is labelled {current.label}, and {spec.label} is wanted"
    if stored.scopes is not None and set(stored.scopes) != set(spec.scopes):
        return "other scopes are wanted, and a token's scopes are fixed"
    if stored.expires_in_days not in (None, spec.days):
        return f"it was made for {stored.expires_in_days} days, and {spec.days} are wanted"
    if left is not None and left > spec.days:
        return f"{left} days left, more than the {spec.days} that are wanted"
    return "a new one was asked for" if spec.force else None


def _none_live(known: list[ApiToken]) -> str:
    if not known:
        return "there is no token of this label"
    standing = (f"{token.label} is {'blocked' if token.blocked else 'expired'}" for token in known)
    return "no token of this label is live: " + ", ".join(standing)


def orphans(spec: TokenSpec, others: list[ApiToken]) -> list[ApiToken]:
    """Return tokens of our label that the store knows nothing of: nobody holds their value. Without a store, nothing is known of any."""
    if spec.record is None:
        return []
    return [token for token in others if token.token_id not in spec.record.known_ids()]


def revocable(spec: TokenSpec, kept_id: str, others: list[ApiToken], moment: datetime) -> list[ApiToken]:
    """Return which of the others may be revoked once the token in question is proved: orphans at once, what it replaced after the grace."""
    alone, stored = orphans(spec, others), spec.stored
    # The grace counts from the moment at which the connector took the stored token; of one that it has yet to take, from now.
    since = stored.applied_since if kept_id == stored.token_id and stored.applied_since else moment
    passed = since + spec.grace <= moment
    return (alone if spec.prune_orphans else []) + ([token for token in others if token not in alone] if passed else [])


# What jira_align_connector takes as update_token.
ALWAYS, WHEN_REFUSED, ON_CREATE = "always", "when_refused", "on_create"


def must_apply(record: TokenRecord, target: str, by_form: bool, confirmed: str, reapply: bool) -> str:
    """Return when the connector has to be given the record's token: always, when_refused (by Jira Align's own status) or on_create.

    Which token a connector holds can be seen nowhere. So one that it is not known to hold is written; and again before orphans are revoked (reapply),
    for it might hold one of those. By hand (by_form is false), writing means asking the operator: not again for a connector that did not exist when
    the instructions were given and does now, nor for a token that the operator confirms (confirmed: its label).
    """
    applied = bool(record.token_id) and record.applied_to == target
    if applied and not reapply:
        return WHEN_REFUSED if by_form else ON_CREATE
    if by_form:
        return ALWAYS
    followed = record.handed_over_new and record.handed_over_for == target
    return ON_CREATE if followed or (confirmed and confirmed == record.label) else ALWAYS
