# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role's argument spec says of variables, by Ansible's own validator, as messages. Private to the collection.

Ansible checks the spec itself where the role is included, and prints all of it with each failure, some 350 lines for each host. So the playbooks check it
before, and leave that out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .role_variable_table import VARIABLES, RoleVariable


def names(part: str) -> list[str]:
    """Return the variables that a part of the role takes."""
    return [name for name, variable in VARIABLES.items() if part in variable.parts]


def problems(part: str, values: Mapping[str, Any], unresolved: Collection[str] = ()) -> list[str]:
    """Return what is wrong with the variables that are set, one message each; those that have a default may be left out, or be null.

    unresolved: variables that are set to what is not known, so that they are neither missing nor wrong.
    """
    spec = {name: _option(VARIABLES[name], part) for name in names(part) if name not in unresolved}
    found: list[str] = ArgumentSpecValidator(spec).validate(dict(values)).error_messages
    return found


def _option(variable: RoleVariable, part: str) -> dict[str, Any]:
    option: dict[str, Any] = {
        "type": variable.kind,
        "required": variable.required and part not in variable.optional_in,
    }
    if variable.elements:
        option["elements"] = variable.elements
    if variable.choices:
        option["choices"] = list(variable.choices)
        option["default"] = variable.default
    return option
