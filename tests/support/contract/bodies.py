# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a body says, by its content type; and what is wrong with it, without a word of what it holds, for that may be a secret."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match


def document(text: str, content_type: str) -> Any:
    """JSON as what it says, a form as a list of [name, value], anything else as text; nothing is an empty text."""
    kind = content_type.partition(";")[0].strip()
    if kind == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    if kind == "application/x-www-form-urlencoded":
        return [list(pair) for pair in parse_qsl(text, keep_blank_values=True)]
    return text


def words(error: ValidationError) -> str:
    """Where, and which rule; the value stays out."""
    return f"{error.json_path}: {error.validator} {str(error.validator_value)[:80]}"


def mismatch(body: Any, schema: Any, definitions: dict[str, Any]) -> list[str]:
    """Nothing, or what is most wrong. definitions: what the schema refers to."""
    worst = best_match(Draft202012Validator({"definitions": definitions, "allOf": [schema]}).iter_errors(body))
    return [words(worst)] if worst else []
