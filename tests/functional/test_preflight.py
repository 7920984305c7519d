# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_connector_preflight: every service is asked one harmless question, and every problem is told at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

pytestmark = pytest.mark.every_core


def test_every_service_answers(modules: ModuleClient) -> None:
    result = modules.preflight()
    assert not result.get("failed") and not result["changed"]
    assert {name: service["ok"] for name, service in result["planes"].items()} == dict.fromkeys(
        ("organization", "jira", "align", "align_form"), True
    )
    assert not modules.sandbox.writes()


@pytest.mark.parametrize("refusal", ["json", "html"])
def test_a_key_with_scopes_is_told_apart_and_is_no_failure(modules: ModuleClient, refusal: str) -> None:
    modules.sandbox.switch(scoped_refusal=refusal)
    result = modules.preflight(org_api_key=modules.scoped_key)
    assert (
        not result.get("failed")
        and "has scopes" in result["planes"]["organization"]["detail"]
        and "403" in result["planes"]["organization"]["detail"]
    )
    assert modules.preflight()["planes"]["organization"]["detail"].endswith("the key has no scopes")


def test_steps_that_a_key_with_scopes_cannot_do_are_named_before_anything_is_changed(modules: ModuleClient) -> None:
    result = modules.preflight(org_api_key=modules.scoped_key)
    assert result["handed_over"] == ["Create the API token", "Revoke an API token"]
    (warning,) = result["warnings"]
    assert (
        "org_api_key" in warning
        and all(step in warning for step in result["handed_over"])
        and not modules.sandbox.writes()
    )
    unscoped = modules.preflight()
    assert unscoped["handed_over"] == [] and "warnings" not in unscoped


@pytest.mark.parametrize("status, scopes", [(200, False), (403, True)])
@pytest.mark.answers_unchecked
def test_without_the_console_the_managed_list_of_tokens_shows_the_kind_of_key(
    modules: ModuleClient, status: int, scopes: bool
) -> None:
    modules.made_account()
    modules.fault("/users/.*/manage/api-tokens$", status=status, json=[] if status == 200 else {"key": "forbidden"})
    result = modules.preflight(routes=["published", "handoff"])
    assert not result.get("failed"), result
    assert (
        bool(result["handed_over"]) is scopes
        and f"has {'' if scopes else 'no '}scopes" in result["planes"]["organization"]["detail"]
    )
    assert not modules.asked("/account-management/")


def test_where_nothing_shows_the_kind_of_key_it_is_not_known(modules: ModuleClient) -> None:
    result = modules.preflight(routes=["published", "handoff"])
    assert (
        "nothing shows whether the key carries scopes" in result["planes"]["organization"]["detail"]
        and result["handed_over"] == []
    )


@pytest.mark.parametrize("answer", [{"status": 200, "action": "empty"}, {"status": 401}, {"status": 200, "json": {}}])
@pytest.mark.answers_unchecked
def test_a_jira_credential_is_judged_by_who_it_is_and_never_by_a_list(
    modules: ModuleClient, answer: dict[str, Any]
) -> None:
    """An anonymous caller gets empty lists and permissions that are not held, and sometimes an empty 200."""
    modules.sandbox.faults([{"path": "/myself$", "plane": "jira", "action": "status", **answer}])
    result = modules.preflight()
    assert result["failed"] and not result["planes"]["jira"]["ok"] and "Administer Jira on" not in result["msg"]
    (first, *dummy) = modules.asked("/rest/api/", plane="jira")
    assert first["path"].endswith("/myself")


def test_the_console_is_not_asked_where_it_is_forbidden(modules: ModuleClient) -> None:
    result = modules.preflight(routes=["published", "handoff"])
    assert (
        "align_form" not in result["planes"]
        and not modules.asked("/account-management/")
        and not modules.asked("/ManageJiraConnectors")
    )


