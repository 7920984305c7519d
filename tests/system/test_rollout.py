# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Six sites of two organizations and two Jira Align tenants, from nothing to proven, and what each further run does."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import DEMO
from tests.system.beside import beside
from tests.system.support import COMPLETE, Rollout, World, site_lines, summary_text

BROKEN = "acme-factory"


@dataclass
class Scenario:
    """The runs in their order, each with what it wrote, and the world after the second."""

    runs: dict[str, Run] = field(default_factory=dict)
    writes: dict[str, list[str]] = field(default_factory=dict)
    worlds: dict[str, World] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    stored_by_check: bool = False
    report: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, run: Run, sandbox: Sandbox) -> None:
        self.runs[name] = run
        self.writes[name] = [
            f"{entry['method']} {entry['path']}" for entry in sandbox.writes() if entry["from"] == "client"
        ]


@beside
def scenario(folder: Path) -> Scenario:
    """Check on nothing, stand up, again, check, verify, and once with a bad administrator's token for one site."""
    observed = Scenario()
    with Sandbox(DEMO) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        for site, host in rollout.hosts.items():
            host["connector_projects"] = [
                sandbox.state()["sites"][site]["projects"][key]["key"]
                for key in sandbox.state()["sites"][site]["projects"]
            ]
        observed.note("check", rollout.stand_up("--check", "--diff", expect=None), sandbox)
        observed.stored_by_check = any(rollout.store(site).parent.exists() for site in rollout.sites)
        report = folder / "report.json"
        observed.note("first", rollout.stand_up(connector_report_path=str(report), expect=None), sandbox)
        observed.report = json.loads(report.read_text(encoding="utf-8"))
        observed.worlds = {site: rollout.world(site) for site in rollout.sites}
        observed.stores = {site: oct(stat.S_IMODE(rollout.store(site).stat().st_mode)) for site in rollout.sites}
        observed.note("second", rollout.stand_up(expect=None), sandbox)
        observed.note("check again", rollout.stand_up("--check", "--diff", expect=None), sandbox)
        observed.note("verify", rollout.verify(expect=None), sandbox)
        rollout.hosts[BROKEN]["connector_jira_token"] = "not-the-token-it-was"
        observed.note("broken", rollout.stand_up(expect=None), sandbox)
    return observed


def test_check_mode_on_nothing_runs_to_its_end_and_writes_nothing(scenario: Scenario) -> None:
    run = scenario.runs["check"]
    assert run.code == 0, run
    assert scenario.writes["check"] == []
    assert not scenario.stored_by_check
    results = run.facts("connector_result")
    assert len(results) == 6
    for site, result in results.items():
        assert result["state"] == "planned", site
        assert "would be" in site_lines(run)[site]


def test_check_mode_on_nothing_says_what_it_would_do(scenario: Scenario) -> None:
    run = scenario.runs["check"]
    for name in (
        "Ensure the service account",
        "Ensure a valid API token",
        "Ensure the Jira Align connector",
    ):
        results = run.of(name)
        assert len(results) == 6
        assert all(each.changed and each["diff"]["before"] != each["diff"]["after"] for each in results), name


def test_all_sites_are_proven(scenario: Scenario) -> None:
    run = scenario.runs["first"]
    assert run.code == 0, run
    results = run.facts("connector_result")
    assert len(results) == 6
    for site, result in results.items():
        assert result["state"] == "proven" and result["proven"] is True
        assert result["connector"]["active"] is True
        assert result["token"]["days_left"] in (364, 365)
        assert result["handoff"] == {}
        assert scenario.worlds[site].complete() == COMPLETE, site


def test_sites_of_one_organization_share_account_and_group(scenario: Scenario) -> None:
    """Three hosts find none at the same time, and make one; each site has a token of its own."""
    results = scenario.runs["first"].facts("connector_result")
    for organization in ("acme", "globex"):
        sites = [site for site in results if site.startswith(organization)]
        assert len({results[site]["service_account"]["account_id"] for site in sites}) == 1
        assert len({results[site]["token"]["token_id"] for site in sites}) == 3
        world = scenario.worlds[sites[0]]
        assert len(world.accounts()) == len(world.groups()) == 1
        assert len(world.organization["tokens"]) == 3


def test_the_connector_holds_the_stored_token_and_works(scenario: Scenario) -> None:
    for site, world in scenario.worlds.items():
        (connector,), (token,) = world.connectors, world.live_tokens()
        assert connector["password"] == token["value"], site
        assert connector["username"] == world.accounts()[0]["email"]
        assert "401" not in str(connector["status"])


def test_the_token_record_is_for_its_owner_only(scenario: Scenario) -> None:
    assert set(scenario.stores.values()) == {"0o600"}


def test_the_report_is_what_the_hosts_know(scenario: Scenario) -> None:
    assert scenario.report == scenario.runs["first"].facts("connector_result")


def test_the_second_run_changes_nothing(scenario: Scenario) -> None:
    run = scenario.runs["second"]
    assert run.code == 0, run
    assert set(run.changed().values()) == {0}
    assert len(run.changed()) == 6
    assert scenario.writes["second"] == []


def test_check_mode_on_a_finished_one_shows_no_difference(scenario: Scenario) -> None:
    run = scenario.runs["check again"]
    assert run.code == 0, run
    assert set(run.changed().values()) == {0}
    assert scenario.writes["check again"] == []
    diffs = [each["diff"] for each in run.results if each.get("diff")]
    assert diffs
    assert all(diff["before"] == diff["after"] for diff in diffs if isinstance(diff, dict))
    assert "+++ after" not in run.stdout
    assert {result["state"] for result in run.facts("connector_result").values()} == {"proven"}


def test_verify_proves_and_changes_nothing(scenario: Scenario) -> None:
    run = scenario.runs["verify"]
    assert run.code == 0, run
    assert set(run.changed().values()) == {0}
    assert scenario.writes["verify"] == []
    results = run.facts("connector_result")
    assert len(results) == 6
    assert all(result["proven"] is True and result["token"]["days_left"] in (364, 365) for result in results.values())


def test_a_failing_site_does_not_stop_the_others(scenario: Scenario) -> None:
    run = scenario.runs["broken"]
    assert run.code != 0
    assert {host for host, counts in run.stats.items() if counts["failures"]} == {BROKEN}
    results = run.facts("connector_result")
    assert {site for site, result in results.items() if result["proven"]} == set(results) - {BROKEN}
    lines, text = site_lines(run), summary_text(run)
    assert set(lines) == set(results) - {BROKEN}
    assert all(line.startswith("proven, token kept, ") and "next due 20" in line for line in lines.values())
    assert f"FAILED (1): {BROKEN} " in text and f"--limit {BROKEN}" in text
    assert "connector_jira_email" in text and "connector_jira_token" in text
    assert scenario.writes["broken"] == []
