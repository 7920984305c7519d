# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service accounts over both routes: the published collection, and the one that the vendor's console calls."""

from __future__ import annotations

import re
from typing import Any

from .build import Data, add_service_account
from .call import Call
from .org_routes import find_account, find_in_collection, listed, no_route, org_route
from .ready import landed, later
from .reply import Refusal, Reply, empty_reply, json_reply, org_error, text_reply, user_error

PUBLISHED = "/admin/api-access/v1/orgs/{org_id}/service-accounts"
CONSOLE = "/admin/account-management/v1/orgs/{org_id}/service-accounts"
READ, WRITE = "read:service-accounts:admin", "write:service-accounts:admin"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{4,28}[A-Za-z0-9]")
MEMBER = "ari:cloud:jira-software::role/product/member"


def account_bean(call: Call, account: Data) -> Data:
    bean: Data = {
        "email": account["email"],
        "displayName": account["name"],
        "picture": "https://secure.gravatar.com/avatar/0",
        "container": "ari:cloud:platform::org/" + call.org["id"],
        "updatedAt": int(account["updated"] * 1000),
        "status": "INACTIVE" if account.get("inactive") else "ACTIVE",
        "createdById": "712020:00000000-0000-0000-0000-000000000000",
        "description": account["description"],
    }
    # Either id may be missing; one that stands alone is what addresses the account everywhere
    way = call.switch("service_account_ids")
    if way != "id_only":
        bean["atlassianId"] = account["account_id"]
    if way != "atlassianId_only":
        bean["id"] = account["id"] if way == "both" else account["account_id"]
    return bean


def service_accounts(call: Call) -> list[Data]:
    return [account for account in call.org["accounts"].values() if account["type"] == "service"]


def need_published(call: Call, *parameters: str) -> None:
    # Some organizations do not know the published collection at all
    if call.switch("published_collection") == "404":
        raise Refusal(no_route(call), "published collection unknown")
    unknown = set(call.query) - {"cursor", "pageSize", *parameters}
    if unknown:
        raise Refusal(text_reply("Internal Server Error", 500), "unknown query parameter " + min(unknown))
    if "pageSize" in call.query and call.switch("api_access_page_size") == "500":
        raise Refusal(text_reply("Internal Server Error", 500), "unknown query parameter pageSize")
    if "pageSize" in call.query and call.switch("api_access_page_size") == "400":
        raise Refusal(org_error(400, "BAD_REQUEST", "Bad Request", "pageSize is too large."), "pageSize")


def need_active(account: Data) -> None:
    if account.get("inactive"):
        raise Refusal(user_error(403, "forbidden"), "the account is inactive")


def need_console(call: Call) -> None:
    if call.switch("console_collection") == "404":
        raise Refusal(no_route(call), "console collection gone")


def create(call: Call, body: Data) -> Data:
    name = body.get("displayName")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Refusal(
            org_error(400, "INVALID_NAME", "Bad Request", "The name must have 6 to 30 alphanumeric characters."), "name"
        )
    if len([account for account in service_accounts(call) if not account.get("inactive")]) >= call.org["allowance"]:
        status = int(call.switch("allowance_status"))
        raise Refusal(
            org_error(status, "LIMIT_REACHED", "Limit reached", "The allowance of service accounts is used up."),
            "allowance",
        )
    # Names are not unique: a second account of one name is made without a word
    account = add_service_account(call.org, {"name": name, "description": body.get("description")})
    account["directory"] = later(call.switch("directory_delay"))
    call.changed = True
    return account


def give_access(call: Call, account: Data, rules: Any) -> None:
    for rule in rules or []:
        resource = str(rule.get("resource", ""))
        prefix, _slash, cloud_id = resource.partition("::site/")
        # ari:cloud:jira::site/... is accepted, and grants nothing
        if (
            prefix == "ari:cloud:jira-software"
            and cloud_id in call.world.site_by_cloud
            and cloud_id not in account["access"]
        ):
            call.world.give_access(account, call.world.site_by_cloud[cloud_id], later(call.switch("app_access_delay")))


def check_rules(call: Call, rules: Any, roles: list[str]) -> None:
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise Refusal(
            org_error(400, "BAD_REQUEST", "Bad Request", "permissionRules must be a list."), "permissionRules"
        )
    for rule in rules:
        prefix, _slash, cloud_id = str(rule.get("resource", "")).partition("::site/")
        if (
            prefix not in ("ari:cloud:jira-software", "ari:cloud:jira")
            or call.world.site_by_cloud.get(cloud_id, {}).get("organization") != call.org["name"]
        ):
            raise Refusal(
                org_error(400, "INVALID_RESOURCE", "Bad Request", "Unknown resource %s." % rule.get("resource")),
                "resource",
            )
        if rule.get("role") not in roles:
            raise Refusal(org_error(400, "INVALID_ROLE", "Bad Request", "Unknown role %s." % rule.get("role")), "role")


# --- published -----------------------------------------------------------------------------------------------------


@org_route("GET", PUBLISHED, scope=READ)
def published_list(call: Call) -> Reply:
    need_published(call)
    found = service_accounts(call)
    here, following = listed(call, found, "service_accounts", "pageSize", 10, 100)
    return json_reply(
        {
            "links": {"next": following, "prev": None},
            "items": [account_bean(call, account) for account in here],
            "total": len(found),
        }
    )


