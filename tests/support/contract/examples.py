# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents that a description allows: with everything that it names, with null wherever that is allowed, with no more than it requires."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .description import Description

_DEEPEST = 6
_PLAIN = {"string": "x", "integer": 7, "number": 7, "boolean": True}
# Texts that are described no further, and are known not to be any text
_NAMED = {"id": "10002", "key": "SHOP"}
_FORMATTED = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-11-26T12:00:00Z",
    "date": "2026-11-26",
    "uri": "https://example.com/rest/api/3/role/10002",
}


@dataclass(frozen=True)
class Maker:
    """nulls: null where it may be; least: only what is required, and empty lists; sent: nothing that only an answer has."""

    known: Description
    nulls: bool = False
    least: bool = False
    sent: bool = False

    def make(self, schema: Any, depth: int = 0, name: str = "") -> Any:
        """A document of the schema, which may refer to others; name: of the property that it is for."""
        schema = self.known.resolve(schema)
        # An enum has to name null itself, nullable or not.
        if self.nulls and schema.get("nullable") and depth and None in schema.get("enum", [None]):
            return None
        for way in ("oneOf", "anyOf", "allOf"):
            if way in schema:
                return self._combined(schema, way, depth)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            wanted = schema.get("minItems", 0) if self.least else max(1, schema.get("minItems", 0))
            return [self.make(schema["items"], depth + 1) for dummy in range(wanted)] if depth < _DEEPEST else []
        example = schema.get("example")
        if kind == "string" and isinstance(example, str):
            return example
        if kind == "string" and name in _NAMED and "format" not in schema:
            return _NAMED[name]
        return _FORMATTED.get(schema.get("format", ""), _PLAIN[kind])

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required, properties = schema.get("required", []), schema.get("properties", {})
        wanted = [name for name in properties if name in required or not (self.least or depth >= _DEEPEST)]
        elsewhere = "readOnly" if self.sent else "writeOnly"
        wanted = [name for name in wanted if not self.known.resolve(properties[name]).get(elsewhere)]
        made = {name: self.make(properties[name], depth + 1, name) for name in wanted}
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and others and not made and not self.least and depth < _DEEPEST:
            made["name"] = self.make(others, depth + 1)
        return made

    def _combined(self, schema: dict[str, Any], way: str, depth: int) -> Any:
        if way != "allOf":
            return self.make(schema[way][0], depth)
        parts = [self.make(part, depth) for part in schema[way]]
        if not all(isinstance(part, dict) for part in parts):
            return parts[0]
        return {name: value for part in parts for name, value in part.items()}


def content_of(known: Description, holder: Any) -> dict[str, Any] | None:
    """The JSON content of a request body or a response: its schema and examples; None where none is described."""
    content = (known.resolve(holder) or {}).get("content", {})
    return next((value for kind, value in content.items() if kind.startswith("application/json")), None)


def documented(known: Description, content: dict[str, Any]) -> list[Any]:
    """What Atlassian gives as examples of the whole document, some as a text of JSON."""
    schema = known.resolve(content.get("schema", {}))
    found = [each["value"] for each in content.get("examples", {}).values() if "value" in each]
    found += [holder["example"] for holder in (content, schema) if "example" in holder]
    return [json.loads(each) if isinstance(each, str) else each for each in found]


def unknown_names(known: Description, used: Any, schema: Any, place: str = "$") -> list[str]:
    """Where a JSON Schema of ours names a property that the description's does not have."""
    if not isinstance(used, dict):
        return []
    schemas = _parts(known, schema)
    found: list[str] = []
    for name, inner in used.get("properties", {}).items():
        ways = [part["properties"][name] for part in schemas if name in part.get("properties", {})]
        others = [
            part["additionalProperties"] for part in schemas if isinstance(part.get("additionalProperties"), dict)
        ]
        if ways:
            found += unknown_names(known, inner, ways[0], f"{place}.{name}")
        elif not others:
            found.append(f"{place}.{name}")
    if "items" in used:
        items = [part["items"] for part in schemas if "items" in part]
        found += unknown_names(known, used["items"], items[0], f"{place}[]") if items else [f"{place}[]"]
    if isinstance(used.get("additionalProperties"), dict):
        others = [
            part["additionalProperties"] for part in schemas if isinstance(part.get("additionalProperties"), dict)
        ]
        others += [next(iter(part["properties"].values())) for part in schemas if part.get("properties")]
        found += (
            unknown_names(known, used["additionalProperties"], others[0], f"{place}.*") if others else [f"{place}.*"]
        )
    return found


def _parts(known: Description, schema: Any) -> list[dict[str, Any]]:
    """The schema and whatever it is combined of."""
    schema = known.resolve(schema)
    return [schema] + [
        part for way in ("allOf", "anyOf", "oneOf") for each in schema.get(way, []) for part in _parts(known, each)
    ]
