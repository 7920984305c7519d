# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway: who is let in, with which scopes, and what the account may really do."""

from __future__ import annotations

import pytest

UNAUTHORIZED = {"code": 401, "message": "Unauthorized"}


def test_one_answer_for_every_bad_token(hands):
    account = hands.account(access=False)
    token = hands.token(account["atlassianId"]).json()["token"]
    answers = [
        hands.gateway("GET", "/myself", (account["email"], "ATSTTunknown")),
        hands.gateway("GET", "/myself", ("other@serviceaccount.atlassian.com", token)),
        hands.gateway("GET", "/myself", (account["email"], token)),
        hands.gateway("GET", "/myself", None),
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(401, UNAUTHORIZED)] * 4
    # The log knows the difference
    assert [entry["refused"] for entry in hands.box.log(plane="gateway")] == [
        "unknown token",
        "the token is not this account's",
        "no app access yet",
        "unknown token",
    ]
    assert hands.gateway("GET", "/myself", None, cloud_id="00000000-0000-4000-8000-000000000000").status_code == 404


@pytest.mark.parametrize("way, basic, bearer", [("both", 200, 200), ("basic", 200, 401), ("bearer", 401, 200)])
def test_schemes(hands, way, basic, bearer):
    _account, auth = hands.signed_on()
    hands.box.switch(gateway_auth=way)
    url = "%s/ex/jira/%s/rest/api/3/myself" % (hands.box.api_url, hands.cloud_id)
    assert hands.http.get(url, auth=auth).status_code == basic
    assert hands.http.get(url, headers={"Authorization": "Bearer " + auth[1]}).status_code == bearer


def test_access_is_per_site(demo_sandbox, make_hands):
    hands = make_hands(demo_sandbox, site="acme-shop")
    _account, auth = hands.signed_on()
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    for other in ("acme-labs", "globex-it"):
        assert (
            hands.gateway("GET", "/myself", auth, cloud_id=demo_sandbox.sites[other]["cloud_id"]).json() == UNAUTHORIZED
        )


@pytest.mark.parametrize(
    "scopes, opened",
    [
        (["read:jira-user"], ["/myself"]),
        (["read:jira-work"], ["/mypermissions?permissions=USER_PICKER", "/permissionscheme", "/project/search"]),
        (["read:board-scope:jira-software", "read:project:jira"], ["/rest/agile/1.0/board"]),
        (["read:board-scope:jira-software"], []),
        (["write:jira-work"], []),
    ],
)
def test_scopes_are_proved_by_use(hands, scopes, opened):
    _account, auth = hands.signed_on(scopes=scopes)
    paths = [
        "/myself",
        "/mypermissions?permissions=USER_PICKER",
        "/permissionscheme",
        "/project/search",
        "/rest/agile/1.0/board",
    ]
    for path in paths:
        answer = hands.gateway("GET", path, auth)
        if path in opened:
            assert answer.status_code == 200, path
        else:
            assert (answer.status_code, answer.json()) == (
                401,
                {"code": 401, "message": "Unauthorized; scope does not match"},
            ), path


BOARD = "/rest/agile/1.0/board/1"
SPRINT = "/rest/agile/1.0/sprint/701"


@pytest.mark.parametrize(
    "path, scopes",
    [
        (BOARD, "read:board-scope:jira-software read:issue-details:jira"),
        (BOARD + "/configuration", "read:board-scope.admin:jira-software read:project:jira"),
        (BOARD + "/issue", "read:board-scope:jira-software read:issue-details:jira"),
        (BOARD + "/project", "read:board-scope.admin:jira-software read:project:jira"),
        (BOARD + "/sprint", "read:sprint:jira-software"),
        (SPRINT, "read:sprint:jira-software"),
        (SPRINT + "/issue", "read:sprint:jira-software read:issue-details:jira read:jql:jira"),
    ],
)
def test_reads_of_jira_software_need_all_their_scopes(hands, path, scopes):
    account, auth = hands.signed_on(scopes=scopes.split())
    group_id = hands.group(members=(account["atlassianId"],))
    hands.box.by_hand("add_grant", permission="BROWSE_PROJECTS", name=group_id, project="SHOP")
    assert hands.gateway("GET", path, auth).status_code == 200
    for number, left_out in enumerate(scopes.split()):
        kept = [scope for scope in scopes.split() if scope != left_out] or ["read:jira-work"]
        less = (
            account["email"],
            hands.token(account["atlassianId"], label="less-%d" % number, scopes=kept).json()["token"],
        )
        assert hands.gateway("GET", path, less).json() == {"code": 401, "message": "Unauthorized; scope does not match"}
    assert hands.gateway("GET", "/rest/agile/1.0/epic/SHOP-1", auth).status_code == 401


def test_version_two_is_beside_version_three(hands):
    _account, auth = hands.signed_on()
    admin = (hands.site["admin"]["email"], hands.site["admin"]["token"])
    assert (
        hands.gateway("GET", "/rest/api/2/myself", auth)
        .json()["self"]
        .startswith("https://api.atlassian.com/ex/jira/%s/rest/api/2/" % hands.cloud_id)
    )
    url = hands.box.sites[hands.site_name]["url"]
    roles = hands.http.get(url + "/rest/api/2/project/SHOP/role", auth=admin).json()
    assert all(link.startswith(url + "/rest/api/2/project/") for link in roles.values())
    assert roles.keys() == hands.jira("GET", "/project/SHOP/role").json().keys()


def test_links_got_through_the_gateway_name_it(hands):
    admin = (hands.site["admin"]["email"], hands.site["admin"]["token"])
    for link in hands.gateway("GET", "/project/SHOP/role", admin).json().values():
        assert link.startswith("https://api.atlassian.com/ex/jira/%s/rest/api/3/project/" % hands.cloud_id)
    info = hands.gateway("GET", "/serverInfo", admin).json()
    assert info["baseUrl"] == hands.box.sites[hands.site_name]["url"]


