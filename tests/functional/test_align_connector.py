# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_align_connector: the settings form, as a browser would use it."""

from __future__ import annotations

import itertools
import re
from typing import Any, Callable

import pytest
import requests

from ansible_collections.jira_ops.align.plugins.module_utils.api.answer import Answer
from ansible_collections.jira_ops.align.plugins.module_utils.api.client import Client
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from ansible_collections.jira_ops.align.plugins.module_utils.resources import align_connector_form
from tests.support.harness.runs import ModuleClient

TEXT = "API service account token Authentication"
MASK = "\u2022" * 12


def posts(modules: ModuleClient) -> list[dict[str, Any]]:
    return modules.asked("/ManageJiraConnectors", method="POST")


def pressed(modules: ModuleClient) -> list[str]:
    """The buttons that were pressed, in order."""
    words = {"Save", "Activate", "Deactivate", "Delete", "Search"}
    return [
        value for entry in posts(modules) for name, value in entry["body"] if value in words and name.startswith("btn")
    ]


def test_a_connector_is_filled_in_saved_and_activated_once(modules: ModuleClient) -> None:
    made = modules.connector()
    assert made["changed"] and made["diff"]["before"] == {} and "handoff" not in made
    slot = modules.slot(1)
    assert (slot["name"], slot["link"], slot["api_url"]) == ("acme", modules.jira_link, modules.jira_api_url)
    assert (
        slot["username"] == "svc@serviceaccount.atlassian.com"
        and slot["password"] == "ATSTT-sandbox-typed-token"
        and slot["active"]
    )
    assert made["connector"]["authentication"] == "api_service_account_token" and made["connector"]["active"]
    assert pressed(modules) == ["Save", "Activate"] and not [entry for entry in posts(modules) if entry["refused"]]
    kept = modules.connector()
    assert not kept["changed"] and len(posts(modules)) == 2 and kept["diff"]["before"] == kept["diff"]["after"]


def test_the_option_is_chosen_by_its_visible_text(modules: ModuleClient) -> None:
    modules.connector()
    options = dict(modules.sandbox.state()["tenants"][modules.tenant]["auth_types"])
    assert options[modules.slot(1)["auth_type"]] in (TEXT, "{service account}")
    modules.sandbox.reset()
    modules.sandbox.switch(align_option_text=TEXT.upper())
    result = modules.connector()
    assert result.get("connector") and result["connector"]["active"], result
    assert not modules.connector()["changed"]


def test_an_option_that_is_not_offered_is_named_with_those_that_are(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_option_text="")
    result = modules.connector()
    assert result["failed"] and TEXT in result["msg"] and "It offers" in result["msg"] and not posts(modules)


def test_oauth_is_refused_before_anything_is_sent(modules: ModuleClient) -> None:
    for kind in ("oauth", "OAuth 1.0a"):
        result = modules.connector(authentication=kind)
        assert result["failed"] and "OAuth 1.0a is not supported" in result["msg"] and not modules.asked()


def test_what_else_the_page_holds_goes_back_as_it_came(modules: ModuleClient) -> None:
    before = modules.slot(1)["other"]
    modules.connector()
    assert modules.slot(1)["other"] == before
    for entry in posts(modules):
        names = [name for name, dummy in entry["body"]]
        assert names.count("__STATE") == 1 and names.count("cmbJiraConnectorID") == 1
        assert entry["headers"]["content-type"].startswith("application/x-www-form-urlencoded")


def test_each_page_sends_its_own_state(modules: ModuleClient) -> None:
    modules.connector()
    states = [dict(map(tuple, entry["body"]))["__STATE"] for entry in posts(modules)]
    assert len(states) == len(set(states)) == 2


@pytest.mark.parametrize("shown", ["mask", "nothing"])
def test_the_stored_token_stays_where_none_is_to_be_written(modules: ModuleClient, shown: str) -> None:
    modules.sandbox.switch(align_token_field=shown)
    modules.connector(api_token="first-token-of-all")
    link = "https://renamed.atlassian.net/browse/{external}"
    result = modules.connector(api_token="second-token-of-all", jira_link=link)
    assert result["changed"] and modules.slot(1)["password"] == "first-token-of-all"
    assert modules.slot(1)["link"] == link and modules.slot(1)["active"]


