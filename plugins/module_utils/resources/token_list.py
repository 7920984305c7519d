# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing API tokens: three lists show them, which differ in who may read them and in what they show. Private to the collection.

| list | key | shows |
| --- | --- | --- |
| of the service account (api-access) | any; 404 where the organization does not have these endpoints | status, so whether a token is blocked |
| of the managed account (`/users/…/manage/…`) | without scopes only | no status |
| of all service accounts (api-access) | any | status, and whose a token is |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Callable

from .. import clock
from ..api import known_texts, organization, users
from ..api.client import Client
from ..api.errors import InvalidOption, Refused
from ..api.operation import Route
from ..routes import HandoffNeeded
from ..token.api_token import ApiToken
from . import account_list

# A list that is not served here, or not to this key: the next one is asked.
_NOT_SERVED = (403, 404, 405)
_SCOPE = re.compile(r"[a-z-]+:[a-z0-9.-]+(:[a-z0-9-]+)?")


class AccountNotFound(InvalidOption):
    """The organization has no such service account: its list of them shows that, not the 404 of a list of tokens."""


def of_account(client: Client, org_id: str, account_id: str, service_account_id: str | None) -> list[ApiToken]:
    """Return the account's tokens, live or not. Raises AccountNotFound, or the refusal of the list that was asked first."""

    def by_service_account() -> list[ApiToken]:
        # Addressed by the id in the collection, which need not be the account ID.
        return [
            _token(item, account_id)
            for item in client.items(
                organization.LIST_ACCOUNT_TOKENS, org_id=org_id, id=service_account_id or account_id
            )
        ]

    def managed() -> list[ApiToken]:
        return [
            _token(item, account_id) for item in client.send(users.LIST_MANAGED_TOKENS, account_id=account_id).document
        ]

    refusals: list[Refused] = []
    for tokens in (by_service_account, managed):
        listed = _unless_refused(tokens, refusals)
        if listed is not None:
            return listed
    if refusals[-1].status == 404 and _is_gone(client, org_id, {account_id, service_account_id}, refusals[-1]):
        raise AccountNotFound(
            "account_id", f"no service account {account_id} was found ({refusals[-1]}).", "Check it."
        ) from refusals[-1]
    # A key with scopes cannot read the managed list. Where the id in the collection is not known, the list of all accounts shows whose a token is.
    everyone = _unless_refused(lambda: of_organization(client, org_id), refusals)
    if everyone is None or any(token.account_id is None for token in everyone):
        raise refusals[0]
    return [token for token in everyone if token.account_id == account_id]


def _is_gone(client: Client, org_id: str, ids: set[str | None], refused: Refused) -> bool:
    """Return whether the organization has no account of these ids. Where its list of accounts is not served, the service's own word for it counts."""
    try:
        listed = account_list.list_all(client, org_id, [Route.PUBLISHED.value])
    except HandoffNeeded:
        return known_texts.ACCOUNT_NOT_FOUND in refused.words
    return not any(account.id in ids or account.account_id in ids for account in listed)


def of_organization(client: Client, org_id: str) -> list[ApiToken]:
    """Return the tokens of all service accounts. The account_id of one is None where the list does not show whose it is."""
    return [_token(item, _owner(item)) for item in client.items(organization.LIST_ORGANIZATION_TOKENS, org_id=org_id)]


def unlabelled(tokens: list[ApiToken], keep: Sequence[str]) -> list[ApiToken]:
    """Return the tokens whose label the list does not show, so that each may be the one that is looked for, but for those to keep."""
    return [token for token in tokens if not token.label and token.token_id not in keep]


def why_unlabelled(tokens: list[ApiToken], account_id: str, label: str) -> str | None:
    """Return the message of tokens that may carry a label, or None where there are none."""
    if not tokens:
        return None
    ids = ", ".join(token.token_id for token in tokens[:3]) + (" and more" if len(tokens) > 3 else "")
    return (
        f"Whether all tokens with the label {label} are revoked is not known: the list of the account {account_id} shows {len(tokens)} without a label "
        f"({ids}). They were not revoked. Look at them in Atlassian Administration, Directory > Service accounts."
    )


def _unless_refused(tokens: Callable[[], list[ApiToken]], refusals: list[Refused]) -> list[ApiToken] | None:
    try:
        return tokens()
    except Refused as refused:
        if refused.status not in _NOT_SERVED:
            raise
        refusals.append(refused)
        return None


def _owner(item: dict[str, Any]) -> str | None:
    """Return the account of a token in the organization's list; how its user is written is not documented."""
    user = item.get("user") or {}
    owner = user.get("accountId") or user.get("atlassianId") or user.get("id")
    return str(owner) if owner else None


def _token(item: dict[str, Any], account_id: str | None) -> ApiToken:
    """Return a token from any of the lists: what a list does not show is None, and never taken for the best case."""
    return ApiToken(
        token_id=str(item["id"]),
        label=item.get("label"),
        account_id=account_id,
        expires_at=_expiry(_given(item, "expiresAt", "expiry")),
        status=item.get("status"),
        blocked={"ALLOWED": False, "BLOCKED": True}.get(str(item.get("status") or "").upper()),
        created_at=item.get("createdAt"),
        used_at=next(iter(_given(item, "lastActiveAt", "lastAccess")), None),
        scopes=_scopes(item.get("scopes")),
    )


def _given(item: dict[str, Any], *names: str) -> list[Any]:
    """Return what an item has in these fields, without those that are empty."""
    return [item[name] for name in names if item.get(name) not in (None, "")]


def _expiry(given: list[Any]) -> str | None:
    """Return when a token expires: of two dates the earlier, RFC 3339; and one that cannot be read, as it came, before any other."""
    moments = [clock.parse(each) for each in given]
    unread = [str(each) for each, moment in zip(given, moments) if moment is None]
    readable = [clock.rfc3339(moment) for moment in sorted(filter(None, moments))]
    return next(iter(unread + readable), None)


def _scopes(listed: Any) -> list[str] | None:
    """Return the scopes of an item that carries them in the form in which a token is given them, else None."""
    if (
        not isinstance(listed, list)
        or not listed
        or not all(isinstance(scope, str) and _SCOPE.fullmatch(scope) for scope in listed)
    ):
        return None
    return sorted(set(listed))
