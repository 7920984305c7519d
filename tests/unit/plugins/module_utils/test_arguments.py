# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""arguments: what ansible-core cannot be given."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.arguments import prepared, without_odd_dictionaries

OPTIONS: dict[str, dict[str, Any]] = {
    "stored": {"type": "dict", "options": {"token": {"type": "str", "no_log": True}}},
    "variables": {"type": "dict"},
    "name": {"type": "str"},
}


@pytest.mark.parametrize("good", [None, {}, {"token": "x"}, "token=x", '{"token": "x"}'])
def test_dictionary_is_left_as_it_is(good: Any) -> None:
    given = {"stored": good, "variables": 7, "name": "x"}
    assert without_odd_dictionaries(OPTIONS, given) == (given, None)


@pytest.mark.parametrize(
    "odd", [7, 1.5, True, "everything", "", [], [{"token": "secret-in-a-list"}], ["token"], "{broken", b"x"]
)
def test_anything_else_is_left_out_and_named_without_its_value(odd: Any) -> None:
    kept, problem = without_odd_dictionaries(OPTIONS, {"stored": odd, "name": "x"})
    assert kept == {"stored": None, "name": "x"}
    assert (
        problem
        == f"stored: a value of type {type(odd).__name__} is not a dictionary. Give a dictionary, as the documentation has it."
    )


@pytest.mark.parametrize("value", [0, 1.5, "1.5", "soon", None, True])
def test_a_number_is_left_as_it_is(value: Any) -> None:
    assert prepared({"wait": {"type": "float"}}, {"wait": value}) == ({"wait": value}, None)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "nan", "inf"])
def test_a_number_that_is_none_or_endless_is_refused(value: Any) -> None:
    given = {"wait": value}
    assert prepared({"wait": {"type": "float"}}, given) == (
        given,
        f"wait: invalid value {value}. Expected a number, like 30.",
    )


TEXTS: dict[str, dict[str, Any]] = {
    "group": {"type": "str"},
    "projects": {"type": "list", "elements": "str"},
    "force": {"type": "bool"},
    "state": {"type": "str", "choices": ["active"]},
}


@pytest.mark.parametrize(
    "good",
    [
        {"group": "NO"},
        {"group": 2024},
        {"group": None},
        {"projects": ["NO", 1]},
        {"projects": "A,B"},
        {"force": False},
        {"other": True},
    ],
)
def test_text_and_numbers_and_real_booleans_pass(good: dict[str, Any]) -> None:
    assert prepared(TEXTS, good) == (good, None)


@pytest.mark.parametrize("value, kind", [(["secret"], "list"), ({"secret": 1}, "dict"), ([], "list")])
def test_a_list_or_a_dictionary_where_one_text_belongs_is_refused(value: Any, kind: str) -> None:
    for given, name in (({"group": value}, "group"), ({"projects": ["SHOP", value]}, "projects")):
        kept, problem = prepared(TEXTS, given)
        assert kept == given and str(problem).startswith(f"{name}: a value of type {kind} is not a text. Give one text")
        assert "secret" not in str(problem)


@pytest.mark.parametrize(
    "given, name, words, example",
    [
        ({"projects": ["SHOP", False]}, "projects", "no, off or false", "NO"),
        ({"projects": [True]}, "projects", "yes, on or true", "YES"),
        ({"group": False}, "group", "no, off or false", "NO"),
        ({"state": True}, "state", "yes, on or true", "YES"),
    ],
)
def test_a_boolean_where_text_belongs_is_refused(given: dict[str, Any], name: str, words: str, example: str) -> None:
    value = "true" if example == "YES" else "false"
    message = f"{name}: invalid value {value}: YAML reads {words} without quotes as a boolean. Quote the value, like '{example}'."
    assert prepared(TEXTS, given) == (given, message)
