# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation and every answer, against Atlassian's description of Jira and the contract's schemas of the other planes."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Iterator

import pytest

from tests.contract import story
from tests.contract.breakages import JIRA, OTHERS, Breakage
from tests.contract.check import all_problems, described, path_of, problems, request_problems
from tests.contract.description import FILE
from tests.contract.jira_calls import ask_all
from tests.contract.paths import pattern
from tests.harness.leaks import found_in
from tests.harness.operations import OPERATIONS
from tests.harness.runs import Desk, leave_out_environment, skip_waits
from tests.sandbox.fixture import Sandbox

PLANES = ("edge", "organization", "jira", "gateway", "align", "align_form")
# What no run can send, and why.
UNSENT = {"jira.MYSELF": "the site's own is only what the gateway's is made of: nobody asks who the administrator is"}


@dataclass(frozen=True)
class Told:
    """sent: what the collection's runs asked and were answered; asked: what is asked of the sandbox's Jira besides."""

    desk: Desk
    secrets: list[str] = field(repr=False)
    sent: list[dict[str, Any]] = field(repr=False)
    asked: list[dict[str, Any]] = field(repr=False)

    def all(self) -> list[dict[str, Any]]:
        return self.sent + self.asked


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """Every run, each on a world of its own."""
    with pytest.MonkeyPatch.context() as patch, Sandbox(story.world()) as sandbox:
        skip_waits(patch)
        leave_out_environment(patch)
        desk = Desk(sandbox, "acme-one", "align")
        secrets: set[str] = set()
        sandbox.record()
        for run in story.RUNS:
            sandbox.reset()
            run(desk)
            secrets.update(sandbox.secrets())
        sent = sandbox.exchanges()
        sandbox.reset()
        sandbox.record()
        ask_all(desk)
        yield Told(desk, sorted(secrets), sent, sandbox.exchanges())


def test_every_operation_is_sent(told: Told) -> None:
    calls = {(exchange["plane"], exchange["method"], exchange["path"]) for exchange in told.sent}
    unseen = {
        name
        for name, operation in OPERATIONS.items()
        if not any(
            (plane, method) == (operation.plane.value, operation.method) and pattern(operation.path).fullmatch(path) for plane, method, path in calls
        )
    }
    assert unseen == set(UNSENT), "tests/contract/story.py: a run is missing, or UNSENT says too much"


@pytest.mark.parametrize("plane", PLANES)
def test_the_contract_is_kept(plane: str, told: Told) -> None:
    """On all planes, but for Jira's own calls, which the next test is about."""
    exchanges = [exchange for exchange in told.all() if exchange["plane"] == plane and not described(exchange)]
    assert exchanges and all_problems(exchanges) == []


@pytest.mark.parametrize("breakage", OTHERS, ids=str)
def test_a_broken_field_is_noticed(breakage: Breakage, told: Told) -> None:
    good = breakage.of(told.all())
    assert problems(good) == [] and problems(breakage.broken(good))


def test_a_secret_is_in_no_complaint(told: Told) -> None:
    for breakage in OTHERS:
        complaint = str(problems(breakage.broken(breakage.of(told.all()))))
        assert found_in(complaint, told.secrets) == [], breakage


@pytest.mark.parametrize("answer", [{"cloudId": 11}, {"tenant": "acme-one"}, []])
def test_a_broken_sandbox_is_noticed(answer: Any, told: Told) -> None:
    (exchange,) = through_a_fault(told.desk, "edge", "tenant_info", answer)
    assert request_problems(exchange) == [] and problems(exchange)


def test_jira_is_as_atlassian_describes_it(told: Told) -> None:
    """The one test that needs Atlassian's description: what is sent, what the sandbox answers, and that a break is noticed."""
    if not FILE.exists():
        pytest.skip("Atlassian's OpenAPI description is not beside the repository: ../shared/openapi/" + FILE.name)
    exchanges = [exchange for exchange in told.all() if described(exchange)]
    assert {path_of(exchange).split("/")[4] for exchange in exchanges} >= {"myself", "project", "permissionscheme", "role", "group", "user"}
    assert all_problems(exchanges) == []
    for name in UNSENT:
        operation = OPERATIONS[name]
        request = {"plane": operation.plane.value, "method": operation.method, "path": operation.path, "query": [], "content_type": "", "body": ""}
        assert request_problems(request) == [], name
    good = [(breakage, breakage.of(exchanges)) for breakage in JIRA]
    assert [str(breakage) for breakage, exchange in good if problems(exchange)] == []
    assert [str(breakage) for breakage, exchange in good if not problems(breakage.broken(exchange))] == []
    for answer in ({"accountId": 11}, {"accountId": "a", "active": "yes"}, "not an object"):
        assert all(map(problems, through_a_fault(told.desk, "gateway", "/myself$", answer))), answer


def through_a_fault(desk: Desk, plane: str, path: str, answer: Any) -> list[dict[str, Any]]:
    """What the sandbox answers while it is broken in one place; taken for its own word."""
    desk.sandbox.reset()
    account = desk.made_account(access=True)
    token = desk.made_token(account["account_id"], scopes=["read:jira-user"])["token"]
    desk.sandbox.record()
    desk.fault(path, plane=plane, status=200, json=answer)
    desk.cloud_id_of()
    desk.check(account["email"], token, scopes=[], permissions=[])
    found = [{**exchange, "replaced": False} for exchange in desk.sandbox.exchanges() if exchange["replaced"]]
    assert found and all(json.loads(exchange["answer"]) == answer for exchange in found)
    return found
