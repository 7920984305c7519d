# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX has already, as awx_setup reads it before it writes anything. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Existing:
    """Names of objects by kind. credentials: their inputs as AWX shows them, by name and type. elsewhere: names of other organizations' ones."""

    names: Mapping[str, frozenset[str]]
    credentials: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()

    def has(self, kind: str, name: str) -> bool:
        """Return whether there is an object of that name."""
        return name in self.names.get(kind, frozenset())


# What is asked: by kind, the endpoint, and which of its objects. {organization} stands for the organization's name.
QUERIES: dict[str, tuple[str, dict[str, str]]] = {
    "organization": ("organizations", {"name": "{organization}"}),
    "credential_type": ("credential_types", {"managed": "false"}),
    # Of all organizations, for names of credentials have to be unique among them.
    "credential": ("credentials", {}),
    "project": ("projects", {"organization__name": "{organization}"}),
    "inventory": ("inventories", {"organization__name": "{organization}"}),
    "execution_environment": ("execution_environments", {}),
    "job_template": ("job_templates", {"organization__name": "{organization}"}),
    "workflow_job_template": ("workflow_job_templates", {"organization__name": "{organization}"}),
    "workflow_job_template_node": (
        "workflow_job_template_nodes",
        {"workflow_job_template__organization__name": "{organization}"},
    ),
}


def existing(answers: Mapping[str, Sequence[Mapping[str, Any]]]) -> Existing:
    """Return what the answers to QUERIES hold."""
    types = {each["id"]: str(each["name"]) for each in answers.get("credential_type", ())}
    organizations = {each["id"] for each in answers.get("organization", ())}
    own = [each for each in answers.get("credential", ()) if each.get("organization") in organizations]
    held = {}
    for each in own:
        # The type of a built-in kind is not among the custom ones; its name comes along.
        shown = ((each.get("summary_fields") or {}).get("credential_type") or {}).get("name")
        held[str(each["name"]), str(shown or types.get(each["credential_type"], ""))] = dict(each.get("inputs") or {})
    names = {kind: frozenset(str(each.get("name", "")) for each in found) for kind, found in answers.items()}
    names["credential"] = frozenset(str(each["name"]) for each in own)
    elsewhere = frozenset(str(each["name"]) for each in answers.get("credential", ()) if each not in own)
    # A node has no name, and its identifier is unique in its workflow only.
    workflows = {each["id"]: str(each["name"]) for each in answers.get("workflow_job_template", ())}
    names["workflow_job_template_node"] = frozenset(
        f"{workflows.get(each['workflow_job_template'], '')}/{each['identifier']}"
        for each in answers.get("workflow_job_template_node", ())
    )
    return Existing(names, held, elsewhere)
