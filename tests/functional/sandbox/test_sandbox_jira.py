# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Jira site: schemes, roles, checks, global permissions."""

from __future__ import annotations

import pytest


def scheme_id(api_client, key="SHOP"):
    return api_client.jira("GET", "/project/%s/permissionscheme" % key).json()["id"]


def role_of(api_client, key, name):
    return api_client.jira("GET", "/project/%s/role" % key).json()[name].rsplit("/", 1)[1]


def test_credentials(api_client):
    _account, auth = api_client.signed_on()
    assert api_client.jira("GET", "/myself").status_code == 200
    assert api_client.jira("GET", "/myself", auth=("admin@acme-one.example.com", "wrong")).status_code == 401
    # A service account's token works on the gateway only
    assert api_client.jira("GET", "/myself", auth=auth).status_code == 401
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


def test_another_sites_administrator_is_nobody_here(demo_sandbox, make_api_client):
    api_client = make_api_client(demo_sandbox, site="acme-shop")
    other = demo_sandbox.jira_admin("acme-labs")
    assert api_client.jira("GET", "/myself", auth=(other["email"], other["token"])).status_code == 401


def test_grants(api_client):
    group_id = api_client.group()
    path = "/permissionscheme/%d/permission" % scheme_id(api_client)
    grant = {
        "holder": {"type": "group", "value": group_id, "parameter": "jira-connector-svc"},
        "permission": "EDIT_ISSUES",
    }
    answer = api_client.jira("POST", path, grant)
    assert answer.status_code == 201 and answer.json()["holder"]["value"] == group_id
    assert api_client.jira("POST", path, grant).status_code == 400
    # The same grant said with the group's name is the same grant
    assert (
        api_client.jira(
            "POST", path, {"holder": {"type": "group", "parameter": "jira-connector-svc"}, "permission": "EDIT_ISSUES"}
        ).status_code
        == 400
    )
    assert api_client.jira("POST", path, dict(grant, permission="FLY")).status_code == 400
    assert (
        api_client.jira("POST", path, dict(grant, holder={"type": "projectRole", "value": "99999"})).status_code == 400
    )
    number = answer.json()["id"]
    assert api_client.jira("GET", "%s/%d" % (path, number)).status_code == 200
    assert api_client.jira("DELETE", "%s/%d" % (path, number)).status_code == 204
    assert api_client.jira("DELETE", "%s/%d" % (path, number)).status_code == 400


def test_a_scheme_is_shared_and_its_grants_come_with_expand(api_client):
    assert scheme_id(api_client, "SHOP") == scheme_id(api_client, "OPS")
    assert "permissions" not in api_client.jira("GET", "/project/SHOP/permissionscheme").json()
    assert api_client.jira("GET", "/project/SHOP/permissionscheme?expand=permissions").json()["permissions"]


def test_putting_a_scheme_overwrites_every_grant(api_client):
    path = "/permissionscheme/%d" % scheme_id(api_client)
    grant = {"holder": {"type": "anyone"}, "permission": "BROWSE_PROJECTS"}
    assert api_client.jira("PUT", path, {"name": "Same"}).status_code == 200
    assert len(api_client.jira("GET", path + "/permission").json()["permissions"]) > 10
    api_client.jira("PUT", path, {"name": "Same", "permissions": [grant]})
    assert len(api_client.jira("GET", path + "/permission").json()["permissions"]) == 1


def test_a_free_plan_refuses_scheme_writes(make_sandbox, make_api_client):
    api_client = make_api_client(
        make_sandbox({"organizations": [{"name": "acme", "sites": [{"name": "free", "plan": "free"}]}]})
    )
    number = scheme_id(api_client)
    grant = {"holder": {"type": "anyone"}, "permission": "BROWSE_PROJECTS"}
    assert api_client.jira("POST", "/permissionscheme/%d/permission" % number, grant).status_code == 403
    assert api_client.jira("PUT", "/permissionscheme/%d" % number, {"name": "x"}).status_code == 403
    assert api_client.jira("POST", "/role", {"name": "new"}).status_code == 403
    group_id = api_client.group()
    assert api_client.jira("POST", "/project/SHOP/role/10000", {"groupId": [group_id]}).status_code == 400
    api_client.box.switch(free_plan_actors="allow")
    assert api_client.jira("POST", "/project/SHOP/role/10000", {"groupId": [group_id]}).status_code == 200


