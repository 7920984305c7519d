# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proving a token's scopes by use: the probes (probes.py) are sent, and their refusals judged. Private to the collection.

A refusal names no scope. So it is about all that its call needs, save those that other reads have proved.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from ..api.client import Client
from ..api.errors import Refused
from ..probes import PROBES, Probe

SCOPE_MISMATCH = "scope does not match"
_BY_WRITING = "only a write could prove it"
_BY_NO_READ = "no read is known that proves it"


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
    listed: dict[str, list[Any]] = {}
    why: dict[str, str] = {}
    for probe in PROBES:
        if not probe.proves <= wanted or probe.proves <= proof.held:
            continue
        path = {"cloud_id": cloud_id}
        if probe.needs is not None:
            needed, source = probe.needs, probe.needs.source.name
            identifier = needed.among(listed.get(source, []))
            if identifier is None:
                there_is_none = f"there is no {needed.what} that the account can read"
                lacking = there_is_none if source in listed else f"no {needed.what} could be looked for"
                why.update({scope: why.get(scope, lacking) for scope in probe.proves})
                continue
            path[needed.field] = identifier
        answered = _send(client, probe, path)
        if answered is None:
            refused.append(probe)
        elif isinstance(answered, str):
            why.update(dict.fromkeys(probe.proves, answered))
        else:
            proof.held |= probe.proves
            listed[probe.operation.name] = answered.get("values") or []
    _judge(refused, proof)
    known = proof.states(scopes)
    writes = {scope for scope in scopes if not scope.startswith("read:")}
    proof.unproved = {
        scope: why.get(scope, _BY_WRITING if scope in writes else _BY_NO_READ)
        for scope in scopes
        if known[scope] == "unproved"
    }
    return proof


def _send(client: Client, probe: Probe, path: dict[str, Any]) -> dict[str, Any] | str | None:
    """Return the answer, None where a scope is missing, or why the answer proves nothing."""
    try:
        answer: dict[str, Any] = client.send(probe.operation, query=dict(probe.query), body=probe.body, **path).document
        return answer
    except Refused as refused:
        if refused.status == 401 and SCOPE_MISMATCH in refused.words:
            return None
        if refused.status in (400, 403, 404):  # Jira's own refusal, of a board that is gone or of another kind
            return f"{probe.operation.summary} was answered {refused.status}"
        raise


def _judge(refused: list[Probe], proof: Proof) -> None:
    """Sort what the refusals may be about: one scope is missing, of several at least one, unless a missing one explains it."""
    suspects = [probe.proves - proof.held for probe in refused]
    proof.missing |= {scope for each in suspects if len(each) == 1 for scope in each}
    open_ones = [each for each in dict.fromkeys(suspects) if len(each) > 1 and not each & proof.missing]
    proof.suspected = [each for each in open_ones if not any(other < each for other in open_ones)]
