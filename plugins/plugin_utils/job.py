# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where this process runs, as far as that says which files outlive it."""

from __future__ import annotations

import os
import tempfile

from ansible_collections.jira_ops.align.plugins.module_utils.token.throw_away import Mount, Surroundings, mounts_in

_SET_BY_RUNNERS = ("AWX_PRIVATE_DATA_DIR", "AWX_ISOLATED_DATA_DIR")
_MOUNTS = "/proc/self/mountinfo"


def surroundings() -> Surroundings:
    """Return what is known of this process, without symbolic links. Mounts are known on Linux only, and looked at in a job only."""
    given = {name: os.path.realpath(os.environ[name]) for name in _SET_BY_RUNNERS if os.environ.get(name)}
    return Surroundings(given, os.path.realpath(tempfile.gettempdir()), _mounts() if given else ())


def _mounts() -> tuple[Mount, ...]:
    try:
        with open(_MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            return mounts_in(file.read())
    except OSError:
        return ()
