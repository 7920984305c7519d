# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud ID, and every answer that is none."""

from __future__ import annotations

import pytest


def ask(api_client):
    return api_client.http.get(
        api_client.box.sites[api_client.site_name]["url"] + "/_edge/tenant_info", allow_redirects=False
    )


def test_needs_no_credential(api_client):
    assert ask(api_client).json() == {"cloudId": api_client.cloud_id}
    assert api_client.box.log()[-1]["credential"] == "none" and api_client.box.log()[-1]["plane"] == "edge"


@pytest.mark.parametrize(
    "way, status, text",
    [
        ("unknown", 404, "<html>"),
        ("no_cloud_id", 200, "tenant"),
        ("bad_uuid", 200, "not-a-cloud-id"),
        ("array", 200, "[{"),
        ("html", 200, "<html>"),
        ("empty", 200, ""),
    ],
)
@pytest.mark.answers_unchecked
def test_not_resolved(api_client, way, status, text):
    api_client.box.switch(edge=way)
    answer = ask(api_client)
    assert answer.status_code == status and text in answer.text


def test_extra_fields_of_a_custom_domain(api_client):
    api_client.box.switch(edge="extra")
    assert ask(api_client).json()["cloudId"] == api_client.cloud_id and len(ask(api_client).json()) > 1


def test_a_redirect_leads_to_another_sites_cloud_id(demo_sandbox, make_api_client):
    api_client = make_api_client(demo_sandbox, site="acme-shop")
    demo_sandbox.switch(edge={"by": {"acme-shop": "redirect"}})
    answer = ask(api_client)
    assert answer.status_code == 302
    assert api_client.http.get(answer.headers["Location"]).json()["cloudId"] != api_client.cloud_id
    assert ask(make_api_client(demo_sandbox, site="acme-labs")).status_code == 200
