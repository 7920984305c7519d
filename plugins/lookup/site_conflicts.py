# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
name: site_conflicts
short_description: Find hosts of the play that share a token label, a connector or a token
version_added: 0.5.0
description:
  - Private to the role P(jira_ops.align.connector#role).
  - Where a host has noted its own values in the fact C(connector__settings), those are compared. Of a host that has not yet, as of a later
    batch of a play with C(serial), the inventory's variables are read one by one; one that cannot be resolved is left out, for that host
    fails on it when its turn comes.
author:
  - the jira_ops.align authors (@jira-ops)
options:
  _terms:
    description: The names of the hosts to compare.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show the hosts that share something
  ansible.builtin.debug:
    msg: "{{ lookup('jira_ops.align.site_conflicts', ansible_play_hosts_all) }}"
"""

RETURN = r"""
_raw:
  description:
    - One dictionary. C(conflicts) has a message for each host that shares something with another one, C(connectors) their names for each tenant,
      C(labels) the labels of their tokens for each organization. C(run_once) is a message where one host's values are noted for others too.
  type: list
  elements: dict
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from ansible.plugins.lookup import LookupBase

from ansible_collections.jira_ops.align.plugins.module_utils.site_conflicts import (
    SiteIdentity,
    conflicts,
    connectors,
    labels,
    run_once,
)

_VARIABLES = {
    "org_id": "connector_org_id",
    "align_url": "connector_align_url",
    "name": "connector_name",
    "label": "connector_token_label",
    "token": "connector_token",
    "site": "connector_site_url",
}


class LookupModule(LookupBase):
    """Collects plain values, whatever becomes of one of them, and leaves the comparison to site_conflicts."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, Any]]:
        """Return one dictionary of messages by host."""
        self.set_options(var_options=variables, direct=kwargs)
        hostvars = (variables or {})["hostvars"]
        names = [str(name) for term in terms for name in (term if isinstance(term, (list, tuple)) else [term])]
        sites = [_identity(name, hostvars[name]) for name in names]
        return [
            {
                "conflicts": conflicts(sites),
                "run_once": run_once(sites),
                "connectors": connectors(sites),
                "labels": labels(sites),
            }
        ]


def _identity(host: str, variables: Mapping[str, Any]) -> SiteIdentity:
    settings = _read(variables, "connector__settings")
    noted = settings.get("identity") if isinstance(settings, Mapping) else None
    if isinstance(noted, Mapping):
        names = (*_VARIABLES, "record", "variable", "noted_by")
        return SiteIdentity(host, **{name: str(noted.get(name, "")) for name in names})
    values = {name: _text(_read(variables, variable)) for name, variable in _VARIABLES.items()}
    token = values.pop("token")
    values["name"] = values["name"] or f"Jira {host}"
    return SiteIdentity(
        host, token=hashlib.sha256(token.encode("utf-8", "replace")).hexdigest() if token else "", **values
    )


def _read(variables: Mapping[str, Any], name: str) -> Any:
    """Return one variable of a host, or nothing where it is not set or cannot be resolved: of another host, any error may come."""
    try:
        return variables[name] if name in variables else None  # noqa: SIM401 - the get() of a host's variables resolves nothing
    except Exception:  # pylint: disable=broad-except
        return None


def _text(value: Any) -> str:
    """Return a value as text. Before ansible-core 2.19, a template that cannot be resolved is given back as it is."""
    try:
        text = "" if value is None else str(value)
    except Exception:  # pylint: disable=broad-except
        return ""
    return "" if "{{" in text or "{%" in text else text
