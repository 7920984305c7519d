# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site_conflicts: hosts that share a label, a connector or a token are named to each other, whatever else cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.lookup.site_conflicts import LookupModule
from ansible_collections.jira_ops.align.plugins.module_utils.site_conflicts import SiteIdentity, conflicts


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
        ({"name": "Jira two"}, {}, "connector_name: the host "),
        ({"token": "digest"}, {"token": "digest"}, "connector_token: the host "),
        ({"token": ""}, {"token": ""}, ""),
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


def test_all_that_two_hosts_share_is_in_one_message() -> None:
    found = conflicts([site("one", name="Jira", label="x", token="t"), site("two", name="Jira", label="x", token="t")])
    assert [
        found["one"].count(each) for each in ("connector_token_label: ", "connector_name: ", "connector_token: ")
    ] == [1, 1, 1]


def test_message_stays_short_for_many_hosts() -> None:
    found = conflicts(site(f"h{number}" * 40, label="x") for number in range(300))
    assert len(found) == 300 and all("(and 294 more)" in message and len(message) < 600 for message in found.values())


class Broken(dict):  # type: ignore[type-arg]
    """Variables of a host of which one cannot be resolved."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if isinstance(value, Exception):
            raise value
        return value

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError("all variables of another host are looked at")


def looked_up(**hosts: dict[str, Any]) -> dict[str, str]:
    lookup = LookupModule()
    lookup._load_name = "jira_ops.align.site_conflicts"  # the loader's doing, which ansible-core before 2.19 asks for
    (found,) = lookup.run(
        [list(hosts)], variables={"hostvars": {name: Broken(variables) for name, variables in hosts.items()}}
    )
    return found


@pytest.mark.parametrize(
    "value", [ValueError("no such file"), KeyError("x"), "{{ lookup('file', 'x') }}", None, "{% if %}"]
)
def test_value_of_another_host_that_cannot_be_resolved_is_left_out(value: Any) -> None:
    shared = {"connector_org_id": "org", "connector_token_label": "prod"}
    found = looked_up(
        one={**shared},
        two={**shared, "connector_token": value},
        three={"connector_token_label": value, "connector_org_id": "org"},
    )
    assert set(found) == {"one", "two"}
    assert looked_up(one={"connector_token": value}, two={"connector_token": value}) == {}


def test_what_a_host_noted_counts_and_nothing_else_of_it_is_resolved() -> None:
    noted = {
        "connector__settings": {"identity": {"org_id": "org", "label": "prod", "name": "a"}},
        "connector_token": ValueError("not to be read"),
    }
    found = looked_up(
        one=noted, two={**noted, "connector__settings": {"identity": {"org_id": "org", "label": "prod", "name": "b"}}}
    )
    assert set(found) == {"one", "two"} and "ValueError" not in str(found)


def test_default_name_of_one_host_is_compared_with_the_name_of_another() -> None:
    one = {"connector_align_url": "https://a.jiraalign.com"}
    found = looked_up(one=one, two={"connector_align_url": "https://a.jiraalign.com/", "connector_name": "Jira one"})
    assert set(found) == {"one", "two"}


def test_token_is_in_no_message() -> None:
    secret = "ATSTT-somebody-made-this-one"
    assert secret not in str(looked_up(one={"connector_token": secret}, two={"connector_token": secret}))
