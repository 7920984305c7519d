# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which scopes a call needs, as Atlassian's descriptions have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scopes:
    """classic: each of these opens the call. granular: all of these together do."""

    classic: frozenset[str]
    granular: frozenset[str]


def scopes_of(operation: dict[str, Any]) -> Scopes | None:
    """The scopes of a described call; None where the description knows none of its calls' scopes.

    `security` is the authority. Jira's own names the classic scopes there, and the granular ones beside it, as beta; Jira Software's
    names the granular ones, of which all are needed.
    """
    ways = [way["OAuth2"] for way in operation.get("security", []) if "OAuth2" in way]
    if not ways:
        return None
    asked = ways[0]
    if not asked:
        # Open to every token, whatever its scopes are
        return Scopes(frozenset(), frozenset())
    beta = [each["scopes"] for each in operation.get("x-atlassian-oauth2-scopes", []) if each["state"] == "Beta"]
    granular = frozenset(scope for scope in asked if is_granular(scope))
    return Scopes(frozenset(asked) - granular, granular | frozenset(scope for named in beta for scope in named))


def is_granular(scope: str) -> bool:
    """read:project:jira, and not read:jira-work."""
    return scope.count(":") == 2
