# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What awx_setup makes in AWX, object by object, from its variables and from what AWX has. Private to the collection.

Every object says whether it can be written already: in check mode, one that needs another that is not there yet is only reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import awx_record
from ..role_variable_table import VARIABLES as ROLE
from .credential_kinds import KIND_OF_STORE
from .credentials import Credential, credentials, inputs_to_write, missing
from .existing import Existing
from .job_templates import TEMPLATES, Template
from .settings import Settings, SiteRecord
from .workflow import APPROVAL, NODES, approval_text

Item = dict[str, Any]


class _Plan:
    """Collects items, each with whether what it needs exists. secrets: inputs of credentials by their name, apart from what a loop shows."""

    def __init__(
        self, settings: Settings, existing: Existing, records: Sequence[SiteRecord], environment: Mapping[str, str]
    ) -> None:
        self.settings = settings
        self.existing = existing
        self.records = records if settings.token_store == "awx_credential" else ()
        self.credentials = credentials(settings.credentials, settings.token_store, environment)
        self.wanted: list[tuple[str, str]] = []

    def item(self, kind: str, name: str, needs: Iterable[tuple[str, str]] = (), /, **fields: Any) -> Item:
        """Return an item; where it cannot be written yet, it counts as missing for those that need it."""
        lacking = [each for each in needs if not self.existing.has(*each)]
        if lacking:
            self.wanted.append((kind, name))
        return {"name": name, "possible": not lacking, **fields}

    @property
    def organization(self) -> tuple[str, str]:
        return "organization", self.settings.organization

    def credential_types(self) -> list[Item]:
        own = [each.kind.credential_type(each.of_set) for each in self.credentials if not each.kind.built_in]
        records = [
            awx_record.credential_type(each.credential, each.variable)
            for each in self.records
            if not self.existing.has("credential_type", each.credential)
        ]
        return [self.item("credential_type", each.pop("name"), **each) for each in [*own, *records]]

    def jobs_credentials(self) -> list[Item]:
        made = []
        for each in self.credentials:
            type_name = each.kind.type_name(each.of_set)
            needs = [self.organization] + ([] if each.kind.built_in else [("credential_type", type_name)])
            made.append(self.item("credential", each.name(self.settings.name), needs, type=type_name))
        for record in self.records:
            if (record.credential, record.credential) not in self.existing.credentials:
                needs = [self.organization, ("credential_type", record.credential)]
                made.append(self.item("credential", record.credential, needs, type=record.credential))
        return made

    def _held(self, credential: Credential) -> Mapping[str, Any] | None:
        name = credential.name(self.settings.name)
        return self.existing.credentials.get((name, credential.kind.type_name(credential.of_set)))

    def inputs(self) -> Item:
        written = {
            each.name(self.settings.name): inputs_to_write(each, self._held(each), self.settings.update_secrets)
            for each in self.credentials
        }
        return {name: inputs for name, inputs in written.items() if inputs is not None}

    def to_fill_in(self) -> list[str]:
        """Return what an operator still has to enter in AWX, a line for each credential."""
        lacking = {each.name(self.settings.name): missing(each, self._held(each)) for each in self.credentials}
        return [f"{name}: {', '.join(labels)}" for name, labels in lacking.items() if labels]

    def execution_environments(self) -> list[Item]:
        """Return the one to make; one that exists is used as it is."""
        name, image = self.settings.execution_environment, self.settings.execution_environment_image
        return [self.item("execution_environment", name, [self.organization], image=image)] if image else []

    def inventories(self) -> dict[str, list[Item]]:
        """Return the inventory and its source, where it comes from the project; another one is used as it is."""
        settings = self.settings
        if not settings.inventory_path:
            return {"inventories": [], "inventory_sources": []}
        needs = [("inventory", settings.inventory), ("project", settings.name)]
        return {
            "inventories": [self.item("inventory", settings.inventory, [self.organization])],
            "inventory_sources": [self.item("inventory_source", settings.inventory, needs)],
        }

    def template_name(self, playbook: str) -> str:
        return f"{self.settings.name}: {TEMPLATES[playbook].title}"

    def job_templates(self) -> list[Item]:
        return [self._job_template(TEMPLATES[name]) for name in TEMPLATES if name in self.settings.templates]

    def _job_template(self, template: Template) -> Item:
        settings = self.settings
        attached = [each.name(settings.name) for each in self.credentials if _is_read(each, template.part)]
        attached += [record.credential for record in self.records]
        needs = [self.organization, ("project", settings.name), ("inventory", settings.inventory)]
        needs += [("credential", name) for name in attached]
        if settings.execution_environment:
            needs.append(("execution_environment", settings.execution_environment))
        folder = f"{settings.playbook_folder.strip('/')}/" if settings.playbook_folder.strip("/") else ""
        survey = template.survey(settings.leave_out)
        return self.item(
            "job_template",
            self.template_name(template.playbook),
            needs,
            description=template.description,
            playbook=f"{folder}{template.playbook}.yml",
            credentials=[*attached, *settings.more_credentials],
            extra_vars=self._extra_vars(),
            survey=survey,
            has_survey=bool(survey),
            writes=template.writes,
        )

    def _extra_vars(self) -> Item:
        settings, store = self.settings, {}
        if settings.token_store != "inventory":
            store = {"connector_token_store": settings.token_store}
        if settings.token_store == "awx_credential":
            store["connector_awx_organization"] = settings.organization
        return {**store, **settings.extra_vars}

    def schedules(self) -> list[Item]:
        made = []
        for playbook, rule in self.settings.schedules.items():
            template = self.template_name(playbook)
            present = bool(rule.strip()) and playbook in self.settings.templates
            if not present and not self.existing.has("job_template", template):
                continue
            state = "present" if present else "absent"
            needs = [("job_template", template)]
            made.append(self.item("schedule", template, needs, template=template, rrule=rule.strip(), state=state))
        return made

    def workflow(self) -> list[Item]:
        if not self.settings.workflow:
            return []
        name = f"{self.settings.name}: stand up, with the operator"
        needs = [self.organization, ("inventory", self.settings.inventory)]
        return [self.item("workflow_job_template", name, needs)]

    def _approval(self) -> Item:
        text = approval_text(self.template_name("stand_up"))
        return {"name": APPROVAL, "description": text, "timeout": self.settings.approval_timeout}

    def nodes(self, workflow: str) -> list[Item]:
        made = []
        for node in NODES if workflow else ():
            needs = [("workflow_job_template", workflow)]
            needs += [
                ("workflow_job_template_node", f"{workflow}/{each}") for each in (*node.on_success, *node.on_failure)
            ]
            template = self.template_name(node.template) if node.template else ""
            needs += [("job_template", template)] if template else []
            item = self.item(
                "workflow_job_template_node",
                f"{workflow}/{node.identifier}",
                needs,
                identifier=node.identifier,
                template=template,
                extra_data=dict(node.extra_data),
                approval={},
                leads_to={"success": list(node.on_success), "failure": list(node.on_failure)},
            )
            if not template:
                # The module takes what an approval leads to only where the approval exists.
                approval = self._approval()
                made.append({**item, "approval": approval, "leads_to": {}})
            made.append(item)
        return made


