# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories that others wrote: what is wrong with one host stays with it, every host has its line, and no run that does nothing ends well."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.standing import stand_all
from tests.system.support import FAILS, Rollout, site_lines, summary_lines, summary_text

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
SITES = ("site-001", "site-002", "site-003", "site-004")


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rollout]:
    """Four sites that share an account, as stand_up leaves them. Only the last test of this file changes them."""
    with Sandbox(many_sites(len(SITES))) as sandbox:
        rollout = Rollout(Ansible(tmp_path_factory.mktemp("stood")), sandbox)
        stand_all(rollout)
        yield rollout


@pytest.fixture
def four(stood: Rollout, ansible: Ansible) -> Rollout:
    """The same, with an inventory of the test's own."""
    rollout = Rollout(ansible, stood.sandbox)
    rollout.hosts = copy.deepcopy(stood.hosts)
    return rollout


def lines(run: Run) -> dict[str, str]:
    """What the summaries say of each host: the line of one that is well, the reason of another."""
    well, text = site_lines(run), summary_text(run)
    reasons = {host: result["message"] for host, result in run.facts("connector_result").items() if host not in well}
    return {**{host: reason for host, reason in reasons.items() if host in text}, **well}


def failed(run: Run) -> set[str]:
    return {host for host, counts in run.stats.items() if counts["failures"] or counts["unreachable"]}


def report(rollout: Rollout) -> dict[str, Any]:
    return dict(json.loads((rollout.ansible.folder / "report.json").read_text(encoding="utf-8")))


def reported(rollout: Rollout) -> dict[str, Any]:
    return {"connector_report_path": str(rollout.ansible.folder / "report.json")}


# --- a variable of one host that cannot be resolved --------------------------------------------------------------------


@pytest.mark.parametrize("playbook", ["stand_up", "rotate"])
def test_missing_token_file_of_one_host_fails_that_host_only(playbook: str, four: Rollout) -> None:
    for site in SITES:
        path = four.ansible.folder / f"{site}.token"
        four.hosts[site]["connector_token"] = f"{{{{ lookup('ansible.builtin.file', '{path}') }}}}"
        if site != "site-001":
            path.write_text(four.record(site)["token"], encoding="utf-8")
    run = four.play(playbook, expect=2, **reported(four))
    assert failed(run) == {"site-001"}
    assert "site-001.token" in lines(run)["site-001"] and "site-001.token" in run.problems()[-1]
    assert {site: result["proven"] for site, result in report(four).items()} == {
        site: site != "site-001" for site in SITES
    }


# Of what a run resolves first, and of what it resolves in the end; one site has none of them.
FIRST = {
    "site-001": {"connector_token_label": "{{ lookup('ansible.builtin.file', '/nonexistent/label') }}"},
    "site-002": {"connector_name": "{{ nobody_set_this }}"},
    "site-004": {"connector_org_api_key": "{{ lookup('ansible.builtin.file', '/nonexistent/key') }}"},
}
ADDRESSES = {
    "site-001": {"connector_align_url": "{{ 'x' | nosuchfilter }}"},
    "site-002": {"connector_site_url": "{{ {}.site.url }}"},
    "site-004": {"connector_org_id": "{{ 1 / 0 }}"},
}


@pytest.mark.parametrize("broken", [FIRST, ADDRESSES], ids=["first", "addresses"])
@pytest.mark.parametrize("playbook", ["rotate", "expiry"])
def test_variable_of_a_host_that_cannot_be_resolved_fails_that_host_only(
    playbook: str, broken: dict[str, dict[str, str]], four: Rollout
) -> None:
    for site, variables in broken.items():
        four.hosts[site].update(variables)
    run = four.play(playbook, expect=2, **reported(four))
    assert failed(run) == set(broken), run
    assert set(lines(run)) == set(report(four)) == set(SITES)
    assert all(report(four)[site]["state"] == "failed" and report(four)[site]["message"] for site in broken)


def test_host_without_a_name_in_the_inventory_shares_its_default_one(four: Rollout) -> None:
    """The name that one host is given is another one's default."""
    four.hosts["site-003"]["connector_name"] = "Jira site-001"
    run = four.play("rotate", expect=2)
    assert failed(run) == {"site-001", "site-003"} and four.sandbox.writes() == []
    assert (
        "connector_name: the host site-003" in lines(run)["site-001"]
        and "connector_name: the host site-001" in lines(run)["site-003"]
    )


# --- variables that are for other playbooks ----------------------------------------------------------------------------


