# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo prints, in 80 columns."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COLUMNS = 80
_HEAD = ("site", "connector", "active", "days left", "proven")
_WIDEST = 24
# The first line of the summary.
_COUNT = re.compile(r"^[0-9]+ sites?: ", re.MULTILINE)


def summary(output: str) -> str:
    """Return the last screen of a playbook's output, from the count of its sites on; all of the end where there is none."""
    begin, end = [found.start() for found in _COUNT.finditer(output)], output.rfind("PLAY RECAP")
    lines = output[begin[-1] : end].splitlines() if begin and end > begin[-1] else output[-2000:].splitlines()
    return "\n".join(["", *(line for line in lines if not line.startswith("ok: [")), ""])


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a line for each site; what is too long is cut."""
    rows = [_HEAD, *(_row(site, result) for site, result in results.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join(line if len(line) <= COLUMNS else line[: COLUMNS - 1] + "…" for line in lines)


def _row(site: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    token, connector = result.get("token") or {}, result.get("connector") or {}
    proven = "yes" if result["proven"] else f"NO: {result['message']}"
    active = "yes" if connector.get("active") else "no"
    return _cut(site), _cut(str(connector.get("name", ""))), active, str(token.get("days_left", "")), proven


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def next_steps(folder: Path) -> str:
    """Return what can be tried with the sandbox while it runs."""
    play, vault = shlex.quote(str(folder / "play")), str(Path(sys.executable).with_name("ansible-vault"))
    return "\n".join(
        [
            "",
            "To try, in another terminal:",
            f"  {play} verify",
            f"  {play} rotate --limit acme-shop -e connector_rotate_now=true",
            f"  {play} stand_up --check --diff -e connector_profile=read_only",
            f"  {play} retire --limit acme-labs",
            f"  {play} expiry",
            f"The inventory, with its made-up credentials: {folder / 'inventory.json'}",
            "It holds the vault password of the token records too:",
            f"  {shlex.quote(vault)} view {shlex.quote(str(folder / 'store' / 'acme-shop.yml'))}",
            "",
        ]
    )
