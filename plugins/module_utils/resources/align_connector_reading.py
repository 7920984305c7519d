# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align connector as the settings form and the REST interface show it; as one of them does, where the other refuses. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import unused
from ..api import align
from ..api.align_form import Page, connector_on
from ..api.client import Client
from ..api.errors import ApiError, InvalidOption, JiraOpsError, UnexpectedAnswer
from ..api.operation import Service
from ..wait import poll
from . import align_connector_form as form
from . import align_connector_rest as rest
from .align_connector_spec import Connector

# Seconds within which REST has to show what the form shows.
_AGREES_WITHIN = 10.0


@dataclass
class Wrong:
    """The services that were left out because their credential is wrong, and why; it grows while a connector is read."""

    errors: dict[Service, JiraOpsError] = field(default_factory=dict)

    def leave_out(self, client: Client, refusal: ApiError) -> None:
        """Have the client go on without the service whose credential was refused. Raises the refusal where it is about something else."""
        service = refusal.operation.service
        if service in self.errors or not unused.is_refused(refusal):
            raise refusal
        self.errors[service] = refusal
        client.leave_out(service)

    def warnings(self) -> tuple[str, ...]:
        """Return a warning for each credential."""
        return tuple(unused.warning(service, error) for service, error in self.errors.items())

    def unread(self) -> list[str]:
        """Return what was not looked at."""
        return [unused.left_out(service) for service in self.errors]


def read_by_either(client: Client, name: str, console: bool, wrong: Wrong) -> Connector | None:
    """Return the connector by form and REST; by one of them alone where the credential of the other is wrong. Raises what is wrong with the only one.

    console: whether the form may be used.
    """
    for service in (Service.ALIGN_FORM, Service.ALIGN) if console else (Service.ALIGN,):
        if service in client.unusable:
            wrong.errors[service] = client.unusable[service]
    while True:
        by_form = console and client.has(Service.ALIGN_FORM)
        if wrong.errors and not (by_form or client.has(Service.ALIGN)):
            raise next(iter(wrong.errors.values()))
        try:
            return read(client, name, by_form)
        except ApiError as refusal:
            wrong.leave_out(client, refusal)


def merged_by_either(client: Client, page: Page | None, wrong: Wrong) -> Connector | None:
    """Return the connector of a page of the form, with what REST reports of it; without that where the token is wrong."""
    try:
        return merged(client, page)
    except ApiError as refusal:
        if refusal.operation.service is not Service.ALIGN:
            raise
        wrong.leave_out(client, refusal)
    return merged(client, page)


def read(client: Client, name: str, by_form: bool) -> Connector | None:
    """The connector as the form shows it, with the status that REST reports; by REST alone where the form may not be used.

    Raises UnexpectedAnswer where neither shows whether it is active.
    """
    if by_form:
        return merged(client, form.open_form(client).named(name))
    if not client.has(Service.ALIGN):
        remedy = "Set it, or give align_session and allow the route console."
        raise InvalidOption("align_token", "is needed where the settings form may not be used.", remedy)
    return rest.find(client, name)


def merged(client: Client, page: Page | None) -> Connector | None:
    """Return the connector of a page of the form, with what REST reports of it."""
    if page is None:
        return None
    shown = connector_on(page)
    reported = rest.find_if_listed(client, str(shown.name))
    active = shown.active
    if active is None:
        active = reported.active if reported else None
    elif reported is not None and reported.active not in (None, active):
        active = _agreed(client, page)
    if active is None:
        buttons = "the form shows neither Activate nor Deactivate as a button that can be pressed, or both"
        why = f"whether the connector {shown.name} is active is not shown: {buttons}, and Jira Align's REST interface does not say it in a known word."
        raise UnexpectedAnswer(
            align.OPEN_FORM,
            f"{align.OPEN_FORM.summary}: {why} Nothing was changed since. Look at the connector in Jira Align.",
        )
    return Connector(
        **shown.settings(),
        id=(reported.id if reported else None) or page.number,
        active=active,
        status=reported.status if reported else None,
    )


def _agreed(client: Client, page: Page) -> bool:
    """Form and REST disagree on whether the connector is active, as they may for moments after a change: read both until they agree."""
    name = str(connector_on(page).name)

    def both() -> bool | None:
        again = form.open_form(client, fresh=True)
        shown, reported = form.shown_at(client, again, page.number), rest.find_if_listed(client, name)
        return (
            shown.active
            if reported is not None and shown.active is not None and reported.active in (None, shown.active)
            else None
        )

    agreed = poll(both, _AGREES_WITHIN)
    if agreed is None:
        fact = f"the form and the REST interface disagree on whether the connector {name} is active"
        raise UnexpectedAnswer(
            align.OPEN_FORM,
            f"{align.OPEN_FORM.summary}: {fact}. Nothing was changed since. Look at the connector in Jira Align.",
        )
    return agreed
