# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor asks the edge of the site, and the organization. Private to the collection."""

from __future__ import annotations

from typing import Any

from ..api import edge, organization, users
from ..api.connection import CLOUD_ID
from .question import Known, Question
from .reply import Reply


def _cloud_id(known: Known, reply: Reply) -> dict[str, Any]:
    found = str(reply.document["cloudId"])
    return {} if known.get("cloud_id") or not CLOUD_ID.fullmatch(found) else {"cloud_id": found}


def _account(known: Known, reply: Reply) -> dict[str, Any]:
    """Of the service account of this name, its two ids and its address; of any account, one id for the lists of tokens."""
    learned: dict[str, Any] = {}
    wanted = known.get("account_id")  # of the token record, if there is one
    for item in reply.items:
        own, atlassian = item.get("id") or item.get("atlassianId"), item.get("atlassianId") or item.get("id")
        if atlassian and not (known.get("any_account_id") or learned.get("any_account_id")):
            learned["any_account_id"] = atlassian
        if atlassian and (wanted == atlassian if wanted else item.get("displayName") == known.get("account_name")):
            learned.update(account_id=atlassian, any_account_id=atlassian, service_account_id=own)
            learned.update({"email": item["email"]} if item.get("email") else {})
    return learned


def _directory(known: Known, reply: Reply) -> dict[str, Any]:
    found = [each.get("directoryId") or each.get("id") for each in reply.items]
    return {} if known.get("directory_id") or len(found) != 1 or not found[0] else {"directory_id": found[0]}


def _group(known: Known, reply: Reply) -> dict[str, Any]:
    wanted = str(known["group_name"]).casefold()
    return next(({"group_id": str(each["id"])} for each in reply.items if each["name"].casefold() == wanted), {})


QUESTIONS = (
    Question("cloud_id", edge.TENANT_INFO, learns=_cloud_id),
    Question("workspaces", organization.WORKSPACES, body=lambda known: {"limit": 20}),
    Question("accounts", organization.LIST_ACCOUNTS, learns=_account),
    Question(
        "accounts_console",
        organization.LIST_ACCOUNTS_CONSOLE,
        query=lambda known: {"limit": 80},
        needs=("console",),
        learns=_account,
    ),
    Question("tokens_all", organization.LIST_ORGANIZATION_TOKENS),
    Question("tokens", organization.LIST_ACCOUNT_TOKENS, at={"id": "service_account_id"}),
    Question("tokens_managed", users.LIST_MANAGED_TOKENS, at={"account_id": "any_account_id"}),
    Question("directories", organization.LIST_DIRECTORIES, learns=_directory),
    Question(
        "group",
        organization.SEARCH_GROUPS,
        body=lambda known: {"groupNames": [known["group_name"]]},
        learns=_group,
    ),
    Question("group_roles", organization.GROUP_ROLES),
    Question(
        "account_groups",
        organization.SEARCH_USERS,
        body=lambda known: {"accountIds": [known["account_id"]], "expand": ["groups"]},
        needs=("account_id",),
    ),
)
