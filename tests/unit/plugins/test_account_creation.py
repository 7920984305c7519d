# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_service_account: one creation, one account, whatever becomes of the answer and however late the list is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.runs import Desk

LIST, CREATE = {"path": "/service-accounts$", "method": "GET"}, {"path": "/service-accounts$", "method": "POST"}
EMPTY = {"action": "status", "status": 200, "json": {"items": [], "links": {}}}


def creations(desk: Desk) -> list[int]:
    return [
        entry["status"]
        for entry in desk.asked("/service-accounts", method="POST")
        if entry["path"].endswith("/service-accounts")
    ]


@pytest.mark.parametrize("published", ["on", "404"])
def test_an_account_that_shows_up_a_minute_late_is_created_once(desk: Desk, clock: Any, published: str) -> None:
    desk.sandbox.switch(published_collection=published)
    desk.sandbox.faults([{**LIST, **EMPTY, "nth": "1-25"}])
    made = desk.account()
    assert made["changed"] and clock.skipped > 60 and len(desk.service_accounts()) == 1, made
    assert made["service_account"]["account_id"] == desk.service_accounts()[0]["account_id"]


def test_an_account_that_never_shows_up_is_said_to_be_created_and_is_not_created_again(desk: Desk) -> None:
    desk.sandbox.faults([{**LIST, **EMPTY}])
    late = desk.account()
    assert late["failed"] and "was created" in late["msg"] and "180 s" in late["msg"] and "Run again" in late["msg"]
    assert len(desk.service_accounts()) == len(creations(desk)) == 1
    desk.sandbox.faults([])
    assert not desk.account()["changed"] and len(desk.service_accounts()) == 1


@pytest.mark.parametrize("published", ["on", "404"])
def test_a_lost_creation_that_shows_up_a_minute_late_is_created_once(desk: Desk, clock: Any, published: str) -> None:
    desk.sandbox.switch(published_collection=published)
    drop = {**CREATE, "action": "drop", "when": "after", "nth": 1 if published == "on" else 2}
    desk.sandbox.faults([drop, {**LIST, **EMPTY, "nth": "1-20"}])
    assert desk.account()["changed"] and clock.skipped > 60 and len(desk.service_accounts()) == 1


