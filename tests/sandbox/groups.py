# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization: directories, search, members, and the access to an app that a group gives."""

from __future__ import annotations

import uuid
from typing import Any, List

from .build import Data
from .call import Call
from .catalog import GROUP_ROLES
from .org_routes import decode_cursor, encode_cursor, org_route
from .ready import landed, later
from .reply import Refusal, Reply, empty_reply, json_reply, org_error

# What the groups that come with an organization carry besides access to an app
ORGANIZATION_ROLES = {"org-admins": ["atlassian/org-admin"], "site-admins": ["atlassian/site-admin"]}
DIRECTORY = "/admin/v2/orgs/{org_id}/directories/{directory}"


@org_route("GET", "/admin/v2/orgs/{org_id}/directories")
def directories(call: Call) -> Reply:
    field = call.switch("directory_id_field")
    items = [{field: identifier, "name": "Directory %d" % (number + 1)} for number, identifier in enumerate(call.org["directories"])]
    return json_reply({"data": items, "links": {}})


def need_directory(call: Call, directory: str) -> None:
    if directory not in call.org["directories"]:
        raise Refusal(org_error(404, "DIRECTORY_NOT_FOUND", "Not Found", "The directory was not found."), "unknown directory")


def find_group(call: Call, directory: str, group_id: str) -> Data:
    need_directory(call, directory)
    group = call.org["groups"].get(group_id)
    if group is None or group["directory"] != directory:
        raise Refusal(org_error(404, "GROUP_NOT_FOUND", "Not Found", "The group was not found."), "unknown group")
    found: Data = group
    return found


def group_bean(call: Call, group: Data) -> Data:
    return {
        call.switch("group_id_field"): group["id"],
        "name": group["name"],
        "description": group["description"],
        "directoryId": group["directory"],
        "externalSynced": group["idp"],
    }


@org_route("GET", DIRECTORY + "/groups")
def old_groups(call: Call, directory: str) -> Reply:
    # Works no longer after 2027-06-30: here it has stopped already
    return call.refuse(org_error(410, "GONE", "Gone", "Use groups/search."), "the old route")


@org_route("POST", DIRECTORY + "/groups/search", write=False)
def search(call: Call, directory: str) -> Reply:
    need_directory(call, directory)
    body = call.object() if call.raw else {}
    filters = [name for name in ("groupNames", "searchTerm", "groupIds") if body.get(name)]
    if len(filters) > 1:
        return call.refuse(org_error(400, "BAD_REQUEST", "Bad Request", "Use one of groupNames, searchTerm and groupIds."), "two filters")
    names: List[str] = [str(name).lower() for name in body.get("groupNames") or []]
    text = str(body.get("searchTerm") or "").lower()
    found = []
    for group in call.org["groups"].values():
        if group["directory"] != directory:
            continue
        # Exact, and case-insensitive
        if names and group["name"].lower() not in names:
            continue
        if body.get("groupIds") and group["id"] not in body["groupIds"]:
            continue
        if text and text not in group["name"].lower():
            continue
        if landed(group["found"]):
            found.append(group)
    size = max(1, call.world.page_size("groups", min(int(body.get("limit") or 50), 100)))
    start = decode_cursor(body.get("cursor"))
    links = {"next": encode_cursor(start + size)} if start + size < len(found) else {}
    return json_reply({"data": [group_bean(call, group) for group in found[start : start + size]], "links": links})


@org_route("POST", DIRECTORY + "/groups")
def create(call: Call, directory: str) -> Reply:
    need_directory(call, directory)
    body = call.object()
    name = body.get("name")
    if not isinstance(name, str) or not name.strip():
        return org_error(400, "BAD_REQUEST", "Bad Request", "name is required.")
    if any(group["name"].lower() == name.lower() for group in call.org["groups"].values()):
        return org_error(409, "GROUP_EXISTS", "Conflict", "A group with this name already exists.")
    group: Data = {
        "id": str(uuid.uuid4()),
        "name": name,
        "description": body.get("description") or "",
        "directory": directory,
        "idp": False,
        "members": [],
        "roles": [],
        "found": later(call.switch("group_delay")),
    }
    call.org["groups"][group["id"]] = group
    call.touch_org()
    if call.switch("group_create_answer") == "empty":
        return empty_reply(201)
    return json_reply(group_bean(call, group), 201)


