# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do by mistake while tokens are replaced: stopped before it costs a connector its token, or told."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest
import requests

from tests.support.harness.play import Ansible, Run, surroundings
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.standing import label, make_account, make_token, stand, stand_all
from tests.system.standing import save as standing_save
from tests.system.support import COMPLETE, Rollout

NO_SESSION: dict[str, Any] = {"connector_align_session": ""}


@pytest.fixture
def two(ansible: Ansible) -> Any:
    """Two sites that share an account, as stand_up leaves them."""
    with Sandbox(many_sites(2)) as sandbox:
        rollout = Rollout(ansible, sandbox)
        stand_all(rollout)
        yield rollout


def connector(rollout: Rollout, site: str = "") -> dict[str, Any]:
    return dict(rollout.world(site).connectors[0])


def signs_in(rollout: Rollout) -> bool:
    """Whether the connector's own sign-in works, with the token that it holds."""
    return bool(rollout.sandbox.by_hand("poll") == {"align": {"Jira acme-one": "ok"}})


def confirmed_label(run: Run) -> str:
    """The label that the instructions print for the confirmation, with the site that it is for."""
    found = re.search(r"--limit acme-one -e connector_handoff_done=(\S+) ", run.problems()[-1])
    assert found, run.problems()[-1]
    return found[1]


def save(rollout: Rollout) -> None:
    """The operator saves the stored token in the connector."""
    rollout.sandbox.by_hand("set_connector", connector="Jira acme-one", token=rollout.record()["token"])


def test_confirmation_is_for_one_token_and_no_other_is_made_until_then(rollout: Rollout) -> None:
    """Rotated by hand, with what operators type: the connector's own sign-in works after every step."""
    old = stand(rollout, "acme-one", make_account(rollout))
    run = rollout.rotate(connector_rotate_now=True, expect=2, **NO_SESSION)
    assert "without -e connector_rotate_now" in run.problems()[-1] and signs_in(rollout)
    new, label_of_new = rollout.record(), confirmed_label(run)
    assert new["label"] == label_of_new != old["label"]
    save(rollout)
    # The command repeated as it was, with the old form of the confirmation, with another label, and as the operator did.
    run = rollout.rotate(connector_rotate_now=True, connector_handoff_done=False, expect=2, **NO_SESSION)
    assert confirmed_label(run) == label_of_new and signs_in(rollout)
    for given in (
        {"connector_handoff_done": True},
        {"connector_handoff_done": "true"},
        {"connector_handoff_done": old["label"]},
        {"connector_handoff_done": label_of_new[:-1]},
        {"connector_handoff_done": True, "connector_rotate_now": True},
        {"connector_handoff_done": label_of_new, "connector_rotate_now": True},
    ):
        for name in ("rotate", "stand_up")[: 2 if given == {"connector_handoff_done": True} else 1]:
            run = rollout.play(name, **given, **NO_SESSION, expect=2)
            assert "connector_handoff_done" in run.problems()[-1] and label_of_new in run.problems()[-1], given
            assert rollout.sandbox.writes() == [] and rollout.record() == {
                **new,
                "handed_over_for": new["owner"].split()[1] + " Jira acme-one",
            }, given
            assert signs_in(rollout), given
    assert {token["value"] for token in rollout.world().live_tokens()} == {old["token"], new["token"]}
    rollout.rotate(connector_handoff_done=label_of_new, **NO_SESSION)
    assert signs_in(rollout) and [token["value"] for token in rollout.world().live_tokens()] == [
        connector(rollout)["password"]
    ] == [new["token"]]
    # Left in the inventory: without effect while the token is kept, and no confirmation of the next one.
    rollout.hosts["acme-one"]["connector_handoff_done"] = label_of_new
    rollout.rotate(**NO_SESSION)
    assert rollout.sandbox.writes() == [] and signs_in(rollout)
    rollout.sandbox.by_hand("expire_token", token=new["token"], days=5)
    run = rollout.rotate(expect=2, **NO_SESSION)
    next_label = confirmed_label(run)
    assert next_label != label_of_new and signs_in(rollout)
    save(rollout)
    run = rollout.rotate(expect=2, **NO_SESSION)
    assert next_label in run.problems()[-1] and rollout.sandbox.writes() == [] and signs_in(rollout)
    rollout.rotate(connector_handoff_done=next_label, **NO_SESSION)
    assert signs_in(rollout) and [token["value"] for token in rollout.world().live_tokens()] == [
        connector(rollout)["password"]
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"connector_profile": "read_only"},
        {"connector_token_days": 100},
        {"connector_token_label": "another-label"},
        {"connector_rotate_before_days": 364, "connector_rotate_now": "true"},
    ],
    ids=["profile", "days", "label", "window"],
)
def test_no_other_token_is_made_while_one_waits_whatever_changes(rollout: Rollout, change: dict[str, Any]) -> None:
    """Another profile, lifetime, label or window waits too: of two tokens, the connector may hold the one that is revoked."""
    old = stand(rollout, "acme-one", make_account(rollout))
    waiting = confirmed_label(rollout.rotate(connector_rotate_now=True, expect=2, **NO_SESSION))
    save(rollout)
    assert confirmed_label(rollout.rotate(expect=2, **change, **NO_SESSION)) == waiting
    assert {token["value"] for token in rollout.world().organization["tokens"].values()} == {
        old["token"],
        connector(rollout)["password"],
    }
    assert signs_in(rollout)