ADMIN_SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]


def test_an_administrators_token_with_scopes_works_at_the_gateway_only(hands):
    auth = (hands.site["admin"]["email"], hands.site["admin"]["token"])
    hands.box.by_hand("scope_person_token", account=auth[0], scopes=ADMIN_SCOPES)
    assert hands.jira("GET", "/myself").status_code == 401
    assert hands.gateway("GET", "/myself", auth).status_code == 200
    made = hands.gateway("POST", "/role", auth, {"name": "Jira Align Connector", "description": ""})
    assert made.status_code == 200 and hands.gateway("GET", "/role/%d" % made.json()["id"], auth).status_code == 200
    assert hands.gateway("GET", "/rest/agile/1.0/board", auth).json()["message"] == "Unauthorized; scope does not match"
    hands.box.by_hand("scope_person_token", account=auth[0], scopes=["read:jira-work"])
    assert hands.gateway("GET", "/role", auth).status_code == 401
    # GraphQL is on the site only, where such a token does not work
    assert hands.gateway("POST", "/gateway/api/graphql", auth, {"query": "{ jira }"}).status_code == 404
    url = hands.box.sites[hands.site_name]["url"] + "/gateway/api/graphql"
    assert hands.http.post(url, json={"query": "{ jira }"}, auth=auth).status_code == 401


def test_a_token_with_scopes_may_be_taken_for_nobody_on_the_site(hands):
    hands.box.by_hand("scope_person_token", account=hands.site["admin"]["email"], scopes=ADMIN_SCOPES)
    hands.box.switch(scoped_token_on_site="anonymous")
    found = hands.jira("GET", "/project/search")
    assert (found.status_code, found.json()["values"]) == (200, [])
    assert hands.jira("GET", "/myself").status_code == 401
    assert hands.jira("GET", "/role").status_code == 401


def test_a_token_without_scopes_may_be_refused_at_the_gateway(hands):
    hands.box.switch(unscoped_at_gateway=401)
    auth = (hands.site["admin"]["email"], hands.site["admin"]["token"])
    assert hands.gateway("GET", "/myself", auth).status_code == 401 and hands.jira("GET", "/myself").status_code == 200


def test_an_administrator_works_here_too(hands):
    auth = (hands.site["admin"]["email"], hands.site["admin"]["token"])
    assert hands.gateway("GET", "/role", auth).status_code == 200


def work(hands, auth):
    """What an account may do in SHOP: the statuses of reading and of each kind of write."""
    fields = {"fields": {"project": {"key": "SHOP"}, "summary": "new", "issuetype": {"name": "Task"}}}
    return {
        "read": hands.gateway("GET", "/issue/SHOP-1", auth).status_code,
        "create": hands.gateway("POST", "/issue", auth, fields).status_code,
        "edit": hands.gateway("PUT", "/issue/SHOP-1", auth, {"fields": {"summary": "changed"}}).status_code,
        "comment": hands.gateway("POST", "/issue/SHOP-1/comment", auth, {"body": "text"}).status_code,
        "worklog": hands.gateway("POST", "/issue/SHOP-1/worklog", auth, {"timeSpent": "1h"}).status_code,
        "transition": hands.gateway(
            "POST", "/issue/SHOP-1/transitions", auth, {"transition": {"id": "31"}}
        ).status_code,
    }


def test_what_an_account_may_really_do(hands):
    account, auth = hands.signed_on()
    group_id = hands.group(members=(account["atlassianId"],))
    assert work(hands, auth) == {
        "read": 404,
        "create": 400,
        "edit": 404,
        "comment": 404,
        "worklog": 404,
        "transition": 404,
    }
    hands.box.by_hand("add_grant", permission="BROWSE_PROJECTS", name=group_id, project="SHOP")
    assert work(hands, auth) == {
        "read": 200,
        "create": 400,
        "edit": 403,
        "comment": 403,
        "worklog": 403,
        "transition": 400,
    }
    for permission in ("CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "WORK_ON_ISSUES", "TRANSITION_ISSUES"):
        hands.box.by_hand("add_grant", permission=permission, name=group_id, project="SHOP")
    assert work(hands, auth) == {
        "read": 200,
        "create": 201,
        "edit": 204,
        "comment": 201,
        "worklog": 201,
        "transition": 204,
    }
    assert len(hands.gateway("GET", "/issue/SHOP-1/transitions", auth).json()["transitions"]) == 3
    hands.box.by_hand("remove_grant", permission="EDIT_ISSUES", name=group_id, project="SHOP")
    assert hands.gateway("PUT", "/issue/SHOP-1", auth, {}).status_code == 403


def test_boards_of_browsable_projects_only(hands):
    account, auth = hands.signed_on()
    assert hands.gateway("GET", "/rest/agile/1.0/board", auth).json()["values"] == []
    group_id = hands.group(members=(account["atlassianId"],))
    hands.box.by_hand("add_actor", project="TEAM", role="Member", group=group_id)
    boards = hands.gateway("GET", "/rest/agile/1.0/board", auth).json()
    assert [board["location"]["projectKey"] for board in boards["values"]] == ["TEAM"] and boards["isLast"] is True


def test_a_service_account_without_project_administration_gets_401_on_roles(hands):
    account, auth = hands.signed_on()
    hands.box.by_hand(
        "add_grant", permission="BROWSE_PROJECTS", holder="user", name=account["atlassianId"], project="SHOP"
    )
    assert hands.gateway("GET", "/project/SHOP/role", auth).json()["errorMessages"]
    assert hands.gateway("GET", "/project/SHOP/role", auth).status_code == 401