@pytest.mark.parametrize(
    "moved",
    [{"username": "other@serviceaccount.atlassian.com"}, {"jira_api_url": "https://api.atlassian.com/ex/jira/another"}],
)
def test_token_goes_with_a_changed_account_or_address(modules: ModuleClient, moved: dict[str, str]) -> None:
    """The one that the connector holds signs in nowhere else, and the connector would be down."""
    modules.connector(api_token="first-token-of-all")
    without = modules.connector(api_token=None, **moved)
    assert without["failed"] and without["msg"].startswith("api_token: ") and len(posts(modules)) == 2
    result = modules.connector(api_token="second-token-of-all", **moved)
    assert result["changed"] and modules.slot(1)["password"] == "second-token-of-all" and modules.slot(1)["active"]


ANOTHERS = {
    "jira_api_url": "https://api.atlassian.com/ex/jira/another",
    "username": "other@serviceaccount.atlassian.com",
}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("state", ["active", "inactive", "absent"])
def test_active_connector_of_another_site_and_account_is_refused(
    modules: ModuleClient, state: str, check_mode: bool
) -> None:
    modules.connector(**ANOTHERS)
    before = modules.slot(1)
    result = modules.connector(state=state, check_mode=check_mode)
    assert result["failed"] and all(
        part in result["msg"] for part in (*ANOTHERS.values(), "'acme' (ID 1)", "connector_take_over")
    ), result
    assert modules.slot(1) == before and len(posts(modules)) == 2


@pytest.mark.parametrize(
    "theirs",
    [
        {},
        {"username": ANOTHERS["username"]},
        {"jira_api_url": ANOTHERS["jira_api_url"]},
        {**ANOTHERS, "state": "inactive"},
    ],
)
def test_connector_that_shares_site_or_account_or_is_off_is_changed(
    modules: ModuleClient, theirs: dict[str, str]
) -> None:
    modules.connector(**theirs)
    assert (
        modules.connector()["connector"]["active"] and modules.slot(1)["username"] == "svc@serviceaccount.atlassian.com"
    )


RETIRES = {"state": "inactive", "jira_link": None, "jira_api_url": None, "username": None, "api_token": None}


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("state", ["inactive", "absent"])
@pytest.mark.parametrize("theirs", [{"jira_api_url": ANOTHERS["jira_api_url"]}, {"username": ANOTHERS["username"]}])
def test_what_only_has_the_name_is_not_switched_off(
    modules: ModuleClient, theirs: dict[str, str], state: str, check_mode: bool
) -> None:
    """Neither site nor account may be another than the record's, whatever the record says of the connector."""
    modules.connector(**theirs)
    before = modules.slot(1)
    record = {"token": "x", "token_id": "1", "email": "svc@serviceaccount.atlassian.com"}
    record["applied_to"] = f"{modules.align_url} acme"
    expected = {**RETIRES, "state": state, "record": record, "expected_api_url": modules.jira_api_url}
    result = modules.connector(**expected, check_mode=check_mode)
    assert result["failed"] and next(iter(theirs.values())) in result["msg"] and "connector_take_over" in result["msg"]
    assert modules.slot(1) == before
    assert modules.connector(**expected, take_over=True)["changed"] and not modules.slot(1)["active"]


def test_operator_is_asked_to_look_first_where_the_site_was_not_read(modules: ModuleClient) -> None:
    """REST does not show what a connector serves."""
    modules.connector()
    asked = {"align_session": None, "api_token": None}
    for record, said in (({"token": "x", "token_id": "1"}, True), (None, False)):
        given = {"record": record} if record else {"api_token": "second-token-of-all", "update_token": "always"}
        result = modules.connector(**{**asked, **given})
        first = result["handoff"]["instructions"][1]
        assert ("If its Jira API URL is another one than below, it is another's" in first) is said
    expected = {"expected_api_url": modules.jira_api_url, "record": {"email": "a@b.example"}}
    off = modules.connector(**{**asked, **RETIRES, **expected})
    (click,) = off["handoff"]["instructions"][1:]
    assert modules.jira_api_url in click and "a@b.example" in click and "else it is another's" in click


