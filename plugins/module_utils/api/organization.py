# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization service: service accounts, their tokens, groups, app access, workspaces."""

from __future__ import annotations

from typing import Any

from .operation import (
    ANY_TEXT,
    IDENTIFIER,
    LINKS,
    TEXT,
    Evidence,
    Operation,
    PageSize,
    Paging,
    Route,
    Service,
    array,
    matching,
    obj,
)

_API_ACCESS = "https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-service-account/"
_ORGANIZATION = "https://developer.atlassian.com/cloud/admin/organization/rest/"
CONSOLE_SOURCE = "public code measured on a live organization; the console's own call"

_PUBLISHED_ACCOUNTS = "/admin/api-access/v1/orgs/{org_id}/service-accounts"
_CONSOLE_ACCOUNTS = "/admin/account-management/v1/orgs/{org_id}/service-accounts"
# The service's own pages have ten items. The reference describes `pageSize` for the siblings of these lists and not for them; their page size was
# measured to be set by it, and an unknown parameter to be answered with 500. 100 is the most that any list of the organization API is described to take.
_LARGE_PAGES = PageSize("pageSize", 100)
_DIRECTORY = "/admin/v2/orgs/{org_id}/directories/{directory_id}"

# Either id may be missing, so neither is required here; the resource insists on one of them.
_ANY_IDENTIFIER = {**IDENTIFIER, "type": ["string", "integer", "null"]}
_ANY_EMAIL = {**matching(r"^[!-~]{3,320}\Z"), "type": ["string", "null"]}
ACCOUNT = obj(
    id=_ANY_IDENTIFIER,
    atlassianId=_ANY_IDENTIFIER,
    email=_ANY_EMAIL,
    displayName=ANY_TEXT,
    description=ANY_TEXT,
    status=ANY_TEXT,
)
_ACCOUNTS = obj("items", items=array(ACCOUNT), links=LINKS)
_PERMISSION_RULES = array(obj("resource", "role", resource=TEXT, role=TEXT))

WORKSPACES = Operation(
    name="workspaces.list",
    service=Service.ORGANIZATION,
    method="POST",
    path="/admin/v2/orgs/{org_id}/workspaces",
    summary="Listing the organization's sites",
    source=_ORGANIZATION + "api-group-workspaces/",
    scopes=("read:workspaces:admin",),
    writes=False,
    paging=Paging.CURSOR_BODY,
    items="data",
    answer=obj(
        "data",
        data=array(obj("id", id=TEXT, attributes={**obj(hostUrl=ANY_TEXT), "type": ["object", "null"]})),
        links=LINKS,
    ),
)

# Service accounts

LIST_ACCOUNTS = Operation(
    name="service_accounts.list",
    service=Service.ORGANIZATION,
    method="GET",
    path=_PUBLISHED_ACCOUNTS,
    summary="Listing service accounts",
    source=_API_ACCESS,
    scopes=("read:service-accounts:admin",),
    paging=Paging.LINKS,
    page_size=_LARGE_PAGES,
    items="items",
    answer=_ACCOUNTS,
)
LIST_ACCOUNTS_CONSOLE = Operation(
    name="service_accounts.list",
    service=Service.ORGANIZATION,
    method="GET",
    path=_CONSOLE_ACCOUNTS,
    summary="Listing service accounts",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=CONSOLE_SOURCE,
    paging=Paging.LINKS,
    items="items",
    answer=_ACCOUNTS,
)
CREATE_ACCOUNT = Operation(
    name="service_accounts.create",
    service=Service.ORGANIZATION,
    method="POST",
    path=_PUBLISHED_ACCOUNTS,
    summary="Creating the service account",
    evidence=Evidence.UNCERTAIN,
    source=_API_ACCESS + " (experimental; the field names follow its sibling users/invite)",
    scopes=("write:service-accounts:admin",),
    expected=(200, 201, 202),
    request=obj(
        "displayName",
        displayName=TEXT,
        description=ANY_TEXT,
        permissionRules=_PERMISSION_RULES,
        additionalGroups=array(TEXT),
    ),
)
CREATE_ACCOUNT_CONSOLE = Operation(
    name="service_accounts.create",
    service=Service.ORGANIZATION,
    method="POST",
    path=_CONSOLE_ACCOUNTS,
    summary="Creating the service account",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=CONSOLE_SOURCE,
    expected=(200, 201, 202),
    request=obj("displayName", displayName=TEXT, description=ANY_TEXT),
)
UPDATE_ACCOUNT = Operation(
    name="service_accounts.update",
    service=Service.ORGANIZATION,
    method="PATCH",
    path=_PUBLISHED_ACCOUNTS,
    summary="Updating the service account",
    evidence=Evidence.UNCERTAIN,
    source=_API_ACCESS + " (on the collection; the name of the id field is not documented)",
    scopes=("write:service-accounts:admin",),
    expected=(200, 202, 204),
    repeatable=True,
    request=obj("id", id=TEXT, displayName=TEXT, description=ANY_TEXT),
)
DELETE_ACCOUNT = Operation(
    name="service_accounts.delete",
    service=Service.ORGANIZATION,
    method="DELETE",
    path=_PUBLISHED_ACCOUNTS + "/{id}",
    summary="Deleting the service account",
    source=_API_ACCESS,
    scopes=("write:service-accounts:admin",),
    expected=(200, 202, 204),
)
DELETE_ACCOUNT_CONSOLE = Operation(
    name="service_accounts.delete",
    service=Service.ORGANIZATION,
    method="DELETE",
    path=_CONSOLE_ACCOUNTS + "/{id}",
    summary="Deleting the service account",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=CONSOLE_SOURCE,
    expected=(200, 202, 204),
)

