# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of every plane, in order, without any secret."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .build import Data
from .call import Call, basic

KEPT = ("user-agent", "accept", "content-type", "content-length", "x-request-id", "idempotency-key")


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def credential(call: Call) -> str:
    """Which kind of credential came, by its value and not by where it was used."""
    kinds = call.world.kinds
    given = basic(call)
    header = call.headers.get("Authorization", "")
    cookie = call.headers.get("Cookie", "")
    if given:
        return kinds.get(given[1], "unknown")
    if header:
        return kinds.get(header.partition(" ")[2].strip(), "unknown")
    if cookie:
        return next((kind for value, kind in kinds.items() if value in cookie), "unknown")
    return "none"


def headers(call: Call) -> Data:
    shown = {name: call.headers[name] for name in KEPT if name in call.headers}
    authorization = call.headers.get("Authorization")
    if authorization:
        given = basic(call)
        value = given[1] if given else authorization.partition(" ")[2].strip()
        shown["authorization"] = "%s sha256:%s" % (authorization.partition(" ")[0], digest(value))
    if call.headers.get("Cookie"):
        shown["cookie"] = "sha256:" + digest(call.headers["Cookie"])
    return shown


def hide(name: str, value: Any) -> Any:
    """A value in a field that is made for secrets is hidden even where this world does not know it."""
    if (
        isinstance(value, str)
        and value
        and ("DROWSSAP" in name or name.lower() in ("token", "apitoken", "password"))
        and not value.startswith("<")
    ):
        return "<%s sha256:%s>" % (name, digest(value))
    return value


def body(call: Call) -> Any:
    if not call.raw:
        return None
    text = call.raw.decode("utf-8", "replace")
    if call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        pairs = parse_qsl(text, keep_blank_values=True)
        return [[name, hide(name, call.world.redact(value))] for name, value in pairs]
    try:
        parsed = json.loads(call.world.redact(text))
    except ValueError:
        return call.world.redact(text)[:2000]
    return {name: hide(name, value) for name, value in parsed.items()} if isinstance(parsed, dict) else parsed


def entry(call: Call, status: int | None, fault: str | None) -> Data:
    call.world.logged += 1
    return {
        "n": call.world.logged,
        "at": round(time.time(), 4),
        "plane": call.plane,
        "host": call.host,
        "method": call.method,
        "path": call.world.redact(call.path),
        "query": call.world.redact(urlencode(call.query_list, safe="$,:/")),
        "headers": headers(call),
        "credential": credential(call),
        "body": body(call),
        "status": status,
        "write": call.write,
        "changed": call.changed,
        "refused": call.refused,
        "fault": fault,
        "from": call.sender,
    }
