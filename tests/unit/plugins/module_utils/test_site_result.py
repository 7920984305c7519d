# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site_result.py: one shape of connector_result for every part of the role, and what the role does after a failure."""

from __future__ import annotations

import json
import shlex
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import site_failure, site_result
from ansible_collections.jira_ops.align.plugins.module_utils.resources import align_connector_handoffs
from ansible_collections.jira_ops.align.plugins.module_utils.token import policy
from ansible_collections.jira_ops.align.plugins.module_utils.token.api_token import ApiToken

SITE, CLOUD = "https://shop.example", "c1"
TARGET = "https://align.example Jira shop"
KEYS = [
    "site",
    "state",
    "message",
    "proven",
    "cloud_id",
    "service_account",
    "token",
    "connector",
    "excess",
    "forbidden",
    "table",
    "handoff",
    "step",
    "remark",
    "confirm",
]
ACCOUNT = {"account_id": "a", "id": "s", "email": "a@s.example", "name": "one"}
CONNECTOR = {"id": 1, "name": "Jira shop", "active": True}
SUMMARY = {"token_id": "2", "label": "align-2", "action": "kept"}
KNOWN = {"service_account": ACCOUNT, "token": SUMMARY, "connector": CONNECTOR, "remark": " Its token was rotated: x."}
CHECK = {
    "proven": True,
    "problems": [],
    "excess": [{"project": "SHOP", "permission": "DELETE_ISSUES"}],
    "forbidden": [],
    "table": ["token  alive"],
    "remark": " Not read: x.",
}
RECORD = {"token": "ATSTTnew-one", "token_id": "2", "label": "align-2", "account_id": "a", "applied_to": ""}
APPLIED = {**RECORD, "applied_to": TARGET}


IN_CHECK: dict[str, Any] = {"resolved": {"cloud_id": CLOUD, "check_mode": True}}
UNCHANGED: dict[str, Any] = {"results": [{"changed": False}]}


def retired_site(**other: Any) -> dict[str, Any]:
    """What the role knows of a connector that it took out of service."""
    return {
        "site": SITE,
        "resolved": {"cloud_id": CLOUD, "check_mode": False},
        "token": {
            "owned": True,
            "record": {"retired": {"at": "today", "revoked": [{"token_id": "2", "label": "align-2"}]}},
        },
        "account": ACCOUNT,
        "others": [],
        "results": [{"changed": True}, {"changed": False, "skipped": True}],
        "connector": {**CONNECTOR, "active": False},
        "delete_account": False,
        "keep_membership": False,
        "delete_connector": False,
        **other,
    }


def expiring(*tokens: dict[str, Any], **other: Any) -> dict[str, Any]:
    return site_result.expiry({"site": SITE, "label": "align", "days": 14, "tokens": tokens, **other})


# --- one shape --------------------------------------------------------------------------------------------------------

RESULTS = {
    "planned": lambda: site_result.planned(SITE, CLOUD, KNOWN, True),
    "planned, nothing known": lambda: site_result.planned(SITE, CLOUD, dict.fromkeys(KNOWN), False),
    "proven": lambda: site_result.proven(SITE, CLOUD, KNOWN, CHECK),
    "not proven": lambda: site_result.proven(SITE, CLOUD, KNOWN, {**CHECK, "proven": False, "problems": ["A.", "B."]}),
    "failed": lambda: site_failure.failed("Step", {"msg": "No."}, {"site": SITE})["connector_result"],
    "handoff": lambda: failed({"msg": "A person.", "handoff": {"step": "Step"}})["connector_result"],
    "retired": lambda: site_result.retired(retired_site()),
    "would be retired": lambda: site_result.retired(retired_site(**IN_CHECK)),
    "expiry": expiring,
}


