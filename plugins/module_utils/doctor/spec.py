# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stand-up would be given, so that the doctor can say what would become of it. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..profiles import Profile, profile_of
from ..token.record import TokenRecord, from_option


@dataclass(frozen=True)
class DoctorSpec:
    """The options of a stand-up. What was not given is empty; record is empty where no store was read.

    for_role: messages name the role's variables.
    """

    org_id: str
    site_url: str
    align_url: str
    api_url: str
    account: str
    group: str
    directory_id: str
    label: str
    connector: str
    projects: tuple[str, ...]
    profile: Profile
    project_role: str
    team_project_role: str
    grant_through: str
    exclusive: bool
    allow_shared_scheme: bool
    allow_administration: bool
    take_over: bool
    for_role: bool
    routes: tuple[str, ...]
    jira_access: str
    record: TokenRecord

    @property
    def jira_link(self) -> str:
        """The connector's link to issues."""
        return f"{self.site_url.rstrip('/')}/browse/{{external}}"

    def jira_api_url(self, cloud_id: str) -> str:
        """The connector's address of Jira, at the gateway."""
        return f"{self.api_url.rstrip('/')}/ex/jira/{cloud_id}"


def spec_of(params: Mapping[str, Any]) -> DoctorSpec:
    """Return the spec of a module's options."""
    texts = ("org_id", "site_url", "align_url", "api_url", "account", "group", "directory_id", "label", "connector")
    roles = ("project_role", "team_project_role", "grant_through", "jira_access")
    flags = ("exclusive", "allow_shared_scheme", "allow_administration", "take_over", "for_role")
    given: dict[str, Any] = {name: params[name] or "" for name in (*texts, *roles)}
    given.update({name: bool(params[name]) for name in flags})
    return DoctorSpec(
        **given,
        projects=tuple(params["projects"]),
        profile=profile_of(dict(params)),
        routes=tuple(params["routes"]),
        record=from_option(params["record"]) or TokenRecord(),
    )
