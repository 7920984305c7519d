# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each operation of the collection against its description: method, statuses, scopes, what it sends and what it relies on in the answer."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.support.contract.description import SOURCES, source_of
from tests.support.contract.examples import Maker, content_of, documented, unknown_names
from tests.support.contract.operations import Described, described_operations, path_of
from tests.support.contract.scopes import scopes_of
from tests.support.harness.operations import OPERATIONS

DESCRIBED = described_operations()
IN_DESCRIPTION = [each for each in DESCRIBED if each.atlassians]
MISSING = [source.file.name for source in SOURCES if not source.file.exists()]
every_operation = pytest.mark.parametrize("each", IN_DESCRIPTION, ids=str)

# Calls that are in no description although their paths look like it, and why they are used.
NOT_DESCRIBED = {
    "jira.LICENSE": "published, and not in the part of the description that is kept",
    "users.CREATE_TOKEN": "no published call creates a token; the console's own is beside the published list of them",
}
# Statuses that the collection takes for success beside the described ones, and why.
BEYOND: dict[str, dict[int, str]] = {}
# Properties that the collection reads or sends beside the described ones, and why.
ALSO_NAMED: dict[str, dict[str, str]] = {
    "organization.LIST_DIRECTORIES": {"answer $.data[].id": "the contract has both names: directoryId or id"},
}
# Calls whose answer is described by an example alone.
BY_EXAMPLE = {"software.BOARD_SPRINTS", "software.SPRINT_ISSUES"}


def test_every_description_is_there() -> None:
    """Or the other tests say nothing."""
    if MISSING:
        pytest.skip("not beside the repository: " + ", ".join(MISSING))
    assert len(IN_DESCRIPTION) > 30


def test_every_call_is_described() -> None:
    assert {each.name for each in DESCRIBED if not each.atlassians} <= set(NOT_DESCRIBED)
    for name in NOT_DESCRIBED:
        assert source_of(OPERATIONS[name].service.value, path_of(OPERATIONS[name].path)), "NOT_DESCRIBED says too much"


@every_operation
def test_expected_statuses_are_described(each: Described) -> None:
    beyond = BEYOND.get(each.name, {})
    assert set(each.ours.expected) - each.statuses == set(beyond)
    assert {status for status in each.statuses if 200 <= status < 300} <= set(each.ours.expected)


@every_operation
def test_scopes_are_those_of_the_description(each: Described) -> None:
    scopes = scopes_of(each.atlassians or {})
    if scopes is None:
        # Organization and user management: the descriptions name scopes of apps, not those of an organization's key
        assert each.ours.service.value == "organization"
    else:
        assert set(each.ours.scopes) == (scopes.classic or scopes.granular)


@every_operation
def test_what_is_sent_is_described(each: Described) -> None:
    described = each.atlassians or {}
    content = content_of(each.known, described["requestBody"]) if "requestBody" in described else None
    if each.ours.request is None:
        return
    assert content is not None, "no body is described"
    named = ["request " + place for place in unknown_names(each.known, each.ours.request, content["schema"])]
    assert set(named) == {place for place in ALSO_NAMED.get(each.name, {}) if place.startswith("request ")}
    required = each.known.resolve(content["schema"]).get("required", [])
    assert set(required) <= set(each.ours.request.get("required", [])), "something that is required need not be sent"
    for body in bodies(each, content):
        assert accepted(each.ours.request, body), body
        assert body_problems(each, body) == []


def bodies(each: Described, content: dict[str, Any]) -> list[Any]:
    """What could be sent: all that the operation knows, and no more than it requires."""
    everything = Maker(each.known, sent=True).make(content["schema"])
    most = {name: value for name, value in everything.items() if name in each.ours.request["properties"]}
    return [most, {name: value for name, value in most.items() if name in each.ours.request.get("required", [])}]


def body_problems(each: Described, body: Any) -> list[str]:
    request = {"method": each.ours.method, "query": [], "content_type": "application/json", "body": json.dumps(body)}
    return [
        problem
        for problem in each.known.request_problems(request, each.path)
        if problem.startswith(("RequestBody", "Invalid", "request"))
    ]


@every_operation
def test_what_is_read_is_described(each: Described) -> None:
    if each.ours.answer is None:
        return
    content = content_of(each.known, each.success)
    assert content is not None, "no body is described"
    assert ("schema" not in content) is (each.name in BY_EXAMPLE)
    if each.name in BY_EXAMPLE:
        return
    named = ["answer " + place for place in unknown_names(each.known, each.ours.answer, content["schema"])]
    assert set(named) == {place for place in ALSO_NAMED.get(each.name, {}) if place.startswith("answer ")}


@every_operation
def test_described_answers_are_accepted(each: Described) -> None:
    """Atlassian's own examples, where they are as Atlassian describes them; all that is described; and null where it may be."""
    content = content_of(each.known, each.success)
    if each.ours.answer is None or content is None:
        return
    if each.name in BY_EXAMPLE:
        assert documented(each.known, content)
        assert [answer for answer in documented(each.known, content) if not accepted(each.ours.answer, answer)] == []
        return
    examples = [answer for answer in documented(each.known, content) if not answer_problems(each, answer)]
    made = [Maker(each.known, nulls=nulls).make(content["schema"]) for nulls in (False, True)]
    assert [problem for answer in made for problem in answer_problems(each, answer)] == [], (
        "tests/support/contract/examples.py makes what is not described"
    )
    assert [answer for answer in examples + made if not accepted(each.ours.answer, answer)] == []


def answer_problems(each: Described, answer: Any) -> list[str]:
    status = next(
        int(status)
        for status, described in (each.atlassians or {})["responses"].items()
        if each.known.resolve(described) is each.success
    )
    request = {"method": each.ours.method, "query": [], "content_type": "application/json", "body": "{}"}
    exchange = {**request, "status": status, "answer": json.dumps(answer), "answer_type": "application/json"}
    return each.known.answer_problems(exchange, each.path)


def accepted(schema: dict[str, Any], document: Any) -> bool:
    """Whether the collection would take it."""
    return jsonschema.Draft7Validator(schema).is_valid(document)
