# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token file that cannot be read or written: a clear stop before a token is made, and the old record as it was."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.harness.play import Run
from tests.system.support import COMPLETE, VAULT_FORMAT, Rollout, vaulted

# Mounts of its own, as root or as root of a user namespace: file modes would not stop a test that root runs.
NAMESPACE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--user", "--map-root-user"]
READ_ONLY = """
mount --bind "$store" "$store" && mount -o remount,bind,ro "$store" || exit 99
exec "$@"
"""
# A file system of so many pages for the record, and a copy of what is in it when the run is over.
SMALL = """
cp -a "$store/." "$aside" && mount -t tmpfs -o size="$size" tmpfs "$store" && cp -a "$aside/." "$store/" || exit 99
"$@"
code=$?
rm -rf "$aside" && cp -a "$store/." "$aside" || exit 99
exit $code
"""


def within(rollout: Rollout, script: str, **variables: str) -> None:
    """Every run from here on begins with this script."""
    given = [f"{name}={value}" for name, value in {"store": str(rollout.store().parent), **variables}.items()]
    rollout.ansible.within = ["env", *given, *NAMESPACE, "sh", "-c", script, "sh"]


def tokens_asked_for(rollout: Rollout) -> list[dict[str, Any]]:
    return [entry for entry in rollout.sandbox.writes() if entry["path"].endswith("/api-tokens")]


def stopped(rollout: Rollout, playbook: str = "rotate", **variables: Any) -> Run:
    """The run fails at the store: with no token made, no traceback, no warning but Ansible's vault's."""
    run = rollout.play(playbook, "--limit", "all", expect=2, warnings=(VAULT_FORMAT,), **variables)
    assert tokens_asked_for(rollout) == []
    assert "Traceback" not in run.output
    assert str(rollout.store()) in run.problems()[-1]
    return run


@pytest.fixture
def due(rollout: Rollout) -> Rollout:
    """A connector that stands, with a token to replace."""
    rollout.stand_up()
    rollout.sandbox.by_hand("expire_token", token=rollout.record()["token"], days=5)
    return rollout


def test_the_scripts_can_mount(tmp_path: Path) -> None:
    """Without it the tests below would fail for a reason of their own."""
    subprocess.run([*NAMESPACE, "sh", "-c", 'mount -t tmpfs -o size=4k tmpfs "$1"', "sh", str(tmp_path)], check=True)


@pytest.mark.parametrize("playbook", ["stand_up", "rotate", "verify", "retire"])
def test_a_wrong_password(playbook: str, due: Rollout) -> None:
    before = due.store().read_bytes()
    run = stopped(due, playbook, connector_vault_password="not-the-password-it-was")
    assert "connector_vault_password" in run.problems()[-1]
    assert "Nothing was changed" in run.problems()[-1]
    assert due.store().read_bytes() == before
    assert due.sandbox.writes() == []


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[: len(content) // 2],
    "one character changed": lambda content: (
        content[:200] + (b"0" if content[200:201] != b"0" else b"1") + content[201:]
    ),
    "empty": lambda content: b"",
    "something else": lambda content: b"token: not encrypted\n",
    "not text": lambda content: bytes(range(256)),
    "encrypted, and no record": lambda content: vaulted(b"- a list\n"),
}


def test_a_damaged_file(due: Rollout) -> None:
    whole = due.store().read_bytes()
    for name, damage in DAMAGES.items():
        damaged = damage(whole)
        due.store().write_bytes(damaged)
        run = stopped(due)
        assert "cannot be read" in run.problems()[-1], name
        assert "damaged" in run.problems()[-1], name
        assert due.store().read_bytes() == damaged, name
        assert due.sandbox.writes() == [], name
    due.store().write_bytes(whole)
    due.rotate()
    assert due.world().complete() == COMPLETE


def test_a_read_only_directory(due: Rollout) -> None:
    before = due.store().read_bytes()
    within(due, READ_ONLY)
    run = stopped(due)
    assert "Read-only file system" in run.problems()[-1]
    assert "Nothing was changed" in run.problems()[-1]
    assert due.store().read_bytes() == before
    due.ansible.within = ()
    due.rotate()
    assert due.world().complete() == COMPLETE


def test_a_read_only_directory_with_no_record_yet(rollout: Rollout) -> None:
    rollout.store().parent.mkdir()
    within(rollout, READ_ONLY)
    assert "Nothing was changed" in stopped(rollout, "stand_up").problems()[-1]
    assert rollout.sandbox.writes() == []
    assert list(rollout.store().parent.iterdir()) == []
    rollout.ansible.within = ()
    rollout.stand_up()
    assert rollout.world().complete() == COMPLETE


def test_a_full_disk(due: Rollout, tmp_path: Path) -> None:
    before = due.store().read_bytes()
    (tmp_path / "aside").mkdir()
    # As many pages as the record has.
    within(due, SMALL, aside=str(tmp_path / "aside"), size=str(-(-len(before) // 4096) * 4096))
    run = stopped(due)
    assert "No space left on device" in run.problems()[-1]
    assert "Nothing was changed" in run.problems()[-1]
    assert (tmp_path / "aside" / due.store().name).read_bytes() == before
    due.ansible.within = ()
    due.rotate()
    assert due.world().complete() == COMPLETE


def test_a_disk_that_is_full_by_the_time_the_token_is_there(rollout: Rollout, tmp_path: Path) -> None:
    """Room for the first, empty record, and none for the one with a token: the token is revoked, so that nobody has it."""
    rollout.store().parent.mkdir()
    (tmp_path / "aside").mkdir()
    within(rollout, SMALL, aside=str(tmp_path / "aside"), size="4096")
    run = rollout.stand_up(expect=2)
    assert "No space left on device" in run.problems()[-1]
    assert "is revoked" in run.problems()[-1]
    assert [entry["method"] for entry in rollout.sandbox.writes() if "/api-tokens" in entry["path"]] == [
        "POST",
        "DELETE",
    ]
    assert rollout.world().live_tokens() == []
    rollout.ansible.within = ()
    rollout.stand_up()
    assert rollout.world().complete() == COMPLETE


def test_a_token_that_can_be_neither_stored_nor_revoked_is_named(rollout: Rollout, tmp_path: Path) -> None:
    """Both reasons are in the message, and what is alive: nobody would look for it else."""
    rollout.store().parent.mkdir()
    (tmp_path / "aside").mkdir()
    within(rollout, SMALL, aside=str(tmp_path / "aside"), size="4096")
    rollout.sandbox.faults([{"method": "DELETE", "path": "/api-tokens/", "status": 403, "json": {"key": "forbidden"}}])
    run = rollout.stand_up(expect=2)
    (alive,) = rollout.world().live_tokens()
    said = run.problems()[-1]
    assert (
        "No space left on device" in said
        and "could not be revoked" in said
        and alive["label"] in said
        and "undefined" not in said
    )