FOREIGN: dict[str, dict[str, Any]] = {
    "site-001": {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1},
    "site-002": {"ansible_connection": "winrm", "ansible_python_interpreter": "/nonexistent/python"},
    "site-003": {"ansible_become": True, "ansible_become_user": "nobody", "ansible_become_method": "su"},
    "site-004": {"ansible_connection": "{{ nobody_set_this }}"},
    "localhost": {"ansible_connection": "nosuch.collection.plugin", "ansible_host": "127.0.0.1"},
}
# What the inventory of another system has for all of its hosts.
SYSTEMS: dict[str, dict[str, Any]] = {
    "Windows": {"ansible_shell_type": "powershell", "ansible_remote_tmp": "C:\\Temp", "ansible_pipelining": False},
    "BSD": {"ansible_shell_executable": "/nonexistent/bash", "ansible_system_tmpdirs": ["/nonexistent"]},
}
SYSTEM_OF = {"site-001": "BSD", "site-002": "Windows", "site-003": "Windows", "site-004": "BSD", "localhost": "Windows"}


@pytest.mark.parametrize("playbook", ["expiry", "verify", "rotate"])
def test_connection_of_a_host_in_the_inventory_is_not_used(playbook: str, four: Rollout) -> None:
    """In a process of its own, and with a store that runs commands on the controller."""
    place = four.ansible.folder / "record.json"
    place.write_text(json.dumps(four.record("site-003")), encoding="utf-8")
    for site, variables in FOREIGN.items():
        four.hosts.setdefault(site, {}).update({**variables, **SYSTEMS[SYSTEM_OF[site]]})
    four.hosts["site-001"]["jira_ops_in_process"] = False
    save = {"connector_command_save": ["sh", "-c", f"cat >{place}"]}
    four.hosts["site-003"].update(connector_token_store="command", connector_command_load=["cat", str(place)], **save)
    run = four.ansible.run(
        f"jira_ops.align.{playbook}",
        four.inventory(),
        {**reported(four), "connector_hosts": "all:!localhost"},
        execution="",
    )
    assert failed(run) == set() and set(lines(run)) == set(report(four)) == set(SITES)


def test_unreachable_host_has_a_line_and_is_in_the_report(four: Rollout) -> None:
    """In a play of the user's own, which connects as the inventory says."""
    four.hosts["site-001"].update(ansible_connection="ssh", ansible_host="127.0.0.1", ansible_port=1)
    run = four.ansible.run([in_batches("verify")], four.inventory(), reported(four), expect=None)
    assert run.code in (2, 4, 6)
    assert run.stats["site-001"]["unreachable"] == 1
    assert lines(run)["site-001"].startswith("The host left the run") and set(lines(run)) == set(SITES)
    assert "WITHOUT A RESULT (1): site-001" in summary_text(run)
    assert {site: result["state"] for site, result in report(four).items()} == {
        **dict.fromkeys(SITES, "proven"),
        "site-001": "unreachable",
    }


def test_report_that_cannot_be_written_is_named_after_the_summary(four: Rollout) -> None:
    for playbook in ("expiry", "doctor"):
        run = four.play(playbook, "--limit", "site-001,site-002", expect=2, connector_report_path="/nonexistent/x.json")
        shown = (
            set(lines(run)) if playbook == "expiry" else {each.host for each in run.of("Print the table of each site")}
        )
        assert shown, run
        task = "Print the summary" if playbook == "expiry" else "Write the report"
        (problem,) = {each.msg for each in run.of(task) if each.failed}
        assert problem.startswith(
            "connector_report_path: the report cannot be written to /nonexistent/x.json: No such file"
        )


# --- batches -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keywords",
    [
        {"serial": 2},
        {"serial": "75%"},
        {"serial": [1, 2]},
        {"serial": 1},
        {"serial": 1, "order": "reverse_sorted"},
        {"serial": 10},
        {"serial": "100%"},
        {"serial": [1, "50%"]},
        {"serial": "{{ batch }}", "max_fail_percentage": 0},
        {"serial": ["25%", 3], "any_errors_fatal": True},
    ],
    ids=str,
)
def test_play_in_batches_runs_every_host(keywords: dict[str, Any], four: Rollout) -> None:
    """A copy of a shipped play with the keyword serial, and the shipped tasks."""
    copy = [{**in_batches("expiry"), **keywords}]
    four.sandbox.clear_log()
    run = four.ansible.run(copy, four.inventory(), {**reported(four), "batch": 3})
    assert set(lines(run)) == set(report(four)) == set(SITES) and failed(run) == set()
    assert [line.split()[0] for line in summary_lines(run) if line.startswith("site-")] == list(lines(run)), (
        "each host has one line, in its own batch's summary"
    )
    assert len([entry for entry in four.sandbox.log() if entry["from"] == "client"]) == 1


