# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account holds its profile, no less and no more: proved by what its own token can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.support.harness.runs import ModuleClient, load
from tests.support.sandbox.fixture import Sandbox

GROUP, ROLE = "jira-connector-svc", "Jira Align Connector"
PROFILES = load("module_utils.profiles").PROFILES
READ_WRITE = list(PROFILES["read_write"].permissions)
# One scheme of CLASSIC's own, and one that SHARED, OTHER and THIRD are on. Nobody else holds anything on either.
WORLD: dict[str, Any] = {
    "organizations": [
        {
            "name": "acme",
            "sites": [
                {
                    "name": "acme-one",
                    "schemes": [
                        {"name": "Own", "grants": []},
                        {"name": "Common", "grants": [{"permission": "ADMINISTER_PROJECTS", "role": "Administrators"}]},
                    ],
                    "projects": [
                        {"key": "CLASSIC", "scheme": "Own"},
                        {"key": "TEAM", "style": "next-gen"},
                        *({"key": key, "scheme": "Common"} for key in ("SHARED", "OTHER", "THIRD")),
                    ],
                }
            ],
        }
    ],
    "tenants": [{"name": "align"}],
    # What the account holds shall be what the tests grant
    "switches": {"default_group": "off"},
}


@pytest.fixture(scope="module")
def tight_process() -> Iterator[Sandbox]:
    with Sandbox(WORLD) as sandbox:
        yield sandbox


@pytest.fixture
def modules(tight_process: Sandbox) -> ModuleClient:
    """The site acme-one of a clean sandbox."""
    tight_process.reset()
    return ModuleClient(tight_process, "acme-one", "align")


class Service:
    """A service account whose token has every scope, so that permissions alone decide."""

    def __init__(self, modules: ModuleClient, name: str = "JiraAlign1") -> None:
        self.modules = modules
        self.account = modules.made_account(name, access=True)
        self.token = modules.made_token(
            self.account["account_id"], label="all", scopes=list(PROFILES["boards"].scopes)
        )["token"]

    def call(self, method: str, path: str, body: Any = None) -> int:
        """The status of one call at the gateway."""
        url = f"{self.modules.sandbox.api_url}/ex/jira/{self.modules.cloud_id}{path}"
        return requests.request(
            method, url, json=body, auth=(self.account["email"], self.token), timeout=10
        ).status_code

    def can(self, project: str) -> set[str]:
        """What really works in a project, by the permission that it takes."""
        issue, body = f"/rest/api/3/issue/{project}-1", {"body": "text"}
        done = {
            "BROWSE_PROJECTS": self.call("GET", issue) == 200
            and self.call("GET", f"/rest/agile/1.0/board?projectKeyOrId={project}") == 200,
            "ADD_COMMENTS": self.call("POST", f"{issue}/comment", body) == 201,
            "WORK_ON_ISSUES": self.call("POST", f"{issue}/worklog", {"timeSpent": "1h"}) == 201,
            "EDIT_ISSUES": self.call("PUT", issue, {"fields": {"summary": "edited"}}) == 204,
            "TRANSITION_ISSUES": self.call("POST", f"{issue}/transitions", {"transition": {"id": "21"}}) == 204,
            "CREATE_ISSUES": self.call(
                "POST", "/rest/api/3/issue", {"fields": {"project": {"key": project}, "summary": "new"}}
            )
            == 201,
        }
        return {permission for permission, worked in done.items() if worked}

    def check(self, *projects: str, **options: Any) -> dict[str, Any]:
        """jira_connector_check, without failing."""
        given = {"projects": list(projects), "scopes": ["read:jira-user"], "fail_when_unproven": False, **options}
        return self.modules.check(self.account["email"], self.token, **given)

    def group(self, *projects: str, **options: Any) -> dict[str, Any]:
        """jira_group_permissions, for this account."""
        return self.modules.group(
            members=[self.account["account_id"]], app_role="user", projects=list(projects), **options
        )


@pytest.fixture
def service(modules: ModuleClient) -> Service:
    return Service(modules)


