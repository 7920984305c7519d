# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site's whole life in every inventory and play of the museum, on every ansible-core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.museum.rooms import PARTS, PASSWORD, ROOMS, Hosts, Room
from tests.system.support import COMPLETE, Rollout

pytestmark = pytest.mark.every_core

PIECES = [piece for pieces in ROOMS.values() for piece in pieces]
SITES = dict(zip(PIECES, sorted(many_sites(len(PIECES))["tenants"][0]["sites"])))
# What the result of each step says of a site.
STATE = {**dict.fromkeys(PARTS, "proven"), "expiry": "alive", "retire": "retired"}


@dataclass(frozen=True)
class Seen:
    """What one step made of one piece."""

    run: Run
    result: dict[str, Any]
    changed: int
    complete: dict[str, Any]
    tokens: frozenset[str]
    leaks: list[str]


Museum = dict[tuple[str, str], Seen]


@beside
def museum(folder: Path) -> Museum:
    """Every step in every room, one room after the other."""
    seen: Museum = {}
    with Sandbox(many_sites(len(PIECES))) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        for number, (make, pieces) in enumerate(ROOMS.items()):
            hosts = {SITES[piece]: {**rollout.hosts[SITES[piece]], "connector_projects": ["SHOP"]} for piece in pieces}
            visit(rollout, folder / f"room-{number}", make, hosts, seen, pieces)
    return seen


def visit(
    rollout: Rollout,
    folder: Path,
    make: Callable[[Path, Hosts], Room],
    hosts: Hosts,
    seen: Museum,
    pieces: tuple[str, ...],
) -> None:
    """All steps of one room."""
    folder.mkdir()
    room, ansible = make(folder, hosts), Ansible(folder)
    for step in PARTS:
        asked = {"rotate": {"connector_rotate_now": "true"}, "retire": {"connector_retire": ",".join(hosts)}}
        run = ansible.run(
            room.playbook(step),
            Path(room.inventory),
            {**room.variables, **asked.get(step, {})},
            execution="",
            arguments=room.arguments,
            environment=room.environment,
            warnings=room.warnings,
            expect=None,
        )
        secrets = [*rollout.sandbox.secrets(), VAULT_PASSWORD, PASSWORD]
        leaks = [secret for secret in secrets if secret in run.output or secret in run.lines]
        results = run.facts("connector_result")
        for piece in pieces:
            site = SITES[piece]
            world = rollout.world(site)
            tokens = frozenset(token["id"] for token in world.live_tokens())
            changed = run.changed().get(site, 0)
            seen[piece, step] = Seen(run, results.get(site, {}), changed, world.complete(), tokens, leaks)


@pytest.mark.parametrize("step", PARTS)
@pytest.mark.parametrize("piece", PIECES)
def test_site_lives_and_ends_well(piece: str, step: str, museum: Museum) -> None:
    seen, before = museum[piece, step], museum.get((piece, list(PARTS)[max(0, list(PARTS).index(step) - 1)]))
    assert seen.run.code == 0, seen.run
    assert seen.result["state"] == STATE[step] and seen.leaks == []
    assert (seen.changed > 0) == (step in ("stand_up", "rotate", "retire"))
    if step == "retire":
        assert seen.tokens == frozenset() and seen.complete["active"] == 0
    else:
        assert seen.complete == COMPLETE and len(seen.tokens) == 1
    if before is not None:
        assert (seen.tokens == before.tokens) == (step not in ("rotate", "retire"))
