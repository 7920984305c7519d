# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does in a console: the other half of every handoff."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, Callable

from . import account_tokens, align_page, service_accounts
from .build import Data, add_group, add_service_account, empty_connector, next_id
from .catalog import PROJECT_PERMISSIONS
from .poll import poll_now
from .world import World

Step = Callable[..., Any]
STEPS: dict[str, Step] = {}


def step(handler: Step) -> Step:
    STEPS[handler.__name__] = handler
    return handler


class Unknown(Exception):
    """A name that is none."""


def pick(things: dict[str, Data], name: str = "") -> Data:
    """The named one, or the only one."""
    if name in things:
        return things[name]
    if not name and things:
        return next(iter(things.values()))
    raise Unknown("%r is none of: %s" % (name, ", ".join(things)))


def find_group(org: Data, name: str) -> Data:
    for group in org["groups"].values():
        if name == group["id"] or name.lower() == group["name"].lower():
            return group
    raise Unknown("no group %r" % name)


def find_account(org: Data, name: str) -> Data:
    for account in org["accounts"].values():
        if name in (account["account_id"], account["id"], account["email"], account["name"]):
            return account
    raise Unknown("no account %r" % name)


def hand(world: World, org: Data) -> Any:
    """What the token helpers need of a call."""
    return SimpleNamespace(world=world, org=org)


# --- the organization ----------------------------------------------------------------------------------------------


@step
def create_service_account(
    world: World, name: str, organization: str = "", description: str = "", sites: Any = (), **given: Any
) -> Data:
    """Create a service account; sites (names) give App Jira, Role User at once."""
    org = pick(world.organizations, organization)
    account = add_service_account(org, dict(given, name=name, description=description))
    for site in sites:
        world.give_access(account, pick(world.sites, site), {})
    return {key: account[key] for key in ("id", "account_id", "email", "name")}


@step
def delete_service_account(world: World, account: str, organization: str = "") -> Data:
    """Delete a service account with its tokens and memberships."""
    org = pick(world.organizations, organization)
    service_accounts.remove(hand(world, org), find_account(org, account))
    return {}


@step
def create_token(
    world: World,
    account: str,
    label: str = "by hand",
    scopes: Any = (),
    days: float = 365,
    organization: str = "",
    age: float = 0,
) -> Data:
    """Create a token that is valid for so many days more, so many days ago; the answer holds its value."""
    org = pick(world.organizations, organization)
    found = find_account(org, account)
    token = account_tokens.make_token(hand(world, org), found, label, list(scopes), time.time() + days * 86400)
    token["created"] -= age * 86400
    return {
        "id": token["id"],
        "label": label,
        "token": token["value"],
        "expires_at": account_tokens.stamp(token["expires"]),
    }


def find_token(org: Data, token: str) -> Data:
    for found in org["tokens"].values():
        if token in (found["id"], found["label"], found["value"]):
            return found
    raise Unknown("no token %r" % token)


@step
def block_token(world: World, token: str, organization: str = "", status: str = "BLOCKED") -> Data:
    """Block a token (by id, label or value); status ALLOWED lets it work again."""
    org = pick(world.organizations, organization)
    find_token(org, token)["status"] = status
    return {}


@step
def expire_token(world: World, token: str, organization: str = "", days: float = 0) -> Data:
    """Set a token's expiry to so many days from now; 0 or less is expired."""
    org = pick(world.organizations, organization)
    find_token(org, token)["expires"] = time.time() + days * 86400 - (1 if days <= 0 else 0)
    return {}


@step
def leave_token_unused(world: World, token: str, organization: str = "", days: float = 0) -> Data:
    """Say that a token was last used so many days ago."""
    org = pick(world.organizations, organization)
    find_token(org, token)["last_access"] = time.time() - days * 86400
    return {}


@step
def revoke_token(world: World, token: str, organization: str = "") -> Data:
    """Revoke a token."""
    org = pick(world.organizations, organization)
    service_accounts.forget_token(hand(world, org), find_token(org, token))
    return {}


@step
def create_group(world: World, name: str, organization: str = "", **given: Any) -> Data:
    """Create a group; idp: true is one synced from an identity provider."""
    org = pick(world.organizations, organization)
    group = add_group(org, dict(given, name=name))
    return {"id": group["id"], "name": group["name"]}


@step
def add_member(world: World, group: str, account: str, organization: str = "") -> Data:
    """Add an account to a group."""
    org = pick(world.organizations, organization)
    found, member = find_group(org, group), find_account(org, account)["account_id"]
    if member not in found["members"]:
        found["members"].append(member)
    return {"group_id": found["id"]}


