# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory host that was renamed: no second connector and no second token; the message says where its record is."""

from __future__ import annotations

from tests.system.standing import make_account, stand
from tests.system.support import Rollout

OLD, NEW = "acme-one", "renamed"


def test_renamed_host_is_told_where_its_record_is_and_goes_on_from_there(rollout: Rollout) -> None:
    before = stand(rollout, OLD, make_account(rollout))
    variables = rollout.hosts.pop(OLD)
    del variables["connector_token_label"]
    old_place = rollout.ansible.folder / "store" / f"{OLD}.yml"
    new_place = old_place.with_name(f"{NEW}.yml")
    rollout.hosts[NEW] = {**variables, "connector_token_store_path": str(new_place)}
    connectors = rollout.sandbox.state()["tenants"]
    for playbook, arguments in (
        ("stand_up", ["--check"]),
        ("stand_up", []),
        ("rotate", []),
        ("verify", []),
        ("retire", ["--limit", NEW]),
    ):
        run = rollout.play(playbook, *arguments, expect=2)
        said = run.facts("connector_result")[NEW]["message"]
        assert str(old_place) in said and str(new_place) in said, (playbook, said)
        assert f"connector_name: Jira {OLD}" in said and "connector_token_label: jira-align-" in said, playbook
        assert rollout.sandbox.writes() == [] and not new_place.exists(), playbook
    # As the message says: the record is moved, and the names are kept. Nothing changes.
    old_place.rename(new_place)
    kept = {"connector_name": f"Jira {OLD}", "connector_token_label": before["label"].rpartition("-")[0]}
    run = rollout.stand_up(**kept)
    assert run.facts("connector_result")[NEW]["proven"] is True
    assert rollout.sandbox.writes() == [] and rollout.sandbox.state()["tenants"] == connectors
    # With the connector's name only, the token is replaced by one of the new label, and the old one is not left alive.
    rollout.rotate(connector_name=kept["connector_name"])
    (token,) = rollout.sandbox.state()["organizations"]["acme"]["tokens"].values()
    assert token["label"].startswith(f"jira-align-{NEW}-") and token["value"] != before["token"]
    assert rollout.sandbox.by_hand("poll") == {"align": {f"Jira {OLD}": "ok"}}
