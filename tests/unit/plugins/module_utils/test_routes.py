# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""routes: the one place that decides how a step gets done."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import organization
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import Refused
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Route
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Handoff
from ansible_collections.jira_ops.align.plugins.module_utils.routes import (
    HandoffNeeded,
    RouteClosed,
    choose,
    route_or_closed,
)

P, C, H = "published", "console", "handoff"


def handoff(why: str) -> Handoff:
    return Handoff("Do it", why, "https://example.com", ["Do it."])


def works(name: str) -> Callable[[], str]:
    return lambda: name


def closed() -> str:
    raise RouteClosed("not here.")


def refused(status: int) -> Refused:
    return Refused(organization.CREATE_ACCOUNT, f"answered {status}", status, "words", None)


@pytest.mark.parametrize(
    "routes, ways, done",
    [
        ([P, C, H], {Route.PUBLISHED: works(P), Route.CONSOLE: works(C)}, P),
        ([C, P, H], {Route.PUBLISHED: works(P), Route.CONSOLE: works(C)}, C),
        ([P, C, H], {Route.PUBLISHED: closed, Route.CONSOLE: works(C)}, C),
        ([P, C, H], {Route.CONSOLE: works(C)}, C),
        ([C], {Route.CONSOLE: works(C)}, C),
    ],
)
def test_the_first_that_can(routes: list[str], ways: dict[Route, Any], done: str) -> None:
    assert choose(routes, ways, handoff) == done


@pytest.mark.parametrize(
    "routes, ways, why",
    [
        (
            [P, H],
            {Route.PUBLISHED: closed, Route.CONSOLE: works(C)},
            "Route published: not here. Route console is not allowed by the option routes.",
        ),
        (
            [P, C, H],
            {Route.PUBLISHED: closed, Route.CONSOLE: closed},
            "Route published: not here. Route console: not here.",
        ),
        ([H, P, C], {Route.PUBLISHED: works(P)}, ""),
        ([H], {Route.PUBLISHED: works(P)}, "Route published is not allowed"),
        ([P], {Route.CONSOLE: works(C)}, "No published route does this."),
        ([], {}, "The option routes allows no other way."),
    ],
)
def test_a_person_where_no_allowed_route_can(routes: list[str], ways: dict[Route, Any], why: str) -> None:
    with pytest.raises(HandoffNeeded) as needed:
        choose(routes, ways, handoff)
    assert needed.value.handoff.why and why in needed.value.handoff.why


def test_any_other_error_is_the_users_to_see() -> None:
    def broken() -> str:
        raise refused(500)

    with pytest.raises(Refused):
        choose([P, C], {Route.PUBLISHED: broken, Route.CONSOLE: works(C)}, handoff)


@pytest.mark.parametrize(
    "status, is_closed",
    [
        (404, True),
        (405, True),
        (410, True),
        (501, True),
        (400, False),
        (401, False),
        (403, False),
        (409, False),
        (500, False),
    ],
)
def test_what_an_absent_route_looks_like(status: int, is_closed: bool) -> None:
    def send() -> None:
        raise refused(status)

    with pytest.raises(RouteClosed if is_closed else Refused) as raised:
        route_or_closed(send)
    if is_closed:
        assert str(status) in str(raised.value) and "words" in str(raised.value)
