# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client for each service that credentials were given for; none of them lets a write pass. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..api.client import Client
from ..api.credential import ModuleOption
from ..api.errors import JiraOpsError
from ..api.exchange import Exchange
from ..api.operation import Service
from ..api.services import SERVICES
from ..clients import client_of
from ..redaction import Redactor
from .question import JIRA_ELSEWHERE

_ELSEWHERE = {"site": "gateway", "gateway": "site"}


class Connections:
    """The clients by service; why a service has none, in short, and the message that a run would give.

    A client of several services is made on demand.
    """

    ORG_ID = ModuleOption("org_id", kind="text")

    def __init__(self, params: Mapping[str, Any], redactor: Redactor) -> None:
        self._params, self._redactor = dict(params), redactor
        self.seen: list[tuple[str, Exchange]] = []
        self.clients: dict[str, Client] = {}
        self.why_not: dict[str, str] = {}
        self.messages: dict[str, str] = {}
        for service in Service:
            if service is not Service.GRAPHQL:  # with the administrator's connection to the site
                self._connect(service.value, self._params, service)
        self._connect(Service.GRAPHQL.value, {**self._params, "jira_access": "site"}, Service.JIRA)

    def connect_elsewhere(self, cloud_id: str) -> None:
        """Connect Jira's administrator at the other of the two places where Jira may take the token."""
        access = _ELSEWHERE[self._params["jira_access"]]
        self._connect(JIRA_ELSEWHERE, {**self._params, "jira_access": access, "cloud_id": cloud_id}, Service.JIRA)

    def given(self, service: Service) -> bool:
        """Whether there is a client for the service."""
        return service.value in self.clients

    def broken(self, service: Service) -> bool:
        """Whether the service has no client although its credential is given."""
        return not self.given(service) and not self.missing(service)

    def missing(self, service: Service) -> list[ModuleOption]:
        """Return the options that the service needs and that were not given."""
        options = (SERVICES[service].url, *SERVICES[service].credential)
        return [option for option in options if not self._params.get(option.name)]

    def of(self, *services: Service) -> Client:
        """Return a client of all of these services that can be connected."""
        there = [service for service in services if self.given(service)]
        return self._watched(None, client_of(self._params, there, [], self._redactor, check_mode=True))

    def _connect(self, name: str, params: Mapping[str, Any], service: Service) -> None:
        missing = [option.named if option.variable else option.name for option in self.missing(service)]
        try:
            client = client_of(params, [service], [], self._redactor, check_mode=True)
            self.clients[name] = self._watched(name, client)
        except JiraOpsError as failure:
            self.messages[name] = str(failure)
            self.why_not[name] = f"{', '.join(missing)} not given" if missing else str(failure)

    def _watched(self, name: str | None, client: Client) -> Client:
        """Keep what the client has exchanged. name: as whose; None for a client of several services."""
        client.observers.append(lambda exchange: self.seen.append((name or exchange.operation.service.value, exchange)))
        return client
