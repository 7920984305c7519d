# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align tenant: the REST reads, its own description of them, and the settings form."""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from typing import Any, Dict, List, Tuple
from urllib.parse import parse_qsl

from . import align_breakage, align_page
from .build import Data, empty_connector
from .call import Call, basic, bearer
from .poll import poll_now
from .reply import Refusal, Reply, empty_reply, html_page, html_reply, json_reply
from .routes import Routes

ALIGN = Routes()
API = "/rest/align/api/2"
DOCS = "/rest/align/api/docs"
FILTER = re.compile(r"\s*(\w+)\s+(eq|ne)\s+(?:'([^']*)'|(\w+))\s*")


def answer(call: Call) -> Any:
    call.tenant = call.world.tenants[call.host]
    if call.path.startswith("/rest/align/"):
        found = ALIGN.find(call.method, call.path)
        if call.path.startswith(DOCS):
            return found.route.handler(call) if found else empty_reply(404)
        need_token(call)
        if found is None:
            return empty_reply(404)
        call.write = found.route.write
        return found.route.handler(call, **found.params)
    call.plane = "align_form"
    if call.path == align_page.PAGE:
        return form(call)
    if call.path == "/login":
        return html_reply(align_page.SIGN_IN)
    return html_page("Not found", "The page was not found.", 404)


def need_token(call: Call) -> None:
    """A Jira Align token, or where the tenant signs in through Atlassian Guard, a user with an Atlassian token."""
    given = basic(call)
    kept = call.tenant["basic"]
    if bearer(call) != call.tenant["token"] and given != (kept["user"], kept["token"]):
        raise Refusal(json_reply({"message": "Authorization has been denied for this request."}, 401), "unknown token")
    if call.switch("align_super_admin") == "400":
        raise Refusal(json_reply({"message": "Bad request"}, 400), "no super admin")


# --- lists ---------------------------------------------------------------------------------------------------------


def listed(call: Call, items: List[Data], name: str) -> Reply:
    """A bare array with the OData words that the reference names."""
    top, skip = call.number("$top", 100), call.number("$skip", 0)
    if top > 100 or top < 1 or skip < 0:
        return call.refuse(json_reply({"message": "The limit of '100' for Top query has been exceeded."}, 400), "$top")
    if call.query.get("$filter"):
        match = FILTER.fullmatch(call.query["$filter"])
        if not match:
            return json_reply({"message": "The query specified in the URI is not valid."}, 400)
        field, way, text, word = match.groups()
        wanted = text if text is not None else word
        items = [item for item in items if (str(item.get(field)).lower() == wanted.lower()) == (way == "eq")]
    if call.query.get("$orderby"):
        field, _space, direction = call.query["$orderby"].partition(" ")
        items = sorted(items, key=lambda item: str(item.get(field)), reverse=direction.strip() == "desc")
    top = max(1, call.world.page_size(name, top))
    items = items[skip : skip + top]
    if call.query.get("$select"):
        fields = [field.strip() for field in call.query["$select"].split(",")]
        items = [{field: item[field] for field in fields if field in item} for item in items]
    return json_reply(items)


def connector_bean(call: Call, connector: Data) -> Data:
    field = {"long": "isActive", "status": "status"}.get(call.switch("align_fields"), "active")
    return align_breakage.broken_active(spelled(call, connector), call.switch("align_active"), field)


def spelled(call: Call, connector: Data) -> Data:
    """One of the three spellings seen or supposed: the reference does not give the field names."""
    way = call.switch("align_fields")
    bad = connector["active"] and connector["status"] not in ("ok", "")
    error = connector["status"] if bad else None
    if way == "long":
        return {
            "connectorId": connector["number"],
            "connectorName": connector["name"],
            "connectorType": "Jira",
            "isActive": connector["active"],
            "errorMessage": error or "",
        }
    if way == "status":
        word = "Inactive" if not connector["active"] else "Error" if bad else "Active"
        return {
            "id": connector["number"],
            "name": connector["name"],
            "type": "Jira",
            "status": word,
            "errorMessage": error,
        }
    return {
        "id": connector["number"],
        "name": connector["name"],
        "type": "Jira",
        "active": connector["active"],
        "status": connector["status"] or None,
        "error": error,
    }


