# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global permissions of the connector's group: read and changed by the beta of the GraphQL API; where that cannot be read, guessed from the members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Callable

from ..api import graphql, jira
from ..api.client import Client
from ..api.operation import Route
from ..outcome import Handoff, exists
from ..profiles import ADMINISTRATION, GLOBAL_PERMISSIONS
from ..routes import HandoffNeeded, RouteClosed, choose
from ..unknown_outcome import ensure_done
from ..wait import poll
from . import global_permission_grants as grants
from . import global_permission_handoffs as handoffs
from .groups import Group

_SETTLES = 10.0  # seconds until a permission that was taken away is gone, if nothing else gives it
READ, GUESSED = "graphql", "members"


@dataclass(frozen=True)
class GlobalGrantSpec:
    """keys: what the group's members shall hold. exclusive: and nothing else, as far as it is the group's."""

    site_url: str
    cloud_id: str | None
    group: Group
    members: Sequence[str]
    keys: Sequence[str]
    exclusive: bool
    wait: float


@dataclass
class Report:
    """What was held and what is now (or would be), what was taken away, what is handed off, and what the operator should know.

    source: graphql, where it was read what the group itself holds; members, where that is guessed from what all its members hold.
    """

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    handoffs: list[Handoff] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    source: str | None = None


def asked_keys(spec: GlobalGrantSpec) -> list[str]:
    """Return the permissions that are looked at: those that are wanted, and with exclusive those that may be in excess."""
    return list(dict.fromkeys([*spec.keys, *(GLOBAL_PERMISSIONS if spec.exclusive and _members(spec) else ())]))


def read(client: Client, spec: GlobalGrantSpec, routes: Sequence[str]) -> grants.Grants:
    """Read which groups hold what is asked about; done before anything is changed."""
    return grants.read(client, spec.cloud_id, asked_keys(spec), routes)


def ensure(
    client: Client, spec: GlobalGrantSpec, known: grants.Grants, routes: Sequence[str], check_mode: bool
) -> Report | None:
    """Grant what the group lacks; with exclusive, take from it what is not wanted. known: what read() gave. None where nothing was asked for."""
    asked = asked_keys(spec)
    if not asked:
        return None
    step = _Step(client, spec, known, routes, _members(spec), Report())
    held = step.held(asked)
    now = set(held)
    for key in (key for key in spec.keys if key not in held):
        if check_mode or step.done(partial(step.grant, key)):
            now.add(key)
    unwanted = [key for key in asked if key not in spec.keys]
    for key in (key for key in unwanted if key in held):
        if step.take(key, check_mode):
            now.discard(key)
            step.report.removed.append(key)
    for key in sorted(step.by_members([key for key in unwanted if step.known.held(key, step.group_id) is False])):
        step.note_other_way(key)
    step.report.before, step.report.after = sorted(held), sorted(now)
    return step.report


def _members(spec: GlobalGrantSpec) -> list[str]:
    return [account_id for account_id in spec.members if exists(account_id)]


