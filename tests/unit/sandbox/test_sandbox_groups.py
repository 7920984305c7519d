# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of the organization and what they give."""

from __future__ import annotations

import pytest


def test_search_is_exact_and_case_insensitive(hands):
    path = hands.directory + "/groups/search"
    assert [group["name"] for group in hands.api("POST", path, {"groupNames": ["JIRA-Administrators"]}).json()["data"]] == ["jira-administrators"]
    assert hands.api("POST", path, {"groupNames": ["jira-admin"]}).json()["data"] == []
    assert hands.api("POST", path, {"groupNames": ["x"], "searchTerm": "y"}).status_code == 400
    assert hands.api("POST", path, {"groupNames": ["x"], "groupIds": ["y"]}).status_code == 400
    assert hands.box.writes() == []
    assert hands.api("GET", hands.directory + "/groups").status_code == 410


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
    search = [hands.api("POST", hands.directory + "/groups/search", {"groupNames": ["new-group"]}).json()["data"] for _try in range(2)]
    assert [len(found) for found in search] == [0, 1]
    assert hands.api("POST", hands.directory + "/groups", {"name": "NEW-group"}).status_code == 409


def test_members(hands):
    account_id = hands.account()["atlassianId"]
    group_id = hands.group(members=(account_id,))
    path = "%s/groups/%s/memberships" % (hands.directory, group_id)
    assert hands.api("POST", path, {"accountId": account_id}).status_code == 204
    hands.box.switch(membership_again=409)
    assert hands.api("POST", path, {"accountId": account_id}).status_code == 409
    assert hands.api("DELETE", path + "/" + account_id).status_code == 204
    assert hands.api("DELETE", path + "/" + account_id).status_code == 404


def test_membership_may_not_know_service_accounts_but_the_site_does(hands):
    account_id = hands.account()["atlassianId"]
    group_id = hands.group()
    hands.box.switch(membership_for_service_accounts=404)
    answer = hands.api("POST", "%s/groups/%s/memberships" % (hands.directory, group_id), {"accountId": account_id})
    assert answer.status_code == 404 and "USER_NOT_FOUND" in answer.text
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
    group_id = hands.api("POST", hands.directory + "/groups/search", {"groupNames": ["idp-engineers"]}).json()["data"][0]["id"]
    assert hands.api("POST", "%s/groups/%s/memberships" % (hands.directory, group_id), {"accountId": account_id}).status_code == status
    assert hands.jira("POST", "/group/user?groupId=" + group_id, {"accountId": account_id}).status_code == 403


def assign(hands, group_id, word="assign", role="atlassian/user", resource=None):
    body = {"resourceId": resource or "ari:cloud:jira-software::site/" + hands.cloud_id, "roleId": role}
    return hands.api("POST", "%s/groups/%s/role-assignments/%s" % (hands.directory, group_id, word), body)


def test_role_assignments_are_validated(hands):
    group_id = hands.group()
    assert assign(hands, group_id, role="atlassian/emperor").status_code == 400
    assert assign(hands, group_id, resource="ari:cloud:jira-software::site/nowhere").status_code == 400
    assert assign(hands, group_id, word="revoke").status_code == 404
    assert assign(hands, group_id, role="viewer").status_code == 204


def names_with_access(hands):
    return [group["name"] for group in hands.jira("GET", "/applicationrole").json()[0]["groupDetails"]]


def test_app_access_of_a_group_lets_its_members_in(hands):
    account = hands.account(access=False)
    auth = (account["email"], hands.token(account["atlassianId"]).json()["token"])
    group_id = hands.group(members=(account["atlassianId"],))
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    assert assign(hands, group_id, role="viewer").status_code == 204
    assert hands.gateway("GET", "/myself", auth).status_code == 401
    assert assign(hands, group_id).status_code == 204
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
