# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host of a run asks for an organization's tokens, and whose list another host may read.

The role's part expiry groups hosts by two digests of connector__settings.identity: those with one organization key, and those of one organization that
have its list of tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain

_SAME_KEY, _LISTED = "connector_key_", "connector_listed_"


def asking(variables: Mapping[str, Any]) -> str:
    """Return the host that asks for all that have this host's key, or no name. Of a play in batches, one that has asked already goes first."""
    with_key = _of_play(variables, _hosts(variables, _SAME_KEY, "key"))
    return min(with_key.intersection(_listing(variables)) or with_key, default="")


def answering(variables: Mapping[str, Any]) -> str:
    """Return the host that has asked for this one, else, where it has no answer, this one."""
    asks = asking(variables)
    own = str(variables["inventory_hostname"])
    return asks if asks and is_answer(variables["hostvars"][asks].get("connector__listed")) else own


def is_answer(listed: Any) -> bool:
    """Return whether a registered result is a list of tokens, or why there is none, and not that of a task that was skipped."""
    return bool(listed) and not listed.get("skipped")


def another(variables: Mapping[str, Any]) -> str:
    """Return a host of the same organization that has its list of tokens, whatever its key, or no name; best one that is still in the play."""
    listing = _listing(variables)
    return min(_of_play(variables, listing) or _of_play(variables, listing, "ansible_play_hosts_all"), default="")


def _listing(variables: Mapping[str, Any]) -> list[str]:
    """Return the hosts of this host's organization that have its list of tokens."""
    return _hosts(variables, _LISTED, "organization")


def _hosts(variables: Mapping[str, Any], prefix: str, name: str) -> list[str]:
    digest = variables["connector__settings"]["identity"][name]
    return list(plain(variables["groups"].get(prefix + digest, [])))


def _of_play(variables: Mapping[str, Any], hosts: list[str], name: str = "ansible_play_hosts") -> set[str]:
    return set(hosts).intersection(plain(variables.get(name, [])))
