# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_service_account: one creation, one account, whatever becomes of the answer and however late the list is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

LIST, CREATE = {"path": "/service-accounts$", "method": "GET"}, {"path": "/service-accounts$", "method": "POST"}
EMPTY = {"action": "status", "status": 200, "json": {"items": [], "links": {}}}


def creations(modules: ModuleClient) -> list[int]:
    return [
        entry["status"]
        for entry in modules.asked("/service-accounts", method="POST")
        if entry["path"].endswith("/service-accounts")
    ]


@pytest.mark.parametrize("published", ["on", "404"])
def test_an_account_that_shows_up_a_minute_late_is_created_once(
    modules: ModuleClient, clock: Any, published: str
) -> None:
    modules.sandbox.switch(published_collection=published)
    modules.sandbox.faults([{**LIST, **EMPTY, "nth": "1-25"}])
    made = modules.account()
    assert made["changed"] and clock.skipped > 60 and len(modules.service_accounts()) == 1, made
    assert made["service_account"]["account_id"] == modules.service_accounts()[0]["account_id"]


def test_an_account_that_never_shows_up_is_said_to_be_created_and_is_not_created_again(modules: ModuleClient) -> None:
    modules.sandbox.faults([{**LIST, **EMPTY}])
    late = modules.account()
    assert late["failed"] and "was created" in late["msg"] and "180 s" in late["msg"] and "Run again" in late["msg"]
    assert len(modules.service_accounts()) == len(creations(modules)) == 1
    modules.sandbox.faults([])
    assert not modules.account()["changed"] and len(modules.service_accounts()) == 1


@pytest.mark.parametrize("published", ["on", "404"])
def test_a_lost_creation_that_shows_up_a_minute_late_is_created_once(
    modules: ModuleClient, clock: Any, published: str
) -> None:
    modules.sandbox.switch(published_collection=published)
    drop = {**CREATE, "action": "drop", "when": "after", "nth": 1 if published == "on" else 2}
    modules.sandbox.faults([drop, {**LIST, **EMPTY, "nth": "1-20"}])
    assert modules.account()["changed"] and clock.skipped > 60 and len(modules.service_accounts()) == 1


def test_a_lost_creation_is_looked_up_once_where_the_list_shows_it(modules: ModuleClient) -> None:
    modules.account(check_mode=True)
    before = len(modules.asked("/service-accounts", method="GET"))
    modules.fault("/service-accounts$", "drop", method="POST", nth=1, when="after")
    assert modules.account()["changed"] and len(creations(modules)) == 1
    assert (
        len(modules.asked("/service-accounts", method="GET")) - before == 3
    )  # before the lock, under it, and after the lost answer


NOT_UNDERSTOOD: list[dict[str, Any]] = [
    {"action": "html", "status": 200},
    {"action": "html", "status": 201},
    {"action": "malformed", "status": 201},
    {"action": "huge", "status": 201},
    {"action": "status", "status": 203},
    {"action": "status", "status": 303, "headers": {"Location": "https://id.atlassian.com"}},
    {"action": "status", "status": 502},
    {"action": "status", "status": 600},
    {"action": "status", "status": 201, "json": ["x"]},
    {"action": "status", "status": 201, "json": "x"},
]


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("odd", NOT_UNDERSTOOD, ids=str)
def test_an_answer_that_is_not_understood_is_looked_up(modules: ModuleClient, odd: dict[str, Any], when: str) -> None:
    modules.sandbox.faults([{**CREATE, **odd, "when": when, "nth": 1}])
    made = modules.account()
    assert made["changed"] and len(modules.service_accounts()) == 1, made
    assert len(creations(modules)) == (1 if when == "after" else 2)


@pytest.mark.parametrize(
    "odd",
    [
        {"action": "empty", "status": 201},
        {"action": "empty", "status": 202},
        {"action": "status", "status": 200, "json": {}},
    ],
    ids=str,
)
def test_an_accepted_creation_needs_no_body(modules: ModuleClient, odd: dict[str, Any]) -> None:
    modules.sandbox.faults([{**CREATE, **odd, "when": "after", "nth": 1}])
    assert modules.account()["changed"] and len(modules.service_accounts()) == len(creations(modules)) == 1


