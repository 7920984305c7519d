# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor asks Jira, as its administrator. Private to the collection."""

from __future__ import annotations

from typing import Any

from ..api import graphql, jira
from ..profiles import GLOBAL_PERMISSIONS
from .question import JIRA_ELSEWHERE, Known, Question
from .reply import Reply

_MOST_KEYS = 50  # Jira's own limit of keys in one search


def _projects(known: Known) -> dict[str, Any]:
    keys = list(known.get("projects") or ())[:_MOST_KEYS]
    return {"maxResults": 50, **({"keys": keys} if keys else {})}


def _project(known: Known, reply: Reply) -> dict[str, Any]:
    company = [each["key"] for each in reply.items if each.get("style") != "next-gen"]
    return {"key": company[0]} if company else {}


def _scheme(known: Known, reply: Reply) -> dict[str, Any]:
    return {"scheme_id": reply.document["id"]}


def _role(known: Known, reply: Reply) -> dict[str, Any]:
    found = [url.rstrip("/").rsplit("/", 1)[-1] for url in reply.document.values()]
    return {"role_id": found[0]} if found else {}


QUESTIONS = (
    Question("myself", jira.MYSELF),
    Question("myself_elsewhere", jira.MYSELF, service=JIRA_ELSEWHERE),
    Question("administer", jira.MY_PERMISSIONS, query=lambda known: {"permissions": "ADMINISTER"}),
    Question("license", jira.LICENSE),
    Question("projects", jira.SEARCH_PROJECTS, query=_projects, pages=2, learns=_project),
    Question("scheme", jira.PROJECT_SCHEME, learns=_scheme),
    Question("grants", jira.SCHEME_GRANTS),
    Question("roles", jira.LIST_ROLES),
    Question("project_roles", jira.PROJECT_ROLES, learns=_role),
    Question("project_role", jira.PROJECT_ROLE),
    Question("application_roles", jira.APPLICATION_ROLES),
    Question(
        "group_members",
        jira.GROUP_MEMBERS,
        query=lambda known: {"groupId": known["group_id"], "includeInactiveUsers": "true", "maxResults": 50},
        needs=("group_id",),
        pages=2,
    ),
    Question(
        "user",
        jira.USER,
        query=lambda known: {"accountId": known["account_id"], "expand": "applicationRoles"},
        needs=("account_id",),
    ),
    Question(
        "user_groups", jira.USER_GROUPS, query=lambda known: {"accountId": known["account_id"]}, needs=("account_id",)
    ),
    Question(
        "user_permissions",
        jira.CHECK_PERMISSIONS,
        body=lambda known: {
            "accountId": known["account_id"],
            "globalPermissions": sorted(GLOBAL_PERMISSIONS),
            "projectPermissions": [],
        },
        needs=("account_id",),
    ),
    Question(
        "global_permissions",
        graphql.READ_GLOBAL_PERMISSIONS,
        body=lambda known: {
            "query": graphql.READ,
            "variables": {"cloudId": known["cloud_id"], "permissionKeys": sorted(GLOBAL_PERMISSIONS)},
        },
        needs=("cloud_id",),
    ),
)
