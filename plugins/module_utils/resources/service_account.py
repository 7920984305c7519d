# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account of the organization: create, update, give access to sites, delete."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Callable, Sequence

from .. import clock
from ..api import organization, users
from ..api.client import Answer, Client
from ..api.errors import InvalidOption, JiraOpsError, OutcomeUnknown, Refused
from ..api.operation import Operation, Service, Route
from ..lock import exclusive
from ..outcome import NOT_YET, Outcome
from ..progress import Progress
from ..routes import RouteClosed, choose, route_or_closed
from ..unknown_outcome import ensure_created, ensure_done
from ..wait import poll
from . import account_handoffs, account_race, administration, app_access, groups
from .account_list import GRACE, Account, Found, SeveralNamed, bring_back, find, list_all

__all__ = ["AccountSpec", "check_name", "ensure_absent", "ensure_present", "list_all"]

NAME = re.compile(r"[A-Za-z0-9]{6,30}")
_ALLOWANCE = "An organization may have 5 service accounts free of charge, 250 with Atlassian Guard Standard, 1,000 on enterprise plans."
# Seconds until a change that was accepted has to show up in the list.
_VISIBLE_WITHIN = 60.0
# Seconds for which an account whose creation's answer was lost is looked for, before another is made: names are not unique, so that a list which is late
# would otherwise end in two accounts.
_LOST_WITHIN = 90.0


@dataclass(frozen=True)
class AccountSpec:
    """What the account should be. name or account_id identifies it; None leaves a property as it is."""

    org_id: str
    name: str | None
    account_id: str | None
    description: str | None
    groups: Sequence[str] = ()
    site_access: Sequence[str] = ()
    directory_id: str | None = None
    wait: float = 180.0


def check_name(name: str) -> None:
    """Check the service's own rule, before anything is sent."""
    if not NAME.fullmatch(name):
        raise InvalidOption(
            "name",
            f"{name!r} is not a service account's name.",
            "It takes 6 to 30 characters, letters A-Z and digits only.",
        )


