# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbook_hosts: no playbook that matches nothing ends well, and none retires what was not named."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.playbook_hosts import (
    NoHosts,
    Selection,
    hosts,
    hosts_to_retire,
)

ONE, TWO = ["one"], ["one", "two"]


def selection(**given: Any) -> Selection:
    return Selection(**{"pattern": "all", "unmatched": [], "matching": TWO, "limit": "", **given})


@pytest.mark.parametrize(
    "given, named",
    [
        ({"matching": []}, ["'all'", "inventory (-i)"]),
        ({"pattern": "prd", "unmatched": ["prd"], "matching": []}, ["matches prd"]),
        ({"pattern": "prod,prd", "unmatched": ["prd"]}, ["matches prd"]),
        ({"pattern": "prod", "matching": [], "limit": "two"}, ["'prod' within --limit two"]),
        ({"unmatched": [f"h{number}" * 30 for number in range(99)]}, ["and 79 more"]),
    ],
)
def test_playbook_without_a_host_is_refused(given: dict[str, Any], named: list[str]) -> None:
    for decide in (hosts, hosts_to_retire):
        with pytest.raises(NoHosts) as raised:
            decide(selection(**given))
        message = str(raised.value)
        assert (
            message.startswith("connector_hosts: ")
            and all(each in message for each in named)
            and "Nothing was changed" in message
        )
        assert len(message) < 1600


@pytest.mark.parametrize(
    "given, expected",
    [
        ({"limit": "one", "matching": ONE}, "all"),
        ({"retire": ["two"]}, "two"),
        ({"retire": ["two", "one"]}, "two,one"),
        ({"retire": ["one"], "limit": "one", "matching": ONE}, "one"),
    ],
)
def test_named_hosts_are_retired(given: dict[str, Any], expected: str) -> None:
    assert hosts_to_retire(selection(**given)) == expected
    assert hosts(selection(**given)) == "all"


@pytest.mark.parametrize(
    "given, named",
    [
        ({}, "Hosts that would be retired (2): one, two."),
        ({"matching": ONE}, "Hosts that would be retired (1): one."),
        ({"retire": []}, "the value is empty"),
        ({"retire": ["all"]}, "all is no host name"),
        ({"retire": ["one", "three"]}, "three is no host name"),
        ({"retire": ["o*"], "matching": ["o*"]}, "o* is no host name"),
        ({"retire": ["!one"]}, "!one is no host name"),
        ({"retire": ["two"], "limit": "one", "matching": ONE}, "two is no host name"),
        ({"retire": ["a:b"], "matching": ["a:b", "a", "b"]}, "a:b is no host name"),
    ],
)
def test_host_that_was_not_named_is_not_retired(given: dict[str, Any], named: str) -> None:
    with pytest.raises(NoHosts) as raised:
        hosts_to_retire(selection(**given))
    assert (
        str(raised.value).startswith("connector_retire: ")
        and named in str(raised.value)
        and "Nothing was changed" in str(raised.value)
    )
