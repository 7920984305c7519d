# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate for foreign text: what a service wrote reaches a message or a result short, printable and without secrets.

Private to the collection. `line` is for a piece of a message; `presentable` is the last gate, which every result passes.
"""

from __future__ import annotations

import re
from typing import Any, Callable

# Characters: of a piece of a message, of a line of one, of a whole one, of a text in a result.
PIECE, _LINE, _MESSAGE, _TEXT = 300, 900, 1000, 1000
_LOOKED_AT = 20_000
_WORD = re.compile(r"\S{201,}")
_MESSAGES = ("msg", "warnings", "message")


def line(text: Any, clean: Callable[[str], str] = str, longest: int = PIECE) -> str:
    """Return a text as one line of at most `longest` characters, without control characters.

    clean takes the secrets out. It is called before the text is cut, for half a secret would not be recognized.
    """
    # No escape sequence may reach a terminal, and no lone surrogate a file.
    looked_at = _printable(clean(str(text))[:_LOOKED_AT], " ")
    return _cut(" ".join(clean(looked_at).split()), longest)


def message(text: str, clean: Callable[[str], str] = str) -> str:
    """Return a whole message: one of one line is at most 1,000 characters long, of more lines (instructions) each one is."""
    lines = [_cut_words(_printable(each, " ")).rstrip() for each in clean(text).split("\n")]
    return "\n".join(_cut(each, _LINE if len(lines) > 1 else _MESSAGE, tail=_MESSAGE // 3) for each in lines)


def presentable(value: Any, clean: Callable[[str], str] = str, name: str = "") -> Any:
    """Return a result with every text in it fit to be shown, whatever service it came from."""
    if isinstance(value, str):
        return (
            message(value, clean) if name in _MESSAGES else _cut(_printable(clean(value), "\ufffd", keep="\n\t"), _TEXT)
        )
    if isinstance(value, dict):
        return {_key(key): presentable(each, clean, str(key)) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [presentable(each, clean, name) for each in value]
    return value


def without_surrogates(value: Any) -> Any:
    """Return a document of JSON in which no text has a lone surrogate, which no encoding can write."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(each) for key, each in value.items()}
    return [without_surrogates(each) for each in value] if isinstance(value, list) else value


def _key(key: Any) -> Any:
    return _cut(_printable(key, "\ufffd"), _TEXT) if isinstance(key, str) else key


def _printable(text: str, instead: str, keep: str = "") -> str:
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in keep else instead for each in text)


def _cut(text: str, longest: int, tail: int = 0) -> str:
    """Leave out what is too much: at the end, or before a tail, which may hold what to do."""
    if len(text) <= longest:
        return text
    return text[: longest - tail - 1] + "…" + (text[-tail:] if tail else "")


def _cut_words(text: str) -> str:
    """Shorten what is no word of any language, so that it does not crowd out the sentences around it."""
    return _WORD.sub(lambda found: found[0][:120] + "…", text)
