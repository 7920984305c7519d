# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: the group, its members, its access to Jira."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.runs import Desk, run

NAME = "jira-connector-svc"


@pytest.fixture
def account_id(desk: Desk) -> str:
    return desk.made_account()["account_id"]


def test_group_access_and_member_are_made_once(desk: Desk, account_id: str) -> None:
    made = desk.group(app_role="user", members=[account_id])
    assert made["changed"] and "handoff" not in made
    group = desk.groups()[NAME]
    assert made["group"] == {"id": group["id"], "name": NAME} and group["members"] == [account_id]
    assert [role["role"] for role in group["roles"]] == ["atlassian/user"]
    kept = desk.group(app_role="user", members=[account_id])
    assert not kept["changed"] and kept["diff"]["before"] == kept["diff"]["after"]


def test_groups_are_found_by_the_search_alone(desk: Desk, account_id: str) -> None:
    desk.group(members=[account_id])
    searches = desk.asked("/groups/search")
    assert searches and all(entry["body"] == {"groupNames": [NAME]} for entry in searches)
    assert not [entry for entry in desk.asked("/groups", method="GET") if entry["path"].endswith("/groups")]
    assert not [entry for entry in searches if entry["write"]]


def test_a_group_is_found_in_any_case_and_never_by_a_part_of_its_name(desk: Desk) -> None:
    desk.sandbox.by_hand("create_group", name="JIRA-Connector-SVC")
    assert not desk.group()["changed"]
    near = {"data": [{"id": "g1", "name": NAME + "-old"}], "links": {}}
    desk.fault("/groups/search", status=200, json=near)
    assert desk.group(check_mode=True)["group"]["id"] != "g1"


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("answer, delay", [("empty", 0), ("id", 4), ("empty", 4)])
def test_the_body_of_a_groups_creation_is_not_relied_upon(desk: Desk, answer: str, delay: int) -> None:
    desk.sandbox.switch(group_create_answer=answer, group_delay={"calls": delay})
    made = desk.group()
    assert (
        made["group"]["id"] == desk.groups()[NAME]["id"] and len(desk.asked("/groups", method="POST", status=201)) == 1
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_creation_whose_answer_was_dropped_is_looked_up_and_never_doubled(desk: Desk, when: str) -> None:
    desk.fault("/groups$", "drop", method="POST", nth=1, when=when)
    made = desk.group()
    if made.get("failed"):
        assert "may or may not" in made["msg"]
        made = desk.group()
    assert made["group"]["id"] == desk.groups()[NAME]["id"]


def test_somebody_elses_group_of_this_name_is_taken_after_a_look(desk: Desk) -> None:
    by_hand = desk.sandbox.by_hand("create_group", name=NAME)
    nothing = {"data": [], "links": {}}
    desk.sandbox.faults([{"path": "/groups/search", "action": "status", "status": 200, "json": nothing, "nth": "1-2"}])
    made = desk.group()
    assert not made.get("failed") and made["group"]["id"] == by_hand["id"]


@pytest.mark.parametrize("field", ["directoryId", "id"])
def test_the_directory_goes_by_either_name(desk: Desk, field: str) -> None:
    desk.sandbox.switch(directory_id_field=field)
    assert desk.group()["changed"]


def test_of_several_directories_the_user_chooses(demo_desk: Desk) -> None:
    globex = Desk(demo_desk.sandbox, "globex-retail", "globex-align")
    result = globex.group()
    directories = globex.sandbox.state()["organizations"]["globex"]["directories"]
    assert result["failed"] and "directory_id" in result["msg"] and all(each in result["msg"] for each in directories)
    assert globex.group(directory_id=directories[1])["changed"]


def test_a_service_account_unknown_to_the_membership_route_joins_through_jira(desk: Desk, account_id: str) -> None:
    desk.sandbox.switch(membership_for_service_accounts="404")
    assert desk.group(members=[account_id])["changed"]
    assert desk.groups()[NAME]["members"] == [account_id]
    (through_jira,) = desk.asked("/group/user", method="POST")
    assert (
        through_jira["body"] == {"accountId": account_id}
        and through_jira["status"] == 201
        and "groupId=" in through_jira["query"]
    )


@pytest.mark.parametrize("status", [403, 404])
def test_a_membership_that_both_refuse_is_handed_off(desk: Desk, account_id: str, status: int) -> None:
    desk.sandbox.switch(membership_for_service_accounts="404", site_group_user=status)
    result = desk.group(members=[account_id], wait=10)
    handoff = result["handoff"]
    assert handoff["step"] == "Add the service account to its group" and "not found in the directory" in handoff["why"]
    assert handoff["values"]["account_id"] == account_id and handoff["values"]["group"] == NAME


@pytest.mark.parametrize("status", [403, 400])
def test_a_group_of_the_identity_provider_is_handed_off(desk: Desk, account_id: str, status: int) -> None:
    desk.sandbox.switch(idp_group_status=status)
    result = desk.group(group="idp-engineers", members=[account_id])
    assert "identity provider" in result["handoff"]["why"] and not desk.groups()["idp-engineers"]["members"]


def test_a_handoff_does_not_stop_the_steps_beside_it(desk: Desk, account_id: str) -> None:
    result = desk.group(group="idp-engineers", members=[account_id], projects=["SHOP"], profile="read_only")
    assert result["handoff"] and result["changed"] and result["granted"]


def test_a_handoff_fails_the_task_where_that_is_asked_for(desk: Desk, account_id: str) -> None:
    asked = {"group": "idp-engineers", "members": [account_id], "projects": ["SHOP"], "profile": "read_only"}
    failed = desk.group(**asked, on_handoff="fail")
    reported = desk.group(**asked, on_handoff="report")
    assert failed["failed"] and failed["changed"] and failed["granted"] and "failed" not in reported
    assert failed["handoff"] == reported["handoff"] and failed["msg"].startswith(
        reported["msg"]
    )  # the first run reports what it did besides


@pytest.mark.parametrize("way", ["ok", "400", "409"])
def test_a_member_already_is_no_error(desk: Desk, account_id: str, way: str) -> None:
    desk.sandbox.switch(membership_again=way)
    desk.group(members=[account_id])
    nobody = {"isLast": True, "values": []}
    desk.sandbox.faults([{"path": "/group/member", "action": "status", "status": 200, "json": nobody, "nth": 1}])
    result = desk.group(members=[account_id])
    assert "handoff" not in result and not result.get("failed"), result


@pytest.mark.parametrize("way", ["ok", "400", "409"])
def test_a_membership_whose_answer_was_dropped_is_looked_up(desk: Desk, account_id: str, way: str) -> None:
    desk.sandbox.switch(membership_again=way)
    desk.fault("/memberships", "drop", method="POST", nth=1, when="after")
    assert "handoff" not in desk.group(members=[account_id]) and desk.groups()[NAME]["members"] == [account_id]


def test_a_leaving_whose_answer_was_dropped_is_looked_up(desk: Desk, account_id: str) -> None:
    desk.group(members=[account_id])
    desk.fault("/memberships/", "drop", method="DELETE", nth=1, when="after")
    result = desk.group(members=[account_id], state="absent")
    assert not result.get("failed") and result["changed"] and not desk.groups()[NAME]["members"], result


def test_a_new_account_that_the_directory_learns_of_late_is_waited_for(desk: Desk, account_id: str) -> None:
    late = {"method": "POST", "action": "status", "status": 404, "nth": "1-3"}
    desk.sandbox.faults([{**late, "path": "/memberships"}, {**late, "path": "/group/user"}])
    assert "handoff" not in desk.group(members=[account_id]) and desk.groups()[NAME]["members"] == [account_id]


def test_app_access_is_asked_of_jira_and_not_believed(desk: Desk) -> None:
    desk.group(app_role="user")
    desk.sandbox.by_hand("set_app_role", group=NAME, site=desk.site, remove=True)
    again = desk.group(app_role="user")
    assert (
        again["changed"]
        and again["diff"]["before"]["app_role"] is None
        and len(desk.asked("/role-assignments/assign")) == 2
    )


def test_no_role_but_user_is_ever_given(desk: Desk) -> None:
    desk.group(app_role="user")
    (assign,) = desk.asked("/role-assignments/assign")
    assert assign["body"]["roleId"] == "atlassian/user"
    assert desk.group(app_role="admin")["failed"]


def test_members_beyond_the_first_page_are_seen(desk: Desk, account_id: str) -> None:
    others = [desk.made_account(f"Member{number}")["account_id"] for number in range(3)]
    everybody = [*others, account_id]
    desk.group(members=everybody)
    desk.sandbox.switch(page_size={"group_members": 1})
    assert not desk.group(members=everybody)["changed"]


@pytest.mark.parametrize("membership", ["on", "404"])
def test_absent_takes_the_members_out_and_leaves_the_group(desk: Desk, account_id: str, membership: str) -> None:
    other = desk.made_account("OtherOne1")["account_id"]
    desk.group(members=[account_id, other])
    desk.sandbox.switch(membership_for_service_accounts=membership)
    gone = desk.group(state="absent", members=[account_id])
    assert gone["changed"] and desk.groups()[NAME]["members"] == [other]
    assert not desk.group(state="absent", members=[account_id])["changed"]
    assert not desk.group(state="absent", group="never-there", members=[account_id])["changed"]


def test_a_new_account_joins_its_groups(desk: Desk) -> None:
    desk.group()
    for published in ("on", "404"):
        desk.sandbox.switch(published_collection=published)
        result = desk.account(name="Account" + published, groups=[NAME], **desk.jira_options)
        assert result["changed"] and result["service_account"]["account_id"] in desk.groups()[NAME]["members"], result
        assert not desk.account(name="Account" + published, groups=[NAME], **desk.jira_options)["changed"]


def test_a_group_that_is_not_there_is_named_before_the_account_is_made(desk: Desk) -> None:
    result = desk.account(groups=["nowhere"])
    assert result["failed"] and "nowhere" in result["msg"] and not desk.service_accounts()


@pytest.mark.parametrize(
    "options, said",
    [({"app_role": "user", "cloud_id": None}, "cloud_id"), ({"global_permissions": ["USER_PICKER"]}, "members")],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_option_that_is_missing_is_told_before_anything_is_written(
    desk: Desk, options: dict[str, Any], said: str, check_mode: bool
) -> None:
    result = desk.group(check_mode=check_mode, projects=["SHOP"], **options)
    assert result.get("failed") and result["msg"].startswith(said + ": ") and not desk.sandbox.writes(), result


def test_credentials_that_are_missing_are_named_with_their_variable(desk: Desk) -> None:
    options: dict[str, Any] = {**desk.organization_options, **desk.jira_options, "org_id": desk.org_id, "group": NAME}
    for name, variable in (
        ("org_api_key", "ATLASSIAN_ORG_API_KEY"),
        ("jira_email", "JIRA_ADMIN_EMAIL"),
        ("jira_token", "JIRA_ADMIN_API_TOKEN"),
    ):
        result = run("jira_group_permissions", **{**options, name: None})
        assert result["failed"] and name in result["msg"] and variable in result["msg"] and not desk.asked()
