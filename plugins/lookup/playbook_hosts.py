# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: playbook_hosts
short_description: Return the hosts that a playbook of this collection runs on, and fail where there are none
version_added: 0.5.0
description:
  - Private to the playbooks of this collection.
  - Ansible ends a play that matches no host with exit code 0. A scheduled job with a mistyped group or a missing inventory would then look
    well for ever, so this lookup fails there.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: The pattern of hosts.
    type: list
    elements: str
    required: true
  named:
    description:
      - Whether hosts have to be named, by the variable C(connector_retire) or by C(--limit), before the playbook runs on any.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Report the sites of a group
  hosts: "{{ lookup('jira_ops.align.playbook_hosts', 'production') }}"
  gather_facts: false
  tasks: []
"""

RETURN = r"""
_raw:
  description: The pattern of hosts, for the keyword C(hosts) of a play.
  type: list
  elements: str
"""

from typing import Any

from ansible import context
from ansible.errors import AnsibleLookupError
from ansible.inventory.manager import split_host_pattern
from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils import playbook_hosts


class LookupModule(LookupBase):
    """Asks the inventory, and leaves the decision to playbook_hosts."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """Return one pattern, or raise an error that says why there is none."""
        self.set_options(var_options=variables, direct=kwargs)
        given = variables or {}
        pattern = ",".join(str(each) for term in terms for each in (term if isinstance(term, list) else [term]))
        if context.CLIARGS.get("syntax"):
            return [pattern]  # a check of the syntax has no inventory
        within_limit = set(given.get("ansible_play_hosts_all", []))
        selection = playbook_hosts.Selection(
            pattern=pattern,
            unmatched=[
                part
                for part in split_host_pattern(pattern)
                if part[:1] not in ("!", "&") and not self._known(part, given)
            ],
            matching=[name for name in self._matching(pattern, given) if name in within_limit],
            limit=str(given.get("ansible_limit") or ""),
            retire=_names(self._templar.template(given["connector_retire"])) if "connector_retire" in given else None,
        )
        try:
            decide = playbook_hosts.hosts_to_retire if self.get_option("named") else playbook_hosts.hosts
            return [decide(selection)]
        except playbook_hosts.NoHosts as error:
            raise AnsibleLookupError(str(error)) from None

    def _known(self, part: str, variables: dict[str, Any]) -> bool:
        return part in ("all", "*") or part in variables["groups"] or bool(self._matching(part, variables))

    def _matching(self, pattern: str, variables: dict[str, Any]) -> list[str]:
        if not pattern.strip():
            return []  # which Ansible would take for all
        found = lookup_loader.get("ansible.builtin.inventory_hostnames", loader=self._loader, templar=self._templar)
        return [str(name) for name in found.run([pattern], variables=variables)]


def _names(value: Any) -> list[str]:
    """Return the names in a list, or in a text with commas."""
    parts = value if isinstance(value, (list, tuple)) else str("" if value is None else value).split(",")
    return [name for name in (str(part).strip() for part in parts) if name]
