# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account of the organization: create, update, give access to sites, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from .. import clock
from ..api.client import Client
from ..api.errors import InvalidOption
from ..api.operation import Service
from ..outcome import NOT_YET, Outcome
from ..progress import Progress
from . import account_race, administration, app_access, groups, memberships
from .account_changes import delete, update
from .account_creation import create, explained
from .account_list import Account, Found, SeveralNamed, bring_back, list_all
from .account_spec import AccountSpec, Places, check_name, find_account

__all__ = ["AccountSpec", "check_name", "ensure_absent", "ensure_present", "list_all"]


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
            account, made = create(client, spec, places, routes)
    if made:
        progress.after.update(account.view())
        progress.changed = True
    else:
        account = _bring_up_to_date(client, spec, account, routes, progress, check_mode)
    joined = [] if places is None else _join(client, spec, places, account, progress, check_mode, made)
    asked = app_access.AccessSpec(spec.org_id, account.account_id, spec.site_access, spec.groups, made, spec.wait)
    if made and check_mode:
        access = app_access.Report(dict.fromkeys(spec.site_access, "requested"), list(spec.site_access))
    else:
        access = app_access.ensure(
            client,
            asked,
            routes,
            progress,
            check_mode,
            lambda refused: explained(refused, client, spec.org_id, routes),
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
        found = find_account(client, spec, routes)
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
    gone_on = None
    warnings: tuple[str, ...] = ()
    if not check_mode:
        gone_on = delete(client, spec, account, routes)
    if gone_on is not None:
        warnings = (
            f"The service account {account.account_id} ({account.name}) is in the grace period of its deletion: it stays listed, inactive, and is gone on "
            f"{gone_on:%Y-%m-%d}. {bring_back(account.account_id)}",
        )
    returns = {"service_account": account.to_dict(), "gone_on": gone_on and clock.rfc3339(gone_on)}
    return Outcome(True, account.view(), {}, returns, warnings=warnings)


def _find_to_use(client: Client, spec: AccountSpec, routes: Sequence[str], check_mode: bool) -> Found:
    """Find the account; where another controller is creating one of the name at this moment, wait for it to end."""
    if not check_mode:
        try:
            return find_account(client, spec, routes)
        except SeveralNamed:
            account_race.settled(lambda: find_account(client, spec, routes).account)
    return find_account(client, spec, routes)


def _places(client: Client, spec: AccountSpec, progress: Progress) -> Places:
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
    return Places(directory_id, tuple(found))


def _bring_up_to_date(
    client: Client, spec: AccountSpec, account: Account, routes: Sequence[str], progress: Progress, check_mode: bool
) -> Account:
    """Return the account with the name and description that it has now. A handoff of these stops nothing."""
    changes = {
        field: value
        for field, value in (("name", spec.name), ("description", spec.description))
        if value is not None and value != (getattr(account, field) or "")
    }
    if changes and not check_mode and not progress.try_step(lambda: update(client, spec, account, changes, routes)):
        changes = {}
    progress.before.update(account.view())
    account = replace(
        account,
        name=changes.get("name", account.name),
        description=changes.get("description", account.description),
    )
    progress.after.update(account.view())
    progress.changed = progress.changed or bool(changes)
    return account


def _join(
    client: Client,
    spec: AccountSpec,
    places: Places,
    account: Account,
    progress: Progress,
    check_mode: bool,
    made: bool,
) -> list[str]:
    """Return the names of the groups that the account joined, or would join."""
    joined: list[str] = []

    def join(group: groups.Group) -> None:
        ids = (spec.org_id, places.directory_id, group, account.account_id)
        if not (made and check_mode) and memberships.is_member(client, *ids):
            if made:
                joined.append(group.name)  # with its creation
            return
        if check_mode:
            memberships.refuse_fixed(spec.org_id, group, account.account_id)
        else:
            result = memberships.add_member(client, *ids, spec.wait)
            progress.notes += result.notes
            if not result.made and not made:
                return
        joined.append(group.name)

    for group in places.groups:
        progress.try_step(partial(join, group))
    return joined
