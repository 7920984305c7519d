# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira: permission schemes and their grants. A scheme is shared: a grant reaches every project on it."""

from __future__ import annotations

from .build import Data, next_id
from .call import Call
from .catalog import HOLDERS, PROJECT_PERMISSIONS
from .jira_routes import caller, find_project, jira, need_admin, need_live, need_project_admin, site_url
from .permissions import is_admin
from .reply import Refusal, Reply, empty_reply, jira_error, json_reply

READ_WORK = "read:jira-work"
MANAGE = "manage:jira-configuration"
READ_ALL = (
    "read:application-role:jira read:field:jira read:group:jira read:permission-scheme:jira read:permission:jira read:project-role:jira "
    "read:user:jira read:avatar:jira read:project-category:jira read:project:jira"
)
READ_GRANTS = "read:application-role:jira read:field:jira read:group:jira read:permission:jira read:project-role:jira read:user:jira"


def holder_bean(call: Call, holder: Data) -> Data:
    kind, value = holder["type"], holder.get("value")
    if kind == "group":
        group = call.org["groups"].get(value)
        bean = {"type": "group", "value": value, "expand": "group"}
        if group:
            bean["parameter"] = group["name"]
        return bean
    bean = {"type": kind}
    if value is not None:
        bean.update(parameter=str(value), value=str(value))
    if kind in ("projectRole", "user"):
        bean["expand"] = kind
    return bean


def grant_bean(call: Call, scheme: Data, grant: Data) -> Data:
    return {
        "id": grant["id"],
        "self": "%s/rest/api/3/permissionscheme/%s/permission/%d" % (site_url(call), scheme["id"], grant["id"]),
        "holder": holder_bean(call, grant["holder"]),
        "permission": grant["permission"],
    }


def scheme_bean(call: Call, scheme: Data) -> Data:
    bean = {
        "id": scheme["id"],
        "self": "%s/rest/api/3/permissionscheme/%s" % (site_url(call), scheme["id"]),
        "name": scheme["name"],
        "description": scheme["description"],
        "expand": "permissions,user,group,projectRole,field,all",
    }
    # The grants come only where expand asks for anything
    if call.query.get("expand"):
        bean["permissions"] = [grant_bean(call, scheme, grant) for grant in scheme["grants"].values()]
    return bean


def find_scheme(call: Call, scheme_id: str) -> Data:
    scheme = call.site["schemes"].get(scheme_id)
    if scheme is None:
        raise Refusal(jira_error(404, "The permission scheme was not found."))
    return scheme


def need_paid_plan(call: Call) -> None:
    if call.site["plan"] == "free":
        raise Refusal(jira_error(403, "Permission schemes cannot be changed in the Free plan."), "free plan")


def holder_from(call: Call, holder: Data) -> Data:
    """A holder as it is kept. The id in `value` wins; a name in `parameter` will do."""
    kind = holder.get("type")
    if kind not in HOLDERS:
        raise Refusal(jira_error(400, "The holder type '%s' is not valid." % kind))
    wanted = holder.get("value") or holder.get("parameter")
    if kind == "group":
        for group in call.org["groups"].values():
            if wanted in (group["id"], group["name"]):
                return {"type": kind, "value": group["id"]}
        raise Refusal(jira_error(400, "The group '%s' does not exist." % wanted))
    if kind == "projectRole":
        role = call.site["roles"].get(str(wanted))
        if role is None or role["project"] is not None:
            raise Refusal(jira_error(400, "The project role '%s' does not exist." % wanted))
        return {"type": kind, "value": str(wanted)}
    if kind == "user" and wanted not in call.org["accounts"]:
        raise Refusal(jira_error(400, "The user '%s' does not exist." % wanted))
    return {"type": kind, "value": wanted} if wanted else {"type": kind}


def new_grant(call: Call, scheme: Data, body: Data) -> Data:
    if body.get("permission") not in PROJECT_PERMISSIONS:
        raise Refusal(jira_error(400, "The permission '%s' is not valid." % body.get("permission")))
    holder = holder_from(call, body.get("holder") or {})
    for grant in scheme["grants"].values():
        if grant["permission"] == body["permission"] and grant["holder"] == holder:
            raise Refusal(jira_error(400, "The same permission grant is present already."), "same grant")
    number = next_id(call.site)
    scheme["grants"][str(number)] = {"id": number, "permission": body["permission"], "holder": holder}
    return scheme["grants"][str(number)]


@jira("GET", "/permissionscheme", READ_WORK, READ_ALL)
def schemes(call: Call) -> Reply:
    caller(call)
    return json_reply({"permissionSchemes": [scheme_bean(call, scheme) for scheme in call.site["schemes"].values()]})


@jira("POST", "/permissionscheme", MANAGE, "write:permission-scheme:jira " + READ_ALL)
def create_scheme(call: Call) -> Reply:
    need_admin(call)
    need_paid_plan(call)
    body = call.object()
    if not body.get("name") or any(scheme["name"] == body["name"] for scheme in call.site["schemes"].values()):
        return jira_error(400, "The name is missing or in use.")
    scheme: Data = {
        "id": next_id(call.site),
        "name": body["name"],
        "description": body.get("description", ""),
        "grants": {},
    }
    for grant in body.get("permissions") or []:
        new_grant(call, scheme, grant)
    call.site["schemes"][str(scheme["id"])] = scheme
    call.changed = True
    return json_reply(scheme_bean(call, scheme), 201)


