# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, workspaces and service accounts over both routes."""

from __future__ import annotations

import pytest


def test_unknown_key_and_foreign_organization(api_client):
    assert api_client.api("GET", api_client.console, key="sandbox-org-key-unknown").status_code == 401
    answer = api_client.api("GET", api_client.console.replace(api_client.org["id"], "0" * 8))
    assert answer.status_code == 404 and answer.json()["message"] == "TCS validation failed"
    assert api_client.api("GET", "/users/712020:x/manage/api-tokens", key="sandbox-org-key-unknown").json() == {
        "key": "unauthorized"
    }


def test_unknown_route_says_so(api_client):
    answer = api_client.api("GET", "/admin/nothing")
    assert answer.status_code == 404 and answer.json()["message"] == "Request failed to match any route"


# --- workspaces ----------------------------------------------------------------------------------------------------


def test_workspaces_page_by_cursor_alone(demo_sandbox, make_api_client):
    api_client = make_api_client(demo_sandbox)
    path = "/admin/v2/orgs/%s/workspaces" % api_client.org["id"]
    first = api_client.api("POST", path, {"limit": 4}).json()
    cursor = first["links"]["next"]
    assert api_client.api("POST", path, {"limit": 4, "cursor": cursor}).status_code == 400
    second = api_client.api("POST", path, {"cursor": cursor}).json()
    assert "next" not in second["links"]
    found = {item["id"] for item in first["data"] + second["data"] if item["attributes"]["typeKey"] == "jira-software"}
    clouds = {site["cloud_id"] for site in demo_sandbox.sites.values() if site["organization"] == "acme"}
    assert found == {"ari:cloud:jira-software::site/" + cloud for cloud in clouds}
    demo_sandbox.switch(workspace_ari="jira")
    assert api_client.api("POST", path, {"limit": 4}).json()["data"][0]["id"].startswith("ari:cloud:jira::site/")
    assert demo_sandbox.writes() == []


# --- keys with scopes ----------------------------------------------------------------------------------------------


def test_console_routes_refuse_a_scoped_key(api_client):
    scoped = api_client.box.org_key(scoped=True)
    assert api_client.api("GET", api_client.console, key=scoped).status_code == 403
    api_client.box.switch(scoped_refusal="html")
    answer = api_client.api("POST", api_client.console, {"displayName": "jira-align"}, key=scoped)
    assert answer.status_code == 403 and "text/html" in answer.headers["Content-Type"]
    assert api_client.api("GET", api_client.published, key=scoped).status_code == 200
    account = api_client.account()
    assert (
        api_client.api(
            "POST", "/users/%s/manage/api-tokens" % account["atlassianId"], {"label": "x"}, key=scoped
        ).status_code
        == 403
    )


def test_user_management_refuses_a_scoped_key(api_client):
    account, auth = api_client.signed_on()
    scoped = api_client.box.org_key(scoped=True)
    path = "/users/%s/manage/api-tokens" % account["atlassianId"]
    (token,) = api_client.api("GET", path).json()
    for method, where in (
        ("GET", path),
        ("DELETE", path + "/" + token["id"]),
        ("POST", path.replace("api-tokens", "lifecycle/delete")),
    ):
        answer = api_client.api(method, where, key=scoped)
        assert (answer.status_code, answer.json()["key"]) == (403, "forbidden") and "manage:org" in answer.text
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


def test_published_routes_want_the_right_scope(make_sandbox, make_api_client):
    keys = [
        {"value": "sandbox-full-key"},
        {"value": "sandbox-reading-key", "scoped": True, "scopes": ["read:service-accounts:admin"]},
    ]
    api_client = make_api_client(make_sandbox({"organizations": [{"name": "acme", "api_keys": keys}]}))
    assert api_client.api("GET", api_client.published, key="sandbox-reading-key").status_code == 200
    assert (
        api_client.api(
            "POST", api_client.published, {"displayName": "jira-align"}, key="sandbox-reading-key"
        ).status_code
        == 403
    )
    assert (
        api_client.api(
            "POST", "/admin/v2/orgs/%s/workspaces" % api_client.org["id"], {"limit": 1}, key="sandbox-reading-key"
        ).status_code
        == 403
    )


# --- lists ---------------------------------------------------------------------------------------------------------


def test_console_list_pages_by_an_absolute_url(api_client):
    for number in range(5):
        api_client.account("account%d" % number, access=False)
    assert api_client.api("GET", api_client.console + "?limit=81").status_code == 400
    answer = api_client.api("GET", api_client.console + "?limit=2").json()
    found = [item["displayName"] for item in answer["items"]]
    while answer["links"].get("next"):
        assert answer["links"]["next"].startswith(api_client.box.api_url)
        answer = api_client.api("GET", answer["links"]["next"][len(api_client.box.api_url) :]).json()
        found += [item["displayName"] for item in answer["items"]]
    assert found == ["account%d" % number for number in range(5)]
    api_client.box.switch(next_links="other_host", page_size={"service_accounts": 3})
    answer = api_client.api("GET", api_client.console + "?limit=80").json()
    assert len(answer["items"]) == 3 and not answer["links"]["next"].startswith(api_client.box.api_url)
    # A client that follows it shows its key to another host, and the log tells
    api_client.http.get(answer["links"]["next"], headers={"Authorization": "Bearer " + api_client.key})
    assert api_client.box.log(credential="organization_key", plane="jira")


