# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One writer at a time on this machine for what several hosts share.

Ansible runs many hosts at once. Sites that share a service account, a group or a Jira Align tenant would
each find it missing and each make one. Whoever wants to write takes the lock, looks again, then writes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .api.errors import JiraOpsError
from .wait import Report


@contextmanager
def exclusive(*what: str, patience: float = 300.0) -> Iterator[None]:
    """Hold the machine-wide lock of the thing that these words name. patience: seconds."""
    handle = os.open(shared_file(*what, ending=".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _acquire(handle, what, time.monotonic() + patience)
        yield
    finally:
        os.close(handle)


def shared_file(*what: str, ending: str) -> str:
    """Return the path of a file that this user's runs on this machine share, in a directory that nobody else can enter."""
    folder = os.path.join(tempfile.gettempdir(), f"jira_ops.align-{os.getuid()}")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as failure:
        problem = f"{folder}, where runs on this machine take turns, cannot be made: {failure.strerror}."
        raise JiraOpsError(f"{problem} Set TMPDIR to another directory.") from failure
    _refuse_foreign(folder)
    return os.path.join(folder, hashlib.sha256("\n".join(what).encode()).hexdigest()[:32] + ending)


def _refuse_foreign(folder: str) -> None:
    """In a shared temporary directory, somebody else could have put a folder of this name there first."""
    if os.lstat(folder).st_uid != os.getuid() or os.path.islink(folder):
        raise JiraOpsError(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a directory of your own.")


def _acquire(handle: int, what: tuple[str, ...], deadline: float) -> None:
    report = Report(f"another host or run, which is changing {' '.join(what)}", deadline - time.monotonic())
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as busy:
            if time.monotonic() > deadline:
                raise JiraOpsError(
                    f"Another run on this machine has been changing {' '.join(what)} for too long. Wait for it, or end it."
                ) from busy
            report.tell()
            time.sleep(0.05)
