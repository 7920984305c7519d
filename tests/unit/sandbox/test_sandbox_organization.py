# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, workspaces and service accounts over both routes."""

from __future__ import annotations

import pytest


def test_unknown_key_and_foreign_organization(hands):
    assert hands.api("GET", hands.console, key="sandbox-org-key-unknown").status_code == 401
    answer = hands.api("GET", hands.console.replace(hands.org["id"], "0" * 8))
    assert answer.status_code == 404 and answer.json()["message"] == "TCS validation failed"
    assert hands.api("GET", "/users/712020:x/manage/api-tokens", key="sandbox-org-key-unknown").json() == {
        "key": "unauthorized"
    }


def test_unknown_route_says_so(hands):
    answer = hands.api("GET", "/admin/nothing")
    assert answer.status_code == 404 and answer.json()["message"] == "Request failed to match any route"


# --- workspaces ----------------------------------------------------------------------------------------------------


def test_workspaces_page_by_cursor_alone(demo_sandbox, make_hands):
    hands = make_hands(demo_sandbox)
    path = "/admin/v2/orgs/%s/workspaces" % hands.org["id"]
    first = hands.api("POST", path, {"limit": 4}).json()
    cursor = first["links"]["next"]
    assert hands.api("POST", path, {"limit": 4, "cursor": cursor}).status_code == 400
    second = hands.api("POST", path, {"cursor": cursor}).json()
    assert "next" not in second["links"]
    found = {item["id"] for item in first["data"] + second["data"] if item["attributes"]["typeKey"] == "jira-software"}
    clouds = {site["cloud_id"] for site in demo_sandbox.sites.values() if site["organization"] == "acme"}
    assert found == {"ari:cloud:jira-software::site/" + cloud for cloud in clouds}
    demo_sandbox.switch(workspace_ari="jira")
    assert hands.api("POST", path, {"limit": 4}).json()["data"][0]["id"].startswith("ari:cloud:jira::site/")
    assert demo_sandbox.writes() == []


# --- keys with scopes ----------------------------------------------------------------------------------------------


def test_console_routes_refuse_a_scoped_key(hands):
    scoped = hands.box.org_key(scoped=True)
    assert hands.api("GET", hands.console, key=scoped).status_code == 403
    hands.box.switch(scoped_refusal="html")
    answer = hands.api("POST", hands.console, {"displayName": "jira-align"}, key=scoped)
    assert answer.status_code == 403 and "text/html" in answer.headers["Content-Type"]
    assert hands.api("GET", hands.published, key=scoped).status_code == 200
    account = hands.account()
    assert (
        hands.api(
            "POST", "/users/%s/manage/api-tokens" % account["atlassianId"], {"label": "x"}, key=scoped
        ).status_code
        == 403
    )


def test_user_management_refuses_a_scoped_key(hands):
    account, auth = hands.signed_on()
    scoped = hands.box.org_key(scoped=True)
    path = "/users/%s/manage/api-tokens" % account["atlassianId"]
    (token,) = hands.api("GET", path).json()
    for method, where in (
        ("GET", path),
        ("DELETE", path + "/" + token["id"]),
        ("POST", path.replace("api-tokens", "lifecycle/delete")),
    ):
        answer = hands.api(method, where, key=scoped)
        assert (answer.status_code, answer.json()["key"]) == (403, "forbidden") and "manage:org" in answer.text
    assert hands.gateway("GET", "/myself", auth).status_code == 200


def test_published_routes_want_the_right_scope(make_sandbox, make_hands):
    keys = [
        {"value": "sandbox-full-key"},
        {"value": "sandbox-reading-key", "scoped": True, "scopes": ["read:service-accounts:admin"]},
    ]
    hands = make_hands(make_sandbox({"organizations": [{"name": "acme", "api_keys": keys}]}))
    assert hands.api("GET", hands.published, key="sandbox-reading-key").status_code == 200
    assert (
        hands.api("POST", hands.published, {"displayName": "jira-align"}, key="sandbox-reading-key").status_code == 403
    )
    assert (
        hands.api(
            "POST", "/admin/v2/orgs/%s/workspaces" % hands.org["id"], {"limit": 1}, key="sandbox-reading-key"
        ).status_code
        == 403
    )


# --- lists ---------------------------------------------------------------------------------------------------------


def test_console_list_pages_by_an_absolute_url(hands):
    for number in range(5):
        hands.account("account%d" % number, access=False)
    assert hands.api("GET", hands.console + "?limit=81").status_code == 400
    answer = hands.api("GET", hands.console + "?limit=2").json()
    found = [item["displayName"] for item in answer["items"]]
    while answer["links"].get("next"):
        assert answer["links"]["next"].startswith(hands.box.api_url)
        answer = hands.api("GET", answer["links"]["next"][len(hands.box.api_url) :]).json()
        found += [item["displayName"] for item in answer["items"]]
    assert found == ["account%d" % number for number in range(5)]
    hands.box.switch(next_links="other_host", page_size={"service_accounts": 3})
    answer = hands.api("GET", hands.console + "?limit=80").json()
    assert len(answer["items"]) == 3 and not answer["links"]["next"].startswith(hands.box.api_url)
    # A client that follows it shows its key to another host, and the log tells
    hands.http.get(answer["links"]["next"], headers={"Authorization": "Bearer " + hands.key})
    assert hands.box.log(credential="organization_key", plane="jira")


