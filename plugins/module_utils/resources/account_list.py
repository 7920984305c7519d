# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization's service accounts: list them, and find one that may be used. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

from ..api import organization
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError
from ..api.operation import Operation, Route
from ..routes import choose, route_or_closed
from . import account_handoffs

_DELETED = ("deleted", "closed")
# Being deleted, or deactivated by an administrator: either way not to be used.
_INACTIVE = ("inactive", "deactivated", "disabled", "suspended")
GRACE = timedelta(days=14)
_LATEST = 253_402_300_799_000  # milliseconds: the year 9999


@dataclass(frozen=True)
class Account:
    """One service account. account_id is what Jira, the token endpoints and groups use; id is what its collection uses."""

    id: str
    account_id: str
    email: str | None
    name: str | None
    description: str | None
    status: str | None
    changed_at: datetime | None = None

    @property
    def inactive(self) -> bool:
        """Whether the account is being deleted, or deactivated."""
        return str(self.status or "").casefold() in _INACTIVE

    def to_dict(self) -> dict[str, Any]:
        """Return the account as results carry it."""
        known = {
            "id": self.id,
            "account_id": self.account_id,
            "email": self.email,
            "name": self.name,
            "description": self.description,
            "status": self.status,
        }
        return {**known, "inactive": self.inactive}

    def view(self) -> dict[str, Any]:
        """Return what the diff shows of it."""
        return {"account_id": self.account_id, "email": self.email, "name": self.name, "description": self.description}

    def why_unused(self) -> str:
        """Return what is known of an inactive account, and how it comes back."""
        known = ""
        if self.changed_at is not None:
            day = self.changed_at
            known = (
                f" If it was deleted when it was last changed ({day:%Y-%m-%d}), it is gone on {day + GRACE:%Y-%m-%d}."
            )
        return (
            f"The service account {self.account_id} ({self.name}) is inactive: it was deleted and is in the grace period of 14 days, or an administrator "
            f"deactivated it.{known} {bring_back(self.account_id)}"
        )


def bring_back(account_id: str) -> str:
    """Return how a deletion is undone in its grace period."""
    return (
        f"Until then it can be brought back: POST /users/{account_id}/manage/lifecycle/cancel-delete at api.atlassian.com, with an organization API key "
        "without scopes."
    )


class SeveralNamed(InvalidOption):
    """Several active accounts carry the name."""

    def __init__(self, problem: str, accounts: tuple[Account, ...]) -> None:
        super().__init__("name", problem, "Set account_id to the one that is meant.")
        self.accounts = accounts


@dataclass(frozen=True)
class Found:
    """account: the one that may be used, or None. inactive: others of the name, which may not."""

    account: Account | None
    inactive: tuple[Account, ...] = ()


def list_all(client: Client, org_id: str, routes: Sequence[str]) -> list[Account]:
    """Return every service account of the organization, those that are being deleted included."""

    def through(operation: Operation, **query: int) -> Callable[[], list[Account]]:
        return lambda: [
            _account(item)
            for item in route_or_closed(lambda: list(client.items(operation, query=query, org_id=org_id)))
        ]

    ways = {
        Route.PUBLISHED: through(organization.LIST_ACCOUNTS),
        Route.CONSOLE: through(organization.LIST_ACCOUNTS_CONSOLE, limit=80),
    }
    # Reading needs no permission to change anything: the published route is always tried.
    allowed = routes if Route.PUBLISHED.value in routes else (Route.PUBLISHED.value, *routes)
    found = choose(
        allowed, ways, lambda why: account_handoffs.account("Look up the service account", why, org_id, None, None)
    )
    return [account for account in found if str(account.status or "").casefold() not in _DELETED]


def find(client: Client, org_id: str, name: str | None, account_id: str | None, routes: Sequence[str]) -> Found:
    """Find the account by its ID, or by its name. Two active accounts of one name are an error: names are not unique, and guessing would be worse.

    Raise InvalidOption for an account_id that does not exist; the caller looks at Found.inactive.
    """
    accounts = list_all(client, org_id, routes)
    if account_id:
        by_id = [account for account in accounts if account_id in (account.account_id, account.id)]
        if not by_id:
            raise InvalidOption(
                "account_id",
                f"the organization has no service account {account_id}.",
                "Check it, or leave it out and give a name.",
            )
        return Found(None, (by_id[0],)) if by_id[0].inactive else Found(by_id[0])
    by_name = [account for account in accounts if account.name == name]
    active = [account for account in by_name if not account.inactive]
    if len(active) > 1:
        ids = ", ".join(sorted(account.account_id for account in active)[:10])
        raise SeveralNamed(f"{len(active)} service accounts are named {name!r}: {ids}.", tuple(active))
    nameless = [account.account_id for account in accounts if not account.name and not account.inactive]
    if not active and nameless:  # any of them may be the one: neither is it absent, nor may another be made
        raise JiraOpsError(
            f"Whether a service account is named {name} is not known: the organization's list shows {len(nameless)} without a name "
            f"({', '.join(nameless[:3])}). Look at Directory > Service accounts in Atlassian Administration, and set account_id."
        )
    return Found(active[0] if active else None, tuple(account for account in by_name if account.inactive))


def _account(item: dict[str, Any]) -> Account:
    """Two ids exist; either may be missing."""
    own, atlassian = item.get("id"), item.get("atlassianId")
    if own is None and atlassian is None:
        raise JiraOpsError(
            "A service account in the organization's list has neither an id nor an atlassianId. The remote API may have changed."
        )
    return Account(
        id=str(atlassian if own is None else own),
        account_id=str(own if atlassian is None else atlassian),
        email=item.get("email"),
        name=item.get("displayName"),
        description=item.get("description"),
        status=item.get("status"),
        changed_at=_moment(item.get("updatedAt")),
    )


def _moment(milliseconds: Any) -> datetime | None:
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool) or not 0 < milliseconds < _LATEST:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
