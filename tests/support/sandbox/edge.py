# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud ID of a site, for anybody; and all the ways in which the answer is none."""

from __future__ import annotations

from .call import Call
from .reply import Reply, empty_reply, html_page, json_reply


def tenant_info(call: Call) -> Reply:
    way = call.switch("edge")
    cloud_id = call.site["cloud_id"]
    if call.method not in ("GET", "HEAD"):
        return json_reply({"message": "Method not allowed"}, 405)
    if way == "unknown":
        return html_page("Page not found", "Your Atlassian Cloud site is currently unavailable.", 404)
    if way == "redirect":
        # A trap: the other host answers, with the cloud ID of another site
        others = [name for name in call.world.sites if name != call.site["name"]] or [call.site["name"]]
        return empty_reply(302, {"Location": call.world.url("site", others[0]) + "/_edge/tenant_info"})
    if way == "no_cloud_id":
        return json_reply({"tenant": call.site["name"]})
    if way == "bad_uuid":
        return json_reply({"cloudId": "not-a-cloud-id"})
    if way == "array":
        return json_reply([{"cloudId": cloud_id}])
    if way == "html":
        return html_page("Sign in", "Log in to your account.", 200)
    if way == "empty":
        return empty_reply(200)
    if way == "extra":
        return json_reply(
            {
                "cloudId": cloud_id,
                "customDomain": True,
                "canonicalHostname": call.site["name"] + ".atlassian.net",
                "products": [],
            }
        )
    return json_reply({"cloudId": cloud_id})
