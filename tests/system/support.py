# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of whole runs share: reaching a sandbox with modules or with the role, and reading what became of it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.support.harness.inventory import VAULT_PASSWORD, host_vars, write
from tests.support.harness.play import DIRECT, Ansible, Result, Run, Running
from tests.support.sandbox.fixture import Sandbox

# One entry sets every module's credentials.
DEFAULTS = {
    "group/jira_ops.align.all": {
        name: "{{ " + name + " }}"
        for name in ("api_url", "org_api_key", "jira_email", "jira_token", "align_token", "align_session")
    }
}


# The task that fails the sites at the end of a playbook.
# Ansible's own, before ansible-core 2.19, of a file that was cut short.
VAULT_FORMAT = "There was a vault format error"
FAILS = "Fail each site that failed or needs somebody"


def summary_lines(run: Run) -> list[str]:
    """Return the lines of the run's summaries."""
    return [line for each in run.of("Print the summary") for line in each["lines"]]


def summary_text(run: Run) -> str:
    """Return the summary as one line, for a sentence in it may be on two."""
    return " ".join(" ".join(summary_lines(run)).split())


def site_lines(run: Run) -> dict[str, str]:
    """Return the line of each site that has one, by host: those that are well, and in expiry all."""
    found = (re.match(r"(\S+)  +(.*)", line) for line in summary_lines(run))
    return {each[1]: each[2] for each in found if each}


def variables(sandbox: Sandbox, site: str = "", tenant: str = "") -> dict[str, Any]:
    """Addresses and credentials of one site, by the names of the modules' options."""
    site, tenant = site or next(iter(sandbox.sites)), tenant or next(iter(sandbox.tenants))
    organization = sandbox.sites[site]["organization"]
    admin, align = sandbox.jira_admin(site), sandbox.align(tenant)
    return {
        "site_name": site,
        "site_url": sandbox.sites[site]["url"],
        "cloud_id": sandbox.sites[site]["cloud_id"],
        "org_id": sandbox.organizations[organization]["id"],
        "align_url": sandbox.tenants[tenant]["url"],
        "api_url": sandbox.api_url,
        "org_api_key": sandbox.org_key(organization),
        "jira_email": admin["email"],
        "jira_token": admin["token"],
        "align_token": align["token"],
        "align_session": align["session"],
    }


