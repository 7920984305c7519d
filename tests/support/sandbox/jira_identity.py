# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira: who am I, users, groups, and which groups have access to the application."""

from __future__ import annotations

import time

from .build import Data, new_group
from .call import Call
from .jira_routes import account_bean, caller, group_name, jira, need_admin, need_browse_users, page
from .permissions import global_permissions, is_site_admin
from .reply import Refusal, Reply, empty_reply, jira_error, json_reply

READ_USER = "read:jira-user"
MANAGE = "manage:jira-configuration"


@jira("GET", "/myself", READ_USER, "read:application-role:jira read:group:jira read:user:jira read:avatar:jira")
def myself(call: Call) -> Reply:
    return json_reply(account_bean(call, caller(call)))


@jira("GET", "/serverInfo")
def server_info(call: Call) -> Reply:
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000+00:00", time.gmtime())
    return json_reply(
        {
            "baseUrl": call.world.url("site", call.site["name"]),
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100300,
            "buildDate": now,
            "serverTime": now,
            "serverTimeZone": "Etc/UTC",
            "scmInfo": "0000000000000000000000000000000000000000",
            "serverTitle": "Jira",
        }
    )


def find_account(call: Call, account_id: str) -> Data:
    account = call.org["accounts"].get(account_id)
    if account is None:
        raise Refusal(jira_error(404, "Specified user does not exist or you do not have required permissions"))
    return account


def find_group(call: Call) -> Data:
    group_id, name = call.query.get("groupId"), call.query.get("groupname")
    if not group_id and not name:
        raise Refusal(jira_error(400, "The group name or the group ID must be specified."))
    for group in call.org["groups"].values():
        if group["id"] == group_id or (name and group["name"].lower() == name.lower()):
            return group
    raise Refusal(jira_error(404, "The group does not exist."))


@jira("GET", "/user", READ_USER, "read:application-role:jira read:group:jira read:user:jira read:avatar:jira")
def user(call: Call) -> Reply:
    need_browse_users(call)
    account = find_account(call, call.query.get("accountId", ""))
    bean = account_bean(call, account)
    expand = call.query.get("expand", "")
    if "groups" in expand:
        groups = call.world.groups_of(call.org, account["account_id"])
        bean["groups"] = {"size": len(groups), "items": [group_name(call, group) for group in groups]}
    if "applicationRoles" in expand:
        roles = [application_role(call)] if call.world.has_app_access(call.site, account) else []
        bean["applicationRoles"] = {"size": len(roles), "items": roles}
    return json_reply(bean)


@jira("GET", "/user/groups", READ_USER, "read:group:jira")
def user_groups(call: Call) -> Reply:
    need_browse_users(call)
    account = find_account(call, call.query.get("accountId", ""))
    return json_reply([group_name(call, group) for group in call.world.groups_of(call.org, account["account_id"])])


@jira(
    "GET",
    "/user/search",
    READ_USER,
    "read:user:jira read:user.property:jira read:application-role:jira read:avatar:jira read:group:jira",
)
def user_search(call: Call) -> Reply:
    # Without the permission this one is no refusal: it finds nothing
    if not {"USER_PICKER", "ADMINISTER"} & global_permissions(call.world, call.site, caller(call)):
        return json_reply([])
    text, account_id = call.query.get("query", "").lower(), call.query.get("accountId")
    found = [
        account
        for account in call.org["accounts"].values()
        if (account_id and account["account_id"] == account_id)
        or (text and (text in account["name"].lower() or text in account["email"].lower()))
    ]
    start = call.number("startAt", 0)
    return json_reply([account_bean(call, account) for account in found[start : start + call.number("maxResults", 50)]])


# --- groups ------------------------------------------------------------------------------------------------------


def group_bean(call: Call, group: Data) -> Data:
    members = [call.org["accounts"][member] for member in group["members"] if member in call.org["accounts"]]
    users = {
        "size": len(members),
        "items": [account_bean(call, member, details=True) for member in members[:50]],
        "max-results": 50,
        "start-index": 0,
        "end-index": min(len(members), 50),
    }
    return dict(group_name(call, group), users=users, expand="users")


@jira("GET", "/group", READ_USER, "read:group:jira read:user:jira read:avatar:jira")
def group(call: Call) -> Reply:
    need_browse_users(call)
    return json_reply(group_bean(call, find_group(call)))


@jira("POST", "/group", MANAGE, "read:group:jira read:user:jira write:group:jira read:avatar:jira")
def create_group(call: Call) -> Reply:
    need_site_admin(call)
    name = call.object().get("name")
    if not name or any(found["name"].lower() == str(name).lower() for found in call.org["groups"].values()):
        return jira_error(400, "A group with the name '%s' already exists." % name)
    new = new_group(name, "", call.org["directories"][0], {})
    call.org["groups"][new["id"]] = new
    call.changed = True
    return json_reply(group_bean(call, new), 201)


