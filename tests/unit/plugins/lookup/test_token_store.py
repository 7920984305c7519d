# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the token store in use, from the role's variables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.jira_ops.align.plugins.lookup import token_store
from tests.support.harness.lookups import loaded


def options(**variables: Any) -> dict[str, Any]:
    given = {"connector_token_store_options": {}, **variables}
    loader = DataLoader()
    (found,) = loaded(token_store, loader=loader, templar=Templar(loader=loader, variables=given)).run(
        [], variables=given
    )
    return found


COMMAND = {
    "connector_token_store": "command",
    "connector_command_load": ["pass", "show"],
    "connector_command_save": ["pass", "insert"],
}


def test_options_are_the_variables_of_the_store_in_use() -> None:
    assert options(**COMMAND, connector_vault_password="not of this store") == {
        "name": "command",
        "load": ["pass", "show"],
        "save": ["pass", "insert"],
    }


def test_options_by_their_own_names_come_last_but_for_the_stores_name() -> None:
    found = options(**COMMAND, connector_token_store_options={"save": ["tee"], "timeout": 5, "name": "vault_file"})
    assert found == {"name": "command", "load": ["pass", "show"], "save": ["tee"], "timeout": 5}


def test_an_option_whose_variable_is_omitted_is_left_out() -> None:
    assert options(omit="__omit__", **{**COMMAND, "connector_command_save": "__omit__"}) == {
        "name": "command",
        "load": ["pass", "show"],
    }


def test_store_without_variables_has_the_options_that_are_given() -> None:
    found = options(connector_token_store="of_our_own", connector_token_store_options={"url": "https://vault.example"})
    assert found == {"name": "of_our_own", "url": "https://vault.example"}


def test_options_may_be_json_as_an_extra_variable_is() -> None:
    found = options(**COMMAND, connector_token_store_options='{"save": ["tee"], "timeout": 5}')
    assert (found["save"], found["timeout"], found["name"]) == (["tee"], 5, "command")


@pytest.mark.parametrize("odd", ["{path", "path=x", ["path"], None])
def test_options_that_are_no_dictionary_are_refused(odd: Any) -> None:
    with pytest.raises(AnsibleLookupError, match="connector_token_store_options: not a dictionary"):
        options(**COMMAND, connector_token_store_options=odd)


@pytest.mark.parametrize(
    "value, words", [(1.1, "YAML reads digits"), (True, "invalid value true"), (["x"], "a value of")]
)
def test_option_that_would_become_another_text_is_refused(value: Any, words: str) -> None:
    variables = {f"connector_{name}": "" for name in ("token_store_path", "vault_id", "vault_password")}
    more = {
        "connector_store_outlives_job": False,
        "connector_vault_passwords": {},
        "connector_token_store": "vault_file",
    }
    with pytest.raises(AnsibleLookupError) as raised:
        options(**variables, **more, connector_token_store_options={"password": value})
    assert f"connector_token_store_options.password, like connector_vault_password: {words}" in str(raised.value)


def test_variable_of_the_store_in_use_that_is_not_set_is_named() -> None:
    with pytest.raises(AnsibleError, match="connector_command_load"):
        options(connector_token_store="command")
