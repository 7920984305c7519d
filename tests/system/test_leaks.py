# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret in any output, file or process of a run, at -vvvv, by both ways of execution: searched for by value.

What a run leaves of temporary files where it is killed is searched in test_killed.py, what a job of ansible-runner leaves in test_runner.py.
"""

from __future__ import annotations

import base64
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest

from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.leaks import files_with, found_in
from tests.support.harness.meanwhile import meanwhile
from tests.support.harness.play import DIRECT, EXECUTIONS, HARNESS, SUBPROCESS, Ansible, Run, Running
from tests.support.sandbox import processes
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE
from tests.system.beside import beside
from tests.system.support import Rollout

# All that Ansible can be told to write down.
WRITES = {
    "ANSIBLE_PIPELINING": "0",  # as it is by default: modules are put into files
    "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
    "ANSIBLE_CACHE_PLUGIN_CONNECTION": "../facts",
    "ANSIBLE_RETRY_FILES_ENABLED": "1",
    "ANSIBLE_RETRY_FILES_SAVE_PATH": "../retry",
    "ANSIBLE_LOG_PATH": "../ansible.log",
    "PYTHONPATH": str(HARNESS / "syslog"),
}


@dataclass(frozen=True)
class Searched:
    """Runs of one site by one way of execution, and all that was secret in them. processes: what was seen of those that ran meanwhile."""

    runs: dict[str, Run]
    secrets: list[str]
    store: Path
    folder: Path
    processes: set[str]


def note_processes(seen: set[str], mark: str) -> None:
    """The command line and the environment of every process of a run."""
    for process in processes.marked(mark):
        try:
            seen.update([*process.cmdline(), *process.environ().values()])
        except psutil.Error:  # it has ended
            continue


def stood_up(folder: Path, execution: str) -> Searched:
    runs: dict[str, Run] = {}
    seen: set[str] = set()
    writes = {**WRITES, "TEST_SYSLOG": str(folder / "syslog")}
    with Sandbox(ONE) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)

        def go(name: str, playbook: str, expect: int = 0, **given: Any) -> None:
            mark = Running.mark(rollout.ansible.next_folder())
            with meanwhile(lambda: note_processes(seen, mark), 0.01):
                runs[name] = rollout.play(
                    playbook,
                    "-vvvv",
                    "--diff",
                    expect=expect,
                    execution=execution,
                    environment=writes,
                    connector_projects=["SHOP"],
                    **given,
                )

        go("first", "stand_up")
        go("second", "stand_up")
        go("rotating", "rotate", connector_rotate_now=True)
        # The rest is for messages of errors, which both ways of execution make by the same code.
        if execution == DIRECT:
            sandbox.faults(
                [{"plane": "align_form", "method": "POST", "action": "status", "status": 500, "html": "Trouble"}]
            )
            go("rotating, and failing", "rotate", expect=2, connector_rotate_now=True)
            sandbox.faults([])
            go("retiring", "retire", connector_retire="acme-one")
        return Searched(runs, [*sandbox.secrets(), VAULT_PASSWORD], rollout.store(), folder, seen)


@beside
def searched_outside(folder: Path) -> Searched:
    return stood_up(folder, SUBPROCESS)


@beside
def searched_inside(folder: Path) -> Searched:
    return stood_up(folder, DIRECT)


@pytest.fixture
def searched(request: pytest.FixtureRequest, searched_inside: Searched, searched_outside: Searched) -> Searched:
    return searched_inside if request.param == DIRECT else searched_outside


both = pytest.mark.parametrize("searched", EXECUTIONS, indirect=True)


def test_the_search_finds_what_it_is_to_find() -> None:
    """A search that finds nothing proves nothing: every form is found, alone and inside something longer."""
    secret = "a-secret/with+signs=9f"
    for text in (
        secret,
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode(),
        base64.b64encode(f"me@example.com:{secret}".encode()).decode(),
    ):
        assert found_in(f"before {text} after", [secret]) == [secret], text
    for before in ("", "a", "ab", "abc"):
        assert found_in(base64.b64encode((before + secret + "z").encode()).decode(), [secret]) == [secret], before
    assert found_in("nothing of the kind", [secret]) == []


@both
def test_there_was_something_to_find(searched: Searched) -> None:
    """The credentials, the vault's password, and every token that was made; the runs did what they should."""
    assert len(searched.secrets) >= 9
    tokens = [secret for secret in searched.secrets if secret.startswith("ATSTT")]
    assert len(tokens) == len(set(searched.runs) - {"second", "retiring"})
    assert searched.runs["second"].changed() == {"acme-one": 0}
    assert searched.runs["first"].facts("connector_result")["acme-one"]["proven"] is True


