# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lifecycle of a managed account: deleted with fourteen days of grace, brought back, deactivated, activated."""

from __future__ import annotations

import time

from .build import Data
from .call import Call
from .org_routes import find_account, org_route
from .reply import Refusal, Reply, empty_reply, json_reply, user_error

MANAGE = "/users/{account_id}/manage"
PRIVILEGES = ("lifecycle.enablement", "lifecycle.delete", "apiToken.read", "apiToken.delete")
GRACE = 14 * 86400


def find_managed(call: Call, account_id: str) -> Data:
    account = find_account(call, account_id)
    if account["type"] != "service":
        raise Refusal(
            user_error(403, "forbidden.action", allowed=False, reason={"key": "managedAccount"}),
            "not managed by the organization",
        )
    return account


@org_route("GET", MANAGE)
def manageability(call: Call, account_id: str) -> Reply:
    managed = find_account(call, account_id)["type"] == "service"
    rule = {"allowed": True} if managed else {"allowed": False, "reason": {"key": "managedAccount"}}
    wanted = call.all("privileges") or list(PRIVILEGES)
    return json_reply({name: rule for name in PRIVILEGES if name in wanted})


def conflict(account: Data, code: str, message: str) -> Reply:
    return user_error(
        409, "conflict.lifecycleErrors", message=message, accountId=account["account_id"], errorCodes=[{"code": code}]
    )


@org_route("POST", MANAGE + "/lifecycle/delete")
def delete(call: Call, account_id: str) -> Reply:
    account = find_managed(call, account_id)
    if account.get("deletion"):
        return call.refuse(conflict(account, "alreadyDeactivated", "The account is being deleted."), "being deleted")
    # Listed, and inactive, until the grace period ends; its tokens and memberships stay, for cancel-delete
    account.update(inactive=True, deletion=time.time() + GRACE, updated=time.time())
    call.changed = True
    return json_reply({"message": "Success"})


@org_route("POST", MANAGE + "/lifecycle/cancel-delete")
def cancel_delete(call: Call, account_id: str) -> Reply:
    account = find_managed(call, account_id)
    if account.pop("deletion", None):
        account.update(inactive=False, updated=time.time())
        call.changed = True
    return json_reply({"message": "Success"})


@org_route("POST", MANAGE + "/lifecycle/disable")
def disable(call: Call, account_id: str) -> Reply:
    account = find_managed(call, account_id)
    # The body is a message and no more; that it can be refused is not described
    if account.get("inactive"):
        return conflict(account, "alreadyDeactivated", "The account is deactivated.")
    account.update(inactive=True, updated=time.time())
    call.changed = True
    return empty_reply()


@org_route("POST", MANAGE + "/lifecycle/enable")
def enable(call: Call, account_id: str) -> Reply:
    account = find_managed(call, account_id)
    if account.get("deletion") or not account.get("inactive"):
        return conflict(account, "cannotActivate", "The account is active, or being deleted.")
    account.update(inactive=False, updated=time.time())
    call.changed = True
    return empty_reply()
