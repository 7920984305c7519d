# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""arguments: what ansible-core cannot be given."""
from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.arguments import without_odd_dictionaries

OPTIONS = {"stored": {"type": "dict", "options": {"token": {"type": "str", "no_log": True}}}, "variables": {"type": "dict"}, "name": {"type": "str"}}


@pytest.mark.parametrize("good", [None, {}, {"token": "x"}, "token=x", '{"token": "x"}'])
def test_dictionary_is_left_as_it_is(good: Any) -> None:
    given = {"stored": good, "variables": 7, "name": "x"}
    assert without_odd_dictionaries(OPTIONS, given) == (given, None)


@pytest.mark.parametrize("odd", [7, 1.5, True, "everything", "", [], [{"token": "secret-in-a-list"}], ["token"], "{broken", b"x"])
def test_anything_else_is_left_out_and_named_without_its_value(odd: Any) -> None:
    kept, problem = without_odd_dictionaries(OPTIONS, {"stored": odd, "name": "x"})
    assert kept == {"stored": None, "name": "x"}
    assert problem == f"stored: a value of type {type(odd).__name__} is not a dictionary. Give a dictionary, as the documentation has it."
