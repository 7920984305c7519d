# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where no allowed route does a step, a person does: the work order, the step done by hand, and the run that goes on from there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE, many_sites
from tests.system.beside import beside
from tests.system.standing import make_account, stand
from tests.system.support import COMPLETE, Rollout, summary_text

PUBLISHED = ["published"]


def result_of(run: Run) -> dict[str, Any]:
    (result,) = run.facts("connector_result").values()
    return dict(result)


def by_hand_token(rollout: Rollout, handoff: dict[str, Any]) -> str:
    """The person follows the work order's values, and nothing else."""
    values = handoff["values"]
    made = rollout.sandbox.by_hand(
        "create_token",
        account=values["account_id"],
        label=values["label"],
        scopes=values["scopes"],
        days=values["expires_in_days"],
    )
    return str(made["token"])


def by_hand_connector(rollout: Rollout, handoff: dict[str, Any], token: str) -> None:
    values = handoff["values"]
    number = rollout.sandbox.by_hand(
        "set_connector",
        name=values["Name"],
        link=values["Jira Link"],
        api_url=values["Jira API URL"],
        username=values["Jira Username"],
        authentication=values["Authentication Type"],
        token=token,
    )["number"]
    rollout.sandbox.by_hand("activate_connector", connector=number)


@pytest.mark.every_core
def test_published_routes_only_from_nothing_to_proven(rollout: Rollout) -> None:
    """Requirement 3: stopped at the token, gone on by hand, stopped at the connector, gone on by hand, proven, and then quiet."""
    run = rollout.stand_up(connector_routes=PUBLISHED, expect=2)
    result = result_of(run)
    assert result["state"] == "handoff" and result["proven"] is False
    handoff = result["handoff"]
    assert handoff["step"] == "Create the API token"
    clicks = " ".join(handoff["instructions"])
    for words in (
        "Directory > Service accounts",
        "Create credentials",
        "API Token",
        "expiry date",
        "token scopes",
        "copy the API token",
    ):
        assert words.lower() in clicks.lower()
    for value in (handoff["values"]["label"], "read:jira-work", "write:epic:jira-software", "365"):
        assert value in clicks
    assert len(handoff["values"]["scopes"]) == 12
    assert "routes" in handoff["why"]
    # The failure's message is the work order.
    assert all(click in run.problems()[-1] for click in handoff["instructions"])
    assert "token" not in rollout.record()

    token = by_hand_token(rollout, handoff)
    run = rollout.stand_up(connector_routes=PUBLISHED, connector_token=token, expect=2)
    handoff = result_of(run)["handoff"]
    assert handoff["step"] == "Save and activate the connector"
    assert handoff["url"] == rollout.sandbox.tenants["align"]["url"] + "/ManageJiraConnectors"
    clicks = " ".join(handoff["instructions"])
    assert "Settings > Jira Settings > Jira Connectors" in clicks
    assert "Save > Activate" in clicks
    assert "API service account token Authentication" in clicks
    site = rollout.sandbox.sites["acme-one"]
    assert handoff["values"]["Jira Link"] == site["url"] + "/browse/{external}"
    assert handoff["values"]["Jira API URL"] == f"{rollout.sandbox.api_url}/ex/jira/{site['cloud_id']}"
    assert handoff["values"]["Jira Username"] == rollout.world().accounts()[0]["email"]
    assert token not in run.output
    assert rollout.record()["token"] == token

    by_hand_connector(rollout, handoff, token)
    run = rollout.stand_up(connector_routes=PUBLISHED)
    assert result_of(run)["proven"] is True
    assert rollout.record()["applied_to"]
    assert rollout.world().complete() == COMPLETE

    run = rollout.stand_up(connector_routes=PUBLISHED)
    assert run.changed() == {"acme-one": 0}
    assert rollout.sandbox.writes() == []
    # An adopted token's expiry is read like any other's.
    assert result_of(rollout.verify())["token"]["days_left"] in (364, 365)


