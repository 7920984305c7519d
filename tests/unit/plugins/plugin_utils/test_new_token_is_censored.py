# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugin says to Ansible about a result with a new token, on every core and for every callback."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible.plugins.action import ActionBase

from tests.support.harness.runs import load


def plugin(monkeypatch: pytest.MonkeyPatch, result: dict[str, Any], own_process: bool) -> Any:
    made = load("action.jira_api_token").ActionModule.__new__(load("action.jira_api_token").ActionModule)
    made._task = SimpleNamespace(async_val=0, no_log=False, check_mode=False, args={})
    monkeypatch.setattr(ActionBase, "run", lambda *_given: {})
    monkeypatch.setattr(made, "_wants_subprocess", lambda _variables: own_process)
    for name in ("_in_subprocess", "run_directly"):
        monkeypatch.setattr(made, name, lambda *_given: dict(result))
    return made


@pytest.mark.parametrize("own_process", [False, True])
def test_a_new_token_makes_the_result_and_the_whole_task_no_log(
    own_process: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plugin(monkeypatch, {"changed": True, "token": "ATSTTnew"}, own_process)
    assert made.run(task_vars={}) == {"changed": True, "token": "ATSTTnew", "_ansible_no_log": True}
    assert made._task.no_log is True  # what ansible-core before 2.19 goes by in a loop


@pytest.mark.parametrize(
    "record", [{"token_id": "1", "token": "a"}, {"token_id": "1", "previous": {"token_id": "0", "token": "b"}}]
)
def test_record_with_any_tokens_value_is_no_log(record: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = plugin(monkeypatch, {"changed": False, "record": record}, False)
    assert made.run(task_vars={})["_ansible_no_log"] is True and made._task.no_log is True


@pytest.mark.parametrize(
    "result",
    [
        {"changed": False, "record": {}},
        {"changed": False, "record": None},
        {"changed": False, "record": {"token_id": "1", "previous": {"applied_to": "tenant"}}},
        {"changed": False},
        {"changed": False, "token": None},
        {"failed": True, "msg": "no", "token": ""},
    ],
)
def test_a_result_without_a_new_token_is_shown(result: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = plugin(monkeypatch, result, False)
    assert made.run(task_vars={}) == result
    assert made._task.no_log is False


@pytest.mark.parametrize(
    "warning", ["a step is left", SimpleNamespace(event=SimpleNamespace(msg="a step is left"))], ids=["text", "summary"]
)
def test_a_warning_beside_a_new_token_is_shown_as_text(warning: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a subprocess, ansible-core from 2.19 makes summaries of warnings, which it takes for no text."""
    shown: list[Any] = []
    display = SimpleNamespace(warning=shown.append)
    monkeypatch.setattr(load("plugin_utils.direct_execution"), "Display", lambda: display)
    result = plugin(monkeypatch, {"changed": True, "token": "ATSTTnew", "warnings": [warning]}, True).run(task_vars={})
    assert shown == ["a step is left"] and "warnings" not in result
