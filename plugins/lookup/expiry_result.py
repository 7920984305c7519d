# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: expiry_result
short_description: Return connector_result for the expiry of a site's token
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
  - Takes the organization's tokens from the fact C(connector__own_list), where the host listed them itself; else from the fact C(connector__listed) of
    the host that listed them for all that have its key, or, where that one could not, of another host of the organization.
  - Takes the record from the fact C(connector__record), where the host has the token store.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: Not used.
    type: list
    elements: str
  site:
    description: The site's address.
    type: str
    required: true
  org_id:
    description: The organization's ID.
    type: str
    required: true
  label:
    description: The label of the site's tokens, without its UTC stamp.
    type: str
    required: true
  days:
    description: With fewer days left, the token is expiring.
    type: int
    required: true
  active:
    description: Whether the connector is meant to be active, so that it signs in.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Show when the token expires
  ansible.builtin.debug:
    msg: >-
      {{ lookup('jira_ops.align.expiry_result', site=site_url, org_id=org_id, label=label, days=14) }}
"""

RETURN = r"""
_raw:
  description: One dictionary, the fact C(connector_result).
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils import site_result
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils import expiry_hosts
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain


def _not_read(stored: Mapping[str, Any]) -> str:
    """Return why there is no record, from the result of jira_token_record: it failed, or its place is a new one in every job."""
    if "record" not in stored:
        return str(stored.get("msg", ""))
    return str(stored.get("thrown_away", "")) if from_dict(stored["record"]).is_empty else ""


class LookupModule(LookupBase):
    """Reads the facts of at most two hosts."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return one dictionary."""
        self.set_options(var_options=variables, direct=kwargs)
        given, known = plain(kwargs), variables or {}

        def listed_by(name: str) -> Mapping[str, Any]:
            return plain(known["hostvars"][name].get("connector__listed", {})) if name else {}

        host, own = plain(known["inventory_hostname"]), plain(known.get("connector__own_list", {}))
        asked = host
        if not expiry_hosts.is_answer(own):
            asked = expiry_hosts.asking(known)
            own = listed_by(asked)
        stored = plain(known.get("connector__record", {}))
        found = own if "tokens" in own else listed_by(expiry_hosts.another(known))
        refusal = own.get("msg") or "no reason is known"
        return [
            site_result.expiry(
                {
                    **given,
                    "host": host,
                    "asked": asked,
                    "tokens": found.get("tokens"),
                    "record": stored.get("record", {}),
                    "not_read": _not_read(stored),
                    "refusal": ""
                    if "tokens" in own or ("tokens" in found and not expiry_hosts.is_answer(own))
                    else refusal,
                }
            )
        ]
