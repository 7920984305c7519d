# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killing a run with all that it started.

Neither its process group nor its children would do: Ansible's workers lead sessions of their own, and what a killed one leaves has
another parent. What all of them have is the environment that the run began with.
"""

from __future__ import annotations

from collections.abc import Sequence

import psutil


def marked(mark: str) -> list[psutil.Process]:
    """Every process with this text as the value of an environment variable."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.environ().values():
                found.append(process)
        except psutil.Error:  # somebody else's, or gone
            continue
    return found


def kill(mark: str, known: Sequence[psutil.Process] = ()) -> None:
    """SIGKILL to those known, then to those that are found until none is: a process may have begun another one meanwhile."""
    known = known or marked(mark)
    while known:
        for process in known:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(known, timeout=5)
        known = marked(mark)
