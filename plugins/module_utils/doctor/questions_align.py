# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor asks Jira Align. Private to the collection."""

from __future__ import annotations

from ..api import align
from .question import Question

QUESTIONS = (
    Question("connectors", align.LIST_CONNECTORS, query=lambda known: {"$top": 100}),
    Question("align_description", align.DESCRIPTION),
    Question("form", align.OPEN_FORM, needs=("console",)),
)
