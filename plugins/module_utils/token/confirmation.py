# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's confirmation that a connector holds a token: it is for one token, by its label. Private to the collection.

Which token a connector holds can be seen nowhere. A confirmation that was meant for another token would have the one revoked that the connector holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..api.errors import InvalidOption
from .api_token import ApiToken
from .record import TokenRecord

_OPTION = "confirmed (connector_handoff_done)"
# How no confirmation is written, too: the variable was a boolean once, and extra variables are text.
_NONE = ("", "false", "no", "off", "none", "null", "0")


def label_from(given: Any) -> str:
    """Return the label that the option confirms, or nothing."""
    text = "" if given is None else str(given).strip()
    return "" if text.lower() in _NONE else text


def check(record: TokenRecord, confirmed: str, force: bool, adopts: bool) -> None:
    """Raise InvalidOption where the confirmation is not for the record's token, or stands beside what would make or take another one."""
    if not confirmed:
        return
    nothing = "Nothing was changed."
    if not record.token_id or not record.label:
        problem = f"{confirmed!r} confirms a token, and the token store holds none of this connector. {nothing}"
        raise InvalidOption(_OPTION, problem, "Leave it out.")
    if confirmed != record.label:
        if record.applied_since is None or record.waits:
            remedy = f"Expected the label of the token that was handed over, {record.label}, once the connector holds it; until then, leave it out."
        else:
            fact = f"No token waits to be confirmed: the connector is known to hold {record.label}."
            remedy = f"{fact} Leave it out; of a workflow of AWX whose first job handed it on (connector_to_confirm), launch the job template by itself."
        raise InvalidOption(_OPTION, f"invalid value {confirmed!r}. {nothing}", remedy)
    if force:
        problem = (
            f"{record.label} is to be confirmed, and force (connector_rotate_now) asks for another token. {nothing}"
        )
        raise InvalidOption(_OPTION, problem, "Leave out connector_rotate_now, and run again.")
    if adopts:
        problem = f"{record.label} is to be confirmed, and token (connector_token) gives another one. {nothing}"
        raise InvalidOption(_OPTION, problem, "Leave out connector_token, and run again.")


def check_none_waits(record: TokenRecord, live: Sequence[ApiToken]) -> None:
    """Raise InvalidOption where another token would be taken while a live one that was handed over waits to be confirmed."""
    if record.waits and any(token.token_id == record.token_id for token in live):
        problem = f"another one is not taken, because {record.label} was handed over and is not confirmed yet."
        remedy = f"Confirm it (connector_handoff_done={record.label}) once the connector holds it; or revoke it where no connector does."
        raise InvalidOption("token (connector_token)", problem, remedy)