def test_record_of_an_earlier_version_that_waits_is_confirmed_by_its_label(rollout: Rollout) -> None:
    """Before 0.5.0 a record did not show that its token was handed over for a connector that was there."""
    account = make_account(rollout)
    old = stand(rollout, "acme-one", account)
    token = make_token(rollout, "acme-one", account["account_id"], f"{label('acme-one')}-20260801T120000Z")
    named = {"token_id": old["token_id"], "label": old["label"], "account_id": old["account_id"]}
    new = {
        "token": token["token"],
        "token_id": token["id"],
        "label": token["label"],
        "expires_at": token["expires_at"],
        "applied_to": "",
        "applied_at": "",
    }
    standing_save(rollout, "acme-one", {**old, **new, "replaces": [named]})
    save(rollout)
    run = rollout.rotate(connector_rotate_now=True, expect=2, **NO_SESSION)
    assert confirmed_label(run) == token["label"] and signs_in(rollout)
    rollout.rotate(connector_handoff_done=token["label"], **NO_SESSION)
    assert signs_in(rollout) and [each["value"] for each in rollout.world().live_tokens()] == [token["token"]]


@pytest.mark.parametrize("name, digest", [("Jira acme-one", "2433c863"), (2024, "fe6af249")])
def test_the_default_label_stays_what_it_is(ansible: Ansible, name: Any, digest: str) -> None:
    """Tokens are found by it: in another version, and where a name is a number, and with a slash at an address's end."""
    defaults = Path(__file__).resolve().parents[2] / "roles/connector/defaults/main.yml"
    tasks: list[dict[str, Any]] = [
        {"ansible.builtin.include_vars": str(defaults)},
        {"name": "The label", "ansible.builtin.debug": {"var": "connector_token_label"}},
    ]
    addresses = {
        "connector_site_url": "https://acme-one.atlassian.net/",
        "connector_align_url": "https://acme.jiraalign.com",
    }
    run = ansible.run(tasks, variables={**addresses, "connector_name": name})
    assert run.one("The label")["connector_token_label"] == f"jira-align-site-{digest}"


def test_what_a_record_names_is_revoked_after_its_grace_without_a_person(rollout: Rollout) -> None:
    """The connector is known to hold another one: nobody has to say so again."""
    account = make_account(rollout)
    old = make_token(rollout, "acme-one", account["account_id"], f"{label('acme-one')}-20251231T120000Z")
    named = {"token_id": old["id"], "label": old["label"], "account_id": account["account_id"]}
    stand(rollout, "acme-one", account, replaces=[named])
    rollout.rotate(**NO_SESSION)
    assert [token["value"] for token in rollout.world().live_tokens()] == [connector(rollout)["password"]]


