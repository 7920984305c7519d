# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait is told while it lasts: what for, and how long at most. Only direct execution can tell it."""

from __future__ import annotations

import re

import pytest

from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.leaks import found_in
from tests.support.harness.play import DIRECT, EXECUTIONS
from tests.system.support import Rollout

REFUSED = {"plane": "gateway", "action": "status", "status": 401, "json": {"code": 401, "message": "Unauthorized"}}


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_wait_is_told_while_it_lasts(rollout: Rollout, execution: str) -> None:
    rollout.sandbox.faults([REFUSED])
    run = rollout.stand_up(connector_wait=7, execution=execution, expect=2)
    observed = re.findall(r"^acme-one: waiting for (.*): (\d+) s so far, (\d+) s at most$", run.stdout, re.MULTILINE)
    assert bool(observed) == (execution == DIRECT), run
    assert {most for _what, _passed, most in observed} <= {"7"}
    assert found_in(run.output, [*rollout.sandbox.secrets(), VAULT_PASSWORD]) == []
