# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play of the user's own that runs the role for several sites on one host: what one site's steps found is not taken for the next one's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.harness.play import LOCAL, Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.support import Rollout

pytestmark = pytest.mark.every_core

EACH: list[dict[str, Any]] = [
    {
        "name": "One site",
        "block": [{"name": "Its role", "ansible.builtin.include_role": {"name": "jira_ops.align.connector"}}],
        "rescue": [{"name": "Go on", "ansible.builtin.meta": "clear_host_errors"}],
    },
    {
        "name": "Note the result",
        "ansible.builtin.set_fact": {"noted": "{{ noted | default([]) + [connector_result] }}"},
    },
]


def test_sites_in_a_loop_have_each_their_own_result(ansible: Ansible) -> None:
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        sites = [{**given, "connector_name": f"Jira {site}"} for site, given in rollout.hosts.items()]
        (ansible.folder / "each.yml").write_text(json.dumps(EACH), encoding="utf-8")

        def run(*broken: int) -> Run:
            given = [
                {**site, "connector_jira_token": "wrong"} if number in broken else site
                for number, site in enumerate(sites)
            ]
            tasks = [
                {
                    "name": "All sites",
                    "ansible.builtin.include_tasks": str(ansible.folder / "each.yml"),
                    "loop": given,
                    "loop_control": {"loop_var": "one", "label": "{{ one.connector_name }}"},
                    "vars": {name: "{{ one." + name + " }}" for name in given[0] if name.startswith("connector_")},
                }
            ]
            return ansible.run(tasks, LOCAL, expect=None)

        first, second = run(1), run()
    noted = first.facts("noted")["site"]
    assert [result["state"] for result in noted] == ["proven", "failed", "proven"], first
    assert "connector_jira_token" in noted[1]["message"]
    assert (noted[1]["service_account"], noted[1]["connector"], noted[1]["cloud_id"]) == ({}, {}, "")
    assert [result["site"] for result in noted] == [site["connector_site_url"] for site in sites]
    assert len({result["connector"]["id"] for result in second.facts("noted")["site"]}) == 3
    assert all(result["proven"] for result in second.facts("noted")["site"])
