# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists, details and relations of a fake AWX: how its API names, filters, pages and links them (awx/api/generics.py, filters of django-ansible-base)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.support.fakes.awx.launching import survey_problem
from tests.support.fakes.awx.resources import RESOURCES, UNIFIED
from tests.support.fakes.awx.state import ENCRYPTED, Item, Refused, State


def answer(
    state: State, method: str, endpoint: str, rest: list[str], query: dict[str, str], given: Any
) -> tuple[int, Any]:
    """Return status and body. rest: the parts of the path behind the endpoint."""
    if endpoint == "project_updates":
        return 200, {"id": int(rest[0]), "status": "successful", "url": f"/api/v2/project_updates/{rest[0]}/"}
    if not rest:
        if method == "GET":
            return 200, _page(state, endpoint, query)
        return 201, shown(state, endpoint, _create(state, method, endpoint, given), created=True)
    item = state.one(endpoint, int(rest[0]))
    if len(rest) == 1:
        return _detail(state, method, endpoint, item, given)
    return _relation(state, method, endpoint, item, rest[1], given)


def _create(state: State, method: str, endpoint: str, given: Item) -> Item:
    if method != "POST" or endpoint in ("unified_job_templates", "workflow_approval_templates"):
        raise Refused(405, {"detail": f'Method "{method}" not allowed.'})
    return state.create(endpoint, given)


def _detail(state: State, method: str, endpoint: str, item: Item, given: Item) -> tuple[int, Any]:
    if method == "GET":
        return 200, shown(state, endpoint, item)
    if item.get("managed"):
        raise Refused(403, {"detail": "Modifications not allowed for managed credential types"})
    if method == "DELETE":
        state.delete(endpoint, item)
        return 204, None
    if method != "PATCH":
        raise Refused(405, {"detail": f'Method "{method}" not allowed.'})
    return 200, shown(state, endpoint, state.update(endpoint, item, given))


def _relation(state: State, method: str, endpoint: str, item: Item, name: str, given: Any) -> tuple[int, Any]:
    if name == "survey_spec" and endpoint in ("job_templates", "workflow_job_templates"):
        return _survey(state, method, item, given)
    if name == "create_approval_template" and endpoint == "workflow_job_template_nodes" and method == "POST":
        made = state.create("workflow_approval_templates", given)
        item["unified_job_template"] = made["id"]
        return 201, shown(state, "workflow_approval_templates", made)
    if name not in RESOURCES[endpoint].lists:
        raise Refused(404, {"detail": "The requested resource could not be found."})
    to = RESOURCES[endpoint].lists[name]
    numbers = state.related(endpoint, item["id"], name)
    if method == "GET":
        return 200, _listed([shown(state, to, state.one(to, number)) for number in numbers])
    if not isinstance(given.get("id"), int):
        raise Refused(400, {"msg": '"id" field must be an integer.'})
    if given.get("disassociate"):
        numbers.remove(given["id"])
    elif given["id"] not in numbers:
        _check_relation(state, endpoint, item, name, state.one(to, given["id"]))
        numbers.append(given["id"])
    return 204, None


def _check_relation(state: State, endpoint: str, item: Item, name: str, other: Item) -> None:
    if endpoint == "job_templates" and name == "credentials":
        held = [state.one("credentials", number) for number in state.related(endpoint, item["id"], name)]
        if other["credential_type"] in [each["credential_type"] for each in held]:
            type_name = state.one("credential_types", other["credential_type"])["name"]
            raise Refused(400, {"error": f"Cannot assign multiple {type_name} credentials."})
    if endpoint == "workflow_job_template_nodes" and _leads_to(state, other["id"], item["id"]):
        raise Refused(400, {"Error": "Cycle detected."})


def _leads_to(state: State, start: int, end: int) -> bool:
    following = [
        number
        for name in RESOURCES["workflow_job_template_nodes"].lists
        for number in state.related("workflow_job_template_nodes", start, name)
    ]
    return start == end or any(_leads_to(state, number, end) for number in following)


