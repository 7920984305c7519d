# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check found, as text: a table, and where the operator can fix what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import projects
from .align_connector_spec import Connector
from .connector_check_spec import CheckSpec, Report

_NAMED = 5  # projects, and permissions in excess, that a line lists; all of them are in the result
_NO_PROJECT = "no project listed: this account may do nothing in any (connector_projects)"
_ADMINISTRATION = "https://admin.atlassian.com"


def table(report: Report, spec: CheckSpec, places: list[dict[str, Any]]) -> list[str]:
    """A line for each thing that was asked; projects that stand alike share one, so that two hundred are still a table.

    places: of fixes(); they are listed where something is wrong, or administers.
    """
    rows = [("token", _token(report))]
    asked = report.scopes.get("read:jira-work") != "missing"
    if report.alive:
        rows.append(("scopes", _scopes(report)))
    if report.alive and not asked:
        rows.append(("permissions", "not asked, for the token lacks read:jira-work"))
    elif report.alive:
        rows.append(("whole site", _standing(report, spec.global_permissions, "")))
        # Alike in all that they hold, and not only in what is shown of it.
        alike: dict[tuple[str, ...], list[str]] = {}
        for key in spec.projects:
            in_excess = tuple(_permissions(report.excess, key))
            alike.setdefault((_standing(report, spec.permissions, key), *in_excess), []).append(key)
        rows += [(_projects(keys), standing) for (standing, *dummy), keys in alike.items()]
        rows += _origins(report)
    if not spec.projects:
        rows.append(("projects", _NO_PROJECT))
    if report.connector is not None:
        rows.append((f"connector {report.connector.name}", _connector(report.connector)))
    if report.connector is not None and report.unread:
        rows.append(("not read", "; ".join(report.unread)))
    if advice(report, spec):
        rows.append(("if sync fails", advice(report, spec)))
    if report.problems or report.forbidden:
        wrong = {f"permissions in {each['project']}" for each in [*report.missing, *report.forbidden]}
        shown = [place for place in places if place["what"] in wrong or not place["what"].startswith("permissions in ")]
        rows += [
            (f"to fix {place['what']}", " ".join(filter(None, [place["url"], *place["instructions"]])))
            for place in shown[:_NAMED]
        ]
    width = max(len(what) for what, dummy in rows)
    return [f"{what:{width}}  {standing}" for what, standing in rows]


def advice(report: Report, spec: CheckSpec) -> str:
    """Return what to try if Jira Align's sync reports permission errors although all that is wanted is held; empty where that is granted or not held."""
    if report.problems or not report.alive or "ADMINISTER" in spec.global_permissions:
        return ""
    return (
        "with permission errors although nothing is missing here, try the profile administer (Browse users and groups, and Administer Jira), run stand_up, "
        "and go back where it changes nothing: Atlassian's setup guide asks for it only then, Jira Align's support article from the start"
    )