def test_anothers_connector_is_taken_over_where_the_user_says_so(modules: ModuleClient) -> None:
    modules.connector(**ANOTHERS, api_token="their-token-of-it")
    result = modules.connector(take_over=True, api_token="our-token-of-it-all")
    assert result["changed"] and (modules.slot(1)["api_url"], modules.slot(1)["password"]) == (
        modules.jira_api_url,
        "our-token-of-it-all",
    )


@pytest.mark.parametrize("shown", ["mask", "nothing"])
def test_a_new_token_is_written_where_the_user_says_always(modules: ModuleClient, shown: str) -> None:
    modules.sandbox.switch(align_token_field=shown)
    modules.connector(api_token="first-token-of-all")
    result = modules.connector(api_token="second-token-of-all", update_token="always")
    assert result["changed"] and modules.slot(1)["password"] == "second-token-of-all"
    assert "second-token" not in str(result)


def test_several_connectors_are_told_apart_by_name(modules: ModuleClient) -> None:
    for number, name in enumerate(("one", "two"), 1):
        assert modules.connector(name=name)["connector"]["id"] in (number, str(number))
    assert (modules.slot(1)["name"], modules.slot(2)["name"]) == ("one", "two")
    assert not modules.connector(name="two")["changed"] and not modules.connector(name="one")["changed"]
    assert modules.connector(name="two", username="two@serviceaccount.atlassian.com")["changed"]
    assert (modules.slot(1)["username"], modules.slot(2)["username"]) == (
        "svc@serviceaccount.atlassian.com",
        "two@serviceaccount.atlassian.com",
    )
    assert not modules.slot(3)["name"]


def test_several_connectors_without_the_rest_interface(modules: ModuleClient) -> None:
    for name in ("one", "two"):
        assert modules.connector(name=name, align_token=None)["changed"]
    assert (modules.slot(1)["name"], modules.slot(2)["name"], modules.slot(3)["name"]) == ("one", "two", "")
    assert not modules.connector(name="two", align_token=None)["changed"]


@pytest.mark.parametrize("name", ['Z\u00fcrich \u2603 & <b>"quotes"</b> 100%', "a+b=c;d", "acme (#2)", "#3"])
def test_any_name_comes_back_as_it_was_typed(modules: ModuleClient, name: str) -> None:
    assert modules.connector(name=name)["changed"] and modules.slot(1)["name"] == name
    assert not modules.connector(name=name)["changed"]


@pytest.mark.parametrize("name", [" acme", "acme ", "acme\n", " ", ""])
def test_a_name_that_a_form_would_trim_does_not_eat_a_slot_with_every_run(modules: ModuleClient, name: str) -> None:
    results = [modules.connector(name=name) for dummy in range(2)]
    assert all(result.get("failed") for result in results) or not results[1]["changed"]
    assert not modules.slot(2)["name"]


def test_two_connectors_of_one_name_are_an_error(modules: ModuleClient) -> None:
    for dummy in range(2):
        modules.sandbox.by_hand("set_connector", name="acme")
    for options in ({}, {"align_token": None}):
        result = modules.connector(**options)
        assert result["failed"] and "2 connectors" in result["msg"] and not posts(modules)


def test_no_free_slot_is_handed_to_support(modules: ModuleClient) -> None:
    modules.sandbox.by_hand("set_connector", name="mine")
    modules.sandbox.switch(align_free_slots="none")
    handoff = modules.connector()["handoff"]
    assert "slot" in handoff["step"] and "Support" in handoff["why"] and "mine" in handoff["why"] and not posts(modules)


def test_all_slots_in_use_are_handed_to_support_and_none_is_overwritten(modules: ModuleClient) -> None:
    for number in range(3):
        modules.sandbox.by_hand("set_connector", name=f"mine{number}")
    result = modules.connector()
    assert "All 3 connectors" in result["handoff"]["why"] and not result["changed"] and not posts(modules)
    modules.sandbox.by_hand("add_slot")
    assert modules.connector()["changed"] and modules.slot(4)["name"] == "acme"


