# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token store without any record, where live tokens of the connector exist: it has lost one, or is another one than before. Private to the collection.

A job in a throw-away directory would make a token in every run, and revoke the one before: the young token is what such a run has left.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import clock
from ..api.errors import InvalidOption
from .api_token import ApiToken
from .policy import TokenSpec

# Of two runs in which the store was empty, those of a monthly schedule among them, the second is within this time.
FORGETS_WITHIN = timedelta(days=35)
_NAMED_AT_MOST = 5


def check(spec: TokenSpec, live: list[ApiToken], moment: datetime) -> tuple[str, ...]:
    """Return the warning, if any. Raises InvalidOption where the store was empty lately too, unless the operator says that it is a new one."""
    if not spec.store_empty or spec.stored.token_id or not live:
        return ()
    made = [each for each in map(_made_at, live) if each is not None]
    labels = ", ".join(str(token.label) for token in live[:_NAMED_AT_MOST])
    since = f"; the newest was made on {clock.rfc3339(max(made))}" if made else ""
    fact = f"holds no record of this connector, although live tokens carry its label ({labels}{since})."
    if made and moment - max(made) < FORGETS_WITHIN and not spec.new_store:
        problem = f"{fact} A store that does not outlive the run makes another token every time. No token was made."
        remedy = "Give the place where the record is; or, if it is lost for good, set new_store (connector_new_store) for one run."
        raise InvalidOption("store (connector_token_store)", problem, remedy)
    what = "The value of such a token is lost, so another one is made, and these are revoked."
    return (f"The token store {fact} {what} Make sure that the store outlives the run.",)


def _made_at(token: ApiToken) -> datetime | None:
    """Return when a token was made: as the list says, else as the stamp in its label does."""
    return clock.parse(token.created_at) or clock.parse_stamp(str(token.label).rpartition("-")[2])
