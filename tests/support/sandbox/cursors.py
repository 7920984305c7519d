# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cursors that tell a client nothing: the place they stand for, the list and its filters are known here only."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from .call import Call
from .reply import Refusal, org_error_at

# Of the filters, what may come again beside a cursor without being a filter
PAGE_WORDS = ("cursor", "limit", "pageSize")


def _listed(call: Call, filters: dict[str, Any]) -> str:
    return json.dumps([call.method, call.path, filters], sort_keys=True)


def issue(call: Call, start: int, size: int, filters: dict[str, Any]) -> str:
    """Return the cursor of the page that begins at `start`. Looks as those of the reference: 22 characters of base64, without padding."""
    place = {"list": _listed(call, filters), "filters": filters, "start": start, "size": size}
    digest = hashlib.sha256(json.dumps([call.world.data["seed"], place], sort_keys=True).encode()).digest()[:16]
    if call.switch("cursor_characters") == "base64":
        # The reference has one example with a slash and dots in it
        cursor = base64.b64encode(b"\x42" + digest[:6] + b"\xff\xf2\x3e" + digest[6:12]).decode().rstrip("=") + ".."
    else:
        cursor = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    call.world.cursors[cursor] = place
    return cursor


def read(call: Call, cursor: Any, filters: dict[str, Any], size: int, asked: bool) -> tuple[int, int, dict[str, Any]]:
    """Return (start, size, filters) of the page that is asked for: by a cursor, or the first one.

    The list's own filters may come again with a cursor or be left out; others beside it are refused. `asked` says whether the request names a size.
    """
    filters = {name: value for name, value in filters.items() if name not in PAGE_WORDS}
    if cursor in (None, ""):
        return 0, size, filters
    place = call.world.cursors.get(cursor) if isinstance(cursor, str) else None
    if place is None or place["list"] != _listed(call, filters or place["filters"]):
        raise Refusal(
            org_error_at(call.path, 400, "INVALID_CURSOR", "Bad Request", "The cursor is not valid."), "cursor"
        )
    return place["start"], size if asked else place["size"], place["filters"]


def cut(call: Call, items: list[Any], start: int, size: int, filters: dict[str, Any]) -> tuple[list[Any], str]:
    """Return one page and the cursor of the next, empty where there is none."""
    following = issue(call, start + size, size, filters) if start + size < len(items) else ""
    return items[start : start + size], following
