# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of credential that jobs get from AWX: the fields of each type, and what a job finds of them. Private to the collection.

An environment variable is what a job gets wherever the role reads one: AWX shows a job's environment with its secrets masked, it cannot override
what the inventory says for one site, and no template is resolved in it. The password of a store has no environment variable; AWX gives it in a
file of extra variables that it writes for the job, and that the job's details do not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# As awx.awx reads a variable of its own.
_FALSE = ("n", "no", "f", "false", "off", "0")


@dataclass(frozen=True)
class Field:
    """A field of a credential type. environment: where a job has it, and where awx_setup finds it. variable: where a job has it as extra variable.

    parts_of: the role's variable that reads it, whose parts are those that need the credential. boolean: it is true unless something else is given.
    """

    id: str
    label: str
    parts_of: str
    environment: str = ""
    variable: str = ""
    secret: bool = False
    required: bool = False
    help_text: str = ""
    boolean: bool = False

    def input(self) -> dict[str, Any]:
        """Return the field as a credential type's inputs have it."""
        made: dict[str, Any] = {"id": self.id, "label": self.label, "type": "string"}
        if self.secret:
            made["secret"] = True
        if self.help_text:
            made["help_text"] = self.help_text
        return made


@dataclass(frozen=True)
class CredentialKind:
    """A kind of credential. built_in: the name of AWX's own type, which is used as it is."""

    name: str
    title: str
    fields: tuple[Field, ...]
    built_in: str = ""

    def type_name(self, of_set: str) -> str:
        """Return the name of its credential type."""
        return self.built_in or (f"{self.title} ({of_set})" if of_set else self.title)

    def credential_type(self, of_set: str) -> dict[str, Any]:
        """Return its credential type as AWX takes it, for one of several sets of that kind, or for the only one."""
        ending = f"_{of_set}" if of_set else ""
        injectors = {
            "env": {
                each.environment + ending.upper(): f"{{{{ {each.id} }}}}" for each in self.fields if each.environment
            },
            "extra_vars": {each.variable + ending: f"{{{{ {each.id} }}}}" for each in self.fields if each.variable},
        }
        return {
            "name": self.type_name(of_set),
            "description": "For jobs of jira_ops.align, made by its playbook awx_setup",
            "kind": "cloud",
            "inputs": {
                "fields": [each.input() for each in self.fields],
                "required": [each.id for each in self.fields if each.required],
            },
            "injectors": {name: values for name, values in injectors.items() if values},
        }

    def found_in(self, environment: Mapping[str, str], of_set: str) -> dict[str, Any]:
        """Return the fields that the environment of awx_setup itself gives."""
        ending = f"_{of_set.upper()}" if of_set else ""
        found: dict[str, Any] = {
            each.id: environment[each.environment + ending]
            for each in self.fields
            if each.environment and environment.get(each.environment + ending)
        }
        flags = {each.id for each in self.fields if each.boolean}
        return {**found, **{name: str(found.get(name, "true")).lower() not in _FALSE for name in flags}}


KINDS = {
    kind.name: kind
    for kind in (
        CredentialKind(
            "organization",
            "Atlassian organization key",
            (
                Field(
                    "key",
                    "Organization API key",
                    "connector_org_api_key",
                    "ATLASSIAN_ORG_API_KEY",
                    secret=True,
                    required=True,
                    help_text="Atlassian Administration > Settings > API keys. One without scopes can create and revoke tokens.",
                ),
            ),
        ),
        CredentialKind(
            "jira_administrator",
            "Jira administrator",
            (
                Field("email", "Email address", "connector_jira_email", "JIRA_ADMIN_EMAIL", required=True),
                Field("token", "API token", "connector_jira_token", "JIRA_ADMIN_API_TOKEN", secret=True, required=True),
            ),
        ),
        CredentialKind(
            "jira_align",
            "Jira Align tenant",
            (
                Field(
                    "token", "API token", "connector_align_token", "JIRA_ALIGN_API_TOKEN", secret=True, required=True
                ),
                Field(
                    "user",
                    "User behind Atlassian Guard",
                    "connector_align_user",
                    "JIRA_ALIGN_USER",
                    help_text="Only for a tenant behind Atlassian Guard: whose Atlassian API token that is.",
                ),
                Field(
                    "session",
                    "Session cookie",
                    "connector_align_session",
                    "JIRA_ALIGN_SESSION",
                    secret=True,
                    help_text="The Cookie header of a signed-in super admin. Without it, writing the connector is the operator's step.",
                ),
            ),
        ),
        CredentialKind(
            "store_password",
            "Jira Align store password",
            (
                Field(
                    "password",
                    "Password of the token records",
                    "connector_vault_password",
                    variable="connector_vault_password",
                    secret=True,
                    required=True,
                ),
            ),
        ),
        CredentialKind(
            "hashi_vault",
            "Jira Align token store in HashiCorp Vault",
            (
                Field("url", "Address of Vault", "connector_hashi_vault_options", "VAULT_ADDR", required=True),
                Field("token", "Token", "connector_hashi_vault_options", "VAULT_TOKEN", secret=True, required=True),
            ),
        ),
        CredentialKind(
            "controller",
            "AWX for the token store",
            (
                Field("host", "Address of AWX", "connector_awx_options", "CONTROLLER_HOST", required=True),
                # Not the token of whoever sets AWX up, who is a system administrator.
                Field("oauth_token", "OAuth token", "connector_awx_options", "AWX_SETUP_JOB_TOKEN", secret=True),
                # AWX's own default is false, which would have the jobs send that token, and the records, to a server that nobody has verified.
                Field("verify_ssl", "Verify SSL", "connector_awx_options", "CONTROLLER_VERIFY_SSL", boolean=True),
            ),
            built_in="Red Hat Ansible Automation Platform",
        ),
    )
}
# What a job needs for its token store, beside what is named in awx_setup_credentials.
KIND_OF_STORE = {"awx_credential": "controller", "hashi_vault": "hashi_vault", "vault_file": "store_password"}
