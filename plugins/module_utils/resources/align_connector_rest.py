# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align's connectors as its REST interface tells them: readable, under names that are not documented."""
from __future__ import annotations

import re
from typing import Any

from ..api import align
from ..api.client import Client
from ..api.errors import InvalidOption

_BAD = re.compile(r"^\W*(http )?40[13]\b|\b40[13] (unauthorized|forbidden)|\b(unauthorized|forbidden|denied|errors?|invalid|fail(ed|ure|s)?)\b", re.IGNORECASE)
_NONE_BAD = re.compile(r"\b(no|0) (errors?|failures?)\b", re.IGNORECASE)


def list_all(client: Client) -> list[dict[str, Any]]:
    """The tenant's connectors as REST tells them, in the collection's terms; what is not told is None."""
    return [_cleaned(client, _from_rest(item)) for item in client.items(align.LIST_CONNECTORS, query={"$top": 100})]


def find(client: Client, name: str) -> dict[str, Any] | None:
    """The connector of this name, as REST tells it."""
    named = [connector for connector in list_all(client) if connector["name"] == name]
    if len(named) > 1:
        ids = ", ".join(str(connector["id"]) for connector in named)
        raise InvalidOption("name", f"{len(named)} connectors are named {name!r} (ids {ids}).", "Rename all but one in Jira Align.")
    return named[0] if named else None


def _cleaned(client: Client, connector: dict[str, Any]) -> dict[str, Any]:
    """A status is free text of another service: it might repeat a credential."""
    status = connector["status"]
    return {**connector, "status": None if status is None else client.redactor.clean(status)}


def _from_rest(item: dict[str, Any]) -> dict[str, Any]:
    """REST's names are not documented: read them under every spelling, upper and lower case aside."""
    names = {"".join(each for each in key.lower() if each.isalnum()): value for key, value in item.items()}

    def first(*spellings: str) -> Any:
        return next((names[each] for each in spellings if names.get(each) not in (None, "")), None)

    state = first("active", "isactive", "enabled", "isenabled")
    status = first("status", "connectorstatus", "state")
    if state is None and isinstance(status, str) and status.casefold() in ("active", "inactive", "enabled", "disabled"):
        state = status.casefold() in ("active", "enabled")
    if isinstance(state, str):
        state = state.casefold() in ("active", "true", "yes", "1", "enabled")
    error = first("error", "errormessage", "lasterror")
    return {
        "id": first("id", "connectorid"),
        "name": first("name", "connectorname"),
        "jira_link": first("jiralink", "link"),
        "jira_api_url": first("jiraapiurl", "apiurl"),
        "authentication": None,
        "username": first("jirausername", "username"),
        "active": None if state is None else bool(state),
        "status": str(error) if error else (None if status is None else str(status)),
    }


def status_is_good(status: str | None) -> bool:
    """Whether a status reads as one of a connector that works. Its words are not documented; an unknown one is not an error."""
    return _BAD.search(_NONE_BAD.sub("", str(status or ""))) is None
