# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret in any output or file outside the encrypted store, at -vvvv, through both doors: searched for by value."""
from __future__ import annotations

import base64
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.harness.inventory import VAULT_PASSWORD
from tests.harness.leaks import files_with, found_in
from tests.harness.play import DOORS, IN_PROCESS, OWN_PROCESS, Ansible, Run
from tests.integration.beside import beside
from tests.integration.support import Rollout
from tests.sandbox.fixture import Sandbox
from tests.sandbox.worlds import ONE


@dataclass(frozen=True)
class Searched:
    """Runs of one site through one door, and all that was secret in them."""

    runs: dict[str, Run]
    secrets: list[str]
    store: Path
    folder: Path


def stood_up(folder: Path, door: str) -> Searched:
    with Sandbox(ONE) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        environment = {"ANSIBLE_PIPELINING": "0"}  # as it is by default: modules are put into files
        runs = {}
        runs["first"] = rollout.stand_up("-vvvv", "--diff", door=door, environment=environment, connector_projects=["SHOP"])
        runs["second"] = rollout.stand_up("-vvvv", "--diff", door=door, environment=environment, connector_projects=["SHOP"])
        # The third is for messages of errors, which both doors make by the same code.
        if door == OWN_PROCESS:
            return Searched(runs, [*sandbox.secrets(), VAULT_PASSWORD], rollout.store(), folder)
        rollout.sandbox.by_hand("expire_token", token=rollout.record()["token"], days=3)
        sandbox.faults([{"plane": "align_form", "method": "POST", "action": "status", "status": 500, "html": "Trouble"}])
        runs["rotating, and failing"] = rollout.stand_up("-vvvv", "--diff", door=door, environment=environment, expect=2)
        return Searched(runs, [*sandbox.secrets(), VAULT_PASSWORD], rollout.store(), folder)


@beside
def searched_outside(folder: Path) -> Searched:
    return stood_up(folder, OWN_PROCESS)


@beside
def searched_inside(folder: Path) -> Searched:
    return stood_up(folder, IN_PROCESS)


@pytest.fixture
def searched(request: pytest.FixtureRequest, searched_inside: Searched, searched_outside: Searched) -> Searched:
    return searched_inside if request.param == IN_PROCESS else searched_outside


both = pytest.mark.parametrize("searched", DOORS, indirect=True)


def test_the_search_finds_what_it_is_to_find() -> None:
    """A search that finds nothing proves nothing: every form is found, alone and inside something longer."""
    secret = "a-secret/with+signs=9f"
    for text in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode(), base64.b64encode(f"me@example.com:{secret}".encode()).decode()):
        assert found_in(f"before {text} after", [secret]) == [secret], text
    for before in ("", "a", "ab", "abc"):
        assert found_in(base64.b64encode((before + secret + "z").encode()).decode(), [secret]) == [secret], before
    assert found_in("nothing of the kind", [secret]) == []


@both
def test_there_was_something_to_find(searched: Searched) -> None:
    """The credentials, the vault's password, and every token that was made; the runs did what they should."""
    assert len(searched.secrets) >= 9
    assert len([secret for secret in searched.secrets if secret.startswith("ATSTT")]) == len(searched.runs) - 1
    assert searched.runs["second"].changed() == {"acme-one": 0}
    assert searched.runs["first"].facts("connector_result")["acme-one"]["proven"] is True


@both
def test_no_secret_in_any_output(searched: Searched) -> None:
    for name, run in searched.runs.items():
        for where, text in (("stdout", run.stdout), ("stderr", run.stderr), ("what callbacks are told", run.lines)):
            assert found_in(text, searched.secrets) == [], f"{name}: {where}"


@both
def test_no_secret_in_any_file(searched: Searched) -> None:
    # The inventory is the test's own; the store is encrypted, and looked at below.
    assert files_with(searched.secrets, searched.folder, known=[searched.folder / "inventory.json", searched.store]) == []


@both
def test_the_store_is_encrypted_and_its_owners(searched: Searched) -> None:
    content = searched.store.read_text(encoding="utf-8")
    assert re.match(r"\$ANSIBLE_VAULT;1\.\d;AES256(;\w+)?\n", content)
    assert found_in(content, searched.secrets) == []
    assert stat.S_IMODE(searched.store.stat().st_mode) == 0o600
    assert stat.S_IMODE(searched.store.parent.stat().st_mode) == 0o700
    assert [path.name for path in searched.store.parent.iterdir()] == [searched.store.name]