def test_a_lost_creation_is_looked_up_once_where_the_list_shows_it(desk: Desk) -> None:
    desk.account(check_mode=True)
    before = len(desk.asked("/service-accounts", method="GET"))
    desk.fault("/service-accounts$", "drop", method="POST", nth=1, when="after")
    assert desk.account()["changed"] and len(creations(desk)) == 1
    assert (
        len(desk.asked("/service-accounts", method="GET")) - before == 3
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
def test_an_answer_that_is_not_understood_is_looked_up(desk: Desk, odd: dict[str, Any], when: str) -> None:
    desk.sandbox.faults([{**CREATE, **odd, "when": when, "nth": 1}])
    made = desk.account()
    assert made["changed"] and len(desk.service_accounts()) == 1, made
    assert len(creations(desk)) == (1 if when == "after" else 2)


@pytest.mark.parametrize(
    "odd",
    [
        {"action": "empty", "status": 201},
        {"action": "empty", "status": 202},
        {"action": "status", "status": 200, "json": {}},
    ],
    ids=str,
)
def test_an_accepted_creation_needs_no_body(desk: Desk, odd: dict[str, Any]) -> None:
    desk.sandbox.faults([{**CREATE, **odd, "when": "after", "nth": 1}])
    assert desk.account()["changed"] and len(desk.service_accounts()) == len(creations(desk)) == 1


@pytest.mark.parametrize("listed", ["id", "atlassianId"])
@pytest.mark.parametrize("named", ["id", "atlassianId"])
def test_account_is_known_for_ours_whichever_id_each_answer_names(desk: Desk, named: str, listed: str) -> None:
    ids = {"id": "own-id", "atlassianId": "712020:own"}
    common = {"displayName": "JiraAlign1", "email": "jiraalign1@serviceaccount.atlassian.com", "description": ""}
    items = [{**common, listed: ids[listed]}]
    created = {"action": "status", "status": 201, "json": {**common, named: ids[named]}}
    desk.sandbox.faults(
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
    result = desk.account()
    assert result["changed"] and result["service_account"]["account_id"] == ids[listed]


def test_a_published_creation_that_is_refused_after_it_made_the_account_is_not_repeated_by_the_console(
    desk: Desk,
) -> None:
    refusal = {"errors": [{"code": "BAD_REQUEST", "title": "Bad Request", "detail": "The invite failed."}]}
    desk.sandbox.faults([{**CREATE, "action": "status", "status": 400, "json": refusal, "when": "after", "nth": 1}])
    assert desk.account()["changed"] and len(desk.service_accounts()) == len(creations(desk)) == 1


def test_an_account_that_pages_away_is_found(desk: Desk) -> None:
    desk.sandbox.switch(page_size={"service_accounts": 10}, next_links="bare")
    for number in range(170):
        desk.made_account(f"Account{number:03}")
    desk.made_account("JiraAlign1")
    desk.sandbox.clear_log()
    kept = desk.account()
    assert not kept["changed"] and len(desk.asked("/service-accounts")) == 18 and not desk.sandbox.writes()


# --- what was done is reported ----------------------------------------------------------------------------------------


def test_a_handoff_after_the_creation_reports_the_account(desk: Desk) -> None:
    desk.sandbox.by_hand("create_group", name="team")
    desk.sandbox.switch(published_collection="404")
    desk.fault("/memberships$", method="POST", status=403)
    result = desk.account(groups=["team"], wait=5)
    (account,) = desk.service_accounts()
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


def test_a_handoff_of_one_group_does_not_keep_the_account_out_of_the_others(desk: Desk) -> None:
    for name in ("team", "other"):
        desk.sandbox.by_hand("create_group", name=name)
    desk.sandbox.switch(published_collection="404")
    desk.sandbox.faults([{"path": "/memberships$", "method": "POST", "action": "status", "status": 403, "nth": 1}])
    result = desk.account(groups=["team", "other"], wait=5)
    assert result["diff"]["after"]["groups_joined"] == ["other"] and result["handoff"]["values"]["group"] == "team"
    assert desk.groups()["other"]["members"] and not desk.groups()["team"]["members"]


def test_a_handoff_of_the_access_reports_the_creation(desk: Desk) -> None:
    desk.sandbox.switch(roles_assign="404")
    result = desk.account(site_access=[desk.cloud_id], routes=["published", "handoff"])
    assert (
        result["changed"]
        and result["handoff"]["step"] == "Give the service account access to Jira"
        and len(desk.service_accounts()) == 1
    )
    assert result["app_access"] == {desk.cloud_id: "unknown"} and result["service_account"]["email"]


# --- the other writes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_update_is_read_back(desk: Desk, when: str, retries: int) -> None:
    desk.made_account()
    desk.fault("/service-accounts$", "drop", method="PATCH", nth=1, when=when)
    result = desk.account(description="new", retries=retries)
    assert result["changed"] and desk.service_accounts()[0]["description"] == "new", result


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("published, console", [("on", "204"), ("404", "204"), ("404", "404")])
def test_a_lost_deletion_is_read_back(desk: Desk, published: str, console: str, when: str, retries: int) -> None:
    desk.made_account()
    desk.sandbox.switch(published_collection=published, console_delete=console)
    path = "/lifecycle/delete$" if console == "404" else "/service-accounts/"
    desk.fault(
        path,
        "drop",
        nth=1 if console == "404" or published == "on" else 2,
        when=when,
        **({} if console == "404" else {"method": "DELETE"}),
    )
    result = desk.account(state="absent", retries=retries)
    assert (
        result["changed"]
        and "handoff" not in result
        and not [each for each in desk.service_accounts() if not each.get("inactive")]
    ), result


@pytest.mark.parametrize("status", [404, 405])
def test_a_deletion_that_is_not_found_is_read_back(desk: Desk, status: int) -> None:
    """The account is gone already, or the endpoint is: the list tells which."""
    desk.made_account()
    desk.fault("/service-accounts/", method="DELETE", status=status, nth=1, when="after")
    result = desk.account(state="absent")
    assert (
        result["changed"]
        and not desk.service_accounts()
        and len(desk.asked("/service-accounts/", method="DELETE")) == 1
    )


def test_a_deletion_that_does_not_show_is_an_error(desk: Desk) -> None:
    desk.made_account()
    desk.fault("/service-accounts/", "empty", method="DELETE", status=204)
    result = desk.account(state="absent", wait=20)
    assert result["failed"] and "still listed as active after 20 s" in result["msg"] and desk.service_accounts()


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_invite_is_looked_for_in_jira(desk: Desk, when: str, retries: int) -> None:
    desk.made_account()
    desk.fault("/invite$", "drop", method="POST", nth=1, when=when)
    result = desk.account(site_access=[desk.cloud_id], **desk.jira_options, retries=retries)
    assert result["changed"] and list(desk.service_accounts()[0]["access"]) == [desk.cloud_id], result


def test_a_lost_invite_that_nothing_shows_ends_the_host_and_says_what_may_have_happened(desk: Desk) -> None:
    desk.sandbox.switch(published_collection="404")
    desk.fault("/invite$", "drop", method="POST", when="after")
    result = desk.account(site_access=[desk.cloud_id], retries=0)
    assert result["failed"] and "may or may not have been done" in result["msg"] and len(desk.service_accounts()) == 1


# --- ids that are none ------------------------------------------------------------------------------------------------


ODD_TEXTS = ["../../x", "a/b", "..", "a?b=c", "a#b", "a b", "\x1b[31mred", "x\n", "x" * 6000, "\ud800", "%2e%2e", ""]
ODD_IDS: list[Any] = [*ODD_TEXTS, {"a": 1}, ["x"], True, -1, 10**30]


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("field", ["id", "atlassianId"])
@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: repr(odd)[:20])
def test_an_id_that_is_none_is_an_error_that_names_its_place(desk: Desk, odd: Any, field: str) -> None:
    item = {"id": "1", "atlassianId": "712020:a", "displayName": "JiraAlign1", field: odd}
    desk.fault("/service-accounts$", status=200, json={"items": [item], "links": {}})
    for state in ("present", "absent"):
        result = desk.account(state=state)
        assert (
            result["failed"]
            and f"items[0].{field}" in result["msg"]
            and len(result["msg"]) < 700
            and result["msg"].isprintable()
        ), result["msg"]
    assert not desk.sandbox.writes()


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
    desk: Desk, path: str, answer: dict[str, Any], odd: Any
) -> None:
    (item,) = answer["data"]
    key = next(name for name in item if name != "name")
    desk.fault(path, status=200, json={"data": [{**item, key: odd}], "links": {}})
    result = desk.group(group="team")
    assert (
        result["failed"]
        and (f"data[0].{key}" in result["msg"] or "no directory" in result["msg"])
        and len(result["msg"]) < 700
    ), result
    assert not desk.sandbox.writes()


@pytest.mark.parametrize("name", [None, ""])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_account_without_a_name_may_be_the_one(desk: Desk, state: str, name: str | None) -> None:
    desk.fault(
        "/service-accounts$",
        status=200,
        json={"items": [{"id": "1", "atlassianId": "712020:a", "displayName": name}], "links": {}},
    )
    result = desk.account(state=state)
    assert (
        result["failed"] and "712020:a" in result["msg"] and "account_id" in result["msg"] and not desk.sandbox.writes()
    )


def test_beside_one_of_the_name_an_account_without_a_name_is_somebody_elses(desk: Desk) -> None:
    items = [
        {"id": "1", "atlassianId": "712020:a"},
        {"id": "2", "atlassianId": "712020:b", "displayName": "JiraAlign1", "email": "a@example.com"},
    ]
    desk.fault("/service-accounts$", status=200, json={"items": items, "links": {}})
    assert desk.account()["service_account"]["account_id"] == "712020:b"
