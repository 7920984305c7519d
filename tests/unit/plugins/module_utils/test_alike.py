# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which messages are of one reason, what one says in a few lines, and instructions for several sites."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import alike

REFUSED = (
    "Nothing was changed. Asking Jira who this is (GET https://shop.example/rest/api/3/myself): answered 401: Client must be authenticated. Jira rejects "
    "the administrator's credential, or the account lacks the right. Check jira_email and jira_token. A token with scopes works only at the gateway."
)


@pytest.mark.parametrize(
    "one, other, same",
    [
        (REFUSED, REFUSED.replace("shop", "labs"), True),
        (REFUSED, REFUSED.replace("401", "403"), False),
        (
            "No live token is labelled jira-align-shop-1f2e3d4c",
            "No live token is labelled jira-align-labs-99887766",
            True,
        ),
        ("The connector Jira shop is not active.", "The connector Jira labs is not active.", True),
        ("It ended (request id 4f-aa).", "It ended (request id 77).", True),
        ("The token expires on 2026-12-01T00:00:00Z", "The token expires on 2026-11-02T10:00:00Z", True),
        ("the host other-1 has the same label", "the host other-2 has the same label", False),
    ],
)
def test_messages_of_two_sites_are_alike(one: str, other: str, same: bool) -> None:
    kinds = alike.kind_of(one, ["shop", "https://shop.example"]), alike.kind_of(other, ["labs", "https://labs.example"])
    assert (kinds[0] == kinds[1]) is same, kinds


def test_short_values_are_not_looked_for_in_words() -> None:
    assert alike.kind_of("a token", ["a", "to"]) == "a token"


def test_largest_group_comes_first() -> None:
    assert alike.grouped([1, 2, 4, 6, 3], lambda number: number % 2) == [[2, 4, 6], [1, 3]]


@pytest.mark.parametrize("most", range(1, 9))
def test_shortened_message_has_as_many_lines_as_it_may(most: int) -> None:
    lines = alike.shortened(REFUSED, 60, most)
    assert len(lines) <= most and all(len(line) <= 60 for line in lines)
    assert most < 2 or "Check jira_email" in " ".join(lines), lines


def test_message_that_fits_is_shown_whole() -> None:
    assert " ".join(alike.shortened(REFUSED, 78, 8)) == REFUSED


def test_routes_that_are_closed_to_everybody_are_left_out() -> None:
    why = "Route published: Jira Align publishes no call. Route console: the form needs a session, and none was given. Give it as align_session."
    short = "Save: the form needs a session, and none was given. Give it as align_session."
    assert " ".join(alike.shortened(f"Save: {why}", 45, 2)) == short


@pytest.mark.parametrize(
    "steps, common, own",
    [
        ({"a": ["Go.", "Name: a"]}, ["Go.", "Name: a"], {}),
        (
            {"a": ["Go.", "Name: a"], "b": ["Go.", "Name: b"]},
            ["Go.", "Name: as below"],
            {"a": ["Name: a"], "b": ["Name: b"]},
        ),
        ({"a": ["Go.", "Take a."], "b": ["Go.", "Take b."]}, ["Go.", "as below"], {"a": ["Take a."], "b": ["Take b."]}),
        ({"a": ["Go."], "b": ["Go."]}, ["Go."], {"a": [], "b": []}),
        ({"a": ["Go."], "b": ["Go.", "Name: b"]}, [], {"a": ["Go."], "b": ["Go.", "Name: b"]}),
    ],
)
def test_instructions_are_given_once(steps: dict[str, list[str]], common: list[str], own: dict[str, list[str]]) -> None:
    assert alike.instructions(steps) == (common, own)


PROBLEMS = "Validate: Nothing was changed. 2 problems:\n- connector_projects: not found on this site: NONE. Check the keys.\n- Missing: connector_align_token."


@pytest.mark.parametrize("most, lines", [(4, 4), (3, 3), (8, 4)])
def test_of_several_problems_each_begins_a_line(most: int, lines: int) -> None:
    shown = alike.shortened(PROBLEMS, 50, most)
    assert len(shown) == lines and all(len(line) <= 50 for line in shown)
    assert [line[:12] for line in shown if line.startswith("- ")] == ["- connector_", "- Missing: c"]
    assert (shown[-2].endswith("...") and lines == 3) or shown == alike.in_paragraphs(PROBLEMS, 50)
