# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each profile needs: the article's lists of scopes and permissions, as data.

Source: "Configuring Jira connector credentials using Jira Cloud API service account" (Atlassian Support),
sections "Create the API token" and "Grant minimum Jira permissions".
"""
from __future__ import annotations

from dataclasses import dataclass

_READ_SCOPES = (
    "read:jira-user",
    "read:jira-work",
    "read:board-scope:jira-software",
    "read:board-scope.admin:jira-software",
    "read:issue-details:jira",
    "read:jql:jira",
    "read:project:jira",
    "read:sprint:jira-software",
)
_WRITE_SCOPES = (
    "manage:jira-project",
    "write:jira-work",
    "write:board-scope:jira-software",
    "write:epic:jira-software",
)
_READ_PERMISSIONS = ("BROWSE_PROJECTS",)
_WRITE_PERMISSIONS = ("CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "WORK_ON_ISSUES")


@dataclass(frozen=True)
class Profile:
    """scopes of the API token, and Jira's keys of the project permissions."""

    scopes: tuple[str, ...]
    permissions: tuple[str, ...]


PROFILES = {
    "read_only": Profile(_READ_SCOPES, _READ_PERMISSIONS),
    "read_write": Profile(tuple(sorted(_READ_SCOPES + _WRITE_SCOPES)), _READ_PERMISSIONS + _WRITE_PERMISSIONS),
}

# The keys of Jira's built-in project permissions that a connector could hold in excess.
PROJECT_PERMISSIONS = (
    "ADMINISTER_PROJECTS",
    "BROWSE_PROJECTS",
    "MANAGE_SPRINTS_PERMISSION",
    "VIEW_DEV_TOOLS",
    "VIEW_READONLY_WORKFLOW",
    "ASSIGNABLE_USER",
    "ASSIGN_ISSUES",
    "CLOSE_ISSUES",
    "CREATE_ISSUES",
    "DELETE_ISSUES",
    "EDIT_ISSUES",
    "LINK_ISSUES",
    "MODIFY_REPORTER",
    "MOVE_ISSUES",
    "RESOLVE_ISSUES",
    "SCHEDULE_ISSUES",
    "SET_ISSUE_SECURITY",
    "TRANSITION_ISSUES",
    "MANAGE_WATCHERS",
    "VIEW_VOTERS_AND_WATCHERS",
    "ADD_COMMENTS",
    "DELETE_ALL_COMMENTS",
    "DELETE_OWN_COMMENTS",
    "EDIT_ALL_COMMENTS",
    "EDIT_OWN_COMMENTS",
    "CREATE_ATTACHMENTS",
    "DELETE_ALL_ATTACHMENTS",
    "DELETE_OWN_ATTACHMENTS",
    "DELETE_ALL_WORKLOGS",
    "DELETE_OWN_WORKLOGS",
    "EDIT_ALL_WORKLOGS",
    "EDIT_OWN_WORKLOGS",
    "WORK_ON_ISSUES",
)

GLOBAL_PERMISSIONS = {"USER_PICKER": "Browse users and groups", "ADMINISTER": "Administer Jira"}
