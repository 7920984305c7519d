# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of exchanges, redacted: what the doctor's report and a recorded run have of them. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..api.align_settings import FIELDS
from ..api.exchange import Exchange
from ..api.html_form import Control, Form, forms_of
from ..api.html_page import Unreadable
from ..api.messages import looks_like_html
from . import report_words
from .form_shape import unnumbered
from .report_shape import Replacements, body_text, shape

Seen = Sequence["tuple[str, Exchange]"]


def exchanges_of(seen: Seen) -> list[dict[str, Any]]:
    """Return the shape of every exchange, each once, with the number of times that it was had. seen: with the name of the client that had it."""
    replacements = Replacements()
    times: dict[str, int] = {}
    shapes: dict[str, dict[str, Any]] = {}
    for client, exchange in seen:
        made = _exchange(client, exchange, replacements)
        key = repr(made)
        shapes.setdefault(key, made)
        times[key] = times.get(key, 0) + 1
    return [{**made, "times": times[key]} for key, made in shapes.items()]


def _exchange(client: str, exchange: Exchange, replacements: Replacements) -> dict[str, Any]:
    operation, answer = exchange.operation, exchange.answer
    request = shape(exchange.body, replacements, operation.request) if exchange.body is not None else None
    return {
        "service": client,
        "operation": operation.name,
        "route": operation.route.value,
        "method": operation.method,
        "path": operation.path,
        "query": sorted(exchange.query or {}),
        **({"request": request} if request is not None else {}),
        **({"form": [_sent(name, value) for name, value in exchange.form]} if exchange.form else {}),
        "credential": exchange.credential,
        "status": answer.status,
        "headers": _headers(answer.headers),
        "content": _content(answer.headers),
        **(
            {"location": report_words.path_shape(_header(answer.headers, "location"))}
            if 300 <= answer.status < 400
            else {}
        ),
        "answer": _answer(exchange, replacements),
    }


def _answer(exchange: Exchange, replacements: Replacements) -> Any:
    answer = exchange.answer
    if looks_like_html(answer.text):
        return {"page": _page(answer.text)}
    if answer.document is not None:
        return shape(answer.document, replacements, exchange.operation.answer if answer.status < 300 else None)
    return body_text(answer.text, replacements)


def _headers(headers: Mapping[str, str]) -> list[str]:
    names = [name.lower() for name in headers]
    known = sorted({name for name in names if name in report_words.HEADERS})
    others = len({name for name in names if name not in report_words.HEADERS})
    return known + ([f"{others} more"] if others else [])


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def _content(headers: Mapping[str, str]) -> str:
    kind = _header(headers, "content-type").partition(";")[0].strip().lower()
    return kind if kind in report_words.CONTENT_TYPES or not kind else "another"


def _page(html: str) -> list[dict[str, Any]]:
    """Return the forms of a page: their fields by name and kind, and nothing of their values."""
    try:
        return [_form(form) for form in forms_of(html)]
    except Unreadable:
        return []


def _form(form: Form) -> dict[str, Any]:
    return {
        "method": form.method if form.method in ("get", "post") else "other",
        "closed": form.closed,
        "controls": [_control(control) for control in form.controls if control.kind != "option"],
    }


def _control(control: Control) -> dict[str, Any]:
    name = unnumbered(control.name)
    made: dict[str, Any] = {
        "name": report_words.field_name(name) or ("" if not name else "another"),
        "kind": _kind(control),
    }
    made["numbered"] = name != control.name
    if control.disabled:
        made["disabled"] = True
    if control.kind == "select":
        types = name == FIELDS["authentication"].prefix
        texts = [report_words.option_text(each.text) for each in control.options] if types else []
        made["options"] = [text or "another" for text in texts] if types else len(control.options)
    elif control.kind == "submit":
        made["text"] = control.text if control.text in report_words.WORDS else "another"
    else:
        made["filled"] = bool(control.value)
    return made


_KINDS = (
    "text",
    "textarea",
    "password",
    "hidden",
    "checkbox",
    "radio",
    "select",
    "submit",
    "image",
    "button",
    "reset",
    "number",
)


def _kind(control: Control) -> str:
    return control.kind if control.kind in _KINDS else "another"


def _sent(name: str, value: str) -> dict[str, Any]:
    return {"name": report_words.field_name(unnumbered(name)) or "another", "filled": bool(value)}
