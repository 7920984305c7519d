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
from ansible.module_utils.common.validation import check_type_dict

from .arguments import no_text
from .role_variable_table import VARIABLES, RoleVariable

# Refused later, unless it is the one label that the message names then: it was a boolean once.
_LATER = "connector_handoff_done"


def names(part: str) -> list[str]:
    """Return the variables that a part of the role takes."""
    return [name for name, variable in VARIABLES.items() if part in variable.parts]


def problems(part: str, values: Mapping[str, Any], unresolved: Collection[str] = ()) -> list[str]:
    """Return what is wrong with the variables that are set, one message each; those that have a default may be left out, or be null.

    unresolved: variables that are set to what is not known, so that they are neither missing nor wrong.
    """
    wrong = not_text(values)
    spec = {name: _option(VARIABLES[name], part) for name in names(part) if name not in {*unresolved, *wrong}}
    given = {name: as_declared(name, value) for name, value in values.items() if name not in wrong}
    return [*wrong.values(), *ArgumentSpecValidator(spec).validate(given).error_messages]


def not_text(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a message for each variable whose value Ansible would make another text of than was written, by its name.

    Of a secret of the token store, which goes into use as it is, that is a number too: 0123, 1.10 and 1_000 are others. A service refuses its own. The
    value is not repeated.
    """
    found = {name: _not_text(VARIABLES[name], value) for name, value in values.items() if name != _LATER}
    return {name: f"{name}: {message}" for name, message in found.items() if message}


def _not_text(variable: RoleVariable, value: Any) -> str:
    is_list = variable.elements == "str" and isinstance(value, (list, tuple))
    for each in value if is_list else [value] if variable.kind in ("str", "path") else []:
        if no_text(each):
            return no_text(each)
        if variable.secret and variable.store_option and isinstance(each, (int, float)):
            return "YAML reads digits without quotes as a number, which may be another text. Quote the value."
    return ""


def as_declared(name: str, value: Any) -> Any:
    """Return the list or dictionary that a text stands for, as -e gives it; of a list, without blanks and entries that are empty."""
    kind = VARIABLES[name].kind if isinstance(value, str) else ""
    if kind == "list":
        return [each.strip() for each in value.split(",") if each.strip()]
    try:
        return check_type_dict(value) if kind == "dict" else value
    except (TypeError, ValueError):
        return value


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