def test_a_label_of_two_sites_is_refused(two: Rollout) -> None:
    for playbook in ("stand_up", "rotate", "retire"):
        run = two.play(playbook, "--limit", "all", expect=2, connector_token_label="jira-align-prod")
        assert all("connector_token_label: the host site-00" in problem for problem in run.problems()[-2:])
        assert two.sandbox.writes() == []


def test_a_connector_or_a_token_of_two_sites_is_refused(two: Rollout) -> None:
    run = two.rotate(expect=2, connector_name="Jira")
    assert all("has the same connector of the same Jira Align tenant" in problem for problem in run.problems()[-2:])
    assert two.sandbox.writes() == []
    run = two.rotate(expect=2, connector_token="ATSTT-somebody-made-this-one")
    assert all("a token belongs to one site" in problem for problem in run.problems()[-2:])
    assert "ATSTT-somebody" not in run.output
    assert two.sandbox.writes() == []


def test_an_account_that_only_has_the_name_is_left_alone(rollout: Rollout) -> None:
    """No record, and an account of the name: somebody else's, as far as can be told."""
    account = make_account(rollout)
    run = rollout.play("retire", connector_retire="acme-one", connector_delete_account=True)
    assert [each["account_id"] for each in rollout.world().accounts()] == [account["account_id"]]
    assert rollout.sandbox.writes() == []
    assert run.facts("connector_result")["acme-one"]["state"] == "retired"
    # Two of the name, and this connector's own is the second: not to be guessed.
    own = rollout.sandbox.by_hand("create_service_account", name="jiraalignconnector", sites=["acme-one"])
    stand(rollout, "acme-one", own)
    rollout.store().unlink()
    run = rollout.play("retire", expect=2, connector_retire="acme-one", connector_delete_account=True)
    assert "2 active service accounts are named jiraalignconnector" in run.problems()[-1]
    assert account["account_id"] in run.problems()[-1] and own["account_id"] in run.problems()[-1]
    assert len(rollout.world().accounts()) == 2


def test_expiry_is_red_while_the_connector_signs_in_with_a_token_that_ends(rollout: Rollout) -> None:
    """A newer one is there and was proved, but the connector never got it."""
    account, site = make_account(rollout), rollout.sandbox.sites["acme-one"]
    old = stand(rollout, "acme-one", account)["token"]
    new = make_token(rollout, "acme-one", account["account_id"], f"{label('acme-one')}-20260601T120000Z")["token"]
    rollout.sandbox.by_hand("poll")
    asked = requests.get(
        f"{rollout.sandbox.api_url}/ex/jira/{site['cloud_id']}/rest/api/3/myself",
        auth=(account["email"], new),
        timeout=10,
    )
    assert asked.status_code == 200
    rollout.play("expiry")
    rollout.sandbox.by_hand("expire_token", token=old, days=5)
    assert "expires on" in rollout.play("expiry", expect=2).problems()[-1]
    rollout.sandbox.by_hand("expire_token", token=new, days=300)
    rollout.sandbox.by_hand("poll")  # of the old one, later than the new one was proved
    rollout.sandbox.by_hand("expire_token", token=old, days=0)
    assert "expired on" in rollout.play("expiry", expect=2).problems()[-1]
    rollout.sandbox.by_hand("expire_token", token=old, days=300)
    rollout.sandbox.by_hand("block_token", token=old)
    assert "is blocked" in rollout.play("expiry", expect=2).problems()[-1]


