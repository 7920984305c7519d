# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A misspelt variable has no effect, so the site fails instead of getting other rights, in other projects, than asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.standing import make_account, stand
from tests.system.support import COMPLETE, Rollout, summary_text

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


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "prefix": ({"conector_projects": ["SHOP"]}, "Did you mean connector_projects?"),
    "hyphen": ({"connector-projects": ["SHOP"]}, "Did you mean connector_projects?"),
    "capitals": ({"CONNECTOR_PROFILE": "read_only"}, "Did you mean connector_profile?"),
    "value": ({"connector_profile": "readonly"}, "connector_profile"),
    "key": ({"connector_projects": ["SHOPPING"]}, "SHOPPING"),
    "text": ({"connector_projects": "SHOP TEAM"}, "connector_projects"),
    "removal": ({"connector_profile_remove": ["EDIT_ISSUE"]}, "EDIT_ISSUE"),
}


def test_every_way_to_miss_a_name_or_a_value_stops_the_site(ansible: Ansible) -> None:
    """Each would have given the connector more rights than asked for, or none, and have ended well. The last host is as it should be."""
    world = many_sites(len(WRONG) + 1)
    world["organizations"][0]["sites"] = [{"name": name, "open_scheme": False} for name in (*WRONG, "right")]
    world["tenants"][0].update(sites=[*WRONG, "right"], slots=len(WRONG) + 1)
    with Sandbox(world) as sandbox:
        rollout = Rollout(ansible, sandbox)
        for name, (variables, _said) in WRONG.items():
            rollout.hosts[name].update(variables)
        for arguments in (("--check",), ()):
            run = rollout.stand_up(*arguments, expect=2, warnings=("",))
            assert {host for host, counts in run.stats.items() if counts["failures"]} == set(WRONG)
            for name, (_variables, said) in WRONG.items():
                assert said in run.facts("connector_result")[name]["message"], (name, arguments)
        assert [name for name in WRONG if rollout.world(name).connectors or rollout.world(name).live_tokens()] == []
        assert rollout.world("right").complete() == COMPLETE


def test_without_a_listed_project_result_summary_and_table_say_so(rollout: Rollout) -> None:
    said = "o project listed: this account may do nothing in any"
    plan = rollout.stand_up("--check").facts("connector_result")["acme-one"]
    assert plan["state"] == "planned" and said in plan["message"]
    stand(rollout, "acme-one", make_account(rollout))
    for name in ("stand_up", "verify"):
        run = rollout.play(name)
        result = run.facts("connector_result")["acme-one"]
        assert result["proven"] is True and said in result["message"], name
        assert any(said in line for line in result["table"]) and said in summary_text(run), name
    run = rollout.verify(connector_projects=["ALPHA"], expect=None)
    assert said not in run.output
