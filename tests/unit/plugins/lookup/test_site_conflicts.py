# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site_conflicts reads of other hosts what it compares, whatever else of them cannot be resolved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.lookup import site_conflicts
from tests.support.harness.lookups import loaded


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
    (found,) = loaded(site_conflicts).run(
        [list(hosts)], variables={"hostvars": {name: Broken(variables) for name, variables in hosts.items()}}
    )
    return dict(found["conflicts"])


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


def test_what_another_host_noted_is_the_keyword_run_once() -> None:
    noted = {"connector__settings": {"identity": {"org_id": "org", "label": "prod", "noted_by": "one"}}}
    assert looked_up(one=noted, two=noted)["one"].startswith("run_once: ")


def test_default_name_of_one_host_is_compared_with_the_name_of_another() -> None:
    one = {"connector_align_url": "https://a.jiraalign.com"}
    found = looked_up(one=one, two={"connector_align_url": "https://a.jiraalign.com/", "connector_name": "Jira one"})
    assert set(found) == {"one", "two"}


def test_token_is_in_no_message() -> None:
    secret = "ATSTT-somebody-made-this-one"
    assert secret not in str(looked_up(one={"connector_token": secret}, two={"connector_token": secret}))
