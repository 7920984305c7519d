# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""awx_setup/plan: what is made in AWX, and what a check can compare. The fake AWX, which is held to AWX's source, judges the objects."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from ansible import template as ansible_template
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.jira_ops.align.plugins.module_utils import awx_record
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.existing import Existing, existing
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.job_templates import TEMPLATES
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.plan import plan, problems
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.settings import Settings, SiteRecord, read
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.variable_table import VARIABLES
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import VARIABLES as ROLE
from tests.conftest import PROJECT
from tests.support.fakes.awx.credential_types import type_problems
from tests.support.fakes.awx.launching import rrule_problems, survey_problem

# Since ansible-core 2.19, only a text that is trusted is a template.
TRUSTED: Any = getattr(ansible_template, "trust_as_template", str)
EMPTY = existing({})
RECORD = SiteRecord("shop", "Jira Align connector shop", "JIRA_ALIGN_TOKEN_SHOP")
# Variables that belong to a playbook, and not to the role.
OF_PLAYBOOKS = {"connector_retire"}


def settings(**given: Any) -> Settings:
    found, wrong = read(
        {"awx_setup_project_url": "https://x", **{f"awx_setup_{name}": value for name, value in given.items()}},
        ["shop"],
    )
    assert found is not None and not wrong, wrong
    return found


def made(has: Existing = EMPTY, environment: dict[str, str] | None = None, **given: Any) -> dict[str, Any]:
    return plan(settings(**given), has, [RECORD], environment or {})


def template(of: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in of["job_templates"] if each["name"] == f"Jira Align: {name}")


def test_awx_takes_the_types() -> None:
    of_set = [
        {"kind": kind, "set": "emea"}
        for kind in ("organization", "jira_administrator", "jira_align", "hashi_vault", "store_password")
    ]
    for item in [*made()["credential_types"], *made(credentials=of_set)["credential_types"]]:
        assert type_problems(item, {}) == {}


def test_injected_variables_of_a_set_have_its_name() -> None:
    (first, *dummy) = made(credentials=[{"kind": "jira_administrator", "set": "emea"}])["credential_types"]
    assert first["name"] == "Jira administrator (emea)"
    assert sorted(first["injectors"]["env"]) == ["JIRA_ADMIN_API_TOKEN_EMEA", "JIRA_ADMIN_EMAIL_EMEA"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_awx_takes_the_survey_and_the_role_its_answers(name: str) -> None:
    survey = TEMPLATES[name].survey()
    if survey:
        assert survey_problem(survey) == ""
    for question in TEMPLATES[name].questions:
        if question.variable in OF_PLAYBOOKS:
            continue
        variable = ROLE[question.variable]
        assert TEMPLATES[name].part in variable.parts
        if question.choices:
            default = variable.default
            assert question.choices[0] == (str(default).lower() if isinstance(default, bool) else default)
        assert variable.secret == (question.kind == "password")


def test_default_rules_are_ones_that_awx_takes() -> None:
    for rule in VARIABLES["awx_setup_schedules"].default.values():
        assert rrule_problems(rule) == []


ATTACHED = {
    "doctor": {"organization", "jira", "align", "awx", "shop"},
    "stand up": {"organization", "jira", "align", "awx", "shop"},
    "verify": {"align", "awx", "shop"},
    "rotate": {"organization", "align", "awx", "shop"},
    "expiry": {"organization", "awx", "shop"},
    "retire": {"organization", "jira", "align", "awx", "shop"},
}
NAMES = {
    "Jira Align: Atlassian organization key": "organization",
    "Jira Align: Jira administrator": "jira",
    "Jira Align: Jira Align tenant": "align",
    "Jira Align: AWX for the token store": "awx",
    "Jira Align connector shop": "shop",
}


@pytest.mark.parametrize("name", ATTACHED)
def test_a_template_has_the_credentials_that_its_part_reads(name: str) -> None:
    assert {NAMES[each] for each in template(made(), name)["credentials"]} == ATTACHED[name]


def test_credentials_of_the_users_own_are_attached_to_all() -> None:
    found = made(more_credentials=["Gateway"])["job_templates"]
    assert all(each["credentials"][-1] == "Gateway" for each in found)


STORES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "awx_credential": ({}, {"connector_token_store": "awx_credential", "connector_awx_organization": "Default"}),
    "hashi_vault": ({}, {"connector_token_store": "hashi_vault"}),
    "inventory": ({"connector_routes": ["published"]}, {"connector_routes": ["published"]}),
}


@pytest.mark.parametrize("store", STORES)
def test_templates_name_the_store(store: str) -> None:
    given, expected = STORES[store]
    found = template(made(token_store=store, extra_vars=given), "rotate")
    assert found["extra_vars"] == expected
    assert ("Jira Align connector shop" in found["credentials"]) == (store == "awx_credential")


def test_no_input_is_outside_of_inputs() -> None:
    found = made(environment={"ATLASSIAN_ORG_API_KEY": "secret-7f"})
    assert found.pop("inputs")["Jira Align: Atlassian organization key"] == {"key": "secret-7f"}
    assert "secret-7f" not in json.dumps(found)


def test_what_needs_something_that_is_not_there_is_later() -> None:
    found = made()
    assert found["projects"][0]["possible"] is False, "the organization is not there"
    assert "job template Jira Align: rotate" in found["later"]
    only = Existing({"organization": frozenset({"Default"})})
    found = made(only)
    assert found["projects"][0]["possible"] and not template(found, "rotate")["possible"]


