# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typical mistakes of a new user, each a host of one run: the message says what to do, and nothing was written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.system.mistakes import CASES, NOWHERE, host, world
from tests.system.support import Rollout

# What the run says beside the failures.
WARNINGS = ("org_api_key: the key has scopes",)


@dataclass(frozen=True)
class Tried:
    """The run, and what was written while it lasted."""

    run: Run
    writes: list[dict[str, Any]]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """Every mistake on a host of its own, stood up in earnest."""
    folder = Path(tmp_path_factory.mktemp("mistakes"))
    with Sandbox(world()) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        right = dict(zip(CASES, rollout.hosts.items()))
        rollout.hosts = {}
        for name, mistake in CASES.items():
            site, variables = right[name]
            changed = {"connector_name": f"Jira {site}", **variables, **mistake.change(variables, folder)}
            rollout.hosts[host(name)] = {key: value for key, value in changed.items() if value is not None}
        run = rollout.stand_up(expect=2, warnings=WARNINGS, environment={"HTTPS_PROXY": NOWHERE})
        return Tried(run, sandbox.writes())


@pytest.mark.parametrize("name", CASES)
def test_the_message_says_what_to_do(name: str, tried: Tried) -> None:
    said = [each.msg for each in tried.run.results if each.host == host(name) and each.failed][-1]
    assert [fragment for fragment in CASES[name].said if fragment not in said] == [], said


def test_nothing_is_written_for_any_of_them(tried: Tried) -> None:
    assert len(CASES) >= 30 and tried.writes == []
    assert all(stats["failures"] and not stats["changed"] for stats in tried.run.stats.values()), tried.run.stats
