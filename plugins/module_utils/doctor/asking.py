# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking: sends questions in their order, and makes a reply of whatever comes. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..api.client import Client
from ..api.errors import JiraOpsError, OutcomeUnknown, Refused, Unreachable, WrongOrganization
from ..api.exchange import Exchange
from ..api.messages import looks_like_html
from .question import LACKING, Known, Question
from .reply import Kind, Reply


def ask_all(
    clients: Mapping[str, Client], unconnected: Mapping[str, str], questions: Sequence[Question], known: Known
) -> tuple[dict[str, Reply], dict[str, Any]]:
    """Return (the replies by the questions' names, what is known after them).

    clients: by service. unconnected: why a service has none.
    """
    replies: dict[str, Reply] = {}
    learned = dict(known)
    for question in questions:
        client, lacking = clients.get(question.asked_of), question.lacks(learned)
        if client is None:
            reason = unconnected.get(question.asked_of, "no credential is given")
            replies[question.name] = Reply(question.operation, Kind.UNASKED, error=reason)
        elif lacking:
            replies[question.name] = Reply(question.operation, Kind.UNASKED, error=LACKING.get(lacking, lacking))
        else:
            replies[question.name] = ask(client, question, learned)
            if replies[question.name].ok:
                learned.update(question.learns(learned, replies[question.name]))
    return replies, learned


def ask(client: Client, question: Question, known: Known) -> Reply:
    """Ask one question, whatever comes of it."""
    seen: list[Exchange] = []
    client.observers.append(seen.append)
    items: list[Any] = []
    kind, error = Kind.EXPECTED, ""
    try:
        _send(client, question, known, seen, items)
    except JiraOpsError as failure:
        kind, error = _kind_of(failure), str(failure)
    finally:
        client.observers.pop()
    if not seen:
        return Reply(question.operation, kind, error=error)
    answer = seen[-1].answer
    return Reply(
        question.operation,
        kind,
        status=answer.status,
        document=answer.document,
        items=tuple(items),
        error=error,
        text=answer.text if question.operation.html else "",
        page=looks_like_html(answer.text),
        headers=dict(answer.headers),
        credential=seen[-1].credential,
        pages=sum(exchange.answer.status < 300 for exchange in seen),
    )


def _send(client: Client, question: Question, known: Known, seen: list[Exchange], items: list[Any]) -> None:
    operation = question.operation
    path: dict[str, Any] = {name: str(known[learned]) for name, learned in question.path.items()}
    query, body = question.query(known), question.body(known)
    if operation.paging is None:
        client.send(operation, query=query, body=body, **path)
        return
    for item in client.items(operation, query=query, body=body, **path):
        # The page after the last one that is wanted is begun before that can be seen.
        if question.pages and len([each for each in seen if each.answer.status < 300]) > question.pages:
            break
        items.append(item)


def _kind_of(failure: JiraOpsError) -> Kind:
    if isinstance(failure, (Refused, WrongOrganization)):
        return Kind.REFUSED
    return Kind.UNREACHABLE if isinstance(failure, (Unreachable, OutcomeUnknown)) else Kind.ODD
