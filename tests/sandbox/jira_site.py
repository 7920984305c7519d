# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira site's own host: the cloud ID without a credential, and REST and GraphQL for its people."""

from __future__ import annotations

from . import jira_identity, jira_issues, jira_permissions, jira_projects, jira_schemes
from .call import Call, basic
from .edge import tenant_info
from .graphql import graphql
from .jira_routes import JIRA
from .reply import Reply, html_page, jira_error

# Imported for the routes that they register
HANDLERS = (jira_identity, jira_issues, jira_permissions, jira_projects, jira_schemes)


def sign_in(call: Call) -> bool:
    """A person's email and token. A service account's token never works here, only on the gateway."""
    given = basic(call)
    if given is None:
        return False
    email, secret = given
    for account in call.org["accounts"].values():
        if account["type"] == "person" and account["email"].lower() == email.lower() and account["token"] == secret:
            if call.world.has_app_access(call.site, account):
                call.account = account
                return True
    return False


def unauthorized() -> Reply:
    reply = jira_error(401, "Client must be authenticated to access this resource.")
    reply.headers["WWW-Authenticate"] = 'OAuth realm="jira"'
    return reply


def answer(call: Call) -> Reply:
    call.site = call.world.sites[call.host]
    call.org = call.world.org_of(call.site)
    if call.path == "/_edge/tenant_info":
        call.plane = "edge"
        return tenant_info(call)
    signed_in = sign_in(call)
    if call.path == "/gateway/api/graphql":
        return graphql(call) if signed_in else unauthorized()
    if not call.path.startswith("/rest/"):
        return html_page("Page not found", "Oops, you've found a dead link.", 404)
    if not signed_in and not (call.path == "/rest/api/3/serverInfo" and "Authorization" not in call.headers):
        return unauthorized()
    return dispatch(call, call.path)


def dispatch(call: Call, path: str) -> Reply:
    found = JIRA.find(call.method, path)
    if found is None:
        if JIRA.methods(path):
            return jira_error(405, "Method not allowed.")
        return jira_error(404, "null for uri: " + path)
    call.write = found.route.write
    reply: Reply = found.route.handler(call, **found.params)
    return reply
