# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed accounts, below /users/{account_id}/manage: an account's API tokens, and its lifecycle.

Source: Atlassian's description of the user management API. It knows no scopes: an organization API key that has scopes is refused by every one of these
calls, published or not (403 naming a scope that nobody can choose).
"""

from __future__ import annotations

from .operation import ANY_TEXT, IDENTIFIER, TEXT, Evidence, Operation, Route, Service, array, matching, obj
from .organization import CONSOLE_SOURCE, DATE

_REFERENCE = "https://developer.atlassian.com/cloud/admin/user-management/rest/"
_TOKENS = _REFERENCE + "api-group-api-tokens/"
_UNSCOPED = " (refuses every key with scopes)"

# A value of printable ASCII without white space; \Z, for $ would let a line break pass.
_NEW_TOKEN = obj("id", "token", id=IDENTIFIER, token=matching(r"^[!-~]{8,4000}\Z"))

LIST_MANAGED_TOKENS = Operation(
    name="api_tokens.list_managed",
    service=Service.ORGANIZATION,
    method="GET",
    path="/users/{account_id}/manage/api-tokens",
    summary="Listing the service account's API tokens",
    source=_TOKENS + _UNSCOPED,
    answer=array(obj("id", "label", id=IDENTIFIER, label=ANY_TEXT, createdAt=DATE, expiry=DATE, lastAccess=DATE)),
)
CREATE_TOKEN = Operation(
    name="api_tokens.create",
    service=Service.ORGANIZATION,
    method="POST",
    path="/users/{account_id}/manage/api-tokens",
    summary="Creating the API token",
    route=Route.CONSOLE,
    evidence=Evidence.CONSOLE,
    source=CONSOLE_SOURCE,
    expected=(200, 201),
    secret=True,
    request=obj(
        "label",
        "scopes",
        "expiry",
        label=TEXT,
        scopes={"type": "array", "items": TEXT, "minItems": 1, "maxItems": 50},
        expiry=TEXT,
    ),
    answer=_NEW_TOKEN,
)
REVOKE_TOKEN = Operation(
    name="api_tokens.revoke",
    service=Service.ORGANIZATION,
    method="DELETE",
    path="/users/{account_id}/manage/api-tokens/{token_id}",
    summary="Revoking an API token",
    source=_TOKENS + _UNSCOPED,
    expected=(204, 404),
    status_decides=False,
)
LIFECYCLE_DELETE = Operation(
    name="users.lifecycle_delete",
    service=Service.ORGANIZATION,
    method="POST",
    path="/users/{account_id}/manage/lifecycle/delete",
    summary="Deleting the service account as a managed account",
    source=_REFERENCE
    + "api-group-lifecycle/ (of managed accounts, with 14 days of grace; refuses every key with scopes)",
    expected=(200,),
    repeatable=True,
)
