# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: the group, its members, its access to Jira."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient, run

NAME = "jira-connector-svc"


@pytest.fixture
def account_id(modules: ModuleClient) -> str:
    return modules.made_account()["account_id"]


def test_group_access_and_member_are_made_once(modules: ModuleClient, account_id: str) -> None:
    made = modules.group(app_role="user", members=[account_id])
    assert made["changed"] and "handoff" not in made
    group = modules.groups()[NAME]
    assert made["group"] == {"id": group["id"], "name": NAME} and group["members"] == [account_id]
    assert [role["role"] for role in group["roles"]] == ["atlassian/user"]
    kept = modules.group(app_role="user", members=[account_id])
    assert not kept["changed"] and kept["diff"]["before"] == kept["diff"]["after"]


def test_groups_are_found_by_the_search_alone(modules: ModuleClient, account_id: str) -> None:
    modules.group(members=[account_id])
    searches = modules.asked("/groups/search")
    assert searches and all(entry["body"] == {"groupNames": [NAME]} for entry in searches)
    assert not [entry for entry in modules.asked("/groups", method="GET") if entry["path"].endswith("/groups")]
    assert not [entry for entry in searches if entry["write"]]


def test_a_group_is_found_in_any_case_and_never_by_a_part_of_its_name(modules: ModuleClient) -> None:
    modules.sandbox.by_hand("create_group", name="JIRA-Connector-SVC")
    assert not modules.group()["changed"]
    near = {"data": [{"id": "g1", "name": NAME + "-old"}], "links": {}}
    modules.fault("/groups/search", status=200, json=near)
    assert modules.group(check_mode=True)["group"]["id"] != "g1"


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("answer, delay", [("empty", 0), ("id", 4), ("empty", 4)])
def test_the_body_of_a_groups_creation_is_not_relied_upon(modules: ModuleClient, answer: str, delay: int) -> None:
    modules.sandbox.switch(group_create_answer=answer, group_delay={"calls": delay})
    made = modules.group()
    assert (
        made["group"]["id"] == modules.groups()[NAME]["id"]
        and len(modules.asked("/groups", method="POST", status=201)) == 1
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_creation_whose_answer_was_dropped_is_looked_up_and_never_doubled(modules: ModuleClient, when: str) -> None:
    modules.fault("/groups$", "drop", method="POST", nth=1, when=when)
    made = modules.group()
    if made.get("failed"):
        assert "may or may not" in made["msg"]
        made = modules.group()
    assert made["group"]["id"] == modules.groups()[NAME]["id"]


def test_somebody_elses_group_of_this_name_is_taken_after_a_look(modules: ModuleClient) -> None:
    by_hand = modules.sandbox.by_hand("create_group", name=NAME)
    nothing = {"data": [], "links": {}}
    modules.sandbox.faults(
        [{"path": "/groups/search", "action": "status", "status": 200, "json": nothing, "nth": "1-2"}]
    )
    made = modules.group()
    assert not made.get("failed") and made["group"]["id"] == by_hand["id"]


@pytest.mark.parametrize("field", ["directoryId", "id"])
def test_the_directory_goes_by_either_name(modules: ModuleClient, field: str) -> None:
    modules.sandbox.switch(directory_id_field=field)
    assert modules.group()["changed"]


def test_of_several_directories_the_user_chooses(demo_modules: ModuleClient) -> None:
    globex = ModuleClient(demo_modules.sandbox, "globex-retail", "globex-align")
    result = globex.group()
    directories = globex.sandbox.state()["organizations"]["globex"]["directories"]
    assert result["failed"] and "directory_id" in result["msg"] and all(each in result["msg"] for each in directories)
    assert globex.group(directory_id=directories[1])["changed"]


def test_a_service_account_unknown_to_the_membership_route_joins_through_jira(
    modules: ModuleClient, account_id: str
) -> None:
    modules.sandbox.switch(membership_for_service_accounts="404")
    assert modules.group(members=[account_id])["changed"]
    assert modules.groups()[NAME]["members"] == [account_id]
    (through_jira,) = modules.asked("/group/user", method="POST")
    assert (
        through_jira["body"] == {"accountId": account_id}
        and through_jira["status"] == 201
        and "groupId=" in through_jira["query"]
    )


@pytest.mark.parametrize("status", [403, 404])
def test_a_membership_that_both_refuse_is_handed_off(modules: ModuleClient, account_id: str, status: int) -> None:
    modules.sandbox.switch(membership_for_service_accounts="404", site_group_user=status)
    result = modules.group(members=[account_id], wait=10)
    handoff = result["handoff"]
    assert handoff["step"] == "Add the service account to its group" and "not found in the directory" in handoff["why"]
    assert handoff["values"]["account_id"] == account_id and handoff["values"]["group"] == NAME


@pytest.mark.parametrize("status", [403, 400])
def test_a_group_of_the_identity_provider_is_handed_off(modules: ModuleClient, account_id: str, status: int) -> None:
    modules.sandbox.switch(idp_group_status=status)
    result = modules.group(group="idp-engineers", members=[account_id])
    assert "identity provider" in result["handoff"]["why"] and not modules.groups()["idp-engineers"]["members"]


def test_a_handoff_does_not_stop_the_steps_beside_it(modules: ModuleClient, account_id: str) -> None:
    result = modules.group(group="idp-engineers", members=[account_id], projects=["SHOP"], profile="read_only")
    assert result["handoff"] and result["changed"] and result["granted"]


def test_a_handoff_fails_the_task_where_that_is_asked_for(modules: ModuleClient, account_id: str) -> None:
    asked = {"group": "idp-engineers", "members": [account_id], "projects": ["SHOP"], "profile": "read_only"}
    failed = modules.group(**asked, on_handoff="fail")
    reported = modules.group(**asked, on_handoff="report")
    assert failed["failed"] and failed["changed"] and failed["granted"] and "failed" not in reported
    assert failed["handoff"] == reported["handoff"] and failed["msg"].startswith(
        reported["msg"]
    )  # the first run reports what it did besides


@pytest.mark.parametrize("way", ["ok", "400", "409"])
def test_a_member_already_is_no_error(modules: ModuleClient, account_id: str, way: str) -> None:
    modules.sandbox.switch(membership_again=way)
    modules.group(members=[account_id])
    nobody = {"isLast": True, "values": []}
    modules.sandbox.faults([{"path": "/group/member", "action": "status", "status": 200, "json": nobody, "nth": 1}])
    result = modules.group(members=[account_id])
    assert "handoff" not in result and not result.get("failed"), result


@pytest.mark.parametrize("way", ["ok", "400", "409"])
def test_a_membership_whose_answer_was_dropped_is_looked_up(modules: ModuleClient, account_id: str, way: str) -> None:
    modules.sandbox.switch(membership_again=way)
    modules.fault("/memberships", "drop", method="POST", nth=1, when="after")
    assert "handoff" not in modules.group(members=[account_id]) and modules.groups()[NAME]["members"] == [account_id]


def test_a_leaving_whose_answer_was_dropped_is_looked_up(modules: ModuleClient, account_id: str) -> None:
    modules.group(members=[account_id])
    modules.fault("/memberships/", "drop", method="DELETE", nth=1, when="after")
    result = modules.group(members=[account_id], state="absent")
    assert not result.get("failed") and result["changed"] and not modules.groups()[NAME]["members"], result


def test_a_new_account_that_the_directory_learns_of_late_is_waited_for(modules: ModuleClient, account_id: str) -> None:
    late = {"method": "POST", "action": "status", "status": 404, "nth": "1-3"}
    modules.sandbox.faults([{**late, "path": "/memberships"}, {**late, "path": "/group/user"}])
    assert "handoff" not in modules.group(members=[account_id]) and modules.groups()[NAME]["members"] == [account_id]


def test_app_access_is_asked_of_jira_and_not_believed(modules: ModuleClient) -> None:
    modules.group(app_role="user")
    modules.sandbox.by_hand("set_app_role", group=NAME, site=modules.site, remove=True)
    again = modules.group(app_role="user")
    assert (
        again["changed"]
        and again["diff"]["before"]["app_role"] is None
        and len(modules.asked("/role-assignments/assign")) == 2
    )


def test_no_role_but_user_is_ever_given(modules: ModuleClient) -> None:
    modules.group(app_role="user")
    (assign,) = modules.asked("/role-assignments/assign")
    assert assign["body"]["roleId"] == "atlassian/user"
    assert modules.group(app_role="admin")["failed"]


def test_members_beyond_the_first_page_are_seen(modules: ModuleClient, account_id: str) -> None:
    others = [modules.made_account(f"Member{number}")["account_id"] for number in range(3)]
    everybody = [*others, account_id]
    modules.group(members=everybody)
    modules.sandbox.switch(page_size={"group_members": 1})
    assert not modules.group(members=everybody)["changed"]


@pytest.mark.parametrize("membership", ["on", "404"])
def test_absent_takes_the_members_out_and_leaves_the_group(
    modules: ModuleClient, account_id: str, membership: str
) -> None:
    other = modules.made_account("OtherOne1")["account_id"]
    modules.group(members=[account_id, other])
    modules.sandbox.switch(membership_for_service_accounts=membership)
    gone = modules.group(state="absent", members=[account_id])
    assert gone["changed"] and modules.groups()[NAME]["members"] == [other]
    assert not modules.group(state="absent", members=[account_id])["changed"]
    assert not modules.group(state="absent", group="never-there", members=[account_id])["changed"]


def test_a_new_account_joins_its_groups(modules: ModuleClient) -> None:
    modules.group()
    for published in ("on", "404"):
        modules.sandbox.switch(published_collection=published)
        result = modules.account(name="Account" + published, groups=[NAME], **modules.jira_options)
        assert result["changed"] and result["service_account"]["account_id"] in modules.groups()[NAME]["members"], (
            result
        )
        assert not modules.account(name="Account" + published, groups=[NAME], **modules.jira_options)["changed"]


def test_a_group_that_is_not_there_is_named_before_the_account_is_made(modules: ModuleClient) -> None:
    result = modules.account(groups=["nowhere"])
    assert result["failed"] and "nowhere" in result["msg"] and not modules.service_accounts()


@pytest.mark.parametrize(
    "options, said",
    [({"app_role": "user", "cloud_id": None}, "cloud_id"), ({"global_permissions": ["USER_PICKER"]}, "members")],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_option_that_is_missing_is_reported_before_anything_is_written(
    modules: ModuleClient, options: dict[str, Any], said: str, check_mode: bool
) -> None:
    result = modules.group(check_mode=check_mode, projects=["SHOP"], **options)
    assert result.get("failed") and result["msg"].startswith(said + ": ") and not modules.sandbox.writes(), result


def test_credentials_that_are_missing_are_named_with_their_variable(modules: ModuleClient) -> None:
    options: dict[str, Any] = {
        **modules.organization_options,
        **modules.jira_options,
        "org_id": modules.org_id,
        "group": NAME,
    }
    for name, variable in (
        ("org_api_key", "ATLASSIAN_ORG_API_KEY"),
        ("jira_email", "JIRA_ADMIN_EMAIL"),
        ("jira_token", "JIRA_ADMIN_API_TOKEN"),
    ):
        result = run("jira_group_permissions", **{**options, name: None})
        assert result["failed"] and name in result["msg"] and variable in result["msg"] and not modules.asked()
