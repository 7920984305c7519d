# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""awx_setup/settings: the variables, read and checked."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.settings import Settings, read
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.variable_table import PREFIX, VARIABLES

GIVEN = {"awx_setup_project_url": "https://git.example.com/connectors.git"}
HOSTS = ["localhost", "shop", "labs"]


def test_defaults() -> None:
    settings, problems = read(GIVEN, HOSTS)
    assert problems == []
    assert settings is not None
    assert (settings.inventory, settings.sites, settings.token_store) == (
        "Jira Align sites",
        ["labs", "shop"],
        "awx_credential",
    )


def test_table_and_settings_have_the_same_names() -> None:
    assert {f"{PREFIX}{each.name}" for each in dataclasses.fields(Settings)} == set(VARIABLES)


PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "misspelt": (
        {"awx_setup_organisation": "Ops"},
        "awx_setup_organisation: no variable of the playbook awx_setup. Did you mean awx_setup_organization?",
    ),
    "project": ({"awx_setup_project_url": " "}, "awx_setup_project_url: empty."),
    "store": ({"awx_setup_token_store": "custom"}, "value of awx_setup_token_store must be one of: awx_credential, "),
    "file": ({"awx_setup_token_store": "vault_file"}, "vault_file needs a directory that outlives the jobs."),
    "image": ({"awx_setup_execution_environment_image": "quay.io/x"}, "awx_setup_execution_environment: empty"),
    "schedule": ({"awx_setup_schedules": {"rotation": ""}}, "awx_setup_schedules: rotation: no job template."),
    "rule": ({"awx_setup_schedules": {"rotate": 1}}, "awx_setup_schedules: rotate: not a text."),
    "workflow": (
        {"awx_setup_templates": ["verify"]},
        "it needs the job templates stand_up, which awx_setup_templates leaves out.",
    ),
    "question": (
        {"awx_setup_leave_out": ["connector_on_handoff"]},
        "connector_on_handoff is asked for the workflow's sake.",
    ),
    "required question": (
        {"awx_setup_leave_out": ["connector_retire"]},
        "value of awx_setup_leave_out must be one or more of",
    ),
    "template": ({"awx_setup_templates": ["standup"]}, "value of awx_setup_templates must be one or more of"),
    "credentials": ({"awx_setup_credentials": [{"kind": "x"}]}, "awx_setup_credentials[0]: kind: invalid value 'x'."),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_wrong(case: str) -> None:
    given, expected = PROBLEMS[case]
    problems = read({**GIVEN, **given}, HOSTS)[1]
    assert len(problems) == 1 and expected in problems[0], problems


def test_project_url_is_required() -> None:
    assert read({}, HOSTS) == (None, ["missing required arguments: awx_setup_project_url"])


def test_file_on_a_volume_is_taken() -> None:
    path = {"connector_token_store_path": "/var/lib/store/{{ inventory_hostname }}.yml"}
    assert read({**GIVEN, "awx_setup_token_store": "vault_file", "awx_setup_extra_vars": path}, HOSTS)[1] == []


def test_variables_of_the_playbook_itself_are_no_misspelt_ones() -> None:
    assert read({**GIVEN, "awx_setup__plan": {}}, HOSTS)[1] == []


def test_extra_variables_as_text_have_their_types() -> None:
    settings, problems = read(
        {**GIVEN, "awx_setup_forks": "5", "awx_setup_workflow": "false", "awx_setup_sites": "one,two"}, HOSTS
    )
    assert problems == [] and settings is not None
    assert (settings.forks, settings.workflow, settings.sites) == (5, False, ["one", "two"])
