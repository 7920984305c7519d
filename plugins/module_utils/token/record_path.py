# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that connector_token_store_path names, with the user's home and variables of the environment filled in. Private to the collection."""

from __future__ import annotations

import os
import re

_VARIABLE = re.compile(r"\$(\w+|\{[^}]*\})")


def expanded(path: str) -> str:
    """Return the path with ~ and $VARIABLE filled in; what cannot be filled in stays as it is."""
    return os.path.expanduser(os.path.expandvars(path)) if "\0" not in path else path


def resolved(path: str, beside: str) -> str:
    """Return the one file that a path leads to, whatever it is called; a relative path begins beside the inventory. Empty where it leads to none."""
    return "" if not path or why_unusable(path) else os.path.realpath(os.path.join(beside, expanded(path)))


def why_unusable(path: str) -> str:
    """Return why no file can be kept at this path, as a sentence; empty where one can. An empty path is not looked at."""
    place = expanded(path)
    unset = _VARIABLE.search(place)
    if "\0" in path:
        return "has a character that no path can have."
    if path and not path.strip():
        return "is blank."
    if unset:
        return f"has {unset[0]}, which the environment does not set."
    if place.startswith("~"):
        return f"has {place.split('/')[0]}, and there is no such user."
    return "ends in /, so it is a directory." if place.endswith("/") else ""
