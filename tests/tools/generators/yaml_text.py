# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML that reads as if written by hand: plain text where that is safe, folded where it is long."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import yaml

WIDTH = 120


def scalar(value: Any) -> str:
    """Return a value on one line: text, number, boolean, or a list or an empty dictionary of them."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_text(each, '[{}]', [each]) for each in value)}]"
    return _text(value, "a: {}", {"a": value})


def entry(key: str, value: Any, indent: int) -> list[str]:
    """Return the lines of a key and its value. Text that is too long for one line is folded at its blanks."""
    return _folded(" " * indent + f"{key}:", value, indent + 2)


def item(value: str, indent: int) -> list[str]:
    """Return the lines of one text of a list."""
    return _folded(" " * indent + "-", value, indent + 2)


def comment(text: str) -> list[str]:
    """Return text as comment lines."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _folded(head: str, value: Any, indent: int) -> list[str]:
    line = f"{head} {scalar(value)}"
    if len(line) <= WIDTH or not isinstance(value, str):
        return [line]
    margin = " " * indent
    return [f"{head} >-"] + textwrap.wrap(
        value,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text(value: Any, place: str, wanted: Any) -> str:
    """Return text as it is where YAML reads it so in its place, else in quotes. Templates are quoted, as is the custom."""
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        plain = "{{" not in value and yaml.safe_load(place.format(value)) == wanted
    except yaml.YAMLError:
        plain = False
    return value if plain else json.dumps(value, ensure_ascii=False)
