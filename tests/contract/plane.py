# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plane as its file here describes it: JSON Schemas by call, written from the contract."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .bodies import document, mismatch
from .paths import template_of

FOLDER = Path(__file__).resolve().parent


class Plane:
    """calls: by method and path template; any_call: what every one of them may be answered besides."""

    def __init__(self, name: str) -> None:
        said = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
        self._definitions, self._any_call, self._refusal = said["definitions"], said["any_call"], said.get("refusal")
        self._calls: dict[str, dict[str, Any]] = {}
        for call, entry in said["calls"].items():
            method, dummy, template = call.partition(" ")
            self._calls.setdefault(method, {})[template] = entry

    def entry(self, method: str, path: str) -> dict[str, Any] | None:
        """What is said of a call."""
        calls = self._calls.get(method, {})
        template = template_of(path, calls)
        return None if template is None else calls[template]

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
        where = self._mismatch(exchange["location"], entry["location"]) if exchange["status"] == 302 and "location" in entry else []
        return [f"Location {each}" for each in where] + self._answer(exchange, answers[exchange["status"]])

    def refusal_problems(self, exchange: dict[str, Any]) -> list[str]:
        """Of a refusal's body, whatever the call was."""
        return self._answer(exchange, self._refusal)

    def _answer(self, exchange: dict[str, Any], schema: Any) -> list[str]:
        got = document(exchange["answer"], exchange["answer_type"])
        return [f"answer {exchange['status']} {each}" for each in self._mismatch(got, schema)]

    def _mismatch(self, body: Any, schema: Any) -> list[str]:
        return mismatch(body, schema, self._definitions)
