# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation and every answer, against Atlassian's descriptions, and the contract's schemas of what they do not know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Callable

import pytest

from tests.support.contract import jira_calls, jira_refusals, organization_calls, scenarios
from tests.support.contract.breakages import OTHERS, Breakage
from tests.support.contract.check import all_problems, described, path_of, problems, request_problems
from tests.support.contract.described_breakages import DESCRIBED
from tests.support.contract.description import SOURCES, Source, description, source_of
from tests.support.contract.paths import pattern
from tests.support.harness.leaks import found_in
from tests.support.harness.operations import OPERATIONS
from tests.support.harness.runs import ModuleClient, leave_out_environment, skip_waits
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.jira_site import ROUTES as JIRA_ROUTES
from tests.support.sandbox.organization import ROUTES as ORG

ASKED = (jira_calls.ask_all, organization_calls.ask_all, organization_calls.ask_with_scopes)
ASKED_WRONGLY = (jira_refusals.ask_all, organization_calls.ask_wrongly)
SERVICES = ("edge", "organization", "jira", "gateway", "align", "align_form")
# Described calls that the sandbox only refuses, and why.
NEVER_DONE = {
    ("GET", "/rest/agile/1.0/epic/{epicIdOrKey}"): "its scope is none of a connector's, and the sandbox has no epics"
}
# What no run can send, and why.
UNSENT: dict[str, str] = {}


@dataclass(frozen=True)
class Evidence:
    """sent: what the collection's runs asked and were answered; asked: what the sandbox is asked besides; wrongly: wrong on purpose."""

    modules: ModuleClient
    secrets: list[str] = field(repr=False)
    sent: list[dict[str, Any]] = field(repr=False)
    asked: list[dict[str, Any]] = field(repr=False)
    wrongly: list[dict[str, Any]] = field(repr=False)

    def all(self) -> list[dict[str, Any]]:
        return self.sent + self.asked


@pytest.fixture(scope="module")
def evidence() -> Iterator[Evidence]:
    """Every run, each on a world of its own."""
    with pytest.MonkeyPatch.context() as patch, Sandbox(scenarios.world()) as sandbox:
        skip_waits(patch)
        leave_out_environment(patch)
        modules = ModuleClient(sandbox, "acme-one", "align")
        secrets: set[str] = set()
        sandbox.record()
        for run in scenarios.RUNS:
            sandbox.reset()
            run(modules)
            secrets.update(sandbox.secrets())
        sent = sandbox.exchanges()
        asked = [exchange for ask in ASKED for exchange in recorded(modules, ask)]
        wrongly = [exchange for ask in ASKED_WRONGLY for exchange in recorded(modules, ask)]
        yield Evidence(modules, sorted(secrets), sent, asked, wrongly)


def recorded(modules: ModuleClient, ask: Callable[[ModuleClient], None]) -> list[dict[str, Any]]:
    modules.sandbox.reset()
    modules.sandbox.record()
    ask(modules)
    return modules.sandbox.exchanges()


def test_every_operation_is_sent(evidence: Evidence) -> None:
    calls = {(exchange["plane"], exchange["method"], exchange["path"]) for exchange in evidence.sent}
    unseen = {
        name
        for name, operation in OPERATIONS.items()
        if not any(
            (service, method) == (on_the_wire(operation), operation.method) and pattern(operation.path).fullmatch(path)
            for service, method, path in calls
        )
    }
    assert unseen == set(UNSENT), "tests/support/contract/scenarios.py: a run is missing, or UNSENT says too much"


def on_the_wire(operation: Any) -> str:
    """The service as the sandbox records it: GraphQL is at the host of the site."""
    service = operation.service.value
    return "jira" if service == "graphql" else str(service)


@pytest.mark.parametrize("service", SERVICES)
def test_the_contract_is_kept(service: str, evidence: Evidence) -> None:
    """By all calls of all services, but for those that Atlassian's descriptions know, which the next test is about."""
    exchanges = [exchange for exchange in evidence.all() if exchange["plane"] == service and not described(exchange)]
    assert exchanges or service == "gateway"
    assert all_problems(exchanges) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_atlassians_description_is_kept(source: Source, evidence: Evidence) -> None:
    """What is sent, and what the sandbox answers."""
    need(source)
    exchanges = [
        exchange
        for exchange in evidence.all()
        if described(exchange) and source_of(exchange["plane"], path_of(exchange)) == source
    ]
    assert exchanges and all_problems(exchanges) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_described_call_that_the_sandbox_serves_is_asked(source: Source, evidence: Evidence) -> None:
    need(source)
    known = description(source)
    assert known is not None
    served = {
        (method, template) for method, template in known.calls() if is_served(source, method, known.base + template)
    }
    asked = {
        (exchange["method"], known.template(path_of(exchange)))
        for exchange in evidence.all()
        if exchange["plane"] in source.services and exchange["status"] in range(200, 300)
    }
    assert len(served) > 3 and served - asked == {call for call in NEVER_DONE if known.operation(*call)}


