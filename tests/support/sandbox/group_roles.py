# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles that a group carries on sites and on the organization: read by pages, assigned, revoked."""

from __future__ import annotations

import re
from typing import Any

from .build import Data
from .call import Call
from .catalog import GROUP_ROLES
from .groups import DIRECTORY, find_group
from .org_routes import listed, org_route
from .ready import landed, later
from .reply import Refusal, Reply, empty_reply, json_reply, org_error

# What the groups that come with an organization carry besides access to an app
ORGANIZATION_ROLES = {"org-admins": ["atlassian/org-admin"], "site-admins": ["atlassian/site-admin"]}
PLATFORM_ROLES = ("atlassian/org-admin", "atlassian/site-admin", "atlassian/user-access-admin", "atlassian/ai-access")


def role_of(call: Call) -> Data:
    body = call.object()
    resource, role = str(body.get("resourceId", "")), str(body.get("roleId", ""))
    if role.replace("atlassian/", "", 1) not in GROUP_ROLES:
        raise Refusal(org_error(400, "INVALID_ROLE", "Bad Request", "Unknown role %s." % role), "role")
    prefix, _slash, cloud_id = resource.partition("::site/")
    site = call.world.site_by_cloud.get(cloud_id)
    if (
        prefix not in ("ari:cloud:jira-software", "ari:cloud:jira")
        or site is None
        or site["organization"] != call.org["name"]
    ):
        raise Refusal(org_error(400, "INVALID_RESOURCE", "Bad Request", "Unknown resource %s." % resource), "resource")
    return {"resource": resource, "role": role}


def place_of(role: Data) -> tuple[str, str]:
    """Return (resource, owner) as the list has them: a role of the platform is on the site, whatever app it was given with."""
    resource = str(role["resource"])
    if role["role"] in PLATFORM_ROLES:
        return re.sub(r"^ari:cloud:[a-z-]+::", "ari:cloud:platform::", resource), "platform"
    return resource, resource.split(":")[2]


def seen(group: Data) -> list[Data]:
    """The roles whose assignment is seen already, and whose revocation is not yet."""
    return [
        role for role in group["roles"] if landed(role["mark"]) and not (role.get("going") and landed(role["going"]))
    ]


def described(call: Call, group: Data) -> list[Data]:
    """One item per resource, with all the roles on it."""
    roles = seen(group)
    for name in ORGANIZATION_ROLES.get(group["name"], ()):
        roles += [{"resource": resource, "role": name} for resource in resources_of(call, name)]
    by_place: dict[tuple[str, str], list[str]] = {}
    for role in roles:
        by_place.setdefault(place_of(role), []).append(role["role"])
    items = []
    for (resource, owner), held in by_place.items():
        # Who is given the app's role without a group comes into the group that has it as a default
        default = "atlassian/user" if group["name"].startswith("jira-users-") and "atlassian/user" in held else None
        items.append({"resourceId": resource, "resourceOwner": owner, "roles": held, "defaultRole": default})
    return items


def resources_of(call: Call, role: str) -> list[str]:
    if role == "atlassian/org-admin":
        return ["ari:cloud:platform::org/" + call.org["id"]]
    return [
        "ari:cloud:platform::site/" + site["cloud_id"]
        for site in call.world.sites.values()
        if site["organization"] == call.org["name"]
    ]


@org_route("GET", DIRECTORY + "/groups/{group_id}/role-assignments")
def role_assignments(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    if call.switch("group_roles_read") != "on":
        return org_error(
            int(call.switch("group_roles_read")), "NOT_FOUND", "Not Found", "The roles of groups cannot be read."
        )
    here, following = listed(call, filtered(call, described(call, group)), "role_assignments", "limit", 20, 100)
    return json_reply({"data": here, "links": {"next": following} if following else {}})


def filtered(call: Call, items: list[Data]) -> list[Data]:
    """The items that the request's resourceIds, resourceOwners and roleIds let through."""
    wanted: dict[str, Any] = {
        field: call.all(word) for field, word in (("resourceId", "resourceIds"), ("resourceOwner", "resourceOwners"))
    }
    roles = call.all("roleIds")
    for field, values in wanted.items():
        items = [item for item in items if not values or item[field] in values]
    return [item for item in items if not roles or set(roles) & set(item["roles"])]


@org_route("POST", DIRECTORY + "/groups/{group_id}/role-assignments/assign")
def assign(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    wanted = role_of(call)
    for role in group["roles"]:
        if role["resource"] == wanted["resource"] and role["role"] == wanted["role"]:
            if role.pop("going", None):
                role["mark"] = later(call.switch("role_delay"))
            call.changed = True
            return empty_reply(200)
    group["roles"].append(dict(wanted, mark=later(call.switch("role_delay"))))
    call.changed = True
    return empty_reply(200)


@org_route("POST", DIRECTORY + "/groups/{group_id}/role-assignments/revoke")
def revoke(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    wanted = role_of(call)
    for role in group["roles"]:
        if role["resource"] == wanted["resource"] and role["role"] == wanted["role"] and not role.get("going"):
            # Gone after the same delay with which an assignment comes
            role["going"] = later(call.switch("role_delay"))
            call.changed = True
            return empty_reply()
    return org_error(404, "ROLE_NOT_ASSIGNED", "Not Found", "The group does not have this role.")
