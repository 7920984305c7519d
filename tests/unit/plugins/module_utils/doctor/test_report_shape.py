# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor.report_shape: what stands for a value in a report."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import jira
from ansible_collections.jira_ops.align.plugins.module_utils.doctor import report_words
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.report_shape import Replacements, shape


@pytest.mark.parametrize(
    "value, shown",
    [
        (None, None),
        (True, True),
        (7, "number #1 (1)"),
        (10001, "number #1 (5)"),
        (1.5, "number #1 (3)"),
        ("", "empty"),
        ("ALLOWED", "= ALLOWED"),
        ("BROWSE_PROJECTS", "= BROWSE_PROJECTS"),
        ("atlassian/user", "= atlassian/user"),
        ("ADMIN-UAM-404-1", "= ADMIN-UAM-404-1"),
        ("TCS validation failed", "= TCS validation failed"),
        ("said for Ann: Unauthorized; scope does not match", "= Unauthorized; scope does not match"),
        ("Ann Example", "text #1 (11)"),
        ("SHOP", "text #1 (4)"),
        ("ann@example.com", "email #1 (15)"),
        ("x-1@serviceaccount.atlassian.com", "email #1 (32) of @serviceaccount.atlassian.com"),
        ("https://acme.atlassian.net/rest/api/3/role/10001", "url #1 (48) of /rest/api/3/role/{n}"),
        ("ari:cloud:acme::thing/1", "ari #1 (23) of another"),
        ("https://acme.atlassian.net/browse/X-1", "url #1 (37) of /browse/{x}"),
        ("/rest/x", "path #1 (7) of /rest/{x}"),
        ("11111111-aaaa-4bbb-8ccc-000000000001", "uuid #1 (36)"),
        ("712020:11111111-aaaa-4bbb-8ccc-000000000001", "account id #1 (43)"),
        ("ari:cloud:jira-software::site/11111111-aaaa-4bbb-8ccc-000000000001", "ari #1 (66) of jira-software::site"),
        ("ari:cloud:jira-software::role/product/member", "= ari:cloud:jira-software::role/product/member"),
        ("2026-11-26T07:00:00Z", "date #1 (20) of 0000-00-00T00:00:00Z"),
        ("10001", "digits #1 (5)"),
        ("404", "digits #1 (3)"),
        ("ATSTT3xFfGF0abcdefghijklmn=", "token #1 (27)"),
        ([1, 2], {"list": 2, "items": ["number #1 (1)", "number #2 (1)"]}),
        ({"id": "1"}, {"object": {"id": "digits #1 (1)"}}),
        ({"total": 17, "startAt": 0}, {"object": {"total": "= 17", "startAt": "= 0"}}),
        ({"status": "404"}, {"object": {"status": '= "404"'}}),
        ({"status": 404}, {"object": {"status": "= 404"}}),
        ({"Ann Example": 1}, {"object": {"name #1 (11)": "number #1 (1)"}}),
        ({"17x17": 1}, {"object": {"name #1 (5)": "number #1 (1)"}}),
    ],
)
def test_what_stands_for_a_value(value: Any, shown: Any) -> None:
    assert shape(value, Replacements()) == shown


def test_equal_values_are_equal_and_numbers_begin_anew_in_each_report() -> None:
    value = [{"name": "a"}, {"name": "b"}, {"name": "a"}]
    names = [item["object"]["name"] for item in shape(value, Replacements())["items"]]
    assert names == ["text #1 (1)", "text #2 (1)", "text #1 (1)"]
    assert shape(["b", "a"], Replacements())["items"] == ["text #1 (1)", "text #2 (1)"]


def test_of_a_long_list_the_first_items_are_shown() -> None:
    shown = shape(list("abcdefghij"), Replacements())
    assert shown["list"] == 10 and len(shown["items"]) == 5


def test_names_of_the_tenant_are_values_and_those_of_jira_are_not() -> None:
    roles = shape({"managers": "https://a.example/rest/api/3/role/10001"}, Replacements(), jira.PROJECT_ROLES.answer)
    assert list(roles["object"]) == ["name #1 (8)"]
    permissions = {"permissions": {"ADMINISTER": {"havePermission": True}, "com.acme__x": {"havePermission": True}}}
    shown = shape(permissions, Replacements(), jira.MY_PERMISSIONS.answer)["object"]["permissions"]["object"]
    assert list(shown) == ["ADMINISTER", "name #1 (11)"]


def test_a_document_without_end_ends() -> None:
    deep: Any = "x"
    for dummy in range(500):
        deep = [deep]
    assert "deeper" in str(shape(deep, Replacements()))


@pytest.mark.parametrize(
    "text, shown",
    [
        ("API service account token Authentication", True),
        ("Service account (API token)", True),
        ("Ask ann@example.com", False),
        ("https://acme.example", False),
        ("x" * 80, False),
        ("", False),
    ],
)
def test_texts_of_authentication_types(text: str, shown: bool) -> None:
    assert (report_words.option_text(text) == text) is shown
