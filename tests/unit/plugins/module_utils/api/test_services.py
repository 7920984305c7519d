# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""services: one description per service, which the argument spec, the documentation and the role agree with."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.api import services
from ansible_collections.jira_ops.align.plugins.module_utils.api.credential import ModuleOption, basic, cookie
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.api.services import SERVICES
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import MASK, Redactor
from tests.support.harness.runs import load

ROOT = Path(__file__).resolve().parents[5]
OPTIONS = services.common_options()
FRAGMENT = yaml.safe_load(load("doc_fragments.connection").ModuleDocFragment.DOCUMENTATION)["options"]


def documentation(option: str) -> str:
    said = FRAGMENT[option]["description"]
    return said if isinstance(said, str) else " ".join(said)


def test_every_service_is_described() -> None:
    assert set(SERVICES) == set(Service)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_fragment_names_the_variable_of_the_option(option: ModuleOption) -> None:
    assert f"E({option.variable})" in documentation(option.name)
    assert CONNECTION.options[option.name]["fallback"][1] == [option.variable]
    assert CONNECTION.options[option.name].get("no_log", False) == option.secret


def test_fragment_names_no_other_variable() -> None:
    named = re.findall(r"E\(((?:ATLASSIAN|JIRA)_\w+)\)", " ".join(map(documentation, FRAGMENT)))
    assert sorted(named) == sorted(option.variable for option in OPTIONS)


def test_fragment_lists_the_hosts_that_get_a_credential() -> None:
    assert set(re.findall(r"C\((\S+\.\S+)\)", documentation("trusted_hosts"))) == {
        host for service in SERVICES.values() for host in service.hosts
    }


@pytest.mark.parametrize("option", [each for each in OPTIONS if each.kind != "url"], ids=lambda option: option.name)
@pytest.mark.parametrize("place", ["roles/connector/defaults/main.yml", "roles/connector/meta/argument_specs.yml"])
def test_role_has_the_option_and_its_variable(option: ModuleOption, place: str) -> None:
    text = (ROOT / place).read_text(encoding="utf-8")
    assert f"connector_{option.name}:" in text and option.variable in text


@pytest.mark.parametrize("name", [each for each in Service if SERVICES[each].credential])
def test_credentials_are_explained(name: Service) -> None:
    rows = (ROOT / "docs/credentials.md").read_text(encoding="utf-8").splitlines()
    options = SERVICES[name].credential + SERVICES[name].further
    parts = [part for option in options for part in (f"`{option.name}`", f"`{option.variable}`") if part != "``"]
    assert any(all(part in row for part in parts) for row in rows if row.startswith("|"))


@pytest.mark.parametrize(
    "name, given, kinds",
    [
        (Service.EDGE, {}, []),
        (Service.ORGANIZATION, {"org_api_key": "key"}, ["Bearer"]),
        (Service.JIRA, {"jira_email": "me@example.com", "jira_token": "secret"}, ["Basic"]),
        (Service.GATEWAY, {"email": "me@example.com", "token": "secret"}, ["Basic", "Bearer"]),
        (Service.ALIGN, {"align_token": "secret"}, ["Bearer"]),
        (Service.ALIGN, {"align_token": "secret", "align_user": ""}, ["Bearer"]),
        (Service.ALIGN, {"align_token": "secret", "align_user": "me@example.com"}, ["Basic"]),
        (Service.ALIGN_FORM, {"align_session": "a=secret"}, ["Cookie"]),
    ],
)
def test_credential_of_each_service(name: Service, given: dict[str, Any], kinds: list[str]) -> None:
    credentials = SERVICES[name].sign_in(given)
    assert [credential.kind for credential in credentials] == kinds
    assert "secret" not in repr(credentials)


def test_basic_credential_is_hidden_as_a_pair_and_in_both_halves() -> None:
    pair = base64.b64encode(b"me@example.com:hunter22").decode()
    assert Redactor(basic("me@example.com", "hunter22").secrets).clean(f"Basic {pair}, hunter22") == (
        f"Basic {MASK}, {MASK}"
    )


def test_every_value_of_a_session_is_hidden() -> None:
    assert Redactor(cookie("first=abcd1234; second= efgh5678").secrets).clean("abcd1234 efgh5678") == f"{MASK} {MASK}"


@pytest.mark.parametrize(
    "kind, value, problem",
    [
        ("secret", "abc def", "characters"),
        ("secret", "abc\n", "characters"),
        ("secret", "caf\u00e9", "characters"),
        ("email", "a b@example.com", "characters"),
        ("email", "me", "not an email address"),
        ("cookie", "a=b\n", "characters"),
        ("cookie", "abc", "not a Cookie header"),
    ],
)
def test_value_that_cannot_be_sent_is_refused_without_repeating_it(kind: str, value: str, problem: str) -> None:
    with pytest.raises(Exception, match=problem) as refused:
        ModuleOption("an_option", kind=kind).check(value)
    assert str(refused.value).startswith("an_option: ") and value.strip() not in str(refused.value)


@pytest.mark.parametrize("kind, value", [("email", "caf\u00e9@example.com"), ("cookie", "a=b; c=d e"), ("secret", "x")])
def test_value_that_can_be_sent_passes(kind: str, value: str) -> None:
    ModuleOption("an_option", kind=kind).check(value)
