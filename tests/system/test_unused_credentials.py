# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each playbook with one wrong credential per site: a failure where the run needs it, else a warning that names it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.standing import make_account, make_token, stand
from tests.system.support import Rollout

pytestmark = pytest.mark.every_core

WRONG: dict[str, dict[str, str]] = {
    "session": {"connector_align_session": "JA_SESSION=ended-5f1"},
    "key": {"connector_org_api_key": "wrong-key-5f1"},
    "jira": {"connector_jira_token": "wrong-jira-5f1"},
    "align": {"connector_align_token": "wrong-align-5f1"},
    # Its token is due, so that the connector has to be given another one.
    "due": {"connector_align_session": "JA_SESSION=ended-5f1"},
    "fine": {},
}
# How the warnings begin: before ansible-core 2.19, each is broken into lines.
WARNED = tuple(
    f"[WARNING]: {option} (connector_{option}, "
    for option in ("align_session", "org_api_key", "align_token", "jira_token")
)
# By playbook: what each site comes to, and what its result says of what was not looked at.
PROVEN, FAILED, RETIRED, ALIVE = "proven", "failed", "retired", "alive"
FORM_UNREAD, LIST_UNREAD = "Not read: the settings form", "What only the organization's lists show was not looked at"
TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "verify": {
        "session": (PROVEN, FORM_UNREAD),
        "key": (PROVEN, ""),
        "jira": (PROVEN, ""),
        "align": (FAILED, "connector_align_token"),
        "due": (PROVEN, FORM_UNREAD),
    },
    "stand_up": {
        "session": (PROVEN, FORM_UNREAD),
        "key": (FAILED, "connector_org_api_key"),
        "jira": (FAILED, "connector_jira_token"),
        "align": (FAILED, "connector_align_token"),
        "due": (FAILED, "the session is not signed in"),
    },
    "rotate": {
        "session": (PROVEN, FORM_UNREAD),
        "key": (PROVEN, LIST_UNREAD),
        "jira": (PROVEN, ""),
        "align": (FAILED, "connector_align_token"),
        "due": (FAILED, "It is needed: the stored token is to be replaced"),
    },
    "expiry": {
        "session": (ALIVE, ""),
        "key": (ALIVE, "connector_org_api_key: the value of this host could not list the tokens"),
        "jira": (ALIVE, ""),
        "align": (ALIVE, ""),
        "due": ("expiring", ""),
    },
    # The connectors of session and due are off before, and the account of jira has a token of another connector.
    "retire": {
        "session": (RETIRED, "What only Jira Align's settings form shows"),
        "key": (FAILED, "connector_org_api_key"),
        "jira": (RETIRED, "stays: it has other tokens"),
        "align": (RETIRED, "What only Jira Align's REST interface shows"),
        "due": (RETIRED, "What only Jira Align's settings form shows"),
    },
}
# The credentials that a warning names; more than one site may have the same one.
WARNINGS = {
    "verify": {"align_session"},
    "stand_up": {"align_session"},
    "rotate": {"align_session", "org_api_key"},
    "expiry": set(),
    "retire": {"align_session", "align_token", "jira_token"},
}


@dataclass
class Scenario:
    """Each playbook's run, and what it wrote to the remote world."""

    runs: dict[str, Run] = field(default_factory=dict)
    writes: dict[str, list[str]] = field(default_factory=dict)


@beside
def unused(folder: Path) -> Scenario:
    """Every playbook once, over sites that stand."""
    world = many_sites(len(WRONG))
    world["organizations"][0]["sites"] = [{"name": name} for name in WRONG]
    world["tenants"][0]["sites"] = list(WRONG)
    scenario = Scenario()
    with Sandbox(world) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        for name, wrong in WRONG.items():
            account = make_account(rollout, "account" + name)
            record = stand(rollout, name, account)
            rollout.hosts[name].update(wrong, connector_service_account_name="account" + name)
            if name == "due":
                sandbox.by_hand("expire_token", token=record["token_id"], days=5)
            if name == "jira":
                other = account["account_id"]
        for playbook in TABLE:
            given: dict[str, Any] = {}
            if playbook == "retire":
                make_token(rollout, "jira", other, "of another connector")
                for name in ("session", "due"):
                    sandbox.by_hand("deactivate_connector", connector=f"Jira {name}")
                given = {"connector_retire": list(WRONG)}
            scenario.runs[playbook] = rollout.play(playbook, expect=2, warnings=WARNED, **given)
            scenario.writes[playbook] = [entry["path"] for entry in sandbox.writes() if entry["from"] == "client"]
    return scenario


