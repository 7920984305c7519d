# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer as it is read from the network: its text, its JSON document, and what its headers say. Private to the collection."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from ..gate import without_surrogates

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_REQUEST_ID_HEADERS = ("X-Request-Id", "Atl-Request-Id", "Atl-Traceid", "X-Arequestid")


@dataclass(frozen=True)
class Answer:
    """status, the parsed JSON document (None where there is none), the text, and the response's headers."""

    status: int
    document: Any
    text: str
    headers: Mapping[str, str]


def decoded(content: bytes, response: Any) -> str:
    """JSON is UTF-8 whatever the header says; a page is what its header says, if that is an encoding at all."""
    html = "text/html" in response.headers.get("Content-Type", "")
    try:
        return content.decode((html and response.encoding) or "utf-8-sig", "replace")
    except LookupError:
        return content.decode("utf-8-sig", "replace")


def document_of(content: bytes) -> Any:
    """Return the JSON document of an answer, or None where it is none, or one that two readers read differently: not UTF-8, or a name twice."""
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_each_once)
        return without_surrogates(document) if _SURROGATE.search(text) else document
    except (ValueError, RecursionError):
        return None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice in one object")
    return found


def _finite(number: str) -> float:
    if math.isinf(float(number)):
        raise ValueError("a number that is too large")
    return float(number)


def _no_number(name: str) -> NoReturn:
    """NaN and the infinities are Python's, not JSON's."""
    raise ValueError(f"{name} is not JSON")


def request_id_of(answer: Answer) -> str | None:
    for header in _REQUEST_ID_HEADERS:
        if answer.headers.get(header):
            return answer.headers[header]
    # Of any type: the gate makes text of it.
    return answer.document.get("requestId") if isinstance(answer.document, dict) else None


def host_of(url: str) -> str:
    """The host that a link of the service names, or nothing where it is no URL."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