def plan(settings: Settings, existing: Existing, records: Sequence[SiteRecord], environment: Mapping[str, str]) -> Item:
    """Return what to make, by kind, for the tasks of awx_setup."""
    made = _Plan(settings, existing, records, environment)
    workflow = made.workflow()
    found: Item = {
        "credential_types": made.credential_types(),
        "credentials": made.jobs_credentials(),
        "inputs": made.inputs(),
        "to_fill_in": made.to_fill_in(),
        "execution_environments": made.execution_environments(),
        "projects": [made.item("project", settings.name, [made.organization])],
        **made.inventories(),
        "job_templates": made.job_templates(),
        "schedules": made.schedules(),
        "workflow": workflow,
        "nodes": made.nodes(workflow[0]["name"] if workflow else ""),
    }
    found["later"] = [f"{kind.replace('_', ' ')} {name}" for kind, name in made.wanted]
    return found


def problems(settings: Settings, existing: Existing, records: Sequence[SiteRecord]) -> list[str]:
    """Return what AWX lacks that awx_setup does not make, or has where it is in the way, one message each."""
    found = []
    # The modules of awx.awx look a job template's credentials up by name, in all organizations.
    taken = [each.host for each in records if each.credential in existing.elsewhere]
    if taken and settings.token_store == "awx_credential":
        found.append(
            f"connector_awx_credential: another organization has a credential of that name for {', '.join(taken)}. Give each of these hosts another name in "
            f"the inventory, like '{settings.organization} connector {{{{ inventory_hostname }}}}'."
        )
    if not settings.inventory_path and not existing.has("inventory", settings.inventory):
        found.append(
            f"awx_setup_inventory: the organization {settings.organization} has no inventory {settings.inventory}, and awx_setup_inventory_path is empty. "
            "Make it in AWX, or give the path of a file in the project."
        )
    environment = settings.execution_environment
    if (
        environment
        and not settings.execution_environment_image
        and not existing.has("execution_environment", environment)
    ):
        found.append(
            f"awx_setup_execution_environment: AWX has no execution environment {environment}. Give its image "
            "(awx_setup_execution_environment_image), or make it in AWX."
        )
    return found


def _is_read(credential: Credential, part: str) -> bool:
    """Return whether a part of the role reads the credential. The doctor reads whatever is there, and every part its token store."""
    if part == "doctor" or credential.kind.name in KIND_OF_STORE.values():
        return True
    return any(part in ROLE[each.parts_of].parts for each in credential.kind.fields)
