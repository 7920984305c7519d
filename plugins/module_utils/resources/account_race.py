# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service accounts of one name that separate controllers created at the same moment: the oldest stays, and who created another takes it back.

Names are not unique, and controllers share no lock. An account that is taken back was created by this very call, so that nothing can depend on it.
Private to the collection.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Callable

from .. import clock
from ..wait import poll
from .account_list import Account, SeveralNamed

Look = Callable[[], "Account | None"]
# Accounts that changed more recently than this may be a race; older ones of one name are the operator's to tell apart.
_RECENT = timedelta(minutes=10)
# Seconds for which the others are waited for, and after which the oldest is taken back too: who created another may not have seen it.
_SETTLES, _YIELDS = 40.0, 15.0


def settled(look: Look, patience: float = _SETTLES) -> Account | None:
    """Return what look finds, once a race is over. Raises SeveralNamed where it is none, or does not end."""

    def attempt() -> tuple[Account | None] | None:
        try:
            return (look(),)
        except SeveralNamed as several:
            if not _is_race(several):
                raise
            return None

    found = poll(attempt, patience)
    return found[0] if found else look()


def one_left(look: Look, created: list[str], delete: Callable[[Account], object]) -> Account | None:
    """Return the account that stays. created: the ids and the address that the answer to our creation named."""
    try:
        return look()
    except SeveralNamed as several:
        own = next(
            (each for each in several.accounts if {each.id, each.account_id, each.email} & set(created)),
            None,
        )
        if own is None or not _is_race(several):
            return settled(look)
        oldest = min(several.accounts, key=lambda account: (account.changed_at or clock.now(), account.account_id))
    if own is oldest:
        try:
            return settled(look, _YIELDS)
        except SeveralNamed:
            pass
    delete(own)
    return settled(look)


def _is_race(several: SeveralNamed) -> bool:
    return any(
        account.changed_at is not None and clock.now() - account.changed_at < _RECENT for account in several.accounts
    )
