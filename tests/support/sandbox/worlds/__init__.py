# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""World files, and worlds of any size."""

from __future__ import annotations

import os
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
ONE = os.path.join(HERE, "one.yml")
DEMO = os.path.join(HERE, "demo.yml")


def many_sites(count: int, organizations: int = 1, tenants: int = 1, **more: Any) -> dict[str, Any]:
    """A world of so many sites, spread evenly; every credential is in Sandbox.state(), fixed by the names."""
    orgs: list[dict[str, Any]] = [
        {"name": "org%d" % (number + 1), "allowance": 1000, "sites": []} for number in range(organizations)
    ]
    names = []
    for number in range(count):
        name = "site-%03d" % (number + 1)
        names.append(name)
        orgs[number % organizations]["sites"].append({"name": name, "open_scheme": False})
    aligns = [
        {"name": "align%d" % (number + 1), "sites": names[number::tenants], "slots": len(names[number::tenants]) + 1}
        for number in range(tenants)
    ]
    return dict({"organizations": orgs, "tenants": aligns}, **more)
