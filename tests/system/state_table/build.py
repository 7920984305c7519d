# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds all worlds of the state table in one sandbox: a site, an account, a connector and a record for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.system.standing import AUTHENTICATION, DESCRIPTION, GROUP, MADE, label, make_account, make_token, save
from tests.system.state_table.cells import World
from tests.system.support import Rollout

SCOPES = sorted(PROFILES["read_write"].scopes)
# What another team has: a site that its connectors serve, with an account of its own.
ELSEWHERE, THEIR_ACCOUNT, THEIR_LABEL = "elsewhere", "anotherteam", "another team's token"
_DAYS = {"live": 300.0, "due": 5.0, "refused": 300.0, "unknown": 300.0}
_UNUSED_DAYS = 10.0  # since a token that no connector holds was last used
_STAMPS = {"before": "20260101T120000Z", "own": "20260131T120000Z", "orphan": "20260201T120000Z"}


def sandbox_world(worlds: Sequence[World]) -> dict[str, Any]:
    """Return the sandbox's world file: a site for each world, and another team's."""
    names = [world.host for world in worlds]
    sites = [{"name": name, "open_scheme": False} for name in (*names, ELSEWHERE)]
    return {
        "organizations": [{"name": "org1", "allowance": 1000, "sites": sites}],
        "tenants": [{"name": "align1", "sites": [*names, ELSEWHERE], "slots": len(names) + 5}],
        "switches": {"default_group": "off"},
    }


class Prepared:
    """The sandbox as every run finds it, and what the worlds are made of."""

    def __init__(self, ansible: Ansible, sandbox: Sandbox, worlds: Sequence[World]) -> None:
        self.sandbox, self.worlds = sandbox, worlds
        self.rollout = Rollout(ansible, sandbox, [world.host for world in worlds])
        theirs = make_account(self.rollout, THEIR_ACCOUNT)
        self.their_email = theirs["email"]
        self.their_token = make_token(self.rollout, ELSEWHERE, theirs["account_id"], THEIR_LABEL)
        self.their_record = {
            "token": self.their_token["token"],
            "token_id": self.their_token["id"],
            "label": THEIR_LABEL,
            "account_id": theirs["account_id"],
            "email": theirs["email"],
            "owner": f"{sandbox.sites[ELSEWHERE]['cloud_id']} {self.tenant_url}",
            "applied_to": f"{self.tenant_url} Jira elsewhere",
            "expires_at": self.their_token["expires_at"],
        }
        sandbox.by_hand("set_app_role", group=GROUP, site=ELSEWHERE)
        self.accounts = {world.host: self._made(world) for world in worlds}
        sandbox.by_hand("poll")
        sandbox.keep()
        self.stores = self.stored()

    @property
    def tenant_url(self) -> str:
        return self.sandbox.tenants["align1"]["url"]

    def restore(self) -> None:
        """Bring sandbox and stores back to what every run finds."""
        self.sandbox.restore()
        for world in self.worlds:
            path = self.rollout.store(world.host)
            content = self.stores.get(world.host)
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
                path.chmod(0o600)

    def stored(self) -> dict[str, bytes]:
        """Return the content of each host's store."""
        paths = {world.host: self.rollout.store(world.host) for world in self.worlds}
        return {host: path.read_bytes() for host, path in paths.items() if path.exists()}

    def _made(self, world: World) -> dict[str, Any]:
        """Make one world; return its account."""
        name, host = world.host, self.rollout.hosts[world.host]
        account = self.sandbox.by_hand(
            "create_service_account", name=f"account{self.worlds.index(world):03d}", description=DESCRIPTION
        )
        self.sandbox.by_hand("add_member", group=GROUP, account=account["account_id"])
        host.update(
            connector_token_label=label(name),
            connector_service_account_name=account["name"],
            connector_wait=0,
        )
        self.sandbox.by_hand("set_app_role", group=GROUP, site=name)
        own = self._token(world, account, "own", _DAYS[world.token])
        before = self._token(world, account, "before", 300) if world.record == "handed over" else None
        if world.token == "unknown" and world.names_token:
            self._token(world, account, "orphan", 300)
        self._connect(world, account, (before or own)["token"])
        if world.token == "refused":
            self.sandbox.by_hand("block_token", token=own["id"])
        if world.token == "unknown":
            self.sandbox.by_hand("revoke_token", token=own["id"])
        record = self._record(world, account, own, before)
        if record is not None:
            save(self.rollout, name, record)
        return account

    def _token(self, world: World, account: dict[str, Any], which: str, days: float) -> dict[str, Any]:
        made = make_token(
            self.rollout,
            world.host,
            account["account_id"],
            f"{label(world.host)}-{_STAMPS[which]}",
            days=days,
            age=365 - days,
        )
        self.sandbox.by_hand("leave_token_unused", token=made["id"], days=_UNUSED_DAYS)
        return made

    def _connect(self, world: World, account: dict[str, Any], token: str) -> None:
        if world.connector == "none":
            return
        site = world.host if world.connector == "ours" else ELSEWHERE
        theirs = world.connector.startswith("another's")
        number = self.sandbox.by_hand(
            "set_connector",
            name=f"Jira {world.host}",
            link=self.sandbox.sites[site]["url"] + "/browse/{external}",
            api_url=f"{self.sandbox.api_url}/ex/jira/{self.sandbox.sites[site]['cloud_id']}",
            username=self.their_email if theirs else account["email"],
            authentication=AUTHENTICATION,
            token=self.their_token["token"] if theirs else token,
        )["number"]
        if world.connector != "another's inactive":
            self.sandbox.by_hand("activate_connector", connector=number)

    def _record(
        self, world: World, account: dict[str, Any], own: dict[str, Any], before: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        if world.record == "none":
            return None
        if world.record == "another's":
            return self.their_record
        target = f"{self.tenant_url} Jira {world.host}"
        ours = {
            "owner": f"{self.sandbox.sites[world.host]['cloud_id']} {self.tenant_url}",
            "account_id": account["account_id"],
            "service_account_id": account["id"],
            "email": account["email"],
        }
        if world.record == "retired":
            gone = {"token_id": "gone", "label": f"{label(world.host)}-20251231T120000Z", "revoked_at": MADE}
            return {**ours, "label": label(world.host), "retired": {"at": MADE, "revoked": [gone]}}
        record = {**ours, **_named(own), "scopes": SCOPES, "expires_in_days": 365}
        if before is None:
            return {**record, "applied_to": target, "applied_at": MADE}
        previous = {**_named(before), "email": account["email"], "applied_to": target, "applied_at": MADE}
        replaced = {"token_id": before["id"], "label": before["label"], "account_id": account["account_id"]}
        waits = {"handed_over_for": target, "handed_over_new": False}
        return {
            **record,
            **waits,
            "replaces": [replaced],
            "previous": {**previous, "account_id": account["account_id"]},
        }


def _named(token: dict[str, Any]) -> dict[str, Any]:
    """Return a token as a record has it."""
    return {
        "token": token["token"],
        "token_id": token["id"],
        "label": token["label"],
        "expires_at": token["expires_at"],
    }
