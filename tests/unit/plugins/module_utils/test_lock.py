# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lock: one writer at a time, across processes, per thing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.lock import exclusive

HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from ansible_collections.jira_ops.align.plugins.module_utils.lock import exclusive
with exclusive("group", "org", "name"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    tempfile.tempdir = None


@pytest.fixture
def holder() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, os.environ["ANSIBLE_COLLECTIONS_PATH"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process


def test_another_process_is_waited_for_and_the_message_says_for_what(holder: subprocess.Popen[str]) -> None:
    with (
        pytest.raises(JiraOpsError, match="changing group org name for too long"),
        exclusive("group", "org", "name", patience=0.0),
    ):
        pytest.fail("both hold the lock")
    with exclusive("group", "org", "other", patience=0.0):
        pass
    holder.stdin.close()
    with exclusive("group", "org", "name", patience=20.0):
        pass


def test_the_lock_of_a_killed_process_is_free(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with exclusive("group", "org", "name", patience=20.0):
        pass


def test_an_error_inside_frees_it() -> None:
    with pytest.raises(KeyError), exclusive("a"):
        raise KeyError
    with exclusive("a", patience=0.0):
        pass


def test_the_words_are_told_apart() -> None:
    with exclusive("a", "b c"), exclusive("a b", "c", patience=0.0):
        pass


def test_the_folder_is_private_and_a_link_in_its_place_is_refused(own_folder: Path) -> None:
    with exclusive("a"):
        (folder,) = own_folder.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert all(file.stat().st_mode & 0o777 == 0o600 for file in folder.iterdir())
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    elsewhere = own_folder / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(JiraOpsError, match="belongs to somebody else"), exclusive("a"):
        pass
