# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings form of Jira Align as the doctor sees it: read leniently, so that what is missing can be named. Private to the collection."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..api.align_form import CHOOSER
from ..api.align_settings import AUTHENTICATIONS, FIELDS, TOKEN
from ..api.html_form import Form, forms_of
from ..api.html_page import Unreadable

_STATE = "__STATE"
_SAVE = "Save"
_NUMBERED = re.compile(r"(.*?)\d{0,9}", re.DOTALL)


@dataclass(frozen=True)
class FormShape:
    """What there is on the page. fields: names without the connector's number. options: visible texts of the authentication types."""

    fields: frozenset[str]
    options: tuple[str, ...]
    buttons: tuple[str, ...]
    state: bool
    slots: int

    def problems(self) -> tuple[str, ...]:
        """Return what the page lacks of what a stand-up uses."""
        wanted = [(field.prefix, field.label) for field in (*FIELDS.values(), TOKEN)]
        found = [f"the field {prefix} ({label}) is missing" for prefix, label in wanted if prefix not in self.fields]
        texts = [text for text in AUTHENTICATIONS.values() if text.casefold() not in map(str.casefold, self.options)]
        if FIELDS["authentication"].prefix in self.fields:
            found += [f"the authentication type {text!r} is not offered" for text in texts]
        found += [] if _SAVE in self.buttons else [f"the button {_SAVE} is missing"]
        return (*found, *(() if self.state else (f"the hidden field {_STATE} is missing",)))


def shape_of(html: str) -> FormShape | None:
    """Return the shape of the settings form, or None where the page has none."""
    try:
        form = next((each for each in forms_of(html) if each.control(CHOOSER) is not None), None)
    except Unreadable:
        return None
    return _shape(form) if form is not None else None


def unnumbered(name: str) -> str:
    """Return a field's name without the connector's number that it ends in."""
    found = _NUMBERED.fullmatch(name)
    return found[1] if found else name


def _shape(form: Form) -> FormShape:
    types = next((each for each in form.controls if unnumbered(each.name) == FIELDS["authentication"].prefix), None)
    chooser = form.control(CHOOSER)
    return FormShape(
        fields=frozenset(unnumbered(control.name) for control in form.controls if control.name),
        options=tuple(option.text for option in types.options) if types else (),
        buttons=tuple(control.text.strip() for control in form.buttons()),
        state=form.control(_STATE) is not None,
        slots=len(chooser.options) if chooser else 0,
    )