def pairs(found: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(each["project"], each["permission"]) for each in found}


@pytest.mark.parametrize("project", ["CLASSIC", "TEAM"])
@pytest.mark.parametrize("through", ["role", "scheme"])
@pytest.mark.parametrize("profile", list(PROFILES))
def test_the_account_holds_exactly_its_profile(
    modules: ModuleClient, service: Service, profile: str, through: str, project: str
) -> None:
    wanted = set(PROFILES[profile].permissions)
    more: dict[str, Any] = {}
    if project == "TEAM":
        modules.sandbox.by_hand("add_team_role", project="TEAM", name="Connector", permissions=sorted(wanted))
        more = {"team_project_role": "Connector"}
    assert service.can(project) == set()
    made = service.group(project, profile=profile, grant_through=through, **more)
    assert not made.get("failed") and "handoff" not in made, made
    assert service.can(project) == wanted - {"MANAGE_SPRINTS_PERMISSION"}
    checked = service.check(project, profile=profile)
    assert (
        checked["proven"]
        and checked["excess"] == []
        and {permission for where, permission in pairs(checked["granted"]) if where} == wanted
    ), checked
    globally = {permission for where, permission in pairs(checked["granted"]) if not where}
    assert globally == set(PROFILES[profile].global_permissions)
    if "ADMINISTER" not in globally:
        assert not any(service.can(other) for other in ("SHARED", "OTHER", "THIRD"))
    assert not service.group(project, profile=profile, grant_through=through, **more)["changed"]


@pytest.mark.parametrize("profile, role", [("read_only", "Viewer"), ("read_write", "Member")])
def test_of_a_teams_own_roles_the_least_that_will_do_is_taken(service: Service, profile: str, role: str) -> None:
    made = service.group("TEAM", profile=profile)
    assert {each["through"] for each in made["granted"]} == {f"team role {role}"}
    checked = service.check("TEAM", profile=profile)
    assert checked["proven"] and (checked["excess"] == []) == (role == "Viewer")


# --- less -----------------------------------------------------------------------------------------------------------

TAKEN: dict[str, tuple[str, dict[str, Any]]] = {
    **{
        permission: (
            "remove_grant",
            {"permission": permission, "holder": "projectRole", "name": ROLE, "project": "CLASSIC"},
        )
        for permission in READ_WRITE
    },
    "the role": ("remove_actor", {"project": "CLASSIC", "role": ROLE, "group": GROUP}),
    "a team's role": ("remove_actor", {"project": "TEAM", "role": "Member", "group": GROUP}),
    "a global permission": ("revoke_global", {"permission": "USER_PICKER", "group": GROUP}),
    "the group": ("remove_member", {"group": GROUP}),
}


@pytest.mark.parametrize("taken", TAKEN)
def test_any_single_grant_that_goes_missing_is_named_and_it_alone_is_granted_again(
    modules: ModuleClient, service: Service, taken: str
) -> None:
    options: dict[str, Any] = {"global_permissions": ["USER_PICKER"]}
    service.group("CLASSIC", "TEAM", **options)
    assert service.check("CLASSIC", "TEAM", **options)["proven"]
    step, given = TAKEN[taken]
    modules.sandbox.by_hand(
        step, **given, **({"account": service.account["account_id"]} if step == "remove_member" else {})
    )
    checked = service.check("CLASSIC", "TEAM", **options)
    lacking = {
        "the role": {("CLASSIC", permission) for permission in READ_WRITE},
        "a team's role": {("TEAM", permission) for permission in READ_WRITE},
        "a global permission": {("", "USER_PICKER")},
        "the group": {(project, permission) for project in ("CLASSIC", "TEAM") for permission in READ_WRITE}
        | {("", "USER_PICKER")},
    }
    # Who may not browse a project does not see it, and so nothing of it is held.
    expected = lacking.get(taken, lacking["the role"] if taken == "BROWSE_PROJECTS" else {("CLASSIC", taken)})
    assert (
        not checked["proven"]
        and pairs(checked["missing"]) == expected
        and all(permission in " ".join(checked["problems"]) for dummy, permission in expected)
    )
    modules.sandbox.clear_log()
    fixed = service.group("CLASSIC", "TEAM", **options)
    assert fixed["changed"] and len(modules.sandbox.writes()) == 1, modules.sandbox.writes()
    assert service.check("CLASSIC", "TEAM", **options)["proven"]


