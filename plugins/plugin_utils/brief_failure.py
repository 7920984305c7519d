# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failed result of a task in the few lines that the role prints of it, for the summary at the end says the rest.

Ansible prints a failed result as one line of JSON, and since ansible-core 2.19 its message once more, with the lines of the task file that it came from.
Instructions for the operator would be there two times, on one line. What is hidden here stays in the result, where -vvv and a rescue find it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.playbook.task import Task
from ansible.utils.display import Display

from ansible_collections.jira_ops.align.plugins.module_utils.alike import without_call
from ansible_collections.jira_ops.align.plugins.module_utils.site_failure import WHOLE

_LONGEST = 90  # characters of a message: two lines of a terminal
_SHOWS_ALL = 3  # the verbosity from which on Ansible prints all of a result


def brief(result: Mapping[str, Any], task: Task) -> dict[str, Any]:
    """Return a failed result with the beginning of its message, and all of it in its invocation, which is printed with -vvv."""
    invocation = result.get("invocation") or {}
    tolerated = False in (task.failed_when or [])
    if tolerated or Display().verbosity >= _SHOWS_ALL or WHOLE in invocation:
        return dict(result)
    kept = {name: value for name, value in result.items() if name.startswith("_ansible_") or name == "warnings"}
    whole = {
        name: value for name, value in result.items() if name not in kept and name not in ("invocation", "exception")
    }
    # Without its source, no lines of the task file are printed: they would be the role's, where nothing is wrong.
    task._ds = None
    return {
        **kept,
        "failed": True,
        "changed": bool(result.get("changed")),
        "msg": beginning(str(result.get("msg") or "The step failed.")),
        "invocation": {**invocation, WHOLE: whole},
    }


def beginning(message: str) -> str:
    """Return the first line of a message, cut at a word where it is long."""
    first = without_call(message.strip().split("\n", 1)[0])
    if first == message.strip() and len(first) <= _LONGEST:
        return first
    return (first if len(first) <= _LONGEST else first[:_LONGEST].rsplit(" ", 1)[0]) + " ..."
