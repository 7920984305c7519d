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
  - Fails where a variable is wrong, or where AWX cannot be read. No secret is among what it returns, for AWX shows none.
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
    msg: "{{ lookup('jira_ops.align.awx_existing') }}"
"""

RETURN = r"""
_raw:
  description: One dictionary, which has the objects by kind.
  type: list
  elements: dict
"""

import os
from typing import Any

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.loader import lookup_loader
from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup import existing, plan
from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_connection import lookup_options
from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_variables import settings, site_records
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
        """Return one dictionary, or raise an error with everything that is wrong."""
        self.set_options(var_options=variables, direct=kwargs)
        found, problems = settings(self._templar, variables or {})
        if problems or found is None:
            raise _wrong(problems)
        api = lookup_loader.get(_LOOKUP, loader=self._loader, templar=self._templar)
        if api is None:
            raise AnsibleLookupError(
                "The playbook awx_setup needs the collection awx.awx, and Ansible does not find it. Install it: ansible-galaxy collection install awx.awx"
            )
        answers = {kind: self._asked(api, kind, found.organization, variables) for kind in existing.QUERIES}
        problems = plan.problems(found, existing.existing(answers), site_records(found, variables or {}))
        if problems:
            raise _wrong(problems)
        return [answers]

    def _asked(self, api: Any, kind: str, organization: str, variables: Any) -> list[dict[str, Any]]:
        endpoint, query = existing.QUERIES[kind]
        parameters = {name: value.format(organization=organization) for name, value in query.items()}
        try:
            where = lookup_options({}, os.environ)
            rows = api.run([endpoint], variables, query_params=parameters, return_all=True, max_objects=10000, **where)
        except AnsibleError as failure:
            raise AnsibleLookupError(
                f"AWX cannot be read ({endpoint}): {str(failure).strip().rstrip('.')}. Set CONTROLLER_HOST and CONTROLLER_OAUTH_TOKEN, of a system "
                "administrator, in the environment."
            ) from None
        return [_short(plain(row)) for row in rows]


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """Return of an object what is needed of it."""
    kept = {name: row[name] for name in _KEPT if name in row}
    if "summary_fields" in kept:
        summary = kept["summary_fields"]
        kept["summary_fields"] = {name: summary[name] for name in ("credential_type",) if name in summary}
    return kept


def _wrong(problems: list[str]) -> AnsibleLookupError:
    lines = "\n".join(f"- {problem}" for problem in problems)
    return AnsibleLookupError(f"Nothing was changed in AWX. Correct the variables:\n{lines}")
