# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's connectors through the settings form: fill, save, switch, remove; and read back after each, whatever the answer was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Callable, TypeVar
from urllib.parse import urljoin, urlsplit

from ..api import align
from ..api.align_form import (
    Page,
    Shown,
    Unclear,
    asks_to_sign_in,
    button,
    connector_on,
    option_of,
    page_of,
    save_button,
    submission,
)
from ..api.align_settings import FIELDS, TOKEN, FormField
from ..api.answer import Answer
from ..api.client import Client
from ..api.errors import ApiError, JiraOpsError, NotSignedIn, OutcomeUnknown, UnexpectedAnswer
from ..api.html_form import Control
from ..api.messages import title
from ..api.operation import Operation, Service
from ..api.services import SIGN_IN_TO_ALIGN
from ..gate import line
from ..routes import HandoffNeeded
from ..wait import poll
from . import align_connector_rest
from .align_connector_handoffs import by_support
from .align_connector_spec import ConnectorSpec
from .align_slots import Slots

# Seconds in which Jira Align has to show what was saved, or that the connector is active.
_TAKES_EFFECT_WITHIN = 10.0


Found = TypeVar("Found")


class SlotTaken(Exception):
    """Another run took the free slot between the look at it and the save; its text says for which connector."""


@dataclass(frozen=True)
class SettingsForm:
    """The settings form of the client's tenant, over its slots."""

    client: Client
    slots: Slots

    def named(self, name: str) -> Page | None:
        """The page of the connector of this name."""
        return self._understood(lambda: self.slots.named(name))

    def free(self) -> Page | None:
        """The page of a free slot."""
        return self._understood(self.slots.free)

    def serving(self, jira_api_url: str, jira_link: str) -> Page | None:
        """The page of a connector that serves this site already."""
        return self._understood(lambda: self.slots.serving(jira_api_url, jira_link))

    def free_up_to(self, most: int) -> int:
        """How many slots are free, counted no further than so many."""
        return self._understood(lambda: self.slots.free_up_to(most))

    def new_among(self, names: Sequence[str]) -> list[str]:
        """Those of the names that no slot has; none where it is not known what each slot is called."""
        return self.slots.new_among(names) or []

    def _understood(self, look: Callable[[], Found]) -> Found:
        with understood(self.client):
            found = look()
        self.slots.remember()
        return found


