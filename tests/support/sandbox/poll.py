# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connector's own look at Jira, over HTTP and with what is stored in it, as Jira Align does after Activate."""

from __future__ import annotations

import asyncio
import base64
import time
from urllib.parse import urlsplit

import aiohttp

from .align_page import auth_options
from .build import Data
from .call import AGENT
from .world import World

_session: aiohttp.ClientSession | None = None


def session() -> aiohttp.ClientSession:
    global _session
    if _session is None or _session.closed:
        _session = aiohttp.ClientSession(headers={"User-Agent": AGENT}, timeout=aiohttp.ClientTimeout(total=5))
    return _session


async def close() -> None:
    if _session is not None:
        await _session.close()


async def poll_now(world: World, tenant: Data, connector: Data) -> None:
    """The answer of Activate waits for this first look, so that a test need not."""
    connector["status"] = await look(world, tenant, connector)
    connector["polled"] = time.time()


async def look(world: World, tenant: Data, connector: Data) -> str:
    text = dict(auth_options(world, tenant)).get(connector["auth_type"], "")
    if text.startswith("OAuth"):
        return "OAuth 1.0a is not supported"
    url = connector["api_url"].rstrip("/")
    # The real API's address stands for this sandbox's own; nothing here ever leaves the loopback
    if url.startswith("https://api.atlassian.com/"):
        url = world.url("api") + url[len("https://api.atlassian.com") :]
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if host not in ("127.0.0.1", "localhost", "::1"):
        return "The Jira API URL cannot be reached"
    login = base64.b64encode(("%s:%s" % (connector["username"], connector["password"])).encode()).decode()
    try:
        async with session().get(
            url + "/rest/api/2/myself", headers={"Authorization": "Basic " + login}, allow_redirects=False
        ) as response:
            return "ok" if response.status == 200 else "%d %s" % (response.status, response.reason)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
        return "The Jira API URL cannot be reached"
