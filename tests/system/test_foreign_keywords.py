# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keywords that a play of the user's own has above the role: a step that failed is not gone on from, and one site's result is not all sites'."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.standing import stand_all
from tests.system.support import Rollout

pytestmark = pytest.mark.every_core

IGNORES = {"ignore_errors": True, "ignore_unreachable": True}


def imported(part: str) -> dict[str, Any]:
    return {"name": "Role", "ansible.builtin.import_role": {"name": "jira_ops.align.connector", "tasks_from": part}}


def included(part: str) -> dict[str, Any]:
    return {"name": "Role", "ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": part}}


def play(tasks: list[dict[str, Any]], **keywords: Any) -> list[dict[str, Any]]:
    head = {"name": "Own", "hosts": "all", "gather_facts": False, "connection": "local"}
    return [{**head, **keywords, "tasks": tasks}]


def of(host: str, task: dict[str, Any]) -> dict[str, Any]:
    return {**task, "when": f"inventory_hostname == '{host}'"}


INCLUDED = {"name": "jira_ops.align.connector", "tasks_from": "verify", "apply": IGNORES}
PLAYS = {
    "the play": play([imported("main")], **IGNORES),
    "the task": play(
        [
            of("site-001", {**imported("rotate"), **IGNORES}),
            of("site-002", {"name": "Block", "block": [imported("retire")], **IGNORES}),
            of("site-003", {"name": "Role", "ansible.builtin.include_role": INCLUDED}),
        ]
    ),
}


@pytest.mark.parametrize("above", PLAYS)
def test_a_step_that_fails_ends_its_host_whatever_is_ignored(above: str, ansible: Ansible) -> None:
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        for given in rollout.hosts.values():
            given.update(connector_align_token="wrong", connector_align_url="https://nowhere.invalid")
        run = ansible.run(PLAYS[above], rollout.inventory(), expect=None)
        assert sandbox.writes() == []
    assert run.code == 2, run
    assert [counts["failures"] for counts in run.stats.values()] == [1, 1, 1], run
    assert not any(counts["ignored"] for counts in run.stats.values())
    results = run.facts("connector_result")
    assert {result["state"] for result in results.values()} == {"failed"} and set(results) == set(rollout.sites)


def test_a_site_fails_in_a_play_without_a_summary_after_one_that_has_one(ansible: Ansible) -> None:
    """A step that fails, and a token that expires."""
    with Sandbox(many_sites(2)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        stand_all(rollout)
        playbook: list[dict[str, Any]] = [
            {"name": "Shipped", "ansible.builtin.import_playbook": "jira_ops.align.expiry"},
            *play(
                [of("site-001", included("verify")), of("site-002", included("expiry"))],
                # no part that is run takes the third
                vars={
                    "connector_align_token": "wrong",
                    "connector_expiry_days": 366,
                    "connector_on_handoff": "{{ nobody_set_this }}",
                },
            ),
        ]
        path = ansible.folder / "several.yml"
        path.write_text(json.dumps(playbook), encoding="utf-8")
        run = ansible.run(path, rollout.inventory(), expect=None)
    assert run.code == 2 and [counts["failures"] for counts in run.stats.values()] == [1, 1], run
    results = run.facts("connector_result")
    assert (results["site-001"]["state"], results["site-002"]["state"]) == ("failed", "expiring")
    assert "answered 401" in results["site-001"]["message"] and "Run jira_ops.align.rotate" in run.output


@pytest.mark.parametrize("part", ["main", "rotate", "verify", "expiry"])
def test_one_site_is_not_taken_for_all_of_them(part: str, ansible: Ansible) -> None:
    with Sandbox(many_sites(2)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        run = ansible.run(play([imported(part)], run_once=True), rollout.inventory(), expect=None)
        assert run.code == 2 and sandbox.writes() == []
    assert run.facts("connector_result")["site-001"]["message"].count("run_once: ") == 1, run


NOT_FIRST = {"when": "inventory_hostname != 'site-001'"}
LEAVING_OUT = {
    "main": play([], roles=[{"role": "jira_ops.align.connector", **NOT_FIRST}]),
    **{part: play([{**imported(part), **NOT_FIRST}]) for part in ("rotate", "verify", "expiry", "retire")},
}


@pytest.mark.parametrize("part", LEAVING_OUT)
def test_a_condition_leaves_out_the_host_that_looks_for_all(part: str, ansible: Ansible) -> None:
    """A role that is imported has the condition on each of its tasks, also on the one that a host runs for all."""
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        stand_all(rollout)
        before, left_out = len(sandbox.log()), sandbox.sites["site-001"]["cloud_id"]
        run = ansible.run(LEAVING_OUT[part], rollout.inventory(), expect=None)
        assert run.code == 0 and not any(left_out in request["path"] for request in sandbox.log()[before:]), run
    results = run.facts("connector_result")
    expected = {"main": "proven", "rotate": "proven", "verify": "proven", "expiry": "alive", "retire": "retired"}[part]
    assert {host: result["state"] for host, result in results.items()} == dict.fromkeys(rollout.sites[1:], expected)


def test_sites_that_share_a_label_are_told_so_without_the_host_that_looks_for_all(ansible: Ansible) -> None:
    """Also where an earlier play, in which they shared nothing, had it looked for."""
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        stand_all(rollout)
        before, shared = len(sandbox.writes()), {"connector_token_label": "the-same"}
        playbook = [*play([imported("verify")]), {**LEAVING_OUT["main"][0], "vars": shared}]
        for given in rollout.hosts.values():
            given.pop("connector_token_label")
        run = ansible.run(playbook, rollout.inventory(), expect=None)
        assert run.code == 2 and len(sandbox.writes()) == before, run
    for site in rollout.sites[1:]:
        assert "connector_token_label: the host " in run.facts("connector_result")[site]["message"], run