def need_connectors(call: Call) -> None:
    if call.switch("align_rest_connectors") == "404":
        raise Refusal(empty_reply(404), "no /connectors here")


def named(call: Call) -> List[Data]:
    return [connector for connector in call.tenant["connectors"].values() if connector["name"]]


def find_connector(call: Call, number: str) -> Data:
    need_connectors(call)
    for connector in named(call):
        if str(connector["number"]) == number:
            return connector
    raise Refusal(json_reply({"message": "Connector not found"}, 404), "unknown connector")


@ALIGN.add("GET", API + "/connectors")
def connectors(call: Call) -> Reply:
    need_connectors(call)
    return listed(call, [connector_bean(call, connector) for connector in named(call)], "connectors")


@ALIGN.add("GET", API + "/connectors/{number}")
def connector_by_number(call: Call, number: str) -> Reply:
    return json_reply(connector_bean(call, find_connector(call, number)))


def site_of(call: Call, connector: Data) -> Data:
    for site in call.world.sites.values():
        if site["cloud_id"] in connector["api_url"]:
            return site
    return {"projects": {}, "boards": [], "issues": {}}


@ALIGN.add("GET", API + "/connectors/{number}/projects")
def projects(call: Call, number: str) -> Reply:
    connector = find_connector(call, number)
    items = []
    for project in site_of(call, connector)["projects"].values():
        error = connector["status"] if connector["active"] and connector["status"] not in ("ok", "") else None
        items.append(
            {
                "id": project["id"],
                "connectorId": connector["number"],
                "programId": None,
                "projectId": project["id"],
                "projectKey": project["key"],
                "projectName": project["name"],
                "errorMessage": error,
            }
        )
    return listed(call, items, "connector_projects")


@ALIGN.add("GET", API + "/connectors/{number}/boards")
def boards(call: Call, number: str) -> Reply:
    connector = find_connector(call, number)
    items = [
        {"id": board["id"], "connectorId": connector["number"], "boardId": board["id"], "boardName": board["name"]}
        for board in site_of(call, connector)["boards"]
    ]
    return listed(call, items, "connector_boards")


@ALIGN.add("GET", API + "/connectors/{number}/priorities")
def priorities(call: Call, number: str) -> Reply:
    connector = find_connector(call, number)
    names = ("Highest", "High", "Medium", "Low")
    items = [
        {"id": place + 1, "connectorId": connector["number"], "priorityId": place + 1, "priorityName": name}
        for place, name in enumerate(names)
    ]
    return listed(call, items, "connector_priorities")


# --- the tenant's own description ----------------------------------------------------------------------------------

PROPERTIES = {
    "connectorName": "name",
    "jiraUrl": "link",
    "apiUrl": "api_url",
    "authenticationType": "auth_type",
    "userName": "username",
    "apiToken": "password",
    "isActive": "active",
}


@ALIGN.add("GET", DOCS + "/index.html")
def docs(call: Call) -> Reply:
    return html_reply(
        "<!DOCTYPE html>\n<html><head><title>Jira Align API</title></head><body><div id='swagger-ui'></div>\n"
        "<script>window.ui = SwaggerUIBundle({urls: [{url: '/rest/align/api/docs/v2/openapi.json', name: 'Jira Align API 2.0'}], dom_id: '#swagger-ui'});"
        "</script>\n<noscript><a href='/rest/align/api/docs/v2/openapi.json'>OpenAPI</a></noscript></body></html>\n"
    )