def test_published_list(api_client):
    api_client.account("account1", access=False)
    answer = api_client.api("GET", api_client.published).json()
    item = answer["items"][0]
    assert answer["total"] == 1 and answer["links"] == {"next": None, "prev": None}
    assert (
        item["id"] != item["atlassianId"] and item["displayName"] == "account1" and isinstance(item["updatedAt"], int)
    )


def test_published_collection_may_be_unknown(api_client):
    api_client.box.switch(published_collection=404)
    answer = api_client.api("GET", api_client.published)
    assert answer.status_code == 404 and "failed to match any route" in answer.text


@pytest.mark.parametrize(
    "way, keys", [("id_only", {"id"}), ("atlassianId_only", {"atlassianId"}), ("both", {"id", "atlassianId"})]
)
def test_either_id_may_be_missing_and_the_other_serves(api_client, way, keys):
    api_client.box.switch(service_account_ids=way)
    account = api_client.account(access=False)
    assert keys == {"id", "atlassianId"} & set(account)
    account_id = account.get("atlassianId") or account["id"]
    assert api_client.invite(account_id).status_code == 202
    assert api_client.token(account_id).status_code == 200
    assert api_client.api("DELETE", api_client.console + "/" + (account.get("id") or account_id)).status_code == 204


def test_the_two_ids_are_not_the_same_address(api_client):
    account = api_client.account(access=False)
    assert api_client.api("DELETE", api_client.published + "/" + account["atlassianId"]).status_code == 404
    assert api_client.token(account["id"]).status_code == 404
    assert api_client.api("DELETE", api_client.published + "/" + account["id"]).status_code == 204


# --- create --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["short", "x" * 31, "jira/align", "j\u00edra-align", " jira-align"])
def test_names_that_are_refused(api_client, name):
    assert api_client.api("POST", api_client.console, {"displayName": name}).status_code == 400
    assert api_client.api("POST", api_client.published, {"displayName": name}).status_code == 400


def test_names_are_not_unique(api_client):
    first, second = api_client.account(access=False), api_client.account(access=False)
    assert first["displayName"] == second["displayName"] and first["email"] != second["email"]


@pytest.mark.parametrize("status", [402, 409])
def test_allowance(api_client, status):
    api_client.box.switch(allowance_status=status)
    for number in range(5):
        api_client.account("account%d" % number, access=False)
    assert api_client.api("POST", api_client.console, {"displayName": "account6"}).status_code == status
    assert api_client.api("POST", api_client.published, {"displayName": "account6"}).status_code == status


def test_published_create_with_access_and_groups(api_client):
    group_id = api_client.group()
    rules = [{"resource": "ari:cloud:jira-software::site/" + api_client.cloud_id, "role": "atlassian/user"}]
    body = {"displayName": "jira-align", "description": "d", "permissionRules": rules, "additionalGroups": [group_id]}
    account = api_client.api("POST", api_client.published, body).json()
    auth = (account["email"], api_client.token(account["atlassianId"]).json()["token"])
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    assert api_client.box.state()["organizations"]["acme"]["groups"][group_id]["members"] == [account["atlassianId"]]
    api_client.box.switch(published_create=400)
    assert api_client.api("POST", api_client.published, body).status_code == 400


def test_update_is_on_the_collection(api_client):
    account = api_client.account(access=False)
    assert api_client.api("PATCH", api_client.published, {"description": "x"}).status_code == 400
    assert api_client.api("PATCH", api_client.published, {"id": "nobody", "description": "x"}).status_code == 404
    assert (
        api_client.api("PATCH", api_client.published, {"id": account["id"], "description": "x"}).json()["description"]
        == "x"
    )


@pytest.mark.parametrize("status", [404, 405])
def test_where_the_console_delete_is_off_lifecycle_does_it(api_client, status):
    account, auth = api_client.signed_on()
    api_client.box.switch(console_delete=status)
    assert api_client.api("DELETE", api_client.console + "/" + account["id"]).status_code == status
    path = "/users/%s/manage/lifecycle/delete" % account["atlassianId"]
    assert api_client.api("POST", path, {"message": "retired"}).json() == {"message": "Success"}
    assert api_client.gateway("GET", "/myself", auth).status_code == 401


