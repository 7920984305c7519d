# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Jira site: schemes, roles, checks, global permissions."""

from __future__ import annotations

import pytest


def scheme_id(hands, key="SHOP"):
    return hands.jira("GET", "/project/%s/permissionscheme" % key).json()["id"]


def role_of(hands, key, name):
    return hands.jira("GET", "/project/%s/role" % key).json()[name].rsplit("/", 1)[1]


def test_credentials(hands):
    _account, auth = hands.signed_on()
    assert hands.jira("GET", "/myself").status_code == 200
    assert hands.jira("GET", "/myself", auth=("admin@acme-one.example.com", "wrong")).status_code == 401
    # A service account's token works on the gateway only
    assert hands.jira("GET", "/myself", auth=auth).status_code == 401
    assert hands.gateway("GET", "/myself", auth).status_code == 200


def test_another_sites_administrator_is_nobody_here(demo_sandbox, make_hands):
    hands = make_hands(demo_sandbox, site="acme-shop")
    other = demo_sandbox.jira_admin("acme-labs")
    assert hands.jira("GET", "/myself", auth=(other["email"], other["token"])).status_code == 401


def test_grants(hands):
    group_id = hands.group()
    path = "/permissionscheme/%d/permission" % scheme_id(hands)
    grant = {
        "holder": {"type": "group", "value": group_id, "parameter": "jira-connector-svc"},
        "permission": "EDIT_ISSUES",
    }
    answer = hands.jira("POST", path, grant)
    assert answer.status_code == 201 and answer.json()["holder"]["value"] == group_id
    assert hands.jira("POST", path, grant).status_code == 400
    # The same grant said with the group's name is the same grant
    assert (
        hands.jira(
            "POST", path, {"holder": {"type": "group", "parameter": "jira-connector-svc"}, "permission": "EDIT_ISSUES"}
        ).status_code
        == 400
    )
    assert hands.jira("POST", path, dict(grant, permission="FLY")).status_code == 400
    assert hands.jira("POST", path, dict(grant, holder={"type": "projectRole", "value": "99999"})).status_code == 400
    number = answer.json()["id"]
    assert hands.jira("GET", "%s/%d" % (path, number)).status_code == 200
    assert hands.jira("DELETE", "%s/%d" % (path, number)).status_code == 204
    assert hands.jira("DELETE", "%s/%d" % (path, number)).status_code == 400


def test_a_scheme_is_shared_and_its_grants_come_with_expand(hands):
    assert scheme_id(hands, "SHOP") == scheme_id(hands, "OPS")
    assert "permissions" not in hands.jira("GET", "/project/SHOP/permissionscheme").json()
    assert hands.jira("GET", "/project/SHOP/permissionscheme?expand=permissions").json()["permissions"]


def test_putting_a_scheme_overwrites_every_grant(hands):
    path = "/permissionscheme/%d" % scheme_id(hands)
    grant = {"holder": {"type": "anyone"}, "permission": "BROWSE_PROJECTS"}
    assert hands.jira("PUT", path, {"name": "Same"}).status_code == 200
    assert len(hands.jira("GET", path + "/permission").json()["permissions"]) > 10
    hands.jira("PUT", path, {"name": "Same", "permissions": [grant]})
    assert len(hands.jira("GET", path + "/permission").json()["permissions"]) == 1


def test_a_free_plan_refuses_scheme_writes(make_sandbox, make_hands):
    hands = make_hands(make_sandbox({"organizations": [{"name": "acme", "sites": [{"name": "free", "plan": "free"}]}]}))
    number = scheme_id(hands)
    grant = {"holder": {"type": "anyone"}, "permission": "BROWSE_PROJECTS"}
    assert hands.jira("POST", "/permissionscheme/%d/permission" % number, grant).status_code == 403
    assert hands.jira("PUT", "/permissionscheme/%d" % number, {"name": "x"}).status_code == 403
    assert hands.jira("POST", "/role", {"name": "new"}).status_code == 403
    group_id = hands.group()
    assert hands.jira("POST", "/project/SHOP/role/10000", {"groupId": [group_id]}).status_code == 400
    hands.box.switch(free_plan_actors="allow")
    assert hands.jira("POST", "/project/SHOP/role/10000", {"groupId": [group_id]}).status_code == 200