def test_a_tenant_without_any_connector_is_no_sign_in_page(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_free_slots="none")
    result = modules.connector()
    assert "not signed in" not in result["msg"] and result.get("handoff"), result


@pytest.mark.parametrize(
    "switches",
    [{"align_signed_out": "page"}, {"align_signed_out": "redirect"}, {"align_form": "error"}, {"align_form": "moved"}],
)
@pytest.mark.parametrize("change", [{"state": "absent"}, {"state": "inactive"}, {"username": "other@example.com"}])
def test_a_page_that_is_not_the_form_never_means_no_connector(
    modules: ModuleClient, switches: dict[str, str], change: dict[str, str]
) -> None:
    modules.connector()
    if "align_signed_out" in switches:
        modules.sandbox.by_hand("sign_out")
    modules.sandbox.switch(**switches)
    before = len(posts(modules))
    result = modules.connector(**change)
    assert result["failed"], result
    assert ("not signed in" in result["msg"] and "align_session" in result["msg"]) or "404" in result["msg"]
    assert "<" not in result["msg"] and len(posts(modules)) == before and modules.slot(1)["name"] == "acme"


@pytest.mark.parametrize("session", ["JA_SESSION=ended", "only-a-value"])
def test_where_nothing_is_to_change_a_wrong_session_is_a_warning_and_rest_is_read(
    modules: ModuleClient, session: str
) -> None:
    owner = modules.made_account(access=True)
    token = modules.made_token(owner["account_id"], label="align", scopes=sorted(PROFILES["read_write"].scopes))
    made = modules.connector(api_token=token["token"], username=owner["email"])
    assert made["changed"] and made["unread"] == []
    assert modules.connector(align_session=session, username=owner["email"])["failed"], "REST does not show all of it"
    record = {"token": token["token"], "token_id": token["id"], "email": owner["email"]}
    record["applied_to"] = f"{modules.align_url} acme"
    given = {"api_token": None, "record": record, "username": owner["email"], "align_session": session}
    result = modules.connector(**given)
    assert not result.get("failed") and not result["changed"] and result["connector"]["active"], result
    (warning,) = result["warnings"]
    assert "connector_align_session" in warning and "was not compared" in warning and session not in warning
    assert ["settings form" in text for text in result["unread"]] == [True]
    result = modules.connector(**given, align_token="wrong-token")
    assert result["failed"] and "align_session" in result["msg"], result


@pytest.mark.parametrize("token", ["wrong-token", "größer"])
def test_with_a_session_a_wrong_token_is_a_warning(modules: ModuleClient, token: str) -> None:
    made = modules.connector(align_token=token)
    assert made["changed"] and modules.slot(1)["active"], made
    (warning,) = made["warnings"]
    assert "connector_align_token" in warning and token not in warning
    again = modules.connector(align_token=token)
    assert not again["changed"] and again["warnings"] == [warning] and again["connector"]["status"] is None
    result = modules.connector(align_token=token, align_session=None, routes=["published", "handoff"])
    assert result["failed"] and "align_token" in result["msg"], result


def test_a_session_that_ends_between_reading_and_saving_is_reported(modules: ModuleClient) -> None:
    modules.fault("/ManageJiraConnectors", "html", method="POST", status=200, html="Sign in")
    result = modules.connector()
    assert result["failed"] and not modules.slot(1)["name"], result


def test_a_save_that_did_not_take_is_an_error_that_says_what_is_wrong(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_save="ignored")
    result = modules.connector()
    assert (
        result["failed"]
        and "was sent" in result["msg"]
        and "did not take" in result["msg"]
        and "jira_link" in result["msg"]
    )
    assert "ATSTT" not in result["msg"] and pressed(modules) == ["Save"]


def test_a_save_whose_answer_was_dropped_is_read_back(modules: ModuleClient) -> None:
    for when, number in itertools.product(("before", "after"), (1, 2)):
        modules.sandbox.reset()
        modules.fault("/ManageJiraConnectors", "drop", method="POST", nth=number, when=when)
        assert (
            modules.connector()["connector"]["active"]
            and modules.slot(1)["name"] == "acme"
            and not modules.slot(2)["name"]
        )


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_removal_whose_answer_was_dropped_is_read_back(modules: ModuleClient, when: str, number: int) -> None:
    modules.connector()
    modules.fault("/ManageJiraConnectors", "drop", method="POST", nth=number, when=when)
    assert modules.connector(state="absent")["changed"] and not modules.slot(1)["name"]


