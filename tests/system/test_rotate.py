# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotation: why a token is due, what is left afterwards, what is never touched; by rotate, and by stand_up on its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.log import digest
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.standing import label, make_account, make_token, save, stand
from tests.system.support import Rollout, World, opened

OLD_PASSWORD, NEW_PASSWORD = "sandbox-old-vault-password-3Kx", "sandbox-new-vault-password-9Rm"
PUBLISHED = ["published", "handoff"]


@dataclass
class Site:
    """One site of the scenario. incident: what happens to it after it was stood up; may set host variables."""

    incident: Callable[[Rollout, str, dict[str, Any]], None]
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass
class Observed:
    """A run, what was asked meanwhile, and what there was afterwards."""

    run: Run
    log: list[dict[str, Any]]
    records: dict[str, dict[str, Any]]
    worlds: dict[str, World]
    stores: dict[str, bytes]

    @property
    def writes(self) -> list[str]:
        return [
            f"{entry['method']} {entry['path']}" for entry in self.log if entry["write"] and entry["from"] == "client"
        ]

    def result(self, site: str) -> dict[str, Any]:
        return dict(self.run.facts("connector_result")[site])

    def token(self, site: str) -> dict[str, Any]:
        return dict(self.result(site)["token"])

    def password(self, site: str) -> str:
        (connector,) = self.worlds[site].connectors
        return str(connector["password"])


@dataclass
class Scenario:
    """Runs in their order, and each site's record before the first."""

    before: dict[str, dict[str, Any]]
    stores: dict[str, bytes]
    made: dict[str, str]
    runs: dict[str, Observed] = field(default_factory=dict)


def by_hand(step: str, **given: Any) -> Callable[[Rollout, str, dict[str, Any]], None]:
    return lambda rollout, site, record: rollout.sandbox.by_hand(step, token=record["token_id"], **given) and None


# The warning about a record that is lost.
STORE_IS_EMPTY = ("holds no record of this connector, although live tokens carry its label",)


