# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway in front of Jira: the only place where a service account's token works."""

from __future__ import annotations

import time

from aiohttp import web
from yarl import URL

from . import jira_site
from .call import CALL, Call, basic, bearer
from .jira_routes import router
from .reply import Reply, gateway_error

PREFIX = "/ex/jira/"


def unauthorized(call: Call, reason: str) -> Reply:
    """One answer for a bad token, an expired one, and a good one whose app access has not landed: nobody can tell them apart."""
    return call.refuse(gateway_error(401, "Unauthorized"), reason)


async def answer(request: web.Request) -> web.StreamResponse:
    """Hand a request on to the site's Jira, for whoever the gateway lets through."""
    call = request[CALL]
    site = call.world.site_by_cloud.get(cloud_id(call.path))
    if site is None:
        return gateway_error(404, "Not Found")
    call.site, call.org = site, call.world.org_of(site)
    call.world.settle(call.org)
    account = jira_site.person(call)
    if account is not None:
        if account["token_scopes"] is None and call.switch("unscoped_at_gateway") == "401":
            return unauthorized(call, "a token without scopes at the gateway")
        call.account, call.scopes = account, account["token_scopes"]
    else:
        refusal = service_account(call)
        if refusal:
            return refusal
    if call.route and call.scopes is not None and not scope_opens(call, call.route.options):
        return call.refuse(gateway_error(401, "Unauthorized; scope does not match"), "scope")
    return await jira_site.answered(request, call.handler, behind(call.path))


async def found(request: web.Request, path: str) -> web.UrlMappingMatchInfo:
    """Return what Jira's router makes of the path behind the gateway."""
    return await router().resolve(request.clone(rel_url=URL(behind(path), encoded=True)))


def cloud_id(path: str) -> str:
    """Return the cloud ID in a path of the gateway."""
    return (path + "//").split("/")[3]


def behind(path: str) -> str:
    """Return the path that Jira sees."""
    return "/" + (path + "/").split("/", 4)[4].rstrip("/")


def service_account(call: Call) -> Reply | None:
    given, token = basic(call), bearer(call)
    email, value = given or ("", token)
    taken = call.switch("gateway_auth")
    if (given and taken == "bearer") or (token and taken == "basic"):
        return unauthorized(call, "the gateway takes " + taken)
    org, known = call.world.tokens.get(value, (None, None))
    if org is None or known is None or org is not call.org:
        return unauthorized(call, "unknown token")
    account = org["accounts"].get(known["account_id"])
    if account is None or (given and email.lower() != account["email"].lower()):
        return unauthorized(call, "the token is not this account's")
    if account.get("inactive"):
        return unauthorized(call, "the account is inactive")
    if not call.world.token_is_live(known):
        return unauthorized(call, "expired or blocked")
    if not call.world.has_app_access(call.site, account):
        return unauthorized(call, "no app access yet")
    known["last_access"] = time.time()
    call.account, call.scopes = account, known["scopes"]
    return None


def scope_opens(call: Call, needed: dict) -> bool:  # type: ignore[type-arg]
    """The classic scope opens a route, or all of its granular ones together."""
    held = set(call.scopes or ())
    if not needed["classic"] and not needed["granular"]:
        return True
    if needed["classic"] and needed["classic"] in held:
        return True
    return bool(needed["granular"]) and held.issuperset(needed["granular"])
