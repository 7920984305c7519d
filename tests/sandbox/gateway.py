# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway in front of Jira: the only place where a service account's token works."""

from __future__ import annotations

import time

from . import jira_site
from .call import Call, basic, bearer
from .jira_routes import JIRA
from .reply import Reply, gateway_error


def unauthorized(call: Call, reason: str) -> Reply:
    """One answer for a bad token, an expired one, and a good one whose app access has not landed: nobody can tell them apart."""
    return call.refuse(gateway_error(401, "Unauthorized"), reason)


def answer(call: Call) -> Reply:
    _empty, _ex, _jira, cloud_id, rest = (call.path + "/").split("/", 4)
    path = "/" + rest.rstrip("/")
    site = call.world.site_by_cloud.get(cloud_id)
    found = JIRA.find(call.method, jira_site.plain(path))
    if found:
        call.write = found.route.write
    if site is None:
        return gateway_error(404, "Not Found")
    call.site, call.org, call.host = site, call.world.org_of(site), site["name"]
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
    if found and call.scopes is not None and not scope_opens(call, found.route.options):
        return call.refuse(gateway_error(401, "Unauthorized; scope does not match"), "scope")
    return jira_site.dispatch(call, path)


def service_account(call: Call) -> Reply | None:
    given, token = basic(call), bearer(call)
    email, value = given if given else ("", token)
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
