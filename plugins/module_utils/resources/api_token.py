# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account's API token: keep, create, rotate, adopt, revoke. What is ours, live and due is said in token_rules."""
from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Sequence

from .. import clock
from ..api import organization
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, OutcomeUnknown, Refused
from ..api.operation import Route
from ..outcome import NOT_YET, Handoff, Outcome, exists
from ..routes import choose, route_or_closed
from . import token_rules as rules
from .connector_check import TokenState
from .token_rules import Token, Wanted

# The service counts the days from its own clock; a minute keeps ours from asking for a second too much.
_CLOCK_MARGIN = timedelta(minutes=1)
_CREATE_TRIES = 3


@dataclass(frozen=True)
class Given:
    """A token's value that the caller gave, as the gateway sees it (ask; None where the gateway is not to be asked).

    adopt: it is a new one that a person made, to be taken; else it is the stored one, to be checked.
    """

    ask: Callable[[], TokenState] | None
    adopt: bool


def list_all(client: Client, org_id: str, account_id: str, service_account_id: str | None) -> list[Token]:
    """The account's tokens, live or not."""

    def by_service_account() -> list[Token]:
        # Tells blocked from allowed, but is addressed by the id in the collection, which need not be the account ID.
        return [_token(item, account_id) for item in client.items(organization.LIST_ACCOUNT_TOKENS, org_id=org_id, id=service_account_id or account_id)]

    try:
        return by_service_account()
    except Refused as refused:
        if refused.status not in (403, 404, 405):
            raise
    try:
        return [_token(item, account_id) for item in client.send(organization.LIST_MANAGED_TOKENS, account_id=account_id).document]
    except Refused as refused:
        if refused.status == 404:
            raise InvalidOption("account_id", f"no service account {account_id} was found ({refused}).", "Check it.") from refused
        raise


def describe(client: Client, org_id: str, account_id: str | None, service_account_id: str | None, label: str | None, rotate_before_days: int) -> list[Token]:
    """Tokens of one account or of all, with their days left, whether they need rotation and why, soonest expiry first."""
    moment = clock.now()
    if account_id:
        tokens = list_all(client, org_id, account_id, service_account_id)
    else:
        tokens = [_token(item, _owner(item)) for item in client.items(organization.LIST_ORGANIZATION_TOKENS, org_id=org_id)]
    described = []
    for token in tokens:
        if label is None or rules.ours(token["label"], label):
            reason = rules.why_due(token, rotate_before_days, moment)
            fields = {name: token[name] for name in ("token_id", "label", "account_id", "expires_at", "blocked")}
            left, live = rules.days_left(token["expires_at"], moment), rules.is_live(token, moment)
            used = {"last_used_at": token["used_at"], "in_use": rules.in_use(token, tokens, moment)}
            told = {"unstamped_label": rules.unstamped(token["label"]), "days_left": left, "live": live, **used}
            described.append({**fields, **told, "needs_rotation": reason is not None, "reason": reason or ""})
    return sorted(described, key=lambda token: (token["days_left"] is None, token["days_left"] or 0, str(token["label"])))


def _owner(item: dict[str, Any]) -> str | None:
    """The account of a token in the organization's list; how its user is written is not documented."""
    user = item.get("user") or {}
    return user.get("accountId") or user.get("atlassianId") or user.get("id")


