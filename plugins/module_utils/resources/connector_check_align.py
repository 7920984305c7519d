# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Jira Align says of the connector that is checked. Private to the collection."""

from __future__ import annotations

from .. import unused
from ..api.client import Client
from ..api.errors import ApiError, JiraOpsError
from ..api.operation import Service
from ..api.services import ALIGN_SESSION
from ..gate import line
from . import align_connector_reading, align_connector_rest
from .align_connector_spec import Connector, serves_another
from .connector_check_spec import CheckSpec, Report


def ask(client: Client, spec: CheckSpec, report: Report) -> None:
    """Read the connector, and report what keeps it from being proven."""
    name = str(spec.connector)
    report.connector = _read_connector(client, name, report)
    if report.connector is None:
        report.problem(f"Jira Align has no connector named {name!r}.")
        return
    another = serves_another(report.connector, spec.jira_api_url, spec.username)
    if another:
        report.problem(
            f"The connector {name} is not this site's: {'; '.join(another)}. Look who changed it; stand_up brings it back."
        )
    if not (report.connector.jira_api_url and report.connector.username):
        report.unread.append("which site it serves, and with which account")
    if report.connector.active is None:
        report.problem(
            f"Whether the connector {name} is active was not read: Jira Align's REST interface does not say it in a known word. "
            f"Give a super admin's session as {ALIGN_SESSION.named}, so that the settings form can be read."
        )
    elif report.connector.active is False:
        report.problem(f"The connector {name} is not active.")
    elif not align_connector_rest.status_is_good(report.connector.status):
        report.problem(
            f"Jira Align reports of the connector {name}: {client.redactor.clean(str(report.connector.status))}",
            curable=True,
        )
    elif report.connector.status and align_connector_rest.status_says(report.connector.status) is None:
        status = line(report.connector.status, client.redactor.clean, 100)
        report.unread.append(f"what Jira Align means by the connector's status {status!r}")


def _read_connector(client: Client, name: str, report: Report) -> Connector | None:
    """The connector as the settings form shows it where a session was given, else by REST. A session that does not open the form is no failure here."""
    refusal: JiraOpsError | None = client.unusable.get(Service.ALIGN_FORM)
    if client.has(Service.ALIGN_FORM):
        try:
            return align_connector_reading.read(client, name, by_form=True)
        except ApiError as failure:
            refusal = failure
    if refusal is not None:
        report.unread.append(f"the settings form ({refusal})")
        if unused.is_refused(refusal):
            report.warnings.append(unused.warning(Service.ALIGN_FORM, refusal))
    return align_connector_rest.find(client, name)