def test_a_store_that_forgets_stops_the_run_before_a_token_is_made(rollout: Rollout) -> None:
    commands = {"connector_command_load": ["true"], "connector_command_save": ["cat"]}
    run = rollout.stand_up(expect=2, connector_token_store="command", **commands)
    assert "what was read back is not what was written" in run.problems()[-1]
    assert "No token was made" in run.problems()[-1]
    assert [entry for entry in rollout.sandbox.writes() if "/api-tokens" in entry["path"]] == []


def test_the_vault_password_is_changed_from_one_without_an_id(rollout: Rollout) -> None:
    stand(rollout, "acme-one", make_account(rollout))
    old = rollout.hosts["acme-one"]["connector_vault_password"]
    new = {
        "connector_vault_password": "another-password-altogether",
        "connector_vault_id": "new",
        "connector_vault_passwords": {"default": old},
    }
    rollout.rotate(connector_rotate_now=True, **new)
    assert rollout.store().read_text(encoding="utf-8").startswith("$ANSIBLE_VAULT;1.2;AES256;new\n")
    assert rollout.rotate(**new).changed() == {"acme-one": 0}


@pytest.mark.parametrize("odd", ["../../elsewhere", "\u6771\u4eac", "one site", "a:b"])
def test_hosts_name_leads_nowhere_else(rollout: Rollout, odd: str) -> None:
    rollout.hosts = {
        odd: {name: value for name, value in rollout.hosts["acme-one"].items() if name != "connector_token_store_path"}
    }
    rollout.stand_up()
    digest = hashlib.sha256(odd.encode()).hexdigest()[:8]
    assert [path.name for path in (rollout.ansible.folder / ".connector_store").iterdir()] == [
        f"{re.sub('[^A-Za-z0-9.]', '-', odd)}-{digest}.yml"
    ]
    assert rollout.stand_up().changed() == {odd: 0}


@pytest.mark.parametrize(
    "given, path", [({}, ""), ({"connector_token_store_path": "records/one.yml"}, ""), (None, "absolute.yml")]
)
def test_inventory_without_a_directory_needs_an_absolute_path(
    rollout: Rollout, given: dict[str, str] | None, path: str
) -> None:
    """As -i acme-one, on the command line, whose inventory_dir is the text None."""
    variables = {
        name: value for name, value in rollout.hosts["acme-one"].items() if name != "connector_token_store_path"
    }
    place = str(rollout.ansible.folder / path)
    variables.update({"connector_token_store_path": place} if given is None else given)
    for name in ("stand_up", "verify", "rotate", "retire"):
        run = rollout.ansible.run(
            f"jira_ops.align.{name}",
            Path("acme-one,"),
            variables,
            arguments=["--limit", "acme-one"],
            expect=0 if given is None else 2,
        )
        assert given is None or "connector_token_store_path" in run.output, name
    assert given is not None or Path(place).exists()
    assert [entry for entry in rollout.sandbox.writes() if given is not None] == []
    assert not list(rollout.ansible.folder.rglob("None"))


def paused(rollout: Rollout, playbook: str, **variables: Any) -> pexpect.spawn:
    """A playbook at a terminal, at the point where it waits for a person."""
    # A short name: ansible-core 2.21 has a socket below the temporary folder, whose path may have 107 characters.
    folder = rollout.ansible.folder / "pty"
    for each in ("home", "tmp", "work"):
        (folder / each).mkdir(parents=True)
    given = {
        "connector_on_handoff": "pause",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        **variables,
    }
    arguments = ["--inventory", str(rollout.inventory()), f"jira_ops.align.{playbook}"]
    for name, value in given.items():
        arguments += ["--extra-vars", f'{{"{name}": "{value}"}}']
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    child = pexpect.spawn(
        program, arguments, cwd=str(folder / "work"), env=surroundings(folder, {}), encoding="utf-8", timeout=60
    )
    child.expect("Press return when it is done")
    return child


def ended(child: pexpect.spawn) -> int:
    child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus)