@both
def test_no_secret_in_any_output(searched: Searched) -> None:
    for name, run in searched.runs.items():
        for where, text in (("stdout", run.stdout), ("stderr", run.stderr), ("what callbacks are told", run.lines)):
            assert found_in(text, searched.secrets) == [], f"{name}: {where}"


@both
def test_no_secret_in_any_process(searched: Searched) -> None:
    """Command lines and environments, of Ansible and of all that it started."""
    assert any("ansible-playbook" in text for text in searched.processes)
    assert found_in("\n".join(searched.processes), searched.secrets) == []


@both
def test_no_secret_in_any_file(searched: Searched) -> None:
    """Logs, syslog, fact cache, retry files, homes, temporary directories."""
    names = {path.name for path in searched.folder.rglob("*")}
    assert {"ansible.log", "facts", "store"} <= names
    assert ("retry" in names) == ("retiring" in searched.runs)
    # The inventory is the test's own; the store is encrypted, and looked at below.
    assert (
        files_with(searched.secrets, searched.folder, known=[searched.folder / "inventory.json", searched.store]) == []
    )


def test_no_secret_in_syslog_where_modules_log_their_arguments(searched_outside: Searched) -> None:
    """AnsibleModule writes the arguments there before a line of the module's own has run."""
    logged = (searched_outside.folder / "syslog").read_text(encoding="utf-8")
    assert any(
        "record=" in line and "token_id" in line for line in logged.splitlines() if line.startswith("Invoked with ")
    )
    assert found_in(logged, searched_outside.secrets) == []


@pytest.mark.parametrize("option", ["record", "stored"])
@pytest.mark.parametrize("execution", EXECUTIONS)
def test_a_record_given_to_a_single_module_is_not_logged(
    ansible: Ansible, sandbox: Sandbox, execution: str, option: str
) -> None:
    """Neither its token nor the one that the connector holds until that is applied."""
    record = {"token_id": "1", "label": "one", "token": "t0ken-of-the-store-only"}
    previous = {"token_id": "0", "token": "t0ken-of-the-connector"}
    options = {
        "org_id": sandbox.organizations["acme"]["id"],
        "account_id": "712020:one",
        "label": "one",
        option: {**record, "previous": previous},
        "org_api_key": sandbox.org_key(),
    }
    task = {
        "jira_ops.align.jira_api_token": {**options, "api_url": sandbox.api_url},
        "check_mode": True,
        "ignore_errors": True,
    }
    writes = {**WRITES, "TEST_SYSLOG": str(ansible.folder / "syslog"), "ANSIBLE_LOG_PATH": str(ansible.folder / "log")}
    run = ansible.run([task], execution=execution, arguments=["-vvvv"], environment=writes)
    logged = [
        (ansible.folder / name).read_text(encoding="utf-8")
        for name in ("log", *(["syslog"] if execution == SUBPROCESS else []))
    ]
    assert all("record" in each for each in logged)
    secrets = [record["token"], previous["token"], sandbox.org_key()]
    assert found_in("\n".join([run.output, run.lines, *logged]), secrets) == []


@both
def test_the_store_is_encrypted_and_its_owners(searched: Searched) -> None:
    content = searched.store.read_text(encoding="utf-8")
    assert re.match(r"\$ANSIBLE_VAULT;1\.\d;AES256(;\w+)?\n", content)
    assert found_in(content, searched.secrets) == []
    assert stat.S_IMODE(searched.store.stat().st_mode) == 0o600
    assert stat.S_IMODE(searched.store.parent.stat().st_mode) == 0o700
    assert [path.name for path in searched.store.parent.iterdir()] == [searched.store.name]
