# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site_conflicts: hosts that share a label, a connector or a token are named to each other."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.site_conflicts import (
    SiteIdentity,
    conflicts,
    connectors,
    labels,
)


def site(host: str, **given: str) -> SiteIdentity:
    own = {
        "org_id": "org",
        "align_url": "https://a.jiraalign.com",
        "name": f"Jira {host}",
        "label": f"jira-align-{host}",
    }
    return SiteIdentity(host, **{**own, **given})


@pytest.mark.parametrize(
    "first, second, named",
    [
        ({"label": "prod"}, {"label": "prod"}, "connector_token_label: the host "),
        ({"label": "prod"}, {"label": "prod", "org_id": "another"}, ""),
        ({"label": "prod"}, {"label": "Prod"}, ""),
        ({"name": "Jira"}, {"name": "Jira"}, "connector_name: the host "),
        ({"name": "Jira"}, {"name": "Jira ", "align_url": "https://a.jiraalign.com/"}, "connector_name: the host "),
        ({"name": "Jira"}, {"name": "Jira", "align_url": "https://b.jiraalign.com"}, ""),
        ({"name": "Jira"}, {"name": "Jira", "align_url": "https://A.jiraalign.com"}, "connector_name: the host "),
        ({"label": "prod"}, {"label": "prod", "org_id": "ORG"}, "connector_token_label: the host "),
        (
            {"site": "https://a.atlassian.net"},
            {"site": "https://a.atlassian.net", "align_url": "https://A.jiraalign.com"},
            "connector_site_url: the host ",
        ),
        ({"name": "Jira two"}, {}, "connector_name: the host "),
        ({"token": "digest"}, {"token": "digest"}, "connector_token: the host "),
        ({"token": ""}, {"token": ""}, ""),
        ({"variable": "T_ACME_ONE"}, {"variable": "T_ACME_ONE"}, "connector_awx_variable: the host "),
        ({"variable": "T_ACME_ONE"}, {"variable": "T_ACME_TWO"}, ""),
        ({"variable": ""}, {"variable": ""}, ""),
        ({"site": "https://a.atlassian.net"}, {"site": "https://A.atlassian.net/"}, "connector_site_url: the host "),
        ({"site": "https://a.atlassian.net"}, {"site": "https://b.atlassian.net"}, ""),
        (
            {"site": "https://a.atlassian.net"},
            {"site": "https://a.atlassian.net", "align_url": "https://b.jiraalign.com"},
            "",
        ),
        ({"record": "/srv/one.yml"}, {"record": "/srv/one.yml"}, "connector_token_store_path: the host "),
        ({"record": ""}, {"record": ""}, ""),
        ({"label": ""}, {"label": ""}, ""),
        ({}, {}, ""),
    ],
)
def test_hosts_that_share_something_are_named_to_each_other(
    first: dict[str, str], second: dict[str, str], named: str
) -> None:
    found = conflicts([site("one", **first), site("two", **second), site("three")])
    assert set(found) == ({"one", "two"} if named else set())
    if named:
        assert found["one"].startswith(named + "two") and found["two"].startswith(named + "one")


def test_what_one_host_noted_for_all_is_the_keyword_run_once_and_nothing_else() -> None:
    noted = {"label": "the same", "noted_by": "one"}
    found = conflicts([site("one", **noted), site("two", **noted)])
    assert set(found) == {"one", "two"} and all(message.startswith("run_once: ") for message in found.values())
    assert conflicts([site("one", noted_by="one"), site("two", noted_by="two")]) == {}


def test_all_that_two_hosts_share_is_in_one_message() -> None:
    found = conflicts([site("one", name="Jira", label="x", token="t"), site("two", name="Jira", label="x", token="t")])
    assert [
        found["one"].count(each) for each in ("connector_token_label: ", "connector_name: ", "connector_token: ")
    ] == [1, 1, 1]


def test_message_stays_short_for_many_hosts() -> None:
    found = conflicts(site(f"h{number}" * 40, label="x") for number in range(300))
    assert len(found) == 300 and all("(and 294 more)" in message and len(message) < 600 for message in found.values())


def test_connectors_are_told_by_tenant_in_the_order_of_their_hosts() -> None:
    sites = [site("two"), site("one", align_url="https://b.jiraalign.com"), site("three"), site("four", name="")]
    assert connectors(sites) == {
        "https://a.jiraalign.com": ["Jira two", "Jira three"],
        "https://b.jiraalign.com": ["Jira one"],
    }


def test_spellings_of_one_tenant_and_of_one_organization_have_what_all_of_them_have() -> None:
    sites = [site("one"), site("two", align_url="https://A.jiraalign.com/", org_id="ORG")]
    names, marks = ["Jira one", "Jira two"], ["jira-align-one", "jira-align-two"]
    assert connectors(sites) == {"https://a.jiraalign.com": names, "https://A.jiraalign.com/": names}
    assert labels(sites) == {"org": marks, "ORG": marks}
