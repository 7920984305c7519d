# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jira: projects, the roles of a project, and the roles of the whole site."""

from __future__ import annotations

from .build import Data, next_id
from .call import Call
from .jira_routes import (
    account_bean,
    caller,
    find_project,
    jira,
    need_admin,
    need_live,
    need_project_admin,
    page,
    site_url,
)
from .permissions import administers_project, browsable, project_permissions
from .reply import Refusal, Reply, empty_reply, jira_error, json_reply

READ_WORK = "read:jira-work"
MANAGE = "manage:jira-configuration"
READ_PROJECT = (
    "read:issue-type:jira read:project:jira read:project.property:jira read:user:jira read:application-role:jira read:avatar:jira "
    "read:group:jira read:issue-type-hierarchy:jira read:project-category:jira read:project-version:jira read:project.component:jira"
)
READ_ROLE = "read:user:jira read:group:jira read:project-role:jira read:project:jira read:avatar:jira read:project-category:jira"


def project_bean(call: Call, project: Data) -> Data:
    url = site_url(call)
    team = project["style"] == "next-gen"
    avatar = url + "/secure/projectavatar?pid=%d&size=" % project["id"]
    bean: Data = {
        "self": "%s/rest/api/3/project/%d" % (url, project["id"]),
        "id": str(project["id"]),
        "key": project["key"],
        "name": project["name"],
        "avatarUrls": {
            "48x48": avatar + "large",
            "32x32": avatar + "medium",
            "24x24": avatar + "small",
            "16x16": avatar + "xsmall",
        },
        "projectTypeKey": "software",
        "simplified": team,
        "style": project["style"],
        "isPrivate": team and project["access"] == "private",
        "properties": {},
    }
    if team:
        bean["uuid"] = project["uuid"]
    if project["archived"]:
        bean["archived"] = True
    return bean


@jira("GET", "/project/search", READ_WORK, READ_PROJECT)
def search(call: Call) -> Reply:
    caller(call)
    keys = [key.upper() for key in call.all("keys")]
    ids = call.all("id")
    states = [state for value in call.all("status") for state in value.split(",")] or ["live"]
    text = call.query.get("query", "").lower()
    kind = call.query.get("typeKey", "software")
    found = []
    for project in browsable(call.world, call.site, caller(call)):
        if (keys and project["key"] not in keys) or (ids and str(project["id"]) not in ids) or "software" not in kind:
            continue
        if ("archived" if project["archived"] else "live") not in states:
            continue
        if text and text not in project["key"].lower() and text not in project["name"].lower():
            continue
        if call.query.get("action") == "edit" and not administers_project(call.world, call.site, caller(call), project):
            continue
        found.append(project)
    order = call.query.get("orderBy", "key")
    field = "name" if "name" in order else "key"
    found.sort(key=lambda project: str(project[field]), reverse=order.startswith("-"))
    return page(call, "/rest/api/3/project/search", [project_bean(call, project) for project in found], "projects")


@jira("GET", "/project/{key}", READ_WORK, READ_PROJECT)
def project_by_key(call: Call, key: str) -> Reply:
    project = find_project(call, key)
    account = caller(call)
    seen = "BROWSE_PROJECTS" in project_permissions(call.world, call.site, account, project)
    if not seen and not administers_project(call.world, call.site, account, project):
        return call.refuse(jira_error(404, "No project could be found with key '%s'." % key), "not browsable")
    lead = call.org["accounts"][call.site["admin"]["account_id"]]
    return json_reply(
        dict(project_bean(call, project), lead=account_bean(call, lead), assigneeType="UNASSIGNED", description="")
    )


# --- roles of a project --------------------------------------------------------------------------------------------


def roles_of(call: Call, project: Data) -> list[Data]:
    """Company-managed projects show every role of the site; a team-managed project has its own."""
    scope = project["id"] if project["style"] == "next-gen" else None
    return [role for role in call.site["roles"].values() if role["project"] == scope]


def find_role(call: Call, project: Data, role_id: str) -> Data:
    for role in roles_of(call, project):
        if str(role["id"]) == role_id:
            return role
    raise Refusal(jira_error(404, "The project role was not found."))


def scope_bean(call: Call, role: Data) -> Data:
    project = call.site["projects"][str(role["project"])]
    return {"type": "PROJECT", "project": {"id": str(project["id"]), "key": project["key"], "name": project["name"]}}


