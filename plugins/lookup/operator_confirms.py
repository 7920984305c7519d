# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: operator_confirms
author:
  - the jira_ops.align authors (@jira-ops)
version_added: 0.5.0
short_description: Ask the operator at the terminal to confirm a step
description:
  - Prints each term and waits for return.
  - Without a terminal, nothing is waited for and nothing is confirmed; that is what tells it from M(ansible.builtin.pause).
  - Used by the role C(connector) with C(connector_on_handoff=pause).
options:
  _terms:
    description: What to confirm, a prompt each.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Fail unless the operator confirms it
  ansible.builtin.assert:
    that: query('jira_ops.align.operator_confirms', 'Press return when it is done') == [true]
"""

RETURN = r"""
_raw:
  description: Of each term, whether return was pressed. C(false) where there is no terminal, and after Ctrl+C.
  type: list
  elements: bool
"""

from typing import Any

from ansible.errors import AnsiblePromptInterrupt, AnsiblePromptNoninteractive
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display


class LookupModule(LookupBase):
    """Asks through the process that has the terminal, as ansible.builtin.pause does."""

    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[bool]:
        """Return a boolean for each term."""
        self.set_options(var_options=variables, direct=kwargs)
        return [_confirmed(str(term)) for term in terms]


def _confirmed(prompt: str) -> bool:
    try:
        Display().prompt_until(f"{prompt}:")
    except (AnsiblePromptInterrupt, AnsiblePromptNoninteractive):
        return False
    return True
