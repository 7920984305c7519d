# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX's API has at each endpoint: fields with their types, defaults and references, what is required, what is unique.

From AWX 24's models (awx/main/models) and serializers (awx/api/serializers.py), as far as awx_setup and the token store come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ASKS = (
    "scm_branch diff_mode variables limit tags skip_tags job_type verbosity inventory credential execution_environment labels forks "
    "job_slice_count timeout instance_groups"
)


@dataclass(frozen=True)
class Attribute:
    """A field. kind: str, int, bool, dict or fk. refers_to: the endpoint of what a reference is to."""

    kind: str = "str"
    default: Any = ""
    required: bool = False
    refers_to: str = ""
    choices: tuple[str, ...] = ()
    only_new: bool = False


@dataclass(frozen=True)
class Resource:
    """An endpoint. unique: fields that no two objects may have the same; known_as: how Django names the model. lists: its relations."""

    type: str
    known_as: str
    fields: dict[str, Attribute]
    unique: tuple[str, ...] = ()
    read_only: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """The name of the model's class."""
        return "".join(word.capitalize() for word in self.type.split("_"))


def _ref(to: str, required: bool = False, only_new: bool = False) -> Attribute:
    return Attribute("fk", None, required, to, only_new=only_new)


def _texts(names: str) -> dict[str, Attribute]:
    return {name: Attribute() for name in names.split()}


def _flags(names: str) -> dict[str, Attribute]:
    return {name: Attribute("bool", False) for name in names.split()}


def _numbers(names: str) -> dict[str, Attribute]:
    return {name: Attribute("int", 0) for name in names.split()}


