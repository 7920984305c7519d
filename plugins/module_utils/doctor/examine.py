# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's visit: ask, rehearse, and judge. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from ..api.exchange import Exchange
from ..api.operation import Route, Service
from ..redaction import Redactor
from ..role_variables import in_role_terms
from . import (
    account,
    before,
    credentials,
    differences,
    environment,
    facts,
    form_shape,
    questions_align,
    questions_jira,
    questions_organization,
    rehearsals,
    steps,
)
from .account import AccountSeen
from .asking import ask_all
from .connecting import Connections
from .credentials import Credential
from .differences import Difference
from .form_shape import FormShape
from .reply import Reply
from .spec import DoctorSpec
from .steps import Step


@dataclass(frozen=True)
class Findings:
    """What the doctor found. unasked: why a question was not asked, by the call's summary. exit: 0, 2 or 4. given: services with a client."""

    exit: int
    given: tuple[str, ...]
    credentials: tuple[Credential, ...]
    steps: tuple[Step, ...]
    differences: tuple[Difference, ...]
    facts: tuple[tuple[str, str], ...]
    unasked: Mapping[str, str]
    account: AccountSeen
    versions: Mapping[str, str]
    network: tuple[str, ...]
    replies: Mapping[str, Reply] = field(repr=False)
    seen: Sequence[tuple[str, Exchange]] = field(repr=False)


def examine(params: Mapping[str, Any], spec: DoctorSpec, redactor: Redactor) -> Findings:
    """Ask everything that can be asked with what was given, without a single write."""
    connections = Connections(params, redactor)
    known: Mapping[str, Any] = {
        "org_id": spec.org_id,
        "cloud_id": params["cloud_id"],
        "account_name": spec.account,
        "account_id": spec.record.account_id,
        "service_account_id": spec.record.service_account_id,
        "group_name": spec.group,
        "directory_id": spec.directory_id,
        "projects": spec.projects,
        "console": Route.CONSOLE.value in spec.routes,
    }
    replies: dict[str, Reply] = {}
    for questions in (questions_organization.QUESTIONS, questions_jira.QUESTIONS, questions_align.QUESTIONS):
        if known.get("cloud_id"):
            connections.connect_elsewhere(str(known["cloud_id"]))
        asked, known = ask_all(connections.clients, connections.why_not, questions, known)
        replies.update(asked)
    seen = account.ask(connections.clients.get(Service.GATEWAY.value), spec, known)
    played = rehearsals.play(connections, spec, known)
    problems = before.problems(connections, spec, params["problems"])
    judged = steps.steps_of(replies, played, seen, problems, spec)
    different = differences.differences_of(replies, seen, _shape(replies), _clocks(connections), spec)
    listed = (*credentials.listed(replies, spec.jira_access), seen.credential)
    unasked = {reply.operation.summary: reply.error for reply in replies.values() if not reply.asked}
    if spec.for_role:
        listed = tuple(replace(each, option=in_role_terms(each.option)) for each in listed)
        unasked = {summary: in_role_terms(why) for summary, why in unasked.items()}
        judged = tuple(replace(step, message=in_role_terms(step.message)) for step in judged)
        different = tuple(replace(each, what=in_role_terms(each.what)) for each in different)
    return Findings(
        exit=steps.exit_code(judged),
        given=tuple(service.value for service in Service if connections.given(service)),
        credentials=listed,
        steps=judged,
        differences=different,
        facts=tuple(facts.facts_of(replies, _shape(replies), seen.report, spec)),
        unasked=unasked,
        account=seen,
        versions=environment.versions(),
        network=tuple(environment.network_settings()),
        replies=replies,
        seen=tuple(connections.seen),
    )


def _shape(replies: Mapping[str, Reply]) -> FormShape | None:
    return form_shape.shape_of(replies["form"].text) if replies["form"].ok else None


def _clocks(connections: Connections) -> dict[str, timedelta | None]:
    """Return how far each service's clock is ahead of this machine's."""
    there = (service for service in Service if service is not Service.GRAPHQL and connections.given(service))
    return {service.value: connections.clients[service.value].ahead(service) for service in there}
