# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells of the matrix: an ansible-core on a Python, and the virtual environment of each."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BUILD = PROJECT / ".build" / "matrix"

# What each ansible-core runs on as a controller, by its own list.
SUPPORTED = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.17": ("3.10", "3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.12", "3.13", "3.14"),
}
CORES = tuple(SUPPORTED)
# Modules run under the oldest Python, with the oldest libraries that requirements.txt allows; the controller has what it always has.
BOUNDS_PYTHON, BOUNDS_CORE = "3.9", "2.19"


@dataclass(frozen=True)
class Cell:
    """An ansible-core on a Python. bounds: its modules run in an environment of the lower bounds."""

    core: str
    python: str
    bounds: bool = False

    @property
    def label(self) -> str:
        """The Python, as the table has it."""
        return f"py{self.python}" + ("-bounds" if self.bounds else "")

    @property
    def name(self) -> str:
        """What it is asked for by, and its folder."""
        return f"{self.core}-{self.label}"

    def program(self, name: str) -> Path:
        """Return one of its environment's programs."""
        return _environment(f"{self.core}-py{self.python}") / "bin" / name

    def environment(self) -> dict[str, str]:
        """Return the variables that its tests want."""
        return {"MODULE_PYTHON": str(_environment("bounds") / "bin" / "python")} if self.bounds else {}

    def make(self, interpreters: Mapping[str, str], requirements: str = "requirements-test.txt") -> None:
        """Make its environments, where they are not there as they are asked for. requirements: the name of the file that says what the tests want."""
        minor = int(self.core.split(".")[1])
        wanted = f"ansible-core>={self.core},<2.{minor + 1}"
        _make(f"{self.core}-py{self.python}", interpreters[self.python], ["-r", requirements, wanted])
        if self.bounds:
            _make("bounds", interpreters[BOUNDS_PYTHON], lower_bounds())

    def installed(self) -> str:
        """Return the version of ansible-core that its environment has."""
        found = sorted(self.program("python").parent.parent.glob("lib/python*/site-packages/ansible_core-*.dist-info"))
        return found[0].name.split("-")[1].replace(".dist", "") if found else self.core


def lower_bounds() -> list[str]:
    """Return the oldest versions that requirements.txt allows, pinned."""
    lines = (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace(">=", "==") for line in lines if line.strip() and not line.startswith("#")]


def available(interpreters: Mapping[str, str]) -> list[Cell]:
    """Return every cell that this machine has a Python for, and the one of the lower bounds."""
    cells = [Cell(core, python) for core, pythons in SUPPORTED.items() for python in pythons if python in interpreters]
    bounds = [cell for cell in cells if cell.core == BOUNDS_CORE][:1] if BOUNDS_PYTHON in interpreters else []
    return cells + [Cell(cell.core, cell.python, bounds=True) for cell in bounds]


def chosen(asked: str, interpreters: Mapping[str, str]) -> list[Cell]:
    """Return the cells of an answer to --cells: all; the oldest core on its oldest Python and the newest on its newest; or by name or core."""
    cells = available(interpreters)
    if asked == "all":
        return cells
    plain = [cell for cell in cells if not cell.bounds]
    if asked == "ends":
        return list(dict.fromkeys([plain[0], plain[-1]])) if plain else []
    names = asked.split(",")
    return [cell for cell in cells if cell.name in names or cell.core in names]


def too_few(cells: Sequence[Cell], interpreters: Mapping[str, str]) -> str:
    """Return why these cells prove nothing that the other tests do not, or an empty text."""
    if not cells:
        return f"No cell of the matrix is one of those asked for, or has its Python here ({', '.join(interpreters) or 'none'})."
    cores = {cell.core for cell in available(interpreters)}
    if len(cores) < 2:
        return (
            f"Only ansible-core {', '.join(cores)} runs on the Pythons here ({', '.join(interpreters)}), which is what `make test` "
            "runs on already. Install Python 3.10 or 3.11, and 3.12 or newer, for instance with pyenv."
        )
    return ""


def described(cells: Sequence[Cell], interpreters: Mapping[str, str]) -> str:
    """Return what was found, and which Pythons are not here."""
    lines = [f"Pythons found: {', '.join(interpreters) or 'none'}"]
    for core, pythons in SUPPORTED.items():
        asked = [cell.label for cell in cells if cell.core == core]
        absent = [python for python in pythons if python not in interpreters]
        lines.append(
            f"  ansible-core {core}: {', '.join(asked) or 'left out'}"
            + (f"  (not on this machine: {', '.join(absent)})" if absent else "")
        )
    return "\n".join(lines)


def _environment(name: str) -> Path:
    return BUILD / name


def _make(name: str, interpreter: str, requirements: Sequence[str]) -> None:
    """Make a virtual environment, unless it was made from the same interpreter and requirements."""
    folder = _environment(name)
    files = [PROJECT / f"requirements{kind}.txt" for kind in ("", "-test", "-system")]
    made_from = "\n".join([interpreter, *requirements, *(each.read_text(encoding="utf-8") for each in files)])
    stamp, digest = folder / ".made-from", hashlib.sha256(made_from.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    print(f"Making the environment {name} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([interpreter, "-m", "venv", str(folder)], check=True)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*install, *requirements], cwd=PROJECT, check=True)
    stamp.write_text(digest, encoding="utf-8")
