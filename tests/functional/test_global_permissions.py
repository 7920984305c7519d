# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: global permissions, by GraphQL or by a person; never by REST."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.resources import global_permission_grants as grants
from tests.support.harness.runs import ModuleClient

KEYS = ["USER_PICKER", "ADMINISTER"]
NAMES = {"USER_PICKER": "Browse users and groups", "ADMINISTER": "Administer Jira"}


@pytest.fixture
def account_id(modules: ModuleClient) -> str:
    return modules.made_account(access=True)["account_id"]


def holders(modules: ModuleClient, key: str) -> list[str]:
    return modules.sandbox.state()["sites"][modules.site]["global"].get(key, [])


def mutations(modules: ModuleClient) -> list[str]:
    return [
        entry["body"]["variables"]["input"]["key"]
        for entry in modules.asked("/graphql")
        if entry["body"]["query"].startswith("mutation")
    ]


def test_none_is_granted_where_none_is_wanted(modules: ModuleClient, account_id: str) -> None:
    modules.group(members=[account_id], app_role="user", projects=["SHOP"])
    group_id = modules.groups()["jira-connector-svc"]["id"]
    assert not modules.asked("/graphql") and not any(group_id in holders(modules, key) for key in KEYS)


def test_they_are_granted_by_graphql_and_read_back_of_the_account(modules: ModuleClient, account_id: str) -> None:
    result = modules.group(members=[account_id], global_permissions=KEYS)
    group_id = result["group"]["id"]
    assert result["changed"] and "handoff" not in result and all(group_id in holders(modules, key) for key in KEYS)
    bodies = [entry["body"] for entry in modules.asked("/gateway/api/graphql")]
    assert all(
        '@optIn(to: "JiraGlobalPermissions")' in body["query"] and body["variables"]["cloudId"] == modules.cloud_id
        for body in bodies
    )
    assert [body["variables"]["input"] for body in bodies if "mutation" in body["query"]] == [
        {"key": key, "groupAri": f"ari:cloud:identity::group/{group_id}"} for key in KEYS
    ]
    assert not modules.group(members=[account_id], global_permissions=KEYS)["changed"] and len(mutations(modules)) == 2


@pytest.mark.parametrize("graphql", ["404", "errors"])
@pytest.mark.parametrize("key", KEYS)
def test_where_graphql_does_not_a_person_does(modules: ModuleClient, account_id: str, graphql: str, key: str) -> None:
    modules.sandbox.switch(graphql=graphql)
    options: dict[str, Any] = {"members": [account_id], "global_permissions": [key]}
    handoff = modules.group(**options)["handoff"]
    assert (
        NAMES[key] in handoff["step"]
        and handoff["values"]["group"] == "jira-connector-svc"
        and "REST API cannot" in handoff["why"]
    )
    modules.sandbox.by_hand("grant_global", permission=key, group="jira-connector-svc")
    assert "handoff" not in modules.group(**options)


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"jira": {"grantGlobalPermission": {"success": True, "errors": None}}}},
        {"data": {"jira": {"grantGlobalPermission": {"success": False, "errors": [{"message": "No."}]}}}},
        {"data": {"jira": None}, "errors": [{"message": "No."}]},
        {"data": None},
        {"errors": ["odd"]},
        {"errors": {"odd": 1}},
        {},
    ],
)
def test_success_is_believed_only_where_jira_shows_it(
    modules: ModuleClient, account_id: str, answer: dict[str, Any]
) -> None:
    modules.fault("/gateway/api/graphql", status=200, json=answer)
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"], wait=20)
    assert "Browse users and groups" in result["handoff"]["step"], result


def test_a_grant_whose_answer_was_dropped_is_looked_up(modules: ModuleClient, account_id: str) -> None:
    modules.fault("/gateway/api/graphql", "drop", nth=1, when="after")
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert "handoff" not in result and result["changed"], result


@pytest.mark.parametrize("status", [401, 403, 400])
def test_a_graphql_that_refuses_is_handed_off(modules: ModuleClient, account_id: str, status: int) -> None:
    modules.fault("/gateway/api/graphql", status=status, json={"message": "no"})
    assert str(status) in modules.group(members=[account_id], global_permissions=["USER_PICKER"])["handoff"]["why"]


def test_without_a_member_nobody_can_be_asked(modules: ModuleClient) -> None:
    result = modules.group(global_permissions=["USER_PICKER"])
    assert result["failed"] and "members" in result["msg"]


def test_a_forbidden_published_route_is_handed_off(modules: ModuleClient, account_id: str) -> None:
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"], routes=["handoff"])
    assert result["handoff"] and not modules.asked("/graphql")


def test_several_handoffs_are_all_reported(modules: ModuleClient, account_id: str) -> None:
    modules.sandbox.switch(graphql="404")
    result = modules.group(members=[account_id], global_permissions=KEYS)
    assert all(name in result["msg"] for name in NAMES.values())


