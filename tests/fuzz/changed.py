# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a changed answer is, and what all that change answers share."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import Any, Callable

from tests.fuzz.local import Reply, Request

LONG = "x" * 6000
CONTROLS = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "a\x00b",
    "a\r\nb: c",
    "\u202eevil",
    "\x9b2J",
    "\u2028line",
    "\x7f",
)
SURROGATES = ("\ud800", "a\udfffb", "\udc80")
PATHS = ("../../x", "..%2f..%2fx", "/", "a/../../b?c=d#e", ".")


@dataclass(frozen=True)
class Mutated:
    """reply: what the client gets. lie: it is a good answer that is not true, which cannot be seen from it. what: for the report."""

    reply: Reply
    what: str
    lie: bool = False


# Given the real answer (already processed) and chance, a changed one; None where this mutation does not apply to it.
Mutator = Callable[[Reply, Request, random.Random], "Mutated | None"]


def document_of(reply: Reply) -> Any:
    """The JSON of an answer, or None where it is none."""
    if not reply.body or reply.body[:1] not in b"[{":
        return None
    try:
        return json.loads(reply.body)
    except ValueError:
        return None


def with_document(reply: Reply, document: Any) -> Reply:
    """The answer with another document."""
    return with_body(reply, json.dumps(document).encode())


def with_body(reply: Reply, body: bytes) -> Reply:
    """The answer with another body, of its own length."""
    headers = {name: value for name, value in reply.headers.items() if name.lower() != "content-length"}
    return replace(reply, body=body, headers=headers)


def secret_in(request: Request) -> str:
    """The credential that came with a request, which a service may send back."""
    return (request.headers.get("Authorization") or request.headers.get("Cookie") or "x").split()[-1]
