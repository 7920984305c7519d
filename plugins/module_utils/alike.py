# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of many sites: which of them say the same, and what one of them says in a few lines. Private to the collection."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import Callable, TypeVar

T = TypeVar("T")

# What differs from site to site though the message is the same: addresses, IDs, dates, numbers of their own (not that in a host's name).
_ADDRESS = re.compile(r"https?://[^\s,;)'\"]+|[\w.+-]+@[\w.-]+")
_ID = re.compile(r"request id [\w-]+|[0-9a-f]{8}-[0-9a-f-]{27}|(?<![\w-])(?<!answered )-?\d[\dTZ:.-]*(?![\w-])")
_SHORTEST_VALUE = 3  # characters; a shorter value would be found in any word
# What a call was sent to, which the long form of the message shows.
_CALL = re.compile(r" \((?:GET|POST|PUT|PATCH|DELETE) [^)]*\)")
# What a short form leaves out: that nothing was changed, and the routes that are closed to everybody, before the one that is not.
_LEFT_OUT = re.compile(r"Nothing was changed\. |Route \w+: [^:]*?\. (?=Route \w+: )|Route \w+: (?=[a-z])")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
# How a sentence begins that says what to do.
_TO_DO = re.compile(
    r"(?:Add|Ask|Call|Check|Choose|Confirm|Copy|Correct|Create|Delete|Expected|Fix|Free|Give|Install|Leave|List|Look|Make|Name|Open|Provide|Put|Remove"
    r"|Restore|Revoke|Rotate|Run|Select|Set|Sign|Switch|Take|Undelete|Use|Wait)\b"
)


def kind_of(message: str, own: Collection[str]) -> str:
    """Return a message without what is a site's own: two sites with one kind have one reason.

    own: the site's values; a word that one of them is in, as its name is in a token's label, counts as one.
    """
    kind = _ADDRESS.sub("*", message)
    for value in sorted({value for value in own if len(value) >= _SHORTEST_VALUE}, key=len, reverse=True):
        kind = re.sub(rf"[\w./-]*{re.escape(value)}[\w./-]*", "*", kind)
    return _ID.sub("#", kind)


def grouped(items: Sequence[T], key: Callable[[T], object]) -> list[list[T]]:
    """Return the items by their key, the largest group first."""
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return sorted(groups.values(), key=lambda group: -len(group))


def in_lines(text: str, columns: int, indent: str = "", further: str | None = None) -> list[str]:
    """Return a text as lines of at most so many columns; a longer word stays whole, for it may be an address."""
    rest = indent if further is None else further
    return textwrap.wrap(
        text, columns, initial_indent=indent, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ) or [indent.rstrip()]


def in_paragraphs(text: str, columns: int, indent: str = "") -> list[str]:
    """Return a text as lines, each of its own lines a paragraph."""
    return [line for part in text.strip().split("\n") for line in in_lines(part, columns, indent, f"{indent}  ")]


def without_call(message: str) -> str:
    """Return a message without what the long form shows: the address of a call, and that nothing was changed."""
    return _LEFT_OUT.sub("", _CALL.sub("", message))


def shortened(message: str, columns: int, most: int) -> list[str]:
    """Return a message in at most so many lines: whole where it fits, else its beginning and the first sentence that says what to do.

    Of one that has a line for each of several problems, all are named: whole where they fit, else the beginning of each.
    """
    parts = message.strip().split("\n")
    if 1 < len(parts) <= most:
        paragraphs = in_paragraphs(message, columns)
        return paragraphs if len(paragraphs) <= most else [_cut(part, columns) for part in parts]
    whole = " ".join(message.split())
    short = without_call(whole)
    for text in (whole, short):
        if len(in_lines(text, columns)) <= most:
            return in_lines(text, columns)
    sentences = _SENTENCE.split(short)
    number = next((number for number, each in enumerate(sentences) if number and _TO_DO.match(each)), len(sentences))
    what, to_do = " ".join(sentences[:number]), "".join(sentences[number : number + 1])
    lines: list[str] = []
    for room in range(columns * most, 0, -5):
        end = _cut(to_do, room * 4 // 5)
        lines = in_lines(f"{_cut(what, room - len(end) - 1)} {end}".rstrip(), columns)
        if len(lines) <= most:
            break
    return lines[:most]


def _cut(text: str, longest: int) -> str:
    """Return a text that ends at a word where it is too long."""
    return text if len(text) <= longest else text[: max(longest - 4, 1)].rsplit(" ", 1)[0] + " ..."


def instructions(steps: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the instructions of several sites once, and for each site the lines that are its own.

    A line that differs is named by what stands before its colon. Lists of different lengths have nothing in common.
    """
    lists = list(steps.values())
    if len(lists) < 2 or len({len(each) for each in lists}) > 1:
        return (list(lists[0]) if len(lists) == 1 else []), (
            {} if len(lists) == 1 else {name: list(each) for name, each in steps.items()}
        )
    common: list[str] = []
    own: dict[str, list[str]] = {name: [] for name in steps}
    for number, lines in enumerate(zip(*lists)):
        if len(set(lines)) == 1:
            common.append(lines[0])
            continue
        label = lines[0].split(":", 1)[0]
        common.append(f"{label}: as below" if all(line.startswith(f"{label}:") for line in lines) else "as below")
        for name, each in steps.items():
            own[name].append(each[number])
    return common, own
