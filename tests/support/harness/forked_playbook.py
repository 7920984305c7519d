# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process behind fork_server.py: imports Ansible and the collection once, then forks for every run of ansible-playbook.

Usage: python forked_playbook.py DESCRIPTOR PROGRAM. On the socket of that number each run is asked for in one line, {"arguments": …, "folder": …},
and answered with its exit status, negative for a signal. The working directory and the environment are each run's own.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import socket
import sys
import warnings
from pathlib import Path
from typing import Any, Callable

# The code of what runs load one by one. Not loaded as plugins: that would fill caches which are a run's own.
PLUGINS = "ansible.plugins"
OURS = "ansible_collections.jira_ops.align.plugins"
PACKAGES = (
    *(f"{PLUGINS}.{kind}" for kind in ("callback", "connection", "inventory", "shell", "strategy", "vars")),
    "ansible_collections.ansible.builtin.plugins.action",
    f"{OURS}.action",
    f"{OURS}.lookup",
)
MODULES = (
    "ansible.executor.process.worker",
    "ansible.executor.task_executor",
    "ansible.playbook.included_file",
    "ansible.playbook.role_include",
    "ansible.utils.encrypt",
)


def imported() -> Callable[[], Any]:
    """Import what a run imports, and return ansible-playbook's main function."""
    from ansible.cli.playbook import main
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader()
    for name in MODULES:
        importlib.import_module(name)
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.iter_modules(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    return main


def requested(runs: socket.socket) -> dict[str, Any] | None:
    """Return a run's request in a new process for it, or None in this one when there are no more."""
    with runs, runs.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            child = os.fork()
            if child == 0:
                return dict(json.loads(line))
            runs.sendall(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return None


def begin(program: str, request: dict[str, Any], directory: str) -> None:
    """Give the run what it would have as a process that was started for it."""
    from ansible import constants

    os.setsid()
    os.chdir(directory)
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        with open(os.path.join(request["folder"], name), "wb") as file:
            os.dup2(file.fileno(), descriptor)
    sys.argv = [program, *request["arguments"]]
    make_local_tmp(Path(constants.DEFAULT_LOCAL_TMP))


def make_local_tmp(path: Path) -> None:
    """Make the folder that Ansible makes when it is imported, and removes when the process ends."""
    path.parent.mkdir(mode=0o700, parents=True)
    path.mkdir(mode=0o700)


def main() -> None:
    descriptor, program = int(sys.argv[1]), sys.argv[2]
    sys.path[0] = os.path.dirname(program)
    playbook, directory = imported(), os.getcwd()
    # Each run configures the finder once more, which Ansible remarks.
    warnings.filterwarnings("ignore", "AnsibleCollectionFinder has already been configured")
    gc.freeze()
    runs = socket.socket(fileno=descriptor)
    runs.sendall(b"ready\n")
    request = requested(runs)
    if request is not None:
        begin(program, request, directory)
        sys.exit(playbook())


if __name__ == "__main__":
    main()
