# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every request of a service meets on its way to a handler, and its answer on the way back."""

from __future__ import annotations

import sys
import traceback
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler

from . import faults, gateway, graphql, log
from .build import Data
from .call import CALL, Call, bearer
from .control import CONTROL
from .reply import Refusal, json_reply
from .routes import route_of
from .world import World

# By port, the service that listens there, and whose it is
HOSTS = web.AppKey("hosts", dict[int, tuple[str, str]])


@web.middleware
async def read(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read the request: what it is for, and whose."""
    service, host = request.app[HOSTS][port_of(request)]
    world, path = request.app[CONTROL].world, request.rel_url.raw_path
    plane = plane_of(service, path)
    found = await gateway.found(request, path) if plane == "gateway" else request.match_info
    query = parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
    call = Call(world, plane, host, request.method, path, query, request.headers, await request.read())
    call.host = owner(world, call)
    call.route, call.params, call.handler = route_of(found), dict(found), found.handler
    call.unknown = found.http_exception.status if found.http_exception else 0
    if call.write:
        # Known even where a rule or a refusal keeps the request from its handler
        mutation = graphql.is_mutation(call.raw) if path == graphql.PATH else True
        call.write = call.route.write if call.route else mutation
    request[CALL] = call
    return await handler(request)


def port_of(request: web.Request) -> int:
    """Return the port that was called; of a caller who has gone meanwhile, the one that it named."""
    transport = request.transport
    return int(transport.get_extra_info("sockname")[1] if transport else request.url.port or 0)


def plane_of(service: str, path: str) -> str:
    if service == "organization" and path.startswith(gateway.PREFIX):
        return "gateway"
    if service == "jira" and path.startswith("/_edge/"):
        return "edge"
    if service == "align" and not path.startswith("/rest/align/"):
        return "align_form"
    return service


def owner(world: World, call: Call) -> str:
    """Return the name of the site, the tenant or the organization that is asked; of the API host where that is nobody's."""
    found: Data = {}
    if call.plane == "gateway":
        found = world.site_by_cloud.get(gateway.cloud_id(call.path)) or {}
    elif call.plane == "organization":
        found = world.org_keys.get(bearer(call), ({}, {}))[0]
    return str(found.get("name", call.host))


@web.middleware
async def sent(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Drop the connection, or kill whoever asked once the answer has left, where a fault rule says so."""
    response = await handler(request)
    call = request[CALL]
    if call.dropped:
        faults.drop(request)
    for rule in call.rules:
        if rule.when == "answered":
            await faults.kill_after(rule, response, request)
    return response


@web.middleware
async def recorded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep the whole exchange, for a test that holds it against the contract."""
    response = await handler(request)
    call = request[CALL]
    replaced = any(faults.replaces(rule) for rule in call.rules)
    request.app[CONTROL].recorder.keep(call, None if call.dropped else response, replaced)
    return response


@web.middleware
async def logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log the request, without its secrets, where it was made: what is answered late is no part of a log that was begun since."""
    call = request[CALL]
    entries = call.world.log
    response = await handler(request)
    names = ", ".join("%s %s" % (rule.when, rule.action) for rule in call.rules)
    entries.append(log.entry(call, None if call.dropped else response.status, names or None))
    return response


@web.middleware
async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Apply the fault rules: those before the request is processed, and those after."""
    call = request[CALL]
    call.rules = faults.find(request.app[CONTROL].rules, call.plane, call)
    response: web.StreamResponse | None = None
    for rule in call.rules:
        if rule.when == "before":
            await faults.wait(rule)
            if rule.action in faults.SILENT:
                call.dropped = True
                return web.Response(status=500)
            if response is None and faults.replaces(rule):
                response = faults.reply(rule)
    if response is None:
        response = await handler(request)
    for rule in call.rules:
        if rule.action == "headers":
            response.headers.update(faults.header_values(rule))
        if rule.when == "after":
            await faults.wait(rule)
            call.dropped = call.dropped or rule.action in faults.SILENT
            if faults.replaces(rule):
                response = faults.reply(rule)
    return response


@web.middleware
async def refused(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer for a handler that refuses, and for a mistake of the sandbox, where a test sees it."""
    try:
        return await handler(request)
    except Refusal as refusal:
        request[CALL].refused = request[CALL].refused or refusal.reason
        return refusal.reply
    except Exception:
        traceback.print_exc(file=sys.stderr)
        request[CALL].refused = "the sandbox failed"
        last = traceback.format_exc(limit=-1).splitlines()[-1]
        return json_reply({"message": "the sandbox failed: " + last}, 599)
