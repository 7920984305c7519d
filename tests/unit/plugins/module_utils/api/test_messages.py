# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message that a service gives in any of its error bodies, and the hints that go with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import jira, organization, users
from ansible_collections.jira_ops.align.plugins.module_utils.api.messages import hint, message_of

SPRING = {
    "timestamp": "2026-01-01T00:00:00Z",
    "path": "/x",
    "status": 404,
    "error": "Not Found",
    "message": "No message",
    "requestId": "abc-1",
}


@pytest.mark.parametrize(
    "document, said",
    [
        ({"errorMessages": ["No project", "Ask an admin"], "errors": {}}, "No project; Ask an admin"),
        ({"errorMessages": [], "errors": {"name": "is taken"}}, "name: is taken"),
        ({"errorMessages": None, "errors": None, "message": "so"}, "so"),
        (
            {"errors": [{"code": "LIMIT", "title": "Limit reached", "detail": "There are 5."}]},
            "LIMIT: Limit reached: There are 5.",
        ),
        ({"errors": [{"title": "Only a title"}, "plain"]}, "Only a title; plain"),
        ({"errors": [{}]}, '{"errors": [{}]}'),
        ({"message": "Request failed to match any route", "code": 404}, "Request failed to match any route"),
        ({"code": 401, "message": "Unauthorized; scope does not match"}, "Unauthorized; scope does not match"),
        ({"code": "INVALID_EXPIRY", "message": "INVALID_EXPIRY: no date"}, "INVALID_EXPIRY; INVALID_EXPIRY: no date"),
        (SPRING, "Not Found; No message"),
        ({"errorMessages": ["twice"], "message": "twice"}, "twice"),
        ({"unknown": 1}, '{"unknown": 1}'),
        ({"errorMessages": ["caf\u00e9 \u2603\n  two lines"]}, "caf\u00e9 \u2603 two lines"),
        ({"errors": "text"}, "text"),
        ({"errorMessages": 5, "errors": 6, "message": 7}, "5"),
        ({"message": "\x1b[31mred\x07\u202e"}, "[31mred"),
        ({"errorMessages": "text"}, "text"),
        ({}, "an empty answer"),
        ([], "an empty answer"),
        (["one"], '["one"]'),
        ("text", '"text"'),
        (False, "an empty answer"),
    ],
)
def test_every_listed_shape(document: Any, said: str) -> None:
    assert message_of(json.dumps(document), document) == said


@pytest.mark.parametrize(
    "content, said",
    [
        ("", "an empty answer"),
        (" \n ", "an empty answer"),
        ("plain words", "plain words"),
        (
            "<!DOCTYPE html>\n<html><head><title>403 &amp; Forbidden</title></head><body>secret page</body></html>",
            "an HTML page titled '403 & Forbidden'",
        ),
        ("<HTML><body>no title</body></HTML>", "an HTML page titled 'untitled'"),
        ("<!-- hello --><html><title>\n  Sign\n in </title>", "an HTML page titled 'Sign in'"),
        ("\ufeff<html><title>BOM</title></html>", "an HTML page titled 'BOM'"),
        (
            "<?xml version='1.0'?><!DOCTYPE html><html><title>X</title><body>dump</body></html>",
            "an HTML page titled 'X'",
        ),
        ("<div><h1>dump</h1></div>", "an HTML page titled 'untitled'"),
    ],
)
def test_a_page_is_known_by_its_title_and_never_dumped(content: str, said: str) -> None:
    assert message_of(content, None) == said


def test_nothing_is_longer_than_a_line() -> None:
    for content, document in (
        ("x" * 5000, None),
        ("", {"message": "y" * 5000}),
        ("<html><title>" + "z" * 5000, None),
        ("", {"unknown": ["w" * 5000]}),
    ):
        assert len(message_of(content, document)) <= 330 and "\n" not in message_of(content, document)


def test_a_refused_console_route_asks_for_a_key_without_scopes() -> None:
    assert "without scopes" in hint(users.CREATE_TOKEN, 403)
    assert "without scopes" not in hint(organization.LIST_ACCOUNTS, 403)
    assert "never works on the site itself" in hint(jira.MYSELF, 401)
    assert hint(jira.MYSELF, 418) == ""
