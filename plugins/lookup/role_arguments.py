# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: role_arguments
short_description: Check variables against the role's argument spec
version_added: 0.5.0
description:
  - Private to the playbooks of this collection.
  - Says the same as Ansible's own check of the role P(jira_ops.align.connector#role), without printing the whole spec.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: The part of the role, like V(main) or V(rotate).
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show what is wrong with the variables
  ansible.builtin.debug:
    msg: "{{ query('jira_ops.align.role_arguments', 'main') }}"
"""

RETURN = r"""
_raw:
  description: A message for each variable that is missing or has a value that is not valid.
  type: list
  elements: str
"""

from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils import role_arguments
from ansible_collections.jira_ops.align.plugins.plugin_utils.resolved import resolve_each


class LookupModule(LookupBase):
    """Resolves the variables that are set, each by itself."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """Return the messages."""
        self.set_options(var_options=variables, direct=kwargs)
        (part,) = map(str, terms)
        given, unresolved = resolve_each(self._templar, variables or {}, role_arguments.names(part))
        values = {name: value for name, value in given.items() if value is not None}
        return [*unresolved.values(), *role_arguments.problems(part, values, unresolved)]
