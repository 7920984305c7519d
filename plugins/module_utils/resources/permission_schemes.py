# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permission schemes: single grants, added and taken away. A scheme is shared, and is never written as a whole."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable

from ..api import jira
from ..api.client import Client
from ..api.errors import JiraOpsError, Refused
from . import projects


@dataclass(frozen=True)
class Holder:
    """Who holds a grant: the group itself ('group': its id, its name) or a project role ('projectRole': its id, its name)."""

    kind: str
    id: str
    name: str

    def holds(self, grant: dict[str, Any]) -> bool:
        """Whether a grant is this holder's. A group's may tell its name only."""
        holder = grant["holder"]
        if holder["type"] != self.kind:
            return False
        if self.kind == "group":
            return holder["value"] == self.id if holder.get("value") else holder.get("parameter") == self.name
        return self.id in (str(holder.get("value")), str(holder.get("parameter")))

    def bean(self) -> dict[str, str]:
        """As a grant names it."""
        return {"type": self.kind, "value": self.id, "parameter": self.name if self.kind == "group" else self.id}


def of_project(client: Client, key: str) -> dict[str, Any]:
    """The project's scheme {id, name, permissions}."""
    try:
        scheme = client.send(jira.PROJECT_SCHEME, query={"expand": "permissions"}, key=key).document
    except Refused as refused:
        if refused.status == 403:
            raise JiraOpsError(f"{refused} Administer projects in {key}, or Administer Jira, is needed.") from refused
        raise
    if "permissions" not in scheme:
        scheme = {**scheme, **client.send(jira.SCHEME_GRANTS, scheme_id=scheme["id"]).document}
    return {**scheme, "name": scheme.get("name") or f"number {scheme['id']}"}


def add(client: Client, scheme: dict[str, Any], holder: Holder, permission: str) -> None:
    """Grant one permission."""
    try:
        client.send(jira.ADD_GRANT, body={"holder": holder.bean(), "permission": permission}, scheme_id=scheme["id"])
    except Refused as refused:
        if refused.status == 403:
            raise JiraOpsError(f"{refused} On a Free plan permission schemes cannot be changed: every user of the site may do everything there.") from refused
        # The same grant again is refused with 400; "already exists" is believed only after a look.
        if refused.status != 400 or not _granted(client, scheme["id"], holder, permission):
            raise


def _granted(client: Client, scheme_id: int, holder: Holder, permission: str) -> bool:
    grants = client.send(jira.SCHEME_GRANTS, scheme_id=scheme_id).document["permissions"]
    return any(grant["permission"] == permission and holder.holds(grant) for grant in grants)


def remove(client: Client, scheme: dict[str, Any], grant: dict[str, Any]) -> None:
    """Take one grant away."""
    client.send(jira.DELETE_GRANT, scheme_id=scheme["id"], permission_id=grant["id"])


def others_on(client: Client, scheme_ids: Iterable[int], listed: Iterable[str]) -> dict[int, list[str]]:
    """Per scheme, the keys of the site's projects that are on it and not listed. Jira tells it only project by project."""
    wanted, known = set(scheme_ids), {key.upper() for key in listed}
    found: dict[int, list[str]] = {}
    for project in projects.company_managed(client):
        if project["key"].upper() not in known:
            answer = client.send(jira.PROJECT_SCHEME, also=(404,), key=project["key"])
            if answer.status != 404 and answer.document["id"] in wanted:  # 404: deleted meanwhile
                found.setdefault(answer.document["id"], []).append(project["key"])
    return found
