# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the playbook awx_setup, out of Ansible's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleError

from ansible_collections.jira_ops.align.plugins.module_utils import awx_record
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.settings import Settings, SiteRecord, read
from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.variable_table import PREFIX, VARIABLES
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain
from ansible_collections.jira_ops.align.plugins.plugin_utils.resolved import resolve_each


def settings(templar: Any, variables: Mapping[str, Any]) -> tuple[Settings | None, list[str]]:
    """Return the settings, and what is wrong with the variables."""
    values, unresolved = resolve_each(templar, variables, VARIABLES)
    unknown = [name for name in variables if name.startswith(PREFIX) and name not in VARIABLES]
    groups = variables.get("groups") or {}
    hosts = {str(host) for names in groups.values() for host in names}
    found, problems = read({**dict.fromkeys(unknown), **values}, hosts)
    return found, [*unresolved.values(), *problems]


def site_records(found: Settings, variables: Mapping[str, Any]) -> list[SiteRecord]:
    """Return where AWX keeps the record of each site, as the role's variables of that host say it."""
    hostvars = variables.get("hostvars") or {}

    def of_host(host: str, name: str, default: str) -> str:
        try:
            return str(plain(hostvars[host][name]))
        except (KeyError, AnsibleError):
            return default

    return [
        SiteRecord(
            host,
            of_host(host, "connector_awx_credential", awx_record.default_name(host)),
            of_host(host, "connector_awx_variable", awx_record.default_variable(host)),
        )
        for host in found.sites
    ]