def test_report_ends_the_site_without_failing_it(rollout: Rollout) -> None:
    run = rollout.stand_up(connector_routes=PUBLISHED, connector_on_handoff="report")
    assert result_of(run)["state"] == "handoff"
    summary = summary_text(run)
    assert "NEEDS THE OPERATOR (1): acme-one Create the API token" in summary
    assert "Service accounts" in summary
    assert run.stats["acme-one"]["failures"] == 0


def test_a_wrong_token_from_a_person_is_not_adopted(rollout: Rollout) -> None:
    other = rollout.sandbox.by_hand("create_service_account", name="someotheraccount", sites=["acme-one"])
    rollout.sandbox.by_hand("create_service_account", name="jiraalignconnector")
    token = rollout.sandbox.by_hand("create_token", account=other["account_id"], scopes=["read:jira-user"])["token"]
    run = rollout.stand_up(connector_routes=PUBLISHED, connector_token=token, expect=2)
    # Whose it is cannot be told where the gateway refuses it in company with the email address: either way it is not taken.
    assert "token" in run.problems()[-1]
    assert token not in run.output
    assert not rollout.store().exists()


@pytest.mark.every_core
def test_a_rotation_that_has_a_record_needs_no_list_of_accounts(rollout: Rollout) -> None:
    account = make_account(rollout)
    stand(rollout, "acme-one", account)
    rollout.sandbox.switch(published_collection="404")
    # What a play may have set for the module does not narrow the token, and a value that is left empty is no token.
    defaults = {"jira_ops.align.jira_api_token": {"profile": "read_only"}}
    # More than one part in a play, and a variable that is omitted, as in any task.
    rollout.hosts["acme-one"]["connector_align_user"] = "{{ unknown | default(omit) }}"
    verify, rotate = (
        {"ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": part}}
        for part in ("verify", "rotate")
    )
    play = [
        {
            "name": "Rotate",
            "hosts": "all",
            "gather_facts": False,
            "connection": "local",
            "module_defaults": defaults,
            "tasks": [verify, rotate],
        }
    ]
    run = rollout.ansible.run(
        play, rollout.inventory(), {"connector_routes": ["published", "handoff"], "connector_token": None}
    )
    assert result_of(run)["proven"] is True and run.changed() == {"acme-one": 0}


def test_without_a_session_a_person_saves_the_connector(rollout: Rollout) -> None:
    """The token is made by the console route; only the form needs a person."""
    rollout.hosts["acme-one"]["connector_align_session"] = ""
    run = rollout.stand_up(expect=2)
    handoff = result_of(run)["handoff"]
    assert handoff["step"] == "Save and activate the connector"
    by_hand_connector(rollout, handoff, rollout.record()["token"])
    assert result_of(rollout.stand_up())["proven"] is True
    assert rollout.world().complete() == COMPLETE
    # A token that replaces another: only the person can tell that the connector has it.
    rollout.sandbox.by_hand("expire_token", token=rollout.record()["token"], days=5)
    run = rollout.stand_up(expect=2)
    handoff = result_of(run)["handoff"]
    assert "connector_handoff_done" in handoff["resume"]
    assert len(rollout.world().live_tokens()) == 2  # the old one works until the new one is in its place
    rollout.sandbox.by_hand("set_connector", connector="Jira acme-one", token=rollout.record()["token"])
    # What an AWX workflow hands on to the job after its approval.
    handed_on = run.one("Print the summary").get("ansible_stats")
    assert handed_on["data"] == {"connector_to_confirm": {"acme-one": rollout.record()["label"]}}
    assert result_of(rollout.stand_up(**handed_on["data"]))["proven"] is True
    assert rollout.world().complete() == COMPLETE


