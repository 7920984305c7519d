# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials: the options that carry them, and the headers that they become. Private to the collection."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from .errors import InvalidOption, Unusable


@dataclass(frozen=True)
class ModuleOption:
    """An option that says how to reach a service, and the environment variable that is used where it is unset.

    kind: what its value has to look like, 'secret', 'email', 'cookie' (a Cookie header, which is a secret too) or 'url'.
    """

    name: str
    variable: str = ""
    kind: str = "secret"
    default: str | None = None

    @property
    def secret(self) -> bool:
        """Whether no output may show it."""
        return self.kind in ("secret", "cookie")

    @property
    def named(self) -> str:
        """The option with its environment variable, as in 'jira_email (JIRA_ADMIN_EMAIL)'."""
        return f"{self.name} ({self.variable})"

    @property
    def either(self) -> str:
        """The option or its environment variable, as in 'org_api_key or ATLASSIAN_ORG_API_KEY'."""
        return f"{self.name} or {self.variable}"

    def missing(self) -> InvalidOption:
        """Return the error for an option that is needed and was not given."""
        variable = f", or the environment variable {self.variable}" if self.variable and self.kind != "url" else ""
        return InvalidOption(self.name, "is needed for this.", f"Set it{variable}.")

    def check(self, value: str) -> None:
        """Refuse a value that cannot be sent as a header, which is a pasting mistake, without repeating it."""
        allowed = value.isprintable() and (self.kind == "email" or value.isascii())
        if not allowed or (self.kind != "cookie" and any(each.isspace() for each in value)):
            raise Unusable(
                self.name,
                "contains characters that no such value has (white space, a line break, or letters beyond ASCII).",
                "Copy it again.",
            )
        if self.kind == "email" and "@" not in value:
            raise Unusable(self.name, "is not an email address.", "Give the account's email address.")
        if self.kind == "cookie" and "=" not in value:
            raise Unusable(
                self.name, "is not a Cookie header.", "Give it as name=value; name=value, as the browser sends it."
            )


@dataclass(frozen=True)
class Credential:
    """One way to sign in. secrets: what no message may show, beside the options' own values.

    headers and secrets are left out of repr, so that no debug output can show them.
    """

    kind: str
    headers: dict[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def bearer(token: str) -> Credential:
    """Return a credential that is sent as Authorization: Bearer."""
    return Credential("Bearer", {"Authorization": f"Bearer {token}"}, (token,))


def basic(user: str, secret: str) -> Credential:
    """Return a credential that is sent as Authorization: Basic, in UTF-8 as Atlassian documents it."""
    pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
    return Credential("Basic", {"Authorization": f"Basic {pair}"}, (secret, pair))


def cookie(header: str) -> Credential:
    """Return the credential of a signed-in browser session."""
    return Credential("Cookie", {"Cookie": header}, tuple(pair.partition("=")[2].strip() for pair in header.split(";")))
