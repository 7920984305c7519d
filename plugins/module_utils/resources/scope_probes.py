# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proving a token's scopes by use: every harmless read that a description's `security` offers. Private to the collection.

| scopes that the read needs | read | needs first |
| --- | --- | --- |
| read:jira-user | /myself, which the caller sends | |
| read:jira-work | /permissionscheme | |
| read:board-scope:jira-software, read:project:jira | the boards | |
| read:board-scope:jira-software, read:issue-details:jira | a board | a board |
| read:board-scope.admin:jira-software, read:project:jira | a board's configuration | a board |
| read:sprint:jira-software | a board's sprints | a scrum board |
| read:sprint:jira-software, read:issue-details:jira, read:jql:jira | a sprint's issues | a sprint |

A refusal names no scope. So it is about all that its call needs, save those that other reads have proved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Collection

from ..api import jira, software
from ..api.client import Client
from ..api.errors import Refused
from ..api.operation import Operation

SCOPE_MISMATCH = "scope does not match"
WHO = "read:jira-user"
_BOARDS_READ = 50  # boards among which a scrum board is looked for
_BY_WRITING = "only a write could prove it"
_BY_NO_READ = "no read is known that proves it"


@dataclass(frozen=True)
class Probe:
    """A read and the id that its path needs, by the name of the path's field; None where it needs none."""

    operation: Operation
    query: tuple[tuple[str, Any], ...] = ()
    needs: str | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """All that its answer proves."""
        return frozenset(self.operation.scopes)


PROBES = (
    Probe(jira.GATEWAY_PERMISSION_SCHEMES),
    Probe(software.BOARDS, (("maxResults", _BOARDS_READ),)),
    Probe(software.BOARD, needs="board_id"),
    Probe(software.BOARD_CONFIGURATION, needs="board_id"),
    Probe(software.BOARD_SPRINTS, (("maxResults", 1),), needs="scrum_board_id"),
    Probe(software.SPRINT_ISSUES, (("maxResults", 1),), needs="sprint_id"),
)
# Per id: what it is of, and the list that it is taken from.
_SOURCES = {
    "board_id": ("board", software.BOARDS),
    "scrum_board_id": ("scrum board", software.BOARDS),
    "sprint_id": ("sprint", software.BOARD_SPRINTS),
}


@dataclass
class Proof:
    """What is known of the wanted scopes. suspected: of each set at least one is missing. unproved: why, by scope."""

    held: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    suspected: list[frozenset[str]] = field(default_factory=list)
    unproved: dict[str, str] = field(default_factory=dict)

    def states(self, scopes: Collection[str]) -> dict[str, str]:
        """Return held, missing, suspected or unproved for each scope."""
        suspects = {scope for each in self.suspected for scope in each}
        return {
            scope: "held"
            if scope in self.held
            else "missing"
            if scope in self.missing
            else "suspected"
            if scope in suspects
            else "unproved"
            for scope in scopes
        }


def prove(
    client: Client, cloud_id: str, scopes: Collection[str], held: Collection[str] = (), missing: Collection[str] = ()
) -> Proof:
    """Send every read that proves one of these scopes and needs none beside them. held, missing: what is known already."""
    wanted, proof = set(scopes), Proof(set(held), set(missing))
    refused: list[Probe] = []
    listed: list[Operation] = []
    ids: dict[str, Any] = {}
    why: dict[str, str] = {}
    for probe in PROBES:
        if not probe.scopes <= wanted or probe.scopes <= proof.held:
            continue
        if probe.needs is not None and probe.needs not in ids:
            name, source = _SOURCES[probe.needs]
            lacking = (
                f"there is no {name} that the account can read"
                if source in listed
                else f"no {name} could be looked for"
            )
            why.update({scope: why.get(scope, lacking) for scope in probe.scopes})
            continue
        answered = _send(client, cloud_id, probe, ids)
        if answered is None:
            refused.append(probe)
        elif isinstance(answered, str):
            why.update({scope: answered for scope in probe.scopes})
        else:
            proof.held |= probe.scopes
            listed.append(probe.operation)
            _learn_ids(probe, answered, ids)
    _judge(refused, proof)
    known = proof.states(scopes)
    writes = {scope for scope in scopes if not scope.startswith("read:")}
    proof.unproved = {
        scope: why.get(scope, _BY_WRITING if scope in writes else _BY_NO_READ)
        for scope in scopes
        if known[scope] == "unproved"
    }
    return proof


def _send(client: Client, cloud_id: str, probe: Probe, ids: dict[str, Any]) -> dict[str, Any] | str | None:
    """Return the answer, None where a scope is missing, or why the answer proves nothing."""
    path = {"cloud_id": cloud_id}
    if probe.needs is not None:
        path[probe.needs.replace("scrum_", "")] = ids[probe.needs]
    try:
        return client.send(probe.operation, query=dict(probe.query), **path).document
    except Refused as refused:
        if refused.status == 401 and SCOPE_MISMATCH in refused.words:
            return None
        if refused.status in (400, 403, 404):  # Jira's own refusal, of a board that is gone or of another kind
            return f"{probe.operation.summary} was answered {refused.status}"
        raise


def _learn_ids(probe: Probe, document: dict[str, Any], ids: dict[str, Any]) -> None:
    """Take the ids that later reads need from the lists of boards and sprints."""
    values = document.get("values") or []
    if probe.operation is software.BOARDS and values:
        ids["board_id"] = values[0]["id"]
        scrum = [board["id"] for board in values if board.get("type") == "scrum"]
        if scrum:
            ids["scrum_board_id"] = scrum[0]
    elif probe.operation is software.BOARD_SPRINTS and values:
        ids["sprint_id"] = values[0]["id"]


def _judge(refused: list[Probe], proof: Proof) -> None:
    """Sort what the refusals may be about: one scope is missing, of several at least one, unless a missing one explains it."""
    suspects = [probe.scopes - proof.held for probe in refused]
    proof.missing |= {scope for each in suspects if len(each) == 1 for scope in each}
    open_ones = [each for each in dict.fromkeys(suspects) if len(each) > 1 and not each & proof.missing]
    proof.suspected = [each for each in open_ones if not any(other < each for other in open_ones)]
