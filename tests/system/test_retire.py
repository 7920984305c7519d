# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retirement: off, revoked, noted; the account stays while it serves another site; again and again with the same end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.contract.check import all_problems
from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.standing import label, make_account, make_token, save, stand
from tests.system.support import Rollout, World, opened, summary_text

# What is asked for, by site. first and second share an account; the others have one each.
VARIABLES: dict[str, dict[str, Any]] = {
    "first": {},
    "second": {},
    "alone": {},
    "member": {"connector_keep_membership": True, "connector_jira_email": "", "connector_jira_token": ""},
    "deleted": {"connector_delete_account": True, "connector_delete_connector": True},
    "stuck": {},
    "support": {"connector_delete_connector": True},
    "gone": {},
    "never": {},
}
SHARED, STOOD = ("first", "second"), [name for name in VARIABLES if name != "never"]
LATER = "second"
CHECKED = ("first", "alone", "deleted")


@dataclass
class Observed:
    """A run, what it wrote to the remote world, and what there was afterwards."""

    run: Run
    writes: list[str]
    stores: dict[str, bytes]
    worlds: dict[str, World]

    def result(self, site: str) -> dict[str, Any]:
        return dict(self.run.facts("connector_result")[site])

    def record(self, site: str) -> dict[str, Any]:
        return opened(self.stores[site])

    def members(self) -> set[str]:
        """Who is in the connectors' group."""
        (group,) = self.worlds["first"].groups()
        return set(group["members"])


@dataclass
class Scenario:
    """Runs in their order; each site's account, and its record before the first."""

    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    stores: dict[str, bytes] = field(default_factory=dict)
    runs: dict[str, Observed] = field(default_factory=dict)
    exchanges: list[dict[str, Any]] = field(default_factory=list, repr=False)


def world() -> dict[str, Any]:
    """Two tenants: the second one's form has no button that deletes a connector."""
    made = many_sites(len(VARIABLES), tenants=2)
    made["organizations"][0]["sites"] = [{"name": name} for name in VARIABLES]
    made["tenants"][0].update(sites=[name for name in VARIABLES if name != "support"], slots=len(VARIABLES))
    made["tenants"][1].update(sites=["support"], slots=1)
    made["switches"] = {"align_delete_button": {"by": {"align2": "no"}, "else": "yes"}}
    return made


def prepared(rollout: Rollout, scenario: Scenario) -> None:
    """Every site as stand_up leaves it; with a predecessor in its grace, an orphan, a token of another label, a record of version 0.1.0."""
    shared = make_account(rollout)
    for name in VARIABLES:
        host = rollout.hosts[name]
        host.update(VARIABLES[name], connector_token_label=label(name))
        if name not in SHARED:
            host["connector_service_account_name"] = "account" + name
        if name == "support":
            tenant, given = rollout.sandbox.tenants["align2"], rollout.sandbox.align("align2")
            host.update(
                connector_align_url=tenant["url"],
                connector_align_token=given["token"],
                connector_align_session=given["session"],
            )
        if name != "never":
            scenario.accounts[name] = shared if name in SHARED else make_account(rollout, "account" + name)
            scenario.before[name] = stand(rollout, name, scenario.accounts[name])
    account = scenario.accounts["alone"]["account_id"]
    replaced = make_token(rollout, "alone", account, "an older label")
    make_token(rollout, "alone", account, f"{label('alone')}-20260101T120000Z")
    entry = {"token_id": replaced["id"], "label": replaced["label"], "account_id": account}
    scenario.before["alone"] = save(rollout, "alone", {**scenario.before["alone"], "replaces": [entry]})
    make_token(rollout, "stuck", scenario.accounts["first"]["account_id"], f"{label('first')}-b")
    later = ("applied_at", "replaces", "expires_in_days", "service_account_id")
    save(rollout, "gone", {name: value for name, value in scenario.before["gone"].items() if name not in later})
    rollout.sandbox.by_hand("delete_service_account", account=scenario.accounts["gone"]["account_id"])
    scenario.stores = stores(rollout)


def stores(rollout: Rollout) -> dict[str, bytes]:
    return {name: rollout.store(name).read_bytes() for name in rollout.hosts if rollout.store(name).exists()}


def observe(rollout: Rollout, run: Run) -> Observed:
    writes = [f"{entry['method']} {entry['path']}" for entry in rollout.sandbox.writes() if entry["from"] == "client"]
    return Observed(run, writes, stores(rollout), {name: rollout.world(name) for name in rollout.hosts})


