# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token record as an option of the modules, at a sandbox: what each takes from it, and what it returns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.runs import Desk, run

LABEL = "align"
SCOPES = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"]


@pytest.fixture
def owner(desk: Desk) -> dict[str, Any]:
    """A service account with access to the site."""
    return desk.made_account(access=True)


def target(desk: Desk, name: str = "acme") -> str:
    return f"{desk.align_url} {name}"


def recorded(desk: Desk, owner: dict[str, Any], label: str = "align-20270101T120000Z", **other: Any) -> dict[str, Any]:
    """The record of a token that was made by hand, not applied."""
    made = desk.made_token(owner["account_id"], label=label, scopes=SCOPES)
    return {
        "token": made["token"],
        "token_id": made["id"],
        "label": label,
        "account_id": owner["account_id"],
        "service_account_id": owner["id"],
        "email": owner["email"],
        "expires_at": made["expires_at"],
        "owner": f"{desk.cloud_id} {desk.align_url}",
        **other,
    }


def named(record: dict[str, Any]) -> dict[str, str]:
    return {name: record[name] for name in ("token_id", "label", "account_id")}


# --- jira_api_token ---------------------------------------------------------------------------------------------------


def token(desk: Desk, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    desk.sandbox.clear_log()
    given = {"service_account_id": owner["id"], "scopes": SCOPES, "label": LABEL, **options}
    return desk.token(owner["account_id"], **given)


def at_gateway(desk: Desk, owner: dict[str, Any]) -> dict[str, Any]:
    return {"cloud_id": desk.cloud_id, "email": owner["email"]}


def revoked(result: dict[str, Any]) -> list[str]:
    return sorted(each["token_id"] for each in result["revoked"])


@pytest.mark.parametrize("name", ["record", "stored"])
def test_the_recorded_token_is_kept_by_either_name_of_the_option(name: str, desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner)
    result = token(desk, owner, **{name: record})
    assert (result["action"], result["token_id"], result["changed"]) == ("kept", record["token_id"], False)
    assert record["token"] not in str(result)


@pytest.mark.parametrize(
    "record, to_prove",
    [({}, True), ({"applied_to": "x"}, False), ({"previous": {"token_id": "1", "applied_to": "x"}}, True)],
)
def test_a_recorded_token_that_no_connector_is_known_to_hold_is_to_be_proved(
    record: dict[str, Any], to_prove: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    assert token(desk, owner, record=recorded(desk, owner, **record))["to_prove"] is to_prove


def test_of_a_token_without_a_record_nothing_is_to_be_proved(desk: Desk, owner: dict[str, Any]) -> None:
    assert token(desk, owner)["to_prove"] is False


def test_what_is_returned_of_the_scopes(desk: Desk, owner: dict[str, Any]) -> None:
    result = token(desk, owner, record=recorded(desk, owner), scopes=SCOPES[::-1] + SCOPES)
    assert result["scopes"] == sorted(SCOPES) and "scopes" not in result["summary"]


@pytest.mark.parametrize("applied", [True, False])
def test_only_an_applied_token_is_asked_about_at_the_gateway(applied: bool, desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner, applied_to=target(desk) if applied else "")
    result = token(desk, owner, record=record, **at_gateway(desk, owner))
    assert result["action"] == "kept" and bool(desk.asked(plane="gateway")) is applied


def test_an_applied_token_that_the_gateway_refuses_is_replaced(desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner, applied_to=target(desk))
    result = token(desk, owner, record={**record, "token": "ATSTTsomething-else"}, **at_gateway(desk, owner))
    assert result["action"] == "rotated" and "refused at the gateway" in result["reason"]
    assert result["replaced"] == [named(record)] and result["orphans"] == []


@pytest.mark.parametrize(
    "more, orphans, reapply",
    [({}, True, True), ({"prune_orphans": False}, True, False), ({"known": True}, False, False)],
)
def test_reapply_comes_before_orphans_are_revoked(
    more: dict[str, Any], orphans: bool, reapply: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    before = recorded(desk, owner, "align-20260101T120000Z")
    known = more.pop("known", False)
    record = recorded(desk, owner, applied_to=target(desk), replaces=[named(before)] if known else [])
    result = token(desk, owner, record=record, **more)
    assert (bool(result["orphans"]), result["reapply"]) == (orphans, reapply)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_list_of_tokens_is_revoked_across_accounts(check_mode: bool, desk: Desk, owner: dict[str, Any]) -> None:
    other = desk.made_account("OtherOne1")
    kept, gone = recorded(desk, owner), recorded(desk, owner, "another-label")
    elsewhere = recorded(desk, other, "align-20260101T120000Z")
    tokens = [named(kept), named(gone), named(elsewhere)]
    result = token(
        desk, owner, state="absent", tokens=tokens, keep=[kept["token_id"]], scopes=None, check_mode=check_mode
    )
    assert result["changed"] and revoked(result) == sorted([gone["token_id"], elsewhere["token_id"]])
    left = {each["id"] for each in desk.tokens()}
    assert left == {kept["token_id"]} | ({gone["token_id"], elsewhere["token_id"]} if check_mode else set())
    if not check_mode:
        again = token(desk, owner, state="absent", tokens=tokens, keep=[kept["token_id"]], scopes=None)
        assert not again["changed"] and again["revoked"] == [] and not desk.sandbox.writes()


def test_a_listed_token_without_an_account_is_this_accounts(desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner)
    result = token(desk, owner, state="absent", tokens=[{"token_id": record["token_id"]}], scopes=None)
    assert revoked(result) == [record["token_id"]]


def test_an_empty_list_revokes_nothing_and_asks_nothing(desk: Desk, owner: dict[str, Any]) -> None:
    recorded(desk, owner)
    result = token(desk, owner, state="absent", tokens=[], scopes=None)
    assert not result["changed"] and not desk.asked() and len(desk.tokens()) == 1


def test_a_list_is_given_in_one_way(desk: Desk, owner: dict[str, Any]) -> None:
    result = token(desk, owner, state="absent", tokens=[], token_ids=[], scopes=None)
    assert result["failed"] and "mutually exclusive" in result["msg"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_retired_revokes_all_that_the_connector_has_whatever_its_label_and_account(
    check_mode: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    other = desk.made_account("OtherOne1")
    labelled, strangers = recorded(desk, owner), recorded(desk, owner, "somebody-elses")
    before, elsewhere = recorded(desk, owner, "label-of-before"), recorded(desk, other, "label-of-then")
    own = recorded(desk, owner, "another-label")
    record = {**own, "replaces": [named(before), named(elsewhere)]}
    result = token(desk, owner, state="retired", record=record, scopes=None, check_mode=check_mode)
    gone = {each["token_id"] for each in (labelled, before, elsewhere, own)}
    assert result["changed"] and result["owned"] and set(revoked(result)) == gone
    left = {each["id"] for each in desk.tokens()}
    assert left == {strangers["token_id"]} | (gone if check_mode else set())


def test_retired_goes_on_with_what_a_killed_run_noted(desk: Desk, owner: dict[str, Any]) -> None:
    one = recorded(desk, owner, "another-label")
    noted = {"account_id": owner["account_id"], "retired": {"at": "today", "revoked": [named(one)]}}
    assert revoked(token(desk, owner, state="retired", record=noted, scopes=None)) == [one["token_id"]]
    again = token(desk, owner, state="retired", record=noted, scopes=None)
    assert not again["changed"] and again["owned"] and not desk.sandbox.writes()


@pytest.mark.parametrize(
    "label, record, owned",
    [
        ("align-20270101T120000Z", {}, True),
        ("somebody-elses", {}, False),
        ("somebody-elses", {"account_id": "x"}, True),
    ],
)
def test_retired_tells_whether_the_account_was_shown_to_be_the_connectors(
    label: str, record: dict[str, Any], owned: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    recorded(desk, owner, label)
    result = token(desk, owner, state="retired", record=record, scopes=None)
    assert result["owned"] is owned and len(desk.tokens()) == (label == "somebody-elses")


@pytest.mark.parametrize("record", [{}, {"retired": {"at": "today"}}])
def test_retired_without_an_account_asks_nothing(record: dict[str, Any], desk: Desk) -> None:
    desk.sandbox.clear_log()
    result = desk.token("", state="retired", record=record)
    assert (result["changed"], result["owned"], result["revoked"]) == (False, False, []) and not desk.asked()


def test_retired_without_an_account_revokes_what_the_record_names(desk: Desk, owner: dict[str, Any]) -> None:
    one = recorded(desk, owner, "another-label")
    result = desk.token("", state="retired", record=one)
    assert revoked(result) == [one["token_id"]] and not result["owned"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_no_other_state_goes_without_an_account(state: str, desk: Desk) -> None:
    desk.sandbox.clear_log()
    result = desk.token("", state=state, record={})
    assert result["failed"] and result["msg"].startswith("account_id: ") and not desk.asked()


def test_the_option_store_needs_a_record(desk: Desk, owner: dict[str, Any]) -> None:
    result = token(desk, owner, store={"name": "vault_file"})
    assert result["failed"] and "record" in result["msg"] and not desk.asked()


# --- jira_api_token_info ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("excluded", [[], [0], [0, 1], ["unknown"]])
def test_excluded_tokens_are_not_listed(excluded: list[Any], desk: Desk, owner: dict[str, Any]) -> None:
    made = [recorded(desk, owner, f"align-2027010{number}T120000Z")["token_id"] for number in (1, 2)]
    exclude = [made[each] if isinstance(each, int) else each for each in excluded]
    given = {"org_id": desk.org_id, "account_id": owner["account_id"], "service_account_id": owner["id"]}
    result = run("jira_api_token_info", **desk.organization_options, **given, exclude=exclude)
    assert {each["token_id"] for each in result["tokens"]} == set(made) - set(exclude)


# --- jira_align_connector ---------------------------------------------------------------------------------------------


def connector(desk: Desk, owner: dict[str, Any], record: dict[str, Any], **options: Any) -> dict[str, Any]:
    desk.sandbox.clear_log()
    given = {"username": owner["email"], "api_token": None, "record": record, **options}
    return desk.connector(**given)


def held(desk: Desk) -> str:
    """What the connector signs in with."""
    return str(desk.slot(1)["password"])


def test_the_recorded_token_is_written_until_it_is_known_to_be_held(desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner)
    made = connector(desk, owner, record)
    assert made["changed"] and held(desk) == record["token"] and record["token"] not in str(made)
    # Which token it holds can be seen nowhere: it is written again.
    assert connector(desk, owner, record)["changed"]
    applied = {**record, "applied_to": target(desk)}
    kept = connector(desk, owner, applied)
    assert not kept["changed"] and not desk.sandbox.writes()
    again = connector(desk, owner, applied, reapply=True)
    assert again["changed"] and held(desk) == record["token"]


@pytest.mark.parametrize("applied_to", ["another", ""])
def test_a_token_that_another_connector_holds_is_written(applied_to: str, desk: Desk, owner: dict[str, Any]) -> None:
    connector(desk, owner, recorded(desk, owner, "align-20260101T120000Z"))
    record = recorded(desk, owner)
    given = {**record, "applied_to": target(desk, applied_to) if applied_to else ""}
    assert connector(desk, owner, given)["changed"] and held(desk) == record["token"]


@pytest.mark.parametrize(
    "more, asks",
    [
        ({}, True),
        ({"handed_over_for": "here"}, True),
        ({"handed_over_for": "here", "handed_over_new": True}, False),
        ({"handed_over_for": "https://elsewhere acme", "handed_over_new": True}, True),
        ({"ordered_for": "here"}, False),
        ({"applied_to": "here"}, False),
    ],
)
def test_by_hand_the_operator_is_asked_once(
    more: dict[str, Any], asks: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    record = recorded(desk, owner)
    connector(desk, owner, record)
    given = {**record, **{name: target(desk) if value == "here" else value for name, value in more.items()}}
    result = connector(desk, owner, given, routes=["published", "handoff"])
    assert ("handoff" in result) is asks and not desk.sandbox.writes()
    assert record["token"] not in str(result)


@pytest.mark.parametrize(
    "confirmed, asks", [("own", False), ("another", True), ("", True), (False, True), (None, True)]
)
def test_a_confirmed_token_is_not_asked_for_again(
    confirmed: Any, asks: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    record = recorded(desk, owner, handed_over_for=target(desk))
    connector(desk, owner, record)
    label = record["label"] if confirmed == "own" else confirmed
    result = connector(desk, owner, record, confirmed=label, routes=["published", "handoff"])
    assert ("handoff" in result) is asks


def test_reapply_by_hand_asks_the_operator(desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner, applied_to=target(desk))
    connector(desk, owner, record)
    assert "handoff" in connector(desk, owner, record, reapply=True, routes=["published", "handoff"])


@pytest.mark.parametrize("record", [{}, {"owner": "x"}, {"previous": {"applied_to": "here"}}])
def test_check_mode_shows_what_a_token_that_is_not_made_yet_would_change(
    record: dict[str, Any], desk: Desk, owner: dict[str, Any]
) -> None:
    result = connector(desk, owner, record, check_mode=True)
    assert result["changed"] and not result.get("failed") and not desk.sandbox.writes()


@pytest.mark.parametrize("holds, refused", [("", True), ("record", False), ("previous", False)])
def test_a_connector_that_is_known_to_be_ours_may_be_changed(
    holds: str, refused: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    theirs = {"jira_api_url": f"{desk.jira_api_url}0", "username": "theirs@s.example"}
    assert connector(desk, owner, recorded(desk, owner, "align-20260101T120000Z"), **theirs)["changed"]
    more: dict[str, Any] = {
        "record": {"applied_to": target(desk)},
        "previous": {"previous": {"applied_to": target(desk)}},
    }
    result = connector(desk, owner, recorded(desk, owner, **more.get(holds, {})))
    assert bool(result.get("failed")) is refused, result.get("msg")


def test_a_record_and_a_token_are_two_ways_to_say_one_thing(desk: Desk, owner: dict[str, Any]) -> None:
    result = connector(desk, owner, {}, api_token="ATSTTanother")
    assert result["failed"] and "mutually exclusive" in result["msg"] and not desk.asked()


# --- jira_connector_check ---------------------------------------------------------------------------------------------


def check(desk: Desk, record: dict[str, Any] | None, **options: Any) -> dict[str, Any]:
    desk.sandbox.clear_log()
    given = {"scopes": SCOPES, "permissions": [], "record": record, "site_url": desk.site_url, **options}
    return run("jira_connector_check", api_url=desk.sandbox.api_url, cloud_id=desk.cloud_id, **given)


def test_what_is_asked_with_comes_from_the_record(desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner, applied_to=target(desk))
    result = check(desk, record)
    assert result["proven"] and result["account"]["account_id"] == owner["account_id"]
    site = result["connector_result"]
    assert (site["site"], site["cloud_id"], site["state"], site["proven"]) == (
        desk.site_url,
        desk.cloud_id,
        "proven",
        True,
    )
    assert site["service_account"] == {"account_id": owner["account_id"], "email": owner["email"]}
    assert site["token"]["label"] == record["label"] and site["token"]["expires_at"] == record["expires_at"]
    assert result["expiry"]["needs_rotation"] is False and record["token"] not in str(result)
    assert site["message"].startswith("The connector is proven.") and site["table"] == result["table"]


def test_the_records_account_has_to_be_the_tokens(desk: Desk, owner: dict[str, Any]) -> None:
    record = recorded(desk, owner, account_id="712020:another")
    result = check(desk, record)
    assert result["failed"] and result["connector_result"]["state"] == "failed" and not result["proven"]
    assert "712020:another" in result["connector_result"]["message"]


@pytest.mark.parametrize(
    "expires_at, said", [("", "not known when"), ("2027", "not a date"), ("2020-01-01", "expired")]
)
def test_a_recorded_expiry_that_is_near_or_not_known_is_said(
    expires_at: str, said: str, desk: Desk, owner: dict[str, Any]
) -> None:
    result = check(desk, recorded(desk, owner, expires_at=expires_at), fail_when_unproven=False)
    assert result["expiry"]["needs_rotation"] and said in result["expiry"]["reason"]
    if result["proven"]:
        assert f"Its token needs rotation: {result['expiry']['reason']}." in result["connector_result"]["message"]


def test_what_steps_before_told_goes_into_the_result(desk: Desk, owner: dict[str, Any]) -> None:
    told = {
        "service_account": {"account_id": owner["account_id"], "name": "JiraAlign1"},
        "token_summary": {"label": "align-1", "action": "rotated"},
        "token_remark": " Its token was rotated: x.",
        "connector_state": {"name": "acme", "active": True},
    }
    result = check(desk, recorded(desk, owner), changed=True, **told)
    site = result["connector_result"]
    assert (site["service_account"], site["token"], site["connector"]) == (
        told["service_account"],
        told["token_summary"],
        told["connector_state"],
    )
    assert site["message"].endswith(told["token_remark"]) and "expiry" not in result


@pytest.mark.parametrize(
    "record, require_applied, said",
    [
        ({}, False, "holds no token for this site (/srv/site.yml)"),
        ({"owner": "x"}, True, "holds no token for this site (/srv/site.yml)"),
        ({"retired": {"at": "today"}}, False, "holds no token for this site (/srv/site.yml)"),
        ({"token": "ATSTTnot-applied", "token_id": "1"}, True, "was not given to the connector yet"),
        ({"token": "ATSTTwithout", "token_id": "1", "applied_to": "x"}, True, "email: is needed"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_record_that_cannot_be_asked_with(
    record: dict[str, Any], require_applied: bool, said: str, check_mode: bool, desk: Desk
) -> None:
    result = check(desk, record, require_applied=require_applied, place="/srv/site.yml", check_mode=check_mode)
    if check_mode and not record.get("token"):
        assert result["connector_result"]["state"] == "planned"
    else:
        assert result["failed"] and said in result["msg"]
    assert not desk.asked()


@pytest.mark.parametrize(
    "check_mode, changed, token, planned",
    [(True, True, True, True), (True, False, True, False), (True, True, False, True), (False, True, True, False)],
)
def test_check_mode_asks_nothing_about_what_would_be_changed(
    check_mode: bool, changed: bool, token: bool, planned: bool, desk: Desk, owner: dict[str, Any]
) -> None:
    record = recorded(desk, owner) if token else {"owner": "x"}
    result = check(desk, record, changed=changed, check_mode=check_mode)
    assert result["connector_result"]["state"] == ("planned" if planned else "proven")
    assert result["proven"] is not planned and bool(desk.asked()) is not planned
    assert set(result) >= {"problems", "scopes", "granted", "missing", "excess", "table", "mend", "connector"}


@pytest.mark.parametrize(
    "more, changed, patient",
    [
        ({}, False, True),
        ({}, True, True),
        ({"applied_to": "x"}, True, True),
        ({"applied_to": "x"}, False, False),
    ],
)
def test_patience_is_for_what_was_changed_and_for_a_token_that_is_new(
    more: dict[str, Any], changed: bool, patient: bool, desk: Desk, owner: dict[str, Any], clock: Any
) -> None:
    record = recorded(desk, owner, **more)
    desk.sandbox.by_hand("revoke_token", token=record["token_id"])
    result = check(desk, record, changed=changed, wait=30.0)
    assert result["failed"] and bool(clock.slept) is patient


def test_without_a_record_there_is_no_such_result(desk: Desk, owner: dict[str, Any]) -> None:
    made = recorded(desk, owner)
    result = check(desk, None, email=made["email"], token=made["token"])
    assert result["proven"] and "connector_result" not in result and "expiry" not in result


@pytest.mark.parametrize("given", [{}, {"email": "a@s.example"}, {"token": "ATSTTx"}])
def test_without_a_record_both_credentials_are_needed(given: dict[str, Any], desk: Desk) -> None:
    result = check(desk, None, **given)
    assert result["failed"] and "is needed for this. Set it, or give record." in result["msg"] and not desk.asked()
