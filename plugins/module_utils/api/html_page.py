# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page as a browser parses it: the tree, and which form owns which control, also where the markup is broken.

html5lib does the parsing, by the HTML standard's algorithm. What this adds is what the tree alone does not show: the form
that a control belongs to ("form owner"), and bounds, for on hostile markup the algorithm takes time beyond all proportion.
Private to the collection.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

try:
    import html5lib
    from html5lib import treebuilders

    _Parser: Any = html5lib.HTMLParser
    _TreeBuilder: Any = treebuilders.getTreeBuilder("etree")
except ImportError:
    html5lib = None  # type: ignore[assignment]
    _Parser = _TreeBuilder = object

__all__ = ["CONTROLS", "ParsedPage", "Unreadable", "html5lib", "parse"]

CONTROLS = frozenset({"button", "fieldset", "input", "object", "output", "select", "textarea"})
# The settings page is some ten thousand characters long.
_LONGEST, _DEEPEST, _MOST_ATTRIBUTES, _SECONDS = 1_000_000, 512, 200, 1.5
_MOST_TAGS = (
    8_000  # of more than 3,000 connectors in the chooser; a run reads several pages, and these cost it 0.2 s each
)
_READS_BETWEEN_LOOKS = 256


class Unreadable(Exception):
    """The page is beyond the bounds; its text says which."""


@dataclass(frozen=True)
class ParsedPage:
    """root: the html element, an ElementTree. owners: of a control's identity, its form. unclosed: a form that the page does not end."""

    root: Any
    owners: dict[int, Any]
    unclosed: Any


def parse(page: str) -> ParsedPage:
    """Parse a page. Raises Unreadable."""
    if len(page) > _LONGEST:
        raise Unreadable(f"it is longer than {_LONGEST} characters")
    if page.count("<") > _MOST_TAGS:
        raise Unreadable(f"it has more than {_MOST_TAGS} tags")
    parser = _BoundedParser(tree=_FormTracker, namespaceHTMLElements=False)
    try:
        root = parser.parse(page)
    except RecursionError as deep:
        raise Unreadable("its elements are nested too deeply") from deep
    return ParsedPage(root, parser.tree.owners, parser.tree.formPointer and parser.tree.formPointer._element)


class _FormTracker(_TreeBuilder):
    """Notes for every control the form that was open when the parser made it, as the standard has it."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.owners: dict[int, Any] = {}
        self._alive: list[Any] = []  # an element that the parser drops must not pass its identity on

    def insertElementNormal(self, token: Any) -> Any:
        """Make an element where it stands."""
        return self._noted(super().insertElementNormal(token))

    def insertElementTable(self, token: Any) -> Any:
        """Make an element that a table may put before itself."""
        if token["name"] == "textarea":  # html5lib would keep the line break after its tag there, which a browser drops
            raise Unreadable("a text area is in a table, and in no cell of it")
        return self._noted(super().insertElementTable(token))

    def _noted(self, element: Any) -> Any:
        if len(self.openElements) > _DEEPEST:
            raise Unreadable("its elements are nested too deeply")
        if element.name in CONTROLS and self.formPointer is not None:
            self.owners[id(element._element)] = self.formPointer._element
            self._alive.append(element._element)
        return element


class _BoundedParser(_Parser):
    """Ends with Unreadable where a page takes too long, or a tag has attributes without end."""

    def reset(self) -> None:
        """Begin, with the bounds around the tokenizer's two ways to take time."""
        super().reset()
        tokenizer, stream = self.tokenizer, self.tokenizer.stream
        read_character, read_attribute = stream.char, tokenizer.attributeNameState
        until, reads = time.process_time() + _SECONDS, 0

        def char() -> Any:
            nonlocal reads
            reads += 1
            if reads % _READS_BETWEEN_LOOKS == 0 and time.process_time() > until:
                raise Unreadable("it takes too long to parse")
            return read_character()

        def attribute_name() -> Any:
            if len(tokenizer.currentToken["data"]) > _MOST_ATTRIBUTES:
                raise Unreadable(f"a tag has more than {_MOST_ATTRIBUTES} attributes")
            return read_attribute()

        stream.char, tokenizer.attributeNameState = char, attribute_name
