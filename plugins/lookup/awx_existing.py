# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: awx_existing
short_description: Check the variables of the playbook awx_setup, and read what AWX has
version_added: 0.5.0
description:
  - Private to the playbook C(jira_ops.align.awx_setup).
  - No secret is among what it returns, for AWX shows none.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: None.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show what AWX has
  ansible.builtin.debug:
    msg: "{{ lookup('jira_ops.align.awx_existing').objects }}"
"""

RETURN = r"""
_raw:
  description: One dictionary. C(problems) is what is wrong, a message each; C(objects) is what AWX has, by kind.
  type: list
  elements: dict
"""

import os
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup import existing, plan
from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_connection import lookup_options
from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_variables import settings, site_records
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import reason
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain

_LOOKUP = "awx.awx.controller_api"
_KEPT = (
    "id",
    "name",
    "inputs",
    "organization",
    "credential_type",
    "identifier",
    "workflow_job_template",
    "summary_fields",
)


class LookupModule(LookupBase):
    """Asks AWX by the lookup of awx.awx, and leaves what it means to module_utils/awx_setup."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return one dictionary. AWX is asked only where the variables are right."""
        self.set_options(var_options=variables, direct=kwargs)
        known = variables or {}
        found, problems = settings(self._templar, known)
        if problems or found is None:
            return [{"problems": problems, "objects": {}}]
        answers: dict[str, list[dict[str, Any]]] = {}
        try:
            for kind in existing.QUERIES:
                answers[kind] = self._asked(kind, found.organization, known)
        except AnsibleError as failure:
            return [{"problems": [_not_read(failure)], "objects": {}}]
        problems = plan.problems(found, existing.existing(answers), site_records(found, known))
        return [{"problems": problems, "objects": answers}]

    def _asked(self, kind: str, organization: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
        endpoint, query = existing.QUERIES[kind]
        parameters = {name: value.format(organization=organization) for name, value in query.items()}
        api = lookup_loader.get(_LOOKUP, loader=self._loader, templar=self._templar)
        where = lookup_options({}, os.environ)
        rows = api.run([endpoint], variables, query_params=parameters, return_all=True, max_objects=10000, **where)
        return [_short(plain(row)) for row in rows]


def _not_read(failure: AnsibleError) -> str:
    return (
        f"AWX cannot be read: {reason({'msg': str(failure)})} Set CONTROLLER_HOST, and CONTROLLER_OAUTH_TOKEN of a system administrator, in the "
        "environment."
    )


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """Return of an object what is needed of it."""
    kept = {name: row[name] for name in _KEPT if name in row}
    if "summary_fields" in kept:
        summary = kept["summary_fields"]
        kept["summary_fields"] = {name: summary[name] for name in ("credential_type",) if name in summary}
    return kept
