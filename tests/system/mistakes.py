# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typical mistakes of a new user: what is given, and what the message has to have. docs/troubleshooting.md has them by the same names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from tests.support.sandbox.worlds import many_sites
from tests.system.support import vaulted

SCOPED_KEY = "sandbox-org-key-scoped-Zt3nPc8GfJ5uWa6RxVo0"
_KEYS = [
    {"value": "sandbox-org-key-unscoped-Qm7vXr2LdT9wKs4HbYe1", "scoped": False},
    {
        "value": SCOPED_KEY,
        "scoped": True,
        "scopes": [
            "read:service-accounts:admin",
            "read:service-accounts-tokens:admin",
            "read:workspaces:admin",
            "read:directories:admin",
            "read:groups:admin",
        ],
    },
]
# A proxy, and a site, at which nobody listens.
NOWHERE = "http://127.0.0.1:9"

Variables = dict[str, Any]
# A mistake that takes two hosts.
THE_OTHER_OF_TWO = "one connector for two hosts, the other"


@dataclass(frozen=True)
class Mistake:
    """A host's variables that are wrong, and fragments of the message. change: of the right ones; folder is the test's."""

    change: Callable[[Variables, Path], Variables]
    said: tuple[str, ...]


def of(**given: Any) -> Callable[[Variables, Path], Variables]:
    return lambda dummy_variables, dummy_folder: given


def another_password(dummy: Variables, folder: Path) -> Variables:
    record = folder / "encrypted.yml"
    record.write_bytes(vaulted(b'token_id: "1"\n', "another-password"))
    return {"connector_token_store_path": str(record)}


def open_directory(dummy: Variables, folder: Path) -> Variables:
    place = folder / "open"
    place.mkdir()
    place.chmod(0o777)
    return {"connector_token_store_path": str(place / "one.yml")}


def swapped(right: Variables, dummy: Path) -> Variables:
    return {"connector_org_api_key": f"ATATT3x{right['connector_jira_token']}"}


