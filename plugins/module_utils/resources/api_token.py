# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account's API token: keep, create, rotate, adopt. Revoking is in token_removal; what is ours, live and due, in token/policy.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Callable

from .. import clock, unused
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError
from ..api.operation import Service
from ..outcome import NOT_YET, Outcome, exists
from ..token import confirmation, empty_store, policy
from ..token.api_token import ApiToken
from ..token.policy import TokenSpec
from ..token.record import NamedToken
from . import token_creation, token_list
from .connector_check import TokenState
from .token_creation import CLOCK_MARGIN

_ANOTHER = "Copy it again, whole; or make another one, for this account and with the scopes that are wanted."


class ListNeeded(JiraOpsError):
    """The organization's list is refused, and the stored token cannot be kept without it. reason: why, without the refusal."""

    def __init__(self, refusal: JiraOpsError, reason: str) -> None:
        super().__init__(f"{refusal} It is needed: {reason}.")
        self.reason = reason


@dataclass(frozen=True)
class Given:
    """A token's value that the caller gave, as the gateway sees it (ask; None where the gateway is not to be asked).

    adopt: it is a new one that the operator made, to be taken; else it is the stored one, to be checked.
    """

    ask: Callable[[], TokenState] | None
    adopt: bool


def describe(
    client: Client,
    org_id: str,
    account_id: str | None,
    service_account_id: str | None,
    label: str | None,
    rotate_before_days: int,
) -> list[dict[str, Any]]:
    """Tokens of one account or of all, with their days left, whether they need rotation and why; unknown and soonest expiry first."""
    if account_id:
        tokens = token_list.of_account(client, org_id, account_id, service_account_id)
    else:
        tokens = token_list.of_organization(client, org_id)
    moment = client.latest(Service.ORGANIZATION)
    described = []
    for token in tokens:
        if label is None or policy.ours(token.label, label):
            reason = policy.why_due(token, rotate_before_days, moment) or policy.why_unknown(token, moment)
            described.append(
                {
                    **token.named(),
                    "expires_at": token.expires_at,
                    "blocked": token.blocked,
                    "scopes": token.scopes,
                    "unstamped_label": policy.unstamped(token.label),
                    "days_left": policy.days_left(token.expires_at, moment),
                    "assured_days": policy.assured_days(token, moment),
                    "statement": policy.statement(token, moment),
                    "live": policy.is_live(token, moment),
                    "last_used_at": token.used_at,
                    "unused_days": policy.unused_days(token, moment),
                    "in_use": policy.in_use(token, tokens, moment),
                    "needs_rotation": reason is not None,
                    "reason": reason or "",
                }
            )
    return sorted(
        described, key=lambda known: (known["days_left"] is not None, known["days_left"] or 0, str(known["label"]))
    )


