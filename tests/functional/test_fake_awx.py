# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake of AWX answers as AWX did: the exchanges that were played at AWX 24.6.1 are played at it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml

from tests.conftest import PROJECT
from tests.support.fakes.awx import server as fake
from tests.support.fakes.awx.job import injected, launch

EXCHANGES = sorted((PROJECT / "tests" / "support" / "fakes" / "awx").glob("exchanges*.yml"))
TOKENS = {
    "system administrator": fake.SYSTEM_ADMIN,
    "organization administrator": fake.ORGANIZATION_ADMIN,
    "auditor": fake.AUDITOR,
    "unknown": "unknown",
}


def played(url: str, exchanges: Path, tokens: dict[str, str]) -> list[str]:
    """Send every exchange to an AWX, in order. Return how its answers differ from what was recorded."""
    kept: dict[str, int] = {}
    differences = []
    for recorded in yaml.safe_load(exchanges.read_text(encoding="utf-8")):
        each = _with_ids(recorded, kept)
        method, path = each["send"].split(" ")
        token = tokens[each.get("as", "system administrator")]
        status, answer = _sent(method, f"{url}/api/v2/{path}", token, each.get("body"))
        counted = {name: answer.get(name) for name in each["answer"]} if "answer" in each else {}
        if (status, counted) != (each["status"], each.get("answer", {})):
            differences.append(f"{each['send']}: expected {each['status']} {each.get('answer')}, got {status} {answer}")
        if "keep" in each and status == 201:
            kept[each["keep"]] = answer["id"]
    return differences


def _with_ids(value: Any, kept: dict[str, int]) -> Any:
    """Put the IDs of what was made in the place of their names."""
    if isinstance(value, dict):
        return {name: _with_ids(each, kept) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_ids(each, kept) for each in value]
    for name, number in kept.items():
        if value == f"<{name}>":
            return number
        if isinstance(value, str):
            value = value.replace(f"<{name}>", str(number))
    return value


def _sent(method: str, url: str, token: str, body: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(url, method=method, headers=headers, data=None if body is None else json.dumps(body).encode())
    try:
        with urlopen(request) as response:
            status, text = response.status, response.read()
    except HTTPError as failure:
        status, text = failure.code, failure.read()
    return status, json.loads(text) if text else {}


@pytest.mark.parametrize("exchanges", EXCHANGES, ids=lambda path: path.stem)
def test_the_fake_answers_as_awx_did(exchanges: Path) -> None:
    with fake.awx() as server:
        assert played(server.url, exchanges, TOKENS) == []


def test_a_job_gets_the_files_that_awx_wrote() -> None:
    """What a job of AWX 24.6.1 got on 26 November 2026, in the order of its command line, as far as the fake has it."""
    field = {"id": "password", "label": "Password", "type": "string", "secret": True}
    injectors = {"extra_vars": {"connector_vault_password": "{{ password }}"}}
    question = {"variable": "connector_revive", "default": "false"}
    with fake.awx(["stand_up.yml"]) as server:
        create = server.state.create
        of_type = {"name": "Password", "kind": "cloud", "inputs": {"fields": [field]}, "injectors": injectors}
        owned: dict[str, Any] = {"name": "JV", "organization": 1}
        typed = {**owned, "credential_type": create("credential_types", of_type)["id"]}
        credential = create("credentials", {**typed, "inputs": {"password": "{{ not a template }} \"quoted\" 'x'"}})
        project = create("projects", {**owned, "scm_type": "git", "scm_url": "https://git.invalid/p.git"})["id"]
        needed = {"playbook": "stand_up.yml", "project": project, "inventory": create("inventories", owned)["id"]}
        variables = '{"connector_token_store_path": "/store/{{ inventory_hostname }}.yml"}'
        named = {"name": "JV: stand up", "survey_enabled": True, "extra_vars": variables}
        template = create("job_templates", {**named, **needed})
        server.state.surveys[template["id"]] = {"spec": [question, {"variable": "connector_token"}]}
        server.state.related("job_templates", template["id"], "credentials").append(credential["id"])
        of_credential, of_template = launch(server.state, template).files
    expected = """!unsafe 'connector_vault_password': !unsafe '{{ not a template }} "quoted" ''x'''\n"""
    assert of_credential == expected
    lines = of_template.splitlines()
    assert lines[0] == "connector_token_store_path: /store/{{ inventory_hostname }}.yml"
    assert lines[1] == "!unsafe 'connector_revive': !unsafe 'false'"
    assert "!unsafe 'awx_job_template_name': !unsafe 'JV: stand up'" in lines


def test_a_job_gets_the_environment_of_awxs_own_type() -> None:
    given = injected(fake.CONTROLLER_TYPE, {"host": "https://awx.example.com", "oauth_token": "secret"})
    own = {"HOST": "https://awx.example.com", "USERNAME": "", "PASSWORD": "", "VERIFY_SSL": "False"}
    expected = {f"{prefix}_{name}": value for prefix in ("TOWER", "CONTROLLER") for name, value in own.items()}
    tokens = ("TOWER_OAUTH_TOKEN", "CONTROLLER_OAUTH_TOKEN")
    assert given.environment == {**expected, **dict.fromkeys(tokens, "secret")}
    assert given.shown == {**expected, **dict.fromkeys(tokens, "**********")}
