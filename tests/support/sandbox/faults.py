# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on order: rules that change what a request meets, before it is processed or after."""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
import time
from typing import Any

from aiohttp import web

from . import processes
from .build import Data
from .call import Call
from .reply import Reply, html_page
from .reply import reply as made_of

PLANES = ("edge", "organization", "jira", "gateway", "align", "align_form", "any")
ACTIONS = ("status", "drop", "delay", "html", "malformed", "empty", "huge", "garbage", "hold", "headers", "kill")
# What leaves the caller without an answer
SILENT = ("drop", "kill")
MOMENTS = ("before", "after", "answered")
HUGE = 5_000_000


class Rule:
    """A rule with its count of matching requests."""

    def __init__(self, given: Data, number: int) -> None:
        self.given = given
        self.id = str(given.get("id", number))
        self.plane = given.get("plane", "any")
        self.action = given.get("action", "status")
        self.when = given.get("when", "before")
        if self.plane not in PLANES or self.action not in ACTIONS or self.when not in MOMENTS:
            raise ValueError("rule %s: unknown plane, action or when" % self.id)
        if (self.when == "answered" and self.action != "kill") or (self.action == "kill" and not given.get("mark")):
            raise ValueError("rule %s: answered is for kill only, and kill needs a mark" % self.id)
        unknown = set(given) - {
            "id",
            "plane",
            "host",
            "method",
            "path",
            "nth",
            "every",
            "probability",
            "seed",
            "when",
            "action",
            "status",
            "headers",
            "body",
            "json",
            "html",
            "seconds",
            "size",
            "mark",
            "from",
        }
        if unknown:
            raise ValueError("rule %s: unknown field %s" % (self.id, min(unknown)))
        self.path = re.compile(given.get("path", ""))
        self.method = given.get("method", "").upper()
        self.host = given.get("host")
        self.first, self.last = numbers(given.get("nth", "every"))
        self.every = int(given.get("every", 1))
        if self.every < 1:
            raise ValueError("rule %s: every is a number from 1 on" % self.id)
        self.probability = float(given.get("probability", 1))
        self.random = random.Random(given.get("seed", 7))
        self.seen = 0
        self.released = asyncio.Event()

    def matches(self, plane: str, call: Call) -> bool:
        if (
            self.plane not in ("any", plane)
            or (self.method and self.method != call.method)
            or (self.host and self.host != call.host)
        ):
            return False
        if not self.path.search(call.path) or self.given.get("from", call.sender) != call.sender:
            return False
        self.seen += 1
        if self.probability < 1 and self.random.random() >= self.probability:
            return False
        return self.first <= self.seen <= self.last and self.seen % self.every == 0


def numbers(nth: Any) -> tuple[int, float]:
    if nth in ("every", None):
        return 1, float("inf")
    if isinstance(nth, list):
        return int(nth[0]), float(nth[1])
    if isinstance(nth, str) and "-" in nth:
        first, _dash, last = nth.partition("-")
        return int(first), float(last) if last else float("inf")
    return int(nth), float(int(nth))


def find(rules: list[Rule], plane: str, call: Call) -> list[Rule]:
    """Every rule counts its own requests, so all are asked."""
    return [rule for rule in rules if rule.matches(plane, call)] if rules else []


async def wait(rule: Rule) -> None:
    if rule.action == "delay":
        await asyncio.sleep(float(rule.given.get("seconds", 1)))
    elif rule.action == "hold":
        await rule.released.wait()
    elif rule.action == "kill":
        processes.kill(rule.given["mark"])


async def kill_after(rule: Rule, made: web.StreamResponse, request: web.BaseRequest) -> None:
    """The answer leaves whole; so many seconds later, whoever asked is no more. Who that is was found out before."""
    known = processes.marked(rule.given["mark"])
    await made.prepare(request)
    await made.write_eof()
    if rule.given.get("seconds"):
        await asyncio.sleep(float(rule.given["seconds"]))
    processes.kill(rule.given["mark"], known)


def replaces(rule: Rule) -> bool:
    """Whether this rule's answer stands in place of the real one."""
    return rule.action not in ("delay", "hold", "headers", *SILENT)


def fill(value: Any) -> str:
    """Header values: {now+N} is an epoch second, {iso+N} the same as ISO 8601."""
    text = str(value)
    for match in re.findall(r"\{(?:now|iso)\+\d+\}", text):
        seconds = time.time() + int(match[5:-1])
        text = text.replace(
            match,
            str(int(seconds))
            if match.startswith("{now")
            else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)),
        )
    return text


def header_values(rule: Rule) -> dict[str, str]:
    return {name: fill(value) for name, value in (rule.given.get("headers") or {}).items()}


def reply(rule: Rule) -> Reply:
    given = rule.given
    status = int(given.get("status", 503 if rule.action == "status" else 200))
    body, kind = b"", ""
    if rule.action == "html" or "html" in given:
        title = str(given.get("html", "Something went wrong"))
        return html_page(title, "We're having trouble.", status, header_values(rule))
    if rule.action == "malformed":
        body, kind = b'{"data": [{"id": "1", ', "application/json"
    elif rule.action == "huge":
        body, kind = json.dumps({"padding": "x" * int(given.get("size", HUGE))}).encode(), "application/json"
    elif rule.action == "garbage":
        body, kind = (
            random.Random(7)
            .getrandbits(8 * int(given.get("size", HUGE)))
            .to_bytes(int(given.get("size", HUGE)), "big"),
            "application/json",
        )
    elif rule.action != "empty" and "json" in given:
        body, kind = json.dumps(given["json"]).encode(), "application/json"
    elif rule.action != "empty" and "body" in given:
        value = given["body"]
        if isinstance(value, str):
            body, kind = value.encode(), "text/plain"
        elif value is not None:
            body, kind = json.dumps(value).encode(), "application/json"
    return made_of(status, body, kind, header_values(rule))


def drop(request: web.BaseRequest) -> None:
    """Close without an answer, with a reset: the caller cannot know whether anything happened."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    transport.abort()


def parse(given: Any) -> list[Rule]:
    if not isinstance(given, list) or not all(isinstance(rule, dict) for rule in given):
        raise ValueError("faults are a list of rules")
    return [Rule(rule, number) for number, rule in enumerate(given)]


def describe(rules: list[Rule]) -> list[Data]:
    return [dict(rule.given, id=rule.id, seen=rule.seen) for rule in rules]
