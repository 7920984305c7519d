# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""record_exchanges: a stand-up is recorded whole, nothing of the world is in it, and it drifts from nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.functional.test_doctor_report import leaves
from tests.support.harness.leaks import forms
from tests.support.harness.runs import ModuleClient
from tests.support.replay.drift import drift, raised
from tests.support.replay.reports import sites_of


def recorded_stand_up(modules: ModuleClient, path: Path) -> dict[str, Any]:
    given = {"record_exchanges": str(path)}
    account = modules.account(name="jiraalignconnector", **given)["service_account"]
    modules.group(members=[account["account_id"]], app_role="user", projects=["SHOP", "TEAM"], **given)
    made = modules.token(account["account_id"], service_account_id=account["id"], **given)
    modules.connector(username=account["email"], api_token=made["token"], **given)
    modules.check(account["email"], made["token"], projects=["SHOP"], **given)
    return {**account, **made}


def test_a_stand_up_is_recorded_with_its_writes_and_without_a_value(modules: ModuleClient, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    made = recorded_stand_up(modules, path)
    text = path.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["module"] for line in lines] == [
        "jira_service_account",
        "jira_group_permissions",
        "jira_api_token",
        "jira_align_connector",
        "jira_connector_check",
    ]
    operations = {exchange["operation"] for line in lines for exchange in line["exchanges"]}
    assert {
        "service_accounts.create",
        "api_tokens.create",
        "connector_form.submit",
        "permission_scheme.add_grant",
    } <= operations
    state = modules.sandbox.state()
    values = {
        made["token"],
        made["email"],
        made["account_id"],
        made["token_id"],
        made["label"],
        modules.org_id,
        modules.cloud_id,
    }
    values |= {
        "jiraalignconnector",
        "jira-connector-svc",
        "acme-one",
        modules.admin["email"],
        *modules.sandbox.secrets(),
    }
    values |= {project["name"] for project in state["sites"][modules.site]["projects"].values()} - {"Team"}
    assert [value for value in values if any(form in text for form in forms(value) if len(form) > 5)] == []
    assert not {"SHOP", "TEAM", "acme", "Shop"} & set(leaves([line["exchanges"] for line in lines]))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_recorded_run_against_a_sandbox_as_described_has_no_drift(modules: ModuleClient, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    recorded_stand_up(modules, path)
    (run,) = sites_of(path)
    assert drift(run) == []
    assert {"organization.CREATE_ACCOUNT", "users.CREATE_TOKEN", "jira.ADD_GRANT"} <= set(raised(run))


def test_nothing_is_recorded_unless_it_is_asked_for(modules: ModuleClient, tmp_path: Path) -> None:
    modules.account()
    assert not list(tmp_path.glob("*.jsonl"))


@pytest.mark.parametrize("failing", [{}, {"org_api_key": "no-such-key"}])
def test_a_file_that_cannot_be_written_is_a_warning(
    modules: ModuleClient, tmp_path: Path, failing: dict[str, str]
) -> None:
    result = modules.account(record_exchanges=str(tmp_path / "none" / "run.jsonl"), **failing)
    assert bool(result.get("failed")) is bool(failing) and "cannot be written" in result["warnings"][-1]


def test_a_link_is_not_followed(modules: ModuleClient, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "cannot be written" in modules.account(record_exchanges=str(tmp_path / "link"))["warnings"][-1]
    assert not (tmp_path / "elsewhere").exists()
