# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What expires when: soonest first, one question per organization, and a failure before a connector stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible.release import __version__

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.standing import label, make_account, make_token, stand, stand_all
from tests.system.support import Rollout, site_lines, summary_text

pytestmark = pytest.mark.every_core

# Ansible's own message about an argument names its value since ansible-core 2.19.
SAYS_VALUES = tuple(map(int, __version__.split(".")[:2])) >= (2, 19)
# Of two organizations in turn: org1 has the odd ones. Days until the site's token expires; None: it has none.
DAYS: dict[str, float | None] = {
    "site-001": 200,
    "site-002": 40,
    "site-003": 5,
    "site-004": 90,
    "site-005": None,
    "site-006": 20,
}
ORG1, ORG2 = ("site-001", "site-003", "site-005"), ("site-002", "site-004", "site-006")
# What a list may say of an expiry, where it is not as described: a day alone, nothing, and what no service has been seen to write.
ODD: dict[str, dict[str, Any]] = {
    "site-001": {"expiresAt": "2026-12-01"},
    "site-003": {"expiresAt": None},
    "site-005": {"expiresAt": "next summer"},
}
# What an organization key alone has to do.
NOTHING_ELSE = dict.fromkeys(("jira_email", "jira_token", "align_token", "align_session", "vault_password"), "")


@dataclass
class Observed:
    """A run and what was asked meanwhile."""

    run: Run
    log: list[dict[str, Any]]

    def lines(self) -> dict[str, str]:
        """The summary, in its order."""
        return site_lines(self.run)

    def failed(self) -> set[str]:
        return {host for host, counts in self.run.stats.items() if counts["failures"]}

    def message(self, site: str) -> str:
        return [each.msg for each in self.run.of(host=site) if each.failed][-1]


@dataclass
class Scenario:
    runs: dict[str, Observed] = field(default_factory=dict)


@beside
def expiring(folder: Path) -> Scenario:
    """A window that holds some sites, one that holds none of those that have a token, and a key that does not work."""
    scenario = Scenario()
    with Sandbox(many_sites(len(DAYS), organizations=2)) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        accounts = {
            organization: make_account(rollout, organization=organization)["account_id"]
            for organization in sandbox.organizations
        }
        for site, days in DAYS.items():
            rollout.hosts[site].update(
                {f"connector_{name}": value for name, value in NOTHING_ELSE.items()}, connector_token_label=label(site)
            )
            account = accounts[sandbox.sites[site]["organization"]]
            if days is not None:
                make_token(rollout, site, account, f"{label(site)}-20260131T120000Z", days=days)
        # Not this site's, though sooner: of another label, and expired or blocked ones of its own.
        account = accounts["org1"]
        make_token(rollout, "site-001", account, label("site-001") + "-b", days=1)
        make_token(rollout, "site-005", account, label("site-005"), days=100)
        sandbox.by_hand("block_token", token=label("site-005"), organization="org1")

        def run(name: str, *arguments: str, **variables: Any) -> None:
            scenario.runs[name] = Observed(rollout.play("expiry", *arguments, expect=None, **variables), sandbox.log())

        run("in the window", connector_expiry_days=30)
        items = [{"id": f"odd-{site}", "label": label(site), "status": "ALLOWED", **ODD[site]} for site in ORG1]
        sandbox.faults(
            [
                {
                    "path": "/service-accounts/api-tokens$",
                    "host": "org1",
                    "action": "status",
                    "status": 200,
                    "json": {"data": items},
                }
            ]
        )
        run("odd dates", "--limit", ",".join(ORG1), connector_expiry_days=30)
        sandbox.faults([])
        run(
            "before the window",
            "--limit",
            ",".join(site for site, days in DAYS.items() if days is not None),
            connector_expiry_days=4,
        )
        for site in ORG2:
            rollout.hosts[site]["connector_org_api_key"] = "not-the-key-it-was"
        rollout.hosts["site-001"]["connector_expiry_days"] = -1
        rollout.hosts["site-005"]["connector_expiry_days"] = "soon"
        run("a wrong key")
        for site, key in (("site-002", "not-the-key-it-was"), ("site-004", sandbox.org_key("org2")), ("site-006", "")):
            rollout.hosts[site]["connector_org_api_key"] = key
        run("one right key", "--limit", ",".join(ORG2), connector_expiry_days=4)
    return scenario


def test_the_soonest_comes_first(expiring: Scenario) -> None:
    observed = expiring.runs["in the window"]
    assert list(observed.lines()) == ["site-005", "site-003", "site-006", "site-002", "site-004", "site-001"]
    assert [line.split(", ")[1] for line in observed.lines().values()] == [
        "no day left",
        *(f"{days} days left" for days in (4, 19, 39, 89, 199)),
    ]


def test_it_fails_inside_the_window_and_names_the_sites_with_what_to_do(expiring: Scenario) -> None:
    observed = expiring.runs["in the window"]
    assert observed.run.code == 2
    assert observed.failed() == {"site-003", "site-005", "site-006"}
    for site in ("site-003", "site-006"):
        assert f"The token {label(site)}-20260131T120000Z expires on 20" in observed.message(site)
        assert "Run jira_ops.align.rotate" in observed.message(site)
        assert observed.lines()[site].startswith("expiring, ")
    results = observed.run.facts("connector_result")
    assert {site for site, result in results.items() if result["state"] == "alive"} == {
        "site-001",
        "site-002",
        "site-004",
    }
    assert (
        results["site-006"]["token"]["needs_rotation"] is True
        and results["site-002"]["token"]["needs_rotation"] is False
    )