def test_no_write_goes_to_the_rest_interface(modules: ModuleClient) -> None:
    for state in ("active", "inactive", "absent"):
        modules.connector(state=state)
    assert {entry["method"] for entry in modules.asked(plane="align")} == {"GET"}


def test_a_gray_light_is_handed_to_support_with_type_and_id(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_gray_light=True)
    result = modules.connector()
    handoff = result["handoff"]
    assert result["changed"] and modules.slot(1)["name"] == "acme" and not modules.slot(1)["active"]
    assert (
        handoff["values"]["connector_type"] == "Jira"
        and handoff["values"]["connector_id"] == "1"
        and "gray" in handoff["why"]
    )
    assert "ID 1" in " ".join(handoff["instructions"])
    modules.sandbox.switch(align_gray_light=False)
    later = modules.connector()
    assert later["changed"] and modules.slot(1)["active"] and "handoff" not in later


def test_inactive_and_active_again(modules: ModuleClient) -> None:
    assert not modules.connector(state="inactive")["connector"]["active"] and not modules.slot(1)["active"]
    assert modules.connector()["changed"] and modules.slot(1)["active"]
    assert modules.connector(state="inactive")["changed"] and not modules.slot(1)["active"]
    assert not modules.connector(state="inactive")["changed"]


def test_absent_deactivates_and_deletes(modules: ModuleClient) -> None:
    modules.connector()
    assert (
        modules.connector(state="absent")["changed"]
        and pressed(modules)[-2:] == ["Deactivate", "Delete"]
        and not modules.slot(1)["name"]
    )
    again = modules.connector(state="absent")
    assert not again["changed"] and again["connector"] is None


def test_absent_without_a_delete_button_is_deactivated_and_handed_to_support(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_delete_button="no")
    modules.connector()
    result = modules.connector(state="absent")
    assert (
        result["changed"]
        and not modules.slot(1)["active"]
        and "Remove" in result["handoff"]["step"]
        and result["handoff"]["values"]["connector_id"] == "1"
    )


def test_a_handoff_that_is_still_open_is_no_change(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_gray_light=True, align_delete_button="no")
    for state in ("active", "absent"):
        first, again = modules.connector(state=state), modules.connector(state=state)
        assert first["handoff"]["values"] == again["handoff"]["values"] and not again["changed"], state


@pytest.mark.parametrize("options", [{"routes": ["published", "handoff"]}, {"align_session": None}])
def test_without_the_form_a_person_gets_the_whole_work_order(modules: ModuleClient, options: dict[str, Any]) -> None:
    result = modules.connector(**options)
    text = " ".join(result["handoff"]["instructions"])
    labels = (
        "Jira Link",
        "Name",
        "Jira API URL",
        "Authentication Type",
        "Jira Username",
        "Jira API token",
        "Save > Activate",
    )
    assert not result["changed"] and all(label in text for label in labels) and TEXT in text and not posts(modules)
    assert "ATSTT" not in str(result)
    modules.sandbox.by_hand("set_connector", name="acme")
    modules.sandbox.by_hand("activate_connector", connector="acme")
    assert not modules.connector(**options)["changed"]


def test_a_new_token_by_hand_says_that_nobody_can_see_it(modules: ModuleClient) -> None:
    modules.sandbox.by_hand("set_connector", name="acme")
    modules.sandbox.by_hand("activate_connector", connector="acme")
    result = modules.connector(update_token="always", routes=["handoff"])
    assert "connector_handoff_done" in result["handoff"]["resume"]


@pytest.mark.parametrize(
    "options, said",
    [
        ({"jira_link": "https://x.atlassian.net/browse/"}, "{external}"),
        ({"jira_api_url": "https://x.atlassian.net"}, "gateway"),
        ({"username": "svc"}, "email"),
        ({"jira_link": None}, "jira_link"),
        ({"api_token": None}, "api_token"),
        ({"authentication": "basic"}, "authentication"),
        ({"align_session": "no cookie"}, "align_session"),
        ({"align_session": "a=b\r\nX: y"}, "align_session"),
        ({"align_token": None, "align_session": None}, "align_token"),
    ],
)
def test_what_jira_align_would_store_without_a_word_is_refused(
    modules: ModuleClient, options: dict[str, Any], said: str
) -> None:
    result = modules.connector(**options)
    assert result["failed"] and said in result["msg"] and not posts(modules)


