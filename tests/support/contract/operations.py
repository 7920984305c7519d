# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's operations that Atlassian's descriptions know, each beside its description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.support.harness.operations import OPERATIONS

from .description import Description, description, source_of


@dataclass(frozen=True)
class Described:
    """An operation of ours, its path as a description would match it, and what the description says of it; None where it does not."""

    name: str
    ours: Any
    path: str
    known: Description
    atlassians: dict[str, Any] | None

    def __str__(self) -> str:
        return self.name

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in (self.atlassians or {}).get("responses", {}) if status.isdigit()}

    @property
    def success(self) -> dict[str, Any]:
        """The answer with a body, or else the first one, where the call succeeds."""
        good = [
            self.known.resolve(answer)
            for status, answer in (self.atlassians or {})["responses"].items()
            if status.startswith("2")
        ]
        return next((answer for answer in good if "content" in answer), good[0])


def path_of(path: str) -> str:
    """An operation's path with something for every parameter, without what is in front of it at the gateway."""
    return re.sub(r"\{[^}]+\}", "1", re.sub(r"^/ex/jira/\{[^}]+\}", "", path))


def described_operations() -> list[Described]:
    """Those whose path is in a description that is there, whatever the method."""
    found = []
    for name, ours in OPERATIONS.items():
        path = path_of(ours.path)
        source = source_of(ours.service.value, path)
        known = description(source) if source else None
        if known:
            found.append(Described(name, ours, path, known, known.operation(ours.method, path)))
    return found