@pytest.mark.parametrize("kind", RESULTS)
def test_every_result_has_the_same_keys(kind: str) -> None:
    result = RESULTS[kind]()
    assert list(result) == KEYS + ["days_left"] * (kind == "expiry")
    assert json.loads(json.dumps(result)) == result, "it is more than JSON"
    types = {name: type(result[name]) for name in KEYS}
    texts = dict.fromkeys(("site", "state", "message", "cloud_id", "step"), str)
    lists = dict.fromkeys(("excess", "forbidden", "table"), list)
    assert types == {
        **types,
        **texts,
        **lists,
        **dict.fromkeys(("service_account", "token", "handoff"), dict),
        "proven": bool,
    }


@pytest.mark.parametrize(
    "has_projects, remark, message",
    [
        (True, None, "Check mode: the connector would be made or changed, and proved then."),
        (
            False,
            None,
            f"Check mode: the connector would be made or changed, and proved then. {site_result.NO_PROJECT}",
        ),
        (
            True,
            " Its token would be created: x.",
            "Check mode: the connector would be made or changed, and proved then. Its token would be created: x.",
        ),
    ],
)
def test_planned(has_projects: bool, remark: str | None, message: str) -> None:
    result = site_result.planned(SITE, CLOUD, {**KNOWN, "remark": remark}, has_projects)
    assert (result["state"], result["proven"], result["message"]) == ("planned", False, message)
    assert (result["service_account"], result["token"], result["connector"]) == (ACCOUNT, SUMMARY, CONNECTOR)


def test_a_connector_that_is_not_there_is_null_and_not_empty() -> None:
    assert site_result.planned(SITE, CLOUD, {**KNOWN, "connector": None}, True)["connector"] is None


def test_proven() -> None:
    result = site_result.proven(SITE, CLOUD, KNOWN, CHECK)
    assert (result["state"], result["proven"]) == ("proven", True)
    assert result["message"] == "The connector is proven. Not read: x. Its token was rotated: x."
    assert {name: result[name] for name in ("excess", "forbidden", "table")} == {
        name: CHECK[name] for name in ("excess", "forbidden", "table")
    }


def test_not_proven_says_every_problem_and_no_remark() -> None:
    result = site_result.proven(SITE, CLOUD, KNOWN, {**CHECK, "proven": False, "problems": ["One.", "Two."]})
    assert (result["state"], result["proven"]) == ("failed", False)
    assert result["message"] == "The connector is not proven. One. Two."


# --- a step that failed -----------------------------------------------------------------------------------------------

SAVE = "Save and activate the connector"
HANDOFF = {
    "step": SAVE,
    "why": "no form",
    "instructions": ["Click."],
    "resume": f"Run with {site_failure.CONFIRM_ANY}.",
}
HANDED = {
    "failed": True,
    "msg": f"Operator action needed. Then: run with {site_failure.CONFIRM_ANY}.",
    "handoff": HANDOFF,
}
REFUSED = {"failed": True, "msg": "Jira Align refused it."}
# What jira_align_connector gave before: there was such a connector, or there was none.
# Before anything was waited for, with connector_rotate_now.
START = {"steps": [], "confirmed": "", "rotate": True}
THERE, NOT_THERE = {"handoff": HANDOFF, "connector": CONNECTOR}, {"handoff": HANDOFF, "connector": None}


def failed(failure: dict[str, Any], **known: Any) -> dict[str, Any]:
    """What the role is told of a failure in the middle of standing up."""
    given = {
        "site": SITE,
        "host": "shop",
        "resolved": {"cloud_id": CLOUD, "check_mode": False},
        "record": RECORD,
        "token": {"action": "kept"},
        "account": {"service_account": ACCOUNT},
        "connector": {},
        "on_handoff": "fail",
        "waited": START,
        **known,
    }
    return site_failure.failed("Ensure the Jira Align connector", failure, given)


