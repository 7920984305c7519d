# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token stores hashi_vault, awx_credential and custom: a connector's life with each, and what a reader is told when one fails.

The collections in between are the real ones, and so is the Vault server, whose own tests are in test_store_hashi_vault.py. AWX is a
fake. The variables are those of docs/stores.md.
"""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import yaml

from tests.conftest import PROJECT
from tests.harness.inventory import VAULT_PASSWORD
from tests.harness.leaks import files_with, found_in
from tests.harness.play import Ansible, Run
from tests.harness.vault_server import create_token, read_secret, vault_server, write_policy
from tests.integration.beside import beside
from tests.integration.stores import COLLECTIONS, NOWHERE, example, missing, only_reading, said
from tests.integration.support import COMPLETE, Rollout, World
from tests.sandbox.fixture import Sandbox
from tests.sandbox.worlds import many_sites
from tests.standins import awx as awx_standin
from tests.standins.awx import Awx, awx

STANDINS = PROJECT / "tests" / "standins"
# One site for each store, in one organization, with one service account.
SITES = {"hashi_vault": "site-001", "awx_credential": "site-002", "custom": "site-003"}
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
            return {"CONTROLLER_HOST": server.url, "CONTROLLER_OAUTH_TOKEN": token, **job}

        def record() -> dict[str, Any]:
            if not server.credentials:
                return {}
            inputs = server.inputs(CREDENTIAL)
            return {**json.loads(inputs["record"]), **({"token": inputs["token"]} if inputs["token"] else {})}

        tokens = [awx_standin.SYSTEM_ADMIN, awx_standin.AUDITOR]
        yield Store(
            record,
            environment,
            lambda: environment(awx_standin.AUDITOR),
            yaml.safe_load(example("awx_credential")),
            tokens,
        )


@contextmanager
def custom(folder: Path) -> Iterator[Store]:
    own = folder / "passwords"
    given = yaml.safe_load(example("custom").replace("{{ playbook_dir }}", str(folder)))
    (folder / "store").mkdir()
    for name in ("load.yml", "save.yml"):
        (folder / "store" / name).write_text("---\n" + example(name), encoding="utf-8")

    def record() -> dict[str, Any]:
        path = own / "jira_align" / SITES["custom"]
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    environment = {
        "PASSWORD_STORE_DIR": str(own),
        "PATH": os.pathsep.join([str(STANDINS), str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    yield Store(record, lambda: environment, lambda: {**environment, "PASS_READ_ONLY": "1"}, given)


KINDS = {"hashi_vault": hashi_vault, "awx_credential": awx_credential, "custom": custom}


@dataclass
class Lives:
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
def lives(folder: Path) -> Lives:
    with Sandbox(many_sites(3)) as sandbox, ExitStack() as stack:
        stores = {kind: stack.enter_context(open_store(folder)) for kind, open_store in KINDS.items()}
        rollout = Rollout(Ansible(folder), sandbox)
        for kind, store in stores.items():
            rollout.hosts[SITES[kind]].update(store.variables)
        life = Lives(folder)

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
            life.runs[name] = rollout.ansible.run(
                f"jira_ops.align.{playbook}",
                inventory,
                variables,
                arguments=arguments,
                environment=environment,
                expect=2 if refused else 0,
            )
            life.writes[name] = sandbox.writes()
            life.worlds[name] = {kind: rollout.world(site) for kind, site in SITES.items()}
            life.records[name] = {kind: store.record() for kind, store in stores.items()}
            life.live[name] = {
                kind: [each["id"] for each in world.live_tokens()] for kind, world in life.worlds[name].items()
            }

        run("refused", "stand_up", refused=True)
        run("first", "stand_up")
        run("second", "stand_up")
        run("verify", "verify", reading=True)
        run("refused rotation", "rotate", refused=True, connector_rotate_now=True)
        run("rotation", "rotate", connector_rotate_now=True)
        run("retirement", "retire", "--limit", "all")
        life.secrets = [
            *sandbox.secrets(),
            VAULT_PASSWORD,
            *(secret for store in stores.values() for secret in store.secrets),
        ]
        return life


REFUSED = {
    "hashi_vault": [f"secret/{PATH}", "ermission denied", f"create and update on secret/data/{PATH}"],
    "awx_credential": [
        f"in the credential {CREDENTIAL} cannot be written to AWX: You don't have permission to",
        "(HTTP 403)",
        "system administrator",
    ],
    "custom": ['(connector_custom_store_save), the task "Give the record to pass" failed: '],
}

each_store = pytest.mark.parametrize("kind", SITES)


@each_store
def test_stood_up_and_proved(kind: str, lives: Lives) -> None:
    assert lives.runs["first"].facts("connector_result")[SITES[kind]]["proven"] is True
    record = lives.records["first"][kind]
    assert lives.live["first"][kind] == [record["token_id"]] and record["token"].startswith("ATSTT")
    assert (
        record["applied_to"].endswith(f"Jira {SITES[kind]}")
        and record["expires_in_days"] == 365
        and record["replaces"] == []
    )


@pytest.mark.parametrize("name", ["second", "verify"])
def test_a_second_run_and_verify_change_nothing(name: str, lives: Lives) -> None:
    assert lives.runs[name].changed() == {site: 0 for site in SITES.values()}
    assert lives.writes[name] == [] and lives.records[name] == lives.records["first"]
    assert [each["proven"] for each in lives.runs[name].facts("connector_result").values()] == [True, True, True]


@each_store
def test_a_rotation_puts_the_new_token_into_the_store_and_the_connector(kind: str, lives: Lives) -> None:
    old, new = lives.records["first"][kind], lives.records["rotation"][kind]
    assert lives.runs["rotation"].facts("connector_result")[SITES[kind]]["proven"] is True
    assert new["token"] != old["token"] and new["token_id"] != old["token_id"]
    assert lives.live["rotation"][kind] == [new["token_id"]]
    assert [each["password"] for each in lives.worlds["rotation"][kind].connectors] == [new["token"]]
    assert lives.worlds["rotation"][kind].complete() == COMPLETE


@each_store
def test_a_retirement_leaves_a_record_without_a_token(kind: str, lives: Lives) -> None:
    before, record = lives.records["rotation"][kind], lives.records["retirement"][kind]
    assert lives.live["retirement"][kind] == [] and "token" not in record
    assert before["token_id"] in [each["token_id"] for each in record["retired"]["revoked"]]
    assert not any(each["active"] for each in lives.worlds["retirement"][kind].connectors)


def test_a_store_that_refuses_ends_the_run_before_there_is_a_token(lives: Lives) -> None:
    assert lives.tokens_made("first") == lives.tokens_made("rotation") == 3
    assert lives.tokens_made("refused") == lives.tokens_made("refused rotation") == 0
    assert not any(lives.records["refused"].values()) and not any(lives.live["refused"].values())
    assert (
        lives.records["refused rotation"] == lives.records["first"]
        and lives.live["refused rotation"] == lives.live["first"]
    )


@each_store
@pytest.mark.parametrize("name", ["refused", "refused rotation"])
def test_what_is_said_where_the_store_refuses(kind: str, name: str, lives: Lives) -> None:
    text = lives.runs[name].one("Fail this site", SITES[kind]).msg
    assert missing(text, "cannot be kept", "No token was made. Mend the store, and run again.", *REFUSED[kind]) == []
    assert not re.search(r"Task failed|\.\.", text)


def test_no_secret_in_any_output(lives: Lives) -> None:
    assert len([secret for secret in lives.secrets if secret.startswith("ATSTT")]) == 6
    for name, run in lives.runs.items():
        for where, text in (("stdout", run.stdout), ("stderr", run.stderr), ("what callbacks are told", run.lines)):
            assert found_in(text, lives.secrets) == [], f"{name}: {where}"


def test_no_secret_in_any_file(lives: Lives) -> None:
    # The inventory is the test's own, and the passwords are what pass would encrypt.
    known = [*lives.folder.rglob("inventory.json"), *(lives.folder / "passwords").rglob("*")]
    assert files_with(lives.secrets, lives.folder, known) == []


# --- loading alone: many stores in one run, a host for each ---------------------------------------------------------------------------


# What Ansible itself says where a plugin is asked for that is not there.
COMPLAINT = "Error loading plugin"


def loaded(
    ansible: Ansible, hosts: dict[str, dict[str, Any]], store: str, environment: dict[str, str] | None = None
) -> Run:
    """Every host loads its record, and shows it."""
    common = {"ansible_connection": "local", "connector_token_store": store, "connector__store_path": ""}
    load = {"name": "jira_ops.align.connector", "tasks_from": f"store/{store}/load.yml"}
    tasks = [
        {"name": "Load", "ansible.builtin.include_role": load},
        {"name": "Show", "ansible.builtin.debug": {"msg": "{{ connector__record }}"}},
    ]
    play = {"name": "Load", "hosts": "all", "gather_facts": False, "tasks": tasks}
    inventory = {"all": {"vars": common, "hosts": hosts}}
    return ansible.run([play], inventory, environment={**COLLECTIONS, **(environment or {})}, expect=None)


def test_a_missing_collection_is_named(ansible: Ansible) -> None:
    collections = {"hashi_vault": "community.hashi_vault", "awx_credential": "awx.awx"}
    with Sandbox(many_sites(3)) as sandbox:
        rollout = Rollout(ansible, sandbox, [SITES[store] for store in collections])
        for store in collections:
            rollout.hosts[SITES[store]].update(yaml.safe_load(example(store)))
        run = rollout.stand_up(expect=2, warnings=(COMPLAINT,))
        assert [entry for entry in sandbox.writes() if entry["path"].endswith("/api-tokens")] == []
    for store, collection in collections.items():
        expected = (f"connector_token_store is {store}", f"needs the collection {collection}")
        assert missing(said(run, SITES[store]), *expected, "galaxy collection install") == []


RECORD = {
    "token": "ATSTT-one",
    "token_id": "1",
    "label": "a-label",
    "expires_in_days": 1,
    "replaces": [{"token_id": "0", "label": "b"}],
    "empty": "",
}


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
    hosts: dict[str, dict[str, Any]] = {name: {"connector_awx_options": options} for name in (*inputs, "nothing")}
    for name, other in {
        "wrong_token": {"controller_oauthtoken": "unknown"},
        "down": {"controller_host": NOWHERE},
        "misspelt": {"tower_host": NOWHERE},
    }.items():
        hosts[name] = {"connector_awx_options": {**options, **other}}
    hosts["organization"] = {"connector_awx_options": options, "connector_awx_organization": "Ops"}
    for name, host in hosts.items():
        host.update({"connector_awx_credential": name, "connector_awx_variable": name.upper()})
    return hosts


@pytest.fixture(scope="module")
def awx_loads(tmp_path_factory: pytest.TempPathFactory) -> Run:
    with awx() as server:
        hosts = awx_hosts(server)
        environment = {**server.job_environment("attached"), "REPLACED": "ATSTT-zero", "ID_OF_REPLACED": "0"}
        return loaded(Ansible(tmp_path_factory.mktemp("awx")), hosts, "awx_credential", environment=environment)


def test_what_awx_holds_is_loaded_as_it_is(awx_loads: Run) -> None:
    assert awx_loads.one("Show", "attached")["msg"] == RECORD
    assert awx_loads.one("Show", "retired")["msg"] == {"retired": {"at": "today"}}
    for host in ("nothing", "by_hand"):
        assert awx_loads.one("Show", host)["msg"] == {}, host


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


CUSTOM_LOADS = {
    "good": {"connector_record": RECORD},
    "words": {"connector_record": "a record"},
    "nothing": {"something_else": True},
}
CUSTOM_SAYS = {
    "empty": ["connector_custom_store_load and connector_custom_store_save gives none", '"", ""', "absolute path"],
    "relative": ["connector_custom_store_load gives none", '"store/load.yml"', "absolute path"],
    "absent": ["connector_custom_store_save gives none", "absolute path"],
    "words": ["words.yml (connector_custom_store_load) has to set the fact connector_record", "It set something else."],
    "nothing": ["nothing.yml (connector_custom_store_load) has to set the fact connector_record", "It set nothing."],
    "failing": [
        "failing.yml (connector_custom_store_load)",
        'the task "Ask" failed: no answer.',
        "Nothing was changed",
    ],
}


@pytest.fixture(scope="module")
def custom_loads(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("custom")
    files = {name: [{"name": "Take it", "ansible.builtin.set_fact": facts}] for name, facts in CUSTOM_LOADS.items()}
    files["failing"] = [{"name": "Ask", "ansible.builtin.fail": {"msg": "no answer"}}]
    hosts: dict[str, dict[str, Any]] = {}
    for name, tasks in files.items():
        path = folder / f"{name}.yml"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        hosts[name] = {"connector_custom_store_load": str(path), "connector_custom_store_save": str(path)}
    there = hosts["good"]
    # What was loaded a moment ago is not what is in store now.
    hosts["nothing"]["connector_record"] = RECORD
    hosts["empty"] = {}
    hosts["relative"] = {**there, "connector_custom_store_load": "store/load.yml"}
    hosts["absent"] = {**there, "connector_custom_store_save": str(folder / "absent.yml")}
    return loaded(Ansible(folder), hosts, "custom")


def test_what_a_task_file_sets_is_loaded(custom_loads: Run) -> None:
    assert custom_loads.one("Show", "good")["msg"] == RECORD


@pytest.mark.parametrize("host", CUSTOM_SAYS)
def test_what_is_said_of_task_files(host: str, custom_loads: Run) -> None:
    assert missing(said(custom_loads, host), *CUSTOM_SAYS[host]) == []
