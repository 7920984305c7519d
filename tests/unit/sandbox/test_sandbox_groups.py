# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization and what they give."""

from __future__ import annotations

import pytest


def test_search_is_exact_and_case_insensitive(hands):
    path = hands.directory + "/groups/search"
    assert [
        group["name"] for group in hands.api("POST", path, {"groupNames": ["JIRA-Administrators"]}).json()["data"]
    ] == ["jira-administrators"]
    assert hands.api("POST", path, {"groupNames": ["jira-admin"]}).json()["data"] == []
    assert hands.api("POST", path, {"groupNames": ["x"], "searchTerm": "y"}).status_code == 400
    assert hands.api("POST", path, {"groupNames": ["x"], "groupIds": ["y"]}).status_code == 400
    assert hands.box.writes() == []


def error_code(answer):
    return answer.json()["errors"][0]["code"]


def test_errors_are_a_list_with_id_code_and_status(hands):
    answer = hands.api("GET", hands.directory + "/groups/nowhere")
    (error,) = answer.json()["errors"]
    assert set(error) == {"id", "status", "code", "title", "detail"} and error["status"] == "404"


def test_the_deprecated_list_works_until_it_is_gone(hands):
    first = hands.api("GET", hands.directory + "/groups?limit=2").json()
    rest = hands.api("GET", hands.directory + "/groups?cursor=" + first["links"]["next"]).json()
    assert (
        len(first["data"]) == 2
        and len(rest["data"]) == 2
        and not {item["id"] for item in first["data"]} & {item["id"] for item in rest["data"]}
    )
    hands.box.switch(old_groups=404)
    assert hands.api("GET", hands.directory + "/groups").status_code == 404


def test_a_group_tells_who_manages_it(hands):
    def of(name):
        (group,) = hands.api("POST", hands.directory + "/groups/search", {"groupNames": [name]}).json()["data"]
        return group["managedBy"], group["managementAccess"]["modifiable"], group["externalSynced"]

    hands.box.by_hand("create_group", name="fixed-group", modifiable=False, managed_by="team-members")
    assert of("jira-administrators") == ("admins", True, False)
    assert of("idp-engineers") == ("external", False, True)
    assert of("fixed-group") == ("team-members", False, False)
    (group,) = hands.api("POST", hands.directory + "/groups/search", {"groupNames": ["fixed-group"]}).json()["data"]
    path = "%s/groups/%s" % (hands.directory, group["id"])
    assert hands.api("GET", path).json() == {"data": group}
    assert hands.api("POST", path + "/memberships", {"accountId": hands.account()["atlassianId"]}).status_code == 403


def test_the_second_page_of_a_search_is_asked_for_in_the_body(hands):
    path = hands.directory + "/groups/search"
    whole = [group["name"] for group in hands.api("POST", path, {"searchTerm": "admin"}).json()["data"]]
    first = hands.api("POST", path, {"searchTerm": "admin", "limit": 2}).json()
    cursor = first["links"]["next"]
    # Alone, or with what was asked before; anything else is another search
    assert hands.api("POST", path, {"searchTerm": "users", "cursor": cursor}).status_code == 400
    for body in ({"cursor": cursor}, {"searchTerm": "admin", "limit": 2, "cursor": cursor}):
        second = hands.api("POST", path, body).json()
        assert [group["name"] for group in first["data"] + second["data"]] == whole and second["links"] == {}


def test_users_are_searched_with_their_groups(hands):
    account = hands.account()
    hands.group(members=(account["atlassianId"],))
    path = hands.directory + "/users/search"
    (user,) = hands.api(
        "POST", path, {"accountIds": [account["atlassianId"]], "expand": ["groups", "platformRoles"]}
    ).json()["data"]
    assert "jira-connector-svc" in [group["name"] for group in user["groups"]] and user["platformRoles"] == []
    (admin,) = hands.api("POST", path, {"emails": [hands.site["admin"]["email"]], "expand": ["platformRoles"]}).json()[
        "data"
    ]
    assert admin["platformRoles"] == ["atlassian/site-admin"]
    roles = hands.api("GET", "%s/users/%s/role-assignments" % (hands.directory, account["atlassianId"])).json()["data"]
    assert [(item["resourceOwner"], item["roles"]) for item in roles] == [("jira-software", ["atlassian/user"])]
    hands.box.switch(users_search="people")
    assert hands.api("POST", path, {"accountIds": [account["atlassianId"]]}).json()["data"] == []