@pytest.mark.parametrize(
    "failure, state, message",
    [
        ({"msg": "No."}, "failed", "No."),
        ({}, "failed", "The step failed."),
        ({"msg": ""}, "failed", "The step failed."),
        ({"msg": None, "results": None}, "failed", "The step failed."),
        ({"msg": "A person.", "handoff": {"step": "X"}}, "handoff", "A person."),
        ({"msg": "A person.", "handoff": {}}, "failed", "A person."),
        ({"msg": "A person.", "handoff": None}, "failed", "A person."),
        # of a loop, the items that failed
        (
            {"msg": "One or more items failed", "results": [{"msg": "fine"}, {"failed": True, "msg": "No."}]},
            "failed",
            "No.",
        ),
        (
            {"msg": "All", "results": [{"failed": True, "msg": "One."}, {"failed": True, "msg": "Two."}]},
            "failed",
            "One. Two.",
        ),
        ({"msg": "All items failed", "results": [{"failed": True}]}, "failed", "All items failed"),
        ({"msg": "Nothing failed", "results": []}, "failed", "Nothing failed"),
        (
            {"msg": "All", "results": [{"failed": True, "msg": "A person.", "handoff": {"step": "X"}}]},
            "handoff",
            "A person.",
        ),
        (
            {
                "msg": "All",
                "results": [
                    {"failed": True, "msg": "A person.", "handoff": {"step": "X"}},
                    {"failed": True, "msg": "And no."},
                ],
            },
            "failed",
            "A person. And no.",
        ),
    ],
)
def test_a_failure_is_a_handoff_only_where_all_that_failed_is_one(
    failure: dict[str, Any], state: str, message: str
) -> None:
    result = failed(failure)["connector_result"]
    assert (result["state"], result["message"], result["proven"]) == (state, message, False)
    assert bool(result["handoff"]) == (state == "handoff")


@pytest.mark.parametrize(
    "known, expected",
    [
        ({}, {"service_account": ACCOUNT, "connector": {}}),
        ({"account": {}}, {"service_account": {"account_id": "a", "email": ""}}),
        (
            {"account": {}, "record": {**RECORD, "email": "a@s.example"}},
            {"service_account": {"account_id": "a", "email": "a@s.example"}},
        ),
        (
            {"account": None, "record": None, "connector": None, "waited": None},
            {"service_account": {}, "connector": {}},
        ),
        ({"account": {}, "record": {"owner": "x"}}, {"service_account": {}}),
        ({"connector": {"connector": CONNECTOR}}, {"connector": CONNECTOR}),
        ({"connector": {"connector": None}}, {"connector": {}}),
        ({"resolved": None}, {"cloud_id": ""}),
        ({"token": None}, {"service_account": ACCOUNT}),
    ],
)
def test_a_failure_shows_what_was_known_until_then(known: dict[str, Any], expected: dict[str, Any]) -> None:
    result = failed(REFUSED, **known)["connector_result"]
    assert {name: result[name] for name in expected} == expected and result["site"] == SITE


def test_a_failure_before_anything_is_known() -> None:
    ending = site_failure.failed("", {}, {})
    assert ending["connector_result"] == {
        **dict.fromkeys(KEYS),
        "site": "",
        "state": "failed",
        "message": "The step failed.",
        "proven": False,
        "cloud_id": "",
        "step": "A step",
        "service_account": {},
        "token": {},
        "connector": {},
        "handoff": {},
        "excess": [],
        "forbidden": [],
        "table": [],
        "remark": "",
        "confirm": "",
    }
    assert (ending["handed_over"], ending["waits"], ending["ends"]) == (False, False, True)


def test_what_a_check_found_is_reported_though_it_failed() -> None:
    found = {"excess": [{"project": "A"}], "forbidden": [{"project": "B"}], "table": ["a line"]}
    result = failed({**REFUSED, **found})["connector_result"]
    assert {name: result[name] for name in found} == found


@pytest.mark.parametrize(
    "on_handoff, waits, ends", [("fail", False, True), ("report", False, False), ("pause", True, False)]
)
def test_on_handoff_says_what_happens_at_a_handoff(on_handoff: str, waits: bool, ends: bool) -> None:
    ending = failed(HANDED, on_handoff=on_handoff)
    assert (ending["waits"], ending["ends"]) == (waits, ends)


@pytest.mark.parametrize("on_handoff", ["fail", "report", "pause"])
def test_any_other_failure_ends_the_site(on_handoff: str) -> None:
    ending = failed(REFUSED, on_handoff=on_handoff, connector=NOT_THERE)
    assert (ending["waits"], ending["ends"], ending["handed_over"]) == (False, True, False)


