# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align tenant: REST reads, the settings form, activation."""

from __future__ import annotations

import pytest

OURS = "API service account token Authentication"


def fill(hands, number=1, auth=None, name="acme", **more):
    """A connector saved through the form: its credentials are the account's."""
    if auth is None:
        _account, auth = hands.signed_on()
    fields = {
        "txtConnectorName": name,
        "txtURL": "https://acme.example.com/browse/{external}",
        "txtAPIURL": "%s/ex/jira/%s" % (hands.box.api_url, hands.cloud_id),
        "ddlAuthType": hands.option(number, OURS),
        "txtAPIEMAN": auth[0],
        "txtAPIDROWSSAP": auth[1],
    }
    fields.update(more)
    return hands.save(number, **fields)


def refused(hands):
    return hands.box.log(plane="align_form", method="POST")[-1]["refused"]


# --- REST ----------------------------------------------------------------------------------------------------------


def test_rest_credentials(hands):
    assert hands.align("/connectors").json() == []
    assert hands.align("/connectors", token="wrong").status_code == 401
    kept = hands.tenant["basic"]
    url = hands.box.tenants[hands.tenant_name]["url"] + "/rest/align/api/2/connectors"
    assert hands.http.get(url, auth=(kept["user"], kept["token"])).status_code == 200
    assert hands.http.get(url).status_code == 401
    answer = hands.align("/nothing")
    assert (answer.status_code, answer.content) == (404, b"")
    hands.box.switch(align_super_admin=400)
    assert hands.align("/connectors").status_code == 400


@pytest.mark.parametrize(
    "way, fields",
    [
        ("short", {"id", "name", "active", "error"}),
        ("long", {"connectorId", "connectorName", "isActive", "errorMessage"}),
        ("status", {"id", "name", "status", "errorMessage"}),
    ],
)
def test_field_names(hands, way, fields):
    fill(hands)
    hands.box.switch(align_fields=way)
    assert fields <= set(hands.align("/connectors").json()[0])


@pytest.mark.answers_unchecked
def test_top_and_skip(hands):
    for number in (1, 2, 3):
        hands.box.by_hand("set_connector", connector=number, name="name%d" % number)
    assert hands.align("/connectors?$top=101").status_code == 400
    assert [item["id"] for item in hands.align("/connectors?$top=1&$skip=1").json()] == [2]


def test_connectors_cannot_be_written(hands):
    fill(hands)
    for method, path in (("POST", "/connectors"), ("PUT", "/connectors/1"), ("DELETE", "/connectors/1")):
        answer = hands.align(path, method=method, json={"connectorName": "acme"})
        assert (answer.status_code, answer.content) == (404, b"")
    assert hands.connector(1)["name"]


# --- the form ------------------------------------------------------------------------------------------------------


def test_not_signed_in(hands):
    for session in ("", "wrong"):
        answer = hands.page(1, session=session)
        assert (
            answer.status_code == 200 and "<h1>Sign in</h1>" in answer.text and "cmbJiraConnectorID" not in answer.text
        )
    hands.box.switch(align_signed_out="redirect")
    assert hands.page(1, session="wrong").headers["Location"].startswith("/login")
    hands.box.by_hand("sign_out")
    assert hands.page(1).status_code == 302


def test_other_pages_in_its_place(hands):
    hands.box.switch(align_form="error")
    assert "Something went wrong" in hands.page(1).text and hands.page(1).status_code == 200
    hands.box.switch(align_form="moved")
    assert hands.page(1).status_code == 404


def test_the_page(hands, form_of):
    form = form_of(hands.page(1).text)
    names = [name for name, _value in form.pairs()]
    assert names != sorted(names) and names.count("chkPollDays1") == 3
    assert form.value("hdnCulture") == 'en-US "R&D" <default> caf\u00e9'
    assert form.value("taExclusionJQL1").startswith('\r\nproject in ("R&D"')
    assert "chkAllowDelete1" not in names and form.value("chkSyncComments1") == "on"
    assert "txtServiceLight1" not in names and "q" not in names
    assert [text for _value, text in form.options["ddlAuthType1"]] == [
        "Basic Authentication",
        "OAuth 1.0a",
        OURS,
        "Personal Access Token",
    ]
    assert [value for value, _text in form.options["cmbJiraConnectorID"]] == ["1", "2", "3"]
    assert form.buttons == [("btnUpdateConnectors", "Save")]


