# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is trusted because it was sent: the service account itself is asked what it is and what it may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..api import jira
from ..api.client import Client
from ..api.errors import Refused
from ..api.operation import Service
from ..api.services import ALIGN_TOKEN
from ..gate import line
from ..probes import WHO
from ..profiles import GLOBAL_PERMISSIONS, PROJECT_PERMISSIONS
from ..wait import poll
from . import connector_check_align, projects, scope_probes
from .connector_check_spec import CheckSpec, Report

__all__ = ["CheckSpec", "Report", "TokenState", "ask_token", "check"]

_PROJECTS_PER_CHECK = 1000


def check(client: Client, spec: CheckSpec) -> Report:
    """Ask; and where Atlassian may still be catching up, ask again for up to `wait` seconds."""
    reports: list[Report] = []

    def attempt() -> Report | None:
        reports.append(_once(client, spec))
        return None if reports[-1].problems and reports[-1].curable else reports[-1]

    poll(attempt, spec.wait, slowest=10.0, what=lambda: f"Atlassian ({line(reports[-1].problems[0], longest=100)})")
    report = reports[-1]
    if report.problems and len(reports) > 1:
        report.problems.append(
            f"This is still so after {spec.wait:.0f} s of waiting for changes to take effect at Atlassian."
        )
    return report


def _once(client: Client, spec: CheckSpec) -> Report:
    report = Report()
    _ask_who(client, spec, report)
    if report.alive:
        _probe_scopes(client, spec, report)
        if report.scopes.get("read:jira-work") != "missing":
            _ask_permissions(client, spec, report)
    if spec.connector and client.has(Service.ALIGN):
        connector_check_align.ask(client, spec, report)
    elif spec.connector and Service.ALIGN in client.unusable:
        raise client.unusable[Service.ALIGN]
    elif spec.connector:
        report.problem(
            f"Jira Align was not asked about the connector {spec.connector}: set align_url and {ALIGN_TOKEN.named}."
        )
    return report


def _ask_who(client: Client, spec: CheckSpec, report: Report) -> None:
    try:
        me = client.send(WHO.operation, cloud_id=spec.cloud_id).document
    except Refused as refused:
        if refused.status != 401:
            raise
        report.alive = scope_probes.SCOPE_MISMATCH in refused.words
        if report.alive:
            report.scopes.update(dict.fromkeys(WHO.proves, "missing"))
            return
        report.problem(f"The gateway refuses the token. {refused}", curable=True)
        return
    report.alive = True
    report.scopes.update(dict.fromkeys(WHO.proves, "held"))
    report.account = {"account_id": me["accountId"], "name": me.get("displayName"), "email": me.get("emailAddress")}
    if spec.account_id and me["accountId"] != spec.account_id:
        report.problem(f"The token belongs to another account: {me['accountId']} instead of {spec.account_id}.")


def _probe_scopes(client: Client, spec: CheckSpec, report: Report) -> None:
    """Prove the scopes by use; what no use proves is as the token's entry in a list has it, where it has scopes."""
    known = {state: [scope for scope, each in report.scopes.items() if each == state] for state in ("held", "missing")}
    proof = scope_probes.prove(client, spec.cloud_id, spec.scopes, known["held"], known["missing"])
    if spec.listed_scopes is not None:
        undecided = {scope for scope, state in proof.states(spec.scopes).items() if state in ("unproved", "suspected")}
        proof.held |= undecided & set(spec.listed_scopes)
        proof.missing |= undecided - set(spec.listed_scopes)
        proof.suspected = [each for each in proof.suspected if not each & proof.missing]
        proof.unproved = {}
    report.scopes = {**report.scopes, **proof.states(spec.scopes)}
    report.unproved = proof.unproved
    lacking = sorted(scope for scope, state in report.scopes.items() if state == "missing")
    if lacking:
        report.problem(f"The token lacks the scopes {', '.join(lacking)}. A token's scopes are fixed: rotate it.")
    for each in proof.suspected:
        report.problem(
            f"The token lacks at least one of the scopes {', '.join(sorted(each))}: a call that needs them all is refused. Rotate it."
        )


