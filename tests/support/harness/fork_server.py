# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook as forks of a process that has imported Ansible already, which is most of a short run's time.

What Ansible reads of the environment it reads when it is imported: so a server serves one environment, down to its home, and one run at a time.
The run's home, temporary folder and working directory are the server's; after the run, what is in its folder is moved to where the caller looks for it.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Callable

from tests.support.sandbox import processes

PROGRAM = Path(__file__).with_name("forked_playbook.py")
FOLDERS = ("home", "tmp", "work")
EVENTS = "events.jsonl"
Environment = Callable[[Path], Mapping[str, str]]


class ForkServer:
    """One such process and the folder that its runs work in."""

    def __init__(self, environment: Environment) -> None:
        self._parent = tempfile.TemporaryDirectory(prefix="fork-server-")
        # Named as a run's folder is.
        self.folder = Path(self._parent.name, "run-0")
        self.folder.mkdir()
        self._make_folders()
        self._socket, theirs = socket.socketpair()
        self._lines = self._socket.makefile("r", encoding="utf-8")
        ansible_playbook = str(Path(sys.executable).with_name("ansible-playbook"))
        with theirs, open(self._output, "wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(theirs.fileno()), ansible_playbook],
                cwd=self.folder / "work",
                env=environment(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._receive()
        # What was said while it was imported would be missing from every run.
        assert not self._output.read_bytes(), self._output.read_text(encoding="utf-8")
        for name in FOLDERS:
            shutil.rmtree(self.folder / name)
        self._make_folders()

    @property
    def _output(self) -> Path:
        return Path(self._parent.name, "output")

    def _make_folders(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir()

    def _receive(self) -> str:
        line = self._lines.readline()
        if not line:
            raise RuntimeError("the fork server ended: " + self._output.read_text(encoding="utf-8", errors="replace"))
        return line.strip()

    def run(self, arguments: Sequence[str], folder: Path, timeout: float) -> int:
        """Run ansible-playbook, put what it leaves into the folder, and return its exit status."""
        request = {"arguments": arguments, "folder": str(folder)}
        self._socket.settimeout(timeout)
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            status = int(self._receive())
        except TimeoutError:
            processes.kill(str(self.folder / EVENTS))
            raise
        for path in list(self.folder.iterdir()):
            shutil.move(path, folder / path.name)
        self._make_folders()
        return status

    def close(self) -> None:
        self._lines.close()
        self._socket.close()
        self._process.wait()
        self._parent.cleanup()
