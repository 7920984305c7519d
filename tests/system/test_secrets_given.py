# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in which Ansible can be given a secret: inline in an inventory, in a vaulted file, by a lookup, the environment, extra variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.standing import label, make_account, make_token, stand
from tests.system.support import COMPLETE, Rollout, vaulted

# Of the operator's own vault, which is another one than the token record's.
PLAYBOOK_VAULT = "playbook-vault-password-4Kq9"
SECRETS = (
    "connector_org_api_key",
    "connector_jira_token",
    "connector_align_token",
    "connector_align_session",
    "connector_vault_password",
    "connector_vault_passwords",
)
ENVIRONMENT = {
    "connector_org_api_key": "ATLASSIAN_ORG_API_KEY",
    "connector_jira_token": "JIRA_ADMIN_API_TOKEN",
    "connector_align_token": "JIRA_ALIGN_API_TOKEN",
    "connector_align_session": "JIRA_ALIGN_SESSION",
}


class Inline(str):
    """A value that is written as `!vault |`."""


class _Dumper(yaml.SafeDumper):
    pass


def _inline(dumper: yaml.SafeDumper, value: Inline) -> Any:
    return dumper.represent_scalar("!vault", vaulted(value.encode(), PLAYBOOK_VAULT).decode(), style="|")


_Dumper.add_representer(Inline, _inline)


def inline(value: Any) -> Any:
    """The same value with each text in it inline-vaulted."""
    return {name: inline(each) for name, each in value.items()} if isinstance(value, dict) else Inline(value)


def dumped(variables: dict[str, Any]) -> str:
    return yaml.dump(variables, Dumper=_Dumper)


