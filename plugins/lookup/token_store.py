# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: token_store
short_description: Collect the options of the token store from the role's variables
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
  - Only the variables of the store in use are resolved, for a run must not fail on a variable of another one.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: Not used.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show which token store is in use
  ansible.builtin.debug:
    msg: "{{ lookup('jira_ops.align.token_store').name }}"
"""

RETURN = r"""
_raw:
  description: One dictionary, as the option O(jira_ops.align.jira_token_record#module:store) takes it.
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils.role_arguments import as_declared, not_text
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import STORE_VARIABLES
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain
from ansible_collections.jira_ops.align.plugins.plugin_utils.resolved import resolved


class LookupModule(LookupBase):
    """Resolves the variables of one store."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return the store's name and options. Those of connector_token_store_options come last."""
        self.set_options(var_options=variables, direct=kwargs)
        store = self._given({"name": "connector_token_store", "more": "connector_token_store_options"}, variables)
        name, more = store.get("name"), store.get("more", {})
        if str(more).lstrip().startswith("{"):  # JSON, as -e gives it; no other text is a dictionary here
            more = as_declared("connector_token_store_options", more)
        if not isinstance(more, Mapping):
            raise AnsibleLookupError("connector_token_store_options: not a dictionary of the store's options.")
        options = STORE_VARIABLES.get(str(name), {})
        for option in sorted(more.keys() & options.keys()):
            for message in not_text({options[option]: plain(more[option])}).values():
                raise AnsibleLookupError(f"connector_token_store_options.{option}, like {message}")
        return [{**self._given(options, variables), **more, "name": name}]

    def _given(self, options: Mapping[str, str], variables: dict[str, Any] | None) -> dict[str, Any]:
        known = variables or {}
        for name in options.values():
            if name not in known:
                raise AnsibleLookupError(f"{name}: not set. The role's defaults are missing.")
        return {option: value for option, name in options.items() for value in resolved(self._templar, known, name)}