@beside
def retired(folder: Path) -> Scenario:
    """Looked at; retired, but for one site, with one token that cannot be revoked; all again; and one stood up again."""
    scenario = Scenario()
    with Sandbox(world()) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        prepared(rollout, scenario)
        sandbox.record()
        scenario.runs["check"] = observe(
            rollout, rollout.play("retire", "--check", "--diff", "--limit", ",".join((*CHECKED, "never")))
        )
        refused = {
            "method": "DELETE",
            "path": scenario.before["stuck"]["token_id"],
            "status": 403,
            "json": {"message": "Not now"},
        }
        sandbox.faults([refused])
        scenario.runs["retired"] = observe(rollout, rollout.play("retire", "--limit", f"all:!{LATER}", expect=2))
        sandbox.faults([])
        sandbox.switch(align_delete_button="yes")
        scenario.runs["again"] = observe(rollout, rollout.play("retire", expect=None, connector_retire=list(VARIABLES)))
        scenario.runs["rotate"] = observe(rollout, rollout.rotate("--limit", "alone", expect=None))
        scenario.runs["verify"] = observe(rollout, rollout.verify("--limit", "alone", expect=None))
        for name, arguments in (("not revived", ()), ("not revived in check mode", ("--check",))):
            scenario.runs[name] = observe(rollout, rollout.stand_up("--limit", "alone", *arguments, expect=None))
        revived = rollout.stand_up("--limit", "alone", expect=None, connector_revive=True)
        scenario.runs["stood up"] = observe(rollout, revived)
        scenario.exchanges = sandbox.exchanges()
    return scenario


# --- what is left ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in VARIABLES if name not in (LATER, "stuck", "support")])
def test_a_retired_connector_is_off_and_has_no_token(name: str, retired: Scenario) -> None:
    run = retired.runs["retired"]
    assert run.run.stats[name]["failures"] == 0, run.run
    assert run.result(name)["state"] == "retired" and run.result(name)["proven"] is False
    # A label that only begins like ours is somebody else's.
    assert [token["label"] for token in run.worlds[name].live_tokens()] == (
        [label("first") + "-b"] if name == "first" else []
    )
    assert not [connector for connector in run.worlds[name].connectors if connector["active"]]


def test_the_record_says_what_was_revoked_and_when_and_holds_no_token(retired: Scenario) -> None:
    run, before = retired.runs["retired"], retired.before["alone"]
    record = run.record("alone")
    assert "token" not in record
    revoked = {token["token_id"]: token for token in record["retired"]["revoked"]}
    # The stored one, the one that it replaced, which has another label, and the orphan.
    assert set(revoked) > {before["token_id"], before["replaces"][0]["token_id"]} and len(revoked) == 3
    assert {token["revoked_at"][:2] for token in revoked.values()} == {"20"} and record["retired"]["at"].endswith("Z")
    assert revoked[before["token_id"]]["label"] == before["label"]
    assert not set(revoked) & set(run.worlds["alone"].organization["tokens"])
    assert run.result("alone")["token"]["revoked"] == record["retired"]["revoked"]
    assert all(
        value not in str(opened(content))
        for content in run.stores.values()
        for value in values_of(retired) - still_stored(retired)
    )


def values_of(retired: Scenario) -> set[str]:
    return {record["token"] for record in retired.before.values()}


def still_stored(retired: Scenario) -> set[str]:
    return {retired.before[LATER]["token"], retired.before["support"]["token"]}


def test_a_shared_account_stays_while_it_has_another_token(retired: Scenario) -> None:
    run, account = retired.runs["retired"], retired.accounts["first"]
    assert account["account_id"] in run.members()
    assert (
        "stays: it has other tokens" in run.result("first")["message"]
        and label(LATER) in run.result("first")["message"]
    )
    assert [token["value"] for token in run.worlds[LATER].live_tokens()] == [retired.before[LATER]["token"]]
    assert [connector["status"] for connector in run.worlds[LATER].connectors] == ["ok"]
    # Another label of the same account is nobody's of these, so the account stays to the end.
    again = retired.runs["again"]
    assert label("first") + "-b" in {token["label"] for token in again.worlds["first"].organization["tokens"].values()}
    assert account["account_id"] in again.members()


def test_an_account_that_serves_nothing_else_leaves_the_group_and_is_kept(retired: Scenario) -> None:
    run, account = retired.runs["retired"], retired.accounts["alone"]["account_id"]
    assert account not in run.members() and account in run.worlds["alone"].organization["accounts"]
    assert "stays, out of its group" in run.result("alone")["message"]


def test_it_stays_in_the_group_where_that_is_asked_and_no_jira_administrator_is_needed(retired: Scenario) -> None:
    run = retired.runs["retired"]
    assert retired.accounts["member"]["account_id"] in run.members()
    assert "stays, in its group" in run.result("member")["message"]


def test_account_and_connector_are_deleted_where_that_is_asked(retired: Scenario) -> None:
    run = retired.runs["retired"]
    assert retired.accounts["deleted"]["account_id"] not in run.worlds["deleted"].organization["accounts"]
    assert run.worlds["deleted"].connectors == []
    assert "is deleted" in run.result("deleted")["message"]
    assert run.record("deleted")["retired"]["revoked"][0]["token_id"] == retired.before["deleted"]["token_id"]


