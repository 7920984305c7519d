# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of doctor's reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def sites_of(file: Path) -> list[dict[str, Any]]:
    """Return the reports in a file: of one site, or of many."""
    document = json.loads(file.read_text(encoding="utf-8"))
    return list(document["sites"]) if "sites" in document else [document]
