# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The article from end to end, by hand."""

from __future__ import annotations


def test_the_whole_article(sandbox, api_client):
    edge = api_client.http.get(sandbox.sites[api_client.site_name]["url"] + "/_edge/tenant_info")
    assert edge.json() == {"cloudId": api_client.cloud_id}

    account = api_client.account("jira-align", access=False)
    assert account["email"].endswith("@serviceaccount.atlassian.com")
    group_id = api_client.group("jira-connector-svc", (account["atlassianId"],))
    role = {"resourceId": "ari:cloud:jira-software::site/" + api_client.cloud_id, "roleId": "atlassian/user"}
    assert (
        api_client.api(
            "POST", "%s/groups/%s/role-assignments/assign" % (api_client.directory, group_id), role
        ).status_code
        == 200
    )
    token = api_client.token(account["atlassianId"]).json()["token"]
    assert token.startswith("ATSTT")
    auth = (account["email"], token)
    assert api_client.gateway("GET", "/myself", auth).json()["accountId"] == account["atlassianId"]

    # Nothing may be browsed until the group holds something
    assert api_client.gateway("GET", "/project/search", auth).json()["total"] == 0
    role_id = api_client.jira("POST", "/role", {"name": "Jira Align Connector", "description": ""}).json()["id"]
    scheme_id = api_client.jira("GET", "/project/SHOP/permissionscheme").json()["id"]
    for permission in ("BROWSE_PROJECTS", "EDIT_ISSUES"):
        grant = {
            "holder": {"type": "projectRole", "parameter": str(role_id), "value": str(role_id)},
            "permission": permission,
        }
        assert api_client.jira("POST", "/permissionscheme/%s/permission" % scheme_id, grant).status_code == 201
    assert api_client.jira("POST", "/project/SHOP/role/%d" % role_id, {"groupId": [group_id]}).status_code == 200
    found = api_client.gateway("GET", "/project/search", auth).json()["values"]
    # OPS is on the same scheme, and the grant does not reach it: the group is an actor in SHOP alone
    assert [project["key"] for project in found] == ["SHOP"]
    boards = api_client.gateway("GET", "/rest/agile/1.0/board", auth).json()
    assert [board["location"]["projectKey"] for board in boards["values"]] == ["SHOP"] and boards["isLast"] is True

    api_url = "%s/ex/jira/%s" % (sandbox.api_url, api_client.cloud_id)
    option = api_client.option(1, "API service account token Authentication")
    answer = api_client.save(
        1,
        txtConnectorName="acme",
        txtURL="https://acme.example.com/browse/{external}",
        txtAPIURL=api_url,
        ddlAuthType=option,
        txtAPIEMAN=account["email"],
        txtAPIDROWSSAP=token,
    )
    assert answer.status_code == 302 and answer.headers["Location"] == "/ManageJiraConnectors?i=1"
    saved = api_client.connector(1)
    assert (saved["name"], saved["api_url"], saved["username"], saved["password"]) == (
        "acme",
        api_url,
        account["email"],
        token,
    )
    assert saved["active"] is False and saved["polled"] is None
    api_client.press(1, "Activate")
    assert api_client.align("/connectors").json() == [
        {"id": 1, "name": "acme", "type": "Jira", "active": True, "status": "ok", "error": None}
    ]
    assert [entry for entry in sandbox.log() if entry["refused"]] == []
