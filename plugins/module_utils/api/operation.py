# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operation is data: one remote call, where it is published, and what it may do.

The client sends operations; nothing else in the collection builds a URL. When Atlassian moves a path,
one line changes here and the generated table in docs/routes.md follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


class Service(str, Enum):
    """One remote world with one base URL and one credential."""

    EDGE = "edge"
    ORGANIZATION = "organization"
    JIRA = "jira"
    GRAPHQL = "graphql"
    GATEWAY = "gateway"
    ALIGN = "align"
    ALIGN_FORM = "align_form"


class Route(str, Enum):
    """How a step gets done, best first."""

    PUBLISHED = "published"
    CONSOLE = "console"
    HANDOFF = "handoff"


class Evidence(str, Enum):
    """What an operation rests on; the collection was never tried against a live organization."""

    REFERENCE = "Atlassian's reference"
    SUPPORT = "Atlassian support article"
    CONSOLE = "measured on the vendor's console, not in the reference"
    UNCERTAIN = "sources disagree"


class Paging(str, Enum):
    """How a list continues."""

    LINKS = "links.next"
    START_AT = "startAt"
    SKIP = "$skip"
    CURSOR_BODY = "cursor in the body"
    CURSOR_BESIDE_BODY = "cursor beside the body's fields"


@dataclass(frozen=True)
class PageSize:
    """How a list is asked for large pages: the query parameter, and how many items; left out where the service refuses it."""

    parameter: str
    items: int


@dataclass(frozen=True)
class Operation:
    """One remote call.

    writes: changes something. A search that is a POST does not; check mode lets it pass.
    repeatable: sending it twice is the same as sending it once, so an unknown outcome may be retried.
    answer: JSON Schema of the parts of the answer that the collection relies on, and no more.
    gone: what a removal is answered when there is nothing to remove; after a lost answer, that is success. Unset, it is 404 for a DELETE;
        empty where the caller reads again instead.
    items: where the list is in an answer of pages; an empty string when the answer is the list.
    page_size: what asks for larger pages than the service's own, where some evidence says that it is understood.
    status_decides: a status of success means that a write was done. Else only a later read shows it, and its caller records it (Client.record).
    secret: the answer may carry a secret that nobody knows yet, so no message quotes it.
    """

    name: str
    service: Service
    method: str
    path: str
    summary: str
    source: str
    route: Route = Route.PUBLISHED
    evidence: Evidence = Evidence.REFERENCE
    scopes: tuple[str, ...] = ()
    expected: tuple[int, ...] = (200,)
    writes: bool | None = None
    repeatable: bool | None = None
    request: dict[str, Any] | None = field(default=None, compare=False)
    answer: dict[str, Any] | None = field(default=None, compare=False)
    paging: Paging | None = None
    items: str = ""
    page_size: PageSize | None = None
    gone: tuple[int, ...] | None = None
    html: bool = False
    status_decides: bool = True
    secret: bool = False

    def __post_init__(self) -> None:
        if self.writes is None:
            object.__setattr__(self, "writes", self.method != "GET")
        if self.repeatable is None:
            object.__setattr__(self, "repeatable", not self.writes or self.method in ("PUT", "DELETE"))
        if self.gone is None:
            object.__setattr__(self, "gone", (404,) if self.method == "DELETE" else ())

    def on(self, service: Service) -> Operation:
        """The same call on another service: the gateway serves Jira's own paths."""
        return replace(self, service=service)


def obj(*required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema object that names only what is relied upon; the rest may change freely."""
    return {"type": "object", "required": list(required), "properties": properties}


def array(items: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema array."""
    return {"type": "array", "items": items}


def matching(pattern: str) -> dict[str, Any]:
    """A JSON Schema string. The pattern is compiled here, where Ansible loads a module once (re keeps it), and not in each worker process."""
    return {"type": "string", "pattern": re.compile(pattern).pattern}


TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
ANY_TEXT: dict[str, Any] = {"type": ["string", "null"]}
# An id is put into paths and messages: nothing but what ids are made of, so that none is a way to another path or to a terminal.
IDENTIFIER: dict[str, Any] = {
    **matching(r"^[A-Za-z0-9][A-Za-z0-9:._@=+~|-]{0,254}\Z"),
    "type": ["string", "integer"],
    "minimum": 0,
    "maximum": 10**18,
}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 10**18}
LINKS: dict[str, Any] = {"type": ["object", "null"], "properties": {"next": ANY_TEXT}}
