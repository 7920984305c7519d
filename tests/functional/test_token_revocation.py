# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_api_token, state absent: each answer to a revocation by its meaning, and every revocation read back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

ONE = "/manage/api-tokens/."
LISTS = "/api-tokens$"


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    return modules.made_account()


def make(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    return modules.token(owner["account_id"], service_account_id=owner["id"], **options)


def revoke(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    modules.sandbox.clear_log()
    return make(modules, owner, state="absent", **options)


def lists(modules: ModuleClient) -> int:
    """How often tokens were listed."""
    return len(modules.asked("/api-tokens", method="GET"))


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("number", [1, 5])
def test_all_revocations_of_an_account_are_read_back_with_one_list(
    modules: ModuleClient, owner: dict[str, Any], number: int, published: str
) -> None:
    modules.sandbox.switch(published_collection=published)
    tokens = [
        modules.made_token(owner["account_id"], label=f"align-2026010{each}T000000Z") for each in range(1, number + 1)
    ]
    result = revoke(modules, owner)
    assert (
        result["changed"]
        and {each["token_id"] for each in result["revoked"]} == {each["id"] for each in tokens}
        and result["left"] == []
    )
    assert not modules.tokens() and lists(modules) == (2 if published == "on" else 4)


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"key": "notFound"}},
        {"json": {"code": "NOT_FOUND"}},
        {"json": {}},
        {"body": "Not Found"},
        {"html": "Not found"},
    ],
)
@pytest.mark.answers_unchecked
def test_a_404_is_believed_only_where_the_list_shows_the_same(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any]
) -> None:
    made = make(modules, owner)
    modules.fault(ONE, method="DELETE", status=404, **answer)
    result = revoke(modules, owner)
    assert result["failed"] and not result["changed"] and result["revoked"] == [] and modules.tokens()
    assert made["label"] in result["msg"] and owner["account_id"] in result["msg"] and "still listed" in result["msg"]
    modules.fault(ONE, method="DELETE", status=404, when="after", **answer)
    result = revoke(modules, owner)
    assert result["changed"] and not result.get("failed") and not modules.tokens()


