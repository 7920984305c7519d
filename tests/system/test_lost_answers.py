# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One of seven POSTs is processed and its answer lost, over twelve sites: one run stands them up, one of each, and looks once for each lost answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.support import COMPLETE, Rollout

SITES = 12
LOST = {
    "id": "lost",
    "method": "POST",
    "from": "client",
    "probability": 1 / 7,
    "seed": 11,
    "action": "drop",
    "when": "after",
}
PROJECTS = {"connector_projects": ["SHOP", "TEAM"]}

# Hosts that run at once see different things, so that what they ask cannot be compared.
ONE_BY_ONE = ("--forks", "1")

# A write, and what is read after its answer was lost: the table of docs/lost_answers.md.
LOOK_UPS = {
    "account": (r"POST \S+/service-accounts$", r"GET \S+/service-accounts$"),
    "access": (r"POST \S+/(service-accounts/invite|roles/assign)$", r"GET \S+/user$"),
    "group": (r"POST \S+/directories/[^/]+/groups$", r"POST \S+/groups/search$"),
    "member": (r"POST \S+/(memberships|group/user)$", r"GET \S+/group/member$"),
    "application role": (r"POST \S+/role-assignments/assign$", r"GET \S+/(applicationrole|role-assignments)$"),
    "token": (r"POST \S+/manage/api-tokens$", r"GET \S+/api-tokens$"),
    "project role": (r"POST \S+/rest/api/3/role$", r"GET \S+/rest/api/3/role$"),
    "actor": (r"POST \S+/project/[^/]+/role/\d+$", r"GET \S+/project/[^/]+/role/\d+$"),
    "grant": (r"POST \S+/permissionscheme/\d+/permission$", r"GET \S+/permissionscheme(/\d+/permission)?$"),
    "connector": (r"POST \S*/ManageJiraConnectors$", r"GET \S*/ManageJiraConnectors$"),
}
REVOCATION = r"DELETE \S+/manage/api-tokens/[^/]+$"


@dataclass
class Incident:
    """A run without losses and one with them, each with what was asked; and the sites that are not complete after the latter."""

    quiet: list[dict[str, Any]]
    run: Run
    log: list[dict[str, Any]]
    incomplete: dict[str, Any] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    second: dict[str, int] = field(default_factory=dict)

    def lost(self) -> list[dict[str, Any]]:
        return [entry for entry in self.log if entry["write"] and entry["status"] is None]


def count(log: list[dict[str, Any]], pattern: str) -> int:
    """Answered requests of this kind, each list once, however many pages it has."""
    asked = [
        entry
        for entry in log
        if entry["status"] is not None and re.search(pattern, f"{entry['method']} {entry['path']}")
    ]
    return len([entry for entry in asked if "cursor=" not in entry["query"] and "startAt=5" not in entry["query"]])


@beside
def lost_answers(folder: Path) -> Incident:
    with Sandbox(many_sites(SITES)) as sandbox:
        quiet = Rollout(Ansible(folder / "quiet"), sandbox)
        quiet.ansible.folder.mkdir()
        quiet.stand_up(*ONE_BY_ONE, **PROJECTS)
        asked = sandbox.log(**{"from": "client"})
        sandbox.reset()
        rollout = Rollout(Ansible(folder / "lossy"), sandbox)
        rollout.ansible.folder.mkdir()
        sandbox.faults([LOST])
        run = rollout.stand_up(*ONE_BY_ONE, expect=None, **PROJECTS)
        incident = Incident(asked, run, sandbox.log(**{"from": "client"}))
        worlds = {site: rollout.world(site).complete() for site in rollout.sites}
        incident.incomplete = {site: world for site, world in worlds.items() if world != COMPLETE}
        incident.proven = {site for site, result in run.facts("connector_result").items() if result["proven"]}
        sandbox.faults([])
        incident.second = rollout.stand_up(expect=None, **PROJECTS).changed()
    return incident


def test_one_run_stands_up_every_site(lost_answers: Incident) -> None:
    assert lost_answers.run.code == 0, "\n".join(lost_answers.run.problems())
    assert len(lost_answers.proven) == SITES


def test_answers_of_every_kind_of_write_were_lost(lost_answers: Incident) -> None:
    lost = {
        name: count([{**entry, "status": 0} for entry in lost_answers.lost()], write)
        for name, (write, dummy) in LOOK_UPS.items()
    }
    assert {"token", "actor", "grant", "connector"} <= {name for name, number in lost.items() if number}, lost


def test_there_is_one_of_each(lost_answers: Incident) -> None:
    assert not lost_answers.incomplete


def test_there_is_at_most_one_look_for_each_lost_answer(lost_answers: Incident) -> None:
    lost = lost_answers.lost()
    for name, (write, look) in LOOK_UPS.items():
        losses = len([entry for entry in lost if re.search(write, f"{entry['method']} {entry['path']}")])
        more = count(lost_answers.log, look) - count(lost_answers.quiet, look)
        if name == "token":  # its value is lost with the answer: it is revoked, and that is read back
            more -= count(lost_answers.log, REVOCATION) - count(lost_answers.quiet, REVOCATION)
        assert more <= losses, f"{name}: {more} looks more than without losses, for {losses} lost answers"


def test_the_next_run_has_nothing_to_do(lost_answers: Incident) -> None:
    assert len(lost_answers.second) == SITES
    assert set(lost_answers.second.values()) == {0}
