# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one HTTP client: it sends operations and gives checked answers or typed errors."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Callable
from urllib.parse import quote

from .. import clock, wait
from ..redaction import Redactor
from .answer import Answer
from .call import Again, Call
from .connection import Connection
from .credential import Credential
from .errors import HeldBack, JiraOpsError, NotConnected, OutcomeUnknown, Unusable
from .exchange import Exchange
from .lists import every_item
from .operation import Operation, Service
from .paging import PageRequest
from .schema import problem_in
from .wire import OtherHost, Sent, TooLarge, Transport, Wire


class Client:
    """Sends operations, each until there is an answer to give or an error to raise.

    check_mode is the last fence: whatever the callers decide, no writing operation leaves in check mode.
    """

    def __init__(
        self,
        connections: Mapping[Service, Connection],
        transport: Transport,
        redactor: Redactor,
        check_mode: bool = False,
        unusable: Mapping[Service, Unusable] | None = None,
    ) -> None:
        self._connections = dict(connections)
        self._transport = transport
        self._check_mode = check_mode
        self.redactor = redactor
        # Services that are left out because their credential cannot be sent, and why.
        self.unusable = dict(unusable or {})
        # Who is shown every exchange, whatever becomes of the answer; with all secrets in it.
        self.observers: list[Callable[[Exchange], None]] = []
        # What this client wrote, and what it sent that only a later read will show; each kind once, in order.
        self.done: list[str] = []
        self.unsettled: list[str] = []
        # Lists of which this client learned that the service takes no page size.
        self._own_page_size: set[str] = set()
        self._ahead: dict[Service, timedelta] = {}
        self._wire = Wire(transport)

    def has(self, service: Service) -> bool:
        """Whether this call was given what it needs to talk to a service."""
        return service in self._connections

    def has_for(self, operation: Operation) -> bool:
        """Whether this call was given what it needs to send an operation."""
        return operation.service in self._connections

    def leave_out(self, service: Service) -> None:
        """Go on without a service that refuses its credential, as if none had been given."""
        self._connections.pop(service, None)

    def record(self, operation: Operation, done: bool | None) -> None:
        """Note whether a write was done (None: it was sent), for a result that ends with an error or a handoff."""
        self.unsettled = [summary for summary in self.unsettled if summary != operation.summary]
        if done is not False:
            noted = self.unsettled if done is None else self.done
            noted += [] if operation.summary in noted else [operation.summary]

    def ahead(self, service: Service) -> timedelta | None:
        """Return how far a service's clock is ahead of this machine's; None where no answer says so."""
        return self._ahead.get(service)

    def now(self, service: Service) -> datetime:
        """Return the present moment by a service's clock, as far as its answers show."""
        return clock.now() + self._ahead.get(service, timedelta(0))

    def latest(self, service: Service) -> datetime:
        """Return the later of this machine's and the service's present moment: a clock that is behind makes nothing live longer."""
        return max(clock.now(), self.now(service))

    def base(self, service: Service) -> str:
        """A service's base URL."""
        return self._connections[service].base

    def send(
        self,
        operation: Operation,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: list[tuple[str, str]] | None = None,
        also: tuple[int, ...] = (),
        **path: str,
    ) -> Answer:
        """Send one operation. also: further statuses that the caller reads itself.

        Raises Refused, Unreachable, UnexpectedAnswer for a read, OutcomeUnknown for a write whose answer is lost or
        not understood, and NotConnected where no credential was given for the service.
        """
        if not self.has_for(operation):
            raise NotConnected(operation)
        problem = problem_in(operation, "request", body)
        if problem is not None:
            raise JiraOpsError(f"{operation.summary}: the request would not be valid: {problem}. Nothing was sent.")
        return self._settle(self._call(operation, path), Sent(query, body, form), operation.expected + also)

    def items(
        self, operation: Operation, query: Mapping[str, Any] | None = None, body: Any = None, **path: str
    ) -> Iterator[Any]:
        """Every item of a paged list, page after page. A list that cannot be read to its end raises UnexpectedAnswer."""
        return every_item(
            operation,
            PageRequest(dict(query or {}), body),
            lambda page, also: self.send(operation, page.query, page.body, None, also, **path),
            lambda fact: self._call(operation, path).unexpected(fact),
            self._own_page_size,
        )

    def _call(self, operation: Operation, path: Mapping[str, str]) -> Call:
        for name, value in path.items():
            if str(value) in ("", ".", ".."):  # no quoting keeps these from naming another path
                raise JiraOpsError(
                    f"{operation.summary}: {name} {str(value)!r} cannot be part of an address. Nothing was sent."
                )
        connection = self._connections[operation.service]
        url = connection.base + operation.path.format(
            **{name: quote(str(value), safe="") for name, value in path.items()}
        )
        return Call(operation, url, connection.base, connection.gateway, self.redactor, self.record)

    def _settle(self, call: Call, sent: Sent, expected: tuple[int, ...]) -> Answer:
        """Try until there is an answer to give or an error to raise, within the policy's tries and budget."""
        operation = call.operation
        if operation.writes and self._check_mode:
            raise HeldBack(
                operation,
                f"{operation.summary}: a write was about to leave in check mode. It was held back; please report this.",
            )
        policy = self._transport.policy
        deadline = time.monotonic() + policy.budget
        for attempt in range(policy.retries + 1):
            try:
                return self._signed_in(call, sent, expected, deadline)
            except Again as again:
                if isinstance(again.error, OutcomeUnknown):
                    # the try whose answer was lost, or was no more than that it failed, may have done it
                    expected += operation.gone or ()
                pause = policy.pause(attempt, again.requested)
                if attempt == policy.retries or time.monotonic() + pause > deadline:
                    raise again.error from again
                if operation.writes and isinstance(again.error, OutcomeUnknown):
                    self.record(operation, None)  # a further try that is refused does not say what this one did
                wait.sleep(pause, f"the service, to try again: {operation.summary}")
        raise AssertionError("unreachable")

    def _signed_in(self, call: Call, sent: Sent, expected: tuple[int, ...], deadline: float) -> Answer:
        """Send with each credential of the service in turn while the answer is 401; remember the one that worked."""
        operation = call.operation
        connection = self._connections[operation.service]
        credentials: tuple[Credential | None, ...] = connection.credentials or (None,)
        for credential in credentials:
            answer = self._once(call, sent, credential, deadline)
            if answer.status != 401 or "scope does not match" in answer.text or credential is credentials[-1]:
                break
        else:
            raise AssertionError("unreachable")
        if operation.writes and answer.status in operation.expected and answer.status < 400:
            self.record(operation, True if operation.status_decides else None)
        if answer.status not in expected or call.wrong_organization(answer):
            raise call.refusal(answer)
        if answer.status < 400 and len(credentials) > 1 and credential is not None:
            self._connections[operation.service] = replace(connection, credentials=(credential,))
        return call.checked(answer)

    def _once(self, call: Call, sent: Sent, credential: Credential | None, deadline: float) -> Answer:
        operation, headers = call.operation, credential.headers if credential else {}
        try:
            answer = self._wire.ask(operation.method, call.url, call.base, sent, headers, deadline)
        # OSError: all that requests raises, and a bundle of authorities that is not there. ValueError: what it makes of a redirect.
        except (OSError, ValueError, OtherHost, TooLarge) as failure:
            raise call.failure(failure, self._wire.proxy) from failure
        ahead = clock.ahead(answer.headers)
        if ahead is not None:
            self._ahead[operation.service] = ahead
        for observe in self.observers:
            observe(
                Exchange(operation, credential.kind if credential else "", sent.query, sent.body, sent.form, answer)
            )
        return answer
