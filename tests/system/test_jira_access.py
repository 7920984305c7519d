# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""connector_jira_access: a site is stood up, verified and retired by an administrator whose token works only at the gateway."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.play import Run
from tests.system.support import COMPLETE, Rollout

GATEWAY = {"connector_jira_access": "gateway", "connector_projects": ["SHOP", "TEAM"]}
SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]


@pytest.fixture
def rollout(rollout: Rollout) -> Rollout:
    """One site, whose administrator's token has scopes."""
    rollout.sandbox.by_hand(
        "scope_person_token", account=rollout.sandbox.jira_admin("acme-one")["email"], scopes=SCOPES
    )
    return rollout


def played(rollout: Rollout, name: str, **variables: Any) -> Run:
    """Run a playbook at the gateway, and see that nothing of it was sent to the site's Jira."""
    run = rollout.play(name, **{**GATEWAY, **variables})
    assert [entry["path"] for entry in rollout.sandbox.log(plane="jira") if entry["from"] == "client"] == []
    return run


def test_site_is_stood_up_verified_and_retired_at_the_gateway(rollout: Rollout) -> None:
    assert played(rollout, "stand_up").facts("connector_result")["acme-one"]["proven"] is True
    assert rollout.world().complete() == COMPLETE
    assert played(rollout, "stand_up").changed() == {"acme-one": 0}
    assert played(rollout, "verify").facts("connector_result")["acme-one"]["proven"] is True
    assert (
        played(rollout, "retire", connector_retire="acme-one").facts("connector_result")["acme-one"]["state"]
        == "retired"
    )


@pytest.mark.parametrize("answer", ["401", "anonymous"])
def test_token_that_the_site_refuses_or_ignores_ends_the_run_before_any_change(rollout: Rollout, answer: str) -> None:
    rollout.sandbox.switch(scoped_token_on_site=answer)
    run = rollout.stand_up(expect=2)
    assert any("set connector_jira_access to gateway" in problem for problem in run.problems()), run.problems()
    assert rollout.sandbox.writes() == []


def test_invalid_access_is_named_before_anything_is_sent(rollout: Rollout) -> None:
    run = rollout.stand_up(connector_jira_access="both", expect=2)
    assert "connector_jira_access" in run.problems()[-1] and "gateway" in run.problems()[-1]
    assert rollout.sandbox.log() == []
