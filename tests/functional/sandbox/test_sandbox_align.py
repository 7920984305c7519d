# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align tenant: REST reads, the settings form, activation."""

from __future__ import annotations

import pytest

OURS = "API service account token Authentication"


def fill(api_client, number=1, auth=None, name="acme", **more):
    """A connector saved through the form: its credentials are the account's."""
    if auth is None:
        _account, auth = api_client.signed_on()
    fields = {
        "txtConnectorName": name,
        "txtURL": "https://acme.example.com/browse/{external}",
        "txtAPIURL": "%s/ex/jira/%s" % (api_client.box.api_url, api_client.cloud_id),
        "ddlAuthType": api_client.option(number, OURS),
        "txtAPIEMAN": auth[0],
        "txtAPIDROWSSAP": auth[1],
    }
    fields.update(more)
    return api_client.save(number, **fields)


def refused(api_client):
    return api_client.box.log(plane="align_form", method="POST")[-1]["refused"]


# --- REST ----------------------------------------------------------------------------------------------------------


def test_rest_credentials(api_client):
    assert api_client.align("/connectors").json() == []
    assert api_client.align("/connectors", token="wrong").status_code == 401
    kept = api_client.tenant["basic"]
    url = api_client.box.tenants[api_client.tenant_name]["url"] + "/rest/align/api/2/connectors"
    assert api_client.http.get(url, auth=(kept["user"], kept["token"])).status_code == 200
    assert api_client.http.get(url).status_code == 401
    answer = api_client.align("/nothing")
    assert (answer.status_code, answer.content) == (404, b"")
    api_client.box.switch(align_super_admin=400)
    assert api_client.align("/connectors").status_code == 400


@pytest.mark.parametrize(
    "way, fields",
    [
        ("short", {"id", "name", "active", "error"}),
        ("long", {"connectorId", "connectorName", "isActive", "errorMessage"}),
        ("status", {"id", "name", "status", "errorMessage"}),
    ],
)
def test_field_names(api_client, way, fields):
    fill(api_client)
    api_client.box.switch(align_fields=way)
    assert fields <= set(api_client.align("/connectors").json()[0])


@pytest.mark.answers_unchecked
def test_top_and_skip(api_client):
    for number in (1, 2, 3):
        api_client.box.by_hand("set_connector", connector=number, name="name%d" % number)
    assert api_client.align("/connectors?$top=101").status_code == 400
    assert [item["id"] for item in api_client.align("/connectors?$top=1&$skip=1").json()] == [2]


def test_connectors_cannot_be_written(api_client):
    fill(api_client)
    for method, path in (("POST", "/connectors"), ("PUT", "/connectors/1"), ("DELETE", "/connectors/1")):
        answer = api_client.align(path, method=method, json={"connectorName": "acme"})
        assert (answer.status_code, answer.content) == (404, b"")
    assert api_client.connector(1)["name"]


# --- the form ------------------------------------------------------------------------------------------------------


def test_not_signed_in(api_client):
    for session in ("", "wrong"):
        answer = api_client.page(1, session=session)
        assert (
            answer.status_code == 200 and "<h1>Sign in</h1>" in answer.text and "cmbJiraConnectorID" not in answer.text
        )
    api_client.box.switch(align_signed_out="redirect")
    assert api_client.page(1, session="wrong").headers["Location"].startswith("/login")
    api_client.box.by_hand("sign_out")
    assert api_client.page(1).status_code == 302


def test_other_pages_in_its_place(api_client):
    api_client.box.switch(align_form="error")
    assert "Something went wrong" in api_client.page(1).text and api_client.page(1).status_code == 200
    api_client.box.switch(align_form="moved")
    assert api_client.page(1).status_code == 404


def test_the_page(api_client, form_of):
    form = form_of(api_client.page(1).text)
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


def test_option_values_differ_by_tenant(demo_sandbox, make_api_client):
    acme, globex = (
        make_api_client(demo_sandbox, tenant="acme-align"),
        make_api_client(demo_sandbox, tenant="globex-align"),
    )
    assert acme.option(1, OURS) != globex.option(1, OURS)
    demo_sandbox.switch(align_option_text="")
    assert OURS not in acme.page(1).text


def test_a_saved_token_shows_a_mask_and_the_mask_leaves_it(api_client, form_of):
    assert form_of(api_client.page(1).text).value("txtAPIDROWSSAP1") == ""
    fill(api_client)
    kept = api_client.connector(1)["password"]
    mask = form_of(api_client.page(1).text).value("txtAPIDROWSSAP1")
    assert mask and mask != kept and kept not in api_client.page(1).text
    api_client.save(1, txtConnectorName="renamed")
    assert (api_client.connector(1)["name"], api_client.connector(1)["password"]) == ("renamed", kept)
    api_client.box.switch(align_token_field="nothing")
    assert form_of(api_client.page(1).text).value("txtAPIDROWSSAP1") == ""
    api_client.save(1, txtConnectorName="again")
    assert (api_client.connector(1)["name"], api_client.connector(1)["password"]) == ("again", kept)
    api_client.save(1, txtAPIDROWSSAP="another")
    assert api_client.connector(1)["password"] == "another"


def test_what_the_page_holds_besides_comes_back_unchanged(api_client):
    before = api_client.connector(1)["other"]
    fill(api_client)
    assert api_client.connector(1)["other"] == before


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
def test_a_post_that_no_browser_sends_does_not_take(api_client, form_of, change, reason):
    pairs = [
        (name, "acme" if name == "txtConnectorName1" else value)
        for name, value in form_of(api_client.page(1).text).pairs()
    ]
    answer = api_client.post(1, change(pairs + [("btnUpdateConnectors", "Save")]))
    # The answer is the same 302; only the page tells
    assert answer.status_code == 302 and api_client.connector(1)["name"] == ""
    assert reason in refused(api_client)


