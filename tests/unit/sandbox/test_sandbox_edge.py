# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud ID, and every answer that is none."""

from __future__ import annotations

import pytest


def ask(hands):
    return hands.http.get(hands.box.sites[hands.site_name]["url"] + "/_edge/tenant_info", allow_redirects=False)


def test_needs_no_credential(hands):
    assert ask(hands).json() == {"cloudId": hands.cloud_id}
    assert hands.box.log()[-1]["credential"] == "none" and hands.box.log()[-1]["plane"] == "edge"


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
def test_not_resolved(hands, way, status, text):
    hands.box.switch(edge=way)
    answer = ask(hands)
    assert answer.status_code == status and text in answer.text


def test_extra_fields_of_a_custom_domain(hands):
    hands.box.switch(edge="extra")
    assert ask(hands).json()["cloudId"] == hands.cloud_id and len(ask(hands).json()) > 1


def test_a_redirect_leads_to_another_sites_cloud_id(demo_sandbox, make_hands):
    hands = make_hands(demo_sandbox, site="acme-shop")
    demo_sandbox.switch(edge={"by": {"acme-shop": "redirect"}})
    answer = ask(hands)
    assert answer.status_code == 302
    assert hands.http.get(answer.headers["Location"]).json()["cloudId"] != hands.cloud_id
    assert ask(make_hands(demo_sandbox, site="acme-labs")).status_code == 200
