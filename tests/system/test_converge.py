# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Late access is waited for, and whatever befell a token, one run mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.contract.check import all_problems
from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.support import COMPLETE, Rollout


def test_access_that_lands_late_is_waited_for(rollout: Rollout) -> None:
    rollout.sandbox.switch(app_access_delay={"calls": 2}, role_delay={"calls": 3}, group_delay={"calls": 1})
    rollout.stand_up(connector_projects=["SHOP", "TEAM"])
    assert rollout.world().complete() == COMPLETE
    assert 401 in {entry["status"] for entry in rollout.sandbox.log(plane="gateway")}, (
        "access was there at once: nothing was waited for"
    )
    assert rollout.stand_up(connector_projects=["SHOP", "TEAM"]).changed() == {"acme-one": 0}


def test_access_that_never_lands_is_said_with_the_time_waited(rollout: Rollout) -> None:
    rollout.sandbox.switch(role_delay=3600)
    run = rollout.stand_up(connector_wait=1, expect=2)
    assert "after 1 s of waiting" in run.problems()[-1]
    assert "has not taken effect" in run.problems()[-1]
    # The token is stored and not lost; what landed meanwhile is all that the next run needs.
    token = rollout.record()["token"]
    rollout.sandbox.by_hand("set_app_role", group="jira-connector-svc", site="acme-one")
    rollout.stand_up()
    assert rollout.record()["token"] == token
    assert rollout.world().complete() == COMPLETE


def lose(rollout: Rollout, site: str) -> None:
    """The record is gone for good, and the operator says so: its token is young."""
    rollout.store(site).unlink()
    rollout.hosts[site]["connector_new_store"] = True


# What befalls a site that stands: each a site of its own, all in the same runs.
INCIDENTS: dict[str, Callable[[Rollout, str], None]] = {
    "site-001": lambda rollout, site: None,
    "site-002": lambda rollout, site: rollout.sandbox.by_hand(
        "expire_token", token=rollout.record(site)["token"], days=5
    ),
    "site-003": lambda rollout, site: rollout.sandbox.by_hand(
        "expire_token", token=rollout.record(site)["token"], days=0
    ),
    "site-004": lambda rollout, site: rollout.sandbox.by_hand("block_token", token=rollout.record(site)["token"]),
    "site-005": lambda rollout, site: rollout.sandbox.by_hand("revoke_token", token=rollout.record(site)["token"]),
    "site-006": lose,
}
STORE_IS_EMPTY = "holds no record of this connector, although live tokens carry its label"
NEAR_ITS_END, LOST = "site-002", "site-006"


@beside
def befallen(folder: Path) -> dict[str, Any]:
    """Stood up, befallen, run, and run again."""
    with Sandbox(many_sites(len(INCIDENTS))) as sandbox:
        sandbox.record()
        rollout = Rollout(Ansible(folder), sandbox)
        rollout.stand_up()
        before = {site: rollout.record(site) for site in INCIDENTS}
        for site, incident in INCIDENTS.items():
            incident(rollout, site)
        run = rollout.stand_up(expect=None, warnings=(STORE_IS_EMPTY,))
        after = {site: (rollout.record(site), rollout.world(site)) for site in INCIDENTS}
        again = rollout.stand_up(expect=None)
        return {
            "before": before,
            "run": run,
            "after": after,
            "again": again,
            "writes": sandbox.writes(),
            "exchanges": sandbox.exchanges(),
        }


@pytest.mark.parametrize("site", INCIDENTS)
def test_one_live_token_whatever_happened_to_it(site: str, befallen: dict[str, Any]) -> None:
    """Near its end, expired, blocked, revoked, lost: one live token afterwards, which is the connector's and the store's."""
    assert befallen["run"].code == 0, befallen["run"]
    result = befallen["run"].facts("connector_result")[site]
    assert result["proven"] is True
    assert result["token"]["action"] == ("kept" if site == "site-001" else "rotated")
    old, (new, world) = befallen["before"][site], befallen["after"][site]
    assert world.complete() == COMPLETE
    assert (new["token"] == old["token"]) == (site == "site-001")
    assert world.live_tokens()[0]["value"] == new["token"] == world.connectors[0]["password"]
    assert (STORE_IS_EMPTY in befallen["run"].output) and befallen["run"].output.count("[WARNING]") == 1
    if site in (NEAR_ITS_END, LOST):
        assert old["token_id"] not in world.organization["tokens"], "the replaced token lives on"


def test_and_then_nothing_is_left_to_do(befallen: dict[str, Any]) -> None:
    assert befallen["again"].code == 0
    assert set(befallen["again"].changed().values()) == {0}
    assert befallen["writes"] == []


def test_and_the_contract_is_kept(befallen: dict[str, Any]) -> None:
    assert befallen["exchanges"] and all_problems(befallen["exchanges"]) == []


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
