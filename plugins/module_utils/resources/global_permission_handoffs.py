# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator does by hand with a global permission in Jira. Private to the collection."""

from __future__ import annotations

from ..outcome import Handoff
from ..profiles import GLOBAL_PERMISSIONS
from .groups import Group


def grant(site_url: str, group: Group, key: str, why: str) -> Handoff:
    """Return the instructions for granting a global permission to the group."""
    name = GLOBAL_PERMISSIONS.get(key, key)
    instructions = [
        "In Jira, go to Settings > System > Global permissions.",
        f"Under Grant permission, select the permission {name} and the group {group.name}.",
        "Select Add. Do not grant anything else to this group.",
    ]
    return _handoff(
        site_url,
        group,
        key,
        f"Grant the global permission {name}",
        f"Jira's REST API cannot grant global permissions. {why}",
        instructions,
    )


def withdrawal(site_url: str, group: Group, key: str, why: str) -> Handoff:
    """Return the instructions for taking a global permission from the group."""
    name = GLOBAL_PERMISSIONS.get(key, key)
    instructions = [
        "In Jira, go to Settings > System > Global permissions.",
        f"Under {name}, look for the group {group.name} and delete it there.",
        "Where it is not there, the account holds the permission through another group: take it out of that one, or add it to what is wanted.",
    ]
    reason = f"The group's members hold it without its being requested, and Jira's REST API cannot take it away. {why}"
    return _handoff(site_url, group, key, f"Take the global permission {name} away", reason, instructions)


def _handoff(site_url: str, group: Group, key: str, step: str, why: str, instructions: list[str]) -> Handoff:
    values = {
        "permission": GLOBAL_PERMISSIONS.get(key, key),
        "key": key,
        "group": group.name,
        "group_id": group.id,
    }
    return Handoff(step=step, why=why, url=site_url, instructions=instructions, values=values)