# --- more -----------------------------------------------------------------------------------------------------------

ADDED: dict[str, tuple[str, dict[str, Any], tuple[str, str]]] = {
    "a grant to our role": (
        "add_grant",
        {"permission": "DELETE_ISSUES", "holder": "projectRole", "name": ROLE, "project": "CLASSIC"},
        ("CLASSIC", "DELETE_ISSUES"),
    ),
    "a grant to the group": (
        "add_grant",
        {"permission": "LINK_ISSUES", "name": GROUP, "project": "CLASSIC"},
        ("CLASSIC", "LINK_ISSUES"),
    ),
    "another role": (
        "add_actor",
        {"project": "SHARED", "role": "Administrators", "group": GROUP},
        ("SHARED", "ADMINISTER_PROJECTS"),
    ),
    "a team's administrator": (
        "add_actor",
        {"project": "TEAM", "role": "Administrator", "group": GROUP},
        ("TEAM", "ADMINISTER_PROJECTS"),
    ),
    "Administer Jira": ("grant_global", {"permission": "ADMINISTER", "group": GROUP}, ("", "ADMINISTER")),
    "Browse users and groups": ("grant_global", {"permission": "USER_PICKER", "group": GROUP}, ("", "USER_PICKER")),
}


@pytest.mark.parametrize("added", ADDED)
def test_any_single_excess_is_reported_and_removed_only_where_that_is_asked_for(
    modules: ModuleClient, service: Service, added: str
) -> None:
    projects = ("CLASSIC", "TEAM", "SHARED")
    options = {"profile": "read_only"}
    service.group(*projects, **options)
    step, given, excess = ADDED[added]
    modules.sandbox.by_hand(step, **given)
    checked = service.check(*projects, **options)
    assert checked["proven"] and excess in pairs(checked["excess"])
    assert (excess in pairs(checked["forbidden"])) == excess[1].startswith("ADMINISTER")
    assert any(excess[1] in line for line in checked["table"]) and checked["mend"]
    modules.sandbox.clear_log()
    left = service.group(*projects, **options)
    assert not left["changed"] and not modules.sandbox.writes() and left["removed"] == []
    planned = service.group(*projects, **options, exclusive=True, check_mode=True)
    assert planned["changed"] and len(planned["removed"]) == 1 and not modules.sandbox.writes()
    taken = service.group(*projects, **options, exclusive=True)
    assert taken["changed"] and taken["removed"] == planned["removed"] and len(modules.sandbox.writes()) == 1, (
        taken,
        modules.sandbox.writes(),
    )
    assert service.check(*projects, **options)["excess"] == [] and service.check(*projects, **options)["proven"]
    assert not service.group(*projects, **options, exclusive=True)["changed"]


def test_what_another_group_gives_is_reported_and_left(modules: ModuleClient, service: Service) -> None:
    service.group("CLASSIC", profile="read_only")
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=service.account["account_id"])
    modules.sandbox.by_hand("add_grant", permission="DELETE_ISSUES", name="others", project="CLASSIC")
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group="others")
    planned = service.group("CLASSIC", profile="read_only", exclusive=True, check_mode=True)
    assert not planned["changed"] and "by another way" in " ".join(planned["notes"])
    kept = service.group("CLASSIC", profile="read_only", exclusive=True)
    assert not kept["changed"] and "handoff" not in kept and "USER_PICKER" in " ".join(kept["notes"])
    assert pairs(service.check("CLASSIC", profile="read_only")["excess"]) == {
        ("CLASSIC", "DELETE_ISSUES"),
        ("", "USER_PICKER"),
    }


