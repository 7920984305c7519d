# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's connector settings as a form: recognize the page, read a connector from it, fill one in.

What a page does not show is unknown, and unknown is an error: no field, no button and no slot is taken for empty, inactive
or free because it is missing. Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from .align import SUBMIT_FORM
from .align_settings import FIELDS, TOKEN, FormField, Settings
from .html_form import Control, Form, Option, forms_of
from .html_page import Unreadable

CHOOSER = "cmbJiraConnectorID"
_NAME_FIELD = re.compile(re.escape(FIELDS["name"].prefix) + r"(\d{1,9})")
_SAVE = "btnUpdateConnectors"
_STATE = "__STATE"
_NUMBER = re.compile(r"[0-9]{1,9}")
_TEXTS = ("text", "textarea", "password", "url", "email", "search", "tel", "number")


class Unclear(Exception):
    """The page is the settings form, but does not show all that has to be known; its text says what is missing."""


@dataclass(frozen=True)
class Page:
    """The settings page, open at one connector. number: the connector's, as its fields carry it; "" where the tenant has none."""

    form: Form
    number: str

    def name_of(self, field: FormField) -> str:
        """Return the name of a field of this connector."""
        return field.prefix + self.number

    def control(self, field: FormField) -> Control | None:
        """Return a field of this connector."""
        return self.form.control(self.name_of(field))

    @property
    def slots(self) -> tuple[Option, ...]:
        """The connectors that the chooser lists: number and text. Raises Unclear where one has no number of its own."""
        chooser = self.form.control(CHOOSER)
        options = chooser.options if chooser else ()
        for option in options:
            if not option.explicit or not _NUMBER.fullmatch(option.value):
                raise Unclear(f"the chooser lists {option.text[:60]!r} without a connector's number")
        if len({option.value for option in options}) != len(options):
            raise Unclear("the chooser lists one number twice")
        return options


@dataclass(frozen=True)
class Shown(Settings):
    """What the page shows of its connector. active: None where the buttons do not show."""

    active: bool | None

    @property
    def is_free(self) -> bool:
        """Whether the slot is free: it has no name, and nothing else is filled in. Something is chosen in every list."""
        return not any(value for name, value in self.settings().items() if not FIELDS[name].choices)


def asks_to_sign_in(html: str) -> bool:
    """Return whether a page has a form with a password, as a sign-in page does; one that cannot be read shows nothing."""
    try:
        return any(control.kind == "password" for form in forms_of(html) for control in form.controls)
    except Unreadable:
        return False


def page_of(html: str) -> Page | None:
    """Return the connector settings, or None where the page is something else (a sign-in page, an error page).

    Raises Unclear where it is the settings form, but cut, or without fields that it always has.
    """
    try:
        forms = [form for form in forms_of(html) if _has_chooser(form)]
    except Unreadable as unreadable:
        raise Unclear(f"the page cannot be read: {unreadable}") from unreadable
    if not forms:
        return None
    form = forms[0]
    if len(forms) > 1:
        raise Unclear(f"the page has {len(forms)} forms with the chooser {CHOOSER}")
    if not form.closed:
        raise Unclear("the page is cut: its form does not end")
    if form.method != "post" or not _is_of_the_settings(form.action):
        raise Unclear("the form with the chooser is not one that is posted to the settings")
    chooser = form.control(CHOOSER)
    if chooser is not None and not chooser.options and form.control(_STATE) is not None and not _numbers(form):
        return Page(form, "")  # a tenant without a single connector
    page = Page(form, _number(form))
    if chooser is not None and not chooser.options:
        raise Unclear("the chooser lists no connector, and the page shows one")
    _check(page)
    return page


def _is_of_the_settings(action: str) -> bool:
    """Return whether a form with this action goes to the settings: by their address, or back to the page that it is on."""
    try:
        path = urlsplit(action.strip()).path
    except ValueError:
        return False
    return not path or path.rpartition("/")[2].casefold() == SUBMIT_FORM.path.strip("/").casefold()


def _has_chooser(form: Form) -> bool:
    chooser = form.control(CHOOSER)
    return chooser is not None and chooser.kind == "select"


def _numbers(form: Form) -> list[str]:
    found = (_NAME_FIELD.fullmatch(control.name) for control in form.controls)
    return list(dict.fromkeys(each.group(1) for each in found if each))


def _number(form: Form) -> str:
    """The connector whose fields are on the page: the chosen one, or the only one."""
    chooser, numbers = form.control(CHOOSER), _numbers(form)
    chosen = chooser.chosen if chooser else None
    if chosen is not None and chosen.value in numbers:
        return chosen.value
    if len(numbers) != 1:
        raise Unclear("the chosen connector's Name field is missing")
    return numbers[0]


def _check(page: Page) -> None:
    """Every field of the connector is there, once, and of the kind that it has to be."""
    for field in (*FIELDS.values(), TOKEN):
        name, control = page.name_of(field), page.control(field)
        if control is None:
            raise Unclear(f"the field {name} is missing")
        if page.form.count(name) > 1:
            raise Unclear(f"the field {name} is there {page.form.count(name)} times")
        if (control.kind != "select") if field.choices else (control.kind not in _TEXTS):
            raise Unclear(f"the field {name} is of the kind {control.kind[:30]}")


def submission(page: Page, pressed: Control, filled: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return what a browser sends when a button is pressed. filled: the fields that were typed over.

    Raises Unclear where the page would not send one of them, because it is disabled, or not the state that the service checks.
    """
    sent = page.form.submission(pressed)
    names = {name for name, dummy in sent}
    lacking = [name for name in (_STATE, *filled) if name not in names]
    if lacking:
        raise Unclear(f"it would not send the field {lacking[0]}")
    return sent


def connector_on(page: Page) -> Shown:
    """Return what the page shows of its connector."""
    shown = {name: (_choice if field.choices else _text)(page, field) for name, field in FIELDS.items()}
    return Shown(**shown, active=_active(page, shown["name"] or ""))


def _text(page: Page, field: FormField) -> str:
    control = page.control(field)
    return control.value.strip() if control else ""


def _choice(page: Page, field: FormField) -> str | None:
    """Return the collection's word for what is chosen, else the option's own text."""
    select = page.control(field)
    text = select.chosen.text if select and select.chosen else ""
    return next((word for word, own in field.choices.items() if own.casefold() == text.casefold()), text or None)


def _active(page: Page, name: str) -> bool | None:
    """Active where it can be deactivated, inactive where it can be activated; a slot without a name has neither button."""
    on, off = button(page, "Deactivate") is not None, button(page, "Activate") is not None
    if on != off:
        return on
    return None if name or on else False


def button(page: Page, text: str) -> Control | None:
    """Return the button of this text that can be pressed; of several, the one whose name ends in the connector's number."""
    found = [
        control
        for control in page.form.buttons()
        if control.text.strip().casefold() == text.casefold() and not control.disabled
    ]
    own = [control for control in found if control.name.endswith(page.number)]
    return _only(found) or _only(own)


def _only(found: Sequence[Control]) -> Control | None:
    return found[0] if len(found) == 1 else None


def save_button(page: Page) -> Control | None:
    """Return the Save button."""
    return _only([control for control in page.form.buttons() if control.name == _SAVE and not control.disabled])


def option_of(page: Page, field: FormField, word: str) -> Option | None:
    """Return the option whose visible text belongs to the collection's word."""
    select = page.control(field)
    text = field.choices[word]
    return next(
        (
            option
            for option in (select.options if select else ())
            if option.text.casefold() == text.casefold() and option.explicit
        ),
        None,
    )