@ALIGN.add("GET", DOCS + "/v2/openapi.json")
def openapi(call: Call) -> Reply:
    """No write on /connectors, unless this tenant is one that has it."""
    read = {"responses": {"200": {"description": "OK"}}}
    paths: Dict[str, Data] = {}
    for path in ("", "/{id}", "/{id}/boards", "/{id}/projects", "/{id}/priorities"):
        paths[API + "/connectors" + path] = {"get": read}
    components: Data = {}
    if call.switch("align_connector_write") == "on":
        kinds = {"isActive": "boolean"}
        properties = {name: {"type": kinds.get(name, "string")} for name in PROPERTIES}
        components = {
            "schemas": {"ConnectorInput": {"type": "object", "properties": properties, "required": ["connectorName"]}}
        }
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ConnectorInput"}}}}
        patch = {"content": {"application/json-patch+json": {"schema": {"type": "array", "items": {"type": "object"}}}}}
        paths[API + "/connectors"]["post"] = {"requestBody": body, "responses": {"201": {"description": "Created"}}}
        paths[API + "/connectors/{id}"]["put"] = {"requestBody": body, "responses": {"200": {"description": "OK"}}}
        paths[API + "/connectors/{id}"]["patch"] = {
            "requestBody": patch,
            "responses": {"204": {"description": "No Content"}},
        }
        paths[API + "/connectors/{id}"]["delete"] = {"responses": {"204": {"description": "No Content"}}}
    return json_reply(
        {
            "openapi": "3.0.1",
            "info": {"title": "Jira Align API", "version": "2.0"},
            "paths": paths,
            "components": components,
        }
    )


def need_write(call: Call) -> None:
    if call.switch("align_connector_write") != "on":
        raise Refusal(empty_reply(404), "no published write on connectors")


async def put_in(call: Call, connector: Data, given: Data) -> None:
    unknown = set(given) - set(PROPERTIES)
    if unknown:
        raise Refusal(json_reply({"message": "Unknown property " + sorted(unknown)[0]}, 400), "unknown property")
    for name, value in given.items():
        if name == "authenticationType":
            # Here the visible text is the value
            options = {text: number for number, text in align_page.auth_options(call.world, call.tenant)}
            if value not in options:
                raise Refusal(json_reply({"message": "Unknown authenticationType"}, 400), "authenticationType")
            value = options[value]
        if name != "isActive":
            connector[PROPERTIES[name]] = value
    if "isActive" in given:
        connector.update(active=bool(given["isActive"]), status="")
    if connector["active"]:
        await poll_now(call.world, call.tenant, connector)
    connector["version"] += 1
    call.touch("tenants", call.tenant["name"])


@ALIGN.add("POST", API + "/connectors", write=True)
async def create_connector(call: Call) -> Reply:
    need_write(call)
    body = call.object()
    free = [connector for connector in align_page.slots(call.world, call.tenant) if not connector["name"]]
    if not body.get("connectorName") or not free:
        return json_reply({"message": "connectorName is required" if free else "No connector is left"}, 400)
    await put_in(call, free[0], body)
    return json_reply(connector_bean(call, free[0]), 201)


@ALIGN.add("PUT", API + "/connectors/{number}", write=True)
async def replace_connector(call: Call, number: str) -> Reply:
    need_write(call)
    connector = find_connector(call, number)
    await put_in(call, connector, call.object())
    return json_reply(connector_bean(call, connector))


@ALIGN.add("PATCH", API + "/connectors/{number}", write=True)
async def patch_connector(call: Call, number: str) -> Reply:
    need_write(call)
    connector = find_connector(call, number)
    steps = call.json()
    if not isinstance(steps, list) or not all(
        isinstance(step, dict) and step.get("op") in ("add", "replace") for step in steps
    ):
        return json_reply({"message": "A JSON Patch array is expected"}, 400)
    await put_in(call, connector, {str(step.get("path", "")).lstrip("/"): step.get("value") for step in steps})
    return empty_reply()


