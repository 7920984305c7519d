# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the playbook awx_setup: the one table that describes them. Private to the collection.

`make docs` writes the table in docs/awx.md from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .job_templates import OPTIONAL_QUESTIONS, TEMPLATES

PREFIX = "awx_setup_"
# Where the record of each site's token is kept: a store of the role, or what the inventory says.
STORES = ("awx_credential", "hashi_vault", "vault_file", "command", "inventory")


@dataclass(frozen=True)
class SetupVariable:
    """One variable. kind, elements and choices are as in Ansible's argument specs.

    template: what the default is, in words, where it depends on something.
    """

    name: str
    kind: str
    default: Any
    description: str
    elements: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    template: str = ""


_TABLE = (
    SetupVariable(
        "awx_setup_name",
        "str",
        "Jira Align",
        "What the names of the project, the job templates, the schedules, the workflow and the credentials begin with.",
    ),
    SetupVariable(
        "awx_setup_organization", "str", "Default", "The organization in AWX. It is made where it is missing."
    ),
    SetupVariable(
        "awx_setup_galaxy_credentials",
        "list",
        [],
        "The organization's credentials for collections, in order, like `Ansible Galaxy`. Empty leaves them as they are.",
        elements="str",
    ),
    SetupVariable(
        "awx_setup_project_url",
        "str",
        "",
        "The Git repository that holds a copy of `extensions/awx/project`.",
        required=True,
    ),
    SetupVariable("awx_setup_project_branch", "str", "", "Its branch, tag or commit. Empty takes its default branch."),
    SetupVariable(
        "awx_setup_project_credential",
        "str",
        "",
        "The name of the source control credential that reads it, where it needs one.",
    ),
    SetupVariable(
        "awx_setup_project_update_on_launch", "bool", True, "Whether AWX fetches the repository before each job."
    ),
    SetupVariable(
        "awx_setup_playbook_folder",
        "str",
        "",
        "The folder of the playbooks in the repository, where it is not its root.",
    ),
    SetupVariable(
        "awx_setup_inventory", "str", "", "The inventory of the sites.", template="`awx_setup_name` and `sites`"
    ),
    SetupVariable(
        "awx_setup_inventory_path",
        "str",
        "inventory/sites.yml",
        "The file in the repository from which the inventory is filled before each job. Empty takes an inventory that exists in AWX, whatever fills it.",
    ),
    SetupVariable(
        "awx_setup_execution_environment",
        "str",
        "",
        "The execution environment of the jobs. Empty takes the default of AWX.",
    ),
    SetupVariable(
        "awx_setup_execution_environment_image",
        "str",
        "",
        "Its image, with which it is made. Empty takes an execution environment that exists in AWX.",
    ),
    SetupVariable(
        "awx_setup_credentials",
        "list",
        [{"kind": "organization"}, {"kind": "jira_administrator"}, {"kind": "jira_align"}],
        "The credentials of the jobs: of each its `kind`, its `set` where there are several of a kind, and its `inputs`; see below.",
        elements="dict",
    ),
    SetupVariable(
        "awx_setup_more_credentials",
        "list",
        [],
        "Names of credentials in AWX that all job templates have too. A credential that is attached by hand, and not named here, is taken off.",
        elements="str",
    ),
    SetupVariable(
        "awx_setup_update_secrets",
        "bool",
        False,
        "Whether secrets that AWX holds already are replaced with those that are given. AWX shows no secret, so each such run reports a change.",
    ),
    SetupVariable(
        "awx_setup_token_store",
        "str",
        "awx_credential",
        "Where the token records are kept. `inventory` leaves that to the inventory.",
        choices=STORES,
    ),
    SetupVariable(
        "awx_setup_sites",
        "list",
        [],
        "With `awx_credential`, the hosts for whose records a credential is made and attached to the job templates.",
        elements="str",
        template="all hosts of the inventory that the playbook is run with",
    ),
    SetupVariable(
        "awx_setup_templates",
        "list",
        list(TEMPLATES),
        "The job templates to make. One that is left out, and exists, is left alone.",
        elements="str",
        choices=tuple(TEMPLATES),
    ),
    SetupVariable(
        "awx_setup_leave_out",
        "list",
        [],
        "Variables that no survey asks for, because the inventory sets them: AWX puts the default of each question into every job, before the inventory.",
        elements="str",
        choices=OPTIONAL_QUESTIONS,
    ),
    SetupVariable(
        "awx_setup_extra_vars",
        "dict",
        {},
        "Variables of the role for all job templates. They go before those of the inventory, and everybody who may see a template sees them.",
    ),
    SetupVariable("awx_setup_forks", "int", 10, "How many sites a job works on at once."),
    SetupVariable(
        "awx_setup_schedules",
        "dict",
        {
            "verify": "DTSTART:20260101T040000Z RRULE:FREQ=DAILY;INTERVAL=1",
            "rotate": "DTSTART:20260104T030000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU",
            "expiry": "DTSTART:20260101T060000Z RRULE:FREQ=DAILY;INTERVAL=1",
        },
        "By job template, when it is run, as AWX writes it. A template that is not named has no schedule of this playbook's; an empty rule removes it.",
    ),
    SetupVariable(
        "awx_setup_workflow",
        "bool",
        True,
        "Whether to make the workflow that waits for the operator between two runs of stand_up.",
    ),
    SetupVariable(
        "awx_setup_approval_timeout", "int", 0, "After how many seconds the workflow's approval expires. 0 is never."
    ),
    SetupVariable(
        "awx_setup_notify_error",
        "list",
        [],
        "Names of notification templates that tell of a failed job. Empty leaves them as they are.",
        elements="str",
    ),
    SetupVariable(
        "awx_setup_notify_approval",
        "list",
        [],
        "Names of notification templates that tell of an approval that waits. Empty leaves them as they are.",
        elements="str",
    ),
)
VARIABLES = {variable.name: variable for variable in _TABLE}