@dataclass
class _Step:
    """One run over the permissions of a group."""

    client: Client
    spec: GlobalGrantSpec
    known: grants.Grants
    routes: Sequence[str]
    members: list[str]
    report: Report

    @property
    def group_id(self) -> str:
        """The group's ID."""
        return self.spec.group.id

    def held(self, keys: Sequence[str]) -> set[str]:
        """Of these, what the group holds; of those that could not be read, what every member holds."""
        unread = [key for key in keys if self.known.held(key, self.group_id) is None]
        self.report.source = GUESSED if unread else READ
        guessed = self.by_members(unread)
        return {key for key in keys if self.known.held(key, self.group_id) or key in guessed}

    def by_members(self, keys: Sequence[str]) -> set[str]:
        """Of these, what every member holds, whichever way."""
        held = set(keys) if self.members else set()
        for account_id in self.members if keys else ():
            body = {"accountId": account_id, "globalPermissions": list(keys), "projectPermissions": []}
            held &= set(self.client.send(jira.CHECK_PERMISSIONS, body=body).document["globalPermissions"])
        return held

    def done(self, step: Callable[[], bool]) -> bool:
        """Whether a step changed something; a handoff goes into the report."""
        try:
            return step()
        except HandoffNeeded as needed:
            self.report.handoffs.append(needed.handoff)
            return False

    def shows(self, key: str) -> bool:
        """Whether the group holds the permission by now: read again, else guessed."""
        if self.known.held(key, self.group_id) is None:
            return key in self.by_members([key])
        return bool(self._read_again(key))

    def _read_again(self, key: str) -> bool | None:
        """Whether the group holds the permission by now; None where that is not known."""
        return grants.read(self.client, self.spec.cloud_id, [key], self.routes).held(key, self.group_id)

    def grant(self, key: str) -> bool:
        """Grant the permission, and read it back."""

        def by_graphql() -> bool:
            result = ensure_done(
                lambda: grants.grant(self.client, self.spec.cloud_id, key, self.group_id), lambda: self.shows(key)
            )
            refused = result is not None and not result.success
            # Refused, a member may hold it already: an account whose access to Jira has not taken effect yet shows nothing. What is read needs no such wait.
            wait = 0.0 if refused and self.report.source == READ else self.spec.wait
            if poll(lambda: self.shows(key) or None, wait, what=f"Jira to show the global permission {key}") is None:
                if result is not None and refused:
                    self.client.record(graphql.GRANT_GLOBAL_PERMISSION, done=False)
                    raise RouteClosed(result.why + self.known.manager(key))
                late = (
                    f"the GraphQL API (beta) reported success, but Jira does not show it after {self.spec.wait:.0f} s."
                )
                raise RouteClosed(late + self.known.manager(key))
            self.client.record(graphql.GRANT_GLOBAL_PERMISSION, done=True)
            return True

        try:
            return choose(
                self.routes,
                {Route.PUBLISHED: by_graphql},
                lambda why: handoffs.grant(self.spec.site_url, self.spec.group, key, why),
            )
        except HandoffNeeded as needed:
            if self.report.source != READ or key not in self.by_members([key]):
                raise
            self.report.notes.append(
                f"The global permission {key} was not granted to the group {self.spec.group.name}, and its members hold it by another way. "
                f"{needed.handoff.why}"
            )
            return False

    def take(self, key: str, check_mode: bool) -> bool:
        """Take from the group a permission that is in excess; whether that was done, or would be."""
        if self.known.held(key, self.group_id) is None:
            return self._take_guessed(key, check_mode)
        if check_mode:
            return True
        taken = self.done(lambda: self._delete(key))
        if (
            taken
            and self.members
            and poll(lambda: key not in self.by_members([key]) or None, min(self.spec.wait, _SETTLES)) is None
        ):
            self.note_other_way(key)
        return taken

    def note_other_way(self, key: str) -> None:
        """Report a permission that the members hold, and not through the group."""
        self.report.notes.append(
            f"The members hold the global permission {key} by another way than the group {self.spec.group.name}, so it stays."
            f"{self.known.elsewhere(key, self.group_id)}"
        )

    def _delete(self, key: str) -> bool:
        """Take from the group what was read to be its own, and read it back."""

        def gone() -> bool | None:
            held = self._read_again(key)
            return None if held is None else not held

        def by_graphql() -> bool:
            result = ensure_done(lambda: grants.delete(self.client, self.spec.cloud_id, key, self.group_id), gone)
            refused = result is not None and not result.success
            if poll(lambda: gone() or None, 0.0 if refused else min(self.spec.wait, _SETTLES)) is None:
                if result is not None and refused:
                    self.client.record(graphql.DELETE_GLOBAL_PERMISSION, done=False)
                    raise RouteClosed(result.why + self.known.manager(key))
                fact = (
                    "Jira still shows the grant" if gone() is False else "it cannot be read whether the grant is gone"
                )
                raise RouteClosed(f"the GraphQL API (beta) reported success, but {fact}.{self.known.manager(key)}")
            self.client.record(graphql.DELETE_GLOBAL_PERMISSION, done=True)
            return True

        return choose(
            self.routes,
            {Route.PUBLISHED: by_graphql},
            lambda why: handoffs.withdrawal(self.spec.site_url, self.spec.group, key, why),
        )

    def _take_guessed(self, key: str, check_mode: bool) -> bool:
        """The members hold it. It is the group's where a member is in no other; else only trying shows."""
        if check_mode:
            if self._ours():
                return True
            self.report.notes.append(
                f"A run would try to take the global permission {key} away, which the members may hold by another way than the group."
            )
            return False
        return self.done(lambda: self._withdraw(key))

    def _withdraw(self, key: str) -> bool:
        """Try to take from the group what its members hold; whether it was the group's to give."""

        def gone() -> bool:
            return key not in self.by_members([key])

        def by_graphql() -> bool:
            result = ensure_done(lambda: grants.delete(self.client, self.spec.cloud_id, key, self.group_id), gone)
            taken = result is None or result.success or gone()
            self.client.record(graphql.DELETE_GLOBAL_PERMISSION, done=taken)
            return taken

        try:
            taken = choose(
                self.routes,
                {Route.PUBLISHED: by_graphql},
                lambda why: handoffs.withdrawal(self.spec.site_url, self.spec.group, key, why),
            )
        except HandoffNeeded as needed:
            if key in ADMINISTRATION or self._ours():
                raise
            # Most sites give it to everybody: not worth the operator's time on every run.
            self.report.notes.append(
                f"Whether the group gives the global permission {key}, or another one that the members are in, nothing shows. {needed.handoff.why}"
            )
            return False
        if not taken or poll(lambda: gone() or None, min(self.spec.wait, _SETTLES)) is None:
            self.note_other_way(key)
        return taken

    def _ours(self) -> bool:
        """Whether a member is in no other group, so that what it holds is this one's to give."""
        for account_id in self.members:
            answer = self.client.send(jira.USER_GROUPS, query={"accountId": account_id}).document
            if not [
                each
                for each in answer
                if each.get("groupId") != self.group_id and each.get("name") != self.spec.group.name
            ]:
                return True
        return False