@pytest.mark.answers_unchecked
def test_an_account_that_the_key_does_not_manage_is_an_error_and_nothing_counts_as_revoked(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    made = make(modules, owner)
    modules.fault(ONE, method="DELETE", status=404, json={"key": "accountNotFound"})
    result = revoke(modules, owner)
    assert result["failed"] and not result["changed"] and result["revoked"] == []
    assert (
        "accountNotFound" in result["msg"] and made["label"] in result["msg"] and owner["account_id"] in result["msg"]
    )


@pytest.mark.parametrize("when, still", [("before", True), ("after", False)])
@pytest.mark.parametrize("action", ["drop", "status"])
def test_a_lost_answer_is_read_back_and_then_decided(
    modules: ModuleClient, owner: dict[str, Any], action: str, when: str, still: bool
) -> None:
    make(modules, owner)
    modules.fault(ONE, action, method="DELETE", when=when, **({"status": 502} if action == "status" else {}))
    result = revoke(modules, owner)
    assert (bool(result.get("failed")), result["changed"], bool(modules.tokens())) == (still, not still, still)


@pytest.mark.parametrize("status", [204, 200, 202])
@pytest.mark.answers_unchecked
def test_a_revocation_that_is_accepted_and_not_done_is_no_success(
    modules: ModuleClient, owner: dict[str, Any], status: int
) -> None:
    made = make(modules, owner)
    modules.fault(ONE, method="DELETE", status=status)
    result = revoke(modules, owner)
    left = {name: made[name] for name in ("token_id", "label")}
    assert (
        result["failed"] and not result["changed"] and result["left"] == [{**left, "account_id": owner["account_id"]}]
    )


def test_a_list_that_shows_it_for_some_seconds_more_is_waited_for(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    stale = {
        "data": [{"id": made["token_id"], "label": made["label"], "status": "ALLOWED", "expiresAt": made["expires_at"]}]
    }
    modules.fault("/admin/api-access/.*/api-tokens$", status=200, json=stale, nth="2-4")
    result = revoke(modules, owner)
    assert result["changed"] and not result.get("failed") and lists(modules) == 5


@pytest.mark.parametrize(
    "said", [{"message": "scope manage:org is missing"}, {"key": "forbidden"}, {"key": "forbidden.action"}]
)
@pytest.mark.parametrize("on_handoff", ["report", "fail"])
@pytest.mark.answers_unchecked
def test_a_key_that_may_not_revoke_hands_over(
    modules: ModuleClient, owner: dict[str, Any], said: dict[str, str], on_handoff: str
) -> None:
    made = make(modules, owner)
    modules.fault(ONE, method="DELETE", status=403, json=said)
    result = revoke(modules, owner, on_handoff=on_handoff)
    assert bool(result.get("failed")) == (on_handoff == "fail") and not result["changed"] and result["revoked"] == []
    assert result["handoff"]["step"] == "Revoke an API token" and result["handoff"]["values"]["labels"] == [
        made["label"]
    ]
    assert (
        made["label"] in result["msg"]
        and owner["account_id"] in result["msg"]
        and str(said.get("message") or "forbidden") in result["msg"]
    )


@pytest.mark.answers_unchecked
def test_what_was_revoked_before_a_refusal_is_reported_as_changed(modules: ModuleClient, owner: dict[str, Any]) -> None:
    for number in (1, 2, 3):
        modules.made_token(owner["account_id"], label=f"align-2026010{number}T000000Z")
    modules.sandbox.faults(
        [
            {
                "path": ONE,
                "method": "DELETE",
                "action": "status",
                "status": 403,
                "json": {"key": "forbidden"},
                "nth": "2-",
            }
        ]
    )
    result = revoke(modules, owner)
    assert result["changed"] and len(result["revoked"]) == 1 and len(result["left"]) == 2
    assert result["handoff"]["step"] == "Revoke API tokens" and len(result["handoff"]["values"]["labels"]) == 2


@pytest.mark.parametrize("status", [403, 500])
@pytest.mark.answers_unchecked
def test_a_read_back_that_fails_is_no_success(modules: ModuleClient, owner: dict[str, Any], status: int) -> None:
    made = make(modules, owner)
    modules.sandbox.faults([{"path": LISTS, "method": "GET", "action": "status", "status": status, "nth": "2-"}])
    result = revoke(modules, owner)
    assert (
        result["failed"]
        and made["label"] in result["msg"]
        and "could not be listed" in result["msg"]
        and result["revoked"] == []
    )


def test_check_mode_names_what_would_be_revoked_and_sends_nothing(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    result = revoke(modules, owner, check_mode=True)
    assert (
        result["changed"]
        and [each["token_id"] for each in result["revoked"]] == [made["token_id"]]
        and not modules.sandbox.writes()
        and modules.tokens()
    )


@pytest.mark.parametrize("ids", ["../../x", "..", ".", "", "a/b", "x?y=1", "x#y", "a b", "a\nb", "\ud800", "x" * 300])
@pytest.mark.answers_unchecked
def test_an_id_that_is_no_id_is_never_sent_and_never_revoked(
    modules: ModuleClient, owner: dict[str, Any], ids: str
) -> None:
    item = {"id": ids, "label": "align", "status": "ALLOWED", "expiresAt": "2027-01-01T00:00:00Z"}
    modules.sandbox.faults(
        [{"path": LISTS, "method": "GET", "action": "status", "status": 200, "json": {"data": [item]}}]
    )
    result = revoke(modules, owner)
    assert (
        result["failed"]
        and not modules.asked(method="DELETE")
        and "bug" not in result["msg"]
        and len(result["msg"]) < 1000
    )


def test_the_key_with_scopes_finds_an_account_by_the_list_of_all(modules: ModuleClient, owner: dict[str, Any]) -> None:
    """Without the id in the collection, the managed list would tell; it refuses such a key."""
    made = modules.made_token(owner["account_id"], label="align")
    other = modules.made_account("OtherOne1")
    modules.made_token(other["account_id"], label="align")
    modules.sandbox.faults([{"path": "/users/", "action": "status", "status": 403, "json": {"key": "forbidden"}}])
    result = modules.token(owner["account_id"], state="absent", check_mode=True, org_api_key=modules.scoped_key)
    assert [each["token_id"] for each in result["revoked"]] == [made["id"]]


def test_lists_that_are_not_found_do_not_say_that_the_account_is_gone(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    modules.made_token(owner["account_id"], label="align")
    modules.fault(LISTS, method="GET", status=404)
    result = revoke(modules, owner)
    assert result["failed"] and "404" in result["msg"] and not result.get("changed") and modules.tokens()


def test_account_of_which_no_list_is_found_is_looked_up_in_the_list_of_all(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    made = modules.made_token(owner["account_id"], label="align")
    modules.fault("/service-accounts/[^/]+/api-tokens$", method="GET", status=404)
    modules.fault("/manage/api-tokens$", method="GET", status=404)
    result = revoke(modules, owner, check_mode=True)
    assert [each["token_id"] for each in result["revoked"]] == [made["id"]]


@pytest.mark.parametrize("published", ["on", "404"])
def test_account_that_is_gone_has_no_token_to_revoke(
    modules: ModuleClient, owner: dict[str, Any], published: str
) -> None:
    modules.made_token(owner["account_id"], label="align")
    modules.account(state="absent")
    modules.sandbox.switch(published_collection=published)
    result = revoke(modules, owner)
    assert not result.get("failed") and not result["changed"] and "no account" in result["reason"]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.answers_unchecked
def test_token_without_a_label_may_be_ours(modules: ModuleClient, owner: dict[str, Any], check_mode: bool) -> None:
    """It is not revoked, and the others are; the result does not say that none is left."""
    ours = modules.made_token(owner["account_id"], label="align")
    items = [
        {"id": ours["id"], "label": "align", "status": "ALLOWED"},
        {"id": "nameless", "label": None, "status": "ALLOWED"},
    ]
    modules.fault("/service-accounts/[^/]+/api-tokens$", method="GET", status=200, json={"data": items}, nth=1)
    result = revoke(modules, owner, check_mode=check_mode)
    assert result["failed"] and "nameless" in result["msg"] and "align" in result["msg"]
    assert [each["token_id"] for each in result["revoked"]] == [ours["id"]] and result["changed"]
    assert [each["token_id"] for each in result["left"]] == ["nameless"]
    assert [token["label"] for token in modules.tokens()] == (["align"] if check_mode else [])


def test_token_without_a_label_is_kept_where_it_is_one_to_keep(modules: ModuleClient, owner: dict[str, Any]) -> None:
    items = [{"id": "nameless", "label": None, "status": "ALLOWED"}]
    modules.fault("/service-accounts/[^/]+/api-tokens$", method="GET", status=200, json={"data": items})
    assert not revoke(modules, owner, keep=["nameless"]).get("failed")
    assert not revoke(modules, owner, token_ids=["other"]).get("failed")


REVOKED = "This was done before: Revoking an API token"
SENT = "may have been done: Revoking an API token"


@pytest.mark.parametrize(
    "answer, said",
    [
        ({"status": 404, "json": {"key": "accountNotFound"}}, None),
        ({"status": 404, "json": {"key": "notFound"}}, None),
        ({"status": 204}, SENT),
        ({"status": 404, "json": {"key": "notFound"}, "when": "after"}, REVOKED),
        ({"status": 204, "when": "after"}, REVOKED),
    ],
    ids=range(5),
)
@pytest.mark.answers_unchecked
def test_revocation_counts_as_done_only_where_the_list_shows_it(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any], said: str | None
) -> None:
    """The handoff of another token says what was done before."""
    for number in (1, 2):
        modules.made_token(owner["account_id"], label=f"align-2026010{number}T000000Z")
    rule = {"path": ONE, "method": "DELETE", "action": "status"}
    modules.sandbox.faults(
        [{**rule, **answer, "nth": 1}, {**rule, "nth": 2, "status": 403, "json": {"key": "forbidden"}}]
    )
    result = revoke(modules, owner)
    assert result["handoff"] and bool(result.get("changed")) == (said == REVOKED), result
    assert [each for each in (REVOKED, SENT) if each in result["msg"]] == [said] * bool(said), result["msg"]