@pytest.mark.parametrize("graphql", ["404", "errors"])
def test_a_global_permission_that_no_route_takes_away_is_a_persons_to_take(
    modules: ModuleClient, service: Service, graphql: str
) -> None:
    service.group("CLASSIC", profile="read_only")
    modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=GROUP)
    modules.sandbox.switch(graphql=graphql)
    left = service.group("CLASSIC", profile="read_only", exclusive=True)
    assert (
        not left["changed"]
        and left["handoff"]["step"] == "Take the global permission Administer Jira away"
        and left["handoff"]["values"]["group"] == GROUP
    )


def test_what_two_groups_give_is_taken_from_ours_alone(modules: ModuleClient, service: Service) -> None:
    service.group("CLASSIC", profile="read_only")
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=service.account["account_id"])
    for group in (GROUP, "others"):
        modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group=group)
    taken = service.group("CLASSIC", profile="read_only", exclusive=True)
    assert (
        taken["changed"]
        and [each["permission"] for each in taken["removed"]] == ["USER_PICKER"]
        and "by another way" in " ".join(taken["notes"])
    )
    assert not service.group("CLASSIC", profile="read_only", exclusive=True)["changed"]


@pytest.mark.parametrize("permission, handed_off", [("USER_PICKER", False), ("ADMINISTER", True)])
def test_what_another_group_gives_is_a_persons_only_where_it_administers(
    modules: ModuleClient, service: Service, permission: str, handed_off: bool
) -> None:
    service.group("CLASSIC", profile="read_only")
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=service.account["account_id"])
    modules.sandbox.by_hand("grant_global", permission=permission, group="others")
    modules.sandbox.switch(graphql="404")
    left = service.group("CLASSIC", profile="read_only", exclusive=True)
    assert not left["changed"] and ("handoff" in left) == handed_off and bool(left["notes"]) != handed_off


def test_what_is_held_already_and_does_not_show_yet_is_waited_for(modules: ModuleClient) -> None:
    account_id = modules.made_account()["account_id"]
    modules.sandbox.by_hand("create_group", name=GROUP)
    modules.sandbox.by_hand("grant_global", permission="USER_PICKER", group=GROUP)
    modules.sandbox.switch(role_delay={"calls": 6})
    made = modules.group(
        members=[account_id], app_role="user", global_permissions=["USER_PICKER"], confirm_access=False
    )
    assert "handoff" not in made and not made.get("failed"), made


def test_a_role_that_others_made_keeps_its_grants(modules: ModuleClient, service: Service) -> None:
    """Used as it is where it carries the profile; what it carries beyond is somebody else's."""
    for permission in ("BROWSE_PROJECTS", "DELETE_ISSUES"):
        modules.sandbox.by_hand(
            "add_grant", permission=permission, holder="projectRole", name="Developers", project="CLASSIC"
        )
    options: dict[str, Any] = {"profile": "read_only", "project_role": "Developers"}
    modules.sandbox.clear_log()
    refused = service.group("CLASSIC", **options, exclusive=True)
    assert (
        refused["failed"]
        and refused["msg"].startswith("exclusive: ")
        and "Developers" in refused["msg"]
        and not modules.sandbox.writes()
    )
    made = service.group("CLASSIC", **options)
    assert [each["permission"] for each in made["excess"]] == ["DELETE_ISSUES"]
    assert not [
        entry
        for entry in modules.sandbox.writes()
        if "/permissionscheme" in entry["path"] or entry["path"].endswith("/role")
    ]


def test_a_role_of_ours_keeps_the_grants_that_projects_elsewhere_live_by(
    modules: ModuleClient, service: Service
) -> None:
    """Two connectors of one site with one role between them: the one that needs less must not take from the other."""
    service.group("OTHER")
    modules.sandbox.clear_log()
    refused = service.group("SHARED", profile="read_only", exclusive=True)
    assert (
        refused["failed"]
        and refused["msg"].startswith("exclusive: ")
        and "OTHER may depend on it" in refused["msg"]
        and not modules.sandbox.writes()
    )
    assert not service.group("SHARED", profile="read_only", exclusive=True, project_role="Jira Align Reader").get(
        "failed"
    )
    assert service.can("SHARED") == {"BROWSE_PROJECTS"} and service.can("OTHER") == set(READ_WRITE)


