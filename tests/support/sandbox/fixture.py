# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox as a test sees it: started as a process of its own, steered through its control port.

Needs nothing but the standard library and requests.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any, Union

import requests

PACKAGE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(PACKAGE)))
World = Union[None, str, dict[str, Any]]


class Sandbox:
    """`with Sandbox(world) as sandbox:`; a world is a file, a dictionary, or nothing for the smallest one."""

    def __init__(self, world: World = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-")
        self._world = self._world_file(world)
        self._process: subprocess.Popen[bytes] | None = None
        self._session = requests.Session()
        # The environment's proxies are for the real world
        self._session.trust_env = False
        self.addresses: dict[str, Any] = {}

    def _world_file(self, world: World) -> str | None:
        if world is None or isinstance(world, str):
            return os.path.abspath(world) if world else None
        path = os.path.join(self._folder.name, "world.yml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(world, file)  # JSON is YAML
        return path

    # --- life ------------------------------------------------------------------------------------------------------

    def start(self) -> Sandbox:
        ready = os.path.join(self._folder.name, "ready.json")
        # From its own folder, so that no other package called tests can stand in the way
        command = [sys.executable, "-m", "sandbox", "--die-with-parent", "--ready", ready]
        if self._world:
            command += ["--world", self._world]
        self._errors = open(os.path.join(self._folder.name, "errors.txt"), "ab")  # noqa: SIM115 - open as long as the object lives
        self._process = subprocess.Popen(
            command,
            cwd=os.path.dirname(PACKAGE),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        deadline = time.monotonic() + 20
        while not os.path.exists(ready):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the sandbox did not start: " + self.errors())
            time.sleep(0.01)
        with open(ready, encoding="utf-8") as file:
            self.addresses = json.load(file)
        return self

    def stop(self) -> int | None:
        """End it and give its exit status."""
        process, self._process = self._process, None
        self._session.close()
        if process is None:
            return None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._errors.close()
        return process.returncode

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, *_error: Any) -> None:
        self.stop()
        self._folder.cleanup()

    def errors(self) -> str:
        with open(os.path.join(self._folder.name, "errors.txt"), encoding="utf-8", errors="replace") as file:
            return file.read()

    # --- where ------------------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        return str(self.addresses["api_url"])

    @property
    def control_url(self) -> str:
        return str(self.addresses["control_url"])

    @property
    def sites(self) -> dict[str, dict[str, str]]:
        return dict(self.addresses["sites"])

    @property
    def tenants(self) -> dict[str, dict[str, str]]:
        return dict(self.addresses["tenants"])

    @property
    def organizations(self) -> dict[str, dict[str, str]]:
        return dict(self.addresses["organizations"])

    # --- control ----------------------------------------------------------------------------------------------------

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._session.request(method, self.control_url + path, json=body, timeout=30)
        if answer.status_code >= 400:
            raise RuntimeError("%s %s: %s" % (method, path, answer.text))
        return answer.json()

    def log(self, **wanted: Any) -> list[dict[str, Any]]:
        """The requests so far; log(plane="jira", method="POST") keeps those with these values."""
        return [
            entry for entry in self.control("GET", "/log") if all(entry[key] == value for key, value in wanted.items())
        ]

    def writes(self, **wanted: Any) -> list[dict[str, Any]]:
        return self.log(write=True, **wanted)

    def clear_log(self) -> None:
        self.control("DELETE", "/log")

    def record(self, on: bool = True) -> None:
        """Keep whole exchanges from now on, those before forgotten; their bodies hold secrets, and stay in memory."""
        self.control("PUT", "/record", on)

    def exchanges(self) -> list[dict[str, Any]]:
        """What was asked and answered since record(), in the order of the answers."""
        return list(self.control("GET", "/exchanges"))

    def state(self) -> dict[str, Any]:
        return dict(self.control("GET", "/state"))

    def secrets(self) -> list[str]:
        """Every secret value there is, revoked ones too."""
        return [secret["value"] for secret in self.control("GET", "/secrets")]

    def switch(self, **values: Any) -> None:
        self.control("PATCH", "/switches", values)

    def faults(self, rules: list[dict[str, Any]]) -> None:
        self.control("PUT", "/faults", rules)

    def release(self, rule: str = "") -> None:
        """Let go what hold rules hold."""
        self.control("POST", "/release", {"id": rule})

    def by_hand(self, step: str, **given: Any) -> Any:
        return self.control("POST", "/by-hand/" + step, given)

    def reset(self) -> None:
        """The world as its file says, no log, no switches or faults but the file's."""
        self.control("POST", "/reset")

    def keep(self) -> None:
        """Take a copy of the world, for restore()."""
        self.control("POST", "/keep")

    def restore(self) -> None:
        """The world as keep() found it, no log."""
        self.control("POST", "/restore")

    # --- credentials ------------------------------------------------------------------------------------------------

    def org_key(self, organization: str = "", scoped: bool = False) -> str:
        organizations = self.state()["organizations"]
        org = organizations[organization] if organization else next(iter(organizations.values()))
        return str(next(key["value"] for key in org["api_keys"] if key["scoped"] == scoped))

    def jira_admin(self, site: str = "") -> dict[str, str]:
        sites = self.state()["sites"]
        return dict((sites[site] if site else next(iter(sites.values())))["admin"])

    def align(self, tenant: str = "") -> dict[str, str]:
        """token, basic_user, basic_token, session (the whole cookie header) of a tenant."""
        tenants = self.state()["tenants"]
        found = tenants[tenant] if tenant else next(iter(tenants.values()))
        return {
            "token": found["token"],
            "basic_user": found["basic"]["user"],
            "basic_token": found["basic"]["token"],
            "session": "JA_SESSION=" + found["session"],
        }
