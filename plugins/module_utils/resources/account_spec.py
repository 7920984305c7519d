# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account as it should be. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..api.client import Client
from ..api.errors import InvalidOption
from .account_list import Found, find
from .groups import Group

NAME = re.compile(r"[A-Za-z0-9]{6,30}")


@dataclass(frozen=True)
class AccountSpec:
    """What the account should be. name or account_id identifies it; None leaves a property as it is."""

    org_id: str
    name: str | None
    account_id: str | None
    description: str | None
    groups: Sequence[str] = ()
    site_access: Sequence[str] = ()
    directory_id: str | None = None
    wait: float = 180.0


def check_name(name: str) -> None:
    """Check the service's own rule, before anything is sent."""
    if not NAME.fullmatch(name):
        raise InvalidOption(
            "name",
            f"invalid value {name!r}.",
            "Expected 6 to 30 characters, letters A-Z and digits only.",
        )


def find_account(client: Client, spec: AccountSpec, routes: Sequence[str]) -> Found:
    """Find the account by its ID, or by its name."""
    return find(client, spec.org_id, spec.name, spec.account_id, routes)


@dataclass(frozen=True)
class Places:
    """The groups that the account shall be in, and the directory that holds them."""

    directory_id: str
    groups: tuple[Group, ...]
