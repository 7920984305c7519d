# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_cloud_id: what is not the cloud ID, and the organization's list of sites."""

from __future__ import annotations

import pytest

from tests.support.harness.runs import ModuleClient, run

NOT_RESOLVED = ("unknown", "redirect", "no_cloud_id", "bad_uuid", "array", "html", "empty")


def test_the_site_shows_its_cloud_id_without_any_credential(modules: ModuleClient) -> None:
    result = modules.cloud_id_of(**modules.organization_options)
    assert result["cloud_id"] == modules.cloud_id
    assert result["api_url"] == f"{modules.sandbox.api_url}/ex/jira/{modules.cloud_id}"
    assert result["jira_link"] == modules.site_url + "/browse/{external}"
    assert not result["changed"]
    assert [(entry["plane"], entry["credential"]) for entry in modules.asked()] == [("edge", "none")]


def test_a_custom_domains_longer_answer_is_read(modules: ModuleClient) -> None:
    modules.sandbox.switch(edge="extra")
    assert modules.cloud_id_of()["cloud_id"] == modules.cloud_id


@pytest.mark.parametrize("edge", NOT_RESOLVED)
@pytest.mark.answers_unchecked
def test_anything_but_a_uuid_in_an_object_is_not_resolved(modules: ModuleClient, edge: str) -> None:
    modules.sandbox.switch(edge=edge)
    result = modules.cloud_id_of()
    assert result["failed"] and "not resolved" in result["msg"]
    assert "org_id" in result["msg"] and "<html" not in result["msg"]


@pytest.mark.parametrize("edge", NOT_RESOLVED)
@pytest.mark.answers_unchecked
def test_the_organization_is_asked_where_the_site_does_not_say(modules: ModuleClient, edge: str) -> None:
    modules.sandbox.switch(edge=edge)
    result = modules.cloud_id_of(**modules.organization_options, org_id=modules.org_id)
    assert result["cloud_id"] == modules.cloud_id


def test_a_redirect_of_the_edge_is_not_followed_to_the_other_host(demo_modules: ModuleClient) -> None:
    demo_modules.sandbox.switch(edge="redirect")
    result = demo_modules.cloud_id_of()
    assert result["failed"] and "redirect is not followed" in result["msg"]
    assert {entry["host"] for entry in demo_modules.asked()} == {demo_modules.site}


@pytest.mark.parametrize("spelling", ("jira-software", "jira", "mixed"))
@pytest.mark.parametrize("following", ("cursor", "url"))
def test_workspaces_are_paged_with_the_cursor_alone_and_read_in_both_spellings(
    demo_modules: ModuleClient, spelling: str, following: str
) -> None:
    demo_modules.sandbox.switch(
        edge="unknown", workspace_ari=spelling, workspaces_next=following, page_size={"workspaces": 1}
    )
    last = "acme-labs"
    site_url = demo_modules.sandbox.sites[last]["url"]
    result = demo_modules.cloud_id_of(
        **demo_modules.organization_options, org_id=demo_modules.org_id, site_url=site_url
    )
    assert result["cloud_id"] == demo_modules.sandbox.sites[last]["cloud_id"]
    bodies = [entry["body"] for entry in demo_modules.asked("/workspaces")]
    assert bodies[0] == {"limit": 20}
    assert len(bodies) >= 3 and all(list(body) == ["cursor"] for body in bodies[1:])
    assert all("/admin/v2/" in entry["path"] for entry in demo_modules.asked("/workspaces"))


def test_a_workspace_that_is_no_jira_site_or_says_little_is_passed_over(modules: ModuleClient) -> None:
    modules.sandbox.switch(edge="unknown")
    other = {"id": "ari:cloud:confluence::site/" + modules.cloud_id, "attributes": {"hostUrl": modules.site_url}}
    mine = {"id": "ari:cloud:jira::site/" + modules.cloud_id, "attributes": {"hostUrl": modules.site_url + "/"}}
    odd = {"id": mine["id"], "attributes": {"hostUrl": "http://[broken"}}
    items = [other, {"id": "ari:cloud:jira::site/x"}, {"id": "odd", "attributes": None}, odd, mine]
    modules.fault("/workspaces", json={"data": items, "links": None}, status=200)
    result = modules.cloud_id_of(**modules.organization_options, org_id=modules.org_id)
    assert result["cloud_id"] == modules.cloud_id


def test_a_site_that_the_organization_does_not_list_is_an_error_that_names_both(modules: ModuleClient) -> None:
    modules.sandbox.switch(edge="unknown")
    modules.fault("/workspaces", json={"data": [], "links": {}}, status=200)
    result = modules.cloud_id_of(**modules.organization_options, org_id=modules.org_id)
    assert result["failed"] and modules.org_id in result["msg"] and "site_url" in result["msg"]


def test_a_site_that_cannot_be_reached_is_looked_up_in_the_organization(modules: ModuleClient, dead_url: str) -> None:
    listed = {"id": "ari:cloud:jira-software::site/" + modules.cloud_id, "attributes": {"hostUrl": dead_url}}
    modules.fault("/workspaces", json={"data": [listed], "links": {}}, status=200)
    result = run("jira_cloud_id", **modules.organization_options, org_id=modules.org_id, site_url=dead_url, retries=0)
    assert result["cloud_id"] == modules.cloud_id