def is_served(source: Source, method: str, path: str) -> bool:
    routes = ORG if source.services == ("organization",) else JIRA_ROUTES
    asked = re.sub(r"\{[^}]+\}", "1", path)
    served = (re.sub(r"\{\w+\}", "[^/]+", route.path) for route in routes if route.method == method)
    return any(re.fullmatch(each, asked) for each in served)


def test_every_call_of_jira_is_in_a_description(evidence: Evidence) -> None:
    for source in SOURCES:
        need(source)
    exchanges = [exchange for exchange in evidence.all() if described(exchange)]
    assert [exchange["path"] for exchange in exchanges if source_of(exchange["plane"], path_of(exchange)) is None] == []
    assert {path_of(exchange).split("/")[4] for exchange in exchanges if exchange["plane"] == "jira"} >= {
        "myself",
        "project",
        "permissionscheme",
        "role",
        "group",
        "user",
    }
    for name in UNSENT:
        operation = OPERATIONS[name]
        request: dict[str, Any] = {
            "plane": operation.service.value,
            "method": operation.method,
            "path": operation.path,
            "query": [],
            "content_type": "",
            "body": "",
        }
        assert request_problems(request) == [], name


def test_answers_to_wrong_requests_are_described(evidence: Evidence) -> None:
    for source in SOURCES:
        need(source)
    assert all_problems(evidence.wrongly, request=False) == []


@pytest.mark.parametrize("breakage", OTHERS + DESCRIBED, ids=str)
def test_a_broken_field_is_noticed(breakage: Breakage, evidence: Evidence) -> None:
    good = breakage.of(evidence.all())
    if described(good):
        need(source_of(good["plane"], path_of(good)))
    assert problems(good) == [] and problems(breakage.broken(good))


def test_a_secret_is_in_no_complaint(evidence: Evidence) -> None:
    for breakage in OTHERS + DESCRIBED:
        complaint = str(problems(breakage.broken(breakage.of(evidence.all()))))
        assert found_in(complaint, evidence.secrets) == [], breakage


@pytest.mark.parametrize("answer", [{"cloudId": 11}, {"tenant": "acme-one"}, []])
def test_a_broken_sandbox_is_noticed(answer: Any, evidence: Evidence) -> None:
    (exchange,) = through_a_fault(evidence.modules, "edge", "tenant_info", answer)
    assert request_problems(exchange) == [] and problems(exchange)


@pytest.mark.parametrize("answer", [{"accountId": 11}, {"accountId": "a", "active": "yes"}, "not an object"])
def test_a_broken_jira_is_noticed(answer: Any, evidence: Evidence) -> None:
    need(SOURCES[0])
    assert all(map(problems, through_a_fault(evidence.modules, "gateway", "/myself$", answer)))


def need(source: Source | None) -> None:
    """Skip the test where Atlassian's description is not there."""
    assert source is not None
    if not source.file.exists():
        pytest.skip(
            "Atlassian's OpenAPI description is not beside the repository: ../shared/openapi/" + source.file.name
        )


def through_a_fault(modules: ModuleClient, service: str, path: str, answer: Any) -> list[dict[str, Any]]:
    """What the sandbox answers while it is broken in one place; taken for its own word."""
    modules.sandbox.reset()
    account = modules.made_account(access=True)
    token = modules.made_token(account["account_id"], scopes=["read:jira-user"])["token"]
    modules.sandbox.record()
    modules.fault(path, plane=service, status=200, json=answer)
    modules.cloud_id_of()
    modules.check(account["email"], token, scopes=[], permissions=[])
    found = [{**exchange, "replaced": False} for exchange in modules.sandbox.exchanges() if exchange["replaced"]]
    assert found and all(json.loads(exchange["answer"]) == answer for exchange in found)
    return found