@pytest.mark.parametrize("on_handoff, ends", [("fail", True), ("report", False), ("pause", True)])
def test_check_mode_neither_waits_nor_notes_anything(on_handoff: str, ends: bool) -> None:
    ending = failed(HANDED, on_handoff=on_handoff, connector=NOT_THERE, resolved={"check_mode": True})
    assert (ending["waits"], ending["ends"], ending["handed_over"]) == (False, ends, False)
    assert ending["connector_result"]["state"] == "handoff"


@pytest.mark.parametrize(
    "failure, connector, record, handed_over, new",
    [
        pytest.param(HANDED, NOT_THERE, RECORD, True, True, id="a connector that is to be made"),
        pytest.param(HANDED, THERE, RECORD, True, False, id="one that is to be given the token"),
        pytest.param(HANDED, THERE, APPLIED, False, False, id="one that holds it already"),
        pytest.param(HANDED, NOT_THERE, {"owner": "x"}, False, True, id="no token yet"),
        pytest.param(HANDED, NOT_THERE, {}, False, True, id="no record"),
        pytest.param(HANDED, {}, RECORD, False, True, id="a handoff of an earlier step"),
        pytest.param(HANDED, {"connector": CONNECTOR}, RECORD, False, False, id="no handoff of the connector"),
        pytest.param(
            {**HANDED, "handoff": {**HANDOFF, "step": "Deactivate the connector"}},
            THERE,
            RECORD,
            False,
            False,
            id="a handoff that gives no token",
        ),
        pytest.param(
            {**HANDED, "handoff": {**HANDOFF, "step": "Save the connector"}}, THERE, RECORD, True, False, id="inactive"
        ),
    ],
)
def test_handed_over_is_a_token_that_the_operator_was_asked_to_save(
    failure: dict[str, Any], connector: dict[str, Any], record: dict[str, Any], handed_over: bool, new: bool
) -> None:
    ending = failed(failure, connector=connector, record=record)
    assert (ending["handed_over"], ending["new_connector"]) == (handed_over, new)


@pytest.mark.parametrize("state", ["active", "inactive"])
def test_the_steps_that_give_the_token_are_called_as_the_module_calls_them(state: str) -> None:
    source = Path(align_connector_handoffs.__file__).read_text(encoding="utf-8")
    assert all(f'"{step}"' in source for step in site_failure._GIVES_TOKEN)


@pytest.mark.parametrize(
    "step, record, action, before, waited",
    [
        (SAVE, RECORD, "kept", START, {"steps": [SAVE], "confirmed": "align-2", "rotate": False}),
        (SAVE, RECORD, "rotated", START, {"steps": [SAVE], "confirmed": "align-2", "rotate": False}),
        # only the token that was handed over is confirmed
        (SAVE, APPLIED, "kept", START, {"steps": [SAVE], "confirmed": "", "rotate": True}),
        (SAVE, {}, "", START, {"steps": [SAVE], "confirmed": "", "rotate": True}),
        ("Ask", RECORD, "kept", START, {"steps": ["Ask"], "confirmed": "", "rotate": True}),
        # a token that this run has made already is not made again
        ("Ask", RECORD, "created", START, {"steps": ["Ask"], "confirmed": "", "rotate": False}),
        ("Ask", RECORD, "adopted", START, {"steps": ["Ask"], "confirmed": "", "rotate": False}),
        # what was confirmed before stays confirmed
        (
            "Ask",
            APPLIED,
            "kept",
            {"steps": [SAVE], "confirmed": "align-2", "rotate": False},
            {"steps": [SAVE, "Ask"], "confirmed": "align-2", "rotate": False},
        ),
    ],
)
def test_what_is_remembered_of_a_wait(
    step: str, record: dict[str, Any], action: str, before: dict[str, Any], waited: dict[str, Any]
) -> None:
    ending = failed(
        {**HANDED, "handoff": {**HANDOFF, "step": step}},
        record=record,
        token={"action": action},
        waited=before,
        on_handoff="pause",
    )
    assert ending["waited"] == waited and ending["waits"]


