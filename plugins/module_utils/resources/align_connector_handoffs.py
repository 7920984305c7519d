# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator, or Atlassian Support, is asked to do about a Jira Align connector. Private to the collection."""

from __future__ import annotations

from ..api.align_settings import FIELDS, TOKEN
from ..api.client import Client
from ..api.operation import Service
from ..outcome import Handoff
from .align_connector_plan import Plan
from .align_connector_spec import Connector, ConnectorSpec, Holder

_RESUME_TOKEN = (
    "Run the same command again for this site only, without -e connector_rotate_now=true and with -e connector_handoff_done=<label> (the label of the token "
    "that was saved): which token the connector holds can be seen nowhere."
)


def by_operator(client: Client, spec: ConnectorSpec, why: str, plan: Plan, current: Connector | None) -> Handoff:
    """Return the instructions for the settings form. The token itself is not among them."""
    base = client.base(Service.ALIGN_FORM if client.has(Service.ALIGN_FORM) else Service.ALIGN)
    step = "Save and activate the connector" if spec.state == "active" else "Save the connector"
    if plan.remove or spec.switch_only:
        step = "Remove the connector" if plan.remove else "Deactivate the connector"
        expected = {"jira_api_url": spec.expected_api_url, "username": spec.expected_username}
        shown = {FIELDS[name].label: value for name, value in expected.items() if value}
        values = {FIELDS["name"].label: spec.name, **shown}
        check = f" if it has {' and '.join(f'{label} {value}' for label, value in shown.items())}; else it is another's"
        clicks = [
            f"Select the connector {spec.name}, then Deactivate{check if shown else ''}.",
            *(["Ask Atlassian Support to remove it."] if plan.remove else []),
        ]
    else:
        values = {
            field.label: field.choices[value] if field.choices else value
            for field, value in ((FIELDS[name], value) for name, value in spec.settings().items())
            if value
        }
        clicks = [f"{label}: {value}" for label, value in values.items()]
        if current is not None and current.jira_api_url is None and spec.by_record is Holder.NOT_KNOWN:
            site = FIELDS["jira_api_url"].label
            clicks.insert(
                0,
                f"Select the connector {spec.name}. If its {site} is another one than below, it is another's: stop, and choose another name.",
            )
        clicks.append(f"{TOKEN.label}: the service account's API token, from the token store")
        clicks.append(
            "Select Save > Activate"
            if spec.state == "active"
            else "Select Save; if the connector is active, Deactivate"
        )
    return Handoff(
        step=step,
        why=why,
        url=f"{base}/ManageJiraConnectors",
        instructions=["In Jira Align, select Settings > Jira Settings > Jira Connectors.", *clicks],
        values=values,
        resume=_RESUME_TOKEN if plan.token and plan.active is None else Handoff.resume,
    )


def by_support(client: Client, name: str, step: str, why: str, number: str | None = None) -> Handoff:
    """Return the instructions for a request to Atlassian Support."""
    return Handoff(
        step=step,
        why=why,
        url="https://support.atlassian.com/contact/",
        instructions=[
            f"Open a request with Atlassian Support for the Jira Align tenant {client.base(Service.ALIGN_FORM)}.",
            f"Name the connector type (Jira) and the connector ({name}{f', ID {number}' if number else ''}), and ask for: {step}.",
        ],
        values={
            "tenant": client.base(Service.ALIGN_FORM),
            "connector": name,
            "connector_type": "Jira",
            "connector_id": number,
        },
        resume="When Support has answered, run the same playbook again.",
    )