def in_batches(part: str) -> dict[str, Any]:
    tasks = [
        {"name": name, "ansible.builtin.import_tasks": str(PLAYBOOKS / "tasks" / f"{name}.yml")}
        for name in ("run", "summary")
    ]
    return {
        "name": "Batches",
        "hosts": "all",
        "gather_facts": False,
        "connection": "local",
        "vars": {"connector_part": part},
        "tasks": tasks,
    }


def test_report_of_the_doctor_holds_the_sites_of_all_batches(four: Rollout) -> None:
    tasks = [
        {"name": name, "ansible.builtin.import_tasks": str(PLAYBOOKS / "tasks" / f"{name}.yml")}
        for name in ("run", "doctor_summary")
    ]
    play = {**in_batches("doctor"), "serial": 2, "tasks": tasks}
    four.ansible.run([play], four.inventory(), reported(four))
    assert len(report(four)["sites"]) == len(SITES)


def test_batches_go_on_after_one_host_failed_and_what_is_shared_between_batches_is_refused(four: Rollout) -> None:
    four.hosts["site-001"]["connector_token_label"] = four.hosts["site-004"]["connector_token_label"]
    run = four.ansible.run([{**in_batches("rotate"), "serial": 2}], four.inventory(), reported(four), expect=2)
    assert failed(run) == {"site-001", "site-004"} and set(lines(run)) == set(SITES)
    assert "the host site-004" in lines(run)["site-001"] and "the host site-001" in lines(run)["site-004"]


# --- a run that does nothing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [["--tags", "verify"], ["--skip-tags", "untagged"], ["--start-at-task", FAILS]],
)
def test_run_that_leaves_the_role_out_fails(arguments: list[str], four: Rollout) -> None:
    run = four.play("expiry", *arguments, expect=2)
    assert failed(run) == set(SITES)
    assert "Nothing was run on this host" in run.problems()[-1] and "--tags" in run.problems()[-1]


@pytest.mark.parametrize("playbook", ["stand_up", "verify", "rotate", "expiry", "retire"])
def test_run_that_matches_no_host_fails(playbook: str, ansible: Ansible) -> None:
    (ansible.folder / "hosts.ini").write_text("[prod]\none\ntwo\n[empty]\n", encoding="utf-8")
    hosts = ansible.folder / "hosts.ini"
    tried: list[tuple[Path, dict[str, Any], list[str], str]] = [
        (ansible.folder / "nosuch.yml", {}, [], "no host matches 'all'"),
        (hosts, {"connector_hosts": "prd"}, [], "matches prd"),
        (hosts, {"connector_hosts": "prod,stage"}, [], "matches stage"),
        (hosts, {"connector_hosts": "empty"}, [], "no host matches 'empty'"),
        (hosts, {"connector_hosts": "prod:!two"}, ["--limit", "two"], "within --limit two"),
        (hosts, {"connector_hosts": ""}, [], "no host"),
    ]
    for inventory, variables, arguments, said in tried:
        warnings = ("inventory", "Could not match", "provided hosts list is empty")
        run = ansible.run(
            f"jira_ops.align.{playbook}", inventory, variables, arguments=arguments, expect=None, warnings=warnings
        )
        assert run.code in (1, 4) and run.results == [], run
        assert "connector_hosts: " in run.output and said in run.output, run


# --- retire ------------------------------------------------------------------------------------------------------------


def test_retire_takes_no_host_that_was_not_named(four: Rollout) -> None:
    named: tuple[dict[str, Any], ...] = (
        {},
        {"connector_retire": "all"},
        {"connector_retire": "site-00*"},
        {"connector_retire": ""},
        {"connector_retire": "site-005"},
    )
    for variables in named:
        run = four.play("retire", expect=None, **variables)
        assert run.code in (1, 4) and run.results == [] and four.sandbox.log() == [], run
        assert "connector_retire: " in run.output and "Nothing was changed" in run.output
    assert (
        "Hosts that would be retired (4): site-001, site-002, site-003, site-004"
        in four.play("retire", "--check", expect=None).output
    )
    for site in SITES[1:]:
        four.hosts.pop(site)
    four.hosts["site-001"]["connector_retire"] = "site-001"
    assert four.play("retire", expect=None).code not in (0, 2) and four.sandbox.log() == [], (
        "an inventory names no host for good"
    )


def test_retire_takes_the_hosts_that_are_named(four: Rollout) -> None:
    run = four.play("retire", connector_retire="site-002")
    assert set(lines(run)) == {"site-002"} and lines(run)["site-002"].startswith("The connector is retired. ")
    assert [len(four.world(site).live_tokens()) for site in SITES] == [1, 0, 1, 1]