@pytest.mark.parametrize("listed", ["id", "atlassianId"])
@pytest.mark.parametrize("named", ["id", "atlassianId"])
def test_account_is_known_for_ours_whichever_id_each_answer_names(
    modules: ModuleClient, named: str, listed: str
) -> None:
    ids = {"id": "own-id", "atlassianId": "712020:own"}
    common = {"displayName": "JiraAlign1", "email": "jiraalign1@serviceaccount.atlassian.com", "description": ""}
    items = [{**common, listed: ids[listed]}]
    created = {"action": "status", "status": 201, "json": {**common, named: ids[named]}}
    modules.sandbox.faults(
        [
            {**CREATE, **created},
            {
                "path": "/service-accounts$",
                "method": "GET",
                "nth": 1,
                "action": "status",
                "status": 200,
                "json": {"items": []},
            },
            {
                "path": "/service-accounts$",
                "method": "GET",
                "nth": 2,
                "action": "status",
                "status": 200,
                "json": {"items": []},
            },
            {
                "path": "/service-accounts$",
                "method": "GET",
                "action": "status",
                "status": 200,
                "json": {"items": items},
            },
        ]
    )
    result = modules.account()
    assert result["changed"] and result["service_account"]["account_id"] == ids[listed]


def test_a_published_creation_that_is_refused_after_it_made_the_account_is_not_repeated_by_the_console(
    modules: ModuleClient,
) -> None:
    refusal = {"errors": [{"code": "BAD_REQUEST", "title": "Bad Request", "detail": "The invite failed."}]}
    modules.sandbox.faults([{**CREATE, "action": "status", "status": 400, "json": refusal, "when": "after", "nth": 1}])
    assert modules.account()["changed"] and len(modules.service_accounts()) == len(creations(modules)) == 1


def test_an_account_that_pages_away_is_found(modules: ModuleClient) -> None:
    modules.sandbox.switch(page_size={"service_accounts": 10}, next_links="bare")
    for number in range(170):
        modules.made_account(f"Account{number:03}")
    modules.made_account("JiraAlign1")
    modules.sandbox.clear_log()
    kept = modules.account()
    assert not kept["changed"] and len(modules.asked("/service-accounts")) == 18 and not modules.sandbox.writes()


# --- what was done is reported ----------------------------------------------------------------------------------------


def test_a_handoff_after_the_creation_reports_the_account(modules: ModuleClient) -> None:
    modules.sandbox.by_hand("create_group", name="team")
    modules.sandbox.switch(published_collection="404")
    modules.fault("/memberships$", method="POST", status=403)
    result = modules.account(groups=["team"], wait=5)
    (account,) = modules.service_accounts()
    assert (
        result["changed"]
        and result["service_account"]["account_id"] == account["account_id"]
        and result["handoff"]["values"]["group"] == "team"
    )
    assert (
        result["diff"]["before"] == {}
        and result["diff"]["after"]["account_id"] == account["account_id"]
        and result["diff"]["after"]["groups_joined"] == []
    )


def test_a_handoff_of_one_group_does_not_keep_the_account_out_of_the_others(modules: ModuleClient) -> None:
    for name in ("team", "other"):
        modules.sandbox.by_hand("create_group", name=name)
    modules.sandbox.switch(published_collection="404")
    modules.sandbox.faults([{"path": "/memberships$", "method": "POST", "action": "status", "status": 403, "nth": 1}])
    result = modules.account(groups=["team", "other"], wait=5)
    assert result["diff"]["after"]["groups_joined"] == ["other"] and result["handoff"]["values"]["group"] == "team"
    assert modules.groups()["other"]["members"] and not modules.groups()["team"]["members"]


def test_a_handoff_of_the_access_reports_the_creation(modules: ModuleClient) -> None:
    modules.sandbox.switch(roles_assign="404")
    result = modules.account(site_access=[modules.cloud_id], routes=["published", "handoff"])
    assert (
        result["changed"]
        and result["handoff"]["step"] == "Give the service account access to Jira"
        and len(modules.service_accounts()) == 1
    )
    assert result["app_access"] == {modules.cloud_id: "unknown"} and result["service_account"]["email"]


# --- the other writes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_update_is_read_back(modules: ModuleClient, when: str, retries: int) -> None:
    modules.made_account()
    modules.fault("/service-accounts$", "drop", method="PATCH", nth=1, when=when)
    result = modules.account(description="new", retries=retries)
    assert result["changed"] and modules.service_accounts()[0]["description"] == "new", result


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("published, console", [("on", "204"), ("404", "204"), ("404", "404")])
def test_a_lost_deletion_is_read_back(
    modules: ModuleClient, published: str, console: str, when: str, retries: int
) -> None:
    modules.made_account()
    modules.sandbox.switch(published_collection=published, console_delete=console)
    path = "/lifecycle/delete$" if console == "404" else "/service-accounts/"
    modules.fault(
        path,
        "drop",
        nth=1 if console == "404" or published == "on" else 2,
        when=when,
        **({} if console == "404" else {"method": "DELETE"}),
    )
    result = modules.account(state="absent", retries=retries)
    assert (
        result["changed"]
        and "handoff" not in result
        and not [each for each in modules.service_accounts() if not each.get("inactive")]
    ), result


