# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_api_token: a token that the list does not show is not taken for gone; it may live, and the list may lack it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

SCOPES = ["read:jira-user", "read:jira-work"]
LIST = "/service-accounts/[^/]+/api-tokens$"
ONE = "/manage/api-tokens/."
NOT_APPLIED: dict[str, Any] = {"applied_to": ""}


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    """A service account with access to the site."""
    return modules.made_account(access=True)


def recorded(modules: ModuleClient, owner: dict[str, Any], days: float = 300, **other: Any) -> dict[str, Any]:
    """Return the record of a token that the connector holds."""
    label = "align-20270101T120000Z"
    made = modules.made_token(owner["account_id"], label=label, scopes=SCOPES, days=days)
    return {
        "token": made["token"],
        "token_id": made["id"],
        "label": label,
        "expires_at": made["expires_at"],
        "account_id": owner["account_id"],
        "service_account_id": owner["id"],
        "email": owner["email"],
        "owner": f"{modules.cloud_id} {modules.align_url}",
        "applied_to": f"{modules.align_url} acme",
        **other,
    }


def token(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Run the module while the list is empty."""
    modules.sandbox.clear_log()
    hidden = {"path": LIST, "method": "GET", "action": "status", "status": 200, "json": {"data": []}}
    modules.sandbox.faults([hidden, *options.pop("faults", ())])
    given = {"service_account_id": owner["id"], "scopes": SCOPES, **options}
    return modules.token(owner["account_id"], **given)


def ids(tokens: list[dict[str, Any]]) -> list[str]:
    return [each["token_id"] for each in tokens]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("with_cloud_id", [True, False])
def test_a_stored_token_that_the_gateway_takes_is_kept_with_a_warning(
    modules: ModuleClient, owner: dict[str, Any], applied: bool, with_cloud_id: bool, check_mode: bool
) -> None:
    """Where the option cloud_id is not given, the record says for which site the token is."""
    record = recorded(modules, owner, **({} if applied else NOT_APPLIED))
    site = {"cloud_id": modules.cloud_id, "email": owner["email"]} if with_cloud_id else {}
    result = token(modules, owner, record=record, check_mode=check_mode, **site)
    assert (result["action"], result["token_id"], result["changed"]) == ("kept", record["token_id"], False), result
    (warning,) = result["warnings"]
    assert record["token_id"] in warning and "does not show" in warning and not modules.sandbox.writes()


@pytest.mark.parametrize("due", ["days", "force"])
def test_a_stored_token_that_is_due_is_rotated_and_then_revoked_by_its_id(
    modules: ModuleClient, owner: dict[str, Any], due: str
) -> None:
    record = recorded(modules, owner, days=5 if due == "days" else 300)
    made = token(modules, owner, record=record, force=due == "force")
    assert made["action"] == "rotated" and record["token_id"] in made["warnings"][0]
    assert ids(made["replaced"]) == ids(made["revocable"]) == [record["token_id"]]
    after = {"token_id": made["token_id"], "account_id": owner["account_id"], "replaces": made["replaced"]}
    done = token(modules, owner, record=after, state="absent", tokens=made["revocable"])
    assert done["changed"] and ids(done["revoked"]) == [record["token_id"]] and done["left"] == []
    assert [each["id"] for each in modules.tokens()] == [made["token_id"]]


def test_a_stored_token_that_cannot_be_asked_about_is_replaced_and_not_forgotten(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner, token="", applied_to="")
    result = token(modules, owner, record=record)
    assert result["action"] == "rotated" and "does not exist any more" in result["reason"]
    assert ids(result["revocable"]) == [record["token_id"]] and result["orphans"] == []


def test_a_stored_token_that_the_gateway_refuses_too_is_gone(modules: ModuleClient, owner: dict[str, Any]) -> None:
    record = recorded(modules, owner)
    modules.sandbox.by_hand("revoke_token", token=record["token_id"])
    result = token(modules, owner, record=record)
    assert result["action"] == "rotated" and "does not exist any more" in result["reason"]
    assert result["replaced"] == [] and not result.get("warnings")


@pytest.mark.parametrize("options", [{}, {"state": "retired", "check_mode": True}], ids=["present", "retired"])
@pytest.mark.parametrize("status, open_", [(500, True), (429, True), (403, False), (404, False)])
@pytest.mark.answers_unchecked
def test_a_gateway_that_does_not_answer_leaves_it_open(
    modules: ModuleClient, owner: dict[str, Any], options: dict[str, Any], status: int, open_: bool
) -> None:
    """A site that is gone, or that lets this controller's address in no more, takes no token."""
    record = recorded(modules, owner)
    fault = {"path": "/myself$", "action": "status", "status": status}
    result = token(modules, owner, record=record, faults=[fault], **options)
    assert bool(result.get("failed")) == open_
    assert (str(status) in result["msg"] and not modules.sandbox.writes()) if open_ else not result.get("unlisted")


@pytest.mark.parametrize("given", ["token_ids", "tokens", "retired"])
def test_a_token_that_is_named_is_revoked_by_its_id(modules: ModuleClient, owner: dict[str, Any], given: str) -> None:
    record = recorded(modules, owner)
    named = {"token_id": record["token_id"], "label": record["label"], "account_id": owner["account_id"]}
    options: dict[str, dict[str, Any]] = {
        "token_ids": {"state": "absent", "token_ids": [record["token_id"]]},
        "tokens": {"state": "absent", "tokens": [named], "record": {"token_id": "2", "replaces": [named]}},
        "retired": {"state": "retired", "record": record},
    }
    result = token(modules, owner, **options[given])
    assert result["changed"] and ids(result["revoked"]) == [record["token_id"]] and result["left"] == []
    assert modules.tokens() == [] and len(modules.asked(method="DELETE")) == 1
    again = token(modules, owner, **options[given])
    assert not again["changed"] and not again.get("failed") and again["revoked"] == again["left"] == []


@pytest.mark.parametrize(
    "answer, left",
    [
        ({"status": 404, "json": {"key": "notFound"}}, False),
        ({"status": 403, "json": {"key": "forbidden"}}, False),
        ({"status": 404, "json": {"key": "accountNotFound"}}, False),
        ({"status": 500}, True),
        ({"status": 429}, True),
    ],
)
@pytest.mark.answers_unchecked
def test_what_the_service_says_of_an_unlisted_token(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any], left: bool
) -> None:
    """A refusal leaves what the list says: else a key that may not revoke would never come to an end."""
    record = recorded(modules, owner)
    fault = {"path": ONE, "method": "DELETE", "action": "status", **answer}
    result = token(modules, owner, state="absent", token_ids=[record["token_id"]], faults=[fault])
    assert (bool(result.get("failed")), ids(result["left"])) == (left, [record["token_id"]] if left else [])
    assert result["revoked"] == [] and not result["changed"] and "handoff" not in result
    assert not left or record["token_id"] in result["msg"]


