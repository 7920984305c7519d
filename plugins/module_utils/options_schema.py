# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables as a JSON Schema: what ansible-core's argument specs cannot say (patterns, bounds)."""

from __future__ import annotations

import math
from typing import Any

from ansible.module_utils.common.validation import check_type_float, check_type_list

from .arguments import boolean_read
from .role_variable_table import VARIABLES

_CHECKS = {name: variable.check for name, variable in VARIABLES.items() if variable.check and variable.check.schema}
OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {name: check.schema for name, check in _CHECKS.items()},
}


def as_given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the role's variables as the modules' argument specs take them, so that both agree on what is valid.

    Extra variables are text: "30" is 30 days, and SHOP,OPS a list. A name that YAML read as a number is text.
    """
    return {name: _as_type(OPTIONS["properties"].get(name, {}).get("type"), value) for name, value in options.items()}


def _as_type(wanted: Any, value: Any) -> Any:
    if wanted == "string":
        return _text(value)
    if wanted == "integer" and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if wanted == "number" and isinstance(value, (str, float)):
        return _number(value)
    if wanted == "array" and isinstance(value, (str, list)):
        return [_text(each) for each in check_type_list(value)]
    return value


def _number(value: str | float) -> Any:
    """Return a finite number, also of a text; of anything else a text, for the schema to refuse."""
    try:
        number = check_type_float(value)
    except (TypeError, ValueError):
        return value
    return number if math.isfinite(number) else str(value)


def _text(value: Any) -> Any:
    """Return a number as text; a boolean stays one, for it does not show which of its words was written."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def in_words(error: Any) -> str:
    """A departure from the schema, naming the variable, its value and what belongs there."""
    variable = str(error.absolute_path[0])
    if isinstance(error.instance, bool) and error.schema.get("type") not in ("integer", "number"):
        return f"{variable}: {boolean_read(error.instance)}"
    if error.instance in ("", None):
        return f"{variable}: is empty. Expected {_CHECKS[variable].rule}."
    return f"{variable}: invalid value {str(error.instance)[:100]!r}. Expected {_CHECKS[variable].rule}."
