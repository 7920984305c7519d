# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox inside this process: no port, no second process, so that a request costs a tenth of a millisecond.

The requests library is real down to its adapter: what the client reads, it reads from a urllib3 response.
"""

from __future__ import annotations

import asyncio
import atexit
import io
import json
import pickle
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Callable, cast
from urllib.parse import urlsplit

import requests
import yaml
from aiohttp import HttpVersion11, web
from aiohttp.http_parser import RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import ProtocolError
from yarl import URL

from tests.support.sandbox import application, control, poll, server
from tests.support.sandbox.call import AGENT
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.world import World
from tests.support.sandbox.worlds import ONE

_FIRST_PORT = 40001
# Applications of aiohttp want a loop; nothing is run in it, see _finished.
_LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(_LOOP)
atexit.register(_LOOP.close)


@dataclass
class Reply:
    """An answer on its way to the client. lost: the connection breaks instead; cut: so many bytes of the body arrive."""

    status: int
    headers: dict[str, str]
    body: bytes
    lost: bool = False
    cut: int | None = None


@dataclass(frozen=True)
class Request:
    """What the client sent. headers: with the credential, which a mutation may send back."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def endpoint(self) -> str:
        """Method and path; requests of one endpoint are answered alike."""
        return f"{self.method} {urlsplit(self.url).path}"


# Answers a request: the second argument asks the sandbox. A mutation may ask it or not, and changes what it says.
Answering = Callable[[Request, Callable[[], Reply]], Reply]


