# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site as stand_up leaves it, made by hand: what is tested is what comes after, and standing up takes its time.

That it is what stand_up leaves is seen by a site that nothing befalls: a run has nothing to do there.
"""

from __future__ import annotations

from typing import Any

import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from tests.support.harness.inventory import VAULT_PASSWORD
from tests.system.support import Rollout, vaulted

SCOPES = sorted(PROFILES["read_write"].scopes)
GROUP, ACCOUNT = "jira-connector-svc", "jiraalignconnector"
DESCRIPTION = "Jira Align connector, managed by jira_ops.align"
AUTHENTICATION = "API service account token Authentication"
MADE, STAMP = "2026-01-31T12:00:00Z", "20260131T120000Z"


def label(site: str) -> str:
    """What the site's tokens are called; like the role's own, but known beforehand."""
    return f"jira-align-{site}-0a1b2c3d"


def stand(rollout: Rollout, site: str, account: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Access, token, connector and record of one site; the record, with what `more` says about it."""
    sandbox, host = rollout.sandbox, rollout.hosts[site]
    organization = sandbox.sites[site]["organization"]
    host["connector_token_label"] = label(site)
    sandbox.by_hand("set_app_role", group=GROUP, site=site, organization=organization)
    token = make_token(rollout, site, account["account_id"], f"{label(site)}-{STAMP}")
    connect(rollout, site, account, token["token"])
    cloud_id, tenant = sandbox.sites[site]["cloud_id"], host["connector_align_url"]
    record = {
        "token": token["token"],
        "token_id": token["id"],
        "label": token["label"],
        "account_id": account["account_id"],
        "service_account_id": account["id"],
        "email": account["email"],
        "scopes": SCOPES,
        "expires_at": token["expires_at"],
        "expires_in_days": 365,
        "serves": f"{cloud_id} {tenant}",
        "applied_to": f"{tenant} Jira {site}",
        "applied_at": MADE,
        "ordered_for": "",
        "replaces": [],
    }
    return save(rollout, site, {**record, **more})


def stand_all(rollout: Rollout) -> dict[str, Any]:
    """All sites, with one account that they share; the account."""
    account = make_account(rollout)
    for site in rollout.sites:
        stand(rollout, site, account)
    return account


def make_account(rollout: Rollout, name: str = ACCOUNT, organization: str = "") -> dict[str, Any]:
    """A service account in the group, which is made with the first."""
    organization = organization or next(iter(rollout.sandbox.organizations))
    groups = rollout.sandbox.state()["organizations"][organization]["groups"].values()
    if GROUP not in [group["name"] for group in groups]:
        rollout.sandbox.by_hand("create_group", name=GROUP, organization=organization)
    account = rollout.sandbox.by_hand(
        "create_service_account", name=name, description=DESCRIPTION, organization=organization
    )
    rollout.sandbox.by_hand("add_member", group=GROUP, account=account["account_id"], organization=organization)
    return dict(account)


def make_token(rollout: Rollout, site: str, account_id: str, label: str, **more: Any) -> dict[str, Any]:
    """A token made by hand: id, label, token, expires_at."""
    organization = rollout.sandbox.sites[site]["organization"]
    return dict(
        rollout.sandbox.by_hand(
            "create_token",
            **{"account": account_id, "label": label, "scopes": SCOPES, "organization": organization, **more},
        )
    )


def connect(rollout: Rollout, site: str, account: dict[str, Any], token: str) -> None:
    """An active connector that signs in as the account."""
    host, sandbox = rollout.hosts[site], rollout.sandbox
    where = {
        "tenant": next(name for name, tenant in sandbox.tenants.items() if tenant["url"] == host["connector_align_url"])
    }
    settings = {
        "name": f"Jira {site}",
        "link": host["connector_site_url"] + "/browse/{external}",
        "api_url": f"{sandbox.api_url}/ex/jira/{sandbox.sites[site]['cloud_id']}",
        "username": account["email"],
        "authentication": AUTHENTICATION,
        "token": token,
    }
    number = sandbox.by_hand("set_connector", **settings, **where)["number"]
    sandbox.by_hand("activate_connector", connector=number, **where)


def save(
    rollout: Rollout, site: str, record: dict[str, Any], password: str = VAULT_PASSWORD, vault_id: str = ""
) -> dict[str, Any]:
    """Write the record as the store does."""
    path = rollout.store(site)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_bytes(vaulted(yaml.safe_dump(record).encode(), password, vault_id))
    path.chmod(0o600)
    return record
