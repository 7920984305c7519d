# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a Jira Align connector: one table of the fields that the collection manages. Private to the collection.

A field is one entry of Settings. The form is read, compared and filled by this table, the operator's instructions are made from it, and so are
the connector of a result and its diff. A new field is one entry here, and the option of jira_align_connector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class FormField:
    """A setting's field in the form.

    prefix: of its name, which ends in the connector's number. label: what the form and the setup guide call it.
    required: whether it has to be given where any setting is. with_token: a change of it is saved together with the token, for the token that
    the connector holds is another account's, or for another site.
    choices: of a list to choose from, the visible text by the collection's word for it; empty for a field of text.
    rest: the names that it may have in Jira Align's REST interface, in small letters and digits only; none where it is not known to be reported.
    """

    prefix: str
    label: str
    required: bool = False
    with_token: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()


def _in_form(prefix: str, label: str, **properties: Any) -> dict[str, FormField]:
    return {"form": FormField(prefix, label, **properties)}


# The visible text of the setup guide's authentication type; the option's value differs from tenant to tenant.
AUTHENTICATIONS = {"api_service_account_token": "API service account token Authentication"}


@dataclass(frozen=True)
class Settings:
    """A connector's settings; None where one is not known, or not asked for.

    authentication: the collection's word for it, or the form's own text where it is none that the collection sets.
    """

    jira_link: str | None = field(metadata=_in_form("txtURL", "Jira Link", required=True, rest=("jiralink", "link")))
    name: str | None = field(metadata=_in_form("txtConnectorName", "Name", rest=("name", "connectorname")))
    jira_api_url: str | None = field(
        metadata=_in_form("txtAPIURL", "Jira API URL", required=True, with_token=True, rest=("jiraapiurl", "apiurl"))
    )
    authentication: str | None = field(metadata=_in_form("ddlAuthType", "Authentication Type", choices=AUTHENTICATIONS))
    username: str | None = field(
        metadata=_in_form(
            "txtAPIEMAN", "Jira Username", required=True, with_token=True, rest=("jirausername", "username")
        )
    )

    def settings(self) -> dict[str, str | None]:
        """Return all of them by their names."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS: Mapping[str, FormField] = {each.name: each.metadata["form"] for each in fields(Settings)}
# The token's, which is filled in and never shown again.
TOKEN = FormField("txtAPIDROWSSAP", "Jira API token")
