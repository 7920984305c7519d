# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an attacker, or an odd service, tried: no credential leaves for another host, and no odd answer is a stumble."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.connection import base_url
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import Redactor
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_rest import status_is_good
from tests.support.harness.runs import ModuleClient, run


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.com\\.atlassian.net",
        "https://[::1].atlassian.net",
        "https://evil.com%2f.atlassian.net",
        "https://-.atlassian.net",
        "https://acme..atlassian.net",
        "https://acme_.atlassian.net",
        "https://acme.atlassian.net.evil.com",
        "https://api.atlassian.com",
        "https://m\u00fcnchen.atlassian.net",
        "http://localhost.evil.com",
        "http://127.0.0.1.evil.com",
        "http://2130706433",
    ],
)
def test_a_host_that_two_readers_could_read_differently_gets_no_credential(url: str) -> None:
    with pytest.raises(InvalidOption, match="site_url"):
        base_url("site_url", url, Service.JIRA)


@pytest.mark.parametrize("link", ["x:@127.0.0.1:9/p", "x:.evil.com/p", "mailto:a@evil.com", "data:text/plain,x"])
def test_a_next_link_without_a_path_leads_nowhere(modules: ModuleClient, link: str) -> None:
    modules.fault("/service-accounts$", status=200, json={"items": [], "links": {"next": link}})
    result = run("jira_service_account_info", **modules.organization_options, org_id=modules.org_id, retries=0)
    assert result["failed"] and "next page" in result["msg"] and len(modules.asked()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        ["a"],
        "x",
        True,
        1.5,
        None,
        {"token": True, "id": "1"},
        {"token": 1.5, "id": "1"},
        {"token": "", "id": "1"},
        {"id": "1"},
    ],
)
def test_an_odd_answer_to_a_new_token_leaves_no_live_token(modules: ModuleClient, answer: Any) -> None:
    account = modules.made_account()
    modules.sandbox.faults(
        [
            {
                "path": "/manage/api-tokens$",
                "method": "POST",
                "action": "status",
                "status": 200,
                "json": answer,
                "when": "after",
            }
        ]
    )
    result = run(
        "jira_api_token",
        **modules.organization_options,
        org_id=modules.org_id,
        account_id=account["account_id"],
        label="odd",
        retries=0,
    )
    assert result["failed"] and "bug" not in result["msg"] and "revoked" in result["msg"], result
    assert not modules.tokens()


@pytest.mark.parametrize(
    "status, good",
    [
        ("Running", True),
        ("No errors", True),
        ("0 errors, 1401 issues synced", True),
        ("Synchronised 403 items", True),
        ("Failover ready", True),
        (None, True),
        ("401 Unauthorized", False),
        ("HTTP 403", False),
        ("Sync failed", False),
        ("3 errors", False),
        ("Invalid credential", False),
    ],
)
def test_a_status_is_read_by_its_words(status: str | None, good: bool) -> None:
    assert status_is_good(status) is good


def test_every_way_of_writing_a_secret_is_masked() -> None:
    secret = 'p&ss"w<rd>?~\u00fc=='
    redactor = Redactor([secret])
    assert [redactor.clean(form) for form in (html.escape(secret), json.dumps(secret))] == ["********", '"********"']


def test_a_token_in_stored_is_never_shown(modules: ModuleClient) -> None:
    account, record = (
        modules.made_account()["account_id"],
        {"token": "hunter-2-hunter", "token_id": "1", "label": "odd"},
    )
    for stored in (record, {**record, "value": "x"}):
        result = run(
            "jira_api_token",
            **modules.organization_options,
            org_id=modules.org_id,
            account_id=account,
            label="odd",
            stored=stored,
            check_mode=True,
        )
        assert "hunter-2-hunter" not in str(result) + str(modules.sandbox.log()) and bool(result.get("failed")) == (
            "value" in stored
        )


def test_a_given_token_is_not_adopted_where_two_live_ones_carry_the_label(modules: ModuleClient) -> None:
    account = modules.made_account()
    for label in ("two", "two-20260101T000000Z"):
        modules.sandbox.by_hand("create_token", account=account["account_id"], label=label)
    options = {
        "org_id": modules.org_id,
        "account_id": account["account_id"],
        "label": "two",
        "token": "any-value",
        "stored": {},
    }
    result = run("jira_api_token", **modules.organization_options, **options)
    assert result["failed"] and "2 live tokens" in result["msg"] and len(modules.tokens()) == 2


def test_a_bundle_of_authorities_that_is_not_there_is_named(
    modules: ModuleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        "ca_path"
        in run(
            "jira_service_account_info",
            **modules.organization_options,
            org_id=modules.org_id,
            ca_path="/nowhere/ca.pem",
        )["msg"]
    )
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    message = run("jira_cloud_id", site_url="https://acme.atlassian.net", retries=0)["msg"]
    assert "bug" not in message and ("REQUESTS_CA_BUNDLE" in message or "no connection" in message)