def role_bean(call: Call, role: Data, project: Data | None, with_actors: bool = True) -> Data:
    where = "project/%d/role" % project["id"] if project else "role"
    bean: Data = {
        "self": "%s/rest/api/3/%s/%d" % (site_url(call), where, role["id"]),
        "id": role["id"],
        "name": role["name"],
        "description": role["description"],
    }
    if role["project"] is not None:
        bean["scope"] = scope_bean(call, role)
    if with_actors:
        bean["actors"] = actors_bean(call, project["actors"].get(str(role["id"]), []) if project else [])
    return bean


def actors_bean(call: Call, actors: list[Data]) -> list[Data]:
    beans = []
    for number, actor in enumerate(actors):
        if "group" in actor and actor["group"] in call.org["groups"]:
            name = call.org["groups"][actor["group"]]["name"]
            group = {"displayName": name, "name": name, "groupId": actor["group"]}
            beans.append(
                {
                    "id": 20000 + number,
                    "displayName": name,
                    "type": "atlassian-group-role-actor",
                    "name": name,
                    "actorGroup": group,
                }
            )
        elif "user" in actor and actor["user"] in call.org["accounts"]:
            name = call.org["accounts"][actor["user"]]["name"]
            beans.append(
                {
                    "id": 20000 + number,
                    "displayName": name,
                    "type": "atlassian-user-role-actor",
                    "actorUser": {"accountId": actor["user"]},
                }
            )
    return sorted(beans, key=lambda bean: str(bean["displayName"]))


@jira("GET", "/project/{key}/role", READ_WORK, "read:project-role:jira")
def project_roles(call: Call, key: str) -> Reply:
    project = find_project(call, key)
    need_project_admin(call, project)
    url = "%s/rest/api/3/project/%d/role/" % (site_url(call), project["id"])
    return json_reply({role["name"]: url + str(role["id"]) for role in roles_of(call, project)})


@jira(
    "GET",
    "/project/{key}/roledetails",
    READ_WORK,
    "read:project-category:jira read:project-role:jira read:project:jira read:avatar:jira",
)
def role_details(call: Call, key: str) -> Reply:
    project = find_project(call, key)
    need_project_admin(call, project)
    return json_reply(
        [
            dict(
                role_bean(call, role, project, with_actors=False),
                admin=role["name"].startswith("Administrator"),
                default=False,
                roleConfigurable=True,
            )
            for role in roles_of(call, project)
        ]
    )


@jira("GET", "/project/{key}/role/{role_id}", READ_WORK, READ_ROLE)
def project_role(call: Call, key: str, role_id: str) -> Reply:
    project = find_project(call, key)
    need_project_admin(call, project)
    return json_reply(role_bean(call, find_role(call, project, role_id), project))


def actors_from(call: Call, body: Data) -> list[Data]:
    actors = []
    for wanted in list(body.get("groupId") or []) + list(body.get("group") or []):
        found = [group["id"] for group in call.org["groups"].values() if wanted in (group["id"], group["name"])]
        if not found:
            raise Refusal(jira_error(404, "We can't find '%s' in any accessible user directory." % wanted))
        actors.append({"group": found[0]})
    for wanted in body.get("user") or []:
        if wanted not in call.org["accounts"]:
            raise Refusal(jira_error(404, "We can't find '%s' in any accessible user directory." % wanted))
        actors.append({"user": wanted})
    if not actors:
        raise Refusal(jira_error(400, "Specify a user or a group."))
    return actors


def need_role_plan(call: Call) -> None:
    answer = call.switch("free_plan_actors")
    if call.site["plan"] == "free" and answer != "allow":
        raise Refusal(jira_error(int(answer), "Project roles cannot be changed in the Free plan."), "free plan")


@jira("POST", "/project/{key}/role/{role_id}", MANAGE, READ_ROLE + " write:project-role:jira")
def add_actors(call: Call, key: str, role_id: str) -> Reply:
    project = find_project(call, key)
    need_project_admin(call, project)
    role = find_role(call, project, role_id)
    need_live(project)
    need_role_plan(call)
    actors = project["actors"].setdefault(role_id, [])
    new = actors_from(call, call.object())
    if any(actor in actors for actor in new):
        # An actor already: 400, and nothing of the request is done
        return jira_error(400, "'%s' is already a member of the project role." % next(iter(new[0].values())))
    actors.extend(new)
    call.changed = True
    return json_reply(role_bean(call, role, project))


@jira("PUT", "/project/{key}/role/{role_id}", "manage:jira-project", READ_ROLE + " write:project-role:jira")
def set_actors(call: Call, key: str, role_id: str) -> Reply:
    project = find_project(call, key)
    need_project_admin(call, project)
    role = find_role(call, project, role_id)
    need_live(project)
    need_role_plan(call)
    wanted = call.object().get("categorisedActors") or {}
    groups = list(wanted.get("atlassian-group-role-actor-id") or []) + list(
        wanted.get("atlassian-group-role-actor") or []
    )
    project["actors"][role_id] = (
        actors_from(call, {"groupId": groups, "user": wanted.get("atlassian-user-role-actor") or []}) if wanted else []
    )
    call.changed = True
    return json_reply(role_bean(call, role, project))


