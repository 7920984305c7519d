# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token/empty_store.py: a store that holds nothing where a live token exists is a warning; twice within weeks, an error."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import clock
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.token import empty_store
from ansible_collections.jira_ops.align.plugins.module_utils.token.api_token import ApiToken
from ansible_collections.jira_ops.align.plugins.module_utils.token.policy import TokenSpec
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord

NOW = datetime(2027, 3, 1, 12, tzinfo=timezone.utc)
STORED = TokenRecord(token="x", token_id="1", label="align-1")


def spec(**given: Any) -> TokenSpec:
    standard: dict[str, Any] = {"store_empty": True, "record": TokenRecord(owner="c1 https://align.example")}
    return TokenSpec("o", "a", "align", ["read:jira-user"], 90, 30, **{**standard, **given})


def made(days_ago: float, stamp_only: bool = False) -> ApiToken:
    at = NOW - timedelta(days=days_ago)
    return ApiToken("2", f"align-{clock.stamp(at)}", created_at=None if stamp_only else clock.rfc3339(at))


UNKNOWN = ApiToken("2", "align")
NOTHING, WARNING, ERROR = "nothing", "warning", "error"


@pytest.mark.parametrize(
    "given, live, outcome",
    [
        ({}, [], NOTHING),
        ({"store_empty": False}, [made(1)], NOTHING),
        ({"record": STORED}, [made(1)], NOTHING),
        ({}, [made(1)], ERROR),
        ({}, [made(34.9)], ERROR),
        ({}, [made(35.1)], WARNING),
        ({}, [made(300), made(1)], ERROR),
        ({}, [made(1, stamp_only=True)], ERROR),
        ({}, [made(100, stamp_only=True)], WARNING),
        ({}, [UNKNOWN], WARNING),
        ({"new_store": True}, [made(1)], WARNING),
    ],
)
def test_what_an_empty_store_means(given: dict[str, Any], live: list[ApiToken], outcome: str) -> None:
    if outcome == ERROR:
        with pytest.raises(InvalidOption) as refused:
            empty_store.check(spec(**given), live, NOW)
        said = str(refused.value)
        assert "connector_new_store" in said and str(live[-1].label) in said and "No token was made." in said
        return
    said_aloud = empty_store.check(spec(**given), live, NOW)
    assert len(said_aloud) == (1 if outcome == WARNING else 0)
    assert all(str(live[-1].label) in said and "outlives the run" in said for said in said_aloud)
