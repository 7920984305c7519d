# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a stand-up that are rehearsed, each as the role plays it. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..api.operation import Service
from ..outcome import NOT_YET, Outcome
from ..resources import (
    align_connector,
    align_connector_rest,
    api_token,
    cloud_id,
    group_permissions,
    project_grants,
    service_account,
)
from ..resources.account_spec import AccountSpec
from ..resources.connector_check import ask_token
from ..token import policy
from .connecting import Connections
from .rehearsal import Rehearsal, rehearse
from .spec import DoctorSpec

_NEEDS = {
    "cloud_id": (Service.EDGE,),
    "account": (Service.ORGANIZATION,),
    "group": (Service.ORGANIZATION, Service.JIRA),
    "token": (Service.ORGANIZATION,),
    "connector": (),
    "proof": (Service.ALIGN,),
}


def play(connections: Connections, spec: DoctorSpec, known: Mapping[str, Any]) -> dict[str, Rehearsal]:
    """Play every step that can be played with the credentials that were given."""
    steps = {
        "cloud_id": lambda: _cloud_id(connections, spec),
        "account": lambda: _account(connections, spec),
        "group": lambda: _group(connections, spec, known),
        "token": lambda: _token(connections, spec, known),
        "connector": lambda: _connector(connections, spec, known),
        "proof": lambda: _proof(connections, spec),
    }
    return {name: _unasked(name, connections, spec, known) or rehearse(step) for name, step in steps.items()}


def _unasked(name: str, connections: Connections, spec: DoctorSpec, known: Mapping[str, Any]) -> Rehearsal | None:
    """Return why a step cannot be played, or None."""
    lacking = [connections.why_not.get(service.value) for service in _NEEDS[name] if not connections.given(service)]
    if lacking:
        return Rehearsal(unasked=str(lacking[0]))
    if name in ("account", "group", "token") and not spec.org_id:
        return Rehearsal(unasked="org_id is not given")
    if name in ("group", "connector") and not known.get("cloud_id"):
        return Rehearsal(unasked="the site's cloud ID is not known")
    if name == "connector" and not (connections.given(Service.ALIGN) or connections.given(Service.ALIGN_FORM)):
        return Rehearsal(unasked=str(connections.why_not.get(Service.ALIGN.value)))
    return None


def _cloud_id(connections: Connections, spec: DoctorSpec) -> Outcome:
    cloud_id.resolve(connections.of(Service.EDGE, Service.ORGANIZATION), spec.org_id or None)
    return Outcome(False)


def _account(connections: Connections, spec: DoctorSpec) -> Outcome:
    client = connections.of(Service.ORGANIZATION)
    wanted = AccountSpec(spec.org_id, spec.account, None, None, wait=0.0)
    # As in check mode first: two accounts of one name are an error at once, and no race that is waited for.
    found = service_account.ensure_present(client, wanted, spec.routes, check_mode=True)
    return service_account.ensure_present(client, wanted, spec.routes, check_mode=False) if found.changed else found


def _group(connections: Connections, spec: DoctorSpec, known: Mapping[str, Any]) -> Outcome:
    wanted = group_permissions.GroupSpec(
        org_id=spec.org_id,
        group=spec.group,
        site_url=spec.site_url,
        cloud_id=known["cloud_id"],
        members=[str(known.get("account_id") or NOT_YET)],
        app_role="user",
        grants=project_grants.GrantSpec(
            projects=spec.projects,
            permissions=spec.profile.permissions,
            through=spec.grant_through,
            role=spec.project_role,
            team_role=spec.team_project_role or None,
            exclusive=spec.exclusive,
            allow_shared_scheme=spec.allow_shared_scheme,
            allow_administration=spec.allow_administration,
        ),
        global_permissions=spec.profile.global_permissions,
        directory_id=spec.directory_id or None,
        wait=0.0,
        permissions_from="profile_add",
    )
    group_permissions.check(wanted)
    client = connections.of(Service.ORGANIZATION, Service.JIRA)
    return group_permissions.ensure_present(client, wanted, spec.routes, check_mode=True)


def _token(connections: Connections, spec: DoctorSpec, known: Mapping[str, Any]) -> Outcome:
    account_id, stored = known.get("account_id"), spec.record
    if not account_id:
        return Outcome(True)  # of an account that is not made yet; what the key may do, credentials.py says
    wanted = policy.TokenSpec(
        org_id=spec.org_id,
        account_id=str(account_id),
        label=spec.label,
        scopes=spec.profile.scopes,
        days=stored.expires_in_days or policy.LONGEST_DAYS,
        rotate_before_days=0,
        record=stored,
        service_account_id=known.get("service_account_id"),
    )
    client = connections.of(Service.ORGANIZATION, Service.GATEWAY)
    at_gateway = stored.token and stored.applied_to and known.get("cloud_id") and client.has(Service.GATEWAY)
    given = (
        api_token.Given(lambda: ask_token(client, str(known["cloud_id"]), wanted.scopes, 0.0), False)
        if at_gateway
        else None
    )
    return api_token.ensure_present(client, wanted, given, spec.routes, check_mode=False)


def _connector(connections: Connections, spec: DoctorSpec, known: Mapping[str, Any]) -> Outcome:
    stored = spec.record
    wanted = align_connector.ConnectorSpec(
        jira_link=spec.jira_link,
        name=spec.connector,
        jira_api_url=spec.jira_api_url(str(known["cloud_id"])),
        authentication="api_service_account_token",
        username=stored.email or known.get("email") or NOT_YET,
        api_token=stored.token or NOT_YET,
        update_token="on_create",
        one_per_site=True,
        state="active",
        take_over=spec.take_over,
    )
    align_connector.check_settings(wanted)
    client = connections.of(Service.ALIGN, Service.ALIGN_FORM)
    return align_connector.ensure(client, wanted, spec.routes, check_mode=False)


def _proof(connections: Connections, spec: DoctorSpec) -> Outcome:
    """Find the connector by REST, as the last step of a stand-up does; where REST lists none, nothing shows how it would name one."""
    align_connector_rest.find(connections.of(Service.ALIGN), spec.connector)
    return Outcome(False)