def test_published_list(hands):
    hands.account("account1", access=False)
    answer = hands.api("GET", hands.published).json()
    item = answer["items"][0]
    assert answer["total"] == 1 and answer["links"] == {"next": None, "prev": None}
    assert (
        item["id"] != item["atlassianId"] and item["displayName"] == "account1" and isinstance(item["updatedAt"], int)
    )


def test_published_collection_may_be_unknown(hands):
    hands.box.switch(published_collection=404)
    answer = hands.api("GET", hands.published)
    assert answer.status_code == 404 and "failed to match any route" in answer.text


@pytest.mark.parametrize(
    "way, keys", [("id_only", {"id"}), ("atlassianId_only", {"atlassianId"}), ("both", {"id", "atlassianId"})]
)
def test_either_id_may_be_missing_and_the_other_serves(hands, way, keys):
    hands.box.switch(service_account_ids=way)
    account = hands.account(access=False)
    assert keys == {"id", "atlassianId"} & set(account)
    account_id = account.get("atlassianId") or account["id"]
    assert hands.invite(account_id).status_code == 202
    assert hands.token(account_id).status_code == 200
    assert hands.api("DELETE", hands.console + "/" + (account.get("id") or account_id)).status_code == 204


def test_the_two_ids_are_not_the_same_address(hands):
    account = hands.account(access=False)
    assert hands.api("DELETE", hands.published + "/" + account["atlassianId"]).status_code == 404
    assert hands.token(account["id"]).status_code == 404
    assert hands.api("DELETE", hands.published + "/" + account["id"]).status_code == 204


# --- create --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["short", "x" * 31, "jira/align", "j\u00edra-align", " jira-align"])
def test_names_that_are_refused(hands, name):
    assert hands.api("POST", hands.console, {"displayName": name}).status_code == 400
    assert hands.api("POST", hands.published, {"displayName": name}).status_code == 400


def test_names_are_not_unique(hands):
    first, second = hands.account(access=False), hands.account(access=False)
    assert first["displayName"] == second["displayName"] and first["email"] != second["email"]


@pytest.mark.parametrize("status", [402, 409])
def test_allowance(hands, status):
    hands.box.switch(allowance_status=status)
    for number in range(5):
        hands.account("account%d" % number, access=False)
    assert hands.api("POST", hands.console, {"displayName": "account6"}).status_code == status
    assert hands.api("POST", hands.published, {"displayName": "account6"}).status_code == status


def test_published_create_with_access_and_groups(hands):
    group_id = hands.group()
    rules = [{"resource": "ari:cloud:jira-software::site/" + hands.cloud_id, "role": "atlassian/user"}]
    body = {"displayName": "jira-align", "description": "d", "permissionRules": rules, "additionalGroups": [group_id]}
    account = hands.api("POST", hands.published, body).json()
    auth = (account["email"], hands.token(account["atlassianId"]).json()["token"])
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    assert hands.box.state()["organizations"]["acme"]["groups"][group_id]["members"] == [account["atlassianId"]]
    hands.box.switch(published_create=400)
    assert hands.api("POST", hands.published, body).status_code == 400


def test_update_is_on_the_collection(hands):
    account = hands.account(access=False)
    assert hands.api("PATCH", hands.published, {"description": "x"}).status_code == 400
    assert hands.api("PATCH", hands.published, {"id": "nobody", "description": "x"}).status_code == 404
    assert hands.api("PATCH", hands.published, {"id": account["id"], "description": "x"}).json()["description"] == "x"


@pytest.mark.parametrize("status", [404, 405])
def test_where_the_console_delete_is_off_lifecycle_does_it(hands, status):
    account, auth = hands.signed_on()
    hands.box.switch(console_delete=status)
    assert hands.api("DELETE", hands.console + "/" + account["id"]).status_code == status
    path = "/users/%s/manage/lifecycle/delete" % account["atlassianId"]
    assert hands.api("POST", path, {"message": "retired"}).json() == {"message": "Success"}
    assert hands.gateway("GET", "/myself", auth).status_code == 401