def other_group(modules: ModuleClient, *projects: str, **options: Any) -> Service:
    """Another connector of the same site, with a group of its own."""
    other = Service(modules, "JiraAlign2")
    assert not other.group(*projects, group="svc-other", **options).get("failed")
    return other


@pytest.mark.parametrize("projects", [("OTHER",), ("SHARED", "OTHER")], ids=["elsewhere", "here"])
def test_a_role_of_ours_is_granted_nothing_that_others_would_get(
    modules: ModuleClient, service: Service, projects: tuple[str, ...]
) -> None:
    other = other_group(modules, *projects, profile="read_only")
    modules.sandbox.clear_log()
    refused = service.group("SHARED")
    assert (
        refused["failed"]
        and refused["msg"].startswith("project_role: ")
        and "OTHER" in refused["msg"] + str(projects)
        and not modules.sandbox.writes()
    )
    assert service.group("SHARED", project_role="Jira Align Writer")["changed"]
    assert other.can("OTHER") == {"BROWSE_PROJECTS"} and service.can("SHARED") == set(READ_WRITE)
    assert not service.group("SHARED", profile="read_only", group="svc-third").get(
        "failed"
    )  # nothing has to be granted


def test_a_role_of_ours_keeps_the_grants_that_another_group_here_lives_by(
    modules: ModuleClient, service: Service
) -> None:
    other = other_group(modules, "CLASSIC")
    refused = service.group("CLASSIC", profile="read_only", exclusive=True)
    assert (
        refused["failed"]
        and "others in CLASSIC may depend on it" in refused["msg"]
        and other.can("CLASSIC") == set(READ_WRITE)
    )


def test_a_role_that_people_are_in_is_granted_nothing(modules: ModuleClient, service: Service) -> None:
    modules.sandbox.by_hand("create_group", name="people")
    modules.sandbox.by_hand("add_actor", project="THIRD", role="Users", group="people")
    refused = service.group("SHARED", project_role="Users")
    assert refused["failed"] and "THIRD" in refused["msg"]
    assert not service.group("SHARED", project_role="Users", allow_shared_scheme=True).get("failed")


def test_grants_to_the_group_stay_where_other_projects_live_by_them(modules: ModuleClient, service: Service) -> None:
    service.group("OTHER", grant_through="scheme", allow_shared_scheme=True)
    modules.sandbox.clear_log()
    for through in ("role", "scheme"):
        refused = service.group("SHARED", profile="read_only", exclusive=True, grant_through=through)
        assert (
            refused["failed"] and refused["msg"].startswith("exclusive: the group itself") and "OTHER" in refused["msg"]
        )
    left = service.group("SHARED", state="absent", grant_through="scheme")
    assert "OTHER" in " ".join(left["notes"]) and not [
        entry for entry in modules.sandbox.writes() if "/permissionscheme/" in entry["path"]
    ]
    assert service.can("OTHER") == set()  # out of the group
    assert service.group("OTHER", "SHARED", "THIRD", state="absent")["changed"]


def test_a_project_that_is_put_away_counts_for_it_may_come_back(modules: ModuleClient, service: Service) -> None:
    for key in ("OTHER", "THIRD"):
        modules.sandbox.by_hand("set_project", project=key, archived=True)
    assert "OTHER, THIRD" in service.group("SHARED", grant_through="scheme")["msg"]


def test_a_project_that_was_deleted_meanwhile_is_no_trouble(modules: ModuleClient, service: Service) -> None:
    modules.fault("/project/OTHER/permissionscheme", status=404, json={"errorMessages": ["gone"], "errors": {}})
    assert "THIRD" in service.group("SHARED", grant_through="scheme")["msg"]


