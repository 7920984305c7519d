# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What awx_setup reads before it writes: the variables first, and AWX only where they are right."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.jira_ops.align.plugins.lookup import awx_existing, awx_plan
from tests.support.harness.lookups import loaded

GIVEN = {"awx_setup_project_url": "https://git.example.com/x.git", "groups": {"all": ["shop"]}}
ORGANIZATION = {"id": 1, "name": "Default", "description": "left away"}


class Api:
    """Answers in the place of awx.awx's lookup. asked: the endpoints."""

    def __init__(self, failure: str = "") -> None:
        self.failure = failure
        self.asked: list[str] = []

    def get(self, name: str, **dummy: Any) -> Api:
        assert name == "awx.awx.controller_api"
        return self

    def run(self, terms: list[str], *dummy: Any, **options: Any) -> list[dict[str, Any]]:
        self.asked += terms
        if self.failure:
            raise AnsibleError(self.failure)
        return [ORGANIZATION] if terms == ["organizations"] else []


def looked_up(monkeypatch: pytest.MonkeyPatch, api: Api, **variables: Any) -> dict[str, Any]:
    monkeypatch.setattr(awx_existing, "lookup_loader", api)
    given, loader = {**GIVEN, **variables}, DataLoader()
    lookup = loaded(awx_existing, loader=loader, templar=Templar(loader=loader, variables=given))
    (found,) = lookup.run([], variables=given)
    return dict(found)


def test_objects_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = looked_up(monkeypatch, Api())
    assert found["problems"] == []
    assert found["objects"]["organization"] == [{"id": 1, "name": "Default"}]


def test_awx_is_not_asked_where_a_variable_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api()
    found = looked_up(monkeypatch, api, awx_setup_organisation="Ops")
    assert "Did you mean awx_setup_organization?" in found["problems"][0] and api.asked == []


def test_awx_that_cannot_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    found = looked_up(monkeypatch, Api("Invalid authentication credentials (HTTP 401)."))
    (problem,) = found["problems"]
    assert problem.startswith("AWX cannot be read: Invalid authentication credentials (HTTP 401). Set CONTROLLER_HOST")


def test_plan_is_made_of_variables_hosts_and_what_awx_has() -> None:
    hostvars = {"shop": {"connector_awx_credential": "Shop's record"}}
    given, loader = {**GIVEN, "awx_setup_name": "Ops sites", "hostvars": hostvars}, DataLoader()
    lookup = loaded(awx_plan, loader=loader, templar=Templar(loader=loader, variables=given))
    (found,) = lookup.run([{"organization": [ORGANIZATION]}], variables=given)
    assert found["projects"] == [{"name": "Ops sites", "possible": True}]
    assert "Shop's record" in [each["name"] for each in found["credentials"]]
    assert found["settings"]["sites"] == ["shop"] and "credentials" not in found["settings"]