def test_roles_and_actors(api_client):
    group_id = api_client.group()
    path = "/project/SHOP/role/" + role_of(api_client, "SHOP", "Developers")
    assert (
        api_client.jira("POST", path, {"groupId": [group_id]}).json()["actors"][0]["actorGroup"]["groupId"] == group_id
    )
    assert api_client.jira("POST", path, {"groupId": [group_id]}).status_code == 400
    assert api_client.jira("POST", path, {"groupId": ["nobody"]}).status_code == 404
    assert api_client.jira("DELETE", path + "?groupId=" + group_id).status_code == 204
    assert api_client.jira("DELETE", path + "?groupId=" + group_id).status_code == 404


def test_a_new_role_is_shown_by_every_company_managed_project_without_actors(api_client):
    answer = api_client.jira("POST", "/role", {"name": "Jira Align Connector", "description": "d"})
    assert answer.status_code == 200
    assert api_client.jira("POST", "/role", {"name": "Jira Align Connector"}).status_code == 409
    for key in ("SHOP", "OPS"):
        assert api_client.jira("GET", "/project/%s/role/%d" % (key, answer.json()["id"])).json()["actors"] == []
    assert "Jira Align Connector" not in api_client.jira("GET", "/project/TEAM/role").json()


def test_a_role_in_use_is_not_deleted(api_client):
    role_id = api_client.jira("POST", "/role", {"name": "Ours"}).json()["id"]
    api_client.jira("POST", "/project/SHOP/role/%d" % role_id, {"groupId": [api_client.group()]})
    assert api_client.jira("DELETE", "/role/%d" % role_id).status_code == 409
    assert api_client.jira("DELETE", "/role/%d?swap=10001" % role_id).status_code == 204
    assert api_client.jira("GET", "/role/%d" % role_id).status_code == 404


def test_team_managed_projects(api_client):
    assert api_client.jira("GET", "/project/TEAM").json()["style"] == "next-gen"
    assert api_client.jira("GET", "/project/TEAM/permissionscheme").status_code == 404
    assert set(api_client.jira("GET", "/project/TEAM/role").json()) == {"Administrator", "Member", "Viewer"}
    api_client.box.switch(team_permissionscheme="scheme")
    assert api_client.jira("GET", "/project/TEAM/permissionscheme").json()["scope"]["type"] == "PROJECT"
    # The list of all roles shows them too, told apart by their scope
    scoped = [role for role in api_client.jira("GET", "/role").json() if "scope" in role]
    assert {role["name"] for role in scoped} == {"Administrator", "Member", "Viewer"}


@pytest.mark.parametrize(
    "name, held",
    [
        ("Viewer", {"BROWSE_PROJECTS"}),
        ("Member", {"BROWSE_PROJECTS", "EDIT_ISSUES"}),
        ("Administrator", {"BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER_PROJECTS"}),
    ],
)
def test_what_team_managed_roles_hold(api_client, name, held):
    account, _auth = api_client.signed_on()
    group_id = api_client.group(members=(account["atlassianId"],))
    assert (
        api_client.jira(
            "POST", "/project/TEAM/role/" + role_of(api_client, "TEAM", name), {"groupId": [group_id]}
        ).status_code
        == 200
    )
    number = int(api_client.jira("GET", "/project/TEAM").json()["id"])
    asked = {"permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES", "ADMINISTER_PROJECTS"], "projects": [number]}
    answer = api_client.jira(
        "POST", "/permissions/check", {"accountId": account["atlassianId"], "projectPermissions": [asked]}
    ).json()
    assert {item["permission"] for item in answer["projectPermissions"]} == held


def test_archived_projects_refuse_writes(api_client):
    api_client.box.by_hand("set_project", project="SHOP", archived=True)
    path = "/project/SHOP/role/" + role_of(api_client, "SHOP", "Developers")
    assert api_client.jira("POST", path, {"groupId": [api_client.group()]}).status_code == 400
    assert "SHOP" not in [project["key"] for project in api_client.jira("GET", "/project/search").json()["values"]]
    assert api_client.jira("GET", "/project/search?status=archived").json()["values"][0]["archived"] is True


def test_project_search_pages(api_client):
    api_client.box.switch(page_size={"projects": 2})
    first = api_client.jira("GET", "/project/search?maxResults=100").json()
    assert (first["maxResults"], first["isLast"], first["total"], len(first["values"])) == (2, False, 3, 2)
    second = api_client.jira("GET", "/project/search?maxResults=100&startAt=2").json()
    assert second["isLast"] is True and len(second["values"]) == 1
    assert [
        project["key"] for project in api_client.jira("GET", "/project/search?keys=OPS&keys=TEAM").json()["values"]
    ] == [
        "OPS",
        "TEAM",
    ]