# --- what the group itself holds is read ----------------------------------------------------------------------------

GROUP = "jira-connector-svc"


def read_answer(*grants: Any) -> dict[str, Any]:
    return {"data": {"jira": {"getGlobalPermissionsAndGrants": {"globalPermissionGrants": list(grants)}}}}


def read_fault(modules: ModuleClient, answer: Any, nth: Any = "1", **more: Any) -> None:
    """What the first request to the GraphQL API, which is the read, is answered."""
    modules.fault("/gateway/api/graphql", status=200, json=answer, nth=nth, **more)


def test_what_the_group_holds_is_read_and_the_members_are_not_asked(modules: ModuleClient, account_id: str) -> None:
    made = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert made["global_permissions_from"] == "graphql" and made["diff"]["before"]["global_permissions"] == []
    kept = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert (
        not kept["changed"]
        and kept["diff"]["before"]["global_permissions"] == ["USER_PICKER"]
        and not modules.asked("/permissions/check")
    )


def test_a_permission_that_members_hold_by_another_group_is_granted_to_the_group_itself(
    modules: ModuleClient, account_id: str
) -> None:
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=account_id)
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group="others")
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert result["changed"] and result["group"]["id"] in holders(modules, "USER_PICKER")


def test_without_the_read_it_is_guessed_from_the_members_and_said_so(modules: ModuleClient, account_id: str) -> None:
    modules.sandbox.switch(graphql_read="absent")
    made = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert (
        made["changed"]
        and made["global_permissions_from"] == "members"
        and made["group"]["id"] in holders(modules, "USER_PICKER")
    )
    assert not modules.group(members=[account_id], global_permissions=["USER_PICKER"])["changed"]


def test_a_key_that_the_read_leaves_out_is_not_known_and_is_guessed(modules: ModuleClient, account_id: str) -> None:
    modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    read_fault(modules, read_answer())
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert not result["changed"] and result["global_permissions_from"] == "members"


def entry(*groups: dict[str, Any]) -> dict[str, Any]:
    """What the read says of one permission."""
    return {"permission": {"key": "USER_PICKER"}, "groups": list(groups)}


OURS, OTHER, NAMELESS = {"groupId": "ours"}, {"groupId": "other", "name": "others"}, {"name": "of no id"}


@pytest.mark.parametrize(
    "listed, errors, held",
    [
        ([entry(OURS)], [], True),
        ([entry({"id": "ari:cloud:identity::group/ours"})], [], True),
        ([entry(OTHER)], [], False),
        ([entry(OTHER)], None, False),
        ([], [], None),
        # the same permission twice: a group in either entry holds it
        ([entry(OURS), entry(OTHER)], [], True),
        ([entry(OTHER), entry(OURS)], [], True),
        ([entry(OTHER), entry(OTHER)], [], False),
        # a part that may be missing: who is shown holds it, of who is not that is not known
        ([entry(OTHER)], [{"message": "half of it"}], None),
        ([entry(OURS)], [{"message": "half of it"}], True),
        ([entry(OTHER, NAMELESS)], [], None),
        ([entry(OURS, NAMELESS)], [], True),
        ([entry(NAMELESS), entry(OTHER)], [], None),
    ],
)
def test_group_that_is_not_shown_holds_a_permission_only_perhaps_where_others_may_be_missing(
    listed: list[Any], errors: Any, held: bool | None
) -> None:
    answer = SimpleNamespace(document={**read_answer(*listed), "errors": errors})
    client: Any = SimpleNamespace(has=lambda service: True, send=lambda operation, body: answer)
    assert grants.read(client, "cloud", ["USER_PICKER"], ["published"]).held("USER_PICKER", "ours") is held


@pytest.mark.answers_unchecked
def test_withdrawal_that_cannot_be_read_back_is_not_reported_as_done(modules: ModuleClient, account_id: str) -> None:
    modules.group(members=[account_id])
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group=GROUP)
    read_fault(modules, {**read_answer(), "errors": [{"message": "no"}]}, nth="3-")
    result = modules.group(members=[account_id], exclusive=True)
    assert result["removed"] == [] and "cannot be read whether the grant is gone" in result["msg"], result


def test_no_result_says_anything_where_nothing_was_asked_for(modules: ModuleClient, account_id: str) -> None:
    assert modules.group(members=[account_id])["global_permissions_from"] is None and not modules.asked("/graphql")


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_permission_that_atlassian_administration_manages_is_handed_off_and_named(
    modules: ModuleClient, account_id: str, exclusive: bool
) -> None:
    modules.group()
    modules.sandbox.switch(globals_managed_elsewhere=KEYS)
    if exclusive:
        modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=GROUP)
    result = modules.group(
        members=[account_id], **({"exclusive": True} if exclusive else {"global_permissions": ["ADMINISTER"]})
    )
    assert (
        "managed by Atlassian Administration" in result["handoff"]["why"]
        and "isManagedByJira" in result["handoff"]["why"]
    ), result


