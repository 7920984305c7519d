# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of a step: the one comparison from which result, check mode and diff all follow."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Handoff:
    """One step that the operator has to do, with instructions and without any secret in it.

    step: the step's name, as in the documentation. why: what kept the collection from doing it.
    values: what to fill in where the instructions name a field. resume: how to go on afterwards.
    """

    step: str
    why: str
    url: str
    instructions: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    resume: str = "Run the same playbook again: it verifies the step and goes on from there."

    def to_dict(self) -> dict[str, Any]:
        """Return the plain form that results and role facts carry."""
        return asdict(self)

    def to_text(self) -> str:
        """Return the step with its instructions as text, for a message."""
        steps = [f"  {number}. {text}" for number, text in enumerate(self.instructions, 1)]
        return "\n".join(
            [
                f"Operator action needed: {self.step}.",
                f"Why: {self.why}",
                f"Where: {self.url}",
                *steps,
                f"Then: {self.resume}",
            ]
        )


@dataclass(frozen=True)
class Outcome:
    """changed, what it was, what it is (or would be, in check mode), and the module's own returns.

    handoffs: what the operator has to do; the result shows the first as `handoff`, its message all of them.
    failure: the message of a result that is complete, and says that something is wrong.
    warnings: what Ansible shows as [WARNING], whatever the verbosity.
    """

    changed: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    returns: dict[str, Any] = field(default_factory=dict)
    handoffs: tuple[Handoff, ...] = ()
    failure: str | None = None
    warnings: tuple[str, ...] = ()

    def to_result(self, with_diff: bool) -> dict[str, Any]:
        """Return the module's result; the diff is shown only where something differs."""
        result: dict[str, Any] = {"changed": self.changed, **self.returns}
        if with_diff:
            result["diff"] = {"before": self.before, "after": self.after}
        if self.handoffs:
            result["handoff"] = self.handoffs[0].to_dict()
            result["msg"] = "\n".join(handoff.to_text() for handoff in self.handoffs)
        if self.warnings:
            result["warnings"] = list(self.warnings)
        if self.failure is not None:
            result.update(failed=True, msg=self.failure)
        return result


# In check mode, what a step would make has no id yet. It carries this mark, and the steps that depend on
# it say what they would do, without asking any service about it.
NOT_YET = "(not made yet)"


def exists(identifier: str | None) -> bool:
    """Return whether an id is a real one."""
    return bool(identifier) and identifier != NOT_YET