@step
def remove_member(world: World, group: str, account: str, organization: str = "") -> Data:
    """Remove an account from a group."""
    org = pick(world.organizations, organization)
    found, member = find_group(org, group), find_account(org, account)["account_id"]
    if member in found["members"]:
        found["members"].remove(member)
    return {}


@step
def set_app_role(
    world: World, group: str, site: str, role: str = "atlassian/user", organization: str = "", remove: bool = False
) -> Data:
    """Give a group App Jira, Role User on a site at once, or take it away."""
    org = pick(world.organizations, organization)
    found = find_group(org, group)
    resource = "ari:cloud:jira-software::site/" + pick(world.sites, site)["cloud_id"]
    found["roles"] = [item for item in found["roles"] if item["resource"] != resource or item["role"] != role]
    if not remove:
        found["roles"].append({"resource": resource, "role": role, "mark": {}})
    return {}


@step
def scope_person_token(world: World, account: str, scopes: Any = None, organization: str = "") -> Data:
    """Make a person's API token one with these scopes, which works at the gateway only; none: one without scopes."""
    org = pick(world.organizations, organization)
    find_account(org, account)["token_scopes"] = None if scopes is None else list(scopes)
    return {}


# --- Jira ----------------------------------------------------------------------------------------------------------


@step
def grant_global(world: World, permission: str, group: str, site: str = "") -> Data:
    """Jira settings, System, Global permissions: grant one to a group."""
    found = pick(world.sites, site)
    group_id = find_group(world.org_of(found), group)["id"]
    holders = found["global"].setdefault(permission, [])
    if group_id not in holders:
        holders.append(group_id)
    return {}


@step
def revoke_global(world: World, permission: str, group: str, site: str = "") -> Data:
    """Take a global permission from a group."""
    found = pick(world.sites, site)
    group_id = find_group(world.org_of(found), group)["id"]
    if group_id in found["global"].get(permission, []):
        found["global"][permission].remove(group_id)
    return {}


def find_scheme(site: Data, scheme: str, project: str) -> Data:
    if project:
        number = next(item["scheme"] for item in site["projects"].values() if item["key"] == project)
        return dict(site["schemes"])[str(number)]
    return next((item for item in site["schemes"].values() if scheme in (item["name"], str(item["id"]))), None) or pick(
        site["schemes"]
    )


def find_holder(world: World, site: Data, holder: str, name: str) -> Data:
    if holder == "group":
        return {"type": "group", "value": find_group(world.org_of(site), name)["id"]}
    if holder == "projectRole":
        role = next(
            role
            for role in site["roles"].values()
            if name in (role["name"], str(role["id"])) and role["project"] is None
        )
        return {"type": "projectRole", "value": str(role["id"])}
    return {"type": holder, "value": name} if name else {"type": holder}


@step
def add_grant(
    world: World,
    permission: str,
    holder: str = "group",
    name: str = "",
    site: str = "",
    scheme: str = "",
    project: str = "",
) -> Data:
    """Grant a project permission in a scheme (named, or the project's): holder group, projectRole, user, applicationRole or anyone."""
    found = pick(world.sites, site)
    if permission not in PROJECT_PERMISSIONS:
        raise Unknown("no permission %r" % permission)
    where = find_scheme(found, scheme, project)
    number = next_id(found)
    where["grants"][str(number)] = {
        "id": number,
        "permission": permission,
        "holder": find_holder(world, found, holder, name),
    }
    return {"id": number, "scheme": where["id"]}


@step
def remove_grant(
    world: World,
    permission: str,
    holder: str = "group",
    name: str = "",
    site: str = "",
    scheme: str = "",
    project: str = "",
) -> Data:
    """Take such a grant away."""
    found = pick(world.sites, site)
    where = find_scheme(found, scheme, project)
    wanted = find_holder(world, found, holder, name)
    gone = [
        key for key, grant in where["grants"].items() if grant["permission"] == permission and grant["holder"] == wanted
    ]
    for key in gone:
        del where["grants"][key]
    return {"removed": len(gone)}


def find_actors(site: Data, project: str, role: str) -> list:  # type: ignore[type-arg]
    found = next((item for item in site["projects"].values() if item["key"] == project), None)
    if found is None:
        raise Unknown("no project %r" % project)
    scope = found["id"] if found["style"] == "next-gen" else None
    number = next(
        (item["id"] for item in site["roles"].values() if role == item["name"] and item["project"] == scope), None
    )
    if number is None:
        raise Unknown("no role %r in project %s" % (role, project))
    actors: list = found["actors"].setdefault(str(number), [])  # type: ignore[type-arg]
    return actors