# App access of an account

ASSIGN_ROLE = Operation(
    name="users.assign_role",
    service=Service.ORGANIZATION,
    method="POST",
    path="/admin/v1/orgs/{org_id}/users/{account_id}/roles/assign",
    summary="Giving the service account access to the site",
    evidence=Evidence.UNCERTAIN,
    source=_ORGANIZATION + "api-group-users/ (reported not to work for service accounts)",
    expected=(204,),
    repeatable=True,
    request=obj("role", "resource", role=TEXT, resource=TEXT),
)
INVITE = Operation(
    name="service_accounts.invite",
    service=Service.ORGANIZATION,
    method="POST",
    path=_CONSOLE_ACCOUNTS + "/invite",
    summary="Giving the service account access to the site",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=CONSOLE_SOURCE,
    expected=(200, 202, 204),
    repeatable=True,
    request=obj("userIds", "permissionRules", userIds=array(TEXT), permissionRules=_PERMISSION_RULES),
)

# API tokens

# Dates are read in every form that is known, numbers among them (clock.py); scopes only where an item carries them.
DATE: dict[str, Any] = {"type": ["string", "number", "null"]}
_TOKEN_DETAILS = obj(
    "id",
    "label",
    id=IDENTIFIER,
    label=ANY_TEXT,
    status=ANY_TEXT,
    createdAt=DATE,
    expiresAt=DATE,
    expiry=DATE,
    lastActiveAt=DATE,
    lastAccess=DATE,
    user={"type": ["object", "null"]},
)
_TOKEN_PAGE = obj("data", data=array(_TOKEN_DETAILS), links=LINKS)

LIST_ACCOUNT_TOKENS = Operation(
    name="api_tokens.list",
    service=Service.ORGANIZATION,
    method="GET",
    path=_PUBLISHED_ACCOUNTS + "/{id}/api-tokens",
    summary="Listing the service account's API tokens",
    evidence=Evidence.UNCERTAIN,
    source=_API_ACCESS + " (the shape of an item follows its sibling for managed accounts)",
    scopes=("read:service-accounts-tokens:admin",),
    paging=Paging.LINKS,
    page_size=_LARGE_PAGES,
    items="data",
    answer=_TOKEN_PAGE,
)
LIST_ORGANIZATION_TOKENS = Operation(
    name="api_tokens.list_organization",
    service=Service.ORGANIZATION,
    method="GET",
    path=_PUBLISHED_ACCOUNTS + "/api-tokens",
    summary="Listing the API tokens of all service accounts",
    evidence=Evidence.UNCERTAIN,
    source=_API_ACCESS + " (the shape of an item follows its sibling for managed accounts)",
    scopes=("read:service-accounts-tokens:admin",),
    paging=Paging.LINKS,
    page_size=_LARGE_PAGES,
    items="data",
    answer=_TOKEN_PAGE,
)

# Groups

