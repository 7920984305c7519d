# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization and what they give."""

from __future__ import annotations

import pytest


def test_search_is_exact_and_case_insensitive(api_client):
    path = api_client.directory + "/groups/search"
    assert [
        group["name"] for group in api_client.api("POST", path, {"groupNames": ["JIRA-Administrators"]}).json()["data"]
    ] == ["jira-administrators"]
    assert api_client.api("POST", path, {"groupNames": ["jira-admin"]}).json()["data"] == []
    assert api_client.api("POST", path, {"groupNames": ["x"], "searchTerm": "y"}).status_code == 400
    assert api_client.api("POST", path, {"groupNames": ["x"], "groupIds": ["y"]}).status_code == 400
    assert api_client.box.writes() == []


def error_code(answer):
    return answer.json()["errors"][0]["code"]


def test_errors_are_a_list_with_id_code_and_status(api_client):
    answer = api_client.api("GET", api_client.directory + "/groups/nowhere")
    (error,) = answer.json()["errors"]
    assert set(error) == {"id", "status", "code", "title", "detail"} and error["status"] == "404"


def test_the_deprecated_list_works_until_it_is_gone(api_client):
    first = api_client.api("GET", api_client.directory + "/groups?limit=2").json()
    rest = api_client.api("GET", api_client.directory + "/groups?cursor=" + first["links"]["next"]).json()
    assert (
        len(first["data"]) == 2
        and len(rest["data"]) == 2
        and not {item["id"] for item in first["data"]} & {item["id"] for item in rest["data"]}
    )
    api_client.box.switch(old_groups=404)
    assert api_client.api("GET", api_client.directory + "/groups").status_code == 404


def test_a_group_shows_who_manages_it(api_client):
    def of(name):
        (group,) = api_client.api("POST", api_client.directory + "/groups/search", {"groupNames": [name]}).json()[
            "data"
        ]
        return group["managedBy"], group["managementAccess"]["modifiable"], group["externalSynced"]

    api_client.box.by_hand("create_group", name="fixed-group", modifiable=False, managed_by="team-members")
    assert of("jira-administrators") == ("admins", True, False)
    assert of("idp-engineers") == ("external", False, True)
    assert of("fixed-group") == ("team-members", False, False)
    (group,) = api_client.api("POST", api_client.directory + "/groups/search", {"groupNames": ["fixed-group"]}).json()[
        "data"
    ]
    path = "%s/groups/%s" % (api_client.directory, group["id"])
    assert api_client.api("GET", path).json() == {"data": group}
    assert (
        api_client.api("POST", path + "/memberships", {"accountId": api_client.account()["atlassianId"]}).status_code
        == 403
    )


def test_the_second_page_of_a_search_is_asked_for_in_the_body(api_client):
    path = api_client.directory + "/groups/search"
    whole = [group["name"] for group in api_client.api("POST", path, {"searchTerm": "admin"}).json()["data"]]
    first = api_client.api("POST", path, {"searchTerm": "admin", "limit": 2}).json()
    cursor = first["links"]["next"]
    # Alone, or with what was asked before; anything else is another search
    assert api_client.api("POST", path, {"searchTerm": "users", "cursor": cursor}).status_code == 400
    for body in ({"cursor": cursor}, {"searchTerm": "admin", "limit": 2, "cursor": cursor}):
        second = api_client.api("POST", path, body).json()
        assert [group["name"] for group in first["data"] + second["data"]] == whole and second["links"] == {}


def test_users_are_searched_with_their_groups(api_client):
    account = api_client.account()
    api_client.group(members=(account["atlassianId"],))
    path = api_client.directory + "/users/search"
    (user,) = api_client.api(
        "POST", path, {"accountIds": [account["atlassianId"]], "expand": ["groups", "platformRoles"]}
    ).json()["data"]
    assert "jira-connector-svc" in [group["name"] for group in user["groups"]] and user["platformRoles"] == []
    (admin,) = api_client.api(
        "POST", path, {"emails": [api_client.site["admin"]["email"]], "expand": ["platformRoles"]}
    ).json()["data"]
    assert admin["platformRoles"] == ["atlassian/site-admin"]
    roles = api_client.api(
        "GET", "%s/users/%s/role-assignments" % (api_client.directory, account["atlassianId"])
    ).json()["data"]
    assert [(item["resourceOwner"], item["roles"]) for item in roles] == [("jira-software", ["atlassian/user"])]
    api_client.box.switch(users_search="people")
    assert api_client.api("POST", path, {"accountIds": [account["atlassianId"]]}).json()["data"] == []


