# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds this machine's Pythons by their version: those on PATH, and those that pyenv has installed.

Called as a program, it links them into a folder that is emptied first, all of them or those of some versions:
`pythons.py FOLDER [VERSION ...]`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
_TELL = "import sys; print(sys._base_executable)"


def found() -> dict[str, str]:
    """Return the interpreter of each version that answers. pyenv's shims answer only for a version that is switched on, so all are."""
    environment = {**os.environ, "PYENV_VERSION": _pyenv_versions()}
    interpreters = {}
    for version in VERSIONS:
        program = shutil.which("python" + version)
        if program is None:
            continue
        answer = subprocess.run([program, "-c", _TELL], env=environment, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            interpreters[version] = answer.stdout.strip()
    return interpreters


def _pyenv_versions() -> str:
    """Return the versions that pyenv knows, the one in use first, as it wants them: with colons between."""
    if shutil.which("pyenv") is None:
        return ""
    listed = [
        subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
        for command in (["pyenv", "version-name"], ["pyenv", "versions", "--bare"])
    ]
    return ":".join(dict.fromkeys(listed[0] + sorted(listed[1], key=_number, reverse=True)))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def main() -> None:
    """Link them, for a PATH without pyenv's shims."""
    folder, wanted = Path(sys.argv[1]), sys.argv[2:] or VERSIONS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for version, interpreter in found().items():
        if version in wanted:
            (folder / f"python{version}").symlink_to(interpreter)


if __name__ == "__main__":
    main()
