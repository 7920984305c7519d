# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where token records are by default, and what happens where they are forgotten: through the playbooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.system.support import COMPLETE, Rollout

EMPTY = "holds no record of this connector, although live tokens carry its label"


def default_place(rollout: Rollout) -> dict[str, Any]:
    """The host's variables without a place of its own for the record."""
    return {name: value for name, value in rollout.hosts["acme-one"].items() if name != "connector_token_store_path"}


def play(rollout: Rollout, inventory: Path, **variables: Any) -> Run:
    return rollout.ansible.run("jira_ops.align.stand_up", inventory, variables)


def test_an_inventory_directory_holds_the_records_and_does_not_parse_them(rollout: Rollout) -> None:
    """As -i inventory/, and as ansible-runner has it. A record of an earlier version is found, a report is where the run was started."""
    directory = rollout.ansible.folder / "inventory"
    directory.mkdir()
    (directory / "sites.json").write_text(
        json.dumps({"all": {"hosts": {"acme-one": default_place(rollout)}}}), encoding="utf-8"
    )
    run = play(rollout, directory, connector_report_path="report.json")
    record = directory / ".connector_store" / "acme-one.yml"
    assert record.exists() and json.loads((run.folder / "work" / "report.json").read_text(encoding="utf-8"))
    again = play(rollout, directory)
    assert again.changed() == {"acme-one": 0} and again.stats.keys() == {"acme-one"}
    # An inventory file, whose directory is not parsed: as an earlier version left it.
    (directory / ".connector_store").rename(directory / "connector_store")
    assert play(rollout, directory / "sites.json").changed() == {"acme-one": 0}
    assert not (directory / ".connector_store").exists()


def test_a_store_that_forgets_does_not_make_a_token_in_every_run(rollout: Rollout) -> None:
    rollout.stand_up()
    token = rollout.world().live_tokens()
    rollout.store().unlink()
    for arguments in (["--check"], []):
        run = rollout.stand_up(*arguments, expect=2)
        assert "holds no record of this connector" in run.problems()[-1] and "connector_new_store" in run.problems()[-1]
        assert token[0]["label"] in run.problems()[-1] and rollout.sandbox.writes() == []
    assert rollout.world().live_tokens() == token
    run = rollout.stand_up(connector_new_store=True, warnings=(EMPTY,))
    assert EMPTY in run.output and rollout.world().complete() == COMPLETE
    assert rollout.world().live_tokens() != token


def test_all_that_is_wrong_is_in_one_message_before_anything_is_written(rollout: Rollout) -> None:
    """Six mistakes at once, in check mode and without it."""
    folder = rollout.ansible.folder / "open"
    folder.mkdir()
    folder.chmod(0o777)
    wrong = {
        "connector_org_api_key": "wrong-key",
        "connector_align_token": "",
        "connector_token_days": 400,
        "connector_project": ["SHOP"],
        "connector_projects": ["NONE"],
        "connector_token_store_path": str(folder / "one.yml"),
    }
    for arguments in (["--check"], []):
        run = rollout.stand_up(*arguments, expect=2, **wrong)
        text = run.problems()[-1]
        for said in (
            "Nothing was changed. 6 problems:",
            "connector_org_api_key or ATLASSIAN_ORG_API_KEY",
            "connector_align_token (or JIRA_ALIGN_API_TOKEN)",
            "connector_token_days",
            "Did you mean connector_projects?",
            "connector_projects: not found on this site: NONE",
            f"everybody on this machine can write to the directory {folder}",
        ):
            assert said in text, text
        assert rollout.sandbox.writes() == [] and list(folder.iterdir()) == []


def test_two_hosts_with_one_file_are_refused_by_whatever_way_they_name_it(
    ansible: Ansible, demo_sandbox: Sandbox
) -> None:
    """By a symbolic link, and by the options of the store: nothing was compared there, and one token was left in no store."""
    rollout = Rollout(ansible, demo_sandbox, ["acme-shop", "acme-labs"])
    folder = ansible.folder / "real"
    folder.mkdir()
    (ansible.folder / "link").symlink_to("real")
    ways: list[dict[str, dict[str, Any]]] = [
        {
            site: {"connector_token_store_path": str(ansible.folder / way / "x.yml")}
            for site, way in zip(rollout.sites, ("real", "link"))
        },
        {site: {"connector_token_store_options": {"path": str(folder / "x.yml")}} for site in rollout.sites},
    ]
    hosts = rollout.hosts
    for way in ways:
        rollout.hosts = {site: {**hosts[site], **way[site]} for site in rollout.sites}
        run = rollout.stand_up(expect=2)
        assert run.output.count("has the same file") >= 2, run.output
        assert demo_sandbox.writes() == [] and list(folder.iterdir()) == []
