# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization: directories, search, and members."""

from __future__ import annotations

from typing import Any, Callable

from . import cursors
from .build import Data, new_group
from .call import Call
from .org_routes import listed, org_route
from .ready import landed, later
from .reply import Refusal, Reply, empty_reply, json_reply, org_error

DIRECTORY = "/admin/v2/orgs/{org_id}/directories/{directory}"


@org_route("GET", "/admin/v2/orgs/{org_id}/directories")
def directories(call: Call) -> Reply:
    field = call.switch("directory_id_field")
    items = [
        {field: identifier, "name": "Directory %d" % (number + 1), "icon": "https://icon.example.com/icon.png"}
        for number, identifier in enumerate(call.org["directories"])
        if call.query.get("directoryIds") is None or identifier in call.all("directoryIds")
    ]
    here, following = listed(call, items, "directories", "limit", 20, 100)
    return json_reply({"data": here, "links": {"next": following} if following else {}})


def need_directory(call: Call, directory: str) -> None:
    if directory not in call.org["directories"]:
        raise Refusal(
            org_error(404, "DIRECTORY_NOT_FOUND", "Not Found", "The directory was not found."), "unknown directory"
        )


def find_group(call: Call, directory: str, group_id: str) -> Data:
    need_directory(call, directory)
    group = call.org["groups"].get(group_id)
    if group is None or group["directory"] != directory:
        raise Refusal(org_error(404, "GROUP_NOT_FOUND", "Not Found", "The group was not found."), "unknown group")
    found: Data = group
    return found


def group_bean(call: Call, group: Data) -> Data:
    own = not group["idp"] and group["modifiable"]
    return {
        "id": group["id"],
        "name": group["name"],
        "description": group["description"],
        "directoryId": group["directory"],
        "externalSynced": group["idp"],
        "managedBy": group["managed_by"] or ("external" if group["idp"] else "admins"),
        "managementAccess": {"deletable": own, "modifiable": own, "readable": True},
    }


def counted(call: Call, group: Data, expand: list[str]) -> Data:
    bean = group_bean(call, group)
    counts = {
        "counts.users": ("users", len(group["members"])),
        "counts.resources": ("resources", len({role["resource"] for role in group["roles"]})),
    }
    if expand:
        bean["counts"] = dict(counts[word] for word in expand)
    return bean


@org_route("GET", DIRECTORY + "/groups")
def old_groups(call: Call, directory: str) -> Reply:
    """Deprecated: works no longer after 2027-06-30, which the switch may say is over."""
    if call.switch("old_groups") == "404":
        return call.refuse(org_error(404, "GONE", "Not Found", "Use groups/search."), "the old route")
    need_directory(call, directory)
    text, ids, members = call.query.get("searchTerm", "").lower(), call.all("groupIds"), call.all("accountIds")
    found = [
        group
        for group in call.org["groups"].values()
        if group["directory"] == directory
        and text in group["name"].lower()
        and (not ids or group["id"] in ids)
        and (not members or set(members) & set(group["members"]))
    ]
    here, following = listed(
        call, [group_bean(call, group) for group in found if landed(group["found"])], "groups", "limit", 20, 100
    )
    return json_reply({"data": here, "links": {"next": following} if following else {}})


@org_route("GET", DIRECTORY + "/groups/{group_id}")
def one_group(call: Call, directory: str, group_id: str) -> Reply:
    return json_reply({"data": group_bean(call, find_group(call, directory, group_id))})


# The filters of a search for groups, with the most values that each takes
FILTERS = {
    "accountIds": 10,
    "directoryIds": 10,
    "groupIds": 10,
    "groupNames": 100,
    "resourceIds": 20,
    "resourceOwners": 10,
    "roleIds": 10,
}


def search_page(
    call: Call, body: Data, name: str, default: int, find: Callable[[Data], list[Data]]
) -> tuple[list[Data], Data]:
    """Return one page of a search, and its links: the cursor comes in the body, where it names the filters of its first page."""
    size = body.get("limit", default)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= 100:
        raise Refusal(org_error(400, "BAD_REQUEST", "Bad Request", "limit must be from 1 to 100."), "limit")
    size = max(1, call.world.page_size(name, size))
    start, size, filters = cursors.read(call, body.get("cursor"), body, size, "limit" in body)
    here, following = cursors.cut(call, find(filters), start, size, filters)
    return here, {"next": following} if following else {}


def check_filters(body: Data, most: dict[str, int], others: tuple[str, ...]) -> None:
    for name, value in body.items():
        if name not in most and name not in others:
            raise Refusal(
                org_error(400, "BAD_REQUEST", "Bad Request", "Unrecognized field %s." % name), "unknown field"
            )
        if name in most and (
            not isinstance(value, list)
            or not 1 <= len(value) <= most[name]
            or not all(isinstance(item, str) for item in value)
        ):
            raise Refusal(
                org_error(400, "BAD_REQUEST", "Bad Request", "%s takes from 1 to %d texts." % (name, most[name])), name
            )


