# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updating and deleting a service account, and reading that back. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Callable

from .. import clock
from ..api import organization, users
from ..api.answer import Answer
from ..api.client import Client
from ..api.errors import JiraOpsError
from ..api.operation import Operation, Route
from ..routes import RouteClosed, choose, route_or_closed
from ..unknown_outcome import ensure_done
from ..wait import poll
from . import account_handoffs
from .account_list import GRACE, Account, list_all
from .account_spec import AccountSpec

# Seconds until a change that was accepted has to show up in the list.
_VISIBLE_WITHIN = 60.0


def update(client: Client, spec: AccountSpec, account: Account, changes: dict[str, str], routes: Sequence[str]) -> None:
    fields = {"name": "displayName", "description": "description"}
    body = {"id": account.id, **{fields[name]: value for name, value in changes.items()}}

    def taken() -> bool | None:
        found = [each for each in list_all(client, spec.org_id, routes) if each.account_id == account.account_id]
        return (
            bool(found) and all((getattr(found[0], name) or "") == value for name, value in changes.items())
        ) or None

    def published() -> None:
        def send() -> Answer:
            return client.send(organization.UPDATE_ACCOUNT, body=body, org_id=spec.org_id)

        ensure_done(
            lambda: route_or_closed(send, closed_by=(400, 404, 405, 410, 501)),
            lambda: poll(taken, _VISIBLE_WITHIN) is True,
        )

    choose(
        routes,
        {Route.PUBLISHED: published},
        lambda why: account_handoffs.account(
            "Update the service account", why, spec.org_id, spec.name or account.name, spec.description
        ),
    )
    if (
        poll(taken, _VISIBLE_WITHIN, what=f"the list to show the new name or description of {account.account_id}")
        is None
    ):
        raise JiraOpsError(
            f"The update of the service account {account.account_id} was accepted, but the list does not show it after {_VISIBLE_WITHIN:.0f} s. Run again."
        )


def delete(client: Client, spec: AccountSpec, account: Account, routes: Sequence[str]) -> datetime | None:
    """Delete the account, and read it back. Return when it is gone where that takes a grace period."""

    def state() -> Account | bool | None:
        """The account where it is being deleted, True where it is gone, None while it is active."""
        found = [each for each in list_all(client, spec.org_id, routes) if each.account_id == account.account_id]
        return True if not found else found[0] if found[0].inactive else None

    def ensure_gone(operation: Operation, send: Callable[[], Answer]) -> None:
        try:
            ensure_done(
                lambda: route_or_closed(send, closed_by=closed_by[operation]),
                lambda: state() is not None,
            )
        except RouteClosed:
            if state() is None:  # "not found" may mean the endpoint, or that the account is gone
                raise

    closed_by = {
        organization.DELETE_ACCOUNT: (404, 405, 410, 501),
        organization.DELETE_ACCOUNT_CONSOLE: (404, 405, 410, 501),
        # A key with scopes is refused here, and an account that is not managed is not known.
        users.LIFECYCLE_DELETE: (403, 404, 405, 409, 410, 501),
    }

    def by_lifecycle(closed: RouteClosed) -> None:
        try:
            ensure_gone(
                users.LIFECYCLE_DELETE, lambda: client.send(users.LIFECYCLE_DELETE, account_id=account.account_id)
            )
        except RouteClosed as too:
            raise RouteClosed(f"{closed} {too}") from too

    def published() -> None:
        try:
            ensure_gone(
                organization.DELETE_ACCOUNT,
                lambda: client.send(organization.DELETE_ACCOUNT, org_id=spec.org_id, id=account.id),
            )
        except RouteClosed as closed:
            if Route.CONSOLE.value in routes:
                raise
            by_lifecycle(closed)

    def console() -> None:
        try:
            ensure_gone(
                organization.DELETE_ACCOUNT_CONSOLE,
                lambda: client.send(organization.DELETE_ACCOUNT_CONSOLE, org_id=spec.org_id, id=account.id),
            )
        except RouteClosed as closed:
            by_lifecycle(closed)

    choose(
        routes,
        {Route.PUBLISHED: published, Route.CONSOLE: console},
        lambda why: account_handoffs.account("Delete the service account", why, spec.org_id, account.name, None),
    )
    left = poll(state, spec.wait, what=f"the service account {account.account_id} to be gone")
    if left is None:
        raise JiraOpsError(
            f"The deletion of the service account {account.account_id} was accepted, but it is still listed as active after {spec.wait:.0f} s. Run again."
        )
    return clock.now() + GRACE if isinstance(left, Account) else None
