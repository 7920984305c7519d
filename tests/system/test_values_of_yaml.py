# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that YAML or the command line makes something else of: booleans, numbers, lists with commas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.system.support import COMPLETE, Rollout


def keys(rollout: Rollout) -> list[str]:
    projects = rollout.sandbox.state()["sites"][rollout.sites[0]]["projects"].values()
    return sorted(project["key"] for project in projects if not project["archived"])


@pytest.mark.every_core
def test_a_list_with_commas_and_names_that_are_numbers_work_in_every_playbook(rollout: Rollout) -> None:
    wanted = keys(rollout)[:2]
    assert len(wanted) == 2
    rollout.hosts[rollout.sites[0]].update(connector_group=2024, connector_project_role=7, connector_name=365)
    given = [
        "-e",
        f"connector_projects={','.join(wanted)}",
        "-e",
        "connector_token_days=100",
        "-e",
        "connector_rotate_before_days=9",
    ]
    rollout.stand_up(*given)
    assert len(rollout.world().groups("2024")) == 1
    assert rollout.verify(*given).facts("connector_result")[rollout.sites[0]]["proven"] is True
    assert set(rollout.stand_up(*given).changed().values()) == {0}
    rollout.rotate(*given, connector_rotate_now=True)
    rollout.play("expiry", "-e", "connector_expiry_days=3")
    rollout.play("retire", "--limit", rollout.sites[0])


BOOLEANS: dict[str, tuple[str, dict[str, Any]]] = {
    "no among projects": ("stand_up", {"connector_projects": [False]}),
    "yes among projects": ("stand_up", {"connector_projects": ["SHOP", True]}),
    "no for a name": ("stand_up", {"connector_name": False}),
    "no among projects to verify": ("verify", {"connector_projects": [False]}),
    "yes among projects to verify": ("verify", {"connector_projects": ["SHOP", True]}),
}


@pytest.mark.parametrize("playbook, variables", BOOLEANS.values(), ids=list(BOOLEANS))
def test_a_boolean_is_named_and_to_be_quoted(playbook: str, variables: dict[str, Any], rollout: Rollout) -> None:
    rollout.hosts[rollout.sites[0]].update(connector_projects=[])
    if playbook == "verify":
        rollout.stand_up()
        assert rollout.world().complete() == COMPLETE
    rollout.hosts[rollout.sites[0]].update(variables)
    run = rollout.play(playbook, expect=2)
    message = [each.msg for each in run.results if each.failed][-1]
    assert "as a boolean. Quote the value" in message
    assert rollout.sandbox.writes() == []