@org_route("POST", PUBLISHED, scope=WRITE)
def published_create(call: Call) -> Reply:
    need_published(call)
    body = call.object()
    if call.switch("published_create") == "400":
        return call.refuse(
            org_error(400, "BAD_REQUEST", "Bad Request", "Unrecognized field."), "published create refuses these fields"
        )
    unknown = set(body) - {"displayName", "description", "permissionRules", "additionalGroups"}
    if unknown:
        return call.refuse(
            org_error(400, "BAD_REQUEST", "Bad Request", "Unrecognized field %s." % min(unknown)), "unknown field"
        )
    check_rules(call, body.get("permissionRules") or [], ["atlassian/user"])
    for group_id in body.get("additionalGroups") or []:
        if group_id not in call.org["groups"]:
            return org_error(400, "INVALID_GROUP", "Bad Request", "Unknown group %s." % group_id)
    account = create(call, body)
    give_access(call, account, body.get("permissionRules"))
    for group_id in body.get("additionalGroups") or []:
        call.org["groups"][group_id]["members"].append(account["account_id"])
    return json_reply(account_bean(call, account), 201)


@org_route("PATCH", PUBLISHED, scope=WRITE)
def published_update(call: Call) -> Reply:
    need_published(call)
    body = call.object()
    # On the collection: which account is meant says the body
    if not body.get("id"):
        return call.refuse(org_error(400, "BAD_REQUEST", "Bad Request", "id is required."), "no id in the body")
    account = find_in_collection(call, str(body["id"]))
    name = body.get("displayName", account["name"])
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return call.refuse(
            org_error(400, "INVALID_NAME", "Bad Request", "The name must have 6 to 30 alphanumeric characters."), "name"
        )
    account.update(name=name, description=body.get("description", account["description"]))
    call.changed = True
    return json_reply(account_bean(call, account))


@org_route("DELETE", PUBLISHED + "/{identifier}", scope=WRITE)
def published_delete(call: Call, identifier: str) -> Reply:
    need_published(call)
    remove(call, find_in_collection(call, identifier))
    return empty_reply()


# --- console -------------------------------------------------------------------------------------------------------


@org_route("GET", CONSOLE, console=True)
def console_list(call: Call) -> Reply:
    need_console(call)
    here, following = listed(call, service_accounts(call), "service_accounts", "limit", 50, 80, form="absolute")
    links = {"next": following} if following else {}
    return json_reply({"items": [account_bean(call, account) for account in here], "links": links})


@org_route("POST", CONSOLE, console=True)
def console_create(call: Call) -> Reply:
    need_console(call)
    return json_reply(account_bean(call, create(call, call.object())))


@org_route("DELETE", CONSOLE + "/{identifier}", console=True)
def console_delete(call: Call, identifier: str) -> Reply:
    need_console(call)
    way = int(call.switch("console_delete"))
    if way != 204:
        return call.refuse(
            org_error(way, "NOT_SUPPORTED", "Not supported", "This operation is not available."), "console delete off"
        )
    remove(call, find_in_collection(call, identifier))
    return empty_reply()


def remove(call: Call, account: Data) -> None:
    """An account goes with its tokens and its memberships."""
    account_id = account["account_id"]
    call.org["deleted_accounts"][account_id] = call.org["accounts"].pop(account_id)
    for token in [token for token in call.org["tokens"].values() if token["account_id"] == account_id]:
        forget_token(call, token)
    for group in call.org["groups"].values():
        if account_id in group["members"]:
            group["members"].remove(account_id)
    call.changed = True


def forget_token(call: Call, token: Data) -> None:
    call.org["revoked_tokens"][token["id"]] = call.org["tokens"].pop(token["id"])
    call.world.tokens.pop(token["value"], None)
    call.changed = True


@org_route("POST", CONSOLE + "/invite", console=True)
def invite(call: Call) -> Reply:
    need_console(call)
    body = call.object()
    users = body.get("userIds")
    if not isinstance(users, list) or not users:
        return org_error(400, "BAD_REQUEST", "Bad Request", "userIds is required.")
    check_rules(call, body.get("permissionRules") or [], [MEMBER])
    refused = int(call.switch("invite_refused") or 0)
    if refused:
        return call.refuse(
            org_error(refused, "LIMIT_REACHED", "Limit reached", "There are no seats left."), "invite refused"
        )
    for account_id in users:
        account = call.org["accounts"].get(account_id)
        # Right after its creation an account is not in the directory yet: the same 404 as for one that never was
        if account is None or not landed(account["directory"]):
            return call.refuse(not_in_directory(account_id), "not in the directory")
    for account_id in users:
        give_access(call, call.org["accounts"][account_id], body.get("permissionRules"))
    call.changed = True
    return json_reply({"message": "Accepted"}, 202)


def not_in_directory(account_id: str) -> Reply:
    return json_reply({"code": 404, "message": "User %s not found in the directory" % account_id}, 404)


@org_route("POST", "/admin/v1/orgs/{org_id}/users/{account_id}/roles/assign")
def assign_role(call: Call, account_id: str) -> Reply:
    account = find_account(call, account_id)
    body = call.object()
    way = call.switch("roles_assign")
    if account["type"] == "service" and way != "works":
        # Published, and reported not to work for service accounts
        return call.refuse(
            org_error(int(way), "USER_NOT_FOUND", "Not found", "The user was not found."),
            "roles/assign and a service account",
        )
    check_rules(call, [body], ["atlassian/user"])
    give_access(call, account, [body])
    call.changed = True
    return empty_reply()
