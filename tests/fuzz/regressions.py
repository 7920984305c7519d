# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases that failed once, by name: which answers of which scenario are changed, and into what.

The first letter is the row of the table in which the kind was first listed; each kind has more of it than was listed.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable

from tests.fuzz.case import Mutation
from tests.fuzz.changed import LONG, Mutated, document_of, with_body, with_document
from tests.fuzz.local import Reply, Request

Change = Callable[[Reply], "Reply | None"]


@dataclass(frozen=True)
class Regression:
    """name: row and what is odd. at: the endpoint's pattern. change: its answer, already processed, into another; None leaves it.

    lie: the changed answer is one that could be true.
    """

    name: str
    scenario: str
    at: str
    change: Change
    check: bool = False
    processed: bool = True
    lie: bool = False

    def mutation(self) -> Mutation:
        """The change as a mutation of every matching answer."""
        pattern = re.compile(self.at)

        def changed(reply: Reply, _request: Request, _chance: random.Random) -> Mutated | None:
            made = self.change(reply)
            return None if made is None else Mutated(made, self.name, self.lie)

        def instead(_request: Request, _chance: random.Random) -> Mutated:
            made = self.change(Reply(200, {}, b""))
            assert made is not None
            return Mutated(made, self.name, self.lie)

        return Mutation(
            0,
            "once",
            self.name,
            only=changed if self.processed else None,
            instead=None if self.processed else instead,
            at=lambda asked: bool(pattern.search(asked.endpoint)),
        )


def _answer(status: int, document: Any = None, **headers: str) -> Change:
    """This answer, whatever was asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = b"" if document is None else json.dumps(document).encode()
    return lambda reply: Reply(status, {"Content-Type": "application/json", **named}, body)


def _document(edit: Callable[[Any], Any]) -> Change:
    """The answer's document, edited in place or replaced."""

    def change(reply: Reply) -> Reply | None:
        document = document_of(reply)
        if document is None:
            return None
        edited = edit(document)
        return with_document(reply, document if edited is None else edited)

    return change


def _page(edit: Callable[[str], str]) -> Change:
    """The answer's page of HTML, edited."""

    def change(reply: Reply) -> Reply | None:
        if "html" not in reply.headers.get("Content-Type", "") or not reply.body:
            return None
        return with_body(reply, edit(reply.body.decode()).encode())

    return change


def _sub(pattern: str, instead: str, count: int = 0) -> Change:
    return _page(lambda page: re.sub(pattern, instead, page, count=count, flags=re.IGNORECASE | re.DOTALL))


def _late(seconds: float) -> Change:
    """A list that shows the account so many seconds after it was first read."""
    began: list[float] = []

    def edit(document: Any) -> None:
        began[:] = began or [time.time()]
        if time.time() < began[0] + seconds:
            document["items"] = [item for item in document["items"] if item["displayName"] != "JiraAlign1"]
            if "total" in document:
                document["total"] = len(document["items"])

    return _document(edit)


_ACCOUNTS = r"^GET \S+/service-accounts$"
_TOKENS = r"^GET \S+/api-tokens$"
_CREATE_TOKEN = r"^POST \S+/manage/api-tokens$"
_REVOKE = r"^DELETE \S+/manage/api-tokens/"
_MEMBERSHIP = r"^POST \S+/memberships$"
_FORM = r"^GET /ManageJiraConnectors$"
_SUBMIT = r"^POST /ManageJiraConnectors$"
_REST = r"^GET /rest/align/api/2/connectors$"
_GRAPHQL = r"^POST /gateway/api/graphql$"
_BUTTON = r'<input[^>]*value="%s"[^>]*>'


def _every() -> Iterator[Regression]:
    yield from _memberships()
    yield from _late_accounts()
    yield from _ids_of_accounts()
    yield from _handoffs()
    yield from _pages()
    yield from _predictions()
    yield from _states()
    yield from _token_creations()
    yield from _unexpected()
    yield from _revocations()
    yield from _token_lists()
    yield from _actors()
    yield from _foreign_texts()
    yield from _slow_pages()


