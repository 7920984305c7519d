# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of the organization API, who may use them, and its way of paging."""

from __future__ import annotations

import base64
from typing import Any, Callable, Dict, List, Optional, Tuple
from urllib.parse import urlencode

from .build import Data
from .call import Call
from .reply import Refusal, Reply, gateway_error, html_page, org_error
from .routes import Handler, Routes

ORG = Routes()


def org_route(method: str, path: str, scope: str = "", console: bool = False, write: Optional[bool] = None) -> Callable[[Handler], Handler]:
    """A route: with the scope that a scoped key needs (published), or refused to every scoped key (console)."""
    changes = method != "GET" if write is None else write
    return ORG.add(method, path, changes, scope=scope, console=console)


def check_key(call: Call, org_id: Optional[str], options: Dict[str, Any]) -> None:
    if not call.key:
        raise Refusal(gateway_error(401, "Unauthorized"), "unknown organization key")
    if org_id is not None and org_id != call.org["id"]:
        raise Refusal(org_error(403, "FORBIDDEN", "Forbidden", "The API key does not belong to this organization."), "another organization's key")
    if not call.key["scoped"]:
        return
    if options["console"]:
        # The console routes refuse a scoped key whatever its scopes are, sometimes as a page
        page = html_page("403 Forbidden", "You are not allowed to do this.", 403)
        plain = gateway_error(403, "Forbidden")
        raise Refusal(page if call.switch("scoped_refusal") == "html" else plain, "scoped key on a console route")
    if options["scope"] and options["scope"] not in call.key["scopes"]:
        detail = "The API key lacks the scope %s." % options["scope"]
        raise Refusal(org_error(403, "FORBIDDEN", "Forbidden", detail), "scope " + options["scope"])


def no_route(call: Call) -> Reply:
    reply = gateway_error(404, "Request failed to match any route")
    return call.refuse(reply, "no such route")


# --- paging --------------------------------------------------------------------------------------------------------


def encode_cursor(start: int) -> str:
    return base64.b64encode(b"after:%d" % start).decode()


def decode_cursor(cursor: Optional[str]) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().partition("after:")[2])
    except ValueError:
        raise Refusal(org_error(400, "INVALID_CURSOR", "Bad Request", "The cursor is not valid.")) from None


def cut(call: Call, items: List[Any], name: str, size: int) -> Tuple[List[Any], Optional[str]]:
    """One page by ?cursor=, and the address of the next as the organization API gives it."""
    size = max(1, call.world.page_size(name, size))
    start = decode_cursor(call.query.get("cursor"))
    if start + size >= len(items):
        return items[start:], None
    others = [(key, value) for key, value in call.query_list if key != "cursor"]
    address = call.path + "?" + urlencode(others + [("cursor", encode_cursor(start + size))])
    way = call.world.switch("next_links")
    if way == "relative":
        return items[start : start + size], address
    # An absolute URL may name another host: a client must follow its path on its own base only. This other host is a Jira
    # site of the sandbox, whose log shows an organization key that came there.
    base = call.world.url("site", next(iter(call.world.sites))) if way == "other_host" else call.world.url("api")
    return items[start : start + size], base + address


def find_account(call: Call, account_id: str) -> Data:
    """By account ID, as the token routes, the invite and Jira use it."""
    account = call.org["accounts"].get(account_id)
    if account is None:
        raise Refusal(org_error(404, "NOT_FOUND", "Not Found", "The account was not found."), "unknown account ID")
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
