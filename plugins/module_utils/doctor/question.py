# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A question of the doctor, as data: which operation, with what, and what its answer makes known. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ..api.operation import Operation, Service
from .reply import Reply

# What is known so far, by the names that paths and questions use; a value that is not known is not in it.
Known = Mapping[str, Any]
Asks = Callable[[Known], Any]
Learns = Callable[[Known, Reply], "dict[str, Any]"]


def _nothing(dummy: Known) -> Any:
    return None


def _learns_nothing(dummy: Known, dummy_reply: Reply) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Question:
    """One harmless question.

    service: whom to ask, where that is not the operation's own service.
    at: by the path's name, the name of what is known, where they differ.
    query, body: what is sent, from what is known. needs: what has to be known beside what the path names.
    pages: how many pages of a list are read at most; 0: all of them. learns: what an expected answer makes known.
    """

    name: str
    operation: Operation
    service: str = ""
    at: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Asks = field(default=_nothing, repr=False)
    body: Asks = field(default=_nothing, repr=False)
    needs: tuple[str, ...] = ()
    pages: int = 0
    learns: Learns = field(default=_learns_nothing, repr=False)

    @property
    def asked_of(self) -> str:
        """The service that is asked, by the name of its client."""
        return self.service or self.operation.service.value

    @property
    def path(self) -> dict[str, str]:
        """What the operation's path names, and the name of what is known for each."""
        return {name: self.at.get(name, name) for name in re.findall(r"{(\w+)}", self.operation.path)}

    def lacks(self, known: Known) -> str:
        """Return the first name of what is not known and would be needed, or an empty text."""
        return next((name for name in (*self.path.values(), *self.needs) if not known.get(name)), "")


# The administrator, asked at the other of the two places where Jira may take the token.
JIRA_ELSEWHERE = "jira_elsewhere"
SERVICES = (*(service.value for service in Service), JIRA_ELSEWHERE)
# Why something is not known, for the reader.
LACKING = {
    "org_id": "org_id is not given",
    "cloud_id": "the site's cloud ID is not known",
    "account_id": "there is no service account of this name",
    "service_account_id": "there is no service account of this name",
    "any_account_id": "the organization lists no service account",
    "directory_id": "the organization's directory is not known",
    "group_id": "the group does not exist yet, or could not be looked up",
    "scheme_id": "no permission scheme was read",
    "key": "no company-managed project was found",
    "role_id": "the project shows no role",
    "console": "the option routes does not allow the route console",
}
