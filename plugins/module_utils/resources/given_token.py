# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token that the operator made, as the gateway sees it: waited for only where its account is not known to work already. Private to the collection.

The gateway answers 401 to a mistyped token, and to one whose account has been given access a minute ago. The second is worth waiting for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

from ..api.client import Client
from ..token import policy
from ..token.policy import TokenSpec
from . import token_list
from .connector_check import TokenState, ask_token


def ask(client: Client, cloud_id: str, scopes: Sequence[str], wait: float, works: Callable[[], bool]) -> TokenState:
    """Return what the gateway says of the client's token. works: whether another token of its account is taken, so that a refusal is no matter of time."""
    state = ask_token(client, cloud_id, scopes, 0.0)
    if state.alive or wait <= 0 or works():
        return state
    return ask_token(client, cloud_id, scopes, wait)


def is_taken(client: Client, cloud_id: str) -> bool:
    """Return whether the gateway takes the client's token, the one that is in store."""
    return ask_token(client, cloud_id, (), 0.0).alive


def was_used(client: Client, spec: TokenSpec) -> bool:
    """Return whether a token of this connector's label was used before, so that the account has access to its site."""
    listed = token_list.of_account(client, spec.org_id, spec.account_id, spec.service_account_id)
    return any(token.used_at and policy.ours(token.label, spec.label) for token in listed)
