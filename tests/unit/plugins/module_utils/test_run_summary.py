# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary of a run: what it says of which sites, in which order, and that its end fits the screen."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import run_summary, site_standing
from ansible_collections.jira_ops.align.plugins.module_utils.run_summary import BAD, GOOD, Screen
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import Retirement, TokenRecord

COMMAND = "ansible-playbook -i sites.yml jira_ops.align.stand_up"
TOKEN = {"action": "kept", "days_left": 364, "expires_at": "2027-11-25T00:00:00Z", "next_due": "2027-10-26T00:00:00Z"}
WELL: dict[str, Any] = {"state": "proven", "proven": True, "token": TOKEN, "remark": ""}
REFUSED = {
    "state": "failed",
    "step": "Validate the credentials",
    "message": "Nothing was changed. Asking Jira who this is: answered 401. "
    + "It is a long story, for many reasons. " * 12
    + "Check connector_jira_token. It may have expired.",
}


def order(host: str, **other: Any) -> dict[str, Any]:
    """Return the result of a site whose connector the operator has to save."""
    handoff = {
        "step": "Save the connector",
        "why": "no session was given. Give it as connector_align_session.",
        "url": "https://align.example/form",
        "instructions": ["Select Settings.", f"Name: Jira {host}", "Select Save."],
        "values": {"Name": f"Jira {host}"},
        "resume": f"Run the same playbook again, with --limit {host}: it goes on.",
    }
    return {"state": "handoff", "handoff": {**handoff, **other.pop("handoff", {})}, "message": "", **other}


def summary(results: dict[str, Any], part: str = "main") -> list[str]:
    return [line.text for line in run_summary.lines(results, part, COMMAND, Screen())]


def test_good_run_has_one_line_a_site() -> None:
    lines = run_summary.lines({"a": WELL, "long-name": WELL}, "main", COMMAND, Screen())
    assert [line.text for line in lines] == [
        "2 sites: 2 proven.",
        "a          proven, token kept, 364 days left, next due 2027-10-26",
        "long-name  proven, token kept, 364 days left, next due 2027-10-26",
    ]
    assert {line.kind for line in lines} == {GOOD}


@pytest.mark.parametrize("part, state", [("verify", "failed"), ("main", "failed"), ("expiry", "expiring")])
def test_retired_site_is_not_gone_on_with(part: str, state: str) -> None:
    """The same run would end in the same way; the message says what can be done."""
    since = TokenRecord(retirement=Retirement("2026-01-31T12:00:00Z")).retired_since
    retired = {"state": state, "message": f"Nothing was changed. {since}", "days_left": -1}
    assert "To go on" not in "\n".join(summary({"one": retired}, part))
    assert summary({"one": retired, "two": {**REFUSED, "days_left": 3}}, part)[-1].endswith("--limit two")


def test_remark_of_many_sites_is_made_once() -> None:
    lines = summary({host: {**WELL, "remark": "No project listed."} for host in ("one", "two")})
    assert lines[1] == "one, two: No project listed." and len(lines) == 4


def test_failures_come_first_in_the_verdict_which_is_last() -> None:
    lines = summary({"one": WELL, "two": REFUSED, "three": order("three"), "four": REFUSED})
    begin = lines.index("4 sites: 2 failed, 1 waiting for the operator, 1 proven.")
    assert lines[begin + 1] == "FAILED (2): two, four"
    assert lines.index("NEEDS THE OPERATOR (1): three") > begin
    assert lines[-1] == f"To go on: {COMMAND} --limit two,three,four"


def test_red_is_what_is_wrong() -> None:
    lines = run_summary.lines({"one": WELL, "two": REFUSED}, "main", COMMAND, Screen())
    red = [line.text for line in lines if line.kind == BAD]
    assert red == ["2 sites: 1 failed, 1 proven.", "FAILED (1): two"]


def test_instructions_are_printed_once_with_what_is_each_sites_own() -> None:
    lines = summary({host: order(host) for host in ("one", "two", "three")})
    assert lines.count("  1. Select Settings.") == 1 and "  2. Name: as below" in lines
    assert [line for line in lines if line.startswith("    Name: ")] == [
        f"    Name: Jira {host}" for host in ("one", "two", "three")
    ]
    assert lines.count("  Then: Run the same playbook again: it goes on.") == 1


def test_token_to_be_confirmed_has_a_command_of_its_own() -> None:
    confirm = "--limit two -e connector_handoff_done=label"
    lines = summary({"one": REFUSED, "two": order("two", confirm=confirm)})
    assert lines[-2:] == [f"To go on: {COMMAND} --limit one", f"When done: {COMMAND} {confirm}"]


