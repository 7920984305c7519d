# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long runs that begin with the session and go on while other tests run; a test that asks for one waits for its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

import pytest

Job = Callable[[Path], Any]
_AT_ONCE = 2
_jobs: dict[str, Job] = {}
_begun: dict[str, Future[Any]] = {}


def beside(job: Job) -> Any:
    """Makes a fixture of a function that is given a folder of its own and gives what came of it."""
    _jobs[job.__name__] = job

    @pytest.fixture(scope="session", name=job.__name__)
    def fixture() -> Any:
        return _begun[job.__name__].result()

    return fixture


@contextmanager
def begun(names: Iterable[str], folder: Callable[[str], Path]) -> Iterator[None]:
    """Begins those of these names; what nobody waits for any more is not begun at all."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        _begun.update({name: pool.submit(_jobs[name], folder(name)) for name in names if name in _jobs})
        try:
            yield
        finally:
            pool.shutdown(cancel_futures=True)
