# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New tokens are in no output, whatever makes them (a loop, until, a block in a loop) and whatever shows the results."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.play import EXECUTIONS, Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.system.support import DEFAULTS, variables

# What the default callback shows when it is not verbose is a part of what it shows when it is.
CALLBACKS: dict[str, dict[str, str]] = {
    "verbose, tree and junit": {
        "ANSIBLE_VERBOSITY": "3",
        "ANSIBLE_CALLBACKS_ENABLED": "events,tree,junit",
        "ANSIBLE_CALLBACK_TREE_DIR": "tree",
        "JUNIT_OUTPUT_DIR": "junit",
    },
    "minimal": {"ANSIBLE_STDOUT_CALLBACK": "minimal"},
    "oneline": {"ANSIBLE_STDOUT_CALLBACK": "oneline"},
}
TOKEN: dict[str, Any] = {
    "org_id": "{{ org_id }}",
    "account_id": "{{ account.service_account.account_id }}",
    "expires_in_days": 100,
}


def task(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "jira_ops.align.jira_api_token": {**TOKEN, "label": name.replace(" ", "-") + "-{{ item | default('x') }}"},
        **more,
    }


TASKS = [
    {
        "name": "Account",
        "jira_ops.align.jira_service_account": {"org_id": "{{ org_id }}", "name": "tokenaccount"},
        "register": "account",
    },
    task("looped", loop=["a", "b"], register="looped"),
    task("labelled", loop=["a", "b"], loop_control={"label": "x", "extended": True}, register="labelled"),
    task("with items", with_items=["a"]),
    task("with dict", with_dict={"a": 1}, loop_control={"loop_var": "each"}),
    task("until", until="true", retries=2, delay=0, register="tried"),
    task("looped until", loop=["a"], until="true", retries=2, delay=0, register="tried_each"),
    task("ended wrong", loop=["a"], failed_when=True, ignore_errors=True),
    {
        "name": "Values arrive",
        "ansible.builtin.assert": {
            "that": [
                "looped.results | map(attribute='token') | select('match', 'ATSTT') | length == 2",
                "tried.token is match('ATSTT')",
            ]
        },
        "no_log": True,
    },
]


@pytest.mark.parametrize("execution", EXECUTIONS)
@pytest.mark.parametrize(
    "callback", [pytest.param(each, marks=[pytest.mark.every_core] if each == "minimal" else []) for each in CALLBACKS]
)
def test_new_tokens_are_shown_by_no_callback(callback: str, execution: str, ansible: Ansible, sandbox: Sandbox) -> None:
    play = {"name": "Tokens", "hosts": "all", "gather_facts": False, "module_defaults": DEFAULTS, "tasks": TASKS}
    run = ansible.run(
        [play], variables=variables(sandbox), execution=execution, environment=CALLBACKS[callback], warnings=("",)
    )
    tokens = [secret for secret in sandbox.secrets() if secret.startswith("ATSTT")]
    assert len(tokens) >= 9
    assert not [token for token in tokens if token in run.output or token in run.lines]
    shown = {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in run.folder.rglob("*")
        if path.is_file() and path.name != "variables.json"
    }
    assert not [str(path) for path, text in shown.items() if any(token in text for token in tokens)]
