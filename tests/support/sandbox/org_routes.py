# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of the organization API, who may use them, and its way of paging."""

from __future__ import annotations

import time
import uuid
from typing import Any, Callable
from urllib.parse import urlencode

from . import cursors
from .build import Data
from .call import Call
from .reply import Refusal, Reply, gateway_error, html_page, json_reply, org_error, org_error_at, user_error
from .routes import Handler, Routes

ORG = Routes()


def org_route(
    method: str, path: str, scope: str = "", console: bool = False, write: bool | None = None
) -> Callable[[Handler], Handler]:
    """A route: with the scope that a scoped key needs (published), or refused to every scoped key (console)."""
    changes = method != "GET" if write is None else write
    return ORG.add(method, path, changes, scope=scope, console=console)


def manages(call: Call) -> bool:
    """Whether the path is one of the user management API, which has a way of its own to refuse."""
    return call.path.startswith("/users/")


def check_key(call: Call, org_id: str | None, options: dict[str, Any]) -> None:
    if not call.key:
        raise Refusal(unauthorized(call), "unknown organization key")
    if org_id is not None and org_id != call.org["id"]:
        raise Refusal(wrong_organization(call), "another organization's key")
    if not call.key["scoped"]:
        return
    if options["console"]:
        # The console routes refuse a scoped key whatever its scopes are, sometimes as a page
        page = html_page("403 Forbidden", "You are not allowed to do this.", 403)
        plain = gateway_error(403, "Forbidden")
        raise Refusal(page if call.switch("scoped_refusal") == "html" else plain, "scoped key on a console route")
    if manages(call):
        # So do those of the user management API, for a scope that nobody can choose
        raise Refusal(
            user_error(403, "forbidden", message="The API key lacks the scope manage:org."), "scoped key on /users"
        )
    if options["scope"] and options["scope"] not in call.key["scopes"]:
        detail = "The API key lacks the scope %s." % options["scope"]
        raise Refusal(org_error_at(call.path, 403, "FORBIDDEN", "Forbidden", detail), "scope " + options["scope"])


def unauthorized(call: Call) -> Reply:
    if manages(call):
        return user_error(401, "unauthorized")
    if call.path.startswith("/admin/v2/") and not call.path.endswith("/workspaces"):
        return org_error(401, "UNAUTHORIZED", "Unauthorized", "The API key is not valid.")
    return gateway_error(401, "Unauthorized")


def wrong_organization(call: Call) -> Reply:
    body = {
        "timestamp": int(time.time() * 1000),
        "path": call.path,
        "status": 404,
        "error": "Not Found",
        "requestId": uuid.uuid4().hex[:12],
        "message": "TCS validation failed",
    }
    return json_reply(body, 404)


def no_route(call: Call) -> Reply:
    reply = gateway_error(404, "Request failed to match any route")
    return call.refuse(reply, "no such route")


# --- paging --------------------------------------------------------------------------------------------------------


def sized(call: Call, name: str, word: str, default: int, most: int) -> int:
    """Return how many items a page of that list has: as asked for in that word, at most what the description and the world allow."""
    size = call.number(word, default)
    if size < 1 or size > most:
        raise Refusal(org_error(400, "BAD_REQUEST", "Bad Request", "%s must be from 1 to %d." % (word, most)), word)
    return max(1, call.world.page_size(name, size))


def listed(
    call: Call, items: list[Any], name: str, word: str, default: int, most: int, form: str = ""
) -> tuple[list[Any], str | None]:
    """Return one page by ?cursor=, and links.next in the form that the world has, or in that of this list alone."""
    filters = {key: call.all(key) for key, _value in call.query_list}
    start, size, filters = cursors.read(
        call, call.query.get("cursor"), filters, sized(call, name, word, default, most), word in call.query
    )
    here, cursor = cursors.cut(call, items, start, size, filters)
    return here, link(call, cursor, form) if cursor else None


def link(call: Call, cursor: str, form: str = "") -> str:
    """Return what links.next holds for a page: a bare cursor, or an address that has it."""
    way = call.world.switch("next_links")
    if way == "bare":
        way = form or way
    if way == "bare":
        return cursor
    others = [(key, value) for key, value in call.query_list if key != "cursor"]
    address = call.path + "?" + urlencode(others + [("cursor", cursor)])
    if way == "relative":
        return address
    # An absolute URL may name another host: a client must follow its path on its own base only. This other host is a Jira
    # site of the sandbox, whose log shows an organization key that came there.
    base = call.world.url("site", next(iter(call.world.sites))) if way == "other_host" else call.world.url("api")
    return base + address


def find_account(call: Call, account_id: str) -> Data:
    """By account ID, as the token routes, the invite and Jira use it."""
    account = call.org["accounts"].get(account_id)
    if account is None:
        unknown = org_error(404, "ADMIN-UAM-404-1", "Not Found", "One or more user not found in the directory.")
        raise Refusal(user_error(404, "accountNotFound") if manages(call) else unknown, "unknown account ID")
    found: Data = account
    return found


def find_in_collection(call: Call, identifier: str) -> Data:
    """By `id`, which addresses an account in its collection; by account ID only where the answers show no other."""
    way = call.world.switch("service_account_ids", call.org["name"])
    for account in call.org["accounts"].values():
        if account["type"] == "service" and identifier == (account["id"] if way == "both" else account["account_id"]):
            found: Data = account
            return found
    raise Refusal(org_error(404, "NOT_FOUND", "Not Found", "The service account was not found."), "unknown id")
