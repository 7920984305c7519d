# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of Jira's REST API, shared by the site and the gateway in front of it, and helpers of their handlers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Callable
from urllib.parse import urlencode

from aiohttp import web

from .build import Data
from .call import Call
from .permissions import administers_project, global_permissions, is_admin
from .reply import Refusal, Reply, jira_error, json_reply
from .routes import Handler, Routes

JIRA = Routes()
API = "/rest/api/3"
# Jira Align and public clients call version 2, and `latest` is version 2
OTHER_VERSIONS = ("/rest/api/2", "/rest/api/latest")


def jira(
    method: str,
    path: str,
    classic: str = "",
    granular: str = "",
    write: bool | None = None,
    prefix: str = API,
) -> Callable[[Handler], Handler]:
    """A Jira route with the scopes that the gateway wants of a token: the classic one, or all of the granular ones."""
    changes = method != "GET" if write is None else write

    def register(handler: Handler) -> Handler:
        for each in (API, *OTHER_VERSIONS) if prefix == API else (prefix,):
            JIRA.add(method, each + path, changes, classic=classic, granular=tuple(granular.split()))(handler)
        return handler

    return register


@lru_cache(None)
def router() -> web.UrlDispatcher:
    """Return the router of Jira's REST API alone, for the gateway, below whose own path it lies."""
    made = web.UrlDispatcher()
    JIRA.put_into(made)
    return made


def plain(path: str) -> str:
    """Return the path in version 3."""
    return re.sub(r"^/rest/api/(2|latest)/", "/rest/api/3/", path)


def caller(call: Call) -> Data:
    if call.account is None:
        raise Refusal(jira_error(401, "Client must be authenticated to access this resource."))
    return call.account


def need_admin(call: Call) -> None:
    if not is_admin(call.world, call.site, caller(call)):
        raise Refusal(jira_error(403, "Only Jira administrators can perform this operation."))


def need_browse_users(call: Call) -> None:
    if not {"USER_PICKER", "ADMINISTER"} & global_permissions(call.world, call.site, caller(call)):
        raise Refusal(jira_error(403, "Browse users and groups permission is required to view groups."))


def find_project(call: Call, key: str) -> Data:
    for project in call.site["projects"].values():
        if key.upper() == project["key"] or key == str(project["id"]):
            return project
    raise Refusal(jira_error(404, "No project could be found with key '%s'." % key))


def need_project_admin(call: Call, project: Data, status: int = 401) -> None:
    """Jira says 401, not 403, to a caller who does not administer the project."""
    if not administers_project(call.world, call.site, caller(call), project):
        raise Refusal(
            jira_error(status, "You do not have permission to administer this project."), "no project administration"
        )


def need_live(project: Data, status: int = 400) -> None:
    if project["archived"]:
        raise Refusal(jira_error(status, "The project is archived and cannot be changed."), "archived project")


def site_url(call: Call) -> str:
    """The base of the links in an answer: got through the gateway, they name the gateway as the world knows it."""
    if call.plane == "gateway":
        return "https://api.atlassian.com/ex/jira/" + str(call.site["cloud_id"])
    return call.world.url("site", call.site["name"])


def account_bean(call: Call, account: Data, details: bool = False) -> Data:
    url = site_url(call)
    bean: Data = {
        "self": "%s/rest/api/3/user?accountId=%s" % (url, account["account_id"]),
        "accountId": account["account_id"],
        # How Jira calls a service account here is not in the reference; app is its word for accounts without a person
        "accountType": "app" if account["type"] == "service" else "atlassian",
        "emailAddress": account["email"],
        "displayName": account["name"],
        "active": True,
        "timeZone": "Etc/UTC",
        "avatarUrls": {},
    }
    if not details:
        bean["locale"] = "en_US"
    return bean


def group_name(call: Call, group: Data) -> Data:
    return {
        "name": group["name"],
        "groupId": group["id"],
        "self": "%s/rest/api/3/group?groupId=%s" % (site_url(call), group["id"]),
    }


def page(call: Call, path: str, values: list[Any], name: str, default: int = 50, most: int = 100) -> Reply:
    """Jira's page bean: startAt and maxResults, where maxResults may come back smaller than asked."""
    start = max(0, call.number("startAt", 0))
    size = max(1, call.world.page_size(name, min(call.number("maxResults", default), most)))
    base = site_url(call) + path
    others = [(key, value) for key, value in call.query_list if key not in ("startAt", "maxResults")]
    here = values[start : start + size]
    bean: Data = {
        "self": base + "?" + urlencode(others + [("startAt", str(start)), ("maxResults", str(size))]),
        "maxResults": size,
        "startAt": start,
        "total": len(values),
        "isLast": start + size >= len(values),
        "values": here,
    }
    if not bean["isLast"]:
        bean["nextPage"] = base + "?" + urlencode(others + [("startAt", str(start + size)), ("maxResults", str(size))])
    return json_reply(bean)
