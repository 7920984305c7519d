# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's connectors through the settings form: find, fill, save, switch, remove; and read back after each."""
from __future__ import annotations

from typing import Any, Iterable, Iterator, Protocol

from ..api import align
from ..api.align_form import AUTHENTICATION_FIELD, AUTHENTICATIONS, FIELDS, TOKEN_FIELD, Page
from ..api.align_form import authentication_option, button, connector_on, page_of, save_button
from ..api.client import Answer, Client
from ..api.errors import InvalidOption, JiraOpsError, UnexpectedAnswer
from ..api.html_form import Control, Option
from ..api.operation import Operation, Plane
from ..api.messages import title
from ..outcome import Handoff
from ..routes import HandoffNeeded
from ..wait import poll

# Seconds in which Jira Align has to show what was saved, or that the connector is active.
_TAKES_EFFECT_WITHIN = 10.0
SESSION = "Sign in to Jira Align as a super admin and give the browser's Cookie header as align_session or JIRA_ALIGN_SESSION."


class Settings(Protocol):
    """What save() has to know of the connector that is wanted."""

    name: str
    authentication: str
    api_token: str | None

    def settings(self) -> dict[str, Any]:
        """The properties to fill in and to compare."""


def page_named(client: Client, name: str) -> Page | None:
    """The form, open at the connector of this name; None where no slot carries it.

    How the chooser words its slots is not documented, so it only says where to look first: the Name field decides.
    """
    first = _open(client)
    likely = [slot for slot in first.slots if name in slot.text]
    others = [slot for slot in first.slots if slot not in likely]
    named = [page for page in _opened(client, first, likely) if _name(page) == name]
    named = named or [page for page in _opened(client, first, others) if _name(page) == name]
    if len(named) > 1:
        numbers = ", ".join(page.number for page in named)
        raise InvalidOption("name", f"{len(named)} connectors are named {name!r} (IDs {numbers}).", "Rename all but one in Jira Align.")
    return named[0] if named else None


def free_slot(client: Client, name: str, not_serving: str | None) -> Page:
    """The first slot without a name. How a new slot comes to be is not known, so none is made.

    not_serving: a Jira API URL that no other connector may serve yet. A second one would sync everything twice.
    """
    first = _open(client)
    pages = list(_opened(client, first, first.slots))
    for page in pages:
        if not_serving and _name(page) and connector_on(page)["jira_api_url"] == not_serving:
            problem = f"the connector {_name(page)!r} (ID {page.number}) already serves {not_serving}."
            raise InvalidOption("name", problem, f"Set it to {_name(page)!r} to take that connector over, or rename or remove that one in Jira Align.")
    free = next((page for page in pages if not _name(page)), None)
    if free is not None:
        return free
    names = [_name(page) for page in pages]
    used = f"All {len(names)} connectors of the tenant are in use ({', '.join(names)})" if names else "The tenant has no connector"
    why = f"{used}. Atlassian Support adds connectors."
    raise HandoffNeeded(support_handoff(client, name, "Have a connector slot added", why))


def _opened(client: Client, first: Page, slots_to_open: Iterable[Option]) -> Iterator[Page]:
    """The pages of these slots. A slot that leads to another connector's page is passed over: the form does not know it."""
    for slot in slots_to_open:
        page = first if first.number == slot.value else _open(client, slot.value)
        if page.number == slot.value:
            yield page


def _name(page: Page) -> str:
    return str(connector_on(page)["name"] or "")


def save(client: Client, wanted: Settings, page: Page, with_token: bool) -> Page:
    """Type the settings in, choose the authentication by its visible text, press Save, and see whether it took."""
    option = authentication_option(page, wanted.authentication)
    if option is None:
        select = page.field(AUTHENTICATION_FIELD)
        offered = ", ".join(repr(each.text) for each in (select.options if select else ())) or "none"
        raise JiraOpsError(f"Jira Align's form does not offer the authentication type {AUTHENTICATIONS[wanted.authentication]!r}. It offers: {offered}.")
    values = {FIELDS[prop] + page.number: value for prop, value in wanted.settings().items() if prop in FIELDS}
    values[AUTHENTICATION_FIELD + page.number] = option.value
    if with_token:
        values[TOKEN_FIELD + page.number] = str(wanted.api_token)
    absent = [name for name in values if page.form.control(name) is None]
    pressed = save_button(page)
    if absent or pressed is None:
        lacking = ", ".join(absent) or "Save button"
        raise UnexpectedAnswer(align.OPEN_FORM, f"{align.OPEN_FORM.summary}: the form has no {lacking}. Jira Align may have changed; look for a newer version.")
    _submit(client, Page(page.form.filled(values), page.number), pressed)

    def taken() -> Page | None:
        seen = _open(client, page.number)
        shown = connector_on(seen)
        return seen if all(shown[prop] == value for prop, value in wanted.settings().items()) else None

    seen = poll(taken, _TAKES_EFFECT_WITHIN)
    if seen is None:
        client.record(align.SUBMIT_FORM, done=False)
        shown = connector_on(_open(client, page.number))
        wrong = ", ".join(f"{prop} is {shown[prop]!r} instead of {value!r}" for prop, value in wanted.settings().items() if shown[prop] != value)
        raise JiraOpsError(
            f"Jira Align answered the save of connector {wanted.name} as usual, but did not take it: {wrong}. Somebody else may be editing; run again."
        )
    client.record(align.SUBMIT_FORM, done=True)
    return seen


