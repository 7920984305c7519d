# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step of `make release-check` came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a step ended. What could not be looked at is neither passed nor failed."""

    PASSED = "passed"
    FAILED = "FAILED"
    NOT_CHECKED = "NOT CHECKED"


@dataclass(frozen=True)
class Finding:
    """A step, its verdict, and what to say of it."""

    step: str
    verdict: Verdict
    text: str

    def __str__(self) -> str:
        return f"  {self.verdict.value:<12} {self.step:<22} {self.text}"


def judged(step: str, problems: list[str], otherwise: str) -> Finding:
    """Return that a step failed with these problems, or passed where there are none."""
    return (
        Finding(step, Verdict.FAILED, "\n    ".join(problems)) if problems else Finding(step, Verdict.PASSED, otherwise)
    )