CASES: dict[str, Mistake] = {
    "no credential at all": Mistake(
        of(
            connector_org_api_key="",
            connector_jira_email="",
            connector_jira_token="",
            connector_align_token="",
            connector_align_session="",
        ),
        (
            "Missing: connector_org_api_key (or ATLASSIAN_ORG_API_KEY)",
            "connector_align_token (or JIRA_ALIGN_API_TOKEN)",
        ),
    ),
    "an unknown organization key": Mistake(
        of(connector_org_api_key="no-such-key"), ("The organization API key is unknown, expired or revoked",)
    ),
    "an organization key with scopes": Mistake(
        of(connector_org_api_key=SCOPED_KEY), ("connector_org_api_key: the key has scopes", "Give a key without scopes")
    ),
    "a user's API token as organization key": Mistake(
        swapped, ("connector_org_api_key: its value begins with ATATT, as a user's API token does",)
    ),
    "a key with a line break in it": Mistake(
        of(connector_org_api_key="no such\nkey"), ("contains characters that no such value has", "Copy it again")
    ),
    "another organization's ID": Mistake(
        of(connector_org_id="99999999-2222-4333-8444-555555555555"),
        ("The organization API key belongs to another organization than connector_org_id",),
    ),
    "the organization's name as its ID": Mistake(
        of(connector_org_id="acme"), ("connector_org_id: invalid value 'acme'", "admin.atlassian.com/o/<ID>")
    ),
    "a site's address with a path": Mistake(
        of(connector_site_url="https://example.atlassian.net/jira"), ("the site's address without a path",)
    ),
    "a site's address without https": Mistake(
        of(connector_site_url="http://example.atlassian.net"), ("plain http to", "Use https.")
    ),
    "a mistyped site": Mistake(
        of(connector_site_url=NOWHERE), ("Check the address (connector_site_url), the network and the proxy",)
    ),
    "the gateway as the site": Mistake(
        of(connector_site_url="https://api.atlassian.com"),
        ("connector_site_url: api.atlassian.com is not a host of this service (*.atlassian.net)",),
    ),
    "no site": Mistake(
        lambda right, dummy: {"connector_site_url": None}, ("missing required arguments: connector_site_url",)
    ),
    "the Jira site as Jira Align's address": Mistake(
        of(connector_align_url="https://example.atlassian.net"),
        ("connector_align_url: example.atlassian.net is not a host of this service (*.jiraalign.com",),
    ),
    "a mistyped Jira Align tenant": Mistake(
        of(connector_align_url=NOWHERE), ("Check the address (connector_align_url), the network and the proxy",)
    ),
    "a proxy that does not answer": Mistake(
        of(
            connector_site_url="https://example.atlassian.net",
            connector_api_url="https://api.atlassian.com",
            connector_align_url="https://example.jiraalign.com",
        ),
        ("the network and the proxy 127.0.0.1:9 (HTTPS_PROXY)",),
    ),
    "a wrong Jira administrator's token": Mistake(
        of(connector_jira_token="ATATT3x-no-such-token"),
        ("Check connector_jira_email and connector_jira_token", "set connector_jira_access to gateway"),
    ),
    "a name as the administrator's email": Mistake(
        of(connector_jira_email="admin"), ("connector_jira_email: is not an email address",)
    ),
    "a wrong Jira Align token": Mistake(
        of(connector_align_token="no-such-token"), ("The Jira Align token is unknown or expired",)
    ),
    "an expired session": Mistake(
        of(connector_align_session="JA_SESSION=expired"),
        ("the session is not signed in", "give the browser's Cookie header as connector_align_session"),
    ),
    "a session's value without its name": Mistake(
        of(connector_align_session="expired"), ("connector_align_session: is not a Cookie header",)
    ),
    "no vault password": Mistake(of(connector_vault_password=""), ("connector_vault_password: is empty",)),
    "another vault password": Mistake(
        another_password, ("cannot be read with connector_vault_password", "correct the password")
    ),
    "a directory for everybody": Mistake(
        open_directory, ("everybody on this machine can write to the directory", "chmod o-w")
    ),
    "a store whose collection is missing": Mistake(
        of(connector_token_store="hashi_vault"), ("ansible-galaxy collection install community.hashi_vault",)
    ),
    "a label with a slash": Mistake(
        of(connector_token_label="jira/align"), ("connector_token_label: invalid value 'jira/align'",)
    ),
    "a token for 400 days": Mistake(
        of(connector_token_days=400), ("connector_token_days: invalid value '400'", "Expected 1 to 365 days")
    ),
    "a token that is due when it is made": Mistake(
        of(connector_token_days=30), ("connector_rotate_before_days: 30 would make a token of 30 days due",)
    ),
    "an unknown project": Mistake(
        of(connector_projects=["SHOPP"]), ("connector_projects: not found on this site: SHOPP",)
    ),
    "a project's name for its key": Mistake(
        of(connector_projects=["My Shop"]), ("connector_projects: invalid value 'My Shop'", "project keys")
    ),
    "a project called NO, without quotes": Mistake(
        of(connector_projects=[False]), ("connector_projects: invalid value false", "Quote the value, like 'NO'")
    ),
    "a misspelt variable": Mistake(of(connector_project=["SHOP"]), ("Did you mean connector_projects?",)),
    "an account's name with hyphens": Mistake(
        of(connector_service_account_name="jira-align"),
        ("connector_service_account_name: invalid value 'jira-align'", "letters A-Z and digits only"),
    ),
    "a group of administrators": Mistake(
        of(connector_group="jira-administrators"),
        ("connector_group: jira-administrators is a group of administrators", "Give the connector a group of its own"),
    ),
    "one connector for two hosts": Mistake(
        of(connector_name="Jira"),
        ("connector_name: the host", "has the same connector of the same Jira Align tenant", "Give each host its own"),
    ),
    THE_OTHER_OF_TWO: Mistake(of(connector_name="Jira"), ("connector_name: the host",)),
    "a profile that there is not": Mistake(
        of(connector_profile="readwrite"), ("value of connector_profile must be one of", "got: readwrite")
    ),
}


def world() -> dict[str, Any]:
    """One organization with a site for each mistake."""
    made = many_sites(len(CASES))
    made["organizations"][0]["api_keys"] = _KEYS
    return made


def host(name: str) -> str:
    return "".join(each if each.isalnum() else "-" for each in name)
