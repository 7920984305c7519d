# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_service_account: one account of a name, over both routes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient, run

CONSOLE = "/admin/account-management/"
PUBLISHED = "/admin/api-access/"


def test_it_is_made_once_and_kept(modules: ModuleClient) -> None:
    made = modules.account(description="for the connector")
    assert made["changed"] and made["diff"]["before"] == {}
    assert made["service_account"]["email"].endswith("@serviceaccount.atlassian.com")
    kept = modules.account(description="for the connector")
    assert not kept["changed"] and kept["service_account"] == made["service_account"]
    (account,) = modules.service_accounts()
    assert (account["account_id"], account["id"]) == (
        made["service_account"]["account_id"],
        made["service_account"]["id"],
    )


def test_a_published_collection_that_matches_no_route_falls_to_the_console(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404")
    made = modules.account()
    assert made["changed"] and len(modules.service_accounts()) == 1
    assert not modules.account()["changed"]
    assert {entry["status"] for entry in modules.asked(PUBLISHED)} == {404}


def test_a_published_create_refused_with_400_falls_to_the_console(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_create="400")
    assert modules.account(site_access=[modules.cloud_id])["changed"]
    (account,) = modules.service_accounts()
    assert list(account["access"]) == [modules.cloud_id]
    creates = modules.asked("/service-accounts", method="POST")
    assert [entry["status"] for entry in creates if not entry["path"].endswith("/invite")] == [400, 200]


def test_the_console_is_not_used_where_it_is_forbidden(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_create="400")
    result = modules.account(routes=["published", "handoff"])
    assert not result["changed"] and not modules.service_accounts() and not modules.asked(CONSOLE)
    assert result["handoff"]["step"] == "Create the service account" and "not allowed" in result["handoff"]["why"]
    assert "400" in result["handoff"]["why"]


@pytest.mark.parametrize("refusal", ["json", "html"])
def test_a_scoped_key_is_named_where_only_the_console_is_left(modules: ModuleClient, refusal: str) -> None:
    modules.sandbox.switch(published_collection="404", scoped_refusal=refusal)
    result = modules.account(org_api_key=modules.scoped_key)
    assert result["failed"] and "key without scopes" in result["msg"] and "403" in result["msg"]
    assert "<" not in result["msg"].replace("<org_id>", "")


def test_a_scoped_key_works_on_the_published_routes(modules: ModuleClient) -> None:
    assert modules.account(org_api_key=modules.scoped_key)["changed"]
    assert not modules.asked(CONSOLE)


def test_the_console_lists_at_most_80_at_once(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404")
    modules.made_account()
    assert not modules.account()["changed"]
    assert [entry["query"] for entry in modules.asked(CONSOLE, method="GET")] == ["limit=80"]


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("form", ["absolute", "relative", "other_host"])
def test_the_next_page_is_followed_on_the_configured_base_only(
    modules: ModuleClient, published: str, form: str
) -> None:
    modules.sandbox.switch(published_collection=published, next_links=form, page_size={"service_accounts": 1})
    for name in ("Aaaaaa", "Bbbbbb", "JiraAlign1"):
        modules.made_account(name)
    assert not modules.account()["changed"]
    pages = [entry for entry in modules.asked("/service-accounts", method="GET") if entry["status"] == 200]
    assert len(pages) == 3
    assert {entry["host"] for entry in modules.asked()} == {modules.organization}
    assert not modules.asked(plane="jira") and not modules.asked(plane="edge")


@pytest.mark.parametrize("link", ["http://[broken", "//", "?", "https://evil.example.com", ""])
def test_an_odd_next_link_is_no_crash_and_leads_nowhere_else(modules: ModuleClient, link: str) -> None:
    rule = {
        "path": "/service-accounts",
        "action": "status",
        "status": 200,
        "json": {"items": [], "links": {"next": link}},
        "nth": 1,
    }
    modules.sandbox.faults([rule])
    result = modules.account(check_mode=True)
    assert "bug" not in result.get("msg", "") and {entry["host"] for entry in modules.asked()} <= {
        modules.organization,
        "",
        "api",
    }, result


def test_a_deleted_account_that_is_still_listed_is_none(modules: ModuleClient) -> None:
    gone = [
        {"id": "1", "atlassianId": "a", "displayName": "JiraAlign1", "status": status}
        for status in ("DELETED", "closed")
    ]
    modules.fault("/service-accounts", status=200, json={"items": gone})
    assert modules.account(check_mode=True)["changed"]


def test_a_list_that_leads_back_to_itself_ends(modules: ModuleClient) -> None:
    again = PUBLISHED + "v1/orgs/" + modules.org_id + "/service-accounts?cursor=x"
    modules.fault("/service-accounts", status=200, json={"items": [], "links": {"next": again}})
    result = modules.account()
    assert result["failed"] and "leads back" in result["msg"] and len(modules.asked("/service-accounts")) == 2


def test_two_accounts_of_one_name_are_an_error_with_both_ids(modules: ModuleClient) -> None:
    ids = [modules.made_account()["account_id"] for dummy in range(2)]
    result = modules.account()
    assert result["failed"] and all(each in result["msg"] for each in ids) and "account_id" in result["msg"]
    assert not modules.sandbox.writes()
    chosen = modules.account(account_id=ids[1])
    assert not chosen["changed"] and chosen["service_account"]["account_id"] == ids[1]


@pytest.mark.parametrize("ids", ["both", "id_only", "atlassianId_only"])
@pytest.mark.parametrize("published", ["on", "404"])
def test_either_id_may_be_missing(modules: ModuleClient, ids: str, published: str) -> None:
    modules.sandbox.switch(service_account_ids=ids, published_collection=published)
    made = modules.account(site_access=[modules.cloud_id])
    account_id = made["service_account"]["account_id"]
    assert (made["service_account"]["id"] == account_id) is (ids != "both")
    (account,) = modules.service_accounts()
    assert account_id == account["account_id"] and list(account["access"]) == [modules.cloud_id]
    found = modules.account(account_id=account_id)
    assert not found["changed"] and found["service_account"]["id"] == made["service_account"]["id"]
    token = modules.token(account_id, service_account_id=found["service_account"]["id"])
    assert token["action"] == "created", token
    assert modules.token(account_id, service_account_id=found["service_account"]["id"])["action"] == "kept"
    assert modules.account(state="absent")["changed"] and not modules.service_accounts()


def test_an_account_without_any_id_is_an_error(modules: ModuleClient) -> None:
    modules.fault("/service-accounts", status=200, json={"items": [{"displayName": "JiraAlign1"}], "links": {}})
    result = modules.account()
    assert result["failed"] and "neither an id nor an atlassianId" in result["msg"]


@pytest.mark.parametrize("name", ["short", "x" * 31, "jira-align", "with space", "trailing1\n", "caf\u00e9caf\u00e9"])
def test_a_name_outside_the_services_rule_is_refused_before_anything_is_sent(modules: ModuleClient, name: str) -> None:
    result = modules.account(name=name)
    assert result["failed"] and "name" in result["msg"] and not modules.asked()


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("status", [402, 409])
def test_a_used_up_allowance_says_how_many_there_are_and_what_the_plans_allow(
    modules: ModuleClient, status: int, published: str
) -> None:
    modules.sandbox.switch(allowance_status=status, published_collection=published)
    for number in range(5):
        modules.made_account(f"Account{number}")
    result = modules.account()
    assert result["failed"] and "has 5" in result["msg"]
    assert all(word in result["msg"] for word in (str(status), "5 service accounts free", "250", "1,000"))
    assert len(modules.service_accounts()) == 5


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("when, made_by_hand", [("before", 0), ("after", 0)])
def test_a_create_whose_answer_was_dropped_is_looked_up_and_never_doubled(
    modules: ModuleClient, when: str, made_by_hand: int, published: str
) -> None:
    modules.sandbox.switch(published_collection=published)
    modules.fault("/service-accounts$", "drop", method="POST", nth=1 if published == "on" else 2, when=when)
    result = modules.account()
    assert result["changed"], result
    assert len(modules.service_accounts()) == 1


def test_a_create_that_was_answered_too_late_is_looked_up(modules: ModuleClient) -> None:
    modules.fault("/service-accounts$", "delay", method="POST", nth=1, seconds=3.0, when="after")
    assert modules.account(timeout=1.0)["changed"] and len(modules.service_accounts()) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_create_answered_with_a_servers_error_is_looked_up_and_never_doubled(
    modules: ModuleClient, status: int
) -> None:
    modules.fault("/service-accounts$", method="POST", nth=1, when="after", status=status)
    assert modules.account()["changed"] and len(modules.service_accounts()) == 1


def test_a_create_that_may_have_happened_and_does_not_show_up_at_once_is_not_sent_again_blindly(
    modules: ModuleClient,
) -> None:
    empty = {"items": [], "links": {}}
    rules = [
        {"path": "/service-accounts$", "method": "POST", "action": "drop", "when": "after", "nth": 1},
        {"path": "/service-accounts$", "method": "GET", "action": "status", "status": 200, "json": empty, "nth": "3-8"},
    ]
    modules.sandbox.faults(rules)
    assert modules.account()["changed"]
    assert len(modules.service_accounts()) == 1


def test_a_create_that_never_gets_an_answer_gives_up_and_says_so(modules: ModuleClient) -> None:
    modules.fault("/service-accounts$", "drop", method="POST", when="before")
    result = modules.account()
    assert result["failed"] and "may or may not" in result["msg"]
    assert len(modules.asked("/service-accounts", method="POST")) == 3


def test_an_update_is_a_patch_of_the_collection_with_the_id_in_the_body(modules: ModuleClient) -> None:
    account = modules.made_account()
    result = modules.account(description="new")
    assert (
        result["changed"]
        and result["diff"]["after"]["description"] == "new"
        and result["diff"]["before"]["description"] != "new"
    )
    (patch,) = modules.asked(method="PATCH")
    assert patch["path"].endswith("/service-accounts") and patch["body"] == {"id": account["id"], "description": "new"}
    assert modules.service_accounts()[0]["description"] == "new" and not modules.account(description="new")["changed"]


def test_an_account_chosen_by_id_is_renamed(modules: ModuleClient) -> None:
    account = modules.made_account()
    assert modules.account(account_id=account["account_id"], name="Renamed1")["changed"]
    assert [each["name"] for each in modules.service_accounts()] == ["Renamed1"]


def test_an_update_without_the_published_collection_is_handed_off(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404")
    modules.made_account()
    result = modules.account(description="new")
    assert not result["changed"] and result["handoff"]["step"] == "Update the service account"
    assert "new" in "".join(result["handoff"]["instructions"])


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("console", ["204", "404", "405"])
def test_a_delete_goes_by_the_lifecycle_where_the_console_has_none(
    modules: ModuleClient, published: str, console: str
) -> None:
    modules.sandbox.switch(published_collection=published, console_delete=console)
    modules.made_account()
    result = modules.account(state="absent")
    assert (
        result["changed"]
        and result["diff"]["after"] == {}
        and not [each for each in modules.service_accounts() if not each.get("inactive")]
    )
    assert bool(modules.asked("/manage/lifecycle/delete")) is (published == "404" and console != "204")
    again = modules.account(state="absent")
    assert not again["changed"] and again["service_account"] is None


@pytest.mark.parametrize("published", ["on", "404"])
def test_a_delete_whose_answer_was_dropped_is_looked_up(modules: ModuleClient, published: str) -> None:
    modules.sandbox.switch(published_collection=published)
    modules.made_account()
    modules.fault("/service-accounts/", "drop", method="DELETE", nth=1 if published == "on" else 2, when="after")
    result = modules.account(state="absent")
    assert result["changed"] and "handoff" not in result and not modules.service_accounts(), result


def test_the_work_order_for_a_deletion_says_to_delete_and_nothing_else(modules: ModuleClient) -> None:
    modules.made_account()
    handoff = modules.account(state="absent", routes=["handoff"])["handoff"]
    text = " ".join(handoff["instructions"])
    assert (
        handoff["step"] == "Delete the service account"
        and "delete" in text.lower()
        and "App:" not in text
        and "JiraAlign1" in text
    )


def test_an_unknown_account_is_absent_already_and_an_error_where_it_should_be(modules: ModuleClient) -> None:
    unknown: dict[str, Any] = {"account_id": "712020:none", "name": None}
    assert not modules.account(**unknown, state="absent")["changed"]
    result = modules.account(**unknown)
    assert result["failed"] and "712020:none" in result["msg"]


def test_the_info_lists_and_filters(modules: ModuleClient) -> None:
    for name in ("Aaaaaa", "Bbbbbb"):
        modules.made_account(name)
    every = run("jira_service_account_info", **modules.organization_options, org_id=modules.org_id)
    one = run("jira_service_account_info", **modules.organization_options, org_id=modules.org_id, name="Bbbbbb")
    assert [len(result["service_accounts"]) for result in (every, one)] == [2, 1]
