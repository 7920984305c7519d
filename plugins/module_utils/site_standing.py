# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One site's standing in one line: its state, whether its token was kept or replaced, the days it has left, and when it is due. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The states of a site that is well.
PLACES = ("proven", "planned", "retired", "alive")
_TOKEN = {
    "kept": "token kept",
    "created": "token created",
    "rotated": "token replaced",
    "adopted": "given token taken",
}


def standing(result: Mapping[str, Any]) -> str:
    """Return how a site stands. result: its connector_result."""
    state, token = str(result.get("state") or "unreachable"), result.get("token") or {}
    if state in ("planned", "retired"):
        return str(result.get("message") or state)
    said = [state, _TOKEN.get(str(token.get("action")), "")]
    days = result.get("days_left", token.get("days_left"))
    if days is not None:
        said.append("no day left" if days < 0 else f"{days} day{'' if days == 1 else 's'} left")
    elif token:
        said.append("expiry not known")
    if token.get("next_due") and state != "expiring":
        said.append(f"next due {str(token['next_due'])[:10]}")
    elif token.get("expires_at"):
        said.append(f"expires {str(token['expires_at'])[:10]}")
    return ", ".join(filter(None, said))
