# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts: a loopback port for each, one application for each service, one event loop for all."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any, Callable

from aiohttp import web

from . import application, control, poll
from .world import World


def listen() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    sock.listen(1024)
    sock.setblocking(False)
    return sock


def open_ports(world: World) -> dict[str, socket.socket]:
    """A free port for each host."""
    sockets = {}
    for host in application.hosts_of(world):
        sockets[host] = listen()
        world.ports[host] = sockets[host].getsockname()[1]
    return sockets


def addresses(world: World) -> dict[str, Any]:
    return {
        "api_url": world.url("api"),
        "control_url": world.url("control"),
        "organizations": {name: {"id": org["id"]} for name, org in world.organizations.items()},
        "sites": {
            name: {"url": world.url("site", name), "cloud_id": site["cloud_id"], "organization": site["organization"]}
            for name, site in world.sites.items()
        },
        "tenants": {name: {"url": world.url("tenant", name)} for name in world.tenants},
    }


async def serve(
    world: World, sockets: dict[str, socket.socket], ready: Callable[[dict[str, Any]], None], stop: asyncio.Event
) -> None:
    # aiohttp reports what broken clients send; the tests send it on purpose
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    steer = control.Control(world)
    apps = application.applications(steer)
    runners = {}
    for service, app in apps.items():
        runners[service] = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.1)
        await runners[service].setup()
    for host, sock in sockets.items():
        await web.SockSite(runners[application.service_of(host)[0]], sock).start()
    ready(addresses(world))
    await stop.wait()
    steer.release("")
    await poll.close()
    await asyncio.gather(*(runner.cleanup() for runner in runners.values()))
