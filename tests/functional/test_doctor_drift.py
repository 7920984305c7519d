# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: of a sandbox that is as described there is none, and each single change of it is named with its operation."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.functional.test_doctor import stand_up
from tests.support.contract.description import SOURCES
from tests.support.harness.doctor_states import options
from tests.support.harness.runs import ModuleClient, run
from tests.support.replay.drift import drift, raised

GONE: Any = object()
API_ACCESS, CONSOLE = (
    "/admin/api-access/v1/orgs/[^/]+/service-accounts$",
    "/admin/account-management/v1/orgs/[^/]+/service-accounts$",
)
DIRECTORY = "/admin/v2/orgs/[^/]+/directories"
TOKENS, MANAGED = "/service-accounts/[^/]+/api-tokens$", "/manage/api-tokens$"


@dataclass(frozen=True)
class Change:
    """One change of one answer of the sandbox: a place in it set anew or taken away; or another status."""

    operation: str
    path: str
    at: tuple[Any, ...] = ()
    value: Any = GONE
    status: int = 200
    plane: str = "any"

    def __str__(self) -> str:
        return f"{self.operation} {'.'.join(map(str, self.at)) or self.status} {'gone' if self.value is GONE else self.value}"


CHANGES = [
    Change("edge.TENANT_INFO", "/_edge/tenant_info$", ("cloudId",), 17),
    Change("organization.WORKSPACES", "/workspaces$", ("data", 0, "attributes", "hostUrl"), 17),
    Change("organization.LIST_ACCOUNTS", API_ACCESS, ("items", 0, "email"), 17),
    Change("organization.LIST_ACCOUNTS", API_ACCESS, ("items",)),
    Change("organization.LIST_ACCOUNTS_CONSOLE", CONSOLE, ("items", 0, "displayName"), ["x"]),
    Change("organization.LIST_ACCOUNT_TOKENS", TOKENS, ("data", 0, "label"), 17),
    Change("users.LIST_MANAGED_TOKENS", MANAGED, (0, "id")),
    Change("organization.LIST_DIRECTORIES", f"{DIRECTORY}$", ("data", 0, "name"), 17),
    Change("organization.SEARCH_GROUPS", "/groups/search$", ("data", 0, "managementAccess"), "all"),
    Change("organization.GROUP_ROLES", "/role-assignments$", ("data", 0, "roles"), "atlassian/user"),
    Change("jira.MYSELF", "/myself$", ("active",), "yes", plane="jira"),
    Change("jira.MY_PERMISSIONS", "/mypermissions$", ("permissions", "ADMINISTER", "havePermission"), "yes"),
    Change("jira.LICENSE", "/instance/license$", ("applications", 0, "plan")),
    Change("jira.SEARCH_PROJECTS", "/project/search$", ("values", 0, "id"), 10000, plane="jira"),
    Change("jira.PROJECT_SCHEME", "/project/[^/]+/permissionscheme$", ("id",), "10000"),
    Change("jira.SCHEME_GRANTS", "/permissionscheme/[0-9]+/permission$", ("permissions", 0, "holder"), "group"),
    Change("jira.LIST_ROLES", "/rest/api/3/role$", (0, "name"), 17),
    Change("jira.APPLICATION_ROLES", "/applicationrole$", (0, "groups"), "jira-users"),
    Change("jira.GROUP_MEMBERS", "/group/member$", ("values", 0, "active"), "yes"),
    Change(
        "graphql.READ_GLOBAL_PERMISSIONS",
        "/gateway/api/graphql$",
        ("data", "jira", "getGlobalPermissionsAndGrants"),
        [1],
    ),
    Change("jira.GATEWAY_MYSELF", "/myself$", ("accountId",), plane="gateway"),
    Change("software.BOARDS", "/rest/agile/1.0/board$", ("values", 0, "id"), "1"),
    Change("align.LIST_CONNECTORS", "/connectors$", (0, "title"), "x"),
    Change("jira.LIST_ROLES", "/rest/api/3/role$", status=418),
]
DESCRIBED = all(source.file.exists() for source in SOURCES)


def changed(document: Any, at: Sequence[Any], value: Any) -> Any:
    made = copy.deepcopy(document)
    place = made
    for step in at[:-1]:
        place = place[step]
    if value is GONE:
        del place[at[-1]]
    else:
        place[at[-1]] = value
    return made


@dataclass(frozen=True)
class Site:
    modules: ModuleClient
    record: dict[str, Any]
    exchanges: list[dict[str, Any]]

    def visit(self) -> dict[str, Any]:
        given = options(self.modules, site_url=self.modules.site_url, record=self.record)
        return dict(run("jira_connector_doctor", **given)["report"])

    def answer(self, change: Change) -> Any:
        """The answer that is changed, as it was when all was well."""
        for exchange in self.exchanges:
            if (
                re.search(change.path, exchange["path"])
                and exchange["status"] == 200
                and change.plane in ("any", exchange["plane"])
            ):
                return json.loads(exchange["answer"])
        raise AssertionError(f"never asked: {change}")


@pytest.fixture
def site(modules: ModuleClient) -> Iterator[Site]:
    record = stand_up(modules)
    modules.sandbox.record()
    given = options(modules, site_url=modules.site_url, record=record)
    assert drift(run("jira_connector_doctor", **given)["report"]) == []
    exchanges = modules.sandbox.exchanges()
    modules.sandbox.record()
    yield Site(modules, record, exchanges)


@pytest.mark.skipif(not DESCRIBED, reason="Atlassian's descriptions are not beside the repository")
@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.answers_unchecked
def test_a_single_change_is_named_with_its_operation(site: Site, change: Change) -> None:
    body = {"json": {}} if change.status != 200 else {"json": changed(site.answer(change), change.at, change.value)}
    site.modules.sandbox.faults(
        [
            {
                "plane": change.plane,
                "path": change.path,
                "action": "status",
                "status": change.status,
                "nth": "every",
                **body,
            }
        ]
    )
    found = drift(site.visit())
    assert change.operation in {each.name for each in found}, found
    # Of one path, the site and the gateway are two operations.
    assert {each.operation.path.rpartition("/")[2] for each in found} == {found[0].operation.path.rpartition("/")[2]}, (
        found
    )
    assert all("refutes" in str(each) for each in found)


def test_what_is_answered_as_described_raises_its_operation(site: Site) -> None:
    assert {"organization.LIST_ACCOUNTS", "jira.SCHEME_GRANTS", "align.OPEN_FORM"} <= set(raised(site.visit()))


@pytest.mark.parametrize(
    "field, said", [("txtAPIEMAN", "Jira Username"), ("__STATE", "state"), ("btnUpdateConnectors", "Save")]
)
@pytest.mark.answers_unchecked
def test_a_field_that_is_gone_from_the_form_is_named(modules: ModuleClient, field: str, said: str) -> None:
    modules.sandbox.switch(align_missing_field=field)
    report = run("jira_connector_doctor", **options(modules, site_url=modules.site_url))["report"]
    (found,) = drift(report)
    assert found.name == "align.OPEN_FORM" and field in found.problem and said in found.problem


@pytest.mark.answers_unchecked
def test_another_authentication_type_is_named(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_option_text="Service account")
    report = run("jira_connector_doctor", **options(modules, site_url=modules.site_url))["report"]
    (found,) = drift(report)
    assert "'API service account token Authentication' is not offered" in found.problem
