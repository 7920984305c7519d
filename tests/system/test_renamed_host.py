# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory host that was renamed: no second connector and no second token; the message says where its record is."""

from __future__ import annotations

from ansible_collections.jira_ops.align.plugins.module_utils.token import policy
from tests.system.standing import make_account, make_token, save, stand
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


def test_token_that_was_made_under_the_old_name_is_not_left_alive(rollout: Rollout) -> None:
    """Its record is lost: what tells it is the digest of what it serves, at the end of the default label."""
    account = make_account(rollout)
    record = stand(rollout, OLD, account)
    host = rollout.hosts.pop(OLD)
    name = f"Jira {OLD}"
    digest = policy.digest_of(host["connector_site_url"], host["connector_align_url"], name)
    left = [f"jira-align-{OLD}-{digest}-20250131T120000Z", f"jira-align-older-{digest}"]
    others = ["jira-align-other-0a1b2c3d-20250131T120000Z", f"jira-align-{OLD}-{digest}-b", f"x-{digest}"]
    for label in (*left, *others):
        make_token(rollout, OLD, account["account_id"], label, days=300, age=65)
    del host["connector_token_label"]
    rollout.hosts[NEW] = {**host, "connector_name": name}
    save(rollout, NEW, {**record, "label": left[1]})
    run = rollout.rotate()
    result = run.facts("connector_result")[NEW]
    assert result["proven"] is True and rollout.sandbox.by_hand("poll") == {"align": {name: "ok"}}
    labels = {token["label"] for token in rollout.sandbox.state()["organizations"]["acme"]["tokens"].values()}
    assert labels == {*others, result["token"]["label"]} and result["token"]["label"].startswith(f"jira-align-{NEW}-")
    # Retired without a record, the same ones go.
    rollout.store(NEW).unlink()
    make_token(rollout, OLD, account["account_id"], left[0])
    rollout.play("retire", "--limit", NEW)
    labels = {token["label"] for token in rollout.sandbox.state()["organizations"]["acme"]["tokens"].values()}
    assert labels == set(others)
