# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account of the organization: find, create, update, give access to sites, delete."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Sequence

from ..api import jira, organization, users
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, OutcomeUnknown, Refused
from ..api.operation import Operation, Plane, Route
from ..lock import exclusive
from ..outcome import NOT_YET, Handoff, Outcome
from ..routes import HandoffNeeded, RouteClosed, choose, route_or_closed
from ..wait import poll
from . import groups

NAME = re.compile(r"[A-Za-z0-9]{6,30}")
_ALLOWANCE = "An organization may have 5 service accounts free of charge, 250 with Atlassian Guard Standard, 1,000 on enterprise plans."
_DELETED = ("deleted", "closed")
# Seconds until an account that was just made has to show up in the list.
_VISIBLE_WITHIN = 60.0
# Seconds for which an account whose creation's answer was lost is looked for, before another is made.
_LOST_WITHIN = 20.0
# A creation whose answer was lost is looked up before it is sent again.
_CREATE_TRIES = 3


@dataclass(frozen=True)
class Wanted:
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
    """The service's own rule, checked before anything is sent."""
    if not NAME.fullmatch(name):
        raise InvalidOption("name", f"{name!r} is not a service account's name.", "It takes 6 to 30 characters, letters A-Z and digits only.")


def list_all(client: Client, org_id: str, routes: Sequence[str]) -> list[dict[str, Any]]:
    """Every service account of the organization, in the collection's own terms."""

    def through(operation: Operation, **query: int) -> Callable[[], list[dict[str, Any]]]:
        return lambda: [_account(item) for item in route_or_closed(lambda: list(client.items(operation, query=query, org_id=org_id)))]

    ways = {Route.PUBLISHED: through(organization.LIST_ACCOUNTS), Route.CONSOLE: through(organization.LIST_ACCOUNTS_CONSOLE, limit=80)}
    # Reading needs no permission to change anything: the published route is always tried.
    allowed = routes if Route.PUBLISHED.value in routes else (Route.PUBLISHED.value, *routes)
    found = choose(allowed, ways, lambda why: _handoff("Look up the service account", why, org_id, None, None))
    return [account for account in found if str(account["status"] or "").lower() not in _DELETED]


def find(client: Client, wanted: Wanted, routes: Sequence[str]) -> dict[str, Any] | None:
    """The account, or None. Two accounts of one name are an error: names are not unique, and guessing would be worse."""
    accounts = list_all(client, wanted.org_id, routes)
    if wanted.account_id:
        by_id = [account for account in accounts if wanted.account_id in (account["account_id"], account["id"])]
        if not by_id:
            raise InvalidOption("account_id", f"the organization has no service account {wanted.account_id}.", "Check it, or leave it out and give a name.")
        return by_id[0]
    by_name = [account for account in accounts if account["name"] == wanted.name]
    if len(by_name) > 1:
        ids = ", ".join(sorted(str(account["account_id"]) for account in by_name))
        raise InvalidOption("name", f"{len(by_name)} service accounts are named {wanted.name!r}: {ids}.", "Set account_id to the one that is meant.")
    return by_name[0] if by_name else None


