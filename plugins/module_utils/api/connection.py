# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a service is and what opens it; and the rule that a credential goes to its own service's hosts only."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from .credential import Credential
from .errors import InvalidOption
from .operation import Service
from .services import SERVICES

try:
    from urllib3.util import parse_url
except ImportError:
    parse_url = None  # type: ignore[assignment]

# Nothing but letters, digits, hyphens and dots: two readers of a URL disagree about anything else (a backslash, say), and the
# one that decides where a credential goes is not the one that checks.
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


CLOUD_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Connection:
    """A service's base URL and its credentials, tried in order when the answer is 401.

    gateway: Jira's administrator is served at Atlassian's gateway, and not at the site (jira_access: gateway).
    """

    base: str
    credentials: tuple[Credential, ...] = ()
    gateway: bool = False


def base_url(option: str, value: str, service: Service, trusted_hosts: Sequence[str] = ()) -> str:
    """A checked 'https://host[:port]' without a trailing slash, or InvalidOption naming the option.

    Plain http is for loopback only. The host has to be one of the vendor's or one that the user trusts:
    a mistyped site must not receive a credential.
    """
    text = value.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as bad:
        raise InvalidOption(option, f"{text!r} is not a URL: {bad}.", _like(service)) from bad
    if parts.scheme not in ("http", "https") or not (_HOST_NAME.fullmatch(host) or _is_address(host)):
        raise InvalidOption(option, f"{text!r} is not a full URL.", _like(service))
    if parts.username is not None or parts.password is not None:
        raise InvalidOption(
            option,
            "the URL carries a user name or password.",
            "Put credentials in their own options. " + _like(service),
        )
    if parts.query or parts.fragment or parts.path.strip("/"):
        raise InvalidOption(
            option,
            f"{text!r} has a path, query or fragment.",
            "Only the scheme and the host belong here. " + _like(service),
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise InvalidOption(option, f"plain http to {host} would show the credential to the network.", "Use https.")
    if not (is_loopback(host) or _allowed(host, SERVICES[service].hosts) or _allowed(host, trusted_hosts)):
        raise InvalidOption(
            option,
            f"{host} is not a host of this service ({', '.join(SERVICES[service].hosts)}), so no credential is sent to it.",
            f"Correct {option}, or add {host} to trusted_hosts where it is a custom domain of yours.",
        )
    shown = f"[{host}]" if ":" in host else host
    base = f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
    if parts.netloc.lower() != base.partition("://")[2] and parts.netloc.lower() != f"{shown}:":
        raise InvalidOption(option, f"{text!r} has something around its host.", _like(service))
    return base


def jira_at_gateway(api_url: str, cloud_id: str) -> str:
    """Return the base URL of a site's Jira at the gateway: all of Jira's own paths exist below it."""
    if not CLOUD_ID.fullmatch(cloud_id):
        raise InvalidOption(
            "cloud_id", f"{cloud_id[:100]!r} is not a cloud ID.", "Give the site's UUID; jira_cloud_id finds it."
        )
    return f"{api_url}/ex/jira/{cloud_id}"


def is_loopback(host: str) -> bool:
    """True for localhost and loopback addresses."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def origin(url: str) -> tuple[str, str]:
    """Scheme and authority as the network library will read them, which is what counts."""
    parts = parse_url(url)
    return str(parts.scheme), str(parts.netloc)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
        return True
    except ValueError:
        return False


def _allowed(host: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(host.lower(), pattern.lower()) for pattern in patterns)


def _like(service: Service) -> str:
    return f"Give it like {SERVICES[service].example}."
