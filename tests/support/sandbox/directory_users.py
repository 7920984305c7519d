# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users of a directory: searched with their groups, and the roles that each has, by itself or through a group."""

from __future__ import annotations

from .build import Data
from .call import Call
from .group_roles import described, filtered
from .groups import DIRECTORY, check_filters, need_directory, search_page
from .org_routes import listed, org_route
from .ready import peek
from .reply import Refusal, Reply, json_reply, org_error

FILTERS = {
    "accountIds": 10,
    "accountStatus": 3,
    "directoryIds": 10,
    "emailDomains": 10,
    "emails": 100,
    "groupIds": 10,
    "membershipStatus": 3,
    "resourceIds": 20,
    "roleIds": 10,
    "status": 4,
}
OTHERS = ("cursor", "limit", "expand", "searchTerm", "sortBy", "claimStatus", "mfaEnabled")


def status_of(account: Data) -> str:
    return "for_deletion" if account.get("deletion") else "deactivated" if account.get("inactive") else "active"


def user_bean(call: Call, account: Data, expand: list[str]) -> Data:
    groups = call.world.groups_of(call.org, account["account_id"])
    bean: Data = {
        "accountId": account["account_id"],
        "accountType": "atlassian",
        "accountStatus": "inactive" if account.get("inactive") else "active",
        "status": status_of(account),
        "membershipStatus": "active",
        "name": account["name"],
        "email": account["email"],
        "claimStatus": "managed" if account["type"] == "service" else "unmanaged",
    }
    roles = [
        role
        for group in groups
        for item in described(call, group)
        for role in item["roles"]
        if item["resourceOwner"] == "platform"
    ]
    sites = [
        site
        for site in call.world.sites.values()
        if site["organization"] == call.org["name"] and call.world.has_app_access(site, account)
    ]
    more = {
        "groups": (
            "groups",
            [{"id": group["id"], "name": group["name"], "description": group["description"]} for group in groups],
        ),
        "platformRoles": ("platformRoles", sorted(set(roles))),
        "productAccess": (
            "productAccess",
            [{"id": "ari:cloud:jira-software::site/" + site["cloud_id"], "key": "jira-software"} for site in sites],
        ),
        "counts.resources": ("counts", {"resources": len(sites)}),
    }
    bean.update(more[word] for word in expand)
    return bean


def known_to(call: Call, directory: str) -> list[Data]:
    """Everybody whom the directory knows: a new service account comes into it later, and may never be shown there."""
    people = call.switch("users_search") == "people"
    first = directory == call.org["directories"][0]
    return [
        account
        for account in call.org["accounts"].values()
        if first and peek(account["directory"]) and not (people and account["type"] == "service")
    ]


def matching(call: Call, directory: str, filters: Data) -> list[Data]:
    text = str(filters.get("searchTerm") or "").lower()
    emails = [email.lower() for email in filters.get("emails") or []]
    domains = [domain.lower() for domain in filters.get("emailDomains") or []]
    found = []
    for account in known_to(call, directory):
        email = account["email"].lower()
        tests = (
            account["account_id"] in filters.get("accountIds", [account["account_id"]]),
            directory in filters.get("directoryIds", [directory]),
            not emails or email in emails,
            not domains or email.partition("@")[2] in domains,
            text in email or text in account["name"].lower(),
            status_of(account) in filters.get("status", [status_of(account)]),
            ("inactive" if account.get("inactive") else "active")
            in filters.get("accountStatus", ["inactive", "active"]),
            "active" in filters.get("membershipStatus", ["active"]),
            "groupIds" not in filters
            or any(
                account["account_id"] in call.org["groups"].get(name, {"members": ()})["members"]
                for name in filters["groupIds"]
            ),
        )
        if all(tests):
            found.append(account)
    return found


@org_route("POST", DIRECTORY + "/users/search", write=False)
def search(call: Call, directory: str) -> Reply:
    need_directory(call, directory)
    if call.switch("users_search") == "403":
        return org_error(403, "FORBIDDEN", "Forbidden", "The users of the directory cannot be read.")
    body = call.object() if call.raw else {}
    check_filters(body, FILTERS, OTHERS)
    here, links = search_page(call, body, "users", 50, lambda filters: matching(call, directory, filters))
    return json_reply(
        {"data": [user_bean(call, account, body.get("expand") or []) for account in here], "links": links}
    )


@org_route("GET", DIRECTORY + "/users/{account_id}/role-assignments")
def role_assignments(call: Call, directory: str, account_id: str) -> Reply:
    need_directory(call, directory)
    account = next((found for found in known_to(call, directory) if found["account_id"] == account_id), None)
    if account is None:
        raise Refusal(
            org_error(404, "ADMIN-UAM-404-1", "Not Found", "One or more user not found in the directory"),
            "not in the directory",
        )
    # By resource and owner: each role with the ways in which the account has it
    places: dict[tuple[str, str], dict[str, list[str]]] = {}
    for cloud_id, mark in account["access"].items():
        if peek(mark):
            places.setdefault(("ari:cloud:jira-software::site/" + cloud_id, "jira-software"), {})["atlassian/user"] = [
                "direct"
            ]
    for group in call.world.groups_of(call.org, account_id):
        for item in described(call, group):
            for role in item["roles"]:
                ways = places.setdefault((item["resourceId"], item["resourceOwner"]), {}).setdefault(role, [])
                if "group_direct" not in ways:
                    ways.append("group_direct")
    items: list[Data] = [
        {
            "directoryId": directory,
            "resourceId": resource,
            "resourceOwner": owner,
            "roles": list(held),
            "roleAssignments": [{"role": role, "roleAssignmentMethods": ways} for role, ways in held.items()],
            "userDirectoryStatus": "active",
        }
        for (resource, owner), held in places.items()
    ]
    here, following = listed(call, filtered(call, items), "role_assignments", "limit", 20, 100)
    return json_reply({"data": here, "links": {"next": following} if following else {}})
