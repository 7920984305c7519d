# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugins in a job whose directory holds the record: who is about to make a token is refused, who notes something is warned, who looks is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.plugins.action import ActionBase

from tests.support.harness.runs import load

LOST = "which does not outlive this job"
LOOKING = {"align_url": "https://align.example", "connector": "Jira shop"}


@pytest.fixture(autouse=True)
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of AWX, whose directory is the test's."""
    monkeypatch.setattr(ActionBase, "run", lambda *_given: {})
    monkeypatch.setenv("AWX_PRIVATE_DATA_DIR", str(tmp_path))


@pytest.fixture
def store(tmp_path: Path) -> dict[str, Any]:
    return {"name": "vault_file", "path": str(tmp_path / "site.yml"), "password": "a-made-up-password"}


def action(name: str, **arguments: Any) -> dict[str, Any]:
    """A task's result, by direct execution."""
    plugin = load(f"action.{name}").ActionModule.__new__(load(f"action.{name}").ActionModule)
    plugin._task = SimpleNamespace(async_val=0, no_log=False, check_mode=False, diff=False, args=arguments)
    plugin._wants_subprocess = lambda _variables: False
    return dict(plugin.run(task_vars={"inventory_dir": "/nowhere"}))


def preflight(store: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    return action("jira_connector_preflight", org_id="o", ask_services=False, store=store, **arguments)


def test_who_is_about_to_make_a_token_is_refused(store: dict[str, Any]) -> None:
    result = preflight(store, connector="Jira shop")
    assert result["failed"] and LOST in result["msg"] and not result.get("warnings")


def test_who_retires_a_connector_is_warned(store: dict[str, Any]) -> None:
    result = preflight(store)
    assert not result.get("failed")
    (warning,) = result["warnings"]
    assert warning.startswith("What is noted in the token record is lost after this job.") and LOST in warning


def test_a_path_that_the_operator_says_stays_is_neither(store: dict[str, Any]) -> None:
    for arguments in ({"connector": "Jira shop"}, {}):
        result = preflight({**store, "outlives_job": True}, **arguments)
        assert not result.get("failed") and not result.get("warnings")


def test_who_looks_is_told_that_there_could_be_no_record(store: dict[str, Any]) -> None:
    result = action("jira_token_record", store=store, **LOOKING)
    assert LOST in result["thrown_away"] and result["place"].startswith(
        f"{store['path']}, in the directory of this job ("
    )


def test_a_place_that_stays_is_named_and_no_more(store: dict[str, Any]) -> None:
    result = action("jira_token_record", store={**store, "outlives_job": True}, **LOOKING)
    assert result["place"] == store["path"] and "thrown_away" not in result
