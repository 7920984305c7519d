# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira: just enough of issues to prove what an account may really do."""

from __future__ import annotations

from .build import Data, next_id
from .call import Call
from .jira_routes import account_bean, caller, find_project, jira, need_live, site_url
from .permissions import project_permissions
from .reply import Refusal, Reply, empty_reply, jira_error, json_reply

READ_WORK, WRITE_WORK = "read:jira-work", "write:jira-work"
STATUSES = {"11": "To Do", "21": "In Progress", "31": "Done"}


def find_issue(call: Call, key: str, permission: str = "") -> Data:
    """The issue, for a caller who may see it (else it does not exist) and do this to it (else 403)."""
    issue = call.site["issues"].get(key.upper()) or next(
        (found for found in call.site["issues"].values() if found["id"] == key), None
    )
    held = set()
    if issue:
        held = project_permissions(call.world, call.site, caller(call), call.site["projects"][str(issue["project"])])
    if issue is None or "BROWSE_PROJECTS" not in held:
        raise Refusal(jira_error(404, "Issue does not exist or you do not have permission to see it."))
    if permission and permission not in held:
        raise Refusal(
            jira_error(403, "You do not have the permission %s for this issue." % permission), "missing " + permission
        )
    if permission:
        need_live(call.site["projects"][str(issue["project"])], 403)
    found: Data = issue
    return found


@jira("GET", "/issue/{key}", READ_WORK, "read:issue-details:jira")
def issue_by_key(call: Call, key: str) -> Reply:
    issue = find_issue(call, key)
    project = call.site["projects"][str(issue["project"])]
    fields = {
        "summary": issue["summary"],
        "status": {"name": issue["status"]},
        "project": {"id": str(project["id"]), "key": project["key"], "name": project["name"]},
    }
    return json_reply(
        {
            "id": issue["id"],
            "key": issue["key"],
            "self": "%s/rest/api/3/issue/%s" % (site_url(call), issue["id"]),
            "fields": fields,
        }
    )


@jira(
    "POST",
    "/issue",
    WRITE_WORK,
    "write:issue:jira write:comment:jira write:comment.property:jira write:attachment:jira read:issue:jira",
)
def create_issue(call: Call) -> Reply:
    fields = call.object().get("fields") or {}
    wanted = fields.get("project") or {}
    project = find_project(call, str(wanted.get("key") or wanted.get("id") or ""))
    held = project_permissions(call.world, call.site, caller(call), project)
    if "CREATE_ISSUES" not in held:
        # Jira says it as a problem of the field
        return call.refuse(
            jira_error(400, project="You cannot create issues in this project."), "missing CREATE_ISSUES"
        )
    need_live(project)
    if not fields.get("summary"):
        return jira_error(400, summary="You must specify a summary of the issue.")
    number = 1 + sum(1 for issue in call.site["issues"].values() if issue["project"] == project["id"])
    issue = {
        "id": str(next_id(call.site)),
        "key": "%s-%d" % (project["key"], number),
        "project": project["id"],
        "summary": fields["summary"],
        "status": "To Do",
        "comments": [],
        "worklogs": [],
    }
    call.site["issues"][issue["key"]] = issue
    call.changed = True
    return json_reply(
        {"id": issue["id"], "key": issue["key"], "self": "%s/rest/api/3/issue/%s" % (site_url(call), issue["id"])}, 201
    )


@jira("PUT", "/issue/{key}", WRITE_WORK, "write:issue:jira")
def edit_issue(call: Call, key: str) -> Reply:
    issue = find_issue(call, key, "EDIT_ISSUES")
    issue["summary"] = (call.object().get("fields") or {}).get("summary", issue["summary"])
    call.changed = True
    return empty_reply()


@jira("POST", "/issue/{key}/comment", WRITE_WORK, "read:comment:jira read:user:jira write:comment:jira")
def add_comment(call: Call, key: str) -> Reply:
    issue = find_issue(call, key, "ADD_COMMENTS")
    comment = {"id": str(next_id(call.site)), "author": caller(call)["account_id"], "body": call.object().get("body")}
    issue["comments"].append(comment)
    call.changed = True
    return json_reply({"id": comment["id"], "author": account_bean(call, caller(call)), "body": comment["body"]}, 201)


@jira("POST", "/issue/{key}/worklog", WRITE_WORK, "write:issue-worklog:jira")
def add_worklog(call: Call, key: str) -> Reply:
    issue = find_issue(call, key, "WORK_ON_ISSUES")
    worklog = {
        "id": str(next_id(call.site)),
        "author": caller(call)["account_id"],
        "timeSpent": call.object().get("timeSpent"),
    }
    issue["worklogs"].append(worklog)
    call.changed = True
    return json_reply(
        {"id": worklog["id"], "author": account_bean(call, caller(call)), "timeSpent": worklog["timeSpent"]}, 201
    )


@jira("GET", "/issue/{key}/transitions", READ_WORK, "read:issue.transition:jira")
def transitions(call: Call, key: str) -> Reply:
    issue = find_issue(call, key)
    held = project_permissions(call.world, call.site, caller(call), call.site["projects"][str(issue["project"])])
    # Who may not move an issue is shown no transitions, not an error
    possible = STATUSES.items() if "TRANSITION_ISSUES" in held else ()
    return json_reply(
        {"transitions": [{"id": number, "name": name, "to": {"name": name}} for number, name in possible]}
    )


@jira("POST", "/issue/{key}/transitions", WRITE_WORK, "write:issue:jira write:issue.property:jira")
def transition(call: Call, key: str) -> Reply:
    issue = find_issue(call, key)
    wanted = str((call.object().get("transition") or {}).get("id"))
    held = project_permissions(call.world, call.site, caller(call), call.site["projects"][str(issue["project"])])
    if "TRANSITION_ISSUES" not in held or wanted not in STATUSES:
        return jira_error(400, "It is not possible to transition this issue with the transition ID '%s'." % wanted)
    issue["status"] = STATUSES[wanted]
    call.changed = True
    return empty_reply()
