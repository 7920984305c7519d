# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira's answers against Atlassian's own description, where it lies beside the repository."""

from __future__ import annotations

import json
import os
import re

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
DESCRIPTION = os.path.join(ROOT, "..", "shared", "openapi", "jira-platform-v3-subset.json")


@pytest.fixture(scope="module")
def description():
    pytest.importorskip("jsonschema")
    if not os.path.exists(DESCRIPTION):
        pytest.skip("Atlassian's description is not beside the repository: ../shared/openapi")
    with open(DESCRIPTION, encoding="utf-8") as file:
        return json.load(file)


def check(description, method, path, answer):
    from jsonschema import Draft4Validator

    found = None
    for template, operations in description["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), "/rest/api/3" + path.partition("?")[0]) and method.lower() in operations:
            # A literal segment wins over a parameter
            if found is None or template.count("{") < found[0].count("{"):
                found = (template, operations[method.lower()])
    assert found, "not described: %s %s" % (method, path)
    assert str(answer.status_code) in found[1]["responses"], "%s %s answered %d: %s" % (method, found[0], answer.status_code, answer.text)
    schema = found[1]["responses"][str(answer.status_code)].get("content", {}).get("application/json", {}).get("schema")
    if schema:
        assert answer.headers["Content-Type"].startswith("application/json")
        errors = list(Draft4Validator(dict(schema, components=description["components"])).iter_errors(answer.json()))
        assert not errors, "%s %s: %s" % (method, path, errors[0])
    elif answer.status_code in (204,):
        assert answer.content == b""


def test_every_answer_is_as_described(hands, description):
    account, auth = hands.signed_on(scopes=["read:jira-user", "read:jira-work", "manage:jira-project", "manage:jira-configuration"])
    account_id = account["atlassianId"]
    group_id = hands.group(members=(account_id,))
    seen = set()

    def ask(method, path, body=None, caller=None):
        answer = hands.gateway(method, path, auth, body) if caller else hands.jira(method, path, body)
        check(description, method, path, answer)
        seen.add((method, answer.status_code))
        return answer

    for path in (
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
        "/group/bulk?accessType=no",
        "/group/member?groupId=" + group_id,
        "/group/member?groupname=none",
        "/group/member",
        "/group?groupId=" + group_id,
        "/user?accountId=" + account_id,
        "/user?accountId=none&expand=groups",
        "/user?accountId=%s&expand=groups" % account_id,
        "/user/groups?accountId=" + account_id,
        "/user/search?query=jira",
        "/mypermissions",
        "/mypermissions?permissions=EDIT_ISSUES",
        "/mypermissions?permissions=FLY",
        "/mypermissions?permissions=EDIT_ISSUES,ADMINISTER&projectKey=SHOP",
        "/mypermissions?permissions=EDIT_ISSUES&projectKey=NONE",
    ):
        ask("GET", path)
        ask("GET", path, caller=auth)
    scheme_id = ask("GET", "/project/SHOP/permissionscheme").json()["id"]
    for name in ("10002", None):
        path = "/permissionscheme/%s/permission" % scheme_id
        holder = {"type": "projectRole", "value": name} if name else {"type": "group", "value": group_id, "parameter": "jira-connector-svc"}
        grant = ask("POST", path, {"holder": holder, "permission": "EDIT_ISSUES"}).json()
        ask("POST", path, {"holder": holder, "permission": "EDIT_ISSUES"})
        ask("POST", path, {"holder": holder, "permission": "EDIT_ISSUES"}, caller=auth)
        ask("GET", path)
        ask("GET", "%s/%d" % (path, grant["id"]))
        ask("DELETE", "%s/%d" % (path, grant["id"]))
        ask("DELETE", "%s/%d" % (path, grant["id"]))
    role_id = ask("POST", "/role", {"name": "Ours", "description": "d"}).json()["id"]
    ask("POST", "/role", {"name": "Ours"})
    ask("POST", "/role", {"name": " Ours"})
    ask("PUT", "/role/%d" % role_id, {"name": "Ours", "description": "e"})
    ask("POST", "/project/SHOP/role/%d" % role_id, {"groupId": [group_id], "user": [account_id]})
    ask("POST", "/project/SHOP/role/%d" % role_id, {"groupId": [group_id]})
    ask("POST", "/project/SHOP/role/%d" % role_id, {"groupId": ["none"]})
    ask("POST", "/project/SHOP/role/%d" % role_id, {"groupId": [group_id]}, caller=auth)
    ask("GET", "/project/SHOP/role/%d" % role_id)
    ask("DELETE", "/role/%d" % role_id)
    ask("DELETE", "/project/SHOP/role/%d?groupId=%s" % (role_id, group_id), caller=auth)
    ask("DELETE", "/project/SHOP/role/%d?groupId=%s" % (role_id, group_id))
    ask("DELETE", "/project/SHOP/role/%d?user=%s" % (role_id, account_id))
    ask("DELETE", "/role/%d" % role_id)
    number = int(ask("GET", "/project/SHOP").json()["id"])
    asked = {"permissions": ["BROWSE_PROJECTS"], "projects": [number]}
    ask("POST", "/permissions/check", {"globalPermissions": ["ADMINISTER"], "projectPermissions": [asked]})
    ask("POST", "/permissions/check", {"globalPermissions": ["FLY"]})
    ask("POST", "/permissions/check", {"accountId": "other", "projectPermissions": [asked]}, caller=auth)
    ask("POST", "/permissions/project", {"permissions": ["BROWSE_PROJECTS"]})
    scheme = ask("POST", "/permissionscheme", {"name": "New", "permissions": [{"holder": {"type": "anyone"}, "permission": "BROWSE_PROJECTS"}]}).json()
    ask("PUT", "/permissionscheme/%d?expand=permissions" % scheme["id"], {"name": "Newer", "permissions": []})
    ask("PUT", "/project/OPS/permissionscheme", {"id": scheme["id"]})
    ask("DELETE", "/permissionscheme/%d" % scheme["id"])
    ask("PUT", "/project/OPS/permissionscheme", {"id": scheme_id})
    ask("DELETE", "/permissionscheme/%d" % scheme["id"])
    ask("DELETE", "/group/user?groupId=%s&accountId=%s" % (group_id, account_id))
    ask("DELETE", "/group/user?groupId=%s&accountId=%s" % (group_id, account_id))
    ask("POST", "/group/user?groupId=" + group_id, {"accountId": account_id})
    ask("POST", "/group/user?groupId=" + group_id, {"accountId": account_id})
    ask("POST", "/group", {"name": "new-group"})
    ask("POST", "/group", {"name": "new-group"})
    ask("DELETE", "/group?groupname=new-group")
    assert {("GET", 200), ("GET", 403), ("GET", 404), ("POST", 201), ("POST", 400), ("POST", 401), ("DELETE", 204)} <= seen
