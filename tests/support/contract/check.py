# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what the sandbox was asked, and what it answered, is what the contract says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .bodies import document
from .description import JIRA, Description, Source, description, source_of
from .service import Service

of_service = lru_cache(maxsize=None)(Service)


def described(exchange: dict[str, Any]) -> bool:
    """Whether the call is one of those that Atlassian's descriptions are there for, and not one that is written down here."""
    service, path = exchange["plane"], path_of(exchange)
    return _source(service, path) is not None and of_service(service).entry(exchange["method"], path) is None


def path_of(exchange: dict[str, Any]) -> str:
    """The path as the service has it: the gateway serves Jira's own below /ex/jira/<cloud ID>."""
    return "/" + exchange["path"].split("/", 4)[-1] if exchange["plane"] == "gateway" else exchange["path"]


def request_problems(exchange: dict[str, Any]) -> list[str]:
    """What is wrong with what was sent. Without Atlassian's description nothing is known of a call that it describes."""
    path = path_of(exchange)
    if described(exchange):
        atlassians = _description(exchange)
        beside = of_service(exchange["plane"]).beside_request_problems(exchange, path)
        return beside + (atlassians.request_problems(exchange, path) if atlassians else [])
    return of_service(exchange["plane"]).request_problems(exchange, path)


def answer_problems(exchange: dict[str, Any]) -> list[str]:
    """What is wrong with what was answered."""
    path, named = path_of(exchange), of_service(exchange["plane"])
    if not described(exchange) or _is_the_gateways(exchange):
        return named.answer_problems(exchange, path)
    if named.is_measured(exchange):
        return []
    atlassians = _description(exchange)
    return named.beside_answer_problems(exchange, path) + (
        atlassians.answer_problems(exchange, path) if atlassians else []
    )


def known(exchange: dict[str, Any]) -> bool:
    """Whether anything is said of the call."""
    if described(exchange):
        atlassians = _description(exchange)
        return atlassians is not None and atlassians.knows(exchange["method"], path_of(exchange))
    return of_service(exchange["plane"]).entry(exchange["method"], path_of(exchange)) is not None


def problems(exchange: dict[str, Any], request: bool = True, answer: bool = True) -> list[str]:
    """What is wrong with either. What a fault rule put in place of the answer is not the sandbox's word."""
    found = request_problems(exchange) if request else []
    if answer and exchange["status"] is not None and not exchange["replaced"]:
        found += answer_problems(exchange)
    return [
        f"{exchange['plane']} {exchange['method']} {exchange['path']} ({exchange['status']}): {each}" for each in found
    ]


def all_problems(exchanges: Iterable[dict[str, Any]], request: bool = True, answer: bool = True) -> list[str]:
    """Of all of them, each once."""
    return sorted({problem for exchange in exchanges for problem in problems(exchange, request, answer)})


def _source(service: str, path: str) -> Source | None:
    """A path of Jira that is in neither description is looked for in the larger one, which does not know it."""
    return source_of(service, path) or (JIRA if service in JIRA.services else None)


def _description(exchange: dict[str, Any]) -> Description | None:
    source = _source(exchange["plane"], path_of(exchange))
    return description(source) if source else None


def _is_the_gateways(exchange: dict[str, Any]) -> bool:
    """Whether the gateway answered, and not the Jira behind it, whose refusals have messages."""
    if exchange["plane"] != "gateway" or exchange["status"] < 400:
        return False
    body = document(exchange["answer"], exchange["answer_type"])
    return not (isinstance(body, dict) and "errorMessages" in body)
