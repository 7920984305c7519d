# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task prints beside its result. From Ansible's worker it goes to the process that has the terminal, as Ansible's own lines do."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from ansible import constants as C
from ansible import context
from ansible.utils.display import Display

from ansible_collections.jira_ops.align.plugins.module_utils.run_summary import BAD, GOOD, Line

# Callbacks whose output is one document for programs, which other lines would break.
_FOR_PROGRAMS = ("json", "jsonl", "null")


def show(lines: Iterable[Line]) -> None:
    """Print lines in Ansible's own colours."""
    if not is_for_people():
        return
    colours = {GOOD: C.COLOR_OK, BAD: C.COLOR_ERROR}
    for line in lines:
        Display().display(line.text, color=colours.get(line.kind))


def is_for_people() -> bool:
    """Return whether the run's output is read by people."""
    return str(C.DEFAULT_STDOUT_CALLBACK).rsplit(".", 1)[-1] not in _FOR_PROGRAMS


def command() -> str:
    """Return how the run was started: inventory and playbook. Other options are left out, for they may hold secrets; three dots stand for them."""
    given = context.CLIARGS
    inventories = [each for each in given.get("inventory") or () if isinstance(each, str)]
    words = [word for each in inventories for word in ("-i", each if "," in each else _short(each))]
    books = [_short(each) if os.path.isabs(each) else each for each in given.get("args") or ()]
    more = any(given.get(name) for name in ("extra_vars", "vault_password_files", "ask_vault_pass", "tags"))
    return " ".join([*map(shlex.quote, ["ansible-playbook", *words, *books]), *(["..."] if more else [])])


def job_template(variables: Mapping[str, Any]) -> str:
    """Return the name of the job template, where the run is a job of AWX: AWX gives it as an extra variable."""
    return str(variables.get("awx_job_template_name") or "")


def _short(path: str) -> str:
    """Return a path as it is typed from where the run was started."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
