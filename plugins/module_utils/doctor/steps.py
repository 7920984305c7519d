# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would become of each step of Atlassian's setup guide, as pure functions of replies and rehearsals. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..api.operation import Route
from .account import AccountSeen
from .before import Problem
from .credentials import Key, key_of
from .rehearsal import Rehearsal
from .reply import Kind, Replies
from .spec import DoctorSpec


class Fate(str, Enum):
    """What would become of a step."""

    STANDS = "is done already"
    GOES = "goes"
    HANDOFF = "is the operator's"
    FAILS = "fails"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Step:
    """One step. route: by which it goes. message: what a run would say of a step that does not go. fix: what to do about it first."""

    name: str
    fate: Fate
    route: str = ""
    message: str = ""
    fix: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the step as the result has it."""
        return {
            "step": self.name,
            "fate": self.fate.value,
            "route": self.route,
            "message": self.message,
            "fix": self.fix,
        }


CLOUD_ID = "Resolve the cloud ID"
ACCOUNT = "Create the service account"
GROUP = "Give the group access and permissions"
TOKEN = "Create the API token"
CONNECTOR = "Save and activate the connector"
PROOF = "Prove the connector"
_FREE = (
    "On a Free plan permission schemes cannot be changed: every user of the site may do everything there. Leave connector_projects empty (projects), or "
    "extend the plan."
)
_SCOPED = (
    "Atlassian lets no organization key with scopes create an API token. Give a key without scopes (Atlassian Administration, Settings > API keys), or make "
    "the token by hand, as the instructions of a run will say."
)


def steps_of(
    replies: Replies,
    rehearsals: Mapping[str, Rehearsal],
    account: AccountSeen,
    problems: Sequence[Problem],
    spec: DoctorSpec,
) -> tuple[Step, ...]:
    """Return every step in the guide's order. problems: what a run would end with before it begins."""
    return (
        *(Step(each.name, Fate.FAILS, message=each.message) for each in problems),
        _plain(CLOUD_ID, rehearsals["cloud_id"], Route.PUBLISHED.value),
        _account(replies, rehearsals["account"]),
        *_group(replies, rehearsals["group"], spec),
        _token(replies, rehearsals["token"], spec),
        _plain(CONNECTOR, rehearsals["connector"], Route.CONSOLE.value),
        _proof(rehearsals["proof"], account),
    )


def exit_code(steps: tuple[Step, ...]) -> int:
    """Return 0 where a stand-up can go, 4 where it can with handoffs, 2 where it cannot."""
    fates = {step.fate for step in steps}
    if fates & {Fate.FAILS, Fate.UNASKED}:
        return 2
    return 4 if Fate.HANDOFF in fates else 0


def _plain(name: str, played: Rehearsal, route: str) -> Step:
    if played.unasked:
        return Step(name, Fate.UNASKED, message=played.unasked)
    if played.error:
        return Step(name, Fate.FAILS, message=played.error)
    if played.handoffs:
        return Step(name, Fate.HANDOFF, Route.HANDOFF.value, played.handoffs[0].why, _clicks(played.handoffs[0]))
    return Step(name, Fate.GOES, route) if played.changes or name in (CLOUD_ID, PROOF) else Step(name, Fate.STANDS)


def _clicks(handoff: Any) -> str:
    """Return where to go and what to do there, in one line; a value, which has no point at its end, gets a semicolon."""
    steps = " ".join(each if each.endswith((".", ":")) else f"{each};" for each in handoff.instructions)
    return f"{handoff.url}: {steps.rstrip(';')}"


def _account(replies: Replies, played: Rehearsal) -> Step:
    """The first write that is held back is the published one, whose endpoint may not be there: the list beside it shows."""
    step = _plain(ACCOUNT, played, played.write.route.value if played.write else "")
    published, console = replies["accounts"], replies["accounts_console"]
    if (
        step.fate is not Fate.GOES
        or step.route != Route.PUBLISHED.value
        or published.status not in (404, 405, 410, 501)
    ):
        return step
    if console.ok:
        return Step(ACCOUNT, Fate.GOES, Route.CONSOLE.value)
    return Step(ACCOUNT, Fate.HANDOFF, Route.HANDOFF.value, published.error)


def _group(replies: Replies, played: Rehearsal, spec: DoctorSpec) -> tuple[Step, ...]:
    """One rehearsal for group, access and permissions; each of its handoffs is a step of its own."""
    if played.handoffs and not played.error:
        own = tuple(
            Step(each.step, Fate.HANDOFF, Route.HANDOFF.value, each.why, _clicks(each)) for each in played.handoffs
        )
        return (Step(GROUP, Fate.GOES, Route.PUBLISHED.value), *own)
    step = _plain(GROUP, played, Route.PUBLISHED.value)
    if is_free(replies) and spec.projects and step.fate is Fate.GOES:
        return (Step(GROUP, Fate.FAILS, message=_FREE),)
    return (step,)


def is_free(replies: Replies) -> bool:
    """Return whether the site's Jira is on a Free plan, as far as Jira says."""
    reply = replies["license"]
    plans = {each["id"]: each["plan"] for each in reply.document["applications"]} if reply.ok else {}
    return bool(plans.get("jira-software") == "FREE")


def _token(replies: Replies, played: Rehearsal, spec: DoctorSpec) -> Step:
    route = Route.CONSOLE.value
    step = _plain(TOKEN, played, route)
    if step.fate is not Fate.GOES:
        return step
    key = key_of(replies)
    if route not in spec.routes:
        return Step(TOKEN, Fate.HANDOFF, Route.HANDOFF.value, "No published call creates an API token.", _SCOPED)
    if key is Key.SCOPES:
        refusal = next(
            (
                replies[name].error
                for name in ("accounts_console", "tokens_managed")
                if replies[name].kind is Kind.REFUSED
            ),
            "",
        )
        return Step(TOKEN, Fate.HANDOFF, Route.HANDOFF.value, refusal, _SCOPED)
    return step


def _proof(played: Rehearsal, account: AccountSeen) -> Step:
    """As the service account and by Jira Align's REST interface. A token that is refused is replaced by a run, so that it fails nothing here."""
    if account.error:
        return Step(PROOF, Fate.FAILS, message=account.error)
    return _plain(PROOF, played, Route.PUBLISHED.value)