@pytest.mark.parametrize("answer", [{"status": 404, "json": {"key": "notFound"}}, {"status": 403}])
@pytest.mark.answers_unchecked
def test_a_retirement_fails_where_the_stored_token_still_works(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any]
) -> None:
    record = recorded(modules, owner)
    fault = {"path": ONE, "method": "DELETE", "action": "status", **answer}
    result = token(modules, owner, state="retired", record=record, faults=[fault])
    assert result["failed"] and ids(result["left"]) == ids(result["unlisted"]) == [record["token_id"]]
    assert (
        result["revoked"] == [] and f"(ID {record['token_id']})" in result["msg"] and record["label"] in result["msg"]
    )
    assert record["token"] not in str(result)


def test_check_mode_names_the_stored_token_that_works_and_sends_nothing(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner)
    result = token(modules, owner, state="retired", record=record, check_mode=True)
    assert ids(result["revoked"]) == ids(result["unlisted"]) == [record["token_id"]] and result["changed"]
    assert not modules.sandbox.writes() and len(modules.tokens()) == 1


def test_what_was_revoked_before_is_not_revoked_again(modules: ModuleClient, owner: dict[str, Any]) -> None:
    retired = {"retired": {"at": "2027-01-01T12:00:00Z", "revoked": [{"token_id": "gone", "label": "align"}]}}
    result = token(modules, owner, state="retired", record={"account_id": owner["account_id"], **retired})
    assert not result["changed"] and not modules.sandbox.writes()


# --- a creation that was not answered, and a list that is late ----------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 502},
        {"status": 200, "json": {"label": "x"}},
        {"status": 200, "html": "Sign in"},
        {"status": 202, "json": {}},
        {"status": 204},
        {"status": 302, "headers": {"Location": "/login"}},
        {"status": 200, "json": {"id": "../x", "token": None}},
    ],
    ids=str,
)
@pytest.mark.parametrize("always", [False, True])
@pytest.mark.answers_unchecked
def test_a_token_that_may_have_been_made_is_named(
    modules: ModuleClient, owner: dict[str, Any], answer: dict[str, Any], always: bool
) -> None:
    lost = {"path": "/manage/api-tokens$", "method": "POST", "action": "status", "when": "after", **answer}
    result = token(modules, owner, faults=[lost if always else {**lost, "nth": 1}])
    labels = [entry["body"]["label"] for entry in modules.asked("/manage/api-tokens", method="POST")]
    unknown = labels if always else labels[:1]
    assert bool(result.get("failed")) == always and len(modules.tokens()) == len(labels)
    said = result["msg"] if always else " ".join(result["warnings"])
    assert f"A token may have been made as {', '.join(unknown)}:" in said and "revoke it" in said


@pytest.mark.answers_unchecked
def test_a_token_whose_id_was_answered_is_revoked_by_it(modules: ModuleClient, owner: dict[str, Any]) -> None:
    modules.sandbox.switch(token_create_answer="no_token")
    result = token(modules, owner)
    assert result["failed"] and modules.tokens() == [] and "A token may have been made" not in result["msg"]
    assert len(modules.asked(method="DELETE")) == len(modules.asked("/manage/api-tokens", method="POST"))
    assert "This was done before: Creating the API token; Revoking an API token." in result["msg"]


@pytest.mark.answers_unchecked
def test_an_id_of_a_token_that_was_there_before_is_not_revoked(modules: ModuleClient, owner: dict[str, Any]) -> None:
    old = modules.made_token(owner["account_id"], label="align", days=5)
    body = {"id": old["id"], "label": "align", "token": None}
    modules.fault("/manage/api-tokens$", method="POST", nth=1, status=200, json=body)
    result = modules.token(owner["account_id"], service_account_id=owner["id"])
    assert {each["id"] for each in modules.tokens()} == {old["id"], result["token_id"]}
