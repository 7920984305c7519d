# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done to a Jira Align connector, as a comparison without any call. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from ..api.align_settings import FIELDS
from ..api.errors import InvalidOption
from ..outcome import NOT_YET
from .align_connector_rest import status_is_good
from .align_connector_spec import Connector, ConnectorSpec


@dataclass(frozen=True)
class Plan:
    """What differs. save: the settings that have to be saved. active: the state to go to, or None to leave it."""

    save: dict[str, Any]
    token: bool
    active: bool | None
    remove: bool

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.save or self.token or self.active is not None or self.remove)

    def after(self, current: Connector | None) -> Connector | None:
        """Return what the connector would be."""
        if self.remove:
            return None
        unknown: dict[str, Any] = {
            **dict.fromkeys(each.name for each in fields(Connector)),
            "id": NOT_YET,
            "active": False,
        }
        changes = {**self.save, **({} if self.active is None else {"active": self.active})}
        return replace(current or Connector(**unknown), **changes)


NOTHING = Plan({}, False, None, False)


def plan(spec: ConnectorSpec, current: Connector | None) -> Plan:
    """Compare the connector with what it should be. Raises InvalidOption where a token is needed that was not given."""
    if spec.state == "absent":
        off = False if current is not None and current.active is not False else None
        return Plan({}, False, off, current is not None)
    if current is None and spec.switch_only:
        return NOTHING
    if current is None:
        _token_for(spec, "to make the connector")
        return Plan(spec.wanted(), True, True if spec.state == "active" else None, False)
    # What REST does not show (None) cannot be compared; the form shows everything.
    shown = current.settings()
    save = {name: value for name, value in spec.wanted().items() if shown[name] is not None and shown[name] != value}
    refused = spec.update_token == "when_refused" and spec.state == "active" and not status_is_good(current.status)
    # The token that it holds is another account's, or for another site: changed without the token, the connector would be down.
    moved = [name for name in save if FIELDS[name].with_token]
    reasons = [f"because {' and '.join(moved)} of the connector change"] * bool(moved)
    reasons += ["with update_token: always"] * (spec.update_token == "always")
    reasons += ["because Jira Align reports that the connector's is refused"] * refused
    if reasons:
        _token_for(spec, reasons[0])
    active = spec.state == "active"
    return Plan(save, bool(reasons), active if current.active != active else None, False)


def _token_for(spec: ConnectorSpec, purpose: str) -> None:
    """Refuse a connector that needs a token, and was given none."""
    if not spec.api_token:
        remedy = "Give the service account's API token, or a record that holds it."
        raise InvalidOption("api_token", f"is needed {purpose}.", remedy)