@step
def add_team_role(world: World, project: str, name: str, permissions: Any, site: str = "") -> Data:
    """Give a team-managed project a role of its own with these permissions, as its administrator can in its settings."""
    found = pick(world.sites, site)
    item = next(
        (item for item in found["projects"].values() if item["key"] == project and item["style"] == "next-gen"), None
    )
    if item is None or set(permissions) - set(PROJECT_PERMISSIONS):
        raise Unknown("no team-managed project %r, or no such permissions" % project)
    number = next_id(found)
    found["roles"][str(number)] = {
        "id": number,
        "name": name,
        "description": "",
        "project": item["id"],
        "permissions": list(permissions),
    }
    return {"id": number}


@step
def add_actor(world: World, project: str, role: str, group: str, site: str = "") -> Data:
    """Add a group to a project's role."""
    found = pick(world.sites, site)
    actors = find_actors(found, project, role)
    actor = {"group": find_group(world.org_of(found), group)["id"]}
    if actor not in actors:
        actors.append(actor)
    return {}


@step
def remove_actor(world: World, project: str, role: str, group: str, site: str = "") -> Data:
    """Remove a group from a project's role."""
    found = pick(world.sites, site)
    actors = find_actors(found, project, role)
    actor = {"group": find_group(world.org_of(found), group)["id"]}
    if actor in actors:
        actors.remove(actor)
    return {}


@step
def set_project(world: World, project: str, site: str = "", **given: Any) -> Data:
    """Change a project: archived, access, name."""
    found = pick(world.sites, site)
    for item in found["projects"].values():
        if item["key"] == project:
            item.update({key: given[key] for key in ("archived", "access", "name") if key in given})
            return {}
    raise Unknown("no project %r" % project)


@step
def set_plan(world: World, plan: str, site: str = "") -> Data:
    """Change a site's plan: free or standard."""
    pick(world.sites, site)["plan"] = plan
    return {}


# --- Jira Align ----------------------------------------------------------------------------------------------------

FIELDS = ("name", "link", "api_url", "admin", "username", "oauth_consumer", "oauth_public")


def find_connector(tenant: Data, connector: Any) -> Data:
    for item in tenant["connectors"].values():
        if connector in (item["number"], str(item["number"])) or (item["name"] and connector == item["name"]):
            return item
    raise Unknown("no connector %r" % connector)


@step
def set_connector(
    world: World, connector: Any = None, tenant: str = "", token: str = "", authentication: str = "", **given: Any
) -> Data:
    """Fill in and save a connector (number or name; none: the first free slot). authentication is the option's visible text."""
    found = pick(world.tenants, tenant)
    if connector is None:
        item = next((slot for slot in found["connectors"].values() if not slot["name"]), None)
        if item is None:
            raise Unknown("no free slot")
    else:
        item = find_connector(found, connector)
    unknown = set(given) - set(FIELDS)
    if unknown:
        raise Unknown("no field %s" % min(unknown))
    item.update(given)
    if token:
        item["password"] = token
        world.know_typed(token)
    if authentication:
        options = {text: value for value, text in align_page.auth_options(world, found)}
        if authentication not in options:
            raise Unknown("no option %r" % authentication)
        item["auth_type"] = options[authentication]
    item["version"] += 1
    return {"number": item["number"]}


@step
async def activate_connector(world: World, connector: Any, tenant: str = "") -> Data:
    """Press Activate (works with a gray light too: Support stands behind the person)."""
    found = pick(world.tenants, tenant)
    item = find_connector(found, connector)
    item.update(active=True, version=item["version"] + 1)
    await poll_now(world, found, item)
    return {"status": item["status"]}


@step
def deactivate_connector(world: World, connector: Any, tenant: str = "") -> Data:
    """Press Deactivate."""
    found = pick(world.tenants, tenant)
    item = find_connector(found, connector)
    item.update(active=False, status="", version=item["version"] + 1)
    return {}


@step
def add_slot(world: World, tenant: str = "") -> Data:
    """What Atlassian Support does: one more connector."""
    found = pick(world.tenants, tenant)
    number = max([item["number"] for item in found["connectors"].values()], default=0) + 1
    found["connectors"][str(number)] = empty_connector(found, number)
    return {"number": number}


@step
async def poll(world: World, connector: Any = None, tenant: str = "") -> Data:
    """Let active connectors (one, or all of a tenant, or all) look at Jira again; answers their status."""
    found = [pick(world.tenants, tenant)] if tenant else list(world.tenants.values())
    statuses: Data = {}
    for one in found:
        for item in one["connectors"].values():
            if item["active"] and (
                connector is None or connector in (item["number"], str(item["number"]), item["name"])
            ):
                await poll_now(world, one, item)
                statuses.setdefault(one["name"], {})[item["name"] or str(item["number"])] = item["status"]
    return statuses


@step
def sign_out(world: World, tenant: str = "") -> Data:
    """End the tenant's session: its cookie works no longer."""
    found = pick(world.tenants, tenant)
    found["signed_out"] = True
    return {}
