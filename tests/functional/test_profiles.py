# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module takes the same entries of a profile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient


def test_the_modules_take_the_same_entries(modules: ModuleClient) -> None:
    account = modules.made_account(access=True)
    entries: dict[str, Any] = {
        "profile": "read_only",
        "profile_add": ["ADD_COMMENTS", "write:jira-work"],
        "profile_remove": ["read:jql:jira"],
    }
    token = modules.token(account["account_id"], **entries)
    assert "write:jira-work" in token["scopes"] and "read:jql:jira" not in token["scopes"]
    modules.group(members=[account["account_id"]], projects=["SHOP"], **entries)
    checked = modules.check(account["email"], token["token"], projects=["SHOP"], **entries)
    assert checked["proven"] and set(checked["scopes"]) == set(token["scopes"])
    assert {each["permission"] for each in checked["granted"]} == {"BROWSE_PROJECTS", "ADD_COMMENTS"}


@pytest.mark.parametrize("entry", ["profile", "profile_add", "profile_remove"])
def test_a_profile_and_a_list_of_ones_own_are_two_things(modules: ModuleClient, entry: str) -> None:
    given = {entry: "read_only" if entry == "profile" else ["ADD_COMMENTS"]}
    for result in (
        modules.group(permissions=["BROWSE_PROJECTS"], **given),
        modules.token("a", scopes=["read:jira-user"], **given),
    ):
        assert result["failed"] and "mutually exclusive" in result["msg"] and entry in result["msg"]