def _finished(steps: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that waits for nothing but others of its kind."""
    try:
        steps.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("the sandbox waits for something outside of this process")


@dataclass
class _Body:
    """The part of aiohttp's stream that reading a request takes."""

    rest: bytes

    def set_read_chunk_size(self, _size: int) -> None:
        pass

    async def readany(self) -> bytes:
        read, self.rest = self.rest, b""
        return read


@dataclass
class _Connection:
    """The part of aiohttp's connection that a request looks at; it is its own transport."""

    port: int
    ssl_context: None = None
    peername: None = None
    sockname: None = None

    @property
    def transport(self) -> _Connection:
        return self

    def get_extra_info(self, name: str) -> Any:
        return ("127.0.0.1", self.port) if name == "sockname" else None

    def abort(self) -> None:
        pass


def _request(method: str, url: URL, headers: dict[str, str], body: bytes, port: int) -> web.Request:
    """Aiohttp's own request, without what its make_mocked_request mocks: that takes longer than the sandbox's answer."""
    given = CIMultiDictProxy(CIMultiDict(headers))
    message = RawRequestMessage(method, str(url), HttpVersion11, given, (), False, None, False, False, url)
    connection: Any = _Connection(port)
    return web.Request(message, cast(Any, _Body(body)), connection, cast(Any, None), cast(Any, None), _LOOP)


class LocalSandbox(Sandbox):
    """A sandbox as a test sees it, in this process. Use it inside `connected`."""

    def __init__(self, spec: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._folder.cleanup()
        if spec is None:
            with open(ONE, encoding="utf-8") as file:
                spec = yaml.safe_load(file)
        self.world = World(spec)
        hosts = application.hosts_of(self.world)
        self.world.ports = {host: _FIRST_PORT + number for number, host in enumerate(hosts)}
        self.addresses = json.loads(json.dumps({**server.addresses(self.world)}))
        self._handlers: dict[int, Any] = {}
        runners = {
            service: web.AppRunner(app)
            for service, app in application.applications(control.Control(self.world)).items()
        }
        for host, port in self.world.ports.items():
            runner = runners[application.service_of(host)[0]]
            if runner.server is None:
                _finished(runner.setup())
            assert runner.server is not None
            self._handlers[port] = runner.server.request_handler

    def control(self, method: str, path: str, body: Any = None) -> Any:
        reply = self.answer(method, self.control_url + path, {}, b"" if body is None else json.dumps(body).encode())
        if reply.status >= 400:
            raise RuntimeError(f"{method} {path}: {reply.body!r}")
        return json.loads(reply.body)

    def state(self) -> dict[str, Any]:
        """The world itself, not a copy: read it, and leave it as it is."""
        return dict(self.world.data)

    def log(self, **wanted: Any) -> list[dict[str, Any]]:
        return [entry for entry in self.world.log if all(entry[key] == value for key, value in wanted.items())]

    def snapshot(self) -> bytes:
        """The world, to go back to."""
        return pickle.dumps(self.world.data)

    def go_back(self, snapshot: bytes) -> None:
        """The world as it was, without a log; faster than keep and restore."""
        self.world.data = pickle.loads(snapshot)
        self.world.log = []
        self.world.index()

    def serves(self, url: str) -> bool:
        """Whether a URL is one of this sandbox."""
        return urlsplit(url).port in self._handlers

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """What the sandbox answers."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        port = int(parts.port or 0)
        made = _finished(self._handlers[port](_request(method, URL(target, encoded=True), headers, body, port)))
        return Reply(made.status, dict(made.headers), bytes(made.body or b""))


@dataclass
class _Look:
    """A connector's own request to Jira."""

    sandbox: LocalSandbox
    url: str
    headers: dict[str, str]
    status: int = 0
    reason: str = ""

    async def __aenter__(self) -> _Look:
        headers = {"User-Agent": AGENT, **self.headers}
        self.status = self.sandbox.answer("GET", self.url, headers, b"").status
        self.reason = _reason(self.status)
        return self

    async def __aexit__(self, *_error: object) -> None:
        pass


@dataclass
class _Looking:
    sandbox: LocalSandbox

    def get(self, url: str, headers: dict[str, str], **_more: Any) -> _Look:
        return _Look(self.sandbox, url, headers)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Odd"


@dataclass
class Wire:
    """Between the client and the sandbox. answering: who answers; trail: what was asked, in order."""

    sandbox: LocalSandbox
    answering: Answering | None = None
    trail: list[Request] = field(default_factory=list)
    _adapter: HTTPAdapter = field(default_factory=HTTPAdapter)

    def send(self, sent: requests.PreparedRequest) -> requests.Response:
        """The response of a prepared request, or the error that a broken connection is."""
        body = sent.body.encode() if isinstance(sent.body, str) else bytes(sent.body or b"")
        request = Request(
            str(sent.method), str(sent.url), {str(name): _text(value) for name, value in sent.headers.items()}, body
        )
        self.trail.append(request)

        def ask() -> Reply:
            return self.sandbox.answer(request.method, request.url, request.headers, request.body)

        reply = ask() if self.answering is None else self.answering(request, ask)
        if reply.lost:
            raise requests.exceptions.ConnectionError(
                ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
            )
        headers = HTTPHeaderDict(reply.headers)
        if "Content-Length" not in headers:
            headers["Content-Length"] = str(len(reply.body))
        content = io.BytesIO(reply.body if reply.cut is None else reply.body[: reply.cut])
        raw = HTTPResponse(
            content,
            headers,
            reply.status,
            reason=_reason(reply.status),
            preload_content=False,
            request_method=request.method,
            enforce_content_length=True,
        )
        return self._adapter.build_response(sent, raw)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@contextmanager
def connected(wire: Wire) -> Iterator[None]:
    """Every request of the requests library to the sandbox's addresses goes over this wire; none leaves this process."""
    send, session = HTTPAdapter.send, poll.session

    def local(
        _adapter: HTTPAdapter, request: requests.PreparedRequest, *_given: Any, **_more: Any
    ) -> requests.Response:
        if not wire.sandbox.serves(str(request.url)):
            raise AssertionError(f"a request left for {urlsplit(str(request.url)).netloc}")
        return wire.send(request)

    HTTPAdapter.send, poll.session = local, lambda: _Looking(wire.sandbox)  # type: ignore[method-assign, assignment, return-value]
    try:
        yield
    finally:
        HTTPAdapter.send, poll.session = send, session  # type: ignore[method-assign]
