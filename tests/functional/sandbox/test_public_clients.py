# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two public clients of Jira, which know nothing of this project, walk the sandbox through the site and through the gateway."""

from __future__ import annotations

from typing import Any

import atlassian
import jira
import pytest

ADMIN_SCOPES = ["manage:jira-configuration", "manage:jira-project", "read:jira-user", "read:jira-work"]


@pytest.fixture(params=["site", "gateway"])
def signed_in(request, api_client):
    """Where Jira's administrator works, and the credentials: a token without scopes on the site, one with scopes at the gateway."""
    email, token = api_client.site["admin"]["email"], api_client.site["admin"]["token"]
    if request.param == "site":
        return api_client.box.sites[api_client.site_name]["url"], email, token
    api_client.box.by_hand(
        "scope_person_token",
        account=email,
        scopes=ADMIN_SCOPES + ["read:board-scope:jira-software", "read:project:jira"],
    )
    return "%s/ex/jira/%s" % (api_client.box.api_url, api_client.cloud_id), email, token


def pycontribs(url, email, token):
    client = jira.JIRA(server=url, basic_auth=(email, token), max_retries=0, timeout=10, get_server_info=True)
    client._session.trust_env = False
    return client


def test_jira_walks_it(signed_in, api_client):
    client = pycontribs(*signed_in)
    assert client.myself()["emailAddress"] == signed_in[1] and client.server_info()["deploymentType"] == "Cloud"
    # The list of all projects that this client asks for is in no description
    assert [client.project(key).key for key in ("OPS", "TEAM")] == ["OPS", "TEAM"]
    project = client.project("SHOP")
    assert (project.key, project.name, project.lead.accountId) == (
        "SHOP",
        "Shop",
        api_client.site["admin"]["account_id"],
    )
    roles = client.project_roles("SHOP")
    assert client.project_role("SHOP", roles["Administrators"]["id"]).actors[0].name == "jira-administrators"
    assert [scheme["name"] for scheme in client.permissionschemes()] == ["Default software scheme"]
    assert client.project_permissionscheme("SHOP").name == "Default software scheme"
    assert client.my_permissions(projectKey="SHOP", permissions="BROWSE_PROJECTS")["permissions"]["BROWSE_PROJECTS"][
        "havePermission"
    ]
    assert api_client.site["admin"]["account_id"] in client.group_members("jira-administrators")
    assert [user.accountId for user in client.search_users(query="admin")] == [api_client.site["admin"]["account_id"]]
    boards = client.boards()
    assert [board.name for board in boards] == ["SHOP board", "OPS board", "TEAM board"]


def test_atlassian_python_api_walks_it(signed_in, api_client):
    url, email, token = signed_in
    client: Any = atlassian.Jira(
        url=url, username=email, password=token, cloud=True, timeout=10, backoff_and_retry=False
    )
    assert (
        client.myself()["accountId"] == api_client.site["admin"]["account_id"]
        and client.get_server_info()["versionNumbers"]
    )
    assert client.project("OPS")["name"] == "Operations"
    assert {project["key"] for project in client.projects()} == {"SHOP", "OPS", "TEAM"}
    roles = client.get_project_roles("SHOP")
    number = roles["Administrators"].rsplit("/", 1)[-1]
    assert [actor["name"] for actor in client.get_project_actors_for_role_project("SHOP", number)] == [
        "jira-administrators"
    ]
    (scheme,) = client.get_all_permissionschemes()
    assert client.get_permissionscheme(scheme["id"], expand="permissions")["permissions"]
    assert client.get_project_permission_scheme("SHOP")["id"] == scheme["id"]
    assert client.get_permissions("BROWSE_PROJECTS", project_key="SHOP")["permissions"]["BROWSE_PROJECTS"][
        "havePermission"
    ]
    assert len(client.get_all_permissions()["permissions"]) > 30
    assert [role["name"] for role in client.get_all_global_project_roles()][:2] == ["Administrators", "Users"]
    assert [role["key"] for role in client.get_all_application_roles()] == ["jira-software"]
    members = client.get_all_users_from_group("jira-administrators")["values"]
    assert [member["accountId"] for member in members] == [api_client.site["admin"]["account_id"]]
    assert [board["name"] for board in client.get_all_agile_boards()["values"]] == [
        "SHOP board",
        "OPS board",
        "TEAM board",
    ]


def test_public_clients_read_as_the_connectors_account(api_client, scopes):
    account, (email, token) = api_client.signed_on(scopes=scopes["classic"] + scopes["granular"])
    group_id = api_client.group(members=(account["atlassianId"],))
    api_client.box.by_hand("add_grant", permission="BROWSE_PROJECTS", name=group_id, project="SHOP")
    url = "%s/ex/jira/%s" % (api_client.box.api_url, api_client.cloud_id)
    client = pycontribs(url, email, token)
    board = next(board for board in client.boards() if board.name == "SHOP board")
    assert client.myself()["accountId"] == account["atlassianId"]
    assert [sprint.state for sprint in client.sprints(board.id)] == ["active"]
    other: Any = atlassian.Jira(url=url, username=email, password=token, cloud=True, timeout=10)
    assert other.get_agile_board_configuration(board.id)["columnConfig"]["columns"]
    assert [issue["key"] for issue in other.get_issues_for_board(board.id, None)["issues"]] == ["SHOP-1"]
    assert other.get_all_sprints_from_board(board.id)["values"][0]["originBoardId"] == board.id
