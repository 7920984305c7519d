# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory of a sandbox's sites, as a rollout would have it: one host per Jira site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.sandbox.fixture import Sandbox

VAULT_PASSWORD = "sandbox-vault-password-8Zt2LmQx"


def host_vars(sandbox: Sandbox, site: str, tenant: str, folder: Path, **more: Any) -> dict[str, Any]:
    """The role's variables for one site of the sandbox."""
    organization = sandbox.sites[site]["organization"]
    admin, align = sandbox.jira_admin(site), sandbox.align(tenant)
    return {
        "connector_site_url": sandbox.sites[site]["url"],
        "connector_org_id": sandbox.organizations[organization]["id"],
        "connector_align_url": sandbox.tenants[tenant]["url"],
        "connector_api_url": sandbox.api_url,
        "connector_org_api_key": sandbox.org_key(organization),
        "connector_jira_email": admin["email"],
        "connector_jira_token": admin["token"],
        "connector_align_token": align["token"],
        "connector_align_session": align["session"],
        "connector_vault_password": VAULT_PASSWORD,
        "connector_token_store_path": str(folder / "store" / f"{site}.yml"),
        **more,
    }


def rollout(sandbox: Sandbox, folder: Path, **more: Any) -> dict[str, dict[str, Any]]:
    """Every site of the sandbox with the tenant that serves it, and all of its projects."""
    state = sandbox.state()
    directories = {
        organization["name"]: organization["directories"] for organization in state["organizations"].values()
    }
    hosts = {}
    for tenant in state["tenants"].values():
        for site in tenant["sites"]:
            own = directories[sandbox.sites[site]["organization"]]
            extra = {"connector_directory_id": own[0], **more} if len(own) > 1 else more
            hosts[site] = host_vars(
                sandbox, site, tenant["name"], folder, connector_projects=_project_keys(state, site), **extra
            )
    return hosts


def write(folder: Path, hosts: dict[str, dict[str, Any]]) -> Path:
    """inventory.json in the folder; JSON is YAML to Ansible's yaml inventory plugin."""
    path = folder / "inventory.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"all": {"hosts": hosts}}, indent=2), encoding="utf-8")
    return path


def _project_keys(state: dict[str, Any], site: str) -> list[str]:
    return sorted(project["key"] for project in state["sites"][site]["projects"].values() if not project["archived"])
