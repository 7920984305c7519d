# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world from its YAML: everything a test leaves out gets a value, the same one every time."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from typing import Any

from .catalog import SITE_ROLES, TEAM_ROLES, WORK_GRANTS

Data = dict[str, Any]
NAMESPACE = uuid.UUID("6f1d3c5e-0b1a-4f0e-9b59-2b8f5d1c7a10")


def fixed_uuid(*words: Any) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(str(word) for word in words)))


def fixed_secret(kind: str, *words: Any) -> str:
    """Fixed and recognizable, so that a test can search any output for it by value."""
    name = "-".join(str(word) for word in words)
    digest = base64.urlsafe_b64encode(hashlib.sha256((kind + "/" + name).encode()).digest()).decode()
    return "sandbox-%s-%s-%s" % (kind, name, digest[:22])


def fixed_number(low: int, high: int, *words: Any) -> int:
    return low + int(hashlib.sha256("/".join(str(word) for word in words).encode()).hexdigest()[:8], 16) % (high - low)


def build(spec: Data | None) -> Data:
    spec = dict(spec or {})
    seed = spec.get("seed", 7)
    data: Data = {"seed": seed, "switches": dict(spec.get("switches") or {}), "faults": list(spec.get("faults") or [])}
    data["organizations"], data["sites"], data["tenants"] = {}, {}, {}
    for org_spec in spec.get("organizations") or [{"name": "acme"}]:
        org = build_organization(org_spec)
        data["organizations"][org["name"]] = org
        sites = org_spec.get("sites", [{}])
        if isinstance(sites, int):
            sites = [{"name": "%s-%03d" % (org["name"], number + 1)} for number in range(sites)]
        for number, site_spec in enumerate(sites):
            site = build_site(org, site_spec, number)
            data["sites"][site["name"]] = site
        for account_spec in org_spec.get("service_accounts") or []:
            add_service_account(org, account_spec)
    for tenant_spec in spec.get("tenants") or [{"name": "align"}]:
        tenant = build_tenant(tenant_spec, list(data["sites"]), seed)
        data["tenants"][tenant["name"]] = tenant
    return data


def build_organization(spec: Data) -> Data:
    name = spec.get("name", "acme")
    directories = spec.get("directories", 1)
    if isinstance(directories, int):
        directories = [fixed_uuid("directory", name, number) for number in range(directories)]
    keys: list[Data] = (
        [{"value": fixed_secret("org-key", name), "scoped": False}] if "api_keys" not in spec else spec["api_keys"]
    )
    org: Data = {
        "name": name,
        "id": spec.get("id") or fixed_uuid("organization", name),
        "directories": directories,
        "api_keys": [
            {"value": key["value"], "scoped": bool(key.get("scoped")), "scopes": list(key.get("scopes") or [])}
            for key in keys
        ],
        "allowance": spec.get("allowance", 5),
        "accounts": {},
        "deleted_accounts": {},
        "groups": {},
        # Accounts that come into a default group once their access works: [account ID, cloud ID]
        "joining": [],
        "tokens": {},
        "revoked_tokens": {},
        "cursor": 0,
    }
    for group in ["site-admins", "org-admins", "jira-administrators"] + list(spec.get("groups") or []):
        add_group(org, {"name": group} if isinstance(group, str) else group)
    return org


def add_group(org: Data, spec: Data) -> Data:
    for group in org["groups"].values():
        if group["name"].lower() == spec["name"].lower():
            return group
    group = new_group(spec["name"], spec.get("description", ""), org["directories"][spec.get("directory", 0)], {})
    group["id"] = spec.get("id") or fixed_uuid("group", org["name"], spec["name"])
    group.update(
        idp=bool(spec.get("idp")), members=list(spec.get("members") or []), managed_by=spec.get("managed_by", "")
    )
    group["modifiable"] = bool(spec.get("modifiable", True))
    org["groups"][group["id"]] = group
    add_roles(group, int(spec.get("other_resources") or 0), spec.get("roles") or [])
    return group


