# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credentials of the jobs: which there are, and what to write into each. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .credential_kinds import KIND_OF_STORE, KINDS, CredentialKind

# What AWX shows in place of a secret, and keeps the secret where it is sent back.
ENCRYPTED = "$encrypted$"
_SET = re.compile(r"[a-z][a-z0-9_]*\Z")
_KEYS = ("inputs", "kind", "set")


@dataclass(frozen=True)
class Credential:
    """A credential of one kind. of_set: tells several of a kind apart. inputs: what it is to hold, as far as it is given."""

    kind: CredentialKind
    of_set: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def name(self, beginning: str) -> str:
        """Return its name in AWX."""
        ending = f" ({self.of_set})" if self.of_set else ""
        return f"{beginning}: {self.kind.title}{ending}"


def problems(entries: Sequence[Any]) -> list[str]:
    """Return what is wrong with awx_setup_credentials, one message each."""
    found = []
    seen = set()
    for number, entry in enumerate(entries):
        where = f"awx_setup_credentials[{number}]"
        if not isinstance(entry, Mapping):
            found.append(f"{where}: not a dictionary. Expected one with kind, and set and inputs where needed.")
            continue
        unknown = sorted(str(key) for key in set(entry) - set(_KEYS))
        kind, of_set, inputs = entry.get("kind"), entry.get("set") or "", entry.get("inputs") or {}
        if unknown:
            found.append(f"{where}: unknown {', '.join(unknown)}. Expected {', '.join(_KEYS)}.")
        if kind not in KINDS:
            found.append(f"{where}: kind: invalid value {kind!r}. Expected one of {', '.join(KINDS)}.")
            continue
        if not isinstance(of_set, str) or (of_set and not _SET.match(of_set)):
            found.append(
                f"{where}: set: invalid value {of_set!r}. Expected lower case letters, digits and underscores."
            )
        elif of_set and KINDS[kind].built_in:
            found.append(f"{where}: set: {kind} is a type of AWX's own, of which a job takes one. Leave set out.")
        elif (kind, of_set) in seen:
            found.append(
                f"{where}: a second credential {kind}, and a job takes one of each type. Give it a set of its own."
            )
        seen.add((kind, str(of_set)))
        fields = [each.id for each in KINDS[kind].fields]
        if not isinstance(inputs, Mapping) or set(inputs) - set(fields):
            found.append(f"{where}: inputs: not a dictionary of {', '.join(fields)}.")
        elif not all(
            isinstance(inputs[each.id], bool if each.boolean else str)
            for each in KINDS[kind].fields
            if each.id in inputs
        ):
            found.append(
                f"{where}: inputs: a value is no text. Put it in quotation marks, unless it is true or false for verify_ssl."
            )
    return found


def credentials(entries: Sequence[Mapping[str, Any]], store: str, environment: Mapping[str, str]) -> list[Credential]:
    """Return the credentials, with what the token store needs. environment: that of awx_setup, which gives what the entries do not."""
    listed = list(entries)
    needed = KIND_OF_STORE.get(store)
    if needed and needed not in [entry["kind"] for entry in listed]:
        listed.append({"kind": needed})
    made = []
    for entry in listed:
        kind, of_set = KINDS[entry["kind"]], str(entry.get("set") or "")
        given = {name: value for name, value in (entry.get("inputs") or {}).items() if value != ""}
        made.append(Credential(kind, of_set, {**kind.found_in(environment, of_set), **given}))
    return made


def inputs_to_write(
    credential: Credential, existing: Mapping[str, Any] | None, update_secrets: bool
) -> dict[str, Any] | None:
    """Return the inputs to write, or None to leave them alone.

    AWX replaces all inputs of a credential at once. So what is not given, and somebody has entered in AWX, is sent back as it is.
    existing: the inputs as AWX shows them, or None where there is no such credential.
    """
    if not credential.inputs:
        return None
    if not existing:
        return dict(credential.inputs)
    secret = {each.id for each in credential.kind.fields if each.secret}
    kept = {name for name in secret if existing.get(name) and not update_secrets}
    return {**existing, **{name: ENCRYPTED if name in kept else value for name, value in credential.inputs.items()}}


def missing(credential: Credential, existing: Mapping[str, Any] | None) -> list[str]:
    """Return the labels of the required fields that are neither given nor in AWX."""
    held = {**(existing or {}), **credential.inputs}
    return [each.label for each in credential.kind.fields if each.required and not held.get(each.id)]
