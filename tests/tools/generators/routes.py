# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/routes.md: every operation, one table for each service."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.jira_ops.align.plugins.module_utils.api import (
    align,
    edge,
    graphql,
    jira,
    organization,
    software,
    users,
)
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Operation

HEADS = (
    "operation",
    "call",
    "route",
    "evidence",
    "scopes",
    "changes something",
    "sent again after an unknown outcome",
)


def tables() -> str:
    """Return the tables, in the order of the code."""
    listed = list(_operations())
    lines = []
    for service in dict.fromkeys(each.service for each in listed):
        lines += [f"## Service `{service.value}`", "", f"| {' | '.join(HEADS)} |", "| --- " * len(HEADS) + "|"]
        lines += [_row(each) for each in listed if each.service is service]
        lines.append("")
    return "\n".join(lines)


def _operations() -> Iterator[Operation]:
    for module in (edge, organization, users, jira, graphql, software, align):
        yield from (value for value in vars(module).values() if isinstance(value, Operation))


def _row(each: Operation) -> str:
    scopes = ", ".join(f"`{scope}`" for scope in each.scopes) or "-"
    evidence = f"{each.evidence.value}: {_link(each.source)}"
    writes, again = "yes" if each.writes else "no", "yes" if each.repeatable else "**no**"
    cells = (each.summary, f"`{each.method} {each.path}`", each.route.value, evidence, scopes, writes, again)
    return f"| {' | '.join(cells)} |"


def _link(source: str) -> str:
    address, _space, remark = source.partition(" ")
    return f"<{address}> {remark}".rstrip() if address.startswith("https://") else source
