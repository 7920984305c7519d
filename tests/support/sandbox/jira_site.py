# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira site's own host: the cloud ID without a credential, and REST and GraphQL for its people."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from . import jira_identity, jira_issues, jira_permissions, jira_projects, jira_schemes, jira_software
from .build import Data
from .call import CALL, Call, basic
from .edge import tenant_info
from .graphql import PATH as GRAPHQL
from .graphql import graphql
from .jira_routes import JIRA, page, plain
from .reply import Reply, html_page, jira_error, json_reply
from .routes import handler_of

# Imported for the routes that they register
HANDLERS = (jira_identity, jira_issues, jira_permissions, jira_projects, jira_schemes, jira_software)
ROUTES = JIRA  # all of them


def person(call: Call) -> Data | None:
    """The person of this email and token, with access to this site."""
    given = basic(call)
    if given is None:
        return None
    email, secret = given
    for account in call.org["accounts"].values():
        owner = account["type"] == "person" and account["email"].lower() == email.lower() and account["token"] == secret
        if owner and call.world.has_app_access(call.site, account):
            found: Data = account
            return found
    return None


def sign_in(call: Call) -> bool:
    """A person's email and token without scopes. One with scopes, and a service account's, work only on the gateway."""
    account = person(call)
    if account is None or account["token_scopes"] is not None:
        return False
    call.account = account
    return True


def nobody(call: Call) -> Reply:
    """What an anonymous caller is answered: lists without anything in them, and no self."""
    path = plain(call.path)
    if call.method == "GET" and path == "/rest/api/3/project/search":
        return page(call, path, [], "projects")
    if call.method == "GET" and path == "/rest/api/3/user/search":
        return json_reply([])
    return unauthorized()


def unauthorized() -> Reply:
    reply = jira_error(401, "Client must be authenticated to access this resource.")
    reply.headers["WWW-Authenticate"] = 'OAuth realm="jira"'
    return reply


@web.middleware
async def signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through whoever has an email and a token of this site; the cloud ID, and what Jira is, anybody may ask for."""
    call = request[CALL]
    call.site = call.world.sites[call.host]
    call.org = call.world.org_of(call.site)
    call.world.settle(call.org)
    if call.plane == "edge" and call.unknown == 0:
        return await handler(request)
    known = sign_in(call)
    if call.path == GRAPHQL:
        return await handler(request) if known else unauthorized()
    if not call.path.startswith("/rest/"):
        return html_page("Page not found", "Oops, you've found a dead link.", 404)
    if not known and not (plain(call.path) == "/rest/api/3/serverInfo" and "Authorization" not in call.headers):
        if person(call) is not None:
            reply = nobody(call) if call.switch("scoped_token_on_site") == "anonymous" else unauthorized()
            return call.refuse(reply, "a token with scopes on the site")
        return unauthorized()
    return await answered(request, handler, call.path)


async def answered(request: web.Request, handler: Handler, asked: str) -> web.StreamResponse:
    """Return the answer of Jira's REST API; asked: the path as Jira sees it, without the gateway's."""
    call = request[CALL]
    if call.unknown:
        unknown = jira_error(404, "null for uri: " + asked)
        return jira_error(405, "Method not allowed.") if call.unknown == 405 else unknown
    reply = await handler(request)
    if plain(asked) != asked and isinstance(reply, web.Response) and isinstance(reply.body, bytes):
        # Version 2 names itself in its links; in what it does here it is the same
        reply.body = reply.body.replace(b"/rest/api/3/", b"/rest/api/2/")
    return reply


def put_into(router: web.UrlDispatcher) -> None:
    """Register what a site serves."""
    router.add_route("*", "/_edge/tenant_info", handler_of(tenant_info))
    router.add_route("*", GRAPHQL, handler_of(graphql))
    JIRA.put_into(router)