class Given:
    """A rollout of one site whose secrets are taken out of the inventory and given in one way."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder = folder
        self.rollout = Rollout(Ansible(folder), sandbox)
        host = self.host = next(iter(self.rollout.hosts.values()))
        host["connector_vault_passwords"] = {"older": "an-older-password"}
        self.password = folder / "playbook-vault-password"
        self.password.write_text(PLAYBOOK_VAULT, encoding="utf-8")
        self.arguments = ["--vault-password-file", str(self.password)]
        self.environment: dict[str, str] = {}

    def by(self, way: str) -> None:
        secrets = {name: self.host.pop(name) for name in SECRETS}
        getattr(self, way)(secrets)

    def host_vars(self, variables: dict[str, Any]) -> None:
        place = self.folder / "host_vars" / f"{self.rollout.sites[0]}.yml"
        place.parent.mkdir(exist_ok=True)
        place.write_text(dumped(variables), encoding="utf-8")

    def inline_in_host_vars(self, secrets: dict[str, Any]) -> None:
        self.host_vars({name: inline(value) for name, value in secrets.items()})

    def inline_in_a_file_of_extra_variables(self, secrets: dict[str, Any]) -> None:
        place = self.folder / "extra.yml"
        place.write_text(dumped({name: inline(value) for name, value in secrets.items()}), encoding="utf-8")
        self.arguments += ["-e", f"@{place}"]

    def inline_behind_another_variable(self, secrets: dict[str, Any]) -> None:
        self.host_vars(
            {
                **{f"vault_{name}": inline(value) for name, value in secrets.items()},
                **{name: "{{ vault_" + name + " }}" for name in secrets},
            }
        )

    def vaulted_host_vars(self, secrets: dict[str, Any]) -> None:
        self.host_vars({})
        place = self.folder / "host_vars" / f"{self.rollout.sites[0]}.yml"
        place.write_bytes(vaulted(dumped(secrets).encode(), PLAYBOOK_VAULT))

    def lookups(self, secrets: dict[str, Any]) -> None:
        for name, value in secrets.items():
            place = self.folder / name
            place.write_bytes(vaulted(yaml.safe_dump(value).encode(), PLAYBOOK_VAULT))
            self.host[name] = "{{ lookup('ansible.builtin.unvault', '" + str(place) + "') | from_yaml }}"

    def environment_variables(self, secrets: dict[str, Any]) -> None:
        for name, value in secrets.items():
            if name in ENVIRONMENT:
                self.environment[ENVIRONMENT[name]] = value
            else:
                self.host[name] = value

    def extra_variables(self, secrets: dict[str, Any]) -> None:
        for name, value in secrets.items():
            self.arguments += ["-e", yaml.safe_dump({name: value}, default_flow_style=True, width=10**6).strip()]

    def run(self, playbook: str, *arguments: str, expect: int | None = 0, **variables: Any) -> Run:
        return self.rollout.play(
            playbook, *self.arguments, *arguments, expect=expect, environment=self.environment, **variables
        )

    def retire(self) -> Run:
        return self.run("retire", "--limit", self.rollout.sites[0])


WAYS = [name for name in vars(Given) if name not in ("by", "host_vars", "run", "retire") and not name.startswith("_")]


# The ways that Ansible before 2.19 makes something else of than a text.
OWN_TYPES = {"inline_in_host_vars", "lookups"}


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.every_core] if way in OWN_TYPES else []) for way in WAYS]
)
def test_each_secret_works_however_it_is_given(way: str, tmp_path: Path, sandbox: Sandbox) -> None:
    given = Given(tmp_path, sandbox)
    given.by(way)
    runs = [
        given.run("stand_up"),
        given.run("verify"),
        given.run("rotate", connector_rotate_now=True),
        given.run("expiry"),
        given.retire(),
    ]
    secrets = [*sandbox.secrets(), "an-older-password"]
    assert not [secret for run in runs for secret in secrets if secret in run.output]


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("inline_in_a_file_of_extra_variables", marks=pytest.mark.every_core),
        "inline_in_host_vars",
        "inline_behind_another_variable",
    ],
)
def test_an_inline_vaulted_token_is_recorded_as_the_token(where: str, tmp_path: Path, sandbox: Sandbox) -> None:
    given = Given(tmp_path, sandbox)
    given.run("stand_up")
    before = given.rollout.record()
    account = given.rollout.world().accounts()[0]
    made = sandbox.by_hand(
        "create_token",
        account=account["account_id"],
        label=f"{before['label'][:-17]}-20260101T000000Z",
        scopes=before["scopes"],
    )
    getattr(given, where)({"connector_token": made["token"]})
    run = given.run("rotate")
    record = given.rollout.record()
    assert record["token"] == made["token"]
    assert record["applied_to"]
    assert given.run("verify", connector_token="").code == 0
    assert given.rollout.world().complete() == COMPLETE
    assert made["token"] not in run.output


# How the token of one site is given: what stands in its host_vars, and files beside them; {token} is a vaulted file with it.
TOKENS: dict[str, dict[str, Any]] = {
    "plain": {"connector_token": "{value}"},
    "inline": {"connector_token": Inline("{value}")},
    "behind": {"connector_token": "{{ vault_token }}", "vault_token": Inline("{value}")},
    "dictionary": {"connector_token": "{{ tokens.connector }}", "tokens": {"connector": Inline("{value}")}},
    "list": {"connector_token": "{{ tokens | first }}", "tokens": [Inline("{value}")]},
    "filtered": {"connector_token": "{{ vault_token | trim }}", "vault_token": Inline("{value}\n")},
    "lookup": {"connector_token": "{{ lookup('ansible.builtin.unvault', '{file}') | trim }}"},
    "file": {"connector_token": "{{ lookup('ansible.builtin.file', '{file}') }}"},
    "default": {"connector_token": "{{ nobody_set_this | default(vault_token) }}", "vault_token": Inline("{value}")},
    "pasted": {"connector_token": Inline("{value}\n")},
}
# What cannot be sent as it is.
NOT_SENT = "pasted"


@pytest.mark.every_core
def test_the_record_holds_the_token_in_whatever_way_it_was_given(tmp_path: Path) -> None:
    """Rotation by hand, of all sites in one run; a value with a line break is refused before the record is touched."""
    world = many_sites(len(TOKENS))
    world["organizations"][0]["sites"] = [{"name": name} for name in TOKENS]
    world["tenants"][0]["sites"] = list(TOKENS)
    with Sandbox(world) as sandbox:
        rollout = Rollout(Ansible(tmp_path), sandbox)
        account = make_account(rollout)
        made: dict[str, str] = {}
        (tmp_path / "host_vars").mkdir()
        (tmp_path / "playbook-vault-password").write_text(PLAYBOOK_VAULT, encoding="utf-8")
        for name, variables in TOKENS.items():
            stand(rollout, name, account)
            made[name] = make_token(rollout, name, account["account_id"], f"{label(name)}-20260301T120000Z")["token"]
            file = tmp_path / f"{name}.token"
            file.write_bytes(vaulted(made[name].encode(), PLAYBOOK_VAULT))
            given = _filled(variables, made[name], str(file))
            (tmp_path / "host_vars" / f"{name}.yml").write_text(dumped(given), encoding="utf-8")
        before = {name: rollout.record(name) for name in TOKENS}
        arguments = ["--vault-password-file", str(tmp_path / "playbook-vault-password")]
        run = rollout.rotate(*arguments, expect=2)
        records = {name: rollout.record(name) for name in TOKENS}
        passwords = {name: rollout.world(name).connectors[0]["password"] for name in TOKENS}
    assert [name for name, counts in run.stats.items() if counts["failures"]] == [NOT_SENT], run
    assert records[NOT_SENT] == before[NOT_SENT] and passwords[NOT_SENT] == before[NOT_SENT]["token"]
    for name in set(TOKENS) - {NOT_SENT}:
        assert records[name]["token"] == made[name] == passwords[name], name
        assert records[name]["applied_to"] and run.facts("connector_result")[name]["proven"], name
    assert not [value for value in made.values() if value in run.output]


def _filled(variables: Any, value: str, file: str) -> Any:
    """The same variables with the token's value, and the vaulted file with it."""
    if isinstance(variables, dict):
        return {name: _filled(each, value, file) for name, each in variables.items()}
    if isinstance(variables, list):
        return [_filled(each, value, file) for each in variables]
    return type(variables)(variables.replace("{value}", value).replace("{file}", file))