def test_a_role_that_administers_under_another_name_is_refused(modules: ModuleClient, service: Service) -> None:
    for permission in ("BROWSE_PROJECTS", "ADMINISTER_PROJECTS"):
        modules.sandbox.by_hand(
            "add_grant", permission=permission, holder="projectRole", name="Developers", project="CLASSIC"
        )
    options: dict[str, Any] = {"profile": "read_only", "project_role": "Developers"}
    refused = service.group("CLASSIC", **options)
    assert refused["failed"] and refused["msg"].startswith("project_role: ") and "ADMINISTER_PROJECTS" in refused["msg"]
    assert service.group("CLASSIC", **options, allow_administration=True)["warnings"]


@pytest.mark.parametrize(
    "options", [{"permissions": []}, {"profile": "read_only", "profile_remove": ["BROWSE_PROJECTS"]}]
)
def test_nothing_to_grant_is_a_mistake(modules: ModuleClient, service: Service, options: dict[str, Any]) -> None:
    modules.sandbox.clear_log()
    refused = service.group("CLASSIC", "TEAM", **options)
    assert refused["failed"] and "nothing to grant" in refused["msg"] and not modules.sandbox.log()


@pytest.mark.parametrize("keys", [["SHARED", "shared"], ["team", "TEAM", "Team"]])
def test_a_project_that_is_named_twice_is_one(modules: ModuleClient, service: Service, keys: list[str]) -> None:
    made = service.group(*keys, exclusive=True)
    assert (
        not made.get("failed")
        and len(made["granted"]) == len(READ_WRITE)
        and not service.group(*keys, exclusive=True)["changed"]
    )


def test_absent_leaves_whichever_team_role_it_was_and_what_is_not_there(
    modules: ModuleClient, service: Service
) -> None:
    service.group("CLASSIC", "TEAM", profile="read_only")
    gone = service.group("CLASSIC", "TEAM", "NONE", state="absent")
    assert gone["changed"] and "NONE" in " ".join(gone["notes"])
    modules.sandbox.by_hand("add_member", group=GROUP, account=service.account["account_id"])
    assert service.can("TEAM") == service.can("CLASSIC") == set()


def test_from_scheme_to_role_the_old_grants_go_with_exclusive(modules: ModuleClient, service: Service) -> None:
    service.group("CLASSIC", profile="read_only", grant_through="scheme")
    moved = service.group("CLASSIC", profile="read_only")
    assert [(each["permission"], each["through"]) for each in moved["excess"]] == [("BROWSE_PROJECTS", "scheme Own")]
    assert [each["through"] for each in service.group("CLASSIC", profile="read_only", exclusive=True)["removed"]] == [
        "scheme Own"
    ]
    assert (
        service.can("CLASSIC") == {"BROWSE_PROJECTS"}
        and not service.group("CLASSIC", profile="read_only", exclusive=True)["changed"]
    )


# --- a shared scheme ------------------------------------------------------------------------------------------------


def test_through_a_role_nothing_is_held_in_the_other_projects_of_the_scheme(service: Service) -> None:
    service.group("SHARED")
    assert service.can("SHARED") == set(READ_WRITE) and service.can("OTHER") == service.can("THIRD") == set()
    assert pairs(service.check("OTHER", "THIRD")["granted"]) == set()


def test_through_the_scheme_it_is_refused_with_the_names_of_those_it_would_reach(
    modules: ModuleClient, service: Service
) -> None:
    modules.sandbox.clear_log()
    refused = service.group("SHARED", grant_through="scheme")
    assert (
        refused["failed"]
        and "OTHER, THIRD" in refused["msg"]
        and "Common" in refused["msg"]
        and "allow_shared_scheme" in refused["msg"]
    )
    assert not modules.sandbox.writes() and GROUP not in modules.groups()
    assert not service.group("SHARED", grant_through="scheme", allow_shared_scheme=True).get("failed")
    assert service.can("OTHER") == set(READ_WRITE)
    assert not service.group("SHARED", grant_through="scheme")[
        "changed"
    ]  # nothing has to be granted, so nobody more is reached


def test_listed_together_the_projects_of_a_scheme_are_no_surprise(service: Service) -> None:
    assert not service.group("SHARED", "OTHER", "THIRD", grant_through="scheme").get("failed")


