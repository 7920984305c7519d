# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control port: what the tests see and steer. Only here are secrets shown."""

from __future__ import annotations

import copy
import inspect
import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from . import faults, switches
from .build import Data
from .by_hand import STEPS, Unknown
from .exchanges import Recorder
from .reply import Reply, json_reply, text_reply
from .world import World


class Control:
    """What the control port steers besides the world itself."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules: list[faults.Rule] = faults.parse(world.data["faults"])
        self.kept: Data | None = None
        self.recorder = Recorder()

    def set_rules(self, given: Any) -> None:
        rules = faults.parse(given)
        self.release("")
        self.rules = rules
        self.world.data["faults"] = given

    def release(self, name: str) -> int:
        held = [rule for rule in self.rules if rule.action == "hold" and name in ("", rule.id)]
        for rule in held:
            rule.released.set()
        return len(held)


CONTROL = web.AppKey("control", Control)
ROUTES = web.RouteTableDef()


def application(steer: Control) -> web.Application:
    """Return the control port's application."""
    made = web.Application(middlewares=[mistakes_told])
    made[CONTROL] = steer
    made.add_routes(ROUTES)
    return made


@web.middleware
async def mistakes_told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what is wrong with a call, in JSON."""
    if request.match_info.http_exception:
        return json_reply({"error": "no such call"}, 404)
    try:
        return await handler(request)
    except (Unknown, ValueError, TypeError, KeyError, StopIteration) as error:
        return json_reply({"error": "%s: %s" % (type(error).__name__, error)}, 400)


async def body_of(request: web.Request) -> Any:
    return json.loads(await request.read() or b"null")


@ROUTES.get("/")
async def about(_request: web.Request) -> Reply:
    return text_reply("sandbox control port; see tests/support/sandbox/README.md\n")


# --- what there is -------------------------------------------------------------------------------------------------


@ROUTES.get("/log")
async def read_log(request: web.Request) -> Reply:
    return json_reply(request.app[CONTROL].world.log)


@ROUTES.delete("/log")
async def clear_log(request: web.Request) -> Reply:
    request.app[CONTROL].world.log = []
    return json_reply({})


@ROUTES.put("/record")
async def record(request: web.Request) -> Reply:
    on = await body_of(request)
    if not isinstance(on, bool):
        raise ValueError("true or false")
    request.app[CONTROL].recorder.switch(on)
    return json_reply({})


@ROUTES.get("/exchanges")
async def exchanges(request: web.Request) -> Reply:
    kept = request.app[CONTROL].recorder.kept
    if kept is None:
        return json_reply({"error": "nothing is recorded: PUT /record true"}, 400)
    return json_reply(kept)


@ROUTES.get("/state")
async def state(request: web.Request) -> Reply:
    world = request.app[CONTROL].world
    return json_reply(dict(world.data, log=len(world.log)))


@ROUTES.get("/secrets")
async def secrets(request: web.Request) -> Reply:
    return json_reply([{"value": value, "kind": kind} for value, kind in request.app[CONTROL].world.secrets()])


# --- what it does otherwise than usual -----------------------------------------------------------------------------


@ROUTES.get("/switches")
async def read_switches(request: web.Request) -> Reply:
    values = request.app[CONTROL].world.data["switches"]
    return json_reply(
        {
            name: {
                "value": values.get(name, switch.default),
                "default": switch.default,
                "values": switch.values,
                "meaning": switch.meaning,
            }
            for name, switch in switches.SWITCHES.items()
        }
    )


@ROUTES.patch("/switches")
async def set_switches(request: web.Request) -> Reply:
    given = await body_of(request)
    problems = [text for text in (switches.problem(name, value) for name, value in given.items()) if text]
    if problems:
        return json_reply({"error": "; ".join(problems)}, 400)
    values = request.app[CONTROL].world.data["switches"]
    values.update(given)
    return json_reply(values)


@ROUTES.delete("/switches")
async def clear_switches(request: web.Request) -> Reply:
    request.app[CONTROL].world.data["switches"] = {}
    return json_reply({})


@ROUTES.get("/faults")
async def read_faults(request: web.Request) -> Reply:
    return json_reply(faults.describe(request.app[CONTROL].rules))


@ROUTES.put("/faults")
async def set_faults(request: web.Request) -> web.StreamResponse:
    request.app[CONTROL].set_rules(await body_of(request))
    return await read_faults(request)


@ROUTES.delete("/faults")
async def clear_faults(request: web.Request) -> web.StreamResponse:
    request.app[CONTROL].set_rules([])
    return await read_faults(request)


@ROUTES.post("/release")
async def release(request: web.Request) -> Reply:
    given = await body_of(request) or {}
    return json_reply({"released": request.app[CONTROL].release(str(given.get("id", "")))})


# --- the world as it was -------------------------------------------------------------------------------------------


@ROUTES.post("/reset")
async def reset(request: web.Request) -> Reply:
    steer = request.app[CONTROL]
    steer.release("")
    steer.world.reset()
    steer.rules = faults.parse(steer.world.data["faults"])
    return json_reply({})


@ROUTES.post("/keep")
async def keep(request: web.Request) -> Reply:
    request.app[CONTROL].kept = copy.deepcopy(request.app[CONTROL].world.data)
    return json_reply({})


@ROUTES.post("/restore")
async def restore(request: web.Request) -> Reply:
    steer = request.app[CONTROL]
    if steer.kept is None:
        return json_reply({"error": "nothing was kept"}, 400)
    steer.release("")
    steer.world.restore(steer.kept)
    steer.rules = faults.parse(steer.world.data["faults"])
    return json_reply({})


# --- what a person does --------------------------------------------------------------------------------------------


@ROUTES.get("/by-hand")
async def read_steps(_request: web.Request) -> Reply:
    return json_reply(
        {name: {"takes": str(inspect.signature(step)), "does": step.__doc__} for name, step in STEPS.items()}
    )


@ROUTES.post("/by-hand/{step}")
async def by_hand(request: web.Request) -> Reply:
    name = request.match_info["step"]
    step = STEPS.get(name)
    if step is None:
        return json_reply({"error": "no step %s; there are: %s" % (name, ", ".join(STEPS))}, 404)
    result = step(request.app[CONTROL].world, **(await body_of(request) or {}))
    return json_reply(await result if inspect.isawaitable(result) else result)
