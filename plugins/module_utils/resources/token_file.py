# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is replaced as a whole, and is on the disk before anybody relies on it."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from typing import Any

from ..api.errors import InvalidOption, JiraOpsError
from ..lock import exclusive
from ..outcome import Outcome

MODE = 0o600
# For a full disk takes an empty file.
_PROBE = bytes(4096)
# A header, and nothing but hexadecimal digits below it.
_ENCRYPTED = re.compile(r"\$ANSIBLE_VAULT;[^\n]*\n[0-9a-fA-F\s]+")


def keep(path: str, content: str, check_mode: bool) -> Outcome:
    """The file with this content, for its owner only."""
    if "\0" in path:
        raise InvalidOption("path", "contains a character that no path has.", "Give the file of the token record.")
    if not _ENCRYPTED.fullmatch(content):
        raise InvalidOption(
            "content", "is not encrypted by Ansible Vault.", "Pass it through the filter ansible.builtin.vault."
        )
    place, wanted = os.path.realpath(path), content.encode()
    before = _look(place)
    after = {"state": "file", "mode": f"{MODE:04o}"}
    differs = before != after or _read(place) != wanted
    if differs and not check_mode:
        with exclusive("token file", place):
            _write(place, wanted)
    return Outcome(differs, before, after, {"file": place})


def check_writable(path: str, option: str = "path") -> None:
    """Raise JiraOpsError where the file could not be written, by a probe without a name in its directory, or in the one to be made it in: nothing is left."""
    place = os.path.realpath(path)
    too_long = _too_long(place)
    if too_long:
        raise InvalidOption(option, f"{place}: {too_long}", "Give it a shorter name.")
    _look(place)
    refuse_shared(place)
    folder = os.path.dirname(place)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(_PROBE)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as failure:
        raise _trouble(place, "written", failure) from failure


def _unfinished(place: str) -> str:
    """Return where the file is written before it is moved to its place."""
    folder, name = os.path.split(place)
    return os.path.join(folder, f".{name}.unfinished")


def _too_long(place: str) -> str:
    """Return which name the file system would not take, of the file or of a directory to be made for it; empty where it takes all of them."""
    folder, names = os.path.dirname(place), [os.path.basename(_unfinished(place))]
    more = len(names[0]) - len(os.path.basename(place))
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder, name = os.path.split(folder)
        names.append(name)
    most = os.pathconf(folder, "PC_NAME_MAX")
    if all(len(os.fsencode(name)) <= most for name in names):
        return ""
    return f"a name in it is too long: at most {most} bytes are taken there, and {more} less for the file, whose name has {more} more while it is written."


def refuse_shared(path: str) -> None:
    """Refuse a directory to which everybody on the machine can write: who does could put another record there, or take this one away."""
    folder = os.path.dirname(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(os.stat(folder).st_mode)
    except OSError:
        return  # it is not there yet, and will be its owner's only
    if mode & stat.S_IWOTH:
        problem = f"everybody on this machine can write to the directory {folder} (mode {mode:04o})."
        remedy = f"Take that right away (chmod o-w {folder}), or choose a directory of your own."
        raise JiraOpsError(f"{os.path.realpath(path)} is not kept: {problem} {remedy}")


def _look(place: str) -> dict[str, Any]:
    try:
        found = os.stat(place)
    except FileNotFoundError:
        return {"state": "absent"}
    except OSError as failure:
        raise _trouble(place, "read", failure) from failure
    if not stat.S_ISREG(found.st_mode):
        raise InvalidOption(
            "path", f"{place} is not a file.", "Give the file of the token record, or move away what is there."
        )
    return {"state": "file", "mode": f"{stat.S_IMODE(found.st_mode):04o}"}


def _read(place: str) -> bytes:
    try:
        with open(place, "rb") as file:
            return file.read()
    except OSError as failure:
        raise _trouble(place, "read", failure) from failure


def _write(place: str, content: bytes) -> None:
    """One name for what is not finished yet: a killed run leaves at most one such file, and the next run takes it away.

    Whatever else has that name is not written to, for it might be somebody else's.
    """
    folder, unfinished = os.path.dirname(place), _unfinished(place)
    try:
        _make(folder)
        try:
            if os.path.lexists(unfinished):
                os.unlink(unfinished)
            with open(unfinished, "xb", opener=_for_its_owner) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, place)
        except OSError:
            if os.path.isfile(unfinished):
                os.unlink(unfinished)
            raise
        _flush(folder)
    except OSError as failure:
        raise _trouble(place, "written", failure) from failure


def _make(folder: str) -> None:
    """The directory, and those above it, each for its owner only where it was not there."""
    if not os.path.isdir(folder):
        _make(os.path.dirname(folder))
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:  # another host of this run was quicker
            if not os.path.isdir(folder):
                raise
        _flush(os.path.dirname(folder))


def _for_its_owner(path: str, flags: int) -> int:
    handle = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, MODE)
    os.fchmod(handle, MODE)
    return handle


def _flush(folder: str) -> None:
    """The move itself is on the disk once its directory is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _trouble(place: str, what: str, failure: OSError) -> JiraOpsError:
    return JiraOpsError(f"{place} cannot be {what}: {failure.strerror}. What was there before is unchanged.")