def test_what_only_support_can_remove_is_a_work_order_and_the_tokens_are_revoked_all_the_same(
    retired: Scenario,
) -> None:
    run = retired.runs["retired"]
    assert (
        run.result("support")["state"] == "handoff"
        and run.result("support")["handoff"]["step"] == "Remove the connector"
    )
    assert run.worlds["support"].live_tokens() == []
    assert [connector["active"] for connector in run.worlds["support"].connectors] == [False]
    again = retired.runs["again"]
    assert again.result("support")["state"] == "retired" and again.worlds["support"].connectors == []


@pytest.mark.parametrize(
    "name, said", [("never", "There was nothing to retire"), ("gone", "It has no service account any more.")]
)
def test_where_there_is_nothing_it_is_clean(name: str, said: str, retired: Scenario) -> None:
    """Nothing was ever stood up; or somebody deleted the account, and the record is one of version 0.1.0."""
    run = retired.runs["retired"]
    assert run.run.stats[name]["failures"] == 0, [each.msg for each in run.run.of(host=name) if each.failed]
    assert said in run.result(name)["message"]
    assert ("never" in run.stores) is False


# --- check mode, stopped, again -------------------------------------------------------------------------------------------


def test_check_mode_writes_nothing_and_says_what_it_would_do(retired: Scenario) -> None:
    check = retired.runs["check"]
    assert check.run.code == 0
    assert check.writes == [] and check.stores == retired.stores
    for name in CHECKED:
        assert check.result(name)["state"] == "planned" and "would be retired" in check.result(name)["message"], name
        assert (
            check.run.one("Revoke the tokens", name).changed and check.run.one("Deactivate the connector", name).changed
        )
    assert check.result("never")["state"] == "retired"


def test_stopped_by_a_refusal_it_says_so_and_has_noted_what_it_was_about(retired: Scenario) -> None:
    run, token_id = retired.runs["retired"], retired.before["stuck"]["token_id"]
    result = run.result("stuck")
    assert (
        result["state"] == "handoff"
        and "Not now" in result["message"]
        and result["handoff"]["step"] == "Revoke an API token"
    )
    assert (
        result["service_account"]["account_id"] == retired.accounts["stuck"]["account_id"]
        and result["service_account"]["email"]
    )
    assert [token["token_id"] for token in run.record("stuck")["retired"]["revoked"]] == [token_id]
    assert [token["id"] for token in run.worlds["stuck"].live_tokens()] == [token_id]
    assert not run.worlds["stuck"].connectors[0]["active"]


def test_the_next_run_ends_what_was_stopped(retired: Scenario) -> None:
    again = retired.runs["again"]
    assert again.run.code == 0, again.run
    assert again.worlds["stuck"].live_tokens() == []
    assert again.record("stuck") == retired.runs["retired"].record("stuck")
    assert retired.accounts["stuck"]["account_id"] not in again.members()


def test_again_there_is_nothing_to_do(retired: Scenario) -> None:
    """All that is written is for the sites that were left out, or stopped, before."""
    again, before = retired.runs["again"], retired.runs["retired"]
    done = [name for name in VARIABLES if name not in (LATER, "stuck", "support")]
    assert {name: again.run.changed()[name] for name in done} == dict.fromkeys(done, 0)
    assert {name: again.stores.get(name) for name in done} == {name: before.stores.get(name) for name in done}
    tokens = sorted(path.rpartition("/")[2] for path in again.writes if "/manage/api-tokens/" in path)
    assert tokens == sorted(retired.before[name]["token_id"] for name in (LATER, "stuck"))
    assert len([path for path in again.writes if "/memberships/" in path]) == 1
    assert len([path for path in again.writes if "/ManageJiraConnectors" in path]) == 2, (
        "one is switched off, one is removed"
    )
    assert len(again.writes) == 5


# --- and back --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rotate", "verify", "not revived", "not revived in check mode"])
def test_retired_connector_is_not_brought_back_unasked(name: str, retired: Scenario) -> None:
    run, since = retired.runs[name], retired.runs["again"].record("alone")["retired"]["at"]
    assert run.run.code == 2 and run.writes == []
    assert f"was retired on {since}" in run.run.problems()[-1] and "connector_revive=true" in run.run.problems()[-1]
    assert "To go on" not in summary_text(run.run), "the same run would end so again"
    assert run.stores == retired.runs["again"].stores


def test_stand_up_brings_it_back_where_that_is_asked(retired: Scenario) -> None:
    run = retired.runs["stood up"]
    assert run.run.code == 0, run.run
    assert run.result("alone")["proven"] is True
    (token,) = run.worlds["alone"].live_tokens()
    (connector,) = run.worlds["alone"].connectors
    assert token["value"] == run.record("alone")["token"] == connector["password"] and connector["active"]
    assert "retired" not in run.record("alone")
    assert run.worlds["alone"].groups()[0]["members"].count(retired.accounts["alone"]["account_id"]) == 1


def test_the_contract_is_kept(retired: Scenario) -> None:
    assert retired.exchanges and all_problems(retired.exchanges) == []
