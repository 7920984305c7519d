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
