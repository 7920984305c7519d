# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API token as a list shows it, or as it was just made. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ApiToken:
    """One token. What a list does not show is None, and never taken for the best case.

    label: unique per account. account_id: None where the organization's list does not show whose it is. expires_at: RFC 3339, or as it came where it
    is no date that is known. blocked: by an administrator. scopes: most lists do not carry them. value: of a token that was just made.
    """

    token_id: str
    label: str | None
    account_id: str | None = None
    expires_at: str | None = None
    status: Any = None
    blocked: bool | None = None
    created_at: Any = None
    used_at: Any = None
    scopes: list[str] | None = None
    value: str = field(default="", repr=False)

    def named(self) -> dict[str, Any]:
        """Return it as results name it."""
        return {"token_id": self.token_id, "label": self.label, "account_id": self.account_id}

    def view(self) -> dict[str, Any]:
        """Return what a diff shows of it."""
        return {"label": self.label, "token_id": self.token_id, "expires_at": self.expires_at}