def test_of_two_saves_from_one_page_the_second_does_not_take(api_client, form_of):
    """Two runs that take the same free slot at once."""
    page = form_of(api_client.page(1).text).pairs()
    for name in ("first", "second"):
        pairs = [(key, name if key == "txtConnectorName1" else value) for key, value in page]
        assert api_client.post(1, pairs + [("btnUpdateConnectors", "Save")]).status_code == 302
    assert api_client.connector(1)["name"] == "first" and refused(api_client) == "the state is not the page's"


def test_save_may_be_ignored(api_client):
    api_client.box.switch(align_save="ignored")
    assert fill(api_client).status_code == 302
    assert api_client.connector(1)["name"] == "" and refused(api_client)


def test_no_free_slot(api_client, form_of):
    api_client.box.switch(align_free_slots="none")
    assert form_of(api_client.page(1).text).options["cmbJiraConnectorID"] == []
    api_client.box.switch(align_free_slots="yes")
    fill(api_client)
    api_client.box.switch(align_free_slots="none")
    assert [value for value, _text in form_of(api_client.page(1).text).options["cmbJiraConnectorID"]] == ["1"]
    api_client.box.switch(align_free_slots="yes")
    assert api_client.box.by_hand("add_slot") == {"number": 4}


# --- activation ----------------------------------------------------------------------------------------------------


def test_save_does_not_check_and_activate_does(api_client):
    fill(api_client, auth=("wrong@serviceaccount.atlassian.com", "ATSTTwrong"))
    assert api_client.box.log(plane="gateway") == []
    api_client.press(1, "Activate")
    assert api_client.box.log(plane="gateway")[-1]["from"] == "align"
    assert api_client.align("/connectors").json()[0]["status"] == "401 Unauthorized"
    assert "401 Unauthorized" in api_client.page(1).text


def test_activate_deactivate_delete(api_client, form_of):
    fill(api_client)
    api_client.press(1, "Activate")
    item = api_client.align("/connectors").json()[0]
    assert (item["active"], item["status"], item["error"]) == (True, "ok", None)
    assert [value for _name, value in form_of(api_client.page(1).text).buttons] == ["Save", "Deactivate", "Delete"]
    api_client.press(1, "Deactivate")
    assert api_client.align("/connectors").json()[0]["active"] is False
    api_client.box.switch(align_delete_button="no")
    assert [value for _name, value in form_of(api_client.page(1).text).buttons] == ["Save", "Activate"]
    api_client.box.switch(align_delete_button="yes")
    api_client.press(1, "Delete")
    assert api_client.align("/connectors").json() == [] and api_client.connector(1)["name"] == ""


def test_the_sites_own_address_is_no_api_url_for_a_service_account(api_client):
    fill(api_client, txtAPIURL=api_client.box.sites[api_client.site_name]["url"])
    api_client.press(1, "Activate")
    assert api_client.connector(1)["status"] == "401 Unauthorized"


def test_oauth_is_not_supported_and_nothing_leaves_the_loopback(api_client):
    fill(api_client, ddlAuthType=api_client.option(1, "OAuth 1.0a"))
    api_client.press(1, "Activate")
    assert api_client.connector(1)["status"] == "OAuth 1.0a is not supported"
    api_client.save(1, ddlAuthType=api_client.option(1, OURS), txtAPIURL="https://jira.example.com")
    assert api_client.connector(1)["status"] == "The Jira API URL cannot be reached"
    api_client.save(1, txtAPIURL="https://api.atlassian.com/ex/jira/" + api_client.cloud_id)
    assert api_client.connector(1)["status"] == "ok"


def test_gray_light(api_client):
    fill(api_client)
    api_client.box.switch(align_gray_light=[1])
    assert "light gray" in api_client.page(1).text
    assert api_client.press(1, "Activate").status_code == 302
    assert api_client.connector(1)["active"] is False and "gray" in refused(api_client)
    api_client.box.by_hand("activate_connector", connector="acme")
    assert api_client.connector(1)["status"] == "ok"


def test_poll_sees_a_revoked_token(api_client):
    _account, auth = api_client.signed_on()
    fill(api_client, auth=auth)
    api_client.press(1, "Activate")
    api_client.box.by_hand("revoke_token", token=auth[1])
    assert api_client.connector(1)["status"] == "ok"
    assert api_client.box.by_hand("poll") == {"align": {"acme": "401 Unauthorized"}}


def test_a_connector_by_hand(api_client):
    _account, auth = api_client.signed_on()
    url = "%s/ex/jira/%s" % (api_client.box.api_url, api_client.cloud_id)
    number = api_client.box.by_hand(
        "set_connector", name="by-hand", api_url=url, username=auth[0], token=auth[1], authentication=OURS
    )["number"]
    assert api_client.box.by_hand("activate_connector", connector=number)["status"] == "ok"
    api_client.box.by_hand("deactivate_connector", connector=number)
    assert api_client.connector(number)["active"] is False


def test_two_hundred_connectors_are_shown_at_once(make_sandbox, make_api_client, form_of):
    connectors = [{"slot": number, "name": "connector-%d" % number} for number in range(1, 200)]
    api_client = make_api_client(
        make_sandbox(
            {"organizations": [{"name": "a"}], "tenants": [{"name": "t", "slots": 200, "connectors": connectors}]}
        )
    )
    chooser = form_of(api_client.page(200).text).options["cmbJiraConnectorID"]
    assert len(chooser) == 200 and [number for number, text in chooser if not text.startswith("connector-")] == ["200"]
