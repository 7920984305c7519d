# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which path template a path is of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache


@cache
def pattern(template: str) -> re.Pattern[str]:
    """A parameter is one segment."""
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", template))
    )


def template_of(path: str, templates: Iterable[str]) -> str | None:
    """A literal segment wins over a parameter."""
    found = [template for template in templates if pattern(template).fullmatch(path)]
    return min(found, key=lambda template: template.count("{"), default=None)
