# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""awx_setup/credentials: which credentials there are, and what is written into each."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.credential_kinds import KINDS
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.credentials import (
    ENCRYPTED,
    Credential,
    credentials,
    inputs_to_write,
    missing,
    problems,
)
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import VARIABLES

ALIGN = KINDS["jira_align"]
TOKEN = {"token": ENCRYPTED}

# given, what AWX shows, whether secrets are replaced -> what is written
WRITTEN = {
    "nothing is given": ({}, None, False, None),
    "nothing is given for what exists": ({}, TOKEN, False, None),
    "new": ({"token": "one"}, None, False, {"token": "one"}),
    "exists without any input": ({"token": "one"}, {}, False, {"token": "one"}),
    "a secret that AWX holds": ({"token": "one"}, TOKEN, False, TOKEN),
    "a secret that is to be replaced": ({"token": "one"}, TOKEN, True, {"token": "one"}),
    "a session that somebody entered stays": (
        {"token": "one"},
        {"token": ENCRYPTED, "session": ENCRYPTED},
        True,
        {"token": "one", "session": ENCRYPTED},
    ),
    "a session is added": ({"token": "one", "session": "a=b"}, TOKEN, False, {"token": ENCRYPTED, "session": "a=b"}),
    "what is no secret is compared": ({"user": "new"}, {**TOKEN, "user": "old"}, False, {**TOKEN, "user": "new"}),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_what_is_written(case: str) -> None:
    given, existing, update, expected = WRITTEN[case]
    assert inputs_to_write(Credential(ALIGN, inputs=given), existing, update) == expected


def test_what_is_missing_is_what_is_neither_given_nor_in_awx() -> None:
    administrator = KINDS["jira_administrator"]
    assert missing(Credential(administrator), None) == ["Email address", "API token"]
    assert missing(Credential(administrator, inputs={"email": "a@example.com"}), TOKEN) == []


def test_inputs_come_from_the_environment_of_the_set_unless_given() -> None:
    environment = {"JIRA_ADMIN_EMAIL": "one@example.com", "JIRA_ADMIN_EMAIL_EMEA": "two@example.com"}
    entries: list[dict[str, Any]] = [
        {"kind": "jira_administrator"},
        {"kind": "jira_administrator", "set": "emea", "inputs": {"token": "given"}},
    ]
    one, two = credentials(entries, "inventory", environment)
    assert one.inputs == {"email": "one@example.com"}
    assert two.inputs == {"email": "two@example.com", "token": "given"}
    assert two.name("Jira Align") == "Jira Align: Jira administrator (emea)"


@pytest.mark.parametrize(
    ("store", "kind"),
    [
        ("awx_credential", "controller"),
        ("hashi_vault", "hashi_vault"),
        ("vault_file", "store_password"),
        ("command", ""),
        ("inventory", ""),
    ],
)
def test_store_brings_its_credential_once(store: str, kind: str) -> None:
    assert [each.kind.name for each in credentials([], store, {})] == ([kind] if kind else [])
    if kind:
        assert [each.kind.name for each in credentials([{"kind": kind}], store, {})] == [kind]


def test_token_of_the_set_up_is_not_the_jobs() -> None:
    (controller,) = credentials(
        [], "awx_credential", {"CONTROLLER_HOST": "h", "CONTROLLER_OAUTH_TOKEN": "of the admin"}
    )
    assert controller.inputs == {"host": "h", "verify_ssl": True}


@pytest.mark.parametrize(
    ("value", "verified"), [("", True), ("true", True), ("1", True), ("False", False), ("no", False)]
)
def test_jobs_verify_the_certificate_unless_the_set_up_does_not(value: str, verified: bool) -> None:
    (controller,) = credentials([], "awx_credential", {"CONTROLLER_VERIFY_SSL": value})
    assert controller.inputs["verify_ssl"] is verified
    (controller,) = credentials([{"kind": "controller", "inputs": {"verify_ssl": False}}], "awx_credential", {})
    assert controller.inputs["verify_ssl"] is False


PROBLEMS: dict[str, tuple[Any, str]] = {
    "no dictionary": ("organization", "awx_setup_credentials[0]: not a dictionary"),
    "kind": ({"kind": "github"}, "kind: invalid value 'github'. Expected one of organization, "),
    "unknown key": ({"kind": "organization", "sets": "a"}, "unknown sets. Expected inputs, kind, set."),
    "set": ({"kind": "organization", "set": "E MEA"}, "set: invalid value 'E MEA'"),
    "set of a built-in type": ({"kind": "controller", "set": "a"}, "a type of AWX's own"),
    "field": ({"kind": "organization", "inputs": {"token": "x"}}, "inputs: not a dictionary of key."),
    "no boolean": ({"kind": "controller", "inputs": {"verify_ssl": "no"}}, "unless it is true or false for verify_ssl"),
    "no text": ({"kind": "organization", "inputs": {"key": 1}}, "a value is no text"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_wrong_is_said_without_values(case: str) -> None:
    entry, expected = PROBLEMS[case]
    (found,) = problems([entry])
    assert expected in found


def test_two_of_a_kind_need_sets() -> None:
    assert "Give it a set of its own" in problems([{"kind": "organization"}, {"kind": "organization"}])[0]
    assert problems([{"kind": "organization"}, {"kind": "organization", "set": "b"}]) == []


def test_fields_give_what_the_role_reads() -> None:
    for kind in KINDS.values():
        for each in kind.fields:
            variable = VARIABLES[each.parts_of]
            if each.environment and kind.name in ("organization", "jira_administrator", "jira_align"):
                assert each.environment in variable.template
            if each.variable:
                assert each.variable == each.parts_of
            assert not each.environment.startswith("ANSIBLE_"), "AWX refuses these"


def test_a_representation_shows_no_input() -> None:
    assert "secret-7f" not in repr(Credential(ALIGN, inputs={"token": "secret-7f"}))
