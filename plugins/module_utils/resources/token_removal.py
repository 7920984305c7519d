# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revoking tokens of one account or of several: by label, by a list, or all that a connector has. Private to the collection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable

from ..api.client import Client
from ..outcome import Outcome, exists
from ..token import policy
from ..token.api_token import ApiToken
from ..token.policy import TokenSpec
from . import token_list, token_revocation
from .token_revocation import Owner, Revocation


@dataclass(frozen=True)
class _Choice:
    """Which tokens of an account to revoke. by_label: a token without one may be ours, so that it is reported unless it is known (by its ID)."""

    selects: Callable[[ApiToken], bool]
    by_label: bool = False
    known: Collection[str] = ()


def by_label(
    client: Client, spec: TokenSpec, keep: Sequence[str], only: Sequence[str] | None, check_mode: bool
) -> Outcome:
    """Revoke every token that carries our label, save those to keep; or only those of these IDs. Nothing else is touched."""

    def selects(token: ApiToken) -> bool:
        ours = policy.ours(token.label, spec.label) if only is None else token.token_id in only
        return ours and token.token_id not in keep

    return _remove(client, spec, {spec.account_id: _Choice(selects, only is None, keep)}, check_mode)


def listed(
    client: Client, spec: TokenSpec, tokens: Iterable[Mapping[str, Any]], keep: Sequence[str], check_mode: bool
) -> Outcome:
    """Revoke these tokens (token_id, account_id), save those to keep, with one list for all of an account."""
    accounts: dict[str, set[str]] = {}
    for token in tokens:
        if token["token_id"] not in keep:
            accounts.setdefault(str(token.get("account_id") or spec.account_id), set()).add(str(token["token_id"]))
    return _remove(client, spec, {account: _of_ids(ids) for account, ids in accounts.items()}, check_mode)


def of_connector(client: Client, spec: TokenSpec, check_mode: bool) -> Outcome:
    """Revoke all that the connector has: tokens of our label, and those that its record names, whatever their label and account.

    The outcome reports as `owned` whether the account was shown to be the connector's: by the record, or by a token of our label.
    """
    record = spec.stored
    revoked_before = record.retirement.revoked if record.retirement else ()
    own = [(record.token_id, record.account_id)] if record.token_id else []
    recorded = [*own, *((each.token_id, each.account_id) for each in (*record.replaces, *revoked_before))]
    accounts: dict[str, set[str]] = {spec.account_id: set()} if exists(spec.account_id) else {}
    for token_id, account_id in recorded:
        if account_id or exists(spec.account_id):
            accounts.setdefault(account_id or spec.account_id, set()).add(token_id)
    choices = {account: _of_ids(ids) for account, ids in accounts.items()}
    labelled: list[ApiToken] = []

    def ours_or_recorded(token: ApiToken) -> bool:
        ours = policy.of_connector(token.label, spec)
        labelled.extend([token] if ours else [])
        return ours or token.token_id in accounts[spec.account_id]

    if exists(spec.account_id):
        choices[spec.account_id] = _Choice(ours_or_recorded, True, accounts[spec.account_id])
    outcome = _remove(client, spec, choices, check_mode)
    outcome.returns["owned"] = exists(spec.account_id) and bool(record.account_id or labelled)
    return outcome


def _of_ids(ids: set[str]) -> _Choice:
    return _Choice(lambda token: token.token_id in ids)


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
