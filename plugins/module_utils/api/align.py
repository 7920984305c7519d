# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira Align: its REST interface for reading, and the settings form in which connectors are written."""

from __future__ import annotations

from .operation import Evidence, Operation, Paging, Route, Service, array, obj

_BASE = "/rest/align/api/2"
_SUPPORT = "Jira Align's help on its REST API 2.0"
_FORM = "the settings form as seen on version 10.107 (2022)"

# The names of a connector's properties are not documented; align_connector reads them leniently.
LIST_CONNECTORS = Operation(
    name="connectors.list",
    service=Service.ALIGN,
    method="GET",
    path=_BASE + "/connectors",
    summary="Listing Jira Align's connectors",
    evidence=Evidence.SUPPORT,
    source=_SUPPORT,
    paging=Paging.SKIP,
    answer=array(obj()),
)
DESCRIPTION = Operation(
    name="description.open",
    service=Service.ALIGN,
    method="GET",
    path="/rest/align/api/docs/index.html",
    summary="Opening Jira Align's own description of its REST interface",
    evidence=Evidence.SUPPORT,
    source=_SUPPORT,
    html=True,
    expected=(200, 401, 403, 404),
)
OPEN_FORM = Operation(
    name="connector_form.open",
    service=Service.ALIGN_FORM,
    method="GET",
    path="/ManageJiraConnectors",
    summary="Opening Jira Align's connector settings",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=_FORM,
    html=True,
    expected=(200, 301, 302, 303, 401, 403),
)
SUBMIT_FORM = Operation(
    name="connector_form.submit",
    service=Service.ALIGN_FORM,
    method="POST",
    path="/ManageJiraConnectors",
    summary="Submitting Jira Align's connector settings",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=_FORM,
    html=True,
    expected=(200, 302, 303),
    status_decides=False,
    # The same settings saved twice are the same settings; the read back that follows decides.
    repeatable=True,
)
