# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One operation at its address, and what its answer or its failure means. Private to the collection."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable

from ..gate import line
from ..redaction import Redactor
from . import known_texts, messages, retry
from .answer import Answer, host_of, request_id_of
from .errors import ApiError, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable, WrongOrganization
from .failures import cause_of, never_sent
from .operation import Operation, Service
from .schema import problem_in
from .services import API_URL, SERVICES
from .wire import NO_PROXY, OtherHost, TooLarge

try:
    import requests
except ImportError:
    requests = None  # type: ignore[assignment]

_UNKNOWN = "It may or may not have been done; run again to find out."


class Again(Exception):
    """This try did not settle the matter; requested: the pause that the service asked for, in seconds."""

    def __init__(self, error: ApiError, requested: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.requested = requested


@dataclass(frozen=True)
class Call:
    """gateway: whether the service is asked through Atlassian's. record: how a write is noted whose outcome a later look shows."""

    operation: Operation
    url: str
    base: str
    gateway: bool
    redactor: Redactor = field(repr=False)
    record: Callable[[Operation, bool], None] = field(repr=False)

    def say(self, fact: str) -> str:
        """Return a message about this call, without any secret."""
        # The path without its query: a query may hold names, and adds nothing to a reader's understanding.
        where = f"{self.operation.method} {self.url.split('?')[0]}"
        return self.redactor.clean(f"{self.operation.summary} ({where}): {fact}")

    def checked(self, answer: Answer) -> Answer:
        """Return an expected answer, or raise what it means that it is not what the operation describes."""
        operation = self.operation
        if operation.answer is None or operation.html or answer.status >= 300:
            return answer
        if answer.document is None:
            fact = f"the API answered something else than expected: {self._message(answer)} where JSON belongs."
            if not answer.text.strip():
                fact = f"{fact} {messages.hint(operation, answer.status, gateway=self.gateway)}".rstrip()
            raise self._not_understood(fact)
        problem = problem_in(operation, "answer", answer.document)
        if problem is not None:
            fact = f"the API answered something else than expected at {problem}. It may have changed; look for a newer version of the collection."
            raise self._not_understood(fact)
        return answer

    def refusal(self, answer: Answer) -> Exception:
        """Return what an answer means that was not expected: an ApiError, or Again."""
        operation, said = self.operation, self._message(answer)
        request_id = line(request_id_of(answer) or "", self.redactor.clean, 80)
        requested = retry.requested_wait(answer.headers)
        asks_to_wait = requested is not None and answer.status in (429, 503)
        pause = f" The service asks to wait {requested:.0f} s." if asks_to_wait else ""
        meaning, location = messages.hint(operation, answer.status, said, self.gateway), ""
        if 300 <= answer.status < 400:
            host = line(host_of(answer.headers.get("Location", "")), self.redactor.clean, 100)
            location = f" to {host or 'another page'}"
            meaning = "A redirect is not followed: it could carry the credential to another host. Check the address."
        stop = "" if said.endswith((".", "!", "?")) and not request_id else "."
        facts = f"answered {answer.status}{location}: {said}{f' (request id {request_id})' if request_id else ''}{stop}{pause} {meaning}".rstrip()
        error: ApiError = Refused(operation, self.say(facts), answer.status, said, request_id or None)
        if self.wrong_organization(answer):
            return WrongOrganization(operation, str(error))
        if operation.writes and retry.is_unknown_outcome(answer.status, answer.headers):
            error = OutcomeUnknown(operation, f"{error} {_UNKNOWN}", self.record)
        if retry.may_repeat(answer.status, answer.headers, bool(operation.repeatable)):
            return Again(error, requested)
        return error

    def wrong_organization(self, answer: Answer) -> bool:
        """Whether the answer says that the organization is not the key's."""
        about = self.operation.service is Service.ORGANIZATION and answer.status == 404
        return about and known_texts.WRONG_ORGANIZATION in answer.text

    def failure(self, failure: Exception, proxy: Callable[[str], str]) -> Exception:
        """Return what it means that no answer came: an ApiError, or Again. proxy: the one that a URL is asked through, in words."""
        operation = self.operation
        if isinstance(failure, OtherHost):
            fact = f"{operation.summary}: the address to ask is not on {self.base}. Nothing was sent."
            return UnexpectedAnswer(operation, fact)
        if isinstance(failure, TooLarge):
            return self._not_understood(str(failure))
        if isinstance(failure, requests.exceptions.SSLError):
            fact = f"TLS failed: {cause_of(failure)}. Check ca_path, or the proxy in between."
            return Unreachable(operation, self.say(fact))
        if isinstance(failure, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
            # The address was checked before; of a proxy's nothing is shown, for a password in it need not look like one.
            through = proxy(self.url)
            cause = f"{through} is not one that can be asked" if through != NO_PROXY else cause_of(failure)
            return Unreachable(
                operation, self.say(f"nothing that can be reached: {cause}. Check the address and the proxy.")
            )
        if isinstance(failure, requests.exceptions.RequestException):
            return self._again_or_unknown(failure, proxy)
        if isinstance(failure, OSError):  # a bundle of authorities that the environment names and that is not there
            return Unreachable(operation, self.say(f"{failure}. Check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE."))
        # A ValueError: requests looks at a redirect's address even where it does not follow it.
        return self._not_understood("answered with a redirect (302 or the like) to what is not a URL.")

    def unexpected(self, fact: str) -> UnexpectedAnswer:
        """Return the error of a read whose answer is not what the collection knows."""
        return UnexpectedAnswer(self.operation, self.say(fact))

    def _again_or_unknown(self, failure: Exception, proxy: Callable[[str], str]) -> Exception:
        """A failed connection: nothing was sent, so try again; or perhaps processed, so only a repeatable call may."""
        operation = self.operation
        if never_sent(failure):
            option = API_URL if self.gateway else SERVICES[operation.service].url
            fact = f"no connection: {cause_of(failure)}. Check the address ({option.name}), the network and {proxy(self.url)}."
            return Again(Unreachable(operation, self.say(fact)))
        fact = f"no answer came: {cause_of(failure)}."
        if operation.writes:
            fact = f"{fact} {_UNKNOWN}"
        unknown = OutcomeUnknown(operation, self.say(fact), self.record)
        return Again(unknown) if operation.repeatable else unknown

    def _not_understood(self, fact: str) -> ApiError:
        """An answer that is not what the collection knows. Of a write, it leaves open whether that was done."""
        if self.operation.writes:
            return OutcomeUnknown(self.operation, self.say(f"{fact} {_UNKNOWN}"), self.record)
        return self.unexpected(fact)

    def _message(self, answer: Answer) -> str:
        """What the answer says, unless a secret could be in it that nobody knows yet."""
        if self.operation.secret and (answer.status < 400 or not _tells(answer)):
            return "an answer that is not shown, for a secret may be in it"
        if self.operation.secret:
            for value in messages.tokens_in(answer.document):
                self.redactor.learn(value)
        return messages.message_of(answer.text, answer.document, self.redactor.clean)


def _tells(answer: Answer) -> bool:
    """Whether an answer has nothing to show or is in words: a page, a text that is no part of a document, or a document's message."""
    if answer.document is not None:
        return not answer.document or bool(messages.told_in(answer.document))
    return messages.looks_like_html(answer.text) or not re.search(r"[{\[\"]|token", answer.text, re.IGNORECASE)
