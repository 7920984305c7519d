# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What connectors may do, over a rollout: shown before, named where it is less or more, fixed by one write, refused where it is too much."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import EXECUTIONS, Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.support import DEFAULTS, Rollout, comparable, summary_lines, summary_text, variables

GROUP, ROLE = "jira-connector-svc", "Jira Align Connector"
ADMINISTERS = "is given Administer Jira"
# What is asked for, by site; SHOP and OPS share a scheme, and OPS is not listed.
VARIABLES: dict[str, dict[str, Any]] = {
    "whole": {"connector_profile": "read_only"},
    "actor": {"connector_profile": "read_only"},
    "grant": {},
    "extra": {"connector_profile": "read_only", "connector_exclusive": True},
    "admin": {"connector_profile": "read_only"},
    "boards": {
        "connector_profile": "boards",
        "connector_profile_add": ["LINK_ISSUES"],
        "connector_profile_remove": ["WORK_ON_ISSUES"],
    },
    "last-resort": {"connector_profile": "administer"},
    "site-admins": {"connector_group": "site-admins"},
    "misspelt": {"connector_profile_add": ["BROWSE_PROJECT"]},
    "scheme": {"connector_grant_through": "scheme", "connector_service_account_name": "schemeaccount"},
}
REFUSED = {
    "site-admins": ("connector_group: ", "allow_administration"),
    "misspelt": ("connector_profile_add: ", "Did you mean BROWSE_PROJECTS?"),
    "scheme": ("grant_through: ", "OPS", "allow_shared_scheme"),
}
STANDING = [site for site in VARIABLES if site not in REFUSED]
TAMPERED: dict[str, tuple[str, dict[str, Any]]] = {
    "actor": ("remove_actor", {"project": "SHOP", "role": ROLE, "group": GROUP}),
    "grant": ("remove_grant", {"permission": "EDIT_ISSUES", "holder": "projectRole", "name": ROLE, "project": "SHOP"}),
    "extra": ("add_grant", {"permission": "DELETE_ISSUES", "holder": "projectRole", "name": ROLE, "project": "SHOP"}),
    "admin": ("add_actor", {"project": "SHOP", "role": "Administrators", "group": GROUP}),
}


@dataclass
class Observed:
    """A run, and what it wrote to each site."""

    run: Run
    writes: dict[str, list[str]]

    def result(self, site: str) -> dict[str, Any]:
        return dict(self.run.facts("connector_result")[site])

    def lines(self, site: str) -> list[str]:
        """What the summary says of a site: its remark, and its table."""
        remark, lines = self.result(site)["remark"], summary_lines(self.run)
        assert remark in summary_text(self.run)
        rest = lines[lines.index(f"{site}:") + 1 :] if f"{site}:" in lines else []
        return [remark, *takewhile(lambda line: line.startswith("  "), rest)]


@dataclass
class Scenario:
    runs: dict[str, Observed] = field(default_factory=dict)


def observe(rollout: Rollout, run: Run) -> Observed:
    writes: dict[str, list[str]] = {}
    for entry in rollout.sandbox.writes():
        if entry["from"] == "client":
            writes.setdefault(entry["host"], []).append(f"{entry['method']} {entry['path']}")
    return Observed(run, writes)


@beside
def privileges(folder: Path) -> Scenario:
    """Looked at, stood up, tampered with, verified, stood up again, verified again."""
    made = many_sites(len(VARIABLES))
    projects = [{"key": "SHOP"}, {"key": "OPS"}, {"key": "TEAM", "style": "next-gen"}]
    made["organizations"][0]["sites"] = [
        {"name": name, "projects": projects, "open_scheme": False} for name in VARIABLES
    ]
    made["tenants"][0].update(sites=list(VARIABLES), slots=len(VARIABLES) + 1)
    scenario = Scenario()
    with Sandbox(made) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        for name, host in rollout.hosts.items():
            host.update(VARIABLES[name], connector_projects=["SHOP", "TEAM"])
        scenario.runs["check"] = observe(rollout, rollout.stand_up("--check", "--diff", "--limit", "boards"))
        scenario.runs["stood up"] = observe(rollout, rollout.stand_up(expect=2, warnings=(ADMINISTERS,)))
        for name, (step, given) in TAMPERED.items():
            sandbox.by_hand(step, site=name, **given)
        standing = ("--limit", ",".join(STANDING))
        scenario.runs["verified"] = observe(rollout, rollout.verify(*standing, expect=2))
        scenario.runs["fixed"] = observe(rollout, rollout.stand_up(*standing, warnings=(ADMINISTERS,)))
        rollout.hosts["admin"]["connector_exclusive"] = True
        scenario.runs["exclusive"] = observe(rollout, rollout.stand_up("--limit", "admin"))
        scenario.runs["verified again"] = observe(rollout, rollout.verify(*standing))
    return scenario


def test_what_would_be_granted_is_shown_beforehand(privileges: Scenario) -> None:
    seen = privileges.runs["check"]
    assert not seen.writes
    diff = seen.run.stdout
    assert (
        all(f'"{key}"' in diff for key in ("BROWSE_PROJECTS", "MANAGE_SPRINTS_PERMISSION", "LINK_ISSUES"))
        and "WORK_ON_ISSUES" not in diff
    )


@pytest.mark.parametrize("site", STANDING)
def test_every_profile_comes_to_a_proven_connector(privileges: Scenario, site: str) -> None:
    assert privileges.runs["stood up"].result(site)["proven"]


