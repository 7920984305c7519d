# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole requests with their whole answers, on demand: what a contract is checked with.

The log leaves secrets out; here they are, in the bodies. So nothing is kept unless a test asks for it, and only in memory.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from .build import Data
from .call import Call


class Recorder:
    """What was asked and answered since recording began; nothing while it is off."""

    def __init__(self) -> None:
        self.kept: list[Data] | None = None

    def switch(self, on: bool) -> None:
        """Begin with nothing; or stop, and forget."""
        self.kept = [] if on else None

    def keep(self, call: Call, made: web.StreamResponse | None, replaced: bool) -> None:
        """made: the answer as it leaves, None where it was dropped; replaced: it is a fault rule's and not the sandbox's own."""
        if self.kept is not None:
            self.kept.append(exchange(call, made, replaced))


def exchange(call: Call, made: web.StreamResponse | None, replaced: bool) -> Data:
    return {
        "plane": call.plane,
        "host": call.host,
        "from": call.sender,
        "method": call.method,
        "path": call.path,
        "query": [list(pair) for pair in call.query_list],
        "content_type": call.headers.get("Content-Type", ""),
        "body": text(call.raw),
        "status": made.status if made is not None else None,
        "answer_type": made.headers.get("Content-Type", "") if made is not None else "",
        "location": made.headers.get("Location", "") if made is not None else "",
        "answer": text(made.body) if isinstance(made, web.Response) else "",
        "replaced": replaced,
    }


def text(content: Any) -> str:
    return bytes(content or b"").decode("utf-8", "replace")
