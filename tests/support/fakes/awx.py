# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX, as far as organizations, credential types and credentials go, at the paths that awx.awx 24 asks: all below /api/v2/.

Where it comes from:
- Paths, lists as {count, next, previous, results}, filters such as organization__name, Bearer tokens, 401 and 403:
  https://docs.ansible.com/projects/awx/en/latest/rest_api/
- The fields and injectors of a custom type, kinds cloud and net, system administrators only:
  https://docs.ansible.com/projects/awx/en/latest/userguide/credential_types.html
- Secrets answered as $encrypted$, and kept where that comes back; inputs replaced as a whole; no change to the inputs of a type in use:
  AWX's source and its tests (awx/main/models/credential.py, awx/api/serializers.py)
- What it answers, status and text: awx_exchanges.yml, which was played at AWX 24.6.1 and is played at this one (tests/functional/test_fake_awx.py)
- X-API-Product-Name and -Version: what awx.awx compares with itself, and warns about
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.fakes.serve import reply, served

SYSTEM_ADMIN, ORGANIZATION_ADMIN, AUDITOR = "awx-system-admin-5Tg1", "awx-organization-admin-8Hn6", "awx-auditor-2Vb7"
_MAY_WRITE = {SYSTEM_ADMIN: ("credential_types", "credentials"), ORGANIZATION_ADMIN: ("credentials",), AUDITOR: ()}
_PRODUCT = {"X-API-Product-Name": "AWX", "X-API-Product-Version": "24.6.1"}
_ENCRYPTED = "$encrypted$"
_MODELS = {"organizations": "Organization", "credential_types": "CredentialType", "credentials": "Credential"}
# The fields of which there is one combination, and how AWX says so.
_UNIQUE = {
    "credential_types": (("name", "kind"), "Credential type with this Name and Kind already exists."),
    "credentials": (
        ("organization", "name", "credential_type"),
        "Credential with this Organization, Name and Credential type already exists.",
    ),
}
_IN_USE = {
    "PATCH": "Modifications to inputs are not allowed for credential types that are in use",
    "DELETE": "Credential types that are in use cannot be deleted",
}
_FIELD = re.compile(r"\{\{ (\w+) \}\}")
Item = dict[str, Any]


