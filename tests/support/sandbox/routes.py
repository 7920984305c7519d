# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints of a service as routes of aiohttp. A handler declares its own, and is given a Call and the path's parameters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple

from aiohttp import web

from .call import CALL
from .reply import Reply

Handler = Callable[..., Any]
# Parameters that are not the handler's: checked with the credential, and a slash at the end, which may be there
_NOT_GIVEN = ("org_id", "slash")


class Route(NamedTuple):
    method: str
    path: str
    handler: Handler
    write: bool
    options: dict[str, Any]


class Routes:
    """The routes of a service, in the order of their declaration."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def add(self, method: str, path: str, write: bool = False, **options: Any) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self._routes.append(Route(method, path, handler, write, options))
            return handler

        return register

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def put_into(self, router: web.UrlDispatcher) -> None:
        """Register all of them."""
        for route in self._routes:
            router.add_route(route.method, _pattern(route.path), handler_of(route.handler, route))


def _pattern(path: str) -> str:
    """Aiohttp's own parameters leave out braces, which a client may send."""
    return re.sub(r"\{(\w+)\}", r"{\1:[^/]+}", path) + "{slash:/?}"


def handler_of(handler: Handler, route: Route | None = None) -> Callable[[web.Request], Any]:
    """Return aiohttp's handler for one that takes a Call."""

    async def handle(request: web.Request) -> Reply:
        call = request[CALL]
        given = {name: value for name, value in call.params.items() if name not in _NOT_GIVEN}
        result = handler(call, **given)
        reply: Reply = await result if inspect.isawaitable(result) else result
        return reply

    handle.route = route  # type: ignore[attr-defined]
    return handle


def route_of(found: web.UrlMappingMatchInfo) -> Route | None:
    """Return the route that aiohttp's router found, or None where it is none of a service's own."""
    return getattr(found.handler, "route", None)
