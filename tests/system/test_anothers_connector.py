# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connector of the wanted name that is another team's, and one of ours that another team has changed.

After every run, each active connector signs in for itself: no run ends well while its connector is refused, and another team's works as before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.standing import AUTHENTICATION, GROUP, label, make_account, make_token, stand
from tests.system.support import Rollout

ELSEWHERE, THEIR_ACCOUNT = "elsewhere", "anotherteam"

# Hosts without a record. What the connector of their name is, beside serving elsewhere with another team's account.
NO_RECORD: dict[str, dict[str, Any]] = {
    "active": {},
    "off": {"active": False},
    "sameaccount": {"account": "ours"},  # another host of ours, or the same account used by another team
    "handmade": {"site": "ours"},  # this site's, made by hand with another account
    "spelled": {"site": "ours", "account": "ours", "api_url": "{}/"},  # this site's, with a slash at the end
    "taken": {"variables": {"connector_take_over": True}},
}
REFUSED = ("active", "off", "sameaccount")
# Hosts whose record says that the connector holds its token. What somebody has changed of it since.
CHANGED: dict[str, tuple[str, ...]] = {
    "overwritten": ("api_url", "username", "token"),
    "readdressed": ("api_url",),
    "renamed": ("username",),
    "retyped": ("token",),
    "due": ("api_url", "username", "token"),
    "switchedoff": ("api_url", "username", "token", "active"),
}
HOSTS = (*NO_RECORD, *CHANGED)


@dataclass
class Observed:
    """A run, and what there was after it: each connector's settings, how it signs in, and the tokens that live."""

    run: Run
    writes: list[dict[str, Any]]
    connectors: dict[str, dict[str, Any]]
    signs_in: dict[str, str]
    live: dict[str, list[str]]

    def failed(self, host: str) -> bool:
        return bool(self.run.stats[host]["failures"])

    def message(self, host: str) -> str:
        return str(self.run.facts("connector_result")[host]["message"])

    def works(self, host: str, scenario: Scenario) -> bool:
        """Whether the host's connector serves its site with its account, and is not refused there."""
        connector = self.connectors.get(f"Jira {host}")
        wanted = (scenario.urls[host], scenario.emails["ours"])
        found = connector and (connector["api_url"].rstrip("/"), connector["username"])
        return found == wanted and self.signs_in.get(f"Jira {host}") == "ok"


@dataclass
class Scenario:
    urls: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, Observed] = field(default_factory=dict)


