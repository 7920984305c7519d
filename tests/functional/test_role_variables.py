# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of variables are checked before anything is written."""

from __future__ import annotations

from tests.support.harness.runs import ModuleClient


def test_names_are_checked_without_a_credential(modules: ModuleClient) -> None:
    result = modules.preflight(variable_names=["connector_projects", "connector_project"])
    assert not modules.sandbox.writes()
    modules.sandbox.clear_log()
    assert result["failed"] is True and "Did you mean connector_projects?" in result["msg"]
    assert not modules.preflight(variable_names=["connector_projects"], ask_services=False, org_api_key=None).get(
        "failed"
    )
    assert modules.sandbox.log() == []