def test_what_a_set_up_has_made_is_possible() -> None:
    first = made()
    names: dict[str, set[str]] = {
        "organization": {"Default"},
        "project": {"Jira Align"},
        "inventory": {"Jira Align sites"},
        "credential_type": {each["name"] for each in first["credential_types"]},
        "credential": {each["name"] for each in first["credentials"]},
        "job_template": {each["name"] for each in first["job_templates"]},
        "workflow_job_template": {each["name"] for each in first["workflow"]},
        "workflow_job_template_node": {each["name"] for each in first["nodes"]},
    }
    has = Existing(
        {kind: frozenset(each) for kind, each in names.items()}, {(RECORD.credential, RECORD.credential): {}}
    )
    second = made(has)
    assert second["later"] == []
    assert RECORD.credential not in [each["name"] for each in second["credentials"]], "its inputs are the store's"


@pytest.mark.parametrize(
    ("rule", "templates", "exists", "states"),
    [
        ("DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1", ["rotate"], False, ["present"]),
        ("", ["rotate"], True, ["absent"]),
        ("", ["rotate"], False, []),
        ("DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1", ["verify"], True, ["absent"]),
    ],
)
def test_schedule_is_there_where_rule_and_template_are(
    rule: str, templates: list[str], exists: bool, states: list[str]
) -> None:
    has = Existing({"job_template": frozenset({"Jira Align: rotate"} if exists else ())})
    found = made(has, schedules={"rotate": rule}, templates=templates, workflow=False)
    assert [each["state"] for each in found["schedules"]] == states


def test_node_comes_after_what_it_leads_to() -> None:
    seen: set[str] = set()
    for node in made()["nodes"]:
        assert {each for names in node["leads_to"].values() for each in names} <= seen
        seen.add(node["identifier"])


def test_credential_to_fill_in_is_named() -> None:
    assert "Jira Align: Jira administrator: Email address, API token" in made()["to_fill_in"]
    assert (
        made(
            environment={"ATLASSIAN_ORG_API_KEY": "x"}, credentials=[{"kind": "organization"}], token_store="inventory"
        )["to_fill_in"]
        == []
    )


def test_what_awx_has_to_have() -> None:
    assert problems(settings(), EMPTY, [RECORD]) == []
    (inventory,) = problems(settings(inventory_path=""), EMPTY, [])
    assert "no inventory Jira Align sites" in inventory
    (environment,) = problems(settings(execution_environment="align"), EMPTY, [])
    assert "AWX has no execution environment align" in environment


def test_answers_of_awx_are_read() -> None:
    found = existing(
        {
            "organization": [{"id": 1, "name": "Default"}],
            "credential_type": [{"id": 7, "name": "Jira administrator"}],
            "credential": [
                {"name": "one", "organization": 1, "credential_type": 7, "inputs": {"email": "a"}},
                {
                    "name": "two",
                    "organization": 1,
                    "credential_type": 9,
                    "summary_fields": {"credential_type": {"name": "AWX's own"}},
                },
                {"name": "three", "organization": 2, "credential_type": 7},
            ],
            "workflow_job_template": [{"id": 3, "name": "flow"}],
            "workflow_job_template_node": [{"workflow_job_template": 3, "identifier": "verify"}],
        }
    )
    assert found.credentials == {("one", "Jira administrator"): {"email": "a"}, ("two", "AWX's own"): {}}
    assert found.has("workflow_job_template_node", "flow/verify")
    assert found.elsewhere == {"three"} and not found.has("credential", "three")


def test_record_of_that_name_in_another_organization_is_in_the_way() -> None:
    has = Existing({}, elsewhere=frozenset({RECORD.credential}))
    # The example has what no other organization has: this one's name.
    (found,) = problems(settings(organization="Sales"), has, [RECORD])
    assert "connector_awx_credential: another organization has a credential of that name for shop." in found
    assert found.endswith("like 'Sales connector {{ inventory_hostname }}'.")
    assert problems(settings(token_store="hashi_vault"), has, [RECORD]) == []


def test_question_that_the_inventory_answers_is_left_out() -> None:
    kept = {
        each["variable"] for each in template(made(leave_out=["connector_delete_account"]), "retire")["survey"]["spec"]
    }
    assert kept == {"connector_retire", "connector_delete_connector", "connector_keep_membership"}
    nothing = made(leave_out=["connector_rotate_now", "connector_handoff_done", "connector_token"])
    assert template(nothing, "rotate")["has_survey"] is False


@pytest.mark.parametrize(
    ("host", "variable"),
    [
        ("shop", "JIRA_ALIGN_TOKEN_SHOP"),
        ("a-b.example", "JIRA_ALIGN_TOKEN_A_B_EXAMPLE"),
        ("a b", "JIRA_ALIGN_TOKEN_A_B_C8687A08"),
        (".shop", "JIRA_ALIGN_TOKEN__SHOP"),
        ("..", "JIRA_ALIGN_TOKEN____5EC1F7E7"),
        ("東京", "JIRA_ALIGN_TOKEN____130016B2"),
    ],
)
def test_default_variable_is_the_roles(host: str, variable: str) -> None:
    values = {"inventory_hostname": host}
    for file, name in (("vars", "connector__host"), ("defaults", "connector_awx_variable")):
        text = yaml.safe_load((PROJECT / "roles/connector" / file / "main.yml").read_text(encoding="utf-8"))[name]
        values[name] = Templar(loader=DataLoader(), variables=values).template(TRUSTED(text))
    assert awx_record.default_variable(host) == values["connector_awx_variable"] == variable
