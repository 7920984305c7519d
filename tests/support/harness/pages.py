# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's Markdown pages: their links, and the anchors that GitHub gives their headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

# What is shown as code is no link and no heading.
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)


def links(text: str) -> list[str]:
    """Return the targets of a page's links that stay within the project."""
    return [target for target in _LINK.findall(_CODE.sub("", text)) if "://" not in target]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them: the second of a name ends in -1."""
    headings = [
        _HEADING.findall(line) for line in re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE).splitlines()
    ]
    seen: Counter[str] = Counter()
    found = set()
    for (heading,) in filter(None, headings):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


def broken(name: str, text: str, read: Callable[[str], str | None]) -> list[str]:
    """Return the links of a page that lead nowhere. read gives a file's text by its path in the project, "" for a folder, None where it is not there."""
    found = []
    for target in links(text):
        path, _hash, anchor = target.partition("#")
        there = text if not path else read(_joined(name, path))
        if there is None or (anchor and anchor not in anchors(there)):
            found.append(f"{name}: {target}")
    return found


def _joined(page: str, target: str) -> str:
    parts = page.split("/")[:-1]
    for part in target.strip("/").split("/"):
        if part == "..":
            if not parts:
                return target  # outside the project
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
