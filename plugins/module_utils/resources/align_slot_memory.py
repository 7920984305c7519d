# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this user's runs on this machine have just seen in a tenant's connector slots.

A rollout has a module run for each site, and each of them has to know that no other connector carries its name or serves
its site. Where neither chooser nor REST says so, that takes a look at every slot; remembered for some minutes, it is one look
at each slot for all sites of a run, and not one for each site. What is remembered only rules slots out: a connector that
is changed, and a slot that is taken, are looked at first. Losing the file costs requests and nothing else.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass

from ..lock import shared_file

# Seconds. Within them, a change that somebody makes by hand elsewhere in the form goes unseen.
_REMEMBERED_FOR = 300.0
_LARGEST = 1_000_000  # bytes


@dataclass(frozen=True)
class Seen:
    """One slot as a page showed it. text: the chooser's, at that time. at: seconds since the epoch."""

    text: str
    name: str
    jira_api_url: str
    jira_link: str
    at: float


def recall(tenant: str) -> dict[str, Seen]:
    """Return what was seen lately, by the slots' numbers; nothing where there is no file, or one that is not understood."""
    try:
        with open(_place(tenant), encoding="utf-8") as file:
            slots = json.loads(file.read(_LARGEST))
        found = {str(number): Seen(**seen) for number, seen in slots.items()}
        now = time.time()
        return {number: seen for number, seen in found.items() if 0 <= now - seen.at <= _REMEMBERED_FOR}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def remember(tenant: str, slots: dict[str, Seen]) -> None:
    """Add what was seen. Of two runs that do so at once, one may be lost."""
    place = _place(tenant)
    unfinished = f"{place}.{os.getpid()}"
    try:
        with open(unfinished, "w", encoding="utf-8", opener=_for_its_owner) as file:
            json.dump({number: asdict(seen) for number, seen in {**recall(tenant), **slots}.items()}, file)
        os.replace(unfinished, place)
    except OSError:
        return  # the looks were made, and can be made again


def _place(tenant: str) -> str:
    return shared_file("slots", tenant, ending=".slots")


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
