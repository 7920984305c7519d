# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service as its file here describes it: JSON Schemas by call, written from the contract."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .bodies import document, mismatch
from .paths import template_of

FOLDER = Path(__file__).resolve().parent


class Service:
    """calls: by method and path template; any_call: what every one of them may be answered besides.

    Of the calls that Atlassian's descriptions are about: beside holds what the contract says and they do not, refusals the bodies of
    errors, measured the answers that come from in front of the service, so that no description of it knows them.
    """

    def __init__(self, name: str) -> None:
        said = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
        self._definitions, self._any_call = said["definitions"], said["any_call"]
        self._refusals, self._measured = said.get("refusals", {}), said.get("measured", {})
        self._calls, self._beside = _by_method(said["calls"]), _by_method(said.get("beside", {}))

    def entry(self, method: str, path: str) -> dict[str, Any] | None:
        """What is said of a call."""
        return _entry(self._calls, method, path)

    def request_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the path, the query and what was sent."""
        entry = self.entry(exchange["method"], path)
        if entry is None:
            return ["path: not in the contract"]
        found = []
        for name, value in exchange["query"]:
            if name not in entry.get("query", {}):
                found.append(f"query {name}: not in the contract")
            else:
                found += [f"query {name} {each}" for each in self._mismatch(value, entry["query"][name])]
        sent = document(exchange["body"], exchange["content_type"])
        return found + ["request " + each for each in self._mismatch(sent, entry.get("request", {"const": ""}))]

    def answer_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the status and the body."""
        entry = self.entry(exchange["method"], path) or {}
        answers = {**self._any_call, **entry.get("answers", {})}
        if exchange["status"] not in answers:
            return [f"status {exchange['status']}: not in the contract"]
        where = (
            self._mismatch(exchange["location"], entry["location"])
            if exchange["status"] == 302 and "location" in entry
            else []
        )
        return [f"Location {each}" for each in where] + self._answer(exchange, answers[exchange["status"]])

    def beside_request_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of what was sent, where a description leaves open what the contract does not."""
        entry = _entry(self._beside, exchange["method"], path) or {}
        if "request" not in entry:
            return []
        return [
            "request " + each
            for each in self._mismatch(document(exchange["body"], exchange["content_type"]), entry["request"])
        ]

    def beside_answer_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the body, where a description leaves open what the contract does not; of a refusal's body, whatever the call was."""
        entry = _entry(self._beside, exchange["method"], path) or {}
        schemas = [entry["answers"][exchange["status"]]] if exchange["status"] in entry.get("answers", {}) else []
        if exchange["status"] >= 400:
            schemas += [schema for begins, schema in self._refusals.items() if re.match(begins, path)]
        return [problem for schema in schemas for problem in self._answer(exchange, schema)]

    def is_measured(self, exchange: dict[str, Any]) -> bool:
        """Whether this answer was given by what is in front of the service."""
        return exchange["status"] in self._measured and not self._answer(exchange, self._measured[exchange["status"]])

    def _answer(self, exchange: dict[str, Any], schema: Any) -> list[str]:
        got = document(exchange["answer"], exchange["answer_type"])
        return [f"answer {exchange['status']} {each}" for each in self._mismatch(got, schema)]

    def _mismatch(self, body: Any, schema: Any) -> list[str]:
        return mismatch(body, schema, self._definitions)


def _by_method(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    calls: dict[str, dict[str, Any]] = {}
    for call, entry in said.items():
        method, dummy, template = call.partition(" ")
        calls.setdefault(method, {})[template] = entry
    return calls


def _entry(calls: dict[str, dict[str, Any]], method: str, path: str) -> dict[str, Any] | None:
    template = template_of(path, calls.get(method, {}))
    return None if template is None else calls[method][template]
