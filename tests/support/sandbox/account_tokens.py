# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API tokens of service accounts: the published routes, and the one that creates, which only the console knows."""

from __future__ import annotations

import re
import secrets
import time
import uuid
from datetime import datetime, timezone
from typing import Any

from .build import Data
from .call import Call
from .org_routes import find_account, find_in_collection, listed, no_route, org_route
from .reply import Refusal, Reply, empty_reply, json_reply, user_error
from .service_accounts import PUBLISHED, forget_token, need_active, need_published

READ, DELETE = "read:service-accounts-tokens:admin", "delete:service-accounts-tokens:admin"
RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
SCOPE = re.compile(r"[a-z-]+:[a-z.-]+(:[a-z-]+)?")
MAX_SCOPES = 50
# A year to the second may have been counted some seconds before the request arrives
LONGEST = 365 * 86400 + 300


def stamp(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def refuse(call: Call, code: str, message: str, status: int = 400) -> Refusal:
    return Refusal(json_reply({"code": code, "message": message}, status), code)


def parse_expiry(call: Call, given: Any) -> float:
    match = RFC3339.fullmatch(given) if isinstance(given, str) else None
    if not match:
        raise refuse(call, "INVALID_EXPIRY", "INVALID_EXPIRY: expiry must be an RFC 3339 date and time.")
    zone = "+00:00" if match.group(4) in "Zz" else match.group(4)
    try:
        seconds = datetime.fromisoformat("%sT%s%s" % (match.group(1), match.group(2), zone)).timestamp()
    except ValueError:
        raise refuse(call, "INVALID_EXPIRY", "INVALID_EXPIRY: expiry is no date.") from None
    if not time.time() < seconds <= time.time() + LONGEST:
        raise refuse(call, "INVALID_EXPIRY", "INVALID_EXPIRY: expiry must be between now and 365 days from now.")
    return seconds


def tokens_of(call: Call, account: Data) -> list[Data]:
    return [token for token in call.org["tokens"].values() if token["account_id"] == account["account_id"]]


def short_bean(token: Data) -> Data:
    bean = {
        "id": token["id"],
        "label": token["label"],
        "createdAt": stamp(token["created"]),
        "expiry": stamp(token["expires"]),
    }
    if token["last_access"] is not None:
        bean["lastAccess"] = stamp(token["last_access"])
    return bean


def long_bean(call: Call, token: Data) -> Data:
    account = call.org["accounts"][token["account_id"]]
    return {
        "id": token["id"],
        "label": token["label"],
        "status": token["status"],
        "createdAt": stamp(token["created"]),
        "expiresAt": stamp(token["expires"]),
        "lastActiveAt": stamp(token["last_access"]),
        "user": {
            "id": account["account_id"],
            "name": account["name"],
            "email": account["email"],
            "accountType": "service",
        },
    }


def make_token(call: Call, account: Data, label: str, scopes: list[str], expires: float) -> Data:
    # The length varies, and the value holds characters that a URL or a form has to escape
    value = "ATSTT3x" + secrets.token_urlsafe(60 + secrets.randbelow(40)) + "=" + secrets.token_hex(4).upper()
    token: Data = {
        "id": str(uuid.uuid4()),
        "account_id": account["account_id"],
        "label": label,
        "scopes": list(scopes),
        "value": value,
        "created": time.time(),
        "expires": expires,
        "last_access": None,
        "status": "ALLOWED",
    }
    call.org["tokens"][token["id"]] = token
    call.world.tokens[value] = (call.org, token)
    call.world.know_secret(value, "service_account")
    call.changed = True
    return token


@org_route("GET", "/users/{account_id}/manage/api-tokens")
def list_tokens(call: Call, account_id: str) -> Reply:
    return json_reply([short_bean(token) for token in tokens_of(call, find_account(call, account_id))])


@org_route("POST", "/users/{account_id}/manage/api-tokens", console=True)
def create_token(call: Call, account_id: str) -> Reply:
    if call.switch("token_create") == "404":
        return no_route(call)
    account = find_account(call, account_id)
    need_active(account)
    body = call.object()
    scopes, label = body.get("scopes"), body.get("label")
    if not isinstance(label, str) or not label:
        raise refuse(call, "INVALID_LABEL", "A label is required.")
    if not isinstance(scopes, list) or not scopes:
        raise refuse(call, "MISSING_SCOPES", "MISSING_SCOPES: at least one scope is required.")
    if len(scopes) > MAX_SCOPES or not all(isinstance(scope, str) and SCOPE.fullmatch(scope) for scope in scopes):
        raise refuse(call, "INVALID_SCOPES", "The scopes are not valid: at most %d, each known." % MAX_SCOPES)
    # It is `expiry` here; `expiresAt`, the name in the lists, counts as none
    expires = parse_expiry(call, body.get("expiry"))
    if any(token["label"] == label for token in tokens_of(call, account)):
        status = int(call.switch("label_taken"))
        raise refuse(call, "LABEL_TAKEN", "A token with the label '%s' already exists." % label, status)
    token = make_token(call, account, label, scopes, expires)
    answer = {"id": token["id"], "label": label, "token": token["value"]}
    way = call.switch("token_create_answer")
    if way != "normal":
        # The trap: the token lives, and the answer does not say how to use it or how to end it
        call.refused = "the answer lacks something: " + way
        if way == "empty":
            return empty_reply(200)
        answer.pop({"no_token": "token", "no_id": "id"}[way])
    return json_reply(answer)


@org_route("DELETE", "/users/{account_id}/manage/api-tokens/{token_id}")
def revoke(call: Call, account_id: str, token_id: str) -> Reply:
    way = call.switch("token_revoke")
    if way == "accountNotFound":
        return call.refuse(user_error(404, way), "the key does not manage the account: nothing is revoked")
    if way != "on":
        context = {"allowed": False, "reason": {"key": "managedAccount"}} if way == "forbidden.action" else {}
        return call.refuse(user_error(403, way, **context), way)
    account = find_account(call, account_id)
    for token in tokens_of(call, account):
        if token["id"] == token_id:
            forget_token(call, token)
            return empty_reply()
    return call.refuse(user_error(404, "notFound"), "no such token")


def published_page(call: Call, tokens: list[Data]) -> Reply:
    label = call.query.get("tokenLabel")
    if label:
        tokens = [token for token in tokens if token["label"] == label]
    here, following = listed(call, tokens, "tokens", "pageSize", 10, 100)
    return json_reply({"data": [long_bean(call, token) for token in here], "links": {"next": following}})


@org_route("GET", PUBLISHED + "/api-tokens", scope=READ)
def all_tokens(call: Call) -> Reply:
    need_published(call, "tokenLabel")
    return published_page(call, list(call.org["tokens"].values()))


@org_route("GET", PUBLISHED + "/{identifier}/api-tokens", scope=READ)
def account_tokens(call: Call, identifier: str) -> Reply:
    need_published(call, "tokenLabel")
    return published_page(call, tokens_of(call, find_in_collection(call, identifier)))


@org_route("DELETE", PUBLISHED + "/{identifier}/api-tokens", scope=DELETE)
def revoke_all(call: Call, identifier: str) -> Reply:
    need_published(call)
    for token in tokens_of(call, find_in_collection(call, identifier)):
        forget_token(call, token)
    return empty_reply()
