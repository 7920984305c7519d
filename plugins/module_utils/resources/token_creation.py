# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating an API token, without ever leaving one alive whose value did not arrive. Private to the collection."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from .. import clock
from ..api import users
from ..api.client import Client
from ..api.errors import ApiError, InvalidOption, JiraOpsError, OutcomeUnknown, Refused, UnexpectedAnswer
from ..api.operation import Route, Service
from ..outcome import Handoff
from ..routes import RouteClosed, choose, route_or_closed
from ..token import policy
from ..token.api_token import ApiToken
from ..token.policy import TokenSpec
from ..wait import poll
from . import token_list
from .token_revocation import Owner, revoke_or_fail, revoke_unlisted

# The service counts the days from its own clock. Where its answers show that, a minute keeps us from asking for a second too much; else ours
# may be minutes fast.
CLOCK_MARGIN = timedelta(minutes=1)
_UNKNOWN_CLOCK_MARGIN = timedelta(minutes=6)
_TRIES = 3
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
# Seconds for which a token is looked for whose creation was not answered.
_SEEN_WITHIN = 5.0


Created = tuple[ApiToken, tuple[str, ...]]


def create(client: Client, spec: TokenSpec, routes: Sequence[str], before: Collection[ApiToken]) -> Created:
    """Create a token. Return it with its value, and warnings of what else may have been made.

    before: the tokens of this label that exist. Raises HandoffNeeded.
    """
    taken = {token.label for token in before}
    ways = {Route.CONSOLE: lambda: _by_console(client, spec, {token.token_id for token in before}, taken)}
    return choose(
        routes,
        ways,
        lambda why: _handoff(spec, why, policy.stamped(spec.label, clock.now()) if spec.label in taken else spec.label),
    )


def _by_console(client: Client, spec: TokenSpec, known_ids: Collection[str], taken: Collection[str | None]) -> Created:
    """Send the creation; after an answer that is lost or not understood, revoke what it may have made and send it again."""
    problem = ""
    labels: list[str] = []
    unseen: list[str] = []
    for attempt in range(_TRIES):
        if attempt or policy.stamped(spec.label, clock.now()) in taken:
            time.sleep(1.1)  # labels differ by the second
        label = policy.stamped(spec.label, clock.now())
        expires_at = clock.rfc3339(_expiry(client, spec.days))
        ids: list[str] = []
        try:
            made = _send(client, spec, label, expires_at, ids)
        except (OutcomeUnknown, UnexpectedAnswer) as unknown:
            problem = str(unknown)
            labels.append(label)
            made_ids = [each for each in ids if each not in known_ids]
            unseen += [] if _revoke_made(client, spec, label, made_ids, known_ids, problem) else [label]
        except Refused as refused:
            if not _label_taken(refused, label):
                raise
            problem = str(refused)
        else:
            token = ApiToken(
                str(made["id"]), label, spec.account_id, expires_at, blocked=False, value=str(made["token"])
            )
            return token, _doubts(spec, unseen)
    looked = (
        f" What may have been made as {', '.join(labels)} was looked for, and revoked where it was there."
        if labels
        else ""
    )
    doubts = "".join(f" {each}" for each in _doubts(spec, unseen))
    raise JiraOpsError(f"No API token could be made for {spec.account_id} in {_TRIES} tries: {problem}{looked}{doubts}")


