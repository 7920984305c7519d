# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one HTTP client: it sends operations and gives checked answers or typed errors."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Callable, NoReturn
from urllib.parse import quote, urlsplit

from .. import clock, wait
from ..gate import line
from ..redaction import Redactor
from ..version import VERSION
from . import known_texts, messages, retry
from .answer import Answer, decoded, document_of, host_of, request_id_of
from .connection import Connection, origin
from .credential import Credential
from .errors import (
    ApiError,
    HeldBack,
    JiraOpsError,
    NotConnected,
    OutcomeUnknown,
    Refused,
    UnexpectedAnswer,
    Unreachable,
    Unusable,
    WrongOrganization,
)
from .exchange import Exchange
from .failures import cause_of, never_sent
from .operation import Operation, Service
from .paging import PAGE_SIZE_REFUSED, BrokenList, PageRequest, following, items_of, sized, unsized
from .schema import problem_in
from .services import API_URL, SERVICES

try:
    import requests
    from urllib3 import disable_warnings
    from urllib3.exceptions import InsecureRequestWarning
except ImportError:
    requests = None  # type: ignore[assignment]

_LARGEST = 4 * 1024 * 1024  # bytes; no answer that the collection asks for comes near it
_MOST_PAGES = 1000
_MOST_EMPTY_PAGES = 20  # one after the other
_UNKNOWN = "It may or may not have been done; run again to find out."


@dataclass(frozen=True)
class Transport:
    """How to reach the network. timeout: seconds to wait for a connection and between two parts of an answer."""

    timeout: float = 30.0
    validate_certs: bool = True
    ca_path: str | None = None
    policy: retry.RetryPolicy = field(default_factory=retry.RetryPolicy)


