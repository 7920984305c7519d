# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of the inventory that was renamed: its record is found by what it serves. Private to the collection.

Place, connector and label have the host's name in them by default. Under a new name, a second connector would be made, and a token that nobody revokes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .policy import unstamped
from .record import TokenRecord


@dataclass(frozen=True)
class RecordBeside:
    """A record in the same store that no other host of the inventory has, without any secret. connector: tenant and name."""

    place: str
    owner: str
    connector: str
    label: str

    def to_dict(self) -> dict[str, str]:
        """Return plain data, as a module takes it."""
        return asdict(self)


def beside(place: str, record: TokenRecord) -> RecordBeside:
    """Return what a record says of what it serves."""
    before = record.previous.applied_to if record.previous else ""
    return RecordBeside(place, record.owner, record.applied_to or before, unstamped(record.label))


def from_dicts(given: Iterable[Mapping[str, Any]]) -> list[RecordBeside]:
    """Return the records of a module's option."""
    names = ("place", "owner", "connector", "label")
    return [RecordBeside(**{name: str(each.get(name) or "") for name in names}) for each in given]


def found(records: Iterable[RecordBeside], owner: str, place: str) -> str:
    """Return what to do where one of the records serves what this host does (owner: site and tenant); empty where none does."""
    mine = next((each for each in records if each.owner == owner), None)
    if mine is None:
        return ""
    tenant = owner.partition(" ")[2]
    name = mine.connector[len(tenant) :].strip() if tenant and mine.connector.startswith(f"{tenant} ") else ""
    kept = [f"connector_name: {name}"] * bool(name) + [f"connector_token_label: {mine.label}"] * bool(mine.label)
    keep = f" Set {' and '.join(kept)} to leave connector and token as they are." if kept else ""
    fact = f"connector_token_store_path: this host has no token record at {place}, and the one of its site is at {mine.place}."
    return f"{fact} If the host was renamed, move it there.{keep}"
