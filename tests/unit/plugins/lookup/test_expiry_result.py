# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose list of tokens tells when a host's token expires."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.lookup import expiry_asker, expiry_result
from tests.support.harness.lookups import loaded

TOKEN = {
    "in_use": True,
    "unstamped_label": "align",
    "assured_days": 40,
    "days_left": 40,
    "statement": "The token align-1 expires on 2027-01-05T12:00:00Z",
}
LISTED = {"tokens": [TOKEN]}
REFUSED = {"failed": True, "msg": "401 Unauthorized."}


GIVEN: dict[str, Any] = {"site": "https://shop.example", "org_id": "org", "label": "align", "days": "14"}


def variables(host: str, same_key: list[str], listed: list[str], **hosts: Any) -> dict[str, Any]:
    return {
        "inventory_hostname": host,
        "ansible_play_hosts": list(hosts),
        "connector__settings": {"identity": {"key": "1a", "organization": "2b"}},
        "groups": {"connector_key_1a": same_key, **({"connector_listed_2b": listed} if listed else {})},
        "hostvars": {name: {"connector__listed": listing} if listing else {} for name, listing in hosts.items()},
    }


def result(host: str, same_key: list[str], listed: list[str], **hosts: Any) -> dict[str, Any]:
    (found,) = loaded(expiry_result).run([], variables=variables(host, same_key, listed, **hosts), **GIVEN)
    return found


@pytest.mark.parametrize(
    "in_play, same_key, listed, asks",
    [
        ("ab", "ba", "", "a"),
        ("b", "ba", "", "b"),
        ("abc", "ba", "bc", "b"),
        ("abc", "a", "c", "a"),
        ("ac", "ab", "b", "a"),
        ("c", "ab", "b", ""),
    ],
)
def test_one_host_asks_for_all_that_have_its_key(in_play: str, same_key: str, listed: str, asks: str) -> None:
    known = variables("a", list(same_key), list(listed), **dict.fromkeys(in_play))
    assert loaded(expiry_asker).run([], variables=known) == [asks]


SKIPPED = {"skipped": True, "changed": False}


@pytest.mark.parametrize(
    "host, listing, asks",
    [
        ("b", LISTED, "a"),
        ("b", REFUSED, "a"),
        ("b", None, "b"),
        ("b", SKIPPED, "b"),
        ("a", None, "a"),
        ("c", LISTED, "c"),  # of another key, which nobody asked with
    ],
)
def test_a_host_asks_itself_where_the_one_that_asks_has_no_answer_yet(
    host: str, listing: dict[str, Any] | None, asks: str
) -> None:
    known = variables(host, ["a", "b"] if host != "c" else [], [], a=listing, b=None, c=None)
    assert loaded(expiry_asker).run([], variables=known, answered=True) == [asks]


@pytest.mark.parametrize(
    "own, state, words",
    [
        (LISTED, "alive", TOKEN["statement"]),
        (REFUSED, "failed", "could not be listed: 401 Unauthorized."),
        (SKIPPED, "failed", "could not be listed; a says why."),
    ],
)
def test_a_host_that_asked_itself_has_its_own_answer(own: dict[str, Any], state: str, words: str) -> None:
    known = {**variables("b", ["a", "b"], [], a=None, b=None), "connector__own_list": own}
    (found,) = loaded(expiry_result).run([], variables=known, **GIVEN)
    assert found["state"] == state and words in found["message"]


def test_a_list_counts_though_its_host_has_failed_since() -> None:
    known = {**variables("b", ["a", "b"], ["a"], a=LISTED, b=None), "ansible_play_hosts": ["b"]}
    (found,) = loaded(expiry_result).run([], variables={**known, "ansible_play_hosts_all": ["a", "b"]}, **GIVEN)
    assert (found["state"], found["message"]) == ("alive", f"{TOKEN['statement']}.")


@pytest.mark.parametrize("host", ["a", "b"])
def test_the_host_that_asked_shows_all_that_have_its_key(host: str) -> None:
    found = result(host, ["b", "a"], ["a"], a=LISTED, b=None)
    assert (found["state"], found["days_left"], found["message"]) == ("alive", 40, f"{TOKEN['statement']}.")


def test_in_a_later_batch_the_host_that_asked_counts_and_not_the_first_by_name() -> None:
    found = result("a", ["a", "b"], ["b"], a=None, b=LISTED)
    assert (found["state"], found["remark"]) == ("alive", "")


def test_a_host_that_is_out_of_the_play_has_asked_nothing() -> None:
    assert result("b", ["a", "b"], ["a", "b"], b=LISTED)["state"] == "alive"


def test_another_host_of_the_organization_shows_where_the_own_key_is_refused() -> None:
    found = result("a", ["a"], ["b"], a=REFUSED, b=LISTED)
    assert found["state"] == "alive" and "401 Unauthorized." in found["message"]


@pytest.mark.parametrize(
    "host, words", [("a", "could not be listed: 401 Unauthorized."), ("b", "could not be listed; a says why.")]
)
def test_no_list_at_all_is_a_failure_that_says_who_knows_why(host: str, words: str) -> None:
    found = result(host, ["a", "b"], [], a=REFUSED, b=None)
    assert found["state"] == "failed" and words in found["message"] and "days_left" not in found


@pytest.mark.parametrize(
    "stored, said",
    [
        ({"record": {"label": "align", "retired": {"at": "2027-01-01"}}}, "was retired on 2027-01-01"),
        ({"failed": True, "msg": "No password."}, "The token record was not read: No password."),
        ({"record": {}, "thrown_away": "The place is lost."}, "The token record was not read: The place is lost."),
        ({"record": {"token_id": "1", "label": "other"}, "thrown_away": "The place is lost."}, None),
        ({"record": {}}, ""),
        ({}, ""),
    ],
)
def test_the_record_that_this_host_has_is_compared(stored: dict[str, Any], said: str | None) -> None:
    """said: None is that the record was read, whatever was found by it."""
    known = {**variables("a", ["a"], ["a"], a=LISTED), "connector__record": stored}
    (found,) = loaded(expiry_result).run([], variables=known, **GIVEN)
    if said is None:
        assert "was not read" not in found["message"]
        return
    assert said in found["message"] if said else found["message"] == f"{TOKEN['statement']}."