def test_each_step_is_waited_for_once() -> None:
    first = failed(HANDED, on_handoff="pause", connector=NOT_THERE)
    second = failed(HANDED, on_handoff="pause", connector=NOT_THERE, waited=first["waited"])
    assert first["waits"] and not first["ends"]
    assert not second["waits"] and second["ends"]
    other = {**HANDED, "handoff": {**HANDOFF, "step": "Ask Atlassian Support"}}
    assert failed(other, on_handoff="pause", waited=first["waited"])["waits"]


@pytest.mark.parametrize(
    "host, label, text",
    [
        ("shop", "align-20270131T120000Z", "--limit shop -e connector_handoff_done=align-20270131T120000Z"),
        ("shop one", "align-2", "--limit 'shop one' -e connector_handoff_done=align-2"),
        ("shop", "a label", """--limit shop -e '{"connector_handoff_done": "a label"}'"""),
        ("shop", "it's", None),
        ("shop", 'say "x"', None),
        ("it's $HOME", "a;b", None),
        ("shop", "a=b c=d", None),
        ("shop", "é", None),
        ("shop", "@file", None),
        ("shop", "-x", "--limit shop -e connector_handoff_done=-x"),
    ],
)
def test_the_instructions_name_the_one_token_and_are_fit_for_a_shell(host: str, label: str, text: str | None) -> None:
    result = failed(HANDED, host=host, record={**RECORD, "label": label})["connector_result"]
    for said in (result["message"], result["handoff"]["resume"]):
        assert site_failure.CONFIRM_ANY not in said
        options = said.split("un with ", 1)[1].rstrip(".")
        assert text in (None, options)
        limit, shown, option, value = shlex.split(options)
        assert (limit, shown, option) == ("--limit", host, "-e")
        assert _extra_variables(value) == {"connector_handoff_done": label}


def _extra_variables(given: str) -> dict[str, Any]:
    """What ansible-playbook reads from -e."""
    if given.startswith("{"):
        return json.loads(given)
    name, dummy, value = given.partition("=")
    assert shlex.split(value) == [value]
    return {name: value}


@pytest.mark.parametrize("record", [{}, {"owner": "x"}, APPLIED, {**RECORD, "label": ""}, {**RECORD, "label": None}])
def test_without_a_token_that_waits_the_label_stays_a_placeholder(record: dict[str, Any]) -> None:
    result = failed(HANDED, record=record)["connector_result"]
    assert site_failure.CONFIRM_ANY in result["message"] and site_failure.CONFIRM_ANY in result["handoff"]["resume"]


def test_the_instructions_of_the_connector_hold_the_placeholder() -> None:
    assert site_failure.CONFIRM_ANY in align_connector_handoffs._RESUME_TOKEN


def test_no_failure_shows_the_token() -> None:
    for failure in (HANDED, REFUSED):
        assert "ATSTT" not in json.dumps(failed(failure, connector=NOT_THERE, on_handoff="pause"))


# --- retired ----------------------------------------------------------------------------------------------------------

DONE = "The connector is retired."
IN_CHECK_MODE = "Check mode: the connector would be retired."
NOTHING_THERE = (
    "There was nothing to retire: no record of this connector in the token store, and no token of its label."
)


