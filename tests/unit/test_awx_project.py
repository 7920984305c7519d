# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project for AWX holds a playbook for each job template, and docs/awx.md says what awx_setup makes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.credential_kinds import KINDS
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.existing import existing
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.job_templates import TEMPLATES
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.plan import plan
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.settings import read
from tests.support.fakes.awx.launching import rrule_problems

PROJECT = Path(__file__).resolve().parents[2]
SKELETON = PROJECT / "extensions" / "awx" / "project"
PAGE = (PROJECT / "docs" / "awx.md").read_text(encoding="utf-8")
# How AWX tells a project's playbooks from its other files (awx/main/utils/ansible.py).
PLAYBOOK = re.compile(
    r"^\s*?-?\s*?(?:hosts|(ansible\.builtin\.)?include|(ansible\.builtin\.)?import_playbook):\s*?.*?$", re.MULTILINE
)


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_is_a_playbook_for_each_job_template() -> None:
    assert {path.stem for path in SKELETON.glob("*.yml")} == set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_playbook_imports_one_that_exists(name: str) -> None:
    (play,) = load(SKELETON / f"{name}.yml")
    assert play["import_playbook"] == f"jira_ops.align.{name}"
    assert (PROJECT / "playbooks" / f"{name}.yml").exists()
    assert PLAYBOOK.search((SKELETON / f"{name}.yml").read_text(encoding="utf-8")), "AWX does not offer it"


def test_project_asks_for_this_collection_and_the_default_stores() -> None:
    names = [each["name"] for each in load(SKELETON / "collections" / "requirements.yml")["collections"]]
    assert names == ["jira_ops.align", "awx.awx"]


def test_inventory_reads_what_a_set_of_that_name_injects() -> None:
    text = (SKELETON / "inventory" / "sites.yml").read_text(encoding="utf-8")
    injected = KINDS["jira_administrator"].credential_type("emea")["injectors"]["env"]
    assert set(re.findall(r"'([A-Z_]+_EMEA)'", text)) == set(injected)


def test_example_of_variables_is_valid() -> None:
    (text,) = re.findall(r"<!-- tested: variables -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    settings, problems = read(yaml.safe_load(text), ["shop"])
    assert problems == [] and settings is not None
    assert [rrule_problems(rule) for rule in settings.schedules.values()] == [[], []]
    assert len(plan(settings, existing({}), [], {})["credentials"]) == 5


def test_page_says_where_each_credential_rests() -> None:
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in PAGE.splitlines() if line.startswith("| ")}
    for kind in KINDS.values():
        (row,) = (line for title, line in rows.items() if title.startswith(kind.built_in or kind.title))
        fields = row.split(" | ")[1]
        for each in kind.fields:
            assert (f"**{each.id}**" in fields) == each.secret, f"{kind.title}: {each.id}"
            if each.environment and kind.name != "controller":
                assert f"`{each.environment}`" in row


def test_page_names_every_question() -> None:
    for template in TEMPLATES.values():
        for question in template.questions:
            if not question.variable.startswith(("connector_handoff", "connector_token", "connector_retire")):
                assert f"`{question.variable}`" in PAGE
