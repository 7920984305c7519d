# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m tests.support.sandbox: start the sandbox and say where it listens."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from typing import Any

import yaml

from .server import open_ports, serve
from .world import World
from .worlds import ONE


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.support.sandbox", description="An Atlassian cloud and Jira Align on loopback, for tests."
    )
    parser.add_argument("--world", metavar="FILE", help="world file; the default is worlds/one.yml")
    parser.add_argument("--ready", metavar="FILE", help="write the addresses here once listening")
    parser.add_argument(
        "--die-with-parent", action="store_true", help="end when the process that started this one is gone"
    )
    return parser.parse_args()


def load(options: argparse.Namespace) -> World:
    with open(options.world or ONE, encoding="utf-8") as file:
        return World(yaml.safe_load(file))


def announce(options: argparse.Namespace, addresses: dict[str, Any]) -> None:
    line = json.dumps(addresses)
    if options.ready:
        with open(options.ready + ".part", "w", encoding="utf-8") as file:
            file.write(line + "\n")
        os.replace(options.ready + ".part", options.ready)
    print(line, flush=True)


async def watch_parent(stop: asyncio.Event) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.3)
    stop.set()


async def run(options: argparse.Namespace) -> None:
    world = load(options)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sockets = open_ports(world)
    watcher = asyncio.ensure_future(watch_parent(stop)) if options.die_with_parent else None
    await serve(world, sockets, lambda addresses: announce(options, addresses), stop)
    if watcher is not None:
        watcher.cancel()


def main() -> int:
    asyncio.run(run(parse_arguments()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
