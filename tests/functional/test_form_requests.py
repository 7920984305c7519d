# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often the settings form is asked for the n-th connector of a tenant; the chooser of the sandbox shows the connectors' names."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.harness.runs import ModuleClient
from tests.support.sandbox.fixture import Sandbox

SIZES = (2, 10, 60, 200)


def tenant(number: int) -> dict[str, Any]:
    """A world of one site, whose tenant has this number of slots, all but the last with a connector to some other site."""
    taken = [
        {
            "name": f"Jira other-{slot}",
            "link": f"https://other-{slot}.atlassian.net/browse/{{external}}",
            "api_url": f"https://api.atlassian.com/ex/jira/99999999-aaaa-4bbb-8ccc-{slot:012d}",
            "username": "other@serviceaccount.atlassian.com",
            "password": "ATSTT-sandbox-token-of-another",
        }
        for slot in range(1, number)
    ]
    sites = [{"name": "acme-one"}]
    return {
        "organizations": [{"name": "acme", "sites": sites}],
        "tenants": [{"name": "align", "sites": ["acme-one"], "slots": number, "connectors": taken}],
    }


def asked(modules: ModuleClient, run: Callable[[], dict[str, Any]]) -> int:
    """Requests of the settings form that a successful run makes."""
    modules.sandbox.clear_log()
    result = run()
    assert not result.get("failed") and not result.get("handoff"), result
    return len(modules.asked("/ManageJiraConnectors"))


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that other runs on this machine saw of the slots."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_requests_for_the_nth_connector_are_the_same_for_every_n(
    make_sandbox: Callable[[dict[str, Any]], Sandbox],
) -> None:
    table = {}
    for number in SIZES:
        modules = ModuleClient(make_sandbox(tenant(number)), "acme-one", "align")
        by_form = {"align_token": None}
        created = asked(modules, lambda: modules.connector(**by_form))
        assert modules.slot(number)["name"] == "acme" and modules.slot(number)["active"]
        kept = asked(modules, lambda: modules.connector(**by_form))
        deactivated = asked(modules, lambda: modules.connector(state="inactive", **by_form))
        removed = asked(modules, lambda: modules.connector(state="absent", **by_form))
        assert modules.slot(number)["name"] == "" and all(modules.slot(other)["name"] for other in range(1, number))
        missing = asked(modules, lambda: modules.connector(state="absent", **by_form))
        # As measured: 9, 2, 6, 7 and 2.
        table[number] = (created, kept, deactivated, removed, missing)
    # Where there are but two, a look at the one is a look at all.
    assert table[10] == table[60] == table[200], table
    assert all(few <= more for few, more in zip(table[2], table[10])), table


def test_a_served_site_costs_one_look_at_each_slot_at_most(make_sandbox: Callable[[dict[str, Any]], Sandbox]) -> None:
    table = {}
    for number in SIZES[:3]:
        modules = ModuleClient(make_sandbox(tenant(number)), "acme-one", "align")
        table[number] = asked(modules, lambda: modules.connector(one_per_site=True))
        looks = [entry["query"] for entry in modules.asked("/ManageJiraConnectors", method="GET")]
        own = {f"i={number}", ""}
        assert all(looks.count(query) == 1 for query in set(looks) - own), looks
    assert all(count <= number + 6 for number, count in table.items()), table
