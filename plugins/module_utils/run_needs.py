# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services a run needs, and so which credentials: a rule over facts, without a network. Private to the collection.

What a run does not need does not fail it. What is not known counts as needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .api.operation import Service
from .token.record import TokenRecord


@dataclass(frozen=True)
class RunFacts:
    """What is known of a run before it changes anything.

    part: the part of the role. record: what the token store holds; target: the connector, as a record names it. given, forced: a token was given by
    hand, or another one is asked for. confirmed: the label of the token that the operator confirms. due: why the stored token is not kept. differs: why
    the connector is written, switched or removed. active: whether it is meant to be.

    has_form, has_rest: whether Jira Align's form and its REST interface can be used. leaves_group: why the account has to leave its group (retire).
    """

    part: str
    record: TokenRecord = field(default_factory=TokenRecord)
    target: str = ""
    given: bool = False
    forced: bool = False
    confirmed: str = ""
    due: str = ""
    differs: str = ""
    active: bool = True
    has_form: bool = True
    has_rest: bool = True
    leaves_group: str = ""


_PROOF = "the proof asks with it"
_STATE = "nothing else shows whether the connector is active"
# The services that a part needs in some runs only.
_SOMETIMES = {
    "main": {Service.ALIGN, Service.ALIGN_FORM},
    "rotate": {Service.ORGANIZATION, Service.ALIGN, Service.ALIGN_FORM},
    "retire": {Service.JIRA, Service.ALIGN, Service.ALIGN_FORM},
}


def in_some_runs(part: str) -> set[Service]:
    """Return the services that a part of the role needs in some runs and not in others."""
    return _SOMETIMES.get(part, set())


def needed(facts: RunFacts) -> dict[Service, str]:
    """Return the services that the run needs, and what for."""
    return _OF_PART[facts.part](facts)


def why_given(facts: RunFacts) -> str:
    """Return why the connector has to be given a token in this run; empty where it keeps the one that it has."""
    if not facts.record.token_id:
        return "the token store holds no token"
    if facts.given:
        return "another token was given (connector_token)"
    if facts.forced:
        return "another token is asked for (connector_rotate_now)"
    if facts.record.applied_to != facts.target:
        return "the connector is not known to hold the stored token"
    return facts.due


def _stand_up(facts: RunFacts) -> dict[Service, str]:
    return {
        Service.ORGANIZATION: "the service account, its group and its tokens are read with it",
        Service.JIRA: "the group's members and permissions are read with it",
        **_connector(facts),
    }


def _rotate(facts: RunFacts) -> dict[Service, str]:
    why = why_given(facts) or ("a token is confirmed (connector_handoff_done)" if facts.confirmed else "")
    return {**({Service.ORGANIZATION: why} if why else {}), **_connector(facts)}


def _connector(facts: RunFacts) -> dict[Service, str]:
    """Return what Jira Align is needed for by whoever gives the connector its token, and proves it."""
    found = {Service.GATEWAY: _PROOF}
    written = why_given(facts) or facts.differs
    if facts.active:
        found[Service.ALIGN] = _PROOF
    if written:
        found[Service.ALIGN_FORM] = written
    return {**found, **_one_of_both(facts)}


def _retire(facts: RunFacts) -> dict[Service, str]:
    return {
        Service.ORGANIZATION: "the connector's tokens are revoked with it",
        **({Service.JIRA: facts.leaves_group} if facts.leaves_group else {}),
        **({Service.ALIGN_FORM: facts.differs} if facts.differs else {}),
        **_one_of_both(facts),
    }


def _one_of_both(facts: RunFacts) -> dict[Service, str]:
    """Return what is needed to read the connector where only one of the two can be used, or neither."""
    if facts.has_form and facts.has_rest:
        return {}
    if facts.has_form or facts.has_rest:
        return {Service.ALIGN_FORM if facts.has_form else Service.ALIGN: _STATE}
    return dict.fromkeys((Service.ALIGN, Service.ALIGN_FORM), _STATE)


def _verify(facts: RunFacts) -> dict[Service, str]:
    return {Service.GATEWAY: _PROOF, **({Service.ALIGN: _PROOF} if facts.active else {})}


def _expiry(facts: RunFacts) -> dict[Service, str]:
    return {Service.ORGANIZATION: "the tokens are listed with it"}


_OF_PART = {"main": _stand_up, "rotate": _rotate, "verify": _verify, "retire": _retire, "expiry": _expiry}
