# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token stores hashi_vault, awx_credential and command: a connector's lifecycle with each, and what a reader is told when one fails.

The collections in between are the real ones, and so is the Vault server, whose own tests are in test_store_hashi_vault.py. AWX is a
fake. The variables are those of docs/stores.md.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

import pytest
import yaml

from tests.conftest import PROJECT
from tests.support.fakes.awx import server as awx_standin
from tests.support.fakes.awx.server import Awx, awx
from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.leaks import files_with, found_in
from tests.support.harness.play import Ansible, Run
from tests.support.harness.vault_server import create_token, read_secret, vault_server, write_policy
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.stores import COLLECTIONS, NOWHERE, controller_environment, example, missing, only_reading, said
from tests.system.support import COMPLETE, Rollout, World

FAKES = PROJECT / "tests" / "support" / "fakes"
# One site for each store, in one organization, with one service account.
SITES = {"hashi_vault": "site-001", "awx_credential": "site-002", "command": "site-003"}
PATH, CREDENTIAL = "jira_align/site-001", "Jira Align connector site-002"


@dataclass
class Store:
    """A store that a test can look into. environment: how a run reaches it, may only read it, or is refused by it."""

    record: Callable[[], dict[str, Any]]
    environment: Callable[[], dict[str, str]]
    refusing: Callable[[], dict[str, str]]
    variables: dict[str, Any]
    secrets: list[str] = field(default_factory=list)
    reading: Callable[[], dict[str, str]] | None = None


@contextmanager
def hashi_vault(_folder: Path) -> Iterator[Store]:
    with vault_server() as server:
        token = create_token(server, write_policy(server, "connector", example("policy")))
        reader = create_token(server, write_policy(server, "reader", only_reading(example("policy"))))

        def record() -> dict[str, Any]:
            return {name: value for name, value in (read_secret(server, PATH) or {}).items() if name != "kept_by"}

        def environment(token: str = token) -> dict[str, str]:
            return {"VAULT_ADDR": server.url, "VAULT_TOKEN": token}

        def read_only() -> dict[str, str]:
            return environment(reader)

        given = yaml.safe_load(example("hashi_vault"))
        yield Store(record, environment, read_only, given, [server.root_token, token, reader], read_only)


@contextmanager
def awx_credential(_folder: Path) -> Iterator[Store]:
    with awx() as server:

        def environment(token: str = awx_standin.SYSTEM_ADMIN) -> dict[str, str]:
            job = server.job_environment(CREDENTIAL) if server.credentials else {}
            return {**controller_environment(server.url, token), **job}

        def record() -> dict[str, Any]:
            if not server.credentials:
                return {}
            inputs = server.inputs(CREDENTIAL)
            return {**json.loads(inputs["record"]), **({"token": inputs["token"]} if "token" in inputs else {})}

        tokens = [awx_standin.SYSTEM_ADMIN, awx_standin.AUDITOR]
        yield Store(
            record,
            environment,
            lambda: environment(awx_standin.AUDITOR),
            yaml.safe_load(example("awx_credential")),
            tokens,
        )