@pytest.mark.parametrize(
    ("part", "result", "expected"),
    [
        ("main", REFUSED, "To go on: launch the job template Sites: stand up with --limit one"),
        (
            "expiry",
            {"state": "expiring", "days_left": -1, "message": "No live token."},
            "To go on: launch the job template of rotate with --limit one",
        ),
        (
            "main",
            order("one", confirm="--limit one -e connector_handoff_done=label"),
            "When done: launch the job template Sites: stand up with --limit one -e connector_handoff_done=label",
        ),
    ],
)
def test_a_job_of_awx_is_gone_on_with_by_its_template(part: str, result: dict[str, Any], expected: str) -> None:
    found = run_summary.lines({"one": result}, part, COMMAND, Screen(), "Sites: stand up")
    assert found[-1].text == expected


def test_message_that_the_verdict_cuts_is_shown_whole_before() -> None:
    results = {f"site-{number:02}": REFUSED if number else WELL for number in range(12)}
    lines = summary(results)
    begin = lines.index("12 sites: 11 failed, 1 proven.")
    assert " ".join(REFUSED["message"].split()) in " ".join(" ".join(lines[:begin]).split())
    assert " ".join(REFUSED["message"].split()) not in " ".join(" ".join(lines[begin:]).split())
    assert "Check connector_jira_token." in " ".join(lines[begin:])


@pytest.mark.parametrize("wrong, other", [(1, 0), (6, 5), (12, 0), (3, 3)])
def test_verdict_fits_what_the_recap_leaves_of_the_screen(wrong: int, other: int) -> None:
    results: dict[str, Any] = {f"site-{number:03}": WELL for number in range(12)}
    for number, host in enumerate(results):
        results[host] = REFUSED if number < wrong else order(host) if number < wrong + other else WELL
    lines = summary(results)
    begin = next(number for number, line in enumerate(lines) if line.startswith("12 sites: "))
    printed = sum(-(-len(line) // 80) for line in lines[begin:])
    assert printed + 1 + 2 + 12 * 2 + 1 <= 40, lines[begin:]


def test_expiry_has_a_line_for_every_site_the_soonest_first() -> None:
    results = {
        "late": {"state": "alive", "days_left": 200, "token": {"expires_at": "2027-06-01T00:00:00Z"}},
        "soon": {
            "state": "expiring",
            "days_left": 3,
            "message": "The token x expires.",
            "token": {"expires_at": "2026-11-29T00:00:00Z"},
        },
        "none": {"state": "expiring", "days_left": -1, "message": "No live token."},
    }
    lines = run_summary.lines(results, "expiry", COMMAND.replace("stand_up", "expiry"), Screen())
    assert [line.text for line in lines if line.text[:4] in results] == [
        "none  expiring, no day left",
        "soon  expiring, 3 days left, expires 2026-11-29",
        "late  alive, 200 days left, expires 2027-06-01",
    ]
    assert lines[-1].text == "To go on: ansible-playbook -i sites.yml jira_ops.align.rotate --limit none,soon"


@pytest.mark.parametrize(
    "part, result, shown",
    [
        ("verify", WELL, True),
        ("main", WELL, False),
        ("main", {**WELL, "excess": [{"permission": "X"}]}, True),
        ("main", REFUSED, True),
    ],
)
def test_table_is_shown_where_it_was_asked_for_or_something_is_wrong(
    part: str, result: dict[str, Any], shown: bool
) -> None:
    lines = summary({"one": {**result, "table": ["token  alive"]}}, part)
    assert ("  token  alive" in lines) is shown


def test_host_without_a_result_is_named() -> None:
    assert "WITHOUT A RESULT (1): one" in summary({"one": {}, "two": WELL})


@pytest.mark.parametrize(
    "result, expected",
    [
        (WELL, "proven, token kept, 364 days left, next due 2027-10-26"),
        (
            {**WELL, "token": {**TOKEN, "action": "rotated"}},
            "proven, token replaced, 364 days left, next due 2027-10-26",
        ),
        ({**WELL, "token": {**TOKEN, "action": None, "days_left": 1}}, "proven, 1 day left, next due 2027-10-26"),
        ({**WELL, "token": {"action": "kept", "days_left": None}}, "proven, token kept, expiry not known"),
        ({"state": "planned", "message": "Check mode: it would be made."}, "Check mode: it would be made."),
        ({"state": "retired", "message": "The connector is retired."}, "The connector is retired."),
        ({}, "unreachable"),
    ],
)
def test_standing_of_a_site(result: dict[str, Any], expected: str) -> None:
    assert site_standing.standing(result) == expected


def test_only_what_the_operator_confirms_is_handed_on() -> None:
    results = {"shop": order("shop", handoff={"confirms": "label-1"}), "labs": order("labs"), "ops": WELL, "gone": {}}
    assert run_summary.to_confirm(results) == {"shop": "label-1"}
