# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Software's own paths, on the gateway as the service account: reads that prove scopes.

Source of all of them: Atlassian's OpenAPI description of the Jira Software Cloud REST API, whose `security` names the scopes.
"""

from __future__ import annotations

from typing import Any

from .operation import ANY_TEXT, Operation, Service, array, obj

_REFERENCE = "https://developer.atlassian.com/cloud/jira/software/rest/"
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0}


def _agile(
    name: str, path: str, summary: str, group: str, scopes: tuple[str, ...], answer: dict[str, Any]
) -> Operation:
    """A read below /rest/agile/1.0 of the gateway."""
    return Operation(
        name=name,
        service=Service.GATEWAY,
        method="GET",
        path="/ex/jira/{cloud_id}/rest/agile/1.0" + path,
        summary=summary,
        source=_REFERENCE + group,
        scopes=scopes,
        answer=answer,
    )


BOARDS = _agile(
    "boards.list",
    "/board",
    "Listing boards as the service account",
    "api-group-board/",
    ("read:board-scope:jira-software", "read:project:jira"),
    obj("values", values=array(obj("id", id=_NUMBER, type=ANY_TEXT))),
)
BOARD = _agile(
    "boards.read",
    "/board/{board_id}",
    "Reading a board as the service account",
    "api-group-board/",
    ("read:board-scope:jira-software", "read:issue-details:jira"),
    obj("id", id=_NUMBER),
)
BOARD_CONFIGURATION = _agile(
    "boards.configuration",
    "/board/{board_id}/configuration",
    "Reading a board's configuration as the service account",
    "api-group-board/",
    ("read:board-scope.admin:jira-software", "read:project:jira"),
    obj("id", id=_NUMBER),
)
BOARD_SPRINTS = _agile(
    "boards.sprints",
    "/board/{board_id}/sprint",
    "Listing a board's sprints as the service account",
    "api-group-board/",
    ("read:sprint:jira-software",),
    obj("values", values=array(obj("id", id=_NUMBER))),
)
SPRINT_ISSUES = _agile(
    "sprints.issues",
    "/sprint/{sprint_id}/issue",
    "Listing a sprint's issues as the service account",
    "api-group-sprint/",
    ("read:sprint:jira-software", "read:issue-details:jira", "read:jql:jira"),
    # A page of issues; or one issue, which is all that Atlassian's example of this call shows. An error in a 200 proves no scope.
    {"type": "object", "anyOf": [obj("issues", issues=array(obj())), obj("key", "fields", fields=obj())]},
)