def test_option_values_differ_by_tenant(demo_sandbox, make_hands):
    acme, globex = make_hands(demo_sandbox, tenant="acme-align"), make_hands(demo_sandbox, tenant="globex-align")
    assert acme.option(1, OURS) != globex.option(1, OURS)
    demo_sandbox.switch(align_option_text="")
    assert OURS not in acme.page(1).text


def test_a_saved_token_shows_a_mask_and_the_mask_leaves_it(hands, form_of):
    assert form_of(hands.page(1).text).value("txtAPIDROWSSAP1") == ""
    fill(hands)
    kept = hands.connector(1)["password"]
    mask = form_of(hands.page(1).text).value("txtAPIDROWSSAP1")
    assert mask and mask != kept and kept not in hands.page(1).text
    hands.save(1, txtConnectorName="renamed")
    assert (hands.connector(1)["name"], hands.connector(1)["password"]) == ("renamed", kept)
    hands.box.switch(align_token_field="nothing")
    assert form_of(hands.page(1).text).value("txtAPIDROWSSAP1") == ""
    hands.save(1, txtConnectorName="again")
    assert (hands.connector(1)["name"], hands.connector(1)["password"]) == ("again", kept)
    hands.save(1, txtAPIDROWSSAP="another")
    assert hands.connector(1)["password"] == "another"


def test_what_the_page_holds_besides_comes_back_unchanged(hands):
    before = hands.connector(1)["other"]
    fill(hands)
    assert hands.connector(1)["other"] == before


@pytest.mark.parametrize(
    "change, reason",
    [
        (lambda pairs: [pair for pair in pairs if pair[0] != "hdnCulture"], "a field is missing: hdnCulture"),
        (lambda pairs: [pair for pair in pairs if pair[0] != "__EVENTTARGET"], "a field is missing: __EVENTTARGET"),
        (lambda pairs: [pair for pair in pairs if pair != ("chkPollDays1", "wed")], "a ticked box is missing"),
        (lambda pairs: pairs + [("chkAllowDelete1", "on")], "an unticked box was sent"),
        (lambda pairs: pairs + [("txtServiceLight1", "green")], "would not send: txtServiceLight1"),
        (lambda pairs: pairs + [("btnUpdateConnectors", "Save")], "2 buttons"),
        (lambda pairs: [pair for pair in pairs if pair[0] != "btnUpdateConnectors"], "0 buttons"),
        (
            lambda pairs: [(name, "x" + value if name == "__STATE" else value) for name, value in pairs],
            "the state is not the page's",
        ),
        (
            lambda pairs: [
                (name, value.replace("&", "&amp;") if name == "hdnCulture" else value) for name, value in pairs
            ],
            "a hidden field was changed",
        ),
        (
            lambda pairs: [(name, OURS if name == "ddlAuthType1" else value) for name, value in pairs],
            "not an option of ddlAuthType1",
        ),
        (
            lambda pairs: [(name, "Ada" if name == "txtConnectorAdmin1" else value) for name, value in pairs],
            "is a number",
        ),
    ],
)
def test_a_post_that_no_browser_sends_does_not_take(hands, form_of, change, reason):
    pairs = [
        (name, "acme" if name == "txtConnectorName1" else value) for name, value in form_of(hands.page(1).text).pairs()
    ]
    answer = hands.post(1, change(pairs + [("btnUpdateConnectors", "Save")]))
    # The answer is the same 302; only the page tells
    assert answer.status_code == 302 and hands.connector(1)["name"] == ""
    assert reason in refused(hands)


def test_of_two_saves_from_one_page_the_second_does_not_take(hands, form_of):
    """Two runs that take the same free slot at once."""
    page = form_of(hands.page(1).text).pairs()
    for name in ("first", "second"):
        pairs = [(key, name if key == "txtConnectorName1" else value) for key, value in page]
        assert hands.post(1, pairs + [("btnUpdateConnectors", "Save")]).status_code == 302
    assert hands.connector(1)["name"] == "first" and refused(hands) == "the state is not the page's"


def test_save_may_be_ignored(hands):
    hands.box.switch(align_save="ignored")
    assert fill(hands).status_code == 302
    assert hands.connector(1)["name"] == "" and refused(hands)


