# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account's API token: keep, create, rotate, adopt, revoke. What is ours, live and due is said in token_rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Sequence

from .. import clock
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError
from ..api.operation import Service
from ..outcome import NOT_YET, Outcome, exists
from . import token_confirmation, token_creation, token_list, token_revocation
from . import token_rules as rules
from .connector_check import TokenState
from .token_creation import CLOCK_MARGIN
from .token_rules import Token, Wanted


_ANOTHER = "Copy it again, whole; or make another one, for this account and with the scopes that are wanted."


@dataclass(frozen=True)
class Given:
    """A token's value that the caller gave, as the gateway sees it (ask; None where the gateway is not to be asked).

    adopt: it is a new one that a person made, to be taken; else it is the stored one, to be checked.
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
) -> list[Token]:
    """Tokens of one account or of all, with their days left, whether they need rotation and why; unknown and soonest expiry first."""
    if account_id:
        tokens = token_list.of_account(client, org_id, account_id, service_account_id)
    else:
        tokens = token_list.of_organization(client, org_id)
    moment = client.now(Service.ORGANIZATION)
    described = []
    for token in tokens:
        if label is None or rules.ours(token["label"], label):
            reason = rules.why_due(token, rotate_before_days, moment) or rules.why_unknown(token)
            described.append(
                {
                    **{
                        name: token[name]
                        for name in ("token_id", "label", "account_id", "expires_at", "blocked", "scopes")
                    },
                    "unstamped_label": rules.unstamped(token["label"]),
                    "days_left": rules.days_left(token["expires_at"], moment),
                    "assured_days": rules.assured_days(token, moment),
                    "statement": rules.statement(token, moment),
                    "live": rules.is_live(token, moment),
                    "last_used_at": token["used_at"],
                    "in_use": rules.in_use(token, tokens, moment),
                    "needs_rotation": reason is not None,
                    "reason": reason or "",
                }
            )
    return sorted(
        described, key=lambda token: (token["days_left"] is not None, token["days_left"] or 0, str(token["label"]))
    )


def ensure_present(
    client: Client, wanted: Wanted, given: Given | None, routes: Sequence[str], check_mode: bool
) -> Outcome:
    """Keep the live token, adopt the given one, or create one.

    What it takes the place of is not revoked here, but named in the returns: first the new one has to prove itself.
    """
    token_confirmation.check(wanted, given is not None and given.adopt)
    if not exists(wanted.account_id):
        return _would_create(wanted, "the service account is not made yet", None, [], clock.now())
    known = _known(client, wanted)
    moment = client.now(Service.ORGANIZATION)
    unexpired = (each for each in known if rules.unexpired(each, moment))
    there = sorted(unexpired, key=lambda token: (clock.parse(token["created_at"]) or moment, str(token["label"])))
    live = [token for token in there if not token["blocked"]]
    state = _asked(given, wanted)
    if given is not None and given.adopt:
        token_confirmation.check_none_waits(wanted, live)
        return _adopted(wanted, live, there, state, moment)
    current, reason = rules.judge(wanted, known, live, _rejection(state), moment, state.held if state else ())
    if reason is None and current is not None:
        return _kept(wanted, current, there, moment)
    action = "rotated" if known or (wanted.stored and wanted.stored.token_id) else "created"
    before = current or (live[-1] if live else None)
    if check_mode:
        return _would_create(wanted, reason or "", before, there, moment, action)
    made = token_creation.create(client, wanted, routes, known)
    client.redactor.learn(made["token"])
    return Outcome(
        True,
        _view(before),
        _view(made),
        {"token": made["token"], **_returns(wanted, made, action, reason or "", there, moment)},
    )


def _known(client: Client, wanted: Wanted) -> list[Token]:
    """Return the account's tokens that are ours: by their label, or because the store knows them (the wanted label may have changed since)."""
    stored = wanted.stored or rules.Stored()
    recorded = {stored.token_id, *(each["token_id"] for each in stored.replaces)}
    listed = token_list.of_account(client, wanted.org_id, wanted.account_id, wanted.service_account_id)
    ours = [token for token in listed if rules.ours(token["label"], wanted.label) or token["token_id"] in recorded]
    # A list that does not tell when the stored token expires leaves what was known when it was made.
    return [
        {
            **token,
            "expires_at": token["expires_at"] or (stored.expires_at if token["token_id"] == stored.token_id else None),
        }
        for token in ours
    ]


