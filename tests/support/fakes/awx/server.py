# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX's API as far as the token store and the playbook awx_setup come, at the paths that awx.awx 24 asks: all below /api/v2/.

Where it comes from:
- AWX's own source, of October 2024 (after 24.6.1): awx/main/models, awx/main/fields.py, awx/api/serializers.py, awx/api/views, awx/main/access.py
- its user guide: https://docs.ansible.com/projects/awx/en/latest/userguide/credential_types.html
- the modules of awx.awx, which are the client
- what AWX 24.6.1 answered, status and text: exchanges.yml, played at it and at this one (tests/functional/test_fake_awx.py)
What a job gets is in job.py. No job is run by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.support.fakes.awx import views
from tests.support.fakes.awx.job import injected
from tests.support.fakes.awx.resources import RESOURCES
from tests.support.fakes.awx.state import Item, Refused, State
from tests.support.fakes.serve import reply, served

SYSTEM_ADMIN, ORGANIZATION_ADMIN, AUDITOR = "awx-system-admin-5Tg1", "awx-organization-admin-8Hn6", "awx-auditor-2Vb7"
_USERS = (SYSTEM_ADMIN, ORGANIZATION_ADMIN, AUDITOR)
_SYSTEM = ("credential_types", "organizations")
_PRODUCT = {"X-API-Product-Name": "AWX", "X-API-Product-Version": "24.6.1"}
_NOT_SIGNED_IN = "Authentication credentials were not provided. To establish a login session, visit /api/login/."
CONTROLLER_TYPE: Item = {
    "name": "Red Hat Ansible Automation Platform",
    "description": "",
    "kind": "cloud",
    "managed": True,
    "namespace": "controller",
    "inputs": {
        "fields": [
            {"id": "host", "label": "Red Hat Ansible Automation Platform", "type": "string"},
            {"id": "username", "label": "Username", "type": "string"},
            {"id": "password", "label": "Password", "type": "string", "secret": True},
            {"id": "oauth_token", "label": "OAuth Token", "type": "string", "secret": True},
            {"id": "verify_ssl", "label": "Verify SSL", "type": "boolean", "secret": False},
        ],
        "required": ["host"],
    },
    "injectors": {
        "env": {
            f"{prefix}_{name.upper()}": f"{{{{{name}}}}}"
            for prefix in ("TOWER", "CONTROLLER")
            for name in ("host", "username", "password", "verify_ssl", "oauth_token")
        }
    },
}


class Awx:
    """A server with an organization Default and AWX's own credential type for itself. log: method, path and status of every request."""

    def __init__(self, playbooks: list[str] | None = None) -> None:
        self.state = State(playbooks=playbooks or [])
        self.state.create("organizations", {"name": "Default"})
        self.state.objects["credential_types"].append({"id": 1000, **CONTROLLER_TYPE})
        self.log: list[tuple[str, str, int]] = []
        self.url = ""

    @property
    def credential_types(self) -> list[Item]:
        return self.state.objects["credential_types"]

    @property
    def credentials(self) -> list[Item]:
        return self.state.objects["credentials"]

    def inputs(self, credential: str) -> Item:
        """Return what a credential holds, secrets too."""
        return dict(named(self.credentials, credential)["inputs"])

    def job_environment(self, credential: str) -> dict[str, str]:
        """Return the environment variables that a job gets which has the credential attached."""
        held = named(self.credentials, credential)
        return injected(self.state.one("credential_types", held["credential_type"]), held["inputs"]).environment

    def writes(self) -> list[tuple[str, str, int]]:
        """Return the requests that were no questions."""
        return [each for each in self.log if each[0] != "GET"]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request."""
        body = await request.read()
        try:
            status, content = self._answer(request, json.loads(body) if body else {})
        except Refused as refusal:
            status, content = refusal.status, refusal.body
        made = reply(status, content)
        made.headers.update(_PRODUCT)
        self.log.append((request.method, request.path, made.status))
        return made

    def _answer(self, request: web.Request, given: Any) -> tuple[int, Any]:
        user = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if user not in _USERS:
            raise Refused(401, {"detail": _NOT_SIGNED_IN})
        endpoint, dummy, rest = request.path.removeprefix("/api/v2/").strip("/").partition("/")
        if endpoint not in (*RESOURCES, "unified_job_templates", "project_updates"):
            raise Refused(404, {"detail": "The requested resource could not be found."})
        if request.method != "GET" and (user == AUDITOR or (user != SYSTEM_ADMIN and endpoint in _SYSTEM)):
            raise Refused(403, {"detail": "You do not have permission to perform this action."})
        return views.answer(
            self.state, request.method, endpoint, [part for part in rest.split("/") if part], dict(request.query), given
        )


def named(items: list[Item], name: str) -> Item:
    """Return the one object of a name."""
    (found,) = (each for each in items if each["name"] == name)
    return found


@contextmanager
def awx(playbooks: list[str] | None = None) -> Iterator[Awx]:
    """Serve one. playbooks: what its projects have."""
    made = Awx(playbooks)
    with served(made.answer) as made.url:
        yield made
