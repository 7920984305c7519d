# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's message says to the role's user, and instructions to the operator of a host."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import operator_words
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import SECTIONS

ACCOUNT = {"name": "jiraalign", "email": "jiraalign-1@serviceaccount.example", "account_id": "712020:1"}


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "Check jira_email and jira_token (JIRA_ADMIN_EMAIL).",
            "Check connector_jira_email and connector_jira_token (JIRA_ADMIN_EMAIL).",
        ),
        ("expires_in_days: invalid value 400.", "connector_token_days: invalid value 400."),
        ("label: invalid value ''.", "connector_token_label: invalid value ''."),
        (
            "Nothing was changed. label: invalid value ''.",
            "Nothing was changed. connector_token_label: invalid value ''.",
        ),
        ("Route console is not allowed by the option routes.", "Route console is not allowed by connector_routes."),
        ("force (connector_rotate_now) asks for another token", "connector_rotate_now asks for another token"),
        (
            "this account may do nothing in any (connector_projects).",
            "this account may do nothing in any (connector_projects).",
        ),
        ("confirmed (connector_handoff_done): invalid value 'x'.", "connector_handoff_done: invalid value 'x'."),
        ("connector_jira_email: it is empty.", "connector_jira_email: it is empty."),
        ("The token is refused; its label is x.", "The token is refused; its label is x."),
        ("GET https://api.example/org_id/users: answered 404", "GET https://api.example/org_id/users: answered 404"),
        ("in /srv/org_id.yml and my-org_id-1", "in /srv/org_id.yml and my-org_id-1"),
    ],
)
def test_message_names_the_roles_variables(text: str, expected: str) -> None:
    assert operator_words.of_role(text) == expected


@pytest.mark.parametrize("variable", sorted({*operator_words.VARIABLES.values(), *operator_words.WORDS.values()}))
def test_every_variable_that_a_message_may_name_is_the_roles(variable: str) -> None:
    assert variable in {each.name for section in SECTIONS for each in section.variables}


@pytest.mark.parametrize(
    "text, given, expected",
    [
        (
            "Select the service account 712020:1, then.",
            {},
            "Select the service account jiraalign (jiraalign-1@serviceaccount.example), then.",
        ),
        (
            "Select the account 712020:1.",
            {"account": {"account_id": "712020:1", "email": "a@b.example"}},
            "Select the account a@b.example.",
        ),
        ("Select the account 712020:1.", {"account": {}}, "Select the account 712020:1."),
        (
            "its token, from the token store",
            {"to_show": "Show it with: x"},
            "its token, from the token store. Show it with: x",
        ),
        ("its token, from the token store", {}, "its token, from the token store"),
        (
            "Run the same playbook again: it goes on.",
            {"host": "shop"},
            "Run the same playbook again, with --limit shop: it goes on.",
        ),
        ("Run the same playbook again: it goes on.", {}, "Run the same playbook again: it goes on."),
    ],
)
def test_instructions_name_account_store_and_host(text: str, given: dict[str, Any], expected: str) -> None:
    assert operator_words.for_operator(text, **{"account": ACCOUNT, "host": "", "to_show": "", **given}) == expected
