# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor.credentials: which kind a credential is, by what the services answer."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.doctor.credentials import (
    Administrator,
    Key,
    administrator_of,
    key_of,
    listed,
)
from tests.unit.plugins.module_utils.doctor.replies import replies, reply


@pytest.mark.parametrize(
    "given, kind",
    [
        ({}, Key.NOT_GIVEN),
        ({"accounts": 200, "accounts_console": 200}, Key.NO_SCOPES),
        ({"accounts": 404, "accounts_console": 200}, Key.NO_SCOPES),
        ({"accounts": 200, "accounts_console": 403}, Key.SCOPES),
        ({"accounts": 200, "tokens_managed": 200}, Key.NO_SCOPES),
        ({"accounts": 200, "tokens_managed": 403}, Key.SCOPES),
        ({"accounts": 200, "accounts_console": 404, "tokens_managed": 404}, Key.UNKNOWN),
        ({"accounts": 200}, Key.UNKNOWN),
        ({"accounts": 401, "accounts_console": 401, "directories": 401}, Key.REFUSED),
        ({"accounts": 403, "accounts_console": 403, "directories": 403}, Key.REFUSED),
        ({"accounts": 404, "accounts_console": 404, "directories": 404}, Key.REFUSED),
    ],
)
def test_kind_of_an_organization_key(given: dict[str, int], kind: Key) -> None:
    assert key_of(replies(**given)) is kind


@pytest.mark.parametrize(
    "site, gateway, kind",
    [
        (None, None, Administrator.NOT_GIVEN),
        (200, 401, Administrator.SITE),
        (401, 200, Administrator.GATEWAY),
        (200, 200, Administrator.BOTH),
        (401, 401, Administrator.NOWHERE),
    ],
)
@pytest.mark.parametrize("access", ["site", "gateway"])
def test_place_where_an_administrators_token_is_taken(
    site: int | None, gateway: int | None, kind: Administrator, access: str
) -> None:
    here, elsewhere = (site, gateway) if access == "site" else (gateway, site)
    given = {name: status for name, status in (("myself", here), ("myself_elsewhere", elsewhere)) if status}
    assert administrator_of(replies(**given), access) is kind


@pytest.mark.parametrize("held, usable", [(True, True), (False, False)])
def test_who_does_not_hold_administer_jira_is_of_no_use(held: bool, usable: bool) -> None:
    permissions = {"permissions": {"ADMINISTER": {"havePermission": held}}}
    given: dict[str, Any] = {"myself": 200, "administer": reply("administer", 200, permissions)}
    (found,) = [each for each in listed(replies(**given), "site") if each.name == "Jira administrator"]
    assert found.usable is usable and "Administer Jira" in found.state


@pytest.mark.parametrize(
    "name, given, state, usable",
    [
        ("Jira Align token", {}, "not given", None),
        ("Jira Align token", {"connectors": reply("connectors", credential="Basic")}, "its user (Basic)", True),
        ("Jira Align token", {"connectors": reply("connectors", 400, credential="Bearer")}, "refused (400)", False),
        ("Jira Align session", {}, "not given", None),
        ("Jira Align session", {"form": reply("form", text="<select name=cmbJiraConnectorID>")}, "signed in", True),
        ("Jira Align session", {"form": reply("form", text="Sign in")}, "not signed in", False),
        ("Jira Align session", {"form": reply("form", 302, text="")}, "not signed in", False),
    ],
)
def test_credentials_of_jira_align(name: str, given: dict[str, Any], state: str, usable: bool | None) -> None:
    (found,) = [each for each in listed(replies(**given), "site") if each.name == name]
    assert state in found.state and found.usable is usable
