# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs from what the collection expects, by consequence, as pure functions. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

from .. import clock
from ..api.operation import Operation, Route
from ..resources import align_connector_rest
from .account import AccountSeen
from .credentials import Administrator, administrator_of
from .form_shape import FormShape
from .reply import Kind, Replies, Reply
from .spec import DoctorSpec
from .steps import is_free

_JIRA = ("jira", "graphql")
_CLOCKS_AGREE = timedelta(minutes=5)
# What a key with scopes, or an organization without the endpoint, is answered as a rule: another way is then taken.
_OTHER_WAY = {
    "accounts": "the console's list of service accounts is used",
    "accounts_console": "the published endpoints are used where they are there",
    "tokens_managed": "the list of api-access is used",
    "tokens": "the managed list of tokens, or that of all accounts, is used",
    "tokens_all": "expiry and rotation list the tokens account by account",
    "account_groups": "Jira is asked for the account's groups",
    "global_permissions": "global permissions are judged by what the members hold, and granted by the operator",
    "license": "whether the site is on a Free plan is not known",
    "user": "the site does not know the service account yet",
    "user_groups": "the site does not know the service account yet",
    "user_permissions": "the site does not know the service account yet",
}


class Consequence(IntEnum):
    """What a difference means for a run."""

    STOPS = 1
    OTHER_WAY = 2
    NOTE = 3


@dataclass(frozen=True)
class Difference:
    """One difference. what: a sentence. operation: the call that shows it, None where none does."""

    consequence: Consequence
    what: str
    operation: Operation | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as the result has it."""
        call = f"{self.operation.method} {self.operation.path}" if self.operation else ""
        return {"consequence": self.consequence.name.lower(), "what": self.what, "call": call}


def differences_of(
    replies: Replies,
    account: AccountSeen,
    shape: FormShape | None,
    clocks: Mapping[str, timedelta | None],
    spec: DoctorSpec,
) -> tuple[Difference, ...]:
    """Return all differences, those that stop a run first, each once."""
    found = [
        *_of_answers(replies),
        *_of_form(replies["form"], shape),
        *_of_jira(replies, spec),
        *_of_connectors(replies["connectors"]),
        *_of_account(account),
        *_of_clocks(clocks),
        *_of_limits(replies),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.consequence))


def _of_answers(replies: Replies) -> Iterator[Difference]:
    signed_out: set[str] = set()
    for name, reply in replies.items():
        service = reply.operation.service.value
        if name in ("form", "myself", "myself_elsewhere") or service in signed_out:
            continue
        if reply.status == 401 and reply.kind is Kind.REFUSED:
            signed_out.add(service)  # the service's other refusals say no more
        if service in _JIRA and not replies["myself"].ok:
            continue
        if reply.kind is Kind.REFUSED and name in _OTHER_WAY:
            said = f"{reply.operation.summary} is answered {reply.status}: {_OTHER_WAY[name]}."
            yield Difference(Consequence.OTHER_WAY, said, reply.operation)
        elif reply.kind in (Kind.REFUSED, Kind.ODD, Kind.UNREACHABLE):
            yield Difference(Consequence.STOPS, reply.error, reply.operation)
        # Of the console's routes, that is how a key with scopes may be refused.
        if reply.status == 403 and reply.page and reply.operation.route is Route.PUBLISHED:
            said = f"{reply.operation.summary} is answered 403 with a page: something in front of the service refuses, as a proxy, or an IP allowlist."
            yield Difference(Consequence.NOTE, said, reply.operation)


def _of_form(reply: Reply, shape: FormShape | None) -> Iterator[Difference]:
    if not reply.asked or shape is None:
        return
    for problem in shape.problems():
        yield Difference(Consequence.STOPS, f"Jira Align's settings form: {problem}.", reply.operation)


def _of_jira(replies: Replies, spec: DoctorSpec) -> Iterator[Difference]:
    where, reply = administrator_of(replies, spec.jira_access), replies["myself"]
    other = {"site": "gateway", "gateway": "site"}[spec.jira_access]
    if reply.asked and not reply.ok:
        said = reply.error
        if replies["myself_elsewhere"].ok:
            said = f"Jira's administrator is {where.value}: set connector_jira_access (jira_access) to {other}."
        yield Difference(Consequence.STOPS, said, reply.operation)
    elif where in (Administrator.GATEWAY, Administrator.BOTH) and spec.jira_access == "gateway":
        yield Difference(
            Consequence.NOTE, "Global permissions are the operator's with jira_access: gateway.", reply.operation
        )
    if is_free(replies):
        said = "The site is on a Free plan, whose permission schemes cannot be changed."
        consequence = Consequence.STOPS if spec.projects else Consequence.NOTE
        yield Difference(consequence, said, replies["license"].operation)


def _of_connectors(reply: Reply) -> Iterator[Difference]:
    """Of connectors whose name is under no known property, no run can find its own."""
    read = [align_connector_rest.from_rest(item) for item in reply.items]
    lacking = [name for name in ("name", "active") if read and all(getattr(each, name) is None for each in read)]
    if lacking:
        names = ", ".join(sorted({name for item in reply.items for name in item}))
        said = f"Jira Align's REST interface reports a connector's {' and '.join(lacking)} under no known name: it has {names}."
        yield Difference(Consequence.STOPS if "name" in lacking else Consequence.OTHER_WAY, said, reply.operation)


def _of_account(account: AccountSeen) -> Iterator[Difference]:
    if account.error:
        yield Difference(Consequence.STOPS, account.error)
    if account.refused_first:
        yield Difference(
            Consequence.NOTE, "The gateway takes the service account's token as Bearer, and refuses it as Basic."
        )
    if account.report is not None and not account.report.alive:
        yield Difference(Consequence.OTHER_WAY, "The gateway refuses the service account's token: a run replaces it.")


def _of_clocks(clocks: Mapping[str, timedelta | None]) -> Iterator[Difference]:
    for service, ahead in clocks.items():
        if ahead is not None and abs(ahead) > _CLOCKS_AGREE:
            side = "behind" if ahead > timedelta(0) else "ahead of"
            said = f"This controller's clock is {clock.in_words(ahead)} {side} that of the service {service}. Set it right, with NTP."
            yield Difference(Consequence.NOTE, said)


def _of_limits(replies: Replies) -> Iterator[Difference]:
    near = [reply for reply in replies.values() if _header(reply, "X-RateLimit-NearLimit").casefold() == "true"]
    if near:
        said = f"{near[0].operation.summary}: the service says that its rate limit is nearly used up. Run fewer hosts at a time."
        yield Difference(Consequence.NOTE, said, near[0].operation)


def _header(reply: Reply, name: str) -> str:
    return next((value for each, value in reply.headers.items() if each.casefold() == name.casefold()), "")
