# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a page of HTML, as a browser would still read it, or not."""

from __future__ import annotations

import random
import re
from functools import lru_cache

import html5lib

from tests.fuzz.changed import Mutated, with_body
from tests.fuzz.local import Reply, Request


def _page(reply: Reply) -> str | None:
    return reply.body.decode() if "html" in reply.headers.get("Content-Type", "") and reply.body else None


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Fields that a page may lack, for all that is known: a version without them takes a post without them.
_OTHER_FIELD = re.compile(
    r"txtOACK|txtOAPuK|txtConnectorAdmin|txtSyncWindow|txtServiceLight|taExclusion|rdoSync|chk|ddlPoll|hdn|__EVENT|btnTest|btnReset"
)


def page_without(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    """A tag less: an option, a field, a button, the end of something."""
    page = _page(reply)
    if page is None:
        return None
    tags = [
        found
        for found in _TAG.finditer(page)
        if re.match(r"</?(form|select|option|input|textarea|button|fieldset)", found.group(), re.IGNORECASE)
    ]
    if not tags:
        return None
    tag = chance.choice(tags)
    return Mutated(
        with_body(reply, (page[: tag.start()] + page[tag.end() :]).encode()),
        f"without {tag.group()[:60]!r}",
        _may_be(tag.group()),
    )


def _may_be(tag: str) -> bool:
    """Whether a page without this tag is one that could be: it has an option, or a field of no one's, less."""
    return tag.lower().startswith("<option") or _OTHER_FIELD.search(tag) is not None


def page_with(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    """Something that does not belong there."""
    page = _page(reply)
    if page is None:
        return None
    extra = chance.choice(
        (
            *(
                "</form>",
                "<form>",
                "</select>",
                "<select>",
                "<option>",
                "<![",
                "<!--",
                "<![CDATA[",
                "<?php",
                "</",
                "<",
                "&#0;",
                "&#xD800;",
                "&#99999999;",
                "\x00",
                "\x1b[2J",
            ),
            *(
                "<textarea>",
                "<script>",
                "<title>",
                "<fieldset disabled>",
                "<template>",
                "<svg>",
                "<table>",
                "<plaintext>",
                "<noscript>",
                "<div " * 300,
            ),
        )
    )
    tags = list(_TAG.finditer(page))
    place = chance.choice(tags)
    at = chance.choice((place.start(), place.end()))
    changed = page[:at] + extra + page[at:]
    return Mutated(
        with_body(reply, changed.encode("utf-8", "surrogatepass")),
        f"with {extra[:20]!r} at {at}",
        _lacks_only_other_fields(page, changed),
    )


def _lacks_only_other_fields(page: str, changed: str) -> bool:
    """Whether a browser reads the same form in both pages, but for fields that a page may lack."""
    before, after = _fields(page), _fields(changed)
    missing = [field for field in before if field not in after]
    kept = [field for field in before if field in after]
    return bool(missing) and kept == after and all(_OTHER_FIELD.search(name) for name, dummy in missing)


@lru_cache(200)
def _fields(page: str) -> list[tuple[str, str]]:
    """The named fields of the settings form in the order of the page, each with all that it holds, as an independent reading of HTML's own rules has it."""
    root = html5lib.parse(page.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), namespaceHTMLElements=False)
    form = next((each for each in root.iter("form") if each.get("id") == "frmConnectors"), None)
    fields = ("input", "select", "textarea", "button")
    return [
        (each.get("name") or "", html5lib.serialize(each))
        for each in (() if form is None else form.iter())
        if each.tag in fields
    ]


def page_attribute(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    """An attribute less, or with another value: an option without a value, a field without a name, a form that goes elsewhere."""
    page = _page(reply)
    if page is None:
        return None
    form = re.search(r"<form.*", page, re.IGNORECASE | re.DOTALL)
    attributes = list(
        re.finditer(
            r"""\s(value|name|type|selected|checked|disabled|action|method)(=("[^"]*"|'[^']*'|[^\s>]*))?""", page
        )
    )
    if not attributes or form is None:
        return None
    found = chance.choice(attributes)
    text = chance.choice(
        (
            "",
            "",
            f' {found.group(1)}=""',
            f' {found.group(1)}="\x1b[2J"',
            f' {found.group(1)}="{"y" * 6000}"',
            f" {found.group(1)}='../../x'",
        )
    )
    changed = page[: found.start()] + text + page[found.end() :]
    lie = bool(text) or (found.group(1) == "value" and _is_typed(page[page.rindex("<", 0, found.start()) :]))
    return Mutated(with_body(reply, changed.encode()), f"{found.group()[:40]!r} -> {text[:30]!r}", lie)


def _is_typed(rest: str) -> bool:
    """Whether the page goes on with a field to type in, which without a value is an empty one and nothing else."""
    tag = _TAG.match(rest)
    kind = re.search(r"""\stype=["']?(\w+)""", tag.group() if tag else "")
    return tag is not None and tag.group().lower().startswith("<input ") and (kind is None or kind[1] == "text")


def broken_page(reply: Reply, _request: Request, chance: random.Random) -> Mutated | None:
    page = _page(reply)
    if page is None:
        return None
    name, changed = chance.choice(
        (
            ("cut", page[: chance.randrange(len(page))]),
            ("cut", page[: chance.randrange(len(page))]),
            ("open tags", page + "<a " * 20_000),
            ("open tags before", "<a " * 20_000 + page),
            ("deep", "<div>" * 30_000 + page),
            ("deep in the form", page.replace("</form>", "<b>" * 20_000 + "</form>")),
            ("long title", page.replace("<title>", "<title>" + "t" * 100_000)),
            ("open titles", "<title" * 20_000 + page),
            ("open declarations", "<!" * 20_000 + page),
            ("comments", "<!--" * 20_000 + page),
            ("references", "&" * 60_000 + page),
            ("attributes", "<p " + "a=b " * 20_000 + ">" + page),
            ("many options", page.replace("<option", "<option value='x'>" * 20_000 + "<option", 1)),
            ("nothing", ""),
            (
                "sign-in",
                "<html><title>Sign in</title><form action='/login'><input name='user'><input type='password' name='p'></form></html>",
            ),
            ("json", '{"message": "x"}'),
            ("large", page + " " * (5 << 20)),
            ("twice", page + page),
        )
    )
    return Mutated(with_body(reply, changed.encode()), name)