@org_route("POST", DIRECTORY + "/groups/search", write=False)
def search(call: Call, directory: str) -> Reply:
    need_directory(call, directory)
    body = call.object() if call.raw else {}
    check_filters(body, FILTERS, ("cursor", "limit", "expand", "searchTerm", "sortBy"))
    if len([name for name in ("groupNames", "searchTerm", "groupIds") if body.get(name)]) > 1:
        return call.refuse(
            org_error(400, "BAD_REQUEST", "Bad Request", "Use one of groupNames, searchTerm and groupIds."),
            "two filters",
        )
    here, links = search_page(call, body, "groups", 20, lambda filters: matching(call, directory, filters))
    return json_reply({"data": [counted(call, group, body.get("expand") or []) for group in here], "links": links})


def matching(call: Call, directory: str, filters: Data) -> list[Data]:
    # Exact, and case-insensitive
    names = [name.lower() for name in filters.get("groupNames") or []]
    text = str(filters.get("searchTerm") or "").lower()
    found = []
    for group in call.org["groups"].values():
        roles = group["roles"]
        tests = (
            group["directory"] == directory,
            group["directory"] in filters.get("directoryIds", [directory]),
            not names or group["name"].lower() in names,
            group["id"] in filters.get("groupIds", [group["id"]]),
            text in group["name"].lower(),
            "accountIds" not in filters or bool(set(filters["accountIds"]) & set(group["members"])),
            "resourceIds" not in filters or any(role["resource"] in filters["resourceIds"] for role in roles),
            "roleIds" not in filters or any(role["role"] in filters["roleIds"] for role in roles),
        )
        if all(tests) and landed(group["found"]):
            found.append(group)
    return found


@org_route("POST", DIRECTORY + "/groups")
def create(call: Call, directory: str) -> Reply:
    need_directory(call, directory)
    body = call.object()
    name = body.get("name")
    if not isinstance(name, str) or not name.strip():
        return org_error(400, "BAD_REQUEST", "Bad Request", "name is required.")
    if any(group["name"].lower() == name.lower() for group in call.org["groups"].values()):
        return org_error(409, "GROUP_EXISTS", "Conflict", "A group with this name already exists.")
    group = new_group(name, body.get("description") or "", directory, later(call.switch("group_delay")))
    call.org["groups"][group["id"]] = group
    call.changed = True
    if call.switch("group_create_answer") == "empty":
        return empty_reply(201)
    return json_reply(group_bean(call, group), 201)


@org_route("DELETE", DIRECTORY + "/groups/{group_id}")
def delete(call: Call, directory: str, group_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    need_own(call, group)
    del call.org["groups"][group["id"]]
    call.changed = True
    return empty_reply()


def need_own(call: Call, group: Data) -> None:
    if group["idp"]:
        status = int(call.switch("idp_group_status"))
        detail = "The group is synced from your identity provider and cannot be changed here."
        raise Refusal(org_error(status, "EXTERNAL_GROUP", "Forbidden", detail), "synced group")
    if not group["modifiable"]:
        raise Refusal(
            org_error(403, "GROUP_NOT_MODIFIABLE", "Forbidden", "The group cannot be modified."), "group not modifiable"
        )


# --- members -------------------------------------------------------------------------------------------------------


def find_member(call: Call, account_id: Any) -> Data:
    account = call.org["accounts"].get(account_id)
    way = call.switch("membership_for_service_accounts")
    hidden = account is not None and account["type"] == "service" and way != "on"
    if account is None or hidden:
        if way == "USER_NOT_FOUND":
            raise Refusal(
                org_error(404, "USER_NOT_FOUND", "Not Found", "USER_NOT_FOUND: the user was not found."),
                "USER_NOT_FOUND",
            )
        raise Refusal(
            org_error(404, "ADMIN-UAM-404-1", "Not Found", "One or more user not found in the directory"),
            "not in the directory",
        )
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
            return org_error(int(way), "ADMIN-UAM-%s-2" % way, "Conflict", "The user is already a member of the group.")
        return empty_reply()
    if call.switch("user_limit") == "reached":
        return call.refuse(org_error(409, "ADMIN-UAM-409-3", "Conflict", "The user limit was reached."), "user limit")
    group["members"].append(account["account_id"])
    call.changed = True
    return empty_reply()


@org_route("DELETE", DIRECTORY + "/groups/{group_id}/memberships/{account_id}")
def remove_member(call: Call, directory: str, group_id: str, account_id: str) -> Reply:
    group = find_group(call, directory, group_id)
    account = find_member(call, account_id)
    need_own(call, group)
    if account["account_id"] not in group["members"]:
        return org_error(404, "MEMBERSHIP_NOT_FOUND", "Not Found", "The user is not a member of the group.")
    group["members"].remove(account["account_id"])
    call.changed = True
    return empty_reply()