def test_a_deletion_is_a_grace_period(hands):
    account, auth = hands.signed_on()
    path = "/users/%s/manage/lifecycle/" % account["atlassianId"]
    assert hands.api("POST", path + "delete").json() == {"message": "Success"}
    assert [item["status"] for item in hands.api("GET", hands.published).json()["items"]] == ["INACTIVE"]
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    assert hands.token(account["atlassianId"], label="two").status_code == 403
    (user,) = hands.api("POST", hands.directory + "/users/search", {"accountIds": [account["atlassianId"]]}).json()[
        "data"
    ]
    assert (user["accountStatus"], user["status"]) == ("inactive", "for_deletion")
    again = hands.api("POST", path + "delete")
    assert again.status_code == 409 and again.json()["key"] == "conflict.lifecycleErrors"
    assert hands.api("POST", path + "enable").status_code == 409
    assert hands.api("POST", path + "cancel-delete").json() == {"message": "Success"}
    assert hands.gateway("GET", "/myself", auth).status_code == 200


def test_an_account_is_deactivated_and_activated(hands):
    account, auth = hands.signed_on()
    path = "/users/%s/manage/lifecycle/" % account["atlassianId"]
    assert hands.api("POST", path + "disable", {"message": "for now"}).status_code == 204
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    assert hands.api("POST", path + "enable").status_code == 204
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    person = hands.api("POST", "/users/%s/manage/lifecycle/delete" % hands.site["admin"]["account_id"])
    assert (person.status_code, person.json()["key"]) == (403, "forbidden.action")
    assert hands.api("GET", "/users/%s/manage" % account["atlassianId"]).json()["apiToken.delete"] == {"allowed": True}


# --- app access ----------------------------------------------------------------------------------------------------


def test_an_invite_on_the_wrong_ari_grants_nothing(hands):
    account = hands.account(access=False)
    assert hands.invite(account["atlassianId"], "ari:cloud:jira::site/" + hands.cloud_id).status_code == 202
    auth = (account["email"], hands.token(account["atlassianId"]).json()["token"])
    answer = hands.gateway("GET", "/myself", auth)
    assert (answer.status_code, answer.json()) == (401, {"code": 401, "message": "Unauthorized"})
    assert hands.invite(account["atlassianId"]).status_code == 202
    assert hands.gateway("GET", "/myself", auth).status_code == 200


def test_right_after_creation_the_directory_does_not_know_the_account(hands):
    hands.box.switch(directory_delay={"calls": 2})
    account = hands.account(access=False)
    answers = [hands.invite(account["atlassianId"]) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 202]
    assert "not found in the directory" in answers[0].text


def test_access_lands_later(hands):
    hands.box.switch(app_access_delay={"calls": 2})
    _account, auth = hands.signed_on()
    assert [hands.gateway("GET", "/myself", auth).status_code for _try in range(3)] == [401, 401, 200]


def test_access_lands_after_seconds(hands):
    hands.box.switch(app_access_delay=0.3)
    _account, auth = hands.signed_on()
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    import time

    time.sleep(0.35)
    assert hands.gateway("GET", "/myself", auth).status_code == 200


@pytest.mark.parametrize("status", [402, 409])
def test_invite_refused(hands, status):
    account = hands.account(access=False)
    hands.box.switch(invite_refused=status)
    assert hands.invite(account["atlassianId"]).status_code == status


def test_roles_assign_does_not_work_for_service_accounts_by_default(hands):
    account = hands.account(access=False)
    path = "/admin/v1/orgs/%s/users/%s/roles/assign" % (hands.org["id"], account["atlassianId"])
    body = {"role": "atlassian/user", "resource": "ari:cloud:jira-software::site/" + hands.cloud_id}
    assert hands.api("POST", path, body).status_code == 404
    hands.box.switch(roles_assign=400)
    assert hands.api("POST", path, body).status_code == 400
    hands.box.switch(roles_assign="works")
    assert hands.api("POST", path, body).status_code == 204
    auth = (account["email"], hands.token(account["atlassianId"]).json()["token"])
    assert hands.gateway("GET", "/myself", auth).status_code == 200


def test_an_invite_brings_the_default_group_with_it_once_it_works(hands):
    hands.box.switch(default_group="on", app_access_delay={"calls": 1})
    account, auth = hands.signed_on()

    def groups():
        return [group["name"] for group in hands.jira("GET", "/user/groups?accountId=" + account["atlassianId"]).json()]

    assert hands.gateway("GET", "/myself", auth).status_code == 401
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    assert groups() == ["jira-users-" + hands.site_name]
    # More than was asked for: the group works in every project of the scheme
    held = hands.gateway("GET", "/mypermissions?permissions=EDIT_ISSUES,USER_PICKER&projectKey=SHOP", auth).json()[
        "permissions"
    ]
    assert held["EDIT_ISSUES"]["havePermission"] and held["USER_PICKER"]["havePermission"]


def test_a_wrong_invite_brings_no_group_with_it(hands):
    hands.box.switch(default_group="on")
    account = hands.account(access=False)
    assert hands.invite(account["atlassianId"], "ari:cloud:jira::site/" + hands.cloud_id).status_code == 202
    assert hands.jira("GET", "/user/groups?accountId=" + account["atlassianId"]).json() == []
