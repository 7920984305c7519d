# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edge of a Jira site: one call, no credential."""

from __future__ import annotations

from .operation import TEXT, Evidence, Operation, Service, obj

TENANT_INFO = Operation(
    name="edge.tenant_info",
    service=Service.EDGE,
    method="GET",
    path="/_edge/tenant_info",
    summary="Reading the site's cloud ID",
    evidence=Evidence.SUPPORT,
    source="https://support.atlassian.com/jira/kb/retrieve-my-atlassian-sites-cloud-id/",
    answer=obj("cloudId", cloudId=TEXT),
)
