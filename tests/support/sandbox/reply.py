# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses: JSON, pages, and how each service words a refusal."""

from __future__ import annotations

import json
import uuid
from typing import Any

from aiohttp import web

# What a handler gives back. Its Content-Type is set by the functions below, for not every service names the charset.
Reply = web.Response


class Refusal(Exception):
    """Raised by a handler's helper to end the request with this answer."""

    def __init__(self, reply: Reply, reason: str = "") -> None:
        super().__init__(reason)
        self.reply = reply
        self.reason = reason


def reply(status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> Reply:
    """A response of that Content-Type, or of none."""
    made = web.Response(status=status, body=body, headers=headers)
    if kind:
        made.headers["Content-Type"] = kind if kind == "application/json" else kind + ";charset=UTF-8"
    elif not body:
        made.headers.popall("Content-Type", None)
    return made


def json_reply(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return reply(status, json.dumps(body, separators=(",", ":")).encode(), "application/json", headers)


def html_reply(body: str, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return reply(status, body.encode(), "text/html", headers)


def text_reply(body: str, status: int = 200) -> Reply:
    return reply(status, body.encode(), "text/plain")


def empty_reply(status: int = 204, headers: dict[str, str] | None = None) -> Reply:
    return reply(status, b"", "", headers)


def html_page(title: str, text: str, status: int, headers: dict[str, str] | None = None) -> Reply:
    return html_reply(
        "<!DOCTYPE html>\n<html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n"
        % (title, title, text),
        status,
        headers,
    )


def jira_error(status: int, *messages: str, **errors: str) -> Reply:
    return json_reply({"errorMessages": list(messages), "errors": dict(errors)}, status)


def org_error(status: int, code: str, title: str, detail: str) -> Reply:
    return json_reply({"errors": [_application_error(status, code, title, detail)]}, status)


def workspace_error(status: int, code: str, title: str, detail: str) -> Reply:
    """Workspaces answer the one error alone, outside any list."""
    return json_reply(_application_error(status, code, title, detail), status)


def _application_error(status: int, code: str, title: str, detail: str) -> dict[str, str]:
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
