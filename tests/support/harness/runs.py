# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules as Python: each one's own argument spec and run(), as direct execution calls them."""

from __future__ import annotations

import importlib
import json
import os
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from tests.support.sandbox.fixture import Sandbox

_PLUGINS = "ansible_collections.jira_ops.align.plugins."


def load(name: str) -> Any:
    """One of the collection's Python files below plugins/, by its dotted name."""
    return importlib.import_module(_PLUGINS + name)


def run(module_name: str, check_mode: bool = False, diff: bool = True, **options: Any) -> dict[str, Any]:
    """A module's result, before Ansible masks the secrets that it was told: what leaks here is the module's own leak."""
    module = load("modules." + module_name)
    given = {name: value for name, value in options.items() if value is not None}
    validation = ArgumentSpecValidator(module.ARGUMENTS.options, **module.ARGUMENTS.rules()).validate(given)
    if validation.errors.errors:
        return {"failed": True, "msg": validation.errors.msg}
    result = load("module_utils.runtime").execute(
        module.run, validation.validated_parameters, check_mode, diff, validation._no_log_values
    )
    return json.loads(json.dumps(result))


class Clock:
    """The time module of the code under test: sleep() moves this clock on instead of waiting."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Wait, in no time."""
        self.slept.append(seconds)
        self.skipped += seconds

    def monotonic(self) -> float:
        """The machine's clock and what was skipped."""
        return time.monotonic() + self.skipped


def skip_waits(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What the modules wait, they wait on the clock that this gives: budgets and order are the real ones."""
    moved = Clock()
    utc = load("module_utils.clock")
    today = utc.now

    def now() -> datetime:
        return today() + timedelta(seconds=moved.skipped)

    monkeypatch.setattr(utc, "now", now)
    for name in ("api.client", "wait", "resources.token_creation"):
        monkeypatch.setattr(load("module_utils." + name), "time", moved)
    return moved


def leave_out_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credential, proxy or netrc of whoever runs the tests."""
    for name in list(os.environ):
        if name.upper().startswith(("ATLASSIAN_", "JIRA_")) or name.upper().endswith(("_PROXY", "_CA_BUNDLE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", os.devnull)


class ModuleClient:
    """One site and one tenant of a sandbox with every credential for them: what a play's module_defaults would hold."""

    def __init__(self, sandbox: Sandbox, site: str, tenant: str) -> None:
        self.sandbox = sandbox
        self.site, self.tenant = site, tenant
        state = sandbox.state()
        self.organization = state["sites"][site]["organization"]
        self.org_id = sandbox.organizations[self.organization]["id"]
        self.cloud_id = sandbox.sites[site]["cloud_id"]
        self.site_url, self.align_url = sandbox.sites[site]["url"], sandbox.tenants[tenant]["url"]
        keys = state["organizations"][self.organization]["api_keys"]
        self.scoped_key = next((key["value"] for key in keys if key["scoped"]), "")
        admin, align = sandbox.jira_admin(site), sandbox.align(tenant)
        self.organization_options: dict[str, Any] = {
            "api_url": sandbox.api_url,
            "org_api_key": sandbox.org_key(self.organization),
        }
        self.jira_options: dict[str, Any] = {
            "site_url": self.site_url,
            "jira_email": admin["email"],
            "jira_token": admin["token"],
        }
        self.align_options: dict[str, Any] = {
            "align_url": self.align_url,
            "align_token": align["token"],
            "align_session": align["session"],
        }
        self.admin, self.align = admin, align
        self.jira_link = self.site_url + "/browse/{external}"
        self.jira_api_url = f"{sandbox.api_url}/ex/jira/{self.cloud_id}"

    # What the modules are given

    def cloud_id_of(self, **options: Any) -> dict[str, Any]:
        """jira_cloud_id, asking the site only."""
        return run("jira_cloud_id", **{"site_url": self.site_url, "api_url": self.sandbox.api_url, **options})

    def account(self, **options: Any) -> dict[str, Any]:
        """jira_service_account, without Jira's administrator."""
        return run(
            "jira_service_account",
            **{**self.organization_options, "org_id": self.org_id, "name": "JiraAlign1", **options},
        )

    def token(self, account_id: str, **options: Any) -> dict[str, Any]:
        """jira_api_token."""
        return run(
            "jira_api_token",
            **{
                **self.organization_options,
                "org_id": self.org_id,
                "account_id": account_id,
                "label": "align",
                **options,
            },
        )

    def group(self, **options: Any) -> dict[str, Any]:
        """jira_group_permissions."""
        services = {**self.organization_options, **self.jira_options, "org_id": self.org_id, "cloud_id": self.cloud_id}
        return run("jira_group_permissions", **{**services, "group": "jira-connector-svc", **options})

    def check(self, email: str, token: str, **options: Any) -> dict[str, Any]:
        """jira_connector_check."""
        return run(
            "jira_connector_check",
            **{"api_url": self.sandbox.api_url, "cloud_id": self.cloud_id, "email": email, "token": token, **options},
        )

    def connector(self, **options: Any) -> dict[str, Any]:
        """jira_align_connector, by both services of Jira Align."""
        settings = {
            "name": "acme",
            "jira_link": self.jira_link,
            "jira_api_url": self.jira_api_url,
            "username": "svc@serviceaccount.atlassian.com",
        }
        return run(
            "jira_align_connector",
            **{**self.align_options, **settings, "api_token": "ATSTT-sandbox-typed-token", **options},
        )

    def preflight(self, **options: Any) -> dict[str, Any]:
        """jira_connector_preflight, over every service."""
        services = {**self.organization_options, **self.jira_options, **self.align_options, "org_id": self.org_id}
        return run("jira_connector_preflight", **{**services, **options})

    # What there is in the sandbox

    def made_account(self, name: str = "JiraAlign1", access: bool = False) -> dict[str, Any]:
        """A service account made by hand: id, account_id, email, name."""
        sites = [self.site] if access else []
        return self.sandbox.by_hand("create_service_account", name=name, organization=self.organization, sites=sites)

    def made_token(self, account: str, **given: Any) -> dict[str, Any]:
        """A token made by hand: id, label, token, expires_at."""
        return self.sandbox.by_hand("create_token", account=account, organization=self.organization, **given)

    def tokens(self) -> list[dict[str, Any]]:
        """The organization's live and other tokens, as it keeps them."""
        return list(self.sandbox.state()["organizations"][self.organization]["tokens"].values())

    def service_accounts(self) -> list[dict[str, Any]]:
        """The organization's service accounts, as it keeps them."""
        accounts = self.sandbox.state()["organizations"][self.organization]["accounts"].values()
        return [account for account in accounts if account["type"] == "service"]

    def groups(self) -> dict[str, dict[str, Any]]:
        """The organization's groups by name, as it keeps them."""
        return {
            group["name"]: group
            for group in self.sandbox.state()["organizations"][self.organization]["groups"].values()
        }

    def slot(self, number: int) -> dict[str, Any]:
        """One connector of the tenant, as it keeps it."""
        return self.sandbox.state()["tenants"][self.tenant]["connectors"][str(number)]

    def asked(self, path: str = "", **wanted: Any) -> list[dict[str, Any]]:
        """The requests of the modules whose path holds this text."""
        return [entry for entry in self.sandbox.log(**wanted) if path in entry["path"] and entry["from"] == "client"]

    def fault(self, path: str, action: str = "status", **rule: Any) -> None:
        """One fault for the requests whose path matches."""
        self.sandbox.faults([{"path": path, "action": action, **rule}])