@dataclass
class Awx:
    organizations: list[Item] = field(default_factory=lambda: [{"id": 1, "name": "Default"}])
    credential_types: list[Item] = field(default_factory=list)
    credentials: list[Item] = field(default_factory=list)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    url: str = ""

    def inputs(self, credential: str) -> Item:
        """What a credential holds, secrets too."""
        return dict(_named(self.credentials, credential)["inputs"])

    def job_environment(self, credential: str) -> dict[str, str]:
        """What a job gets that has the credential attached: every variable of the type's injectors, filled in."""
        held = _named(self.credentials, credential)
        env = next(each for each in self.credential_types if each["id"] == held["credential_type"])["injectors"]["env"]
        return {name: _filled(template, held["inputs"]) for name, template in env.items()}

    async def answer(self, request: web.Request) -> web.Response:
        made = self._answer(request, await request.read())
        made.headers.update(_PRODUCT)
        self.log.append((request.method, request.path, made.status))
        return made

    def _answer(self, request: web.Request, body: bytes) -> web.Response:
        may_write = _MAY_WRITE.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if may_write is None:
            return reply(
                401,
                {
                    "detail": "Authentication credentials were not provided. To establish a login session, visit /api/login/."
                },
            )
        endpoint, dummy, number = request.path.removeprefix("/api/v2/").strip("/").partition("/")
        if endpoint not in ("organizations", "credential_types", "credentials"):
            return reply(404, {"detail": "The requested resource could not be found."})
        items: list[Item] = getattr(self, endpoint)
        if number and not any(each["id"] == int(number) for each in items):
            return reply(404, {"detail": f"No {_MODELS[endpoint]} matches the given query."})
        if request.method == "GET":
            found = [each for each in items if not number or each["id"] == int(number)]
            return self._list(endpoint, [each for each in found if self._matches(each, dict(request.query))], number)
        if endpoint not in may_write:
            return reply(403, {"detail": "You do not have permission to perform this action."})
        if request.method == "DELETE":
            return self._delete(endpoint, items, int(number))
        return self._write(endpoint, items, int(number or 0), json.loads(body))

    def _list(self, endpoint: str, found: list[Item], number: str) -> web.Response:
        if number:
            return reply(200, self._shown(endpoint, found[0]))
        return reply(
            200,
            {
                "count": len(found),
                "next": None,
                "previous": None,
                "results": [self._shown(endpoint, each) for each in found],
            },
        )

    def _matches(self, item: Item, query: dict[str, str]) -> bool:
        for name, wanted in query.items():
            key, dummy, of = name.partition("__")
            value = item[key]
            if of:
                value = next(each for each in getattr(self, key + "s") if each["id"] == value)[of]
            if str(value) != wanted:
                return False
        return True

    def _write(self, endpoint: str, items: list[Item], number: int, given: Item) -> web.Response:
        problem = self._problem(endpoint, items, number, given)
        if problem:
            return reply(400, problem)
        if not number:
            item = {
                "description": "",
                "inputs": {},
                "injectors": {},
                "managed": False,
                **given,
                "id": 1 + max([0, *(each["id"] for each in items)]),
            }
            item["inputs"] = self._stored(endpoint, item)
            items.append(item)
            return reply(201, self._shown(endpoint, item))
        item = next(each for each in items if each["id"] == number)
        if (
            endpoint == "credential_types"
            and given.get("inputs", item["inputs"]) != item["inputs"]
            and self._in_use(item)
        ):
            return reply(403, {"detail": _IN_USE["PATCH"]})
        kept = {name: item["inputs"][name] for name, value in given.get("inputs", {}).items() if value == _ENCRYPTED}
        item.update(given)
        item["inputs"] = self._stored(endpoint, {**item, "inputs": {**item["inputs"], **kept}})
        return reply(200, self._shown(endpoint, item))

    def _delete(self, endpoint: str, items: list[Item], number: int) -> web.Response:
        item = next(each for each in items if each["id"] == number)
        if endpoint == "credential_types" and self._in_use(item):
            return reply(403, {"detail": _IN_USE["DELETE"]})
        items.remove(item)
        return reply(204)

    def _problem(self, endpoint: str, items: list[Item], number: int, given: Item) -> Item | None:
        """Return why AWX rejects what is to be written, in its words."""
        if not number:
            unique, taken = _UNIQUE[endpoint]
            if any(all(each.get(name) == given.get(name) for name in unique) for each in items):
                return {"__all__": [taken]}
            if endpoint == "credentials" and "organization" not in given:
                return {"detail": ["Missing 'user', 'team', or 'organization'."]}
        if endpoint == "credential_types":
            defined = [each["id"] for each in given.get("inputs", {}).get("fields", [])]
            for variable, template in given.get("injectors", {}).get("env", {}).items():
                undefined = [name for name in _FIELD.findall(template) if name not in defined]
                if "inputs" in given and undefined:
                    return {"injectors": [f"{variable} uses an undefined field ('{undefined[0]}' is undefined)"]}
        if endpoint == "credentials":
            unknown = [name for name in given.get("inputs", {}) if name not in self._fields(items, number, given)]
            if unknown:
                return {"inputs": [f"Additional properties are not allowed ('{unknown[0]}' was unexpected)"]}
        return None

    def _fields(self, items: list[Item], number: int, given: Item) -> Item:
        """Return the fields of a credential's type, by their ID."""
        of = given.get("credential_type") or next(each for each in items if each["id"] == number)["credential_type"]
        inputs = next(each for each in self.credential_types if each["id"] == of)["inputs"]
        return {each["id"]: each for each in inputs["fields"]}

    def _stored(self, endpoint: str, item: Item) -> Item:
        """Return the inputs as they are stored: a secret that is empty is none."""
        inputs: Item = item["inputs"]
        if endpoint != "credentials":
            return inputs
        fields = self._fields([], 0, item)
        return {name: value for name, value in inputs.items() if value or not fields[name].get("secret")}

    def _in_use(self, credential_type: Item) -> bool:
        return any(each["credential_type"] == credential_type["id"] for each in self.credentials)

    def _shown(self, endpoint: str, item: Item) -> Item:
        shown = {**item, "url": f"/api/v2/{endpoint}/{item['id']}/", "type": endpoint.removesuffix("s")}
        if endpoint == "credentials":
            fields = self._fields([], 0, item)
            shown["inputs"] = {
                name: _ENCRYPTED if value and fields[name].get("secret") else value
                for name, value in item["inputs"].items()
            }
        return shown


def _named(items: list[Item], name: str) -> Item:
    (found,) = (each for each in items if each["name"] == name)
    return found


def _filled(template: str, inputs: Item) -> str:
    """Templates of injectors are Jinja; these use nothing of it but a field's name."""
    return _FIELD.sub(lambda found: str(inputs.get(found[1], "")), template)


@contextmanager
def awx() -> Iterator[Awx]:
    made = Awx()
    with served(made.answer) as made.url:
        yield made
