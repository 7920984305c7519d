# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode by a keyword, which ansible_check_mode says nothing of: no write leaves, whatever is due."""

from __future__ import annotations

from typing import Any

import pytest

from tests.system.support import COMPLETE, Rollout

ROLE = {"name": "Stand up", "ansible.builtin.include_role": {"name": "jira_ops.align.connector"}}


def play(tasks: list[dict[str, Any]], **keywords: Any) -> list[dict[str, Any]]:
    return [{"name": "Check", "hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks, **keywords}]


def part(name: str) -> list[dict[str, Any]]:
    return [{"name": name, "ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": name}}]


def world(rollout: Rollout) -> dict[str, Any]:
    """All that a write could change; a token's last use is noted by reads, too."""
    state = rollout.sandbox.state()
    organization = state["organizations"][rollout.sandbox.sites[rollout.sites[0]]["organization"]]
    tokens = {number: (token["label"], token["status"]) for number, token in organization["tokens"].items()}
    return {
        "accounts": organization["accounts"],
        "groups": organization["groups"],
        "tokens": tokens,
        "sites": state["sites"],
        "tenants": state["tenants"],
    }


def checked(rollout: Rollout, plays: list[dict[str, Any]], **variables: Any) -> None:
    """Run, and look that nothing was written: neither on the wire nor in the store."""
    store = rollout.store()
    before, record = world(rollout), store.read_bytes() if store.exists() else b""
    rollout.sandbox.clear_log()
    rollout.ansible.run(plays, rollout.inventory(), variables)
    assert rollout.sandbox.writes() == [] and world(rollout) == before
    assert (store.read_bytes() if store.exists() else b"") == record


@pytest.mark.parametrize(
    "plays",
    [
        play([ROLE], check_mode=True),
        play([{"name": "Block", "check_mode": True, "block": [ROLE]}]),
        play(
            [
                {
                    **ROLE,
                    "ansible.builtin.include_role": {"name": "jira_ops.align.connector", "apply": {"check_mode": True}},
                }
            ]
        ),
        play([], check_mode=True, roles=["jira_ops.align.connector"]),
        play([], roles=[{"role": "jira_ops.align.connector", "check_mode": True}]),
        play(
            [
                {
                    "name": "Import",
                    "check_mode": True,
                    "ansible.builtin.import_role": {"name": "jira_ops.align.connector"},
                }
            ]
        ),
    ],
    ids=["play", "block", "apply", "roles of a play", "role", "import"],
)
def test_keyword_is_check_mode_before_anything_exists(rollout: Rollout, plays: list[dict[str, Any]]) -> None:
    checked(rollout, plays)


@pytest.mark.every_core
def test_keyword_is_check_mode_while_a_token_is_due(rollout: Rollout) -> None:
    rollout.stand_up()
    checked(rollout, play([ROLE], check_mode=True), connector_rotate_now=True)
    for name in ("rotate", "retire", "verify"):
        checked(
            rollout, play(part(name), check_mode=True), **({} if name == "verify" else {"connector_rotate_now": True})
        )
    assert rollout.world().complete() == COMPLETE
