# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX gives to a job: the environment, the files of extra variables, and what its details show (awx/main/models/credential.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.support.fakes.awx.credential_types import rendered
from tests.support.fakes.awx.state import State


@dataclass
class Injected:
    """What one credential gives. shown: the environment as the job's details have it. extra_vars: in a file of its own, which they do not have."""

    environment: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    extra_vars: dict[str, Any] = field(default_factory=dict)


@dataclass
class Job:
    """A launched job template. files: texts of extra variables, in the order of the command line."""

    playbook: str
    environment: dict[str, str]
    shown: dict[str, str]
    files: list[str]
    limit: str
    check: bool


class _Unsafe(yaml.SafeDumper):
    """Marks every text as one in which no template is resolved, as AWX does with what it injects."""


_Unsafe.add_representer(str, lambda dumper, value: dumper.represent_scalar("!unsafe", value))


def injected(credential_type: dict[str, Any], inputs: dict[str, Any]) -> Injected:
    """Return what a credential gives to a job."""
    fields = credential_type["inputs"].get("fields", [])
    values = {name: value for name, value in inputs.items() if value not in ("", None)}
    values.update({each["id"]: False for each in fields if each.get("type") == "boolean" and each["id"] not in inputs})
    secret = {each["id"] for each in fields if each.get("secret")}
    masked = {name: "**********" if name in secret else value for name, value in values.items()}
    made = Injected()
    for name, template in credential_type["injectors"].get("env", {}).items():
        made.environment[name] = rendered(template, values)
        made.shown[name] = rendered(template, masked)
    for name, template in credential_type["injectors"].get("extra_vars", {}).items():
        made.extra_vars[rendered(name, values)] = rendered(template, values)
    return made


def launch(
    state: State, template: dict[str, Any], answers: dict[str, Any] | None = None, limit: str = "", check: bool = False
) -> Job:
    """Return the job that a launch makes. answers: to the template's survey."""
    asked = state.surveys.get(template["id"], {}).get("spec", []) if template["survey_enabled"] else []
    defaults = {each["variable"]: each["default"] for each in asked if "default" in each}
    of_template = yaml.safe_load(template["extra_vars"] or "{}")
    job = Job(template["playbook"], {}, {}, [], limit or template["limit"], check)
    facts = {f"{prefix}_job_template_{name}": template[name] for prefix in ("awx", "tower") for name in ("id", "name")}
    own = {**of_template, **defaults, **(answers or {}), **facts}
    # What the template itself has may hold templates of Ansible's. It comes after what credentials give, and so goes before it.
    last = "".join(
        yaml.dump({name: value}, Dumper=yaml.SafeDumper if of_template.get(name) == value else _Unsafe)
        for name, value in own.items()
    )
    for number in state.related("job_templates", template["id"], "credentials"):
        held = state.one("credentials", number)
        given = injected(state.one("credential_types", held["credential_type"]), held["inputs"])
        job.environment.update(given.environment)
        job.shown.update(given.shown)
        if given.extra_vars:
            job.files.append(yaml.dump(given.extra_vars, Dumper=_Unsafe))
    job.files.append(last)
    return job
