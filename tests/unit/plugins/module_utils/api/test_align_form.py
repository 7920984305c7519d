# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""align_form: the connector settings, told from every other page."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import align_form
from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import FIELDS as TABLE
from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import TOKEN

FIELD = TABLE["authentication"]
FIELDS = "".join(
    f"<input name={name}2 value=' {name} '>"
    for name in (each.prefix for each in (*TABLE.values(), TOKEN) if not each.choices)
)
CHOOSER = "<select name=cmbJiraConnectorID><option value=1>One<option value=2 selected>Two</select>"
AUTHENTICATION = "<select name=ddlAuthType2><option value=7>OAuth<option value=9 selected>\n api SERVICE account  token authentication </select>"
BUTTONS = "<input type=submit name=btnActivateConnector2 value=Activate>"
SAVE = "<input type=submit name=btnUpdateConnectors value=Save>"


def page(*parts: str) -> str:
    """A page with a search form before the settings."""
    return "<html><form action=/Search><input name=q></form><form method=post>" + "".join(parts) + "</form></html>"


def settings(*parts: str, **instead: str) -> str:
    """A whole page, with more in its form, or something else in the place of a part."""
    whole = {
        "chooser": CHOOSER,
        "fields": FIELDS,
        "authentication": AUTHENTICATION,
        "buttons": BUTTONS,
        "save": SAVE,
        **instead,
    }
    return page(*whole.values(), *parts)


def read(content: str) -> align_form.Page:
    """The settings, which the page has to be."""
    found = align_form.page_of(content)
    assert found is not None
    return found


def test_page_is_read_at_the_chosen_connector() -> None:
    found = read(settings())
    assert found.number == "2"
    assert [slot.value for slot in found.slots] == ["1", "2"]
    shown = {name: each.prefix for name, each in TABLE.items()} | {"authentication": "api_service_account_token"}
    assert align_form.connector_on(found) == align_form.Shown(**shown, active=False)


def test_number_is_the_fields_own_where_the_chooser_names_another() -> None:
    assert read(settings(chooser=CHOOSER.replace(" selected", ""))).number == "2"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html><title>Sign in</title><form method=post><input name=txtEmail><input type=password name=txtPassword></form></html>",
        "<html><title>Something went wrong</title></html>",
        page(FIELDS),
        page("<input name=cmbJiraConnectorID value=2>", FIELDS),
        f"<!-- <form>{CHOOSER}{FIELDS}</form> -->",
        f"<template><form>{CHOOSER}{FIELDS}</form></template>",
        f"<form>{FIELDS}</form>{CHOOSER}",
    ],
)
def test_page_that_is_not_the_form_is_never_one(content: str) -> None:
    assert align_form.page_of(content) is None


WHOLE = settings()
UNCLEAR = {
    "an empty chooser": (
        settings(chooser="<select name=cmbJiraConnectorID></select>", fields="", authentication=""),
        "Name field",
    ),
    "no fields": (settings(fields=""), "Name field"),
    "fields in another form": (
        f"<form method=post>{CHOOSER}</form><form>{FIELDS}{AUTHENTICATION}</form>",
        "Name field",
    ),
    "a form that is not posted": (WHOLE.replace("<form method=post>", "<form>"), "posted to the settings"),
    "a form in a search form without end": (WHOLE.replace("</form>", "", 1), "posted to the settings"),
    "a form that goes elsewhere": (
        WHOLE.replace("method=post", "method=post action='/Search?to=/ManageJiraConnectors'"),
        "posted to the settings",
    ),
    "a form that goes to no address": (
        WHOLE.replace("method=post", "method=post action='//['"),
        "posted to the settings",
    ),
    "two settings forms": (f"<form>{CHOOSER}</form><form>{CHOOSER}{FIELDS}</form>", "2 forms"),
    "a stray end of the form": (WHOLE.replace("<input name=txtAPIURL2", "</form><input name=txtAPIURL2"), "txtAPIURL2"),
    "a stray end before the chooser's fields": (
        WHOLE.replace("<input name=txtURL2", "</form><input name=txtURL2"),
        "Name field",
    ),
    "no user name": (WHOLE.replace("txtAPIEMAN2", "txtOther2"), "txtAPIEMAN2"),
    "no token field": (WHOLE.replace("txtAPIDROWSSAP2", "txtOther2"), "txtAPIDROWSSAP2"),
    "no authentication": (settings(authentication=""), "ddlAuthType2"),
    "a field twice": (settings("<input name=txtURL2 value=x>"), "2 times"),
    "a field of another kind": (WHOLE.replace("<input name=txtURL2", "<input type=checkbox name=txtURL2"), "checkbox"),
    "cut in the chooser": (WHOLE[: WHOLE.index("selected")], "cut"),
    "cut in the fields": (WHOLE[: WHOLE.index("txtAPIURL2")], "cut"),
    "cut before the buttons": (WHOLE[: WHOLE.index("<input type=submit")], "cut"),
    "cut right before its end": (WHOLE[: WHOLE.index("</form></html>")], "cut"),
    "an empty chooser beside a connector": (
        settings(chooser="<select name=cmbJiraConnectorID></select>"),
        "no connector",
    ),
    "elements too deep": ("<div>" * 5000 + WHOLE, "nested"),
    "tags without end": (WHOLE + "<" * 20000, "8000 tags"),
    "a tag without end": ("<form><a " + "".join(f"x{number} " for number in range(9000)) + WHOLE, "attributes"),
    "a page without end": (WHOLE + "<!--" + "x" * 1_000_001, "longer"),
}


