# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one question to a service came to. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..api.operation import Operation


class Kind(str, Enum):
    """How a question was answered."""

    EXPECTED = "answered as expected"
    REFUSED = "refused"
    ODD = "answered otherwise than expected"
    UNREACHABLE = "not answered"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Reply:
    """What one question came to.

    status: of the last answer; None where none came. document, items: of an expected answer; a list's items, of all pages that were read.
    error: the message that a run would give; of a question that was not asked, why. text: of an operation that is answered with a page. page: whether
    a page came.
    headers: of the last answer. credential: how it was signed in (Basic, Bearer, Cookie). pages: how many were read.
    """

    operation: Operation
    kind: Kind
    status: int | None = None
    document: Any = field(default=None, repr=False)
    items: tuple[Any, ...] = field(default=(), repr=False)
    error: str = ""
    text: str = field(default="", repr=False)
    page: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    credential: str = ""
    pages: int = 0

    @property
    def ok(self) -> bool:
        """Whether the answer is as expected."""
        return self.kind is Kind.EXPECTED

    @property
    def asked(self) -> bool:
        """Whether the question was asked."""
        return self.kind is not Kind.UNASKED


Replies = Mapping[str, Reply]
