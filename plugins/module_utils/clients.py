# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client, made of a module's options: connections, credentials, and how to reach the network. Private to the collection."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from .api import connection
from .api.client import Client
from .api.connection import Connection
from .api.credential import Credential, ModuleOption
from .api.errors import InvalidOption, JiraOpsError, Unusable
from .api.html_page import html5lib
from .api.operation import Service
from .api.retry import RetryPolicy
from .api.services import API_URL, SERVICES, SITE_URL
from .api.wire import Transport
from .redaction import Redactor
from .resources import cloud_id

_CLOUD_ID = ModuleOption("cloud_id", kind="url")


def client_of(
    params: Mapping[str, Any],
    needed: Iterable[Service],
    optional: Iterable[Service],
    redactor: Redactor,
    check_mode: bool,
) -> Client:
    """Return a client for these services. A needed service without its options is an error that names them;
    an optional one is left out (see Client.has), also where its credential cannot be sent (see Client.unusable)."""
    connections = {service: _connection(params, service, redactor) for service in needed}
    unusable: dict[Service, Unusable] = {}
    for service in optional:
        if service not in connections and not _missing(params, service):
            try:
                connections[service] = _connection(params, service, redactor)
            except Unusable as problem:
                unusable[service] = problem
    if Service.JIRA in connections and not connections[Service.JIRA].gateway:
        connections[Service.GRAPHQL] = connections[Service.JIRA]  # at the site only: a token with scopes cannot call it
    return Client(connections, _transport(params), redactor, check_mode, unusable)


@dataclass(frozen=True)
class Unreachable:
    """What keeps a module's options from some services, but for credentials that cannot be sent (Client.unusable).

    missing: options that were not given. wrong: why others cannot be used.
    """

    missing: tuple[ModuleOption, ...] = ()
    wrong: tuple[str, ...] = ()


def client_of_some(
    params: Mapping[str, Any], services: Iterable[Service], redactor: Redactor, check_mode: bool
) -> tuple[Client, Unreachable]:
    """Return a client for those of the services that the options can reach, and all that keeps them from the others; client_of ends at the first."""
    connections: dict[Service, Connection] = {}
    missing: list[ModuleOption] = []
    wrong: list[str] = []
    unusable: dict[Service, Unusable] = {}
    for service in services:
        lacking = _missing(params, service)
        missing += lacking
        try:
            if not lacking:
                connections[service] = _connection(params, service, redactor)
        except Unusable as problem:
            unusable[service] = problem
        except JiraOpsError as problem:
            wrong.append(str(problem))
    client = Client(connections, _transport(params), redactor, check_mode, unusable)
    return client, Unreachable(tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(wrong)))


def _connection(params: Mapping[str, Any], service: Service, redactor: Redactor) -> Connection:
    for option in _missing(params, service):
        raise option.missing()
    if service is Service.ALIGN_FORM and html5lib is None:
        raise JiraOpsError(
            f"{missing_required_lib('html5lib')} It reads Jira Align's settings form, for which align_session is given."
        )
    trusted = params.get("trusted_hosts") or []
    if service is Service.JIRA and _asks_gateway(params):
        gateway = connection.base_url(API_URL.name, params[API_URL.name], Service.GATEWAY, trusted)
        base = connection.jira_at_gateway(gateway, _cloud_id(params, redactor))
        return Connection(base, _credentials(params, service, redactor), gateway=True)
    url = SERVICES[service].url.name
    base = connection.base_url(url, params[url], service, trusted)
    return Connection(base, _credentials(params, service, redactor))


def _missing(params: Mapping[str, Any], service: Service) -> list[ModuleOption]:
    """Return the options that this service needs and that were not given."""
    url = SERVICES[service].url
    if service is Service.JIRA and _asks_gateway(params):  # the cloud ID, or the site to ask for it
        url = _CLOUD_ID if params.get(_CLOUD_ID.name) or not params.get(SITE_URL.name) else SITE_URL
    return [option for option in (url, *SERVICES[service].credential) if not params.get(option.name)]


def _asks_gateway(params: Mapping[str, Any]) -> bool:
    return params.get("jira_access") == "gateway"


def _cloud_id(params: Mapping[str, Any], redactor: Redactor) -> str:
    """Return the option cloud_id, else the cloud ID that the site reports without a credential."""
    return params.get(_CLOUD_ID.name) or cloud_id.resolve(
        client_of(params, [Service.EDGE], [Service.ORGANIZATION], redactor, check_mode=False), params.get("org_id")
    )


def _credentials(params: Mapping[str, Any], service: Service, redactor: Redactor) -> tuple[Credential, ...]:
    for option in SERVICES[service].credential:
        option.check(params[option.name])
    credentials = SERVICES[service].sign_in(params)
    for secret in (secret for credential in credentials for secret in credential.secrets):
        redactor.learn(secret)
    return credentials


def _transport(params: Mapping[str, Any]) -> Transport:
    timeout, retries, ca_path = params["timeout"], params["retries"], params["ca_path"]
    if ca_path and not os.path.exists(ca_path):
        raise InvalidOption(
            "ca_path", f"{ca_path} does not exist.", "Give a bundle of certificate authorities, as a file."
        )
    if timeout <= 0:
        raise InvalidOption("timeout", f"invalid value {timeout:g}.", "Expected seconds, more than 0.")
    if not 0 <= retries <= 20:
        raise InvalidOption("retries", f"invalid value {retries}.", "Expected 0 to 20.")
    return Transport(timeout, params["validate_certs"], ca_path, RetryPolicy(retries=retries))
