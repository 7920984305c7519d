# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of doctor's reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def sites_of(file: Path) -> list[dict[str, Any]]:
    """Return the reports in a file: of one site, of many, or of a recorded run, which has a line for each task and exchanges only."""
    text = file.read_text(encoding="utf-8")
    if text.startswith('{"recording"'):
        return [{"exchanges": [each for line in text.splitlines() for each in json.loads(line)["exchanges"]]}]
    document = json.loads(text)
    return list(document["sites"]) if "sites" in document else [document]
