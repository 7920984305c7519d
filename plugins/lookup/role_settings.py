# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: role_settings
short_description: Collect the options of the role's modules from its variables
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
  - Every variable is resolved once, and only those that a part needs, for a run must not fail on another one.
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
- name: Show which variables the role looks at
  ansible.builtin.debug:
    msg: "{{ lookup('jira_ops.align.role_settings', 'verify').jira_connector_preflight.variable_names }}"
"""

RETURN = r"""
_raw:
  description: >-
    One dictionary, with the options of each module, what tells this connector from others (C(identity)), what the operator was
    waited for (C(waited)), what happens where a step is the operator's (C(on_handoff)), and messages about variables that cannot be
    resolved (C(unresolved)).
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils import role_arguments, role_settings
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain
from ansible_collections.jira_ops.align.plugins.plugin_utils.resolved import resolve_each


def _waited(failure: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the operator was waited for and has confirmed, of the last step that failed on this host."""
    return failure.get("waited", {}) if failure.get("waits") and not failure.get("ends") else {}


class LookupModule(LookupBase):
    """Resolves the variables, each by itself, so that the message names the one that is wrong."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return one dictionary. The doctor goes on without a variable that cannot be resolved, and reports it."""
        self.set_options(var_options=variables, direct=kwargs)
        (part,) = map(str, terms)
        known: dict[str, Any] = variables or {}
        # Which variables are needed depends on the token store in use.
        first = [name for name in role_settings.names(part) if name == "connector_token_store"]
        values, unresolved = resolve_each(self._templar, known, first)
        store = str(values.get("connector_token_store", ""))
        others = [name for name in role_settings.names(part, store) if name not in first]
        more, more_unresolved = resolve_each(self._templar, known, others)
        # What another part takes, and this one would only look at, counts as not given where it cannot be resolved.
        problems = [text for name, text in {**unresolved, **more_unresolved}.items() if role_settings.takes(part, name)]
        problems += role_arguments.not_text({**values, **more}).values()
        if problems and part != "doctor":
            raise AnsibleLookupError(" ".join(problems))
        found = role_settings.settings(
            part,
            {**values, **more},
            list(known),
            beside=str(known.get("inventory_dir") or ""),
            host=str(known.get("inventory_hostname") or ""),
            waited=_waited(plain(known.get("connector__failure") or {})),
        )
        return [{**found, "unresolved": problems, "on_handoff": more.get("connector_on_handoff") or "fail"}]
