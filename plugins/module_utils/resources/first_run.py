# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would end the first run of a site half done, looked for before anything is written. Private to the collection.

Where the token store holds a token of the connector, all of this was there once, and is not asked for again: a run that changes nothing costs no more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Callable

from ansible.module_utils.parsing.convert_bool import boolean

from ..api.client import Client
from ..api.errors import JiraOpsError
from ..api.operation import Service
from ..api.services import API_URL
from ..options_schema import as_given
from ..outcome import Handoff
from ..routes import HandoffNeeded
from ..token import renamed
from ..token.record import owner_of
from ..token.renamed import RecordBeside
from . import administration, align_connector, cloud_id, groups, projects


@dataclass(frozen=True)
class FirstRun:
    """What is going to be made. connector and group are names; gateway is Atlassian's API, below which the connector asks Jira.

    place: where the store would keep the record. records_beside: those that it keeps of no host of the inventory. of_run: the
    connectors of the tenant in this run.
    """

    org_id: str
    connector: str
    gateway: str
    group: str = ""
    directory_id: str = ""
    projects: tuple[str, ...] = ()
    allow_administration: bool = False
    take_over: bool = False
    align_url: str = ""
    place: str = ""
    records_beside: tuple[RecordBeside, ...] = ()
    of_run: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What stands in the way: problems as sentences, and steps that are the operator's."""

    problems: tuple[str, ...] = ()
    handoffs: tuple[Handoff, ...] = ()


def from_variables(variables: dict[str, Any], params: dict[str, Any]) -> FirstRun:
    """Return what the role is going to make, by those of its variables that are valid and the options of jira_connector_preflight."""
    variables = as_given(variables)
    return FirstRun(
        org_id=str(params["org_id"]),
        connector=str(params["connector"]).strip(),
        gateway=str(params[API_URL.name]).rstrip("/"),
        group=str(variables.get("connector_group") or "") if params["needs_jira"] else "",
        directory_id=str(variables.get("connector_directory_id") or ""),
        projects=tuple(map(str, variables.get("connector_projects") or ())),
        allow_administration=boolean(variables.get("connector_allow_administration") or False, strict=False),
        take_over=params["take_over"],
        align_url=str(params["align_url"] or ""),
        of_run=tuple(name.strip() for name in params["connectors"]),
        place=str(params["place"] or ""),
        records_beside=tuple(renamed.from_dicts(params["records_beside"])),
    )


def look(client: Client, wanted: FirstRun, answering: Collection[Service]) -> Found:
    """Look at everything that can be known before the first write. answering: the services that took their credential."""
    problems: list[str] = []
    handoffs: list[Handoff] = []
    for needs, check in _checks(client, wanted):
        if not needs <= set(answering):
            continue
        try:
            check()
        except HandoffNeeded as needed:
            handoffs.append(needed.handoff)
        except JiraOpsError as problem:
            problems.append(str(problem))
    return Found(tuple(dict.fromkeys(problems)), tuple(handoffs))


def _checks(client: Client, wanted: FirstRun) -> list[tuple[set[Service], Callable[[], Any]]]:
    checks: list[tuple[set[Service], Callable[[], Any]]] = []
    if wanted.projects:
        checks.append(({Service.JIRA}, lambda: projects.find(client, wanted.projects)))
    if wanted.group:
        checks.append(({Service.ORGANIZATION}, lambda: _check_group(client, wanted)))
    if wanted.records_beside:
        checks.append(({Service.EDGE}, lambda: _check_renamed(client, wanted)))
    checks.append(({Service.EDGE, Service.ALIGN_FORM}, lambda: _check_connector(client, wanted)))
    return checks


def _check_group(client: Client, wanted: FirstRun) -> None:
    """Refuse a group of administrators, and an organization of which it is not known in which directory the group is."""
    directory_id = groups.directory_of(client, wanted.org_id, wanted.directory_id)
    if wanted.allow_administration:
        return
    group = groups.find(client, wanted.org_id, directory_id, wanted.group)
    if group is not None:
        administration.refuse_group(client, wanted.org_id, directory_id, group)


def _check_renamed(client: Client, wanted: FirstRun) -> None:
    """Refuse a host whose site has a record under another host's name."""
    owner = owner_of(cloud_id.resolve(client, wanted.org_id), wanted.align_url)
    elsewhere = renamed.found(wanted.records_beside, owner, wanted.place)
    if elsewhere:
        raise JiraOpsError(elsewhere)


def _check_connector(client: Client, wanted: FirstRun) -> None:
    """Refuse a name that another's active connector has, a site that another connector serves, and a tenant without a free connector."""
    site = cloud_id.resolve(client, wanted.org_id)
    spec = align_connector.ConnectorSpec(
        name=wanted.connector,
        jira_link=f"{client.base(Service.EDGE)}/browse/{{external}}",
        jira_api_url=f"{wanted.gateway}/ex/jira/{site}",
        authentication="",
        username=None,
        api_token=None,
        update_token="on_create",
        one_per_site=True,
        state="active",
        take_over=wanted.take_over,
        by_record=align_connector.Holder.NOT_KNOWN,
    )
    align_connector.check_place(client, spec, wanted.of_run)
