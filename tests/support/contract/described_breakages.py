# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Breakages of the exchanges that Atlassian's descriptions know."""

from __future__ import annotations

from .breakages import TOKENS, Breakage

GRANT, CHECK = "/permissionscheme/[0-9]+/permission$", "/permissions/check$"
ACTOR = "/project/[^/]+/role/[0-9]+$"
SEARCH, GROUPS, MEMBERS, MEMBER = (
    "/groups/search$",
    "/directories/[^/]+/groups$",
    "/memberships$",
    "/memberships/[^/]+$",
)
ROLES, ASSIGN, REVOKE, ACCOUNT_ROLE = (
    "/role-assignments$",
    "/role-assignments/assign$",
    "/role-assignments/revoke$",
    "/roles/assign$",
)
WORKSPACES, DIRECTORIES, TOKEN, DELETION = (
    "/workspaces$",
    "/directories$",
    "/manage/api-tokens/[^/]+$",
    "/manage/lifecycle/delete$",
)
BOARDS = "/rest/agile/1.0/board$"
# A body where none belongs
A_BODY = {"body": "{}", "content_type": "application/json"}
AN_ANSWER = {"answer": "{}", "answer_type": "application/json"}

JIRA = [
    Breakage("gateway", "GET", "/myself$", 200, body="answer", at=("accountId",), value=17),
    Breakage("gateway", "GET", "/myself$", 200, fields={"status": 418}),
    Breakage("gateway", "GET", "/myself$", 200, fields={"answer_type": "text/html"}),
    Breakage("gateway", "GET", "/myself$", 200, fields={"query": [["expnad", "groups"]]}),
    Breakage(
        "gateway", "GET", "/permissionscheme$", 200, body="answer", at=("permissionSchemes",), value={"1": "default"}
    ),
    Breakage("jira", "GET", "/project/search$", 200, body="answer", at=("total",), value="2"),
    Breakage("jira", "GET", "/project/search$", 200, body="answer", at=("values", 0, "id"), value=10000),
    Breakage("jira", "GET", "/project/search$", 200, fields={"query": [["maxResults", "many"]]}),
    Breakage("jira", "GET", "/project/[^/]+/role$", 200, body="answer", at=("Member",), value={"id": 1}),
    Breakage("jira", "GET", "/role$", 200, body="answer", at=(0, "id"), value="10002"),
    Breakage("jira", "POST", "/role$", 200, body="body", at=("name",), value=["Jira Align Connector"]),
    Breakage("jira", "POST", "/role$", 200, fields={"status": 202}),
    Breakage("jira", "POST", "/role$", 200, fields={"content_type": "text/plain"}),
    Breakage("jira", "POST", GRANT, 201, body="body", at=("holder", "type")),
    Breakage("jira", "POST", GRANT, 201, body="answer", at=("id",), value="10100"),
    Breakage("jira", "POST", GRANT, 201, fields={"path": "/rest/api/3/permissionscheme/default/permission"}),
    Breakage("jira", "DELETE", f"{GRANT[:-1]}/[0-9]+$", 204, fields={"answer": "{}"}),
    Breakage("jira", "POST", "/project/[^/]+/role/[0-9]+$", 200, body="body", at=("groupId",), value="a-group"),
    Breakage("jira", "POST", CHECK, 200, body="body", at=("globalPermissions",), value="ADMINISTER"),
    Breakage("gateway", "POST", CHECK, 200, body="body", at=("projectPermissions", 0, "permissions")),
    Breakage("gateway", "POST", CHECK, 200, body="answer", at=("globalPermissions",)),
    Breakage("jira", "DELETE", "/group/user$", 200, fields={"query": [["groupId", "1"]]}),
    Breakage("jira", "GET", "/myself$", 401, body="answer", at=("errors",)),
    Breakage("jira", "GET", "/role$", 200, fields={"path": "/rest/api/3/roles"}),
    Breakage("jira", "POST", GRANT, 201, body="body", at=("permission",), value=17),
    Breakage("jira", "DELETE", f"{GRANT[:-1]}/[0-9]+$", 204, fields=A_BODY),
    Breakage("jira", "DELETE", ACTOR, 204, fields={"status": 200}),
    Breakage("jira", "GET", "/group/member$", 200, body="answer", at=("values", 0, "active"), value="yes"),
    Breakage("jira", "GET", "/group/member$", 200, fields={"query": [["includeInactiveUsers", "perhaps"]]}),
    Breakage("jira", "GET", "/user/groups$", 200, fields={"query": []}),
    Breakage("jira", "POST", "/group/user$", 201, body="body", at=("accountId",), value=["712020:1"]),
    Breakage("jira", "GET", "/applicationrole$", 200, body="answer", at=(0, "groups"), value="jira-users"),
    Breakage("jira", "POST", CHECK, 200, body="body", at=("projectPermissions", 0, "projects"), value=["SHOP"]),
    Breakage("jira", "GET", "/project/[^/]+/permissionscheme$", 200, body="answer", at=("id",), value="10000"),
]
SOFTWARE = [
    Breakage("gateway", "GET", "/board$", 200, body="answer", at=("values",), value={}),
    Breakage("gateway", "GET", "/board$", 200, fields={"query": [["max", "1"]]}),
    Breakage("gateway", "GET", BOARDS, 200, fields={"query": [["startAt", "first"]]}),
    Breakage("gateway", "GET", BOARDS, 200, fields={"query": [["includePrivate", "perhaps"]]}),
    Breakage("gateway", "GET", BOARDS, 200, fields={"method": "PUT"}),
    Breakage("gateway", "GET", BOARDS, 200, fields={"status": 206}),
    Breakage("gateway", "GET", BOARDS, 200, fields={"answer_type": "text/html"}),
    Breakage("gateway", "GET", BOARDS, 200, fields=A_BODY),
    Breakage("gateway", "GET", BOARDS, 200, body="answer", at=("values", 0, "id"), value="1"),
    Breakage("gateway", "GET", BOARDS, 200, body="answer", at=("values", 0, "location", "projectId"), value="10000"),
    Breakage("gateway", "GET", BOARDS, 200, body="answer", at=("isLast",), value="no"),
    Breakage("gateway", "GET", BOARDS, 200, body="answer", at=("total",), value="3"),
]
ORGANIZATION = [
    Breakage("organization", "POST", "/workspaces$", 200, body="body", at=("cursor",), value="beside the limit"),
    Breakage(
        "organization",
        "POST",
        "/workspaces$",
        200,
        body="answer",
        at=("data", 0, "id"),
        value="11111111-aaaa-4bbb-8ccc-000000000001",
    ),
    Breakage("organization", "GET", "/directories$", 200, body="answer", at=("data", 0, "directoryId")),
    Breakage("organization", "POST", SEARCH, 200, body="body", at=("searchTerm",), value="jira"),
    Breakage("organization", "POST", SEARCH, 200, body="answer", at=("data", 0, "id"), value=7),
    Breakage("organization", "POST", "/memberships$", 204, body="body", at=("accountId",)),
    Breakage("organization", "GET", "/role-assignments$", 200, body="answer", at=("data", 0, "resourceId"), value=7),
    Breakage(
        "organization",
        "POST",
        "/role-assignments/revoke$",
        204,
        body="body",
        at=("roleId",),
        value="atlassian/user-access-admin",
    ),
    Breakage("organization", "POST", WORKSPACES, 200, body="body", at=("limit",), value="20"),
    Breakage(
        "organization", "POST", WORKSPACES, 200, body="answer", at=("data", 0, "attributes", "status"), value="up"
    ),
    Breakage("organization", "POST", WORKSPACES, 200, body="answer", at=("data", 0, "links"), value={}),
    Breakage("organization", "POST", WORKSPACES, 200, body="answer", at=("meta", "total"), value="2"),
    Breakage("organization", "GET", DIRECTORIES, 200, fields={"query": [["limit", "0"]]}),
    Breakage("organization", "GET", DIRECTORIES, 200, fields={"query": [["pageSize", "10"]]}),
    Breakage("organization", "GET", DIRECTORIES, 200, body="answer", at=("data",), value={}),
    Breakage("organization", "POST", SEARCH, 200, body="body", at=("groupNames",), value="jira-connector-svc"),
    Breakage("organization", "POST", SEARCH, 200, body="body", at=("groupNames",), value=[]),
    Breakage("organization", "POST", SEARCH, 200, fields={"content_type": "text/plain"}),
    Breakage("organization", "POST", SEARCH, 200, fields={"query": [["limit", "20"]]}),
    Breakage("organization", "POST", SEARCH, 200, fields={"answer_type": "text/html"}),
    Breakage("organization", "POST", SEARCH, 200, body="answer", at=("data",)),
    Breakage("organization", "POST", GROUPS, 201, body="body", at=("name",)),
    Breakage("organization", "POST", GROUPS, 201, body="body", at=("description",), value=["d"]),
    Breakage("organization", "POST", GROUPS, 201, fields={"status": 200}),
    Breakage("organization", "POST", MEMBERS, 204, body="body", at=("accountId",), value=17),
    Breakage("organization", "POST", MEMBERS, 204, fields={"status": 201}),
    Breakage("organization", "POST", MEMBERS, 204, fields=AN_ANSWER),
    Breakage("organization", "DELETE", MEMBER, 204, fields=A_BODY),
    Breakage("organization", "DELETE", MEMBER, 204, fields={"status": 200}),
    Breakage("organization", "POST", REVOKE, 204, body="body", at=("roleId",), value=["atlassian/user"]),
    Breakage("organization", "POST", REVOKE, 204, fields={"status": 200}),
    Breakage("organization", "GET", ROLES, 200, body="answer", at=("data", 0, "roles"), value="atlassian/user"),
    Breakage("organization", "GET", ROLES, 200, body="answer", at=("data", 0, "roles")),
    Breakage("organization", "GET", ROLES, 200, body="answer", at=("data", 0, "roleId"), value="atlassian/user"),
    Breakage("organization", "GET", ROLES, 200, body="answer", at=("links", "next"), value=None),
    Breakage("organization", "GET", ROLES, 200, fields={"query": [["limit", "101"]]}),
    Breakage("organization", "GET", ROLES, 200, fields={"query": [["cursor", "a"], ["page", "2"]]}),
    Breakage("organization", "POST", ACCOUNT_ROLE, 204, body="body", at=("role",), value="atlassian/owner"),
    Breakage("organization", "POST", ACCOUNT_ROLE, 204, fields={"path": "/admin/v1/orgs/1/users/a b/roles/assign"}),
    Breakage("organization", "POST", GROUPS, 201, fields=AN_ANSWER),
    Breakage("organization", "POST", ASSIGN, 200, body="body", at=("resourceId",)),
    Breakage("organization", "POST", ASSIGN, 200, fields=AN_ANSWER),
    Breakage("organization", "POST", ASSIGN, 200, fields={"status": 204}),
]
USERS = [
    Breakage("organization", "GET", TOKENS, 200, body="answer", at=(0, "scopes"), value=["read:jira-work"]),
    Breakage(
        "organization",
        "DELETE",
        "/manage/api-tokens/[^/]+$",
        204,
        fields={"path": "/admin/users/1/manage/api-tokens/1"},
    ),
    Breakage("organization", "GET", TOKENS, 200, body="answer", at=(0, "createdAt")),
    Breakage("organization", "GET", TOKENS, 200, body="answer", at=(0, "lastAccess"), value=None),
    Breakage("organization", "GET", TOKENS, 200, fields={"answer": "{}"}),
    Breakage("organization", "GET", TOKENS, 200, fields={"query": [["limit", "5"]]}),
    Breakage("organization", "GET", TOKENS, 404, body="answer", at=("key",), value="gone"),
    Breakage("organization", "DELETE", TOKEN, 204, fields={"status": 200}),
    Breakage("organization", "DELETE", TOKEN, 204, fields=AN_ANSWER),
    Breakage("organization", "DELETE", TOKEN, 204, fields=A_BODY),
    Breakage("organization", "DELETE", TOKEN, 204, fields={"path": "/users/a b/manage/api-tokens/1"}),
    Breakage("organization", "DELETE", TOKEN, 404, body="answer", at=("key",), value="tokenNotFound"),
    Breakage("organization", "GET", TOKENS, 401, body="answer", at=("key",)),
    Breakage("organization", "POST", DELETION, 200, fields=A_BODY),
    Breakage("organization", "POST", DELETION, 200, fields={"status": 204}),
    Breakage("organization", "POST", DELETION, 200, body="answer", at=("message",), value=["Success"]),
]
DESCRIBED = JIRA + SOFTWARE + ORGANIZATION + USERS
