# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services as Atlassian's own OpenAPI descriptions have them, where these lie beside the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Callable
from urllib.parse import unquote, urlsplit

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from .bodies import words
from .paths import template_of
from .quirks import corrected

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "openapi"
# Credentials are not recorded. The descriptions ask for one; that the right one is sent is tested elsewhere.
_SIGNED_IN = {"Authorization": "Basic Og=="}
_JIRA = ("jira", "gateway")
# Most calls of a test are those of the test before, and the library takes ten milliseconds for each.
_remembered = lru_cache(maxsize=5_000)


@dataclass(frozen=True)
class Source:
    """Which calls a description is about: those of these services whose path begins like this."""

    name: str
    services: tuple[str, ...]
    begins: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.json"

    def covers(self, service: str, path: str) -> bool:
        return service in self.services and re.match(self.begins, path) is not None


JIRA, SOFTWARE, ORGANIZATION, USERS = SOURCES = (
    # Version 2 is served beside version 3; it differs in the format of texts in issues only, which are not in the description
    Source("jira-platform-v3-subset", _JIRA, "/rest/api/[23]/"),
    Source("jira-software-subset", _JIRA, "/rest/agile/1.0/"),
    # /admin/api-access and /admin/account-management are in no description
    Source("atlassian-organization-subset", ("organization",), "/admin/v[12]/"),
    Source("atlassian-user-management-subset", ("organization",), "/users/"),
)


@dataclass(frozen=True)
class Asked:
    """What the library is given of a request."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str
    content_type: str

    @classmethod
    def of(cls, exchange: dict[str, Any], path: str) -> Asked:
        query = tuple((name, value) for name, value in exchange["query"])
        return cls(exchange["method"], path, query, exchange["body"], exchange["content_type"])


@dataclass(frozen=True)
class Answered:
    """And of its answer."""

    status: int
    body: str
    content_type: str

    @classmethod
    def of(cls, exchange: dict[str, Any]) -> Answered:
        return cls(exchange["status"], exchange["answer"], exchange["answer_type"])


class Description:
    """An OpenAPI document, and what of an exchange is not in it. Paths are as the service has them, with base, the server's own path."""

    def __init__(self, file: Path) -> None:
        self.document = corrected(json.loads(file.read_text(encoding="utf-8")))
        self._api = OpenAPI.from_dict(self.document)
        server = urlsplit(self.document["servers"][0]["url"])
        self._host, self.base = f"{server.scheme}://{server.netloc}", server.path.rstrip("/")
        self._problems_of_request = _remembered(self._validated_request)
        self._problems_of_answer = _remembered(self._validated_answer)

    def knows(self, method: str, path: str) -> bool:
        """Whether the call is described."""
        return self.operation(method, path) is not None

    def calls(self) -> Iterator[tuple[str, str]]:
        """Method and path template of every call, without base."""
        for template, item in self.document["paths"].items():
            yield from (
                (method.upper(), template) for method in item if method in ("get", "post", "put", "patch", "delete")
            )

    def template(self, path: str) -> str | None:
        """The template that a path is of, or None."""
        return template_of(_version_3(path).removeprefix(self.base), self.document["paths"])

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """The description of a call, with the parameters of its path item, or None."""
        template = self.template(path)
        item = {} if template is None else self.document["paths"][template]
        operation = item.get(method.lower())
        return (
            None
            if operation is None
            else {**operation, "parameters": item.get("parameters", []) + operation.get("parameters", [])}
        )

    def resolve(self, node: Any) -> Any:
        """What a node says itself, or what it refers to."""
        while isinstance(node, dict) and "$ref" in node:
            reference, node = node["$ref"], self.document
            for step in reference.removeprefix("#/").split("/"):
                node = node[step]
        return node

    def request_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the path with its parameters, the query and what was sent."""
        found = list(self._problems_of_request(Asked.of(exchange, path)))
        operation = self.operation(exchange["method"], path)
        if operation is None:
            return found
        # A parameter that nobody knows and a body where none is described are not seen by the library
        parameters = [self.resolve(parameter) for parameter in operation["parameters"]]
        unknown = {name for name, dummy in exchange["query"]} - {
            each["name"] for each in parameters if each["in"] == "query"
        }
        found += [f"query {name}: not described" for name in sorted(unknown)]
        if exchange["body"] and "requestBody" not in operation:
            found.append("request: a body where none is described")
        return found

    def answer_problems(self, exchange: dict[str, Any], path: str) -> list[str]:
        """Of the status and the body."""
        found = list(self._problems_of_answer(Asked.of(exchange, path), Answered.of(exchange)))
        operation = self.operation(exchange["method"], path)
        described = self.resolve((operation or {}).get("responses", {}).get(str(exchange["status"]), {}))
        # A refusal may have a body that is not described, a success may not
        if exchange["answer"] and exchange["status"] < 300 and "content" not in described:
            found.append(f"answer: {exchange['status']} with a body where none is described")
        return found

    def _validated_request(self, asked: Asked) -> tuple[str, ...]:
        return _problems(lambda: self._api.validate_request(self._request(asked)))

    def _validated_answer(self, asked: Asked, answered: Answered) -> tuple[str, ...]:
        answer = MockResponse(answered.body.encode(), status_code=answered.status, content_type=answered.content_type)
        return _problems(lambda: self._api.validate_response(self._request(asked), answer))

    def _request(self, asked: Asked) -> MockRequest:
        return MockRequest(
            self._host,
            asked.method,
            _decoded(_version_3(asked.path)),
            args=list(asked.query),  # type: ignore[arg-type]  # what it makes of it takes pairs
            headers=_SIGNED_IN,
            data=asked.body.encode() or None,
            content_type=asked.content_type,
        )


def _version_3(path: str) -> str:
    return re.sub("^/rest/api/2/", "/rest/api/3/", path)


def _decoded(path: str) -> str:
    """A path parameter is described as what it means, but a slash in it is no separator."""
    return "%2F".join(unquote(part) for part in re.split("%2F", path, flags=re.IGNORECASE))


def _problems(validate: Callable[[], None]) -> tuple[str, ...]:
    try:
        validate()
    except OpenAPIError as error:
        inner = getattr(error.__cause__, "schema_errors", None)
        if inner:
            return tuple(f"{type(error).__name__} {words(each)}" for each in inner)
        return (f"{type(error).__name__}: {error}",)
    return ()


def source_of(service: str, path: str) -> Source | None:
    """Which description would know the call, whether that is there or not."""
    return next((source for source in SOURCES if source.covers(service, path)), None)


@cache
def description(source: Source) -> Description | None:
    """Atlassian's, or None where it is not there."""
    return Description(source.file) if source.file.exists() else None
