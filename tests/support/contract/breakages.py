# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One thing broken in an exchange that was good: each of these has to be noticed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

GONE: Any = object()
ORG = "/orgs/[^/]+"
ACCOUNTS = f"/admin/api-access/v1{ORG}/service-accounts$"
CONSOLE = f"/admin/account-management/v1{ORG}/service-accounts"
# Taken by the service, and grants nothing
NOTHING = "ari:cloud:jira::site/11111111-aaaa-4bbb-8ccc-000000000001"
TOKENS = "/manage/api-tokens$"


@dataclass(frozen=True)
class Breakage:
    """Of the first exchange of this call and status: fields replaced, or one place in a body; GONE takes it away."""

    service: str
    method: str
    path: str
    status: int
    fields: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    at: tuple[Any, ...] = ()
    value: Any = GONE

    def __str__(self) -> str:
        where = (
            f"{self.body} {list(self.at)} {'gone' if self.value is GONE else self.value}"
            if self.body
            else str(self.fields)
        )
        return f"{self.service} {self.method} {self.path} {self.status}: {where}"

    def of(self, exchanges: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """The good exchange."""
        for exchange in exchanges:
            call = exchange["plane"], exchange["method"], exchange["status"]
            if (
                call == (self.service, self.method, self.status)
                and re.search(self.path, exchange["path"])
                and has(exchange, self)
            ):
                return exchange
        raise AssertionError(f"nothing like it was recorded: {self}")

    def broken(self, exchange: dict[str, Any]) -> dict[str, Any]:
        """The same, broken."""
        if not self.body:
            return {**exchange, **self.fields}
        return {**exchange, self.body: replaced(exchange[self.body], self.at, self.value)}


def has(exchange: dict[str, Any], breakage: Breakage) -> bool:
    """Whether its body has that place."""
    if not breakage.body or is_form(exchange[breakage.body]):
        return True
    try:
        replaced(exchange[breakage.body], breakage.at, breakage.value)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def is_form(text: str) -> bool:
    return "=" in text and not text.startswith(("{", "["))


def replaced(text: str, at: tuple[Any, ...], value: Any) -> str:
    """A JSON text, or a form (at is then the field's name), with one place changed."""
    if is_form(text):
        pairs = parse_qsl(text, keep_blank_values=True)
        kept = [pair for pair in pairs if not pair[0].startswith(at[0])]
        return urlencode(kept if value is GONE else pairs + [(at[0], value)])
    body = json.loads(text)
    inner = body
    for step in at[:-1]:
        inner = inner[step]
    if value is GONE:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return json.dumps(body)


OTHERS = [
    Breakage("edge", "GET", "tenant_info$", 200, body="answer", at=("cloudId",), value="acme-one"),
    Breakage("edge", "GET", "tenant_info$", 200, body="answer", at=("cloudId",)),
    Breakage("organization", "GET", ACCOUNTS, 200, body="answer", at=("items", 0, "updatedAt"), value="2026-01-31"),
    Breakage("organization", "GET", ACCOUNTS, 200, body="answer", at=("items", 0, "email"), value="svc@example.com"),
    Breakage("organization", "GET", ACCOUNTS, 200, body="answer", at=("items",)),
    Breakage("organization", "GET", ACCOUNTS, 200, fields={"query": [["limit", "80"]]}),
    Breakage("organization", "GET", CONSOLE, 200, fields={"query": [["limit", "81"]]}),
    Breakage("organization", "POST", ACCOUNTS, 201, body="body", at=("displayName",), value="jira-align"),
    Breakage("organization", "POST", ACCOUNTS, 201, body="body", at=("permissionRules", 0, "resource"), value=NOTHING),
    Breakage(
        "organization", "POST", ACCOUNTS, 201, body="body", at=("permissionRules", 0, "role"), value="atlassian/admin"
    ),
    Breakage("organization", "POST", ACCOUNTS, 402, body="answer", at=("errors", 0, "status"), value=402),
    Breakage("organization", "PATCH", ACCOUNTS, 200, body="body", at=("id",)),
    Breakage("organization", "POST", CONSOLE + "/invite$", 202, fields={"status": 200}),
    Breakage("organization", "POST", TOKENS, 200, body="body", at=("expiresAt",), value="2026-01-31T12:00:00Z"),
    Breakage("organization", "POST", TOKENS, 200, body="body", at=("scopes",), value=[]),
    Breakage("organization", "POST", TOKENS, 200, body="answer", at=("token",)),
    Breakage("organization", "POST", TOKENS, 200, body="answer", at=("id",), value=5),
    Breakage(
        "organization",
        "GET",
        "/service-accounts/api-tokens$",
        200,
        body="answer",
        at=("data", 0, "status"),
        value="EXPIRED",
    ),
    Breakage("jira", "POST", "/graphql$", 200, body="body", at=("query",), value="mutation { grantGlobalPermission }"),
    Breakage(
        "jira",
        "POST",
        "/graphql$",
        200,
        body="answer",
        at=("data", "jira", "grantGlobalPermission", "success"),
        value="yes",
    ),
    Breakage("gateway", "GET", "/myself$", 401, body="answer", at=("code",), value="401"),
    Breakage("align", "GET", "/connectors$", 200, body="answer", at=(0, "active"), value="yes"),
    Breakage("align", "GET", "/connectors$", 200, body="answer", at=(0, "connectorState"), value="on"),
    Breakage("align", "GET", "/connectors$", 200, fields={"query": [["$top", "101"]]}),
    Breakage("align_form", "POST", "/ManageJiraConnectors$", 302, body="body", at=("txtAPIDROWSSAP",)),
    Breakage("align_form", "POST", "/ManageJiraConnectors$", 302, body="body", at=("__STATE",)),
    Breakage(
        "align_form", "POST", "/ManageJiraConnectors$", 302, body="body", at=("btnDeleteConnector1",), value="Delete"
    ),
    Breakage("align_form", "POST", "/ManageJiraConnectors$", 302, fields={"content_type": "application/json"}),
    Breakage(
        "align_form",
        "POST",
        "/ManageJiraConnectors$",
        302,
        fields={"status": 200, "answer": "{}", "answer_type": "application/json"},
    ),
    Breakage("align_form", "POST", "/ManageJiraConnectors$", 302, fields={"location": "/"}),
]
