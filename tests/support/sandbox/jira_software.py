# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Software: the reads of boards, sprints and epics that the descriptions have. It knows no classic scope."""

from __future__ import annotations

from typing import Any

from .build import Data
from .call import Call
from .jira_issues import STATUSES
from .jira_projects import project_bean
from .jira_routes import caller, jira, site_url
from .permissions import project_permissions
from .reply import Refusal, Reply, jira_error, json_reply

AGILE = "/rest/agile/1.0"
READ = "read:board-scope:jira-software"


def url(call: Call, path: str) -> str:
    return site_url(call) + AGILE + path


def visible(call: Call, project_id: Any) -> bool:
    return "BROWSE_PROJECTS" in project_permissions(
        call.world, call.site, caller(call), call.site["projects"][str(project_id)]
    )


def page(call: Call, items: list[Any], name: str = "values") -> Reply:
    start = max(0, call.number("startAt", 0))
    size = max(1, call.world.page_size("boards", min(call.number("maxResults", 50), 50)))
    bean: Data = {"maxResults": size, "startAt": start, "total": len(items)}
    if name == "values":
        bean["isLast"] = start + size >= len(items)
    return json_reply(dict(bean, **{name: items[start : start + size]}))


def board_bean(call: Call, board: Data) -> Data:
    project = call.site["projects"][str(board["project"])]
    location = {
        "projectId": project["id"],
        "projectKey": project["key"],
        "projectName": project["name"],
        "displayName": "%s (%s)" % (project["name"], project["key"]),
        "name": "%s (%s)" % (project["name"], project["key"]),
        "projectTypeKey": "software",
    }
    return {
        "id": board["id"],
        "self": url(call, "/board/%d" % board["id"]),
        "name": board["name"],
        "type": board["type"],
        "location": location,
    }


def find_board(call: Call, board_id: str) -> Data:
    for board in call.site["boards"]:
        if str(board["id"]) == board_id and visible(call, board["project"]):
            found: Data = board
            return found
    raise Refusal(
        jira_error(
            404,
            "Requested board cannot be viewed because it either does not exist or you do not have permission to view it.",
        )
    )


@jira("GET", "/board", "", READ + " read:project:jira", prefix=AGILE)
def boards(call: Call) -> Reply:
    wanted, kind, name = call.query.get("projectKeyOrId"), call.query.get("type"), call.query.get("name", "").lower()
    found = []
    for board in call.site["boards"]:
        project = call.site["projects"][str(board["project"])]
        if (wanted and wanted not in (project["key"], str(project["id"]))) or (
            kind and board["type"] not in kind.split(",")
        ):
            continue
        if name in board["name"].lower() and visible(call, project["id"]):
            found.append(board_bean(call, board))
    return page(call, found)


@jira("GET", "/board/{board_id}", "", READ + " read:issue-details:jira", prefix=AGILE)
def one_board(call: Call, board_id: str) -> Reply:
    return json_reply(board_bean(call, find_board(call, board_id)))


@jira(
    "GET", "/board/{board_id}/configuration", "", "read:board-scope.admin:jira-software read:project:jira", prefix=AGILE
)
def configuration(call: Call, board_id: str) -> Reply:
    board = find_board(call, board_id)
    project = call.site["projects"][str(board["project"])]
    columns = [
        {"name": name, "statuses": [{"id": number, "self": "%s/rest/api/2/status/%s" % (site_url(call), number)}]}
        for number, name in STATUSES.items()
    ]
    bean: Data = {
        "id": board["id"],
        "name": board["name"],
        "type": board["type"],
        "self": url(call, "/board/%d/configuration" % board["id"]),
        "location": {"type": "project", "projectKeyOrId": project["key"]},
        "filter": {
            "id": str(10000 + board["id"]),
            "self": "%s/rest/api/2/filter/%d" % (site_url(call), 10000 + board["id"]),
        },
        "columnConfig": {"columns": columns, "constraintType": "none"},
        "ranking": {"rankCustomFieldId": 10019},
    }
    if board["type"] == "scrum":
        bean["estimation"] = {
            "type": "field",
            "field": {"fieldId": "customfield_10016", "displayName": "Story point estimate"},
        }
    return json_reply(bean)


def issue_bean(call: Call, issue: Data) -> Data:
    project = call.site["projects"][str(issue["project"])]
    fields = {
        "summary": issue["summary"],
        "status": {"name": issue["status"]},
        "project": {"id": str(project["id"]), "key": project["key"], "name": project["name"]},
    }
    return {
        "expand": "",
        "id": issue["id"],
        "key": issue["key"],
        "self": url(call, "/issue/" + issue["id"]),
        "fields": fields,
    }


def issues_of(call: Call, board: Data) -> list[Data]:
    return [issue_bean(call, issue) for issue in call.site["issues"].values() if issue["project"] == board["project"]]


@jira("GET", "/board/{board_id}/issue", "", READ + " read:issue-details:jira", prefix=AGILE)
def board_issues(call: Call, board_id: str) -> Reply:
    return page(call, issues_of(call, find_board(call, board_id)), "issues")


@jira("GET", "/board/{board_id}/project", "", "read:board-scope.admin:jira-software read:project:jira", prefix=AGILE)
def board_projects(call: Call, board_id: str) -> Reply:
    return page(call, [project_bean(call, call.site["projects"][str(find_board(call, board_id)["project"])])])


# --- sprints and epics ---------------------------------------------------------------------------------------------


def sprint_bean(call: Call, board: Data) -> Data:
    """Each scrum board has one sprint, under a number of its own."""
    number = 700 + board["id"]
    bean = {
        "id": number,
        "self": url(call, "/sprint/%d" % number),
        "state": "active",
        "name": "%s sprint 1" % board["name"],
        "originBoardId": board["id"],
    }
    return dict(bean, startDate="2026-11-16T08:00:00.000Z", endDate="2026-11-30T08:00:00.000Z", goal="")


def find_sprint(call: Call, sprint_id: str) -> Data:
    for board in call.site["boards"]:
        if board["type"] == "scrum" and sprint_id == str(700 + board["id"]) and visible(call, board["project"]):
            found: Data = board
            return found
    raise Refusal(jira_error(404, "Sprint does not exist."))


@jira("GET", "/board/{board_id}/sprint", "", "read:sprint:jira-software", prefix=AGILE)
def board_sprints(call: Call, board_id: str) -> Reply:
    board = find_board(call, board_id)
    if board["type"] != "scrum":
        return jira_error(400, "The board does not support sprints")
    wanted = call.query.get("state")
    return page(call, [sprint_bean(call, board)] if not wanted or "active" in wanted.split(",") else [])


@jira("GET", "/sprint/{sprint_id}", "", "read:sprint:jira-software", prefix=AGILE)
def one_sprint(call: Call, sprint_id: str) -> Reply:
    return json_reply(sprint_bean(call, find_sprint(call, sprint_id)))


@jira(
    "GET",
    "/sprint/{sprint_id}/issue",
    "",
    "read:sprint:jira-software read:issue-details:jira read:jql:jira",
    prefix=AGILE,
)
def sprint_issues(call: Call, sprint_id: str) -> Reply:
    return page(call, issues_of(call, find_sprint(call, sprint_id)), "issues")


@jira("GET", "/epic/{epic}", "", "read:epic:jira-software", prefix=AGILE)
def one_epic(call: Call, epic: str) -> Reply:
    """Issues here are no epics: an issue that can be seen is one that is not found as an epic."""
    return call.refuse(
        jira_error(404, "The requested epic does not exist or you do not have permission to view it."),
        "no epics here: " + epic,
    )
