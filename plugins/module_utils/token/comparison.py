# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a token record and the organization's list of tokens say of each other, as expiry reports it. Private to the collection.

Neither can see the connector. What there is to go by is whether the store's token is listed, and when a token of the label was last used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import policy
from .record import TokenRecord

# A connector that works signs in far more often; the list may be late.
_UNUSED_DAYS = 3
_NAMED = 5

Listed = Mapping[str, Any]  # a token as jira_api_token_info lists it


@dataclass(frozen=True)
class Finding:
    """One sentence or more. wrong: the connector does not work, or will not, so that the site must not look well."""

    text: str
    wrong: bool


def compare(record: TokenRecord, label: str, tokens: Sequence[Listed], expected_active: bool = True) -> list[Finding]:
    """Return what is to be said beside the expiry. record: an empty one where no store was read, or it has none."""
    listed = [token for token in tokens if token["unstamped_label"] == label]
    live = [token for token in listed if token.get("live")]
    about_it = policy.ours(record.label, label)
    if about_it and record.retirement is not None:
        return [_retired(record, live)]
    found = []
    if about_it and record.token_id and record.token_id not in {token["token_id"] for token in tokens}:
        text = f"The token that the store holds, {record.label}, is not listed any more. Run jira_ops.align.rotate."
        found.append(Finding(text, True))
    if about_it and record.token_id:
        found += _unknown(record, live)
    if about_it and record.waits:
        text = f"The token {record.label} was handed over, and waits to be confirmed (connector_handoff_done)."
        found.append(Finding(text, False))
    return found + (_unused(live) if expected_active else [])


def _retired(record: TokenRecord, live: Sequence[Listed]) -> Finding:
    left = f" Tokens of it that live: {_labels(live)}. Run jira_ops.align.retire again." if live else ""
    return Finding(f"{record.retired_since}{left}", True)


def _unknown(record: TokenRecord, live: Sequence[Listed]) -> list[Finding]:
    known = record.known_ids() | ({record.previous.token_id} if record.previous else set())
    unknown = [token for token in live if token["token_id"] not in known]
    if not unknown:
        return []
    text = f"Live tokens that the store does not know: {_labels(unknown)}. jira_ops.align.rotate revokes them."
    return [Finding(text, False)]


def _unused(live: Sequence[Listed]) -> list[Finding]:
    """Say that no connector signs in. Of a token of which the list does not show when it was used, it may."""
    days = [token.get("unused_days") for token in live]
    known = [each for each in days if each is not None]
    if not known or len(known) < len(days) or min(known) < _UNUSED_DAYS:
        return []
    last = f"no token of its label was used for {min(known)} days"
    return [Finding(f"The connector does not sign in: {last}. Run jira_ops.align.verify.", True)]


def _labels(tokens: Sequence[Listed]) -> str:
    more = f" and {len(tokens) - _NAMED} more" if len(tokens) > _NAMED else ""
    return ", ".join(str(token["label"]) for token in tokens[:_NAMED]) + more
