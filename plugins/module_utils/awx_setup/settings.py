# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of awx_setup, checked. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from . import credentials
from .job_templates import TEMPLATES
from .variable_table import PREFIX, VARIABLES, SetupVariable


@dataclass(frozen=True)
class SiteRecord:
    """Where AWX keeps the token record of a site: the name of the credential and of its type, and the variable of its jobs."""

    host: str
    credential: str
    variable: str


@dataclass(frozen=True)
class Settings:
    """The variables, each with its type, without their common beginning."""

    name: str
    organization: str
    galaxy_credentials: list[str]
    project_url: str
    project_branch: str
    project_credential: str
    project_update_on_launch: bool
    playbook_folder: str
    inventory: str
    inventory_path: str
    execution_environment: str
    execution_environment_image: str
    credentials: list[dict[str, Any]]
    more_credentials: list[str]
    update_secrets: bool
    token_store: str
    sites: list[str]
    templates: list[str]
    leave_out: list[str]
    extra_vars: dict[str, Any]
    forks: int
    schedules: dict[str, Any]
    workflow: bool
    approval_timeout: int
    notify_error: list[str]
    notify_approval: list[str]


def read(given: Mapping[str, Any], hosts: Iterable[str]) -> tuple[Settings | None, list[str]]:
    """Return the settings, and what is wrong with the variables, one message each; with a message, there may be no settings.

    given: all variables whose names begin with awx_setup_. hosts: those of the inventory.
    """
    spec = {name: _option(variable) for name, variable in VARIABLES.items()}
    known = {name: value for name, value in given.items() if name in VARIABLES and value is not None}
    result = ArgumentSpecValidator(spec).validate(known)
    found = [*_unknown(given), *result.error_messages]
    if result.error_messages:
        return None, found
    values = {name[len(PREFIX) :]: value for name, value in result.validated_parameters.items()}
    if known.get("awx_setup_sites") is None:
        values["sites"] = sorted(host for host in hosts if host not in ("localhost", "127.0.0.1"))
    values["inventory"] = values["inventory"] or f"{values['name']} sites"
    settings = Settings(**values)
    return settings, [*found, *_rules(settings), *credentials.problems(settings.credentials)]


def _option(variable: SetupVariable) -> dict[str, Any]:
    option: dict[str, Any] = {"type": variable.kind, "required": variable.required}
    if not variable.required:
        option["default"] = variable.default
    if variable.elements:
        option["elements"] = variable.elements
    if variable.choices:
        option["choices"] = list(variable.choices)
    return option


def _unknown(given: Mapping[str, Any]) -> list[str]:
    found = []
    for name in sorted(set(given) - set(VARIABLES)):
        if name.startswith(f"{PREFIX}_"):  # of the playbook itself
            continue
        near = get_close_matches(name, VARIABLES, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        found.append(f"{name}: no variable of the playbook awx_setup.{meant} docs/awx.md has the table.")
    return found


def _rules(settings: Settings) -> list[str]:
    found = []
    if not settings.project_url.strip():
        found.append(
            "awx_setup_project_url: empty. Give the Git repository that holds a copy of extensions/awx/project."
        )
    if settings.token_store == "vault_file" and "connector_token_store_path" not in settings.extra_vars:
        found.append(
            "awx_setup_token_store: vault_file needs a directory that outlives the jobs. Give its path on a volume of the job's container as "
            "connector_token_store_path in awx_setup_extra_vars, or take another store."
        )
    if settings.execution_environment_image and not settings.execution_environment:
        found.append(
            "awx_setup_execution_environment: empty, and awx_setup_execution_environment_image is given. Give it a name."
        )
    for name, rule in settings.schedules.items():
        if name not in TEMPLATES:
            found.append(f"awx_setup_schedules: {name}: no job template. Expected one of {', '.join(TEMPLATES)}.")
        elif not isinstance(rule, str):
            found.append(
                f"awx_setup_schedules: {name}: not a text. Expected a rule like DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1."
            )
    if settings.workflow and "connector_on_handoff" in settings.leave_out:
        found.append(
            "awx_setup_leave_out: connector_on_handoff is asked for the workflow's sake. Leave it in, or set awx_setup_workflow to false."
        )
    needed = [name for name in ("stand_up", "verify") if settings.workflow and name not in settings.templates]
    if needed:
        found.append(
            f"awx_setup_workflow: it needs the job templates {' and '.join(needed)}, which awx_setup_templates leaves out."
        )
    return found
