# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's connector settings as a form: tell the page, read a connector from it, fill one in."""
from __future__ import annotations

import re
from dataclasses import dataclass

from .html_form import Control, Form, Option, forms_of

CHOOSER = "cmbJiraConnectorID"
# A connector's properties and the prefixes of their fields, which end in the connector's number.
FIELDS = {"jira_link": "txtURL", "name": "txtConnectorName", "jira_api_url": "txtAPIURL", "username": "txtAPIEMAN"}
_NAME_FIELD = re.compile(re.escape(FIELDS["name"]) + r"(\d+)")
TOKEN_FIELD = "txtAPIDROWSSAP"
AUTHENTICATION_FIELD = "ddlAuthType"
_SAVE = "btnUpdateConnectors"
_STATE = "__STATE"
# The visible text of the article's authentication type; the option's value differs from tenant to tenant.
AUTHENTICATIONS = {"api_service_account_token": "API service account token Authentication"}


@dataclass(frozen=True)
class Page:
    """The settings page, open at one connector. number: the connector's, as its fields carry it."""

    form: Form
    number: str

    def field(self, prefix: str) -> Control | None:
        """A field of this connector."""
        return self.form.control(prefix + self.number)

    @property
    def slots(self) -> tuple[Option, ...]:
        """The connectors that the chooser lists: number and name."""
        chooser = self.form.control(CHOOSER)
        return chooser.options if chooser else ()


def page_of(html: str) -> Page | None:
    """The connector settings, or None where the page is something else (a sign-in page, an error page)."""
    for form in forms_of(html):
        chooser = form.control(CHOOSER)
        if chooser is None or chooser.kind != "select":
            continue
        if chooser.chosen is None and form.control(_STATE) is not None:
            return Page(form, "")  # a tenant without a single connector
        if chooser.chosen is None:
            continue
        numbers = [chooser.chosen.value, *_numbers(form)]
        number = next((each for each in numbers if form.control(FIELDS["name"] + each) is not None), None)
        if number is not None:
            return Page(form, number)
    return None


def _numbers(form: Form) -> list[str]:
    found = (_NAME_FIELD.fullmatch(control.name) for control in form.controls)
    return [each.group(1) for each in found if each]


def connector_on(page: Page) -> dict[str, object]:
    """What the page shows of its connector: name, jira_link, jira_api_url, username, authentication, active.

    An authentication that the collection does not set is given in the form's own words.
    """
    shown: dict[str, object] = {}
    for prop, prefix in FIELDS.items():
        control = page.field(prefix)
        shown[prop] = control.value.strip() if control else None
    select = page.field(AUTHENTICATION_FIELD)
    text = select.chosen.text if select and select.chosen else ""
    shown["authentication"] = next((name for name, own in AUTHENTICATIONS.items() if own.casefold() == text.casefold()), text or None)
    shown["active"] = button(page, "Deactivate") is not None
    return shown


def button(page: Page, text: str) -> Control | None:
    """The button of this text that can be pressed."""
    for control in page.form.buttons():
        if control.value.strip().casefold() == text.casefold() and not control.disabled:
            return control
    return None


def save_button(page: Page) -> Control | None:
    """The Save button."""
    return next((control for control in page.form.buttons() if control.name == _SAVE and not control.disabled), None)


def authentication_option(page: Page, authentication: str) -> Option | None:
    """The option of the visible text that belongs to an authentication type."""
    select = page.field(AUTHENTICATION_FIELD)
    text = AUTHENTICATIONS[authentication]
    return next((option for option in (select.options if select else ()) if option.text.casefold() == text.casefold()), None)