def add_roles(group: Data, other_resources: int, roles: list[Data]) -> None:
    """Ordinary roles on resources of other apps come first, so that what matters is on a later page."""
    other = [
        {"resource": "ari:cloud:confluence::site/" + fixed_uuid("other", number)} for number in range(other_resources)
    ]
    for role in other + list(roles):
        group["roles"].append({"resource": role["resource"], "role": role.get("role", "atlassian/user"), "mark": {}})


def new_group(name: str, description: str, directory: str, found: Data) -> Data:
    return {
        "id": str(uuid.uuid4()),
        "name": name,
        "description": description,
        "directory": directory,
        "idp": False,
        "modifiable": True,
        "managed_by": "",
        "members": [],
        "roles": [],
        "found": found,
    }


def add_service_account(org: Data, spec: Data) -> Data:
    """An account as the organization keeps it: `id` addresses it in its collection, the account ID everywhere else."""
    account_id = spec.get("account_id") or "712020:" + str(uuid.uuid4())
    email_name = "".join(letter for letter in spec["name"].lower() if letter.isalnum())
    account = {
        "account_id": account_id,
        "id": spec.get("id") or str(uuid.uuid4()),
        "type": "service",
        "name": spec["name"],
        "description": spec.get("description") or "",
        "email": spec.get("email") or "%s-%s@serviceaccount.atlassian.com" % (email_name, uuid.uuid4().hex[:10]),
        "created": time.time(),
        "updated": time.time(),
        "directory": {},
        "access": {},
    }
    org["accounts"][account_id] = account
    return account


def add_person(
    org: Data, email: str, name: str, account_id: str | None, token: str, scopes: list[str] | None = None
) -> Data:
    for account in org["accounts"].values():
        if account["email"] == email:
            return account
    account_id = account_id or "712020:" + fixed_uuid("account", org["name"], email)
    org["accounts"][account_id] = {
        "account_id": account_id,
        "id": account_id,
        "type": "person",
        "name": name,
        "description": "",
        "email": email,
        "token": token,
        # None: a token without scopes, which works on the site
        "token_scopes": scopes,
        "created": time.time(),
        "updated": time.time(),
        "directory": {},
        "access": {},
    }
    return org["accounts"][account_id]


def join(org: Data, group: str, account: Data) -> None:
    for found in org["groups"].values():
        if found["name"] == group and account["account_id"] not in found["members"]:
            found["members"].append(account["account_id"])


