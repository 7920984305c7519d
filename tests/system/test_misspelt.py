# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A misspelt variable has no effect, so the site fails instead of getting other rights, in other projects, than asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.system.standing import make_account, stand
from tests.system.support import Rollout

PARTS = ("stand_up", "verify", "rotate", "retire", "expiry")


def test_every_playbook_refuses_a_misspelt_variable_and_names_the_nearest(rollout: Rollout) -> None:
    """From the inventory and from the command line, all of them at once; nothing is changed."""
    stand(rollout, "acme-one", make_account(rollout))
    rollout.hosts["acme-one"]["connector_project"] = ["SHOP"]
    for name in PARTS:
        run = rollout.play(name, "--limit", "acme-one", connector_profil="read_only", expect=2)
        problem = run.problems()[-1]
        assert (
            "connector_project: this variable is not known" in problem and "Did you mean connector_projects?" in problem
        ), name
        assert "Did you mean connector_profile?" in problem and "read_only" not in problem, name
        assert rollout.sandbox.writes() == [], name


@pytest.mark.parametrize("where", ["play", "role", "task"])
def test_a_play_of_ones_own_is_refused_too(rollout: Rollout, where: str) -> None:
    wrong: dict[str, Any] = {"connector_rotate_nwo": True}
    role: dict[str, Any] = {"name": "Stand up", "ansible.builtin.include_role": {"name": "jira_ops.align.connector"}}
    if where == "task":
        role = {"name": "Stand up", "block": [role], "vars": wrong}
    play: dict[str, Any] = {"name": "Stand up", "hosts": "all", "gather_facts": False, "tasks": [role]}
    if where == "play":
        play["vars"] = wrong
    elif where == "role":
        role["vars"] = wrong
    run = rollout.ansible.run([{**play, "connection": "local"}], rollout.inventory(), expect=2)
    assert "connector_rotate_nwo" in run.problems()[-1] and "Did you mean connector_rotate_now?" in run.problems()[-1]
    assert rollout.sandbox.writes() == []


def test_without_a_listed_project_result_summary_and_table_say_so(rollout: Rollout) -> None:
    said = "o project listed: this account may do nothing in any"
    plan = rollout.stand_up("--check").facts("connector_result")["acme-one"]
    assert plan["state"] == "planned" and said in plan["message"]
    stand(rollout, "acme-one", make_account(rollout))
    for name in ("stand_up", "verify"):
        run = rollout.play(name)
        result = run.facts("connector_result")["acme-one"]
        assert result["proven"] is True and said in result["message"], name
        assert any(said in line for line in result["table"]) and said in "\n".join(
            run.one("Print the summary")["msg"]
        ), name
    run = rollout.verify(connector_projects=["ALPHA"], expect=None)
    assert said not in run.output
