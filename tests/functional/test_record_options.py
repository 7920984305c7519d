# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token record as an option of the modules, at a sandbox: what each takes from it, and what it returns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient, run

pytestmark = pytest.mark.every_core

LABEL = "align"
SCOPES = ["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"]


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    """A service account with access to the site."""
    return modules.made_account(access=True)


def target(modules: ModuleClient, name: str = "acme") -> str:
    return f"{modules.align_url} {name}"


def recorded(
    modules: ModuleClient, owner: dict[str, Any], label: str = "align-20270101T120000Z", **other: Any
) -> dict[str, Any]:
    """The record of a token that was made by hand, not applied."""
    made = modules.made_token(owner["account_id"], label=label, scopes=SCOPES)
    return {
        "token": made["token"],
        "token_id": made["id"],
        "label": label,
        "account_id": owner["account_id"],
        "service_account_id": owner["id"],
        "email": owner["email"],
        "expires_at": made["expires_at"],
        "owner": f"{modules.cloud_id} {modules.align_url}",
        **other,
    }


def named(record: dict[str, Any]) -> dict[str, str]:
    return {name: record[name] for name in ("token_id", "label", "account_id")}


# --- jira_api_token ---------------------------------------------------------------------------------------------------


def token(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    modules.sandbox.clear_log()
    given = {"service_account_id": owner["id"], "scopes": SCOPES, "label": LABEL, **options}
    return modules.token(owner["account_id"], **given)


def at_gateway(modules: ModuleClient, owner: dict[str, Any]) -> dict[str, Any]:
    return {"cloud_id": modules.cloud_id, "email": owner["email"]}


def revoked(result: dict[str, Any]) -> list[str]:
    return sorted(each["token_id"] for each in result["revoked"])


@pytest.mark.parametrize("name", ["record", "stored"])
def test_the_recorded_token_is_kept_by_either_name_of_the_option(
    name: str, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner)
    result = token(modules, owner, **{name: record})
    assert (result["action"], result["token_id"], result["changed"]) == ("kept", record["token_id"], False)
    assert record["token"] not in str(result)


@pytest.mark.parametrize(
    "record, to_prove",
    [({}, True), ({"applied_to": "x"}, False), ({"previous": {"token_id": "1", "applied_to": "x"}}, True)],
)
def test_a_recorded_token_that_no_connector_is_known_to_hold_is_to_be_proved(
    record: dict[str, Any], to_prove: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    assert token(modules, owner, record=recorded(modules, owner, **record))["to_prove"] is to_prove


def test_of_a_token_without_a_record_nothing_is_to_be_proved(modules: ModuleClient, owner: dict[str, Any]) -> None:
    assert token(modules, owner)["to_prove"] is False


def test_what_is_returned_of_the_scopes(modules: ModuleClient, owner: dict[str, Any]) -> None:
    result = token(modules, owner, record=recorded(modules, owner), scopes=SCOPES[::-1] + SCOPES)
    assert result["scopes"] == sorted(SCOPES) and "scopes" not in result["summary"]


@pytest.mark.parametrize("applied", [True, False])
def test_only_an_applied_token_is_asked_about_at_the_gateway(
    applied: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner, applied_to=target(modules) if applied else "")
    result = token(modules, owner, record=record, **at_gateway(modules, owner))
    assert result["action"] == "kept" and bool(modules.asked(plane="gateway")) is applied


def test_an_applied_token_that_the_gateway_refuses_is_replaced(modules: ModuleClient, owner: dict[str, Any]) -> None:
    record = recorded(modules, owner, applied_to=target(modules))
    result = token(modules, owner, record={**record, "token": "ATSTTsomething-else"}, **at_gateway(modules, owner))
    assert result["action"] == "rotated" and "refused at the gateway" in result["reason"]
    assert result["replaced"] == [named(record)] and result["orphans"] == []


@pytest.mark.parametrize(
    "more, orphans, reapply",
    [({}, True, True), ({"prune_orphans": False}, True, False), ({"known": True}, False, False)],
)
def test_reapply_comes_before_orphans_are_revoked(
    more: dict[str, Any], orphans: bool, reapply: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    before = recorded(modules, owner, "align-20260101T120000Z")
    known = more.pop("known", False)
    record = recorded(modules, owner, applied_to=target(modules), replaces=[named(before)] if known else [])
    result = token(modules, owner, record=record, **more)
    assert (bool(result["orphans"]), result["reapply"]) == (orphans, reapply)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_list_of_tokens_is_revoked_across_accounts(
    check_mode: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    other = modules.made_account("OtherOne1")
    kept, gone = recorded(modules, owner), recorded(modules, owner, "another-label")
    elsewhere = recorded(modules, other, "align-20260101T120000Z")
    tokens = [named(kept), named(gone), named(elsewhere)]
    result = token(
        modules, owner, state="absent", tokens=tokens, keep=[kept["token_id"]], scopes=None, check_mode=check_mode
    )
    assert result["changed"] and revoked(result) == sorted([gone["token_id"], elsewhere["token_id"]])
    left = {each["id"] for each in modules.tokens()}
    assert left == {kept["token_id"]} | ({gone["token_id"], elsewhere["token_id"]} if check_mode else set())
    if not check_mode:
        again = token(modules, owner, state="absent", tokens=tokens, keep=[kept["token_id"]], scopes=None)
        assert not again["changed"] and again["revoked"] == [] and not modules.sandbox.writes()


def test_a_listed_token_without_an_account_is_this_accounts(modules: ModuleClient, owner: dict[str, Any]) -> None:
    record = recorded(modules, owner)
    result = token(modules, owner, state="absent", tokens=[{"token_id": record["token_id"]}], scopes=None)
    assert revoked(result) == [record["token_id"]]


def test_an_empty_list_revokes_nothing_and_asks_nothing(modules: ModuleClient, owner: dict[str, Any]) -> None:
    recorded(modules, owner)
    result = token(modules, owner, state="absent", tokens=[], scopes=None)
    assert not result["changed"] and not modules.asked() and len(modules.tokens()) == 1


def test_a_list_is_given_in_one_way(modules: ModuleClient, owner: dict[str, Any]) -> None:
    result = token(modules, owner, state="absent", tokens=[], token_ids=[], scopes=None)
    assert result["failed"] and "mutually exclusive" in result["msg"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_retired_revokes_all_that_the_connector_has_whatever_its_label_and_account(
    check_mode: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    other = modules.made_account("OtherOne1")
    labelled, strangers = recorded(modules, owner), recorded(modules, owner, "somebody-elses")
    before, elsewhere = recorded(modules, owner, "label-of-before"), recorded(modules, other, "label-of-then")
    own = recorded(modules, owner, "another-label")
    record = {**own, "replaces": [named(before), named(elsewhere)]}
    result = token(modules, owner, state="retired", record=record, scopes=None, check_mode=check_mode)
    gone = {each["token_id"] for each in (labelled, before, elsewhere, own)}
    assert result["changed"] and result["owned"] and set(revoked(result)) == gone
    left = {each["id"] for each in modules.tokens()}
    assert left == {strangers["token_id"]} | (gone if check_mode else set())


def test_retired_goes_on_with_what_a_killed_run_noted(modules: ModuleClient, owner: dict[str, Any]) -> None:
    one = recorded(modules, owner, "another-label")
    noted = {"account_id": owner["account_id"], "retired": {"at": "today", "revoked": [named(one)]}}
    assert revoked(token(modules, owner, state="retired", record=noted, scopes=None)) == [one["token_id"]]
    again = token(modules, owner, state="retired", record=noted, scopes=None)
    assert not again["changed"] and again["owned"] and not modules.sandbox.writes()


@pytest.mark.parametrize(
    "label, record, owned",
    [
        ("align-20270101T120000Z", {}, True),
        ("somebody-elses", {}, False),
        ("somebody-elses", {"account_id": "x"}, True),
    ],
)
def test_retired_shows_whether_the_account_was_shown_to_be_the_connectors(
    label: str, record: dict[str, Any], owned: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    recorded(modules, owner, label)
    result = token(modules, owner, state="retired", record=record, scopes=None)
    assert result["owned"] is owned and len(modules.tokens()) == (label == "somebody-elses")


@pytest.mark.parametrize("record", [{}, {"retired": {"at": "today"}}])
def test_retired_without_an_account_asks_nothing(record: dict[str, Any], modules: ModuleClient) -> None:
    modules.sandbox.clear_log()
    result = modules.token("", state="retired", record=record)
    assert (result["changed"], result["owned"], result["revoked"]) == (False, False, []) and not modules.asked()


def test_retired_without_an_account_revokes_what_the_record_names(modules: ModuleClient, owner: dict[str, Any]) -> None:
    one = recorded(modules, owner, "another-label")
    result = modules.token("", state="retired", record=one)
    assert revoked(result) == [one["token_id"]] and not result["owned"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_no_other_state_goes_without_an_account(state: str, modules: ModuleClient) -> None:
    modules.sandbox.clear_log()
    result = modules.token("", state=state, record={})
    assert result["failed"] and result["msg"].startswith("account_id: ") and not modules.asked()


def test_the_option_store_needs_a_record(modules: ModuleClient, owner: dict[str, Any]) -> None:
    result = token(modules, owner, store={"name": "vault_file"})
    assert result["failed"] and "record" in result["msg"] and not modules.asked()


# --- jira_api_token_info ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("excluded", [[], [0], [0, 1], ["unknown"]])
def test_excluded_tokens_are_not_listed(excluded: list[Any], modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = [recorded(modules, owner, f"align-2027010{number}T120000Z")["token_id"] for number in (1, 2)]
    exclude = [made[each] if isinstance(each, int) else each for each in excluded]
    given = {"org_id": modules.org_id, "account_id": owner["account_id"], "service_account_id": owner["id"]}
    result = run("jira_api_token_info", **modules.organization_options, **given, exclude=exclude)
    assert {each["token_id"] for each in result["tokens"]} == set(made) - set(exclude)


# --- jira_align_connector ---------------------------------------------------------------------------------------------


def connector(modules: ModuleClient, owner: dict[str, Any], record: dict[str, Any], **options: Any) -> dict[str, Any]:
    modules.sandbox.clear_log()
    given = {"username": owner["email"], "api_token": None, "record": record, **options}
    return modules.connector(**given)


def held(modules: ModuleClient) -> str:
    """What the connector signs in with."""
    return str(modules.slot(1)["password"])


def test_the_recorded_token_is_written_until_it_is_known_to_be_held(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner)
    made = connector(modules, owner, record)
    assert made["changed"] and held(modules) == record["token"] and record["token"] not in str(made)
    # Which token it holds can be seen nowhere: it is written again.
    assert connector(modules, owner, record)["changed"]
    applied = {**record, "applied_to": target(modules)}
    kept = connector(modules, owner, applied)
    assert not kept["changed"] and not modules.sandbox.writes()
    again = connector(modules, owner, applied, reapply=True)
    assert again["changed"] and held(modules) == record["token"]


@pytest.mark.parametrize("applied_to", ["another", ""])
def test_a_token_that_another_connector_holds_is_written(
    applied_to: str, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    connector(modules, owner, recorded(modules, owner, "align-20260101T120000Z"))
    record = recorded(modules, owner)
    given = {**record, "applied_to": target(modules, applied_to) if applied_to else ""}
    assert connector(modules, owner, given)["changed"] and held(modules) == record["token"]


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
    more: dict[str, Any], asks: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner)
    connector(modules, owner, record)
    given = {**record, **{name: target(modules) if value == "here" else value for name, value in more.items()}}
    result = connector(modules, owner, given, routes=["published", "handoff"])
    assert ("handoff" in result) is asks and not modules.sandbox.writes()
    assert record["token"] not in str(result)


@pytest.mark.parametrize(
    "confirmed, asks", [("own", False), ("another", True), ("", True), (False, True), (None, True)]
)
def test_a_confirmed_token_is_not_asked_for_again(
    confirmed: Any, asks: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner, handed_over_for=target(modules))
    connector(modules, owner, record)
    label = record["label"] if confirmed == "own" else confirmed
    result = connector(modules, owner, record, confirmed=label, routes=["published", "handoff"])
    assert ("handoff" in result) is asks


def test_reapply_by_hand_asks_the_operator(modules: ModuleClient, owner: dict[str, Any]) -> None:
    record = recorded(modules, owner, applied_to=target(modules))
    connector(modules, owner, record)
    assert "handoff" in connector(modules, owner, record, reapply=True, routes=["published", "handoff"])


@pytest.mark.parametrize("record", [{}, {"owner": "x"}, {"previous": {"applied_to": "here"}}])
def test_check_mode_shows_what_a_token_that_is_not_made_yet_would_change(
    record: dict[str, Any], modules: ModuleClient, owner: dict[str, Any]
) -> None:
    result = connector(modules, owner, record, check_mode=True)
    assert result["changed"] and not result.get("failed") and not modules.sandbox.writes()


@pytest.mark.parametrize("holds, refused", [("", True), ("record", False), ("previous", False)])
def test_a_connector_that_is_known_to_be_ours_may_be_changed(
    holds: str, refused: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    theirs = {"jira_api_url": f"{modules.jira_api_url}0", "username": "theirs@s.example"}
    assert connector(modules, owner, recorded(modules, owner, "align-20260101T120000Z"), **theirs)["changed"]
    more: dict[str, Any] = {
        "record": {"applied_to": target(modules)},
        "previous": {"previous": {"applied_to": target(modules)}},
    }
    result = connector(modules, owner, recorded(modules, owner, **more.get(holds, {})))
    assert bool(result.get("failed")) is refused, result.get("msg")


def test_a_record_and_a_token_are_two_ways_to_say_one_thing(modules: ModuleClient, owner: dict[str, Any]) -> None:
    result = connector(modules, owner, {}, api_token="ATSTTanother")
    assert result["failed"] and "mutually exclusive" in result["msg"] and not modules.asked()


# --- jira_connector_check ---------------------------------------------------------------------------------------------


def check(modules: ModuleClient, record: dict[str, Any] | None, **options: Any) -> dict[str, Any]:
    modules.sandbox.clear_log()
    given = {"scopes": SCOPES, "permissions": [], "record": record, "site_url": modules.site_url, **options}
    return run("jira_connector_check", api_url=modules.sandbox.api_url, cloud_id=modules.cloud_id, **given)


def test_what_is_asked_with_comes_from_the_record(modules: ModuleClient, owner: dict[str, Any]) -> None:
    record = recorded(modules, owner, applied_to=target(modules))
    result = check(modules, record)
    assert result["proven"] and result["account"]["account_id"] == owner["account_id"]
    site = result["connector_result"]
    assert (site["site"], site["cloud_id"], site["state"], site["proven"]) == (
        modules.site_url,
        modules.cloud_id,
        "proven",
        True,
    )
    assert site["service_account"] == {"account_id": owner["account_id"], "email": owner["email"]}
    assert site["token"]["label"] == record["label"] and site["token"]["expires_at"] == record["expires_at"]
    assert result["expiry"]["needs_rotation"] is False and record["token"] not in str(result)
    assert site["message"].startswith("The connector is proven.") and site["table"] == result["table"]


def test_the_records_account_has_to_be_the_tokens(modules: ModuleClient, owner: dict[str, Any]) -> None:
    record = recorded(modules, owner, account_id="712020:another")
    result = check(modules, record)
    assert result["failed"] and result["connector_result"]["state"] == "failed" and not result["proven"]
    assert "712020:another" in result["connector_result"]["message"]


@pytest.mark.parametrize(
    "expires_at, said", [("", "not known when"), ("2027", "not a date"), ("2020-01-01", "expired")]
)
def test_a_recorded_expiry_that_is_near_or_not_known_is_said(
    expires_at: str, said: str, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    result = check(modules, recorded(modules, owner, expires_at=expires_at), fail_when_unproven=False)
    assert result["expiry"]["needs_rotation"] and said in result["expiry"]["reason"]
    if result["proven"]:
        assert f"Its token needs rotation: {result['expiry']['reason']}." in result["connector_result"]["message"]


def test_what_steps_before_reported_goes_into_the_result(modules: ModuleClient, owner: dict[str, Any]) -> None:
    reported = {
        "service_account": {"account_id": owner["account_id"], "name": "JiraAlign1"},
        "token_summary": {"label": "align-1", "action": "rotated"},
        "token_remark": " Its token was rotated: x.",
        "connector_state": {"name": "acme", "active": True},
    }
    result = check(modules, recorded(modules, owner), changed=True, **reported)
    site = result["connector_result"]
    assert (site["service_account"], site["token"], site["connector"]) == (
        reported["service_account"],
        reported["token_summary"],
        reported["connector_state"],
    )
    assert site["message"].endswith(reported["token_remark"]) and "expiry" not in result


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
    record: dict[str, Any], require_applied: bool, said: str, check_mode: bool, modules: ModuleClient
) -> None:
    result = check(modules, record, require_applied=require_applied, place="/srv/site.yml", check_mode=check_mode)
    if check_mode and not record.get("token"):
        assert result["connector_result"]["state"] == "planned"
    else:
        assert result["failed"] and said in result["msg"]
    assert not modules.asked()


@pytest.mark.parametrize(
    "check_mode, changed, token, planned",
    [(True, True, True, True), (True, False, True, False), (True, True, False, True), (False, True, True, False)],
)
def test_check_mode_asks_nothing_about_what_would_be_changed(
    check_mode: bool, changed: bool, token: bool, planned: bool, modules: ModuleClient, owner: dict[str, Any]
) -> None:
    record = recorded(modules, owner) if token else {"owner": "x"}
    result = check(modules, record, changed=changed, check_mode=check_mode)
    assert result["connector_result"]["state"] == ("planned" if planned else "proven")
    assert result["proven"] is not planned and bool(modules.asked()) is not planned
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
    more: dict[str, Any], changed: bool, patient: bool, modules: ModuleClient, owner: dict[str, Any], clock: Any
) -> None:
    record = recorded(modules, owner, **more)
    modules.sandbox.by_hand("revoke_token", token=record["token_id"])
    result = check(modules, record, changed=changed, wait=30.0)
    assert result["failed"] and bool(clock.slept) is patient


def test_without_a_record_there_is_no_such_result(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = recorded(modules, owner)
    result = check(modules, None, email=made["email"], token=made["token"])
    assert result["proven"] and "connector_result" not in result and "expiry" not in result


@pytest.mark.parametrize("given", [{}, {"email": "a@s.example"}, {"token": "ATSTTx"}])
def test_without_a_record_both_credentials_are_needed(given: dict[str, Any], modules: ModuleClient) -> None:
    result = check(modules, None, **given)
    assert result["failed"] and "is needed for this. Set it, or give record." in result["msg"] and not modules.asked()
