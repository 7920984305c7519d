# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request with its answer, as an observer of the client is shown it. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .answer import Answer
from .operation import Operation


@dataclass(frozen=True)
class Exchange:
    """What was sent and what came. credential: how it was signed in (Basic, Bearer, Cookie), empty where without.

    Whatever is in it is left out of repr, for secrets are among it.
    """

    operation: Operation
    credential: str
    query: Any = field(repr=False)
    body: Any = field(repr=False)
    form: Any = field(repr=False)
    answer: Answer = field(repr=False)
