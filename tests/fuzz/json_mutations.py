# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a JSON answer: its structure, its values, and how it is written."""

from __future__ import annotations

import codecs
import json
import random
import re
from typing import Any

from tests.fuzz.changed import (
    CONTROLS,
    LONG,
    PATHS,
    SURROGATES,
    Mutated,
    document_of,
    secret_in,
    with_body,
    with_document,
)
from tests.fuzz.local import Reply, Request

OTHER_TYPES: tuple[Any, ...] = ({}, [], None, -1, 0, 10**400, "x", "", True, 1.5, [[]], {"id": {}}, [None], ["x"])
_IDS = re.compile(r"(^|_)id$|Id$|^id$|^key$")
# What has the form of an id may be another one's, which nobody can see; whether it leads anywhere, only its use shows.
_FORM_OF_AN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._@=+~-]{0,254}")
# What may be missing, or null, without meaning anything; and what, if it lies, only hides a part of a list.
_OPTIONAL = {
    *(
        "links",
        "next",
        "prev",
        "total",
        "meta",
        "isLast",
        "startAt",
        "maxResults",
        "description",
        "expand",
        "self",
        "picture",
        "createdById",
        "atlassianId",  # where it is missing, id stands for both
        "updatedAt",
    ),
    *(
        "container",
        "lastActiveAt",
        "lastAccess",
        "createdAt",
        "avatarUrls",
        "size",
        "pageSize",
        "count",
        "errorMessage",
        "error",
        "type",
        "defaultRole",
    ),
    *("resourceOwner", "timeZone", "locale", "scopes", "managedBy", "managementAccess", "container", "counts"),
}


