# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a list goes on: pure functions over one page and the request that it answered. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .operation import Operation, Paging

# Base64, either alphabet, or what a URL would carry unencoded.
_CURSOR = re.compile(r"[A-Za-z0-9_=+/.~%-]{1,4000}")


@dataclass(frozen=True)
class PageRequest:
    """What is sent for one page, on the URL of the list: its query and its body."""

    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None


# How a service refuses a parameter that it does not know, or a size that is too large for it.
PAGE_SIZE_REFUSED = (400, 500)


def sized(operation: Operation, asked: PageRequest) -> PageRequest:
    """Return the request with the page size that the operation asks for; a size that the caller chose stays."""
    size = operation.page_size
    return asked if size is None else PageRequest({size.parameter: size.items, **asked.query}, asked.body)


def unsized(operation: Operation, asked: PageRequest) -> PageRequest:
    """Return the request without a page size, so that the service's own holds."""
    size = operation.page_size
    left_out = () if size is None else (size.parameter,)
    return PageRequest({name: value for name, value in asked.query.items() if name not in left_out}, asked.body)


# What would say that a list has more, in a place where no list of the organization is known to say it.
_FURTHER = ("next", "nextCursor", "nextPage", "nextPageToken")


class BrokenList(Exception):
    """The answer does not say where the list goes on, or says it in a form that is not known; its text says which."""


def items_of(operation: Operation, document: Any) -> list[Any]:
    """Return the items of a page."""
    return document.get(operation.items) or [] if operation.items else document


def following(
    operation: Operation, document: Any, asked: PageRequest, read: int, longest: int = 0
) -> PageRequest | None:
    """Return the request for the next page, or None after the last one.

    read: how many items the pages so far had, this one included. longest: how many the largest page before it had. Raises BrokenList.
    """
    if operation.paging is Paging.SKIP:
        return _after_skip(document, asked, longest)
    if operation.paging is Paging.START_AT:
        return _after_start(items_of(operation, document), document, asked)
    links = document.get("links") if isinstance(document, dict) else None
    link = links.get("next") if isinstance(links, dict) else None
    if not link:
        _check_total(document, read)
        return None
    if not isinstance(link, str):
        raise BrokenList("the link to the list's next page is not text.")
    return _after_link(operation, link, asked)


def _after_skip(page: list[Any], asked: PageRequest, longest: int) -> PageRequest | None:
    """OData: a page that is smaller than one before it is the last one, or an empty one. Smaller than asked for is not enough: a tenant may cap $top."""
    if len(page) < max(longest, 1):
        return None
    return PageRequest({**asked.query, "$skip": int(asked.query.get("$skip", 0)) + len(page)})


def is_whole(operation: Operation, page: list[Any], asked: PageRequest) -> bool:
    """Return whether a page that came twice is all of a list: OData's with fewer items than asked for, of a service that knows no $skip."""
    return operation.paging is Paging.SKIP and len(page) < int(asked.query["$top"])


def _after_start(page: list[Any], document: Mapping[str, Any], asked: PageRequest) -> PageRequest | None:
    """Jira: `isLast` decides, `nextPage` and `total`; where all are missing, whether the page is full.

    A page in the middle may be empty, for Jira leaves out what the caller may not see after it has counted.
    """
    begun, most = int(asked.query.get("startAt", 0)), int(asked.query.get("maxResults", 0))
    shown = _count(document.get("startAt"), begun)
    if shown != begun:  # going on from there would leave out what is in between, or read it twice
        raise BrokenList(f"the page begins at {str(shown)[:20]} where {begun} was asked for.")
    size = _count(document.get("maxResults"), most) or len(page)
    size = min(size, most) if most else size
    onward = begun + (len(page) or size or 1)
    return PageRequest({**asked.query, "startAt": onward}) if _goes_on(page, document, begun, size, onward) else None


def _goes_on(page: list[Any], document: Mapping[str, Any], begun: int, size: int, onward: int) -> bool:
    """Return whether a list of Jira has a further page. onward: where that would begin. Raises BrokenList where what says so is not understood."""
    last, total = document.get("isLast"), _count(document.get("total"), None)
    linked = bool(document.get("nextPage"))
    if last is False:
        return True
    if last is True:  # believed, unless the page says something else beside it; then the next one shows
        return bool(page) and (
            linked or (total is not None and begun + max(len(page), _count(document.get("maxResults"), 0)) < total)
        )
    for name in ("isLast", "startAt", "maxResults", "total"):
        value = document.get(name)
        if value is not None and (name == "isLast" or _count(value, None) is None):
            raise BrokenList(f"the page's {name} is not understood ({str(value)[:20]!r}).")
    if linked:
        return True
    return onward < total if total is not None else len(page) >= size and bool(page)


def _count(value: Any, otherwise: int | None) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _after_link(operation: Operation, link: str, asked: PageRequest) -> PageRequest:
    """Follow one of the three forms of `links.next`: a bare cursor, a relative link, an absolute one.

    Of a link only the query counts: its host may be another one, and a credential never follows it.
    """
    # A link to a further page has a query. A cursor may hold any character of base64, in any place.
    if "://" in link or "?" in link or link.startswith(("//", "/admin/")):
        try:
            query = dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))
        except ValueError as odd:
            raise BrokenList("the link to the list's next page is not a URL.") from odd
        if not query:
            raise BrokenList("the link to the list's next page is not one of this service.")
    elif _CURSOR.fullmatch(link):
        query = {**asked.query, "cursor": link}
    else:
        raise BrokenList("the link to the list's next page is neither a cursor nor a link.")
    if operation.paging is Paging.LINKS:
        return PageRequest(query, asked.body)
    # The cursor belongs into the body: alone, or beside the fields of the search.
    if not query.get("cursor"):
        raise BrokenList("the link to the list's next page has no cursor.")
    beside = asked.body if operation.paging is Paging.CURSOR_BESIDE_BODY and isinstance(asked.body, dict) else {}
    return PageRequest({}, {**beside, "cursor": query["cursor"]})


def _check_total(document: Any, read: int) -> None:
    """A list that counts itself and ends early was not read whole, nor was one that goes on in a way that is not known."""
    for part in (document, document.get("meta"), document.get("_links")) if isinstance(document, dict) else ():
        told = part if isinstance(part, dict) else {}
        total = told.get("total")
        if total is not None and _count(total, None) is None:
            raise BrokenList(f"its total is not understood ({str(total)[:20]!r}).")
        if total is not None and read < total:
            raise BrokenList(f"the list ends after {read} of {total} items.")
        further = next((name for name in _FURTHER if told.get(name)), None)
        if further:
            raise BrokenList(f"it goes on in a way that is not known ({further}).")
