# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store hashi_vault against a real Vault server: other ways to sign in, and each way in which Vault does not give the record.

A site's whole life with this store is in test_stores.py.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness import vault_server as vault
from tests.support.harness.leaks import found_in
from tests.support.harness.play import Ansible, Run
from tests.support.harness.vault_server import VaultServer, vault_server
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.stores import COLLECTIONS, NOWHERE, example, missing, said
from tests.system.support import COMPLETE, Rollout

FOREIGN = {"password": "of-something-else-5Wq9"}
RECORD = {"kept_by": "jira_ops.align", "token": "ATSTT-of-another-run"}
# A site for each. The first have a connector before anything happens to Vault or to what it holds.
STANDING = ("approle", "namespace", "own_mount", "deleted", "destroyed", "expired", "sealed")
FAILING = ("deleted", "expired", "sealed", "foreign", "no_metadata", "wrong_mount", "no_mount", "version_1", "down")
SITES = {name: f"site-{number:03}" for number, name in enumerate(dict.fromkeys((*STANDING, *FAILING)), 1)}
MOUNTS = {"own_mount": "teams/jira", "wrong_mount": "misspelt", "no_mount": "misspelt", "version_1": "old"}


def path(name: str) -> str:
    return f"jira_align/{SITES[name]}"


def place(name: str) -> str:
    """Where a host's record is, as messages have it."""
    return f"{MOUNTS.get(name, 'secret')}/{path(name)}"


def at(policy: str, mount: str) -> str:
    """The policy of docs/stores.md for another mount."""
    return policy.replace('"secret/', f'"{mount}/')


@dataclass
class Vaults:
    """The servers of the scenario, and how each host signs in."""

    server: VaultServer
    sealed: VaultServer
    inside: VaultServer
    options: dict[str, dict[str, Any]]
    secrets: list[str]


def prepared(server: VaultServer, sealed: VaultServer) -> Vaults:
    """Mounts, policies and logins: each host has the least rights, unless its name says otherwise."""
    rules = example("policy")
    inside = vault.create_namespace(server, "operations")
    vault.enable_kv(server, "teams/jira")
    vault.enable_kv(server, "old", version=1)
    policy = vault.write_policy(server, "connector", rules)
    token = vault.create_token(server, policy)
    tokens = {
        "own_mount": vault.create_token(server, vault.write_policy(server, "own", at(rules, "teams/jira"))),
        "expired": vault.create_token(server, policy),
        "namespace": vault.create_token(inside, vault.write_policy(inside, "connector", rules)),
        "sealed": vault.create_token(sealed, vault.write_policy(sealed, "connector", rules)),
        "no_metadata": vault.create_token(
            server, vault.write_policy(server, "data_only", rules.replace("metadata", "x"))
        ),
        "no_mount": server.root_token,
        "version_1": vault.create_token(server, vault.write_policy(server, "old", at(rules, "old"))),
    }
    options = {name: {"url": server.url, "token": tokens.get(name, token)} for name in SITES}
    role = vault.create_approle(server, "connector", policy)
    options["approle"] = {"url": server.url, "auth_method": "approle", **role}
    options["namespace"]["namespace"] = inside.namespace
    options["sealed"]["url"] = sealed.url
    options["down"]["url"] = NOWHERE
    held = [server.root_token, sealed.root_token, token, *tokens.values(), role["secret_id"], FOREIGN["password"]]
    return Vaults(server, sealed, inside, options, held)


@dataclass
class Incidents:
    """What came of the three runs: before, during and after the incidents; with the IDs of each site's live tokens after each."""

    runs: dict[str, Run] = field(default_factory=dict)
    live: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    complete: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    tokens_made: dict[str, int] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    outside: dict[str, Any] | None = None
    foreign: dict[str, Any] | None = None
    secrets: list[str] = field(default_factory=list)


def happen(vaults: Vaults) -> None:
    """The incidents."""
    server = vaults.server
    vault.delete_latest(server, path("deleted"))
    for version in range(1, vault.latest_version(server, path("destroyed")) + 1):
        vault.destroy(server, path("destroyed"), version)
    vault.revoke_token(server, vaults.options["expired"]["token"])
    vault.write_secret(server, path("foreign"), FOREIGN)
    vault.seal(vaults.sealed)


