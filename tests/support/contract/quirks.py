# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places where Atlassian's descriptions say what no service can mean. Each is replaced by what is meant, never dropped."""

from __future__ import annotations

from typing import Any

# One segment of a path: what an account ID is made of, as the user management API describes it
ACCOUNT_ID = {"type": "string", "pattern": "^[a-zA-Z0-9_|:-]{1,128}$"}


def corrected(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with its quirks replaced."""
    schemas = document.get("components", {}).get("schemas", {})
    if "AccountId" in schemas:
        # The pattern ends in a line break (a block of text in YAML), which no account ID does; and it is read-only although it is a
        # parameter of every path, so that a validator takes every request for one that writes it
        schemas["AccountId"] = dict(ACCOUNT_ID)
    # A discriminator names a type by a word; this one is a boolean, and either type says its own value already
    schemas.get("Manageability.Rule.Simple", {}).pop("discriminator", None)
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []) if isinstance(operation, dict) else []:
                if parameter.get("in") == "query":
                    parameter["schema"] = _words(parameter["schema"])
                if parameter.get("name") == "userId" and parameter.get("schema", {}).get("format") == "uuid":
                    # An account ID: 712020:<uuid> or 24 digits; a bare UUID is only one of its parts
                    parameter["schema"] = dict(ACCOUNT_ID)
    return document


def _words(schema: dict[str, Any]) -> dict[str, Any]:
    """A query value that is described as an object without properties, which no query can hold: a text, where the service takes words with commas."""
    if schema.get("type") == "array":
        return {**schema, "items": _words(schema["items"])}
    if schema.get("type") == "object" and schema.get("additionalProperties") is False and "properties" not in schema:
        return {"type": "string", "minLength": 1}
    return schema
