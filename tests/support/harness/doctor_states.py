# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a site in which the doctor is tried: what is prepared, what is given, and what has to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from tests.support.harness.runs import ModuleClient

SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]
NAMES_UNKNOWN = [{"ref": 1, "title": "x", "on": True}]


def _nothing(_modules: ModuleClient) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class State:
    """prepare: makes the state, and returns the options that are given otherwise; None leaves one out.

    steps: what has to become of steps, by the beginning of their names. says: what the table has to say.
    """

    name: str
    exit: int
    prepare: Callable[[ModuleClient], Mapping[str, Any]] = _nothing
    steps: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def options(modules: ModuleClient, **changed: Any) -> dict[str, Any]:
    """What the doctor is given: everything, but for what is changed."""
    services = {**modules.organization_options, **modules.jira_options, **modules.align_options}
    given = {**services, "org_id": modules.org_id, "projects": ["SHOP", "TEAM"], "connector": "acme", **changed}
    return {name: value for name, value in given.items() if value is not None}


def _scoped_key(modules: ModuleClient) -> dict[str, Any]:
    """With an account, for without the console a list of its tokens is all that tells the kind of key."""
    modules.made_account()
    return {"org_api_key": modules.scoped_key, "routes": ["published", "handoff"]}


def _scoped_key_and_console(modules: ModuleClient) -> dict[str, Any]:
    return {"org_api_key": modules.scoped_key}


def _no_session(_modules: ModuleClient) -> dict[str, Any]:
    return {"align_session": None}


def _session_ended(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.by_hand("sign_out", tenant=modules.tenant)
    return {}


def _field_gone(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.switch(align_missing_field="txtAPIURL")
    return {}


def _option_text(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.switch(align_option_text="Service account (API token)")
    return {}


def _free_plan(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.by_hand("set_plan", plan="free", site=modules.site)
    return {}


def _published_absent(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.switch(published_collection="404")
    return {}


def _names_unknown(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.by_hand("set_connector", name="Another", tenant=modules.tenant)
    modules.sandbox.switch(align_fields="unknown")
    return {}


def _bearer_only(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.switch(gateway_auth="bearer")
    account = modules.made_account(name="jiraalignconnector", access=True)
    made = modules.made_token(account["account_id"], label="jira-align", scopes=["read:jira-user", "read:jira-work"])
    return {"email": account["email"], "token": made["token"]}


def _only_at_gateway(modules: ModuleClient) -> dict[str, Any]:
    modules.sandbox.by_hand(
        "scope_person_token", account=modules.admin["email"], scopes=SCOPES, organization=modules.organization
    )
    return {}


def _edge_only(_modules: ModuleClient) -> dict[str, Any]:
    names = ("org_api_key", "jira_email", "jira_token", "align_token", "align_session", "align_url", "org_id")
    return dict.fromkeys(names)


ACCOUNT, GROUP, TOKEN = "Create the service account", "Give the group", "Create the API token"
CONNECTOR, PROOF, CLOUD_ID = "Save and activate", "Prove the connector", "Resolve the cloud ID"
GOES, FAILS, HANDED, UNASKED = "goes", "fails", "is the operator's", "not asked"
ALL_GO = dict.fromkeys((CLOUD_ID, ACCOUNT, GROUP, TOKEN, CONNECTOR, PROOF), GOES)

STATES = (
    State("all well", 0, steps=ALL_GO, says=("A stand-up can go.", "without scopes", "nothing")),
    State(
        "scoped key",
        4,
        _scoped_key,
        {**ALL_GO, TOKEN: HANDED, CONNECTOR: HANDED},
        (
            "with scopes",
            "Create the API token; Save and activate the connector.",
            "No published call creates an API token",
        ),
    ),
    State(
        "scoped key, and the console allowed",
        2,
        _scoped_key_and_console,
        {**ALL_GO, "Look before anything is changed": FAILS, TOKEN: HANDED},
        ("with scopes", "or set routes (connector_routes) to [published, handoff]", "403"),
    ),
    State(
        "no session",
        4,
        _no_session,
        {**ALL_GO, CONNECTOR: HANDED},
        ("Jira Username: (not made yet)", "Select Save > Activate", "JIRA_ALIGN_SESSION"),
    ),
    State(
        "session ended",
        2,
        _session_ended,
        {"Sign in to Jira Align's settings form": FAILS, CONNECTOR: FAILS, TOKEN: GOES},
        ("the session is not signed in", "Sign in to Jira Align as a super admin", "not signed in ["),
    ),
    State(
        "a form field gone",
        2,
        _field_gone,
        {"Sign in to Jira Align's settings form": FAILS, CONNECTOR: FAILS},
        ("the field txtAPIURL (Jira API URL) is missing", "the page is not clear"),
    ),
    State(
        "option text changed",
        2,
        _option_text,
        {**ALL_GO, CONNECTOR: FAILS},
        (
            "the authentication type 'API service account token Authentication' is not offered",
            "does not offer the authentication type",
            "'Service account (API token)'",
        ),
    ),
    State("Free plan", 2, _free_plan, {**ALL_GO, GROUP: FAILS}, ("On a Free plan", "Leave connector_projects empty")),
    State(
        "published routes absent",
        0,
        _published_absent,
        ALL_GO,
        ("Create the service account: goes, route console", "the console's list of service accounts is used"),
    ),
    State("REST names unknown", 2, _names_unknown, {**ALL_GO, PROOF: FAILS}, ("the name was not read",)),
    State(
        "Bearer only",
        0,
        _bearer_only,
        {ACCOUNT: "is done already", TOKEN: GOES},
        ("as Bearer, and refuses it as Basic",),
    ),
    State(
        "administrator's token only at the gateway",
        2,
        _only_at_gateway,
        {"Sign in to Jira": FAILS, GROUP: FAILS, CONNECTOR: GOES},
        ("accepted only at the gateway", "set connector_jira_access (jira_access) to gateway"),
    ),
    State(
        "nothing but an edge address",
        2,
        _edge_only,
        {CLOUD_ID: GOES, ACCOUNT: UNASKED, GROUP: UNASKED, TOKEN: UNASKED, CONNECTOR: UNASKED, PROOF: UNASKED},
        ("Missing: org_api_key (or ATLASSIAN_ORG_API_KEY)", "not given", "align_url"),
    ),
)