# --- administration -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["site-admins", "Org-Admins", "jira-administrators"])
def test_a_group_of_administrators_is_refused_by_its_name(modules: ModuleClient, service: Service, group: str) -> None:
    modules.sandbox.clear_log()
    refused = service.group("CLASSIC", group=group)
    assert (
        refused["failed"]
        and refused["msg"].startswith("group: ")
        and "allow_administration" in refused["msg"]
        and not modules.sandbox.writes()
    )


@pytest.mark.parametrize("role", ["atlassian/admin", "atlassian/user-access-admin"])
def test_a_group_that_carries_administration_is_refused_by_its_roles(
    modules: ModuleClient, service: Service, role: str
) -> None:
    modules.sandbox.by_hand("create_group", name=GROUP)
    modules.sandbox.by_hand("set_app_role", group=GROUP, site=modules.site, role=role)
    modules.sandbox.clear_log()
    refused = service.group("CLASSIC")
    assert refused["failed"] and role in refused["msg"] and not modules.sandbox.writes()
    allowed = service.group("CLASSIC", allow_administration=True)
    assert not allowed.get("failed") and "allow_administration is set" in " ".join(allowed["warnings"])


@pytest.mark.parametrize(
    "options, option",
    [
        ({"permissions": ["BROWSE_PROJECTS", "ADMINISTER_PROJECTS"]}, "permissions"),
        ({"profile_add": ["ADMINISTER_PROJECTS"]}, "profile_add"),
        ({"project_role": "administrators", "allow_shared_scheme": True}, "project_role"),
        ({"team_project_role": "Administrator"}, "team_project_role"),
    ],
)
def test_administration_of_projects_is_refused(
    modules: ModuleClient, service: Service, options: dict[str, Any], option: str
) -> None:
    modules.sandbox.clear_log()
    refused = service.group("CLASSIC", "TEAM", **options)
    assert refused["failed"] and refused["msg"].startswith(f"{option}: ") and not modules.sandbox.log()
    assert not service.group("CLASSIC", "TEAM", **options, allow_administration=True).get("failed")


def test_administer_jira_is_given_only_where_it_is_named_and_never_in_silence(service: Service) -> None:
    assert "warnings" not in service.group("CLASSIC", profile="boards")
    for options in ({"profile": "administer"}, {"global_permissions": ["ADMINISTER"]}, {"profile_add": ["ADMINISTER"]}):
        (warning,) = service.group("CLASSIC", **options)["warnings"]
        assert "only if errors about permissions persist" in warning


@pytest.mark.parametrize("options", [{"projects": []}, {"projects": ["NONE"]}])
def test_administration_is_seen_whatever_is_listed(
    modules: ModuleClient, service: Service, options: dict[str, Any]
) -> None:
    service.group("CLASSIC")
    modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=GROUP)
    checked = modules.check(
        service.account["email"], service.token, scopes=["read:jira-user"], fail_when_unproven=False, **options
    )
    assert pairs(checked["forbidden"]) == {("", "ADMINISTER")} and "of the whole site" in checked["remark"]


@pytest.mark.parametrize("permissions", [[], ["BROWSE_PROJECTS"]])
def test_where_a_site_does_not_know_a_key_what_goes_beyond_is_said_to_be_unknown(
    modules: ModuleClient, service: Service, permissions: list[str]
) -> None:
    service.group("CLASSIC")
    modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=GROUP)
    unknown = {"errorMessages": [], "errors": {"MANAGE_SPRINTS_PERMISSION": "Unrecognized permission"}}
    modules.sandbox.faults(
        [{"path": "/permissions/check", "action": "status", "status": 400, "json": unknown, "nth": 1}]
    )
    checked = service.check("CLASSIC", permissions=permissions)
    assert checked["proven"] and pairs(checked["forbidden"]) == {("", "ADMINISTER")}
    assert any("CLASSIC" in line and "what goes beyond is not known" in line for line in checked["table"])


