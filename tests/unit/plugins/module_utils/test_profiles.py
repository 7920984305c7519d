# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles, and single entries added to them or taken away."""

from __future__ import annotations

import pytest

from tests.support.harness.runs import load

profiles = load("module_utils.profiles")
InvalidOption = load("module_utils.api.errors").InvalidOption


def test_the_articles_scopes_are_all_there() -> None:
    """Copied from the article, section "Create the API token"."""
    classic = {"manage:jira-project", "read:jira-user", "read:jira-work", "write:jira-work"}
    granular = {
        "read:board-scope:jira-software",
        "read:board-scope.admin:jira-software",
        "read:issue-details:jira",
        "read:jql:jira",
        "read:project:jira",
        "read:sprint:jira-software",
        "write:board-scope:jira-software",
        "write:epic:jira-software",
    }
    assert set(profiles.PROFILES["read_write"].scopes) == classic | granular
    assert set(profiles.PROFILES["read_only"].scopes) == {
        scope for scope in classic | granular if scope.startswith("read:")
    }


def test_each_profile_holds_what_the_one_before_it_does() -> None:
    for less, more in (("read_only", "read_write"), ("read_write", "boards"), ("read_write", "administer")):
        for part in ("scopes", "permissions", "global_permissions"):
            assert set(getattr(profiles.PROFILES[less], part)) <= set(getattr(profiles.PROFILES[more], part))
    assert not any(profiles.PROFILES[name].global_permissions for name in profiles.PROFILES if name != "administer")


def test_entries_go_where_they_belong() -> None:
    made = profiles.tailored(
        "read_only", ["write:jira-work", "LINK_ISSUES", "USER_PICKER", "com.example.app__Approve"], ["read:jql:jira"]
    )
    assert (
        "write:jira-work" in made.scopes
        and "read:jql:jira" not in made.scopes
        and list(made.scopes) == sorted(made.scopes)
    )
    assert made.permissions == (
        "BROWSE_PROJECTS",
        "LINK_ISSUES",
        "com.example.app__Approve",
    ) and made.global_permissions == ("USER_PICKER",)


def test_what_is_there_already_is_not_doubled_and_nothing_asked_is_nothing_changed() -> None:
    assert (
        profiles.tailored("read_write", ["ADD_COMMENTS"], []).permissions == profiles.PROFILES["read_write"].permissions
    )
    assert profiles.tailored("read_write") == profiles.PROFILES["read_write"]


@pytest.mark.parametrize(
    "add, remove, option, words",
    [
        (["BROWSE_PROJECT"], [], "profile_add", "Did you mean BROWSE_PROJECTS?"),
        (["ADMINISTRATE"], [], "profile_add", "Did you mean ADMINISTER?"),
        (["FLY"], [], "profile_add", "LINK_ISSUES"),
        ([""], [], "profile_add", "LINK_ISSUES"),
        ([], ["DELETE_ISSUES"], "profile_remove", "does not hold DELETE_ISSUES"),
        ([], ["read:jira-work"], "profile_remove", "nothing could be proved"),
        (["link_issues"], [], "profile_add", "Did you mean LINK_ISSUES?"),
        (["read jira-work"], [], "profile_add", "Give a token scope"),
    ],
)
def test_a_mistake_is_named_with_what_was_meant(add: list[str], remove: list[str], option: str, words: str) -> None:
    with pytest.raises(InvalidOption, match=words.replace("?", r"\?")) as raised:
        profiles.tailored("read_only", add, remove)
    assert str(raised.value).startswith(f"{option}: ")


def test_the_role_reports_a_misspelt_entry_before_anything_is_changed() -> None:
    wrong = load("module_utils.resources.preflight").wrong_options
    assert wrong({"connector_profile": "read_only", "connector_profile_add": ["BROWSE_PROJECT"]})[0].startswith(
        "connector_profile_add: "
    )
    administers = {"connector_profile": "read_only", "connector_profile_add": ["ADMINISTER_PROJECTS"]}
    for options in (
        administers,
        {"connector_project_role": "Administrators"},
        {"connector_team_project_role": "Administrator"},
    ):
        (said,) = wrong(options)
        assert said.split(":")[0] in list(options)[-1] and "allow_administration" in said
        assert wrong({**options, "connector_allow_administration": True}) == []
    assert wrong({"connector_group": "site-admins"})[0].startswith("connector_group: ")
    administers = {"connector_profile": "read_only", "connector_profile_add": ["ADMINISTER_PROJECTS"]}
    for options in (
        administers,
        {"connector_project_role": "Administrators"},
        {"connector_team_project_role": "Administrator"},
    ):
        (said,) = wrong(options)
        assert said.split(":")[0] in list(options)[-1] and "allow_administration" in said
        assert wrong({**options, "connector_allow_administration": True}) == []
    assert wrong({"connector_group": "site-admins", "connector_allow_administration": True}) == []
