# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request and its answer over one requests session: what the client stands on. Private to the collection.

What goes wrong here is raised as requests raises it; call.py says what it means.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

from ..version import VERSION
from . import retry
from .answer import Answer, decoded, document_of
from .connection import origin

try:
    import requests
    from urllib3 import disable_warnings
    from urllib3.exceptions import InsecureRequestWarning
except ImportError:
    requests = None  # type: ignore[assignment]

NO_PROXY = "the proxy"  # where the environment has none, or not one to be named
# Nothing but this is shown of a proxy: what its user signs in with may hold any character.
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_LARGEST = 4 * 1024 * 1024  # bytes; no answer that the collection asks for comes near it


@dataclass(frozen=True)
class Transport:
    """How to reach the network. timeout: seconds to wait for a connection and between two parts of an answer."""

    timeout: float = 30.0
    validate_certs: bool = True
    ca_path: str | None = None
    policy: retry.RetryPolicy = field(default_factory=retry.RetryPolicy)


@dataclass(frozen=True)
class Sent:
    """What one request is made of, beside its method and address."""

    query: Any = field(default=None, repr=False)
    body: Any = field(default=None, repr=False)
    form: Any = field(default=None, repr=False)


class OtherHost(Exception):
    """The request would have gone to another host than its service's. Nothing was sent."""


class TooLarge(Exception):
    """The answer is larger than any that the collection asks for; it was not read further."""

    def __init__(self) -> None:
        super().__init__(f"the answer is larger than {_LARGEST // 1024 // 1024} MiB and was not read further.")


class Wire:
    """Sends requests with what the environment has of proxies and authorities, and follows no redirect."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._environments: dict[str, dict[str, Any]] = {}
        self._session = requests.Session()
        self._headers = {
            "User-Agent": f"jira_ops.align/{VERSION} (Ansible collection)",
            "Accept": "application/json",
            "Accept-Encoding": requests.utils.default_headers()["Accept-Encoding"],
        }
        # A cookie that one service sets is no business of the others, nor of its own next call.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if not transport.validate_certs:
            disable_warnings(InsecureRequestWarning)  # the user asked for it, once is enough

    def ask(self, method: str, url: str, base: str, sent: Sent, headers: Mapping[str, str], deadline: float) -> Answer:
        """Send one request and read its answer. base: whose host the request may go to. deadline: of the monotonic clock, for the whole answer.

        Raises what requests raises, OSError and ValueError among it; OtherHost and TooLarge.
        """
        # Not prepared by the session: it would put an entry of ~/.netrc in the place of the credential, and merging what it has takes its time.
        request = requests.Request(
            method, url, headers={**self._headers, **headers}, params=sent.query, json=sent.body, data=sent.form
        ).prepare()
        if origin(str(request.url)) != origin(base):  # the last fence: no credential leaves for another host
            raise OtherHost
        with self._session.send(
            request, timeout=self._transport.timeout, allow_redirects=False, **self._environment(url)
        ) as response:
            return _read(response, deadline)

    def proxy(self, url: str) -> str:
        """Return the proxy that the environment has for a URL, in words; without what it signs in with."""
        proxies = self._environment(url)["proxies"]
        for scheme in (urlsplit(url).scheme, "all"):
            if proxies.get(scheme):
                where = str(proxies[scheme]).split("://", 1)[-1].rpartition("@")[2].rstrip("/")
                return f"the proxy {where if _HOST.fullmatch(where) else 'that is set'} ({scheme.upper()}_PROXY)"
        return NO_PROXY

    def _environment(self, url: str) -> dict[str, Any]:
        """Proxies and CA bundle for a host, from the environment as requests reads it; read once per host, for it is slow."""
        host = urlsplit(url).netloc
        if host not in self._environments:
            verify = (self._transport.ca_path or True) if self._transport.validate_certs else False
            if url.startswith("http:"):  # loopback, which is allowed because it stays on this machine: no proxy, no TLS
                self._environments[host] = {"proxies": {}, "verify": verify, "stream": True, "cert": None}
            else:
                settings = self._session.merge_environment_settings(url, {}, True, verify, None)
                self._environments[host] = dict(settings)
        return self._environments[host]


def _read(response: Any, deadline: float) -> Answer:
    content = bytearray()
    for chunk in response.iter_content(4096):  # small, for the time is looked at between two chunks
        content += chunk
        if len(content) > _LARGEST:
            raise TooLarge
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout("the answer came too slowly")
    text = decoded(bytes(content), response)
    return Answer(response.status_code, document_of(bytes(content)), text, response.headers)
