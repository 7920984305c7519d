# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking for secrets by their value, in every form that one may take in a text."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str) -> set[str]:
    """Plain, URL-encoded, and base64 at each of the three places that a secret can have inside something longer."""
    encoded = {
        base64.b64encode(b"\0" * shift + secret.encode()).decode()[4 * bool(shift) :].rstrip("=")[:-1]
        for shift in range(3)
    }
    return {secret, quote(secret, safe=""), quote_plus(secret)} | encoded


def found_in(text: str, secrets: Iterable[str]) -> list[str]:
    """The secrets that a text holds in any form."""
    return [secret for secret in secrets if any(form in text for form in forms(secret))]


def files_with(secrets: Iterable[str], folder: Path, known: Iterable[Path] = ()) -> list[Path]:
    """The files below a folder that hold one, but for those that are known to."""
    looked_for, passed_over = list(secrets), set(known)
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path not in passed_over)
    return [path for path in paths if found_in(path.read_text(encoding="utf-8", errors="replace"), looked_for)]