def test_no_expiry_that_is_odd_or_missing_counts_as_never(expiring: Scenario) -> None:
    observed = expiring.runs["odd dates"]
    assert observed.failed() == set(ORG1)
    assert "expires on 2026-12-01T00:00:00Z" in observed.message(
        "site-001"
    ) or "expired on 2026-12-01" in observed.message("site-001")
    assert "not known when it expires" in observed.message("site-003") and "'next summer'" in observed.message(
        "site-005"
    )
    assert (
        all(f"The token {label(site)}" in observed.message(site) for site in ORG1)
        and "36500" not in observed.run.output
    )


def test_a_site_without_a_token_that_works_is_the_soonest(expiring: Scenario) -> None:
    observed = expiring.runs["in the window"]
    assert f"No live token is labelled {label('site-005')}" in observed.message("site-005")
    assert "Run jira_ops.align.rotate" in observed.message("site-005")


def test_outside_the_window_it_ends_well(expiring: Scenario) -> None:
    observed = expiring.runs["before the window"]
    assert observed.run.code == 0, observed.run
    assert observed.failed() == set()
    assert set(observed.lines()) == {site for site, days in DAYS.items() if days is not None}


def test_each_organization_is_asked_once_and_nothing_is_written(expiring: Scenario) -> None:
    for name in ("in the window", "before the window"):
        log = [entry for entry in expiring.runs[name].log if entry["from"] == "client"]
        assert sorted(entry["host"] for entry in log) == ["org1", "org2"], name
        assert all(
            entry["method"] == "GET" and entry["path"].endswith("/service-accounts/api-tokens") for entry in log
        ), name
        assert set(expiring.runs[name].run.changed().values()) == {0}, name


def test_a_wrong_key_fails_its_organizations_sites_only(expiring: Scenario) -> None:
    observed = expiring.runs["a wrong key"]
    assert set(ORG2) <= observed.failed()
    assert "org_api_key" in observed.message("site-002") and "401" in observed.message("site-002")
    for site in ("site-004", "site-006"):
        assert "could not be listed" in observed.message(site) and "site-002 says why" in observed.message(site)
    assert observed.run.facts("connector_result")["site-003"]["days_left"] == 4
    assert "not-the-key-it-was" not in observed.run.output


def test_a_wrong_key_of_one_host_is_reported_to_it_and_another_hosts_key_asks(expiring: Scenario) -> None:
    observed = expiring.runs["one right key"]
    assert observed.run.code == 0, observed.run
    assert {site: result["days_left"] for site, result in observed.run.facts("connector_result").items()} == {
        "site-002": 39,
        "site-004": 89,
        "site-006": 19,
    }
    for site, said in (("site-002", "401"), ("site-006", "org_api_key")):
        remark = observed.run.facts("connector_result")[site]["remark"]
        assert "connector_org_api_key: the value of this host could not list" in remark and said in remark
        assert remark in summary_text(observed.run)
    assert not observed.run.facts("connector_result")["site-004"]["remark"]
    assert "not-the-key-it-was" not in observed.run.output
    assert len([entry for entry in observed.log if entry["from"] == "client"]) == 2, "one question for each key"


@pytest.mark.parametrize("site, value", [("site-001", "-1"), ("site-005", "soon")])
def test_a_window_that_is_none_is_refused(site: str, value: str, expiring: Scenario) -> None:
    message = expiring.runs["a wrong key"].message(site)
    assert "connector_expiry_days" in message and (value in message or not SAYS_VALUES)
    assert "Traceback" not in message


@pytest.mark.parametrize("why", ["another password", "no password", "no such file"])
def test_store_that_cannot_be_read_is_no_failure_and_is_said(why: str, rollout: Rollout) -> None:
    """What expires when is known without it."""
    stand(rollout, "acme-one", make_account(rollout))
    given = {"another password": "not-this-one", "no password": "", "no such file": "{{ lookup('file', '/nowhere') }}"}
    rollout.hosts["acme-one"]["connector_vault_password"] = given[why]
    run = rollout.play("expiry", warnings=("/nowhere",))
    result = run.facts("connector_result")["acme-one"]
    assert result["state"] == "alive" and result["days_left"] > 300
    assert "The token record was not read: " in result["message"], result["message"]
    assert run.stats["acme-one"]["failures"] == 0


def test_site_that_was_retired_is_red_with_the_date_and_what_lives(rollout: Rollout) -> None:
    record = stand(rollout, "acme-one", make_account(rollout))
    rollout.play("retire", "--limit", "acme-one")
    since = rollout.record()["retired"]["at"]
    run = rollout.play("expiry", expect=2)
    assert f"was retired on {since}" in run.problems()[-1] and "live:" not in run.problems()[-1]
    make_token(rollout, "acme-one", record["account_id"], f"{label('acme-one')}-20270101T120000Z")
    run = rollout.play("expiry", expect=2)
    assert f"{label('acme-one')}-20270101T120000Z" in run.problems()[-1]
    assert rollout.sandbox.writes() == []


def test_hosts_that_do_not_wait_for_each_other_have_each_a_list(tmp_path: Path) -> None:
    role = {
        "name": "Role",
        "ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": "expiry"},
    }
    head = {"name": "Own", "hosts": "all", "gather_facts": False, "connection": "local", "strategy": "free"}
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(Ansible(tmp_path), sandbox)
        stand_all(rollout)
        sandbox.faults([{"path": "/service-accounts/api-tokens$", "action": "delay", "seconds": 1}])
        warnings = ("Using run_once with the free strategy",)
        run = rollout.ansible.run([{**head, "tasks": [role]}], rollout.inventory(), expect=None, warnings=warnings)
    results = run.facts("connector_result")
    assert [results[site]["state"] for site in rollout.sites] == ["alive"] * 3 and run.code == 0, run
