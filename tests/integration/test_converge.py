# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed anywhere, run again: one account, one group, one connector, one live token. Late access is waited for, a due token replaced."""
from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.harness.play import Ansible
from tests.integration.beside import beside
from tests.integration.support import COMPLETE, Rollout, World
from tests.sandbox.fixture import Sandbox
from tests.sandbox.worlds import ONE, many_sites

# Where the run is killed: after the request was processed, before its answer left; or before it was processed.
KILLED_AT: dict[str, dict[str, Any]] = {
    "the account is made": {"plane": "organization", "method": "POST", "path": "/service-accounts$", "when": "after"},
    "the token is made": {"plane": "organization", "method": "POST", "path": "/api-tokens$", "when": "after"},
    "the token is stored": {"plane": "gateway", "path": "/myself", "when": "before"},
    "the connector is saved": {"plane": "align_form", "method": "POST", "nth": 1, "when": "after"},
    "the connector is active": {"plane": "align_form", "method": "POST", "nth": 2, "when": "after"},
}
# Where the run after the next one is made too, and has to change nothing.
QUIET_AFTER = ("the token is made", "the connector is active")


def kill_at(rollout: Rollout, rule: dict[str, Any]) -> None:
    """Begin, wait for the request, and end the whole process group without a word."""
    rollout.sandbox.faults([{"nth": 1, **rule, "id": "point", "action": "hold"}])
    running = rollout.begin()
    deadline = time.monotonic() + 60
    while not _reached(rollout.sandbox):
        assert time.monotonic() < deadline and running.process.poll() is None, "the run never came to this point"
        time.sleep(0.05)
    time.sleep(0.2)  # what is processed "before" the hold is processed now
    running.kill()
    rollout.sandbox.faults([])
    rollout.sandbox.release()


def _reached(sandbox: Sandbox) -> bool:
    (rule,) = sandbox.control("GET", "/faults")
    return int(rule["seen"]) >= _nth(rule)


def _nth(rule: dict[str, Any]) -> int:
    return int(rule["nth"])


@beside
def killed(folder: Path) -> dict[str, Any]:
    """Each point in a sandbox of its own: the world after the kill, after the next run, and the recap of the one after that."""

    def one(point: str) -> dict[str, Any]:
        with Sandbox(ONE) as sandbox:
            place = folder / point.replace(" ", "-")
            place.mkdir()
            rollout = Rollout(Ansible(place), sandbox)
            kill_at(rollout, KILLED_AT[point])
            between = rollout.world().complete()
            try:
                rollout.stand_up()
                again = rollout.stand_up() if point in QUIET_AFTER else None
            except AssertionError as failed:
                return {"between": between, "failed": str(failed)}
            record, world = rollout.record(), rollout.world()
            quiet = again is None or (again.changed() == {"acme-one": 0} and sandbox.writes() == [])
            return {"between": between, "world": world, "record": record, "quiet": quiet}

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(KILLED_AT, pool.map(one, KILLED_AT)))


@pytest.mark.parametrize("point", KILLED_AT)
def test_killed_and_run_again(point: str, killed: dict[str, Any]) -> None:
    found = killed[point]
    assert "failed" not in found, found["failed"]
    assert found["between"] != COMPLETE or point == "the connector is active"
    world: World = found["world"]
    assert world.complete() == COMPLETE
    assert len(world.organization["tokens"]) == 1, "a token that nobody holds is left"
    (token,) = world.live_tokens()
    assert found["record"]["token"] == token["value"] == world.connectors[0]["password"]
    assert found["quiet"]


def test_access_that_lands_late_is_waited_for(rollout: Rollout) -> None:
    rollout.sandbox.switch(app_access_delay={"calls": 2}, role_delay={"calls": 3}, group_delay={"calls": 1})
    rollout.stand_up(connector_projects=["SHOP", "TEAM"])
    assert rollout.world().complete() == COMPLETE
    assert 401 in {entry["status"] for entry in rollout.sandbox.log(plane="gateway")}, "access was there at once: nothing was waited for"
    assert rollout.stand_up(connector_projects=["SHOP", "TEAM"]).changed() == {"acme-one": 0}