def test_a_project_that_is_not_seen_may_be_put_away(modules: ModuleClient, service: Service) -> None:
    service.group("CLASSIC")
    modules.sandbox.by_hand("set_project", project="CLASSIC", archived=True)
    checked = service.check("CLASSIC")
    assert not checked["proven"] and any(
        "does not see CLASSIC" in problem and "archived" in problem for problem in checked["problems"]
    )


def test_where_to_fix_begins_with_the_worst(modules: ModuleClient, service: Service) -> None:
    service.group("CLASSIC", "TEAM", "SHARED", "OTHER", "THIRD", profile="read_only")
    modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=GROUP)
    checked = service.check("CLASSIC", "TEAM", "SHARED", "OTHER", "THIRD")
    lines = [line for line in checked["table"] if line.startswith("to fix")]
    assert lines[0].startswith("to fix global permissions") and len(lines) == 5 and len(checked["mend"]) == 6


# --- patience, and ways ---------------------------------------------------------------------------------------------


def test_access_is_read_back_until_it_shows(modules: ModuleClient, service: Service, clock: Any) -> None:
    modules.sandbox.switch(role_delay={"calls": 4})
    service.group("CLASSIC")
    assert [entry["path"].rsplit("/", 1)[-1] for entry in modules.asked("/applicationrole")] and clock.slept
    assert not service.group("CLASSIC")["changed"]


def test_access_that_never_shows_is_an_error_that_says_so(modules: ModuleClient, service: Service) -> None:
    nobody = [{"key": "jira-software", "name": "Jira", "groups": [], "groupDetails": []}]
    modules.fault("/applicationrole", status=200, json=nobody)
    late = service.group("CLASSIC", wait=20)
    assert late["failed"] and "does not show it after 20 s" in late["msg"]
    assert not service.group("CLASSIC", wait=20, confirm_access=False).get("failed")


def test_why_a_membership_went_another_way_is_noted(modules: ModuleClient, service: Service) -> None:
    modules.sandbox.switch(membership_for_service_accounts="404")
    (note,) = service.group("CLASSIC")["notes"]
    assert "through Jira" in note and "not found in the directory" in note


# --- many projects --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count, searches", [(50, 1), (200, 4)])
def test_a_check_asks_about_many_projects_at_once(make_sandbox: Any, count: int, searches: int) -> None:
    keys = [f"P{number:03}" for number in range(count)]
    site = {
        "name": "big",
        "schemes": [{"name": "s", "grants": []}],
        "projects": [{"key": key, "name": key, "scheme": "s"} for key in keys],
    }
    modules = ModuleClient(make_sandbox({"organizations": [{"name": "a", "sites": [site]}]}), "big", "align")
    service = Service(modules)
    service.group(*keys)
    modules.sandbox.clear_log()
    checked = service.check(*keys)
    assert checked["proven"] and len(checked["granted"]) == count * len(READ_WRITE) and len(checked["table"]) == 6, (
        checked["table"]
    )
    assert len(modules.asked("/project/search")) == searches and len(modules.asked("/permissions/check")) == 1
    assert len(modules.asked()) == searches + 2  # and who it is
    modules.sandbox.clear_log()
    assert not service.group(*keys)["changed"]
    # Which scheme a project is on, and who is in a role of its own, Jira tells only project by project.
    assert len(modules.asked("/permissionscheme")) == len(modules.asked("/role/")) == count
    assert len(modules.asked()) == 2 * count + searches + 6, [
        entry["path"] for entry in modules.asked() if "/project/" not in entry["path"]
    ]


def test_who_else_is_reached_is_asked_once_for_all_schemes(modules: ModuleClient, service: Service) -> None:
    """Jira tells it only project by project, so that a second look would be as long as the first."""
    refused = service.group("CLASSIC", "SHARED", grant_through="scheme")
    assert refused["failed"] and "OTHER, THIRD" in refused["msg"]
    asked = [entry["path"] for entry in modules.asked("/permissionscheme")]
    assert len(asked) == len(set(asked)) == 4
