# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira as Atlassian's own OpenAPI description has it, where that lies beside the repository."""
from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from .bodies import words
from .paths import template_of

FILE = Path(__file__).resolve().parents[3] / "shared" / "openapi" / "jira-platform-v3-subset.json"
# Credentials are not recorded. The description asks for one; that the right one is sent is tested elsewhere.
_SIGNED_IN = {"Authorization": "Basic Og=="}


class Description:
    """An OpenAPI document, and what of an exchange is not in it."""

    def __init__(self, file: Path) -> None:
        self._said = json.loads(file.read_text(encoding="utf-8"))
        self._api = OpenAPI.from_dict(self._said)
        self._host = self._said["servers"][0]["url"]

    def knows(self, method: str, path: str) -> bool:
        """Whether the call is described."""
        return method.lower() in self._operations(path)

    def request_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the path with its parameters, the query and what was sent."""
        found = _problems(lambda: self._api.validate_request(self._request(exchange, path)))
        # A parameter that nobody knows is not seen by the library
        unknown = {name for name, dummy in exchange["query"]} - self._query_names(exchange["method"], path)
        return found + [f"query {name}: not described" for name in sorted(unknown)]

    def answer_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the status and the body."""
        content = exchange["answer"].encode()
        answer = MockResponse(content, status_code=exchange["status"], content_type=exchange["answer_type"])
        found = _problems(lambda: self._api.validate_response(self._request(exchange, path), answer))
        return found + (["answer: 204 with a body"] if exchange["status"] == 204 and content else [])

    def _request(self, exchange: dict[str, Any], path: str) -> MockRequest:
        return MockRequest(
            self._host,
            exchange["method"],
            path,
            args=[tuple(pair) for pair in exchange["query"]],
            headers=_SIGNED_IN,
            data=exchange["body"].encode() or None,
            content_type=exchange["content_type"],
        )

    def _operations(self, path: str) -> dict[str, Any]:
        return dict(self._said["paths"].get(template_of(path, self._said["paths"]), {}))

    def _query_names(self, method: str, path: str) -> set[str]:
        operations = self._operations(path)
        parameters = operations.get("parameters", []) + operations.get(method.lower(), {}).get("parameters", [])
        return {parameter["name"] for parameter in parameters if parameter["in"] == "query"}


def _problems(validate: Callable[[], None]) -> list[str]:
    try:
        validate()
    except OpenAPIError as error:
        inner = getattr(error.__cause__, "schema_errors", None)
        return [f"{type(error).__name__} {words(each)}" for each in inner] if inner else [f"{type(error).__name__}: {error}"]
    return []


@lru_cache(maxsize=None)
def atlassians() -> Description | None:
    """Atlassian's, or None where it is not there."""
    return Description(FILE) if FILE.exists() else None