@ALIGN.add("DELETE", API + "/connectors/{number}", write=True)
def delete_connector(call: Call, number: str) -> Reply:
    need_write(call)
    clear(call, find_connector(call, number))
    return empty_reply()


def clear(call: Call, connector: Data) -> None:
    """A deleted connector leaves its slot free."""
    number, version = connector["number"], connector["version"]
    connector.clear()
    connector.update(empty_connector(call.tenant, number))
    connector["version"] = version + 1
    call.touch("tenants", call.tenant["name"])


# --- the form ------------------------------------------------------------------------------------------------------


def signed_in(call: Call) -> bool:
    try:
        cookies = SimpleCookie(call.headers.get("Cookie", ""))
    except CookieError:
        return False
    given = cookies.get("JA_SESSION")
    return given is not None and given.value == call.tenant["session"] and not call.tenant["signed_out"]


def form(call: Call) -> Any:
    if not signed_in(call):
        call.refused = "not signed in"
        if call.switch("align_signed_out") == "redirect":
            return empty_reply(302, {"Location": "/login?returnUrl=%2FManageJiraConnectors"})
        return html_reply(align_page.SIGN_IN)
    if call.switch("align_form") == "error":
        return html_reply(align_page.ERROR)
    if call.switch("align_form") == "moved":
        return html_page("Not found", "The page was not found.", 404)
    slots = align_page.slots(call.world, call.tenant)
    if call.method == "GET":
        if not slots:
            return html_reply(align_page.render_none(call.world, call.tenant))
        wanted = call.query.get("i")
        # A number that is none shows the first, as such pages do
        chosen = next((slot for slot in slots if str(slot["number"]) == wanted), slots[0])
        page = align_page.render(call.world, call.tenant, chosen)
        return html_reply(align_breakage.broken_page(page, call.switch("align_page"), chosen["number"]))
    if call.method != "POST":
        return html_page("Method not allowed", "Not allowed.", 405)
    return post(call, slots)


async def post(call: Call, slots: List[Data]) -> Reply:
    """Always 302 back to the page: whether a save took, only the page itself says."""
    try:
        pairs: List[Tuple[str, str]] = parse_qsl(
            call.raw.decode(), keep_blank_values=True, strict_parsing=bool(call.raw)
        )
    except (ValueError, UnicodeDecodeError):
        pairs = []
    given = dict(pairs)
    number = given.get("cmbJiraConnectorID", call.query.get("i", ""))
    back = empty_reply(302, {"Location": "%s?i=%s" % (align_page.PAGE, number if number.isdigit() else "1")})
    if call.headers.get("Content-Type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return call.refuse(back, "not form-encoded")
    connector = next((slot for slot in slots if str(slot["number"]) == number), None)
    if connector is None or call.query.get("i", number) != number:
        return call.refuse(back, "cmbJiraConnectorID is not this page's")
    items = align_page.controls(call.world, call.tenant, connector)
    problem, pressed = align_page.problem(items, pairs)
    if problem:
        return call.refuse(back, problem)
    await press(call, connector, pressed, given)
    return back


async def press(call: Call, connector: Data, pressed: str, given: Dict[str, str]) -> None:
    if pressed == "Save":
        if call.switch("align_save") == "ignored":
            call.refused = "this tenant ignores saves"
            return
        shown = align_page.shown_token(call.world, call.tenant, connector)
        call.refused = align_page.take(connector, given, shown)
        call.world.know_typed(connector["password"])
        if connector["active"]:
            await poll_now(call.world, call.tenant, connector)
    elif pressed == "Activate":
        if align_page.is_gray(call.world, call.tenant, connector):
            call.refused = "the service light is gray: Support must switch the service on"
            return
        connector["active"] = True
        connector["version"] += 1
        await poll_now(call.world, call.tenant, connector)
    elif pressed == "Deactivate":
        connector.update(active=False, status="", version=connector["version"] + 1)
    else:
        clear(call, connector)
    call.touch("tenants", call.tenant["name"])
