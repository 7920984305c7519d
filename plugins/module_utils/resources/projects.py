# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's projects: found by their keys, from as few searches as Jira allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..api import jira
from ..api.client import Client
from ..api.errors import InvalidOption
from ..api.operation import Operation

_KEYS_PER_SEARCH = 50  # Jira's own limit of keys in one search
_PROJECTS_PER_PAGE = 100  # and of projects in one answer


@dataclass(frozen=True)
class Project:
    """A project. team_managed: it has roles of its own and no shared permission scheme."""

    key: str
    id: int
    team_managed: bool


def search(
    client: Client, operation: Operation, keys: Sequence[str], status: str | None = None, **path: str
) -> Iterator[Project]:
    """The projects of these keys, on the site or (operation) on the gateway; live ones where no status is asked for."""
    for start in range(0, len(keys), _KEYS_PER_SEARCH):
        query = {"keys": list(keys[start : start + _KEYS_PER_SEARCH]), "maxResults": _KEYS_PER_SEARCH}
        yield from map(
            _project, client.items(operation, query={**query, **({"status": status} if status else {})}, **path)
        )


def find_those_there(client: Client, keys: Sequence[str]) -> tuple[list[Project], list[str]]:
    """(the live projects in the order of their keys, the keys of which there is none); upper and lower case are the same."""
    wanted = list({key.upper(): key for key in reversed(keys)}.values())[::-1]
    found = {project.key.upper(): project for project in search(client, jira.SEARCH_PROJECTS, wanted)}
    missing = [key for key in wanted if key.upper() not in found]
    if missing:
        # To a credential that it ignores, a site answers an empty list as to an anonymous caller: the list alone proves nothing.
        client.send(jira.MYSELF)
    return [found[key.upper()] for key in wanted if key.upper() in found], missing


def find(client: Client, keys: Sequence[str]) -> list[Project]:
    """The projects in the order of their keys. Raises InvalidOption, saying of each that is not there whether it is archived."""
    there, missing = find_those_there(client, keys)
    if not missing:
        return there
    put_away = {project.key.upper() for project in search(client, jira.SEARCH_PROJECTS, missing, "archived")}
    archived = [key for key in missing if key.upper() in put_away]
    unknown = [key for key in missing if key.upper() not in put_away]
    facts = [f"archived: {', '.join(archived)}"] * bool(archived) + [
        f"not found on this site: {', '.join(unknown)}"
    ] * bool(unknown)
    advice = ["Restore an archived project, or take it off the list."] * bool(archived)
    advice += ["Check the keys; a deleted project counts as missing."] * bool(unknown)
    raise InvalidOption("projects", f"{'; '.join(facts)}.", " ".join(advice))


def some(keys: Sequence[str], most: int = 10) -> str:
    """Return keys as text: the first of them, and how many more there are."""
    return ", ".join(keys[:most]) + (f" and {len(keys) - most} more" if len(keys) > most else "")


def _project(item: dict[str, Any]) -> Project:
    return Project(item["key"], int(item["id"]), item.get("style") == "next-gen")


def company_managed(client: Client) -> Iterator[Project]:
    """Every company-managed project of the site, archived ones too: they may come back."""
    query = {"maxResults": _PROJECTS_PER_PAGE, "status": ["live", "archived"]}
    for project in map(_project, client.items(jira.SEARCH_PROJECTS, query=query)):
        if not project.team_managed:
            yield project