def test_accounts_that_cannot_be_listed_are_no_failure_and_the_other_services_are_asked(modules: ModuleClient) -> None:
    """The step that has to know them hands over; one that has a record needs no list."""
    modules.sandbox.switch(published_collection="404")
    for on_handoff in ("report", "fail"):
        result = modules.preflight(routes=["published", "handoff"], on_handoff=on_handoff)
        assert not result.get("failed") and "handoff" not in result
        assert "cannot be listed" in result["planes"]["organization"]["detail"] and {*result["planes"]} == {
            "organization",
            "jira",
            "align",
        }


def test_every_problem_is_reported_at_once(modules: ModuleClient) -> None:
    wrong: dict[str, Any] = {
        "org_api_key": "wrong-key",
        "jira_token": "wrong-token",
        "align_token": "wrong-align",
        "align_session": "JA_SESSION=wrong",
    }
    result = modules.preflight(**wrong)
    assert result["failed"] and result["msg"].startswith("Nothing was changed.")
    for said in ("ATLASSIAN_ORG_API_KEY", "JIRA_ADMIN_API_TOKEN", "JIRA_ALIGN_API_TOKEN", "not signed in"):
        assert said in result["msg"]
    assert not [value for value in wrong.values() if value in result["msg"]]
    assert not any(service["ok"] for service in result["planes"].values())


def test_a_person_without_administer_jira_is_named(modules: ModuleClient) -> None:
    site = modules.sandbox.state()["sites"][modules.site]
    people = [
        each
        for each in modules.sandbox.state()["organizations"][modules.organization]["accounts"].values()
        if each["type"] == "person"
    ]
    (plain,) = [person for person in people if person["email"] != modules.admin["email"]]
    result = modules.preflight(jira_email=plain["email"], jira_token=plain["token"])
    assert result["failed"] and "Administer Jira" in result["msg"] and site


def test_another_organizations_key_is_reported(demo_modules: ModuleClient) -> None:
    other = ModuleClient(demo_modules.sandbox, "globex-retail", "globex-align")
    result = demo_modules.preflight(org_api_key=other.organization_options["org_api_key"])
    assert result["failed"] and "another organization" in result["msg"]


def test_wrong_variables_and_wrong_credentials_are_in_one_message(modules: ModuleClient) -> None:
    variables = {"connector_token_days": 400, "connector_service_account_name": "no"}
    result = modules.preflight(variables=variables, org_api_key="wrong-key", problems=["Known already."])
    assert result["failed"] and result["msg"].startswith("Nothing was changed. 4 problems:\n- ")
    assert all(said in result["msg"] for said in (*variables, "connector_org_api_key or", "\n- Known already."))
    assert not modules.sandbox.writes()


def test_a_service_is_not_asked_with_a_variable_that_is_wrong(modules: ModuleClient) -> None:
    result = modules.preflight(variables={"connector_align_url": "align"}, align_url="align")
    assert result["msg"].count("connector_align_url") == 1 and "align" not in result["planes"], result["msg"]
    assert result["planes"]["organization"]["ok"] and result["planes"]["jira"]["ok"]


def test_everything_that_was_not_given_is_in_one_sentence(modules: ModuleClient) -> None:
    missing: dict[str, Any] = dict.fromkeys(("org_api_key", "jira_email", "jira_token", "align_token"))
    more: dict[str, Any] = {**missing, "align_session": None}
    (alone, by_role) = (modules.preflight(**more, variables=given)["msg"] for given in ({}, {"connector_name": "x"}))
    for prefix, said in (("", alone), ("connector_", by_role)):
        assert all(f" {prefix}{name} (or " in said for name in missing), said
        assert said.count("\n") == 0
    assert not modules.asked()


def test_what_was_given_is_asked_beside_what_is_missing(modules: ModuleClient) -> None:
    result = modules.preflight(jira_token=None, jira_email="no address", align_token="wrong")
    assert [said in result["msg"] for said in ("jira_token", "JIRA_ALIGN_API_TOKEN")] == [True, True]
    assert result["planes"]["organization"]["ok"] and "jira" not in result["planes"]