@pytest.mark.parametrize(
    "known, state, message",
    [
        ({}, "retired", f"{DONE} Its service account a@s.example stays, out of its group."),
        ({"keep_membership": True}, "retired", f"{DONE} Its service account a@s.example stays, in its group."),
        ({"delete_account": True}, "retired", f"{DONE} Its service account a@s.example is deleted."),
        (
            {"delete_account": True, "others": ["align-labs", 7]},
            "retired",
            f"{DONE} Its service account a@s.example stays: it has other tokens (align-labs, 7).",
        ),
        ({"account": {}}, "retired", f"{DONE} It has no service account any more."),
        ({"account": {}, "others": ["x"]}, "retired", f"{DONE} It has no service account any more."),
        (UNCHANGED, "retired", f"{DONE} Its service account a@s.example stays, out of its group."),
        (
            IN_CHECK,
            "planned",
            f"{IN_CHECK_MODE} Its service account a@s.example stays, out of its group.",
        ),
        # the deletion of the account is a change that no result tells
        (
            {**IN_CHECK, **UNCHANGED, "delete_account": True},
            "planned",
            f"{IN_CHECK_MODE} Its service account a@s.example is deleted.",
        ),
        (
            {**IN_CHECK, **UNCHANGED, "delete_account": True, "token": {"owned": False}},
            "retired",
            f"{NOTHING_THERE} The service account a@s.example was not shown to be its own, and stays.",
        ),
        (
            {
                **IN_CHECK,
                **UNCHANGED,
                "delete_account": True,
                "token": {"owned": False, "unlisted": [{"token_id": "1"}]},
            },
            "retired",
            f"{NOTHING_THERE} The service account a@s.example stays: the list of its tokens lacked one that lived, so whether it has others is not known. "
            "Run again later.",
        ),
        # nothing to do, and nothing that was ever done
        (
            {**UNCHANGED, "account": {}, "token": {"owned": False, "record": {}}},
            "retired",
            f"{NOTHING_THERE} It has no service account any more.",
        ),
        ({**UNCHANGED, "account": {}}, "retired", f"{DONE} It has no service account any more."),
        # nothing to do, in check mode too
        (
            {**IN_CHECK, **UNCHANGED},
            "retired",
            f"{DONE} Its service account a@s.example stays, out of its group.",
        ),
    ],
)
def test_retired(known: dict[str, Any], state: str, message: str) -> None:
    result = site_result.retired(retired_site(**known))
    assert (result["state"], result["message"], result["proven"]) == (state, message, False)


@pytest.mark.parametrize(
    "known, token, connector",
    [
        ({}, [{"token_id": "2", "label": "align-2"}], {**CONNECTOR, "active": False}),
        ({"delete_connector": True}, [{"token_id": "2", "label": "align-2"}], {}),
        ({"token": {"owned": True, "record": {}}, "connector": None}, [], {}),
        ({"token": {"owned": True}}, [], {**CONNECTOR, "active": False}),
        ({"token": {"owned": True, "record": RECORD}}, [], {**CONNECTOR, "active": False}),
    ],
)
def test_retired_shows_what_was_revoked_and_what_is_left(
    known: dict[str, Any], token: list[Any], connector: dict[str, Any]
) -> None:
    result = site_result.retired(retired_site(**known))
    assert (result["token"], result["connector"]) == ({"revoked": token}, connector)


# --- expiry -----------------------------------------------------------------------------------------------------------

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)