class understood:  # pylint: disable=invalid-name
    """Turns Unclear, about a page of the form, into the error that a user sees."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: Any, failure: BaseException | None, trace: Any) -> None:
        if isinstance(failure, Unclear):
            place, fact = self._client.base(Service.ALIGN_FORM), line(failure, self._client.redactor.clean, 200)
            advice = "What it does not show is not guessed, and nothing was changed since. It may have changed; look for a newer version of the collection."
            raise UnexpectedAnswer(
                align.OPEN_FORM, f"{align.OPEN_FORM.summary} at {place}: the page is not clear: {fact}. {advice}"
            ) from failure


def open_form(client: Client, fresh: bool = False) -> SettingsForm:
    """Open the settings. fresh: without what other runs on this machine have just seen."""

    def rest_names() -> dict[str, str]:
        if not client.has(Service.ALIGN):
            return {}
        try:
            listed = align_connector_rest.list_all(client)
        except ApiError:
            return {}  # it only spares looks at the form, which shows all of it
        return {str(each.id): each.name for each in listed if each.id is not None and each.name is not None}

    with understood(client):
        return SettingsForm(
            client, Slots(client.base(Service.ALIGN_FORM), lambda number: _open(client, number), rest_names, fresh)
        )


def save(client: Client, spec: ConnectorSpec, page: Page, with_token: bool) -> Page:
    """Fill the settings in, press Save, and see whether it took.

    Raises SlotTaken where the page was a free slot's and is another connector's now.
    """
    values = {page.name_of(FIELDS[name]): _typed(page, FIELDS[name], value) for name, value in spec.wanted().items()}
    if with_token:
        values[page.name_of(TOKEN)] = str(spec.api_token)
    pressed = save_button(page)
    if pressed is None:
        fact = "the form has no Save button. Jira Align may have changed; look for a newer version of the collection."
        raise UnexpectedAnswer(align.OPEN_FORM, f"{align.OPEN_FORM.summary}: {fact}")
    was_free = connector_on(page).is_free
    unknown = _submit(client, Page(page.form.filled(values), page.number), pressed, values)

    def taken() -> Page | None:
        seen = _open(client, page.number)
        shown = connector_on(seen)
        if was_free and shown.name and shown.name != spec.name:
            client.record(align.SUBMIT_FORM, done=False)
            raise SlotTaken(f"another run took connector {page.number} meanwhile, for {line(shown.name, longest=60)!r}")
        return None if _differing(shown, spec) else seen

    seen = poll(taken, _TAKES_EFFECT_WITHIN, what=f"Jira Align to save the connector {spec.name}")
    if seen is None:
        shown = connector_on(_open(client, page.number))
        client.record(align.SUBMIT_FORM, done=False if shown == connector_on(page) else None)
        wrong = ", ".join(
            f"{prop} is {line(getattr(shown, prop), longest=100)!r} instead of {value!r}"
            for prop, value in _differing(shown, spec).items()
        )
        fact = f"The save of connector {spec.name} was sent, and Jira Align did not take it: {wrong}."
        raise JiraOpsError(f"{fact} Somebody else may be editing; run again.{f' {unknown}' if unknown else ''}")
    if not (was_free or _differing(connector_on(page), spec)):
        _check_token_only(client, spec, page, seen, unknown)
    client.record(align.SUBMIT_FORM, done=True)
    return seen


def _typed(page: Page, field: FormField, value: str) -> str:
    """Return what goes into a field: the value, or of a list the option of the visible text that belongs to it."""
    if not field.choices:
        return value
    option = option_of(page, field, value)
    if option is not None:
        return option.value
    select = page.control(field)
    offered = ", ".join(repr(each.text[:60]) for each in (select.options[:10] if select else ())) or "none"
    raise JiraOpsError(
        f"Jira Align's form does not offer the {field.label.lower()} {field.choices[value]!r}. It offers: {offered}."
    )


def _differing(shown: Shown, spec: ConnectorSpec) -> dict[str, Any]:
    """The wanted values of the properties that the page shows otherwise."""
    return {prop: value for prop, value in spec.wanted().items() if getattr(shown, prop) != value}


def _check_token_only(
    client: Client, spec: ConnectorSpec, page: Page, seen: Page, unknown: OutcomeUnknown | None
) -> None:
    """Nothing but the token was saved, which no page shows: that the post was answered, and that all fields went back, is what there is to go by."""
    lost = sorted(_sent(page) ^ _sent(seen))
    if unknown is None and not lost:
        return
    client.record(align.SUBMIT_FORM, done=None)
    fact = (
        f"{unknown}" if unknown else f"the form had other fields before the save than after it ({', '.join(lost[:5])})"
    )
    advice = "Whether it took the token is not known. Run again, with update_token: always."
    raise OutcomeUnknown(align.SUBMIT_FORM, f"{align.SUBMIT_FORM.summary} of connector {spec.name}: {fact} {advice}")


def _sent(page: Page) -> set[str]:
    """The fields that the page sends back, by their names; of those that are shown, but for the token's, with their values."""
    pressed = save_button(page)
    hidden = {control.name for control in page.form.controls if control.kind == "hidden"} | {page.name_of(TOKEN)}
    return (
        {
            name if name in hidden else f"{name}: {line(value, longest=40)}"
            for name, value in page.form.submission(pressed)
        }
        if pressed
        else set()
    )


def switch(client: Client, name: str, page: Page, active: bool) -> Page:
    """Press Activate or Deactivate, and see whether it took effect."""
    text = "Activate" if active else "Deactivate"
    pressed = button(page, text)
    if pressed is None:
        why = f"The form has no button {text} that can be pressed: the connector's service may not be switched on."
        raise HandoffNeeded(by_support(client, name, f"{text} the connector", why, page.number))
    _submit(client, page, pressed)

    def switched() -> Page | None:
        seen = _open(client, page.number)
        return seen if connector_on(seen).active is active else None

    seen = poll(switched, _TAKES_EFFECT_WITHIN, what=f"Jira Align to {text.lower()} the connector {name}")
    if seen is None:
        client.record(align.SUBMIT_FORM, done=False)
        why = f"{text} was pressed, and nothing changed. With a gray service light, Atlassian Support must first switch the connector's service on."
        raise HandoffNeeded(by_support(client, name, f"{text} the connector", why, page.number))
    client.record(align.SUBMIT_FORM, done=True)
    return seen