def ensure_present(client: Client, wanted: Wanted, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Find or create the account, then bring description, groups and site access to what is wanted."""
    account = find(client, wanted, routes)
    if account is None:
        return _create(client, wanted, routes, check_mode)
    changes = {
        field: value
        for field, value in (("name", wanted.name), ("description", wanted.description))
        if value is not None and value != (account[field] or "")
    }
    handoffs: tuple[Handoff, ...] = ()
    if changes and not check_mode:
        try:
            _update(client, wanted, account, changes, routes)
        except HandoffNeeded as needed:  # name and description stop nothing: the rest is done, and the person told
            changes, handoffs = {}, (needed.handoff,)
    before, after = _view(account), _view({**account, **changes})
    joined = _join_groups(client, wanted, account["account_id"], check_mode)
    access, granted = _grant_access(client, wanted, account["account_id"], routes, check_mode)
    before["groups_joined"], after["groups_joined"] = [], joined
    before["site_access_granted"], after["site_access_granted"] = [], granted
    returns = {"service_account": {**account, **changes}, "app_access": access}
    return Outcome(bool(changes or joined or granted), before, after, returns, handoffs)


def ensure_absent(client: Client, wanted: Wanted, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Delete the account where it exists. Its tokens die with it."""
    try:
        account = find(client, wanted, routes)
    except InvalidOption as unknown:
        if unknown.option != "account_id":
            raise
        account = None
    if account is None:
        return Outcome(False, returns={"service_account": None})
    if not check_mode:
        _delete(client, wanted.org_id, account, routes)
    return Outcome(True, _view(account), {}, {"service_account": account})


def _create(client: Client, wanted: Wanted, routes: Sequence[str], check_mode: bool) -> Outcome:
    if not wanted.name:
        raise InvalidOption("name", "is needed to create a service account.", "Set it.")
    if check_mode:
        account = {"id": NOT_YET, "account_id": NOT_YET, "email": NOT_YET, "name": wanted.name, "description": wanted.description, "status": None}
        access = {cloud_id: "requested" for cloud_id in wanted.site_access}
        after = {**_view(account), "groups_joined": list(wanted.groups), "site_access_granted": list(wanted.site_access)}
        return Outcome(True, {}, after, {"service_account": account, "app_access": access})
    with exclusive("service account", wanted.org_id, wanted.name):
        account = find(client, wanted, routes)  # another host of this run may have been quicker
        made = account is None
        if account is None:
            account = _create_and_look(client, wanted, routes)
    # The published route takes groups and access with the creation, the console's does not: look what is left.
    joined = _join_groups(client, wanted, account["account_id"], False, just_made=made)
    access, granted = _grant_access(client, wanted, account["account_id"], routes, False, just_made=made)
    after = {**_view(account), "groups_joined": joined, "site_access_granted": granted}
    before = {} if made else {**_view(account), "groups_joined": [], "site_access_granted": []}
    return Outcome(bool(made or joined or granted), before, after, {"service_account": account, "app_access": access})


def _create_and_look(client: Client, wanted: Wanted, routes: Sequence[str]) -> dict[str, Any]:
    for attempt in range(_CREATE_TRIES):
        try:
            _send_create(client, wanted, routes)
            patience = _VISIBLE_WITHIN
        except OutcomeUnknown:
            if attempt + 1 == _CREATE_TRIES:
                raise
            patience = _LOST_WITHIN  # it may have been made: look before making another
        found = poll(lambda: find(client, wanted, routes), patience)
        if found is not None:
            return found
    raise JiraOpsError(f"The service account {wanted.name} was created but does not show up after {_VISIBLE_WITHIN:.0f} s. Run again.")


def _send_create(client: Client, wanted: Wanted, routes: Sequence[str]) -> None:
    basics = {"displayName": wanted.name, **({"description": wanted.description} if wanted.description else {})}
    rules = [{"resource": organization.site_resource(cloud_id), "role": organization.JIRA_USER_ROLE} for cloud_id in wanted.site_access]
    # The field names of the published call are not documented for certain: a 400 leaves the console's route.
    ways = {
        Route.PUBLISHED: lambda: route_or_closed(
            lambda: client.send(
                organization.CREATE_ACCOUNT, body={**basics, "permissionRules": rules, **_additional_groups(client, wanted)}, org_id=wanted.org_id
            ),
            closed_by=(400, 404, 405, 410, 501),
        ),
        Route.CONSOLE: lambda: route_or_closed(lambda: client.send(organization.CREATE_ACCOUNT_CONSOLE, body=basics, org_id=wanted.org_id)),
    }
    try:
        choose(routes, ways, lambda why: _handoff("Create the service account", why, wanted.org_id, wanted.name, wanted.description))
    except Refused as refused:
        raise _explained(refused, client, wanted.org_id, routes) from refused


def _additional_groups(client: Client, wanted: Wanted) -> dict[str, list[str]]:
    return {"additionalGroups": [group.id for group in _groups(client, wanted)]} if wanted.groups else {}


def _explained(refused: Refused, client: Client, org_id: str, routes: Sequence[str]) -> JiraOpsError:
    """402 and 409 mean that the allowance is used up: say how many there are, and what the plans allow."""
    if refused.status not in (402, 409):
        return refused
    return JiraOpsError(
        f"{refused} The allowance of service accounts is used up: the organization has {len(list_all(client, org_id, routes))}. {_ALLOWANCE} "
        "Delete one that is not needed, share one account among the sites (the same name), or extend the plan."
    )


def _update(client: Client, wanted: Wanted, account: dict[str, Any], changes: dict[str, str], routes: Sequence[str]) -> None:
    fields = {"name": "displayName", "description": "description"}
    body = {"id": str(account["id"]), **{fields[name]: value for name, value in changes.items()}}
    ways = {
        Route.PUBLISHED: lambda: route_or_closed(
            lambda: client.send(organization.UPDATE_ACCOUNT, body=body, org_id=wanted.org_id), closed_by=(400, 404, 405, 410, 501)
        )
    }
    choose(routes, ways, lambda why: _handoff("Update the service account", why, wanted.org_id, wanted.name or account["name"], wanted.description))

    def taken() -> bool | None:
        found = [each for each in list_all(client, wanted.org_id, routes) if each["account_id"] == account["account_id"]]
        return bool(found) and all((found[0][name] or "") == value for name, value in changes.items()) or None

    if poll(taken, _VISIBLE_WITHIN) is None:
        raise JiraOpsError(f"The update of the service account {account['account_id']} was accepted, but is not there after {_VISIBLE_WITHIN:.0f} s.")


def _delete(client: Client, org_id: str, account: dict[str, Any], routes: Sequence[str]) -> None:
    def console() -> None:
        try:
            route_or_closed(lambda: client.send(organization.DELETE_ACCOUNT_CONSOLE, org_id=org_id, id=account["id"]))
        except RouteClosed:
            route_or_closed(
                lambda: client.send(users.LIFECYCLE_DELETE, account_id=account["account_id"])
            )

    ways = {
        Route.PUBLISHED: lambda: route_or_closed(lambda: client.send(organization.DELETE_ACCOUNT, org_id=org_id, id=account["id"])),
        Route.CONSOLE: console,
    }
    choose(routes, ways, lambda why: _handoff("Delete the service account", why, org_id, account["name"], None))


def _groups(client: Client, wanted: Wanted) -> list[groups.Group]:
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    found = []
    for name in wanted.groups:
        group = groups.find(client, wanted.org_id, directory_id, name)
        if group is None:
            raise InvalidOption("groups", f"there is no group {name!r}.", "Make it first (jira_group_permissions does), or correct the name.")
        found.append(group)
    return found


def _join_groups(client: Client, wanted: Wanted, account_id: str, check_mode: bool, just_made: bool = False) -> list[str]:
    """Names of the groups that the account joined. Without Jira's administrator, membership can be read nowhere,
    so an account that exists already is left as it is."""
    if not wanted.groups or not (just_made or client.has(Plane.JIRA)):
        return []
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    joined = []
    for group in _groups(client, wanted):
        if client.has(Plane.JIRA) and account_id in groups.members(client, group.id):
            continue
        if not check_mode:
            groups.add_member(client, wanted.org_id, directory_id, group, account_id, wanted.wait)
        joined.append(group.name)
    return joined


def _grant_access(
    client: Client, wanted: Wanted, account_id: str, routes: Sequence[str], check_mode: bool, just_made: bool = False
) -> tuple[dict[str, str], list[str]]:
    """({cloud ID: present|requested|unknown}, the cloud IDs for which access was asked)."""
    access: dict[str, str] = {}
    for cloud_id in wanted.site_access:
        if client.has(Plane.JIRA) and len(wanted.site_access) == 1:
            access[cloud_id] = "present" if has_access(client, account_id) else "requested"
        else:
            access[cloud_id] = "requested" if just_made else "unknown"
    asked = [cloud_id for cloud_id, state in access.items() if state == "requested"]
    if not check_mode:
        for cloud_id in asked:
            _ask_for_access(client, wanted, account_id, cloud_id, routes)
    return access, asked


def has_access(client: Client, account_id: str) -> bool:
    """Whether the site's Jira lets the account in, as its administrator sees it."""
    try:
        user = client.send(jira.USER, query={"accountId": account_id, "expand": "applicationRoles"}).document
    except Refused as refused:
        if refused.status == 404:
            return False
        raise
    return any(role.get("key") == "jira-software" for role in (user.get("applicationRoles") or {}).get("items") or [])


def _ask_for_access(client: Client, wanted: Wanted, account_id: str, cloud_id: str, routes: Sequence[str]) -> None:
    resource = organization.site_resource(cloud_id)

    def published() -> None:
        body = {"role": organization.JIRA_USER_ROLE, "resource": resource}
        route_or_closed(
            lambda: client.send(organization.ASSIGN_ROLE, body=body, org_id=wanted.org_id, account_id=account_id), closed_by=(400, 403, 404, 405, 410, 501)
        )
        # Reported not to work for service accounts: believed only where Jira shows it.
        if client.has(Plane.JIRA) and poll(lambda: has_access(client, account_id) or None, min(wanted.wait, 60.0)) is None:
            raise RouteClosed("the role was accepted, but Jira does not show the access.")

    def console() -> None:
        rule = {"resource": resource, "role": organization.JIRA_USER_ROLE_CONSOLE}
        body = {"userIds": [account_id], "permissionRules": [rule]}

        def invite() -> bool | None:
            try:
                client.send(organization.INVITE, body=body, org_id=wanted.org_id)
                return True
            except Refused as refused:
                if refused.status == 404 and "directory" in refused.words:
                    return None  # right after its creation the directory does not know the account yet
                raise

        if route_or_closed(lambda: poll(invite, wanted.wait, slowest=10.0)) is None:
            raise JiraOpsError(f"The directory still does not know the new service account {account_id} after {wanted.wait:.0f} s. Run again later.")

    try:
        choose(
            routes,
            {Route.PUBLISHED: published, Route.CONSOLE: console},
            lambda why: _access_handoff(why, wanted.org_id, account_id, cloud_id),
        )
    except Refused as refused:
        raise _explained(refused, client, wanted.org_id, routes) from refused


def _account(item: dict[str, Any]) -> dict[str, Any]:
    """Two ids exist; either may be missing. account_id is what Jira and the token routes use, id what the collection uses."""
    own, atlassian = item.get("id"), item.get("atlassianId")
    if not own and not atlassian:
        raise JiraOpsError("A service account in the organization's list has neither an id nor an atlassianId. The remote API may have changed.")
    return {
        "id": str(own or atlassian),
        "account_id": str(atlassian or own),
        "email": item.get("email"),
        "name": item.get("displayName"),
        "description": item.get("description"),
        "status": item.get("status"),
    }


def _view(account: dict[str, Any]) -> dict[str, Any]:
    """What the diff shows of an account."""
    return {field: account[field] for field in ("account_id", "email", "name", "description")}


def _handoff(step: str, why: str, org_id: str, name: str | None, description: str | None) -> Handoff:
    named = f"Name: {name}" + (f"; description: {description}" if description else "")
    clicks = {
        "Create": [
            "Go to Directory > Service accounts, then select Create a service account.",
            named,
            "App: Jira (not Jira Administration); role: User. Do not give site or organization administration.",
            "Select Create.",
        ],
        "Update": [f"Go to Directory > Service accounts and select {name}.", named, "Save."],
        "Delete": [f"Go to Directory > Service accounts and select {name}.", "Delete the account."],
    }.get(step.split()[0], ["Go to Directory > Service accounts."])
    return Handoff(
        step=step,
        why=why,
        url="https://admin.atlassian.com",
        instructions=["In Atlassian Administration, select the organization.", *clicks],
        values={"organization": org_id, "name": name, "description": description},
    )


def _access_handoff(why: str, org_id: str, account_id: str, cloud_id: str) -> Handoff:
    return Handoff(
        step="Give the service account access to Jira",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization.",
            f"Go to Directory > Service accounts and select the account {account_id}.",
            "Add the app Jira (not Jira Administration) of this site, with the role User.",
        ],
        values={"organization": org_id, "account_id": account_id, "cloud_id": cloud_id, "app": "Jira", "role": "User"},
    )
