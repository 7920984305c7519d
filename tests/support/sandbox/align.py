# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align tenant: the REST list of connectors, and the settings form."""

from __future__ import annotations

import json
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler

from . import align_page
from .build import Data, empty_connector
from .call import CALL, Call, basic, bearer
from .poll import poll_now
from .reply import Refusal, Reply, empty_reply, html_page, html_reply, json_reply
from .routes import Routes, handler_of

ALIGN = Routes()
API = "/rest/align/api/2"


@web.middleware
async def signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through whoever has a token for REST, or a session for the settings form."""
    call = request[CALL]
    call.tenant = call.world.tenants[call.host]
    if call.plane == "align":
        need_token(call)
        return empty_reply(404) if call.unknown else await handler(request)
    if call.unknown:
        return html_page("Not found", "The page was not found.", 404)
    if call.path == align_page.PAGE and not has_session(call):
        call.refused = "not signed in"
        if call.switch("align_signed_out") == "redirect":
            return empty_reply(302, {"Location": "/login?returnUrl=%2FManageJiraConnectors"})
        return html_reply(align_page.SIGN_IN)
    return await handler(request)


def put_into(router: web.UrlDispatcher) -> None:
    """Register what a tenant serves."""
    router.add_route("*", align_page.PAGE, handler_of(form))
    router.add_route("*", "/login", handler_of(sign_in_page))
    ALIGN.put_into(router)


def sign_in_page(_call: Call) -> Reply:
    return html_reply(align_page.SIGN_IN)


def need_token(call: Call) -> None:
    """A Jira Align token, or where the tenant signs in through Atlassian Guard, a user with an Atlassian token."""
    given = basic(call)
    kept = call.tenant["basic"]
    if bearer(call) != call.tenant["token"] and given != (kept["user"], kept["token"]):
        raise Refusal(json_reply({"message": "Authorization has been denied for this request."}, 401), "unknown token")
    if call.switch("align_super_admin") == "400":
        raise Refusal(json_reply({"message": "Bad request"}, 400), "no super admin")


# --- REST ----------------------------------------------------------------------------------------------------------


def connector_bean(call: Call, connector: Data) -> Data:
    """One of the three spellings seen or supposed, for the reference does not give the field names; or one that nobody knows."""
    way, names = call.switch("align_fields"), call.switch("align_field_names")
    values = {"id": connector["number"], "name": connector["name"], "active": connector["active"]}
    if names:
        return {names[each]: value for each, value in values.items() if each in names}
    bad = connector["active"] and connector["status"] not in ("ok", "")
    error = connector["status"] if bad else None
    if way == "unknown":
        return {"ref": connector["number"], "title": connector["name"], "on": connector["active"]}
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


@ALIGN.add("GET", API + "/connectors")
def connectors(call: Call) -> Reply:
    """A bare array, by OData's $top and $skip."""
    if call.switch("align_rest_connectors") == "404":
        return call.refuse(empty_reply(404), "no /connectors here")
    top, skip = call.number("$top", 100), call.number("$skip", 0)
    if top > 100 or top < 1 or skip < 0:
        return call.refuse(json_reply({"message": "The limit of '100' for Top query has been exceeded."}, 400), "$top")
    top = max(1, call.world.page_size("connectors", top))
    named = [connector for connector in call.tenant["connectors"].values() if connector["name"]]
    return json_reply([connector_bean(call, connector) for connector in named[skip : skip + top]])


@ALIGN.add("GET", "/rest/align/api/docs/index.html")
def description(call: Call) -> Reply:
    """The tenant's own description, as a page."""
    way = call.switch("align_description")
    if way == "404":
        return call.refuse(empty_reply(404), "no description here")
    methods: Data = {"get": {}, **({"post": {}} if way == "writes" else {})}
    paths = json.dumps({"paths": {API + "/connectors": methods, API + "/connectors/{id}": {"get": {}}}})
    return html_reply(
        "<!DOCTYPE html>\n<html><head><title>Jira Align REST API 2.0</title></head><body><script>var spec = %s;</script></body></html>\n"
        % paths
    )


def clear(call: Call, connector: Data) -> None:
    """A deleted connector leaves its slot free."""
    number, version = connector["number"], connector["version"]
    connector.clear()
    connector.update(empty_connector(call.tenant, number))
    connector["version"] = version + 1
    call.changed = True


# --- the form ------------------------------------------------------------------------------------------------------


def has_session(call: Call) -> bool:
    try:
        cookies = SimpleCookie(call.headers.get("Cookie", ""))
    except CookieError:
        return False
    given = cookies.get("JA_SESSION")
    return given is not None and given.value == call.tenant["session"] and not call.tenant["signed_out"]


def form(call: Call) -> Any:
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
        return html_reply(align_page.render(call.world, call.tenant, chosen))
    if call.method != "POST":
        return html_page("Method not allowed", "Not allowed.", 405)
    return post(call, slots)


async def post(call: Call, slots: list[Data]) -> Reply:
    """Always 302 back to the page: whether a save took, only the page itself says."""
    try:
        pairs: list[tuple[str, str]] = parse_qsl(
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


async def press(call: Call, connector: Data, pressed: str, given: dict[str, str]) -> None:
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
    call.changed = True
