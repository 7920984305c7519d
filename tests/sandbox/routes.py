# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A route table small enough to be shared by a Jira site and the gateway in front of it."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple
from urllib.parse import unquote

Handler = Callable[..., Any]


class Route(NamedTuple):
    pattern: "re.Pattern[str]"
    handler: Handler
    write: bool
    options: Dict[str, Any]


class Found(NamedTuple):
    route: Route
    params: Dict[str, str]


class Routes:
    """Routes by method and number of path segments: a handful of patterns to try for any request."""

    def __init__(self) -> None:
        self._table: Dict[Tuple[str, int], List[Route]] = {}

    def add(self, method: str, path: str, write: bool = False, **options: Any) -> Callable[[Handler], Handler]:
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path.replace(".", r"\.")) + r"/?$")

        def register(handler: Handler) -> Handler:
            self._table.setdefault((method, path.count("/")), []).append(Route(pattern, handler, write, options))
            return handler

        return register

    def find(self, method: str, path: str) -> Optional[Found]:
        for route in self._table.get((method, path.rstrip("/").count("/")), ()):
            match = route.pattern.match(path)
            if match:
                return Found(route, {name: unquote(value) for name, value in match.groupdict().items()})
        return None

    def methods(self, path: str) -> List[str]:
        """The methods another caller could use here: tells a 405 from a 404."""
        return [method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if self.find(method, path)]