def test_directories_and_their_two_spellings(demo_sandbox, make_api_client):
    api_client = make_api_client(demo_sandbox, site="globex-it")
    path = "/admin/v2/orgs/%s/directories" % api_client.org["id"]
    assert [item["directoryId"] for item in api_client.api("GET", path).json()["data"]] == api_client.org["directories"]
    demo_sandbox.switch(directory_id_field="id")
    assert [item["id"] for item in api_client.api("GET", path).json()["data"]] == api_client.org["directories"]
    assert len(api_client.org["directories"]) == 2
    other = api_client.directory.replace(api_client.org["directories"][0], api_client.org["directories"][1])
    assert api_client.api("POST", other + "/groups/search", {"groupNames": ["site-admins"]}).json()["data"] == []


def test_create_may_answer_nothing_and_be_found_later(api_client):
    api_client.box.switch(group_create_answer="empty", group_delay={"calls": 1})
    assert api_client.api("POST", api_client.directory + "/groups", {"name": "new-group"}).content == b""
    search = [
        api_client.api("POST", api_client.directory + "/groups/search", {"groupNames": ["new-group"]}).json()["data"]
        for _try in range(2)
    ]
    assert [len(found) for found in search] == [0, 1]
    assert api_client.api("POST", api_client.directory + "/groups", {"name": "NEW-group"}).status_code == 409


def test_members(api_client):
    account_id = api_client.account()["atlassianId"]
    group_id = api_client.group(members=(account_id,))
    path = "%s/groups/%s/memberships" % (api_client.directory, group_id)
    again = api_client.api("POST", path, {"accountId": account_id})
    assert (again.status_code, error_code(again)) == (409, "ADMIN-UAM-409-2")
    api_client.box.switch(user_limit="reached")
    other = api_client.api("POST", path, {"accountId": api_client.account("other-account")["atlassianId"]})
    assert (other.status_code, error_code(other)) == (409, "ADMIN-UAM-409-3")
    assert api_client.api("DELETE", path + "/" + account_id).status_code == 204
    assert api_client.api("DELETE", path + "/" + account_id).status_code == 404


def test_membership_may_not_know_service_accounts_but_the_site_does(api_client):
    account_id = api_client.account()["atlassianId"]
    group_id = api_client.group()
    api_client.box.switch(membership_for_service_accounts=404)
    answer = api_client.api(
        "POST", "%s/groups/%s/memberships" % (api_client.directory, group_id), {"accountId": account_id}
    )
    assert (answer.status_code, error_code(answer)) == (404, "ADMIN-UAM-404-1")
    api_client.box.switch(membership_for_service_accounts="USER_NOT_FOUND")
    answer = api_client.api(
        "POST", "%s/groups/%s/memberships" % (api_client.directory, group_id), {"accountId": account_id}
    )
    assert (answer.status_code, error_code(answer)) == (404, "USER_NOT_FOUND")
    path = "/group/user?groupId=" + group_id
    assert api_client.jira("POST", path, {"accountId": account_id}).status_code == 201
    assert api_client.jira("POST", path, {"accountId": account_id}).status_code == 400
    assert api_client.jira("DELETE", path + "&accountId=" + account_id).status_code == 200
    api_client.box.switch(site_group_user=403)
    assert api_client.jira("POST", path, {"accountId": account_id}).status_code == 403


@pytest.mark.parametrize("status", [403, 400])
def test_synced_groups_refuse_changes(api_client, status):
    api_client.box.switch(idp_group_status=status)
    account_id = api_client.account()["atlassianId"]
    group_id = api_client.api(
        "POST", api_client.directory + "/groups/search", {"groupNames": ["idp-engineers"]}
    ).json()["data"][0]["id"]
    assert (
        api_client.api(
            "POST", "%s/groups/%s/memberships" % (api_client.directory, group_id), {"accountId": account_id}
        ).status_code
        == status
    )
    assert api_client.jira("POST", "/group/user?groupId=" + group_id, {"accountId": account_id}).status_code == 403


def assign(api_client, group_id, word="assign", role="atlassian/user", resource=None):
    body = {"resourceId": resource or "ari:cloud:jira-software::site/" + api_client.cloud_id, "roleId": role}
    return api_client.api("POST", "%s/groups/%s/role-assignments/%s" % (api_client.directory, group_id, word), body)