def _ask_permissions(client: Client, spec: CheckSpec, report: Report) -> None:
    """One question for all projects, and for the whole site; the account needs no administrator to ask about itself."""
    ids = _project_ids(client, spec)
    held = _held(client, spec, sorted(ids.values()), report)
    for key in spec.projects:
        project_id = ids.get(key.upper())
        for permission in spec.permissions:
            there = project_id is not None and project_id in held[0].get(permission, ())
            (report.granted if there else report.missing).append({"project": key, "permission": permission})
        for permission in sorted(held[0]):
            if permission not in spec.permissions and project_id is not None and project_id in held[0][permission]:
                report.excess.append({"project": key, "permission": permission})
    for permission in spec.global_permissions:
        (report.granted if permission in held[1] else report.missing).append({"project": "", "permission": permission})
    report.excess += [
        {"project": "", "permission": permission}
        for permission in sorted(held[1])
        if permission not in spec.global_permissions
    ]
    if report.missing:
        report.problem(
            "The account lacks permissions: " + "; ".join(_in_words(report.missing)) + ". Run stand_up to grant them.",
            curable=True,
        )
    unseen = [key for key in spec.projects if key.upper() not in ids]
    if unseen:
        fact = "BROWSE_PROJECTS is missing there, or it is archived, or not there"
        report.problem(
            f"The account does not see {', '.join(unseen[:10])}{' and others' if len(unseen) > 10 else ''}: {fact}.",
            curable=True,
        )


def _project_ids(client: Client, spec: CheckSpec) -> dict[str, int]:
    """IDs of the listed projects that the account can see, by key."""
    found: dict[str, int] = {}
    for project in projects.search(client, jira.GATEWAY_SEARCH_PROJECTS, spec.projects, cloud_id=spec.cloud_id):
        found[project.key.upper()] = project.id
    return found


def _held(
    client: Client, spec: CheckSpec, project_ids: list[int], report: Report
) -> tuple[dict[str, set[int]], set[str]]:
    """({permission: project IDs}, global permissions) that the account holds, of those wanted and those known."""

    def ask(permissions: Sequence[str], global_permissions: Sequence[str]) -> tuple[dict[str, set[int]], set[str]]:
        held: dict[str, set[int]] = {}
        held_globally: set[str] = set()
        for start in range(0, max(len(project_ids), 1), _PROJECTS_PER_CHECK):
            part = project_ids[start : start + _PROJECTS_PER_CHECK]
            projects = [{"permissions": list(permissions), "projects": part}] if part and permissions else []
            body = {"globalPermissions": list(global_permissions), "projectPermissions": projects}
            answer = client.send(jira.GATEWAY_CHECK_PERMISSIONS, body=body, cloud_id=spec.cloud_id).document
            held_globally.update(answer["globalPermissions"])
            for each in answer["projectPermissions"]:
                held.setdefault(each["permission"], set()).update(each["projects"])
        return held, held_globally

    known, everywhere = (
        sorted({*PROJECT_PERMISSIONS, *spec.permissions}),
        sorted({*GLOBAL_PERMISSIONS, *spec.global_permissions}),
    )
    try:
        return ask(known, everywhere)
    except Refused as refused:
        if refused.status != 400:
            raise
    # A key that this site does not know: of projects, ask only for what is wanted.
    report.excess_known = False
    return ask(spec.permissions, everywhere)


def _in_words(permissions: list[dict[str, Any]]) -> list[str]:
    by_project: dict[str, list[str]] = {}
    for each in permissions:
        by_project.setdefault(each["project"], []).append(each["permission"])
    return [f"{', '.join(keys)} {f'in {project}' if project else 'globally'}" for project, keys in by_project.items()]


@dataclass(frozen=True)
class TokenState:
    """What the gateway says of a token. alive: it is taken. owner: whose it is, where it may ask.

    missing: scopes that it lacks. suspected: of these it lacks at least one. held: scopes that it was seen to use.
    """

    alive: bool
    owner: str | None = None
    missing: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def ask_token(client: Client, cloud_id: str, scopes: Sequence[str], wait: float) -> TokenState:
    """Whether the client's token works, whose it is and which of these scopes it lacks; patient while access may still be taking effect."""

    def attempt() -> TokenState | None:
        try:
            owner = client.send(WHO.operation, cloud_id=cloud_id).document["accountId"]
        except Refused as refused:
            if refused.status != 401:
                raise
            return TokenState(True, None, tuple(WHO.proves)) if scope_probes.SCOPE_MISMATCH in refused.words else None
        return TokenState(True, owner)

    found = poll(attempt, wait, slowest=10.0, what="the gateway to take the token")
    if found is None:
        return TokenState(False)
    known = {"missing": found.missing} if found.missing else {"held": tuple(WHO.proves)}
    proof = scope_probes.prove(client, cloud_id, scopes, **known)
    missing = [scope for scope in scopes if scope in proof.missing]
    suspected = sorted({scope for each in proof.suspected for scope in each})
    return TokenState(True, found.owner, tuple(sorted(missing)), tuple(suspected), tuple(sorted(proof.held)))