@pytest.mark.parametrize("site", REFUSED)
def test_too_much_is_refused_before_a_token_is_made(privileges: Scenario, site: str) -> None:
    seen = privileges.runs["stood up"]
    assert seen.result(site)["state"] == "failed" and all(
        words in seen.result(site)["message"] for words in REFUSED[site]
    )
    assert site not in seen.writes


def test_administration_that_was_asked_for_is_said_aloud(privileges: Scenario) -> None:
    seen = privileges.runs["stood up"]
    warned = [each for each in seen.run.results if each.result.get("warnings")]
    assert [each.host for each in warned] == ["last-resort"] and f"The group {GROUP} {ADMINISTERS}" in seen.run.output
    result = seen.result("last-resort")
    assert ("", "ADMINISTER") not in [
        (each["project"], each["permission"]) for each in result["excess"]
    ] and not result["forbidden"]


@pytest.mark.parametrize("site, words", [("actor", "BROWSE_PROJECTS"), ("grant", "EDIT_ISSUES in SHOP")])
def test_verify_names_what_is_missing(privileges: Scenario, site: str, words: str) -> None:
    seen = privileges.runs["verified"]
    assert not seen.result(site)["proven"] and words in seen.result(site)["message"]
    assert any("SHOP" in line and f"missing: {words.split()[0]}" in line for line in seen.lines(site)[1:]), seen.lines(
        site
    )
    assert any("to fix permissions in SHOP" in line and "/browse/SHOP" in line for line in seen.lines(site))


@pytest.mark.parametrize("site, excess", [("extra", "DELETE_ISSUES"), ("admin", "ADMINISTER_PROJECTS")])
def test_verify_names_what_goes_beyond(privileges: Scenario, site: str, excess: str) -> None:
    seen = privileges.runs["verified"]
    found = [(each["project"], each["permission"]) for each in seen.result(site)["excess"]]
    assert seen.result(site)["proven"] and ("SHOP", excess) in found
    assert any("SHOP" in line and excess in line for line in seen.lines(site)[1:])
    administers = site == "admin"
    assert (
        bool(seen.result(site)["forbidden"]) == administers and ("administrator" in seen.lines(site)[0]) == administers
    )


def test_verify_shows_a_table_of_every_site_and_writes_nothing(privileges: Scenario) -> None:
    seen = privileges.runs["verified"]
    assert not seen.writes
    for site in STANDING:
        table = seen.lines(site)[1:]
        assert [line.split()[0] for line in table][:3] == ["token", "scopes", "whole"] and any(
            line.split()[0] == "connector" for line in table
        ), table


def test_what_was_tampered_with_is_granted_again_by_one_write_and_nothing_else_is_written(privileges: Scenario) -> None:
    seen = privileges.runs["fixed"]
    assert {site: len(writes) for site, writes in seen.writes.items()} == {"actor": 1, "grant": 1, "extra": 1}, (
        seen.writes
    )
    assert "POST" in seen.writes["grant"][0] and "/permissionscheme/" in seen.writes["grant"][0]
    assert "POST" in seen.writes["actor"][0] and "/project/SHOP/role/" in seen.writes["actor"][0]
    assert seen.writes["extra"][0].startswith("DELETE ") and "/permissionscheme/" in seen.writes["extra"][0]
    assert {site for site, count in seen.run.changed().items() if count} == {"actor", "grant", "extra"}


def test_administration_is_taken_away_only_where_that_was_asked_for(privileges: Scenario) -> None:
    assert (
        privileges.runs["fixed"].result("admin")["forbidden"]
        and "administrator" in privileges.runs["fixed"].lines("admin")[0]
    )
    (write,) = privileges.runs["exclusive"].writes["admin"]
    assert (
        write.startswith("DELETE /rest/api/3/project/SHOP/role/")
        and not privileges.runs["exclusive"].result("admin")["excess"]
    )


@pytest.mark.parametrize("site", STANDING)
def test_in_the_end_every_site_is_as_it_was(privileges: Scenario, site: str) -> None:
    seen = privileges.runs["verified again"]
    assert seen.result(site)["proven"] and not seen.result(site)["forbidden"]
    # A role of a team-managed project carries more than a profile that writes.
    beyond = {each["project"] for each in seen.result(site)["excess"]}
    assert beyond <= ({"TEAM"} if VARIABLES[site].get("connector_profile") != "read_only" else set())


def test_a_warning_is_the_same_through_both_doors(ansible: Ansible, sandbox: Sandbox) -> None:
    task = {
        "name": "Allowed",
        "jira_ops.align.jira_group_permissions": {
            "org_id": "{{ org_id }}",
            "site_url": "{{ site_url }}",
            "group": "site-admins",
            "allow_administration": True,
        },
    }
    play = {
        "name": "Execution",
        "hosts": "localhost",
        "gather_facts": False,
        "connection": "local",
        "module_defaults": DEFAULTS,
        "tasks": [task],
    }
    said = []
    for execution in EXECUTIONS:
        run = ansible.run(
            [play], None, variables(sandbox), execution, warnings=("allow_administration is set", "group site-admins")
        )
        assert "allow_administration is set" in run.output
        said.append(
            comparable({name: value for name, value in run.one("Allowed").result.items() if not name.startswith("_")})
        )
    assert said[0] == said[1]