def ensure_present(
    client: Client,
    spec: TokenSpec,
    given: Given | None,
    routes: Sequence[str],
    check_mode: bool,
    stored_works: Callable[[], bool] | None = None,
) -> Outcome:
    """Keep the live token, adopt the given one, or create one.

    What it takes the place of is not revoked here, but named in the returns: first the new one has to prove itself.
    stored_works: whether the gateway takes the stored token, asked where the list does not show it; None where that cannot be asked.
    """
    confirmation.check(spec.stored, spec.confirmed, spec.force, given is not None and given.adopt)
    if not exists(spec.account_id):
        return _would_create(spec, "the service account is not made yet", None, [], clock.now())
    try:
        known = _known(client, spec)
    except JiraOpsError as refusal:
        return _kept_unlisted(client, spec, given, refusal)
    state = _asked(given, spec)
    unlisted = _unlisted(spec, known)
    alive = _works(given, state, stored_works) if unlisted else None
    warnings: tuple[str, ...] = (_why_unlisted(unlisted),) if unlisted and alive else ()
    known += [unlisted] if unlisted and alive else []
    moment = client.now(Service.ORGANIZATION)
    unexpired = (each for each in known if policy.unexpired(each, moment))
    there = sorted(unexpired, key=lambda token: (clock.parse(token.created_at) or moment, str(token.label)))
    live = [token for token in there if not token.blocked]
    there += [unlisted] if unlisted and alive is None else []  # not known to be gone, so to be revoked by its ID
    if given is not None and given.adopt:
        confirmation.check_none_waits(spec.stored, live)
        return _with_warnings(_adopted(spec, live, there, state, moment), warnings)
    current, reason = policy.judge(spec, known, live, _rejection(state), moment, state.held if state else ())
    if reason is None and current is not None:
        return _with_warnings(_kept(spec, current, there, moment), warnings)
    warnings += empty_store.check(spec, live, moment)
    action = "rotated" if known or spec.stored.token_id else "created"
    before = current or (live[-1] if live else None)
    if check_mode:
        return replace(_would_create(spec, reason or "", before, there, moment, action), warnings=warnings)
    made, doubts = token_creation.create(client, spec, routes, known)
    client.redactor.learn(made.value)
    return Outcome(
        True,
        _view(before),
        made.view(),
        {"token": made.value, **_returns(spec, made, action, reason or "", there, moment)},
        warnings=warnings + doubts,
    )


def _known(client: Client, spec: TokenSpec) -> list[ApiToken]:
    """Return the account's tokens that are ours: by their label, or because the store knows them (the wanted label may have changed since)."""
    stored = spec.stored
    recorded = stored.known_ids()
    if Service.ORGANIZATION in client.unusable:
        raise client.unusable[Service.ORGANIZATION]
    listed = token_list.of_account(client, spec.org_id, spec.account_id, spec.service_account_id)
    ours = [token for token in listed if policy.of_connector(token.label, spec) or token.token_id in recorded]
    # A list that does not show when the stored token expires leaves what was known when it was made.
    return [
        replace(token, expires_at=stored.expires_at or None)
        if not token.expires_at and token.token_id == stored.token_id
        else token
        for token in ours
    ]


def _unlisted(spec: TokenSpec, known: Sequence[ApiToken]) -> ApiToken | None:
    """Return the stored token of this account as the record has it, where the list does not show it."""
    stored = spec.stored
    if not stored.token_id or stored.account_id not in ("", spec.account_id):
        return None
    if any(token.token_id == stored.token_id for token in known):
        return None
    return ApiToken(stored.token_id, stored.label, spec.account_id, expires_at=stored.expires_at or None)


def _works(given: Given | None, state: TokenState | None, stored_works: Callable[[], bool] | None) -> bool | None:
    """Return whether the gateway takes the stored token; None where it cannot be asked."""
    if state is not None and given is not None and not given.adopt:
        return state.alive
    return stored_works() if stored_works else None


def _why_unlisted(token: ApiToken) -> str:
    fact = f"The list of the account {token.account_id} does not show the stored token {token.label!r} (ID {token.token_id}), and the gateway takes it."
    return f"{fact} It counts as its record has it. Look at the account's tokens in Atlassian Administration."


def _with_warnings(outcome: Outcome, warnings: tuple[str, ...]) -> Outcome:
    return replace(outcome, warnings=warnings + outcome.warnings)