def test_two_runs_that_take_the_same_free_slot_lose_nothing(modules: ModuleClient) -> None:
    modules.connector(name="one", state="inactive")
    modules.fault(
        "/ManageJiraConnectors", method="POST", status=302, headers={"Location": "/ManageJiraConnectors?i=2"}, nth=1
    )
    result = modules.connector(name="two")
    assert result["failed"] and "run again" in result["msg"]
    assert (
        modules.connector(name="two")["changed"]
        and modules.slot(1)["name"] == "one"
        and modules.slot(2)["name"] == "two"
    )


def test_without_settings_a_connector_is_only_switched_off(modules: ModuleClient) -> None:
    modules.connector(name="acme", username="somebody@serviceaccount.atlassian.com")
    bare = {
        "name": "acme",
        "jira_link": None,
        "jira_api_url": None,
        "username": None,
        "api_token": None,
        "state": "inactive",
    }
    off = modules.connector(**bare)
    assert (
        off["changed"]
        and off["connector"]["active"] is False
        and off["connector"]["username"] == "somebody@serviceaccount.atlassian.com"
    )
    assert not modules.connector(**bare)["changed"]
    assert (
        not modules.connector(**{**bare, "name": "nobody"})["changed"]
        and modules.connector(**{**bare, "name": "nobody"})["connector"] is None
    )
    assert modules.connector(**{**bare, "username": "a@b.c"})["failed"]


def test_a_connector_that_only_a_person_can_switch_off(modules: ModuleClient) -> None:
    modules.connector(name="acme")
    bare = {
        "name": "acme",
        "jira_link": None,
        "jira_api_url": None,
        "username": None,
        "api_token": None,
        "state": "inactive",
    }
    order = modules.connector(**bare, routes=["published"])["handoff"]
    assert (
        order["step"] == "Deactivate the connector"
        and "then Deactivate" in " ".join(order["instructions"])
        and order["values"] == {"Name": "acme"}
    )


# Pages that do not show all

Change = Callable[[str], str]


def without_field(prefix: str) -> Change:
    return lambda page: re.sub(rf"<(input|INPUT)[^>]*name=['\"]?{prefix}\d+[^>]*>", "", page)


CHANGES: dict[str, Change] = {
    "a chooser option without value": lambda page: re.sub(
        r"<option value='2'[^>]*>\n    (?=\S* ?\(#2)", "<option>", page, count=1
    ),
    "a stray end of the form": lambda page: page.replace("<div class='row'>", "</form><div class='row'>", 3),
    "no Name field": without_field("txtConnectorName"),
    "no Jira API URL": without_field("txtAPIURL"),
    "no user name": without_field("txtAPIEMAN"),
    "no token field": without_field("txtAPIDROWSSAP"),
    "no Activate or Deactivate button": lambda page: re.sub(
        r"<input type=\"submit\" name=\"btn(Dea|A)ctivate[^>]*>", "", page
    ),
    "the form cut": lambda page: page[: page.index("</form>\n</body>") - 40],
    "a script that is not closed": lambda page: page.replace("<div class='row'>", "<script><div class='row'>", 1),
    "a comment that is not closed": lambda page: page.replace("<div class='row'>", "<!-- <div class='row'>", 1),
    "60 KB of tags": lambda page: page.replace("<h1>", "<a " * 20000 + "<h1>"),
    "deep nesting": lambda page: page.replace("<div class='row'>", "<div>" * 20000 + "<div class='row'>", 1),
}


def mutated(modules: ModuleClient, change: Change, number: int = 1) -> str:
    """The page that the session sees, changed."""
    page = requests.get(
        f"{modules.align_url}/ManageJiraConnectors?i={number}", headers={"Cookie": modules.align["session"]}, timeout=10
    ).text
    changed = change(page)
    assert changed != page
    return changed


