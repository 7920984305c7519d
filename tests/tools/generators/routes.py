# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/routes.md: every operation, one table for each service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
from tests.support.replay.reports import sites_of

LIVE = Path(__file__).resolve().parents[2] / "support" / "replay" / "live"
HEADS = (
    "operation",
    "call",
    "route",
    "evidence",
    "scopes",
    "changes something",
    "sent again after an unknown outcome",
    "seen live",
)


def tables() -> str:
    """Return the tables, in the order of the code."""
    listed, live = list(_operations()), _seen_live()
    lines = []
    for service in dict.fromkeys(each.service for each in listed):
        lines += [f"## Service `{service.value}`", "", f"| {' | '.join(HEADS)} |", "| --- " * len(HEADS) + "|"]
        lines += [_row(each, live) for each in listed if each.service is service]
        lines.append("")
    return "\n".join(lines)


def _operations() -> Iterator[Operation]:
    for module in (edge, organization, users, jira, graphql, software, align):
        yield from (value for value in vars(module).values() if isinstance(value, Operation))


def _seen_live() -> dict[tuple[str, str], list[str]]:
    """Return, by method and path, the live reports (tests/support/replay/live) in which a call was answered with success."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in sorted(LIVE.glob("*.json")):
        for report in sites_of(file):
            for exchange in report["exchanges"]:
                names = found.setdefault((exchange["method"], exchange["path"]), [])
                if exchange["status"] < 300 and file.stem not in names:
                    names.append(file.stem)
    return found


def _row(each: Operation, live: dict[tuple[str, str], list[str]]) -> str:
    scopes = ", ".join(f"`{scope}`" for scope in each.scopes) or "-"
    evidence = f"{each.evidence.value}: {_link(each.source)}"
    writes, again = "yes" if each.writes else "no", "yes" if each.repeatable else "**no**"
    seen = ", ".join(live.get((each.method, each.path), ())) or "-"
    cells = (each.summary, f"`{each.method} {each.path}`", each.route.value, evidence, scopes, writes, again, seen)
    return f"| {' | '.join(cells)} |"


def _link(source: str) -> str:
    address, _space, remark = source.partition(" ")
    return f"<{address}> {remark}".rstrip() if address.startswith("https://") else source
