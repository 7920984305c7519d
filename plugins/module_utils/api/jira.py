# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira's own paths, on the site (as its administrator) and on the gateway (as the service account).

Source of all of them: Atlassian's OpenAPI description of the Jira Cloud platform REST API, version 3.
"""

from __future__ import annotations

from typing import Any

from .operation import ANY_TEXT, IDENTIFIER, NUMBER, TEXT, Operation, Paging, Service, array, matching, obj

_REFERENCE = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/"

# What Jira's own ids and keys are made of: they become a part of a path.
_PROJECT_ID = {**IDENTIFIER, "pattern": matching(r"^[0-9]{1,18}\Z")["pattern"]}
_PROJECT_KEY = matching(r"^[A-Za-z][A-Za-z0-9_]{0,254}\Z")
# Compared with the ids of the group and the account: a garbled one is no other one, and so not "not there".
_GROUP_ID = {**IDENTIFIER, "type": ["string", "null"]}
_ACCOUNT_ID = {**IDENTIFIER, "type": "string"}
_ROLE_URL = matching(r"/role/[0-9]{1,18}/?\Z")  # of any host: only the number is used

_HOLDER = obj("type", type=TEXT, value=ANY_TEXT, parameter=ANY_TEXT)
_GRANT = obj("permission", "holder", permission=TEXT, holder=_HOLDER, id=NUMBER)
_SCHEME = obj("id", id=NUMBER, name=ANY_TEXT, permissions=array(_GRANT))
_ROLE = obj(
    "id",
    "name",
    id=NUMBER,
    name=TEXT,
    actors=array(obj(actorGroup=obj("groupId", groupId={**IDENTIFIER, "type": "string"}, name=ANY_TEXT))),
    scope={"type": ["object", "null"]},
)


def _site(name: str, method: str, path: str, summary: str, source: str, **more: Any) -> Operation:
    """A call on the Jira site, below its /rest/api/3."""
    return Operation(
        name=name,
        service=Service.JIRA,
        method=method,
        path="/rest/api/3" + path,
        summary=summary,
        source=_REFERENCE + source,
        **more,
    )


MYSELF = _site(
    "myself",
    "GET",
    "/myself",
    "Asking Jira who this is",
    "api-group-myself/",
    scopes=("read:jira-user",),
    answer=obj("accountId", accountId=TEXT, displayName=ANY_TEXT, emailAddress=ANY_TEXT),
)
MY_PERMISSIONS = _site(
    "mypermissions",
    "GET",
    "/mypermissions",
    "Asking Jira for its own permissions",
    "api-group-permissions/",
    scopes=("read:jira-work",),
    answer=obj(
        "permissions",
        permissions={
            "type": "object",
            "additionalProperties": obj("havePermission", havePermission={"type": "boolean"}),
        },
    ),
)
CHECK_PERMISSIONS = _site(
    "permissions.check",
    "POST",
    "/permissions/check",
    "Asking Jira what an account may do",
    "api-group-permissions/",
    writes=False,
    answer=obj(
        "globalPermissions",
        "projectPermissions",
        globalPermissions=array(TEXT),
        projectPermissions=array(obj("permission", "projects", permission=TEXT, projects=array({"type": "integer"}))),
    ),
)
SEARCH_PROJECTS = _site(
    "projects.search",
    "GET",
    "/project/search",
    "Looking up projects",
    "api-group-projects/",
    scopes=("read:jira-work",),
    paging=Paging.START_AT,
    items="values",
    answer=obj("values", values=array(obj("id", "key", id=_PROJECT_ID, key=_PROJECT_KEY, style=ANY_TEXT))),
)
PROJECT_SCHEME = _site(
    "project.permission_scheme",
    "GET",
    "/project/{key}/permissionscheme",
    "Reading the project's permission scheme",
    "api-group-project-permission-schemes/",
    scopes=("read:jira-work",),
    answer=_SCHEME,
)
SCHEME_GRANTS = _site(
    "permission_scheme.grants",
    "GET",
    "/permissionscheme/{scheme_id}/permission",
    "Reading the permission scheme's grants",
    "api-group-permission-schemes/",
    scopes=("read:jira-work",),
    answer=obj("permissions", permissions=array(_GRANT)),
)
ADD_GRANT = _site(
    "permission_scheme.add_grant",
    "POST",
    "/permissionscheme/{scheme_id}/permission",
    "Granting a permission in the permission scheme",
    "api-group-permission-schemes/",
    scopes=("manage:jira-configuration",),
    expected=(201,),
    request=obj("holder", "permission", holder=_HOLDER, permission=TEXT),
)
DELETE_GRANT = _site(
    "permission_scheme.delete_grant",
    "DELETE",
    "/permissionscheme/{scheme_id}/permission/{permission_id}",
    "Taking a grant out of the permission scheme",
    "api-group-permission-schemes/",
    scopes=("manage:jira-configuration",),
    expected=(204,),
    gone=(),
)
LIST_ROLES = _site(
    "roles.list",
    "GET",
    "/role",
    "Listing the site's project roles",
    "api-group-project-roles/",
    scopes=("manage:jira-configuration",),
    answer=array(_ROLE),
)
CREATE_ROLE = _site(
    "roles.create",
    "POST",
    "/role",
    "Creating the project role",
    "api-group-project-roles/",
    scopes=("manage:jira-configuration",),
    request=obj("name", name=TEXT, description=ANY_TEXT),
    answer=_ROLE,
)
PROJECT_ROLES = _site(
    "project.roles",
    "GET",
    "/project/{key}/role",
    "Listing the project's roles",
    "api-group-project-roles/",
    scopes=("read:jira-work",),
    answer={"type": "object", "additionalProperties": _ROLE_URL},
)
PROJECT_ROLE = _site(
    "project.role",
    "GET",
    "/project/{key}/role/{role_id}",
    "Reading who is in the project role",
    "api-group-project-roles/",
    scopes=("read:jira-work",),
    answer={**_ROLE, "required": [*_ROLE["required"], "actors"]},  # a role that shows none is not known to be empty
)
ADD_ACTOR = _site(
    "project.add_actor",
    "POST",
    "/project/{key}/role/{role_id}",
    "Adding the group to the project role",
    "api-group-project-role-actors/",
    scopes=("manage:jira-configuration",),
    request=obj("groupId", groupId=array(TEXT)),
    answer=_ROLE,
)
REMOVE_ACTOR = _site(
    "project.remove_actor",
    "DELETE",
    "/project/{key}/role/{role_id}",
    "Removing the group from the project role",
    "api-group-project-role-actors/",
    scopes=("manage:jira-project",),
    expected=(204,),
    gone=(),
)
APPLICATION_ROLES = _site(
    "application_roles.list",
    "GET",
    "/applicationrole",
    "Reading which groups may use Jira",
    "api-group-application-roles/",
    scopes=("manage:jira-configuration",),
    answer=array(obj("key", key=TEXT, groupDetails=array(obj(groupId=_GROUP_ID, name=ANY_TEXT)), groups=array(TEXT))),
)
GROUP_MEMBERS = _site(
    "group.members",
    "GET",
    "/group/member",
    "Reading the group's members",
    "api-group-groups/",
    scopes=("manage:jira-configuration",),
    paging=Paging.START_AT,
    items="values",
    answer=obj("values", values=array(obj("accountId", accountId=_ACCOUNT_ID))),
)
ADD_GROUP_USER = _site(
    "group.add_user",
    "POST",
    "/group/user",
    "Adding the service account to the group through Jira",
    "api-group-groups/",
    scopes=("manage:jira-configuration",),
    expected=(201,),
    repeatable=True,
    request=obj("accountId", accountId=TEXT),
)
REMOVE_GROUP_USER = _site(
    "group.remove_user",
    "DELETE",
    "/group/user",
    "Removing the service account from the group through Jira",
    "api-group-groups/",
    scopes=("manage:jira-configuration",),
)
USER = _site(
    "user",
    "GET",
    "/user",
    "Reading the service account as the site knows it",
    "api-group-users/",
    scopes=("read:jira-user",),
    answer=obj(
        "accountId",
        accountId=TEXT,
        groups=obj(items=array(obj(groupId=_GROUP_ID, name=ANY_TEXT))),
        applicationRoles=obj(items=array(obj(key=ANY_TEXT))),
    ),
)
USER_GROUPS = _site(
    "user.groups",
    "GET",
    "/user/groups",
    "Reading which groups the service account is in",
    "api-group-users/",
    scopes=("read:jira-user",),
    answer=array(obj("name", name=TEXT, groupId=_GROUP_ID)),
)
LICENSE = _site(
    "license",
    "GET",
    "/instance/license",
    "Reading the site's plan",
    "api-group-license-metrics/",
    scopes=("read:jira-work",),
    answer=obj("applications", applications=array(obj("id", "plan", id=TEXT, plan=TEXT))),
)

# As the service account, on the gateway

_GATEWAY = "/ex/jira/{cloud_id}"


def _gateway(operation: Operation, summary: str) -> Operation:
    """A site's call as the gateway serves it, for a service account."""
    moved = operation.on(Service.GATEWAY)
    return Operation(**{**vars(moved), "path": _GATEWAY + moved.path, "summary": summary})


GATEWAY_MYSELF = _gateway(MYSELF, "Signing in as the service account")
GATEWAY_CHECK_PERMISSIONS = _gateway(CHECK_PERMISSIONS, "Asking Jira for the service account's permissions in projects")
GATEWAY_SEARCH_PROJECTS = _gateway(SEARCH_PROJECTS, "Looking up projects as the service account")
GATEWAY_PERMISSION_SCHEMES = _gateway(
    _site(
        "permission_schemes.list",
        "GET",
        "/permissionscheme",
        "Listing permission schemes",
        "api-group-permission-schemes/",
        scopes=("read:jira-work",),
        answer=obj("permissionSchemes", permissionSchemes=array({"type": "object"})),
    ),
    "Listing permission schemes as the service account",
)
