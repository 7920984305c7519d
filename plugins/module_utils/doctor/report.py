# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's report: the shape of every exchange, and what was made of it. Private to the collection.

docs/doctor.md says line by line what is in it, and why it is safe to attach to a bug report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import before, report_words, steps
from .examine import Findings
from .report_exchanges import exchanges_of
from .spec import DoctorSpec

FORMAT = 1
_STEPS = (steps.CLOUD_ID, steps.ACCOUNT, steps.GROUP, steps.TOKEN, steps.CONNECTOR, steps.PROOF)


def report_of(found: Findings, spec: DoctorSpec) -> dict[str, Any]:
    """Return the report of one site."""
    return {
        "report": "jira_ops.align doctor",
        "format": FORMAT,
        "versions": dict(found.versions),
        "network": list(found.network),
        "options": {
            "routes": list(spec.routes),
            "jira_access": spec.jira_access,
            "grant_through": spec.grant_through,
            "projects": len(spec.projects),
            "scopes": len(spec.profile.scopes),
            "permissions": _known(spec.profile.permissions),
            "global_permissions": _known(spec.profile.global_permissions),
        },
        "given": list(found.given),
        "exit": found.exit,
        "credentials": {each.name: each.usable for each in found.credentials},
        "steps": [
            {"step": _step_name(each.name), "fate": each.fate.value, "route": each.route} for each in found.steps
        ],
        "differences": [
            {"consequence": each.consequence.name.lower(), "call": each.to_dict()["call"]} for each in found.differences
        ],
        "exchanges": exchanges_of(found.seen),
    }


def _known(keys: Sequence[str]) -> list[str]:
    """Return permissions without the names of those that an app or a slip of the pen made."""
    return [key if key in report_words.WORDS else "another" for key in keys]


def _step_name(name: str) -> str:
    return name if name in (*_STEPS, *before.NAMES) else "another step"