def _survey(state: State, method: str, item: Item, given: Any) -> tuple[int, Any]:
    if method == "GET":
        return 200, state.surveys.get(item["id"], {})
    if method == "DELETE":
        state.surveys.pop(item["id"], None)
        return 200, None
    problem = survey_problem(given)
    if problem:
        raise Refused(400, {"error": problem})
    state.surveys[item["id"]] = given
    return 200, None


def _page(state: State, endpoint: str, query: dict[str, str]) -> Item:
    query = dict(query)
    size, number = int(query.pop("page_size", 25)), int(query.pop("page", 1))
    names = UNIFIED if endpoint == "unified_job_templates" else (endpoint,)
    found = [(name, each) for name in names for each in state.objects[name] if _matches(state, name, each, query)]
    rows = [shown(state, name, each) for name, each in found[(number - 1) * size : number * size]]
    more = (
        f"/api/v2/{endpoint}/?{urlencode({**query, 'page': number + 1, 'page_size': size})}"
        if number * size < len(found)
        else None
    )
    return _listed(rows, len(found), more)


def _listed(rows: list[Item], count: int | None = None, more: str | None = None) -> Item:
    return {"count": len(rows) if count is None else count, "next": more, "previous": None, "results": rows}


def _matches(state: State, endpoint: str, item: Item, query: dict[str, str]) -> bool:
    either = [
        _holds(state, endpoint, item, name[4:], value) for name, value in query.items() if name.startswith("or__")
    ]
    every = [_holds(state, endpoint, item, name, value) for name, value in query.items() if not name.startswith("or__")]
    return all(every) and (not either or any(either))


def _holds(state: State, endpoint: str, item: Item, name: str, wanted: str) -> bool:
    if name == "type":
        return RESOURCES[endpoint].type == wanted
    first, dummy, more = name.partition("__")
    attribute = RESOURCES[endpoint].fields.get(first)
    if attribute is None and first not in ("id", *RESOURCES[endpoint].read_only):
        raise Refused(400, {"detail": f"{RESOURCES[endpoint].model} has no field named '{first}'"})
    value = item.get(first)
    if more:
        if not value:
            return False
        to = attribute.refers_to if attribute and attribute.refers_to else f"{first}s"
        return _holds(state, to, state.one(to, value), more, wanted)
    if isinstance(value, bool):
        return value == (wanted.lower() in ("true", "1"))
    return str(value) == wanted


def shown(state: State, endpoint: str, item: Item, created: bool = False) -> Item:
    """Return an object as the API shows it."""
    resource, url = RESOURCES[endpoint], f"/api/v2/{endpoint}/{item['id']}/"
    body: Item = {
        **item,
        "type": resource.type,
        "url": url,
        "related": {name: f"{url}{name}/" for name in resource.lists},
    }
    body["summary_fields"] = {}
    if endpoint in ("job_templates", "workflow_job_templates"):
        body["related"]["survey_spec"] = f"{url}survey_spec/"
    if endpoint == "projects":
        body["related"]["update"] = f"{url}update/"
        if created and item["scm_type"]:
            body["summary_fields"]["current_update"] = {"id": item["id"], "status": "pending"}
    if endpoint == "workflow_job_template_nodes":
        for name in ("name", "description"):
            body.pop(name, None)
        body["related"]["create_approval_template"] = f"{url}create_approval_template/"
        if item["unified_job_template"]:
            of, template = state.unified(item["unified_job_template"])
            body["related"]["unified_job_template"] = f"/api/v2/{of}/{template['id']}/"
        body.update({name: list(state.related(endpoint, item["id"], name)) for name in resource.lists})
    if endpoint == "credentials":
        typed = state.one("credential_types", item["credential_type"])
        body["summary_fields"]["credential_type"] = {"id": typed["id"], "name": typed["name"]}
        secret = {each["id"] for each in typed["inputs"].get("fields", []) if each.get("secret")}
        body["inputs"] = {
            name: ENCRYPTED if name in secret and value else value for name, value in item["inputs"].items()
        }
    return body
