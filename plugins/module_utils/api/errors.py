# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong between the collection and a remote service, as four kinds that callers tell apart."""

from __future__ import annotations

from typing import Callable

from .operation import Operation


class JiraOpsError(Exception):
    """Something a user can act upon; its text is the whole message."""


class InvalidOption(JiraOpsError):
    """An option's value cannot be used; raised before anything is sent."""

    def __init__(self, option: str, problem: str, remedy: str) -> None:
        super().__init__(f"{option}: {problem} {remedy}".strip())
        self.option = option
        self.problem = problem


class Unusable(InvalidOption):
    """A credential's value cannot be sent at all, as after a pasting mistake."""


class NotConnected(JiraOpsError):
    """A service was to be asked for which no credential was given: a way that its caller should have left out."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(f"{operation.summary}: no credential was given for the service {operation.service.value}.")
        self.operation = operation


class HeldBack(JiraOpsError):
    """A write was about to leave through a client that lets none pass. Nothing was sent."""

    def __init__(self, operation: Operation, message: str) -> None:
        super().__init__(message)
        self.operation = operation


class ApiError(JiraOpsError):
    """A remote service did not do what was asked."""

    def __init__(self, operation: Operation, message: str) -> None:
        super().__init__(message)
        self.operation = operation


class Refused(ApiError):
    """The service answered, with a status that was not expected. words: the service's own, shortened."""

    def __init__(self, operation: Operation, message: str, status: int, words: str, request_id: str | None) -> None:
        super().__init__(operation, message)
        self.status = status
        self.words = words
        self.request_id = request_id


class WrongOrganization(ApiError):
    """The organization is not the key's. No Refused: its 404 does not say that an endpoint or an object is missing."""


class Unreachable(ApiError):
    """Nothing was processed: the name, the network, TLS or the proxy stood in the way."""


class OutcomeUnknown(ApiError):
    """The request left and no answer came that is understood: it may or may not have been processed.

    record: how the client notes that a later look showed the write as done.
    """

    def __init__(
        self, operation: Operation, message: str, record: Callable[[Operation, bool], None] | None = None
    ) -> None:
        super().__init__(operation, message)
        self.record = record

    def found_done(self) -> None:
        """Have the client note that the write was done, for a result that ends with an error or a handoff."""
        if self.record is not None:
            self.record(self.operation, True)


class UnexpectedAnswer(ApiError):
    """The answer to a read is not what the collection knows: the remote API has changed, or something else answered."""


class NotSignedIn(UnexpectedAnswer):
    """What came in place of Jira Align's settings form: the session is not, or not any more, signed in."""