@jira("DELETE", "/project/{key}/role/{role_id}", "manage:jira-project", "delete:project-role:jira")
def remove_actor(call: Call, key: str, role_id: str) -> Reply:
    project = find_project(call, key)
    # Atlassian's description has no 401 here: without project administration this one is a 404
    need_project_admin(call, project, 404)
    find_role(call, project, role_id)
    need_live(project)
    group, user = call.query.get("groupId") or call.query.get("group"), call.query.get("user")
    if bool(group) == bool(user):
        return jira_error(400, "Specify a user or a group.")
    if group:
        group = next(
            (found["id"] for found in call.org["groups"].values() if group in (found["id"], found["name"])), group
        )
    actors = project["actors"].get(role_id, [])
    wanted = {"group": group} if group else {"user": user}
    if wanted not in actors:
        return jira_error(404, "The actor was not found in the project role.")
    actors.remove(wanted)
    call.changed = True
    return empty_reply()


# --- roles of the site ---------------------------------------------------------------------------------------------


@jira("GET", "/role", MANAGE, READ_ROLE)
def site_roles(call: Call) -> Reply:
    need_admin(call)
    # Roles of team-managed projects are in this list too, under the same names, told apart by their scope
    return json_reply([role_bean(call, role, None) for role in call.site["roles"].values()])


@jira("POST", "/role", MANAGE, READ_ROLE + " write:project-role:jira")
def create_role(call: Call) -> Reply:
    need_admin(call)
    if call.site["plan"] == "free":
        return call.refuse(jira_error(403, "Project roles cannot be changed in the Free plan."), "free plan")
    body = call.object()
    name = body.get("name") or ""
    if not name or name != name.strip():
        return jira_error(400, "The name must not be empty, nor start or end with whitespace.")
    if any(role["name"].lower() == name.lower() and role["project"] is None for role in call.site["roles"].values()):
        return jira_error(409, "A project role with name '%s' already exists." % name)
    number = next_id(call.site)
    role = {"id": number, "name": name, "description": body.get("description") or "", "project": None}
    call.site["roles"][str(number)] = role
    call.changed = True
    return json_reply(role_bean(call, role, None, with_actors=False))


def find_site_role(call: Call, role_id: str) -> Data:
    role = call.site["roles"].get(role_id)
    if role is None:
        raise Refusal(jira_error(404, "The project role was not found."))
    return role


@jira("GET", "/role/{role_id}", MANAGE, READ_ROLE)
def site_role(call: Call, role_id: str) -> Reply:
    need_admin(call)
    return json_reply(role_bean(call, find_site_role(call, role_id), None))


@jira("PUT", "/role/{role_id}", MANAGE, READ_ROLE + " write:project-role:jira")
def update_role(call: Call, role_id: str) -> Reply:
    need_admin(call)
    role = find_site_role(call, role_id)
    body = call.object()
    if not body.get("name") or "description" not in body:
        return jira_error(400, "Both a name and a description are needed.")
    role.update(name=body["name"], description=body["description"])
    call.changed = True
    return json_reply(role_bean(call, role, None))


@jira("DELETE", "/role/{role_id}", MANAGE, "delete:project-role:jira")
def delete_role(call: Call, role_id: str) -> Reply:
    need_admin(call)
    role = find_site_role(call, role_id)
    holder = {"type": "projectRole", "value": role_id}
    granted = any(
        grant["holder"] == holder for scheme in call.site["schemes"].values() for grant in scheme["grants"].values()
    )
    acted = any(project["actors"].get(role_id) for project in call.site["projects"].values())
    if (granted or acted) and not call.query.get("swap"):
        return jira_error(409, "The project role '%s' is in use." % role["name"])
    swap = call.query.get("swap")
    if swap:
        if swap not in call.site["roles"]:
            return jira_error(400, "The replacement project role was not found.")
        for scheme in call.site["schemes"].values():
            for grant in scheme["grants"].values():
                if grant["holder"] == holder:
                    grant["holder"] = {"type": "projectRole", "value": swap}
        for project in call.site["projects"].values():
            project["actors"].setdefault(swap, []).extend(project["actors"].pop(role_id, []))
    del call.site["roles"][role_id]
    call.changed = True
    return empty_reply()
