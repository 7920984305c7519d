# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: site_failure
short_description: Return what a failed step means for a site
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _input:
    description: The result of the step that failed.
    type: dict
    required: true
  step:
    description: The step's name.
    type: str
    required: true
  known:
    description: What is known of the site so far.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what a failed step means
  ansible.builtin.debug:
    msg: "{{ {'failed': true, 'msg': 'Refused.'} | jira_ops.align.site_failure('Ensure the connector', {'site': site_url}) }}"
"""

RETURN = r"""
_value:
  description: C(connector_result), and what the role does next.
  type: dict
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible_collections.jira_ops.align.plugins.module_utils import site_failure
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain


def failure(result: Mapping[str, Any], step: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the failure means."""
    return site_failure.failed(str(step), plain(result), plain(known))


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it by name."""
        return {"site_failure": failure}