def test_directories_and_their_two_spellings(demo_sandbox, make_hands):
    hands = make_hands(demo_sandbox, site="globex-it")
    path = "/admin/v2/orgs/%s/directories" % hands.org["id"]
    assert [item["directoryId"] for item in hands.api("GET", path).json()["data"]] == hands.org["directories"]
    demo_sandbox.switch(directory_id_field="id")
    assert [item["id"] for item in hands.api("GET", path).json()["data"]] == hands.org["directories"]
    assert len(hands.org["directories"]) == 2
    other = hands.directory.replace(hands.org["directories"][0], hands.org["directories"][1])
    assert hands.api("POST", other + "/groups/search", {"groupNames": ["site-admins"]}).json()["data"] == []


def test_create_may_answer_nothing_and_be_found_later(hands):
    hands.box.switch(group_create_answer="empty", group_delay={"calls": 1})
    assert hands.api("POST", hands.directory + "/groups", {"name": "new-group"}).content == b""
    search = [
        hands.api("POST", hands.directory + "/groups/search", {"groupNames": ["new-group"]}).json()["data"]
        for _try in range(2)
    ]
    assert [len(found) for found in search] == [0, 1]
    assert hands.api("POST", hands.directory + "/groups", {"name": "NEW-group"}).status_code == 409


def test_members(hands):
    account_id = hands.account()["atlassianId"]
    group_id = hands.group(members=(account_id,))
    path = "%s/groups/%s/memberships" % (hands.directory, group_id)
    again = hands.api("POST", path, {"accountId": account_id})
    assert (again.status_code, error_code(again)) == (409, "ADMIN-UAM-409-2")
    hands.box.switch(user_limit="reached")
    other = hands.api("POST", path, {"accountId": hands.account("other-account")["atlassianId"]})
    assert (other.status_code, error_code(other)) == (409, "ADMIN-UAM-409-3")
    assert hands.api("DELETE", path + "/" + account_id).status_code == 204
    assert hands.api("DELETE", path + "/" + account_id).status_code == 404


def test_membership_may_not_know_service_accounts_but_the_site_does(hands):
    account_id = hands.account()["atlassianId"]
    group_id = hands.group()
    hands.box.switch(membership_for_service_accounts=404)
    answer = hands.api("POST", "%s/groups/%s/memberships" % (hands.directory, group_id), {"accountId": account_id})
    assert (answer.status_code, error_code(answer)) == (404, "ADMIN-UAM-404-1")
    hands.box.switch(membership_for_service_accounts="USER_NOT_FOUND")
    answer = hands.api("POST", "%s/groups/%s/memberships" % (hands.directory, group_id), {"accountId": account_id})
    assert (answer.status_code, error_code(answer)) == (404, "USER_NOT_FOUND")
    path = "/group/user?groupId=" + group_id
    assert hands.jira("POST", path, {"accountId": account_id}).status_code == 201
    assert hands.jira("POST", path, {"accountId": account_id}).status_code == 400
    assert hands.jira("DELETE", path + "&accountId=" + account_id).status_code == 200
    hands.box.switch(site_group_user=403)
    assert hands.jira("POST", path, {"accountId": account_id}).status_code == 403


@pytest.mark.parametrize("status", [403, 400])
def test_synced_groups_refuse_changes(hands, status):
    hands.box.switch(idp_group_status=status)
    account_id = hands.account()["atlassianId"]
    group_id = hands.api("POST", hands.directory + "/groups/search", {"groupNames": ["idp-engineers"]}).json()["data"][
        0
    ]["id"]
    assert (
        hands.api(
            "POST", "%s/groups/%s/memberships" % (hands.directory, group_id), {"accountId": account_id}
        ).status_code
        == status
    )
    assert hands.jira("POST", "/group/user?groupId=" + group_id, {"accountId": account_id}).status_code == 403


def assign(hands, group_id, word="assign", role="atlassian/user", resource=None):
    body = {"resourceId": resource or "ari:cloud:jira-software::site/" + hands.cloud_id, "roleId": role}
    return hands.api("POST", "%s/groups/%s/role-assignments/%s" % (hands.directory, group_id, word), body)


