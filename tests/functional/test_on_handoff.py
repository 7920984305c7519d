# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""on_handoff: a step that is left to the operator fails the task, or warns."""

from __future__ import annotations

from tests.support.harness.runs import ModuleClient


def test_a_step_that_is_left_to_the_operator_warns_or_fails_the_task(modules: ModuleClient) -> None:
    reported = modules.account(routes=["handoff"])
    assert not reported.get("failed") and reported["handoff"]["step"] == "Create the service account"
    (warning,) = reported["warnings"]
    assert "Create the service account" in warning and "on_handoff to fail" in warning
    failed = modules.account(routes=["handoff"], on_handoff="fail")
    assert failed["failed"] and "warnings" not in failed
