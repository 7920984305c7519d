# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts: one loopback port each, one event loop for all."""

from __future__ import annotations

import asyncio
import inspect
import logging
import socket
import sys
import traceback
from typing import Any, Awaitable, Callable, Dict, List
from urllib.parse import parse_qsl

from aiohttp import web

from . import align, control as control_port, faults, jira_site, log, organization, poll
from .align import ALIGN
from .call import Call, bearer
from .graphql import is_mutation
from .jira_routes import JIRA, plain
from .org_routes import ORG
from .reply import Refusal, Reply, json_reply
from .world import World

PLANES: Dict[str, Callable[[Call], Any]] = {
    "organization": organization.answer,
    "jira": jira_site.answer,
    "align": align.answer,
}


def response(reply: Reply) -> web.Response:
    made = web.Response(status=reply.status, body=reply.body, headers=reply.headers)
    if reply.content_type:
        made.headers["Content-Type"] = reply.content_type + (
            ";charset=UTF-8" if reply.content_type != "application/json" else ""
        )
    elif not reply.body:
        made.headers.popall("Content-Type", None)
    return made


async def processed(call: Call) -> Reply:
    try:
        result = PLANES[call.plane](call)
        reply: Reply = await result if inspect.isawaitable(result) else result
    except Refusal as refusal:
        call.refused = call.refused or refusal.reason
        reply = refusal.reply
    except Exception:  # a mistake of the sandbox: say so where a test sees it
        traceback.print_exc(file=sys.stderr)
        call.refused = "the sandbox failed"
        reply = json_reply({"message": "the sandbox failed: " + traceback.format_exc(limit=-1).splitlines()[-1]}, 599)
    return reply


def handler_for(
    steer: control_port.Control, plane: str, host: str
) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    world = steer.world

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        raw = await request.read()
        query = parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
        call = Call(world, plane, host, request.method, request.rel_url.raw_path, query, request.headers, raw)
        apparent = faults.plane_of(call)
        if call.write:
            call.write = intended_write(call, apparent)
        if apparent == "gateway":
            site = world.site_by_cloud.get((call.path + "////").split("/")[3])
            call.host = site["name"] if site else host
        elif apparent == "organization":
            org = world.org_keys.get(bearer(call), (None, None))[0]
            call.host = org["name"] if org else host
        rules = faults.find(steer.rules, apparent, call)
        call.host = host
        reply, dropped, names = await meet(request, call, rules)
        entry = log.entry(call, None if dropped else reply.status, ", ".join(names) or None)
        if not call.refused and rules and call.plane == plane:
            entry["plane"] = apparent
        world.log.append(entry)
        made = response(reply)
        steer.recorder.keep(call, apparent, None if dropped else made, any(faults.replaces(rule) for rule in rules))
        if dropped:
            faults.drop(request)
        for rule in rules:
            if rule.when == "answered":
                await faults.kill_after(rule, made, request)
        return made

    return handle


def intended_write(call: Call, plane: str) -> bool:
    """Whether the request is for a change, known even where a rule or a refusal keeps it from its handler."""
    path = call.path
    if path == "/gateway/api/graphql":
        return is_mutation(call.raw)
    routes = {"organization": ORG, "jira": JIRA, "gateway": JIRA, "align": ALIGN}.get(plane)
    if plane == "gateway":
        path = "/" + "/".join(path.split("/")[4:])
    found = routes.find(call.method, plain(path)) if routes else None
    return found.route.write if found else True


async def meet(request: web.BaseRequest, call: Call, rules: List[faults.Rule]) -> Any:
    """The request between its rules: those before it is processed, itself, those after."""
    names = ["%s %s" % (rule.when, rule.action) for rule in rules]
    reply = None
    for rule in rules:
        if rule.when == "before":
            await faults.wait(rule)
            if rule.action in faults.SILENT:
                return Reply(500), True, names
            if reply is None and faults.replaces(rule):
                reply = faults.reply(rule)
    if reply is None:
        reply = await processed(call)
    dropped = False
    for rule in rules:
        if rule.action == "headers":
            reply.headers.update(faults.header_values(rule))
        if rule.when == "after":
            await faults.wait(rule)
            dropped = dropped or rule.action in faults.SILENT
            if faults.replaces(rule):
                reply = faults.reply(rule)
    return reply, dropped, names


def control_handler(steer: control_port.Control) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return response(await control_port.answer(steer, request.method, request.path, await request.read()))

    return handle


# --- ports ---------------------------------------------------------------------------------------------------------


def hosts_of(world: World) -> List[str]:
    return ["api", "control"] + ["site:" + name for name in world.sites] + ["tenant:" + name for name in world.tenants]


def listen() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    sock.listen(1024)
    sock.setblocking(False)
    return sock


def open_ports(world: World) -> Dict[str, socket.socket]:
    """A free port for each host."""
    sockets = {}
    for host in hosts_of(world):
        sockets[host] = listen()
        world.ports[host] = sockets[host].getsockname()[1]
    return sockets


def addresses(world: World) -> Dict[str, Any]:
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
    world: World, sockets: Dict[str, socket.socket], ready: Callable[[Dict[str, Any]], None], stop: asyncio.Event
) -> None:
    # aiohttp reports what broken clients send; the tests send it on purpose
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    steer = control_port.Control(world)
    runners = []
    for host, sock in sockets.items():
        kind, _colon, name = host.partition(":")
        if kind == "control":
            handler = control_handler(steer)
        else:
            handler = handler_for(
                steer, {"api": "organization", "site": "jira", "tenant": "align"}[kind], name or "api"
            )
        runner = web.ServerRunner(web.Server(handler, access_log=None), handle_signals=False, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, sock).start()
        runners.append(runner)
    ready(addresses(world))
    await stop.wait()
    steer.release("")
    await poll.close()
    await asyncio.gather(*(runner.cleanup() for runner in runners))