def _places(document: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, as the keys that lead to it; the document itself is ()."""
    found = [here]
    if isinstance(document, dict):
        for name, value in document.items():
            found += _places(value, (*here, name))
    elif isinstance(document, list):
        for number, value in enumerate(document[:8]):
            found += _places(value, (*here, number))
    return found


def _at(document: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


def _put(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    _at(document, place[:-1])[place[-1]] = value
    return document


def _name(place: tuple[Any, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)


def _key(place: tuple[Any, ...]) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _unimportant(place: tuple[Any, ...]) -> bool:
    return any(step in _OPTIONAL for step in place)


def drop_key(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    document = document_of(reply)
    places = [place for place in _places(document) if place and isinstance(place[-1], str)]
    if not places:
        return None
    place = chance.choice(places)
    was = _at(document, place[:-1]).pop(place[-1])
    # Of a map of names to addresses (a project's roles), it is one name less.
    lie = _unimportant(place) or (isinstance(was, str) and was.startswith("http"))
    return Mutated(with_document(reply, document), f"without {_name(place)}", lie)


def other_type(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    document = document_of(reply)
    if document is None:
        return None
    place = chance.choice(_places(document))
    value, was = chance.choice(OTHER_TYPES), _at(document, place)
    if type(value) is type(was) and value == was:
        return None
    # true for false, "x" for a word, [] for a list: of the right type, so nobody can see it. 0, 1 and "" may be how a service writes false and nothing.
    lie = (
        (type(value) is type(was) and _IDS.search(_key(place)) is None)
        or _is_another_id(place, value)
        or (isinstance(was, bool) and value in (0, 1, ""))
        or (value is None and was in ("", [], {}))
        or (not value and not was)
    )
    lie = (
        lie
        or (isinstance(value, list) and isinstance(was, list))
        or (isinstance(value, dict) and isinstance(was, dict) and not place)
    )
    return Mutated(
        with_document(reply, _put(document, place, value)),
        f"{_name(place)} = {value if value is None or value != 10**400 else '10**400'!r}",
        lie or _unimportant(place),
    )


def garbled_text(reply: Reply, request: Request, chance: random.Random) -> Mutated | None:
    document = document_of(reply)
    places = [place for place in _places(document) if isinstance(_at(document, place), str)]
    if not places:
        return None
    place = chance.choice(places)
    was = _at(document, place)
    secret = secret_in(request)
    values = [
        LONG,
        *CONTROLS,
        *SURROGATES,
        *PATHS,
        "",
        " ",
        was + "\n",
        was.upper(),
        was + LONG,
        "\x1b[2J" + was,
        secret,
        f"{secret} {was}",
    ]
    value = chance.choice(values)
    # What cannot be an id has to be noticed; any other text might be true.
    lie = _IDS.search(_key(place)) is None or _is_another_id(place, value)
    return Mutated(with_document(reply, _put(document, place, value)), f"{_name(place)} = {value[:20]!r}", lie)


def _is_another_id(place: tuple[Any, ...], value: Any) -> bool:
    """Whether the value at the place of an id has the form of one."""
    is_id = _IDS.search(_key(place)) is not None and isinstance(value, (str, int)) and not isinstance(value, bool)
    return is_id and _FORM_OF_AN_ID.fullmatch(str(value)) is not None


def duplicate_item(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    document = document_of(reply)
    lists = [place for place in _places(document) if isinstance(_at(document, place), list) and _at(document, place)]
    if not lists:
        return None
    place = chance.choice(lists)
    items = _at(document, place)
    items.insert(chance.randrange(len(items) + 1), json.loads(json.dumps(chance.choice(items))))
    return Mutated(with_document(reply, document), f"{_name(place)} with an item twice")


def fewer_items(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    document = document_of(reply)
    lists = [place for place in _places(document) if isinstance(_at(document, place), list) and _at(document, place)]
    if not lists:
        return None
    place = chance.choice(lists)
    items = _at(document, place)
    if chance.random() < 0.5:
        items.clear()
    else:
        del items[chance.randrange(len(items))]
    return Mutated(with_document(reply, document), f"{_name(place)} with fewer items", lie=True)


def odd_item(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    document = document_of(reply)
    lists = [place for place in _places(document) if isinstance(_at(document, place), list)]
    if not lists:
        return None
    place = chance.choice(lists)
    item = chance.choice((None, "x", {}, [], -1, {"id": None}, {"id": ""}, {"id": "../../x"}))
    _at(document, place).insert(0, item)
    return Mutated(
        with_document(reply, document),
        f"{_name(place)} with the item {item!r}",
        lie=isinstance(item, str) or _unimportant(place),
    )


def odd_next(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    """Links to a next page that leads nowhere, back, or to another host."""
    document = document_of(reply)
    if not isinstance(document, dict):
        return None
    link = chance.choice(
        (
            {},
            [],
            -1,
            True,
            "",
            "x",
            "kloHX1ZQVasDAkx_P48NYQ",
            "//evil.example.com/x",
            "http://[",
            "../../x",
            "?cursor=x",
            "javascript:x",
            "\ud800",
            LONG,
            "\x1b[2J",
            "http://u:p@h/x",
        )
    )
    document["links"] = chance.choice(({"next": link}, {"next": link}, link))
    document["isLast"] = False
    return Mutated(with_document(reply, document), f"links.next = {str(link)[:20]!r}")


def whole_other(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    if document_of(reply) is None:
        return None
    document = chance.choice(
        (
            None,
            "x",
            1,
            {},
            [],
            [None],
            {"data": "x"},
            {"data": {}},
            {"items": {}},
            {"values": 1},
            {"errors": "x"},
            {"errors": [1]},
            {"message": {}},
        )
    )
    empties = document in ({}, []) or isinstance(document, list)
    return Mutated(
        with_document(reply, document),
        f"the document {document!r}",
        lie=empties and isinstance(document_of(reply), list) == isinstance(document, list),
    )


def broken_json(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    if document_of(reply) is None:
        return None
    body = reply.body
    name, changed = chance.choice(
        (
            ("cut", body[: chance.randrange(len(body))]),
            ("NaN", re.sub(rb":(true|false|null|\d+|\"[^\"]*\")", b":NaN", body, count=1)),
            ("trailing", body + b"]"),
            ("utf-16", body.decode().encode("utf-16")),
            ("no utf-8", body.replace(b'"', b'"\xff\xfe', 1)),
            ("deep", b"[" * 100_000),
            ("deep object", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
            ("twice", body + body),
            ("nothing", b""),
            ("spaces", b" " * 5000),
            ("large", b'{"data":"' + b"x" * (4 << 20) + b'"}'),
            ("larger", b"[" + b" " * (5 << 20) + b"]"),
            ("page", b"<html><title>\x1b[31mSign in</title><form></form></html>"),
            ("long title", b"<html><title>" + b"t" * 100_000 + b"</title></html>"),
            ("open tags", b"<a " * 20_000),
            ("open title", b"<title" * 20_000),
        )
    )
    return Mutated(with_body(reply, changed), name)


def marked_json(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    """Other ways to write the same document: a byte order mark, escapes, white space."""
    document = document_of(reply)
    if document is None:
        return None
    name, changed = chance.choice(
        (
            ("BOM", codecs.BOM_UTF8 + reply.body),
            ("indented", json.dumps(document, indent=8).encode()),
            ("sorted", json.dumps(document, sort_keys=True).encode()),
        )
    )
    return Mutated(with_body(reply, changed), name)
