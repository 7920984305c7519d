# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents and exchanges, made of the shapes in a doctor's report: equal placeholders become equal values of their kind and length."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

_PLACEHOLDER = re.compile(r"(?P<kind>[a-z ]+) #(?P<number>\d+) \((?P<length>\d+)\)(?: of (?P<detail>.+))?", re.DOTALL)
_PAGE = "<!DOCTYPE html>\n<html><head><title>A page</title></head><body>{forms}</body></html>\n"
_GATEWAY = "/ex/jira/{cloud_id}"


@dataclass
class Rebuilder:
    """made: the values that stand for placeholders, which say nothing of the real ones but their kind."""

    made: set[Any] = field(default_factory=set)

    def value(self, shape: Any) -> Any:
        """Return a JSON value of a shape."""
        if isinstance(shape, dict) and "object" in shape:
            return {self._name(name): self.value(each) for name, each in shape["object"].items()}
        if isinstance(shape, dict) and "list" in shape:
            return [self.value(each) for each in shape["items"]]
        if not isinstance(shape, str):
            return shape
        if shape == "empty":
            return ""
        if shape.startswith("= "):
            return _word(shape[2:])
        made = _made(shape)
        self.made.add(made)
        return made

    def _name(self, name: str) -> str:
        found = _PLACEHOLDER.fullmatch(name)
        return f"name-{found['number']}" if found else name

    def answer(self, exchange: dict[str, Any]) -> str:
        """Return the answer's text."""
        shape = exchange["answer"]
        if isinstance(shape, dict) and "page" in shape:
            return _PAGE.format(forms="".join(map(form, shape["page"])))
        if shape == "empty":
            return ""
        return json.dumps(self.value(shape)) if exchange["content"] == "application/json" else str(self.value(shape))

    def exchange(self, exchange: dict[str, Any]) -> dict[str, Any]:
        """Return an exchange as the sandbox records them, of one in a report."""
        return {
            "plane": plane(exchange),
            "host": "",
            "from": "client",
            "method": exchange["method"],
            "path": path(exchange),
            "query": [[name, "1"] for name in exchange["query"]],
            "content_type": "application/json" if "request" in exchange else "",
            "body": json.dumps(self.value(exchange["request"])) if "request" in exchange else "",
            "status": exchange["status"],
            "answer_type": exchange["content"],
            "location": exchange.get("location", ""),
            "answer": self.answer(exchange),
            "replaced": False,
        }


def plane(exchange: dict[str, Any]) -> str:
    """Return the service as the sandbox calls it. Jira's administrator may have been asked at the gateway, with Jira's own paths."""
    service = {"jira_elsewhere": "jira", "graphql": "jira"}.get(exchange["service"], exchange["service"])
    return str(service)


def path(exchange: dict[str, Any]) -> str:
    """Return a path that the exchange's template fits."""
    uuid = _made("uuid #1 (36)")
    return re.sub(
        r"\{(\w+)\}",
        lambda found: {"org_id": uuid, "cloud_id": uuid, "directory_id": uuid}.get(found[1], "10001"),
        exchange["path"],
    )


def form(shape: dict[str, Any]) -> str:
    """Return a form of a page, of connector 1."""
    return (
        f'<form method="{shape["method"]}" action="/ManageJiraConnectors">{"".join(map(_control, shape["controls"]))}'
        + ("</form>" if shape["closed"] else "")
    )


def _control(shape: dict[str, Any]) -> str:
    name = shape["name"] + ("1" if shape.get("numbered") else "")
    disabled = " disabled" if shape.get("disabled") else ""
    if shape["kind"] == "select":
        options = shape["options"]
        texts = options if isinstance(options, list) else [f"Option {number + 1}" for number in range(options)]
        inner = "".join(f'<option value="{number + 1}">{text}</option>' for number, text in enumerate(texts))
        return f'<select name="{name}"{disabled}>{inner}</select>'
    if shape["kind"] == "textarea":
        return f'<textarea name="{name}"{disabled}>{"x" if shape.get("filled") else ""}</textarea>'
    value = shape.get("text") or ("x" if shape.get("filled") else "")
    return f'<input type="{shape["kind"]}" name="{name}" value="{value}"{disabled}>'


def _word(word: str) -> Any:
    if word.startswith('"'):
        return word.strip('"')
    return int(word) if re.fullmatch(r"-?\d+", word) else word


def _made(shape: str) -> Any:
    found = _PLACEHOLDER.fullmatch(shape)
    if found is None:
        raise ValueError(f"no placeholder of a report: {shape[:80]!r}")
    number, length, detail = int(found["number"]), int(found["length"]), found["detail"] or ""
    uuid = f"00000000-0000-4000-8000-{number:012d}"
    made: dict[str, Any] = {
        "uuid": uuid,
        "account id": f"712020:{uuid}",
        "ari": f"ari:cloud:{detail or 'another'}/{uuid}",
        "url": f"https://host-{number}.example.com{_path(detail, number)}",
        "path": _path(detail, number) or "/",
        "email": f"user{number}{detail or '@example.com'}",
        "date": _date(detail),
        "digits": str(number).rjust(length, "1"),
        "number": _number(number, length),
        "token": f"token{number}".ljust(length, "x"),
        "name": f"name-{number}",
    }
    return made.get(found["kind"], f"text {number}".ljust(length, "x"))


def _path(detail: str, number: int) -> str:
    return detail.replace("{n}", str(10000 + number)).replace("{x}", f"x{number}")


def _date(detail: str) -> str:
    """Return a date written as this one."""
    digits = iter("20261126070000" + "0" * 20)
    return "".join(next(digits) if each == "0" else each for each in detail)


def _number(number: int, length: int) -> int:
    return int(str(number).rjust(length, "1")) if length < 18 else number


def query_of(exchange: dict[str, Any]) -> str:
    """Return the query of an exchange as a text, for a message."""
    return urlencode([(name, "…") for name in exchange["query"]])