@beside
def neighbours(folder: Path) -> Scenario:
    """Verified, looked at, stood up, verified and retired; another team's sign-in and ours are tried after every run."""
    world = many_sites(len(HOSTS) + 1)
    world["organizations"][0]["sites"] = [{"name": name} for name in (*HOSTS, ELSEWHERE)]
    world["tenants"][0].update(sites=[*HOSTS, ELSEWHERE], slots=len(HOSTS) + 1)
    with Sandbox(world) as sandbox:
        rollout, scenario = Rollout(Ansible(folder), sandbox, list(HOSTS)), Scenario()
        ours, theirs = make_account(rollout), make_account(rollout, THEIR_ACCOUNT)
        scenario.emails = {"ours": ours["email"], "theirs": theirs["email"]}
        sandbox.by_hand("set_app_role", group=GROUP, site=ELSEWHERE)
        gateway = f"{sandbox.api_url}/ex/jira/"
        scenario.urls = {name: gateway + sandbox.sites[name]["cloud_id"] for name in (*HOSTS, ELSEWHERE)}
        token = {"theirs": make_token(rollout, ELSEWHERE, theirs["account_id"], "another team's token")["token"]}
        for host, what in NO_RECORD.items():
            rollout.hosts[host].update({"connector_wait": 0, "connector_token_label": label(host)})
            rollout.hosts[host].update(what.get("variables", {}))
            sandbox.by_hand("set_app_role", group=GROUP, site=host)
            token["ours"] = make_token(rollout, host, ours["account_id"], f"by hand for {host}")["token"]
            whose = what.get("account", "theirs")
            site = host if what.get("site") == "ours" else ELSEWHERE
            number = sandbox.by_hand(
                "set_connector",
                name=f"Jira {host}",
                link=sandbox.sites[site]["url"] + "/browse/{external}",
                api_url=what.get("api_url", "{}").format(scenario.urls[site]),
                username=scenario.emails[whose],
                authentication=AUTHENTICATION,
                token=token[whose],
            )["number"]
            if what.get("active", True):
                sandbox.by_hand("activate_connector", connector=number)
        for host, changed in CHANGED.items():
            record = stand(rollout, host, ours)
            rollout.hosts[host]["connector_wait"] = 0
            to = {"api_url": scenario.urls[ELSEWHERE], "username": theirs["email"], "token": token["theirs"]}
            sandbox.by_hand(
                "set_connector", connector=f"Jira {host}", **{name: to[name] for name in changed if name in to}
            )
            if "active" in changed:
                sandbox.by_hand("deactivate_connector", connector=f"Jira {host}")
            if host == "due":
                sandbox.by_hand("expire_token", token=record["token_id"], days=5)
        sandbox.by_hand("poll")
        scenario.before = _connectors(sandbox)

        def run(name: str, playbook: str, *arguments: str, limit: tuple[str, ...] = HOSTS, **variables: Any) -> None:
            found = rollout.play(
                playbook, *arguments, "--limit", ",".join(limit), expect=None, warnings=("changed by",), **variables
            )
            writes = [entry for entry in sandbox.writes() if entry["from"] == "client"]
            polled = sandbox.by_hand("poll").get("align1", {})
            live = {host: [each["value"] for each in rollout.world(host).live_tokens()] for host in HOSTS}
            scenario.runs[name] = Observed(found, writes, _connectors(sandbox), polled, live)

        run("verify", "verify")
        run("check", "stand_up", "--check", "--diff")
        run("rotate check", "rotate", "--check", limit=tuple(CHANGED))
        run("stand up", "stand_up", limit=(*NO_RECORD, "overwritten", "readdressed", "switchedoff"))
        run("rotate", "rotate", limit=("renamed", "retyped", "due", "active", "sameaccount"))
        run("verify again", "verify", limit=tuple(host for host in HOSTS if host not in REFUSED))
        run("retire", "retire", limit=REFUSED)
        sandbox.by_hand("set_connector", connector="Jira overwritten", api_url=scenario.urls[ELSEWHERE])
        run("retire ours", "retire", limit=("overwritten", "readdressed"))
        run("retire all the same", "retire", limit=("overwritten",), connector_take_over=True)
    return scenario


