# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes that the sandbox's gateway asks for, against the `security` of Atlassian's descriptions."""

from __future__ import annotations

import re

import pytest

from tests.support.contract.description import JIRA, SOFTWARE, description, source_of
from tests.support.contract.scopes import Scopes, scopes_of
from tests.support.sandbox import jira_site
from tests.support.sandbox.jira_routes import OTHER_VERSIONS
from tests.support.sandbox.routes import Route

ROUTES = [(route.method, route) for route in jira_site.ROUTES if not route.path.startswith(OTHER_VERSIONS)]


def path_of(route: Route) -> str:
    """A path that the route serves."""
    return re.sub(r"\{\w+\}", "1", route.path)


def described(method: str, path: str) -> Scopes | None:
    source = source_of("gateway", path)
    known = description(source) if source else None
    operation = known.operation(method, path) if known else None
    return scopes_of(operation) if operation else None


# Issues and the license are in Atlassian's reference, and in no description here.
NOT_DESCRIBED = ("/rest/api/3/issue", "/rest/api/3/instance/license")


@pytest.mark.parametrize("method, route", ROUTES, ids=lambda value: value if isinstance(value, str) else path_of(value))
def test_the_gateway_asks_for_the_described_scopes(method: str, route: Route) -> None:
    for source in (JIRA, SOFTWARE):
        if not source.file.exists():
            pytest.skip(
                "Atlassian's OpenAPI description is not beside the repository: ../shared/openapi/" + source.file.name
            )
    scopes = described(method, path_of(route))
    asked = Scopes(frozenset(filter(None, [route.options["classic"]])), frozenset(route.options["granular"]))
    if scopes is None:
        assert path_of(route).startswith(NOT_DESCRIBED), "no description says which scopes it asks for"
    else:
        assert asked == scopes
