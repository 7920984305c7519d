# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor found, as text: a table that the operator can act on. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable

from .examine import Findings
from .steps import Fate, Step

_VERDICTS = {
    0: "A stand-up can go.",
    2: "A stand-up cannot go yet.",
    4: "A stand-up can go; the operator has to do some of its steps.",
}


def verdict(findings: Findings) -> str:
    """Return what would become of a stand-up, in a sentence or two."""
    stopping = [step.name for step in findings.steps if step.fate in (Fate.FAILS, Fate.UNASKED)]
    handed = [step.name for step in findings.steps if step.fate is Fate.HANDOFF]
    named = {2: stopping, 4: handed}.get(findings.exit, [])
    return _VERDICTS[findings.exit] + (f" {'; '.join(named)}." if named else "")


def lines(findings: Findings) -> list[str]:
    """Return the table."""
    said = [f"{verdict(findings)} (exit {findings.exit})", "", "Credentials"]
    said += _rows((each.name, f"{each.state}{_of(each.option)}") for each in findings.credentials)
    said += ["", "Steps of Atlassian's setup guide"]
    said += [line for step in findings.steps for line in _step(step)]
    said += ["", "What differs from what is expected"]
    numbered = [
        f"  {number}. [{each.consequence.name.lower().replace('_', ' ')}] {each.what}"
        for number, each in enumerate(findings.differences, 1)
    ]
    said += numbered or ["  nothing"]
    said += ["", "What was seen", *_rows(findings.facts)] * bool(findings.facts)
    reasons: dict[str, list[str]] = {}
    for summary, reason in findings.unasked.items():
        reasons.setdefault(reason, []).append(summary)
    said += ["", "Not asked"] * bool(reasons)
    said += [f"  {reason}: {'; '.join(summaries)}" for reason, summaries in reasons.items()]
    said += ["", "Versions", f"  {', '.join(f'{name} {each or chr(45)}' for name, each in findings.versions.items())}"]
    said += [f"  set in the environment: {', '.join(findings.network)}"] * bool(findings.network)
    return said


def _of(option: str) -> str:
    return f" [{option}]"


def _rows(rows: Iterable[tuple[str, str]]) -> list[str]:
    listed = list(rows)
    width = max((len(name) for name, dummy in listed), default=0)
    return [f"  {name:{width}}  {what}" for name, what in listed]


def _step(step: Step) -> list[str]:
    head = f"  {step.name}: {step.fate.value}" + (f", route {step.route}" if step.route else "")
    asked = "because" if step.fate is Fate.UNASKED else "a run says"
    more = [f"      {asked}: {step.message}"] * bool(step.message) + [f"      to do: {step.fix}"] * bool(step.fix)
    return [head, *more]
