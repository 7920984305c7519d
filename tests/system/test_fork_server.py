# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run by a fork server is the run that a process of its own would have been: what the other tests see depends on it."""

from __future__ import annotations

import json
import os
import re
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.fork_pool import lent
from tests.support.harness.fork_server import EVENTS
from tests.support.harness.play import Ansible, Run, surroundings
from tests.support.sandbox import processes

PROCESS = """
import json, os, resource, signal
print(json.dumps({
    "environment": dict(os.environ),
    "directory": os.getcwd(),
    "umask": os.umask(0o077),
    "files": resource.getrlimit(resource.RLIMIT_NOFILE),
    "signals": [str(signal.getsignal(each)) for each in sorted(signal.valid_signals())],
}))
"""
# Of Ansible's own process, where the system says so. A fork would have the server's, which is the run's end to who waits for it.
SOCKETS = "ls -l /proc/$PPID/fd 2>/dev/null | grep -c socket: || true"
CONFIGURATION = {
    name: f"{{{{ q('config', '{name}') }}}}" for name in ("DEFAULT_LOCAL_TMP", "ANSIBLE_HOME", "COLLECTIONS_PATHS")
}


def beside_collections(place: str) -> dict[str, str]:
    """Return an environment that no other test gives: one more place where no collections are."""
    return {"ANSIBLE_COLLECTIONS_PATH": os.pathsep.join([os.environ["ANSIBLE_COLLECTIONS_PATH"], f"/nowhere/{place}"])}


KILL_ANSIBLE = "{{ ansible_playbook_python }} -c 'import psutil; psutil.Process('$PPID').parent().kill()'"
GIVEN = beside_collections("one for these tests")


def command(code: str) -> dict[str, Any]:
    return {"ansible.builtin.command": {"argv": ["{{ ansible_playbook_python }}", "-c", code]}}


def show(message: Any) -> dict[str, Any]:
    return {"ansible.builtin.debug": {"msg": message}}


TASKS: dict[str, list[dict[str, Any]]] = {
    "all goes well": [
        command(PROCESS),
        show(CONFIGURATION),
        show("{{ lookup('pipe', '" + SOCKETS + "') }}"),
        {"ansible.builtin.copy": {"content": "text", "dest": "{{ lookup('env', 'HOME') }}/file"}},
        {"ansible.builtin.shell": "echo text >>file; echo text >>../file"},
        {**show("a warning"), "loop": [1, 2], "loop_control": {"loop_var": "name"}},
        {"jira_ops.align.jira_cloud_id": {"site_url": "https://nowhere.invalid", "retries": 0}, "ignore_errors": True},
    ],
    "a task fails": [{"ansible.builtin.fail": {"msg": "on purpose"}, "ignore_errors": True}, show("{{ undefined }}")],
    "the playbook is wrong": [{"no.such.module": {}}],
}
VOLATILE = (
    r"/[^\s\"\\]*/run-\d+",
    r"ansible-(local|tmp)-[\w.-]+",
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+",
    r'"(began|ended|delta)": .*',
    r"\d:\d\d:\d\d\.\d+",
    r'"_original_basename": .*',
)


@pytest.fixture(scope="module", autouse=True)
def asked_for_before() -> None:
    """Have the next run served."""
    with lent(lambda folder: surroundings(folder, GIVEN)) as server:
        assert server is None


@pytest.mark.parametrize("case", TASKS)
def test_a_fork_is_like_a_process(case: str, ansible: Ansible) -> None:
    process = ansible.start(TASKS[case], environment=GIVEN).wait()
    fork = ansible.run(TASKS[case], environment=GIVEN, expect=None, warnings=[""])
    assert described(process) == described(fork)


def described(run: Run) -> list[str]:
    """All that there is to see of a run, without what differs between any two."""
    content = {
        str(path.relative_to(run.folder)): [oct(path.stat().st_mode), path.read_text("utf-8") if path.is_file() else ""]
        for path in run.folder.rglob("*")
        if path.name != EVENTS
    }
    results = [asdict(each) for each in [*run.results, *run.items]]
    text = json.dumps([run.code, content, results, run.stats], indent=1, sort_keys=True)
    for pattern in VOLATILE:
        text = re.sub(pattern, "...", text)
    return text.replace("\\n", "\n").splitlines()


def test_a_fork_leaves_nothing_to_the_next(ansible: Ansible) -> None:
    runs = [ansible.run(TASKS["all goes well"], environment=GIVEN, warnings=[""]) for _run in range(2)]
    assert described(runs[0]) == described(runs[1])


def test_a_killed_fork_has_the_signal_as_its_status(ansible: Ansible) -> None:
    ansible.run(
        [show("{{ lookup('pipe', kill) }}")],
        variables={"kill": KILL_ANSIBLE},
        environment=GIVEN,
        expect=-signal.SIGKILL,
    )


def test_a_fork_that_takes_too_long_is_killed_and_its_server_replaced(ansible: Ansible, tmp_path: Path) -> None:
    given = beside_collections(str(tmp_path))
    ansible.run([show("in a process, as the first")], environment=given)
    with pytest.raises(TimeoutError):
        ansible.run([{"ansible.builtin.pause": {"seconds": 600}}], environment=given, timeout=3)
    assert processes.marked(given["ANSIBLE_COLLECTIONS_PATH"]) == []
    ansible.run([show("in a fork of the next server")], environment=given)


def test_what_is_run_once_begins_no_server(ansible: Ansible) -> None:
    given = beside_collections("another one")
    runs = [ansible.run([show("{{ lookup('env', 'HOME') }}")], environment=given) for _run in range(2)]
    assert [Path(run.results[0].msg).parent == run.folder for run in runs] == [True, False]


def test_a_process_with_an_environment_of_its_own_is_no_fork(ansible: Ansible) -> None:
    runs = [ansible.run([show("{{ lookup('env', 'HOME') }}")], environment={"OWN": "value"}) for _run in range(2)]
    assert [Path(run.results[0].msg).parent == run.folder for run in runs] == [True, True]
