# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that does not outlive the job, judged by its path and by what AWX and ansible-runner say of themselves. Private to the collection.

What they set, in every job: AWX_PRIVATE_DATA_DIR is the job's directory as AWX made it (/tmp/awx_<job>_<random>), and AWX_ISOLATED_DATA_DIR, of
ansible-runner, <directory>/artifacts/<job> as the job itself sees it, which in an execution environment is /runner/artifacts/<job>. Sources:
awx/main/tasks/jobs.py of ansible/awx, ansible_runner/config/_base.py and defaults.py of ansible/ansible-runner.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..api.errors import InvalidOption

# Where ansible-runner has its directory inside a container.
_IN_CONTAINER = "/runner"
# How ansible-runner names a directory that it makes for itself.
_OWN_DIRECTORY = ".ansible-runner-"
# A container's own layers, which AWX also lays over a directory that is exposed with the option O; and what is in memory only.
_ENDS_WITH_CONTAINER = ("overlay", "fuse.fuse-overlayfs", "aufs", "tmpfs", "ramfs")
_EMPTY_DIR = "/kubernetes.io~empty-dir/"
_OCTAL = re.compile(r"\\([0-7]{3})")


class ThrownAway(InvalidOption):
    """A token was to be made whose record would be in a place that does not outlive the job. where: as reason() says it."""

    def __init__(self, place: str, where: str) -> None:
        fact = f"vault_file would keep the token record at {place}, which does not outlive this job: it is in {where}."
        remedy = (
            "Set connector_token_store to awx_credential or hashi_vault, or connector_token_store_path to a path on a volume that is mounted into every job "
            "(docs/stores.md). If this path does outlive the job, set connector_store_outlives_job: true."
        )
        super().__init__("store (connector_token_store)", f"{fact} The next job would make another token.", remedy)
        self.where = where


@dataclass(frozen=True)
class Mount:
    """A mounted file system: at which path, of which type, and which directory of it is mounted there."""

    point: str
    kind: str
    root: str = "/"


@dataclass(frozen=True)
class Surroundings:
    """What a process knows of where it runs. temporary: the directory for temporary files."""

    environment: Mapping[str, str]
    temporary: str = "/tmp"
    mounts: tuple[Mount, ...] = ()


def mounts_in(text: str) -> tuple[Mount, ...]:
    """Return the mounts that a text like /proc/self/mountinfo lists."""
    found = []
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if dash and len(fields) > 4:
            found.append(Mount(_path(fields[4]), kind, _path(fields[3])))
    return tuple(found)


def reason(path: str, surroundings: Surroundings) -> str:
    """Return in which place the file is that does not outlive the job, as it follows "it is in"; empty where nothing says that it does not.

    path: without symbolic links. Outside a job of AWX or ansible-runner, nothing is said: a directory for temporary files may be meant to last there.
    """
    given = surroundings.environment
    awx, runner = given.get("AWX_PRIVATE_DATA_DIR", ""), _runner_directory(given.get("AWX_ISOLATED_DATA_DIR", ""))
    if not (awx or given.get("AWX_ISOLATED_DATA_DIR")):
        return ""
    temporary = surroundings.temporary
    ends = runner and (
        awx
        or runner == _IN_CONTAINER
        or _is_in(runner, temporary)
        or os.path.basename(runner).startswith(_OWN_DIRECTORY)
    )
    for directory in (awx, runner if ends else ""):
        if directory and _is_in(path, directory):
            return f"the directory of this job ({directory}), which is removed when the job ends"
    if _is_in(path, temporary):
        return f"the directory for temporary files ({temporary})"
    mount = _mount_of(path, surroundings.mounts)
    if mount and (_is_lost(mount) or (runner == _IN_CONTAINER and mount.point == "/")):
        return f"a file system that ends with this job's container ({mount.kind} at {mount.point})"
    return ""


def _runner_directory(artifacts: str) -> str:
    """Return ansible-runner's private data directory, from that of the job's artifacts; empty where they are kept elsewhere."""
    parent, name = os.path.split(os.path.dirname(artifacts.rstrip("/")))
    return parent if name == "artifacts" else ""


def _is_lost(mount: Mount) -> bool:
    return mount.kind in _ENDS_WITH_CONTAINER or _EMPTY_DIR in mount.root


def _mount_of(path: str, mounts: Iterable[Mount]) -> Mount | None:
    """Return the mount that a path is on. Of two at the same place, the later one hides the other."""
    found = None
    for mount in mounts:
        if _is_in(path, mount.point) and (found is None or len(mount.point) >= len(found.point)):
            found = mount
    return found


def _is_in(path: str, directory: str) -> bool:
    return f"{path}/".startswith(f"{directory.rstrip('/')}/")


def _path(field: str) -> str:
    """Return a path of mountinfo, in which blanks and the like are octal numbers."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), field)
