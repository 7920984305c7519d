# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts a playbook of the collection runs on, and why it does not run at all.

Private to the collection. A playbook that matches no host ends with exit code 0, and so would a scheduled job for ever after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Of a host's name, what Ansible would read as more than a name.
_PATTERN = re.compile(r"[:,!&~*?\[\]]")
_NAMED_AT_MOST = 20


class NoHosts(Exception):
    """Says why the playbook must not run, and what to do."""


@dataclass(frozen=True)
class Selection:
    """What was asked for, and what the inventory has.

    pattern: the value of connector_hosts. unmatched: its parts that match nothing. matching: hosts of the pattern, within limit.
    limit: the value of --limit, empty without. retire: the value of connector_retire, or None without.
    """

    pattern: str
    unmatched: Sequence[str]
    matching: Sequence[str]
    limit: str
    retire: Sequence[str] | None = None


def hosts(selection: Selection) -> str:
    """Return the pattern to run on, or raise NoHosts."""
    if selection.unmatched:
        raise NoHosts(f"connector_hosts: no host or group of the inventory matches {_some(selection.unmatched)}. {_DO}")
    if not selection.matching:
        within = f" within --limit {selection.limit}" if selection.limit else ""
        raise NoHosts(f"connector_hosts: no host matches {selection.pattern!r}{within}. {_DO}")
    return selection.pattern


def hosts_to_retire(selection: Selection) -> str:
    """Return the pattern of hosts to retire, or raise NoHosts: nothing is retired that was not named, whatever the inventory holds."""
    pattern = hosts(selection)
    if selection.retire is None:
        if selection.limit:
            return pattern
        raise NoHosts(
            f"connector_retire: no host was named. Hosts that would be retired ({len(selection.matching)}): {_some(selection.matching)}. "
            f"Name the host with -e connector_retire=<host name>, or give --limit. {_NOTHING}"
        )
    if not selection.retire:
        raise NoHosts(f"connector_retire: the value is empty. Give the name of a host. {_NOTHING}")
    unknown = [name for name in selection.retire if name not in selection.matching or _PATTERN.search(name)]
    if unknown:
        raise NoHosts(
            f"connector_retire: {_some(unknown)} is no host name of this run. Expected one of: {_some(selection.matching)}. "
            f"Patterns and groups are not taken here; give them to --limit. {_NOTHING}"
        )
    return ",".join(selection.retire)


_NOTHING = "Nothing was changed."
_DO = f"Check the inventory (-i), connector_hosts and --limit. {_NOTHING}"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:_NAMED_AT_MOST])
    return shown if len(names) <= _NAMED_AT_MOST else f"{shown} and {len(names) - _NAMED_AT_MOST} more"
