# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strategy and connection plugins that are not Ansible's own: Mitogen's, which runs modules in a way of its own."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import EXECUTIONS
from tests.system.support import COMPLETE, Rollout

# Of ansible-core about Mitogen, and about the keyword run_once.
OF_MITOGEN = (
    "strategy plugins not included in ansible.builtin",
    "Deprecation warnings can be disabled",
    "Using run_once with the free strategy",
    "_protomatter' does not have a MANIFEST.json",
)


def strategies() -> str:
    """The folder of Mitogen's strategy plugins."""
    found = importlib.util.find_spec("ansible_mitogen")
    assert found is not None and found.origin is not None, "the package mitogen of requirements-test.txt is missing"
    return str(Path(found.origin).parent / "plugins" / "strategy")


def part(name: str, **more: Any) -> dict[str, Any]:
    """A play of the user's own."""
    return {
        "name": f"Run {name}",
        "hosts": "all",
        "gather_facts": False,
        "connection": "local",
        "tasks": [
            {
                "name": name,
                "ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": name},
            }
        ],
        **more,
    }


@pytest.mark.every_core
@pytest.mark.parametrize("execution", EXECUTIONS)
def test_mitogen_runs_the_role(execution: str, rollout: Rollout) -> None:
    plays = [part(name, strategy="mitogen_linear") for name in ("main", "verify", "main", "expiry")]
    run = rollout.ansible.run(
        [*plays, part("rotate", strategy="mitogen_free", vars={"connector_rotate_now": True})],
        rollout.inventory(),
        execution=execution,
        environment={"ANSIBLE_STRATEGY_PLUGINS": strategies()},
        warnings=OF_MITOGEN,
    )
    assert rollout.world().complete() == COMPLETE
    assert not [secret for secret in rollout.sandbox.secrets() if secret in run.output]
