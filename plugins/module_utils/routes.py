# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing a route: the one place that decides how a step gets done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Callable, TypeVar

from .api.errors import JiraOpsError, Refused
from .api.operation import Route
from .outcome import Handoff

T = TypeVar("T")

# What an absent route looks like: no such path, no such method, not built, gone.
_NO_SUCH_ROUTE = (404, 405, 410, 501)


class RouteClosed(Exception):
    """This route cannot do the step here; its text says why, and the next route is tried."""


class HandoffNeeded(JiraOpsError):
    """No allowed route can do the step: the operator has to."""

    def __init__(self, handoff: Handoff) -> None:
        super().__init__(handoff.why)
        self.handoff = handoff


def choose(routes: Sequence[str], ways: Mapping[Route, Callable[[], T]], handoff: Callable[[str], Handoff]) -> T:
    """Do a step by the first of the allowed routes that can, or raise HandoffNeeded.

    A way that cannot do it raises RouteClosed (or lets a 404-like refusal of its route through
    `route_or_closed`). Every other error is the user's to see: it is not papered over by a next try.
    """
    reasons: list[str] = []
    for name in routes:
        route = Route(name)
        if route is Route.HANDOFF:
            break
        if route not in ways:
            reasons.append(f"No {route.value} route does this.")
            continue
        try:
            return ways[route]()
        except RouteClosed as closed:
            reasons.append(f"Route {route.value}: {closed}")
    skipped = [route.value for route in ways if route.value not in routes]
    if skipped:
        reasons.append(f"Route {', '.join(skipped)} is not allowed by the option routes.")
    raise HandoffNeeded(handoff(" ".join(reasons) or "The option routes allows no other way."))


def route_or_closed(send: Callable[[], T], closed_by: Sequence[int] = _NO_SUCH_ROUTE) -> T:
    """Send a call whose refusal with one of these statuses means that the route is not there."""
    try:
        return send()
    except Refused as refused:
        if refused.status in closed_by:
            raise RouteClosed(
                f"{refused.operation.summary} was answered {refused.status} ({refused.words})."
            ) from refused
        raise
