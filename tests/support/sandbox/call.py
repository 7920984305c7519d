# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a handler is given: the request, read; who asks, once known; and where to say that something changed."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from aiohttp import web

from .build import Data
from .reply import Refusal, Reply, json_reply, no_json
from .world import World

# What a connector's own requests call themselves
AGENT = "jira-align-connector"
# Where a request has its Call; aiohttp before 3.14 has no keys of its own for requests
CALL: Any = web.RequestKey("call", object) if hasattr(web, "RequestKey") else "call"
_UNREAD = object()


class Call:
    def __init__(
        self,
        world: World,
        plane: str,
        host: str,
        method: str,
        path: str,
        query: list[tuple[str, str]],
        headers: Any,
        raw: bytes,
    ) -> None:
        self.world = world
        self.plane = plane
        self.host = host
        self.method = method
        self.path = path
        self.query_list = query
        self.query: dict[str, str] = dict(query)
        self.headers = headers
        self.raw = raw
        self.sender = "align" if headers.get("User-Agent") == AGENT else "client"
        self.write = method not in ("GET", "HEAD", "OPTIONS")
        # What the router found: the route, its parameters, its handler, and the status where there is none
        self.route: Any = None
        self.params: dict[str, str] = {}
        self.handler: Any = None
        self.unknown = 0
        # What the fault rules do to it
        self.rules: list[Any] = []
        self.dropped = False
        self.refused = ""
        self.changed = False
        self.login: Any = _UNREAD
        # Set once the credential is checked
        self.org: Data = {}
        self.site: Data = {}
        self.tenant: Data = {}
        self.account: Data | None = None
        self.scopes: list[str] | None = None
        self.key: Data = {}

    def json(self) -> Any:
        try:
            return json.loads(self.raw.decode() or "null")
        except (ValueError, UnicodeDecodeError):
            raise Refusal(no_json(self.plane, self.path), "no JSON") from None

    def object(self) -> Data:
        body = self.json()
        if not isinstance(body, dict):
            raise Refusal(no_json(self.plane, self.path), "no JSON object")
        return body

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.query_list if key == name]

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.query.get(name, default))
        except ValueError:
            raise Refusal(json_reply({"errorMessages": ["%s is no number" % name], "errors": {}}, 400)) from None

    def switch(self, name: str) -> Any:
        return self.world.switch(name, self.host)

    def refuse(self, reply: Reply, reason: str) -> Reply:
        """An answer that says less than the log should."""
        self.refused = reason
        return reply


def bearer(call: Call) -> str:
    header = call.headers.get("Authorization", "")
    return header[7:].strip() if header[:7].lower() == "bearer " else ""


def basic(call: Call) -> tuple[str, str] | None:
    """Return name and password; read once, for the log asks again."""
    if call.login is _UNREAD:
        call.login = _login(call.headers.get("Authorization", ""))
    return call.login


def _login(header: str) -> tuple[str, str] | None:
    if header[:6].lower() != "basic ":
        return None
    try:
        user, _colon, secret = base64.b64decode(header[6:].strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return user, secret
