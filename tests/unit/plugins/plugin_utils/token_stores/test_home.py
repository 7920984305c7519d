# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""vault_file: where a path begins, by what the inventory and the playbook are; a place that is certain, or a refusal that names the variable."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import open_store

SHIPPED = "/usr/share/ansible/collections/ansible_collections/jira_ops/align/playbooks"
DEFAULT = ".connector_store/acme-one.yml"


@pytest.mark.parametrize(
    "inventory_dir, playbook_dir, path, place",
    [
        ("/etc/sites", SHIPPED, DEFAULT, "/etc/sites/.connector_store/acme-one.yml"),
        ("/etc/sites", "/home/me/play", DEFAULT, "/etc/sites/.connector_store/acme-one.yml"),
        # -i acme-one, and -i acme-one,acme-two: no directory, and a shipped playbook has none that is the user's.
        (None, SHIPPED, DEFAULT, None),
        ("", SHIPPED, DEFAULT, None),
        (None, SHIPPED, "records/one.yml", None),
        (None, SHIPPED, "./one.yml", None),
        (None, None, DEFAULT, None),
        (None, "", "one.yml", None),
        # A playbook of the user's own is beside its files.
        (None, "/home/me/play", DEFAULT, "/home/me/play/.connector_store/acme-one.yml"),
        (None, SHIPPED, "/srv/one.yml", "/srv/one.yml"),
        (None, SHIPPED, "~/one.yml", "/home/tester/one.yml"),
        (None, SHIPPED, "$RECORDS/one.yml", "/srv/records/one.yml"),
        (None, SHIPPED, "$NOT_SET/one.yml", None),
        (None, SHIPPED, "None/one.yml", None),
    ],
)
def test_place_is_certain_or_refused(
    inventory_dir: str | None, playbook_dir: str | None, path: str, place: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/tester")
    monkeypatch.setenv("RECORDS", "/srv/records")
    monkeypatch.delenv("NOT_SET", raising=False)
    variables: dict[str, Any] = {"inventory_dir": inventory_dir, "playbook_dir": playbook_dir}
    given = {"name": "vault_file", "path": path, "password": "a-made-up-password"}
    store, dummy = open_store(given, Controller(None, variables))
    if place is not None:
        assert store.place == place
        return
    with pytest.raises(InvalidOption, match="connector_token_store_path: this inventory has no directory"):
        store.load()
