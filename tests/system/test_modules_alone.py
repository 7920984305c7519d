# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The five modules in a play without the role, as docs/modules.md has it; and what the role leaves in a play."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import PROJECT
from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.system.support import Rollout, variables

PROJECTS = [{"key": key, "name": key.title(), "style": "classic"} for key in ("ALPHA", "BETA")]
WORLD = {
    "organizations": [{"name": "acme", "sites": [{"name": "acme-one", "projects": PROJECTS}]}],
    "tenants": ["align"],
}
# What check mode says of a token that it does not make.
NO_VALUE = "api_token: none was given"


def playbook() -> list[dict[str, Any]]:
    text = (PROJECT / "docs/modules.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"<!-- tested: modules -->\n```yaml\n(.*?)```", text, re.DOTALL)
    return list(yaml.safe_load(found))


def test_the_five_modules_are_idempotent_and_say_in_check_mode_what_they_would_do(ansible: Ansible) -> None:
    with Sandbox(WORLD) as sandbox:
        given = variables(sandbox)
        plays = playbook()
        # The environment of whoever runs it has the credentials; here, module_defaults have them too.
        names = ("api_url", "org_api_key", "jira_email", "jira_token", "align_token", "align_session")
        plays[0]["module_defaults"]["group/jira_ops.align.all"].update({name: "{{ " + name + " }}" for name in names})
        inventory = {"jira_sites": {"hosts": {"acme-one": {}}}}

        def play(*arguments: str, **more: Any) -> Run:
            sandbox.clear_log()
            return ansible.run(plays, inventory, given, arguments=arguments, **more)

        run = play("--check", "--diff", warnings=(NO_VALUE,))
        assert run.stats["acme-one"]["changed"] == 4 and NO_VALUE in run.output and sandbox.writes() == []
        play()
        assert sandbox.by_hand("poll") == {"align": {"Jira acme-one": "ok"}}
        for arguments in ([], ["--check", "--diff"]):
            assert play(*arguments).changed() == {"acme-one": 0} and sandbox.writes() == []
        (old,) = sandbox.state()["organizations"]["acme"]["tokens"].values()
        sandbox.by_hand("expire_token", token=old["value"], days=5)
        run = play("--check", "--diff")
        assert run.stats["acme-one"]["changed"] > 0 and sandbox.writes() == []
        assert play().stats["acme-one"]["changed"] == 3
        (new,) = sandbox.state()["organizations"]["acme"]["tokens"].values()
        assert new["value"] != old["value"] and sandbox.by_hand("poll") == {"align": {"Jira acme-one": "ok"}}
        assert play().changed() == {"acme-one": 0}


def test_no_token_is_left_in_the_facts_of_a_play_after_the_role(rollout: Rollout, tmp_path: Path) -> None:
    """Whichever part of the role, and where it fails: a later task that prints all of a host's facts shows no token."""
    seen = tmp_path / "facts.json"
    look = {
        "name": "Write the facts",
        "ansible.builtin.copy": {
            "content": "{{ dict(facts | zip(facts | map('extract', hostvars[inventory_hostname]))) | to_json }}",
            "dest": str(seen),
        },
        # What the role has registered or set; the other variables are templates, and some of them of the role's tasks.
        "vars": {
            "facts": "{{ query('ansible.builtin.varnames', '^connector_result$|^connector__|^ansible_failed_result$') }}"
        },
    }
    for part, more, state in (
        ("main", {}, "proven"),
        ("main", {"connector_rotate_now": True}, "proven"),
        ("verify", {}, "proven"),
        ("main", {"connector_rotate_now": True, "connector_align_session": ""}, "handoff"),
        ("retire", {"connector_org_api_key": "wrong"}, "failed"),
        ("retire", {}, "retired"),
    ):
        role = {
            "name": "Run the role",
            "block": [{"ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": part}}],
            "rescue": [{"name": "Go on", "ansible.builtin.meta": "noop"}],
        }
        given = {"ansible_connection": "local", **more}
        rollout.ansible.run([role, look], rollout.inventory(), given)
        tokens = [secret for secret in rollout.sandbox.secrets() if secret.startswith("ATSTT")]
        text = seen.read_text(encoding="utf-8")
        assert tokens and json.loads(text)["connector_result"]["state"] == state, text
        assert not [token for token in tokens if token in text], (part, more)
