# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables of token stores are those that the stores have."""

from __future__ import annotations

from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import STORE_VARIABLES, VARIABLES
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import STORES


def test_the_variables_of_a_store_give_its_own_options() -> None:
    for store, options in STORE_VARIABLES.items():
        assert set(options) <= set(STORES[store].OPTIONS), store


def test_token_stores_are_those_that_there_are() -> None:
    assert set(VARIABLES["connector_token_store"].choices) == set(STORES)