def ensure_present(client: Client, wanted: Wanted, given: Given | None, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Keep the live token, adopt the given one, or create one.

    What it takes the place of is not revoked here, but named in the returns: first the new one has to prove itself.
    """
    moment = clock.now()
    if not exists(wanted.account_id):
        return _would_create(wanted, "the service account is not made yet", None, [], moment)
    known = _known(client, wanted)
    there = sorted((each for each in known if rules.unexpired(each, moment)), key=lambda token: (clock.parse(token["created_at"]) or moment, token["label"]))
    live = [token for token in there if not token["blocked"]]
    trouble = _trouble(given, wanted) if given is not None else None
    if given is not None and given.adopt:
        return _adopted(wanted, live, there, moment)
    current, reason = rules.judge(wanted, known, live, trouble, moment)
    if reason is None and current is not None:
        return Outcome(False, *_same(_view(current)), _returns(wanted, current, "kept", "", there, moment))
    action = "rotated" if known or (wanted.stored and wanted.stored.token_id) else "created"
    before = current or (live[-1] if live else None)
    if check_mode:
        return _would_create(wanted, reason or "", before, there, moment, action)
    made = _create(client, wanted, routes, known)
    client.redactor.learn(made["token"])
    return Outcome(True, _view(before), _view(made), {"token": made["token"], **_returns(wanted, made, action, reason or "", there, moment)})


def _known(client: Client, wanted: Wanted) -> list[Token]:
    """The account's tokens that are ours: by their label, or because the store knows them (the wanted label may have changed since)."""
    stored = wanted.stored or rules.Stored()
    recorded = {stored.token_id, *(each["token_id"] for each in stored.replaces)}
    listed = list_all(client, wanted.org_id, wanted.account_id, wanted.service_account_id)
    return [token for token in listed if rules.ours(token["label"], wanted.label) or token["token_id"] in recorded]


def _trouble(given: Given, wanted: Wanted) -> str | None:
    """What the gateway has against the given token. Another account's is an error, and so is a new one that does not do."""
    known_as_anothers = not given.adopt and wanted.stored is not None and wanted.stored.account_id not in (None, wanted.account_id)
    if given.ask is None or known_as_anothers:
        return None
    state = given.ask()
    if state.owner is not None and state.owner != wanted.account_id:
        raise InvalidOption("token", f"it is the token of another account ({state.owner}), not of {wanted.account_id}.", "Give this account's token.")
    trouble = "the token is refused at the gateway" if not state.alive else None
    if state.missing:
        trouble = f"the token lacks the scopes {', '.join(state.missing)}"
    if trouble and given.adopt:
        raise InvalidOption("token", f"{trouble}.", "Copy it again, whole; or make another one, for this account and with the scopes that are wanted.")
    return trouble


def ensure_absent(client: Client, wanted: Wanted, keep: Sequence[str], only: Sequence[str] | None, check_mode: bool) -> Outcome:
    """Revoke every token that carries our label, save those to keep; or only those listed. Nothing else is touched."""
    if not exists(wanted.account_id):
        return Outcome(False, returns={"action": "kept", "reason": "the service account is not made yet", "revoked": []})
    try:
        known = list_all(client, wanted.org_id, wanted.account_id, wanted.service_account_id)
    except InvalidOption:
        known = []  # the account is gone, and its tokens with it
    doomed = [token for token in known if (rules.ours(token["label"], wanted.label) if only is None else token["token_id"] in only)]
    doomed = [token for token in doomed if token["token_id"] not in keep]
    if not check_mode:
        for token in doomed:
            client.send(organization.REVOKE_TOKEN, account_id=wanted.account_id, token_id=token["token_id"])
    reason = f"{len(doomed)} with the label {wanted.label}" if doomed else f"no token to revoke with the label {wanted.label}"
    before = {"tokens": [_view(token) for token in doomed]} if doomed else {}
    return Outcome(bool(doomed), before, {}, {"action": "revoked" if doomed else "kept", "reason": reason, "revoked": _named(doomed)})


def _adopted(wanted: Wanted, live: list[Token], there: list[Token], moment: datetime) -> Outcome:
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
    reason = "the given token works and carries the label"
    return Outcome(False, *_same(_view(token)), _returns(wanted, token, "adopted", reason, there, moment))


def _create(client: Client, wanted: Wanted, routes: Sequence[str], known: list[Token]) -> Token:
    ways = {Route.CONSOLE: lambda: _create_by_console(client, wanted)}
    taken = {token["label"] for token in known}
    return choose(routes, ways, lambda why: _handoff(wanted, why, rules.stamped(wanted.label, clock.now()) if wanted.label in taken else wanted.label))


def _create_by_console(client: Client, wanted: Wanted) -> Token:
    """Create a token, and never leave one behind whose value did not arrive."""
    problem = ""
    for dummy in range(_CREATE_TRIES):
        moment = clock.now()
        label = rules.stamped(wanted.label, moment)
        expiry = clock.rfc3339(moment + timedelta(days=wanted.days) - _CLOCK_MARGIN)
        body = {"label": label, "scopes": sorted(set(wanted.scopes)), "expiry": expiry}
        try:
            made = route_or_closed(lambda: client.send(organization.CREATE_TOKEN, body=body, account_id=wanted.account_id)).document
        except OutcomeUnknown as unknown:
            problem, made = str(unknown), {}
        except Refused as refused:
            if not _label_taken(refused, label):
                raise
            problem = str(refused)
            time.sleep(1.1)  # labels differ by the second
            continue
        made = made if isinstance(made, dict) else {}
        if isinstance(made.get("token"), str) and made["token"] and made.get("id"):
            fields = {"token_id": str(made["id"]), "label": label, "account_id": wanted.account_id, "expires_at": expiry}
            return {"token": made["token"], **fields, "blocked": False, "created_at": None}
        client.redactor.learn(str(made.get("token") or ""))
        problem = problem or "the answer lacks the token or its id"
        _revoke_label(client, wanted, label)
    raise JiraOpsError(f"No API token could be made in {_CREATE_TRIES} tries: {problem} What may have been made was looked for and revoked.")


def _label_taken(refused: Refused, label: str) -> bool:
    said = refused.words.lower()
    return refused.status == 409 or (refused.status == 400 and (label.lower() in said or ("label" in said and "scope" not in said)))


def _revoke_label(client: Client, wanted: Wanted, label: str) -> None:
    """A token whose value nobody has is of no use to us, and a risk: revoke it."""
    for token in list_all(client, wanted.org_id, wanted.account_id, wanted.service_account_id):
        if token["label"] == label:
            client.send(organization.REVOKE_TOKEN, account_id=wanted.account_id, token_id=token["token_id"])


def _would_create(wanted: Wanted, reason: str, before: Token | None, there: list[Token], moment: datetime, action: str = "created") -> Outcome:
    expires_at = clock.rfc3339(moment + timedelta(days=wanted.days) - _CLOCK_MARGIN)
    token = {"token_id": NOT_YET, "label": wanted.label, "expires_at": expires_at}
    return Outcome(True, _view(before), _view(token), _returns(wanted, token, action, reason, there, moment, needs_rotation=True))


def _token(item: dict[str, Any], account_id: str | None) -> Token:
    """Both known shapes of a token in a list."""
    expires_at = item.get("expiresAt") or item.get("expiry")
    expires = clock.parse(expires_at)
    return {
        "token_id": str(item["id"]),
        "label": item.get("label"),
        "account_id": account_id,
        "expires_at": clock.rfc3339(expires) if expires else expires_at,
        "blocked": str(item.get("status") or "ALLOWED").upper() == "BLOCKED",
        "created_at": item.get("createdAt"),
        "used_at": item.get("lastActiveAt") or item.get("lastAccess"),
    }


def _replaced(wanted: Wanted, there: list[Token], kept_id: str) -> list[Token]:
    """What the token in question takes the place of: others of ours, and those that the store knows of another account.

    Blocked ones too: who blocked one could let it work again.
    """
    stored = wanted.stored or rules.Stored()
    recorded = [*stored.replaces, {"token_id": stored.token_id, "label": stored.label, "account_id": stored.account_id}]
    elsewhere = [each for each in recorded if each["token_id"] and each["account_id"] not in (None, wanted.account_id)]
    return [token for token in there if token["token_id"] != kept_id] + elsewhere


def _returns(wanted: Wanted, token: Token, action: str, reason: str, there: list[Token], moment: datetime, needs_rotation: bool = False) -> dict[str, Any]:
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
        "revocable": _named(rules.revocable(wanted, token["token_id"], others, moment)),
    }
    return {**summary, "scopes": sorted(set(wanted.scopes)), "summary": summary, "remark": _remark(summary)}


