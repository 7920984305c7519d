# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a paged list to its end, or not at all. Private to the collection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Callable

from .answer import Answer
from .errors import UnexpectedAnswer
from .operation import Operation, Paging
from .paging import PAGE_SIZE_REFUSED, BrokenList, PageRequest, following, is_whole, items_of, sized, unsized

_MOST_PAGES = 1000
_MOST_EMPTY_PAGES = 20  # one after the other

# Asks for one page; the statuses are those that the reader looks at itself.
Ask = Callable[[PageRequest, tuple[int, ...]], Answer]


def every_item(
    operation: Operation,
    asked: PageRequest,
    ask: Ask,
    unexpected: Callable[[str], UnexpectedAnswer],
    own_page_size: set[str],
) -> Iterator[Any]:
    """Yield every item, page after page. A list that cannot be read to its end raises what `unexpected` makes of the fact.

    own_page_size: the operations of which it is known that the service takes no page size; one that is found out is added.
    """

    def broken(fact: str) -> UnexpectedAnswer:
        return unexpected(f"{fact} It was not read to its end.")

    read, empty, longest = 0, 0, 0
    if operation.name not in own_page_size:
        asked = sized(operation, asked)
    seen: set[str] = set()
    before: list[Any] = []
    for dummy in range(_MOST_PAGES):
        asked, answer = _page(operation, asked, ask, own_page_size)
        page = items_of(operation, answer.document)
        if page and page == before:
            if is_whole(operation, page, asked):
                return
            raise broken("the list's next page is the one before it.")
        yield from (item for item in page if operation.paging is not Paging.SKIP or item not in before)
        read, before, empty = read + len(page), page, 0 if page else empty + 1
        try:
            further = following(operation, answer.document, asked, read, longest)
        except BrokenList as odd:
            raise broken(str(odd)) from odd
        longest = max(longest, len(page))
        if further is None:
            return
        key = json.dumps([further.query, further.body], sort_keys=True)
        if key in seen:
            raise broken("the list's next page leads back to one that was read already.")
        if empty > _MOST_EMPTY_PAGES:
            raise broken(f"the list goes on with {empty} empty pages.")
        seen.add(key)
        asked = further
    raise broken(f"the list does not end after {_MOST_PAGES} pages.")


def _page(operation: Operation, asked: PageRequest, ask: Ask, own_page_size: set[str]) -> tuple[PageRequest, Answer]:
    """Return a page, and the request that it answers: without a page size where the service refuses that.

    A refusal is not tried again as it is, nor distinguished from a failure of another kind: the page is asked for without the size, once and for all.
    """
    plain = unsized(operation, asked)
    if plain != asked:
        answer = ask(asked, PAGE_SIZE_REFUSED)
        if answer.status not in PAGE_SIZE_REFUSED:
            return asked, answer
        own_page_size.add(operation.name)
    return plain, ask(plain, ())