@contextmanager
def command(folder: Path) -> Iterator[Store]:
    own = folder / "passwords"
    given = yaml.safe_load(example("command").replace("{{ playbook_dir }}", str(folder)))
    script = folder / "store.sh"
    script.write_text(example("store.sh"), encoding="utf-8")
    script.chmod(0o700)

    def record() -> dict[str, Any]:
        path = own / "jira_align" / SITES["command"]
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    environment = {
        "PASSWORD_STORE_DIR": str(own),
        "PATH": os.pathsep.join([str(FAKES), str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    yield Store(record, lambda: environment, lambda: {**environment, "PASS_READ_ONLY": "1"}, given)


KINDS = {"hashi_vault": hashi_vault, "awx_credential": awx_credential, "command": command}


@dataclass
class Lifecycles:
    """What became of three connectors: by run, what was sent to Atlassian; by run and store, the record and the IDs of the live tokens."""

    folder: Path
    runs: dict[str, Run] = field(default_factory=dict)
    writes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    records: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    live: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    worlds: dict[str, dict[str, World]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)

    def tokens_made(self, name: str) -> int:
        return sum(each["method"] == "POST" and each["path"].endswith("/api-tokens") for each in self.writes[name])


@beside
def lives(folder: Path) -> Lifecycles:
    with Sandbox(many_sites(3)) as sandbox, ExitStack() as stack:
        stores = {kind: stack.enter_context(open_store(folder)) for kind, open_store in KINDS.items()}
        rollout = Rollout(Ansible(folder), sandbox)
        for kind, store in stores.items():
            rollout.hosts[SITES[kind]].update(store.variables)
        lifecycle = Lifecycles(folder)

        def run(
            name: str, playbook: str, *limit: str, refused: bool = False, reading: bool = False, **variables: Any
        ) -> None:
            sandbox.clear_log()
            # without pipelining by itself, as it is by default: modules are put into files
            environment = {**COLLECTIONS, "ANSIBLE_PIPELINING": "0"}
            for store in stores.values():
                given = store.reading if reading and store.reading else store.environment
                environment.update(store.refusing() if refused else given())
            inventory, arguments = rollout.inventory(), ("-vvvv", "--diff", *limit)
            lifecycle.runs[name] = rollout.ansible.run(
                f"jira_ops.align.{playbook}",
                inventory,
                variables,
                arguments=arguments,
                environment=environment,
                expect=2 if refused else 0,
            )
            lifecycle.writes[name] = sandbox.writes()
            lifecycle.worlds[name] = {kind: rollout.world(site) for kind, site in SITES.items()}
            lifecycle.records[name] = {kind: store.record() for kind, store in stores.items()}
            lifecycle.live[name] = {
                kind: [each["id"] for each in world.live_tokens()] for kind, world in lifecycle.worlds[name].items()
            }

        run("refused", "stand_up", refused=True)
        run("first", "stand_up")
        run("second", "stand_up")
        run("verify", "verify", reading=True)
        run("refused rotation", "rotate", refused=True, connector_rotate_now=True)
        run("rotation", "rotate", connector_rotate_now=True)
        run("retirement", "retire", "--limit", "all")
        lifecycle.secrets = [
            *sandbox.secrets(),
            VAULT_PASSWORD,
            *(secret for store in stores.values() for secret in store.secrets),
        ]
        return lifecycle


REFUSED = {
    "hashi_vault": [f"secret/{PATH}", f"Vault does not allow create and update on secret/data/{PATH}"],
    "awx_credential": [
        f"in the credential {CREDENTIAL} cannot be kept: it cannot be written to AWX: You don't have permission to",
        "(HTTP 403)",
        "system administrator",
    ],
    "command": ["connector_command_save: ", "store.sh failed: gpg: ops@example.com: skipped: No public key."],
}

each_store = pytest.mark.parametrize("kind", SITES)


@each_store
def test_stood_up_and_proved(kind: str, lives: Lifecycles) -> None:
    assert lives.runs["first"].facts("connector_result")[SITES[kind]]["proven"] is True
    record = lives.records["first"][kind]
    assert lives.live["first"][kind] == [record["token_id"]] and record["token"].startswith("ATSTT")
    assert (
        record["applied_to"].endswith(f"Jira {SITES[kind]}")
        and record["expires_in_days"] == 365
        and record["replaces"] == []
    )


@pytest.mark.parametrize("name", ["second", "verify"])
def test_a_second_run_and_verify_change_nothing(name: str, lives: Lifecycles) -> None:
    assert lives.runs[name].changed() == dict.fromkeys(SITES.values(), 0)
    assert lives.writes[name] == [] and lives.records[name] == lives.records["first"]
    assert [each["proven"] for each in lives.runs[name].facts("connector_result").values()] == [True, True, True]


@each_store
def test_a_rotation_puts_the_new_token_into_the_store_and_the_connector(kind: str, lives: Lifecycles) -> None:
    old, new = lives.records["first"][kind], lives.records["rotation"][kind]
    assert lives.runs["rotation"].facts("connector_result")[SITES[kind]]["proven"] is True
    assert new["token"] != old["token"] and new["token_id"] != old["token_id"]
    assert lives.live["rotation"][kind] == [new["token_id"]]
    assert [each["password"] for each in lives.worlds["rotation"][kind].connectors] == [new["token"]]
    assert lives.worlds["rotation"][kind].complete() == COMPLETE


@each_store
def test_a_retirement_leaves_a_record_without_a_token(kind: str, lives: Lifecycles) -> None:
    before, record = lives.records["rotation"][kind], lives.records["retirement"][kind]
    assert lives.live["retirement"][kind] == [] and "token" not in record
    assert before["token_id"] in [each["token_id"] for each in record["retired"]["revoked"]]
    assert not any(each["active"] for each in lives.worlds["retirement"][kind].connectors)


def test_a_store_that_refuses_ends_the_run_before_there_is_a_token(lives: Lifecycles) -> None:
    assert lives.tokens_made("first") == lives.tokens_made("rotation") == 3
    assert lives.tokens_made("refused") == lives.tokens_made("refused rotation") == 0
    assert not any(lives.records["refused"].values()) and not any(lives.live["refused"].values())
    assert (
        lives.records["refused rotation"] == lives.records["first"]
        and lives.live["refused rotation"] == lives.live["first"]
    )


@each_store
@pytest.mark.parametrize("name", ["refused", "refused rotation"])
def test_what_is_said_where_the_store_refuses(kind: str, name: str, lives: Lifecycles) -> None:
    text = lives.runs[name].facts("connector_result")[SITES[kind]]["message"]
    # Vault shows it beforehand; the other stores, at the first save.
    when = "Nothing was changed." if kind == "hashi_vault" else "No token was made. Fix the store, and run again."
    assert missing(text, "cannot be kept", when, *REFUSED[kind]) == []
    assert not re.search(r"Task failed|\.\.", text)


def test_no_secret_in_any_output(lives: Lifecycles) -> None:
    assert len([secret for secret in lives.secrets if secret.startswith("ATSTT")]) == 6
    for name, run in lives.runs.items():
        for where, text in (("stdout", run.stdout), ("stderr", run.stderr), ("what callbacks are told", run.lines)):
            assert found_in(text, lives.secrets) == [], f"{name}: {where}"


def test_no_secret_in_any_file(lives: Lifecycles) -> None:
    # The inventory is the test's own, and the passwords are what pass would encrypt.
    known = [*lives.folder.rglob("inventory.json"), *(lives.folder / "passwords").rglob("*")]
    assert files_with(lives.secrets, lives.folder, known) == []


# --- loading alone: many stores in one run, a host for each ---------------------------------------------------------------------------


OWNER = "c1 https://example.jiraalign.com"


def loaded(ansible: Ansible, hosts: dict[str, dict[str, Any]], environment: dict[str, str] | None = None) -> Run:
    """Every host loads its record (the variable store), and shows it."""
    load = {"store": "{{ store }}", "cloud_id": "c1", "align_url": OWNER.split()[1], "connector": "one"}
    tasks = [
        {"name": "Load", "jira_ops.align.jira_token_record": load, "register": "loaded"},
        {"name": "Show", "ansible.builtin.debug": {"msg": "{{ loaded.record }}"}},
    ]
    play = {"name": "Load", "hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks}
    inventory = {"all": {"hosts": hosts}}
    return ansible.run([play], inventory, environment={**COLLECTIONS, **(environment or {})}, expect=None)


def test_a_missing_collection_is_named(ansible: Ansible) -> None:
    collections = {"hashi_vault": "community.hashi_vault", "awx_credential": "awx.awx"}
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(ansible, sandbox, [SITES[store] for store in collections])
        for store in collections:
            rollout.hosts[SITES[store]].update(yaml.safe_load(example(store)))
        run = rollout.stand_up(expect=2)
        assert [entry for entry in sandbox.writes() if entry["path"].endswith("/api-tokens")] == []
    for store, collection in collections.items():
        expected = (f"connector_token_store is {store}", f"needs the collection {collection}")
        assert missing(said(run, SITES[store]), *expected, "galaxy collection install") == []


# As version 0.4.0 wrote one.
RECORD = {
    "token": "ATSTT-one",
    "token_id": "1",
    "label": "a-label",
    "expires_in_days": 1,
    "serves": OWNER,
    "replaces": [{"token_id": "0", "label": "b"}],
    "ordered_for": "",
}
# What counts of it, as this version has it.
LOADED = {
    "token": "ATSTT-one",
    "token_id": "1",
    "label": "a-label",
    "expires_in_days": 1,
    "owner": OWNER,
    "replaces": [{"token_id": "0", "label": "b", "account_id": ""}],
}
NOTHING = {"owner": OWNER}


def awx_hosts(server: Awx) -> dict[str, dict[str, Any]]:
    options = {"controller_host": server.url, "controller_oauthtoken": awx_standin.ORGANIZATION_ADMIN}
    fields = [{"id": name, "type": "string", "secret": name == "token"} for name in ("token", "token_id", "record")]
    plain = {name: value for name, value in RECORD.items() if name != "token"}
    held = {"token": RECORD["token"], "token_id": "1", "record": json.dumps(plain)}
    inputs = {
        "attached": held,
        "elsewhere": held,
        "replaced": held,
        "retired": {"token": "", "token_id": "", "record": '{"retired": {"at": "today"}}'},
        "by_hand": {"token": "", "record": ""},
        "damaged": {**held, "record": "{"},
    }
    for number, (name, value) in enumerate(inputs.items(), 1):
        injectors = {"env": {name.upper(): "{{ token }}", "ID_OF_" + name.upper(): "{{ token_id }}"}}
        server.credential_types.append(
            {"id": number, "name": name, "inputs": {"fields": fields}, "injectors": injectors}
        )
        server.credentials.append(
            {"id": number, "name": name, "organization": 1, "credential_type": number, "inputs": value}
        )
    given: dict[str, dict[str, Any]] = {name: {} for name in (*inputs, "nothing")}
    given["wrong_token"] = {"options": {**options, "controller_oauthtoken": "unknown"}}
    given["down"] = {"options": {**options, "controller_host": NOWHERE}}
    given["misspelt"] = {"options": {**options, "tower_host": NOWHERE}}
    given["organization"] = {"organization": "Ops"}
    return {
        name: {
            "store": {
                "name": "awx_credential",
                "organization": "Default",
                "credential": name,
                "variable": name.upper(),
                "options": options,
                **other,
            }
        }
        for name, other in given.items()
    }


@pytest.fixture(scope="module")
def awx_loads(tmp_path_factory: pytest.TempPathFactory) -> Run:
    with awx() as server:
        hosts = awx_hosts(server)
        environment = {**server.job_environment("attached"), "REPLACED": "ATSTT-zero", "ID_OF_REPLACED": "0"}
        return loaded(Ansible(tmp_path_factory.mktemp("awx")), hosts, environment)


def test_what_awx_holds_is_loaded(awx_loads: Run) -> None:
    record = awx_loads.one("Show", "attached")["msg"]
    assert {name: record[name] for name in LOADED} == LOADED
    assert awx_loads.one("Show", "retired")["msg"]["retired"] == {"at": "today", "revoked": []}
    for host in ("nothing", "by_hand"):
        assert awx_loads.one("Show", host)["msg"] == NOTHING, host


AWX_SAYS = {
    "elsewhere": [
        "not in the environment of this job (ELSEWHERE)",
        "Attach the credential elsewhere to the job template",
        "Nothing was changed",
    ],
    "replaced": [
        "the value of another token (REPLACED) than the one in the record in the credential replaced",
        "Start the job again",
    ],
    "damaged": ["in the credential damaged is damaged", 'its field "record" is not the JSON', "Nothing was changed"],
    "wrong_token": ["in the credential wrong_token cannot be read from AWX", "HTTP 401", "connector_awx_options"],
    "down": ["in the credential down cannot be read from AWX", "refused", "connector_awx_options"],
    "misspelt": ["connector_awx_options has tower_host; it can have controller_host, "],
    "organization": ["there is no organization Ops", "connector_awx_organization"],
}


@pytest.mark.parametrize("host", AWX_SAYS)
def test_what_is_said_of_awx(host: str, awx_loads: Run) -> None:
    text = said(awx_loads, host)
    assert missing(text, *AWX_SAYS[host]) == []
    assert (
        not re.search("Traceback|Task failed|resolving", text)
        and ".." not in text
        and awx_standin.ORGANIZATION_ADMIN not in text
        and "ATSTT" not in text
    )


COMMANDS = {
    "good": f"printf '%s' '{json.dumps(RECORD)}'",
    "empty": "true",
    "braces": "echo '{}'",
    "words": "echo a record",
    "list": "echo '[1]'",
    "failing": "echo asked >&2; echo no answer >&2; exit 3",
    "silent": "exit 4",
}
COMMAND_SAYS = {
    "words": ["connector_command_load: sh printed no JSON object", "Nothing was changed."],
    "list": ["connector_command_load: sh printed no JSON object", "Nothing was changed."],
    "failing": ["connector_command_load: sh failed: no answer.", "Nothing was changed."],
    "silent": ["connector_command_load: sh failed: exit code 4, and nothing on its stderr.", "Nothing was changed."],
    "no_command": ["connector_command_load: an empty list is no command.", "Nothing was changed."],
    "no_program": ["connector_command_load: /nowhere/at-all failed: ", "No such file", "Nothing was changed."],
    "gone": [
        "connector_token_store): invalid value 'custom'",
        "awx_credential, command, hashi_vault, vault_file",
        "command",
    ],
    "misspelt": ["store command: ", "lod", "docs/stores.md"],
}


@pytest.fixture(scope="module")
def command_loads(tmp_path_factory: pytest.TempPathFactory) -> Run:
    hosts: dict[str, dict[str, Any]] = {
        name: {"store": {"name": "command", "load": ["sh", "-c", text], "save": ["true"]}}
        for name, text in COMMANDS.items()
    }
    hosts["no_command"] = {"store": {"name": "command", "load": [], "save": []}}
    hosts["no_program"] = {"store": {"name": "command", "load": ["/nowhere/at-all"], "save": ["true"]}}
    hosts["gone"] = {"store": {"name": "custom"}}
    hosts["misspelt"] = {"store": {"name": "command", "load": ["true"], "save": ["true"], "lod": 1}}
    return loaded(Ansible(tmp_path_factory.mktemp("command")), hosts)


def test_what_a_command_prints_is_loaded(command_loads: Run) -> None:
    record = command_loads.one("Show", "good")["msg"]
    assert {name: record[name] for name in LOADED} == LOADED
    for host in ("empty", "braces"):
        assert command_loads.one("Show", host)["msg"] == NOTHING, host


@pytest.mark.parametrize("host", COMMAND_SAYS)
def test_what_is_said_of_a_command(host: str, command_loads: Run) -> None:
    text = said(command_loads, host)
    assert missing(text, *COMMAND_SAYS[host]) == []
    assert "ATSTT" not in text and not re.search(r"Traceback|\.\.", text)