def test_role_assignments_are_validated(hands):
    group_id = hands.group()
    assert assign(hands, group_id, role="atlassian/emperor").status_code == 400
    assert assign(hands, group_id, resource="ari:cloud:jira-software::site/nowhere").status_code == 400
    assert assign(hands, group_id, word="revoke").status_code == 404
    assert assign(hands, group_id, role="viewer").status_code == 200


def test_role_assignments_are_read_by_resource_and_by_pages(hands):
    group_id = hands.group()
    path = "%s/groups/%s/role-assignments" % (hands.directory, group_id)
    assert hands.api("GET", path).json() == {"data": [], "links": {}}
    assert assign(hands, group_id).status_code == 200
    assert assign(hands, group_id, role="atlassian/viewer").status_code == 200
    resource = "ari:cloud:jira-software::site/" + hands.cloud_id
    item = {
        "resourceId": resource,
        "resourceOwner": "jira-software",
        "roles": ["atlassian/user", "atlassian/viewer"],
        "defaultRole": None,
    }
    assert hands.api("GET", path).json() == {"data": [item], "links": {}}
    roles = [{"resource": resource, "role": "atlassian/" + role} for role in ("user", "viewer", "site-admin")]
    made = hands.box.by_hand("create_group", name="everywhere", other_resources=24, roles=roles)
    path = "%s/groups/%s/role-assignments" % (hands.directory, made["id"])
    first = hands.api("GET", path).json()
    second = hands.api("GET", path + "?cursor=" + first["links"]["next"]).json()
    assert [len(first["data"]), len(second["data"])] == [20, 6] and second["links"] == {}
    assert {item["resourceOwner"] for item in first["data"]} == {"confluence"} and item in second["data"]
    platform = {
        "resourceId": "ari:cloud:platform::site/" + hands.cloud_id,
        "resourceOwner": "platform",
        "roles": ["atlassian/site-admin"],
    }
    assert second["data"][-1] == dict(platform, defaultRole=None)
    assert hands.api("GET", path + "?roleIds=atlassian/site-admin").json()["data"] == [second["data"][-1]]


def test_the_groups_of_administrators_carry_platform_roles(hands):
    for name, role in (("org-admins", "atlassian/org-admin"), ("site-admins", "atlassian/site-admin")):
        (group,) = hands.api("POST", hands.directory + "/groups/search", {"groupNames": [name]}).json()["data"]
        (item,) = hands.api("GET", "%s/groups/%s/role-assignments" % (hands.directory, group["id"])).json()["data"]
        assert (item["resourceOwner"], item["roles"]) == ("platform", [role])


def names_with_access(hands):
    return [group["name"] for group in hands.jira("GET", "/applicationrole").json()[0]["groupDetails"]]


def test_app_access_of_a_group_lets_its_members_in(hands):
    account = hands.account(access=False)
    auth = (account["email"], hands.token(account["atlassianId"]).json()["token"])
    group_id = hands.group(members=(account["atlassianId"],))
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    assert assign(hands, group_id, role="viewer").status_code == 200
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    answer = assign(hands, group_id)
    assert (answer.status_code, answer.content) == (200, b"")
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    assert "jira-connector-svc" in names_with_access(hands)
    bulk = hands.jira("GET", "/group/bulk?accessType=user&applicationKey=jira-software").json()
    assert "jira-connector-svc" in [group["name"] for group in bulk["values"]] and bulk["isLast"] is True
    assert assign(hands, group_id, word="revoke").status_code == 204
    assert hands.gateway("GET", "/myself", auth).status_code == 401


def test_app_access_of_a_group_is_seen_later(hands):
    group_id = hands.group()
    hands.box.switch(role_delay={"calls": 2})
    assign(hands, group_id)
    assert ["jira-connector-svc" in names_with_access(hands) for _try in range(3)] == [False, False, True]


def test_by_hand(hands):
    account = hands.account(access=False)
    hands.box.by_hand("create_group", name="made-by-hand")
    hands.box.by_hand("add_member", group="made-by-hand", account=account["email"])
    hands.box.by_hand("set_app_role", group="made-by-hand", site=hands.site_name)
    auth = (account["email"], hands.token(account["atlassianId"]).json()["token"])
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    hands.box.by_hand("set_app_role", group="made-by-hand", site=hands.site_name, remove=True)
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    hands.box.by_hand("remove_member", group="made-by-hand", account=account["email"])
