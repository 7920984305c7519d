# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service account of a connector, by its token record or by its name. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..api.errors import InvalidOption
from ..token.record import TokenRecord
from .account_list import Account

_NAMED = 10  # accounts that a message lists


def as_recorded(record: TokenRecord) -> dict[str, Any]:
    """Return the account as the record names it."""
    return {
        "account_id": record.account_id,
        "id": record.service_account_id or record.account_id,
        "email": record.email,
    }


def choose(accounts: Sequence[Account], record: TokenRecord, name: str, place: str, required: bool) -> dict[str, Any]:
    """Return the connector's account of all of the organization's, or nothing where there is none and none is required.

    Names are not unique, and what is chosen here may be deleted: two active accounts of the name are an error where no record decides.
    """
    if record.account_id:
        return next((each.to_dict() for each in accounts if each.account_id == record.account_id), {})
    named = [each for each in accounts if each.name == name and not each.inactive]
    if len(named) == 1 or not (named or required):
        return named[0].to_dict() if named else {}
    ids = f" ({', '.join(each.account_id for each in named[:_NAMED])})" if named else ""
    problem = f"{len(named)} active service accounts are named {name}{ids}, and the token store holds no record of this connector ({place})."
    remedy = "run jira_ops.align.stand_up" if required else "delete the account that is not meant"
    raise InvalidOption(
        "name (connector_service_account_name)",
        problem,
        f"Correct where the store is, or {remedy}. Nothing was changed.",
    )