@beside
def gray_light(folder: Path) -> dict[str, Any]:
    """Activation is waited for, in vain; then Support has answered."""
    with Sandbox(ONE) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        sandbox.switch(align_gray_light=True)
        handoff = result_of(rollout.stand_up(expect=2))["handoff"]
        sandbox.switch(align_gray_light=False)
        return {"handoff": handoff, "result": result_of(rollout.stand_up()), "world": rollout.world().complete()}


def test_a_gray_service_light_is_a_work_order_for_support(gray_light: dict[str, Any]) -> None:
    handoff = gray_light["handoff"]
    assert "gray" in handoff["why"]
    assert handoff["values"]["connector_type"] == "Jira" and handoff["values"]["connector_id"]
    assert gray_light["result"]["proven"] is True
    assert gray_light["world"] == COMPLETE


def test_a_scoped_key(rollout: Rollout) -> None:
    """The published calls take it, the console's do not: the operator makes the token, and revokes it; a warning says so beforehand."""
    key = rollout.sandbox.org_key(scoped=True)
    given: dict[str, Any] = {"connector_org_api_key": key, "warnings": ("org_api_key: the key has scopes",)}
    run = rollout.stand_up(**given, expect=2)
    assert "key without scopes" in run.problems()[-1]
    assert key not in run.output and "org_api_key: the key has scopes" in run.output
    run = rollout.stand_up(**given, connector_routes=["published", "handoff"], expect=2)
    order = result_of(run)["handoff"]
    token = by_hand_token(rollout, order)
    rollout.stand_up(**given, connector_routes=["published", "handoff"], connector_token=token, expect=2)
    # With the token in its place, the form's endpoint is another service's: it takes the session.
    run = rollout.stand_up(**given)
    assert result_of(run)["proven"] is True
    assert rollout.world().complete() == COMPLETE
    # Another token takes its place: the old one can only be revoked by the operator, and until then the next run asks again.
    new = by_hand_token(
        rollout, {"values": {**order["values"], "label": order["values"]["label"] + "-20300101T000000Z"}}
    )
    for variables in ({"connector_token": new}, {}):
        run = rollout.rotate(**given, **variables, expect=2)
        result = result_of(run)
        assert result["state"] == "handoff" and result["handoff"]["step"] == "Revoke an API token", result
        assert len(rollout.world().live_tokens()) == 2
    (old,) = [each for each in rollout.world().live_tokens() if each["label"] in result["handoff"]["values"]["labels"]]
    rollout.sandbox.by_hand("revoke_token", token=old["id"])
    assert result_of(rollout.rotate(**given))["proven"] is True


@pytest.mark.every_core
def test_in_a_play_of_ones_own_a_handoff_ends_its_own_host_only(tmp_path: Path) -> None:
    """The other host goes on to the tasks after the role, and the token that was handed over is noted as such."""
    with Sandbox(many_sites(2)) as sandbox:
        rollout = Rollout(Ansible(tmp_path), sandbox)
        account = make_account(rollout)
        waits, fine = rollout.sites
        record, _record = (stand(rollout, site, account) for site in (waits, fine))
        sandbox.by_hand("expire_token", token=record["token_id"], days=5)
        rollout.hosts[waits]["connector_align_session"] = ""
        role = {"ansible.builtin.include_role": {"name": "jira_ops.align.connector", "tasks_from": "rotate"}}
        after = {"name": "Go on after the role", "ansible.builtin.debug": {"msg": "{{ connector_result.state }}"}}
        play = {"name": "Rotate", "hosts": "all", "gather_facts": False, "connection": "local", "tasks": [role, after]}
        run = rollout.ansible.run([play], rollout.inventory(), expect=2)
        assert run.facts("connector_result")[waits]["state"] == "handoff"
        assert [(each.host, each.msg) for each in run.of("Go on after the role")] == [(fine, "proven")]
        assert rollout.record(waits)["handed_over_for"].endswith(f"Jira {waits}")
        assert len(rollout.world(waits).live_tokens()) == 2