def switch(client: Client, name: str, page: Page, active: bool) -> Page:
    """Press Activate or Deactivate, and see whether it took effect."""
    text = "Activate" if active else "Deactivate"
    pressed = button(page, text)
    if pressed is None:
        why = f"The form has no button {text}: the connector's service is not switched on."
        raise HandoffNeeded(support_handoff(client, name, f"{text} the connector", why, page.number))
    _submit(client, page, pressed)

    def switched() -> Page | None:
        seen = _open(client, page.number)
        return seen if connector_on(seen)["active"] is active else None

    seen = poll(switched, _TAKES_EFFECT_WITHIN)
    if seen is None:
        client.record(align.SUBMIT_FORM, done=False)
        why = f"{text} was pressed, and nothing changed. With a gray service light, Atlassian Support must first switch the connector's service on."
        raise HandoffNeeded(support_handoff(client, name, f"{text} the connector", why, page.number))
    client.record(align.SUBMIT_FORM, done=True)
    return seen


def remove(client: Client, name: str, page: Page) -> None:
    """Press the form's button for it, where it has one; else the (deactivated) connector is Atlassian Support's to remove."""
    pressed = button(page, "Delete") or button(page, "Remove")
    if pressed is None:
        why = "The form has no button that deletes a connector. It is deactivated."
        raise HandoffNeeded(support_handoff(client, name, "Remove the connector", why, page.number))
    _submit(client, page, pressed)
    if poll(lambda: page_named(client, name) is None or None, _TAKES_EFFECT_WITHIN) is None:
        client.record(align.SUBMIT_FORM, done=False)
        raise JiraOpsError(f"Jira Align answered the removal of connector {name} as usual, but still lists it.")
    client.record(align.SUBMIT_FORM, done=True)


def _open(client: Client, number: str | None = None) -> Page:
    return _page(client, align.OPEN_FORM, client.send(align.OPEN_FORM, query={"i": number} if number else None))


def _submit(client: Client, page: Page, pressed: Control) -> None:
    client.send(align.SUBMIT_FORM, query={"i": page.number}, form=page.form.submission(pressed))


def _page(client: Client, operation: Operation, answer: Answer) -> Page:
    """The form, or an error that says what came instead. A page that is not the form never means 'no connector'."""
    page = page_of(answer.text) if answer.status == 200 else None
    if page is not None:
        return page
    if 300 <= answer.status < 400:
        came = f"a redirect to {answer.headers.get('Location', '').split('?')[0]}"
    else:
        came = f"a page titled {title(answer.text)!r} ({answer.status})"
    place = client.base(Plane.ALIGN_FORM)
    raise UnexpectedAnswer(operation, f"{operation.summary} at {place}: the session is not signed in; {came} came instead of the form. {SESSION}")


def support_handoff(client: Client, name: str, step: str, why: str, number: str | None = None) -> Handoff:
    return Handoff(
        step=step,
        why=why,
        url="https://support.atlassian.com/contact/",
        instructions=[
            f"Open a request with Atlassian Support for the Jira Align tenant {client.base(Plane.ALIGN_FORM)}.",
            f"Name the connector type (Jira) and the connector ({name}{f', ID {number}' if number else ''}), and ask for: {step}.",
        ],
        values={"tenant": client.base(Plane.ALIGN_FORM), "connector": name, "connector_type": "Jira", "connector_id": number},
        resume="When Support has answered, run the same playbook again.",
    )


def slots(client: Client) -> int:
    """How many connectors the settings form offers; an error where the session is not signed in."""
    return len(_open(client).slots)