def _connectors(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    (tenant,) = sandbox.state()["tenants"].values()
    names = ("api_url", "username", "password", "active", "link")
    return {
        each["name"]: {name: each[name] for name in names} for each in tenant["connectors"].values() if each["name"]
    }


# --- after every run -------------------------------------------------------------------------------------------------


def test_no_run_ends_well_while_the_connector_is_refused(neighbours: Scenario) -> None:
    """The sandbox lets every active connector sign in after each run; what it is told is held against the exit code."""
    for name, observed in neighbours.runs.items():
        proven = [host for host, result in observed.run.facts("connector_result").items() if result["proven"]]
        assert [host for host in proven if not observed.works(host, neighbours)] == [], name
        assert [host for host in proven if observed.failed(host)] == [], name


@pytest.mark.parametrize("host", REFUSED)
def test_anothers_is_as_it_was_after_every_run(host: str, neighbours: Scenario) -> None:
    for name, observed in neighbours.runs.items():
        assert observed.connectors[f"Jira {host}"] == neighbours.before[f"Jira {host}"], name
        assert host == "off" or observed.signs_in[f"Jira {host}"] == "ok", name


# --- without a record --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["check", "stand up"])
@pytest.mark.parametrize("host", REFUSED)
def test_anothers_is_refused_with_what_it_serves_and_before_a_token_is_made(
    host: str, name: str, neighbours: Scenario
) -> None:
    observed = neighbours.runs[name]
    message = observed.message(host)
    assert observed.failed(host) and neighbours.urls[ELSEWHERE] in message and "connector_take_over" in message
    assert observed.live[host] == []


@pytest.mark.parametrize("host", ["active", "sameaccount"])
def test_rotation_refuses_anothers_too_before_a_token_is_made(host: str, neighbours: Scenario) -> None:
    observed = neighbours.runs["rotate"]
    assert observed.failed(host) and neighbours.urls[ELSEWHERE] in observed.message(host)
    assert observed.live[host] == []


@pytest.mark.parametrize("host", ["handmade", "spelled", "taken"])
def test_what_is_this_sites_or_is_to_be_taken_over_works_afterwards(host: str, neighbours: Scenario) -> None:
    observed = neighbours.runs["stand up"]
    assert not observed.failed(host) and observed.works(host, neighbours), observed.message(host)
    assert observed.live[host] == [observed.connectors[f"Jira {host}"]["password"]]
    assert not neighbours.runs["verify again"].failed(host)


# --- with a record that says ours --------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", CHANGED)
def test_verify_is_red_while_ours_is_changed_and_names_the_change(host: str, neighbours: Scenario) -> None:
    observed, changed = neighbours.runs["verify"], CHANGED[host]
    assert observed.failed(host)
    assert "api_url" not in changed or neighbours.urls[ELSEWHERE] in observed.message(host)
    assert "username" not in changed or neighbours.emails["theirs"] in observed.message(host)
    assert "active" not in changed or "is not active" in observed.message(host)


@pytest.mark.parametrize("host", CHANGED)
def test_ours_is_set_right_with_its_token_and_a_warning_names_what_was_changed(host: str, neighbours: Scenario) -> None:
    name = "rotate" if host in ("renamed", "retyped", "due") else "stand up"
    observed = neighbours.runs[name]
    assert not observed.failed(host) and observed.works(host, neighbours), observed.message(host)
    assert observed.live[host] == [observed.connectors[f"Jira {host}"]["password"]]
    warned = [line for line in observed.run.output.splitlines() if f"'Jira {host}'" in line and "by somebody" in line]
    assert bool(warned) is (host != "retyped")
    assert not neighbours.runs["verify again"].failed(host)


def test_check_mode_warns_of_it_and_writes_nothing(neighbours: Scenario) -> None:
    for name in ("check", "rotate check"):
        observed = neighbours.runs[name]
        assert observed.writes == [], name
        assert {host for host in CHANGED if observed.failed(host)} == set(), name
        assert (
            "'Jira overwritten' " in observed.run.output.replace("\n", " ") and "by somebody" in observed.run.output
        ), name


# --- retired by name ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["active", "sameaccount"])
def test_retire_does_not_switch_off_what_only_has_the_name(host: str, neighbours: Scenario) -> None:
    observed = neighbours.runs["retire"]
    assert observed.failed(host) and observed.writes == []
    assert neighbours.urls[ELSEWHERE] in observed.message(host) and "connector_name" in observed.message(host)


def test_retire_does_not_switch_off_ours_while_it_serves_another_site(neighbours: Scenario) -> None:
    observed = neighbours.runs["retire ours"]
    assert observed.failed("overwritten") and neighbours.urls[ELSEWHERE] in observed.message("overwritten")
    assert observed.connectors["Jira overwritten"]["active"] and len(observed.live["overwritten"]) == 1
    assert not observed.failed("readdressed") and observed.live["readdressed"] == []
    assert not observed.connectors["Jira readdressed"]["active"]


def test_retire_switches_it_off_where_the_operator_says_so(neighbours: Scenario) -> None:
    observed = neighbours.runs["retire all the same"]
    assert not observed.failed("overwritten") and observed.live["overwritten"] == []
    assert not observed.connectors["Jira overwritten"]["active"]
