# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account's API token: keep, create, rotate, adopt, revoke.

A token's value is shown once and its scopes can never be read back. So "is it there" is decided by its label
and its expiry, and by what the caller's store remembers; whether it works is asked at the gateway.
"""
from __future__ import annotations

import re
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

LONGEST_DAYS = 365
MOST_SCOPES = 50
# The service counts the days from its own clock; a minute keeps ours from asking for a second too much.
_CLOCK_MARGIN = timedelta(minutes=1)
_CREATE_TRIES = 3


@dataclass(frozen=True)
class Wanted:
    """The token that should be there. stored: what the caller's store holds; None: the caller keeps no store."""

    org_id: str
    account_id: str
    label: str
    scopes: Sequence[str]
    days: int
    rotate_before_days: int
    stored: dict[str, Any] | None = None
    service_account_id: str | None = None


def check(wanted: Wanted, check_mode: bool) -> None:
    """The article's limits, and what would make every run rotate the token. Raised before anything is sent."""
    if not wanted.label.strip() or not wanted.label.isprintable():
        raise InvalidOption("label", f"{wanted.label!r} is not a label.", "Give a name that tells the token from others of this account.")
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise InvalidOption("expires_in_days", f"{wanted.days} is not possible.", f"Give 1 to {LONGEST_DAYS} days.")
    if not 0 <= wanted.rotate_before_days < wanted.days:
        problem = f"{wanted.rotate_before_days} would make a token of {wanted.days} days due as soon as it is made."
        raise InvalidOption("rotate_before_days", problem, f"Give 0 to {wanted.days - 1}.")
    if not wanted.scopes:
        raise InvalidOption("scopes", "is empty; a token has to have scopes.", "List them, or give a profile.")
    if len(set(wanted.scopes)) > MOST_SCOPES:
        raise InvalidOption("scopes", f"{len(set(wanted.scopes))} are too many.", f"A token takes at most {MOST_SCOPES}.")
    unknown = sorted(set(wanted.stored or {}) - {"token_id", "label", "expires_at", "scopes"})
    if unknown:
        raise InvalidOption("stored", f"has {', '.join(unknown)}, which does not belong there.", "Give token_id, label, expires_at and scopes only.")
    if not check_mode and not exists(wanted.account_id):
        raise InvalidOption("account_id", f"{wanted.account_id!r} is not an account.", "Give the service account's ID.")


def list_all(client: Client, org_id: str, account_id: str, service_account_id: str | None) -> list[dict[str, Any]]:
    """The account's tokens: {token_id, label, expires_at, blocked, created_at}, live or not."""

    def by_service_account() -> list[dict[str, Any]]:
        # Tells blocked from allowed, but is addressed by the id in the collection, which need not be the account ID.
        return [_token(item) for item in client.items(organization.LIST_ACCOUNT_TOKENS, org_id=org_id, id=service_account_id or account_id)]

    try:
        return by_service_account()
    except Refused as refused:
        if refused.status not in (403, 404, 405):
            raise
    try:
        return [_token(item) for item in client.send(organization.LIST_MANAGED_TOKENS, account_id=account_id).document]
    except Refused as refused:
        if refused.status == 404:
            raise InvalidOption("account_id", f"no service account {account_id} was found ({refused}).", "Check it.") from refused
        raise


def describe(
    client: Client, org_id: str, account_id: str | None, service_account_id: str | None, label: str | None, rotate_before_days: int
) -> list[dict[str, Any]]:
    """Tokens of one account or of all, with their days left and whether they need rotation, soonest expiry first."""
    moment = clock.now()
    if account_id:
        tokens = [{**token, "account_id": account_id} for token in list_all(client, org_id, account_id, service_account_id)]
    else:
        items = client.items(organization.LIST_ORGANIZATION_TOKENS, org_id=org_id)
        tokens = [{**_token(item), "account_id": _owner(item)} for item in items]
    described = []
    for token in tokens:
        if label is None or ours(token["label"], label):
            left, live = days_left(token["expires_at"], moment), is_live(token, moment)
            due = not live or (left is not None and left < rotate_before_days)
            fields = {name: token[name] for name in ("token_id", "label", "account_id", "expires_at", "blocked")}
            described.append({**fields, "days_left": left, "live": live, "needs_rotation": due})
    return sorted(described, key=lambda token: (token["days_left"] is None, token["days_left"] or 0, str(token["label"])))


def _owner(item: dict[str, Any]) -> str | None:
    """The account of a token in the organization's list; how its user is written is not documented."""
    user = item.get("user") or {}
    return user.get("accountId") or user.get("atlassianId") or user.get("id")


def ours(label: str | None, wanted: str) -> bool:
    """Whether a label is the wanted one, alone or with the UTC stamp that tells its tokens apart."""
    return label is not None and bool(re.fullmatch(re.escape(wanted) + r"(-\d{8}T\d{6}Z)?", label))