def build_site(org: Data, spec: Any, number: int) -> Data:
    spec = {"name": spec} if isinstance(spec, str) else dict(spec)
    name = spec.get("name") or "%s-%03d" % (org["name"], number + 1)
    site: Data = {
        "name": name,
        "organization": org["name"],
        "cloud_id": spec.get("cloud_id") or fixed_uuid("cloud", name),
        "plan": spec.get("plan", "standard"),
        "open_scheme": bool(spec.get("open_scheme", True)),
        "projects": {},
        "schemes": {},
        "roles": {},
        "issues": {},
        "boards": [],
        "global": {},
        "next": 10500,
    }
    users = add_group(org, {"name": "jira-users-" + name})
    users["roles"].append({"resource": jira_ari(site), "role": "atlassian/user", "mark": {}})
    admin = spec.get("admin") or {}
    email = admin.get("email") or "admin@%s.example.com" % name
    site["admin"] = {"email": email, "token": admin.get("token") or fixed_secret("jira-admin", name)}
    account = add_person(
        org, email, "Admin of " + name, admin.get("account_id"), site["admin"]["token"], admin.get("scopes")
    )
    site["admin"]["account_id"] = account["account_id"]
    site["admin"]["token"] = account["token"]
    for group in ("site-admins", "jira-administrators", users["name"]):
        join(org, group, account)
    for user in spec.get("users", [{"email": "member@%s.example.com" % name}]):
        person = add_person(
            org,
            user["email"],
            user.get("name", user["email"]),
            user.get("account_id"),
            user.get("token") or fixed_secret("jira-user", user["email"]),
            user.get("scopes"),
        )
        for group in [users["name"]] + list(user.get("groups") or []):
            join(org, group, person)
    administrators = next(group["id"] for group in org["groups"].values() if group["name"] == "jira-administrators")
    site_admins = next(group["id"] for group in org["groups"].values() if group["name"] == "site-admins")
    site["global"] = {
        "ADMINISTER": [administrators, site_admins],
        "USER_PICKER": [administrators, users["id"]],
        "BULK_CHANGE": [users["id"]],
    }
    for role_id, role_name in SITE_ROLES:
        site["roles"][str(role_id)] = {"id": role_id, "name": role_name, "description": "", "project": None}
    for role in spec.get("roles") or []:
        role = {"name": role} if isinstance(role, str) else role
        role_id = role.get("id") or next_id(site)
        site["roles"][str(role_id)] = {
            "id": role_id,
            "name": role["name"],
            "description": role.get("description", ""),
            "project": None,
        }
    schemes = spec.get("schemes") or [{"name": "Default software scheme"}]
    for scheme in schemes:
        add_scheme(org, site, {"name": scheme} if isinstance(scheme, str) else scheme)
    projects = spec.get(
        "projects", [{"key": "SHOP", "name": "Shop"}, {"key": "TEAM", "name": "Team", "style": "next-gen"}]
    )
    for index, project in enumerate(projects):
        add_project(org, site, project, 10001 + index, account)
    return site


def jira_ari(site: Data) -> str:
    return "ari:cloud:jira-software::site/" + site["cloud_id"]


def next_id(site: Data) -> int:
    site["next"] += 1
    return int(site["next"])


def add_scheme(org: Data, site: Data, spec: Data) -> Data:
    scheme_id = spec.get("id") or next_id(site)
    scheme: Data = {"id": scheme_id, "name": spec["name"], "description": spec.get("description", ""), "grants": {}}
    grants = spec.get("grants")
    if grants is None:
        # A new site's default scheme lets whoever is logged in work in every project
        workers = {"application_role": ""} if site["open_scheme"] else {"group": "jira-users-" + site["name"]}
        grants = [{"permission": "ADMINISTER_PROJECTS", "role": "Administrators"}]
        grants += [dict(workers, permission=key) for key in WORK_GRANTS]
    for grant in grants:
        identifier = next_id(site)
        scheme["grants"][str(identifier)] = {
            "id": identifier,
            "permission": grant["permission"],
            "holder": holder_from_spec(org, site, grant),
        }
    site["schemes"][str(scheme_id)] = scheme
    return scheme


def holder_from_spec(org: Data, site: Data, grant: Data) -> Data:
    if "group" in grant:
        group = add_group(org, {"name": grant["group"]})
        return {"type": "group", "value": group["id"]}
    if "role" in grant:
        role = next(
            role
            for role in site["roles"].values()
            if grant["role"] in (role["name"], role["id"]) and role["project"] is None
        )
        return {"type": "projectRole", "value": str(role["id"])}
    if "user" in grant:
        return {"type": "user", "value": grant["user"]}
    if "application_role" in grant:
        return (
            {"type": "applicationRole", "value": grant["application_role"]}
            if grant["application_role"]
            else {"type": "applicationRole"}
        )
    return {"type": grant.get("holder", "anyone")}


