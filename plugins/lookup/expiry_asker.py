# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: expiry_asker
short_description: Return the host that lists the organization's tokens
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
  - The first host of the play that has the same organization key, by name; of a play in batches, one that has the list already.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: Not used.
    type: list
    elements: str
  answered:
    description: Only a host that has its answer, whatever that is. Where the one that asks has none yet, it is this host itself.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show which host asks for this one
  ansible.builtin.debug:
    msg: "{{ lookup('jira_ops.align.expiry_asker') }}"
"""

RETURN = r"""
_raw:
  description: The host's name, or an empty text where none of them is in the play.
  type: list
  elements: str
"""

from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.plugin_utils import expiry_hosts


class LookupModule(LookupBase):
    """Reads the groups that the part expiry makes."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        """Return one name."""
        self.set_options(var_options=variables, direct=kwargs)
        find = expiry_hosts.answering if self.get_option("answered") else expiry_hosts.asking
        return [find(variables or {})]
