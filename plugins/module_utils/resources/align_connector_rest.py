# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's connectors as its REST interface reports them: readable, under names that are not documented."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from ..api import align
from ..api.align_settings import FIELDS
from ..api.client import Client
from ..api.errors import InvalidOption, Refused, UnexpectedAnswer
from ..api.operation import Service
from .align_connector_spec import Connector

# A status is in no documented words: these are what services of this kind say.
_BAD = re.compile(
    r"^\W*40[13]\b|\b(http|status|code|errors?)\W{1,4}40[13]\b|\b40[13] (unauthorized|forbidden)"
    r"|\b(unauthori[sz]ed|unauthenticated|forbidden|denied|error(s|ed)?|exception|invalid|fail(ed|ure|ures|s|ing)?|disconnected|expired|revoked|rejected"
    r"|refused|unreachable|timed? ?out|required|cannot|could not|bad credentials?)\b"
    r"|\b(not|un)\W?(connected|authori[sz]ed|authenticated|available|reachable|responding|allowed|signed in|logged in|able)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(ok|okay|good|running|active|enabled|connected|ready|idle|healthy|online|up|success\w*|succeeded|completed?|done|synced|synchroni[sz]\w*|syncing"
    r"|no errors?|no failures?|started|normal)\b",
    re.IGNORECASE,
)
_ACTIVITY = {
    **dict.fromkeys(("true", "1", "yes", "active", "enabled"), True),
    **dict.fromkeys(("false", "0", "no", "inactive", "disabled"), False),
}
_NONE_BAD = re.compile(
    r"\b(no|0|zero|without) (errors?|failures?)\b|\b(errors?|failures?)( count)?\W{1,3}(none|no|0)\b", re.IGNORECASE
)
_ERRORS = ("error", "errormessage", "lasterror", "errors")
_NO_ERROR = ("", "0", "none", "null", "no", "false", "-", "n/a", "[]", "{}")


def list_all(client: Client) -> list[Connector]:
    """The tenant's connectors as REST reports them, in the collection's terms; what is not reported is None."""
    return [_cleaned(client, from_rest(item)) for item in client.items(align.LIST_CONNECTORS, query={"$top": 100})]


def find(client: Client, name: str) -> Connector | None:
    """Return the connector of this name as REST shows it, or None. Raises UnexpectedAnswer where REST does not say what a connector is called."""
    connectors = list_all(client)
    named = [connector for connector in connectors if connector.name == name]
    unread = [connector for connector in connectors if connector.name is None]
    if not named and unread:
        fact = f"of {len(unread)} of {len(connectors)} connectors the name was not read: it is no text, or under no property that the collection knows"
        raise UnexpectedAnswer(
            align.LIST_CONNECTORS,
            f"{align.LIST_CONNECTORS.summary}: {fact}. It may have changed; look for a newer version.",
        )
    if len(named) > 1:
        ids = ", ".join(str(connector.id) for connector in named)
        raise InvalidOption(
            "name", f"{len(named)} connectors are named {name!r} (ids {ids}).", "Rename all but one in Jira Align."
        )
    return named[0] if named else None


def find_if_listed(client: Client, name: str) -> Connector | None:
    """Return the connector as REST shows it, for a caller who knows it from the settings form; None where REST has no list of connectors, or is not asked."""
    if not client.has(Service.ALIGN):
        return None
    try:
        return find(client, name)
    except Refused as refused:
        if refused.status == 404:  # an endpoint that the tenant does not have
            return None
        raise


def _cleaned(client: Client, connector: Connector) -> Connector:
    """A status is free text of another service: it might repeat a credential."""
    return connector if connector.status is None else replace(connector, status=client.redactor.clean(connector.status))


def from_rest(item: dict[str, Any]) -> Connector:
    """REST's names are not documented: read them under every spelling, upper and lower case aside. A value of another kind is not one."""
    given = {"".join(each for each in key.lower() if each.isalnum()): value for key, value in item.items()}

    def text(*spellings: str) -> str | None:
        return next((str(given[each]) for each in spellings if _is_text(given.get(each)) and given[each] != ""), None)

    number = next(
        (given[each] for each in ("id", "connectorid") if _is_text(given.get(each)) and given[each] != ""), None
    )
    status = text("status", "connectorstatus", "state")
    settings = {name: text(*field.rest) for name, field in FIELDS.items()}
    if settings["name"] is None and any(given.get(each, 0) in (None, "") for each in FIELDS["name"].rest):
        settings["name"] = ""  # it is reported that there is none
    return Connector(
        **settings,
        id=number,
        active=_active(given, status),
        status=_worst([_written(given.get(each)) for each in (*_ERRORS, "status", "connectorstatus", "state")]),
    )


def _written(value: Any) -> str:
    """Return a value that a status or an error may have, as text; a structure as JSON. Empty where it says that there is none."""
    if value is None or isinstance(value, bool):
        return "error: true" if value else ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "" if text.strip().casefold() in _NO_ERROR else text


def _worst(texts: list[str]) -> str | None:
    """Return the first text that reads as an error, else the first that is not understood, else the first; None without any."""
    said = [text for text in texts if text]
    return min(said, key=lambda text: {False: 0, None: 1, True: 2}[status_says(text)], default=None)


def _is_text(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _active(names: dict[str, Any], status: str | None) -> bool | None:
    """Whether the connector is active; None where no known value says so, or where two of them disagree."""
    given = [names[each] for each in ("active", "isactive", "enabled", "isenabled") if each in names]
    known = {
        _ACTIVITY.get(str(value).strip().casefold()) if _is_text(value) or isinstance(value, bool) else None
        for value in given
    }
    if given:
        return known.pop() if len(known) == 1 else None
    return {"active": True, "enabled": True, "inactive": False, "disabled": False}.get(
        str(status or "").strip().casefold()
    )


def status_says(status: str | None) -> bool | None:
    """Whether a status reads as one of a connector that works; None where its words are not known, and where there is none."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(status or "")).replace("_", " ").replace("-", " ")
    if _BAD.search(_NONE_BAD.sub("", spaced)):
        return False
    return True if _GOOD.search(spaced) else None


def status_is_good(status: str | None) -> bool:
    """Whether nothing in a status reads as an error. Its words are not documented; an unknown one is not an error."""
    return status_says(status) is not False