def test_checks(api_client):
    account, auth = api_client.signed_on()
    account_id = account["atlassianId"]
    number = int(api_client.jira("GET", "/project/SHOP").json()["id"])
    asked = {"permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES"], "projects": [number, 999]}
    body = {"accountId": account_id, "globalPermissions": ["ADMINISTER", "USER_PICKER"], "projectPermissions": [asked]}
    assert api_client.jira("POST", "/permissions/check", body).json() == {
        "globalPermissions": [],
        "projectPermissions": [],
    }
    group_id = api_client.group(members=(account_id,))
    api_client.box.by_hand("add_grant", permission="BROWSE_PROJECTS", holder="group", name=group_id, project="SHOP")
    api_client.box.by_hand("grant_global", permission="USER_PICKER", group=group_id)
    expected = [{"permission": "BROWSE_PROJECTS", "projects": [number], "issues": []}]
    assert api_client.jira("POST", "/permissions/check", body).json() == {
        "globalPermissions": ["USER_PICKER"],
        "projectPermissions": expected,
    }
    assert api_client.jira("POST", "/permissions/check", dict(body, globalPermissions=["FLY"])).status_code == 400
    many = {"permissions": ["BROWSE_PROJECTS"], "projects": list(range(1001))}
    assert api_client.jira("POST", "/permissions/check", dict(body, projectPermissions=[many])).status_code == 400
    # The account may ask about itself, about others only an administrator
    assert api_client.gateway("POST", "/permissions/check", auth, body).status_code == 200
    assert (
        api_client.gateway(
            "POST", "/permissions/check", auth, dict(body, accountId=api_client.site["admin"]["account_id"])
        ).status_code
        == 403
    )
    assert [entry for entry in api_client.box.writes() if entry["path"].endswith("/check")] == []


def test_my_permissions(api_client):
    account, auth = api_client.signed_on()
    path = "/mypermissions?permissions=BROWSE_PROJECTS,USER_PICKER"
    answer = api_client.gateway("GET", path, auth).json()["permissions"]
    assert {key: bean["havePermission"] for key, bean in answer.items()} == {
        "BROWSE_PROJECTS": False,
        "USER_PICKER": False,
    }
    assert api_client.gateway("GET", "/mypermissions", auth).status_code == 400
    assert api_client.gateway("GET", "/mypermissions?permissions=FLY", auth).status_code == 400
    # A project that may not be browsed is not found
    assert api_client.gateway("GET", path + "&projectKey=SHOP", auth).status_code == 404
    api_client.box.by_hand(
        "add_grant", permission="BROWSE_PROJECTS", holder="user", name=account["atlassianId"], project="SHOP"
    )
    assert (
        api_client.gateway("GET", path + "&projectKey=SHOP", auth).json()["permissions"]["BROWSE_PROJECTS"][
            "havePermission"
        ]
        is True
    )


def graphql(api_client, name, group_id, key="USER_PICKER", opt=' @optIn(to: "JiraGlobalPermissions")', **more):
    query = (
        "mutation Change($cloudId: ID!, $key: String!, $group: ID!) { jira%s { %s(cloudId: $cloudId, input: {key: $key, groupAri: $group}) "
        "{ success errors { message } } } }" % (opt, name)
    )
    variables = {"cloudId": api_client.cloud_id, "key": key, "group": "ari:cloud:identity::group/" + group_id}
    variables.update(more)
    return ask_graphql(api_client, query, variables)


def ask_graphql(api_client, query, variables=None):
    url = api_client.box.sites[api_client.site_name]["url"] + "/gateway/api/graphql"
    auth = (api_client.site["admin"]["email"], api_client.site["admin"]["token"])
    return api_client.http.post(url, json={"query": query, "variables": variables}, auth=auth)