@pytest.mark.parametrize("rest", [True, False], ids=["with REST", "form only"])
@pytest.mark.parametrize("state", ["active", "inactive", "absent"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_page_that_does_not_show_all_is_an_error_before_any_write(
    modules: ModuleClient, change: Change, state: str, rest: bool
) -> None:
    assert modules.connector()["connector"]["active"]
    before = modules.sandbox.state()["tenants"][modules.tenant]["connectors"]
    page = mutated(modules, change)
    modules.fault(
        "/ManageJiraConnectors",
        method="GET",
        status=200,
        body=page,
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    result = modules.connector(state=state, align_token=modules.align["token"] if rest else None)
    if "failed" in result and not posts(modules)[2:]:
        assert any(said in result["msg"] for said in ("not clear", "is not shown", "not signed in")), result
        assert modules.sandbox.state()["tenants"][modules.tenant]["connectors"] == before
    elif "handoff" in result:
        assert modules.sandbox.state()["tenants"][modules.tenant]["connectors"] == before and not result["changed"]
    elif "failed" not in result:  # readable after all, or REST said what the page did not
        assert state == "active" and not result["changed"] and modules.slot(1)["active"], result


@pytest.mark.parametrize(
    "page",
    ["<![", "<![CDATA[", "<!", "</", "<", "\x00", "&#xD800;<form>", "<a " * 20000, "<b>" * 20000, "<title>" * 20000],
)
def test_odd_page_is_no_bug_and_no_connector(modules: ModuleClient, page: str) -> None:
    modules.fault("/ManageJiraConnectors", status=200, body=page, headers={"Content-Type": "text/html"})
    for state in ("active", "absent"):
        result = modules.connector(state=state)
        assert (
            result["failed"]
            and "bug" not in result["msg"]
            and len(result["msg"]) < 1000
            and result["msg"].isprintable()
        ), result


def test_form_and_rest_that_disagree_are_an_error(modules: ModuleClient) -> None:
    modules.connector()
    modules.fault("/connectors$", status=200, json=[{"id": 1, "name": "acme", "active": False}])
    result = modules.connector(state="inactive")
    assert result["failed"] and "disagree" in result["msg"] and modules.slot(1)["active"]


def test_tenant_without_the_rest_list_is_managed_by_the_form_alone(modules: ModuleClient) -> None:
    modules.sandbox.switch(align_rest_connectors="404")
    assert modules.connector()["connector"]["active"] and not modules.connector()["changed"]


def test_token_whose_save_sent_fewer_fields_is_not_taken_for_saved(modules: ModuleClient) -> None:
    modules.connector()
    page = mutated(modules, without_field("txtSyncWindow"))
    modules.fault(
        "/ManageJiraConnectors",
        method="GET",
        status=200,
        body=page,
        headers={"Content-Type": "text/html; charset=utf-8"},
        nth="1-2",
    )
    result = modules.connector(api_token="a-new-token-of-it", update_token="always")
    assert (
        result["failed"]
        and "Whether it took the token is not known" in result["msg"]
        and modules.slot(1)["password"] == "ATSTT-sandbox-typed-token"
    )


def test_token_whose_save_was_never_answered_is_not_taken_for_saved(modules: ModuleClient) -> None:
    modules.connector()
    modules.fault("/ManageJiraConnectors", method="POST", status=503, body="busy")
    result = modules.connector(api_token="a-new-token-of-it", update_token="always")
    assert (
        result["failed"]
        and "Whether it took the token is not known" in result["msg"]
        and modules.slot(1)["password"] == "ATSTT-sandbox-typed-token"
    )


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (302, {"Location": "/Login?ReturnUrl=%2FManageJiraConnectors"}, ""),
        (302, {"Location": "https://id.example.com/ManageJiraConnectors"}, ""),
        (302, {"Location": "/Error"}, ""),
        (302, {"Location": "http://[/"}, ""),
        (302, {}, ""),
        (303, {"Location": "/Home"}, ""),
        (200, {"Content-Type": "text/html"}, "<title>Log in</title>"),
        (200, {"Content-Type": "application/json"}, '{"error": "busy"}'),
        (200, {}, ""),
    ],
)
def test_token_whose_save_was_answered_with_something_else_is_not_taken_for_saved(
    modules: ModuleClient, status: int, headers: dict[str, str], body: str
) -> None:
    modules.connector()
    modules.fault("/ManageJiraConnectors", method="POST", status=status, headers=headers, body=body)
    result = modules.connector(api_token="a-new-token-of-it", update_token="always")
    assert result["failed"] and "Whether it took the token is not known" in result["msg"], result
    assert "a-new-token-of-it" not in result["msg"]
    assert modules.slot(1)["password"] == "ATSTT-sandbox-typed-token"


@pytest.mark.parametrize("there", [False, True])
def test_record_without_a_token_writes_nothing_in_its_place(modules: ModuleClient, there: bool) -> None:
    if there:
        modules.connector()
    posts_before = len(posts(modules))
    result = modules.connector(api_token=None, record={"owner": "a-cloud/https://acme.jiraalign.com"})
    assert result["failed"] and "api_token: is needed" in result["msg"], result
    assert len(posts(modules)) == posts_before


def test_update_without_a_token_is_refused(modules: ModuleClient) -> None:
    modules.connector()
    result = modules.connector(api_token=None, update_token="always")
    assert result["failed"] and "api_token: is needed with update_token: always." in result["msg"], result


@pytest.mark.parametrize("where", ["?i=1", "ManageJiraConnectors?i=1", "/managejiraconnectors/"])
def test_save_is_answered_with_any_way_back_to_the_settings(where: str) -> None:
    answer = Answer(302, None, "", {"Location": where})
    assert align_connector_form._leads_back("https://acme.jiraalign.com", answer)


@pytest.mark.parametrize("one_per_site", [True, False])
def test_slot_that_another_run_takes_meanwhile_is_left_for_the_next(
    modules: ModuleClient, monkeypatch: pytest.MonkeyPatch, one_per_site: bool
) -> None:
    send, taken = Client.send, []

    def late(self: Client, operation: Any, *given: Any, **more: Any) -> Any:
        if operation.name == "connector_form.submit" and not taken:
            taken.append(modules.sandbox.by_hand("set_connector", name="theirs"))
        return send(self, operation, *given, **more)

    monkeypatch.setattr(Client, "send", late)
    result = modules.connector(one_per_site=one_per_site)
    assert result["connector"]["active"] and (modules.slot(1)["name"], modules.slot(2)["name"]) == ("theirs", "acme")


def test_another_run_that_makes_the_same_connector_meanwhile_makes_no_second_one(
    modules: ModuleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, taken = Client.send, []

    def late(self: Client, operation: Any, *given: Any, **more: Any) -> Any:
        if operation.name == "connector_form.submit" and not taken:
            taken.append(modules.sandbox.by_hand("set_connector", name="theirs"))
            modules.sandbox.by_hand("set_connector", name="acme")
        return send(self, operation, *given, **more)

    monkeypatch.setattr(Client, "send", late)
    assert modules.connector()["connector"]["active"]
    assert [modules.slot(number)["name"] for number in (1, 2, 3)] == ["theirs", "acme", ""]


def test_site_that_another_connector_serves_is_refused(modules: ModuleClient) -> None:
    modules.connector(name="first")
    by_address = modules.connector(
        name="second", one_per_site=True, jira_link="https://elsewhere.atlassian.net/browse/{external}"
    )
    by_link = modules.connector(
        name="second", one_per_site=True, jira_api_url="https://api.atlassian.com/ex/jira/another"
    )
    for result in (by_address, by_link):
        assert result["failed"] and "'first' (ID 1) already serves" in result["msg"]
    assert not modules.slot(2)["name"] and modules.connector(name="second")["changed"]


@pytest.mark.parametrize("state", ["active", "inactive"])
def test_prediction_without_known_activity_says_so(modules: ModuleClient, state: str) -> None:
    listed = [{"id": 1, "name": "acme", "active": None}]
    modules.fault("/connectors$", method="GET", status=200, json=listed)
    result = modules.connector(state=state, align_session=None, check_mode=True)
    assert "is not known" in result["warnings"][0] and state in result["warnings"][0]
