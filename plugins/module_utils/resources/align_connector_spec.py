# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align connector as it is, and as it should be. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..api.align_settings import AUTHENTICATIONS, FIELDS, Settings
from ..api.errors import InvalidOption
from ..api.operation import Route
from ..gate import line
from ..outcome import exists

_GATEWAY_URL = re.compile(r"/ex/jira/[^/]+$")


@dataclass(frozen=True)
class Connector(Settings):
    """A connector. What neither the form nor REST reports is None. status: what REST reports of it, in Jira Align's words."""

    id: Any
    active: bool | None
    status: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the connector as results have it."""
        return {"id": self.id, **self.settings(), "active": self.active, "status": self.status}

    def shown(self) -> dict[str, Any]:
        """Return what a diff shows of it."""
        return {**self.settings(), "active": self.active}


class Holder(Enum):
    """What a token record says of a connector: it is known to hold a token of the record, or it is not."""

    OURS = "ours"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class ConnectorSpec(Settings):
    """The connector as it should be. api_token is written when the connector is made, or always where update_token says so.

    expected_api_url, expected_username: what a connector that is only switched off or removed has to serve, and as whom. by_record: what the record
    says of the connector of this name; None without a record.
    """

    name: str
    api_token: str | None
    update_token: str
    one_per_site: bool
    state: str
    take_over: bool = False
    expected_api_url: str | None = None
    expected_username: str | None = None
    by_record: Holder | None = None

    @property
    def switch_only(self) -> bool:
        """Whether no more is wanted of the connector than to be off."""
        return self.state == "inactive" and not any(getattr(self, name) for name in _required())

    @property
    def goes_away(self) -> bool:
        """Whether the connector is only switched off, or removed: its settings are none of the wanted ones."""
        return self.switch_only or self.state == "absent"

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


def why_anothers(spec: ConnectorSpec, current: Connector) -> list[str]:
    """Return what shows that a connector of this name is somebody else's, so that it must not be changed; nothing where it may.

    | asked by | somebody else's |
    | --- | --- |
    | a caller without a record | active, and serves another site with another account |
    | a caller with a record | serves another site, and the record does not say that it is this host's |
    | who switches it off or removes it | serves another site or has another account than is expected, whatever the record says |

    One that is to be off, and is, is left as it is.
    """
    if spec.take_over or (spec.switch_only and current.active is False):
        return []
    if spec.goes_away and (spec.expected_api_url or spec.expected_username):
        return serves_another(current, spec.expected_api_url, spec.expected_username)
    another = serves_another(current, spec.jira_api_url, spec.username)
    if spec.by_record is Holder.NOT_KNOWN:
        return another if serves_another(current, spec.jira_api_url, None) else []
    return another if spec.by_record is None and current.active and len(another) > 1 else []


def refuse_anothers(spec: ConnectorSpec, current: Connector | None) -> None:
    """Refuse a connector that is somebody else's, whatever it is called."""
    another = why_anothers(spec, current) if current is not None else []
    if current is None or not another:
        return
    active = "active " if current.active else "inactive " if current.active is False else ""
    problem = f"the {active}connector {spec.name!r} (ID {current.id}) is another's: {'; '.join(another)}."
    remedy = (
        "Correct the name (connector_name); or set take_over (connector_take_over) to have it switched off all the same."
        if spec.goes_away
        else "Choose another name; or set take_over (connector_take_over) to overwrite it."
    )
    raise InvalidOption("name", f"{problem} It was left as it is.", remedy)


def brought_back(spec: ConnectorSpec, current: Connector | None) -> tuple[str, ...]:
    """Return the warning about a connector that is this host's by the record, and was changed by somebody to serve another site or account."""
    if current is None or spec.goes_away or spec.by_record is not Holder.OURS:
        return ()
    another = serves_another(current, spec.jira_api_url, spec.expected_username)
    if not another:
        return ()
    fact = f"The connector {spec.name!r} (ID {current.id}) was changed by somebody: {'; '.join(another)}."
    return (f"{fact} It is this host's by the token record, so it is set right again. Look who changed it.",)


def is_written_by_form(params: Mapping[str, Any]) -> bool:
    """Return whether a module with these options writes connectors by the settings form, and does not hand that over to the operator."""
    return Route.CONSOLE.value in params["routes"] and bool(params["align_session"])
