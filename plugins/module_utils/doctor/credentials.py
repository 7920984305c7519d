# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kind each credential is, as pure functions of the replies. Private to the collection."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..api.align_form import CHOOSER
from ..api.services import ALIGN_SESSION, ALIGN_TOKEN, JIRA_TOKEN, ORG_API_KEY
from .reply import Replies, Reply


class Key(str, Enum):
    """What an organization key is."""

    NO_SCOPES = "without scopes"
    SCOPES = "with scopes"
    UNKNOWN = "accepted; nothing shows whether it has scopes"
    REFUSED = "refused"
    NOT_GIVEN = "not given"


class Administrator(str, Enum):
    """Where Jira takes its administrator's token."""

    SITE = "accepted on the site"
    GATEWAY = "accepted only at the gateway"
    BOTH = "accepted on the site and at the gateway"
    NOWHERE = "refused"
    NOT_GIVEN = "not given"


@dataclass(frozen=True)
class Credential:
    """One credential, for the table. usable: whether a run can go on with it; None where it is not given."""

    name: str
    option: str
    state: str
    usable: bool | None


def key_of(replies: Replies) -> Key:
    """Return what the organization key is: the console's list and the managed list of tokens refuse every key with scopes."""
    asked = [replies[name] for name in ("accounts", "accounts_console", "directories") if replies[name].asked]
    if not asked:
        return Key.NOT_GIVEN
    telling = (_status(replies["accounts_console"]), _status(replies["tokens_managed"]))
    if 200 in telling:
        return Key.NO_SCOPES
    if not any(reply.status == 200 for reply in asked):
        return Key.REFUSED
    return Key.SCOPES if 403 in telling else Key.UNKNOWN


def administrator_of(replies: Replies, access: str) -> Administrator:
    """Return where Jira takes the administrator's token. access: where myself was asked; myself_elsewhere is the other place."""
    places = (replies["myself"], replies["myself_elsewhere"])
    if not any(reply.asked for reply in places):
        return Administrator.NOT_GIVEN
    on_site, at_gateway = (reply.ok for reply in (places if access == "site" else places[::-1]))
    if on_site:
        return Administrator.BOTH if at_gateway else Administrator.SITE
    return Administrator.GATEWAY if at_gateway else Administrator.NOWHERE


def listed(replies: Replies, access: str) -> tuple[Credential, ...]:
    """Return the credentials of people and organization, for the table."""
    key = key_of(replies)
    usable = None if key is Key.NOT_GIVEN else key is not Key.REFUSED
    return (
        Credential("organization API key", ORG_API_KEY.named, key.value, usable),
        _administrator(replies, access),
        _align(replies["connectors"]),
        _session(replies["form"]),
    )


def _administrator(replies: Replies, access: str) -> Credential:
    found, permissions = administrator_of(replies, access), replies["administer"]
    usable = None if found is Administrator.NOT_GIVEN else replies["myself"].ok
    state = found.value
    if permissions.ok:
        held = permissions.document["permissions"].get("ADMINISTER", {}).get("havePermission")
        state, usable = f"{state}, {'holds' if held else 'does not hold'} Administer Jira", bool(held)
    return Credential("Jira administrator", JIRA_TOKEN.named, state, usable)


def _align(reply: Reply) -> Credential:
    if not reply.asked:
        return Credential("Jira Align token", ALIGN_TOKEN.named, "not given", None)
    kinds = {"Bearer": "a Jira Align token (Bearer)", "Basic": "an Atlassian token with its user (Basic)"}
    accepted = reply.status is not None and reply.status < 300
    verdict = "accepted" if accepted else f"refused ({reply.status or 'no answer'})"
    return Credential(
        "Jira Align token", ALIGN_TOKEN.named, f"{verdict}, as {kinds.get(reply.credential, '-')}", accepted
    )


def _session(reply: Reply) -> Credential:
    if not reply.asked:
        return Credential("Jira Align session", ALIGN_SESSION.named, "not given", None)
    signed_in = reply.ok and reply.status == 200 and CHOOSER in reply.text
    return Credential(
        "Jira Align session", ALIGN_SESSION.named, "signed in" if signed_in else "not signed in", signed_in
    )


def _status(reply: Reply) -> int | None:
    return reply.status if reply.asked else None
