# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Atlassian's GraphQL API on the site: reading, granting and deleting global permissions of groups (beta, opt-in JiraGlobalPermissions).

Source: Atlassian's published types, 2026-05. Values travel as variables, of the published input types. The mutation jira_setGlobalPermissionUserGroups
is never used: it replaces all groups.
"""

from __future__ import annotations

from typing import Any

from .operation import ANY_TEXT, IDENTIFIER, TEXT, Operation, Service, array, obj

_SOURCE = "https://developer.atlassian.com/platform/atlassian-graphql-api/graphql/ (beta)"
_PATH = "/gateway/api/graphql"

READ = """query readGrants($cloudId: ID!, $permissionKeys: [String!]) {
  jira {
    getGlobalPermissionsAndGrants(cloudId: $cloudId, permissionKeys: $permissionKeys) @optIn(to: "JiraGlobalPermissions") {
      ... on JiraGlobalPermissionGrantsList {
        globalPermissionGrants { permission { key name } isManagedByJira groups { groupId id name managedBy } }
      }
      ... on QueryError { message }
    }
  }
}"""
GRANT = """mutation addGrant($cloudId: ID!, $input: JiraGlobalPermissionAddGroupGrantInput!) {
  jira @optIn(to: "JiraGlobalPermissions") {
    grantGlobalPermission(cloudId: $cloudId, input: $input) { success errors { message } }
  }
}"""
DELETE = """mutation deleteGrant($cloudId: ID!, $input: JiraGlobalPermissionDeleteGroupGrantInput!) {
  jira @optIn(to: "JiraGlobalPermissions") {
    deleteGlobalPermissionGrant(cloudId: $cloudId, input: $input) { success errors { message } }
  }
}"""


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _answer(field: str, value: dict[str, Any]) -> dict[str, Any]:
    """GraphQL leaves out or nulls what failed, and says why in `errors`; anything else than an object or null is not understood."""
    return obj(data=_or_null(obj(jira=_or_null(obj(**{field: _or_null(value)})))))


_ANY_FLAG = {"type": ["boolean", "null"]}
_GROUP = obj(groupId={**IDENTIFIER, "type": ["string", "null"]}, id=ANY_TEXT, name=ANY_TEXT, managedBy=ANY_TEXT)
_GRANT = obj("permission", "groups", permission=obj("key", key=TEXT), isManagedByJira=_ANY_FLAG, groups=array(_GROUP))
_DONE = obj("success", success={"type": "boolean"}, errors={"type": ["array", "null"]})
_REQUEST = obj("query", "variables", query=TEXT, variables=obj("cloudId", cloudId=TEXT))

READ_GLOBAL_PERMISSIONS = Operation(
    name="global_permissions.read",
    service=Service.GRAPHQL,
    method="POST",
    path=_PATH,
    summary="Reading which groups hold global permissions",
    source=_SOURCE,
    writes=False,
    request=_REQUEST,
    answer=_answer(
        "getGlobalPermissionsAndGrants",
        obj(globalPermissionGrants={**array(_GRANT), "type": ["array", "null"]}, message=ANY_TEXT),
    ),
)
GRANT_GLOBAL_PERMISSION = Operation(
    name="global_permissions.grant",
    service=Service.GRAPHQL,
    method="POST",
    path=_PATH,
    summary="Granting a global permission",
    source=_SOURCE,
    repeatable=True,
    status_decides=False,
    request=_REQUEST,
    answer=_answer("grantGlobalPermission", _DONE),
)
DELETE_GLOBAL_PERMISSION = Operation(
    name="global_permissions.delete",
    service=Service.GRAPHQL,
    method="POST",
    path=_PATH,
    summary="Taking a global permission away",
    source=_SOURCE,
    repeatable=True,
    status_decides=False,
    request=_REQUEST,
    answer=_answer("deleteGlobalPermissionGrant", _DONE),
)