def test_every_text_variable_may_be_vaulted_inline(tmp_path: Path, sandbox: Sandbox) -> None:
    given = Given(tmp_path, sandbox)
    more = {
        "connector_name": f"Jira {given.rollout.sites[0]}",
        "connector_group": "jira-connector-svc",
        "connector_service_account_name": "jiraalignconnector",
    }
    texts = {name: value for name, value in {**given.host, **more}.items() if isinstance(value, str)}
    assert len(texts) >= 12
    for name in texts:
        given.host.pop(name, None)
    given.inline_in_host_vars(texts)
    given.run("stand_up")
    assert given.rollout.world().complete() == COMPLETE
    given.run("rotate", connector_rotate_now=True)
    again = given.run("stand_up")
    assert set(again.changed().values()) == {0}
    for playbook in ("verify", "expiry"):
        given.run(playbook)
    given.retire()


def test_a_token_of_another_vault_ends_before_the_record_is_touched(tmp_path: Path, sandbox: Sandbox) -> None:
    given = Given(tmp_path, sandbox)
    given.run("stand_up")
    before = given.rollout.store().read_bytes()
    given.password.write_text("another-password", encoding="utf-8")
    given.inline_in_host_vars({"connector_token": "ATSTT-of-another-vault"})
    run = given.run("rotate", expect=None, connector_rotate_now=True)
    assert run.code != 0
    assert given.rollout.store().read_bytes() == before
    assert sandbox.writes() == []
