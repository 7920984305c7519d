# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: site_result
short_description: Return connector_result of a site
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _input:
    description: What is known of the site.
    type: dict
    required: true
  kind:
    description: What the result reports.
    type: str
    choices: [retired]
    required: true
"""

EXAMPLES = r"""
- name: Show the result of a site
  ansible.builtin.debug:
    msg: "{{ known | jira_ops.align.site_result('retired') }}"
"""

RETURN = r"""
_value:
  description: The fact C(connector_result).
  type: dict
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.jira_ops.align.plugins.module_utils import site_result
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain

_KINDS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "retired": site_result.retired,
}


def made(known: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the result of this kind."""
    if kind not in _KINDS:
        raise AnsibleFilterError(f"site_result: {kind!r} is no kind. Expected one of {', '.join(_KINDS)}.")
    return _KINDS[kind](plain(known))


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by name."""
        return {"site_result": made}
