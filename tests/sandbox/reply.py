# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as data: what a handler gives back, turned into HTTP by server.py."""

from __future__ import annotations

import json
import uuid
from typing import Any, Dict, Optional


class Reply:
    """One answer. A plain class with slots, because one is made for every request."""

    __slots__ = ("status", "body", "content_type", "headers")

    def __init__(
        self, status: int, body: bytes = b"", content_type: str = "", headers: Optional[Dict[str, str]] = None
    ) -> None:
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = headers or {}


class Refusal(Exception):
    """Raised by a handler's helper to end the request with this answer."""

    def __init__(self, reply: Reply, reason: str = "") -> None:
        super().__init__(reason)
        self.reply = reply
        self.reason = reason


def json_reply(body: Any, status: int = 200, headers: Optional[Dict[str, str]] = None) -> Reply:
    return Reply(status, json.dumps(body, separators=(",", ":")).encode(), "application/json", headers)


def html_reply(body: str, status: int = 200, headers: Optional[Dict[str, str]] = None) -> Reply:
    return Reply(status, body.encode(), "text/html", headers)


def text_reply(body: str, status: int = 200) -> Reply:
    return Reply(status, body.encode(), "text/plain")


def empty_reply(status: int = 204, headers: Optional[Dict[str, str]] = None) -> Reply:
    return Reply(status, b"", "", headers)


def html_page(title: str, text: str, status: int) -> Reply:
    return html_reply(
        "<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n"
        % (title, title, text),
        status,
    )


def jira_error(status: int, *messages: str, **errors: str) -> Reply:
    return json_reply({"errorMessages": list(messages), "errors": dict(errors)}, status)


def org_error(status: int, code: str, title: str, detail: str) -> Reply:
    return json_reply({"errors": [_application_error(status, code, title, detail)]}, status)


def workspace_error(status: int, code: str, title: str, detail: str) -> Reply:
    """Workspaces answer the one error alone, outside any list."""
    return json_reply(_application_error(status, code, title, detail), status)


def _application_error(status: int, code: str, title: str, detail: str) -> Dict[str, str]:
    return {"id": str(uuid.uuid4()), "status": str(status), "code": code, "title": title, "detail": detail}


def org_error_at(path: str, status: int, code: str, title: str, detail: str) -> Reply:
    """An organization's error in the form of the call that it answers."""
    return (workspace_error if path.endswith("/workspaces") else org_error)(status, code, title, detail)


def no_json(plane: str, path: str) -> Reply:
    """A body that cannot be read, in each service's own form."""
    text = "Invalid request payload"
    if plane in ("jira", "gateway"):
        return jira_error(400, text)
    if path.startswith("/users/"):
        return user_error(400, "bodyParseFailure")
    if plane == "organization":
        return org_error_at(path, 400, "BAD_REQUEST", "Bad Request", text)
    return json_reply({"message": text}, 400)


def user_error(status: int, key: str, **context: Any) -> Reply:
    """The user management API says a key, and for some of them what it is about."""
    return json_reply({"key": key, "context": context} if context else {"key": key}, status)


def gateway_error(status: int, message: str) -> Reply:
    return json_reply({"code": status, "message": message}, status)