def test_global_permissions_by_graphql(api_client):
    account, auth = api_client.signed_on()
    group_id = api_client.group(members=(account["atlassianId"],))
    done = {"success": True, "errors": None}
    assert (
        graphql(api_client, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"] == done
    )
    held = api_client.gateway("GET", "/mypermissions?permissions=USER_PICKER", auth).json()["permissions"]
    assert held["USER_PICKER"]["havePermission"] is True
    assert (
        graphql(api_client, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"][
            "success"
        ]
        is False
    )
    assert (
        graphql(api_client, "deleteGlobalPermissionGrant", group_id).json()["data"]["jira"][
            "deleteGlobalPermissionGrant"
        ]
        == done
    )
    assert (
        graphql(api_client, "deleteGlobalPermissionGrant", group_id).json()["data"]["jira"][
            "deleteGlobalPermissionGrant"
        ]["success"]
        is False
    )


def test_graphql_is_particular(api_client):
    group_id = api_client.group()
    assert graphql(api_client, "grantGlobalPermission", group_id, opt="").json()["errors"]
    assert graphql(api_client, "grantGlobalPermission", group_id, cloudId="other").json()["errors"]
    assert (
        graphql(api_client, "grantGlobalPermission", "nobody").json()["data"]["jira"]["grantGlobalPermission"][
            "success"
        ]
        is False
    )
    api_client.box.switch(graphql=404)
    assert graphql(api_client, "grantGlobalPermission", group_id).status_code == 404
    api_client.box.switch(graphql="errors")
    assert graphql(api_client, "grantGlobalPermission", group_id).json()["data"] is None


OPT = '@optIn(to: "JiraGlobalPermissions")'
PERMISSIONS_READ = (
    "query Read($cloudId: ID!, $keys: [String!]) { jira { getGlobalPermissionsAndGrants(cloudId: $cloudId, permissionKeys: $keys) %s "
    "{ __typename ... on JiraGlobalPermissionGrantsList { globalPermissionGrants { permission { key name } isManagedByJira "
    "groups { groupId id name managedBy } } } ... on QueryError { message } } } }" % OPT
)


def test_global_permissions_are_read_by_graphql(api_client):
    group_id = api_client.group()
    assert (
        graphql(api_client, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"][
            "success"
        ]
        is True
    )
    api_client.box.clear_log()
    answer = ask_graphql(
        api_client, PERMISSIONS_READ, {"cloudId": api_client.cloud_id, "keys": ["USER_PICKER", "ADMINISTER"]}
    ).json()
    read = answer["data"]["jira"]["getGlobalPermissionsAndGrants"]
    picker, administer = read["globalPermissionGrants"]
    assert read["__typename"] == "JiraGlobalPermissionGrantsList" and api_client.box.writes() == []
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
    everything = ask_graphql(api_client, PERMISSIONS_READ, {"cloudId": api_client.cloud_id}).json()["data"]["jira"][
        "getGlobalPermissionsAndGrants"
    ]
    assert len(everything["globalPermissionGrants"]) > 5
    unknown = ask_graphql(api_client, PERMISSIONS_READ, {"cloudId": api_client.cloud_id, "keys": ["NOTHING"]}).json()[
        "data"
    ]["jira"]
    assert unknown["getGlobalPermissionsAndGrants"]["__typename"] == "QueryError"


def test_input_types_are_the_published_ones(api_client):
    group_id = api_client.group()
    text = "mutation Do($cloudId: ID!, $input: %s) { jira { %s(cloudId: $cloudId, input: $input) %s { success errors { message } } } }"
    variables = {
        "cloudId": api_client.cloud_id,
        "input": {"key": "USER_PICKER", "groupAri": "ari:cloud:identity::group/" + group_id},
    }
    calls = {
        "grantGlobalPermission": "JiraGlobalPermissionAddGroupGrantInput!",
        "deleteGlobalPermissionGrant": "JiraGlobalPermissionDeleteGroupGrantInput!",
    }
    for name, kind in calls.items():
        for wrong in ("JiraGlobalPermissionGrantInput!", "JSON!", kind.rstrip("!")):
            answer = ask_graphql(api_client, text % (wrong, name, OPT), variables).json()
            assert answer["data"] is None and "does not match expected type" in answer["errors"][0]["message"]
        assert ask_graphql(api_client, text % (kind, name, OPT), variables).json()["data"]["jira"][name] == {
            "success": True,
            "errors": None,
        }
        for changed in (
            {"input": {"key": "USER_PICKER"}},
            {"input": dict(variables["input"], more="x")},
            {"input": None},
            {"input": "x"},
        ):
            assert ask_graphql(api_client, text % (kind, name, OPT), dict(variables, **changed)).json()["data"] is None
    literal = 'mutation { jira %s { grantGlobalPermission(cloudId: "%s", input: {key: "USER_PICKER", groupAri: "%s"}) { success } } }'
    answer = ask_graphql(api_client, literal % (OPT, api_client.cloud_id, variables["input"]["groupAri"]))
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
def test_what_graphql_does_not_take_is_an_error(api_client, query):
    answer = ask_graphql(api_client, query, {"cloudId": api_client.cloud_id})
    assert answer.status_code == 200 and answer.json()["data"] is None and answer.json()["errors"][0]["message"]


def test_the_read_may_be_absent_and_a_permission_managed_elsewhere(api_client):
    group_id = api_client.group()
    api_client.box.switch(globals_managed_elsewhere=["ADMINISTER"])
    answer = ask_graphql(api_client, PERMISSIONS_READ, {"cloudId": api_client.cloud_id, "keys": ["ADMINISTER"]}).json()[
        "data"
    ]["jira"]
    assert answer["getGlobalPermissionsAndGrants"]["globalPermissionGrants"][0]["isManagedByJira"] is False
    refused = graphql(api_client, "grantGlobalPermission", group_id, key="ADMINISTER").json()["data"]["jira"][
        "grantGlobalPermission"
    ]
    assert refused["success"] is False and "Atlassian Administration" in refused["errors"][0]["message"]
    api_client.box.switch(graphql_read="absent")
    assert (
        "is undefined"
        in ask_graphql(api_client, PERMISSIONS_READ, {"cloudId": api_client.cloud_id}).json()["errors"][0]["message"]
    )
    assert (
        graphql(api_client, "grantGlobalPermission", group_id).json()["data"]["jira"]["grantGlobalPermission"][
            "success"
        ]
        is True
    )
    api_client.box.switch(graphql_read="query_error")
    assert (
        "message"
        in ask_graphql(api_client, PERMISSIONS_READ, {"cloudId": api_client.cloud_id}).json()["data"]["jira"][
            "getGlobalPermissionsAndGrants"
        ]
    )


def test_group_reads(api_client):
    members = api_client.jira("GET", "/group/member?groupname=jira-administrators").json()
    assert [member["accountId"] for member in members["values"]] == [api_client.site["admin"]["account_id"]]
    assert api_client.jira("GET", "/group/member?groupId=nobody").status_code == 404
    assert (
        api_client.jira("GET", "/group/bulk?groupName=jira-administrators").json()["values"][0]["name"]
        == "jira-administrators"
    )
    assert api_client.jira("GET", "/user/groups?accountId=" + api_client.site["admin"]["account_id"]).status_code == 200
    assert api_client.jira("GET", "/user?accountId=nobody").status_code == 404


def test_a_member_is_no_administrator(api_client):
    email = "member@acme-one.example.com"
    accounts = api_client.org["accounts"].values()
    auth = (email, next(account["token"] for account in accounts if account["email"] == email))
    assert api_client.jira("GET", "/project/SHOP", auth=auth).status_code == 200
    # 401, not 403, without project administration; DELETE answers 404, as Atlassian describes it
    assert api_client.jira("GET", "/project/SHOP/role", auth=auth).status_code == 401
    assert api_client.jira("POST", "/project/SHOP/role/10001", {"groupId": ["x"]}, auth=auth).status_code == 401
    assert api_client.jira("DELETE", "/project/SHOP/role/10001?groupId=x", auth=auth).status_code == 404
    assert api_client.jira("GET", "/role", auth=auth).status_code == 403
    assert api_client.jira("GET", "/applicationrole", auth=auth).status_code == 403
    assert (
        api_client.jira("POST", "/group/user?groupname=site-admins", {"accountId": "x"}, auth=auth).status_code == 403
    )


def test_a_new_sites_default_scheme_lets_whoever_is_logged_in_work(make_sandbox, make_api_client):
    world = {"organizations": [{"name": "acme", "sites": [{"name": "new"}]}], "switches": {"default_group": "off"}}
    api_client = make_api_client(make_sandbox(world))
    grants = api_client.jira("GET", "/permissionscheme/%d/permission" % scheme_id(api_client)).json()["permissions"]
    assert {"type": "applicationRole"} in [grant["holder"] for grant in grants if grant["permission"] == "EDIT_ISSUES"]
    account, auth = api_client.signed_on()
    assert api_client.jira("GET", "/user/groups?accountId=" + account["atlassianId"]).json() == []
    held = api_client.gateway("GET", "/mypermissions?permissions=EDIT_ISSUES&projectKey=SHOP", auth).json()[
        "permissions"
    ]
    assert held["EDIT_ISSUES"]["havePermission"] is True
