# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connector is checked for, and what was found. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..profiles import ADMINISTRATION
from .align_connector_spec import Connector


@dataclass(frozen=True)
class CheckSpec:
    """What has to hold. connector: a name in Jira Align, or None to leave Jira Align out. wait: seconds of patience.

    listed_scopes: the token's scopes as its entry in a list carries them, where it does.
    """

    cloud_id: str
    account_id: str | None
    scopes: Sequence[str]
    projects: Sequence[str]
    permissions: Sequence[str]
    global_permissions: Sequence[str]
    connector: str | None
    wait: float
    listed_scopes: Sequence[str] | None = None
    jira_api_url: str | None = None  # what the connector has to serve, and as whom
    username: str | None = None


@dataclass
class Report:
    """What was found. problems: one sentence each, empty when the connector is proven. curable: waiting may help.

    warnings: about credentials that are wrong and were not needed.
    """

    alive: bool = False
    account: dict[str, Any] | None = None
    scopes: dict[str, str] = field(default_factory=dict)
    unproved: dict[str, str] = field(default_factory=dict)
    granted: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    excess: list[dict[str, Any]] = field(default_factory=list)
    excess_origin: str = ""
    connector: Connector | None = None
    problems: list[str] = field(default_factory=list)
    curable: bool = False
    excess_known: bool = True
    unread: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def forbidden(self) -> list[dict[str, Any]]:
        """What of the excess makes an administrator."""
        return [each for each in self.excess if each["permission"] in ADMINISTRATION]

    def returns(self) -> dict[str, Any]:
        """The module's returns."""
        names = (
            "alive",
            "account",
            "scopes",
            "unproved",
            "granted",
            "missing",
            "excess",
            "excess_origin",
            "forbidden",
            "problems",
            "unread",
        )
        connector = self.connector.to_dict() if self.connector else None
        return {
            "proven": not self.problems,
            **{name: getattr(self, name) for name in names},
            "connector": connector,
        }

    def problem(self, text: str, curable: bool = False) -> None:
        """Note what keeps the connector from being proven."""
        self.problems.append(text)
        self.curable = self.curable or curable
