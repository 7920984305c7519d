# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revoking tokens of one account or of several: by label, by a list, or all that a connector has. Private to the collection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable

from ..api.client import Client
from ..outcome import Outcome, exists
from ..token import policy
from ..token.api_token import ApiToken
from ..token.policy import TokenSpec
from ..token.record import NamedToken
from . import token_list, token_revocation
from .token_revocation import Owner, Revocation


@dataclass(frozen=True)
class _Choice:
    """Which tokens of an account to revoke. by_label: a token without one may be ours, so that it is reported unless it is known (by its ID).

    named: those that are asked for by their ID, and revoked where the list does not show them, too.
    """

    selects: Callable[[ApiToken], bool]
    by_label: bool = False
    known: Collection[str] = ()
    named: Sequence[ApiToken] = ()


def by_label(
    client: Client, spec: TokenSpec, keep: Sequence[str], only: Sequence[str] | None, check_mode: bool
) -> Outcome:
    """Revoke every token that carries our label, save those to keep; or only those of these IDs. Nothing else is touched."""

    def selects(token: ApiToken) -> bool:
        ours = policy.ours(token.label, spec.label) if only is None else token.token_id in only
        return ours and token.token_id not in keep

    named = [ApiToken(each, None, spec.account_id) for each in only or () if each not in keep]
    return _remove(client, spec, {spec.account_id: _Choice(selects, only is None, keep, named)}, check_mode)


def listed(
    client: Client, spec: TokenSpec, tokens: Iterable[Mapping[str, Any]], keep: Sequence[str], check_mode: bool
) -> Outcome:
    """Revoke these tokens (token_id, account_id), save those to keep, with one list for all of an account; what the record names, unlisted too."""
    accounts: dict[str, list[ApiToken]] = {}
    for token in tokens:
        if token["token_id"] not in keep:
            account_id = str(token.get("account_id") or spec.account_id)
            accounts.setdefault(account_id, []).append(ApiToken(str(token["token_id"]), token.get("label"), account_id))
    recorded = spec.stored.known_ids()
    choices = {account: _of_ids(named, recorded) for account, named in accounts.items()}
    return _remove(client, spec, choices, check_mode)


def of_connector(client: Client, spec: TokenSpec, check_mode: bool, works: Callable[[], bool] | None = None) -> Outcome:
    """Revoke all that the connector has: tokens of our label, and those that its record names, whatever their label and account.

    The outcome reports as `owned` whether the account was shown to be the connector's: by the record, or by a token of our label; and as `unlisted`
    the stored token where no list shows it and it works all the same. works: whether the gateway takes it; None where that cannot be asked.
    """
    record = spec.stored
    revoked_before = record.retirement.revoked if record.retirement else ()
    own = [NamedToken(record.token_id, record.label, record.account_id)] if record.token_id else []
    accounts: dict[str, list[ApiToken]] = {spec.account_id: []} if exists(spec.account_id) else {}
    for each in (*own, *record.replaces, *revoked_before):
        account_id = each.account_id or spec.account_id
        if exists(account_id):
            accounts.setdefault(account_id, []).append(ApiToken(each.token_id, each.label, account_id))
    # Of those that were revoked before, the list's word counts: to send that again would be a write in every further run.
    choices = {account: _of_ids(named, record.known_ids()) for account, named in accounts.items()}
    labelled: list[ApiToken] = []

    def ours_or_recorded(token: ApiToken) -> bool:
        ours = policy.of_connector(token.label, spec)
        labelled.extend([token] if ours else [])
        return ours or recorded.selects(token)

    if exists(spec.account_id):
        recorded = choices[spec.account_id]
        ids = {each.token_id for each in accounts[spec.account_id]}
        choices[spec.account_id] = replace(recorded, selects=ours_or_recorded, by_label=True, known=ids)
    outcome = _remove(client, spec, choices, check_mode)
    outcome.returns["owned"] = exists(spec.account_id) and bool(record.account_id or labelled)
    return _with_unlisted(outcome, spec, check_mode, works)


