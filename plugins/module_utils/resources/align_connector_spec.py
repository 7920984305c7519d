# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align connector as it is, and as it should be. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..api.align_settings import AUTHENTICATIONS, FIELDS, Settings
from ..api.errors import InvalidOption
from ..api.operation import Route
from ..gate import line
from ..outcome import exists

_GATEWAY_URL = re.compile(r"/ex/jira/[^/]+$")


@dataclass(frozen=True)
class Connector(Settings):
    """A connector. What neither the form nor REST tells is None. status: what REST reports of it, in Jira Align's words."""

    id: Any
    active: bool | None
    status: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the connector as results have it."""
        return {"id": self.id, **self.settings(), "active": self.active, "status": self.status}

    def shown(self) -> dict[str, Any]:
        """Return what a diff shows of it."""
        return {**self.settings(), "active": self.active}


@dataclass(frozen=True)
class ConnectorSpec(Settings):
    """The connector as it should be. api_token is written when the connector is made, or always where update_token says so."""

    name: str
    api_token: str | None
    update_token: str
    one_per_site: bool
    state: str
    take_over: bool = False

    @property
    def switch_only(self) -> bool:
        """Whether no more is wanted of the connector than to be off."""
        return self.state == "inactive" and not any(getattr(self, name) for name in _required())

    def wanted(self) -> dict[str, str]:
        """Return the settings that are filled in and compared."""
        if self.switch_only:
            return {}
        return {name: value for name, value in self.settings().items() if value is not None}


def _required() -> list[str]:
    return [name for name, field in FIELDS.items() if field.required]


def check_authentication(authentication: str) -> None:
    """Refuse all but what the setup guide allows for this integration."""
    if authentication in AUTHENTICATIONS:
        return
    if "oauth" in authentication.lower():
        raise InvalidOption(
            "authentication",
            "OAuth 1.0a is not supported for the Jira Align integration.",
            "Use an API token as authentication type instead: api_service_account_token.",
        )
    raise InvalidOption(
        "authentication", f"invalid value {authentication!r}.", f"Expected {', '.join(AUTHENTICATIONS)}."
    )


def check_settings(spec: ConnectorSpec) -> None:
    """Refuse what Jira Align would store without a word, and fail with later."""
    if spec.name != spec.name.strip() or not spec.name.isprintable() or not spec.name:
        raise InvalidOption(
            "name",
            f"{spec.name!r} cannot be told apart in Jira Align's form.",
            "Give a name without white space around it.",
        )
    if spec.state == "absent" or spec.switch_only:
        return
    for option in _required():
        if not getattr(spec, option):
            raise InvalidOption(option, "is needed together with the connector's other settings.", "Set it.")
    if "{external}" not in str(spec.jira_link):
        raise InvalidOption(
            "jira_link",
            f"{spec.jira_link!r} lacks {{external}}, where Jira Align puts the issue key.",
            "Give <site>/browse/{external}.",
        )
    if not _GATEWAY_URL.search(str(spec.jira_api_url)):
        problem = f"{spec.jira_api_url!r} is not the gateway's address. A service account's token works only there."
        raise InvalidOption(
            "jira_api_url", problem, "Give https://api.atlassian.com/ex/jira/<cloudId>; jira_cloud_id derives it."
        )
    if exists(spec.username) and "@" not in str(spec.username):
        raise InvalidOption("username", f"{spec.username!r} is not an email address.", "Give the service account's.")


def serves_another(connector: Settings, jira_api_url: str | None, username: str | None) -> list[str]:
    """Return what shows that the connector serves another site or another account than these; a property that was not read shows nothing."""
    found = []
    shown_url, shown_name = connector.jira_api_url, connector.username
    if shown_url and jira_api_url and shown_url.rstrip("/").casefold() != jira_api_url.rstrip("/").casefold():
        found.append(f"it serves {line(shown_url, longest=150)}, not {jira_api_url}")
    if shown_name and username and exists(username) and shown_name.casefold() != username.casefold():
        found.append(f"its account is {line(shown_name, longest=150)}, not {username}")
    return found


def refuse_anothers(spec: ConnectorSpec, current: Connector | None) -> None:
    """Refuse an active connector that serves another site with another account: it is somebody else's, whatever it is called."""
    if spec.take_over or current is None or not current.active:
        return
    another = serves_another(current, spec.jira_api_url, spec.username)
    if len(another) > 1:
        problem = f"the active connector {spec.name!r} (ID {current.id}) is another's: {'; '.join(another)}."
        raise InvalidOption(
            "name",
            f"{problem} Nothing was changed.",
            "Choose another name; or set take_over (connector_take_over) to overwrite it.",
        )


def is_written_by_form(params: Mapping[str, Any]) -> bool:
    """Return whether a module with these options writes connectors by the settings form, and does not hand that over to the operator."""
    return Route.CONSOLE.value in params["routes"] and bool(params["align_session"])