def put_right(vaults: Vaults) -> None:
    """What the messages ask for, where it can be done for a site that has a connector."""
    server = vaults.server
    vault.undelete(server, path("deleted"), vault.latest_version(server, path("deleted")))
    vaults.options["expired"]["token"] = vault.create_token(server, "connector")


@beside
def incidents(folder: Path) -> Incidents:
    with vault_server() as server, vault_server() as sealed, Sandbox(many_sites(len(SITES))) as sandbox:
        vaults = prepared(server, sealed)
        rollout = Rollout(Ansible(folder), sandbox)
        for name, site in SITES.items():
            rollout.hosts[site].update(
                connector_token_store="hashi_vault",
                connector_hashi_vault_mount=MOUNTS.get(name, "secret"),
                connector_hashi_vault_options=vaults.options[name],
            )
        found = Incidents()

        def stand_up(run: str, names: tuple[str, ...], expect: int = 0, warnings: tuple[str, ...] = ()) -> None:
            limit = ",".join(SITES[name] for name in names)
            found.runs[run] = rollout.stand_up(
                "--diff", "--limit", limit, expect=expect, environment=COLLECTIONS, warnings=warnings
            )
            worlds = {name: rollout.world(site) for name, site in SITES.items()}
            found.live[run] = {name: [each["id"] for each in world.live_tokens()] for name, world in worlds.items()}
            found.complete[run] = {name: world.complete() for name, world in worlds.items()}
            found.tokens_made[run] = sum(entry["path"].endswith("/api-tokens") for entry in sandbox.writes())

        stand_up("before", STANDING)
        happen(vaults)
        stand_up("during", tuple(SITES), expect=2)
        found.versions["foreign"] = vault.latest_version(server, path("foreign"))
        found.foreign = vault.read_secret(server, path("foreign"))
        put_right(vaults)
        rollout.hosts[SITES["destroyed"]]["connector_new_store"] = True
        stand_up("after", ("deleted", "expired", "destroyed"), warnings=("holds no record of this connector",))
        found.versions["deleted"] = vault.latest_version(server, path("deleted"))
        for name, of, mount in (
            ("approle", server, "secret"),
            ("namespace", vaults.inside, "secret"),
            ("own_mount", server, "teams/jira"),
            ("deleted", server, "secret"),
            ("destroyed", server, "secret"),
        ):
            found.records[name] = vault.read_secret(of, path(name), mount) or {}
        found.outside = vault.read_secret(server, path("namespace"))
        found.secrets = [*sandbox.secrets(), *vaults.secrets, vaults.options["expired"]["token"]]
        return found


@pytest.mark.parametrize("name", STANDING)
def test_connector_is_stood_up(name: str, incidents: Incidents) -> None:
    assert incidents.runs["before"].facts("connector_result")[SITES[name]]["proven"] is True
    assert incidents.complete["before"][name] == COMPLETE


@pytest.mark.parametrize("name", ["approle", "namespace", "own_mount"])
def test_second_run_finds_its_record(name: str, incidents: Incidents) -> None:
    assert incidents.runs["during"].changed()[SITES[name]] == 0
    assert incidents.live["during"][name] == incidents.live["before"][name] == [incidents.records[name]["token_id"]]


def test_record_is_in_its_namespace_only(incidents: Incidents) -> None:
    assert incidents.records["namespace"]["kept_by"] == "jira_ops.align" and incidents.outside is None


def test_destroyed_record_is_replaced(incidents: Incidents) -> None:
    """It is gone for good, so its token is of no use: where the user says so, a new one takes its place, and the old one is revoked."""
    text = said(incidents.runs["during"], SITES["destroyed"])
    assert (
        "connector_new_store" in text and incidents.live["during"]["destroyed"] == incidents.live["before"]["destroyed"]
    )
    assert incidents.complete["after"]["destroyed"] == COMPLETE
    assert incidents.live["after"]["destroyed"] == [incidents.records["destroyed"]["token_id"]]
    assert incidents.live["after"]["destroyed"] != incidents.live["before"]["destroyed"]


