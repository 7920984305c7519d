# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_cloud_id: what is not the cloud ID, and the organization's list of sites."""

from __future__ import annotations

import pytest

from tests.harness.runs import Desk, run

NOT_RESOLVED = ("unknown", "redirect", "no_cloud_id", "bad_uuid", "array", "html", "empty")


def test_the_site_tells_its_cloud_id_without_any_credential(desk: Desk) -> None:
    result = desk.cloud_id_of(**desk.organization_options)
    assert result["cloud_id"] == desk.cloud_id
    assert result["api_url"] == f"{desk.sandbox.api_url}/ex/jira/{desk.cloud_id}"
    assert result["jira_link"] == desk.site_url + "/browse/{external}"
    assert not result["changed"]
    assert [(entry["plane"], entry["credential"]) for entry in desk.asked()] == [("edge", "none")]


def test_a_custom_domains_longer_answer_is_read(desk: Desk) -> None:
    desk.sandbox.switch(edge="extra")
    assert desk.cloud_id_of()["cloud_id"] == desk.cloud_id


@pytest.mark.parametrize("edge", NOT_RESOLVED)
@pytest.mark.answers_unchecked
def test_anything_but_a_uuid_in_an_object_is_not_resolved(desk: Desk, edge: str) -> None:
    desk.sandbox.switch(edge=edge)
    result = desk.cloud_id_of()
    assert result["failed"] and "not resolved" in result["msg"]
    assert "org_id" in result["msg"] and "<html" not in result["msg"]


@pytest.mark.parametrize("edge", NOT_RESOLVED)
@pytest.mark.answers_unchecked
def test_the_organization_is_asked_where_the_site_does_not_tell(desk: Desk, edge: str) -> None:
    desk.sandbox.switch(edge=edge)
    result = desk.cloud_id_of(**desk.organization_options, org_id=desk.org_id)
    assert result["cloud_id"] == desk.cloud_id


def test_a_redirect_of_the_edge_is_not_followed_to_the_other_host(demo_desk: Desk) -> None:
    demo_desk.sandbox.switch(edge="redirect")
    result = demo_desk.cloud_id_of()
    assert result["failed"] and "redirect is not followed" in result["msg"]
    assert {entry["host"] for entry in demo_desk.asked()} == {demo_desk.site}


@pytest.mark.parametrize("spelling", ("jira-software", "jira", "mixed"))
@pytest.mark.parametrize("following", ("cursor", "url"))
def test_workspaces_are_paged_with_the_cursor_alone_and_read_in_both_spellings(
    demo_desk: Desk, spelling: str, following: str
) -> None:
    demo_desk.sandbox.switch(
        edge="unknown", workspace_ari=spelling, workspaces_next=following, page_size={"workspaces": 1}
    )
    last = "acme-labs"
    site_url = demo_desk.sandbox.sites[last]["url"]
    result = demo_desk.cloud_id_of(**demo_desk.organization_options, org_id=demo_desk.org_id, site_url=site_url)
    assert result["cloud_id"] == demo_desk.sandbox.sites[last]["cloud_id"]
    bodies = [entry["body"] for entry in demo_desk.asked("/workspaces")]
    assert bodies[0] == {"limit": 20}
    assert len(bodies) >= 3 and all(list(body) == ["cursor"] for body in bodies[1:])
    assert all("/admin/v2/" in entry["path"] for entry in demo_desk.asked("/workspaces"))


def test_a_workspace_that_is_no_jira_site_or_says_little_is_passed_over(desk: Desk) -> None:
    desk.sandbox.switch(edge="unknown")
    other = {"id": "ari:cloud:confluence::site/" + desk.cloud_id, "attributes": {"hostUrl": desk.site_url}}
    mine = {"id": "ari:cloud:jira::site/" + desk.cloud_id, "attributes": {"hostUrl": desk.site_url + "/"}}
    odd = {"id": mine["id"], "attributes": {"hostUrl": "http://[broken"}}
    items = [other, {"id": "ari:cloud:jira::site/x"}, {"id": "odd", "attributes": None}, odd, mine]
    desk.fault("/workspaces", json={"data": items, "links": None}, status=200)
    result = desk.cloud_id_of(**desk.organization_options, org_id=desk.org_id)
    assert result["cloud_id"] == desk.cloud_id


def test_a_site_that_the_organization_does_not_list_is_an_error_that_names_both(desk: Desk) -> None:
    desk.sandbox.switch(edge="unknown")
    desk.fault("/workspaces", json={"data": [], "links": {}}, status=200)
    result = desk.cloud_id_of(**desk.organization_options, org_id=desk.org_id)
    assert result["failed"] and desk.org_id in result["msg"] and "site_url" in result["msg"]


def test_a_site_that_cannot_be_reached_is_looked_up_in_the_organization(desk: Desk, dead_url: str) -> None:
    listed = {"id": "ari:cloud:jira-software::site/" + desk.cloud_id, "attributes": {"hostUrl": dead_url}}
    desk.fault("/workspaces", json={"data": [listed], "links": {}}, status=200)
    result = run("jira_cloud_id", **desk.organization_options, org_id=desk.org_id, site_url=dead_url, retries=0)
    assert result["cloud_id"] == desk.cloud_id