def test_no_free_slot(hands, form_of):
    hands.box.switch(align_free_slots="none")
    assert form_of(hands.page(1).text).options["cmbJiraConnectorID"] == []
    hands.box.switch(align_free_slots="yes")
    fill(hands)
    hands.box.switch(align_free_slots="none")
    assert [value for value, _text in form_of(hands.page(1).text).options["cmbJiraConnectorID"]] == ["1"]
    hands.box.switch(align_free_slots="yes")
    assert hands.box.by_hand("add_slot") == {"number": 4}


# --- activation ----------------------------------------------------------------------------------------------------


def test_save_does_not_check_and_activate_does(hands):
    fill(hands, auth=("wrong@serviceaccount.atlassian.com", "ATSTTwrong"))
    assert hands.box.log(plane="gateway") == []
    hands.press(1, "Activate")
    assert hands.box.log(plane="gateway")[-1]["from"] == "align"
    assert hands.align("/connectors").json()[0]["status"] == "401 Unauthorized"
    assert "401 Unauthorized" in hands.page(1).text


def test_activate_deactivate_delete(hands, form_of):
    fill(hands)
    hands.press(1, "Activate")
    item = hands.align("/connectors").json()[0]
    assert (item["active"], item["status"], item["error"]) == (True, "ok", None)
    assert [value for _name, value in form_of(hands.page(1).text).buttons] == ["Save", "Deactivate", "Delete"]
    hands.press(1, "Deactivate")
    assert hands.align("/connectors").json()[0]["active"] is False
    hands.box.switch(align_delete_button="no")
    assert [value for _name, value in form_of(hands.page(1).text).buttons] == ["Save", "Activate"]
    hands.box.switch(align_delete_button="yes")
    hands.press(1, "Delete")
    assert hands.align("/connectors").json() == [] and hands.connector(1)["name"] == ""


def test_the_sites_own_address_is_no_api_url_for_a_service_account(hands):
    fill(hands, txtAPIURL=hands.box.sites[hands.site_name]["url"])
    hands.press(1, "Activate")
    assert hands.connector(1)["status"] == "401 Unauthorized"


def test_oauth_is_not_supported_and_nothing_leaves_the_loopback(hands):
    fill(hands, ddlAuthType=hands.option(1, "OAuth 1.0a"))
    hands.press(1, "Activate")
    assert hands.connector(1)["status"] == "OAuth 1.0a is not supported"
    hands.save(1, ddlAuthType=hands.option(1, OURS), txtAPIURL="https://jira.example.com")
    assert hands.connector(1)["status"] == "The Jira API URL cannot be reached"
    hands.save(1, txtAPIURL="https://api.atlassian.com/ex/jira/" + hands.cloud_id)
    assert hands.connector(1)["status"] == "ok"


def test_gray_light(hands):
    fill(hands)
    hands.box.switch(align_gray_light=[1])
    assert "light gray" in hands.page(1).text
    assert hands.press(1, "Activate").status_code == 302
    assert hands.connector(1)["active"] is False and "gray" in refused(hands)
    hands.box.by_hand("activate_connector", connector="acme")
    assert hands.connector(1)["status"] == "ok"


def test_poll_sees_a_revoked_token(hands):
    _account, auth = hands.signed_on()
    fill(hands, auth=auth)
    hands.press(1, "Activate")
    hands.box.by_hand("revoke_token", token=auth[1])
    assert hands.connector(1)["status"] == "ok"
    assert hands.box.by_hand("poll") == {"align": {"acme": "401 Unauthorized"}}


def test_a_connector_by_hand(hands):
    _account, auth = hands.signed_on()
    url = "%s/ex/jira/%s" % (hands.box.api_url, hands.cloud_id)
    number = hands.box.by_hand(
        "set_connector", name="by-hand", api_url=url, username=auth[0], token=auth[1], authentication=OURS
    )["number"]
    assert hands.box.by_hand("activate_connector", connector=number)["status"] == "ok"
    hands.box.by_hand("deactivate_connector", connector=number)
    assert hands.connector(number)["active"] is False


def test_two_hundred_connectors_are_shown_at_once(make_sandbox, make_hands, form_of):
    connectors = [{"slot": number, "name": "connector-%d" % number} for number in range(1, 200)]
    hands = make_hands(
        make_sandbox(
            {"organizations": [{"name": "a"}], "tenants": [{"name": "t", "slots": 200, "connectors": connectors}]}
        )
    )
    chooser = form_of(hands.page(200).text).options["cmbJiraConnectorID"]
    assert len(chooser) == 200 and [number for number, text in chooser if not text.startswith("connector-")] == ["200"]
