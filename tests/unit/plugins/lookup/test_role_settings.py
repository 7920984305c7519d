# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables that a part of the role needs are resolved each by itself, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.jira_ops.align.plugins.lookup import role_settings
from tests.support.harness.lookups import Resolving, loaded

SITE = {"connector_site_url": "https://shop.atlassian.net", "connector_token_store": "hashi_vault"}
BROKEN = AnsibleError("no such file")


def looked_up(part: str, **variables: Any) -> dict[str, Any]:
    (found,) = loaded(role_settings, templar=Resolving()).run([part], variables={**SITE, **variables})
    return dict(found)


def test_options_have_the_values_of_variables() -> None:
    found = looked_up("verify", connector_projects=["SHOP"], other="x")
    assert found["jira_connector_check"] == {"projects": ["SHOP"], "site_url": SITE["connector_site_url"]}
    assert set(found["jira_connector_preflight"]["variable_names"]) == {*SITE, "connector_projects", "other"}
    assert found["unresolved"] == []


@pytest.mark.parametrize(
    "part, variable",
    [("main", "connector_group"), ("verify", "connector_token_store"), ("expiry", "connector_org_api_key")],
)
def test_every_variable_that_cannot_be_resolved_is_named(part: str, variable: str) -> None:
    with pytest.raises(AnsibleError) as raised:
        looked_up(part, **{variable: BROKEN, "connector_site_url": BROKEN})
    assert f"{variable}: its value cannot be resolved: no such file" in str(raised.value)
    assert ("connector_site_url:" in str(raised.value)) == (part != "expiry")


@pytest.mark.parametrize(
    "part, variable",
    [
        ("verify", "connector_group"),
        ("main", "connector_token_store_path"),  # of another store
        ("main", "connector_awx_variable"),
        ("expiry", "connector_token_store"),
        ("rotate", "connector_delete_account"),
        # looked at, and of another part
        ("verify", "connector_token"),
        ("retire", "connector_token"),
        ("retire", "connector_projects"),
        ("retire", "connector_token_days"),
        ("rotate", "connector_jira_token"),
        ("verify", "connector_on_handoff"),
    ],
)
def test_a_variable_that_the_part_does_not_need_is_not_resolved(part: str, variable: str) -> None:
    assert looked_up(part, **{variable: BROKEN})["unresolved"] == []


@pytest.mark.parametrize(
    "part, said", [("main", "pause"), ("rotate", "pause"), ("retire", "pause"), ("verify", "fail")]
)
def test_what_happens_at_a_handoff_is_read_where_there_may_be_one(part: str, said: str) -> None:
    assert looked_up(part, connector_on_handoff="pause")["on_handoff"] == said
    assert looked_up(part, connector_on_handoff=None)["on_handoff"] == "fail"


def test_a_value_that_would_become_another_text_is_refused_in_a_play_without_the_playbooks_check() -> None:
    given = {"connector_vault_password": True, "connector_token_store": "vault_file"}
    with pytest.raises(AnsibleError, match="connector_vault_password: invalid value true: YAML reads yes"):
        looked_up("main", **given)
    assert "connector_vault_password" in looked_up("doctor", **given)["unresolved"][0]


def test_the_doctor_goes_on_and_reports_what_cannot_be_resolved() -> None:
    found = looked_up("doctor", connector_group=BROKEN, connector_projects=["SHOP"])
    assert found["unresolved"] == ["connector_group: its value cannot be resolved: no such file"]
    assert found["jira_connector_doctor"]["projects"] == ["SHOP"] and "group" not in found["jira_connector_doctor"]


def test_a_variable_that_is_omitted_is_not_given() -> None:
    found = looked_up("main", omit="__omit__", connector_group="__omit__", connector_wait="__omit__")
    assert "group" not in found["jira_group_permissions"] and "wait" not in found["jira_api_token"]
    assert found["unresolved"] == []


@pytest.mark.parametrize(
    "failure, confirmed",
    [
        ({"waits": True, "ends": False}, "label-1"),
        ({"waits": True, "ends": True}, ""),
        ({"waits": False, "ends": False}, ""),
        (None, ""),
    ],
)
def test_a_token_is_confirmed_where_the_operator_did_what_was_waited_for(
    failure: dict[str, bool] | None, confirmed: str
) -> None:
    waited = {"of": ["rotate", SITE["connector_site_url"], "", ""], "steps": ["x"], "confirmed": "label-1"}
    fact = {**failure, "waited": {**waited, "rotate": False}} if failure else {}
    found = looked_up("rotate", inventory_hostname="shop", connector__failure=fact)
    assert found["run"]["confirmed"] == confirmed
