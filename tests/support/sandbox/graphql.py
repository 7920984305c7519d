# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one part of Atlassian's GraphQL that matters here: global permissions, read, granted and taken back (beta)."""

from __future__ import annotations

import json
from typing import Any

from . import graphql_document as documents
from .build import Data
from .call import Call
from .catalog import GLOBAL_PERMISSIONS, permission_name
from .permissions import is_admin
from .reply import Reply, html_page, json_reply

PATH = "/gateway/api/graphql"
READ = "getGlobalPermissionsAndGrants"
MUTATIONS = {
    "grantGlobalPermission": "JiraGlobalPermissionAddGroupGrantInput!",
    "deleteGlobalPermissionGrant": "JiraGlobalPermissionDeleteGroupGrantInput!",
}
PAYLOAD = {"success": None, "errors": {"message": None}}
GROUP = {"groupId": None, "id": None, "name": None, "managedBy": None}
GRANT = {"permission": {"key": None, "name": None}, "isManagedByJira": None, "groups": GROUP}
GRANTS = {"on": {"JiraGlobalPermissionGrantsList": {"globalPermissionGrants": GRANT}, "QueryError": {"message": None}}}
ARI = "ari:cloud:identity::group/"
OPT_IN = {"to": "JiraGlobalPermissions"}


def errors(*messages: str) -> Reply:
    return json_reply(
        {"errors": [{"message": message, "extensions": {"statusCode": 400}} for message in messages], "data": None}
    )


def is_mutation(raw: bytes) -> bool:
    """A query is a read, whatever its HTTP method."""
    try:
        return str(json.loads(raw.decode())["query"]).lstrip().startswith("mutation")
    except (ValueError, KeyError, TypeError):
        return False


def graphql(call: Call) -> Reply:
    body = call.object()
    call.write = is_mutation(call.raw)
    if call.switch("graphql") == "404":
        return html_page("Page not found", "Not found", 404)
    variables = body.get("variables")
    try:
        document = documents.read(str(body.get("query") or ""))
        return json_reply({"data": root(call, document, variables if isinstance(variables, dict) else {})})
    except documents.Invalid as invalid:
        return call.refuse(errors(str(invalid)), "graphql")


def root(call: Call, document: documents.Document, variables: Data) -> Data:
    answer: Data = {}
    for top in document.fields:
        if top.name != "jira" or call.switch("graphql") == "errors":
            raise documents.Invalid(
                "Validation error (FieldUndefined@[%s]) : Field '%s' is undefined" % (top.name, top.name)
            )
        if not top.fields:
            raise documents.Invalid("Validation error (SubselectionRequired@[jira])")
        # All of the document is looked at before anything is done
        ready = [prepared(call, document, top, each, variables) for each in top.fields]
        answer[top.alias] = {
            each.alias: documents.selected(each.fields, shape, run(), each.name) for each, shape, run in ready
        }
    return answer


def prepared(
    call: Call, document: documents.Document, top: documents.Field, each: documents.Field, variables: Data
) -> Any:
    """Return (field, shape, what does it) of a call that is valid."""
    where = "jira/" + each.name
    known = MUTATIONS if document.kind == "mutation" else (READ,) if call.switch("graphql_read") != "absent" else ()
    if each.name not in known:
        raise documents.Invalid("Validation error (FieldUndefined@[%s]) : Field '%s' is undefined" % (where, each.name))
    if OPT_IN not in (top.directives.get("optIn"), each.directives.get("optIn")):
        raise documents.Invalid('Please opt in to the beta field with @optIn(to: "JiraGlobalPermissions")')
    if document.kind == "mutation":
        given = documents.given(
            document, {"cloudId": "ID!", "input": MUTATIONS[each.name]}, each.arguments, variables, where
        )
        documents.check(each.fields, PAYLOAD, where)
        need_site(call, given)
        return each, PAYLOAD, lambda: changed(call, each.name, given["input"])
    given = documents.given(
        document, {"cloudId": "ID!", "permissionKeys": "[String!]"}, each.arguments, variables, where
    )
    documents.check(each.fields, GRANTS, where)
    need_site(call, given)
    return each, GRANTS, lambda: grants(call, given.get("permissionKeys"))


def need_site(call: Call, given: Data) -> None:
    if given["cloudId"] != call.site["cloud_id"]:
        raise documents.Invalid("The cloud ID does not belong to this site")


# --- read ----------------------------------------------------------------------------------------------------------


def managed_by_jira(call: Call, key: str) -> bool:
    """False for a permission that is managed in Atlassian Administration."""
    return key not in (call.switch("globals_managed_elsewhere") or [])


def grants(call: Call, keys: Any) -> Data:
    if (
        call.account is None
        or not is_admin(call.world, call.site, call.account)
        or call.switch("graphql_read") == "query_error"
    ):
        return {"__typename": "QueryError", "message": "You do not have permission to read global permissions."}
    unknown = [key for key in keys or [] if key not in GLOBAL_PERMISSIONS]
    if unknown:
        return {"__typename": "QueryError", "message": "Unknown permission '%s'." % unknown[0]}
    found = []
    for key in keys if keys is not None else GLOBAL_PERMISSIONS:
        groups = [
            call.org["groups"][holder] for holder in call.site["global"].get(key, ()) if holder in call.org["groups"]
        ]
        permission = {"key": key, "name": permission_name(key)}
        found.append(
            {
                "permission": permission,
                "isManagedByJira": managed_by_jira(call, key),
                "groups": [group_bean(group) for group in groups],
            }
        )
    return {"__typename": "JiraGlobalPermissionGrantsList", "globalPermissionGrants": found}


def group_bean(group: Data) -> dict[str, str]:
    return {
        "groupId": group["id"],
        "id": ARI + group["id"],
        "name": group["name"],
        "managedBy": "EXTERNAL" if group["idp"] else "ADMINS",
    }


# --- change --------------------------------------------------------------------------------------------------------


def changed(call: Call, mutation: str, given: Data) -> Data:
    problem = change(call, mutation, given)
    messages: list[Data] = [{"message": problem}]
    return {"success": not problem, "errors": messages if problem else None}


def change(call: Call, mutation: str, given: Data) -> str:
    """Do the change, or return what is wrong with it."""
    if call.account is None or not is_admin(call.world, call.site, call.account):
        return "You do not have permission to administer Jira."
    key = given["key"]
    group_id = given["groupAri"].replace(ARI, "", 1)
    if key not in GLOBAL_PERMISSIONS:
        return "Unknown permission '%s'." % key
    if not managed_by_jira(call, key):
        return "This permission is managed in Atlassian Administration."
    if not given["groupAri"].startswith(ARI) or group_id not in call.org["groups"]:
        return "The group '%s' does not exist." % given["groupAri"]
    holders = call.site["global"].setdefault(key, [])
    if mutation == "grantGlobalPermission":
        if group_id in holders:
            return "The group holds this permission already."
        holders.append(group_id)
    else:
        if group_id not in holders:
            return "The group does not hold this permission."
        holders.remove(group_id)
    call.changed = True
    return ""