def requests_during(result: Result, log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sandbox was asked while a task ran. True only of runs that do one thing at a time."""
    return [entry for entry in log if result.began <= entry["at"] <= result.ended and entry["from"] == "client"]


_VOLATILE = (
    (re.compile(r"\d{8}T\d{6}Z"), "<stamp>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?"), "<time>"),
    (re.compile(r"(https?://)?127\.0\.0\.1[:-]\d+"), "<address>"),
    (re.compile(r"Valid booleans include: .*"), "<in the order of a set>"),
    (re.compile(r"request id [\w-]+"), "request id <id>"),
    (re.compile(r"ATSTT[\w=-]+"), "<token>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"-[0-9a-f]{10}@serviceaccount\."), "-<generated>@serviceaccount."),
    (re.compile(r"/[^ ]*/run-\d+\b"), "<folder of the run>"),
)


def comparable(value: Any) -> Any:
    """A result with what differs between two equal runs replaced by its kind; keys and types stay."""
    if isinstance(value, dict):
        return {name: comparable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    if isinstance(value, str):
        for pattern, kind in _VOLATILE:
            value = pattern.sub(kind, value)
    return value


def vaulted(content: bytes, password: str = VAULT_PASSWORD, vault_id: str = "") -> bytes:
    """Encrypted as the stores of a rollout are."""
    return bytes(VaultLib().encrypt(content, secret=VaultSecret(password.encode()), vault_id=vault_id or None))


def opened(content: bytes, *passwords: str) -> dict[str, Any]:
    """A token record, decrypted with the one of these passwords that fits."""
    secrets = [
        (str(number), VaultSecret(password.encode())) for number, password in enumerate(passwords or (VAULT_PASSWORD,))
    ]
    return dict(yaml.safe_load(VaultLib(secrets).decrypt(content)))


class Rollout:
    """Sites of a sandbox and the playbooks that are run on them, with an inventory and token stores in a folder."""

    def __init__(self, ansible: Ansible, sandbox: Sandbox, sites: list[str] | None = None) -> None:
        self.ansible = ansible
        self.sandbox = sandbox
        self.sites = sites or list(sandbox.sites)
        self.hosts = {site: self._host(site) for site in self.sites}

    def _host(self, site: str) -> dict[str, Any]:
        organization = self.sandbox.sites[site]["organization"]
        tenant = next(
            (name for name in self.sandbox.tenants if name.startswith(organization)), next(iter(self.sandbox.tenants))
        )
        directories = self.sandbox.state()["organizations"][organization]["directories"]
        several = {"connector_directory_id": directories[0]} if len(directories) > 1 else {}
        return host_vars(self.sandbox, site, tenant, self.ansible.folder, **several)

    def inventory(self) -> Path:
        return write(self.ansible.folder, self.hosts)

    def play(
        self,
        name: str,
        *arguments: str,
        expect: int | None = 0,
        execution: str = DIRECT,
        environment: dict[str, str] | None = None,
        warnings: tuple[str, ...] = (),
        **variables: Any,
    ) -> Run:
        """A playbook: stand_up, verify, rotate, retire, expiry. The sandbox's log is then of this run only."""
        self.sandbox.clear_log()
        return self.ansible.run(
            f"jira_ops.align.{name}", self.inventory(), variables, execution, arguments, environment, expect, warnings
        )

    def stand_up(self, *arguments: str, **given: Any) -> Run:
        return self.play("stand_up", *arguments, **given)

    def verify(self, *arguments: str, **given: Any) -> Run:
        return self.play("verify", *arguments, **given)

    def rotate(self, *arguments: str, **given: Any) -> Run:
        return self.play("rotate", *arguments, **given)

    def begin(self, name: str = "stand_up", **variables: Any) -> Running:
        """A playbook that is to be killed."""
        return self.ansible.start(f"jira_ops.align.{name}", self.inventory(), variables)

    def store(self, site: str = "") -> Path:
        return Path(self.hosts[site or self.sites[0]]["connector_token_store_path"])

    def record(self, site: str = "") -> dict[str, Any]:
        """The token record, decrypted."""
        return opened(self.store(site).read_bytes())

    def world(self, site: str = "") -> World:
        return World(self.sandbox, site or self.sites[0])


class World:
    """What there is in the sandbox for one site: the end that a rollout must come to, however it got there."""

    def __init__(self, sandbox: Sandbox, site: str) -> None:
        state = sandbox.state()
        self.site = site
        self.organization = state["organizations"][sandbox.sites[site]["organization"]]
        self.connectors = [
            each
            for tenant in state["tenants"].values()
            for each in tenant["connectors"].values()
            if each["name"] == f"Jira {site}"
        ]

    def accounts(self, name: str = "jiraalignconnector") -> list[dict[str, Any]]:
        return [each for each in self.organization["accounts"].values() if each["name"] == name]

    def groups(self, name: str = "jira-connector-svc") -> list[dict[str, Any]]:
        return [each for each in self.organization["groups"].values() if each["name"] == name]

    def live_tokens(self) -> list[dict[str, Any]]:
        """Tokens of the site's label that work."""
        return [
            each
            for each in self.organization["tokens"].values()
            if each["label"].startswith(f"jira-align-{self.site}-")
            and each["status"] != "BLOCKED"
            and each["expires"] > time.time()
        ]

    def complete(self) -> dict[str, Any]:
        """Counts that are all one where all is as it should be."""
        return {
            "accounts": len(self.accounts()),
            "groups": len(self.groups()),
            "live tokens": len(self.live_tokens()),
            "connectors": len(self.connectors),
            "active": sum(bool(each["active"]) for each in self.connectors),
        }


COMPLETE = {"accounts": 1, "groups": 1, "live tokens": 1, "connectors": 1, "active": 1}
