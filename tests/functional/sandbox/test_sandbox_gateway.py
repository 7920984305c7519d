# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway: who is let in, with which scopes, and what the account may really do."""

from __future__ import annotations

import pytest

UNAUTHORIZED = {"code": 401, "message": "Unauthorized"}


def test_one_answer_for_every_bad_token(api_client):
    account = api_client.account(access=False)
    token = api_client.token(account["atlassianId"]).json()["token"]
    answers = [
        api_client.gateway("GET", "/myself", (account["email"], "ATSTTunknown")),
        api_client.gateway("GET", "/myself", ("other@serviceaccount.atlassian.com", token)),
        api_client.gateway("GET", "/myself", (account["email"], token)),
        api_client.gateway("GET", "/myself", None),
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(401, UNAUTHORIZED)] * 4
    # The log knows the difference
    assert [entry["refused"] for entry in api_client.box.log(plane="gateway")] == [
        "unknown token",
        "the token is not this account's",
        "no app access yet",
        "unknown token",
    ]
    assert (
        api_client.gateway("GET", "/myself", None, cloud_id="00000000-0000-4000-8000-000000000000").status_code == 404
    )


@pytest.mark.parametrize("way, basic, bearer", [("both", 200, 200), ("basic", 200, 401), ("bearer", 401, 200)])
def test_schemes(api_client, way, basic, bearer):
    _account, auth = api_client.signed_on()
    api_client.box.switch(gateway_auth=way)
    url = "%s/ex/jira/%s/rest/api/3/myself" % (api_client.box.api_url, api_client.cloud_id)
    assert api_client.http.get(url, auth=auth).status_code == basic
    assert api_client.http.get(url, headers={"Authorization": "Bearer " + auth[1]}).status_code == bearer


def test_access_is_per_site(demo_sandbox, make_api_client):
    api_client = make_api_client(demo_sandbox, site="acme-shop")
    _account, auth = api_client.signed_on()
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    for other in ("acme-labs", "globex-it"):
        assert (
            api_client.gateway("GET", "/myself", auth, cloud_id=demo_sandbox.sites[other]["cloud_id"]).json()
            == UNAUTHORIZED
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
def test_scopes_are_proved_by_use(api_client, scopes, opened):
    _account, auth = api_client.signed_on(scopes=scopes)
    paths = [
        "/myself",
        "/mypermissions?permissions=USER_PICKER",
        "/permissionscheme",
        "/project/search",
        "/rest/agile/1.0/board",
    ]
    for path in paths:
        answer = api_client.gateway("GET", path, auth)
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
def test_reads_of_jira_software_need_all_their_scopes(api_client, path, scopes):
    account, auth = api_client.signed_on(scopes=scopes.split())
    group_id = api_client.group(members=(account["atlassianId"],))
    api_client.box.by_hand("add_grant", permission="BROWSE_PROJECTS", name=group_id, project="SHOP")
    assert api_client.gateway("GET", path, auth).status_code == 200
    for number, left_out in enumerate(scopes.split()):
        kept = [scope for scope in scopes.split() if scope != left_out] or ["read:jira-work"]
        less = (
            account["email"],
            api_client.token(account["atlassianId"], label="less-%d" % number, scopes=kept).json()["token"],
        )
        assert api_client.gateway("GET", path, less).json() == {
            "code": 401,
            "message": "Unauthorized; scope does not match",
        }
    assert api_client.gateway("GET", "/rest/agile/1.0/epic/SHOP-1", auth).status_code == 401


def test_version_two_is_beside_version_three(api_client):
    _account, auth = api_client.signed_on()
    admin = (api_client.site["admin"]["email"], api_client.site["admin"]["token"])
    assert (
        api_client.gateway("GET", "/rest/api/2/myself", auth)
        .json()["self"]
        .startswith("https://api.atlassian.com/ex/jira/%s/rest/api/2/" % api_client.cloud_id)
    )
    url = api_client.box.sites[api_client.site_name]["url"]
    roles = api_client.http.get(url + "/rest/api/2/project/SHOP/role", auth=admin).json()
    assert all(link.startswith(url + "/rest/api/2/project/") for link in roles.values())
    assert roles.keys() == api_client.jira("GET", "/project/SHOP/role").json().keys()


def test_links_got_through_the_gateway_name_it(api_client):
    admin = (api_client.site["admin"]["email"], api_client.site["admin"]["token"])
    for link in api_client.gateway("GET", "/project/SHOP/role", admin).json().values():
        assert link.startswith("https://api.atlassian.com/ex/jira/%s/rest/api/3/project/" % api_client.cloud_id)
    info = api_client.gateway("GET", "/serverInfo", admin).json()
    assert info["baseUrl"] == api_client.box.sites[api_client.site_name]["url"]


ADMIN_SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]


