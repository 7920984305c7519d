# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as AWX hands it to ansible-runner: a private data directory of its own, laid out and named as AWX does, and streamed to a worker.

The worker has it in a directory of its own, as in a container, where that would be /runner. There is no container here.
Where this comes from: awx/main/tasks/jobs.py and receptor.py of ansible/awx (inventory/hosts is a script, credentials are in the environment or in files
that env/cmdline names, answers of a survey in env/extravars; transmit, worker, process), and
https://ansible.readthedocs.io/projects/runner/en/stable/intro/ and .../remote_jobs/
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.harness.play import surroundings

# What a project of AWX offers as playbooks are its own files.
_WRAPPER = "- import_playbook: jira_ops.align.{name}\n"
_STREAMED = """
"$0" transmit "$1" --ident 1 --playbook play.yml | "$0" worker --private-data-dir "$2" | "$0" process "$1" --ident 1
"""
_OF_THE_TESTS = ("ANSIBLE_CALLBACK_PLUGINS", "ANSIBLE_CALLBACKS_ENABLED", "EVENTS_FILE")


@dataclass(frozen=True)
class Job:
    """A job that has ended. folder: its private data directory. worker: where the job saw that. output: what ansible-runner printed."""

    folder: Path
    worker: Path
    code: int
    output: str

    @property
    def artifacts(self) -> Path:
        """What ansible-runner has written of it."""
        return self.folder / "artifacts" / "1"

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of its events of a kind, in their order."""
        paths = sorted(self.artifacts.glob("job_events/*.json"), key=lambda path: int(path.name.split("-")[0]))
        events = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
        return [event["event_data"] for event in events if event["event"] == kind]

    def messages(self) -> list[str]:
        """Return the messages of its failed tasks."""
        return [str(each["res"].get("msg")) for each in self.events("runner_on_failed")]

    def changed(self) -> dict[str, int]:
        """Return how many tasks have changed something, of hosts where any has."""
        return dict(self.events("playbook_on_stats")[-1]["changed"])


def run_job(
    folder: Path,
    playbooks: Sequence[str],
    hosts: Mapping[str, Any],
    environment: Mapping[str, str],
    survey: Mapping[str, Any] | None = None,
    credential: Mapping[str, Any] | None = None,
) -> Job:
    """Run playbooks of the collection, one after the other, in a new private data directory.

    environment: beside the tests' own, in env/envvars as a credential type's injector env has it. survey: in env/extravars. credential: in a file that
    is an argument, as an injector extra_vars has it.
    """
    worker = folder.with_name(f"{folder.name}-worker")
    for name in ("env", "inventory", "project"):
        (folder / name).mkdir(parents=True, mode=0o700)
    (folder / "project" / "play.yml").write_text("".join(_WRAPPER.format(name=name) for name in playbooks), "utf-8")
    own = {name: value for name, value in surroundings(folder.parent, {}).items() if name not in _OF_THE_TESTS}
    inventory = json.dumps({"all": {"hosts": list(hosts)}, "_meta": {"hostvars": hosts}})
    _write(folder / "inventory" / "hosts", f"#!{sys.executable}\nprint({inventory!r})\n", 0o700)
    _write(folder / "env" / "envvars", json.dumps({"AWX_PRIVATE_DATA_DIR": str(folder), **environment}))
    _write(folder / "env" / "settings", json.dumps({"job_timeout": 0, "fact_cache_type": "jsonfile"}))
    _write(folder / "env" / "passwords", json.dumps({"Vault password:\\s*?$": "asked-for-by-nobody"}))
    _write(folder / "env" / "extravars", json.dumps({**_tests_own(), **(survey or {})}))
    _write(folder / "env" / "tmpcredential", json.dumps(credential or {}))
    _write(folder / "env" / "cmdline", shlex.join(["-vvvv", "-e", f"@{worker / 'env' / 'tmpcredential'}"]))
    ran = subprocess.run(
        ["sh", "-c", _STREAMED, Path(sys.executable).with_name("ansible-runner"), folder, worker],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=own,
    )
    rc = folder / "artifacts" / "1" / "rc"
    return Job(folder, worker, int(rc.read_text(encoding="utf-8")) if rc.exists() else -1, ran.stdout)


def _tests_own() -> dict[str, str]:
    """Return what other tests give as extra variables too."""
    return {"ansible_python_interpreter": os.environ.get("MODULE_PYTHON", "{{ ansible_playbook_python }}")}


def _write(path: Path, text: str, mode: int = 0o600) -> None:
    path.touch(mode)
    path.write_text(text, encoding="utf-8")