def remove(client: Client, name: str, page: Page) -> None:
    """Press the form's button for it, where it has one; else the (deactivated) connector is Atlassian Support's to remove."""
    pressed = button(page, "Delete") or button(page, "Remove")
    if pressed is None:
        why = "The form has no button that deletes a connector. It is deactivated."
        raise HandoffNeeded(by_support(client, name, "Remove the connector", why, page.number))
    _submit(client, page, pressed)

    def gone() -> bool | None:
        form = open_form(client, fresh=True)
        listed = [option for option in form.slots.all if option.value == page.number]
        return True if not listed or shown_at(client, form, page.number).name != name else None

    if poll(gone, _TAKES_EFFECT_WITHIN, what=f"Jira Align to remove the connector {name}") is None:
        client.record(align.SUBMIT_FORM, done=False)
        raise JiraOpsError(f"Jira Align answered the removal of connector {name} as usual, but still lists it.")
    client.record(align.SUBMIT_FORM, done=True)


def shown_at(client: Client, form: SettingsForm, number: str) -> Shown:
    """Return what the page of a slot shows."""
    with understood(client):
        return connector_on(form.slots.page(number))


def _open(client: Client, number: str | None = None) -> Page:
    with understood(client):
        return _page(client, align.OPEN_FORM, client.send(align.OPEN_FORM, query={"i": number} if number else None))


def _submit(client: Client, page: Page, pressed: Control, filled: Iterable[str] = ()) -> OutcomeUnknown | None:
    """Press a button. After an answer that says nothing of the outcome, the read back decides; it is returned for what no page shows."""
    with understood(client):
        fields = submission(page, pressed, filled)
    try:
        answer = client.send(align.SUBMIT_FORM, query={"i": page.number}, form=fields)
    except OutcomeUnknown as unknown:
        client.record(align.SUBMIT_FORM, done=None)
        return unknown
    if _leads_back(client.base(Service.ALIGN_FORM), answer):
        return None
    came = _came(answer, client.redactor.clean)
    return OutcomeUnknown(
        align.SUBMIT_FORM, f"Jira Align answered with {came}, and not with the way back to the settings."
    )


def _leads_back(base: str, answer: Answer) -> bool:
    """Whether an answer to the form is the one that Jira Align gives to a save: a redirect to the settings, mostly a relative one."""
    form = f"{base}{align.SUBMIT_FORM.path}"
    try:
        there = urlsplit(urljoin(form, answer.headers.get("Location", "")))
        known = urlsplit(form)
        same = (there.hostname, there.path.rstrip("/").casefold()) == (known.hostname, known.path.casefold())
    except ValueError:
        return False
    return 300 <= answer.status < 400 and "Location" in answer.headers and same


def _page(client: Client, operation: Operation, answer: Answer) -> Page:
    """The form, or an error that says what came instead. A page that is not the form never means 'no connector'."""
    page = page_of(answer.text) if answer.status == 200 else None
    if page is not None:
        return page
    came = _came(answer, client.redactor.clean)
    place = client.base(Service.ALIGN_FORM)
    # Any page but the form is most likely this; a redirect, or a page that asks for a password, is.
    kind = NotSignedIn if 300 <= answer.status < 400 or asks_to_sign_in(answer.text) else UnexpectedAnswer
    raise kind(
        operation,
        f"{operation.summary} at {place}: the session is not signed in; {came} came instead of the form. {SIGN_IN_TO_ALIGN}",
    )


def _came(answer: Answer, clean: Callable[[str], str]) -> str:
    """What came instead of what was expected, in words."""
    if 300 <= answer.status < 400:
        return f"a redirect to {line(_without_query(answer.headers.get('Location', '')), clean, 100) or 'nowhere'}"
    return f"a page titled {title(answer.text, clean)!r} ({answer.status})"


def _without_query(location: str) -> str:
    try:
        parts = urlsplit(location.split("?")[0])
    except ValueError:
        return "what is not a URL"
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else parts.path


def slots(client: Client) -> int:
    """Return how many connectors the settings form offers; an error where the session is not signed in."""
    return len(open_form(client).slots.all)
