# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""role_variables: every name that the role and its playbooks know is known, and every other one is reported with the nearest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import role_variables

PROJECT = Path(__file__).resolve().parents[4]


def test_every_name_in_playbooks_tasks_and_documentation_is_known() -> None:
    pages = [
        *PROJECT.glob("playbooks/**/*.yml"),
        *PROJECT.glob("roles/**/*.yml"),
        *PROJECT.glob("docs/*.md"),
        *PROJECT.glob("*.md"),
    ]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    # Not those of modules, files and directories (jira_connector_check, connector_form.py, connector_store/).
    names = set(re.findall(r"(?<![\w/.])connector_(?!_)[a-z]\w*(?<!_)(?![\w/]|\.[a-z])", text)) - {"connector_store"}
    assert len(names) > 60 and role_variables.unknown_names(sorted(names)) == []


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("connector_project", "connector_projects"),
        ("connector_profil", "connector_profile"),
        ("connector_Projects", "connector_projects"),
        ("connector_site", "connector_site_url"),
        ("connector_rotate_nwo", "connector_rotate_now"),
        ("connector_handoff_don", "connector_handoff_done"),
        ("connector_org_apikey", "connector_org_api_key"),
        ("connector_service_acount_name", "connector_service_account_name"),
        ("connector_vault_pasword", "connector_vault_password"),
        ("connector_host", "connector_hosts"),
        ("connector_prof1le_add", "connector_profile_add"),
    ],
)
def test_a_misspelt_name_is_reported_with_the_nearest(name: str, nearest: str) -> None:
    (problem,) = role_variables.unknown_names(["connector_name", name, "connector__own", "ansible_host"])
    assert problem.startswith(f"{name}: ") and f"Did you mean {nearest}?" in problem


@pytest.mark.parametrize(
    "name",
    [
        "conector_projects",
        "connectr_projects",
        "connnector_projects",
        "conncetor_projects",
        "connecter_projects",
        "connectors_projects",
        "connector-projects",
        "Connector_projects",
        "CONNECTOR_PROJECTS",
        "Connector-Projects",
    ],
)
def test_a_misspelt_prefix_is_reported_where_the_rest_is_a_name(name: str) -> None:
    (problem,) = role_variables.unknown_names(["connector_name", name])
    assert problem.startswith(f"{name}: this variable is not known") and "Did you mean connector_projects?" in problem


@pytest.mark.parametrize("name", ["connector_", "connector_zzzzzz", "connector_" + "x" * 5000, "connector_é"])
def test_a_name_that_is_near_to_none_is_reported_too(name: str) -> None:
    (problem,) = role_variables.unknown_names([name])
    assert "Remove it" in problem and len(problem) < 300


def test_many_unknown_names_make_one_short_message() -> None:
    problems = role_variables.unknown_names([f"connector_{'x' * 200}{number}" for number in range(500)])
    assert len(problems) == 11 and "490 more" in problems[-1]


@pytest.mark.parametrize(
    "name",
    [
        "connector__target",
        "connectors",
        "my_connector_project",
        "inventory_hostname",
        "Connector",
        "connection_hosts",
        "collector_projects",
        "conector_projects_of_mine",
        "convector_fan",
        "connectors_we_have",
        "conector__projects",
        "connect_state",
    ],
)
def test_other_peoples_names_are_not_looked_at(name: str) -> None:
    assert role_variables.unknown_names([name]) == []


def test_a_stores_name_is_no_option() -> None:
    text = "connector_token_store is awx_credential; set jira_access, or routes (connector_routes)."
    expected = "connector_token_store is awx_credential; set connector_jira_access, or routes (connector_routes)."
    assert role_variables.in_role_terms(text) == expected
    assert role_variables.in_role_terms("projects: not found.") == "connector_projects: not found."