def is_live(token: dict[str, Any], moment: datetime) -> bool:
    """Neither expired nor blocked. A token without a readable expiry counts as live."""
    expires = clock.parse(token["expires_at"])
    return not token["blocked"] and (expires is None or expires > moment)


def days_left(expires_at: str | None, moment: datetime) -> int | None:
    """Whole days until expiry; negative after it."""
    expires = clock.parse(expires_at)
    return None if expires is None else int((expires - moment).total_seconds() // 86400)


def ensure_present(
    client: Client, wanted: Wanted, given: str | None, prove: Callable[[], str | None] | None, routes: Sequence[str], check_mode: bool
) -> Outcome:
    """Keep the live token, adopt the given one, or create one.

    given: a token value to check. prove: asks the gateway whose it is; gives an account ID, or None where it is refused.
    What a new token replaces is not revoked here, but named in `replaced`: first the new one has to prove itself.
    """
    moment = clock.now()
    if not exists(wanted.account_id):
        return _would_create(wanted, "the service account is not made yet", [], moment)
    # The stored token is ours under any label: the wanted label may have changed since it was made.
    listed = list_all(client, wanted.org_id, wanted.account_id, wanted.service_account_id)
    known = [token for token in listed if ours(token["label"], wanted.label) or token["token_id"] == _stored_id(wanted)]
    live = sorted((token for token in known if is_live(token, moment)), key=lambda token: (clock.parse(token["created_at"]) or moment, token["label"]))
    refused = False
    if given:
        owner = prove() if prove is not None else wanted.account_id
        refused = owner is None
        if owner is not None and owner != wanted.account_id:
            raise InvalidOption("token", f"it is the token of another account ({owner}), not of {wanted.account_id}.", "Give this account's token.")
        if not refused and not _stored_id(wanted):
            return _adopted(wanted, live, moment)
    current, reason = _judge(wanted, known, live, refused, moment)
    if reason is None and current is not None:
        return Outcome(False, *_same(_view(current)), _returns(wanted, current, "kept", "", moment, _others(live, current)))
    action = "rotated" if known or _stored_id(wanted) else "created"
    if check_mode:
        return _would_create(wanted, reason or "", live, moment, action)
    made = _create(client, wanted, routes)
    client.redactor.learn(made["token"])
    before = _view(current or (live[-1] if live else None))
    returns = _returns(wanted, made, action, reason or "", moment, live)
    return Outcome(True, before, _view(made), {"token": made["token"], **returns})


def ensure_absent(client: Client, wanted: Wanted, keep: Sequence[str], only: Sequence[str] | None, check_mode: bool) -> Outcome:
    """Revoke every token that carries our label, save those to keep; or only those listed. Nothing else is touched."""
    if not exists(wanted.account_id):
        return Outcome(False, returns={"action": "kept", "reason": "the service account is not made yet", "revoked": []})
    try:
        known = list_all(client, wanted.org_id, wanted.account_id, wanted.service_account_id)
    except InvalidOption:
        known = []  # the account is gone, and its tokens with it
    doomed = [token for token in known if (ours(token["label"], wanted.label) if only is None else token["token_id"] in only)]
    doomed = [token for token in doomed if token["token_id"] not in keep]
    if not check_mode:
        for token in doomed:
            client.send(organization.REVOKE_TOKEN, account_id=wanted.account_id, token_id=token["token_id"])
    revoked = [{"token_id": token["token_id"], "label": token["label"]} for token in doomed]
    reason = f"{len(revoked)} with the label {wanted.label}" if revoked else f"no token to revoke with the label {wanted.label}"
    before = {"tokens": [_view(token) for token in doomed]} if doomed else {}
    return Outcome(bool(doomed), before, {}, {"action": "revoked" if doomed else "kept", "reason": reason, "revoked": revoked})


def _judge(
    wanted: Wanted, known: list[dict[str, Any]], live: list[dict[str, Any]], refused: bool, moment: datetime
) -> tuple[dict[str, Any] | None, str | None]:
    """(the token in question, why it will not do) - no reason means that it is kept."""
    stored_id = _stored_id(wanted)
    if wanted.stored is not None and not stored_id:
        return None, "the store holds no token" + (", and the value of the live one is lost" if live else "")
    if stored_id:
        current = next((token for token in known if token["token_id"] == stored_id), None)
    else:
        current = live[-1] if live else None
    if current is None:
        return None, "the stored token does not exist any more" if stored_id else _none_live(known)
    if current["blocked"]:
        return current, "the token is blocked"
    left = days_left(current["expires_at"], moment)
    if left is not None and left < 0:
        return current, f"the token expired on {current['expires_at']}"
    if left is not None and left < wanted.rotate_before_days:
        return current, f"{left} days left, fewer than {wanted.rotate_before_days}"
    if refused:
        return current, "the token is refused at the gateway"
    if not ours(current["label"], wanted.label):
        return current, f"it is labelled {current['label']}, and {wanted.label} is wanted"
    scopes = (wanted.stored or {}).get("scopes")
    if isinstance(scopes, list) and set(map(str, scopes)) != set(wanted.scopes):
        return current, "other scopes are wanted, and a token's scopes are fixed"
    return current, None


def _none_live(known: list[dict[str, Any]]) -> str:
    if not known:
        return "there is no token of this label"
    return "no token of this label is live: " + ", ".join(f"{token['label']} is {'blocked' if token['blocked'] else 'expired'}" for token in known)


def _adopted(wanted: Wanted, live: list[dict[str, Any]], moment: datetime) -> Outcome:
    """A token that a person made: its value works, its record is the live one of our label."""
    if not live:
        raise InvalidOption("label", f"the account has no live token labelled {wanted.label!r}, so the given one cannot be told apart.", "Give its label.")
    if len(live) > 1:
        labels = ", ".join(token["label"] for token in live)
        raise InvalidOption("token", f"{len(live)} live tokens carry the label ({labels}), and which of them this is cannot be seen.", "Revoke the others.")
    token = live[0]
    return Outcome(False, *_same(_view(token)), _returns(wanted, token, "adopted", "the given token works and carries the label", moment, _others(live, token)))


def _create(client: Client, wanted: Wanted, routes: Sequence[str]) -> dict[str, Any]:
    ways = {Route.CONSOLE: lambda: _create_by_console(client, wanted)}
    return choose(routes, ways, lambda why: _handoff(wanted, why))


def _create_by_console(client: Client, wanted: Wanted) -> dict[str, Any]:
    """Create a token, and never leave one behind whose value did not arrive."""
    problem = ""
    for dummy in range(_CREATE_TRIES):
        moment = clock.now()
        label = f"{wanted.label}-{clock.stamp(moment)}"
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
            return {"token": made["token"], "token_id": str(made["id"]), "label": label, "expires_at": expiry, "blocked": False, "created_at": None}
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


def _would_create(wanted: Wanted, reason: str, live: list[dict[str, Any]], moment: datetime, action: str = "created") -> Outcome:
    expires_at = clock.rfc3339(moment + timedelta(days=wanted.days) - _CLOCK_MARGIN)
    token = {"token_id": NOT_YET, "label": wanted.label, "expires_at": expires_at, "blocked": False, "created_at": None}
    return Outcome(True, _view(live[-1] if live else None), _view(token), _returns(wanted, token, action, reason, moment, live))


def _token(item: dict[str, Any]) -> dict[str, Any]:
    """Both known shapes of a token in a list."""
    return {
        "token_id": str(item["id"]),
        "label": item.get("label"),
        "expires_at": item.get("expiresAt") or item.get("expiry"),
        "blocked": str(item.get("status") or "ALLOWED").upper() == "BLOCKED",
        "created_at": item.get("createdAt"),
    }


def _stored_id(wanted: Wanted) -> str | None:
    stored = (wanted.stored or {}).get("token_id")
    return str(stored) if stored else None


def _others(live: list[dict[str, Any]], kept: dict[str, Any]) -> list[dict[str, Any]]:
    return [token for token in live if token["token_id"] != kept["token_id"]]


def _returns(wanted: Wanted, token: dict[str, Any], action: str, reason: str, moment: datetime, others: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "token_id": token["token_id"],
        "label": token["label"],
        "scopes": sorted(set(wanted.scopes)),
        "expires_at": token["expires_at"],
        "days_left": days_left(token["expires_at"], moment),
        "action": action,
        "reason": reason,
        "replaced": [{"token_id": other["token_id"], "label": other["label"]} for other in others],
    }


def _view(token: dict[str, Any] | None) -> dict[str, Any]:
    return {} if token is None else {"label": token["label"], "token_id": token["token_id"], "expires_at": token["expires_at"]}


def _same(view: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return view, view


def _handoff(wanted: Wanted, why: str) -> Handoff:
    return Handoff(
        step="Create the API token",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization, then Directory > Service accounts.",
            f"Select the service account {wanted.account_id}, then Create credentials.",
            "Select API Token as authentication type.",
            f"Enter the name of the API token: {wanted.label}",
            f"Set the expiry date: {wanted.days} days from today (365 at most).",
            "Select token scopes. App: Jira; scope actions: Read, Write, Manage. Select exactly: " + ", ".join(sorted(wanted.scopes)),
            "Select Next, review, then Create.",
            "Copy the API token: it is shown only once. Keep it in an encrypted variable.",
        ],
        values={
            "organization": wanted.org_id,
            "account_id": wanted.account_id,
            "label": wanted.label,
            "expires_in_days": wanted.days,
            "scopes": sorted(wanted.scopes),
        },
        resume="Give the token to the next run as connector_token (from a vaulted file: -e @file), or to the module as token. It is adopted and proved.",
    )