@pytest.mark.parametrize("playbook", TABLE)
def test_a_wrong_credential_fails_the_sites_that_need_it_and_no_other(playbook: str, unused: Scenario) -> None:
    results = unused.runs[playbook].facts("connector_result")
    for site, (state, said) in TABLE[playbook].items():
        result = results[site]
        assert result["state"] == state, f"{site}: {result['message']}"
        assert said in result["message"], f"{site}: {result['message']}"
    assert results["fine"]["state"] == {"retire": RETIRED, "expiry": ALIVE}.get(playbook, PROVEN)


@pytest.mark.parametrize("playbook", TABLE)
def test_each_unused_one_is_named_by_one_warning(playbook: str, unused: Scenario) -> None:
    run = unused.runs[playbook]
    text = " ".join(run.output.split())
    for option in ("align_session", "org_api_key", "align_token", "jira_token"):
        assert text.count(f"[WARNING]: {option} (connector_{option}, ") == (option in WARNINGS[playbook]), option
    assert not [value for wrong in WRONG.values() for value in wrong.values() if value in run.output]


@pytest.mark.parametrize("playbook", ["verify", "stand_up", "rotate", "expiry"])
def test_a_run_that_has_nothing_to_do_or_lacks_what_it_needs_writes_nothing(playbook: str, unused: Scenario) -> None:
    assert unused.writes[playbook] == []


# An organization key of one host that will not do, as expiry meets it beside a host whose key does.
KEYS: dict[str, tuple[str | int, str]] = {
    "wrong": ("unknown-key-5f1", "401"),
    "broken": ("half of\na key-5f1", "org_api_key: contains characters"),
    "empty": ("", "org_api_key"),
    "another": ("{{ another_key }}", "another organization"),
    "token": ("ATATT-a-users-token-5f1", "401"),
    "number": (5115115, "401"),
    "fine": ("", ""),
}


def test_expiry_asks_with_another_hosts_key_whatever_is_wrong_with_this_one(tmp_path: Path) -> None:
    """Each host is told what is wrong with its own, and none is red for it."""
    world = many_sites(len(KEYS), organizations=2)
    world["organizations"][0]["sites"] = [{"name": name} for name in KEYS]
    world["organizations"][1]["sites"] = [{"name": "elsewhere"}]
    world["tenants"][0]["sites"] = [*KEYS, "elsewhere"]
    with Sandbox(world) as sandbox:
        rollout = Rollout(Ansible(tmp_path), sandbox, list(KEYS))
        account = make_account(rollout, organization="org1")
        for name, (key, _said) in KEYS.items():
            stand(rollout, name, account)
            if name != "fine":
                rollout.hosts[name]["connector_org_api_key"] = key
        run = rollout.play("expiry", another_key=sandbox.org_key("org2"))
        asked = [entry for entry in sandbox.log() if entry["from"] == "client"]
        secrets = [sandbox.org_key("org1"), sandbox.org_key("org2")]
    results = run.facts("connector_result")
    assert {result["state"] for result in results.values()} == {ALIVE} and set(results) == set(KEYS)
    for name, (_key, said) in KEYS.items():
        refusal = "connector_org_api_key: the value of this host could not list the tokens"
        assert (refusal in results[name]["remark"]) is (name != "fine"), results[name]
        assert said in results[name]["remark"], results[name]
    assert len(asked) <= len(KEYS) - 2, "one question for each key that can be sent"
    assert not [secret for secret in (*secrets, "key-5f1", "token-5f1") if secret in run.output]