def test_a_run_that_waits_goes_on_to_its_end(rollout: Rollout) -> None:
    stand(rollout, "acme-one", make_account(rollout))
    rollout.sandbox.by_hand("expire_token", token=rollout.record()["token"], days=5)
    child = paused(rollout, "rotate", connector_jira_token="", connector_jira_email="", **NO_SESSION)
    rollout.sandbox.by_hand("set_connector", connector="Jira acme-one", token=rollout.record()["token"])
    assert ended(child) == 0, child.before
    assert rollout.world().complete() == COMPLETE
    assert rollout.record()["token"] == connector(rollout)["password"]


def test_a_retirement_that_waited_is_still_one(rollout: Rollout) -> None:
    rollout.sandbox.switch(align_delete_button="no")
    stand(rollout, "acme-one", make_account(rollout))
    child = paused(rollout, "retire", connector_retire="acme-one", connector_delete_connector="true")
    assert ended(child) == 2, child.before
    assert rollout.world().live_tokens() == []
    assert connector(rollout)["active"] is False
    assert "token" not in rollout.record()


@pytest.mark.parametrize("waits_already", [False, True], ids=["made in this run", "made before"])
def test_return_confirms_the_token_that_was_handed_over_and_makes_no_other(
    rollout: Rollout, waits_already: bool
) -> None:
    old = stand(rollout, "acme-one", make_account(rollout))
    if waits_already:
        rollout.rotate(connector_rotate_now=True, expect=2, **NO_SESSION)
    child = paused(rollout, "rotate", connector_rotate_now="true", **NO_SESSION)
    save(rollout)
    new = rollout.record()
    assert ended(child) == 0, child.before
    assert signs_in(rollout)
    assert (
        [token["value"] for token in rollout.world().live_tokens()]
        == [connector(rollout)["password"]]
        == [new["token"]]
        != [old["token"]]
    )


def test_return_without_a_saved_connector_that_was_not_there_confirms_nothing(rollout: Rollout) -> None:
    """Pressed too early: the next look finds no connector, and the run ends with the instructions."""
    child = paused(rollout, "stand_up", **NO_SESSION)
    assert ended(child) == 2, child.before
    assert rollout.world().connectors == [] and rollout.record()["applied_to"] == ""


@pytest.mark.parametrize("more", [{}, {"connector_rotate_now": True}], ids=["due", "now"])
def test_pause_without_a_terminal_fails_as_fail_does(rollout: Rollout, more: dict[str, Any]) -> None:
    old = stand(rollout, "acme-one", make_account(rollout))
    rollout.sandbox.by_hand("expire_token", token=old["token"], days=5)
    run = rollout.rotate(connector_on_handoff="pause", expect=2, **more, **NO_SESSION)
    waiting = confirmed_label(run)
    assert signs_in(rollout) and len(rollout.world().live_tokens()) == 2
    save(rollout)
    assert confirmed_label(rollout.rotate(connector_on_handoff="pause", expect=2, **more, **NO_SESSION)) == waiting
    assert signs_in(rollout) and {token["value"] for token in rollout.world().live_tokens()} == {
        old["token"],
        connector(rollout)["password"],
    }


def test_each_site_asks_for_its_own_token(two: Rollout) -> None:
    """One return confirms one site's token, and the other site's own prompt the other's."""
    child = paused(two, "rotate", connector_rotate_now="true", **NO_SESSION)
    sites = []
    for number in range(2):
        if number:
            child.expect("Press return when it is done")
        sites += re.findall(r"(site-\d+): Operator action needed", child.before.rsplit("TASK", 1)[-1])[-1:]
        two.sandbox.by_hand("set_connector", connector=f"Jira {sites[-1]}", token=two.record(sites[-1])["token"])
        child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0 and sorted(sites) == sorted(two.sites), child.before
    assert {status for tenant in two.sandbox.by_hand("poll").values() for status in tenant.values()} == {"ok"}
    for site in two.sites:
        assert [token["value"] for token in two.world(site).live_tokens()] == [connector(two, site)["password"]]
