# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a playbook with the real ansible-playbook, in a home of its own, and tells what every task came to."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible.release import __version__

from tests.support.harness.fork_pool import lent
from tests.support.harness.fork_server import EVENTS, FOLDERS
from tests.support.sandbox import processes

HARNESS = Path(__file__).resolve().parent
# The two ways in which a task of the collection runs, as the documentation calls them.
DIRECT, SUBPROCESS = "direct", "subprocess"
EXECUTIONS = (DIRECT, SUBPROCESS)
LOCAL = {"all": {"hosts": {"site": {"ansible_connection": "local"}}}}
# The matrix of Ansible's versions has another one, with the oldest libraries: then all modules run as subprocesses.
_INTERPRETER = {"ansible_python_interpreter": os.environ.get("MODULE_PYTHON", "{{ ansible_playbook_python }}")}
# Without one, nothing is said about it.
_VARIABLES_OF: dict[str, dict[str, Any]] = {
    "": {},
    DIRECT: _INTERPRETER,
    SUBPROCESS: {**_INTERPRETER, "jira_ops_in_process": False},
}
_COMPLAINT = re.compile(r"\[(?:DEPRECATION )?WARNING\].*")
# Before ansible-core 2.19 it is broken at the width of a terminal, where there is none too: at a space, or after a hyphen.
_BROKEN = re.compile(r"^\[(?:DEPRECATION )?WARNING\].*(?:\n(?!\[).+)+", re.MULTILINE)
_BREAKS = __version__.startswith(("2.16.", "2.17.", "2.18."))
# Of the collections that token stores use: what newer versions of Ansible advise against, and that older ones are not promised.
_OF_OTHERS = (
    "'ansible.module_utils._text' is deprecated",
    "Deprecation warnings can be disabled by setting",
    "Collection community.hashi_vault does not support Ansible version",
)
# Nothing of whoever runs the tests reaches the run, but what Python, the locale and coverage need.
_LEFT_OUT = re.compile(
    r"ANSIBLE_|ATLASSIAN_|JIRA_|HOME$|TMPDIR$|TMP$|TEMP$|XDG_|PYTHONPATH$|PYTEST_|(?:https?|no|all)_proxy$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Result:
    """What a task came to on a host. status: ok, changed, failed, skipped, unreachable; of an item also retry."""

    host: str
    name: str
    action: str
    status: str
    result: dict[str, Any]
    check: bool
    ignored: bool
    path: str
    began: float
    ended: float

    def __getitem__(self, name: str) -> Any:
        return self.result[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.result.get(name, default)

    @property
    def changed(self) -> bool:
        return self.status == "changed"

    @property
    def failed(self) -> bool:
        return self.status in ("failed", "unreachable")

    @property
    def msg(self) -> str:
        return str(self.result.get("msg", ""))

    @property
    def ours(self) -> bool:
        """Whether the task is one of the collection's modules."""
        return self.action.startswith("jira_ops.align.")


@dataclass(frozen=True)
class Run:
    """A finished run: its exit code, what it printed, and what it came to."""

    code: int
    stdout: str
    stderr: str
    folder: Path
    results: list[Result] = field(repr=False)
    items: list[Result] = field(repr=False)
    stats: dict[str, dict[str, int]] = field(repr=False)
    lines: str = field(repr=False)

    @property
    def output(self) -> str:
        return self.stdout + "\n" + self.stderr

    def of(self, name: str | None = None, host: str | None = None, status: str | None = None) -> list[Result]:
        """Results by the task's name, the host, the status."""
        return [
            each
            for each in self.results
            if name in (None, each.name) and host in (None, each.host) and status in (None, each.status)
        ]

    def one(self, name: str, host: str | None = None) -> Result:
        """The one result of a task."""
        found = self.of(name, host)
        assert len(found) == 1, (
            f"{len(found)} results of {name!r} on {host or 'any host'}; there are: {sorted({each.name for each in self.results})}\n{self}"
        )
        return found[0]

    def problems(self) -> list[str]:
        """Failures that nobody expected, in words."""
        return [
            f"{each.host}: {each.name}: {each.msg or each.result}"
            for each in self.results
            if each.failed and not each.ignored
        ]

    def changed(self) -> dict[str, int]:
        """The recap's changed, of every host."""
        return {host: counts["changed"] for host, counts in self.stats.items()}

    def facts(self, name: str) -> dict[str, Any]:
        """A fact as each host had it at last."""
        found = {}
        for each in self.results:
            facts = each.result.get("ansible_facts")
            if isinstance(facts, dict) and name in facts:
                found[each.host] = facts[name]
        return found

    def left_behind(self) -> list[Path]:
        """Every file that the run left in its home and its temporary folder."""
        return [
            path
            for path in (self.folder / "home", self.folder / "tmp")
            for path in sorted(path.rglob("*"))
            if path.is_file()
        ]

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.stdout[-6000:]}\n{self.stderr[-3000:]}"


class Running:
    """A run that has begun. mark: what the environment of all its processes holds, and no other's."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder

    @staticmethod
    def mark(folder: Path) -> str:
        return str(folder / EVENTS)

    def kill(self) -> None:
        """SIGKILL to all of them, as if the machine lost its power."""
        processes.kill(self.mark(self.folder))
        self.process.wait()

    def wait(self, timeout: float = 900) -> Run:
        """Its end."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return read(self.folder, self.process.returncode)


class Ansible:
    """Runs playbooks, each in a folder of its own below `folder`, where it finds its home and its temporary files.

    within: the command that ansible-playbook's is given to, where something has to be prepared for it.
    """

    def __init__(self, folder: Path, within: Sequence[str] = ()) -> None:
        self.folder = folder
        self.within = within
        self._runs = 0

    def next_folder(self) -> Path:
        """Where the next run will be."""
        return self.folder / f"run-{self._runs + 1}"

    def start(
        self,
        playbook: str | Path | list[dict[str, Any]],
        inventory: Path | dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        execution: str = DIRECT,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Running:
        """Begin, as a process that can be killed. playbook: its name (jira_ops.align.stand_up), its file, or the tasks of one."""
        folder, given = self._prepared(playbook, inventory, variables, execution, arguments)
        return self._started(folder, given, environment or {})

    def _prepared(
        self,
        playbook: str | Path | list[dict[str, Any]],
        inventory: Path | dict[str, Any] | None,
        variables: Mapping[str, Any] | None,
        execution: str,
        arguments: Sequence[str],
    ) -> tuple[Path, list[str]]:
        """Make the run's folder with all files that it is given, and return it and ansible-playbook's arguments."""
        folder = self.next_folder()
        self._runs += 1
        folder.mkdir(parents=True)
        if isinstance(playbook, list):
            tasks = playbook
            playbook = folder / "playbook.yml"
            plays = (
                tasks
                if tasks and "hosts" in tasks[0]
                else [{"name": "Tasks", "hosts": "all", "gather_facts": False, "tasks": tasks}]
            )
            playbook.write_text(json.dumps(plays), encoding="utf-8")
        if not isinstance(inventory, Path):
            hosts, inventory = inventory or LOCAL, folder / "inventory.json"
            inventory.write_text(json.dumps(hosts), encoding="utf-8")
        given = folder / "variables.json"
        given.write_text(json.dumps({**_VARIABLES_OF[execution], **(variables or {})}), encoding="utf-8")
        return folder, ["--inventory", str(inventory), "--extra-vars", f"@{given}", *arguments, str(playbook)]

    def _started(self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
        for each in FOLDERS:
            (folder / each).mkdir()
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
            process = subprocess.Popen(
                [*self.within, sys.executable, program, *arguments],
                cwd=folder / "work",
                env=surroundings(folder, environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        return Running(process, folder)

    def _finished(self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], timeout: float) -> Run:
        """By a fork server, but where something is special about the process: what runs it, or its environment."""
        if self.within or set(environment) - {"ANSIBLE_COLLECTIONS_PATH"}:
            return self._started(folder, arguments, environment).wait(timeout)
        with lent(lambda place: surroundings(place, environment)) as server:
            if server is None:
                return self._started(folder, arguments, environment).wait(timeout)
            return read(folder, server.run(arguments, folder, timeout))

    def run(
        self,
        playbook: str | Path | list[dict[str, Any]],
        inventory: Path | dict[str, Any] | None = None,
        variables: Mapping[str, Any] | None = None,
        execution: str = DIRECT,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        expect: int | None = 0,
        warnings: Iterable[str] = (),
        timeout: float = 900,
    ) -> Run:
        """To the end. expect: the exit code, or None for any. warnings: fragments of those that may come; any other fails."""
        folder, given = self._prepared(playbook, inventory, variables, execution, arguments)
        run = self._finished(folder, given, environment or {}, timeout)
        assert expect in (None, run.code), (
            f"exit {run.code} instead of {expect}\n" + "\n".join(run.problems()) + f"\n{run}"
        )
        others = "ANSIBLE_COLLECTIONS_PATH" in (environment or {})
        expected = (*warnings, *(_OF_OTHERS if others else ()))
        complaints = [line for line in _COMPLAINT.findall(run.output) if not any(each in line for each in expected)]
        assert not complaints, "\n".join(complaints)
        return run


def surroundings(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not _LEFT_OUT.match(name)}
    return {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "ANSIBLE_HOME": str(folder / "home" / ".ansible"),
        # Of these two, Ansible asks the user's home in the system's list of users, not HOME.
        "ANSIBLE_REMOTE_TEMP": str(folder / "tmp" / "modules"),
        "ANSIBLE_ASYNC_DIR": str(folder / "home" / ".ansible_async"),
        "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
        "ANSIBLE_CALLBACK_PLUGINS": str(HARNESS / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "events",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PIPELINING": "1",
        "EVENTS_FILE": Running.mark(folder),
        **more,
    }


def whole_lines(errors: str) -> str:
    """Return what was printed to stderr with each warning in one line, on every ansible-core."""
    if not _BREAKS:
        return errors
    return _BROKEN.sub(lambda found: found[0].replace("-\n", "-").replace("\n", " "), errors)


def read(folder: Path, code: int) -> Run:
    """What a run left in its folder."""
    lines_file = folder / EVENTS
    lines = lines_file.read_text(encoding="utf-8") if lines_file.exists() else ""
    results: list[Result] = []
    items: list[Result] = []
    stats: dict[str, dict[str, int]] = {}
    for line in lines.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # a killed run's last line
        kind = event.pop("event")
        if kind == "stats":
            stats = event["hosts"]
        elif kind in ("result", "item"):
            # What is printed short has all of it in its invocation.
            whole = (event["result"].get("invocation") or {}).get("whole_result") or {}
            event["result"] = {**event["result"], **whole}
            (results if kind == "result" else items).append(Result(**event))
    out, err = (folder / name for name in ("stdout", "stderr"))
    return Run(
        code,
        out.read_text(encoding="utf-8", errors="replace"),
        whole_lines(err.read_text(encoding="utf-8", errors="replace")),
        folder,
        results,
        items,
        stats,
        lines,
    )
