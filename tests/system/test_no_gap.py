# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""At no moment of a rotation is the connector without a token that works: Jira Align itself signs in with it, every 50 ms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.harness.meanwhile import meanwhile
from tests.system.support import COMPLETE, Rollout

EVERY = 0.05
BUSY = {"status": 429, "headers": {"Retry-After": "1"}, "json": {"message": "Rate limit exceeded"}}
# Of the client's requests one in ten is never answered, half of them processed, and one in ten is put off.
TROUBLE: list[dict[str, Any]] = [
    {"from": "client", "probability": 0.05, "seed": 3, "action": "drop", "when": "before"},
    {"from": "client", "probability": 0.05, "seed": 4, "action": "drop", "when": "after"},
    {"from": "client", "probability": 0.1, "seed": 5, **BUSY},
]


@contextmanager
def watched(rollout: Rollout) -> Iterator[Counter[str]]:
    """Counts how the connector's own sign-ins end, until the block does; "off" where it is not active."""
    seen: Counter[str] = Counter()

    def look() -> None:
        statuses = rollout.sandbox.by_hand("poll")
        seen.update([status for tenant in statuses.values() for status in tenant.values()] or ["off"])

    with meanwhile(look, EVERY):
        yield seen


def due(rollout: Rollout) -> str:
    """A connector that stands, with a token that is due. The token."""
    rollout.stand_up(connector_projects=["SHOP"])
    token = str(rollout.record()["token"])
    rollout.sandbox.by_hand("expire_token", token=token, days=5)
    return token


def rotated(rollout: Rollout, old: str) -> None:
    world, record = rollout.world(), rollout.record()
    assert world.complete() == COMPLETE
    assert old not in {token["value"] for token in world.organization["tokens"].values()}
    assert record["token"] == world.live_tokens()[0]["value"] == world.connectors[0]["password"] != old


def test_the_connector_never_loses_its_token(rollout: Rollout) -> None:
    old = due(rollout)
    with watched(rollout) as seen:
        rollout.rotate()
    rotated(rollout, old)
    assert set(seen) == {"ok"}
    assert seen["ok"] > 10


def test_nor_where_answers_are_put_off_or_lost(rollout: Rollout) -> None:
    """A run may fail then; the connector works all the while, and one of the next runs comes to the end."""
    old = due(rollout)
    rollout.sandbox.faults(TROUBLE)
    runs = []
    with watched(rollout) as seen:
        while not runs or (runs[-1].code != 0 and len(runs) < 10):
            runs.append(rollout.rotate(expect=None))
    rollout.sandbox.faults([])
    rollout.rotate()
    rotated(rollout, old)
    assert runs[-1].code == 0, runs[-1]
    assert all("Traceback" not in run.output for run in runs)
    assert set(seen) == {"ok"}
    assert seen["ok"] > 10


def test_the_watch_sees_what_it_is_to_see(rollout: Rollout) -> None:
    old = due(rollout)
    with watched(rollout) as seen:
        while not seen["ok"]:
            pass
        rollout.sandbox.by_hand("revoke_token", token=old)
        while not set(seen) - {"ok"}:
            pass
        rollout.sandbox.by_hand("deactivate_connector", connector="Jira acme-one")
        while not seen["off"]:
            pass
    assert set(seen) == {"ok", "401 Unauthorized", "off"}