@pytest.mark.parametrize("status", [404, 405])
def test_a_deletion_that_is_not_found_is_read_back(modules: ModuleClient, status: int) -> None:
    """The account is gone already, or the endpoint is: the list tells which."""
    modules.made_account()
    modules.fault("/service-accounts/", method="DELETE", status=status, nth=1, when="after")
    result = modules.account(state="absent")
    assert (
        result["changed"]
        and not modules.service_accounts()
        and len(modules.asked("/service-accounts/", method="DELETE")) == 1
    )


def test_a_deletion_that_does_not_show_is_an_error(modules: ModuleClient) -> None:
    modules.made_account()
    modules.fault("/service-accounts/", "empty", method="DELETE", status=204)
    result = modules.account(state="absent", wait=20)
    assert result["failed"] and "still listed as active after 20 s" in result["msg"] and modules.service_accounts()


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_invite_is_looked_for_in_jira(modules: ModuleClient, when: str, retries: int) -> None:
    modules.made_account()
    modules.fault("/invite$", "drop", method="POST", nth=1, when=when)
    result = modules.account(site_access=[modules.cloud_id], **modules.jira_options, retries=retries)
    assert result["changed"] and list(modules.service_accounts()[0]["access"]) == [modules.cloud_id], result


def test_a_lost_invite_that_nothing_shows_ends_the_host_and_says_what_may_have_happened(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404")
    modules.fault("/invite$", "drop", method="POST", when="after")
    result = modules.account(site_access=[modules.cloud_id], retries=0)
    assert (
        result["failed"] and "may or may not have been done" in result["msg"] and len(modules.service_accounts()) == 1
    )


# --- ids that are none ------------------------------------------------------------------------------------------------


ODD_TEXTS = ["../../x", "a/b", "..", "a?b=c", "a#b", "a b", "\x1b[31mred", "x\n", "x" * 6000, "\ud800", "%2e%2e", ""]
ODD_IDS: list[Any] = [*ODD_TEXTS, {"a": 1}, ["x"], True, -1, 10**30]


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("field", ["id", "atlassianId"])
@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: repr(odd)[:20])
def test_an_id_that_is_none_is_an_error_that_names_its_place(modules: ModuleClient, odd: Any, field: str) -> None:
    item = {"id": "1", "atlassianId": "712020:a", "displayName": "JiraAlign1", field: odd}
    modules.fault("/service-accounts$", status=200, json={"items": [item], "links": {}})
    for state in ("present", "absent"):
        result = modules.account(state=state)
        assert (
            result["failed"]
            and f"items[0].{field}" in result["msg"]
            and len(result["msg"]) < 700
            and result["msg"].isprintable()
        ), result["msg"]
    assert not modules.sandbox.writes()


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("odd", ["../../x", "", "\x1b[31m", "x" * 6000, {"a": 1}, None])
@pytest.mark.parametrize(
    "path, answer",
    [
        ("/groups/search", {"data": [{"id": "ODD", "name": "team"}]}),
        ("/directories$", {"data": [{"directoryId": "ODD"}]}),
    ],
)
def test_a_group_or_directory_with_such_an_id_is_an_error_that_names_its_place(
    modules: ModuleClient, path: str, answer: dict[str, Any], odd: Any
) -> None:
    (item,) = answer["data"]
    key = next(name for name in item if name != "name")
    modules.fault(path, status=200, json={"data": [{**item, key: odd}], "links": {}})
    result = modules.group(group="team")
    assert (
        result["failed"]
        and (f"data[0].{key}" in result["msg"] or "no directory" in result["msg"])
        and len(result["msg"]) < 700
    ), result
    assert not modules.sandbox.writes()


@pytest.mark.parametrize("name", [None, ""])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_account_without_a_name_may_be_the_one(modules: ModuleClient, state: str, name: str | None) -> None:
    modules.fault(
        "/service-accounts$",
        status=200,
        json={"items": [{"id": "1", "atlassianId": "712020:a", "displayName": name}], "links": {}},
    )
    result = modules.account(state=state)
    assert (
        result["failed"]
        and "712020:a" in result["msg"]
        and "account_id" in result["msg"]
        and not modules.sandbox.writes()
    )


def test_beside_one_of_the_name_an_account_without_a_name_is_somebody_elses(modules: ModuleClient) -> None:
    items = [
        {"id": "1", "atlassianId": "712020:a"},
        {"id": "2", "atlassianId": "712020:b", "displayName": "JiraAlign1", "email": "a@example.com"},
    ]
    modules.fault("/service-accounts$", status=200, json={"items": items, "links": {}})
    assert modules.account()["service_account"]["account_id"] == "712020:b"
