# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-up by its modules, in the role's order: what each step came to, up to the one that it ends with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.support.harness.runs import run

Outcome = tuple[str, str, str]

_CONNECTION = (
    "api_url",
    "org_id",
    "org_api_key",
    "jira_email",
    "jira_token",
    "jira_access",
    "align_token",
    "align_session",
    "routes",
)
_HOST = re.compile(r"127\.0\.0\.1:\d+")
_GENERATED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|request id [\w-]+|[\w-]+@serviceaccount|\d{8}T\d{6}Z"
)


def outcome(given: dict[str, Any]) -> list[Outcome]:
    """Return (module, ok, handed over or failed, message) of each step. given: the doctor's options."""
    found: list[Outcome] = []
    try:
        for step in _steps(given):
            found.append(step)
    except _Ended:
        pass
    return found


def _steps(given: dict[str, Any]) -> Iterator[Outcome]:
    shared = {name: given[name] for name in _CONNECTION if name in given}
    site = {"site_url": given["site_url"]}
    preflight = {"connector": given["connector"], "first_run": True, "align_url": given.get("align_url")}
    yield from _told("jira_connector_preflight", run("jira_connector_preflight", **{**shared, **site, **preflight}))
    found = run("jira_cloud_id", **{**shared, **site})
    yield from _told("jira_cloud_id", found)
    account = run("jira_service_account", **shared, name="jiraalignconnector", wait=0)
    yield from _told("jira_service_account", account)
    made = account["service_account"]
    group = {
        "group": "jira-connector-svc",
        "members": [made["account_id"]],
        "app_role": "user",
        "projects": given["projects"],
    }
    wait = {"wait": 5, "confirm_access": False}
    yield from _told(
        "jira_group_permissions",
        run(
            "jira_group_permissions",
            **{**shared, **site, **group, **wait, "cloud_id": found["cloud_id"], "profile": "read_write"},
        ),
    )
    label = {
        "account_id": made["account_id"],
        "service_account_id": made["id"],
        "label": "jira-align",
        "profile": "read_write",
    }
    token = run("jira_api_token", **{**shared, **label})
    yield from _told("jira_api_token", token)
    connector = {
        "align_url": given["align_url"],
        "name": given["connector"],
        "jira_link": found["jira_link"],
        "jira_api_url": found["api_url"],
        "username": made["email"],
        "api_token": token.get("token"),
        "one_per_site": True,
    }
    yield from _told("jira_align_connector", run("jira_align_connector", **{**shared, **connector}))
    check = {
        "cloud_id": found["cloud_id"],
        "email": made["email"],
        "token": token.get("token"),
        "align_url": given["align_url"],
    }
    proof = {"connector": given["connector"], "projects": given["projects"], "wait": 5}
    yield from _told("jira_connector_check", run("jira_connector_check", **{**shared, **check, **proof}))


class _Ended(Exception):
    """The step before is the last one."""


def _told(module: str, result: dict[str, Any]) -> Iterator[Outcome]:
    state = "failed" if result.get("failed") else "handed over" if "handoff" in result else "ok"
    message = _GENERATED.sub("<generated>", _HOST.sub("<host>", result.get("msg", ""))) if state != "ok" else ""
    yield module, state, message
    if state != "ok":
        raise _Ended