def test_roles_and_actors(hands):
    group_id = hands.group()
    path = "/project/SHOP/role/" + role_of(hands, "SHOP", "Developers")
    assert hands.jira("POST", path, {"groupId": [group_id]}).json()["actors"][0]["actorGroup"]["groupId"] == group_id
    assert hands.jira("POST", path, {"groupId": [group_id]}).status_code == 400
    assert hands.jira("POST", path, {"groupId": ["nobody"]}).status_code == 404
    assert hands.jira("DELETE", path + "?groupId=" + group_id).status_code == 204
    assert hands.jira("DELETE", path + "?groupId=" + group_id).status_code == 404


def test_a_new_role_is_shown_by_every_company_managed_project_without_actors(hands):
    answer = hands.jira("POST", "/role", {"name": "Jira Align Connector", "description": "d"})
    assert answer.status_code == 200
    assert hands.jira("POST", "/role", {"name": "Jira Align Connector"}).status_code == 409
    for key in ("SHOP", "OPS"):
        assert hands.jira("GET", "/project/%s/role/%d" % (key, answer.json()["id"])).json()["actors"] == []
    assert "Jira Align Connector" not in hands.jira("GET", "/project/TEAM/role").json()


def test_a_role_in_use_is_not_deleted(hands):
    role_id = hands.jira("POST", "/role", {"name": "Ours"}).json()["id"]
    hands.jira("POST", "/project/SHOP/role/%d" % role_id, {"groupId": [hands.group()]})
    assert hands.jira("DELETE", "/role/%d" % role_id).status_code == 409
    assert hands.jira("DELETE", "/role/%d?swap=10001" % role_id).status_code == 204
    assert hands.jira("GET", "/role/%d" % role_id).status_code == 404


def test_team_managed_projects(hands):
    assert hands.jira("GET", "/project/TEAM").json()["style"] == "next-gen"
    assert hands.jira("GET", "/project/TEAM/permissionscheme").status_code == 404
    assert set(hands.jira("GET", "/project/TEAM/role").json()) == {"Administrator", "Member", "Viewer"}
    hands.box.switch(team_permissionscheme="scheme")
    assert hands.jira("GET", "/project/TEAM/permissionscheme").json()["scope"]["type"] == "PROJECT"
    # The list of all roles shows them too, told apart by their scope
    scoped = [role for role in hands.jira("GET", "/role").json() if "scope" in role]
    assert {role["name"] for role in scoped} == {"Administrator", "Member", "Viewer"}


@pytest.mark.parametrize(
    "name, held",
    [
        ("Viewer", {"BROWSE_PROJECTS"}),
        ("Member", {"BROWSE_PROJECTS", "EDIT_ISSUES"}),
        ("Administrator", {"BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER_PROJECTS"}),
    ],
)
def test_what_team_managed_roles_hold(hands, name, held):
    account, _auth = hands.signed_on()
    group_id = hands.group(members=(account["atlassianId"],))
    assert (
        hands.jira("POST", "/project/TEAM/role/" + role_of(hands, "TEAM", name), {"groupId": [group_id]}).status_code
        == 200
    )
    number = int(hands.jira("GET", "/project/TEAM").json()["id"])
    asked = {"permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER_PROJECTS"], "projects": [number]}
    answer = hands.jira(
        "POST", "/permissions/check", {"accountId": account["atlassianId"], "projectPermissions": [asked]}
    ).json()
    assert {item["permission"] for item in answer["projectPermissions"]} == held


def test_archived_projects_refuse_writes(hands):
    hands.box.by_hand("set_project", project="SHOP", archived=True)
    path = "/project/SHOP/role/" + role_of(hands, "SHOP", "Developers")
    assert hands.jira("POST", path, {"groupId": [hands.group()]}).status_code == 400
    assert "SHOP" not in [project["key"] for project in hands.jira("GET", "/project/search").json()["values"]]
    assert hands.jira("GET", "/project/search?status=archived").json()["values"][0]["archived"] is True


def test_project_search_pages(hands):
    hands.box.switch(page_size={"projects": 2})
    first = hands.jira("GET", "/project/search?maxResults=100").json()
    assert (first["maxResults"], first["isLast"], first["total"], len(first["values"])) == (2, False, 3, 2)
    second = hands.jira("GET", "/project/search?maxResults=100&startAt=2").json()
    assert second["isLast"] is True and len(second["values"]) == 1
    assert [project["key"] for project in hands.jira("GET", "/project/search?keys=OPS&keys=TEAM").json()["values"]] == [
        "OPS",
        "TEAM",
    ]


