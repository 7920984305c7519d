# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a sandbox becomes what a doctor's report saw: credentials, switches and steps by hand, as a pure function of the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]
# Fields of the form that the sandbox has, without the connector's number.
FORM = (
    "txtURL",
    "txtConnectorName",
    "txtConnectorAdmin",
    "txtAPIURL",
    "ddlAuthType",
    "txtAPIEMAN",
    "txtAPIDROWSSAP",
    "txtOACK",
    "txtOAPuK",
    "__STATE",
    "btnUpdateConnectors",
)
# Names under which the sandbox has a connector's properties.
_KNOWN = {"id", "name", "active", "status", "connectorId", "connectorName", "isActive"}
_SERVICE_ACCOUNT_TYPE = "API service account token Authentication"
_OTHER_TYPES = {"Basic Authentication", "OAuth 1.0a", "Personal Access Token"}


@dataclass(frozen=True)
class Setup:
    """given: the services that credentials were given for. scoped_key: which organization key. slots: of the tenant. by_hand: what a person does, in order.

    account: whether the connector's service account is there.
    """

    given: frozenset[str] = frozenset()
    options: dict[str, Any] = field(default_factory=dict)
    scoped_key: bool = False
    slots: int = 3
    switches: dict[str, Any] = field(default_factory=dict)
    by_hand: tuple[tuple[str, dict[str, Any]], ...] = ()
    account: bool = False


def setup_of(report: dict[str, Any]) -> Setup:
    """Return the setup for a report of one site."""
    fates = {step["step"]: step["fate"] for step in report["steps"]}
    forms = _forms(report)
    slots = max((_slots(form) for form in forms), default=3)
    return Setup(
        given=frozenset(report["given"]),
        options={
            **{
                name: report["options"][name]
                for name in ("routes", "jira_access", "grant_through", "global_permissions")
            },
            "projects": ["SHOP", "TEAM", "OPS"][: report["options"]["projects"]],
        },
        scoped_key=403
        in statuses(report, "service_accounts.list", "console") | statuses(report, "api_tokens.list_managed"),
        slots=max(slots, 1),
        switches={**_routes(report), **_form(forms), **_gateway(report), **_field_names(report)},
        by_hand=(*_people(report), *_plan(report), *_connectors(report), *_session(report, forms)),
        account=fates.get("Create the service account") == "is done already",
    )


def exchanges(report: dict[str, Any], operation: str, route: str = "", service: str = "") -> list[dict[str, Any]]:
    """Return the exchanges of an operation."""
    return [
        each
        for each in report["exchanges"]
        if each["operation"] == operation and route in ("", each["route"]) and service in ("", each["service"])
    ]


def statuses(report: dict[str, Any], operation: str, route: str = "", service: str = "") -> set[int]:
    """Return the statuses that an operation was answered with."""
    return {each["status"] for each in exchanges(report, operation, route, service)}


def _routes(report: dict[str, Any]) -> dict[str, Any]:
    switches = {}
    for route, switch in (("published", "published_collection"), ("console", "console_collection")):
        if statuses(report, "service_accounts.list", route) == {404}:
            switches[switch] = "404"
    return switches


def _gateway(report: dict[str, Any]) -> dict[str, Any]:
    """By which way of signing in the gateway was answered, where it refused the other one."""
    seen = [each for each in report["exchanges"] if each["service"] == "gateway" and each["operation"] == "myself"]
    taken = {each["credential"] for each in seen if each["status"] == 200}
    refused = {each["credential"] for each in seen if each["status"] == 401}
    return {"gateway_auth": taken.pop().lower()} if len(taken) == 1 and refused else {}


def _people(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """An administrator's token with scopes works at the gateway and not on the site."""
    here, elsewhere = (200 in statuses(report, "myself", service=name) for name in ("jira", "jira_elsewhere"))
    on_site, at_gateway = (here, elsewhere) if report["options"]["jira_access"] == "site" else (elsewhere, here)
    return [("scope_person_token", {"scopes": SCOPES})] if at_gateway and not on_site else []


def _plan(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    plans = [each for exchange in exchanges(report, "license") for each in _words(exchange["answer"])]
    return [("set_plan", {"plan": "free"})] if "= FREE" in plans else []


def _connectors(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """As many connectors as REST lists. What they are called there, the answer itself says, which is served as it was."""
    listed = [
        each["answer"]["list"] for each in exchanges(report, "connectors.list") if "list" in _object(each["answer"])
    ]
    return [("set_connector", {"name": f"Another {number + 1}"}) for number in range(max(listed, default=0))]


def _field_names(report: dict[str, Any]) -> dict[str, Any]:
    """Of connectors under names that nobody knows, which property may be what, by its type."""
    items = [item for each in exchanges(report, "connectors.list") for item in _object(each["answer"]).get("items", [])]
    properties = _object(_object(items[0]).get("object")) if items else {}
    if not properties or _KNOWN & properties.keys():
        return {}
    kinds = {
        name: "active" if isinstance(each, bool) else "id" if str(each).startswith("number") else "name"
        for name, each in properties.items()
    }
    return {"align_field_names": {kind: name for name, kind in kinds.items()}}


def _session(report: dict[str, Any], forms: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    opened = exchanges(report, "connector_form.open")
    return [("sign_out", {})] if opened and not forms and all(each["status"] in (200, 302) for each in opened) else []


def _forms(report: dict[str, Any]) -> list[dict[str, Any]]:
    pages = [
        each["answer"]["page"] for each in exchanges(report, "connector_form.open") if "page" in _object(each["answer"])
    ]
    return [
        form
        for page in pages
        for form in page
        if any(each["name"] == "cmbJiraConnectorID" for each in form["controls"])
    ]


def _slots(form: dict[str, Any]) -> int:
    return next((int(each["options"]) for each in form["controls"] if each["name"] == "cmbJiraConnectorID"), 0)


def _form(forms: list[dict[str, Any]]) -> dict[str, Any]:
    if not forms:
        return {}
    controls = forms[0]["controls"]
    gone = [name for name in FORM if name not in {each["name"] for each in controls}]
    switches: dict[str, Any] = {"align_missing_field": " ".join(gone)} if gone else {}
    texts = [text for each in controls if each["name"] == "ddlAuthType" for text in each["options"]]
    if texts and _SERVICE_ACCOUNT_TYPE not in texts:
        switches["align_option_text"] = next((text for text in texts if text not in _OTHER_TYPES), "")
    named = [each["filled"] for form in forms for each in form["controls"] if each["name"] == "txtConnectorName"]
    if named and all(named) and len(named) >= _slots(forms[0]):
        switches["align_free_slots"] = "none"
    return switches


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(shape: Any) -> list[str]:
    """Return every word that is shown in a shape."""
    if isinstance(shape, dict):
        return [word for each in shape.values() for word in _words(each)]
    if isinstance(shape, list):
        return [word for each in shape for word in _words(each)]
    return [shape] if isinstance(shape, str) and shape.startswith("= ") else []