def _with_unlisted(outcome: Outcome, spec: TokenSpec, check_mode: bool, works: Callable[[], bool] | None) -> Outcome:
    """Return the outcome with the stored token where it works although no list shows it: in check mode, as one to revoke; else as one that is left."""
    stored = spec.stored
    token = ApiToken(stored.token_id, stored.label, stored.account_id or spec.account_id)
    handled = {each["token_id"] for name in ("revoked", "left") for each in outcome.returns[name]}
    if not token.token_id or token.token_id in handled or works is None or not works():
        return replace(outcome, returns={**outcome.returns, "unlisted": []})
    if check_mode:
        revoked = [*outcome.returns["revoked"], token.named()]
        more = {"action": "revoked", "revoked": revoked, "unlisted": [token.named()]}
        return replace(outcome, changed=True, returns={**outcome.returns, **more})
    alive = f"The gateway still takes {token_revocation.named([token])} (ID {token.token_id})"
    failure = f"{alive}, and the list of the account {token.account_id} does not show it."
    remedy = "Run again later; or revoke it in Atlassian Administration, Directory > Service accounts."
    left = [*outcome.returns["left"], token.named()]
    return replace(
        outcome,
        returns={**outcome.returns, "left": left, "unlisted": [token.named()]},
        failure=" ".join(filter(None, (outcome.failure, failure, remedy))),
    )


def _of_ids(tokens: Sequence[ApiToken], recorded: Collection[str]) -> _Choice:
    """Return the choice of these tokens. recorded: IDs of those that are revoked where they are not listed, too."""
    ids = {token.token_id for token in tokens}
    return _Choice(lambda token: token.token_id in ids, named=[each for each in tokens if each.token_id in recorded])


def _remove(client: Client, spec: TokenSpec, choices: Mapping[str, _Choice], check_mode: bool) -> Outcome:
    """Revoke the chosen tokens of each account, and read them back. An account that does not exist has none."""
    done: list[tuple[Owner, Revocation, list[ApiToken]]] = []
    reason = "no token to revoke"
    for account_id, choice in choices.items():
        own = spec.service_account_id if account_id == spec.account_id else None
        owner = Owner(spec.org_id, account_id, own)
        if not exists(account_id):
            reason = "the service account is not made yet"
            continue
        try:
            known = token_list.of_account(client, owner.org_id, owner.account_id, owner.service_account_id)
        except token_list.AccountNotFound:
            reason = f"the organization has no account {account_id}, so there is no token to revoke"
            continue
        chosen = [token for token in known if choice.selects(token)]
        unlabelled = token_list.unlabelled(known, list(choice.known)) if choice.by_label else []
        revocation = Revocation(revoked=chosen) if check_mode else token_revocation.revoke(client, owner, chosen)
        done.append((owner, revocation, unlabelled))
        listed_ids = {token.token_id for token in known}
        unlisted = [token for token in choice.named if token.token_id not in listed_ids]
        if unlisted and not check_mode:
            done.append((owner, token_revocation.revoke_unlisted(client, owner, unlisted), []))
    return _outcome(spec, done, reason)


def _outcome(spec: TokenSpec, done: Sequence[tuple[Owner, Revocation, list[ApiToken]]], reason: str) -> Outcome:
    revoked = [token for dummy, each, unlabelled in done for token in each.revoked]
    left = [token for dummy, each, unlabelled in done for token in (*each.refused, *each.left, *unlabelled)]
    if revoked or left:
        reason = f"{len(revoked)} with the label {spec.label}"
    elif done:
        reason = f"no token to revoke with the label {spec.label}"
    handoffs = [each.handoff(owner) for owner, each, dummy in done]
    failures = [each.failure(owner) for owner, each, dummy in done]
    failures += [
        token_list.why_unlabelled(unlabelled, owner.account_id, spec.label) for owner, dummy, unlabelled in done
    ]
    return Outcome(
        bool(revoked),
        {"tokens": [token.view() for token in revoked]} if revoked else {},
        {},
        {
            "action": "revoked" if revoked else "kept",
            "reason": reason,
            "revoked": [token.named() for token in revoked],
            "left": [token.named() for token in left],
        },
        tuple(handoff for handoff in handoffs if handoff),
        " ".join(failure for failure in failures if failure) or None,
    )
