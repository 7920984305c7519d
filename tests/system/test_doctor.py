# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook doctor: its table, and Ansible's exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.leaks import found_in
from tests.support.harness.play import SUBPROCESS
from tests.support.sandbox.fixture import Sandbox
from tests.system.support import Rollout

EDGE = ("connector_site_url", "connector_api_url")


def change(rollout: Rollout, site: str, **variables: Any) -> None:
    rollout.hosts[site].update(variables)


def lines(run: Any) -> str:
    return "\n".join(run.one("Print the table of each site")["msg"])


def scoped(rollout: Rollout, site: str) -> None:
    key = rollout.sandbox.org_key("acme", scoped=True)
    change(rollout, site, connector_org_api_key=key, connector_routes=["published", "handoff"])


def edge_only(rollout: Rollout, site: str) -> None:
    rollout.hosts[site] = {name: rollout.hosts[site][name] for name in EDGE}


def nothing(_rollout: Rollout, _site: str) -> None:
    """Every credential is given."""


@pytest.mark.parametrize(
    "prepare, code, verdict",
    [
        (nothing, 0, "A stand-up can go."),
        (edge_only, 2, "A stand-up cannot go yet."),
        (scoped, 4, "the operator has to do some of its steps. Create the API token; Save"),
    ],
)
def test_exit_code_of_the_run_is_that_of_the_table(rollout: Rollout, prepare: Any, code: int, verdict: str) -> None:
    (site,) = rollout.sites
    prepare(rollout, site)
    run = rollout.play("doctor", expect=code)
    assert verdict in lines(run) and f"(exit {code})" in lines(run)
    assert not rollout.sandbox.writes() and not any(run.changed().values())
    assert not [secret for secret in rollout.sandbox.secrets() if secret in run.output]


def test_exit_code_is_the_same_in_a_subprocess(rollout: Rollout) -> None:
    (site,) = rollout.sites
    scoped(rollout, site)
    run = rollout.play("doctor", expect=4, execution=SUBPROCESS)
    assert "Nothing is unreachable" in run.output and not rollout.sandbox.writes()


def test_exit_code_of_several_sites_is_the_worst(ansible: Any, demo_sandbox: Sandbox) -> None:
    """Ansible gives 4 precedence over 2: no site may end with 4 while another one cannot go."""
    rollout = Rollout(ansible, demo_sandbox, list(demo_sandbox.sites)[:3])
    first, second, *dummy = rollout.sites
    edge_only(rollout, first)
    scoped(rollout, second)
    run = rollout.play("doctor", expect=2)
    assert all(f"{site}: " in lines(run) for site in rollout.sites)


def test_a_site_that_stands_is_done_already_with_its_record_read(rollout: Rollout) -> None:
    rollout.stand_up()
    run = rollout.play("doctor")
    said = lines(run)
    assert said.count("is done already") == 4 and "accepted at the gateway" in said
    assert not rollout.sandbox.writes()


@pytest.mark.parametrize(
    "retired, more, said",
    [
        (False, {"connector_vault_password": "another-password"}, "cannot be read with connector_vault_password"),
        (True, {}, "This connector was retired on"),
        (True, {"connector_revive": True}, ""),
    ],
)
def test_a_record_that_a_stand_up_would_not_take_is_a_step_that_fails(
    rollout: Rollout, retired: bool, more: dict[str, Any], said: str
) -> None:
    (site,) = rollout.sites
    rollout.stand_up()
    if retired:
        rollout.play("retire", "--limit", site)
    change(rollout, site, **more)
    run = rollout.play("doctor", expect=2 if said else 0)
    assert said in lines(run) and ("A stand-up cannot go yet." in lines(run)) == bool(said)
    up = rollout.play("stand_up", "--check", expect=2 if said else 0)
    assert said in " ".join(up.output.split())


def test_wrong_variables_are_a_step_that_fails_beside_the_others(rollout: Rollout) -> None:
    run = rollout.play("doctor", expect=2, connector_token_days=400, connector_projcts=["SHOP"])
    said = lines(run)
    assert "Check the variables: fails" in said and "Did you mean connector_projects?" in said
    assert "Expected 1 to 365" in said and "Save and activate the connector: goes" in said


def test_password_that_is_null_is_one_that_is_not_given(rollout: Rollout) -> None:
    rollout.hosts[rollout.sites[0]]["connector_vault_password"] = None
    assert "connector_vault_password: is empty" in lines(rollout.play("doctor", expect=2))


def test_report_is_shown_before_it_is_written_and_names_no_site(rollout: Rollout, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    checked = rollout.play("doctor", "--check", connector_report_path=str(path))
    assert checked.of("Show the report") and not path.exists()
    run = rollout.play("doctor", connector_report_path=str(path))
    (shown,) = run.of("Show the report")
    written = path.read_text(encoding="utf-8")
    assert json.loads(written) == shown["msg"] and len(json.loads(written)["sites"]) == 1
    known = [*rollout.sandbox.secrets(), rollout.sites[0], *rollout.hosts[rollout.sites[0]].values()]
    assert not found_in(written, [value for value in known if isinstance(value, str) and len(value) > 5])


def test_a_stand_up_is_recorded_where_the_variable_says(rollout: Rollout, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    rollout.stand_up(connector_record=str(path))
    text = path.read_text(encoding="utf-8")
    modules = [json.loads(line)["module"] for line in text.splitlines()]
    assert modules[0] == "jira_connector_preflight" and {"jira_api_token", "jira_align_connector"} <= set(modules)
    assert not found_in(text, rollout.sandbox.secrets())
