# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services as applications of aiohttp. Each serves all of its hosts: a port tells whose a request is."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from . import align, control, jira_site, middlewares, organization
from .world import World

# The order in which a request meets them; its answer comes back the other way. The service's own check of the credential is the last.
MIDDLEWARES = (
    middlewares.read,
    middlewares.sent,
    middlewares.recorded,
    middlewares.logged,
    middlewares.faulty,
    middlewares.refused,
)
SERVICES: dict[str, tuple[Any, Any]] = {
    "organization": (organization.key_checked, organization.put_into),
    "jira": (jira_site.signed_in, jira_site.put_into),
    "align": (align.signed_in, align.put_into),
}
# By the first part of a host's name in the world's list of ports
_SERVICE_OF = {"api": "organization", "site": "jira", "tenant": "align", "control": "control"}


def applications(steer: control.Control) -> dict[str, web.Application]:
    """Return the application of each service, and the control port's."""
    hosts = {port: service_of(host) for host, port in steer.world.ports.items()}
    made = {"control": control.application(steer)}
    for service, (credential_checked, put_into) in SERVICES.items():
        made[service] = web.Application(middlewares=[*MIDDLEWARES, credential_checked])
        made[service][control.CONTROL] = steer
        made[service][middlewares.HOSTS] = hosts
        put_into(made[service].router)
    return made


def hosts_of(world: World) -> tuple[str, ...]:
    """Return every host of a world by its name in the list of ports."""
    sites, tenants = ("site:" + name for name in world.sites), ("tenant:" + name for name in world.tenants)
    return ("api", "control", *sites, *tenants)


def service_of(host: str) -> tuple[str, str]:
    """Return the service behind a host of that list, and the host's own name."""
    kind, _colon, name = host.partition(":")
    return _SERVICE_OF[kind], name or kind
