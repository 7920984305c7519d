# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""align_form: the connector settings, told from every other page."""
from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import align_form

FIELDS = "".join(f"<input name={name}2 value=' {name} '>" for name in ("txtURL", "txtConnectorName", "txtAPIURL", "txtAPIEMAN", "txtAPIDROWSSAP"))
CHOOSER = "<select name=cmbJiraConnectorID><option value=1>One<option value=2 selected>Two</select>"
AUTHENTICATION = "<select name=ddlAuthType2><option value=7>OAuth<option value=9 selected>\n api SERVICE account  token authentication </select>"
SAVE = "<input type=submit name=btnUpdateConnectors value=Save>"


def page(*parts: str) -> str:
    """A page with a search form before the settings."""
    return "<html><form action=/Search><input name=q></form><form method=post>" + "".join(parts) + "</form></html>"


def test_the_page_is_read_at_the_chosen_connector() -> None:
    found = align_form.page_of(page(CHOOSER, FIELDS, AUTHENTICATION, SAVE))
    assert found is not None and found.number == "2"
    assert [slot.value for slot in found.slots] == ["1", "2"]
    assert align_form.connector_on(found) == {
        "jira_link": "txtURL",
        "name": "txtConnectorName",
        "jira_api_url": "txtAPIURL",
        "username": "txtAPIEMAN",
        "authentication": "api_service_account_token",
        "active": False,
    }


def test_the_number_is_the_fields_own_where_the_chooser_names_another() -> None:
    found = align_form.page_of(page(CHOOSER.replace(" selected", ""), FIELDS))
    assert found is not None and found.number == "2"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html><title>Sign in</title><form method=post><input name=txtEmail><input type=password name=txtPassword></form></html>",
        "<html><title>Something went wrong</title></html>",
        page("<select name=cmbJiraConnectorID></select>"),
        page(CHOOSER),
        page(FIELDS),
        page("<input name=cmbJiraConnectorID value=2>", FIELDS),
        f"<form>{CHOOSER}</form><form>{FIELDS}</form>",
        f"<!-- <form>{CHOOSER}{FIELDS}</form> -->",
    ],
)
def test_a_page_that_is_not_the_form_is_never_one(content: str) -> None:
    assert align_form.page_of(content) is None


def test_the_option_is_found_by_its_visible_text() -> None:
    found = align_form.page_of(page(CHOOSER, FIELDS, AUTHENTICATION))
    assert align_form.authentication_option(found, "api_service_account_token").value == "9"
    without = align_form.page_of(page(CHOOSER, FIELDS, "<select name=ddlAuthType2><option value=9>Basic</select>"))
    assert align_form.authentication_option(without, "api_service_account_token") is None
    assert align_form.authentication_option(align_form.page_of(page(CHOOSER, FIELDS)), "api_service_account_token") is None


@pytest.mark.parametrize(
    "markup, active",
    [
        ("<input type=submit name=x value=Deactivate>", True),
        ("<button name=x> deactivate </button>", True),
        ("<input type=submit name=x value=Activate>", False),
        ("<input type=submit name=x value=Deactivate disabled>", False),
        ("<input type=button name=x value=Deactivate>", False),
    ],
)
def test_a_connector_is_active_where_it_can_be_deactivated(markup: str, active: bool) -> None:
    assert align_form.connector_on(align_form.page_of(page(CHOOSER, FIELDS, markup)))["active"] is active
