# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of a running service are read to their end."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from tests.support.harness.runs import ModuleClient, run


@pytest.mark.parametrize("cursor", ["/Qh8E1QpVV00ys", "Qh8E1QpVV00ys/xI7pHI7Q..", "a+b/c==", "//x", "/", "next"])
def test_cursor_of_any_base64_is_sent_as_it_is(modules: ModuleClient, cursor: str) -> None:
    """One example of the reference has a slash in it; one that begins with it is no path."""
    account = {
        "id": "1",
        "atlassianId": "712020:one",
        "displayName": "one",
        "email": "one@serviceaccount.atlassian.com",
    }
    modules.sandbox.faults(
        [
            {
                "path": "/service-accounts$",
                "nth": 1,
                "action": "status",
                "status": 200,
                "json": {"items": [account], "links": {"next": cursor}},
            },
            {
                "path": "/service-accounts$",
                "nth": 2,
                "action": "status",
                "status": 200,
                "json": {"items": [], "links": {}},
            },
        ]
    )
    result = run("jira_service_account_info", **modules.organization_options, org_id=modules.org_id)
    if cursor == "//x":  # this one is a host
        assert result["failed"] and len(modules.asked()) == 1
    else:
        assert [each["account_id"] for each in result["service_accounts"]] == ["712020:one"]
        assert ("cursor", cursor) in parse_qsl(modules.asked()[1]["query"])


@pytest.mark.parametrize("characters", ["url", "base64"])
def test_accounts_beyond_the_first_page_are_found(modules: ModuleClient, characters: str) -> None:
    modules.sandbox.switch(cursor_characters=characters, page_size={"service_accounts": 10})
    for number in range(25):
        modules.made_account(name=f"Account{number:03}")
    result = run("jira_service_account_info", **modules.organization_options, org_id=modules.org_id)
    assert {f"Account{number:03}" for number in range(25)} <= {
        each["name"] for each in result["service_accounts"]
    } and len(modules.asked()) >= 3


@pytest.mark.parametrize("refused", [400, 500])
def test_service_that_refuses_page_sizes_is_asked_once_more(modules: ModuleClient, refused: int) -> None:
    for number in range(12):
        modules.made_account(name=f"Account{number:03}")
    modules.sandbox.switch(api_access_page_size=str(refused))
    result = run("jira_service_account_info", **modules.organization_options, org_id=modules.org_id)
    assert len(result["service_accounts"]) == 12
    assert [entry["status"] for entry in modules.asked()] == [refused, 200, 200]