class _Again(Exception):
    """This try did not settle the matter; requested: the pause that the service asked for, in seconds."""

    def __init__(self, error: ApiError, requested: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.requested = requested


class Client:
    """Sends operations over one requests session.

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
        self._environments: dict[str, dict[str, Any]] = {}
        self._ahead: dict[Service, timedelta] = {}
        self._session = requests.Session()
        self._headers = {
            "User-Agent": f"jira_ops.align/{VERSION} (Ansible collection)",
            "Accept": "application/json",
            "Accept-Encoding": requests.utils.default_headers()["Accept-Encoding"],
        }
        # A cookie that one service sets is no business of the others, nor of its own next call.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if not transport.validate_certs:
            disable_warnings(InsecureRequestWarning)  # the user asked for it, once is enough

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
        return self._settle(operation, self._url(operation, path), query, body, form, operation.expected + also)

    def items(
        self, operation: Operation, query: Mapping[str, Any] | None = None, body: Any = None, **path: str
    ) -> Iterator[Any]:
        """Every item of a paged list, page after page. A list that cannot be read to its end raises UnexpectedAnswer."""
        asked, read, empty = PageRequest(dict(query or {}), body), 0, 0
        if operation.name not in self._own_page_size:
            asked = sized(operation, asked)
        seen: set[str] = set()
        before: list[Any] = []
        for dummy in range(_MOST_PAGES):
            asked, answer = self._page(operation, asked, path)
            page = items_of(operation, answer.document)
            if page and page == before:
                raise self._broken(operation, path, "the list's next page is the one before it.")
            yield from page
            read, before, empty = read + len(page), page, 0 if page else empty + 1
            try:
                further = following(operation, answer.document, asked, read)
            except BrokenList as broken:
                raise self._broken(operation, path, str(broken)) from broken
            if further is None:
                return
            key = json.dumps([further.query, further.body], sort_keys=True)
            if key in seen:
                raise self._broken(operation, path, "the list's next page leads back to one that was read already.")
            if empty > _MOST_EMPTY_PAGES:
                raise self._broken(operation, path, f"the list goes on with {empty} empty pages.")
            seen.add(key)
            asked = further
        raise self._broken(operation, path, f"the list does not end after {_MOST_PAGES} pages.")

    def _page(self, operation: Operation, asked: PageRequest, path: Mapping[str, str]) -> tuple[PageRequest, Answer]:
        """Return a page, and the request that it answers: without a page size where the service refuses that.

        A refusal is not tried again as it is, nor distinguished from a failure of another kind: the page is asked for without the size, once and for all.
        """
        plain = unsized(operation, asked)
        if plain != asked:
            answer = self.send(operation, asked.query, asked.body, None, PAGE_SIZE_REFUSED, **path)
            if answer.status not in PAGE_SIZE_REFUSED:
                return asked, answer
            self._own_page_size.add(operation.name)
        return plain, self.send(operation, plain.query, plain.body, None, (), **path)

    def _broken(self, operation: Operation, path: Mapping[str, str], fact: str) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            operation, self._say(operation, self._url(operation, path), f"{fact} It was not read to its end.")
        )

    def _url(self, operation: Operation, path: Mapping[str, str]) -> str:
        for name, value in path.items():
            if str(value) in ("", ".", ".."):  # no quoting keeps these from naming another path
                raise JiraOpsError(
                    f"{operation.summary}: {name} {str(value)!r} cannot be part of an address. Nothing was sent."
                )
        return self.base(operation.service) + operation.path.format(
            **{name: quote(str(value), safe="") for name, value in path.items()}
        )

    def _settle(
        self, operation: Operation, url: str, query: Any, body: Any, form: Any, expected: tuple[int, ...]
    ) -> Answer:
        """Try until there is an answer to give or an error to raise, within the policy's tries and budget."""
        if operation.writes and self._check_mode:
            raise HeldBack(
                operation,
                f"{operation.summary}: a write was about to leave in check mode. It was held back; please report this.",
            )
        policy = self._transport.policy
        deadline = time.monotonic() + policy.budget
        for attempt in range(policy.retries + 1):
            try:
                return self._signed_in(operation, url, query, body, form, expected, deadline)
            except _Again as again:
                if isinstance(again.error, OutcomeUnknown):
                    expected += (
                        operation.gone or ()
                    )  # the try whose answer was lost, or was no more than that it failed, may have done it
                pause = policy.pause(attempt, again.requested)
                if attempt == policy.retries or time.monotonic() + pause > deadline:
                    raise again.error from again
                if operation.writes and isinstance(again.error, OutcomeUnknown):
                    self.record(operation, None)  # a further try that is refused does not say what this one did
                wait.sleep(pause, f"the service, to try again: {operation.summary}")
        raise AssertionError("unreachable")

    def _signed_in(
        self,
        operation: Operation,
        url: str,
        query: Any,
        body: Any,
        form: Any,
        expected: tuple[int, ...],
        deadline: float,
    ) -> Answer:
        """Send with each credential of the service in turn while the answer is 401; remember the one that worked."""
        connection = self._connections[operation.service]
        credentials: tuple[Credential | None, ...] = connection.credentials or (None,)
        for credential in credentials:
            answer = self._once(operation, url, query, body, form, credential, deadline)
            if answer.status != 401 or "scope does not match" in answer.text or credential is credentials[-1]:
                break
        else:
            raise AssertionError("unreachable")
        if operation.writes and answer.status in operation.expected:
            self.record(operation, True if operation.status_decides else None)
        if answer.status in expected and not _wrong_organization(operation, answer):
            if answer.status < 400 and len(credentials) > 1 and credential is not None:
                self._connections[operation.service] = replace(connection, credentials=(credential,))
            return self._checked(operation, url, answer)
        self._refuse(operation, url, answer)

    def _once(
        self,
        operation: Operation,
        url: str,
        query: Any,
        body: Any,
        form: Any,
        credential: Credential | None,
        deadline: float,
    ) -> Answer:
        transport = self._transport
        headers = {**self._headers, **(credential.headers if credential else {})}
        try:
            # Not prepared by the session: it would put an entry of ~/.netrc in the place of the credential, and merging what it has takes its time.
            request = requests.Request(
                operation.method, url, headers=headers, params=query, json=body, data=form
            ).prepare()
            if origin(str(request.url)) != origin(
                self.base(operation.service)
            ):  # the last fence: no credential leaves for another host
                raise UnexpectedAnswer(
                    operation,
                    f"{operation.summary}: the address to ask is not on {self.base(operation.service)}. Nothing was sent.",
                )
            with self._session.send(
                request, timeout=transport.timeout, allow_redirects=False, **self._environment(url)
            ) as response:
                answer = self._read(operation, url, response, deadline)
            for observe in self.observers:
                observe(Exchange(operation, credential.kind if credential else "", query, body, form, answer))
            return answer
        except requests.exceptions.SSLError as failure:
            raise Unreachable(
                operation,
                self._say(operation, url, f"TLS failed: {cause_of(failure)}. Check ca_path, or the proxy in between."),
            ) from failure
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as failure:
            fact = f"nothing that can be reached: {cause_of(failure)}. Check the address and the proxy."
            raise Unreachable(operation, self._say(operation, url, fact)) from failure
        except requests.exceptions.RequestException as failure:
            raise self._again_or_unknown(operation, url, failure) from failure
        except OSError as failure:  # a bundle of authorities that the environment names and that is not there
            raise Unreachable(
                operation, self._say(operation, url, f"{failure}. Check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE.")
            ) from failure
        except ValueError as failure:  # requests looks at a redirect's address even where it does not follow it
            raise self._not_understood(
                operation, url, "answered with a redirect (302 or the like) to what is not a URL."
            ) from failure

    def _environment(self, url: str) -> dict[str, Any]:
        """Proxies and CA bundle for a host, from the environment as requests reads it; read once per host, for it is slow."""
        host = urlsplit(url).netloc
        if host not in self._environments:
            verify = (self._transport.ca_path or True) if self._transport.validate_certs else False
            if url.startswith("http:"):  # loopback, which is allowed because it stays on this machine: no proxy, no TLS
                self._environments[host] = {"proxies": {}, "verify": verify, "stream": True, "cert": None}
            else:
                settings = self._session.merge_environment_settings(url, {}, True, verify, None)
                self._environments[host] = dict(settings)
        return self._environments[host]

    def _proxy(self, url: str) -> str:
        """Return the proxy that the environment has for a URL, in words; without what it signs in with."""
        given = self._environment(url)["proxies"].get(urlsplit(url).scheme)
        where = host_of(str(given)).rpartition("@")[2] or "that is set"
        return f"the proxy {where} (HTTPS_PROXY)" if given else "the proxy"

    def _again_or_unknown(self, operation: Operation, url: str, failure: Exception) -> Exception:
        """A failed connection: nothing was sent, so try again; or perhaps processed, so only a repeatable call may."""
        if never_sent(failure):
            option = API_URL if self._connections[operation.service].gateway else SERVICES[operation.service].url
            fact = f"no connection: {cause_of(failure)}. Check the address ({option.name}), the network and {self._proxy(url)}."
            return _Again(Unreachable(operation, self._say(operation, url, fact)))
        fact = (
            f"no answer came: {cause_of(failure)}. {_UNKNOWN}"
            if operation.writes
            else f"no answer came: {cause_of(failure)}."
        )
        unknown = OutcomeUnknown(operation, self._say(operation, url, fact), self.record)
        return _Again(unknown) if operation.repeatable else unknown

    def _read(self, operation: Operation, url: str, response: Any, deadline: float) -> Answer:
        content = bytearray()
        for chunk in response.iter_content(4096):  # small, for the time is looked at between two chunks
            content += chunk
            if len(content) > _LARGEST:
                fact = f"the answer is larger than {_LARGEST // 1024 // 1024} MiB and was not read further."
                raise self._not_understood(operation, url, fact)
            if time.monotonic() > deadline:
                raise requests.exceptions.ReadTimeout("the answer came too slowly")
        ahead = clock.ahead(response.headers)
        if ahead is not None:
            self._ahead[operation.service] = ahead
        text = decoded(bytes(content), response)
        return Answer(response.status_code, document_of(text), text, response.headers)

    def _checked(self, operation: Operation, url: str, answer: Answer) -> Answer:
        if operation.answer is None or operation.html or answer.status >= 300:
            return answer
        if answer.document is None:
            fact = (
                f"the API answered something else than expected: {self._message(operation, answer)} where JSON belongs."
            )
            if not answer.text.strip():
                fact = f"{fact} {messages.hint(operation, answer.status, gateway=self._connections[operation.service].gateway)}".rstrip()
            raise self._not_understood(operation, url, fact)
        problem = problem_in(operation, "answer", answer.document)
        if problem is not None:
            fact = f"the API answered something else than expected at {problem}. It may have changed; look for a newer version of the collection."
            raise self._not_understood(operation, url, fact)
        return answer

    def _not_understood(self, operation: Operation, url: str, fact: str) -> ApiError:
        """An answer that is not what the collection knows. Of a write, it leaves open whether that was done."""
        if operation.writes:
            return OutcomeUnknown(operation, self._say(operation, url, f"{fact} {_UNKNOWN}"), self.record)
        return UnexpectedAnswer(operation, self._say(operation, url, fact))

    def _message(self, operation: Operation, answer: Answer) -> str:
        """What the answer says, unless a secret could be in it that nobody knows yet."""
        if operation.secret and answer.status < 400:
            return "an answer that is not shown, for a secret may be in it"
        return messages.message_of(answer.text, answer.document, self.redactor.clean)

    def _refuse(self, operation: Operation, url: str, answer: Answer) -> NoReturn:
        said = self._message(operation, answer)
        request_id = line(request_id_of(answer) or "", self.redactor.clean, 80)
        requested = retry.requested_wait(answer.headers)
        wait = (
            f" The service asks to wait {requested:.0f} s."
            if requested is not None and answer.status in (429, 503)
            else ""
        )
        meaning, location = (
            messages.hint(operation, answer.status, said, self._connections[operation.service].gateway),
            "",
        )
        if 300 <= answer.status < 400:
            location = (
                f" to {line(host_of(answer.headers.get('Location', '')), self.redactor.clean, 100) or 'another page'}"
            )
            meaning = "A redirect is not followed: it could carry the credential to another host. Check the address."
        stop = "" if said.endswith((".", "!", "?")) and not request_id else "."
        facts = f"answered {answer.status}{location}: {said}{f' (request id {request_id})' if request_id else ''}{stop}{wait} {meaning}".rstrip()
        error: ApiError = Refused(operation, self._say(operation, url, facts), answer.status, said, request_id or None)
        if _wrong_organization(operation, answer):
            raise WrongOrganization(operation, str(error))
        if operation.writes and retry.is_unknown_outcome(answer.status, answer.headers):
            error = OutcomeUnknown(operation, f"{error} {_UNKNOWN}", self.record)
        if retry.may_repeat(answer.status, answer.headers, bool(operation.repeatable)):
            raise _Again(error, requested)
        raise error

    def _say(self, operation: Operation, url: str, fact: str) -> str:
        # The path without its query: a query may hold names, and adds nothing to a reader's understanding.
        return self.redactor.clean(f"{operation.summary} ({operation.method} {url.split('?')[0]}): {fact}")


def _wrong_organization(operation: Operation, answer: Answer) -> bool:
    return (
        operation.service is Service.ORGANIZATION
        and answer.status == 404
        and known_texts.WRONG_ORGANIZATION in answer.text
    )