def _remark(summary: dict[str, Any]) -> str:
    """What goes with "The connector is proven."."""
    said = ""
    if summary["action"] != "kept":
        verb = "would be" if summary["needs_rotation"] else "is" if summary["action"] == "adopted" else "was"
        said += f" Its token {verb} {summary['action']}: {summary['reason']}."
    if summary["replaced"]:
        said += f" Tokens that it replaces: {len(summary['replaced'])}; left alive: {len(summary['replaced']) - len(summary['revocable'])}."
    return said


def _named(tokens: list[Token]) -> list[Token]:
    return [{name: token[name] for name in ("token_id", "label", "account_id")} for token in tokens]


def _view(token: Token | None) -> dict[str, Any]:
    return {} if token is None else {"label": token["label"], "token_id": token["token_id"], "expires_at": token["expires_at"]}


def _same(view: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return view, view


def _handoff(wanted: Wanted, why: str, label: str) -> Handoff:
    return Handoff(
        step="Create the API token",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization, then Directory > Service accounts.",
            f"Select the service account {wanted.account_id}, then Create credentials.",
            "Select API Token as authentication type.",
            f"Enter the name of the API token: {label}",
            f"Set the expiry date: {wanted.days} days from today (365 at most).",
            "Select token scopes. App: Jira; scope actions: Read, Write, Manage. Select exactly: " + ", ".join(sorted(wanted.scopes)),
            "Select Next, review, then Create.",
            "Copy the API token: it is shown only once. Keep it in an encrypted variable.",
        ],
        values={
            "organization": wanted.org_id,
            "account_id": wanted.account_id,
            "label": label,
            "expires_in_days": wanted.days,
            "scopes": sorted(wanted.scopes),
        },
        resume="Give the token to the next run as connector_token (from a vaulted file: -e @file), or to the module as token. It is adopted and proved.",
    )
