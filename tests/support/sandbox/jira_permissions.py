# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira: what the caller, or another account, may do."""

from __future__ import annotations

from .build import Data
from .call import Call
from .catalog import GLOBAL_PERMISSIONS, PROJECT_PERMISSIONS, permission_name
from .jira_routes import caller, find_project, jira
from .permissions import administers_project, global_permissions, is_admin, project_permissions
from .reply import Refusal, Reply, jira_error, json_reply

READ_WORK = "read:jira-work"
ALL = list(GLOBAL_PERMISSIONS) + PROJECT_PERMISSIONS


def permission_bean(key: str) -> Data:
    kind = "GLOBAL" if key in GLOBAL_PERMISSIONS else "PROJECT"
    return {"key": key, "name": permission_name(key), "type": kind, "description": permission_name(key) + "."}


@jira("GET", "/mypermissions", READ_WORK, "read:permission:jira")
def my_permissions(call: Call) -> Reply:
    account = caller(call)
    keys = [key.strip() for key in call.query.get("permissions", "").split(",") if key.strip()]
    if not keys:
        return jira_error(400, "The 'permissions' query parameter is required.")
    unknown = [key for key in keys if key not in ALL]
    if unknown:
        return jira_error(
            400,
            "Unrecognized permission: %s" % ", ".join(unknown),
            **dict.fromkeys(unknown, "Unrecognized permission"),
        )
    where = call.query.get("projectKey") or call.query.get("projectId")
    issue_key = call.query.get("issueKey")
    if issue_key:
        issue = call.site["issues"].get(issue_key.upper())
        if issue is None:
            return jira_error(404, "Issue does not exist or you do not have permission to see it.")
        where = str(issue["project"])
    held: set[str] = set(global_permissions(call.world, call.site, account))
    if where:
        project = find_project(call, where)
        in_project = project_permissions(call.world, call.site, account, project)
        if "BROWSE_PROJECTS" not in in_project and not administers_project(call.world, call.site, account, project):
            # Not seen is not found: the same 404 as for a key that does not exist
            raise Refusal(jira_error(404, "No project could be found with key '%s'." % where), "not browsable")
        held |= in_project
    else:
        # Without a project, a project permission is held when it is held anywhere
        for project in call.site["projects"].values():
            held |= project_permissions(call.world, call.site, account, project)
    beans = {key: dict(permission_bean(key), id=str(ALL.index(key)), havePermission=key in held) for key in keys}
    return json_reply({"permissions": beans})


@jira("GET", "/permissions", "manage:jira-configuration", "read:permission:jira")
def all_permissions(call: Call) -> Reply:
    caller(call)
    return json_reply({"permissions": {key: permission_bean(key) for key in ALL}})


@jira("POST", "/permissions/check", write=False)
def check(call: Call) -> Reply:
    body = call.object()
    account = caller(call)
    if body.get("accountId") and body["accountId"] != account["account_id"]:
        # The permissions of others are an administrator's to see
        if not is_admin(call.world, call.site, account):
            return jira_error(403, "Only Jira administrators can perform this operation.")
        if body["accountId"] not in call.org["accounts"]:
            return jira_error(400, "The account '%s' does not exist." % body["accountId"])
        account = call.org["accounts"][body["accountId"]]
    wanted_global = [key for key in body.get("globalPermissions") or [] if key]
    wanted = [item for item in body.get("projectPermissions") or [] if item]
    unknown = [key for key in wanted_global if key not in GLOBAL_PERMISSIONS]
    for item in wanted:
        keys = [key for key in item.get("permissions") or [] if key]
        if not keys:
            return jira_error(400, "At least one project permission must be provided.")
        unknown += [key for key in keys if key not in PROJECT_PERMISSIONS]
        if len(item.get("projects") or []) > 1000:
            return jira_error(400, "A maximum of 1000 projects can be checked.")
    if unknown:
        return jira_error(400, **dict.fromkeys(unknown, "Unrecognized permission"))
    lets_in = call.world.has_app_access(call.site, account)
    held_globally = global_permissions(call.world, call.site, account) if lets_in else set()
    granted: list[Data] = []
    for item in wanted:
        projects = [
            call.site["projects"][str(number)]
            for number in item.get("projects") or []
            if str(number) in call.site["projects"]
        ]
        held = {
            project["id"]: project_permissions(call.world, call.site, account, project) if lets_in else set()
            for project in projects
        }
        for key in dict.fromkeys(key for key in item["permissions"] if key):
            # Only what is granted is answered
            where = [number for number in dict.fromkeys(held) if key in held[number]]
            granted.append({"permission": key, "projects": where, "issues": []})
    granted = [item for item in granted if item["projects"]]
    return json_reply(
        {
            "globalPermissions": [key for key in dict.fromkeys(wanted_global) if key in held_globally],
            "projectPermissions": granted,
        }
    )


@jira("POST", "/permissions/project", READ_WORK, "read:permission:jira read:project:jira", write=False)
def permitted_projects(call: Call) -> Reply:
    account = caller(call)
    keys = call.object().get("permissions") or []
    if any(key not in PROJECT_PERMISSIONS for key in keys):
        return jira_error(400, "Unrecognized permission.")
    projects = [
        project
        for project in call.site["projects"].values()
        if set(keys) <= project_permissions(call.world, call.site, account, project)
    ]
    return json_reply({"projects": [{"id": project["id"], "key": project["key"]} for project in projects]})
