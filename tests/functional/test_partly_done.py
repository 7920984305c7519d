# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that ends with an error or a handoff reports what it changed before."""

from __future__ import annotations

from pathlib import Path

from tests.support.harness.runs import ModuleClient


def test_a_handoff_after_a_change_reports_the_change(modules: ModuleClient) -> None:
    made = modules.made_account()
    modules.sandbox.switch(membership_for_service_accounts="404", site_group_user="403")
    result = modules.group(members=[made["account_id"]], app_role="user", projects=["SHOP"])
    assert result["handoff"] and result["changed"] is True
    assert "This was done before: " in result["msg"] and "Creating the group" in result["msg"]


def test_an_error_after_a_change_reports_the_change(modules: ModuleClient) -> None:
    modules.fault("/invite", status=400)
    result = modules.account(site_access=[modules.cloud_id], routes=["console"])
    assert result["failed"] and result["changed"] is True
    assert result["msg"].endswith("This was done before: Creating the service account.")


def test_an_error_before_any_change_reports_none(modules: ModuleClient) -> None:
    modules.fault("/service-accounts", status=403)
    result = modules.account()
    assert result["failed"] and "changed" not in result and "before" not in result["msg"]


def test_a_handoff_before_any_change_reports_none(modules: ModuleClient) -> None:
    result = modules.connector(align_session=None)
    assert result["handoff"] and result["changed"] is False and "This was done before" not in result["msg"]


def test_a_save_that_the_form_ignores_is_no_change(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_save="ignored")
    result = modules.connector()
    assert result["failed"] and "changed" not in result


def test_an_error_after_a_save_that_took_reports_the_change(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_gray_light=True)
    result = modules.connector()
    assert result["handoff"] and result["changed"] is True and modules.slot(1)["name"] == "acme"


def test_a_submitted_form_that_cannot_be_read_again_may_have_been_saved(modules: ModuleClient, tmp_path: Path) -> None:
    modules.connector(align_token=None)
    for seen in tmp_path.rglob("*.slots"):
        seen.unlink()  # the second run shall look as often as the first
    looks = [entry["method"] for entry in modules.asked("/ManageJiraConnectors")].index("POST")
    modules.sandbox.reset()
    modules.fault("/ManageJiraConnectors", "drop", method="GET", nth=f"{looks + 1}-")
    result = modules.connector(align_token=None)
    assert result["failed"] and "may have been done: Submitting Jira Align's connector settings." in result["msg"]
