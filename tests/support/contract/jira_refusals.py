# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The refusals of the sandbox's Jira that a call in order does not meet, for what is asked is wrong, archived, or not in the plan."""

from __future__ import annotations

from typing import Any

import requests

from tests.support.harness.runs import ModuleClient

FREE = "acme-free"
NONE = "00000000-0000-4000-8000-000000000000"
EDIT = "EDIT_ISSUES"

# The site's administrator asks: {scheme}, {group} and {idp} are there, {idp} is synced from an identity provider.
ASKED: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/group/bulk?accessType=owner", None),
    ("GET", "/group/member?startAt=first", None),
    ("POST", "/group/user?groupId={group}", {}),
    ("POST", "/group/user?groupId={group}", []),
    ("POST", "/group/user?groupId={idp}", {"accountId": "{account}"}),
    ("DELETE", "/group/user?groupId={group}", None),
    ("DELETE", "/group/user?groupId={idp}&accountId={account}", None),
    ("GET", "/mypermissions?permissions=EDIT_ISSUES&issueKey=SHOP-999", None),
    ("POST", "/permissions/check", {"accountId": "none", "globalPermissions": ["ADMINISTER"]}),
    ("POST", "/permissions/check", {"projectPermissions": [{"permissions": [], "projects": [10000]}]}),
    ("POST", "/permissions/check", {"projectPermissions": [{"permissions": [EDIT], "projects": list(range(1001))}]}),
    ("POST", "/permissions/project", {"permissions": ["FLY"]}),
    ("POST", "/project/SHOP/role/10002", {"user": ["none"]}),
    ("POST", "/project/SHOP/role/10002", {}),
    ("POST", "/project/SHOP/role/10002", []),
    ("DELETE", "/project/SHOP/role/10002", None),
    ("PUT", "/role/10002", {"name": "Administrators"}),
    ("DELETE", "/role/10002?swap=1", None),
    ("POST", "/role", {"name": ""}),
    ("POST", "/permissionscheme/{scheme}/permission", {"permission": EDIT, "holder": {"type": "planet"}}),
    ("POST", "/permissionscheme/{scheme}/permission", {"permission": EDIT, "holder": {"type": "group", "value": NONE}}),
    (
        "POST",
        "/permissionscheme/{scheme}/permission",
        {"permission": EDIT, "holder": {"type": "projectRole", "value": "1"}},
    ),
    (
        "POST",
        "/permissionscheme/{scheme}/permission",
        {"permission": EDIT, "holder": {"type": "user", "value": "none"}},
    ),
    ("POST", "/permissionscheme/{scheme}/permission", {"permission": "FLY", "holder": {"type": "anyone"}}),
    ("POST", "/permissionscheme/1/permission", {"permission": EDIT, "holder": {"type": "anyone"}}),
    ("GET", "/permissionscheme/{scheme}/permission/1", None),
    ("POST", "/permissionscheme", {}),
    ("PUT", "/permissionscheme/1", {"name": "n"}),
    ("PUT", "/project/TEAM/permissionscheme", {"id": "{scheme}"}),
    ("PUT", "/project/SHOP/permissionscheme", {"id": 1}),
    # The project is archived
    ("POST", "/project/OPS/role/10002", {"groupId": ["{group}"]}),
    ("PUT", "/project/OPS/role/10002", {"categorisedActors": {}}),
    ("DELETE", "/project/OPS/role/10002?groupId={group}", None),
    ("PUT", "/project/OPS/permissionscheme", {"id": "{scheme}"}),
)
# A service account that may do little asks the gateway
LITTLE: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/group/user?groupId={group}", {"accountId": "{account}"}),
    ("PUT", "/project/SHOP/permissionscheme", {"id": "{scheme}"}),
    ("GET", "/applicationrole", None),
    ("GET", "/role", None),
    ("POST", "/permissionscheme", {"name": "New"}),
)
# What a site on a free plan refuses
FREE_PLAN: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/role", {"name": "Ours"}),
    ("POST", "/project/SHOP/role/10002", {"groupId": ["{group}"]}),
    ("POST", "/permissionscheme", {"name": "New"}),
    ("POST", "/permissionscheme/{scheme}/permission", {"permission": EDIT, "holder": {"type": "anyone"}}),
    ("DELETE", "/permissionscheme/{scheme}/permission/1", None),
)


def ask_all(modules: ModuleClient) -> None:
    """Ask for every refusal."""
    account = modules.made_account(access=True)
    token = modules.made_token(
        account["account_id"], scopes=["manage:jira-configuration", "manage:jira-project", "read:jira-work"]
    )["token"]
    narrow = modules.made_token(account["account_id"], label="narrow", scopes=["read:jira-user"])["token"]
    state = modules.sandbox.state()
    groups = {group["name"]: group["id"] for group in state["organizations"][modules.organization]["groups"].values()}
    names = {
        "account": account["account_id"],
        "group": modules.sandbox.by_hand("create_group", name="jira-connector-svc")["id"],
        "idp": groups["idp-engineers"],
    }
    modules.sandbox.by_hand("set_project", project="OPS", archived=True)
    with requests.Session() as session:
        session.trust_env = False

        def ask(
            base: str, auth: tuple[str, str] | None, method: str, path: str, body: Any, site: str = modules.site
        ) -> None:
            here = {**names, "scheme": next(iter(state["sites"][site]["schemes"]), "1")}
            session.request(
                method, base + "/rest/api/3" + path.format(**here), json=filled(body, here), auth=auth, timeout=10
            )

        admin = (modules.admin["email"], modules.admin["token"])
        for call in ASKED:
            ask(modules.site_url, admin, *call)
        for call in LITTLE:
            ask(modules.jira_api_url, (account["email"], token), *call)
        for auth in (None, ("nobody@example.com", "none"), (account["email"], token)):
            ask(modules.site_url, auth, "GET", "/myself", None)
        for auth in (None, (account["email"], "none"), (account["email"], narrow)):
            ask(modules.jira_api_url, auth, "GET", "/role", None)
        for refusal in ("403", "404"):
            modules.sandbox.switch(site_group_user=refusal)
            ask(modules.site_url, admin, "POST", "/group/user?groupId={group}", {"accountId": account["account_id"]})
        free = ModuleClient(modules.sandbox, FREE, modules.tenant)
        for call in FREE_PLAN:
            ask(free.site_url, (free.admin["email"], free.admin["token"]), *call, site=FREE)
        boards(session, modules, (account["email"], narrow))


def boards(session: requests.Session, modules: ModuleClient, narrow: tuple[str, str]) -> None:
    """Of Jira Software: without a credential, without the scopes, and with a number that is none."""
    admin = (modules.admin["email"], modules.admin["token"])
    for base, auth, query in (
        (modules.jira_api_url, None, ""),
        (modules.jira_api_url, narrow, ""),
        (modules.site_url, None, ""),
        (modules.site_url, admin, "?startAt=a"),
    ):
        session.get(f"{base}/rest/agile/1.0/board{query}", auth=auth, timeout=10)


def filled(body: Any, names: dict[str, str]) -> Any:
    """The body with its names replaced; a scheme's is a number."""
    if isinstance(body, dict):
        return {field: filled(value, names) for field, value in body.items()}
    if isinstance(body, list):
        return [filled(value, names) for value in body]
    if body == "{scheme}":
        return int(names["scheme"])
    return body.format(**names) if isinstance(body, str) else body