def test_role_assignments_are_validated(api_client):
    group_id = api_client.group()
    assert assign(api_client, group_id, role="atlassian/emperor").status_code == 400
    assert assign(api_client, group_id, resource="ari:cloud:jira-software::site/nowhere").status_code == 400
    assert assign(api_client, group_id, word="revoke").status_code == 404
    assert assign(api_client, group_id, role="viewer").status_code == 200


def test_role_assignments_are_read_by_resource_and_by_pages(api_client):
    group_id = api_client.group()
    path = "%s/groups/%s/role-assignments" % (api_client.directory, group_id)
    assert api_client.api("GET", path).json() == {"data": [], "links": {}}
    assert assign(api_client, group_id).status_code == 200
    assert assign(api_client, group_id, role="atlassian/viewer").status_code == 200
    resource = "ari:cloud:jira-software::site/" + api_client.cloud_id
    item = {
        "resourceId": resource,
        "resourceOwner": "jira-software",
        "roles": ["atlassian/user", "atlassian/viewer"],
        "defaultRole": None,
    }
    assert api_client.api("GET", path).json() == {"data": [item], "links": {}}
    roles = [{"resource": resource, "role": "atlassian/" + role} for role in ("user", "viewer", "site-admin")]
    made = api_client.box.by_hand("create_group", name="everywhere", other_resources=24, roles=roles)
    path = "%s/groups/%s/role-assignments" % (api_client.directory, made["id"])
    first = api_client.api("GET", path).json()
    second = api_client.api("GET", path + "?cursor=" + first["links"]["next"]).json()
    assert [len(first["data"]), len(second["data"])] == [20, 6] and second["links"] == {}
    assert {item["resourceOwner"] for item in first["data"]} == {"confluence"} and item in second["data"]
    platform = {
        "resourceId": "ari:cloud:platform::site/" + api_client.cloud_id,
        "resourceOwner": "platform",
        "roles": ["atlassian/site-admin"],
    }
    assert second["data"][-1] == dict(platform, defaultRole=None)
    assert api_client.api("GET", path + "?roleIds=atlassian/site-admin").json()["data"] == [second["data"][-1]]


def test_the_groups_of_administrators_carry_platform_roles(api_client):
    for name, role in (("org-admins", "atlassian/org-admin"), ("site-admins", "atlassian/site-admin")):
        (group,) = api_client.api("POST", api_client.directory + "/groups/search", {"groupNames": [name]}).json()[
            "data"
        ]
        (item,) = api_client.api("GET", "%s/groups/%s/role-assignments" % (api_client.directory, group["id"])).json()[
            "data"
        ]
        assert (item["resourceOwner"], item["roles"]) == ("platform", [role])


def names_with_access(api_client):
    return [group["name"] for group in api_client.jira("GET", "/applicationrole").json()[0]["groupDetails"]]


def test_app_access_of_a_group_lets_its_members_in(api_client):
    account = api_client.account(access=False)
    auth = (account["email"], api_client.token(account["atlassianId"]).json()["token"])
    group_id = api_client.group(members=(account["atlassianId"],))
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    assert assign(api_client, group_id, role="viewer").status_code == 200
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    answer = assign(api_client, group_id)
    assert (answer.status_code, answer.content) == (200, b"")
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    assert "jira-connector-svc" in names_with_access(api_client)
    bulk = api_client.jira("GET", "/group/bulk?accessType=user&applicationKey=jira-software").json()
    assert "jira-connector-svc" in [group["name"] for group in bulk["values"]] and bulk["isLast"] is True
    assert assign(api_client, group_id, word="revoke").status_code == 204
    assert api_client.gateway("GET", "/myself", auth).status_code == 401


def test_app_access_of_a_group_is_seen_later(api_client):
    group_id = api_client.group()
    api_client.box.switch(role_delay={"calls": 2})
    assign(api_client, group_id)
    assert ["jira-connector-svc" in names_with_access(api_client) for _try in range(3)] == [False, False, True]


def test_by_hand(api_client):
    account = api_client.account(access=False)
    api_client.box.by_hand("create_group", name="made-by-hand")
    api_client.box.by_hand("add_member", group="made-by-hand", account=account["email"])
    api_client.box.by_hand("set_app_role", group="made-by-hand", site=api_client.site_name)
    auth = (account["email"], api_client.token(account["atlassianId"]).json()["token"])
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    api_client.box.by_hand("set_app_role", group="made-by-hand", site=api_client.site_name, remove=True)
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    api_client.box.by_hand("remove_member", group="made-by-hand", account=account["email"])