@jira("DELETE", "/group", MANAGE, "delete:group:jira")
def delete_group(call: Call) -> Reply:
    need_site_admin(call)
    del call.org["groups"][find_group(call)["id"]]
    call.changed = True
    return empty_reply(200)


@jira("GET", "/group/bulk", READ_USER, "read:group:jira")
def group_bulk(call: Call) -> Reply:
    need_browse_users(call)
    names = [name.lower() for name in call.all("groupName")]
    ids = call.all("groupId")
    access = call.query.get("accessType")
    if access and access not in ("site-admin", "admin", "user"):
        return jira_error(400, "The access type '%s' is not valid." % access)
    groups = []
    for found in call.org["groups"].values():
        if (names or ids) and found["name"].lower() not in names and found["id"] not in ids:
            continue
        if access == "user" and not call.world.group_has_access(found, call.site):
            continue
        if access == "admin" and found["id"] not in call.site["global"].get("ADMINISTER", ()):
            continue
        if access == "site-admin" and found["name"] != "site-admins":
            continue
        groups.append({"name": found["name"], "groupId": found["id"]})
    return page(call, "/rest/api/3/group/bulk", groups, "group_bulk")


@jira("GET", "/group/member", MANAGE, "read:group:jira read:user:jira read:avatar:jira")
def group_member(call: Call) -> Reply:
    need_browse_users(call)
    found = find_group(call)
    members = [
        account_bean(call, call.org["accounts"][member], details=True)
        for member in found["members"]
        if member in call.org["accounts"]
    ]
    return page(call, "/rest/api/3/group/member", members, "group_members")


def need_site_admin(call: Call) -> None:
    if not is_site_admin(call.world, call.site, caller(call)):
        raise Refusal(
            jira_error(403, "You are not authorized to perform this operation. Site administration is needed.")
        )


@jira("POST", "/group/user", MANAGE, "write:group:jira read:avatar:jira read:group:jira read:user:jira")
def add_group_user(call: Call) -> Reply:
    need_site_admin(call)
    found = find_group(call)
    account_id = call.object().get("accountId")
    if not account_id:
        return jira_error(400, "The account ID must be specified.")
    account = find_account(call, account_id)
    refusal = call.switch("site_group_user")
    if account["type"] == "service" and refusal != "on":
        return jira_error(int(refusal), "Cannot add this user to the group.")
    if found["idp"]:
        return jira_error(403, "The group is managed by your identity provider.")
    if account_id in found["members"]:
        return jira_error(
            400, "Cannot add user '%s', user is already a member of '%s'." % (account["name"], found["name"])
        )
    found["members"].append(account_id)
    call.changed = True
    return json_reply(group_bean(call, found), 201)


@jira("DELETE", "/group/user", MANAGE, "write:group:jira")
def remove_group_user(call: Call) -> Reply:
    need_site_admin(call)
    found = find_group(call)
    account_id = call.query.get("accountId")
    if not account_id:
        return jira_error(400, "The account ID must be specified.")
    if found["idp"]:
        return jira_error(403, "The group is managed by your identity provider.")
    if account_id not in found["members"]:
        return jira_error(404, "The user is not a member of the group.")
    found["members"].remove(account_id)
    call.changed = True
    return empty_reply(200)


# --- application access --------------------------------------------------------------------------------------------


def application_role(call: Call) -> Data:
    groups = [found for found in call.org["groups"].values() if call.world.group_has_access(found, call.site)]
    default = [found for found in groups if found["name"] == "jira-users-" + call.site["name"]]
    users = {member for found in groups for member in found["members"]}
    return {
        "key": "jira-software",
        "name": "Jira",
        "groups": [found["name"] for found in groups],
        "groupDetails": [group_name(call, found) for found in groups],
        "defaultGroups": [found["name"] for found in default],
        "defaultGroupsDetails": [group_name(call, found) for found in default],
        "selectedByDefault": True,
        "defined": True,
        "numberOfSeats": 100,
        "remainingSeats": 100 - len(users),
        "userCount": len(users),
        "userCountDescription": "%d users" % len(users),
        "hasUnlimitedSeats": False,
        "platform": False,
    }


@jira("GET", "/instance/license", "read:jira-work", "read:license:jira")
def instance_license(call: Call) -> Reply:
    """The plan of each app; whoever is signed in may ask."""
    caller(call)
    plan = "FREE" if call.site["plan"] == "free" else "PAID"
    return json_reply({"applications": [{"id": "jira-software", "plan": plan}]})


@jira("GET", "/applicationrole", MANAGE, "read:application-role:jira")
def application_roles(call: Call) -> Reply:
    need_admin(call)
    return json_reply([application_role(call)])


@jira("GET", "/applicationrole/{key}", MANAGE, "read:application-role:jira")
def one_application_role(call: Call, key: str) -> Reply:
    need_admin(call)
    if key != "jira-software":
        return jira_error(404, "The application role does not exist.")
    return json_reply(application_role(call))