@pytest.mark.parametrize("content, said", UNCLEAR.values(), ids=list(UNCLEAR))
def test_page_that_does_not_show_all_is_unclear(content: str, said: str) -> None:
    with pytest.raises(align_form.Unclear, match=said):
        align_form.page_of(content)


@pytest.mark.parametrize(
    "action",
    ["", "/ManageJiraConnectors?i=2", "ManageJiraConnectors", "https://acme.jiraalign.com/managejiraconnectors"],
)
def test_form_goes_to_the_settings(action: str) -> None:
    assert align_form.page_of(WHOLE.replace("method=post", f"method=POST action='{action}'")) is not None


STATE = "<input type=hidden name=__STATE value=x>"


@pytest.mark.parametrize(
    "state, filled, said",
    [
        ("", [], "__STATE"),
        (STATE.replace("input", "input disabled"), [], "__STATE"),
        (f"<fieldset disabled>{STATE}</fieldset>", [], "__STATE"),
        (STATE, ["txtURL2", "txtNone2"], "txtNone2"),
        (f"{STATE}<input disabled name=txtNone2>", ["txtNone2"], "txtNone2"),
    ],
)
def test_page_that_would_not_send_what_counts_is_not_sent(state: str, filled: list[str], said: str) -> None:
    page = align_form.page_of(settings(state))
    assert page is not None
    pressed = align_form.save_button(page)
    assert pressed is not None
    with pytest.raises(align_form.Unclear, match=said):
        align_form.submission(page, pressed, filled)


def test_page_sends_its_state_and_what_was_filled_in() -> None:
    page = align_form.page_of(settings(STATE))
    assert page is not None
    pressed = align_form.save_button(page)
    assert pressed is not None
    names = [name for name, dummy in align_form.submission(page, pressed, ["txtURL2"])]
    assert {"__STATE", "txtURL2", pressed.name} <= set(names)


@pytest.mark.parametrize(
    "options, said",
    [
        ("<option value=1>One<option selected value=2>Two<option>Three", "'Three' without"),
        ("<option>One<option selected value=2>Two", "'One' without"),
        ("<option value=''>One<option selected value=2>Two", "'One' without"),
        ("<option value=one>One<option selected value=2>Two", "'One' without"),
        ("<option value=../1>One<option selected value=2>Two", "'One' without"),
        ("<option value=2>One<option selected value=2>Two", "twice"),
    ],
)
def test_chooser_whose_slots_have_no_number_each_is_unclear(options: str, said: str) -> None:
    found = read(settings(chooser=f"<select name=cmbJiraConnectorID>{options}</select>"))
    with pytest.raises(align_form.Unclear, match=said):
        assert found.slots


def test_option_is_found_by_its_visible_text() -> None:
    assert align_form.option_of(read(settings()), FIELD, "api_service_account_token").value == "9"
    without = settings(authentication="<select name=ddlAuthType2><option value=9>Basic</select>")
    assert align_form.option_of(read(without), FIELD, "api_service_account_token") is None
    valueless = settings(
        authentication="<select name=ddlAuthType2><option>API service account token Authentication</select>"
    )
    assert align_form.option_of(read(valueless), FIELD, "api_service_account_token") is None


@pytest.mark.parametrize(
    "markup, active",
    [
        ("<input type=submit name=x value=Deactivate>", True),
        ("<button name=x> deactivate </button>", True),
        ("<button name=x value=anything> deactivate </button>", True),
        ("<input type=submit name=x value=Activate>", False),
        ("<input type=submit name=x value=Deactivate disabled><input type=submit name=y value=Activate>", False),
        (
            "<input type=submit name=x1 value=Deactivate><input type=submit name=x2 value=Activate><input type=submit name=x3 value=Activate>",
            None,
        ),
        ("<input type=submit name=x value=Deactivate disabled>", None),
        ("<input type=button name=x value=Deactivate>", None),
        ("<input type=submit name=x value=Deactivate><input type=submit name=y value=Activate>", None),
        ("", None),
    ],
)
def test_activity_is_what_exactly_one_button_says(markup: str, active: bool | None) -> None:
    assert align_form.connector_on(read(settings(buttons=markup))).active is active


def test_slot_without_a_name_has_no_button_and_is_not_active() -> None:
    empty = FIELDS.replace("' txtConnectorName '", "''")
    assert align_form.connector_on(read(settings(buttons="", fields=empty))).active is False
    assert not align_form.connector_on(read(settings(buttons="", fields=empty))).is_free  # it has no name, but a link
