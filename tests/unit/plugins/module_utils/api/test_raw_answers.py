# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that no web server should give: each is an error in words, and no bug of ours."""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Iterator
from typing import Callable

import pytest

from tests.support.harness.runs import run

Answering = Callable[[bytes], str]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A server on loopback that gives these bytes to whoever asks; its address."""
    listeners: list[socket.socket] = []

    def serve(listener: socket.socket, raw: bytes) -> None:
        while True:
            try:
                connection, dummy = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(raw)

    def start(raw: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=serve, args=(listener, raw), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def head(body: bytes, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """An answer of HTTP/1.1 that closes its connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return (
        "\r\n".join(
            [*lines, *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()), "", ""]
        ).encode("latin-1")
        + body
    )


PAGE = "<html><title>Caf\u00e9</title></html>"
CLOUD_ID = b'{"cloudId": "11111111-aaaa-4bbb-8ccc-000000000001"}'


@pytest.mark.parametrize(
    "raw, said",
    [
        (head(PAGE.encode(), "404 Not Found", Content_Type="text/html; charset=utf-8"), "titled 'Caf\u00e9'"),
        (
            head(PAGE.encode("latin-1"), "404 Not Found", Content_Type="text/html; charset=latin-1"),
            "titled 'Caf\u00e9'",
        ),
        (head(PAGE.encode(), "404 Not Found", Content_Type="text/html; charset=x-nonsense"), "answered 404"),
        (head(PAGE.encode(), "404 Not Found", Content_Type="text/html; charset="), "answered 404"),
        (head(PAGE.encode(), "404 Not Found", Content_Type="text/html; charset=hex"), "answered 404"),
        (head(b"\xff\xfe\x00{", Content_Type="application/json"), "JSON belongs"),
        (
            head(CLOUD_ID[:-1] + b', "x": "M\xfcller"}', Content_Type="application/json; charset=latin-1"),
            "JSON belongs",
        ),
        (head(CLOUD_ID[:-1] + b", " + CLOUD_ID[1:]), "JSON belongs"),
        (head(CLOUD_ID[:-1] + b', "x": [{"a": [1], "a": []}]}'), "JSON belongs"),
        (head(CLOUD_ID[:-1] + b', "x": 1e400}'), "JSON belongs"),
        (head(CLOUD_ID[:-1] + b', "x": -1e400}'), "JSON belongs"),
        (head(CLOUD_ID[:20], length=len(CLOUD_ID)), "no answer came"),
        (head(b"not gzip", Content_Encoding="gzip"), "no answer came"),
        (head(zlib.compress(b" " * 50_000_000), Content_Encoding="deflate"), "larger than 4 MiB"),
        (head(b"", "302 Found", Location="http://[broken"), "Reading the site's cloud ID"),
        (head(b"", "302 Found", Location="//evil.example.com/x"), "302 to evil.example.com"),
        (head(b"", "302 Found"), "302"),
        (head(b"", "429 Too Many Requests", Retry_After="\u00b2"), "answered 429"),
        (head(b"", "429 Too Many Requests", X_RateLimit_Reset="\u00b2"), "answered 429"),
        (head(b"", "999 Odd"), "answered 999"),
        (head(b"[1, 2", "500 Oops", Content_Type="application/json"), "answered 500: [1, 2"),
        (b"", "no answer came"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "no answer came"),
    ],
    ids=range(23),
)
def test_an_odd_answer_is_put_into_words(answering: Answering, raw: bytes, said: str) -> None:
    result = run("jira_cloud_id", site_url=answering(raw), retries=1)
    assert result["failed"] and said in result["msg"] and "bug" not in result["msg"] and "<html" not in result["msg"], (
        result
    )


def test_a_byte_order_mark_before_json_is_read_over(answering: Answering) -> None:
    assert run("jira_cloud_id", site_url=answering(head(b"\xef\xbb\xbf" + CLOUD_ID)))["cloud_id"].startswith("1111")


def test_numbers_and_letters_of_any_alphabet_are_read(answering: Answering) -> None:
    more = b', "x": ["M\xc3\xbcller", 1e300, 0.5, {"a": 1, "b": {"a": 1}}]}'
    assert run("jira_cloud_id", site_url=answering(head(CLOUD_ID[:-1] + more)))["cloud_id"].startswith("1111")


def test_tls_spoken_to_a_plain_port_is_reported(answering: Answering) -> None:
    message = run("jira_cloud_id", site_url=answering(head(CLOUD_ID)).replace("http://", "https://"), retries=0)["msg"]
    assert "TLS failed" in message and "ca_path" in message