MESSAGES = {
    "deleted": ["was deleted in Vault", "vault kv undelete -mount=secret -versions=", "Nothing was changed."],
    "expired": ["ermission denied", "connector_hashi_vault_options", "Nothing was changed."],
    "sealed": ["Vault is sealed", "connector_hashi_vault_options", "Nothing was changed."],
    "foreign": ["is no token record", "kept_by", "connector_hashi_vault_path", "Nothing was changed."],
    "no_metadata": [
        "ermission denied",
        f"secret/metadata/{path('no_metadata')}",
        "connector_hashi_vault_options",
        "Nothing was changed.",
    ],
    "wrong_mount": ["ermission denied", "connector_hashi_vault_mount", "Nothing was changed."],
    "no_mount": ["connector_hashi_vault_mount", "No token was made."],
    "version_1": ["connector_hashi_vault_mount"],
    "down": ["refused", "connector_hashi_vault_options", "Nothing was changed."],
}


@pytest.mark.parametrize("name", FAILING)
def test_record_that_cannot_be_had_fails_its_host(name: str, incidents: Incidents) -> None:
    text = said(incidents.runs["during"], SITES[name])
    assert missing(text.replace("Permission Denied", "permission denied"), place(name), *MESSAGES[name]) == []
    assert not re.search(r"Traceback|Task failed|resolving|\.\.", text)


@pytest.mark.parametrize("name", FAILING)
def test_failing_host_keeps_the_token_that_it_has(name: str, incidents: Incidents) -> None:
    assert incidents.live["during"][name] == incidents.live["before"][name]
    assert incidents.tokens_made["during"] == 0


def test_foreign_secret_is_left_alone(incidents: Incidents) -> None:
    assert incidents.foreign == FOREIGN and incidents.versions["foreign"] == 1


def test_mended_hosts_go_on_with_their_record(incidents: Incidents) -> None:
    for name in ("deleted", "expired"):
        assert incidents.runs["after"].changed()[SITES[name]] == 0, name
        assert incidents.live["after"][name] == incidents.live["before"][name], name
    assert incidents.tokens_made["after"] == 1  # the destroyed record's


def test_no_secret_is_shown(incidents: Incidents) -> None:
    for name, run in incidents.runs.items():
        assert found_in(run.output + run.lines, incidents.secrets) == [], name


def test_missing_hvac_is_named(ansible: Ansible, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "hvac.py").write_text("raise ImportError('left out')", encoding="utf-8")
    rollout = Rollout(ansible, sandbox)
    rollout.hosts[rollout.sites[0]].update(
        connector_token_store="hashi_vault", connector_hashi_vault_options={"url": NOWHERE, "token": "s.none"}
    )
    environment = {**COLLECTIONS, "PYTHONPATH": str(tmp_path / "without")}
    run = rollout.stand_up(expect=2, environment=environment)
    assert missing(said(run, rollout.sites[0]), "hvac", "secret/jira_align/") == []
    assert sandbox.writes() == []


def test_newer_record_of_another_run_is_not_overwritten(ansible: Ansible, sandbox: Sandbox) -> None:
    """Another run writes while this one's token is being made: this run's save is refused, and its token is revoked."""
    rollout = Rollout(ansible, sandbox)
    site = rollout.sites[0]
    secret = f"jira_align/{site}"
    with vault_server() as server:
        token = vault.create_token(server, vault.write_policy(server, "connector", example("policy")))
        rollout.hosts[site].update(
            connector_token_store="hashi_vault", connector_hashi_vault_options={"url": server.url, "token": token}
        )
        sandbox.faults([{"method": "POST", "path": "/api-tokens$", "action": "hold"}])
        running = ansible.start("jira_ops.align.stand_up", rollout.inventory(), environment=COLLECTIONS)
        wait_for_request(sandbox, running.process)
        vault.write_secret(server, secret, RECORD)
        version = vault.latest_version(server, secret)
        sandbox.release()
        run = running.wait()
        assert run.code == 2
        assert missing(said(run, site), f"secret/{secret}", "another run", "revoked") == []
        assert vault.read_secret(server, secret) == RECORD and vault.latest_version(server, secret) == version
        assert rollout.world().live_tokens() == []
        assert found_in(run.output + run.lines, [*sandbox.secrets(), token, RECORD["token"]]) == []


def wait_for_request(sandbox: Sandbox, process: Any) -> None:
    """Wait until the one fault rule has met its request, or the run is over."""
    while process.poll() is None and not sandbox.control("GET", "/faults")[0]["seen"]:
        time.sleep(0.05)