@jira("GET", "/permissionscheme/{scheme_id}", READ_WORK, READ_ALL)
def scheme_by_id(call: Call, scheme_id: str) -> Reply:
    caller(call)
    return json_reply(scheme_bean(call, find_scheme(call, scheme_id)))


@jira("PUT", "/permissionscheme/{scheme_id}", MANAGE, "write:permission-scheme:jira " + READ_ALL)
def update_scheme(call: Call, scheme_id: str) -> Reply:
    need_admin(call)
    need_paid_plan(call)
    scheme = find_scheme(call, scheme_id)
    body = call.object()
    scheme["name"] = body.get("name", scheme["name"])
    scheme["description"] = body.get("description", scheme["description"])
    if "permissions" in body:
        # The trap: this overwrites every grant of everybody
        scheme["grants"] = {}
        for grant in body["permissions"] or []:
            new_grant(call, scheme, grant)
    call.changed = True
    return json_reply(scheme_bean(call, scheme))


@jira("DELETE", "/permissionscheme/{scheme_id}", MANAGE, "delete:permission-scheme:jira")
def delete_scheme(call: Call, scheme_id: str) -> Reply:
    need_admin(call)
    need_paid_plan(call)
    scheme = find_scheme(call, scheme_id)
    if any(project["scheme"] == scheme["id"] for project in call.site["projects"].values()):
        return jira_error(403, "The permission scheme is used by a project.")
    del call.site["schemes"][scheme_id]
    call.changed = True
    return empty_reply()


@jira("GET", "/permissionscheme/{scheme_id}/permission", READ_WORK, READ_GRANTS)
def grants(call: Call, scheme_id: str) -> Reply:
    caller(call)
    scheme = find_scheme(call, scheme_id)
    found: list[Data] = [grant_bean(call, scheme, grant) for grant in scheme["grants"].values()]
    return json_reply({"permissions": found, "expand": "user,group,projectRole,field,all"})


@jira("POST", "/permissionscheme/{scheme_id}/permission", MANAGE, READ_GRANTS + " write:permission:jira")
def create_grant(call: Call, scheme_id: str) -> Reply:
    need_admin(call)
    need_paid_plan(call)
    scheme = call.site["schemes"].get(scheme_id)
    if scheme is None:
        return jira_error(400, "The permission scheme was not found.")
    grant = new_grant(call, scheme, call.object())
    call.changed = True
    return json_reply(grant_bean(call, scheme, grant), 201)


@jira("GET", "/permissionscheme/{scheme_id}/permission/{permission_id}", READ_WORK, READ_GRANTS)
def grant_by_id(call: Call, scheme_id: str, permission_id: str) -> Reply:
    caller(call)
    scheme = find_scheme(call, scheme_id)
    if permission_id not in scheme["grants"]:
        return jira_error(404, "The permission grant was not found.")
    return json_reply(grant_bean(call, scheme, scheme["grants"][permission_id]))


@jira("DELETE", "/permissionscheme/{scheme_id}/permission/{permission_id}", MANAGE, "delete:permission:jira")
def delete_grant(call: Call, scheme_id: str, permission_id: str) -> Reply:
    need_admin(call)
    need_paid_plan(call)
    scheme = call.site["schemes"].get(scheme_id)
    # 400, not 404, for a grant that is not there
    if scheme is None or permission_id not in scheme["grants"]:
        return jira_error(400, "The permission grant was not found.")
    del scheme["grants"][permission_id]
    call.changed = True
    return empty_reply()


# --- the scheme of a project ---------------------------------------------------------------------------------------


@jira("GET", "/project/{key}/permissionscheme", READ_WORK, READ_ALL)
def project_scheme(call: Call, key: str) -> Reply:
    project = find_project(call, key)
    need_project_admin(call, project, 403)
    if project["style"] == "next-gen":
        # A team-managed project has no shared scheme
        if call.switch("team_permissionscheme") == "404":
            return jira_error(404, "The project has no permission scheme.")
        own: Data = {
            "id": project["id"] + 90000,
            "name": "Simplified permission scheme",
            "description": "",
            "grants": {},
        }
        scope = {
            "type": "PROJECT",
            "project": {"id": str(project["id"]), "key": project["key"], "name": project["name"]},
        }
        return json_reply(dict(scheme_bean(call, own), scope=scope))
    return json_reply(scheme_bean(call, call.site["schemes"][str(project["scheme"])]))


@jira("PUT", "/project/{key}/permissionscheme", "manage:jira-project", "write:project:jira " + READ_ALL)
def assign_scheme(call: Call, key: str) -> Reply:
    project = find_project(call, key)
    if not is_admin(call.world, call.site, caller(call)):
        return jira_error(403, "Only Jira administrators can perform this operation.")
    need_paid_plan(call)
    scheme = find_scheme(call, str(call.object().get("id")))
    if project["style"] == "next-gen":
        return jira_error(404, "A team-managed project takes no permission scheme.")
    need_live(project, 404)
    project["scheme"] = scheme["id"]
    call.changed = True
    return json_reply(scheme_bean(call, scheme))
