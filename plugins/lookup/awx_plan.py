# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: awx_plan
short_description: Say what the playbook awx_setup makes in AWX
version_added: 0.5.0
description:
  - Private to the playbook C(jira_ops.align.awx_setup).
  - The key C(inputs) of what it returns has secrets.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: What AWX has, as the lookup P(jira_ops.align.awx_existing#lookup) returns it under C(objects).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the job templates
  ansible.builtin.debug:
    msg: "{{ lookup('jira_ops.align.awx_plan', awx_has).job_templates }}"
"""

RETURN = r"""
_raw:
  description: One dictionary, which has the objects by kind, and the variables under C(settings).
  type: list
  elements: dict
"""

import os
from dataclasses import asdict
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup import existing, plan
from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_variables import settings, site_records
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain


class LookupModule(LookupBase):
    """Collects variables and environment, and leaves the rest to module_utils/awx_setup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return one dictionary."""
        self.set_options(var_options=variables, direct=kwargs)
        (answers,) = plain(terms)
        known = variables or {}
        found, problems = settings(self._templar, known)
        if found is None:
            raise AnsibleLookupError("\n".join(problems))
        made = plan.plan(found, existing.existing(answers), site_records(found, known), os.environ)
        shown = {name: value for name, value in asdict(found).items() if name != "credentials"}
        return [{**made, "settings": shown}]