@org_route("DELETE", DIRECTORY + "/groups/{group_id}")
def delete(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    need_own(call, group)
    del call.org["groups"][group["id"]]
    call.touch_org()
    return empty_reply()


def need_own(call: Call, group: Data) -> None:
    if group["idp"]:
        status = int(call.switch("idp_group_status"))
        detail = "The group is synced from your identity provider and cannot be changed here."
        raise Refusal(org_error(status, "EXTERNAL_GROUP", "Forbidden", detail), "synced group")


# --- members -------------------------------------------------------------------------------------------------------


def find_member(call: Call, account_id: Any) -> Data:
    account = call.org["accounts"].get(account_id)
    hidden = account is not None and account["type"] == "service" and call.switch("membership_for_service_accounts") == "404"
    if account is None or hidden:
        raise Refusal(org_error(404, "USER_NOT_FOUND", "Not Found", "USER_NOT_FOUND: the user was not found."), "USER_NOT_FOUND")
    found: Data = account
    return found


@org_route("POST", DIRECTORY + "/groups/{group_id}/memberships")
def add_member(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    account = find_member(call, call.object().get("accountId"))
    need_own(call, group)
    if account["account_id"] in group["members"]:
        way = call.switch("membership_again")
        if way != "ok":
            return org_error(int(way), "ALREADY_MEMBER", "Conflict", "The user is already a member of the group.")
        return empty_reply()
    group["members"].append(account["account_id"])
    call.touch_org()
    return empty_reply()


@org_route("DELETE", DIRECTORY + "/groups/{group_id}/memberships/{account_id}")
def remove_member(call: Call, directory: str, group_id: str, account_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    account = find_member(call, account_id)
    need_own(call, group)
    if account["account_id"] not in group["members"]:
        return org_error(404, "MEMBERSHIP_NOT_FOUND", "Not Found", "The user is not a member of the group.")
    group["members"].remove(account["account_id"])
    call.touch_org()
    return empty_reply()


# --- app access ----------------------------------------------------------------------------------------------------


def role_of(call: Call) -> Data:
    body = call.object()
    resource, role = str(body.get("resourceId", "")), str(body.get("roleId", ""))
    if role.replace("atlassian/", "", 1) not in GROUP_ROLES:
        raise Refusal(org_error(400, "INVALID_ROLE", "Bad Request", "Unknown role %s." % role), "role")
    prefix, _slash, cloud_id = resource.partition("::site/")
    site = call.world.site_by_cloud.get(cloud_id)
    if prefix not in ("ari:cloud:jira-software", "ari:cloud:jira") or site is None or site["organization"] != call.org["name"]:
        raise Refusal(org_error(400, "INVALID_RESOURCE", "Bad Request", "Unknown resource %s." % resource), "resource")
    return {"resource": resource, "role": role}


@org_route("GET", DIRECTORY + "/groups/{group_id}/role-assignments")
def role_assignments(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    if call.switch("group_roles_read") != "on":
        return org_error(int(call.switch("group_roles_read")), "NOT_FOUND", "Not Found", "The roles of groups cannot be read.")
    roles = [role for role in group["roles"] if landed(role["mark"]) and not (role.get("going") and landed(role["going"]))]
    data = [{"principalId": group["id"], "resourceId": role["resource"], "roleId": role["role"]} for role in roles]
    data += [{"principalId": group["id"], "roleId": role} for role in ORGANIZATION_ROLES.get(group["name"], ())]
    return json_reply({"data": data, "links": {}})


@org_route("POST", DIRECTORY + "/groups/{group_id}/role-assignments/assign")
def assign(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    wanted = role_of(call)
    for role in group["roles"]:
        if role["resource"] == wanted["resource"] and role["role"] == wanted["role"]:
            if role.pop("going", None):
                role["mark"] = later(call.switch("role_delay"))
            call.touch_org()
            return empty_reply()
    group["roles"].append(dict(wanted, mark=later(call.switch("role_delay"))))
    call.touch_org()
    return empty_reply()


@org_route("POST", DIRECTORY + "/groups/{group_id}/role-assignments/revoke")
def revoke(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    wanted = role_of(call)
    for role in group["roles"]:
        if role["resource"] == wanted["resource"] and role["role"] == wanted["role"] and not role.get("going"):
            # Gone after the same delay with which an assignment comes
            role["going"] = later(call.switch("role_delay"))
            call.touch_org()
            return empty_reply()
    return org_error(404, "ROLE_NOT_ASSIGNED", "Not Found", "The group does not have this role.")