def _kept(wanted: Wanted, current: Token, there: list[Token], moment: datetime) -> Outcome:
    """Return the outcome of a token that is kept. An expiry that cannot be read is an error, and one that is not told a warning: neither is "never"."""
    unknown = rules.why_unknown(current)
    if unknown and current["expires_at"] and rules.days_left(current["expires_at"], moment) is None:
        problem = f"The API token {current['label']!r} of the account {wanted.account_id} cannot be judged: {unknown}."
        raise JiraOpsError(
            f"{problem} Look at it in Atlassian Administration; rotate it with force where it may be about to expire."
        )
    fact = f"The API token {current['label']!r} of the account {wanted.account_id}: {unknown}."
    warnings = (f"{fact} Look at it in Atlassian Administration.",) if unknown else ()
    return Outcome(
        False, *_same(_view(current)), _returns(wanted, current, "kept", "", there, moment), warnings=warnings
    )


def _asked(given: Given | None, wanted: Wanted) -> TokenState | None:
    """Return what the gateway says of the given token, or None where it is not asked. Raises InvalidOption where it is another account's."""
    if given is None or given.ask is None:
        return None
    if not given.adopt and wanted.stored is not None and wanted.stored.account_id not in (None, wanted.account_id):
        return None
    state = given.ask()
    if state.owner is not None and state.owner != wanted.account_id:
        raise InvalidOption(
            "token",
            f"it is the token of another account ({state.owner}), not of {wanted.account_id}.",
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


def ensure_absent(
    client: Client, wanted: Wanted, keep: Sequence[str], only: Sequence[str] | None, check_mode: bool
) -> Outcome:
    """Revoke every token that carries our label, save those to keep; or only those listed. Nothing else is touched."""
    if not exists(wanted.account_id):
        return Outcome(
            False, returns={"action": "kept", "reason": "the service account is not made yet", "revoked": []}
        )
    owner = token_revocation.Owner(wanted.org_id, wanted.account_id, wanted.service_account_id)
    try:
        known = token_list.of_account(client, owner.org_id, owner.account_id, owner.service_account_id)
    except token_list.AccountNotFound:
        reason = f"the organization has no account {wanted.account_id}, so there is no token to revoke"
        return Outcome(False, returns={"action": "kept", "reason": reason, "revoked": []})
    ours = [
        token
        for token in known
        if (rules.ours(token["label"], wanted.label) if only is None else token["token_id"] in only)
    ]
    to_revoke = [token for token in ours if token["token_id"] not in keep]
    unlabelled = token_list.unlabelled(known, keep) if only is None else []
    done = (
        token_revocation.Revocation(revoked=to_revoke)
        if check_mode
        else token_revocation.revoke(client, owner, to_revoke)
    )
    handoff = done.handoff(owner)
    reason = (
        f"{len(done.revoked)} with the label {wanted.label}"
        if to_revoke
        else f"no token to revoke with the label {wanted.label}"
    )
    before = {"tokens": [_view(token) for token in done.revoked]} if done.revoked else {}
    returns = {
        "action": "revoked" if done.revoked else "kept",
        "reason": reason,
        "revoked": _named(done.revoked),
        "left": _named(done.refused + done.left + unlabelled),
    }
    failures = (done.failure(owner), token_list.why_unlabelled(unlabelled, owner.account_id, wanted.label))
    failure = " ".join(each for each in failures if each) or None
    return Outcome(bool(done.revoked), before, {}, returns, (handoff,) if handoff else (), failure)


def _adopted(
    wanted: Wanted, live: list[Token], there: list[Token], state: TokenState | None, moment: datetime
) -> Outcome:
    """A token that a person made: its value works, its entry is the live one of our label that the store does not know."""
    candidates = rules.orphans(wanted, live) if wanted.stored is not None else live
    candidates = [token for token in candidates if rules.ours(token["label"], wanted.label)]
    if not candidates:
        problem = f"the account has no live token labelled {wanted.label!r} beside those in store, so the given one cannot be told apart."
        raise InvalidOption("label", problem, "Give its label.")
    if len(candidates) > 1:
        labels = ", ".join(str(token["label"]) for token in candidates)
        problem = f"{len(candidates)} live tokens carry the label ({labels}), and which of them this is cannot be seen."
        raise InvalidOption("token", problem, "Revoke the others.")
    token = candidates[0]
    lacking = rules.lacking(wanted, token, state.held if state else ())
    if lacking:
        raise InvalidOption("token", f"{lacking}.", _ANOTHER)
    reason = "the given token works and carries the label"
    return Outcome(False, *_same(_view(token)), _returns(wanted, token, "adopted", reason, there, moment))


def _would_create(
    wanted: Wanted, reason: str, before: Token | None, there: list[Token], moment: datetime, action: str = "created"
) -> Outcome:
    expires_at = clock.rfc3339(moment + timedelta(days=wanted.days) - CLOCK_MARGIN)
    token = {"token_id": NOT_YET, "label": wanted.label, "expires_at": expires_at}
    return Outcome(
        True, _view(before), _view(token), _returns(wanted, token, action, reason, there, moment, needs_rotation=True)
    )


def _replaced(wanted: Wanted, there: list[Token], kept_id: str) -> list[Token]:
    """What the token in question takes the place of: others of ours, and those that the store knows of another account.

    Blocked ones too: who blocked one could let it work again.
    """
    stored = wanted.stored or rules.Stored()
    recorded = [*stored.replaces, {"token_id": stored.token_id, "label": stored.label, "account_id": stored.account_id}]
    elsewhere = [each for each in recorded if each["token_id"] and each["account_id"] not in (None, wanted.account_id)]
    return [token for token in there if token["token_id"] != kept_id] + elsewhere


def _returns(
    wanted: Wanted,
    token: Token,
    action: str,
    reason: str,
    there: list[Token],
    moment: datetime,
    needs_rotation: bool = False,
) -> dict[str, Any]:
    others = _replaced(wanted, there, token["token_id"])
    summary = {
        "token_id": token["token_id"],
        "label": token["label"],
        "expires_at": token["expires_at"],
        "days_left": rules.days_left(token["expires_at"], moment),
        "needs_rotation": needs_rotation,
        "action": action,
        "reason": reason,
        "replaced": _named(others),
        "orphans": _named(rules.orphans(wanted, others)),
        # The grace is counted by our clock, which also noted its beginning.
        "revocable": _named(rules.revocable(wanted, token["token_id"], others, clock.now())),
    }
    more = {
        "scopes": sorted(set(wanted.scopes)),
        "listed_scopes": token.get("scopes"),
        "revocations": _by_account(wanted, summary["revocable"]),
    }
    return {**summary, **more, "summary": summary, "remark": _remark(summary)}


def _by_account(wanted: Wanted, tokens: list[Token]) -> list[dict[str, Any]]:
    """Return what may be revoked as one task takes it, an entry for each account."""
    accounts: dict[str, list[Token]] = {}
    for token in tokens:
        accounts.setdefault(token["account_id"], []).append(token)
    return [
        {
            "account_id": account_id,
            "service_account_id": (wanted.service_account_id or "") if account_id == wanted.account_id else "",
            "token_ids": [token["token_id"] for token in each],
            "labels": [token["label"] for token in each],
        }
        for account_id, each in accounts.items()
    ]


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


def _named(tokens: list[Token]) -> list[Token]:
    return [{name: token[name] for name in ("token_id", "label", "account_id")} for token in tokens]


def _view(token: Token | None) -> dict[str, Any]:
    return (
        {}
        if token is None
        else {"label": token["label"], "token_id": token["token_id"], "expires_at": token["expires_at"]}
    )


def _same(view: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return view, view
