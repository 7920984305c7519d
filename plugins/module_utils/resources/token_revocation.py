# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revoking API tokens: by the meaning of each answer, and read back. Private to the collection.

| answer | meaning |
| --- | --- |
| 2xx, 404 `{"key": "notFound"}` | revoked, or gone before: read back |
| 404 `{"key": "accountNotFound"}` | the key does not manage that account: nothing was revoked |
| any other 404, none, or one that is not understood | not known: read back |
| 403 | this key may not, as no key with scopes may: the operator revokes it |
| any other refusal | not revoked |

A token that no list shows is revoked by its ID all the same (revoke_unlisted).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..api import users
from ..api.client import Client
from ..api.errors import ApiError, JiraOpsError, OutcomeUnknown, Refused, UnexpectedAnswer
from ..outcome import Handoff
from ..token.api_token import ApiToken
from ..wait import poll
from . import token_list

# Seconds until a token whose revocation was accepted has to be gone from the list.
_GONE_WITHIN = 30.0
_NAMED = 5  # tokens that a message lists


@dataclass(frozen=True)
class Owner:
    """Whose tokens: org_id, the account's ID, and its id in the organization's collection where that is known."""

    org_id: str
    account_id: str
    service_account_id: str | None = None


@dataclass
class Revocation:
    """What came of it. revoked: no list shows them any more. refused: this key may not. left: for any other reason still alive, or not known."""

    revoked: list[ApiToken] = field(default_factory=list)
    refused: list[ApiToken] = field(default_factory=list)
    left: list[ApiToken] = field(default_factory=list)
    why_refused: str = ""
    why_left: list[str] = field(default_factory=list)

    def failure(self, owner: Owner) -> str | None:
        """Return the message of tokens that are left alive, or None."""
        if not self.left:
            return None
        why = " ".join(dict.fromkeys(self.why_left))
        return f"Not revoked, or not known to be: {named(self.left)} of the account {owner.account_id}. {why} {_by_hand(owner)}"

    def handoff(self, owner: Owner) -> Handoff | None:
        """Return the instructions for tokens that this key may not revoke, or None."""
        return revoke_handoff(owner, self.refused, self.why_refused) if self.refused else None


def revoke(client: Client, owner: Owner, tokens: Sequence[ApiToken]) -> Revocation:
    """Revoke the tokens of one account, and read them back with one list for all of them."""
    result = Revocation()
    sent: list[ApiToken] = []
    for token in tokens:
        try:
            answer = client.send(users.REVOKE_TOKEN, account_id=owner.account_id, token_id=token.token_id)
        except (OutcomeUnknown, UnexpectedAnswer) as unknown:
            result.why_left.append(str(unknown))
            sent.append(token)
        except Refused as refused:
            if refused.status == 403:
                result.why_refused = str(refused)
                result.refused.append(token)
            else:
                result.why_left.append(str(refused))
                result.left.append(token)
        else:
            if answer.status == 404 and _key(answer.document) == "accountNotFound":
                result.why_left.append(
                    "The service does not know the account by this organization key (accountNotFound), so nothing was revoked."
                )
                result.left.append(token)
            else:
                sent.append(token)
    _read_back(client, owner, sent, result)
    return result


def revoke_unlisted(client: Client, owner: Owner, tokens: Sequence[ApiToken]) -> Revocation:
    """Revoke tokens that the list does not show, for a list may lack one that lives. Of a 404 or 403, the list's word counts: there is no such token."""
    result = Revocation()
    sent: list[ApiToken] = []
    for token in tokens:
        try:
            answer = client.send(users.REVOKE_TOKEN, account_id=owner.account_id, token_id=token.token_id)
        except ApiError as failure:
            if not (isinstance(failure, Refused) and failure.status == 403):
                result.why_left.append(str(failure))
                result.left.append(token)
        else:
            sent += [token] if answer.status != 404 else []
    _read_back(client, owner, sent, result)
    return result


def revoke_handoff(owner: Owner, tokens: Sequence[ApiToken], why: str) -> Handoff:
    """Return the instructions to revoke tokens where no key that was given may."""
    labels = [str(token.label) for token in tokens]
    return Handoff(
        step="Revoke an API token" if len(tokens) == 1 else "Revoke API tokens",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization, then Directory > Service accounts.",
            f"Select the service account {owner.account_id}, then its API tokens.",
            *(f"Revoke the token {label}." for label in labels),
        ],
        values={"organization": owner.org_id, "account_id": owner.account_id, "labels": labels},
    )


def named(tokens: Sequence[ApiToken]) -> str:
    """Return tokens as a message names them: their labels, the first of them where they are many."""
    shown = ", ".join(repr(str(token.label or token.token_id)) for token in tokens[:_NAMED])
    more = f" and {len(tokens) - _NAMED} more" if len(tokens) > _NAMED else ""
    return f"the API token{'s' if len(tokens) > 1 else ''} {shown}{more}"


def _read_back(client: Client, owner: Owner, sent: list[ApiToken], result: Revocation) -> None:
    """Sort the tokens whose revocation was sent by what the list shows of them, and count the revocation as done where it lacks one."""
    if not sent:
        return
    ids = {token.token_id for token in sent}
    alive = ids

    def gone() -> bool | None:
        nonlocal alive
        listed = token_list.of_account(client, owner.org_id, owner.account_id, owner.service_account_id)
        alive = ids & {token.token_id for token in listed}
        return None if alive else True

    try:
        poll(gone, _GONE_WITHIN, what="revoked tokens to leave the list of tokens")
    except token_list.AccountNotFound:
        alive = set()  # the account went meanwhile, and its tokens with it
    except ApiError as failure:
        result.left += sent
        result.why_left.append(f"The tokens could not be listed afterwards: {failure}")
        return
    if alive:
        result.why_left.append(f"{len(alive)} of {len(ids)} are still listed after their revocation was sent.")
    result.revoked += [token for token in sent if token.token_id not in alive]
    if result.revoked:
        client.record(users.REVOKE_TOKEN, done=True)
    result.left += [token for token in sent if token.token_id in alive]


def _key(document: object) -> object:
    return document.get("key") if isinstance(document, dict) else None


def _by_hand(owner: Owner) -> str:
    return f"Run again; or revoke them in Atlassian Administration, Directory > Service accounts > {owner.account_id}."


def revoke_or_fail(client: Client, owner: Owner, tokens: Sequence[ApiToken], context: str) -> list[ApiToken]:
    """Revoke tokens that must not stay. Return those that were revoked; raise an error that names each that may be alive."""
    result = revoke(client, owner, tokens)
    left = result.refused + result.left
    if left:
        why = " ".join(dict.fromkeys([*result.why_left, *([result.why_refused] if result.refused else [])]))
        raise JiraOpsError(
            f"{context} Still alive, or not known to be gone: {named(left)} of the account {owner.account_id}. {why} {_by_hand(owner)}"
        )
    return result.revoked