def lose_the_record(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    rollout.store(site).unlink()
    rollout.hosts[site]["connector_new_store"] = True  # its token is young


def store_another_value(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    save(rollout, site, {**record, "token": "ATSTT-not-the-value-that-was-made"})


def store_a_narrow_one(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    narrow = make_token(rollout, site, record["account_id"], f"narrow {site}", scopes=["read:jira-user"])
    save(rollout, site, {**record, "token": narrow["token"]})


def expire_under_another_vault_id(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    rollout.sandbox.by_hand("expire_token", token=record["token_id"], days=5)
    save(rollout, site, record, OLD_PASSWORD, "old")


def age_the_record(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    """Version 0.1.0 wrote less; and a record that is not saved anew keeps the vault ID that it has."""
    later = ("applied_at", "replaces", "expires_in_days", "service_account_id")
    save(rollout, site, {name: value for name, value in record.items() if name not in later}, OLD_PASSWORD, "old")
    for another in LOOKALIKES:
        make_token(rollout, site, record["account_id"], another.format(label(site)))


def use_an_orphan(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    orphan = make_token(rollout, site, record["account_id"], label(site))
    rollout.sandbox.by_hand("set_connector", connector=f"Jira {site}", token=orphan["token"])


def leave_an_orphan(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    make_token(rollout, site, record["account_id"], f"{label(site)}-20260201T120000Z")


def mistype_the_password(rollout: Rollout, site: str, record: dict[str, Any]) -> None:
    rollout.sandbox.by_hand("set_connector", connector=f"Jira {site}", token="ATSTT-mistyped")
    rollout.sandbox.by_hand("poll", connector=f"Jira {site}")


# Labels of others, however much they look like ours: a longer name, a stamp that is no moment, another case.
LOOKALIKES = ("{}-b", "{}-20261399T120000Z", "{}-20260131T1200Z", "{}-20260131T120000Z-20260131T120000Z", "x-{}", "{}2")
VAULT = {
    "connector_vault_passwords": {"old": OLD_PASSWORD},
    "connector_vault_id": "new",
    "connector_vault_password": NEW_PASSWORD,
}
WITHOUT_JIRA = {"connector_jira_email": "", "connector_jira_token": ""}

DUE: dict[str, tuple[Site, str]] = {
    "days": (Site(expire_under_another_vault_id, {**VAULT, **WITHOUT_JIRA}), "4 days left, fewer than 30"),
    "expired": (Site(by_hand("expire_token", days=-2)), "the token expired on"),
    "blocked": (Site(by_hand("block_token")), "the token is blocked"),
    "missing": (Site(by_hand("revoke_token")), "does not exist any more"),
    "lost": (Site(lose_the_record), "the store holds no token, and the value of the live one is lost"),
    "refused": (Site(store_another_value), "refused at the gateway"),
    "narrow": (
        Site(store_a_narrow_one),
        "lacks the scopes read:jira-work, and at least one of the scopes read:board-scope",
    ),
    "scopes": (Site(lambda *_: None, {"connector_profile": "read_only"}), "other scopes are wanted"),
    "policy": (Site(lambda *_: None, {"connector_token_days": 100}), "it was made for 365 days, and 100 are wanted"),
    "forced": (
        Site(lambda *_: None, {"connector_rotate_now": True, "connector_revoke_grace": "7d"}),
        "a new one was asked for",
    ),
}
KEPT: dict[str, Site] = {
    "quiet": Site(age_the_record, VAULT),
    "orphan": Site(use_an_orphan),
    "unpruned": Site(leave_an_orphan, {"connector_prune_orphans": False}),
    "mistyped": Site(mistype_the_password),
}
PERSON = "person"
SITES = {**{name: site for name, (site, _reason) in DUE.items()}, **KEPT, PERSON: Site(by_hand("expire_token", days=5))}
GRACE = "forced"
CHECKED = ("lost", "narrow", "forced")


def world(names: Any) -> dict[str, Any]:
    """A world of sites with these names."""
    made = many_sites(len(names))
    made["organizations"][0]["sites"] = [{"name": name} for name in names]
    made["tenants"][0]["sites"] = list(names)
    return made


def observe(rollout: Rollout, run: Run) -> Observed:
    stores = {name: rollout.store(name).read_bytes() for name in rollout.hosts if rollout.store(name).exists()}
    return Observed(
        run,
        rollout.sandbox.log(),
        {name: opened(content, VAULT_PASSWORD, OLD_PASSWORD, NEW_PASSWORD) for name, content in stores.items()},
        {name: rollout.world(name) for name in rollout.hosts},
        stores,
    )


@beside
def rotated(folder: Path) -> Scenario:
    """Befallen; looked at, rotated, rotated again; and once more when the grace is over and orphans may go. A person does one by hand."""
    with Sandbox(world(SITES)) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        account = make_account(rollout)
        scenario = Scenario({name: stand(rollout, name, account) for name in SITES}, {}, {})
        for name, site in SITES.items():
            rollout.hosts[name].update(site.variables)
            site.incident(rollout, name, scenario.before[name])
        person = rollout.hosts[PERSON]
        person.update(connector_routes=PUBLISHED, connector_on_handoff="report")
        scenario.stores = {name: rollout.store(name).read_bytes() for name in SITES if rollout.store(name).exists()}

        scenario.runs["check"] = observe(
            rollout, rollout.rotate("--check", "--diff", "--limit", ",".join(CHECKED), warnings=STORE_IS_EMPTY)
        )
        scenario.runs["first"] = observe(rollout, rollout.rotate(expect=None, warnings=STORE_IS_EMPTY))
        # The person follows the work order.
        values = scenario.runs["first"].result(PERSON)["handoff"]["values"]
        order = {"label": values["label"], "scopes": values["scopes"], "days": values["expires_in_days"]}
        person["connector_token"] = scenario.made[PERSON] = make_token(rollout, PERSON, values["account_id"], **order)[
            "token"
        ]
        rollout.hosts["forced"].pop("connector_rotate_now")
        scenario.runs["again"] = observe(rollout, rollout.rotate(expect=None))
        sandbox.by_hand("set_connector", connector=f"Jira {PERSON}", token=scenario.made[PERSON])
        person["connector_handoff_done"] = scenario.runs["again"].records[PERSON]["label"]
        rollout.hosts["unpruned"].pop("connector_prune_orphans")
        rollout.hosts[GRACE].pop("connector_revoke_grace")
        scenario.runs["later"] = observe(rollout, rollout.rotate("--limit", f"{PERSON},unpruned,{GRACE}", expect=None))
    return scenario


# --- what is due, and why ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DUE)
def test_a_token_that_is_due_is_replaced_and_the_reason_is_said(name: str, rotated: Scenario) -> None:
    first = rotated.runs["first"]
    assert first.run.code == 0, first.run
    result = first.result(name)
    assert result["state"] == "proven" and result["proven"] is True
    assert result["token"]["action"] == "rotated"
    assert DUE[name][1] in result["token"]["reason"]
    assert result["token"]["reason"] in result["message"], "the summary's line does not say why"
    assert result["token"]["needs_rotation"] is False
    assert (
        first.token(name)["label"].startswith(label(name) + "-")
        and first.token(name)["token_id"] != rotated.before[name]["token_id"]
    )


@pytest.mark.parametrize("name", [name for name in DUE if name != GRACE])
def test_one_live_token_is_left_which_is_the_stores_and_the_connectors(name: str, rotated: Scenario) -> None:
    first, old = rotated.runs["first"], rotated.before[name]
    (token,) = first.worlds[name].live_tokens()
    assert token["value"] == first.records[name]["token"] == first.password(name)
    assert token["id"] == first.records[name]["token_id"] == first.token(name)["token_id"]
    assert token["value"] != old["token"]
    assert first.records[name]["applied_to"] == old["applied_to"]
    (connector,) = first.worlds[name].connectors
    assert connector["active"] and connector["status"] == "ok"
    # One that has expired is of no use to anybody; all others are revoked.
    assert name == "expired" or old["token_id"] not in first.worlds[name].organization["tokens"], (
        "the replaced token is still there"
    )


def test_the_new_token_has_what_is_wanted(rotated: Scenario) -> None:
    first = rotated.runs["first"]
    (narrow,) = first.worlds["scopes"].live_tokens()
    assert narrow["scopes"] == first.records["scopes"]["scopes"]
    assert "write:jira-work" not in narrow["scopes"] and "read:jira-work" in narrow["scopes"]
    assert first.token("policy")["days_left"] == 99 and first.records["policy"]["expires_in_days"] == 100


def test_created_proved_given_proved_and_only_then_the_old_one_revoked(rotated: Scenario) -> None:
    first, old = rotated.runs["first"], rotated.before["policy"]
    new, link = first.records["policy"], first.worlds["policy"].connectors[0]["link"]
    signed = f"Basic sha256:{digest(new['token'])}"
    steps = {
        "create": lambda entry: (
            entry["path"].endswith("/api-tokens") and (entry["body"] or {}).get("label") == new["label"]
        ),
        "prove": lambda entry: entry["plane"] == "gateway" and entry["headers"].get("authorization") == signed,
        "give": lambda entry: (
            entry["plane"] == "align_form" and entry["method"] == "POST" and link in str(entry["body"])
        ),
        "revoke": lambda entry: entry["method"] == "DELETE" and entry["path"].endswith(old["token_id"]),
    }
    seen = [name for entry in first.log if entry["from"] == "client" for name, is_one in steps.items() if is_one(entry)]
    assert [name for name, _same in groupby(seen)] == ["create", "prove", "give", "prove", "revoke"]
    assert seen.count("create") == seen.count("give") == seen.count("revoke") == 1


# --- the same again, and check mode -----------------------------------------------------------------------------------


def test_the_next_run_changes_nothing(rotated: Scenario) -> None:
    again = rotated.runs["again"]
    assert again.run.code == 0, again.run
    assert {name: changed for name, changed in again.run.changed().items() if changed and name != PERSON} == {}
    assert again.writes == []
    assert {again.token(name)["action"] for name in DUE} == {"kept"}
    first = rotated.runs["first"]
    assert {name: content for name, content in again.stores.items() if name != PERSON} == {
        name: content for name, content in first.stores.items() if name != PERSON
    }


@pytest.mark.parametrize("name", CHECKED)
def test_check_mode_says_what_it_would_do(name: str, rotated: Scenario) -> None:
    check = rotated.runs["check"]
    result = check.result(name)
    assert result["state"] == "planned" and result["proven"] is False
    assert result["token"]["action"] == "rotated" and result["token"]["needs_rotation"] is True
    assert DUE[name][1] in result["token"]["reason"]
    assert f"would be rotated: {result['token']['reason']}" in result["message"]
    assert [token["token_id"] for token in result["token"]["replaced"]] == [rotated.before[name]["token_id"]]
    assert check.run.one("Ensure the Jira Align connector", name).changed


def test_check_mode_writes_nothing(rotated: Scenario) -> None:
    check = rotated.runs["check"]
    assert check.writes == []
    assert check.stores == rotated.stores


# --- what is kept ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
def test_a_token_that_will_do_is_kept(name: str, rotated: Scenario) -> None:
    first = rotated.runs["first"]
    assert first.token(name)["action"] == "kept" and first.token(name)["reason"] == ""
    assert first.token(name)["token_id"] == rotated.before[name]["token_id"]
    assert first.password(name) == rotated.before[name]["token"], "the connector does not hold the stored token"
    assert first.worlds[name].connectors[0]["status"] == "ok"


def test_a_record_of_the_first_version_is_as_good_as_any(rotated: Scenario) -> None:
    """No change, no write, and the file as it was, though another vault ID is wanted now."""
    first = rotated.runs["first"]
    assert first.run.changed()["quiet"] == 0
    assert first.result("quiet")["proven"] is True
    assert first.stores["quiet"] == rotated.stores["quiet"]


def test_tokens_of_other_labels_are_never_touched(rotated: Scenario) -> None:
    first = rotated.runs["first"]
    left = {token["label"] for token in first.worlds["quiet"].organization["tokens"].values()}
    assert {another.format(label("quiet")) for another in LOOKALIKES} <= left
    assert {"narrow narrow"} <= left
    assert first.token("quiet")["replaced"] == []


def test_an_orphan_is_revoked_and_a_connector_that_used_it_gets_the_stored_token(rotated: Scenario) -> None:
    first = rotated.runs["first"]
    assert [token["label"] for token in first.token("orphan")["orphans"]] == [label("orphan")]
    assert first.token("orphan")["revocable"] == first.token("orphan")["orphans"]
    assert [token["id"] for token in first.worlds["orphan"].live_tokens()] == [rotated.before["orphan"]["token_id"]]


def test_an_orphan_is_reported_and_left_where_that_is_asked_and_revoked_later(rotated: Scenario) -> None:
    first, later = rotated.runs["first"], rotated.runs["later"]
    (orphan,) = first.token("unpruned")["orphans"]
    assert first.run.changed()["unpruned"] == 0 and first.token("unpruned")["revocable"] == []
    assert "Tokens that it replaces: 1; left alive: 1." in first.result("unpruned")["message"]
    assert orphan["token_id"] in first.worlds["unpruned"].organization["tokens"]
    assert [token["id"] for token in later.worlds["unpruned"].live_tokens()] == [rotated.before["unpruned"]["token_id"]]
    assert later.result("unpruned")["proven"] is True


# --- grace, vault IDs ---------------------------------------------------------------------------------------------------


def test_within_the_grace_the_old_token_lives_and_is_listed(rotated: Scenario) -> None:
    old = rotated.before[GRACE]["token_id"]
    for name in ("first", "again"):
        run = rotated.runs[name]
        assert [token["token_id"] for token in run.token(GRACE)["replaced"]] == [old], name
        assert run.token(GRACE)["revocable"] == run.token(GRACE)["orphans"] == []
        assert {token["id"] for token in run.worlds[GRACE].live_tokens()} == {old, run.token(GRACE)["token_id"]}
        assert run.password(GRACE) == run.records[GRACE]["token"] != rotated.before[GRACE]["token"]


def test_after_the_grace_a_later_run_revokes_it(rotated: Scenario) -> None:
    later = rotated.runs["later"]
    assert later.token(GRACE)["action"] == "kept"
    (token,) = later.worlds[GRACE].live_tokens()
    assert token["value"] == later.records[GRACE]["token"] == later.password(GRACE)
    assert rotated.before[GRACE]["token_id"] not in later.worlds[GRACE].organization["tokens"]


def test_a_new_record_is_encrypted_with_the_vault_id_that_is_wanted(rotated: Scenario) -> None:
    """It was read with the password of its old one."""
    before, after = rotated.stores["days"], rotated.runs["first"].stores["days"]
    assert before.startswith(b"$ANSIBLE_VAULT;1.2;AES256;old\n") and after.startswith(
        b"$ANSIBLE_VAULT;1.2;AES256;new\n"
    )
    assert opened(after, NEW_PASSWORD)["token"] != opened(before, OLD_PASSWORD)["token"]


# --- on the way of stand_up ---------------------------------------------------------------------------------------------


@beside
def stood_up(folder: Path) -> Scenario:
    """Another account is wanted for one site, another label for the next, and a third one's token is due; then all of them again."""
    with Sandbox(world(ON_THE_WAY)) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        previous, current = make_account(rollout, "previousaccount"), make_account(rollout)
        scenario = Scenario(
            {name: stand(rollout, name, previous if name == "account" else current) for name in ON_THE_WAY}, {}, {}
        )
        rollout.hosts["label"]["connector_token_label"] = "jira-align-label-renamed"
        by_hand("expire_token", days=5)(rollout, "days", scenario.before["days"])
        scenario.runs["first"] = observe(rollout, rollout.stand_up(expect=None))
        scenario.runs["again"] = observe(rollout, rollout.rotate(expect=None))
    return scenario


ON_THE_WAY = {
    "account": "the stored token is another account's",
    "label": "jira-align-label-renamed is wanted",
    "days": "4 days left, fewer than 30",
}


@pytest.mark.parametrize("name", ON_THE_WAY)
def test_stand_up_rotates_what_is_due(name: str, stood_up: Scenario) -> None:
    first, old = stood_up.runs["first"], stood_up.before[name]
    assert first.run.code == 0, first.run
    assert first.result(name)["proven"] is True
    assert first.token(name)["action"] == "rotated" and ON_THE_WAY[name] in first.token(name)["reason"]
    (token,) = first.worlds[name].live_tokens()
    assert token["value"] == first.records[name]["token"] == first.password(name) != old["token"]
    assert old["token_id"] not in first.worlds[name].organization["tokens"]


def test_another_account_takes_over_and_nothing_is_left_of_the_one_before(stood_up: Scenario) -> None:
    first, old = stood_up.runs["first"], stood_up.before["account"]
    (account,) = first.worlds["account"].accounts()
    (connector,) = first.worlds["account"].connectors
    assert first.records["account"]["account_id"] == account["account_id"] != old["account_id"]
    assert connector["username"] == account["email"] and connector["status"] == "ok"
    assert first.token("account")["replaced"] == [
        {"token_id": old["token_id"], "label": old["label"], "account_id": old["account_id"]}
    ]
    assert first.records["account"]["replaces"] == []
    assert not [
        token
        for token in first.worlds["account"].organization["tokens"].values()
        if token["account_id"] == old["account_id"]
    ]


def test_and_rotate_has_nothing_left_to_do(stood_up: Scenario) -> None:
    again = stood_up.runs["again"]
    assert again.run.code == 0, again.run
    assert set(again.run.changed().values()) == {0} and again.writes == []
    assert again.stores == stood_up.runs["first"].stores


# --- by hand -------------------------------------------------------------------------------------------------------------


def test_without_the_console_a_person_rotates_step_by_step(rotated: Scenario) -> None:
    first, again, later = (rotated.runs[name] for name in ("first", "again", "later"))
    old, new = rotated.before[PERSON], rotated.made[PERSON]
    order = first.result(PERSON)
    assert order["state"] == "handoff" and order["handoff"]["step"] == "Create the API token"
    assert order["handoff"]["values"]["label"] != old["label"]
    assert first.records[PERSON]["token"] == old["token"] == first.password(PERSON), "something was lost on the way"
    # The token is adopted; the connector, which holds the old one, is the person's too.
    assert again.result(PERSON)["handoff"]["step"] == "Save and activate the connector"
    assert "connector_handoff_done" in again.result(PERSON)["handoff"]["resume"]
    assert again.records[PERSON]["token"] == new and again.records[PERSON]["applied_to"] == ""
    assert len(again.worlds[PERSON].live_tokens()) == 2
    assert later.result(PERSON)["proven"] is True
    (token,) = later.worlds[PERSON].live_tokens()
    assert token["value"] == later.records[PERSON]["token"] == later.password(PERSON) == new
    assert later.records[PERSON]["applied_to"] == old["applied_to"]
    assert new not in first.run.output + again.run.output + later.run.output