def token(days: float | None = 100, label: str = "align-2", **other: Any) -> dict[str, Any]:
    """A token as jira_api_token_info lists it, by the functions that it is listed by."""
    expires_at = None if days is None else (NOON + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ending = {"expires_at": expires_at, "blocked": False, "status": "ALLOWED", **other}
    in_use = ending.pop("in_use", True)
    found = ApiToken("2", label, **ending)
    return {
        **found.named(),
        **ending,
        "unstamped_label": policy.unstamped(label) if label != "align-2" else "align",
        "in_use": in_use,
        "days_left": policy.days_left(found.expires_at, NOON),
        "assured_days": policy.assured_days(found, NOON),
        "statement": policy.statement(found, NOON),
    }


LATER = "The token align-2 expires on 2027-05-11T12:00:00Z."
SOON = "The token align-2 expires on 2027-02-10T12:00:00Z. Run jira_ops.align.rotate."
NONE_LIVE = "No live token is labelled align, so the connector cannot sign in. Run jira_ops.align.rotate, or jira_ops.align.stand_up where it never stood."
LOOK = "Look at it in Atlassian Administration, or run jira_ops.align.rotate."


@pytest.mark.parametrize(
    "tokens, days_left, message",
    [
        ([token()], 100, LATER),
        ([token(14)], 14, "The token align-2 expires on 2027-02-14T12:00:00Z."),
        ([token(13.9)], 13, "The token align-2 expires on 2027-02-14T09:36:00Z. Run jira_ops.align.rotate."),
        ([token(10)], 10, SOON),
        ([token(-1)], -1, "The token align-2 expired on 2027-01-30T12:00:00Z. Run jira_ops.align.rotate."),
        ([token(-40)], -1, "The token align-2 expired on 2026-12-22T12:00:00Z. Run jira_ops.align.rotate."),
        # of several that may be in use, the worst
        ([token(), token(10)], 10, SOON),
        ([token(10), token()], 10, SOON),
        ([token(), token(5, in_use=False)], 100, LATER),
        # of another label, nothing counts
        ([token(), token(1, label="align-labs")], 100, LATER),
        ([token(1, label="align-labs")], -1, NONE_LIVE),
        ([token(label="align-2", in_use=False)], -1, NONE_LIVE),
        ([], -1, NONE_LIVE),
        # what is not known is never harmless
        ([token(), token(None)], -1, f"The token align-2: it is not known when it expires. {LOOK}"),
        (
            [token(expires_at="soon")],
            -1,
            f"The token align-2: its expiry 'soon' is not a date that can be read. {LOOK}",
        ),
        (
            [token(status="SUSPENDED", blocked=None)],
            -1,
            "The token align-2: its status 'SUSPENDED' is not known. Run jira_ops.align.rotate.",
        ),
        ([token(blocked=True)], -1, "The token align-2 is blocked. Run jira_ops.align.rotate."),
        ([token(None, blocked=True)], -1, f"The token align-2 is blocked. {LOOK}"),
    ],
)
def test_expiry(tokens: list[dict[str, Any]], days_left: int, message: str) -> None:
    result = expiring(*tokens)
    assert (result["days_left"], result["message"]) == (days_left, message)
    assert result["state"] == ("expiring" if days_left < 14 else "alive")
    assert (result["token"] == {}) == (message == NONE_LIVE)


def test_a_label_that_yaml_read_as_a_number_is_the_text_of_its_digits() -> None:
    assert expiring(token(label="2024"), label=2024)["state"] == "alive"


@pytest.mark.parametrize("days", [0, "0"])
@pytest.mark.parametrize(
    "tokens, state",
    [([token(0.5)], "alive"), ([token(-0.5)], "expiring"), ([token(None)], "expiring"), ([], "expiring")],
)
def test_no_day_of_warning_still_shows_what_does_not_live(days: Any, tokens: list[Any], state: str) -> None:
    assert expiring(*tokens, days=days)["state"] == state


def test_a_host_whose_own_key_was_refused_is_reported_so() -> None:
    message = expiring(token(), refusal="Unauthorized. " + "x" * 900)["message"]
    assert message.startswith(f"{LATER} connector_org_api_key: the value of this host could not list the tokens")
    assert "Unauthorized. " in message and len(message) < 800
    assert expiring(token(), refusal=None)["message"] == LATER


@pytest.mark.parametrize(
    "failure, on_handoff, summary, task_file",
    [
        # a play without a summary: the site fails here, and a token that was handed over is noted
        (REFUSED, "fail", False, "act_on_failure"),
        (HANDED, "report", False, "act_on_failure"),
        (HANDED, "report", "False", "act_on_failure"),  # as templates before ansible-core 2.19 give it
        # the playbooks: the summary fails it, so a token is noted, or there is nothing to do
        (REFUSED, "fail", True, ""),
        (REFUSED, "fail", "True", ""),
        (HANDED, "fail", True, "hand_over"),
        (HANDED, "report", True, "hand_over"),
        # either: somebody is waited for
        (HANDED, "pause", True, "act_on_failure"),
        (HANDED, "pause", False, "act_on_failure"),
    ],
)
def test_what_goes_on_after_a_failure(
    failure: dict[str, Any], on_handoff: str, summary: bool | str, task_file: str
) -> None:
    found = failed(failure, on_handoff=on_handoff, summary=summary, connector=NOT_THERE, record=RECORD)
    assert found["next"] == task_file
