# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checker itself: every call of every description, made up as described, has no problem, and has one as soon as it is not."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.contract.description import SOURCES, Description, Source, description, source_of
from tests.support.contract.examples import Maker, content_of

CALLS = [
    (source, template, method.upper())
    for source in SOURCES
    for template, item in (
        json.loads(source.file.read_text(encoding="utf-8"))["paths"] if source.file.exists() else {}
    ).items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete")
]
every_call = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[2]} {call[1]}")


def made(source: Source, template: str, method: str) -> tuple[Description, str, dict[str, Any]]:
    """A call as it is described, with the answer to its success: the description, the path and the exchange."""
    known = description(source)
    assert known is not None
    path = known.base + template
    operation = known.operation(method, path)
    assert operation is not None
    maker, query = Maker(known, sent=True), []
    for parameter in map(known.resolve, operation["parameters"]):
        value = maker.make(parameter["schema"], 0, "id")
        if parameter["in"] == "path":
            path = path.replace("{%s}" % parameter["name"], quote(str(value), safe=""))
        elif parameter.get("required"):
            query += [[parameter["name"], str(each)] for each in (value if isinstance(value, list) else [value])]
    content = content_of(known, operation.get("requestBody", {}))
    status = next(status for status in operation["responses"] if status.startswith("2"))
    answered = content_of(known, operation["responses"][status])
    exchange = {
        "method": method,
        "query": query,
        "body": json.dumps(maker.make(content["schema"])) if content else "",
        "content_type": "application/json" if content else "",
        "status": int(status),
        # Some bodies are described as JSON and no further
        "answer": "" if answered is None else json.dumps(Maker(known).make(answered.get("schema", {"type": "object"}))),
        "answer_type": "" if answered is None else "application/json",
    }
    return known, path, exchange


def problems(known: Description, path: str, exchange: dict[str, Any], **changed: Any) -> list[str]:
    both = {**exchange, **changed}
    return known.request_problems(both, path) + known.answer_problems(both, path)


@every_call
def test_what_is_described_is_in_order(call: tuple[Source, str, str]) -> None:
    assert problems(*made(*call)) == []


@every_call
def test_what_is_not_described_is_noticed(call: tuple[Source, str, str]) -> None:
    known, path, exchange = made(*call)
    assert problems(known, path, exchange, status=299, answer="")
    assert problems(known, path, exchange, query=exchange["query"] + [["not-described", "1"]])
    assert problems(known, path, exchange, method="TRACE")
    assert problems(known, path + "/not-described", exchange)
    if exchange["answer"]:
        assert problems(known, path, exchange, answer_type="text/html")
    else:
        assert problems(known, path, exchange, answer="{}", answer_type="application/json")
    if exchange["body"]:
        assert problems(known, path, exchange, content_type="text/plain")
    else:
        assert problems(known, path, exchange, body="{}", content_type="application/json")


@pytest.mark.parametrize(
    "service, path, name",
    [
        ("jira", "/rest/api/3/myself", "jira-platform-v3-subset"),
        ("gateway", "/rest/api/2/myself", "jira-platform-v3-subset"),
        ("gateway", "/rest/agile/1.0/board", "jira-software-subset"),
        ("organization", "/admin/v1/orgs/1/users/2/roles/assign", "atlassian-organization-subset"),
        ("organization", "/admin/v2/orgs/1/directories", "atlassian-organization-subset"),
        ("organization", "/users/1/manage/api-tokens", "atlassian-user-management-subset"),
        ("organization", "/admin/api-access/v1/orgs/1/service-accounts", None),
        ("organization", "/admin/account-management/v1/orgs/1/service-accounts", None),
        ("organization", "/admin/v3/orgs/1/workspaces", None),
        ("jira", "/gateway/api/graphql", None),
        ("align", "/rest/api/3/myself", None),
        ("edge", "/_edge/tenant_info", None),
    ],
)
def test_a_call_is_looked_for_in_its_own_description(service: str, path: str, name: str | None) -> None:
    source = source_of(service, path)
    assert (source.name if source else None) == name


@pytest.mark.parametrize(
    "account", ["712020:0b7b3a2e-7b1c-4f7e-9d2a-0123456789ab", "5b10a2844c20165700ede21g", "a|b_c-d"]
)
def test_an_account_id_is_any_that_atlassian_gives(account: str) -> None:
    assert path_problems(quote(account, safe="")) == []


@pytest.mark.parametrize("account", ["a b", "a.b", "..", "a/b", "x" * 129])
def test_another_account_id_is_noticed(account: str) -> None:
    assert len(path_problems(quote(account, safe=""))) == 2


def path_problems(account: str) -> list[str]:
    """Of the two descriptions that have an account ID in a path."""
    found = []
    for source, path in (
        (SOURCES[3], f"/users/{account}/manage/api-tokens"),
        (SOURCES[2], f"/admin/v1/orgs/1/users/{account}/roles/assign"),
    ):
        known = description(source)
        if known is None:
            pytest.skip(
                "Atlassian's OpenAPI description is not beside the repository: ../shared/openapi/" + source.file.name
            )
        method, body = ("GET", "") if path.endswith("tokens") else ("POST", '{"role": "atlassian/user"}')
        exchange = {"method": method, "query": [], "body": body, "content_type": "application/json" if body else ""}
        found += known.request_problems(exchange, path)
    return found
