# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names Jira knows: permissions, what team-managed roles hold, roles and schemes of a fresh site."""

from __future__ import annotations

GLOBAL_PERMISSIONS: dict[str, str] = {
    "ADMINISTER": "Administer Jira",
    "SYSTEM_ADMIN": "Jira System Administrators",
    "USER_PICKER": "Browse users and groups",
    "CREATE_SHARED_OBJECTS": "Share dashboards and filters",
    "MANAGE_GROUP_FILTER_SUBSCRIPTIONS": "Manage group filter subscriptions",
    "BULK_CHANGE": "Make bulk changes",
    "CREATE_PROJECT": "Create team-managed projects",
}

PROJECT_PERMISSIONS: list[str] = (
    "ADMINISTER_PROJECTS EDIT_WORKFLOW EDIT_ISSUE_LAYOUT BROWSE_PROJECTS MANAGE_SPRINTS_PERMISSION SERVICEDESK_AGENT VIEW_DEV_TOOLS "
    "VIEW_READONLY_WORKFLOW ASSIGNABLE_USER ASSIGN_ISSUES CLOSE_ISSUES CREATE_ISSUES DELETE_ISSUES EDIT_ISSUES LINK_ISSUES MODIFY_REPORTER "
    "MOVE_ISSUES RESOLVE_ISSUES SCHEDULE_ISSUES SET_ISSUE_SECURITY TRANSITION_ISSUES MANAGE_WATCHERS VIEW_VOTERS_AND_WATCHERS ADD_COMMENTS "
    "DELETE_ALL_COMMENTS DELETE_OWN_COMMENTS EDIT_ALL_COMMENTS EDIT_OWN_COMMENTS CREATE_ATTACHMENTS DELETE_ALL_ATTACHMENTS "
    "DELETE_OWN_ATTACHMENTS DELETE_ALL_WORKLOGS DELETE_OWN_WORKLOGS EDIT_ALL_WORKLOGS EDIT_OWN_WORKLOGS WORK_ON_ISSUES"
).split()

HOLDERS = (
    "anyone",
    "applicationRole",
    "assignee",
    "group",
    "groupCustomField",
    "projectLead",
    "projectRole",
    "reporter",
    "user",
    "userCustomField",
)

# What a team-managed project's own roles hold is built in: there is no scheme to look into
MEMBER = (
    "BROWSE_PROJECTS VIEW_DEV_TOOLS VIEW_READONLY_WORKFLOW MANAGE_SPRINTS_PERMISSION ASSIGNABLE_USER ASSIGN_ISSUES CLOSE_ISSUES CREATE_ISSUES "
    "DELETE_ISSUES EDIT_ISSUES LINK_ISSUES MOVE_ISSUES RESOLVE_ISSUES SCHEDULE_ISSUES TRANSITION_ISSUES MANAGE_WATCHERS VIEW_VOTERS_AND_WATCHERS "
    "ADD_COMMENTS DELETE_OWN_COMMENTS EDIT_OWN_COMMENTS CREATE_ATTACHMENTS DELETE_OWN_ATTACHMENTS DELETE_OWN_WORKLOGS EDIT_OWN_WORKLOGS "
    "WORK_ON_ISSUES"
).split()
TEAM_ROLES: dict[str, list[str]] = {
    "Administrator": MEMBER + ["ADMINISTER_PROJECTS", "EDIT_WORKFLOW", "EDIT_ISSUE_LAYOUT", "MODIFY_REPORTER"],
    "Member": MEMBER,
    "Viewer": ["BROWSE_PROJECTS"],
}

# The last one is an app's, and every real site shows it
SITE_ROLES: list[tuple[int, str]] = [
    (10002, "Administrators"),
    (10000, "Users"),
    (10001, "Developers"),
    (10003, "atlassian-addons-project-access"),
]

WORK_GRANTS = (
    "BROWSE_PROJECTS CREATE_ISSUES EDIT_ISSUES TRANSITION_ISSUES ASSIGN_ISSUES ASSIGNABLE_USER LINK_ISSUES ADD_COMMENTS EDIT_OWN_COMMENTS "
    "CREATE_ATTACHMENTS WORK_ON_ISSUES EDIT_OWN_WORKLOGS VIEW_READONLY_WORKFLOW VIEW_VOTERS_AND_WATCHERS"
).split()

GROUP_ROLES = (
    "user",
    "user-access-admin",
    "admin",
    "guest",
    "contributor",
    "customer",
    "basic",
    "stakeholder",
    "viewer",
)


def permission_name(key: str) -> str:
    return GLOBAL_PERMISSIONS.get(key) or key.replace("_PERMISSION", "").replace("_", " ").capitalize()