def _origins(report: Report) -> list[tuple[str, str]]:
    """Return a row for each holder that excess permissions come from, and one for what is not known."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in report.excess:
        for origin in each.get("from", ()):
            found.setdefault(origin, {}).setdefault(each["project"], []).append(each["permission"])
    rows = []
    for origin, by_project in list(found.items())[:_NAMED]:
        permissions = list(dict.fromkeys(permission for each in by_project.values() for permission in each))
        rows.append(
            (
                "excess",
                f"{projects.some(permissions, _NAMED)} in {projects.some(list(by_project), _NAMED)}: from {origin}",
            )
        )
    rows += [("excess", f"from {len(found) - _NAMED} more holders")] * (len(found) > _NAMED)
    return rows + [("excess", f"where some of it comes from is not known: {report.excess_origin}")] * bool(
        report.excess_origin
    )


def remark(report: Report, spec: CheckSpec) -> str:
    """Return what goes with "The connector is proven."."""
    rest = "" if spec.projects else f" {_NO_PROJECT[0].upper()}{_NO_PROJECT[1:]}."
    rest += f" Not read: {'; '.join(report.unread)}." if report.unread else ""
    if not report.forbidden:
        return rest
    where = list(dict.fromkeys(each["project"] or "the whole site" for each in report.forbidden))
    return f" It has excess permissions that make it an administrator of {', '.join(where[:_NAMED])}{' and others' if len(where) > _NAMED else ''}.{rest}"


def fixes(report: Report, site_url: str | None, align_url: str | None) -> list[dict[str, Any]]:
    """Return what the operator would do where, of all that is wrong or in excess."""
    found = []
    site = site_url or ""
    if not report.alive or {"missing", "suspected"} & set(report.scopes.values()):
        clicks = [
            "In Atlassian Administration, go to Directory > Service accounts and select the account.",
            "Look at its credentials, and rotate the token.",
        ]
        found.append(_place("the token", _ADMINISTRATION, clicks))
    if any(not each["project"] for each in [*report.missing, *report.excess]):
        clicks = [
            "In Jira, go to Settings > System > Global permissions.",
            "Look at what the connector's group and the account's other groups hold.",
        ]
        found.append(_place("global permissions", site, clicks))
    if (
        report.problems
        and align_url
        and (report.connector is None or not report.connector.active or report.connector.status)
    ):
        clicks = ["In Jira Align, go to Settings > Jira Settings > Jira Connectors and select the connector."]
        found.append(_place("the connector", align_url, clicks))
    # Where something is wrong first.
    wrong = [each["project"] for each in [*report.missing, *report.forbidden, *report.excess] if each["project"]]
    for key in dict.fromkeys(wrong):
        look = "Look at People for the group's roles, and at Permissions for what they carry."
        clicks = [f"In Jira, open the project {key} and go to Project settings.", look]
        found.append(_place(f"permissions in {key}", f"{site}/browse/{key}" if site else "", clicks))
    return found


def _place(what: str, url: str, instructions: list[str]) -> dict[str, Any]:
    return {"what": what, "url": url, "instructions": instructions}


def _token(report: Report) -> str:
    if not report.alive:
        return "refused"
    return (
        f"alive, of {report.account['email'] or report.account['account_id']}"
        if report.account
        else "alive; it may not show whose it is"
    )


def _scopes(report: Report) -> str:
    counted = {
        state: sorted(scope for scope, each in report.scopes.items() if each == state)
        for state in ("held", "missing", "suspected", "unproved")
    }
    said = [f"proved {len(counted['held'])} of {len(report.scopes)}"]
    said += [f"missing: {', '.join(counted['missing'])}"] * bool(counted["missing"])
    said += [f"at least one missing of: {', '.join(counted['suspected'])}"] * bool(counted["suspected"])
    reasons: dict[str, list[str]] = {}
    for scope in counted["unproved"]:
        reasons.setdefault(report.unproved.get(scope, "no read is known that proves it"), []).append(scope)
    said += [f"unproved: {', '.join(scopes)} ({reason})" for reason, scopes in reasons.items()]
    return "; ".join(said)


def _standing(report: Report, wanted: Iterable[str], project: str) -> str:
    held = _permissions(report.granted, project)
    said = [f"held {len(held)} of {len(list(wanted))}"]
    said += ["what goes beyond is not known"] * bool(project and not report.excess_known)
    for name, found in (("missing", report.missing), ("excess", report.excess), ("administration", report.forbidden)):
        permissions = _permissions(found, project)
        shown = projects.some(permissions, _NAMED if name == "excess" else len(permissions))
        said += [f"{name}: {shown}"] * bool(permissions)
    return "; ".join(said)


def _permissions(found: list[dict[str, str]], project: str) -> list[str]:
    return [each["permission"] for each in found if each["project"] == project]


def _projects(keys: list[str]) -> str:
    return f"project{'s' if len(keys) > 1 else ''} {projects.some(keys, _NAMED)}"


def _connector(connector: Connector) -> str:
    states: dict[bool | None, str] = {True: "active", False: "not active", None: "activity not reported"}
    active = states[connector.active]
    return f"{active}; {connector.status}" if connector.status else active
