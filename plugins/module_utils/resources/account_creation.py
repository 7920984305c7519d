# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create a service account: once, whatever becomes of the answer and whatever other run creates it. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable

from ..api import organization
from ..api.answer import Answer
from ..api.client import Client
from ..api.errors import JiraOpsError, OutcomeUnknown, Refused
from ..api.operation import Operation, Route
from ..lock import exclusive
from ..routes import RouteClosed, choose, route_or_closed
from ..unknown_outcome import ensure_created
from ..wait import poll
from . import account_handoffs, account_race
from .account_changes import delete
from .account_list import Account, list_all
from .account_spec import AccountSpec, Places, find_account

_ALLOWANCE = "An organization may have 5 service accounts free of charge, 250 with Atlassian Guard Standard, 1,000 on enterprise plans."
# Seconds for which an account whose creation's answer was lost is looked for, before another is made: names are not unique, so that a list which is late
# would otherwise end in two accounts.
_LOST_WITHIN = 90.0


def create(client: Client, spec: AccountSpec, places: Places | None, routes: Sequence[str]) -> tuple[Account, bool]:
    """Return (the account, whether this run made it). Creation is sent again only after an unknown outcome; after an accepted one, it is only looked for."""

    created: list[str] = []

    def look() -> Account | None:
        return account_race.settled(lambda: find_account(client, spec, routes).account)

    def ours() -> Account | None:
        return account_race.one_left(
            lambda: find_account(client, spec, routes).account, created, lambda own: delete(client, spec, own, routes)
        )

    with exclusive("service account", spec.org_id, str(spec.name)):
        account = look()  # another host of this run may have been quicker
        if account is not None:
            return account, False
        patience = min(spec.wait, _LOST_WITHIN)
        account = ensure_created(
            lambda: _send_create(client, spec, places, routes, look, created), lambda: poll(look, patience)
        )
        account = account or poll(
            ours, spec.wait, what=f"the service account {spec.name} to be in the list of accounts"
        )
    if account is None:
        raise JiraOpsError(
            f"The service account {spec.name} was created, but the organization's list does not show it after {spec.wait:.0f} s. It was not created again. "
            "Run again in a few minutes: the run finds it by its name."
        )
    return account, not created or bool({account.id, account.account_id, account.email} & set(created))


def _send_create(
    client: Client,
    spec: AccountSpec,
    places: Places | None,
    routes: Sequence[str],
    look: Callable[[], Account | None],
    created: list[str],
) -> Account | None:
    """Send the creation by the first route that takes it; return the account where a look shows it already.

    created: takes the ids and the address that the answer names.
    """
    basics = {"displayName": spec.name, **({"description": spec.description} if spec.description else {})}
    rules = [
        {"resource": organization.site_resource(cloud_id), "role": organization.JIRA_USER_ROLE}
        for cloud_id in spec.site_access
    ]
    refused: list[RouteClosed] = []

    def published() -> None:
        joining = [group.id for group in places.groups if group.why_fixed() is None] if places else []
        body = {**basics, "permissionRules": rules, **({"additionalGroups": joining} if joining else {})}
        try:
            # The field names of the published call are not documented for certain: a 400 leaves the console's route.
            route_or_closed(
                lambda: _accepted(client, organization.CREATE_ACCOUNT, body, spec.org_id, created),
                closed_by=(400, 404, 405, 410, 501),
            )
        except RouteClosed as closed:
            refused.append(closed)
            raise

    def console() -> Account | None:
        # The published call makes the account first and invites it then, so that its refusal may have left an account behind.
        if refused and "answered 400" in str(refused[0]):
            account = look()
            if account is not None:
                return account
        route_or_closed(lambda: _accepted(client, organization.CREATE_ACCOUNT_CONSOLE, basics, spec.org_id, created))
        return None

    def handoff(why: str) -> Any:
        return account_handoffs.account("Create the service account", why, spec.org_id, spec.name, spec.description)

    try:
        return choose(routes, {Route.PUBLISHED: published, Route.CONSOLE: console}, handoff)
    except Refused as denied:
        raise explained(denied, client, spec.org_id, routes) from denied


def _accepted(client: Client, operation: Operation, body: dict[str, Any], org_id: str, created: list[str]) -> Answer:
    """Send; an answer that is neither an object nor empty (a proxy's page, say) accepts nothing."""
    answer = client.send(operation, body=body, org_id=org_id)
    if answer.text.strip() and not isinstance(answer.document, dict):
        raise OutcomeUnknown(
            operation,
            f"{operation.summary}: the answer {answer.status} is not an account. It may or may not have been done.",
        )
    named = answer.document if isinstance(answer.document, dict) else {}
    # Either id may be missing here, and the other one in the list: the address, which is the account's own for good, tells it as well.
    created[:] = [
        str(named[field])
        for field in ("id", "atlassianId", "email")
        if isinstance(named.get(field), str) and named[field]
    ]
    return answer


def explained(refused: Refused, client: Client, org_id: str, routes: Sequence[str]) -> JiraOpsError:
    """402 and 409 mean that the allowance is used up: report how many there are, and what the plans allow."""
    if refused.status not in (402, 409):
        return refused
    return JiraOpsError(
        f"{refused} The allowance of service accounts is used up: the organization has {len(list_all(client, org_id, routes))}. {_ALLOWANCE} "
        "Delete one that is not needed, share one account among the sites (the same name), or extend the plan."
    )
