# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fork servers of a test session: lent to one run at a time, begun when an environment is asked for again, ended with the session."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.harness.fork_server import Environment, ForkServer

# Each takes the memory of an Ansible that has loaded the collection.
MOST = 6
Key = tuple[tuple[str, str], ...]

_lock = threading.Lock()
_asked_for: set[Key] = set()
_servers: list[ForkServer] = []
_idle: list[tuple[Key, ForkServer]] = []


@contextmanager
def lent(environment: Environment) -> Iterator[ForkServer | None]:
    """A server for an environment, or None for its first run, which may be its only one, and while all servers are at work."""
    key = tuple(sorted(environment(Path("/of-the-run")).items()))
    server = _taken(key, environment)
    yield server
    # After an exception it is not known what the server is at.
    if server is not None:
        with _lock:
            _idle.append((key, server))


def _taken(key: Key, environment: Environment) -> ForkServer | None:
    with _lock:
        if key not in _asked_for:
            _asked_for.add(key)
            return None
        for place, (served, server) in enumerate(_idle):
            if served == key:
                del _idle[place]
                return server
        if len(_servers) >= MOST:
            if not _idle:
                return None
            _key, unused = _idle.pop(0)
            _servers.remove(unused)
            unused.close()
        server = ForkServer(environment)
        _servers.append(server)
        return server


@atexit.register
def _close() -> None:
    for server in _servers:
        server.close()
