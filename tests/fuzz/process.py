# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process in which time, chance and the environment are the case's own: waiting takes no time, and a case run again is the same."""

from __future__ import annotations

import random
import secrets
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import pytest

from tests.support.harness.runs import leave_out_environment, load

_TIME, _MONOTONIC = time.time, time.monotonic
# Reading a page takes most of a case's time, and most pages are the same from case to case: each is read once in a process.
_READ, _LONG = load("module_utils.api.html_form").forms_of, 20_000
_read_before = lru_cache(1000)(_READ)


class _Moved:
    """How far this process's clocks are ahead, in seconds; and the folder, made for it, in which its temporary files go."""

    ahead = 0.0
    folder: Path | None = None


def _sleep(seconds: float) -> None:
    _Moved.ahead += max(0.0, seconds)


def begin(seed: str) -> None:
    """A new case: chance begins anew, the clock is right again, and nothing is left of what the runs before it noted in files."""
    _Moved.ahead = 0.0
    random.seed(seed)
    if _Moved.folder is not None:
        for place in _Moved.folder.iterdir():
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()


@contextmanager
def surroundings() -> Iterator[None]:
    """Patches this process until the block ends."""
    patch = pytest.MonkeyPatch()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        leave_out_environment(patch)
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        patch.setattr(_Moved, "folder", Path(folder))
        patch.setattr(time, "sleep", _sleep)
        patch.setattr(time, "time", lambda: _TIME() + _Moved.ahead)
        patch.setattr(time, "monotonic", lambda: _MONOTONIC() + _Moved.ahead)
        patch.setattr(
            load("module_utils.clock"), "now", lambda: datetime.now(timezone.utc) + timedelta(seconds=_Moved.ahead)
        )
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=random.getrandbits(128), version=4))
        patch.setattr(
            secrets,
            "token_urlsafe",
            lambda length=32: random.getrandbits(8 * length).to_bytes(length, "big").hex()[: int(length * 1.3)],
        )
        patch.setattr(secrets, "token_hex", lambda length=32: f"{random.getrandbits(8 * length):0{2 * length}x}")
        patch.setattr(secrets, "randbelow", random.randrange)
        patch.setattr(
            load("module_utils.api.align_form"),
            "forms_of",
            lambda page: _read_before(page) if len(page) < _LONG else _READ(page),
        )
        try:
            yield
        finally:
            patch.undo()
