# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets never leave in a message: every form in which one could be written is replaced."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "********"
# What a URL signs in with, with whatever else was pasted into it; not the port of a host. Bounded, so that no text takes long.
_IN_URL = re.compile(r"(?<=://)(?!\[|[^\s/?#@:]+:\d{1,5}(?:[/?#\s]|$))[^\s/@:]{0,200}:[^\s\"'<>]{0,200}@")
_TOKEN_LIKE = re.compile(r"\bATSTT[A-Za-z0-9_\-=]{6,}|\bATATT[A-Za-z0-9_\-=]{6,}|\bATCTT[A-Za-z0-9_\-=]{6,}")


class Redactor:
    """Knows the secrets of one call, and those learned on the way (a new token)."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._forms: set[str] = set()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str | None) -> None:
        """Keep a secret out of every later message, in plain, URL-encoded and base64 form."""
        if not secret or len(secret) < 4:
            return
        raw = secret.encode()
        self._forms.update(
            (secret, quote(secret, safe=""), quote_plus(secret), html.escape(secret), json.dumps(secret)[1:-1])
        )
        self._forms.update((base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()))

    def clean(self, text: str) -> str:
        """The text without any known secret, what a URL signs in with, and anything that looks like an Atlassian token."""
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, MASK)
        return _TOKEN_LIKE.sub(MASK, _IN_URL.sub(f"{MASK}@", text))
