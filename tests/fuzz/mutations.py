# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer is changed into. A mutation is a name and a seed: the same two change the same answer in the same way.

Some of them are lies that nobody could notice (a list without one of its items). After a lie the result may be wrong, but it still may
not write in check mode, show a secret, or leave a token behind without a word.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from typing import Any, Callable

from tests.fuzz.changed import CONTROLS, LONG, SURROGATES, Mutated, Mutator, secret_in, with_body
from tests.fuzz.json_mutations import (
    broken_json,
    drop_key,
    duplicate_item,
    fewer_items,
    garbled_text,
    marked_json,
    odd_item,
    odd_next,
    other_type,
    whole_other,
)
from tests.fuzz.local import Reply, Request
from tests.fuzz.page_mutations import broken_page, page_attribute, page_with, page_without


def _is_refusal(status: int) -> bool:
    return (400 <= status < 500 and status != 408) or status == 501


def _is_dead_token(status: int, request: Request) -> bool:
    """Whether this is how the gateway answers a token that is dead: an account's good one is not to be told from it."""
    return status == 401 and re.fullmatch(r"GET /ex/jira/[^/]+/rest/api/3/myself", request.endpoint) is not None


def other_status(reply: Reply, request: Request, chance: random.Random) -> Mutated | None:
    """Done, and answered otherwise; but no service says of a write that it refuses it, and does it."""
    status = chance.choice(
        (
            200,
            201,
            202,
            204,
            206,
            300,
            302,
            303,
            304,
            400,
            401,
            403,
            404,
            405,
            409,
            418,
            429,
            500,
            501,
            502,
            503,
            504,
            599,
            600,
            999,
        )
    )
    if status == reply.status or (_is_refusal(status) and request.method != "GET"):
        return None
    keeps = chance.random() < 0.5
    changed = replace(reply, status=status) if keeps else replace(with_body(reply, b""), status=status)
    lie = 200 <= status < 300 and 200 <= reply.status < 300 and (keeps or not reply.body)
    lie = lie or _is_dead_token(status, request)
    return Mutated(changed, f"status {status}{'' if keeps else ' without a body'}", lie)


def odd_headers(reply: Reply, request: Request, chance: random.Random) -> Mutated | None:
    """Headers that go into messages or decide what is done next, on an error as often as not."""
    secret = secret_in(request)
    esc = chance.choice(("\x1b[31mred", "\x9b2Jx", "x\x07", "y" * 6000, "\x00", "caf\xe9", secret, "a" * 900 + secret))
    name, value = chance.choice(
        (
            *(
                (header, esc)
                for header in (
                    "X-Request-Id",
                    "Atl-Request-Id",
                    "Atl-Traceid",
                    "X-Arequestid",
                    "Location",
                    "X-RateLimit-Reset",
                    "RateLimit-Reason",
                )
            ),
            *(
                ("Retry-After", text)
                for text in (
                    "9" * 400,
                    "-1",
                    "1e9",
                    "nan",
                    "inf",
                    "soon",
                    "\x1b[2J",
                    "0",
                    "Fri, 31 Dec 9999 23:59:59 GMT",
                    "99999999999",
                )
            ),
            *(("X-RateLimit-Reset", text) for text in ("9" * 400, "-1", "9999-12-31T23:59:59Z", "x")),
            *(
                ("Content-Type", text)
                for text in (
                    "text/html; charset=utf-7",
                    "x",
                    "text/html; charset=hex",
                    "application/json; charset=utf-16",
                    "",
                    "text/html",
                )
            ),
            *(("Content-Encoding", text) for text in ("gzip", "deflate", "br", "x")),
            *(("Content-Length", text) for text in ("0", "999999", "-1", "x")),
            *(
                ("Location", text)
                for text in (
                    "http://[",
                    "//evil.example.com/x",
                    "http://u:pw@evil.example.com/",
                    "/login",
                    "../../x",
                    f"https://{'h' * 6000}/",
                    f"/x?{secret}",
                )
            ),
            ("Set-Cookie", "JA_SESSION=other; Domain=evil"),
        )
    )
    status = chance.choice((reply.status, reply.status, 429, 503, 500, 302, 403, 400))
    if request.method != "GET" and (
        _is_refusal(status) or (status == 503 and name in ("Retry-After", "X-RateLimit-Reset"))
    ):
        status = reply.status  # what a service calls overloaded, it has not done
    return Mutated(
        replace(reply, status=status, headers={**reply.headers, name: value}),
        f"status {status}, {name}: {value[:20]!r}",
    )


def cut_body(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    """The connection breaks while the body comes."""
    if not reply.body:
        return None
    return Mutated(replace(reply, cut=chance.randrange(len(reply.body))), "the connection breaks in the body")


def lost(reply: Reply, _request: Request, _chance: random.Random) -> Mutated | None:
    """Done, and the answer is lost."""
    return Mutated(replace(reply, lost=True), "the answer is lost")


MUTATORS: tuple[Mutator, ...] = (
    *(
        drop_key,
        drop_key,
        other_type,
        other_type,
        other_type,
        garbled_text,
        garbled_text,
        duplicate_item,
        fewer_items,
        odd_item,
        odd_next,
        whole_other,
    ),
    *(
        broken_json,
        broken_json,
        marked_json,
        page_without,
        page_without,
        page_with,
        page_with,
        page_attribute,
        broken_page,
    ),
    *(other_status, other_status, odd_headers, odd_headers, cut_body, lost),
)


def refused(request: Request, chance: random.Random) -> Mutated:
    """Nothing is processed, and the answer says that it failed, in any of the ways that services do."""
    secret = secret_in(request)
    esc = chance.choice(("plain", *CONTROLS[:4], LONG, *SURROGATES[:1], secret, "w" * 290 + secret, "<b>x</b>"))
    status = chance.choice((400, 401, 403, 404, 405, 409, 410, 422, 429, 500, 501, 502, 503, 504, 600))
    documents: tuple[Any, ...] = (
        {"errorMessages": [esc], "errors": {}},
        {"errorMessages": esc, "errors": {esc: esc}},
        {"errors": [{"id": esc, "code": "ADMIN-UAM-404-1", "status": "404", "title": esc, "detail": esc}]},
        {"errors": [esc, None, 1, [esc]]},
        {"key": "notFound"},
        {"key": "accountNotFound", "context": {"x": esc}},
        {"key": {}, "message": [esc]},
        {"code": 401, "message": esc},
        {"message": {"message": esc}},
        {
            "timestamp": esc,
            "path": esc,
            "status": 404,
            "error": esc,
            "requestId": esc,
            "message": "TCS validation failed",
        },
        {"requestId": {"a": esc}},
        {"requestId": LONG, "message": "x"},
        {esc: esc},
        [esc],
        esc,
        None,
    )
    body = chance.choice(
        (
            json.dumps(chance.choice(documents)).encode(),
            json.dumps(chance.choice(documents)).encode(),
            b"",
            f"<html><title>{esc}</title></html>".encode("utf-8", "replace"),
            esc.encode("utf-8", "replace"),
        )
    )
    kind = "text/html" if body.startswith(b"<") else "application/json"
    what = f"not done, status {status}, {body[:60]!r}"
    return Mutated(Reply(status, {"Content-Type": kind}, body), what, lie=_is_dead_token(status, request))


def never_done(_request: Request, _chance: random.Random) -> Mutated:
    """The connection breaks before anything is processed."""
    return Mutated(Reply(200, {}, b"", lost=True), "not done, the connection breaks")


INSTEAD: tuple[Callable[[Request, random.Random], Mutated], ...] = (refused, refused, never_done)