def test_a_deletion_is_a_grace_period(api_client):
    account, auth = api_client.signed_on()
    path = "/users/%s/manage/lifecycle/" % account["atlassianId"]
    assert api_client.api("POST", path + "delete").json() == {"message": "Success"}
    assert [item["status"] for item in api_client.api("GET", api_client.published).json()["items"]] == ["INACTIVE"]
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    assert api_client.token(account["atlassianId"], label="two").status_code == 403
    (user,) = api_client.api(
        "POST", api_client.directory + "/users/search", {"accountIds": [account["atlassianId"]]}
    ).json()["data"]
    assert (user["accountStatus"], user["status"]) == ("inactive", "for_deletion")
    again = api_client.api("POST", path + "delete")
    assert again.status_code == 409 and again.json()["key"] == "conflict.lifecycleErrors"
    assert api_client.api("POST", path + "enable").status_code == 409
    assert api_client.api("POST", path + "cancel-delete").json() == {"message": "Success"}
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


def test_an_account_is_deactivated_and_activated(api_client):
    account, auth = api_client.signed_on()
    path = "/users/%s/manage/lifecycle/" % account["atlassianId"]
    assert api_client.api("POST", path + "disable", {"message": "for now"}).status_code == 204
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    assert api_client.api("POST", path + "enable").status_code == 204
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    person = api_client.api("POST", "/users/%s/manage/lifecycle/delete" % api_client.site["admin"]["account_id"])
    assert (person.status_code, person.json()["key"]) == (403, "forbidden.action")
    assert api_client.api("GET", "/users/%s/manage" % account["atlassianId"]).json()["apiToken.delete"] == {
        "allowed": True
    }


# --- app access ----------------------------------------------------------------------------------------------------


def test_an_invite_on_the_wrong_ari_grants_nothing(api_client):
    account = api_client.account(access=False)
    assert api_client.invite(account["atlassianId"], "ari:cloud:jira::site/" + api_client.cloud_id).status_code == 202
    auth = (account["email"], api_client.token(account["atlassianId"]).json()["token"])
    answer = api_client.gateway("GET", "/myself", auth)
    assert (answer.status_code, answer.json()) == (401, {"code": 401, "message": "Unauthorized"})
    assert api_client.invite(account["atlassianId"]).status_code == 202
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


def test_right_after_creation_the_directory_does_not_know_the_account(api_client):
    api_client.box.switch(directory_delay={"calls": 2})
    account = api_client.account(access=False)
    answers = [api_client.invite(account["atlassianId"]) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 202]
    assert "not found in the directory" in answers[0].text


def test_access_lands_later(api_client):
    api_client.box.switch(app_access_delay={"calls": 2})
    _account, auth = api_client.signed_on()
    assert [api_client.gateway("GET", "/myself", auth).status_code for _try in range(3)] == [401, 401, 200]


def test_access_lands_after_seconds(api_client):
    api_client.box.switch(app_access_delay=0.3)
    _account, auth = api_client.signed_on()
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    import time

    time.sleep(0.35)
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


@pytest.mark.parametrize("status", [402, 409])
def test_invite_refused(api_client, status):
    account = api_client.account(access=False)
    api_client.box.switch(invite_refused=status)
    assert api_client.invite(account["atlassianId"]).status_code == status


def test_roles_assign_does_not_work_for_service_accounts_by_default(api_client):
    account = api_client.account(access=False)
    path = "/admin/v1/orgs/%s/users/%s/roles/assign" % (api_client.org["id"], account["atlassianId"])
    body = {"role": "atlassian/user", "resource": "ari:cloud:jira-software::site/" + api_client.cloud_id}
    assert api_client.api("POST", path, body).status_code == 404
    api_client.box.switch(roles_assign=400)
    assert api_client.api("POST", path, body).status_code == 400
    api_client.box.switch(roles_assign="works")
    assert api_client.api("POST", path, body).status_code == 204
    auth = (account["email"], api_client.token(account["atlassianId"]).json()["token"])
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


def test_an_invite_brings_the_default_group_with_it_once_it_works(api_client):
    api_client.box.switch(default_group="on", app_access_delay={"calls": 1})
    account, auth = api_client.signed_on()

    def groups():
        return [
            group["name"] for group in api_client.jira("GET", "/user/groups?accountId=" + account["atlassianId"]).json()
        ]

    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    assert groups() == ["jira-users-" + api_client.site_name]
    # More than was asked for: the group works in every project of the scheme
    held = api_client.gateway("GET", "/mypermissions?permissions=EDIT_ISSUES,USER_PICKER&projectKey=SHOP", auth).json()[
        "permissions"
    ]
    assert held["EDIT_ISSUES"]["havePermission"] and held["USER_PICKER"]["havePermission"]


def test_a_wrong_invite_brings_no_group_with_it(api_client):
    api_client.box.switch(default_group="on")
    account = api_client.account(access=False)
    assert api_client.invite(account["atlassianId"], "ari:cloud:jira::site/" + api_client.cloud_id).status_code == 202
    assert api_client.jira("GET", "/user/groups?accountId=" + account["atlassianId"]).json() == []
