# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site's cloud ID: from the site itself, else from the organization's list of sites."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ..api import edge, organization
from ..api.client import Client
from ..api.connection import CLOUD_ID
from ..api.errors import JiraOpsError, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from ..api.operation import Service

_SITE_ARI = re.compile(r"ari:cloud:jira(?:-software)?::site/(?P<cloud_id>[0-9a-fA-F-]{36})")


def resolve(client: Client, org_id: str | None) -> str:
    """The cloud ID of the client's site. The organization is asked only where the site does not show."""
    try:
        return _from_site(client)
    except (Refused, UnexpectedAnswer, Unreachable, OutcomeUnknown) as failure:
        unresolved = failure
    if org_id and Service.ORGANIZATION in client.unusable:
        raise JiraOpsError(f"{unresolved} {client.unusable[Service.ORGANIZATION]}")
    if org_id and client.has(Service.ORGANIZATION):
        found = _from_organization(client, org_id)
        if found is not None:
            return found
        raise JiraOpsError(f"{unresolved} The organization {org_id} lists no such Jira site either. Check site_url.")
    raise JiraOpsError(
        f"{unresolved} The cloud ID is not resolved: check site_url. Where the site cannot be reached from here, give org_id and org_api_key too, "
        "to look it up in the organization."
    )


def _from_site(client: Client) -> str:
    answer = client.send(edge.TENANT_INFO)
    cloud_id: str = answer.document["cloudId"]
    if not CLOUD_ID.fullmatch(cloud_id):
        raise UnexpectedAnswer(
            edge.TENANT_INFO, f"{edge.TENANT_INFO.summary}: the cloudId in the answer is not a UUID."
        )
    return cloud_id


def _from_organization(client: Client, org_id: str) -> str | None:
    wanted = urlsplit(client.base(Service.EDGE)).netloc
    for workspace in client.items(organization.WORKSPACES, body={"limit": 20}, org_id=org_id):
        ari = _SITE_ARI.fullmatch(workspace["id"])
        if ari and _host((workspace.get("attributes") or {}).get("hostUrl")) == wanted:
            return ari["cloud_id"]
    return None


def _host(url: Any) -> str:
    """The host of an address as the service writes it, with or without a scheme."""
    try:
        parts = urlsplit(str(url or ""))
    except ValueError:
        return ""
    return parts.netloc or parts.path.strip("/")