def test_a_grant_that_is_refused_is_no_handoff_where_the_members_hold_it_by_another_way(
    modules: ModuleClient, account_id: str
) -> None:
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=account_id)
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group="others")
    modules.sandbox.switch(globals_managed_elsewhere=KEYS)
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert "handoff" not in result and any("by another way" in note for note in result["notes"])


def test_who_else_gives_an_excess_is_named(modules: ModuleClient, account_id: str) -> None:
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=account_id)
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group="others")
    result = modules.group(members=[account_id], exclusive=True)
    assert not mutations(modules) and any("others" in note and "USER_PICKER" in note for note in result["notes"])


ODD: list[Any] = [
    {"data": "x"},
    {"data": []},
    {"data": 1},
    {"data": {"jira": "x"}},
    {"data": {"jira": []}},
    {"data": {"jira": {"getGlobalPermissionsAndGrants": "x"}}},
    {"data": {"jira": {"getGlobalPermissionsAndGrants": {"globalPermissionGrants": "x"}}}},
    read_answer("x"),
    read_answer({}),
    read_answer({"permission": "USER_PICKER", "groups": []}),
    read_answer({"permission": {"key": 1}, "groups": []}),
    read_answer({"permission": {"key": "USER_PICKER"}}),
    read_answer({"permission": {"key": "USER_PICKER"}, "groups": None}),
    read_answer({"permission": {"key": "USER_PICKER"}, "groups": ["x"]}),
    read_answer({"permission": {"key": "USER_PICKER"}, "groups": [{"groupId": "../../x"}]}),
    read_answer({"permission": {"key": "USER_PICKER"}, "groups": [{"groupId": {"a": 1}}]}),
    read_answer({"permission": {"key": "USER_PICKER"}, "isManagedByJira": "no", "groups": []}),
    "x",
    [],
    1,
    None,
]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_odd_read_is_an_error_that_names_its_place_before_anything_is_changed(
    modules: ModuleClient, account_id: str, odd: Any, check_mode: bool
) -> None:
    read_fault(modules, odd, nth="1-")
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"], check_mode=check_mode)
    assert (
        result["failed"] and "graphql" in result["msg"] and "bug" not in result["msg"] and not modules.sandbox.writes()
    ), result


@pytest.mark.parametrize(
    "odd",
    [{"data": "x"}, {"data": {"jira": {"grantGlobalPermission": {"success": "yes"}}}}, "x", [], {"data": {"jira": []}}],
    ids=str,
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_odd_answer_to_a_grant_is_read_back(modules: ModuleClient, account_id: str, odd: Any, when: str) -> None:
    modules.sandbox.faults(
        [{"path": "/gateway/api/graphql", "action": "status", "status": 200, "json": odd, "nth": 2, "when": when}]
    )
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"])
    assert result["changed"] and "handoff" not in result and result["group"]["id"] in holders(modules, "USER_PICKER"), (
        result
    )


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("graphql, nth", [("on", 2), ("absent", 2)])
def test_a_lost_grant_is_read_back(
    modules: ModuleClient, account_id: str, graphql: str, nth: int, when: str, retries: int
) -> None:
    modules.sandbox.switch(graphql_read=graphql)
    modules.fault("/gateway/api/graphql", "drop", nth=nth, when=when)
    result = modules.group(members=[account_id], global_permissions=["USER_PICKER"], retries=retries)
    assert result["changed"] and "handoff" not in result and result["group"]["id"] in holders(modules, "USER_PICKER"), (
        result
    )


@pytest.mark.parametrize("retries", [0, 4])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("graphql", ["on", "absent", "query_error"])
def test_a_lost_withdrawal_is_read_back(
    modules: ModuleClient, account_id: str, graphql: str, when: str, retries: int
) -> None:
    modules.group(members=[account_id])
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group=GROUP)
    modules.sandbox.switch(graphql_read=graphql)
    modules.fault("/gateway/api/graphql", "drop", nth=2, when=when)
    result = modules.group(members=[account_id], exclusive=True, retries=retries)
    assert result["changed"] and [each["permission"] for each in result["removed"]] == ["USER_PICKER"], result
    assert result["group"]["id"] not in holders(modules, "USER_PICKER")


def test_the_mutation_that_replaces_all_groups_is_never_sent(modules: ModuleClient, account_id: str) -> None:
    modules.group(members=[account_id], global_permissions=KEYS)
    modules.group(members=[account_id], exclusive=True)
    assert mutations(modules) and not [
        entry for entry in modules.asked("/graphql") if "setGlobalPermission" in entry["body"]["query"]
    ]