def test_checks(hands):
    account, auth = hands.signed_on()
    account_id = account["atlassianId"]
    number = int(hands.jira("GET", "/project/SHOP").json()["id"])
    asked = {"permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES"], "projects": [number, 999]}
    body = {"accountId": account_id, "globalPermissions": ["ADMINISTER", "USER_PICKER"], "projectPermissions": [asked]}
    assert hands.jira("POST", "/permissions/check", body).json() == {"globalPermissions": [], "projectPermissions": []}
    group_id = hands.group(members=(account_id,))
    hands.box.by_hand("add_grant", permission="BROWSE_PROJECTS", holder="group", name=group_id, project="SHOP")
    hands.box.by_hand("grant_global", permission="USER_PICKER", group=group_id)
    expected = [{"permission": "BROWSE_PROJECTS", "projects": [number], "issues": []}]
    assert hands.jira("POST", "/permissions/check", body).json() == {
        "globalPermissions": ["USER_PICKER"],
        "projectPermissions": expected,
    }
    assert hands.jira("POST", "/permissions/check", dict(body, globalPermissions=["FLY"])).status_code == 400
    many = {"permissions": ["BROWSE_PROJECTS"], "projects": list(range(1001))}
    assert hands.jira("POST", "/permissions/check", dict(body, projectPermissions=[many])).status_code == 400
    # The account may ask about itself, about others only an administrator
    assert hands.gateway("POST", "/permissions/check", auth, body).status_code == 200
    assert (
        hands.gateway(
            "POST", "/permissions/check", auth, dict(body, accountId=hands.site["admin"]["account_id"])
        ).status_code
        == 403
    )
    assert [entry for entry in hands.box.writes() if entry["path"].endswith("/check")] == []


def test_my_permissions(hands):
    account, auth = hands.signed_on()
    path = "/mypermissions?permissions=BROWSE_PROJECTS,USER_PICKER"
    answer = hands.gateway("GET", path, auth).json()["permissions"]
    assert {key: bean["havePermission"] for key, bean in answer.items()} == {
        "BROWSE_PROJECTS": False,
        "USER_PICKER": False,
    }
    assert hands.gateway("GET", "/mypermissions", auth).status_code == 400
    assert hands.gateway("GET", "/mypermissions?permissions=FLY", auth).status_code == 400
    # A project that may not be browsed is not found
    assert hands.gateway("GET", path + "&projectKey=SHOP", auth).status_code == 404
    hands.box.by_hand(
        "add_grant", permission="BROWSE_PROJECTS", holder="user", name=account["atlassianId"], project="SHOP"
    )
    assert (
        hands.gateway("GET", path + "&projectKey=SHOP", auth).json()["permissions"]["BROWSE_PROJECTS"]["havePermission"]
        is True
    )


def graphql(hands, name, group_id, key="USER_PICKER", opt=' @optIn(to: "JiraGlobalPermissions")', **more):
    query = (
        "mutation Change($cloudId: ID!, $key: String!, $group: ID!) { jira%s { %s(cloudId: $cloudId, input: {key: $key, groupAri: $group}) "
        "{ success errors { message } } } }" % (opt, name)
    )
    variables = {"cloudId": hands.cloud_id, "key": key, "group": "ari:cloud:identity::group/" + group_id}
    variables.update(more)
    return ask_graphql(hands, query, variables)


def ask_graphql(hands, query, variables=None):
    url = hands.box.sites[hands.site_name]["url"] + "/gateway/api/graphql"
    auth = (hands.site["admin"]["email"], hands.site["admin"]["token"])
    return hands.http.post(url, json={"query": query, "variables": variables}, auth=auth)


