# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access of a service account to a site's Jira, by roles/assign or an invite; and the groups that come with it.

Either puts the account into the app's default group as well, which may carry far more than least privilege. Access through the
connector's own group (jira_group_permissions, app_role) does not: that is the better way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Callable

from ..api import jira, known_texts, organization
from ..api.client import Client
from ..api.errors import ApiError, JiraOpsError, Refused, UnexpectedAnswer
from ..api.operation import Route, Service
from ..progress import Progress
from ..routes import RouteClosed, choose, route_or_closed
from ..unknown_outcome import ensure_done
from ..wait import poll
from . import account_handoffs

# Seconds until Jira has to show what roles/assign gave; it is reported not to work for service accounts.
_SHOWS_WITHIN = 60.0
_SHOWS = "Jira to show the account's access"
# Seconds for which the groups that came with an access are looked for. Access itself may take longer to take effect.
_GROUPS_WITHIN = 5.0


@dataclass(frozen=True)
class AccessSpec:
    """Which sites the account shall have access to. groups: names of groups that it is to be in anyway."""

    org_id: str
    account_id: str
    site_access: Sequence[str]
    groups: Sequence[str]
    just_made: bool
    wait: float


@dataclass
class Report:
    """access: {cloud ID: present|requested|unknown}. asked: the sites for which it was asked now. default_groups: names of what came with it."""

    access: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    default_groups: list[str] = field(default_factory=list)


def ensure(
    client: Client,
    spec: AccessSpec,
    routes: Sequence[str],
    progress: Progress,
    check_mode: bool,
    explain: Callable[[Refused], JiraOpsError],
) -> Report:
    """Ask for access where it is missing; what is handed off goes into progress. explain: makes an error of a refusal for want of seats."""
    report = Report()
    for cloud_id in spec.site_access:
        if client.has(Service.JIRA) and len(spec.site_access) == 1:
            report.access[cloud_id] = "present" if has_access(client, spec.account_id) else "requested"
        else:
            report.access[cloud_id] = "requested" if spec.just_made else "unknown"
    asking = [cloud_id for cloud_id, state in report.access.items() if state == "requested"]
    if check_mode or not (asking or (spec.just_made and spec.site_access)):
        report.asked = asking
        return report
    before = {} if spec.just_made else _groups_of(client, spec.account_id)
    for cloud_id in asking:
        if progress.try_step(partial(_ask, client, spec, cloud_id, routes, explain)):
            report.asked.append(cloud_id)
        else:
            report.access[cloud_id] = "unknown"
    if report.asked or (
        spec.just_made and "present" in report.access.values()
    ):  # the creation may have asked for access itself
        _report_groups(client, spec, before, report, progress)
    return report


def has_access(client: Client, account_id: str) -> bool:
    """Return whether the site's Jira lets the account in, as its administrator sees it."""
    try:
        user = client.send(jira.USER, query={"accountId": account_id, "expand": "applicationRoles"}).document
    except Refused as refused:
        if refused.status == 404:
            return False
        raise
    return any(role.get("key") == "jira-software" for role in _roles(user))


def _roles(user: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a user's application roles. Raises UnexpectedAnswer where not all are shown: what is missing is not known to be no access."""
    roles = user.get("applicationRoles") or {}
    items, size = roles.get("items"), roles.get("size")
    if items is None or (isinstance(size, int) and size > len(items)):
        shown = "none" if items is None else f"{len(items)} of {size}"
        raise UnexpectedAnswer(
            jira.USER,
            f"{jira.USER.summary}: of the account's application roles, which were asked for, Jira shows {shown}. Whether it has access is not known. "
            "Run again; if it stays, report it.",
        )
    return list(items)


def _ask(
    client: Client, spec: AccessSpec, cloud_id: str, routes: Sequence[str], explain: Callable[[Refused], JiraOpsError]
) -> None:
    resource, account_id = organization.site_resource(cloud_id), spec.account_id

    def shown() -> bool | None:
        """Whether Jira shows the access by now; None where nobody can be asked."""
        if not client.has(Service.JIRA) or len(spec.site_access) != 1:
            return None
        return poll(lambda: has_access(client, account_id) or None, min(spec.wait, _SHOWS_WITHIN), what=_SHOWS) is True

    def published() -> None:
        body = {"role": organization.JIRA_USER_ROLE, "resource": resource}
        ensure_done(
            lambda: route_or_closed(
                lambda: client.send(organization.ASSIGN_ROLE, body=body, org_id=spec.org_id, account_id=account_id),
                closed_by=(400, 402, 403, 404, 405, 409, 410, 501),
            ),
            shown,
        )
        # Reported not to work for service accounts: believed only where Jira shows it.
        if shown() is False:
            raise RouteClosed("the role was accepted, but Jira does not show the access.")

    def console() -> None:
        body = {
            "userIds": [account_id],
            "permissionRules": [{"resource": resource, "role": organization.JIRA_USER_ROLE_CONSOLE}],
        }

        def invite() -> bool | None:
            try:
                ensure_done(lambda: client.send(organization.INVITE, body=body, org_id=spec.org_id), shown)
                return True
            except Refused as refused:
                if refused.status == 404 and known_texts.NOT_IN_DIRECTORY in refused.words:
                    return None  # right after its creation the directory does not know the account yet
                raise

        if (
            route_or_closed(
                lambda: poll(invite, spec.wait, slowest=10.0, what=f"the directory to know the account {account_id}")
            )
            is None
        ):
            raise JiraOpsError(
                f"The directory still does not know the new service account {account_id} after {spec.wait:.0f} s. Run again later."
            )

    try:
        choose(
            routes,
            {Route.PUBLISHED: published, Route.CONSOLE: console},
            lambda why: account_handoffs.access(why, spec.org_id, account_id, cloud_id),
        )
    except Refused as refused:
        raise explain(refused) from refused


def _groups_of(client: Client, account_id: str) -> dict[str, str] | None:
    """Return {id or name: name} of the account's groups, or None where they cannot be read."""
    if not client.has(Service.JIRA):
        return None
    try:
        found = client.send(jira.USER_GROUPS, query={"accountId": account_id}).document
    except Refused as refused:
        return {} if refused.status == 404 else None  # this site does not know the account yet
    except ApiError:
        return None
    return {str(each.get("groupId") or each["name"]): each["name"] for each in found}


def _report_groups(
    client: Client, spec: AccessSpec, before: dict[str, str] | None, report: Report, progress: Progress
) -> None:
    """Name the groups that came with the access."""
    wanted = {name.casefold() for name in spec.groups}

    def came() -> list[str] | None:
        now = _groups_of(client, spec.account_id)
        if now is None or before is None:
            return []
        return sorted(name for key, name in now.items() if key not in before and name.casefold() not in wanted) or None

    if before is None or _groups_of(client, spec.account_id) is None:
        progress.warnings.append(
            f"Access to Jira was asked for the account {spec.account_id}. It puts the account into the app's default group as well, which may carry more than "
            "the connector needs; which groups came with it could not be read, for that takes a site's Jira (site_url, jira_email, jira_token). Give access "
            "through the connector's own group instead (jira_group_permissions, app_role)."
        )
        return
    report.default_groups = poll(came, min(spec.wait, _GROUPS_WITHIN)) or []
    if report.default_groups:
        progress.warnings.append(
            f"The access put the account {spec.account_id} into {_named(report.default_groups)} as well, which may carry more than the connector needs. Give "
            "access through the connector's own group instead (jira_group_permissions, app_role), and take the account out there."
        )


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(name[:100] for name in names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"the group{'s' if len(names) > 1 else ''} {shown}"
