# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service account's own token shows at the gateway. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..api.client import Client
from ..api.errors import JiraOpsError
from ..api.exchange import Exchange
from ..resources.connector_check import CheckSpec, Report, check
from .credentials import Credential
from .spec import DoctorSpec

_NOT_GIVEN = "not given; the token record of a stand-up has it"


@dataclass(frozen=True)
class AccountSeen:
    """report: of the check as the service account, None where it was not asked. sent_as: Basic or Bearer, whichever was taken. error: why it failed."""

    report: Report | None = None
    sent_as: str = ""
    error: str = ""
    refused_first: bool = False

    @property
    def credential(self) -> Credential:
        """Return the token as a credential, for the table."""
        option = "email, token or record"
        if self.error:
            return Credential("service account", option, "not answered as expected", False)
        if self.report is None:
            return Credential("service account", option, _NOT_GIVEN, None)
        if not self.report.alive:
            return Credential("service account", option, "refused at the gateway", False)
        return Credential("service account", option, f"accepted at the gateway, as {self.sent_as}", True)


def ask(client: Client | None, spec: DoctorSpec, known: Mapping[str, Any]) -> AccountSeen:
    """Prove the token's scopes and ask for its permissions, as a run would."""
    cloud_id = known.get("cloud_id")
    if client is None or not cloud_id:
        return AccountSeen()
    seen: list[Exchange] = []
    client.observers.append(seen.append)
    wanted = CheckSpec(
        cloud_id=str(cloud_id),
        account_id=spec.record.account_id or None,
        scopes=spec.profile.scopes,
        projects=spec.projects,
        permissions=spec.profile.permissions,
        global_permissions=spec.profile.global_permissions,
        connector=None,
        wait=0.0,
    )
    try:
        report = check(client, wanted)
    except JiraOpsError as failure:
        return AccountSeen(error=str(failure))
    finally:
        client.observers.pop()
    sent = [exchange.credential for exchange in seen]
    return AccountSeen(report, sent[-1] if sent else "", refused_first=report.alive and sent[:2] == ["Basic", "Bearer"])
