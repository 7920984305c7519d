# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make ee`: what the Containerfile of the execution environment does, step by step in a virtual environment, for no container engine is asked of a developer.

Usage: execution_environment.py BUILD_FOLDER   Its own work is below BUILD_FOLDER/ee. The artifact is the one that make has built, and the other
collections are those of `make collections`, for Galaxy is not asked; packages come from the package index. What a base image brings is not tried:
its package manager, its Python, and users and rights in the container.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools import pythons

PROJECT = Path(__file__).resolve().parents[2]
DEFINITION = PROJECT / "extensions/ee/execution-environment.yml"
_BORROWED = ("community/hashi_vault", "awx/awx")
_ARGUMENT = re.compile(r'^ARG (\w+)="(.*)"$', re.MULTILINE)


@dataclass(frozen=True)
class Containerfile:
    """What is read of it: the values of its arguments, and its steps."""

    arguments: dict[str, str]
    steps: tuple[str, ...]

    def step(self, word: str) -> str:
        """Return the one step that has a word in it."""
        (found,) = (step for step in self.steps if word in step)
        return found


def create(folder: Path) -> Containerfile:
    """Let ansible-builder make the build context, and return its Containerfile."""
    program = str(Path(sys.executable).with_name("ansible-builder"))
    arguments = ["--file", str(DEFINITION), "--context", str(folder), "--output-filename", "Containerfile"]
    subprocess.run([program, "create", *arguments], check=True, capture_output=True)
    text = (folder / "Containerfile").read_text(encoding="utf-8")
    return Containerfile(dict(_ARGUMENT.findall(text)), tuple(text.splitlines()))


def introspected(step: str, context: Path, collections: Path, target: Path) -> list[str]:
    """Return the arguments of a step of the Containerfile that introspects, with this machine's paths in place of the container's."""
    words = shlex.split(step.removeprefix("RUN $PYCMD "))
    places = {"/output/scripts": str(context / "_build/scripts"), "/tmp/src": str(target)}
    files = [re.sub(r"=(?!/)", f"={context / '_build'}/", word) for word in words]
    return [_replaced(word, places) for word in files] + [str(collections)]


def _replaced(word: str, places: dict[str, str]) -> str:
    for before, after in places.items():
        word = word.replace(before, after)
    return word


class Image:
    """The virtual environment in place of the image."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder
        self.python = folder / "venv/bin/python"
        self.collections = folder / "share/ansible/collections"
        subprocess.run([python, "-m", "venv", "--clear", str(folder / "venv")], check=True)

    def run(self, *command: str, expect: int = 0) -> str:
        """Run a program of the environment, and return what it printed. Ends the program where that ends otherwise than expected."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
        found = {
            "PATH": os.pathsep.join([str(self.python.parent), kept["PATH"]]),
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_HOME": str(self.folder / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(command, env={**kept, **found}, check=False, capture_output=True, text=True)
        if done.returncode != expect:
            sys.exit(
                f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
            )
        return done.stdout

    def pip(self, *arguments: str) -> None:
        """Install from the package index, as the image is: without a cache of its own."""
        self.run(str(self.python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *arguments)


def install_collections(image: Image, artifact: Path, borrowed: Path) -> None:
    """Install the artifact, and lay the collections beside it that the package `ansible` bundles."""
    arguments = ["--offline", "--no-deps", "--collections-path", str(image.collections), str(artifact)]
    image.run("ansible-galaxy", "collection", "install", *arguments)
    for name in _BORROWED:
        shutil.copytree(borrowed / name, image.collections / "ansible_collections" / name)


def megabytes(folder: Path) -> int:
    """Return the size of all files below a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)


def not_listed(image: Image, collection: str) -> Sequence[str]:
    """Return the modules of a collection that ansible-doc does not list."""
    listed = set(json.loads(image.run("ansible-doc", "--list", "--json", collection)))
    folder = image.collections / "ansible_collections" / collection.replace(".", "/") / "plugins/modules"
    wanted = {f"{collection}.{path.stem}" for path in folder.glob("[!_]*.py")}
    return sorted(wanted - listed)


def job(image: Image) -> None:
    """Run the doctor as a job of ansible-runner, for a site that is not there: it has to end by saying that it got no credential and no answer."""
    folder = image.folder / "job"
    (folder / "inventory").mkdir(parents=True)
    host = "site: {ansible_connection: local, connector_site_url: 'https://127.0.0.1:1'}"
    (folder / "inventory/hosts.yml").write_text(f"all: {{hosts: {{{host}}}}}\n", encoding="utf-8")
    printed = image.run("ansible-runner", "run", str(folder), "--playbook", "jira_ops.align.doctor", expect=2)
    if "A stand-up cannot go yet." not in printed or "[WARNING]" in printed:
        sys.exit(f"The doctor's job under ansible-runner ended with:\n{printed[-2000:]}")


def main() -> int:
    """Carry out the steps, and print what each came to."""
    build = Path(sys.argv[1]).resolve()
    folder = build / "ee"
    shutil.rmtree(folder, ignore_errors=True)
    containerfile = create(folder / "context")
    wanted = containerfile.arguments["PYPKG"].removeprefix("python")
    python = pythons.found().get(wanted)
    print(
        f"base        Python {wanted}{'' if python else ' is not on this machine; the one of the tools is taken'}",
        flush=True,
    )
    image = Image(folder, python or sys.executable)
    empty = megabytes(folder / "venv")
    image.pip(*containerfile.arguments["ANSIBLE_INSTALL_REFS"].split())
    (artifact,) = (build / "artifact").glob("*.tar.gz")
    install_collections(image, artifact, build / "collections/ansible_collections")
    print(f"galaxy      {megabytes(image.collections)} MB of collections", flush=True)
    (folder / "src").mkdir()
    image.pip("bindep", "pyyaml", "packaging")
    step = containerfile.step("introspect.py introspect")
    image.run(str(image.python), *introspected(step, folder / "context", image.collections, folder / "src"))
    requirements, system = (folder / "src" / name for name in ("requirements.txt", "bindep.txt"))
    print("builder     " + "; ".join(requirements.read_text(encoding="utf-8").split("\n")).rstrip("; "), flush=True)
    wanted_of_system = image.run("bindep", "-l", "newline", "-f", str(system)).split() if system.exists() else []
    print(f"            system packages: {', '.join(wanted_of_system) or 'none'}", flush=True)
    image.pip("--requirement", str(requirements))
    image.run("bash", str(folder / "context/_build/scripts/check_ansible"), str(image.python))
    lacking = [
        each for name in ("jira_ops.align", "community.hashi_vault", "awx.awx") for each in not_listed(image, name)
    ]
    image.run(str(image.python), "-c", "import requests, jsonschema, html5lib, hvac")
    print(
        f"final       {image.run('ansible', '--version').splitlines()[0]}, {megabytes(folder / 'venv') - empty} MB of packages"
    )
    job(image)
    print("            the playbook doctor ran as a job of ansible-runner")
    print(f"            modules that ansible-doc does not list: {', '.join(lacking) or 'none'}")
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main())
