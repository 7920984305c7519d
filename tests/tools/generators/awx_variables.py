# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/awx.md, from the table of awx_setup's variables."""

from __future__ import annotations

import json

from ansible_collections.jira_ops.align.plugins.module_utils.awx_setup.variable_table import VARIABLES, SetupVariable


def table() -> str:
    """Return a row for each variable."""
    lines = ["| variable | type | default | what it is |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *(_row(variable) for variable in VARIABLES.values())]) + "\n"


def _row(variable: SetupVariable) -> str:
    kind = f"{variable.kind} of {variable.elements}" if variable.elements else variable.kind
    choices = f": {', '.join(f'`{choice}`' for choice in variable.choices)}" if variable.choices else ""
    default = variable.template or ("**required**" if variable.required else _default(variable))
    return f"| `{variable.name}` | {kind}{choices} | {default} | {variable.description} |"


def _default(variable: SetupVariable) -> str:
    value = variable.default
    if isinstance(value, dict) and value:
        return "<br>".join(f"`{name}: {each}`" for name, each in value.items())
    return f"`{value}`" if isinstance(value, str) and value else f"`{json.dumps(value)}`"