LIST_DIRECTORIES = Operation(
    name="directories.list",
    service=Service.ORGANIZATION,
    method="GET",
    path="/admin/v2/orgs/{org_id}/directories",
    summary="Listing the organization's directories",
    source=_ORGANIZATION + "api-group-directory/",
    paging=Paging.LINKS,
    items="data",
    answer=obj("data", data=array(obj(directoryId=IDENTIFIER, id=IDENTIFIER)), links=LINKS),
)
_ANY_FLAG = {"type": ["boolean", "null"]}
_GROUP = obj(
    "id",
    "name",
    id=IDENTIFIER,
    name=TEXT,
    managedBy=ANY_TEXT,
    externalSynced=_ANY_FLAG,
    managementAccess={**obj(modifiable=_ANY_FLAG, readable=_ANY_FLAG), "type": ["object", "null"]},
)
SEARCH_GROUPS = Operation(
    name="groups.search",
    service=Service.ORGANIZATION,
    method="POST",
    path=_DIRECTORY + "/groups/search",
    summary="Looking for the group",
    source=_ORGANIZATION + "api-group-groups/",
    writes=False,
    paging=Paging.CURSOR_BESIDE_BODY,
    items="data",
    request=obj("groupNames", groupNames=array(TEXT), cursor=TEXT),
    answer=obj("data", data=array(_GROUP), links=LINKS),
)
CREATE_GROUP = Operation(
    name="groups.create",
    service=Service.ORGANIZATION,
    method="POST",
    path=_DIRECTORY + "/groups",
    summary="Creating the group",
    source=_ORGANIZATION + "api-group-groups/ (answers 201 without a body)",
    expected=(201,),
    request=obj("name", name=TEXT, description=ANY_TEXT),
)
ADD_MEMBER = Operation(
    name="groups.add_member",
    service=Service.ORGANIZATION,
    method="POST",
    path=_DIRECTORY + "/groups/{group_id}/memberships",
    # Not repeatable: only who looks in between can tell "already a member" from "made by the try whose answer was lost".
    summary="Adding the service account to the group",
    source=_ORGANIZATION + "api-group-groups/",
    expected=(204,),
    request=obj("accountId", accountId=TEXT),
)
REMOVE_MEMBER = Operation(
    name="groups.remove_member",
    service=Service.ORGANIZATION,
    method="DELETE",
    path=_DIRECTORY + "/groups/{group_id}/memberships/{account_id}",
    summary="Removing the service account from the group",
    source=_ORGANIZATION + "api-group-groups/",
    expected=(204,),
)
_ROLE_ASSIGNMENT = obj("resourceId", "roleId", resourceId=TEXT, roleId=TEXT)
ASSIGN_GROUP_ROLE = Operation(
    name="groups.assign_role",
    service=Service.ORGANIZATION,
    method="POST",
    path=_DIRECTORY + "/groups/{group_id}/role-assignments/assign",
    summary="Giving the group access to the site",
    source=_ORGANIZATION + "api-group-groups/",
    expected=(200,),
    repeatable=True,
    request=_ROLE_ASSIGNMENT,
)
GROUP_ROLES = Operation(
    name="groups.roles",
    service=Service.ORGANIZATION,
    method="GET",
    path=_DIRECTORY + "/groups/{group_id}/role-assignments",
    summary="Reading which roles the group carries",
    source=_ORGANIZATION + "api-group-groups/",
    paging=Paging.LINKS,
    items="data",
    # `roles` is insisted on: an item that does not show its roles is not known to be harmless.
    answer=obj(
        "data",
        data=array(obj("roles", resourceId=ANY_TEXT, resourceOwner=ANY_TEXT, roles=array(TEXT), defaultRole=ANY_TEXT)),
        links=LINKS,
    ),
)
# An account's groups where no site's Jira may be asked. Whether the directory knows a service account is contradictory: only what it shows counts.
SEARCH_USERS = Operation(
    name="users.search",
    service=Service.ORGANIZATION,
    method="POST",
    path=_DIRECTORY + "/users/search",
    summary="Reading which groups the directory shows for the account",
    source=_ORGANIZATION + "api-group-users/",
    writes=False,
    paging=Paging.CURSOR_BESIDE_BODY,
    items="data",
    request=obj("accountIds", "expand", accountIds=array(TEXT), expand=array(TEXT), cursor=TEXT),
    answer=obj(
        "data",
        data=array(
            obj(accountId=ANY_TEXT, groups={**array(obj(id=ANY_TEXT, name=ANY_TEXT)), "type": ["array", "null"]})
        ),
        links=LINKS,
    ),
)
JIRA_USER_ROLE = "atlassian/user"
# As the console spells the same role in its invite.
JIRA_USER_ROLE_CONSOLE = "ari:cloud:jira-software::role/product/member"


def site_resource(cloud_id: str) -> str:
    """The resource that app access is given on. Its sibling ari:cloud:jira::site/… is accepted and grants nothing."""
    return f"ari:cloud:jira-software::site/{cloud_id}"