def _kept_unlisted(client: Client, spec: TokenSpec, given: Given | None, refusal: JiraOpsError) -> Outcome:
    """Keep the stored token by the record and the gateway alone, where the key is refused and nothing needs it; else raise the refusal."""
    stored, moment = spec.stored, client.now(Service.ORGANIZATION)
    token = ApiToken(stored.token_id, stored.label, stored.account_id, expires_at=stored.expires_at or None)
    asked = given is not None and given.ask is not None and not given.adopt
    if spec.list_required or not (unused.is_refused(refusal) and asked and stored.applied_to and not spec.confirmed):
        raise refusal
    state = _asked(given, spec)
    rejection = "the gateway was not asked" if state is None else _rejection(state)
    dummy, reason = policy.judge(spec, [token], [token], rejection, moment, state.held if state else ())
    reason = reason or policy.why_unknown(token, moment)
    if reason:
        raise ListNeeded(refusal, reason)
    # What the record says that it replaced is still to be revoked, unlisted too: without the key it would live on unnoticed.
    recorded = [ApiToken(each.token_id, each.label, each.account_id) for each in stored.replaces]
    own = [each for each in recorded if each.account_id in ("", spec.account_id)]
    returns = _returns(spec, token, "kept", "", [token, *own], moment)
    if returns["revocable"]:
        labels = ", ".join(each["label"] or each["token_id"] for each in returns["revocable"])
        raise ListNeeded(refusal, f"tokens that it replaced are to be revoked ({labels})")
    returns["remark"] += f" {unused.left_out(Service.ORGANIZATION)}"
    warnings = (unused.warning(Service.ORGANIZATION, refusal),)
    return Outcome(False, *_same(token.view()), returns, warnings=warnings)


def _kept(spec: TokenSpec, current: ApiToken, there: list[ApiToken], moment: datetime) -> Outcome:
    """Return the outcome of a token that is kept. An expiry that cannot be read is an error, and one that is not shown a warning: neither is "never"."""
    unknown = policy.why_unknown(current, moment)
    if unknown and current.expires_at and policy.days_left(current.expires_at, moment) is None:
        problem = f"The API token {current.label!r} of the account {spec.account_id} cannot be judged: {unknown}."
        raise JiraOpsError(
            f"{problem} Look at it in Atlassian Administration; rotate it with force where it may be about to expire."
        )
    fact = f"The API token {current.label!r} of the account {spec.account_id}: {unknown}."
    warnings = (f"{fact} Look at it in Atlassian Administration.",) if unknown else ()
    return Outcome(False, *_same(current.view()), _returns(spec, current, "kept", "", there, moment), warnings=warnings)


def _asked(given: Given | None, spec: TokenSpec) -> TokenState | None:
    """Return what the gateway says of the given token, or None where it is not asked. Raises InvalidOption where it is another account's."""
    if given is None or given.ask is None:
        return None
    if not given.adopt and spec.stored.account_id not in ("", spec.account_id):
        return None
    state = given.ask()
    if state.owner is not None and state.owner != spec.account_id:
        raise InvalidOption(
            "token",
            f"it is the token of another account ({state.owner}), not of {spec.account_id}.",
            "Give this account's token.",
        )
    if given.adopt and _rejection(state):
        raise InvalidOption("token", f"{_rejection(state)}.", _ANOTHER)
    return state


def _rejection(state: TokenState | None) -> str | None:
    """Return why the gateway rejects a token, or None."""
    if state is None:
        return None
    if not state.alive:
        return "the token is refused at the gateway"
    lacking = [f"the scopes {', '.join(state.missing)}"] * bool(state.missing)
    lacking += [f"at least one of the scopes {', '.join(state.suspected)}"] * bool(state.suspected)
    return f"the token lacks {', and '.join(lacking)}" if lacking else None


def _adopted(
    spec: TokenSpec, live: list[ApiToken], there: list[ApiToken], state: TokenState | None, moment: datetime
) -> Outcome:
    """Take a token that the operator made: its value works, its entry is the live one of our label that the store does not know."""
    candidates = policy.orphans(spec, live) if spec.record is not None else live
    candidates = [token for token in candidates if policy.ours(token.label, spec.label)]
    if not candidates:
        problem = f"the account has no live token labelled {spec.label!r} beside those in store, so the given one cannot be told apart."
        raise InvalidOption("label", problem, "Give its label.")
    if len(candidates) > 1:
        labels = ", ".join(str(token.label) for token in candidates)
        problem = f"{len(candidates)} live tokens carry the label ({labels}), and which of them this is cannot be seen."
        raise InvalidOption("token", problem, "Revoke the others.")
    token = candidates[0]
    lacking = policy.lacking(spec, token, state.held if state else ())
    if lacking:
        raise InvalidOption("token", f"{lacking}.", _ANOTHER)
    works = "the given token works and carries the label"
    reason = works if state is not None else "a token carries the label; whether the given one works was not asked"
    return Outcome(False, *_same(token.view()), _returns(spec, token, "adopted", reason, there, moment))


