# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states in which a playbook may find a site, and what came of it there: data, and nothing that runs.

A world is one site's record, connector and token as they are before a run. A cell is a world and a playbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

RECORDS = {
    "none": "the store has no record of this host",
    "ours": "it says that the connector of this name holds the token",
    "handed over": "its token waits to be confirmed; the connector held another one before",
    "another's": "at the place of this host's is a record of another site",
    "retired": "it says that the connector was taken out of service",
}
CONNECTORS = {
    "none": "Jira Align has no connector of this name",
    "ours": "it serves this site with this account, active, and holds the token (where one was handed over: the one before)",
    "another's active": "it serves another site with another account, and works",
    "another's inactive": "the same, and is switched off",
    "wrong site": "it serves another site with this account and this token",
}
TOKENS = {
    "live": "it works, for 300 days",
    "due": "it works, for 5 days",
    "refused": "it is listed, and the gateway refuses it, for it is blocked",
    "unknown": "the organization does not list it; where a record names it, a live one of its label is listed that no record knows",
}
# What is run: the playbook, and its arguments.
PARTS = {
    "stand_up": ("stand_up", ()),
    "verify": ("verify", ()),
    "rotate": ("rotate", ()),
    "expiry": ("expiry", ()),
    "retire": ("retire", ("--limit", "all")),
    "check mode": ("stand_up", ("--check",)),
}
# These change nothing, whatever they find.
READ_ONLY = ("verify", "expiry", "check mode")


@dataclass(frozen=True)
class World:
    """What a run finds of one site."""

    record: str
    connector: str
    token: str

    @property
    def host(self) -> str:
        """The name of its inventory host, and of its site in the sandbox."""
        return "-".join(_code(each) for each in (self.record, self.connector, self.token))

    @property
    def says_ours(self) -> bool:
        """Whether the record says that the connector of this name is this host's."""
        return self.record in ("ours", "handed over")

    @property
    def names_token(self) -> bool:
        """Whether the record names a token of this site."""
        return self.says_ours


@dataclass(frozen=True)
class Outcome:
    """What came of a run in one world, as the table has it. written: what was changed, in the order of the requests, once each."""

    exit: int
    written: tuple[str, ...]
    said: str


WORLDS = tuple(World(*each) for each in product(RECORDS, CONNECTORS, TOKENS))
# A fifth of all, for `make test`: each value of each dimension, and each pair of a record and a connector that decides about somebody else's.
SLICE = tuple(
    world
    for world in WORLDS
    if (world.token == "live" and world.connector in ("ours", "another's active", "wrong site"))
    or (world.token == "live" and world.record == "none")
    or (world.token != "live" and world.connector == "ours" and world.record == "ours")
    or (world.token == "unknown" and world.connector == "none" and world.record in ("none", "retired"))
)


def boxes(worlds: Iterable[World]) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Return the worlds as few products of records, connectors and tokens, each in the order of its dimension."""
    tokens: dict[tuple[str, str], list[str]] = {}
    for world in sorted(worlds, key=WORLDS.index):
        tokens.setdefault((world.record, world.connector), []).append(world.token)
    connectors: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (record, connector), each in tokens.items():
        connectors.setdefault((record, tuple(each)), []).append(connector)
    records: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (record, several), each in connectors.items():
        records.setdefault((tuple(each), several), []).append(record)
    return [(tuple(each), first, second) for (first, second), each in records.items()]


def _code(name: str) -> str:
    return name.replace("'", "").replace(" ", "")
