# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service's answer says, and what it most likely means. Private to the collection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Callable

from ..gate import line
from . import known_texts
from .operation import Operation, Route, Service
from .services import SERVICES

_READ = 20_000  # characters of an answer that are looked at for a message

_SCOPE_MISMATCH = "scope does not match"


def hint(operation: Operation, status: int, said: str = "", gateway: bool = False) -> str:
    """Return what a status most likely means, and what to do. gateway: Jira's administrator was served at the gateway."""
    service = SERVICES[operation.service]
    if status == 401 and _SCOPE_MISMATCH in said and service.lacks_scope:
        return service.lacks_scope.format(needed=_needed_scopes(operation))
    if operation.service is Service.ORGANIZATION and status == 404 and known_texts.WRONG_ORGANIZATION in said:
        return f"The organization API key belongs to another organization than org_id. {service.hints[404]}"
    if gateway and status in service.gateway_hints:
        return service.gateway_hints[status]
    if operation.route is Route.CONSOLE and status in service.console_hints:
        return service.console_hints[status]
    if status == 429:
        return "The service's rate limit is used up. Lower the number of forks, or run again later."
    if status >= 500:
        return "The service has a problem of its own. Run again; if it stays, see https://status.atlassian.com."
    return service.hints.get(status, "")


def _needed_scopes(operation: Operation) -> str:
    """Return all the scopes that the call needs, for a refusal names none."""
    if not operation.scopes:
        return "Which one this call needs is not documented."
    return f"This call needs {' and '.join(operation.scopes)}."


def told_in(document: Any) -> str:
    """Return what an answer says in a field that is known for it, or an empty string."""
    return "; ".join(dict.fromkeys(text for text in _texts(document) if text))


def tokens_in(document: Any) -> Iterator[str]:
    """Yield every text that a field named token has, however deep in the document."""
    for name, value in document.items() if isinstance(document, dict) else ():
        yield from [value] if name == "token" and isinstance(value, str) else tokens_in(value)
    for each in document if isinstance(document, list) else ():
        yield from tokens_in(each)


def message_of(content: str, document: Any, clean: Callable[[str], str] = str) -> str:
    """Return the service's own message out of any of its known error bodies; never a page, never more than a line.

    clean takes the secrets out.
    """
    if document is not None:
        return line(told_in(document) or json.dumps(document), clean) if document else "an empty answer"
    if not content.strip():
        return "an empty answer"
    if looks_like_html(content):
        return f"an HTML page titled {title(content, clean)!r}"
    return line(content, clean)


def looks_like_html(content: str) -> bool:
    """True for anything in angle brackets, whatever its content type says."""
    return re.match(r"[\s\ufeff]*<[!?a-zA-Z]", content) is not None


def title(content: str, clean: Callable[[str], str] = str) -> str:
    """Return a page's title, or 'untitled'. Takes time in proportion to the page, whatever is in it."""
    page = content[:_READ]
    lowered = page.lower()
    begin = lowered.find("<title")
    opened = lowered.find(">", begin) if begin >= 0 else -1
    end = lowered.find("</title", opened) if opened >= 0 else -1
    return line(unescape(page[opened + 1 : end]), clean) if end >= 0 else "untitled"


def _texts(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        return
    messages = document.get("errorMessages")
    yield from (str(each) for each in (messages if isinstance(messages, list) else [messages] if messages else []))
    errors = document.get("errors")
    if isinstance(errors, dict):
        yield from (f"{name}: {text}" for name, text in errors.items())
    elif isinstance(errors, list):
        for each in errors:
            if isinstance(each, dict):
                yield ": ".join(str(each[part]) for part in ("code", "title", "detail", "message") if each.get(part))
            else:
                yield str(each)
    elif isinstance(errors, str):
        yield errors
    for part in ("key", "code", "title", "detail", "error", "message"):
        if isinstance(document.get(part), str):
            yield document[part]
