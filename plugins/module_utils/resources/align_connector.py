# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align connector: read it, save it, activate or deactivate it, give the slot back.

Reading is by REST, and by the settings form where a session allows it: REST's names for a connector's
properties are not documented, the form shows them all. Writing is by the form; no published call writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..api.align_form import Page, connector_on
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError
from ..api.operation import Route, Service
from ..api.services import SIGN_IN_TO_ALIGN
from ..gate import line
from ..lock import exclusive
from ..outcome import NOT_YET, Handoff, Outcome
from ..routes import HandoffNeeded, RouteClosed, choose
from . import align_connector_form as form
from .align_connector_handoffs import by_operator, by_support
from .align_connector_plan import plan
from .align_connector_reading import Wrong, merged_by_either, read_by_either
from .align_connector_spec import (
    Connector,
    ConnectorSpec,
    Holder,
    brought_back,
    check_authentication,
    check_settings,
    refuse_anothers,
)

__all__ = ["ConnectorSpec", "Holder", "check_authentication", "check_place", "check_settings", "ensure"]


def ensure(client: Client, spec: ConnectorSpec, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Bring the connector to the wanted settings and state, and read it back."""
    wrong = Wrong()
    current = read_by_either(client, spec.name, Route.CONSOLE.value in routes, wrong)
    refuse_anothers(spec, current)
    untold = check_mode and not spec.api_token  # a token that an earlier task would make has no value yet
    to_do = plan(replace(spec, api_token=NOT_YET) if untold else spec, current)
    if Service.ALIGN_FORM in wrong.errors and (to_do.changes or _not_compared(spec, current)):
        raise wrong.errors[Service.ALIGN_FORM]
    if not to_do.changes:
        return _with(wrong, _outcome(False, current, current))
    warnings = brought_back(spec, current)
    if check_mode:
        warnings += _unknown_activity(spec, current) + _token_needed(untold and to_do.token)
        return _with(wrong, _outcome(True, current, to_do.after(current)), warnings)
    ways = {Route.PUBLISHED: _by_published, Route.CONSOLE: lambda: _by_form(client, spec, wrong)}
    try:
        outcome = choose(routes, ways, lambda why: by_operator(client, spec, why, to_do, current))
    except HandoffNeeded as needed:
        return _with(wrong, _outcome(False, current, current, needed.handoff))
    return _with(wrong, outcome, warnings)


def _not_compared(spec: ConnectorSpec, current: Connector | None) -> bool:
    """Return whether settings are wanted that were not read, of a connector that no record says was once set and proved."""
    if current is None or spec.goes_away or spec.by_record is Holder.OURS:
        return False
    return any(current.settings()[name] is None for name in spec.wanted())


def _with(wrong: Wrong, outcome: Outcome, warnings: tuple[str, ...] = ()) -> Outcome:
    """Return an outcome with these warnings, and with what was not read for want of a credential that is wrong."""
    returns = {**outcome.returns, "unread": wrong.unread()}
    return replace(outcome, returns=returns, warnings=(*warnings, *wrong.warnings()))


def check_place(client: Client, spec: ConnectorSpec, of_run: Sequence[str]) -> None:
    """Raise what would refuse the connector, or leave it to the operator, before anything is written: the form's look at it, and no more.

    of_run: the connectors of the tenant in this run, in the order in which they get the free slots.
    """
    settings = form.open_form(client)
    page = settings.named(spec.name)
    if page is None:
        _free_slot(client, settings, spec)
        new = settings.new_among(of_run)
        before = new.index(spec.name) if spec.name in new else 0
        free = settings.free_up_to(before + 1) if before else 1
        if free <= before:
            why = f"This run is to make {len(new)} new connectors in the tenant, and {free} can be had: {', '.join(new[:free])}. Atlassian Support adds more."
            raise HandoffNeeded(by_support(client, spec.name, "Have a connector slot added", why))
        return
    shown = connector_on(page)
    refuse_anothers(spec, Connector(**shown.settings(), id=page.number, active=shown.active, status=None))


def _token_needed(untold: bool) -> tuple[str, ...]:
    """Return the warning about a token that check mode has to do without."""
    needed = "api_token: none was given. Without check mode, it is needed to make this change; an earlier task of the play has to give it."
    return (needed,) if untold else ()


def _unknown_activity(spec: ConnectorSpec, current: Connector | None) -> tuple[str, ...]:
    """Return the warning that a prediction needs where nothing shows whether the connector is active."""
    if current is None or current.active is not None or spec.state == "absent":
        return ()
    fact = f"Whether the connector {spec.name} is active is not known: Jira Align's REST interface does not say it in a known word."
    return (f"{fact} It may be {spec.state} already.",)


def _by_published() -> Outcome:
    """Used only where the tenant's own description lists a write on /connectors; no known one does."""
    raise RouteClosed("Jira Align publishes no call that creates, changes or activates a connector.")


def _by_form(client: Client, spec: ConnectorSpec, wrong: Wrong) -> Outcome:
    """Read, fill, save, read back, activate, read back; one writer at a time in a tenant, for hosts pick free slots."""
    if not client.has(Service.ALIGN_FORM):
        raise RouteClosed(f"the settings form needs a signed-in session, and none was given. {SIGN_IN_TO_ALIGN}")
    with exclusive("the connectors of", client.base(Service.ALIGN_FORM)):
        settings = form.open_form(client)
        page = settings.named(spec.name)
        before = merged_by_either(client, page, wrong)
        refuse_anothers(spec, before)
        to_do, changed = plan(spec, before), False
        try:
            if to_do.save or to_do.token:
                page, changed = _saved(client, spec, settings, page, to_do.token), True
            if to_do.active is not None and page is not None:
                page, changed = form.switch(client, spec.name, page, to_do.active), True
            if to_do.remove and page is not None:
                form.remove(client, spec.name, page)
                page, changed = None, True
        except HandoffNeeded as needed:  # what was done so far stays done, and is reported
            now = form.open_form(client, fresh=True).named(spec.name)
            return _outcome(changed, before, merged_by_either(client, now, wrong), needed.handoff)
        return _outcome(changed, before, merged_by_either(client, page, wrong))


def _saved(
    client: Client, spec: ConnectorSpec, settings: form.SettingsForm, page: Page | None, with_token: bool
) -> Page:
    """Save into the connector's slot, or into a free one; where another run takes that meanwhile, into the next."""
    taken = ""
    for dummy in range(len(settings.slots.all) + 1):
        try:
            seen = form.save(client, spec, page or _free_slot(client, settings, spec), with_token)
            settings.slots.renew(seen)
            settings.slots.remember()
            return seen
        except form.SlotTaken as another:
            taken = str(another)
        # The other run may have made just this connector.
        settings = form.open_form(client, fresh=True)
        page = settings.named(spec.name)
    raise JiraOpsError(
        f"No free connector could be had in Jira Align: {taken}, and so it went with every other. Run again."
    )


def _free_slot(client: Client, settings: form.SettingsForm, spec: ConnectorSpec) -> Page:
    """Return a free slot. How a new one comes to be is not known, so none is made."""
    if spec.one_per_site:
        other = settings.serving(str(spec.jira_api_url), str(spec.jira_link))
        if other is not None:  # a second one would sync everything twice
            name = connector_on(other).name
            problem = (
                f"the connector {line(name, longest=100)!r} (ID {other.number}) already serves {spec.jira_api_url}."
            )
            remedy = f"Set it to {line(name, longest=100)!r} to take that connector over, or rename or remove that one in Jira Align."
            raise InvalidOption("name", problem, remedy)
    free = settings.free()
    if free is None:
        settings = form.open_form(client, fresh=True)  # before somebody is sent to Atlassian Support
        free = settings.free()
    if free is not None:
        return free
    names, count = settings.slots.names(), len(settings.slots.all)
    shown = ", ".join(line(name, longest=60) for name in names[:20]) + (f" and {count - 20} more" if count > 20 else "")
    used = f"All {count} connectors of the tenant are in use ({shown})" if count else "The tenant has no connector"
    why = f"{used}. Atlassian Support adds connectors."
    raise HandoffNeeded(by_support(client, spec.name, "Have a connector slot added", why))


def _outcome(
    changed: bool, before: Connector | None, after: Connector | None, handoff: Handoff | None = None
) -> Outcome:
    returns = {"connector": after.to_dict() if after else None}
    return Outcome(
        changed,
        before.shown() if before else {},
        after.shown() if after else {},
        returns,
        (handoff,) if handoff else (),
    )
