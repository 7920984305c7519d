# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the documentation run as they stand; only the site that they name is the sandbox's."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.system.support import DEFAULTS, variables
from tests.system.test_modules import MODULES

# Projects that the examples name, and no others.
PROJECTS = [{"key": key, "name": key.title(), "style": "classic"} for key in ("ALPHA", "BETA")]
WORLD = {
    "organizations": [{"name": "acme", "sites": [{"name": "acme-one", "projects": PROJECTS}]}],
    "tenants": ["align"],
}

# Access that an example asks for on a site comes with the app's default group there, which the module says aloud.
DEFAULT_GROUP = "which may carry more than the connector needs"


def examples(module: str) -> list[dict[str, Any]]:
    """A module's examples as tasks."""
    text = importlib.import_module(f"ansible_collections.jira_ops.align.plugins.modules.{module}").EXAMPLES
    return list(yaml.safe_load(text.replace("https://example.atlassian.net", '"{{ site_url }}"')))


def prepared(sandbox: Sandbox) -> dict[str, Any]:
    """An account that an example's variables can name, in a group that may use Jira."""
    account = sandbox.by_hand("create_service_account", name="exampleaccount", sites=["acme-one"])
    scopes = (
        importlib.import_module("ansible_collections.jira_ops.align.plugins.module_utils.profiles")
        .PROFILES["read_write"]
        .scopes
    )
    token = sandbox.by_hand("create_token", account=account["account_id"], label="example", scopes=list(scopes))[
        "token"
    ]
    return {
        **variables(sandbox),
        "account_id": account["account_id"],
        "service_account_email": account["email"],
        "service_account_token": token,
        "vault_password": "made-up-for-the-example",
        "connector_result": {"state": "proven", "proven": True, "message": "The connector is proven."},
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Every module's examples, one play each, those that the others build on first."""
    order = sorted(MODULES, key=lambda name: (name != "jira_group_permissions", name))
    with Sandbox(WORLD) as sandbox:
        given = prepared(sandbox)
        # The group's second example takes away what the check's needs: so grants come between.
        group = examples("jira_group_permissions")[0]
        tasks = {module: examples(module) for module in order}
        tasks["jira_connector_check"] = [group, *tasks["jira_connector_check"]]
        inventory = {"all": {"hosts": {module: {"ansible_connection": "local"} for module in order}}}
        plays = [
            {
                "name": module,
                "hosts": module,
                "gather_facts": False,
                "module_defaults": DEFAULTS,
                "tasks": [
                    {
                        "name": module,
                        "block": tasks[module],
                        "rescue": [{"name": "Go on", "ansible.builtin.meta": "noop"}],
                    }
                ],
            }
            for module in order
        ]
        return Ansible(Path(tmp_path_factory.mktemp("examples"))).run(
            plays, inventory, given, warnings=(DEFAULT_GROUP,)
        )


@pytest.mark.parametrize("module", MODULES)
def test_examples(module: str, run: Run) -> None:
    results = [each for each in run.results if each.host == module]
    assert not [each.msg for each in results if each.failed]
    assert not [each for each in results if each.get("handoff")]
    assert {task["name"] for task in examples(module)} <= {each.name for each in results}
    assert any(each.action == f"jira_ops.align.{module}" for each in results)
