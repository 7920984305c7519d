# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token_file: what happens where something else is in the way."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.resources import token_file

RECORD = "$ANSIBLE_VAULT;1.1;AES256\n3031\n"
OTHER = "$ANSIBLE_VAULT;1.1;AES256\n3233\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "above" / "store" / "site.yml"


def test_directories_are_their_owners(place: Path) -> None:
    assert token_file.keep(str(place), RECORD, False).changed
    assert {stat.S_IMODE(each.stat().st_mode) for each in (place.parent, place.parent.parent)} == {0o700}


def test_a_directory_that_another_host_made_meanwhile_is_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.parent.mkdir(parents=True)
    not_yet, isdir = {str(place.parent), str(place.parent.parent)}, os.path.isdir

    def at_first_not_there(path: str) -> bool:
        late = path in not_yet
        not_yet.discard(path)
        return not late and isdir(path)

    monkeypatch.setattr(os.path, "isdir", at_first_not_there)
    assert token_file.keep(str(place), RECORD, False).changed and place.read_text(encoding="utf-8") == RECORD


@pytest.mark.parametrize("kind", ["hard link", "symbolic link", "fifo", "left by a killed run"])
def test_what_is_in_the_way_is_not_written_to(kind: str, place: Path, tmp_path: Path) -> None:
    token_file.keep(str(place), RECORD, False)
    precious, unfinished = tmp_path / "precious", place.parent / ".site.yml.unfinished"
    precious.write_text("precious", encoding="utf-8")
    if kind == "hard link":
        os.link(precious, unfinished)
    elif kind == "symbolic link":
        unfinished.symlink_to(precious)
    elif kind == "fifo":
        os.mkfifo(unfinished)
    else:
        unfinished.write_text("half", encoding="utf-8")
    token_file.keep(str(place), OTHER, False)
    assert precious.read_text(encoding="utf-8") == "precious"
    assert place.read_text(encoding="utf-8") == OTHER
    assert [path.name for path in place.parent.iterdir()] == ["site.yml"]


@pytest.mark.parametrize(
    "content", ["", "token: in clear", "$ANSIBLE_VAULT;1.1;AES256\ntoken: in clear\n", "$ANSIBLE_VAULT;1.1;AES256"]
)
def test_what_is_not_encrypted_is_refused(content: str, place: Path) -> None:
    with pytest.raises(JiraOpsError, match="content: is not encrypted"):
        token_file.keep(str(place), content, False)
    assert not place.parent.exists()


def test_a_path_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JiraOpsError, match="path: contains a character"):
        token_file.keep(str(tmp_path / "a\0b"), RECORD, False)


def test_a_directory_in_the_way_is_said(place: Path) -> None:
    (place.parent / ".site.yml.unfinished").mkdir(parents=True)
    with pytest.raises(JiraOpsError, match="cannot be written: .*What was there before is unchanged"):
        token_file.keep(str(place), RECORD, False)
    assert not place.exists()