def _would_create(
    spec: TokenSpec,
    reason: str,
    before: ApiToken | None,
    there: list[ApiToken],
    moment: datetime,
    action: str = "created",
) -> Outcome:
    expires_at = clock.rfc3339(moment + timedelta(days=spec.days) - CLOCK_MARGIN)
    token = ApiToken(NOT_YET, spec.label, expires_at=expires_at)
    return Outcome(
        True, _view(before), token.view(), _returns(spec, token, action, reason, there, moment, needs_rotation=True)
    )


def _replaced(spec: TokenSpec, there: list[ApiToken], kept_id: str) -> list[ApiToken]:
    """What the token in question takes the place of: others of ours, and those that the store knows of another account.

    Blocked ones too: who blocked one could let it work again.
    """
    stored = spec.stored
    recorded = [*stored.replaces, NamedToken(stored.token_id, stored.label, stored.account_id)]
    elsewhere = [
        ApiToken(each.token_id, each.label, each.account_id)
        for each in recorded
        if each.token_id and each.account_id not in ("", spec.account_id)
    ]
    return [token for token in there if token.token_id != kept_id] + elsewhere


def _to_prove(spec: TokenSpec, token: ApiToken, needs_rotation: bool) -> bool:
    """Return whether the token exists, and the connector is not known to hold it."""
    applied = token.token_id == spec.stored.token_id and bool(spec.stored.applied_to)
    return spec.record is not None and not needs_rotation and not applied


def _returns(
    spec: TokenSpec,
    token: ApiToken,
    action: str,
    reason: str,
    there: list[ApiToken],
    moment: datetime,
    needs_rotation: bool = False,
) -> dict[str, Any]:
    others = _replaced(spec, there, token.token_id)
    summary = {
        "token_id": token.token_id,
        "label": token.label,
        "expires_at": token.expires_at,
        "days_left": policy.days_left(token.expires_at, moment),
        "needs_rotation": needs_rotation,
        "action": action,
        "reason": reason,
        "replaced": [each.named() for each in others],
        "orphans": [each.named() for each in policy.orphans(spec, others)],
        # The grace is counted by our clock, which also noted its beginning.
        "revocable": [each.named() for each in policy.revocable(spec, token.token_id, others, clock.now())],
    }
    more = {
        "scopes": sorted(set(spec.scopes)),
        "listed_scopes": token.scopes,
        "to_prove": _to_prove(spec, token, needs_rotation),
        "reapply": bool(summary["revocable"] and summary["orphans"]),
    }
    due = policy.next_due(token.expires_at, spec.rotate_before_days)
    return {**summary, **more, "summary": {**summary, "next_due": due}, "remark": _remark(summary)}


def _remark(summary: dict[str, Any]) -> str:
    """What goes with "The connector is proven."."""
    said = ""
    if summary["action"] != "kept":
        verb = "would be" if summary["needs_rotation"] else "is" if summary["action"] == "adopted" else "was"
        said += f" Its token {verb} {summary['action']}: {summary['reason']}."
    if summary["days_left"] is None:
        said += " It is not known when its token expires: look at it in Atlassian Administration."
    if summary["replaced"]:
        said += f" Tokens that it replaces: {len(summary['replaced'])}; left alive: {len(summary['replaced']) - len(summary['revocable'])}."
    return said


def _view(token: ApiToken | None) -> dict[str, Any]:
    return {} if token is None else token.view()


def _same(view: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return view, view
