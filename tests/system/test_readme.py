# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's inventory and its vaulted variables, as they stand: only addresses and credentials are the sandbox's."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.conftest import PROJECT
from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.system.support import vaulted

PASSWORD = "the-vault-s-own-password-3Kd"


def example(name: str) -> dict[str, Any]:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"<!-- tested: {name} -->\n```yaml\n(.*?)```", text, re.DOTALL)
    return dict(yaml.safe_load(found))


def world(hosts: dict[str, Any]) -> dict[str, Any]:
    sites = [
        {
            "name": name,
            "projects": [{"key": key, "name": key, "style": "classic"} for key in given["connector_projects"]],
        }
        for name, given in hosts.items()
    ]
    return {"organizations": [{"name": "example", "sites": sites}], "tenants": ["example"]}


def test_inventory_with_vaulted_credentials_stands_up_its_sites(ansible: Ansible) -> None:
    inventory, secrets = example("inventory"), example("vault")
    hosts = inventory["all"]["hosts"]
    with Sandbox(world(hosts)) as sandbox:
        # One administrator for all sites in the example; the sandbox has one for each.
        for name, given in hosts.items():
            admin = sandbox.jira_admin(name)
            given.update(connector_site_url=sandbox.sites[name]["url"], connector_jira_email=admin["email"])
            given["connector_jira_token"] = admin["token"]
        inventory["all"]["vars"].update(
            connector_org_id=sandbox.organizations["example"]["id"],
            connector_align_url=sandbox.tenants["example"]["url"],
            connector_api_url=sandbox.api_url,
        )
        align = sandbox.align("example")
        own = {"org_api_key": sandbox.org_key(), "align_token": align["token"], "align_session": align["session"]}
        secrets.update({f"connector_{name}": value for name, value in own.items()})
        folder = ansible.folder / "rollout"
        (folder / "group_vars" / "all").mkdir(parents=True)
        (folder / "sites.yml").write_text(yaml.safe_dump(inventory), encoding="utf-8")
        encrypted = vaulted(yaml.safe_dump(secrets).encode(), PASSWORD)
        (folder / "group_vars" / "all" / "vault.yml").write_bytes(encrypted)
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        run = ansible.run(
            "jira_ops.align.stand_up",
            folder / "sites.yml",
            arguments=["--vault-password-file", str(folder / "password")],
        )
        assert {each["state"] for each in run.facts("connector_result").values()} == {"proven"}
        assert sorted(path.name for path in (folder / ".connector_store").iterdir()) == sorted(
            f"{name}.yml" for name in hosts
        )
