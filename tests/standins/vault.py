# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HashiCorp Vault, as far as a KV engine of version 2 and its tokens go.

Where it comes from:
- Paths, bodies, versions, delete and destroy, cas: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
- Errors as {"errors": [...]}, 400, 403, 404 and 503 while sealed: https://developer.hashicorp.com/vault/api-docs#http-status-codes
- What is asked for reading, creating and changing: https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities
- 404 with metadata and data null for a version that was deleted or destroyed, cas that has to equal the current version even then, and
  the version that grows by one with every write: the engine's source, as OpenBao publishes it (builtin/logical/kv/path_data.go)
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Iterator

from aiohttp import web

from tests.standins.serve import reply, served

ROOT, READ_ONLY, DATA_ONLY = "hvs.stand-in-root-7Kd2", "hvs.stand-in-read-only-9Qx4", "hvs.stand-in-data-only-3Lm8"
_ALL = {"read", "create", "update"}
_TIME = "2026-01-02T03:04:05.678901234Z"


@dataclass
class Version:
    data: dict[str, Any]
    deletion_time: str = ""
    destroyed: bool = False

    def metadata(self) -> dict[str, Any]:
        return {"created_time": _TIME, "deletion_time": self.deletion_time, "destroyed": self.destroyed}


@dataclass
class Vault:
    """policies: by token, what it may do below data and metadata."""

    mount: str = "secret"
    sealed: bool = False
    secrets: dict[str, list[Version]] = field(default_factory=dict)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    policies: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: {
            ROOT: {"data": _ALL, "metadata": _ALL},
            READ_ONLY: {"data": {"read"}, "metadata": {"read"}},
            DATA_ONLY: {"data": _ALL, "metadata": set()},
        }
    )
    url: str = ""

    def record(self, path: str) -> dict[str, Any]:
        """The latest version's data."""
        return self.secrets[path][-1].data

    async def answer(self, request: web.Request) -> web.Response:
        made = self._answer(request, await request.read())
        self.log.append((request.method, request.path, made.status))
        return made

    def _answer(self, request: web.Request, body: bytes) -> web.Response:
        if self.sealed:
            return reply(503, {"errors": ["Vault is sealed"]})
        policy = self.policies.get(request.headers.get("X-Vault-Token", ""))
        if policy is None:
            return reply(403, {"errors": ["permission denied"]})
        if request.path == "/v1/auth/token/lookup-self":
            return _success({"policies": ["default"], "ttl": 0})
        engine, dummy, rest = request.path.removeprefix("/v1/").partition(f"{self.mount}/")
        kind, dummy, path = rest.partition("/")
        if engine or kind not in ("data", "metadata"):
            return reply(
                404, {"errors": [f'no handler for route "{request.path.removeprefix("/v1/")}". route entry not found.']}
            )
        versions = self.secrets.get(path, [])
        needed = "read" if request.method == "GET" else "update" if versions else "create"
        if needed not in policy[kind]:
            return reply(403, {"errors": ["1 error occurred:\n\t* permission denied\n\n"]})
        if request.method != "GET":
            return self._write(path, versions, json.loads(body))
        return _metadata(versions) if kind == "metadata" else _data(versions)

    def _write(self, path: str, versions: list[Version], body: dict[str, Any]) -> web.Response:
        if not isinstance(body.get("data"), dict):
            return reply(400, {"errors": ["no data provided"]})
        if body.get("options", {}).get("cas", len(versions)) != len(versions):
            return reply(400, {"errors": ["check-and-set parameter did not match the current version"]})
        made = Version(body["data"])
        self.secrets[path] = [*versions, made]
        return _success({**made.metadata(), "custom_metadata": None, "version": len(versions) + 1})


def _success(data: dict[str, Any]) -> web.Response:
    return reply(200, _envelope(data))


def _envelope(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "request_id": "0",
        "lease_id": "",
        "renewable": False,
        "lease_duration": 0,
        "data": data,
        "wrap_info": None,
        "warnings": None,
        "auth": None,
    }


def _data(versions: list[Version]) -> web.Response:
    if not versions:
        return reply(404, {"errors": []})
    latest = versions[-1]
    gone = bool(latest.deletion_time) or latest.destroyed
    metadata = {**latest.metadata(), "custom_metadata": None, "version": len(versions)}
    return reply(404 if gone else 200, _envelope({"data": None if gone else latest.data, "metadata": metadata}))


def _metadata(versions: list[Version]) -> web.Response:
    if not versions:
        return reply(404, {"errors": []})
    numbered = {str(number): each.metadata() for number, each in enumerate(versions, 1)}
    return _success(
        {
            "current_version": len(versions),
            "max_versions": 0,
            "oldest_version": 0,
            "cas_required": False,
            "versions": numbered,
        }
    )


@contextmanager
def vault() -> Iterator[Vault]:
    made = Vault()
    with served(made.answer) as made.url:
        yield made