NAME = {"name": Attribute(required=True), "description": Attribute()}
_TOLD = {
    f"notification_templates_{when}": "notification_templates" for when in ("started", "success", "error", "approvals")
}
_PROMPTS = {
    **{name: Attribute("str", None) for name in ("scm_branch", "job_tags", "skip_tags", "limit", "job_type")},
    **{name: Attribute("int", None) for name in ("verbosity", "forks", "job_slice_count", "timeout")},
    "diff_mode": Attribute("bool", None),
    "extra_data": Attribute("dict", {}),
    "inventory": _ref("inventories"),
    "execution_environment": _ref("execution_environments"),
}
RESOURCES = {
    "organizations": Resource(
        "organization",
        "Organization",
        {**NAME, "max_hosts": Attribute("int", 0), "default_environment": _ref("execution_environments")},
        ("name",),
        lists={"galaxy_credentials": "credentials", **_TOLD},
    ),
    "credential_types": Resource(
        "credential_type",
        "Credential type",
        {
            **NAME,
            "kind": Attribute(required=True, choices=("cloud", "net")),
            "inputs": Attribute("dict", {}),
            "injectors": Attribute("dict", {}),
        },
        ("name", "kind"),
        {"managed": False, "namespace": None},
    ),
    "credentials": Resource(
        "credential",
        "Credential",
        {
            **NAME,
            "organization": _ref("organizations"),
            "credential_type": _ref("credential_types", required=True),
            "inputs": Attribute("dict", {}),
        },
        ("organization", "name", "credential_type"),
        {"managed": False, "kind": None, "cloud": True, "kubernetes": False},
    ),
    "execution_environments": Resource(
        "execution_environment",
        "Execution environment",
        {
            **NAME,
            "image": Attribute(required=True),
            "organization": _ref("organizations"),
            "credential": _ref("credentials"),
            "pull": Attribute(choices=("", "always", "missing", "never")),
        },
        ("name",),
        {"managed": False},
    ),
    "projects": Resource(
        "project",
        "Project",
        {
            **NAME,
            **_texts("local_path scm_url scm_branch scm_refspec"),
            "scm_type": Attribute(choices=("", "git", "svn", "insights", "archive")),
            **_flags("scm_clean scm_track_submodules scm_delete_on_update scm_update_on_launch allow_override"),
            **_numbers("timeout scm_update_cache_timeout"),
            "credential": _ref("credentials"),
            "organization": _ref("organizations"),
            "default_environment": _ref("execution_environments"),
            "signature_validation_credential": _ref("credentials"),
        },
        ("name", "organization"),
        {"scm_revision": "", "status": "successful", "custom_virtualenv": None},
        _TOLD,
    ),
    "inventories": Resource(
        "inventory",
        "Inventory",
        {
            **NAME,
            "organization": _ref("organizations", required=True),
            "kind": Attribute(choices=("", "smart", "constructed")),
            "host_filter": Attribute("str", None),
            "variables": Attribute(),
            "prevent_instance_group_fallback": Attribute("bool", False),
        },
        ("name", "organization"),
    ),
    "inventory_sources": Resource(
        "inventory_source",
        "Inventory source",
        {
            **NAME,
            "source": Attribute(required=True, choices=("scm", "ec2", "gce", "azure_rm", "vmware", "controller")),
            **_texts("source_path source_vars scm_branch enabled_var enabled_value host_filter limit"),
            **_flags("overwrite overwrite_vars update_on_launch"),
            **_numbers("timeout update_cache_timeout"),
            "verbosity": Attribute("int", 1),
            "credential": _ref("credentials"),
            "inventory": _ref("inventories", required=True, only_new=True),
            "source_project": _ref("projects"),
            "execution_environment": _ref("execution_environments"),
        },
        ("name", "inventory"),
        {"organization": None, "custom_virtualenv": None, "status": "never updated"},
        _TOLD,
    ),
    "job_templates": Resource(
        "job_template",
        "Job Template",
        {
            **NAME,
            "job_type": Attribute("str", "run", choices=("run", "check")),
            "inventory": _ref("inventories"),
            "project": _ref("projects"),
            **_texts(
                "playbook scm_branch limit extra_vars job_tags skip_tags start_at_task host_config_key webhook_service"
            ),
            **_numbers("forks verbosity timeout"),
            "job_slice_count": Attribute("int", 1),
            **_flags("force_handlers use_fact_cache survey_enabled become_enabled diff_mode allow_simultaneous"),
            **_flags("prevent_instance_group_fallback"),
            **_flags(" ".join(f"ask_{name}_on_launch" for name in ASKS.split())),
            "execution_environment": _ref("execution_environments"),
            "webhook_credential": _ref("credentials"),
        },
        ("name", "organization"),
        {"organization": None, "custom_virtualenv": None, "status": "never updated"},
        {"credentials": "credentials", "labels": "labels", "instance_groups": "instance_groups", **_TOLD},
    ),
    "workflow_job_templates": Resource(
        "workflow_job_template",
        "Workflow job template",
        {
            **NAME,
            **_texts("extra_vars webhook_service"),
            "organization": _ref("organizations"),
            "inventory": _ref("inventories"),
            **_flags(
                "survey_enabled allow_simultaneous ask_variables_on_launch ask_inventory_on_launch ask_scm_branch_on_launch"
            ),
            **_flags("ask_limit_on_launch ask_labels_on_launch ask_skip_tags_on_launch ask_tags_on_launch"),
            **{name: Attribute("str", None) for name in ("limit", "scm_branch", "skip_tags", "job_tags")},
            "webhook_credential": _ref("credentials"),
        },
        ("name", "organization"),
        {"status": "never updated"},
        {"labels": "labels", **_TOLD},
    ),
    "workflow_job_template_nodes": Resource(
        "workflow_job_template_node",
        "Workflow job template node",
        {
            **_PROMPTS,
            "workflow_job_template": _ref("workflow_job_templates", required=True, only_new=True),
            "unified_job_template": _ref("unified_job_templates"),
            "all_parents_must_converge": Attribute("bool", False),
            "identifier": Attribute(),
        },
        ("identifier", "workflow_job_template"),
        lists={f"{when}_nodes": "workflow_job_template_nodes" for when in ("success", "failure", "always")},
    ),
    "workflow_approval_templates": Resource(
        "workflow_approval_template",
        "Workflow approval template",
        {**NAME, "timeout": Attribute("int", 0)},
        read_only={"organization": None},
    ),
    "schedules": Resource(
        "schedule",
        "Schedule",
        {
            **NAME,
            **_PROMPTS,
            "unified_job_template": _ref("unified_job_templates", required=True),
            "rrule": Attribute(required=True),
            "enabled": Attribute("bool", True),
        },
        ("unified_job_template", "name"),
        {"dtstart": None, "dtend": None, "next_run": None, "timezone": "UTC", "until": ""},
    ),
    "labels": Resource(
        "label", "Label", {"name": Attribute(required=True), "organization": _ref("organizations", True)}
    ),
    "notification_templates": Resource("notification_template", "Notification template", NAME),
    "instance_groups": Resource("instance_group", "Instance group", {"name": Attribute(required=True)}),
}
# These share their IDs and one endpoint that lists them all.
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates", "workflow_approval_templates")