def _memberships() -> Iterator[Regression]:
    for name, status, document in (
        ("409", 409, {"errors": [{"code": "ADMIN-UAM-409-3", "title": "Conflict", "detail": "user limit reached"}]}),
        ("409 without a body", 409, None),
        ("403", 403, {"errors": [{"code": "ADMIN-UAM-403-1", "title": "Forbidden", "detail": "no"}]}),
        (
            "404",
            404,
            {
                "errors": [
                    {"code": "ADMIN-UAM-404-1", "title": "x", "detail": "One or more user not found in the directory"}
                ]
            },
        ),
        ("400", 400, {"errors": [{"code": "ADMIN-UAM-400-1", "title": "x", "detail": "x"}]}),
        ("500", 500, None),
    ):
        at = "account/create-in-groups-without-jira"
        yield Regression(
            f"a: membership {name} without Jira's credential",
            at,
            _MEMBERSHIP,
            _answer(status, document),
            processed=False,
        )


def _late_accounts() -> Iterator[Regression]:
    for seconds in (5, 60, 90, 600):
        yield Regression(f"b: the account is listed {seconds} s late", "account/create", _ACCOUNTS, _late(seconds))
    yield Regression("b: late, by the console", "account/create-by-console", _ACCOUNTS, _late(60))
    yield Regression("b: late, with groups", "account/create-with-groups", _ACCOUNTS, _late(60))


def _ids_of_accounts() -> Iterator[Regression]:
    def one_id_each(document: Any) -> None:
        if "items" not in document:
            document.pop("id")
        for item in document.get("items", ()):
            item.pop("atlassianId")

    for scenario in ("account/create", "account/create-by-console"):
        yield Regression(
            "b: the creation names one id and the list the other, " + scenario.partition("/")[2],
            scenario,
            r" \S+/service-accounts$",
            _document(one_id_each),
            lie=True,  # an id that stands alone stands for both
        )
    for status in (404, 405, 501):
        yield Regression(
            f"c: the console does not delete ({status}), and the account has its grace period",
            "account/absent-by-console",
            r"^DELETE \S+/service-accounts/",
            _answer(status),
            processed=False,
        )


def _handoffs() -> Iterator[Regression]:
    yield Regression(
        "c: GraphQL refuses after the rest was done", "group/create-for-all", _GRAPHQL, _answer(403), processed=False
    )
    yield Regression(
        "c: the invite refuses after the account was made",
        "account/create-for-a-site",
        r"/(invite|assign)$",
        _answer(403),
        processed=False,
    )
    yield Regression(
        "c: membership refused after the account was made",
        "account/create-in-groups-without-jira",
        _MEMBERSHIP,
        _answer(403),
        processed=False,
    )
    yield Regression(
        "c: the connector was saved, and has no Activate", "connector/create", _FORM, _sub(_BUTTON % "Activate", "")
    )
    yield Regression(
        "c: the connector is off, and has no Delete", "connector/absent", _FORM, _sub(_BUTTON % "Delete", "")
    )
    yield Regression(
        "c: the update refused, and groups joined", "account/update", r"^PATCH ", _answer(404), processed=False
    )


