# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""resources/recorded_account.py and jira_service_account_info with of_connector: which of an organization's accounts a connector has."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.resources import recorded_account
from ansible_collections.jira_ops.align.plugins.module_utils.resources.account_list import Account
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord
from tests.support.harness.runs import ModuleClient, run


def account(number: int, name: str = "align", status: str | None = "ACTIVE") -> Account:
    return Account(f"s{number}", f"a{number}", f"a{number}@s.example", name, None, status)


ONE, OTHER, NAMESAKE = account(1), account(2, "other"), account(3)
GONE, LEAVING = account(4, status="INACTIVE"), account(5, status="DEACTIVATED")
EMPTY, RECORD = TokenRecord(), TokenRecord(account_id="a2", service_account_id="s2", email="a2@s.example")


@pytest.mark.parametrize(
    "record, expected",
    [
        (RECORD, {"account_id": "a2", "id": "s2", "email": "a2@s.example"}),
        # 0.1.0 knew one ID of an account
        (TokenRecord(account_id="a2"), {"account_id": "a2", "id": "a2", "email": ""}),
        (EMPTY, {"account_id": "", "id": "", "email": ""}),
    ],
)
def test_as_recorded(record: TokenRecord, expected: dict[str, Any]) -> None:
    assert recorded_account.as_recorded(record) == expected


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    "accounts, record, found",
    [
        pytest.param([ONE, OTHER], EMPTY, ONE, id="by its name"),
        pytest.param([OTHER, ONE, GONE], EMPTY, ONE, id="by its name, beside one that is being deleted"),
        pytest.param([ONE, OTHER], RECORD, OTHER, id="the record counts more than the name"),
        pytest.param([ONE, NAMESAKE, OTHER], RECORD, OTHER, id="with a record, names do not matter"),
        pytest.param(
            [account(2, status="INACTIVE")], RECORD, account(2, status="INACTIVE"), id="recorded, and leaving"
        ),
        pytest.param([ONE, NAMESAKE], RECORD, None, id="the recorded one is gone: no other one is taken"),
        pytest.param([], RECORD, None, id="the recorded one is gone, and so are all"),
    ],
)
def test_the_connectors_account(
    accounts: list[Account], record: TokenRecord, found: Account | None, required: bool
) -> None:
    chosen = recorded_account.choose(accounts, record, "align", "here", required)
    assert chosen == (found.to_dict() if found else {})


@pytest.mark.parametrize("accounts", [[], [OTHER], [GONE], [OTHER, GONE], [account(6, "ALIGN")]])
def test_an_account_that_does_not_exist(accounts: list[Account]) -> None:
    assert recorded_account.choose(accounts, EMPTY, "align", "here", required=False) == {}
    with pytest.raises(InvalidOption) as refused:
        recorded_account.choose(accounts, EMPTY, "align", "/srv/site.yml", required=True)
    text = str(refused.value)
    assert text.startswith("name (connector_service_account_name): 0 active service accounts are named align, and")
    assert "(/srv/site.yml)" in text and "run jira_ops.align.stand_up" in text and text.endswith("Nothing was changed.")


@pytest.mark.parametrize(
    "required, remedy", [(True, "run jira_ops.align.stand_up"), (False, "delete the account that")]
)
def test_two_accounts_of_the_name_are_an_error_with_their_ids(required: bool, remedy: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        recorded_account.choose([ONE, OTHER, NAMESAKE, GONE], EMPTY, "align", "here", required)
    assert "2 active service accounts are named align (a1, a3), and" in str(refused.value)
    assert remedy in str(refused.value)


def test_a_message_lists_ten_accounts_at_most() -> None:
    with pytest.raises(InvalidOption) as refused:
        recorded_account.choose([account(number) for number in range(30)], EMPTY, "align", "here", False)
    assert "30 active service accounts" in str(refused.value) and "a9)" in str(refused.value)


# --- the module -------------------------------------------------------------------------------------------------------


def info(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    modules.sandbox.clear_log()
    given = {**modules.organization_options, "org_id": modules.org_id, **options}
    return run("jira_service_account_info", **given)


def found(
    modules: ModuleClient, of_connector: str, record: dict[str, Any], name: str = "JiraAlign1", **options: Any
) -> dict[str, Any]:
    return info(modules, of_connector=of_connector, record=record, name=name, **options)


def test_a_recorded_account_is_taken_at_its_word_where_one_is_required(modules: ModuleClient) -> None:
    result = found(modules, "required", {"account_id": "a2", "service_account_id": "s2", "email": "a2@s.example"})
    assert result["service_account"] == {"account_id": "a2", "id": "s2", "email": "a2@s.example"}
    assert (result["service_accounts"], result["changed"]) == ([], False) and not modules.asked()


@pytest.mark.parametrize("record", [{}, {"owner": "x"}, {"serves": "x"}])
@pytest.mark.parametrize("of_connector", ["required", "optional"])
def test_without_a_record_the_name_counts(of_connector: str, record: dict[str, Any], modules: ModuleClient) -> None:
    made = modules.made_account()
    modules.made_account("JiraAlign2")
    result = found(modules, of_connector, record)
    assert result["service_account"]["account_id"] == made["account_id"]
    assert [each["name"] for each in result["service_accounts"]] == ["JiraAlign1"] and not modules.sandbox.writes()


def test_an_optional_account_is_looked_for_by_its_record(modules: ModuleClient) -> None:
    modules.made_account()
    other = modules.made_account("JiraAlign2")
    result = found(modules, "optional", {"account_id": other["account_id"]})
    assert result["service_account"]["account_id"] == other["account_id"]
    assert found(modules, "optional", {"account_id": "712020:gone"})["service_account"] == {}


@pytest.mark.parametrize("of_connector, fails", [("required", True), ("optional", False)])
def test_no_account_of_the_name(of_connector: str, fails: bool, modules: ModuleClient) -> None:
    result = found(modules, of_connector, {}, place="/srv/site.yml")
    assert bool(result.get("failed")) is fails
    assert "(/srv/site.yml)" in result["msg"] if fails else result["service_account"] == {}


@pytest.mark.parametrize(
    "options", [{"of_connector": "required"}, {"of_connector": "optional", "name": "x"}, {"of_connector": "x"}]
)
def test_of_connector_needs_a_record_and_a_name(options: dict[str, Any], modules: ModuleClient) -> None:
    result = info(modules, **options)
    assert result["failed"] and "of_connector" in result["msg"] and not modules.asked()


def test_without_of_connector_there_is_no_such_result(modules: ModuleClient) -> None:
    modules.made_account()
    assert "service_account" not in info(modules, record={"account_id": "a2"})
