# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Schema checks of what goes out and of the parts of answers that the code relies on."""

from __future__ import annotations

from functools import cache
from typing import Any, Callable

from .operation import Operation

try:
    import jsonschema
except ImportError:
    jsonschema = None  # type: ignore[assignment]

# Per-type code sniffing is not needed; a path and the rule that failed tell a reader enough, and the
# offending value is never repeated: it might be a secret.


@cache
def _validator(operation: Operation, part: str) -> Any:
    return jsonschema.Draft7Validator(getattr(operation, part))


def problem_in(operation: Operation, part: str, document: Any) -> str | None:
    """Where a document departs from the operation's schema, or None. part: 'request' or 'answer'."""
    if getattr(operation, part) is None:
        return None
    return first_problem(_validator(operation, part).iter_errors(document))


def problems(schema: dict[str, Any], document: Any, say: Callable[[Any], str]) -> list[str]:
    """Every departure of a document from a schema, each wording once, in the order of their places."""
    found = jsonschema.Draft7Validator(schema).iter_errors(document)
    return list(
        dict.fromkeys(
            say(error) for error in sorted(found, key=lambda error: [str(step) for step in error.absolute_path])
        )
    )


def first_problem(errors: Any) -> str | None:
    """The first of a validator's errors as 'place: what was expected', without the value itself."""
    error = next(iter(sorted(errors, key=lambda each: len(each.absolute_path))), None)
    if error is None:
        return None
    place = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return f"{place}: {_expectation(error)}"


def _expectation(error: Any) -> str:
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"{', '.join(missing)} missing"
    if error.validator == "type":
        wanted = error.validator_value
        return (
            f"{_json_type(error.instance)} where {wanted if isinstance(wanted, str) else ' or '.join(wanted)} belongs"
        )
    if error.validator in ("anyOf", "oneOf"):
        return "none of the known forms"
    return f"breaks the rule {error.validator} {error.validator_value!r}"


def _json_type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return {dict: "object", list: "array", str: "string", int: "integer", float: "number"}.get(type(value), "something")
