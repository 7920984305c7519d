# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's values as plain Python data."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """Return arguments as a module gets them over the wire: plain types, vaulted strings decrypted, tags gone."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return {_text(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(each) for each in value]
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return _text(value)


def _text(value: Any) -> str:
    """Return exactly a str: before ansible-core 2.19, str() of an unsafe text is an unsafe text."""
    return str.__str__(str(value))