def test_global_permissions_by_graphql(hands):
    account, auth = hands.signed_on()
    group_id = hands.group(members=(account["atlassianId"],))
    done = {"success": True, "errors": None}
    assert graphql(hands, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"] == done
    held = hands.gateway("GET", "/mypermissions?permissions=USER_PICKER", auth).json()["permissions"]
    assert held["USER_PICKER"]["havePermission"] is True
    assert (
        graphql(hands, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"]["success"]
        is False
    )
    assert (
        graphql(hands, "deleteGlobalPermissionGrant", group_id).json()["data"]["jira"]["deleteGlobalPermissionGrant"]
        == done
    )
    assert (
        graphql(hands, "deleteGlobalPermissionGrant", group_id).json()["data"]["jira"]["deleteGlobalPermissionGrant"][
            "success"
        ]
        is False
    )


def test_graphql_is_particular(hands):
    group_id = hands.group()
    assert graphql(hands, "grantGlobalPermission", group_id, opt="").json()["errors"]
    assert graphql(hands, "grantGlobalPermission", group_id, cloudId="other").json()["errors"]
    assert (
        graphql(hands, "grantGlobalPermission", "nobody").json()["data"]["jira"]["grantGlobalPermission"]["success"]
        is False
    )
    hands.box.switch(graphql=404)
    assert graphql(hands, "grantGlobalPermission", group_id).status_code == 404
    hands.box.switch(graphql="errors")
    assert graphql(hands, "grantGlobalPermission", group_id).json()["data"] is None


OPT = '@optIn(to: "JiraGlobalPermissions")'
PERMISSIONS_READ = (
    "query Read($cloudId: ID!, $keys: [String!]) { jira { getGlobalPermissionsAndGrants(cloudId: $cloudId, permissionKeys: $keys) %s "
    "{ __typename ... on JiraGlobalPermissionGrantsList { globalPermissionGrants { permission { key name } isManagedByJira "
    "groups { groupId id name managedBy } } } ... on QueryError { message } } } }" % OPT
)


def test_global_permissions_are_read_by_graphql(hands):
    group_id = hands.group()
    assert (
        graphql(hands, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"]["success"]
        is True
    )
    hands.box.clear_log()
    answer = ask_graphql(
        hands, PERMISSIONS_READ, {"cloudId": hands.cloud_id, "keys": ["USER_PICKER", "ADMINISTER"]}
    ).json()
    read = answer["data"]["jira"]["getGlobalPermissionsAndGrants"]
    picker, administer = read["globalPermissionGrants"]
    assert read["__typename"] == "JiraGlobalPermissionGrantsList" and hands.box.writes() == []
    assert (
        picker["permission"] == {"key": "USER_PICKER", "name": "Browse users and groups"}
        and picker["isManagedByJira"] is True
    )
    group = {
        "groupId": group_id,
        "id": "ari:cloud:identity::group/" + group_id,
        "name": "jira-connector-svc",
        "managedBy": "ADMINS",
    }
    assert group in picker["groups"] and group not in administer["groups"]
    everything = ask_graphql(hands, PERMISSIONS_READ, {"cloudId": hands.cloud_id}).json()["data"]["jira"][
        "getGlobalPermissionsAndGrants"
    ]
    assert len(everything["globalPermissionGrants"]) > 5
    unknown = ask_graphql(hands, PERMISSIONS_READ, {"cloudId": hands.cloud_id, "keys": ["NOTHING"]}).json()["data"][
        "jira"
    ]
    assert unknown["getGlobalPermissionsAndGrants"]["__typename"] == "QueryError"


def test_input_types_are_the_published_ones(hands):
    group_id = hands.group()
    text = "mutation Do($cloudId: ID!, $input: %s) { jira { %s(cloudId: $cloudId, input: $input) %s { success errors { message } } } }"
    variables = {
        "cloudId": hands.cloud_id,
        "input": {"key": "USER_PICKER", "groupAri": "ari:cloud:identity::group/" + group_id},
    }
    calls = {
        "grantGlobalPermission": "JiraGlobalPermissionAddGroupGrantInput!",
        "deleteGlobalPermissionGrant": "JiraGlobalPermissionDeleteGroupGrantInput!",
    }
    for name, kind in calls.items():
        for wrong in ("JiraGlobalPermissionGrantInput!", "JSON!", kind.rstrip("!")):
            answer = ask_graphql(hands, text % (wrong, name, OPT), variables).json()
            assert answer["data"] is None and "does not match expected type" in answer["errors"][0]["message"]
        assert ask_graphql(hands, text % (kind, name, OPT), variables).json()["data"]["jira"][name] == {
            "success": True,
            "errors": None,
        }
        for changed in (
            {"input": {"key": "USER_PICKER"}},
            {"input": dict(variables["input"], more="x")},
            {"input": None},
            {"input": "x"},
        ):
            assert ask_graphql(hands, text % (kind, name, OPT), dict(variables, **changed)).json()["data"] is None
    literal = 'mutation { jira %s { grantGlobalPermission(cloudId: "%s", input: {key: "USER_PICKER", groupAri: "%s"}) { success } } }'
    answer = ask_graphql(hands, literal % (OPT, hands.cloud_id, variables["input"]["groupAri"]))
    assert answer.json()["data"] == {"jira": {"grantGlobalPermission": {"success": True}}}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "{",
        "{ }",
        "{ jira }",
        "{ site { id } }",
        "query Read($cloudId: ID!) { jira { getGlobalPermissionsAndGrants(cloudId: $other) %s { __typename } } }" % OPT,
        "query Read($cloudId: String!) { jira { getGlobalPermissionsAndGrants(cloudId: $cloudId) %s { __typename } } }"
        % OPT,
        "query Read($cloudId: ID!) { jira { getGlobalPermissionsAndGrants(cloudId: $cloudId) { __typename } } }",
        "query Read($cloudId: ID!) { jira { getGlobalPermissionsAndGrants(cloudId: $cloudId) %s } }" % OPT,
        "query Read($cloudId: ID!) { jira { getGlobalPermissionsAndGrants(cloudId: $cloudId) %s { groups { name } } } }"
        % OPT,
        "query Read($cloudId: ID!) { jira { grantGlobalPermission(cloudId: $cloudId) %s { success } } }" % OPT,
    ],
)
def test_what_graphql_does_not_take_is_an_error(hands, query):
    answer = ask_graphql(hands, query, {"cloudId": hands.cloud_id})
    assert answer.status_code == 200 and answer.json()["data"] is None and answer.json()["errors"][0]["message"]


def test_the_read_may_be_absent_and_a_permission_managed_elsewhere(hands):
    group_id = hands.group()
    hands.box.switch(globals_managed_elsewhere=["ADMINISTER"])
    answer = ask_graphql(hands, PERMISSIONS_READ, {"cloudId": hands.cloud_id, "keys": ["ADMINISTER"]}).json()["data"][
        "jira"
    ]
    assert answer["getGlobalPermissionsAndGrants"]["globalPermissionGrants"][0]["isManagedByJira"] is False
    refused = graphql(hands, "grantGlobalPermission", group_id, key="ADMINISTER").json()["data"]["jira"][
        "grantGlobalPermission"
    ]
    assert refused["success"] is False and "Atlassian Administration" in refused["errors"][0]["message"]
    hands.box.switch(graphql_read="absent")
    assert (
        "is undefined"
        in ask_graphql(hands, PERMISSIONS_READ, {"cloudId": hands.cloud_id}).json()["errors"][0]["message"]
    )
    assert (
        graphql(hands, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"]["success"]
        is True
    )
    hands.box.switch(graphql_read="query_error")
    assert (
        "message"
        in ask_graphql(hands, PERMISSIONS_READ, {"cloudId": hands.cloud_id}).json()["data"]["jira"][
            "getGlobalPermissionsAndGrants"
        ]
    )


def test_group_reads(hands):
    members = hands.jira("GET", "/group/member?groupname=jira-administrators").json()
    assert [member["accountId"] for member in members["values"]] == [hands.site["admin"]["account_id"]]
    assert hands.jira("GET", "/group/member?groupId=nobody").status_code == 404
    assert (
        hands.jira("GET", "/group/bulk?groupName=jira-administrators").json()["values"][0]["name"]
        == "jira-administrators"
    )
    assert hands.jira("GET", "/user/groups?accountId=" + hands.site["admin"]["account_id"]).status_code == 200
    assert hands.jira("GET", "/user?accountId=nobody").status_code == 404


def test_a_member_is_no_administrator(hands):
    email = "member@acme-one.example.com"
    accounts = hands.org["accounts"].values()
    auth = (email, next(account["token"] for account in accounts if account["email"] == email))
    assert hands.jira("GET", "/project/SHOP", auth=auth).status_code == 200
    # 401, not 403, without project administration; DELETE answers 404, as Atlassian describes it
    assert hands.jira("GET", "/project/SHOP/role", auth=auth).status_code == 401
    assert hands.jira("POST", "/project/SHOP/role/10001", {"groupId": ["x"]}, auth=auth).status_code == 401
    assert hands.jira("DELETE", "/project/SHOP/role/10001?groupId=x", auth=auth).status_code == 404
    assert hands.jira("GET", "/role", auth=auth).status_code == 403
    assert hands.jira("GET", "/applicationrole", auth=auth).status_code == 403
    assert hands.jira("POST", "/group/user?groupname=site-admins", {"accountId": "x"}, auth=auth).status_code == 403


def test_a_new_sites_default_scheme_lets_whoever_is_logged_in_work(make_sandbox, make_hands):
    world = {"organizations": [{"name": "acme", "sites": [{"name": "new"}]}], "switches": {"default_group": "off"}}
    hands = make_hands(make_sandbox(world))
    grants = hands.jira("GET", "/permissionscheme/%d/permission" % scheme_id(hands)).json()["permissions"]
    assert {"type": "applicationRole"} in [grant["holder"] for grant in grants if grant["permission"] == "EDIT_ISSUES"]
    account, auth = hands.signed_on()
    assert hands.jira("GET", "/user/groups?accountId=" + account["atlassianId"]).json() == []
    held = hands.gateway("GET", "/mypermissions?permissions=EDIT_ISSUES&projectKey=SHOP", auth).json()["permissions"]
    assert held["EDIT_ISSUES"]["havePermission"] is True