def test_access_that_never_lands_is_said_with_the_time_waited(rollout: Rollout) -> None:
    rollout.sandbox.switch(role_delay=3600)
    run = rollout.stand_up(connector_wait=1, expect=2)
    assert "after 1 s of waiting" in run.problems()[-1]
    assert "has not landed" in run.problems()[-1]
    # The token is stored and not lost; what landed meanwhile is all that the next run needs.
    token = rollout.record()["token"]
    rollout.sandbox.by_hand("set_app_role", group="jira-connector-svc", site="acme-one")
    rollout.stand_up()
    assert rollout.record()["token"] == token
    assert rollout.world().complete() == COMPLETE


# What befalls a site that stands: each a site of its own, all in the same runs.
BEFALLS: dict[str, Callable[[Rollout, str], None]] = {
    "site-001": lambda rollout, site: None,
    "site-002": lambda rollout, site: rollout.sandbox.by_hand("expire_token", token=rollout.record(site)["token"], days=5),
    "site-003": lambda rollout, site: rollout.sandbox.by_hand("expire_token", token=rollout.record(site)["token"], days=0),
    "site-004": lambda rollout, site: rollout.sandbox.by_hand("block_token", token=rollout.record(site)["token"]),
    "site-005": lambda rollout, site: rollout.sandbox.by_hand("revoke_token", token=rollout.record(site)["token"]),
    "site-006": lambda rollout, site: rollout.store(site).unlink(),
}
NEAR_ITS_END, LOST = "site-002", "site-006"


@beside
def befallen(folder: Path) -> dict[str, Any]:
    """Stood up, befallen, run, and run again."""
    with Sandbox(many_sites(len(BEFALLS))) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        rollout.stand_up()
        before = {site: rollout.record(site) for site in BEFALLS}
        for site, befall in BEFALLS.items():
            befall(rollout, site)
        run = rollout.stand_up(expect=None)
        after = {site: (rollout.record(site), rollout.world(site)) for site in BEFALLS}
        again = rollout.stand_up(expect=None)
        return {"before": before, "run": run, "after": after, "again": again, "writes": sandbox.writes()}


@pytest.mark.parametrize("site", BEFALLS)
def test_one_live_token_whatever_befell_it(site: str, befallen: dict[str, Any]) -> None:
    """Near its end, expired, blocked, revoked, lost: one live token afterwards, which is the connector's and the store's."""
    assert befallen["run"].code == 0, befallen["run"]
    result = befallen["run"].facts("connector_result")[site]
    assert result["proven"] is True
    assert result["token"]["action"] == ("kept" if site == "site-001" else "rotated")
    old, (new, world) = befallen["before"][site], befallen["after"][site]
    assert world.complete() == COMPLETE
    assert (new["token"] == old["token"]) == (site == "site-001")
    assert world.live_tokens()[0]["value"] == new["token"] == world.connectors[0]["password"]
    if site in (NEAR_ITS_END, LOST):
        assert old["token_id"] not in world.organization["tokens"], "the replaced token lives on"


def test_and_then_nothing_is_left_to_do(befallen: dict[str, Any]) -> None:
    assert befallen["again"].code == 0
    assert set(befallen["again"].changed().values()) == {0}
    assert befallen["writes"] == []


def test_an_inactive_connector(rollout: Rollout) -> None:
    """Before Jira's maintenance it is paused, afterwards it goes on, and nothing else changes."""
    rollout.stand_up(connector_state="inactive")
    world = rollout.world()
    assert [connector["active"] for connector in world.connectors] == [False]
    assert rollout.stand_up(connector_state="inactive").changed() == {"acme-one": 0}
    run = rollout.stand_up()
    assert run.facts("connector_result")["acme-one"]["connector"]["active"] is True
    assert rollout.world().complete() == COMPLETE
    assert rollout.world().live_tokens()[0]["value"] == world.live_tokens()[0]["value"]


def test_verify_says_what_is_wrong(rollout: Rollout) -> None:
    run = rollout.verify(expect=2)
    assert "holds no token" in run.problems()[-1] and "stand_up" in run.problems()[-1]
    rollout.stand_up(connector_projects=["SHOP"])
    rollout.sandbox.by_hand("deactivate_connector", connector="Jira acme-one")
    rollout.sandbox.by_hand("remove_actor", project="SHOP", role="Jira Align Connector", group="jira-connector-svc")
    run = rollout.verify(connector_projects=["SHOP"], expect=2)
    assert "is not active" in run.problems()[-1]
    assert "lacks permissions" in run.problems()[-1] and "SHOP" in run.problems()[-1]
    assert rollout.sandbox.writes() == []
    rollout.sandbox.by_hand("revoke_token", token=rollout.record()["token"])
    assert "refuses the token" in rollout.verify(expect=2).problems()[-1]
