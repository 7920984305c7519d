# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task is executed as a subprocess, and that Ansible's own keywords do the same either way."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import DIRECT, EXECUTIONS, SUBPROCESS, Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE
from tests.system.beside import beside
from tests.system.support import DEFAULTS, comparable, variables

LIST = "jira_ops.align.jira_service_account_info"
FIND = "jira_ops.align.jira_cloud_id"
FIND_IT: dict[str, Any] = {FIND: {"site_url": "{{ site_url }}"}}
IN, OUT = DIRECT, SUBPROCESS
OTHER_PYTHON = "{{ other_python }}"

# What a task says, and where it has to run. At -vvv Ansible tells of every module that it puts into a process of its own.
ASKED_FOR: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, IN),
    "a local connection": ({"connection": "local"}, IN),
    "become false": ({"become": False}, IN),
    "an empty environment": ({"environment": {}}, IN),
    "delegated to the controller": ({"delegate_to": "localhost"}, IN),
    "the controller's interpreter": ({"vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}}, IN),
    "any interpreter": ({"vars": {"ansible_python_interpreter": "auto"}}, IN),
    "no process of its own": ({"vars": {"jira_ops_in_process": True}}, IN),
    "a process of its own": ({"vars": {"jira_ops_in_process": False}}, OUT),
    "a process of its own, as text": ({"vars": {"jira_ops_in_process": "no"}}, OUT),
    "an environment": ({"environment": {"SOME_SETTING": "1"}}, OUT),
    "async": ({"async": 30, "poll": 1}, OUT),
    "another interpreter": ({"vars": {"ansible_python_interpreter": OTHER_PYTHON}}, OUT),
    "become": ({"become": True, "become_method": "fake_become"}, OUT),
    "delegated to another connection": ({"delegate_to": "elsewhere"}, OUT),
}


def play(tasks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "name": "Execution",
        "hosts": "site",
        "gather_facts": False,
        "module_defaults": DEFAULTS,
        "tasks": tasks,
        **more,
    }


# --- which execution --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One task for each way of asking; the other interpreter notes that it was started."""
    folder = tmp_path_factory.mktemp("chosen")
    python = folder / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> {folder}/started\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    plugins = folder / "become"
    plugins.mkdir()
    (plugins / "fake_become.py").write_text(FAKE_BECOME, encoding="utf-8")
    inventory = {
        "all": {
            "hosts": {
                "site": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
                "elsewhere": {"ansible_connection": "ansible.builtin.ssh", "ansible_ssh_executable": "/bin/false"},
            }
        }
    }
    tasks: list[dict[str, Any]] = []
    for name, (keywords, _execution) in ASKED_FOR.items():
        tasks.append({"name": name, **FIND_IT, **keywords, "ignore_errors": True, "ignore_unreachable": True})
    with Sandbox(ONE) as sandbox:
        given = {**variables(sandbox), "other_python": str(python)}
        return Ansible(folder).run(
            [play(tasks)],
            inventory,
            given,
            execution="",
            arguments=["-vvv"],
            environment={"ANSIBLE_BECOME_PLUGINS": str(plugins), "ANSIBLE_PIPELINING": "0"},
        )


FAKE_BECOME = '''
from ansible.plugins.become import BecomeBase

DOCUMENTATION = """
name: fake_become
short_description: Becomes nobody else
author: the jira_ops.align authors (@jira-ops)
options:
  become_user:
    description: Nobody.
    default: root
    vars: [{name: ansible_become_user}]
  become_exe:
    description: Nothing.
    default: ""
  become_flags:
    description: Nothing.
    default: ""
  become_pass:
    description: Nothing.
    vars: [{name: ansible_become_password}]
"""


class BecomeModule(BecomeBase):
    name = "fake_become"

    def build_become_command(self, cmd, shell):
        super().build_become_command(cmd, shell)
        return cmd
'''


@pytest.mark.parametrize("asked", ASKED_FOR)
def test_execution_is_chosen(asked: str, chosen: Run) -> None:
    result = chosen.one(asked)
    begin = chosen.stdout.index(f"TASK [{asked}] ")
    end = chosen.stdout.find("\nTASK [", begin + 1)
    part = chosen.stdout[begin : end if end > 0 else None]
    execution = SUBPROCESS if "Using module file" in part or "SSH:" in part else DIRECT
    assert execution == ASKED_FOR[asked][1], part
    if asked == "delegated to another connection":
        assert result.status == "unreachable"  # it really went there
    else:
        assert not result.failed, result.result
        assert result["cloud_id"] == chosen.one("nothing")["cloud_id"]


def test_another_interpreter_is_used(chosen: Run) -> None:
    """Once, and with nothing in its arguments: the module, with the credentials, came over its standard input."""
    assert (chosen.folder.parent / "started").read_text(encoding="utf-8").splitlines() == [""]


# --- Ansible's own keywords ---------------------------------------------------------------------------------------------

KEYWORDS: list[dict[str, Any]] = [
    {
        "name": "A loop",
        LIST: {"org_id": "{{ org_id }}", "name": "{{ item }}"},
        "loop": ["one", "two"],
        "loop_control": {"label": "{{ item }}"},
        "register": "looped",
    },
    {
        "name": "A failing loop",
        LIST: {"org_id": "{{ item }}", "retries": 0},
        "loop": ["{{ org_id }}", "no-such-organization"],
        "ignore_errors": True,
    },
    {
        "name": "Until",
        LIST: {"org_id": "{{ org_id }}"},
        "register": "counted",
        "until": "counted.attempts | default(1) > 1",
        "retries": 3,
        "delay": 0,
    },
    {
        "name": "Registered and failed by a condition",
        **FIND_IT,
        "register": "found",
        "failed_when": "found.cloud_id is defined",
        "ignore_errors": True,
    },
    {
        "name": "Operator action needed",
        "jira_ops.align.jira_service_account": {
            "org_id": "{{ org_id }}",
            "name": "persontomake",
            "routes": ["handoff"],
            "on_handoff": "fail",
        },
        "ignore_errors": True,
    },
    {"name": "Changed by a condition", **FIND_IT, "changed_when": True},
    {"name": "Hidden", **FIND_IT, "no_log": True, "register": "hidden"},
    {"name": "Hidden, and yet registered", "ansible.builtin.debug": {"var": "hidden.cloud_id"}},
    {"name": "Too long", LIST: {"org_id": "slow", "retries": 0}, "timeout": 2, "ignore_errors": True},
    {
        "name": "Check and diff",
        "jira_ops.align.jira_service_account": {"org_id": "{{ org_id }}", "name": "keywordaccount"},
        "check_mode": True,
        "diff": True,
    },
    {
        "name": "No diff",
        "jira_ops.align.jira_service_account": {"org_id": "{{ org_id }}", "name": "keywordaccount"},
        "diff": False,
        "register": "account",
    },
    {
        "name": "A token",
        "jira_ops.align.jira_api_token": {
            "org_id": "{{ org_id }}",
            "account_id": "{{ account.service_account.account_id }}",
            "label": "keyword",
        },
        "register": "token",
    },
    {
        "name": "Tokens in a loop",
        "jira_ops.align.jira_api_token": {
            "org_id": "{{ org_id }}",
            "account_id": "{{ account.service_account.account_id }}",
            "label": "{{ item }}",
        },
        "loop": ["first", "second"],
        "register": "tokens",
    },
    {
        "name": "What register holds",
        "ansible.builtin.copy": {
            "content": "{{ {'token': token, 'tokens': tokens, 'looped': looped} | to_json }}",
            "dest": "{{ seen }}",
            "mode": "0600",
        },
        "no_log": True,
        "check_mode": False,
    },
]


@dataclass(frozen=True)
class Keywords:
    """The run, what register held, and the tokens that were made."""

    run: Run
    registered: dict[str, Any]
    tokens: list[str]
    org_id: str


def keywords(folder: Path, execution: str) -> Keywords:
    with Sandbox(ONE) as sandbox:
        sandbox.faults([{"plane": "organization", "path": "/orgs/slow/", "action": "delay", "seconds": 8}])
        seen = folder / "registered.json"
        given = {**variables(sandbox), "seen": str(seen)}
        environment = {
            "ATLASSIAN_API_URL": given["api_url"],
            "ATLASSIAN_ORG_API_KEY": given["org_api_key"],
            "JIRA_ADMIN_EMAIL": given["jira_email"],
            "JIRA_ADMIN_API_TOKEN": given["jira_token"],
            "JIRA_ALIGN_API_TOKEN": given["align_token"],
            "JIRA_ALIGN_SESSION": given["align_session"],
        }
        from_environment = [
            {"name": "From the environment alone", LIST: {"org_id": "{{ org_id }}"}},
            {
                "name": "Every service from the environment",
                "jira_ops.align.jira_connector_preflight": {
                    "org_id": "{{ org_id }}",
                    "site_url": "{{ site_url }}",
                    "align_url": "{{ align_url }}",
                },
            },
        ]
        plays = [
            play(KEYWORDS),
            {"name": "Environment", "hosts": "site", "gather_facts": False, "tasks": from_environment},
        ]
        run = Ansible(folder).run(
            plays, variables=given, execution=execution, arguments=["-vvvv"], environment=environment
        )
        tokens = [token["value"] for token in sandbox.state()["organizations"]["acme"]["tokens"].values()]
        return Keywords(run, json.loads(seen.read_text(encoding="utf-8")), tokens, given["org_id"])


@beside
def keywords_outside(folder: Path) -> Keywords:
    return keywords(folder, SUBPROCESS)


@beside
def keywords_inside(folder: Path) -> Keywords:
    return keywords(folder, DIRECT)


@pytest.fixture
def with_keywords(request: pytest.FixtureRequest, keywords_inside: Keywords, keywords_outside: Keywords) -> Keywords:
    return keywords_inside if request.param == DIRECT else keywords_outside


both = pytest.mark.parametrize("with_keywords", EXECUTIONS, indirect=True)


@pytest.mark.every_core
@pytest.mark.parametrize(
    "asked", [{}, {"ansible_inject_invocation": True}, {"ansible_inject_invocation": False}], ids=str
)
def test_options_are_in_a_result_where_ansible_puts_them(asked: dict[str, Any], ansible: Ansible) -> None:
    """Always before ansible-core 2.21, whose setting is off unless it is switched on."""
    task = {"name": "Find", FIND: {"site_url": "http://127.0.0.1:1", "retries": 0}, "ignore_errors": True}
    direct, subprocess = (ansible.run([task], None, asked, execution).one("Find") for execution in EXECUTIONS)
    assert direct.result.get("invocation") == subprocess.result.get("invocation")


@both
def test_loops(with_keywords: Keywords) -> None:
    run = with_keywords.run
    assert [each["service_accounts"] for each in run.one("A loop")["results"]] == [[], []]
    assert len([item for item in run.items if item.name == "A loop"]) == 2
    failed = run.one("A failing loop")
    assert failed.failed and failed.msg == "One or more items failed"
    assert [item.status for item in run.items if item.name == "A failing loop"] == ["ok", "failed"]


@both
def test_until_tries_again(with_keywords: Keywords) -> None:
    assert with_keywords.run.one("Until")["attempts"] == 2
    assert [item.status for item in with_keywords.run.items if item.name == "Until"] == ["retry"]


@both
def test_conditions(with_keywords: Keywords) -> None:
    failed = with_keywords.run.one("Registered and failed by a condition")
    assert failed.failed and failed["failed_when_result"] is True
    assert with_keywords.run.one("Changed by a condition").changed


@both
def test_a_step_for_a_person_fails_where_that_is_asked_for(with_keywords: Keywords) -> None:
    needed = with_keywords.run.one("Operator action needed")
    assert (
        needed.failed
        and needed["handoff"]["values"]["name"] == "persontomake"
        and needed.msg.startswith("Operator action needed: Create the service account.")
    )


@both
def test_no_log(with_keywords: Keywords) -> None:
    hidden = with_keywords.run.one("Hidden")
    assert "censored" in hidden.result and "cloud_id" not in hidden.result
    assert with_keywords.run.one("Hidden, and yet registered")["hidden.cloud_id"]


@both
def test_a_task_ends_at_its_timeout(with_keywords: Keywords) -> None:
    late = with_keywords.run.one("Too long")
    assert late.failed
    # As Ansible says it, and as it said it before ansible-core 2.19.
    said = str(late.result).lower()
    assert "timed out after 2 second" in said or "in the expected time frame (2)" in said
    assert late.ended - late.began < 6


@both
def test_check_and_diff(with_keywords: Keywords) -> None:
    would = with_keywords.run.one("Check and diff")
    assert would.changed and would.check and would["diff"]["after"]["name"] == "keywordaccount"
    assert "+++ after" in with_keywords.run.stdout
    assert "diff" not in with_keywords.run.one("No diff").result


@both
def test_a_new_token_is_for_register_only(with_keywords: Keywords) -> None:
    run = with_keywords.run
    made = [
        with_keywords.registered["token"]["token"],
        *(each["token"] for each in with_keywords.registered["tokens"]["results"]),
    ]
    assert sorted(made) == sorted(with_keywords.tokens)
    assert "censored" in run.one("A token").result and run.one("A token").changed
    assert "censored" in str(run.one("Tokens in a loop").result)
    for token in made:
        assert token not in run.output and token not in run.lines


@both
def test_credentials_from_the_environment_alone(with_keywords: Keywords) -> None:
    assert [each["name"] for each in with_keywords.run.one("From the environment alone")["service_accounts"]] == [
        "keywordaccount"
    ]
    planes = with_keywords.run.one("Every service from the environment")["planes"]
    assert len(planes) == 4 and all(service["ok"] for service in planes.values())


def test_both_doors_give_the_same(keywords_inside: Keywords, keywords_outside: Keywords) -> None:
    inside, outside = (
        [each for each in observed.run.results if each.ours and each.name != "Too long"]
        for observed in (keywords_inside, keywords_outside)
    )
    assert [each.name for each in inside] == [each.name for each in outside]
    for one, other in zip(inside, outside):
        assert one.status == other.status and comparable(one.result) == comparable(other.result), one.name
    assert comparable(keywords_inside.registered) == comparable(keywords_outside.registered)
