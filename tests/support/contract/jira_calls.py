# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that the sandbox's Jira answers and the collection does not all make, on the site and at the gateway."""

from __future__ import annotations

from typing import Any, Callable

import requests

from tests.support.harness.runs import ModuleClient

SCOPES = [
    "read:jira-user",
    "read:jira-work",
    "manage:jira-project",
    "manage:jira-configuration",
    "read:board-scope:jira-software",
    "read:board-scope.admin:jira-software",
    "read:epic:jira-software",
    "read:issue-details:jira",
    "read:jql:jira",
    "read:project:jira",
    "read:sprint:jira-software",
]
Ask = Callable[..., Any]

READS = (
    "/myself",
    "/serverInfo",
    "/applicationrole",
    "/applicationrole/jira-software",
    "/applicationrole/none",
    "/permissions",
    "/permissionscheme",
    "/permissionscheme?expand=all",
    "/permissionscheme/99",
    "/project/search",
    "/project/search?maxResults=1",
    "/project/SHOP",
    "/project/TEAM",
    "/project/NONE",
    "/project/SHOP/role",
    "/project/TEAM/role",
    "/project/SHOP/roledetails",
    "/project/SHOP/permissionscheme",
    "/project/SHOP/permissionscheme?expand=permissions",
    "/project/TEAM/permissionscheme",
    "/project/SHOP/role/10002",
    "/project/SHOP/role/1",
    "/role",
    "/role/10002",
    "/role/1",
    "/group/bulk",
    "/group/bulk?groupName=site-admins",
    "/group/bulk?accessType=user",
    "/group/member?groupId={group}",
    "/group/member?groupname=none",
    "/group/member",
    "/group?groupId={group}",
    "/user?accountId={account}",
    "/user?accountId=none&expand=groups",
    "/user?accountId={account}&expand=groups",
    "/user/groups?accountId={account}",
    "/user/search?query=jira",
    "/mypermissions",
    "/mypermissions?permissions=EDIT_ISSUES",
    "/mypermissions?permissions=FLY",
    "/mypermissions?permissions=EDIT_ISSUES,ADMINISTER&projectKey=SHOP",
    "/mypermissions?permissions=EDIT_ISSUES&projectKey=NONE",
)


def ask_all(modules: ModuleClient) -> None:
    """Every one of them, and all their refusals that can be had."""
    account = modules.made_account(access=True)
    token = modules.made_token(account["account_id"], scopes=SCOPES)["token"]
    group = modules.sandbox.by_hand("create_group", name="jira-connector-svc")["id"]
    modules.sandbox.by_hand("add_member", group="jira-connector-svc", account=account["account_id"])
    logins = {
        "admin": (modules.site_url, (modules.admin["email"], modules.admin["token"])),
        "account": (modules.jira_api_url, (account["email"], token)),
    }
    with requests.Session() as session:
        session.trust_env = False

        def ask(method: str, path: str, body: Any = None, login: str = "admin", api: str = "/rest/api/3") -> Any:
            base, auth = logins[login]
            path = path.format(group=group, account=account["account_id"])
            answer = session.request(method, base + api + path, json=body, auth=auth, timeout=10)
            return answer.json() if answer.content else None

        for path in READS:
            for login in logins:
                ask("GET", path, login=login)
                ask("GET", path, login=login, api="/rest/api/2")
        for login in logins:
            software(ask, login)
        grants(ask, group)
        roles(ask, group)
        permissions(ask)
        schemes(ask)
        members(ask, account["account_id"])


def software(ask: Ask, login: str) -> None:
    """Boards and what is on them; what is not there."""

    def read(path: str) -> Any:
        return ask("GET", path, login=login, api="/rest/agile/1.0")

    boards = read("/board?maxResults=50")["values"]
    for query in ("type=scrum&projectKeyOrId=SHOP", "projectKeyOrId=NONE"):
        read("/board?" + query)
    for board in [each["id"] for each in boards] + [1]:
        for part in ("", "/configuration", "/issue", "/project"):
            read(f"/board/{board}{part}")
        for sprint in [each["id"] for each in (read(f"/board/{board}/sprint") or {}).get("values", [])] + [1]:
            read(f"/sprint/{sprint}")
            read(f"/sprint/{sprint}/issue")
    for epic in ("SHOP-1", "NONE-1"):
        read(f"/epic/{epic}")


def grants(ask: Ask, group: str) -> None:
    scheme = ask("GET", "/project/SHOP/permissionscheme")["id"]
    ask("GET", f"/permissionscheme/{scheme}")
    path = f"/permissionscheme/{scheme}/permission"
    for holder in (
        {"type": "projectRole", "value": "10002"},
        {"type": "group", "value": group, "parameter": "jira-connector-svc"},
    ):
        body = {"holder": holder, "permission": "EDIT_ISSUES"}
        grant = ask("POST", path, body)["id"]
        ask("POST", path, body)
        ask("POST", path, body, login="account")
        ask("GET", path)
        ask("GET", f"{path}/{grant}")
        ask("DELETE", f"{path}/{grant}")
        ask("DELETE", f"{path}/{grant}")


def roles(ask: Ask, group: str) -> None:
    role = ask("POST", "/role", {"name": "Ours", "description": "d"})["id"]
    for name in ("Ours", " Ours"):
        ask("POST", "/role", {"name": name})
    ask("PUT", f"/role/{role}", {"name": "Ours", "description": "e"})
    here = f"/project/SHOP/role/{role}"
    for groups in ([group], [group], ["none"]):
        ask("POST", here, {"groupId": groups})
    ask("POST", here, {"groupId": [group]}, login="account")
    ask("GET", here)
    ask("PUT", here, {"categorisedActors": {"atlassian-group-role-actor-id": [group]}})
    ask("DELETE", f"/role/{role}")
    ask("DELETE", here + "?groupId={group}", login="account")
    for dummy in range(2):
        ask("DELETE", here + "?groupId={group}")
    ask("DELETE", f"/role/{role}")


def permissions(ask: Ask) -> None:
    asked = {"permissions": ["BROWSE_PROJECTS"], "projects": [int(ask("GET", "/project/SHOP")["id"])]}
    ask("POST", "/permissions/check", {"globalPermissions": ["ADMINISTER"], "projectPermissions": [asked]})
    ask("POST", "/permissions/check", {"globalPermissions": ["FLY"]})
    ask("POST", "/permissions/check", {"accountId": "other", "projectPermissions": [asked]}, login="account")
    ask("POST", "/permissions/project", {"permissions": ["BROWSE_PROJECTS"]})


def schemes(ask: Ask) -> None:
    old = ask("GET", "/project/OPS/permissionscheme")["id"]
    new = ask(
        "POST",
        "/permissionscheme",
        {"name": "New", "permissions": [{"holder": {"type": "anyone"}, "permission": "BROWSE_PROJECTS"}]},
    )["id"]
    ask("PUT", f"/permissionscheme/{new}?expand=permissions", {"name": "Newer", "permissions": []})
    ask("PUT", "/project/OPS/permissionscheme", {"id": new})
    ask("DELETE", f"/permissionscheme/{new}")
    ask("PUT", "/project/OPS/permissionscheme", {"id": old})
    ask("DELETE", f"/permissionscheme/{new}")


def members(ask: Ask, account: str) -> None:
    for dummy in range(2):
        ask("DELETE", "/group/user?groupId={group}&accountId={account}")
    for dummy in range(2):
        ask("POST", "/group/user?groupId={group}", {"accountId": account})
    for dummy in range(2):
        ask("POST", "/group", {"name": "new-group"})
    ask("DELETE", "/group?groupname=new-group")
