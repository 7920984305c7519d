# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of what was sent and answered: structure, types and lengths, with every value replaced that is not on the fixed list. Private to the collection.

A value becomes 'kind #number (length)'. The number is that of the value's first appearance in the report, so that equal values are equal in the report,
two reports of one world have the same numbers, and nothing is derived from the value itself: there is no digest to be tried against a list of names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from . import report_words

_MOST_ITEMS = 5
_DEEPEST = 12
_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# In this order: the first that fits is the kind.
_KINDS = (
    ("uuid", re.compile(_UUID)),
    ("account id", re.compile(rf"[0-9a-z]{{3,8}}:{_UUID}|[0-9a-f]{{24}}")),
    ("ari", re.compile(r"ari:cloud:[a-z-]*:[^\s]*")),
    ("url", re.compile(r"https?://\S*")),
    ("path", re.compile(r"/\S*")),
    ("email", re.compile(r"[^\s@]+@[^\s@]+")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d\S*)?")),
    ("digits", re.compile(r"[0-9]+")),
    ("token", re.compile(r"[A-Za-z0-9+/=_.-]{21,}")),
    ("text", re.compile(r".*", re.DOTALL)),
)
_ARI = re.compile(r"ari:cloud:([a-z-]{1,30}::[a-z-]{1,30})/.*")
_SERVICE_ACCOUNT = "@serviceaccount.atlassian.com"
_DATE = re.compile(r"\d")
# A property's name as interfaces have them. Of an object that maps names of the tenant to something, the names are values.
_NAME = re.compile(r"[a-z_$@][A-Za-z0-9_$@-]{0,39}|[A-Z][a-z]+([A-Z][a-z]+)*(Id|Name|Url|Key)")


class Replacements:
    """The numbers of one report, by kind and value."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: dict[str, int] = {}

    def of(self, kind: str, value: str) -> str:
        """Return what stands for a value."""
        if (kind, value) not in self._numbers:
            self._last[kind] = self._last.get(kind, 0) + 1
            self._numbers[kind, value] = self._last[kind]
        return f"{kind} #{self._numbers[kind, value]} ({len(value)})"


def shape(
    value: Any, replacements: Replacements, schema: Mapping[str, Any] | None = None, name: str = "", depth: int = 0
) -> Any:
    """Return the shape of a JSON value. schema: the operation's, which says of which objects the names are the tenant's. name: of the property."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return (
            f"= {value}"
            if name in report_words.COUNTS and abs(value) < 10_000
            else replacements.of("number", str(value))
        )
    if isinstance(value, str):
        return _text(value, replacements, name)
    if depth == _DEEPEST:
        return "deeper than is looked at"
    if isinstance(value, list):
        items = (schema or {}).get("items")
        return {
            "list": len(value),
            "items": [shape(each, replacements, items, "", depth + 1) for each in value[:_MOST_ITEMS]],
        }
    return {"object": _properties(value, replacements, schema or {}, depth)}


def _properties(
    value: Mapping[str, Any], replacements: Replacements, schema: Mapping[str, Any], depth: int
) -> dict[str, Any]:
    properties, others = schema.get("properties") or {}, schema.get("additionalProperties")
    found = {}
    for name, each in value.items():
        mapped = isinstance(others, dict) and name not in properties
        shown = _property_name(name, replacements, mapped)
        found[shown] = shape(each, replacements, others if mapped else properties.get(name), shown, depth + 1)
    return found


def _property_name(name: str, replacements: Replacements, mapped: bool) -> str:
    known = report_words.word(name)
    if known == name or (not mapped and _NAME.fullmatch(name)):
        return name
    return replacements.of("name", name)


def _text(value: str, replacements: Replacements, name: str = "") -> str:
    if value == "":
        return "empty"
    known = report_words.word(value, name)
    if known is not None:
        return f"= {known}"
    kind = next(kind for kind, pattern in _KINDS if pattern.fullmatch(value))
    detail = _detail(kind, value)
    return replacements.of(kind, value) + (f" of {detail}" if detail else "")


def _detail(kind: str, value: str) -> str:
    """Return what of a value's form is a service's own: what an ARI names, the path below a host, how a date is written, where service accounts are."""
    ari = _ARI.fullmatch(value)
    if ari:
        return ari[1] if set(ari[1].split("::")) <= report_words.ARI_PARTS else "another"
    if kind in ("url", "path"):
        return report_words.path_shape(value)
    if kind == "date":
        return _DATE.sub("0", value)
    return _SERVICE_ACCOUNT if kind == "email" and value.endswith(_SERVICE_ACCOUNT) else ""


def body_text(text: str, replacements: Replacements) -> Any:
    """Return the shape of an answer that is neither JSON nor a page."""
    return _text(text, replacements) if text.strip() else "empty"