def add_project(org: Data, site: Data, spec: Data, project_id: int, admin: Data) -> Data:
    team = spec.get("style", "classic") == "next-gen"
    schemes: list[Data] = list(site["schemes"].values())
    scheme = next((found for found in schemes if found["name"] == spec.get("scheme")), schemes[0])
    project: Data = {
        "id": project_id,
        "key": spec["key"],
        "name": spec.get("name", spec["key"]),
        "style": "next-gen" if team else "classic",
        "archived": bool(spec.get("archived")),
        "scheme": None if team else scheme["id"],
        "access": spec.get("access", "private"),
        "actors": {},
        "uuid": fixed_uuid("project", site["name"], spec["key"]),
    }
    site["projects"][str(project_id)] = project
    if team:
        # A team-managed project has roles of its own, under numbers of their own
        for name in TEAM_ROLES:
            role_id = next_id(site)
            site["roles"][str(role_id)] = {"id": role_id, "name": name, "description": "", "project": project_id}
            if name == "Administrator":
                project["actors"][str(role_id)] = [{"user": admin["account_id"]}]
    else:
        administrators = next(group["id"] for group in org["groups"].values() if group["name"] == "jira-administrators")
        project["actors"]["10002"] = [{"group": administrators}]
    for name, groups in (spec.get("actors") or {}).items():
        role = next(
            role
            for role in site["roles"].values()
            if role["name"] == name and role["project"] == (project_id if team else None)
        )
        for group in groups:
            project["actors"].setdefault(str(role["id"]), []).append({"group": add_group(org, {"name": group})["id"]})
    key = project["key"] + "-1"
    site["issues"][key] = {
        "id": str(next_id(site)),
        "key": key,
        "project": project_id,
        "summary": "First issue",
        "status": "To Do",
        "comments": [],
        "worklogs": [],
    }
    kind = "simple" if team else "scrum"
    site["boards"].append(
        {"id": len(site["boards"]) + 1, "name": "%s board" % project["key"], "type": kind, "project": project_id}
    )
    return project


def build_tenant(spec: Any, all_sites: list[str], seed: int) -> Data:
    spec = {"name": spec} if isinstance(spec, str) else dict(spec)
    name = spec.get("name", "align")
    sites = spec.get("sites", all_sites)
    basic = spec.get("basic") or {}
    tenant: Data = {
        "name": name,
        "sites": sites,
        "token": spec.get("token") or fixed_secret("align-token", name),
        "basic": {
            "user": basic.get("user", "align-admin@%s.example.com" % name),
            "token": basic.get("token") or fixed_secret("align-basic", name),
        },
        "session": spec.get("session") or fixed_secret("align-session", name),
        "signed_out": False,
        "auth_types": [],
        "connectors": {},
    }
    # Opaque and different in each tenant: only the visible text says which is which
    first = fixed_number(2, 40, "auth", seed, name)
    texts = ["Basic Authentication", "OAuth 1.0a", "{service account}", "Personal Access Token"]
    tenant["auth_types"] = [[str(first + 3 * place), text] for place, text in enumerate(texts)]
    numbers = list(range(1, int(spec.get("slots", len(sites) + 1)) + 1))
    for number in numbers:
        tenant["connectors"][str(number)] = empty_connector(tenant, number)
    for place, connector in enumerate(spec.get("connectors") or []):
        connector = {"name": connector} if isinstance(connector, str) else dict(connector)
        slot = str(connector.pop("slot", place + 1))
        tenant["connectors"].setdefault(slot, empty_connector(tenant, int(slot)))
        tenant["connectors"][slot].update(connector)
    return tenant


def empty_connector(tenant: Data, number: int) -> Data:
    return {
        "number": number,
        "name": "",
        "link": "",
        "api_url": "",
        "admin": "1001",
        "auth_type": tenant["auth_types"][0][0],
        "username": "",
        "password": "",
        "oauth_consumer": "",
        "oauth_public": "",
        "active": False,
        "status": "",
        "version": 1,
        "polled": None,
        # What the page holds besides the fields we know, and must get back as it was
        "other": {
            "taExclusionJQL": '\nproject in ("R&D", \'Ops\')\nAND labels != "<secret>"\n',
            "txtSyncWindow": "22:00 & later",
            "rdoSyncDirection": "both",
            "ddlPollInterval": "10",
            "chkSyncComments": ["on"],
            "chkAllowDelete": [],
            "chkPollDays": ["mon", "wed", "fri"],
        },
    }
