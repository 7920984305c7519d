# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many hosts of one run at once: what they share is made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

from tests.support.harness.runs import ModuleClient

HOSTS = 6


def at_once(step: Callable[[int], dict[str, Any]], hosts: int = HOSTS) -> list[dict[str, Any]]:
    """The results of this step, done by all hosts at the same time."""
    with ThreadPoolExecutor(hosts) as pool:
        results = list(pool.map(step, range(hosts)))
    assert not [result for result in results if result.get("failed") or result.get("handoff")], results
    return results


def test_one_service_account(modules: ModuleClient) -> None:
    results = at_once(lambda _host: modules.account())
    assert len(modules.service_accounts()) == 1 and [result["changed"] for result in results].count(True) == 1
    assert len({result["service_account"]["account_id"] for result in results}) == 1


def test_one_group_and_one_role_and_each_grant_once(modules: ModuleClient) -> None:
    account_id = modules.made_account()["account_id"]
    results = at_once(
        lambda host: modules.group(members=[account_id], app_role="user", projects=["SHOP" if host % 2 else "OPS"])
    )
    site = modules.sandbox.state()["sites"][modules.site]
    assert len({result["group"]["id"] for result in results}) == 1
    assert [role["name"] for role in site["roles"].values()].count("Jira Align Connector") == 1
    (scheme,) = site["schemes"].values()
    grants = [(grant["permission"], str(grant["holder"])) for grant in scheme["grants"].values()]
    assert (
        len(grants) == len(set(grants))
        and not modules.group(members=[account_id], app_role="user", projects=["SHOP", "OPS"])["changed"]
    )


def test_a_token_per_host_on_one_account(modules: ModuleClient) -> None:
    account = modules.made_account()
    results = at_once(
        lambda host: modules.token(account["account_id"], service_account_id=account["id"], label=f"align-{host}x")
    )
    assert len({result["token"] for result in results}) == len(modules.tokens()) == HOSTS


def test_a_slot_per_host_in_one_tenant(modules: ModuleClient) -> None:
    at_once(lambda host: modules.connector(name=f"site{host}"), hosts=3)
    assert sorted(modules.slot(number)["name"] for number in (1, 2, 3)) == ["site0", "site1", "site2"]
    assert all(modules.slot(number)["active"] for number in (1, 2, 3))
