# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks' check of variables says what Ansible's own check of the role says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible import errors
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.jira_ops.align.plugins.lookup import role_arguments as role_arguments_lookup
from ansible_collections.jira_ops.align.plugins.module_utils import role_arguments
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import PARTS
from tests.conftest import PROJECT
from tests.support.harness.lookups import Resolving, loaded

RIGHT = {
    "connector_site_url": "https://shop.atlassian.net",
    "connector_org_id": "org",
    "connector_align_url": "https://shop.jiraalign.com",
}


def wrong(part: str = "main", **variables: Any) -> list[str]:
    return loaded(role_arguments_lookup, templar=Resolving()).run(
        [part], variables={**RIGHT, "inventory_hostname": "shop", **variables}
    )


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_what_is_required_is_enough(part: str) -> None:
    assert wrong(part) == []


@pytest.mark.parametrize(
    "variables, words",
    [
        ({"connector_grant_through": "rolle"}, ["connector_grant_through must be one of: role, scheme, got: rolle"]),
        ({"connector_site_url": None}, ["missing required arguments: connector_site_url"]),
        ({"connector_token_days": "soon"}, ["connector_token_days"]),
        ({"connector_validate_certs": "perhaps"}, ["connector_validate_certs"]),
        ({"connector_profile": "all", "connector_state": "on"}, ["connector_profile", "connector_state"]),
        ({"connector_name": AnsibleError("no such file")}, ["connector_name: its value cannot be resolved: no such"]),
        ({"connector_site_url": AnsibleError("no such file")}, ["connector_site_url: its value cannot be resolved"]),
        (
            {"connector_site_url": AnsibleError("no such file"), "connector_org_id": None},
            ["connector_site_url: its value cannot be resolved", "missing required arguments: connector_org_id"],
        ),
    ],
)
def test_every_problem_has_its_message(variables: dict[str, Any], words: list[str]) -> None:
    found = wrong(**variables)
    assert len(found) == len(words) and all(each in "\n".join(found) for each in words), found


@pytest.mark.parametrize(
    "variables",
    [
        {"connector_profile": None, "connector_projects": None},
        {"connector_token_days": "90", "connector_validate_certs": "yes", "connector_projects": "SHOP,OPS"},
        {"connector_group": 2024},
        {"connector_org_api_key": 5115115},  # the service refuses it, and where another host's will do, that one asks
        {"connector_vault_password": None, "connector_org_api_key": "0123"},
        {"connector_handoff_done": True},  # the message about the token that waits says more
        # as -e gives them
        {"connector_routes": "published, console,", "connector_projects": ""},
        {"connector_to_confirm": '{"shop": "label"}', "connector_token_store_options": '{"path": "x"}'},
    ],
)
def test_a_value_that_ansible_takes_is_no_problem(variables: dict[str, Any]) -> None:
    assert wrong(**variables) == []


ODD: list[tuple[str, Any, str]] = [
    ("connector_vault_password", True, "invalid value true: YAML reads yes"),
    ("connector_org_api_key", ["x"], "a value of type list is not a text. Give one text; of a lookup, query() "),
    ("connector_jira_token", {"a": "x"}, "a value of type dict is not a text."),
    ("connector_vault_password", 1.1, "YAML reads digits without quotes as a number, which may be another text. Quote"),
    ("connector_vault_password", 83, "YAML reads digits without quotes as a number"),
    ("connector_service_account_description", True, "invalid value true"),
    ("connector_directory_id", False, "invalid value false: YAML reads no"),
    ("connector_token_store_path", ["a"], "a value of type list is not a text."),
    ("connector_state", True, "invalid value true"),
    ("connector_command_load", ["cat", False], "invalid value false"),
]


@pytest.mark.parametrize("name, value, words", ODD)
def test_a_value_that_would_become_another_text_is_refused_once_by_name(name: str, value: Any, words: str) -> None:
    (found,) = wrong(**{name: value})
    assert found.startswith(f"{name}: {words}") and "83" not in found and "1.1" not in found


def test_a_variable_of_another_part_is_not_looked_at() -> None:
    assert wrong("verify", connector_grant_through=AnsibleError("not to be read")) == []


@pytest.mark.parametrize("part", [part.name for part in PARTS])
@pytest.mark.parametrize(
    "change",
    [
        {"connector_org_id": None},
        {"connector_profile": "all"},
        {"connector_token_days": "soon"},
        {"connector_trusted_hosts": {"a": 1}},
    ],
)
def test_it_says_what_the_roles_own_spec_says(part: str, change: dict[str, Any]) -> None:
    specs = yaml.safe_load((PROJECT / "roles/connector/meta/argument_specs.yml").read_text(encoding="utf-8"))
    names = ("type", "required", "elements", "choices", "default")
    options = {
        name: {key: each[key] for key in names if key in each}
        for name, each in specs["argument_specs"][part]["options"].items()
    }
    given = {name: value for name, value in {**RIGHT, **change}.items() if value is not None and name in options}
    assert role_arguments.problems(part, given) == ArgumentSpecValidator(options).validate(given).error_messages


def test_a_variable_that_is_omitted_is_as_one_that_is_not_set() -> None:
    # what resolving raises of it, or, before ansible-core 2.19, the text that stands for it
    omitted = getattr(errors, "AnsibleValueOmittedError", lambda: "__omit__")()
    assert wrong(connector_token_days=omitted, omit="__omit__") == []
