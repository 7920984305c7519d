# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""role_variable_table: every row is sound, its variable is used, and what is generated from it is what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils import role_settings
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import (
    PARTS,
    REMOVED,
    SECTIONS,
    STORE_VARIABLES,
    VARIABLES,
    RoleVariable,
)
from ansible_collections.jira_ops.align.plugins.module_utils.role_variables import ROLE, unknown_names

ROLE_DIRECTORY = Path(__file__).resolve().parents[4] / "roles/connector"
PART_NAMES = [part.name for part in PARTS]
every_variable = pytest.mark.parametrize("variable", VARIABLES.values(), ids=lambda variable: variable.name)


def load(path: str) -> Any:
    return yaml.safe_load((ROLE_DIRECTORY / path).read_text(encoding="utf-8"))


def used(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.])connector_[a-z]\w*", text))


def without_comments(path: Path) -> str:
    return re.sub(r"(?m)^\s*#.*$", "", path.read_text(encoding="utf-8"))


def test_a_name_is_in_one_row() -> None:
    assert len(VARIABLES) == sum(len(section.variables) for section in SECTIONS)


@every_variable
def test_a_row_is_complete(variable: RoleVariable) -> None:
    assert re.fullmatch(r"connector_[a-z][a-z_]*[a-z]", variable.name)
    assert variable.parts and [part for part in PART_NAMES if part in variable.parts] == list(variable.parts)
    assert [variable.required, variable.default is not None, bool(variable.template)].count(True) == 1
    assert bool(variable.elements) == (variable.kind == "list")
    assert variable.description.endswith(".")
    if variable.choices:
        given = variable.default if isinstance(variable.default, list) else [variable.default]
        assert set(given) <= set(variable.choices)


@every_variable
def test_of_a_secret_only_whether_it_is_given_is_checked(variable: RoleVariable) -> None:
    if variable.secret and variable.check:
        assert variable.check.schema == {"enum": ["given"]}


@every_variable
def test_a_check_with_a_schema_has_its_rule(variable: RoleVariable) -> None:
    if variable.check:
        assert bool(variable.check.schema) == bool(variable.check.rule)


@every_variable
def test_a_check_is_done(variable: RoleVariable) -> None:
    if variable.check:
        part = "main" if "main" in variable.parts else variable.parts[0]
        found = role_settings.settings(part, {variable.name: "value"}, [])
        assert variable.name in found["jira_connector_preflight"]["variables"]


def test_every_variable_is_used_by_the_role_and_none_beside_them() -> None:
    files = [*ROLE_DIRECTORY.glob("tasks/*.yml"), ROLE_DIRECTORY / "vars/main.yml"]
    names = set().union(
        *(used(without_comments(path)) for path in files), *(role_settings.names(part) for part in PART_NAMES)
    )
    others = {"connector_result", "connector_key_", "connector_listed_"}  # the result, and names of groups
    of_stores = {name for options in STORE_VARIABLES.values() for name in options.values()}
    assert (names - others) | of_stores | {"connector_token_store_options"} == set(VARIABLES)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_an_argument_spec_is_what_the_rows_say(part: Any) -> None:
    options = load("meta/argument_specs.yml")["argument_specs"][part.name]["options"]
    assert list(options) == [name for name, variable in VARIABLES.items() if part.name in variable.parts]
    for name, option in options.items():
        variable = VARIABLES[name]
        assert option.pop("description") == variable.description
        assert option.pop("type") == variable.kind
        assert option.pop("required", False) == (variable.required and part.name not in variable.optional_in)
        assert option.pop("elements", "") == variable.elements
        assert tuple(option.pop("choices", ())) == variable.choices
        # Null, which is what an empty value in YAML is, may stand for an empty default.
        assert option.pop("default", None) == (None if variable.default in ("", [], {}) else variable.default)
        assert option.pop("version_added", "") == variable.version_added
        assert option == {}


def test_defaults_are_what_the_rows_say() -> None:
    rows = {name: row.template or row.default for name, row in VARIABLES.items() if not row.required}
    assert load("defaults/main.yml") == rows


@pytest.mark.parametrize("name, instead", REMOVED.items())
def test_a_removed_variable_is_reported_with_what_to_use(name: str, instead: str) -> None:
    (problem,) = unknown_names([name])
    assert problem == f"{name}: this variable is not known and has no effect. {instead}"
    assert name not in ROLE and used(instead) and used(instead) <= ROLE
