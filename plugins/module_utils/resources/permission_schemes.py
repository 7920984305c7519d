# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permission schemes: single grants, added and taken away. A scheme is shared, and is never written as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..api import jira
from ..api.client import Client
from ..api.errors import JiraOpsError, Refused, UnexpectedAnswer
from ..gate import line
from ..unknown_outcome import ensure_done
from . import projects


@dataclass(frozen=True)
class Grant:
    """A grant of a scheme. kind, value, parameter: of its holder, the last two as Jira reports them; empty where it does not."""

    id: int | None
    permission: str
    kind: str
    value: str = ""
    parameter: str = ""


@dataclass(frozen=True)
class Scheme:
    """A permission scheme, with its grants."""

    id: int
    name: str
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Holder:
    """Who holds a grant: the group itself ('group': its id, its name) or a project role ('projectRole': its id, its name)."""

    kind: str
    id: str
    name: str

    def holds(self, grant: Grant) -> bool:
        """Whether a grant is this holder's. A group's may carry its name only."""
        if grant.kind != self.kind:
            return False
        if self.kind == "group":
            return grant.value == self.id if grant.value else grant.parameter == self.name
        return self.id in (grant.value, grant.parameter)

    def bean(self) -> dict[str, str]:
        """As a grant names it."""
        return {"type": self.kind, "value": self.id, "parameter": self.name if self.kind == "group" else self.id}


def of_project(client: Client, key: str) -> Scheme:
    """Return the project's scheme."""
    try:
        scheme = client.send(jira.PROJECT_SCHEME, query={"expand": "permissions"}, key=key).document
    except Refused as refused:
        if refused.status == 403:
            raise JiraOpsError(f"{refused} Administer projects in {key}, or Administer Jira, is needed.") from refused
        raise
    number = scheme["id"]
    grants = tuple(map(_grant, scheme["permissions"])) if "permissions" in scheme else _grants(client, number)
    return Scheme(number, scheme.get("name") or f"number {number}", grants)


def add(client: Client, scheme: Scheme, holder: Holder, permission: str) -> None:
    """Grant one permission. After a lost answer the scheme's grants are read."""

    def granted() -> bool:
        return any(grant.permission == permission and holder.holds(grant) for grant in _grants(client, scheme.id))

    def send() -> None:
        try:
            with _plan_named():
                client.send(
                    jira.ADD_GRANT, body={"holder": holder.bean(), "permission": permission}, scheme_id=str(scheme.id)
                )
        except Refused as refused:
            # The same grant again is refused with 400; "already exists" is believed only after a look.
            if refused.status != 400 or not granted():
                raise

    ensure_done(send, granted)


def remove(client: Client, scheme: Scheme, grant: Grant) -> None:
    """Take one grant away. After a lost answer, and where Jira knows no such grant, the scheme's grants are read."""

    if grant.id is None:
        fact = f"the grant of {line(grant.permission)} in the scheme {scheme.name} has no id. Look at it in Jira."
        raise UnexpectedAnswer(jira.PROJECT_SCHEME, f"{jira.PROJECT_SCHEME.summary}: {fact}")

    def removed() -> bool:
        return all(each.id != grant.id for each in _grants(client, scheme.id))

    def send() -> None:
        try:
            with _plan_named():
                client.send(jira.DELETE_GRANT, scheme_id=str(scheme.id), permission_id=str(grant.id))
        except Refused as refused:
            if refused.status not in (400, 404) or not removed():
                raise

    ensure_done(send, removed)


def role_id(grant: Grant) -> str:
    """Return the id of the project role that holds a grant. It becomes a part of a path, so anything but a number is an unexpected answer."""
    number = grant.value or grant.parameter
    if not (number.isascii() and number.isdigit()):
        fact = f"the grant of {line(grant.permission)} names {line(number, longest=60)!r} where a project role's id belongs. Look at it in Jira."
        raise UnexpectedAnswer(jira.PROJECT_SCHEME, f"{jira.PROJECT_SCHEME.summary}: {fact}")
    return number


def _grants(client: Client, scheme_id: int) -> tuple[Grant, ...]:
    return tuple(map(_grant, client.send(jira.SCHEME_GRANTS, scheme_id=str(scheme_id)).document["permissions"]))


def _grant(item: dict[str, Any]) -> Grant:
    holder = item["holder"]
    return Grant(
        item.get("id"),
        item["permission"],
        holder["type"],
        holder.get("value") or "",
        holder.get("parameter") or "",
    )


@contextmanager
def _plan_named() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        if refused.status == 403:
            raise JiraOpsError(
                f"{refused} On a Free plan permission schemes cannot be changed: every user of the site may do everything there."
            ) from refused
        raise


def others_on(client: Client, scheme_ids: Iterable[int], listed: Iterable[str]) -> dict[int, list[str]]:
    """Per scheme, the keys of the site's projects that are on it and not listed. Jira shows it only project by project."""
    wanted, known = set(scheme_ids), {key.upper() for key in listed}
    found: dict[int, list[str]] = {}
    for project in projects.company_managed(client):
        if project.key.upper() not in known:
            answer = client.send(jira.PROJECT_SCHEME, also=(404,), key=project.key)
            if answer.status != 404 and answer.document["id"] in wanted:  # 404: deleted meanwhile
                found.setdefault(answer.document["id"], []).append(project.key)
    return found
