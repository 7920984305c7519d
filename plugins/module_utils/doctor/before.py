# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stand-up says before it begins, and ends with: of missing options, of services that refuse, of what would end it half done.

Private to the collection. Said by the code of the preflight, so that it is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..api.operation import Route, Service
from ..resources import first_run, preflight
from .connecting import Connections
from .spec import DoctorSpec

CHECK = "Check the variables"
GIVE = "Give all credentials"
SIGN_IN = {
    Service.ORGANIZATION: "Sign in to the organization",
    Service.JIRA: "Sign in to Jira",
    Service.ALIGN: "Sign in to Jira Align",
    Service.ALIGN_FORM: "Sign in to Jira Align's settings form",
}
LOOK = "Look before anything is changed"
NAMES = (CHECK, GIVE, *SIGN_IN.values(), LOOK)
_NEEDED = (Service.ORGANIZATION, Service.JIRA, Service.ALIGN)


@dataclass(frozen=True)
class Problem:
    """One thing that a run ends with before it has changed anything. name: the step's."""

    name: str
    message: str


def problems(connections: Connections, spec: DoctorSpec, known: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Return all that a stand-up would report at once. known: what is known already of the variables."""
    console = Route.CONSOLE.value in spec.routes
    missing = [option for service in _NEEDED for option in connections.missing(service)]
    missing += [] if spec.org_id else [connections.ORG_ID]
    found = [Problem(CHECK, said) for said in known]
    found += [Problem(GIVE, preflight.missing_together(list(dict.fromkeys(missing)), spec.for_role))] * bool(missing)
    answering: dict[Service, str] = {Service.EDGE: ""}
    for service in (*_NEEDED, *((Service.ALIGN_FORM,) if console else ())):
        if connections.broken(service):  # given, and not of use
            found.append(Problem(SIGN_IN[service], connections.messages[service.value]))
        elif connections.given(service) and (spec.org_id or service is not Service.ORGANIZATION):
            asked = preflight.check_services(connections.of(service), spec.org_id, spec.routes)[0][service.value]
            if asked["ok"]:
                answering[service] = asked["detail"]
            else:
                found.append(Problem(SIGN_IN[service], asked["detail"]))
    if spec.record.token_id:
        return tuple(found)  # all of it was there once
    key = preflight.why_key_will_not_do(answering.get(Service.ORGANIZATION, ""), spec.routes, token_given=False)
    return (
        *found,
        *(Problem(LOOK, said) for said in ([key] if key else []) + _half_done(connections, spec, answering)),
    )


def _half_done(connections: Connections, spec: DoctorSpec, answering: dict[Service, str]) -> list[str]:
    """Return what would end a first run half done, with the steps of Atlassian Support among it."""
    wanted = first_run.FirstRun(
        org_id=spec.org_id,
        connector=spec.connector,
        gateway=spec.api_url.rstrip("/"),
        group=spec.group,
        directory_id=spec.directory_id,
        projects=spec.projects,
        allow_administration=spec.allow_administration,
        take_over=spec.take_over,
    )
    found = first_run.look(connections.of(*answering), wanted, answering)
    return [*found.problems, *(f"Operator action needed: {each.step}. {each.why}" for each in found.handoffs)]
