# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control port: what the tests see and steer. Only here are secrets shown."""

from __future__ import annotations

import copy
import inspect
import json
from typing import Any, List, Optional

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
        self.rules: List[faults.Rule] = faults.parse(world.data["faults"])
        self.kept: Optional[Data] = None
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


async def answer(control: Control, method: str, path: str, raw: bytes) -> Reply:
    try:
        body = json.loads(raw.decode() or "null")
    except ValueError:
        return json_reply({"error": "no JSON"}, 400)
    try:
        return await route(control, method, path.rstrip("/"), body)
    except (Unknown, ValueError, TypeError, KeyError, StopIteration) as error:
        return json_reply({"error": "%s: %s" % (type(error).__name__, error)}, 400)


async def route(control: Control, method: str, path: str, body: Any) -> Reply:
    world = control.world
    key = (method, path)
    if key == ("GET", "/log"):
        return json_reply(world.log)
    if key == ("DELETE", "/log"):
        world.log.clear()
        return json_reply({})
    if key == ("PUT", "/record") and isinstance(body, bool):
        control.recorder.switch(body)
        return json_reply({})
    if key == ("GET", "/exchanges"):
        if control.recorder.kept is None:
            return json_reply({"error": "nothing is recorded: PUT /record true"}, 400)
        return json_reply(control.recorder.kept)
    if key == ("GET", "/state"):
        return json_reply(dict(world.data, log=len(world.log)))
    if key == ("GET", "/secrets"):
        return json_reply([{"value": value, "kind": kind} for value, kind in world.secrets()])
    if key == ("GET", "/switches"):
        return json_reply(
            {
                name: {
                    "value": world.data["switches"].get(name, switch.default),
                    "default": switch.default,
                    "values": switch.values,
                    "meaning": switch.meaning,
                }
                for name, switch in switches.SWITCHES.items()
            }
        )
    if key == ("PATCH", "/switches"):
        problems = [text for text in (switches.problem(name, value) for name, value in body.items()) if text]
        if problems:
            return json_reply({"error": "; ".join(problems)}, 400)
        world.data["switches"].update(body)
        return json_reply(world.data["switches"])
    if key == ("DELETE", "/switches"):
        world.data["switches"] = {}
        return json_reply({})
    if path == "/faults":
        if method == "GET":
            return json_reply(faults.describe(control.rules))
        if method in ("PUT", "DELETE"):
            control.set_rules(body if method == "PUT" else [])
            return json_reply(faults.describe(control.rules))
    if key == ("POST", "/release"):
        return json_reply({"released": control.release(str((body or {}).get("id", "")))})
    if key == ("POST", "/reset"):
        control.release("")
        world.reset()
        control.rules = faults.parse(world.data["faults"])
        return json_reply({})
    if key == ("POST", "/keep"):
        control.kept = copy.deepcopy(world.data)
        return json_reply({})
    if key == ("POST", "/restore"):
        if control.kept is None:
            return json_reply({"error": "nothing was kept"}, 400)
        control.release("")
        world.restore(control.kept)
        control.rules = faults.parse(world.data["faults"])
        return json_reply({})
    if key == ("GET", "/by-hand"):
        return json_reply(
            {name: {"takes": str(inspect.signature(step)), "does": step.__doc__} for name, step in STEPS.items()}
        )
    if method == "POST" and path.startswith("/by-hand/"):
        step = STEPS.get(path[len("/by-hand/") :])
        if step is None:
            return json_reply({"error": "no step %s; there are: %s" % (path, ", ".join(STEPS))}, 404)
        result = step(world, **(body or {}))
        return json_reply(await result if inspect.isawaitable(result) else result)
    if key == ("GET", ""):
        return text_reply("sandbox control port; see tests/sandbox/README.md\n")
    return json_reply({"error": "no such call"}, 404)