def test_an_administrators_token_with_scopes_works_at_the_gateway_only(api_client):
    auth = (api_client.site["admin"]["email"], api_client.site["admin"]["token"])
    api_client.box.by_hand("scope_person_token", account=auth[0], scopes=ADMIN_SCOPES)
    assert api_client.jira("GET", "/myself").status_code == 401
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    made = api_client.gateway("POST", "/role", auth, {"name": "Jira Align Connector", "description": ""})
    assert (
        made.status_code == 200 and api_client.gateway("GET", "/role/%d" % made.json()["id"], auth).status_code == 200
    )
    assert (
        api_client.gateway("GET", "/rest/agile/1.0/board", auth).json()["message"]
        == "Unauthorized; scope does not match"
    )
    api_client.box.by_hand("scope_person_token", account=auth[0], scopes=["read:jira-work"])
    assert api_client.gateway("GET", "/role", auth).status_code == 401
    # GraphQL is on the site only, where such a token does not work
    assert api_client.gateway("POST", "/gateway/api/graphql", auth, {"query": "{ jira }"}).status_code == 404
    url = api_client.box.sites[api_client.site_name]["url"] + "/gateway/api/graphql"
    assert api_client.http.post(url, json={"query": "{ jira }"}, auth=auth).status_code == 401


def test_a_token_with_scopes_may_be_taken_for_nobody_on_the_site(api_client):
    api_client.box.by_hand("scope_person_token", account=api_client.site["admin"]["email"], scopes=ADMIN_SCOPES)
    api_client.box.switch(scoped_token_on_site="anonymous")
    found = api_client.jira("GET", "/project/search")
    assert (found.status_code, found.json()["values"]) == (200, [])
    assert api_client.jira("GET", "/myself").status_code == 401
    assert api_client.jira("GET", "/role").status_code == 401


def test_a_token_without_scopes_may_be_refused_at_the_gateway(api_client):
    api_client.box.switch(unscoped_at_gateway=401)
    auth = (api_client.site["admin"]["email"], api_client.site["admin"]["token"])
    assert (
        api_client.gateway("GET", "/myself", auth).status_code == 401
        and api_client.jira("GET", "/myself").status_code == 200
    )


def test_an_administrator_works_here_too(api_client):
    auth = (api_client.site["admin"]["email"], api_client.site["admin"]["token"])
    assert api_client.gateway("GET", "/role", auth).status_code == 200


def work(api_client, auth):
    """What an account may do in SHOP: the statuses of reading and of each kind of write."""
    fields = {"fields": {"project": {"key": "SHOP"}, "summary": "new", "issuetype": {"name": "Task"}}}
    return {
        "read": api_client.gateway("GET", "/issue/SHOP-1", auth).status_code,
        "create": api_client.gateway("POST", "/issue", auth, fields).status_code,
        "edit": api_client.gateway("PUT", "/issue/SHOP-1", auth, {"fields": {"summary": "changed"}}).status_code,
        "comment": api_client.gateway("POST", "/issue/SHOP-1/comment", auth, {"body": "text"}).status_code,
        "worklog": api_client.gateway("POST", "/issue/SHOP-1/worklog", auth, {"timeSpent": "1h"}).status_code,
        "transition": api_client.gateway(
            "POST", "/issue/SHOP-1/transitions", auth, {"transition": {"id": "31"}}
        ).status_code,
    }


def test_what_an_account_may_really_do(api_client):
    account, auth = api_client.signed_on()
    group_id = api_client.group(members=(account["atlassianId"],))
    assert work(api_client, auth) == {
        "read": 404,
        "create": 400,
        "edit": 404,
        "comment": 404,
        "worklog": 404,
        "transition": 404,
    }
    api_client.box.by_hand("add_grant", permission="BROWSE_PROJECTS", name=group_id, project="SHOP")
    assert work(api_client, auth) == {
        "read": 200,
        "create": 400,
        "edit": 403,
        "comment": 403,
        "worklog": 403,
        "transition": 400,
    }
    for permission in ("CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "WORK_ON_ISSUES", "TRANSITION_ISSUES"):
        api_client.box.by_hand("add_grant", permission=permission, name=group_id, project="SHOP")
    assert work(api_client, auth) == {
        "read": 200,
        "create": 201,
        "edit": 204,
        "comment": 201,
        "worklog": 201,
        "transition": 204,
    }
    assert len(api_client.gateway("GET", "/issue/SHOP-1/transitions", auth).json()["transitions"]) == 3
    api_client.box.by_hand("remove_grant", permission="EDIT_ISSUES", name=group_id, project="SHOP")
    assert api_client.gateway("PUT", "/issue/SHOP-1", auth, {}).status_code == 403


def test_boards_of_browsable_projects_only(api_client):
    account, auth = api_client.signed_on()
    assert api_client.gateway("GET", "/rest/agile/1.0/board", auth).json()["values"] == []
    group_id = api_client.group(members=(account["atlassianId"],))
    api_client.box.by_hand("add_actor", project="TEAM", role="Member", group=group_id)
    boards = api_client.gateway("GET", "/rest/agile/1.0/board", auth).json()
    assert [board["location"]["projectKey"] for board in boards["values"]] == ["TEAM"] and boards["isLast"] is True


def test_a_service_account_without_project_administration_gets_401_on_roles(api_client):
    account, auth = api_client.signed_on()
    api_client.box.by_hand(
        "add_grant", permission="BROWSE_PROJECTS", holder="user", name=account["atlassianId"], project="SHOP"
    )
    assert api_client.gateway("GET", "/project/SHOP/role", auth).json()["errorMessages"]
    assert api_client.gateway("GET", "/project/SHOP/role", auth).status_code == 401