def ensure_present(client: Client, spec: AccountSpec, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Find or create the account, then bring description, groups and site access to what is wanted."""
    progress = Progress()
    found = _find_to_use(client, spec, routes, check_mode)
    if spec.account_id and found.account is None:
        raise InvalidOption(
            "account_id",
            f"cannot be used. {found.inactive[0].why_unused()}",
            "Name another account, or leave account_id out.",
        )
    account, made = found.account, False
    # An account that exists is left as it is where no Jira shows its memberships. The groups are read before anything is made.
    places = _places(client, spec, progress) if spec.groups and (account is None or client.has(Service.JIRA)) else None
    if account is None:
        if not spec.name:
            raise InvalidOption("name", "is needed to create a service account.", "Set it.")
        progress.warnings += [
            f"{each.why_unused()} It is not used; another account of the name is made." for each in found.inactive
        ]
        if check_mode:
            account, made = Account(NOT_YET, NOT_YET, NOT_YET, spec.name, spec.description, None), True
        else:
            account, made = _create(client, spec, places, routes)
    if made:
        progress.after.update(account.view())
        progress.changed = True
    else:
        account = _bring_up_to_date(client, spec, account, routes, progress, check_mode)
    joined = [] if places is None else _join(client, spec, places, account, progress, check_mode, made)
    spec = app_access.AccessSpec(spec.org_id, account.account_id, spec.site_access, spec.groups, made, spec.wait)
    if made and check_mode:
        access = app_access.Report({cloud_id: "requested" for cloud_id in spec.site_access}, list(spec.site_access))
    else:
        access = app_access.ensure(
            client,
            spec,
            routes,
            progress,
            check_mode,
            lambda refused: _explained(refused, client, spec.org_id, routes),
        )
    for what, given in (("groups_joined", joined), ("site_access_granted", access.asked)):
        progress.after[what] = given
        progress.changed = progress.changed or bool(given)
        if not made:
            progress.before[what] = []
    return progress.outcome(
        {
            "service_account": account.to_dict(),
            "app_access": access.access,
            "default_groups": access.default_groups,
            "notes": progress.notes,
        }
    )


def ensure_absent(client: Client, spec: AccountSpec, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Delete the account where it exists. Its tokens die with it. One that is being deleted already is not deleted again."""
    try:
        found = _find(client, spec, routes)
    except InvalidOption as unknown:
        if unknown.option != "account_id":
            raise
        found = Found(None)
    account = found.account
    if account is None:
        return Outcome(
            False,
            returns={"service_account": None, "gone_on": None},
            warnings=tuple(each.why_unused() for each in found.inactive),
        )
    gone_on, warnings = None, ()
    if not check_mode:
        gone_on = _delete(client, spec, account, routes)
    if gone_on is not None:
        warnings = (
            f"The service account {account.account_id} ({account.name}) is in the grace period of its deletion: it stays listed, inactive, and is gone on "
            f"{gone_on:%Y-%m-%d}. {bring_back(account.account_id)}",
        )
    returns = {"service_account": account.to_dict(), "gone_on": gone_on and clock.rfc3339(gone_on)}
    return Outcome(True, account.view(), {}, returns, warnings=warnings)


def _find(client: Client, spec: AccountSpec, routes: Sequence[str]) -> Found:
    return find(client, spec.org_id, spec.name, spec.account_id, routes)


def _find_to_use(client: Client, spec: AccountSpec, routes: Sequence[str], check_mode: bool) -> Found:
    """Find the account; where another controller is creating one of the name at this moment, wait for it to end."""
    if not check_mode:
        try:
            return _find(client, spec, routes)
        except SeveralNamed:
            account_race.settled(lambda: _find(client, spec, routes).account)
    return _find(client, spec, routes)


# --- create ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Places:
    """The groups that the account shall be in, and the directory that holds them."""

    directory_id: str
    groups: tuple[groups.Group, ...]


def _places(client: Client, spec: AccountSpec, progress: Progress) -> _Places:
    directory_id = groups.directory_of(client, spec.org_id, spec.directory_id)
    found = []
    for name in spec.groups:
        group = groups.find(client, spec.org_id, directory_id, name)
        if group is None:
            raise InvalidOption(
                "groups",
                f"there is no group {name!r}.",
                "Make it first (jira_group_permissions does), or correct the name.",
            )
        progress.warnings += administration.group_warnings(
            group.name, administration.findings(client, spec.org_id, directory_id, group)
        )
        found.append(group)
    return _Places(directory_id, tuple(found))


def _create(client: Client, spec: AccountSpec, places: _Places | None, routes: Sequence[str]) -> tuple[Account, bool]:
    """Return (the account, whether this run made it). Creation is sent again only after an unknown outcome; after an accepted one, it is only looked for."""

    created: list[str] = []

    def look() -> Account | None:
        return account_race.settled(lambda: _find(client, spec, routes).account)

    def ours() -> Account | None:
        return account_race.one_left(
            lambda: _find(client, spec, routes).account, created, lambda own: _delete(client, spec, own, routes)
        )

    with exclusive("service account", spec.org_id, str(spec.name)):
        account = look()  # another host of this run may have been quicker
        if account is not None:
            return account, False
        patience = min(spec.wait, _LOST_WITHIN)
        account = ensure_created(
            lambda: _send_create(client, spec, places, routes, look, created), lambda: poll(look, patience)
        )
        account = account or poll(ours, spec.wait)
    if account is None:
        raise JiraOpsError(
            f"The service account {spec.name} was created, but the organization's list does not show it after {spec.wait:.0f} s. It was not created again. "
            "Run again in a few minutes: the run finds it by its name."
        )
    return account, not created or account.id in created or account.account_id in created


def _send_create(
    client: Client,
    spec: AccountSpec,
    places: _Places | None,
    routes: Sequence[str],
    look: Callable[[], Account | None],
    created: list[str],
) -> Account | None:
    """Send the creation by the first route that takes it; return the account where a look shows it already. created: takes the ids that the answer names."""
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
        raise _explained(denied, client, spec.org_id, routes) from denied


def _accepted(client: Client, operation: Operation, body: dict[str, Any], org_id: str, created: list[str]) -> Answer:
    """Send; an answer that is neither an object nor empty (a proxy's page, say) accepts nothing."""
    answer = client.send(operation, body=body, org_id=org_id)
    if answer.text.strip() and not isinstance(answer.document, dict):
        raise OutcomeUnknown(
            operation,
            f"{operation.summary}: the answer {answer.status} is not an account. It may or may not have been done.",
        )
    named = answer.document if isinstance(answer.document, dict) else {}
    created[:] = [
        str(named[field]) for field in ("id", "atlassianId") if isinstance(named.get(field), str) and named[field]
    ]
    return answer


def _explained(refused: Refused, client: Client, org_id: str, routes: Sequence[str]) -> JiraOpsError:
    """402 and 409 mean that the allowance is used up: report how many there are, and what the plans allow."""
    if refused.status not in (402, 409):
        return refused
    return JiraOpsError(
        f"{refused} The allowance of service accounts is used up: the organization has {len(list_all(client, org_id, routes))}. {_ALLOWANCE} "
        "Delete one that is not needed, share one account among the sites (the same name), or extend the plan."
    )


# --- update, delete, join -------------------------------------------------------------------------------------------


def _bring_up_to_date(
    client: Client, spec: AccountSpec, account: Account, routes: Sequence[str], progress: Progress, check_mode: bool
) -> Account:
    """Return the account with the name and description that it has now. A handoff of these stops nothing."""
    changes = {
        field: value
        for field, value in (("name", spec.name), ("description", spec.description))
        if value is not None and value != (getattr(account, field) or "")
    }
    if changes and not check_mode and not progress.try_step(lambda: _update(client, spec, account, changes, routes)):
        changes = {}
    progress.before.update(account.view())
    account = replace(account, **changes)
    progress.after.update(account.view())
    progress.changed = progress.changed or bool(changes)
    return account


def _update(
    client: Client, spec: AccountSpec, account: Account, changes: dict[str, str], routes: Sequence[str]
) -> None:
    fields = {"name": "displayName", "description": "description"}
    body = {"id": account.id, **{fields[name]: value for name, value in changes.items()}}

    def taken() -> bool | None:
        found = [each for each in list_all(client, spec.org_id, routes) if each.account_id == account.account_id]
        return bool(found) and all((getattr(found[0], name) or "") == value for name, value in changes.items()) or None

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
    if poll(taken, _VISIBLE_WITHIN) is None:
        raise JiraOpsError(
            f"The update of the service account {account.account_id} was accepted, but the list does not show it after {_VISIBLE_WITHIN:.0f} s. Run again."
        )


def _delete(client: Client, spec: AccountSpec, account: Account, routes: Sequence[str]) -> datetime | None:
    """Delete the account, and read it back. Return when it is gone where that takes a grace period."""

    def state() -> Account | bool | None:
        """The account where it is being deleted, True where it is gone, None while it is active."""
        found = [each for each in list_all(client, spec.org_id, routes) if each.account_id == account.account_id]
        return True if not found else found[0] if found[0].inactive else None

    def send(operation: Operation, **ids: str) -> None:
        try:
            ensure_done(
                lambda: route_or_closed(lambda: client.send(operation, **ids), closed_by=closed_by[operation]),
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
            send(users.LIFECYCLE_DELETE, account_id=account.account_id)
        except RouteClosed as too:
            raise RouteClosed(f"{closed} {too}") from too

    def published() -> None:
        try:
            send(organization.DELETE_ACCOUNT, org_id=spec.org_id, id=account.id)
        except RouteClosed as closed:
            if Route.CONSOLE.value in routes:
                raise
            by_lifecycle(closed)

    def console() -> None:
        try:
            send(organization.DELETE_ACCOUNT_CONSOLE, org_id=spec.org_id, id=account.id)
        except RouteClosed as closed:
            by_lifecycle(closed)

    choose(
        routes,
        {Route.PUBLISHED: published, Route.CONSOLE: console},
        lambda why: account_handoffs.account("Delete the service account", why, spec.org_id, account.name, None),
    )
    left = poll(state, spec.wait)
    if left is None:
        raise JiraOpsError(
            f"The deletion of the service account {account.account_id} was accepted, but it is still listed as active after {spec.wait:.0f} s. Run again."
        )
    return clock.now() + GRACE if isinstance(left, Account) else None


def _join(
    client: Client,
    spec: AccountSpec,
    places: _Places,
    account: Account,
    progress: Progress,
    check_mode: bool,
    made: bool,
) -> list[str]:
    """Return the names of the groups that the account joined, or would join."""
    joined: list[str] = []

    def join(group: groups.Group) -> None:
        ids = (spec.org_id, places.directory_id, group, account.account_id)
        if not (made and check_mode) and groups.is_member(client, *ids):
            if made:
                joined.append(group.name)  # with its creation
            return
        if check_mode:
            groups.refuse_fixed(spec.org_id, group, account.account_id)
        else:
            result = groups.add_member(client, *ids, spec.wait)
            progress.notes += result.notes
            if not result.made and not made:
                return
        joined.append(group.name)

    for group in places.groups:
        progress.try_step(lambda group=group: join(group))
    return joined
