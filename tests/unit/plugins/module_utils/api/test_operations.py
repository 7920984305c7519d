# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations, as data: what may be sent twice, which are not published, and what none of them ever does."""

from __future__ import annotations

import re

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Evidence, Route, Service
from tests.support.harness.operations import OPERATIONS as ALL

# A POST whose answer was lost leaves open whether the thing exists: these are looked up before they are sent again.
CREATING = {
    "jira.ADD_ACTOR",
    "jira.ADD_GRANT",
    "jira.CREATE_ROLE",
    "organization.CREATE_ACCOUNT",
    "organization.CREATE_ACCOUNT_CONSOLE",
    "organization.ADD_MEMBER",
    "organization.CREATE_GROUP",
    "users.CREATE_TOKEN",
}
# A POST that asks.
SEARCHES = {
    "graphql.READ_GLOBAL_PERMISSIONS",
    "jira.CHECK_PERMISSIONS",
    "jira.GATEWAY_CHECK_PERMISSIONS",
    "organization.SEARCH_GROUPS",
    "organization.SEARCH_USERS",
    "organization.WORKSPACES",
}


def test_what_creates_is_listed_and_is_not_repeatable() -> None:
    assert {name for name, each in ALL.items() if each.writes and not each.repeatable} == CREATING
    assert all(ALL[name].method == "POST" for name in CREATING)


def test_a_post_that_asks_is_no_write() -> None:
    assert {name for name, each in ALL.items() if each.method != "GET" and not each.writes} == SEARCHES


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_says_what_it_is(name: str) -> None:
    operation = ALL[name]
    assert (
        operation.summary
        and operation.source
        and operation.path.startswith("/")
        and operation.method in ("GET", "POST", "PATCH", "DELETE")
    )
    assert not operation.writes or operation.method != "GET"
    assert (operation.route is Route.CONSOLE) == (operation.evidence is Evidence.CONSOLE)
    assert operation.html or operation.method != "GET" or operation.answer is not None
    assert operation.paging is None or operation.items or operation.service is Service.ALIGN


def test_a_scheme_is_never_put_and_the_old_group_list_never_asked() -> None:
    assert not [each for each in ALL.values() if each.method == "PUT"]
    assert not [
        each
        for each in ALL.values()
        if each.method == "GET" and each.service.value == "organization" and each.path.endswith("/groups")
    ]
    assert not [each for each in ALL.values() if "/v3/orgs/" in each.path]


def test_the_token_routes_are_under_users_and_the_settings_under_their_own_name() -> None:
    assert ALL["users.CREATE_TOKEN"].path.startswith("/users/{account_id}/manage/api-tokens")
    assert ALL["users.REVOKE_TOKEN"].path == "/users/{account_id}/manage/api-tokens/{token_id}"
    assert ALL["organization.UPDATE_ACCOUNT"].method == "PATCH" and ALL["organization.UPDATE_ACCOUNT"].path.endswith(
        "/service-accounts"
    )
    assert not [each for each in ALL.values() if re.search(r"jira::site|revoke-all", each.path)]


def test_the_gateway_serves_jiras_own_paths() -> None:
    for name, each in ALL.items():
        assert (each.service is Service.GATEWAY) == each.path.startswith("/ex/jira/{cloud_id}/rest/"), name