def _doubts(spec: TokenSpec, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the warning of creations whose answer was lost, and of which no list shows what came."""
    if not labels:
        return ()
    where = f"the list of the account {spec.account_id} does not show it (yet)"
    fact = f"A token may have been made as {', '.join(labels)}: the answer to its creation was lost, and {where}."
    return (f"{fact} Look for it in Atlassian Administration, Directory > Service accounts, and revoke it.",)


def _expiry(client: Client, days: int) -> datetime:
    """Return the moment that is so many days away, by the service's clock."""
    margin = CLOCK_MARGIN if client.ahead(Service.ORGANIZATION) is not None else _UNKNOWN_CLOCK_MARGIN
    return client.now(Service.ORGANIZATION) + timedelta(days=days) - margin


def _send(client: Client, spec: TokenSpec, label: str, expires_at: str, ids: list[str]) -> dict[str, str]:
    """Send the creation. ids: where the ID of an answer is noted that has one, whatever else it lacks."""
    body = {"label": label, "scopes": sorted(set(spec.scopes)), "expiry": expires_at}
    client.observers.append(lambda exchange: ids.extend(_id_in(exchange.answer.document)))
    try:
        answer = route_or_closed(lambda: client.send(users.CREATE_TOKEN, body=body, account_id=spec.account_id))
        made: dict[str, str] = answer.document
        return made
    except RouteClosed as closed:
        if "accountNotFound" in str(closed):
            problem = f"this organization key does not manage the account {spec.account_id} (accountNotFound)."
            raise InvalidOption("account_id", problem, "Check it.") from closed
        raise
    except Refused as refused:
        if refused.status == 400 and "expiry" in refused.words.lower():
            raise JiraOpsError(f"{refused} It was asked for until {expires_at}. {_clocks(client)}") from refused
        if refused.status == 403:  # as every key with scopes is: the operator makes the token
            raise RouteClosed(str(refused)) from refused
        raise
    finally:
        client.observers.pop()


def _id_in(document: object) -> list[str]:
    """Return the ID of a token that an answer names; none where it is not one that a path could have."""
    found = document.get("id") if isinstance(document, dict) else None
    return [found] if isinstance(found, str) and _ID.fullmatch(found) else []


def _clocks(client: Client) -> str:
    """Return how this machine's clock compares with the service's, for a date that the service rejects."""
    ours, ahead = clock.rfc3339(clock.now()), client.ahead(Service.ORGANIZATION)
    if ahead is None:
        return f"The service's answers carry no Date that its clock could be read from; this controller's says {ours}. Check that it is right."
    if not ahead:
        return f"This controller's clock agrees with the service's ({ours})."
    theirs = clock.rfc3339(client.now(Service.ORGANIZATION))
    kind = "behind" if ahead > timedelta(0) else "ahead of"
    return f"This controller's clock ({ours}) is {clock.in_words(ahead)} {kind} the service's ({theirs}, by its Date header). Set it right, with NTP."


def _label_taken(refused: Refused, label: str) -> bool:
    said = refused.words.lower()
    return refused.status == 409 or (
        refused.status == 400 and (label.lower() in said or ("label" in said and "scope" not in said))
    )


def _revoke_made(
    client: Client, spec: TokenSpec, label: str, ids: Sequence[str], known_ids: Collection[str], problem: str
) -> bool:
    """Revoke a token whose value nobody has: it is of no use, and a risk. Whatever cannot be done ends in a message that names it.

    ids: those that the answer named. One that existed before is never it, whatever its label. Return whether one was found: else it may be made all
    the same, and be listed later.
    """
    owner = Owner(spec.org_id, spec.account_id, spec.service_account_id)

    def made() -> list[ApiToken] | None:
        listed = token_list.of_account(client, spec.org_id, spec.account_id, spec.service_account_id)
        return [token for token in listed if token.label == label and token.token_id not in known_ids] or None

    try:
        by_id = revoke_unlisted(client, owner, [ApiToken(each, label, spec.account_id) for each in ids]).revoked
        found = poll(made, 0.0 if by_id else _SEEN_WITHIN) or []
    except (ApiError, InvalidOption) as failure:
        where = f"Look for {label!r} at the account {spec.account_id} in Atlassian Administration, Directory > Service accounts, and revoke it."
        raise JiraOpsError(
            f"A token may have been made whose value is lost. {where} {problem} Looking for it failed: {failure}"
        ) from failure
    if found:
        revoke_or_fail(client, owner, found, "A token was made whose value is lost.")
    return bool(found or by_id)


def _handoff(spec: TokenSpec, why: str, label: str) -> Handoff:
    return Handoff(
        step="Create the API token",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization, then Directory > Service accounts.",
            f"Select the service account {spec.account_id}, then Create credentials.",
            "Select API token as authentication type.",
            f"Enter the name of the API token: {label}",
            f"Set the expiry date: {spec.days} days from today (365 at most).",
            "Select token scopes. App: Jira; scope actions: Read, Write, Manage. Select exactly: "
            + ", ".join(sorted(spec.scopes)),
            "Select Next, review, then Create.",
            "Copy the API token: it is shown only once. Keep it in an encrypted variable.",
        ],
        values={
            "organization": spec.org_id,
            "account_id": spec.account_id,
            "label": label,
            "expires_in_days": spec.days,
            "scopes": sorted(spec.scopes),
        },
        resume="Give the token to the next run as connector_token (from a vaulted file: -e @file), or to the module as token. It is adopted and proved.",
    )
