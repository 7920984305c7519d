# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API host: the organization's own routes, and the gateways to Jira below /ex/jira."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from . import account_tokens, cursors, directory_users, gateway, group_roles, groups, managed_accounts, service_accounts
from .build import Data
from .call import CALL, Call, bearer
from .org_routes import ORG, check_key, no_route, org_route
from .reply import Reply, json_reply, workspace_error

# Imported for the routes that they register
HANDLERS = (account_tokens, directory_users, group_roles, groups, managed_accounts, service_accounts)
ROUTES = ORG  # all of them


@web.middleware
async def key_checked(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through whoever has a key of the organization that may do this; the gateway checks for itself."""
    call = request[CALL]
    if call.plane == "gateway":
        return await handler(request)
    org, key = call.world.org_keys.get(bearer(call), (None, None))
    if org is not None and key is not None:
        call.org, call.key = org, key
    if call.route is None:
        return no_route(call)
    check_key(call, call.params.get("org_id"), call.route.options)
    call.world.settle(call.org)
    return await handler(request)


def put_into(router: web.UrlDispatcher) -> None:
    """Register what the API host serves."""
    router.add_route("*", gateway.PREFIX + "{rest:.*}", gateway.answer)
    ORG.put_into(router)


def workspace_items(call: Call) -> list[Data]:
    spelling = call.switch("workspace_ari")
    items = []
    sites = [site for site in call.world.sites.values() if site["organization"] == call.org["name"]]
    for number, site in enumerate(sites):
        product = "jira" if spelling == "jira" or (spelling == "mixed" and number % 2) else "jira-software"
        for kind, ari in (("jira-software", product), ("confluence", "confluence")):
            attributes = {
                "name": site["name"],
                "typeKey": kind,
                "type": "Jira" if kind == "jira-software" else "Confluence",
                "status": "online",
                "hostUrl": call.world.url("site", site["name"]),
                "sandbox": {"type": "NONE"},
            }
            items.append(
                {"id": "ari:cloud:%s::site/%s" % (ari, site["cloud_id"]), "type": "workspace", "attributes": attributes}
            )
    return items


@org_route("POST", "/admin/v2/orgs/{org_id}/workspaces", scope="read:workspaces:admin", write=False)
def workspaces(call: Call) -> Reply:
    body = call.object() if call.raw else {}
    if body.get("cursor") and len(body) > 1:
        # A later page is asked for with the cursor alone
        return call.refuse(
            workspace_error(400, "BAD_REQUEST", "Bad Request", "A cursor cannot be combined with other fields."),
            "cursor not alone",
        )
    size = body.get("limit", 20)
    if not isinstance(size, int) or not 1 <= size <= 1000 or set(body) - {"cursor", "limit", "query", "sort"}:
        return workspace_error(400, "BAD_REQUEST", "Bad Request", "limit must be from 1 to 1000.")
    start, size, filters = cursors.read(
        call, body.get("cursor"), body, max(1, call.world.page_size("workspaces", size)), "limit" in body
    )
    items = workspace_items(call)
    here, cursor = cursors.cut(call, items, start, size, filters)
    links: dict[str, Any] = {}
    if cursor:
        address = "%s/admin/v2/orgs/%s/workspaces?cursor=%s" % (call.world.url("api"), call.org["id"], cursor)
        links["next"] = cursor if call.switch("workspaces_next") == "cursor" else address
    return json_reply(
        {
            "data": here,
            "links": links,
            "meta": {"pageSize": len(here), "startIndex": start, "endIndex": start + len(here), "total": len(items)},
        }
    )
