# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_api_token: a creation that went wrong leaves no token behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

ROUTE = "/manage/api-tokens$"


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    return modules.made_account()


def make(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    return modules.token(owner["account_id"], service_account_id=owner["id"], **options)


@pytest.mark.parametrize("published", ["on", "404"])
@pytest.mark.parametrize("answer", ["no_token", "no_id", "empty"])
@pytest.mark.answers_unchecked
def test_a_200_without_token_or_id_is_found_by_its_label_and_revoked(
    modules: ModuleClient, owner: dict[str, Any], answer: str, published: str
) -> None:
    modules.sandbox.switch(token_create_answer=answer, published_collection=published)
    foreign = modules.made_token(owner["account_id"], label="other")
    result = make(modules, owner)
    assert result["failed"] and "revoked" in result["msg"] and "ATSTT" not in result["msg"]
    assert [token["id"] for token in modules.tokens()] == [foreign["id"]]
    assert len(modules.asked("/manage/api-tokens", method="DELETE")) == len(
        modules.asked("/manage/api-tokens", method="POST")
    )


@pytest.mark.parametrize("when, revoked", [("before", 0), ("after", 1)])
def test_a_dropped_answer_is_looked_up_by_label_and_leaves_one_token(
    modules: ModuleClient, owner: dict[str, Any], when: str, revoked: int
) -> None:
    modules.fault(ROUTE, "drop", method="POST", nth=1, when=when)
    result = make(modules, owner)
    assert result["action"] == "created" and len(modules.asked("/manage/api-tokens", method="DELETE")) == revoked
    assert [token["value"] for token in modules.tokens()] == [result["token"]]


def test_a_servers_error_after_the_fact_leaves_one_token(modules: ModuleClient, owner: dict[str, Any]) -> None:
    modules.fault(ROUTE, method="POST", nth=1, when="after", status=502)
    result = make(modules, owner)
    assert [token["value"] for token in modules.tokens()] == [result["token"]]


def test_an_unknown_outcome_where_live_tokens_exist_revokes_only_its_own(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    old = modules.made_token(owner["account_id"], label="align", days=5)
    modules.fault(ROUTE, "drop", method="POST", nth=1, when="after")
    result = make(modules, owner)
    assert {token["id"] for token in modules.tokens()} == {old["id"], result["token_id"]}


@pytest.mark.parametrize("status", [409, 400])
def test_a_label_that_is_taken_gets_another_stamp(modules: ModuleClient, owner: dict[str, Any], status: int) -> None:
    said = {"code": "LABEL_TAKEN", "message": "A token with the label exists already."}
    modules.fault(ROUTE, method="POST", nth=1, status=status, json=said)
    result = make(modules, owner)
    assert result["action"] == "created", result
    labels = [entry["body"]["label"] for entry in modules.asked("/manage/api-tokens", method="POST")]
    assert len(labels) == len(set(labels)) == 2 and result["label"] == labels[1]


@pytest.mark.parametrize("taken", [409, 400])
def test_two_hosts_in_the_same_second_get_two_labels(modules: ModuleClient, owner: dict[str, Any], taken: int) -> None:
    modules.sandbox.switch(label_taken=taken)
    results = [make(modules, owner, stored={}) for dummy in range(2)]
    assert [result["action"] for result in results] == ["created", "rotated"], results
    assert len({token["label"] for token in modules.tokens()}) == 2


@pytest.mark.parametrize("code", ["INVALID_EXPIRY", "MISSING_SCOPES", "INVALID_SCOPES"])
def test_any_other_400_is_the_users_to_see_at_once(modules: ModuleClient, owner: dict[str, Any], code: str) -> None:
    modules.fault(ROUTE, method="POST", status=400, json={"code": code, "message": f"{code}: no."})
    result = make(modules, owner)
    assert result["failed"] and code in result["msg"] and len(modules.asked("/manage/api-tokens", method="POST")) == 1


@pytest.mark.parametrize("options", [{"routes": ["published", "handoff"]}, {"routes": ["handoff"]}])
def test_a_forbidden_console_ends_in_a_work_order(
    modules: ModuleClient, owner: dict[str, Any], options: dict[str, Any]
) -> None:
    result = make(modules, owner, **options)
    handoff = result["handoff"]
    assert not result["changed"] and handoff["step"] == "Create the API token" and not modules.asked(method="POST")
    assert (
        handoff["values"]["scopes"] == sorted(handoff["values"]["scopes"])
        and handoff["values"]["expires_in_days"] == 365
    )
    assert "shown only once" in result["msg"]


def test_a_route_that_is_gone_ends_in_a_work_order(modules: ModuleClient, owner: dict[str, Any]) -> None:
    modules.sandbox.switch(token_create="404")
    assert make(modules, owner)["handoff"]["step"] == "Create the API token"


@pytest.mark.parametrize("refusal", ["json", "html"])
def test_a_key_with_scopes_hands_over_and_says_why(modules: ModuleClient, owner: dict[str, Any], refusal: str) -> None:
    modules.sandbox.switch(scoped_refusal=refusal)
    result = make(modules, owner, org_api_key=modules.scoped_key)
    assert result["handoff"]["step"] == "Create the API token" and "key without scopes" in result["handoff"]["why"]
    assert "<html" not in result["msg"] and not modules.tokens() and not result["changed"]


NOT_UNDERSTOOD: list[dict[str, Any]] = [
    {"json": {"id": "1", "label": "x", "token": "\n"}},
    {"json": {"id": "1", "label": "x", "token": "ATSTT-a-token-with-a-break\n"}},
    {"json": {"id": "1", "label": "x", "token": ""}},
    {"json": {"id": "1", "label": "x", "token": "a b c d e f g h"}},
    {"json": {"id": "1", "label": "x", "token": "\u0442\u043e\u043a\u0435\u043d-token"}},
    {"json": {"id": "1", "label": "x", "token": ["ATSTT-in-a-list"]}},
    {"json": {"id": {}, "label": "x", "token": "ATSTT-sandbox-of-no-id"}},
    {"json": {"id": "../x", "label": "x", "token": "ATSTT-sandbox-of-no-id"}},
    {"json": {"id": True, "label": "x", "token": "ATSTT-sandbox-of-no-id"}},
    {"json": []},
    {"json": "created"},
    {"body": "created"},
    {"html": "Welcome"},
    {"status": 204},
    {"status": 202, "json": {}},
    {"status": 303, "headers": {"Location": "/elsewhere"}},
    {"status": 500, "json": {"message": "no"}},
]


@pytest.mark.parametrize("answer", NOT_UNDERSTOOD, ids=str)
@pytest.mark.answers_unchecked
def test_an_answer_that_is_not_understood_leaves_no_token_alive(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any]
) -> None:
    """Once, and the next try makes one; always, and the end says so, with what was looked for and revoked."""
    modules.fault(ROUTE, method="POST", when="after", nth=1, **{"status": 200, **answer})
    made = make(modules, owner)
    assert made["action"] == "created", made
    assert [token["value"] for token in modules.tokens()] == [made["token"]]
    modules.fault(ROUTE, method="POST", when="after", **{"status": 200, **answer})
    result = make(modules, owner, stored={})
    assert result["failed"] and "revoked" in result["msg"] and owner["account_id"] in result["msg"], result
    assert "ATSTT" not in result["msg"] and "bug" not in result["msg"] and len(result["msg"]) < 1100
    assert [token["id"] for token in modules.tokens()] == [made["token_id"]]


@pytest.mark.parametrize("action", ["huge", "garbage", "malformed", "empty"])
@pytest.mark.answers_unchecked
def test_an_answer_of_megabytes_or_none_leaves_no_token_alive(
    modules: ModuleClient, owner: dict[str, Any], action: str
) -> None:
    modules.fault(ROUTE, action, method="POST", when="after", nth=1)
    made = make(modules, owner)
    assert [token["value"] for token in modules.tokens()] == [made["token"]]


@pytest.mark.answers_unchecked
def test_a_token_that_cannot_be_looked_for_is_named_for_the_operator(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    make(modules, owner)
    lost = {"path": ROUTE, "method": "POST", "action": "drop", "when": "after"}
    modules.sandbox.faults(
        [lost, {"path": "/api-tokens$", "method": "GET", "action": "status", "status": 500, "nth": "2-"}]
    )
    result = make(modules, owner, stored={})
    (label,) = [entry["body"]["label"] for entry in modules.asked("/manage/api-tokens", method="POST")[1:]]
    assert result["failed"] and label in result["msg"] and owner["account_id"] in result["msg"]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "json": {"key": "forbidden"}},
        {"status": 404, "json": {"key": "accountNotFound"}},
        {"status": 204},
    ],
)
@pytest.mark.answers_unchecked
def test_a_token_that_cannot_be_revoked_is_named_for_the_operator(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any]
) -> None:
    lost = {"path": ROUTE, "method": "POST", "action": "drop", "when": "after"}
    modules.sandbox.faults([lost, {"path": "/api-tokens/.", "method": "DELETE", "action": "status", **answer}])
    result = make(modules, owner)
    (token,) = modules.tokens()
    assert (
        result["failed"]
        and token["label"] in result["msg"]
        and owner["account_id"] in result["msg"]
        and token["value"] not in result["msg"]
    )


@pytest.mark.answers_unchecked
def test_an_account_that_the_key_does_not_manage_is_an_error_and_no_handoff(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    modules.fault(ROUTE, method="POST", status=404, json={"key": "accountNotFound"})
    result = make(modules, owner)
    assert result["failed"] and "handoff" not in result and owner["account_id"] in result["msg"]


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"id": "7", "token": "Zx9-value"}},
        {"json": {"data": [{"token": "Zx9-value"}], "message": "made: Zx9-value"}},
        {"json": "Zx9-value"},
        {"body": '{"id": "7", "token": "Zx9-value'},
        {"body": "token=Zx9-value"},
    ],
    ids=range(5),
)
@pytest.mark.parametrize("status", [409, 500])
@pytest.mark.answers_unchecked
def test_no_value_in_a_refused_creations_answer_is_shown(
    modules: ModuleClient, owner: dict[str, Any], status: int, answer: dict[str, Any]
) -> None:
    modules.fault(ROUTE, method="POST", status=status, **answer)
    result = make(modules, owner)
    assert result["failed"] and f"answered {status}" in result["msg"] and "Zx9" not in str(result), result