def _pages() -> Iterator[Regression]:
    edits: dict[str, Change] = {
        "an option without its value": _sub(r"<option value='\d+'", "<option"),
        "an option of ours without its value": _page(
            lambda page: re.sub(r"<option value='\d+'([^>]*>\s*acme)", r"<option\1", page)
        ),
        "a stray </form>": _sub(r"(<select name=cmbJiraConnectorID)", r"</form>\1"),
        "a stray </form> before the name": _sub(r"(<INPUT id='txtConnectorName)", r"</form>\1"),
        "a stray </form> before the buttons": _sub(r'(<input type="submit")', r"</form>\1", count=1),
        "no name field": _sub(r"<INPUT id='txtConnectorName[^>]*>", ""),
        "no API URL field": _sub(r"<INPUT id='txtAPIURL[^>]*>", ""),
        "no user field": _sub(r"<INPUT id='txtAPIEMAN[^>]*>", ""),
        "no token field": _sub(r'<input name="txtAPIDROWSSAP[^>]*>', ""),
        "no field that is none of ours": _sub(r"<INPUT id='txtOACK[^>]*>", ""),
        "no Activate": _sub(_BUTTON % "Activate", ""),
        "no Deactivate": _sub(_BUTTON % "Deactivate", ""),
        "neither of them": _sub(_BUTTON % "(?:Deac|Ac)tivate", ""),
        "no Save": _sub(_BUTTON % "Save", ""),
        "no button": _sub(r'<input type="submit"[^>]*>', ""),
        "both buttons": _sub(
            r'(<input type="submit" name="btnUpdate)',
            r'<input type="submit" name="x" value="Activate"><input type="submit" name="y" value="Deactivate">\1',
        ),
        "buttons disabled": _sub(r'<input type="submit"', '<input type="submit" disabled'),
        "cut after the chooser": _page(lambda page: page[: page.index("</select>", page.index("cmbJiraConnectorID"))]),
        "cut in the middle": _page(lambda page: page[: len(page) // 2]),
        "cut before the buttons": _page(lambda page: page[: page.index('<input type="submit"')]),
        "cut within the buttons": _page(lambda page: page[: page.index('<input type="submit"') + 80]),
        "no chooser": _sub(r"<select name=cmbJiraConnectorID.*?</select>", ""),
        "an empty chooser": _sub(r"(<select name=cmbJiraConnectorID[^>]*>).*?(</select>)", r"\1\2"),
        "nothing chosen": _sub(r" selected", ""),
        "an open comment before the buttons": _sub(r'(<input type="submit")', r"<!-- \1", count=1),
        "an open script": _sub(r'(<input type="submit")', r"<script>\1", count=1),
        "an open text area": _sub(r'(<input type="submit")', r"<textarea>\1", count=1),
        "no end of the form before": _sub(r"(<form action='/Search'.*?)</form>", r"\1", count=1),
        "a form that is not posted": _sub(r'method="POST"', ""),
        "a form that goes elsewhere": _sub(r'action="/ManageJiraConnectors[^"]*"', 'action="/Search"'),
        "no state": _sub(r'<input type="hidden" name="__STATE"[^>]*>', ""),
        "a disabled state": _sub(r'<input type="hidden" name="__STATE"', r"<fieldset disabled>\g<0>"),
        "a disabled token field": _sub(r'<input name="txtAPIDROWSSAP', r'<input disabled name="txtAPIDROWSSAP'),
        "a form in the form": _sub(r"(<select name=cmbJiraConnectorID)", r"<form action='/x'>\1"),
    }
    scenarios = (
        "connector/as-it-is",
        "connector/create",
        "connector/update",
        "connector/inactive-already",
        "connector/deactivate",
        "connector/absent",
        "connector/absent-already",
    )
    for what, change in edits.items():
        for scenario in (
            *scenarios,
            "connector/activate",
            "connector/new-token",
            "connector/create-by-form-only",
            "connector/one-per-site",
        ):
            if not (
                scenario == "connector/new-token" and what == "no field that is none of ours"
            ):  # that a token was not taken, nothing shows
                yield Regression(f"d: {what}, {scenario.partition('/')[2]}", scenario, _FORM, change)

    yield Regression(
        "d: the page shows another user whatever was saved, update",
        "connector/update",
        _FORM,
        _sub(
            r"(<INPUT id='txtAPIEMAN\d+' name='txtAPIEMAN\d+' value=)'[^']*'", r"\1'other@serviceaccount.atlassian.com'"
        ),
    )


def _set_in_items(place: str, value: Any, document: Any) -> None:
    for item in document:
        if place in item:
            item[place] = value


def _predictions() -> Iterator[Regression]:
    for value in (None, {}, "x"):
        yield Regression(
            f"e: active = {value!r}, predicted by REST alone",
            "connector/as-it-is-by-rest-only",
            _REST,
            _document(partial(_set_in_items, "active", value)),
            check=True,
        )


def _states() -> Iterator[Regression]:
    values = ({}, [], -1, None, "x", "false ", 1.5, [True], {"value": True}, "Active?", 2)
    for place in ("active", "isActive"):
        for value in values:
            words = "check/inactive" if place == "active" else "check/inactive-in-long-words"
            yield Regression(
                f"e: {place} = {value!r}, proven", words, _REST, _document(partial(_set_in_items, place, value))
            )

        def drop(document: Any, place: str = place) -> None:
            for item in document:
                item.pop(place, None)

        yield Regression(
            f"e: no {place}, proven",
            "check/inactive" if place == "active" else "check/inactive-in-long-words",
            _REST,
            _document(drop),
        )
    for value in ("", "Activated soon", {}, -1, None, "inactive\n", "\ud800"):

        def word(document: Any, value: Any = value) -> None:
            for item in document:
                item["status"] = value

        yield Regression(f"e: status = {value!r}, proven", "check/inactive-in-a-word", _REST, _document(word))


def _token_creations() -> Iterator[Regression]:
    for scenario in ("token/create", "token/rotate"):
        for value in ("\n", "", " ", "a b", {}, None, 1, ["x"], "\ud800", "\x1b[2J", LONG * 2, "tok\u00e9n"):
            yield Regression(
                f"f: {scenario} with the value {str(value)[:12]!r}",
                scenario,
                _CREATE_TOKEN,
                _document(lambda document, value=value: document.update(token=value)),
            )
        for value in ({}, [], None, "", "../../x", True, 1.5, LONG, "\n", "a/b"):
            yield Regression(
                f"f: {scenario} with the id {str(value)[:12]!r}",
                scenario,
                _CREATE_TOKEN,
                _document(lambda document, value=value: document.update(id=value)),
            )
        for status in (202, 204, 206, 300, 302, 303, 304, 307, 408, 500, 502, 503, 504, 599, 600, 999):
            yield Regression(
                f"f: {scenario} answered {status}",
                scenario,
                _CREATE_TOKEN,
                lambda reply, status=status: replace(reply, status=status),
            )
        bodies = {
            "4 MiB": b" " * (4 << 20) + b"{}",
            "5 MiB": b"[" + b" " * (5 << 20) + b"]",
            "a page": b"<html><title>x</title>",
            "nothing": b"",
            "null": b"null",
            "half": b'{"id": "x", "tok',
        }
        for name, body in bodies.items():
            yield Regression(
                f"f: {scenario} answered with {name}",
                scenario,
                _CREATE_TOKEN,
                lambda reply, body=body: with_body(reply, body),
            )
        yield Regression(
            f"f: {scenario} and the answer is lost", scenario, _CREATE_TOKEN, lambda reply: replace(reply, lost=True)
        )
        yield Regression(
            f"f: {scenario} and the answer is cut", scenario, _CREATE_TOKEN, lambda reply: replace(reply, cut=10)
        )


def _unexpected() -> Iterator[Regression]:
    for value in ("\ud800", "a\udfffb", "\udc80\ud800"):
        ours = _document(lambda document, value=value: [each.update(id=value) for each in document["data"]] and None)
        yield Regression(f"g: a token's id {value!r}", "token/absent", _TOKENS, ours)
        yield Regression(f"g: a group's id {value!r}", "group/create", r"^POST \S+/groups/search$", ours)
        yield Regression(
            f"g: a directory's id {value!r}",
            "group/create",
            r"/directories$",
            _document(
                lambda document, value=value: (
                    [each.update(directoryId=value, id=value) for each in document["data"]] and None
                )
            ),
        )
        yield Regression(
            f"g: an account's ids {value!r}",
            "account/update",
            _ACCOUNTS,
            _document(
                lambda document, value=value: (
                    [each.update(id=value, atlassianId=value) for each in document["items"]] and None
                )
            ),
        )
        yield Regression(
            f"g: a scheme's id {value!r}",
            "group/create",
            r"/permissionscheme$",
            _document(lambda document, value=value: document.update(id=value)),
        )
    for document in (
        {"data": "x"},
        {"data": []},
        {"data": {"jira": "x"}},
        {"data": {"jira": {"grantGlobalPermission": "x"}}},
        {"errors": "x"},
        {"errors": [1]},
        {"data": {"jira": [1]}},
        [],
        "x",
        None,
    ):
        yield Regression(
            f"g: GraphQL answers {json.dumps(document)[:40]}",
            "group/create-for-all",
            _GRAPHQL,
            _answer(200, document),
            processed=False,
        )
    for text in ("<![", "<![x", "<!", "<!-", "<?", "</", "<![CDATA[", "<!DOCTYPE", "&#xD800;", "&#0;"):
        change = _page(lambda page, text=text: page.replace("</select>", f"{text}</select>", 1))
        yield Regression(f"g: {text} in the page", "connector/deactivate", _FORM, change)
        yield Regression(
            f"g: a page that begins with {text}", "connector/create", _FORM, _page(lambda page, text=text: text + page)
        )


def _revocations() -> Iterator[Regression]:
    for value in ("../../x", "..", "%2e%2e", "x/../../y", "x?y=z", "x#y", ".", "other"):
        renamed = _document(lambda document, value=value: [each.update(id=value) for each in document["data"]] and None)
        for scenario in ("token/absent", "token/absent-one", "token/absent-but-one"):
            if not (scenario == "token/absent-one" and value == "other"):  # a list without the token
                yield Regression(
                    f"h: the listed id is {value!r}, {scenario.partition('/')[2]}", scenario, _TOKENS, renamed
                )
    for name, status, document in (
        ("404 without a body", 404, None),
        ("404 of the account", 404, {"key": "accountNotFound"}),
        ("404 of the token", 404, {"key": "notFound"}),
        ("404 as a page", 404, "<html>"),
        ("204", 204, None),
        ("200", 200, {}),
        ("202", 202, None),
        ("403", 403, {"key": "forbidden.x"}),
        ("410", 410, None),
    ):
        yield Regression(
            f"h: not revoked, answered {name}", "token/absent", _REVOKE, _answer(status, document), processed=False
        )


def _token_lists() -> Iterator[Regression]:
    """Lists of tokens that leave something open."""

    def ours_without(field: str, document: Any) -> None:
        for token in document["data"]:
            if token["label"].startswith("align-"):
                token[field] = None

    for check in (True, False):
        mode = " in check mode" if check else ""
        for scenario in ("token/absent", "token/absent-but-one"):
            name = scenario.partition("/")[2]
            yield Regression(
                f"h: tokens without a label, {name}{mode}",
                scenario,
                _TOKENS,
                _document(partial(ours_without, "label")),
                check=check,
            )
            for at, lists in (
                (_TOKENS, "no list of tokens is"),
                (r"^GET .*/api-tokens$|/service-accounts$", "none is"),
            ):
                for document in (None, {"key": "notFound"}, {"code": 404, "message": "x"}):
                    yield Regression(
                        f"h: {lists} found ({json.dumps(document)}), {name}{mode}",
                        scenario,
                        at,
                        _answer(404, document),
                        check=check,
                        processed=False,
                    )
    for scenario in ("token/rotate", "token/keep"):
        yield Regression(
            f"e: a list without expiries, {scenario.partition('/')[2]}",
            scenario,
            _TOKENS,
            _document(partial(ours_without, "expiresAt")),
        )


def _actors() -> Iterator[Regression]:
    def without_its_group(document: Any) -> None:
        for actor in document["actors"]:
            actor.pop("actorGroup", None)

    for scenario in ("group/absent", "group/absent-at-the-gateway", "group/as-it-is", "group/exclusive"):
        yield Regression(
            f"h: actors that do not tell their group, {scenario.partition('/')[2]}",
            scenario,
            r"^GET \S+/project/OPS/role/\d+$",
            _document(without_its_group),
        )


def _foreign_texts() -> Iterator[Regression]:
    texts = ("\x1b[31mred\x1b[0m", "y" * 6000, "\x9b2J", "a\x07", "\x00", "\u202eevil")
    for text in texts:
        for header in ("X-Request-Id", "Atl-Request-Id", "Atl-Traceid", "X-Arequestid", "Location"):
            if text.isascii() or text == "\x9b2J":
                yield Regression(
                    f"i: {header} {text[:8]!r}",
                    "account/create",
                    _ACCOUNTS,
                    _answer(302 if header == "Location" else 400, {"message": "x"}, **{header.replace("-", "_"): text}),
                    processed=False,
                )
        yield Regression(
            f"i: requestId {text[:8]!r}",
            "account/create",
            _ACCOUNTS,
            _answer(400, {"requestId": text, "message": text}),
            processed=False,
        )
        yield Regression(
            f"i: an account's id {text[:8]!r}",
            "account_info/all",
            _ACCOUNTS,
            _document(lambda document, text=text: document["items"][0].update(atlassianId=text, id=text)),
        )
        yield Regression(
            f"i: an account's name {text[:8]!r}",
            "account_info/all",
            _ACCOUNTS,
            _document(lambda document, text=text: document["items"][0].update(displayName=text, email=text)),
        )
        yield Regression(
            f"i: a connector's error {text[:8]!r}",
            "connector_info/all",
            _REST,
            _document(lambda document, text=text: [each.update(error=text, name=text) for each in document] and None),
        )
        yield Regression(
            f"i: whose token it is {text[:8]!r}",
            "check/proven",
            r"/myself$",
            _document(lambda document, text=text: document.update(accountId=text, emailAddress=text, displayName=text)),
        )
    for wait in ("9" * 400, "1e400", "-1", "nan", "99999999999999999999"):
        for header in ("Retry_After", "X_RateLimit_Reset"):
            for status in (429, 503):
                yield Regression(
                    f"i: {status} with {header} {wait[:8]}",
                    "account/create",
                    _ACCOUNTS,
                    _answer(status, {"message": "x"}, **{header: wait}),
                    processed=False,
                )


def _slow_pages() -> Iterator[Regression]:
    for text in (
        "<a ",
        "<",
        "<!",
        "<!--",
        "</",
        "&",
        "<title",
        "<![",
        "<p a=",
        "<a b='",
        '<a "',
        "<form ",
        "<option ",
        "<b>",
        "<select>",
        "<table><td>",
        "&#",
        "<svg><a ",
    ):
        filler = text * (60_000 // len(text))
        yield Regression(
            f"j: 60 KB of {text!r} after the page",
            "connector/deactivate",
            _FORM,
            _page(lambda page, filler=filler: page + filler),
        )
        yield Regression(
            f"j: 60 KB of {text!r} before the page",
            "connector/deactivate",
            _FORM,
            _page(lambda page, filler=filler: filler + page),
        )
        yield Regression(
            f"j: 60 KB of {text!r} as an error",
            "account/create",
            _ACCOUNTS,
            lambda reply, filler=filler: Reply(500, {"Content-Type": "text/html"}, f"<html>{filler}".encode()),
            processed=False,
        )
    yield Regression(
        "j: 100,000 elements deep", "connector/deactivate", _FORM, _page(lambda page: "<div>" * 100_000 + page)
    )
    yield Regression(
        "j: 20,000 options",
        "connector/deactivate",
        _FORM,
        _page(lambda page: page.replace("<option", "<option value='x'>x" * 20_000 + "<option", 1)),
    )
    yield Regression(
        "j: a title of 100 KB",
        "connector/create",
        _FORM,
        lambda reply: with_body(reply, b"<html><title>" + b"t" * 100_000 + b"</title></html>"),
    )


REGRESSIONS: tuple[Regression, ...] = tuple(_every())
