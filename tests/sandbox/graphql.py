# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one part of Atlassian's GraphQL that matters here: granting and taking back a global permission (beta)."""

from __future__ import annotations

import json
import re
from typing import Any, List, Optional, Tuple

from .build import Data
from .call import Call
from .catalog import GLOBAL_PERMISSIONS
from .permissions import is_admin
from .reply import Reply, html_page, json_reply

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\$?\w+|[{}()\[\]:!]')
MUTATIONS = ("grantGlobalPermission", "deleteGlobalPermissionGrant")


def parse_value(tokens: List[str], place: int, variables: Data) -> Tuple[Any, int]:
    token = tokens[place]
    if token == "{":
        return parse_pairs(tokens, place + 1, "}", variables)
    if token.startswith("$"):
        return variables.get(token[1:]), place + 1
    if token.startswith('"'):
        return json.loads(token), place + 1
    return token, place + 1


def parse_pairs(tokens: List[str], place: int, end: str, variables: Data) -> Tuple[Data, int]:
    pairs: Data = {}
    while tokens[place] != end:
        name = tokens[place]
        if tokens[place + 1] != ":":
            raise ValueError("':' expected after " + name)
        pairs[name], place = parse_value(tokens, place + 2, variables)
    return pairs, place + 1


def arguments(query: str, mutation: str, variables: Data) -> Optional[Data]:
    tokens = TOKEN.findall(query)
    try:
        place = tokens.index(mutation)
        if tokens[place + 1] != "(":
            return None
        return parse_pairs(tokens, place + 2, ")", variables)[0]
    except (ValueError, IndexError):
        return None


def errors(*messages: str) -> Reply:
    return json_reply({"errors": [{"message": message, "extensions": {"statusCode": 400}} for message in messages], "data": None})


def is_mutation(raw: bytes) -> bool:
    """A query is a read, whatever its HTTP method."""
    try:
        return str(json.loads(raw.decode())["query"]).lstrip().startswith("mutation")
    except (ValueError, KeyError, TypeError):
        return False


def graphql(call: Call) -> Reply:
    way = call.switch("graphql")
    body = call.object()
    query = str(body.get("query") or "")
    name = next((mutation for mutation in MUTATIONS if re.search(r"\b%s\b" % mutation, query)), "")
    call.write = is_mutation(call.raw)
    if way == "404":
        return html_page("Page not found", "Not found", 404)
    if way == "errors" or not call.write or not name:
        return errors("Validation error: the field is not available")
    if '@optIn(to: "JiraGlobalPermissions")' not in re.sub(r"\s+", " ", query).replace('to:"', 'to: "'):
        return errors('Please opt in to the beta field with @optIn(to: "JiraGlobalPermissions")')
    given = arguments(query, name, body.get("variables") or {})
    if given is None or not isinstance(given.get("input"), dict):
        return errors("Validation error: arguments cloudId and input are required")
    if given.get("cloudId") != call.site["cloud_id"]:
        return errors("The cloud ID does not belong to this site")
    problem = change(call, name, given["input"])
    payload = {"success": not problem, "errors": [{"message": problem}] if problem else None}
    return json_reply({"data": {"jira": {name: payload}}})


def change(call: Call, mutation: str, given: Data) -> str:
    """The change, or what is wrong with it."""
    if call.account is None or not is_admin(call.world, call.site, call.account):
        return "You do not have permission to administer Jira."
    key = given.get("key")
    group_id = str(given.get("groupAri") or "").replace("ari:cloud:identity::group/", "", 1)
    if key not in GLOBAL_PERMISSIONS:
        return "Unknown permission '%s'." % key
    if not str(given.get("groupAri")).startswith("ari:cloud:identity::group/") or group_id not in call.org["groups"]:
        return "The group '%s' does not exist." % given.get("groupAri")
    holders = call.site["global"].setdefault(str(key), [])
    if mutation == "grantGlobalPermission":
        if group_id in holders:
            return "The group holds this permission already."
        holders.append(group_id)
    else:
        if group_id not in holders:
            return "The group does not hold this permission."
        holders.remove(group_id)
    call.touch_site()
    return ""
