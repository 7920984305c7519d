# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories and plays as others write them. A room is what one run takes together; each of its pieces is a host of that run, and a site."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.system.support import vaulted

Variables = dict[str, Any]
Hosts = Mapping[str, Variables]
# Of the operator's own vault, which is another one than the token records'.
PASSWORD = "museum-vault-password-7Gd2"
SECRET = ("connector_org_api_key", "connector_jira_token", "connector_align_token", "connector_align_session")
# The parts of the role, and the step of a site's life that each is.
PARTS = {
    "stand_up": "main",
    "again": "main",
    "verify": "verify",
    "rotate": "rotate",
    "expiry": "expiry",
    "retire": "retire",
}
FREE = ("Using run_once with the free strategy",)


@dataclass(frozen=True)
class Room:
    """How its hosts are run. inventory: what --inventory is given; play: the keywords of a play of the user's own, or None for the shipped playbooks."""

    inventory: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    variables: Variables = field(default_factory=dict)
    play: Variables | None = None
    warnings: Sequence[str] = ()

    def playbook(self, step: str) -> str | list[dict[str, Any]]:
        """Return what is run for a step."""
        if self.play is None:
            return "jira_ops.align." + ("stand_up" if step == "again" else step)
        return own_play(PARTS[step], self.play)


def own_play(part: str, keywords: Variables) -> list[dict[str, Any]]:
    """Return a play that includes a part of the role after a task that only some runs are to reach."""
    role: Variables = {"name": "jira_ops.align.connector", "tasks_from": part, "apply": {"tags": ["sites"]}}
    tasks = [
        {"name": "Leave this out", "ansible.builtin.fail": {"msg": "tags and --start-at-task are to leave this out"}},
        {"name": "Run the role", "ansible.builtin.include_role": role, "tags": ["sites"]},
    ]
    play = {"name": "Sites", "hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks}
    return [{**play, **keywords}]


def _written(path: Path, variables: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(variables, allow_unicode=True), encoding="utf-8")
    return str(path)


def _vaulted(path: Path, variables: Variables) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(vaulted(yaml.safe_dump(variables).encode(), PASSWORD))


def directory(folder: Path, hosts: Hosts) -> Room:
    """An inventory of several sources in one directory, with variables beside it, some in vaulted files."""
    ini, in_yaml, script, constructed, ssh, become, interpreter, beside = hosts
    place = folder / "inventory"
    open_ones = {name: value for name, value in hosts[ini].items() if name not in SECRET}
    _written(place / "host_vars" / ini / "vars.yml", open_ones)
    _vaulted(place / "host_vars" / ini / "vault.yml", {name: hosts[ini][name] for name in SECRET})
    (place / "10-ini").write_text(f"[from_ini]\n{ini} connector_token_days=365 connector_rotate_before_days=30\n")
    foreign: dict[str, Variables] = {
        in_yaml: {},
        ssh: {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1},
        become: {"ansible_become": True, "ansible_become_user": "nobody", "ansible_become_method": "su"},
        interpreter: {"ansible_python_interpreter": "/nonexistent/python", "ansible_shell_type": "powershell"},
    }
    in_file: dict[str, Variables] = {host: {**hosts[host], **more} for host, more in foreign.items()}
    in_file[beside] = {name: value for name, value in hosts[beside].items() if name != "connector_token_store_path"}
    in_file[constructed] = {"tier": "gold"}
    _written(place / "20-sites.yml", {"all": {"children": {"from_yaml": {"hosts": in_file}}}})
    listed = {"from_script": {"hosts": [script]}, "_meta": {"hostvars": {script: hosts[script]}}}
    path = place / "30-script"
    path.write_text(f"#!{sys.executable}\nprint({json.dumps(listed)!r})\n", encoding="utf-8")
    path.chmod(0o755)
    groups = {
        "plugin": "ansible.builtin.constructed",
        "strict": True,
        "groups": {"gold": "tier | default('') == 'gold'"},
    }
    _written(place / "40-constructed.yml", groups)
    _vaulted(place / "group_vars" / "gold.yml", dict(hosts[constructed]))
    password = folder / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    return Room(str(place), ["--vault-password-file", str(password)])


def comma(_folder: Path, hosts: Hosts) -> Room:
    """`-i host,`, and a job of AWX whose extra variables are all text."""
    ((host, variables),) = hosts.items()
    texts = {
        "connector_projects": "SHOP,TEAM",
        "connector_token_days": "365",
        "connector_rotate_before_days": "30",
        "connector_expiry_days": "4",
        "connector_wait": "60",
        "connector_exclusive": "false",
        "connector_validate_certs": "yes",
    }
    return Room(f"{host},", variables={**variables, **texts})


def batches(folder: Path, hosts: Hosts) -> Room:
    """A play of the user's own with serial and any_errors_fatal, whose tags leave a task out."""
    return _own(folder, hosts, {"serial": 1, "any_errors_fatal": True}, ["--tags", "sites"])


def free(folder: Path, hosts: Hosts) -> Room:
    """A play of the user's own with the strategy free, begun at a task, on some hosts of the inventory."""
    wanted = ",".join(hosts)
    arguments = ["--start-at-task", "Run the role", "--limit", wanted]
    others = {"elsewhere": {"connector_site_url": "{{ undefined_here }}"}}
    return _own(folder, {**hosts, **others}, {"strategy": "free"}, arguments, FREE)


def pinned(folder: Path, hosts: Hosts) -> Room:
    """A play of the user's own with the strategy host_pinned, and a fact cache that goes on from run to run."""
    cache = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "facts")}
    gathering = {"gather_facts": True, "gather_subset": ["!all", "!min"], "strategy": "host_pinned"}
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    own = _own(folder, {host: {**each, **python} for host, each in hosts.items()}, gathering, ["--tags", "sites"], FREE)
    return Room(own.inventory, own.arguments, cache, play=own.play, warnings=own.warnings)


def _own(folder: Path, hosts: Hosts, play: Variables, arguments: Sequence[str], warnings: Sequence[str] = ()) -> Room:
    inventory = _written(folder / "hosts.yml", {"all": {"hosts": dict(hosts)}})
    return Room(inventory, arguments, play=play, warnings=warnings)


# Each room with the names of its pieces, in the order of its hosts.
ROOMS: dict[Callable[[Path, Hosts], Room], tuple[str, ...]] = {
    directory: (
        "INI and vaulted host_vars",
        "YAML",
        "JSON of a script",
        "constructed group and vaulted group_vars",
        "ansible_connection ssh",
        "ansible_become",
        "foreign interpreter",
        "records beside the inventory",
    ),
    comma: ("-i host, and text of AWX",),
    batches: ("serial", "any_errors_fatal and tags"),
    free: ("free", "start-at-task and limit"),
    pinned: ("host_pinned", "fact cache"),
}
