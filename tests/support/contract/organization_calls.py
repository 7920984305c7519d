# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The described calls of the organization and of user management that the collection does not all make, and every error that they can get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import requests

from tests.support.harness.runs import ModuleClient

KEY_WITHOUT_SCOPES = "sandbox-org-key-acme-without-scopes"
NONE = "00000000-0000-4000-8000-000000000000"
NOBODY = "712020:" + NONE
USER = "atlassian/user"
V1, V2 = "/admin/v1/orgs/{org}", "/admin/v2/orgs/{org}"
DIRECTORY = V2 + "/directories/{directory}"
GROUP = DIRECTORY + "/groups/{group}"
MANAGE = "/users/{account}/manage"
PUBLISHED, CONSOLE = (
    "/admin/api-access/v1/orgs/{org}/service-accounts",
    "/admin/account-management/v1/orgs/{org}/service-accounts",
)
ROLE = {"resourceId": "{site}", "roleId": USER}

# Every call that changes nothing, with a body that is in order
READS: tuple[tuple[str, str, Any], ...] = (
    ("POST", V2 + "/workspaces", {"limit": 20}),
    ("GET", V2 + "/directories", None),
    ("GET", V2 + "/directories?limit=1", None),
    ("POST", DIRECTORY + "/groups/search", {"groupNames": ["jira-connector-svc"]}),
    ("POST", DIRECTORY + "/groups/search", {"groupNames": ["none"]}),
    ("GET", DIRECTORY + "/groups", None),
    ("GET", DIRECTORY + "/groups?limit=1&searchTerm=jira", None),
    ("GET", GROUP, None),
    ("POST", DIRECTORY + "/users/search", {"accountIds": ["{account}"], "expand": ["groups"]}),
    ("POST", DIRECTORY + "/users/search", {"limit": 1}),
    ("GET", DIRECTORY + "/users/{account}/role-assignments", None),
    ("GET", GROUP + "/role-assignments", None),
    ("GET", GROUP + "/role-assignments?limit=1", None),
    ("GET", MANAGE, None),
    ("GET", MANAGE + "/api-tokens", None),
)
# Every call that changes something: each is refused first, and then done
WRITES: tuple[tuple[str, str, Any], ...] = (
    ("POST", DIRECTORY + "/groups", {"name": "asked-for", "description": "d"}),
    ("POST", GROUP + "/memberships", {"accountId": "{account}"}),
    ("DELETE", GROUP + "/memberships/{account}", None),
    ("POST", GROUP + "/role-assignments/assign", ROLE),
    ("POST", GROUP + "/role-assignments/revoke", ROLE),
    ("POST", V1 + "/users/{account}/roles/assign", {"resource": "{site}", "role": USER}),
    ("DELETE", MANAGE + "/api-tokens/{token}", None),
    ("POST", MANAGE + "/lifecycle/disable", {"message": "m"}),
    ("POST", MANAGE + "/lifecycle/enable", None),
    ("POST", MANAGE + "/lifecycle/delete", None),
    ("POST", MANAGE + "/lifecycle/cancel-delete", None),
    ("DELETE", GROUP, None),
)
# Bodies and parameters that the descriptions or the contract forbid
WRONG: tuple[tuple[str, str, Any], ...] = (
    ("POST", V2 + "/workspaces", {"limit": 0}),
    ("POST", V2 + "/workspaces", {"limit": 20, "cursor": "aaaa"}),
    ("POST", V2 + "/workspaces", {"cursor": "no cursor"}),
    ("POST", V2 + "/workspaces", []),
    ("GET", V2 + "/directories?cursor=no%20cursor", None),
    ("POST", DIRECTORY + "/groups/search", {"groupNames": ["a"], "searchTerm": "a"}),
    ("POST", DIRECTORY + "/groups/search", {"groupNames": ["a"], "groupIds": ["a"]}),
    ("POST", DIRECTORY + "/groups/search", {"cursor": "no cursor"}),
    ("POST", DIRECTORY + "/groups/search", []),
    ("POST", DIRECTORY + "/groups/search", {"limit": 0}),
    ("POST", DIRECTORY + "/groups/search", {"names": ["a"]}),
    ("POST", DIRECTORY + "/groups/search", {"groupIds": []}),
    ("POST", DIRECTORY + "/users/search", {"limit": 101}),
    ("POST", DIRECTORY + "/users/search", {"accountIds": "{account}"}),
    ("POST", MANAGE + "/lifecycle/disable", []),
    ("POST", DIRECTORY + "/groups", {"name": ""}),
    ("POST", DIRECTORY + "/groups", {}),
    ("POST", DIRECTORY + "/groups", []),
    ("POST", GROUP + "/memberships", {}),
    ("POST", GROUP + "/memberships", []),
    ("GET", GROUP + "/role-assignments?cursor=no%20cursor", None),
    ("POST", GROUP + "/role-assignments/assign", {"resourceId": "{site}", "roleId": "atlassian/none"}),
    (
        "POST",
        GROUP + "/role-assignments/assign",
        {"resourceId": "ari:cloud:jira-software::site/" + NONE, "roleId": USER},
    ),
    ("POST", GROUP + "/role-assignments/revoke", {"roleId": USER}),
    ("POST", GROUP + "/role-assignments/revoke", []),
    ("POST", V1 + "/users/{account}/roles/assign", {"role": "atlassian/none"}),
    ("POST", V1 + "/users/{account}/roles/assign", []),
)
RULE, MEMBER = {"resource": "{site}", "role": USER}, "ari:cloud:jira-software::role/product/member"
NEW = {"label": "new", "scopes": ["read:jira-user"], "expiry": "2099-01-01T00:00:00Z"}
# The same of the calls that no description knows
WRONG_BESIDE: tuple[tuple[str, str, Any], ...] = (
    ("POST", PUBLISHED, {"displayName": "!"}),
    ("POST", PUBLISHED, {"displayName": "Another2", "permissionRules": {}}),
    ("POST", PUBLISHED, {"displayName": "Another2", "permissionRules": [{**RULE, "resource": "none"}]}),
    ("POST", PUBLISHED, {"displayName": "Another2", "permissionRules": [{**RULE, "role": "none"}]}),
    ("POST", PUBLISHED, {"displayName": "Another2", "additionalGroups": [NONE]}),
    ("POST", PUBLISHED, {"displayName": "Another2", "name": "Another2"}),
    ("POST", PUBLISHED, []),
    ("PATCH", PUBLISHED, {"displayName": "Another2"}),
    ("PATCH", PUBLISHED, {"id": "{account}"}),
    ("PATCH", PUBLISHED, {"id": "{id}", "displayName": "!"}),
    ("DELETE", PUBLISHED + "/none", None),
    ("GET", PUBLISHED + "?limit=5", None),
    ("GET", PUBLISHED + "?cursor=no%20cursor", None),
    ("GET", PUBLISHED + "/none/api-tokens", None),
    ("GET", PUBLISHED + "/api-tokens?limit=5", None),
    ("DELETE", PUBLISHED + "/none/api-tokens", None),
    ("GET", CONSOLE + "?limit=81", None),
    ("POST", CONSOLE, {"displayName": "!"}),
    ("POST", CONSOLE + "/invite", {"userIds": []}),
    (
        "POST",
        CONSOLE + "/invite",
        {"userIds": ["{account}"], "permissionRules": [{"resource": "{site}", "role": USER}]},
    ),
    ("POST", CONSOLE + "/invite", {"userIds": [NOBODY], "permissionRules": [{"resource": "{site}", "role": MEMBER}]}),
    ("DELETE", CONSOLE + "/none", None),
    ("POST", MANAGE + "/api-tokens", {**NEW, "label": ""}),
    ("POST", MANAGE + "/api-tokens", {**NEW, "scopes": []}),
    ("POST", MANAGE + "/api-tokens", {**NEW, "scopes": ["all"]}),
    ("POST", MANAGE + "/api-tokens", {**NEW, "expiry": "tomorrow"}),
    ("POST", MANAGE + "/api-tokens", {**NEW, "expiry": "2026-13-40T00:00:00Z"}),
    ("POST", MANAGE + "/api-tokens", NEW),
)


# Refusals that a switch of the sandbox brings about
SWITCHED: tuple[tuple[str, str, tuple[str, str, Any]], ...] = (
    ("token_revoke", "accountNotFound", ("DELETE", MANAGE + "/api-tokens/{token}", None)),
    ("token_revoke", "forbidden", ("DELETE", MANAGE + "/api-tokens/{token}", None)),
    ("token_revoke", "forbidden.action", ("DELETE", MANAGE + "/api-tokens/{token}", None)),
    ("users_search", "403", ("POST", DIRECTORY + "/users/search", {"accountIds": ["{account}"]})),
    ("user_limit", "reached", ("POST", GROUP + "/memberships", {"accountId": "{account}"})),
    ("membership_for_service_accounts", "404", ("POST", GROUP + "/memberships", {"accountId": "{account}"})),
    ("membership_for_service_accounts", "USER_NOT_FOUND", ("DELETE", GROUP + "/memberships/{account}", None)),
    ("group_roles_read", "403", ("GET", GROUP + "/role-assignments", None)),
    ("group_roles_read", "404", ("GET", GROUP + "/role-assignments", None)),
    ("roles_assign", "400", ("POST", V1 + "/users/{account}/roles/assign", {"resource": "{site}", "role": USER})),
    ("old_groups", "404", ("GET", DIRECTORY + "/groups", None)),
)


@dataclass
class Asker:
    """names: what the paths and bodies stand for; key: the organization's."""

    session: requests.Session
    url: str
    key: str
    names: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, key: str | None = None, **names: str) -> None:
        """Send it, with other names or another key; an empty key sends none."""
        values = {**self.names, **names}
        key = self.key if key is None else key
        headers = {"Authorization": "Bearer " + key} if key else {}
        self.session.request(
            method, self.url + path.format(**values), json=filled(body, values), headers=headers, timeout=10
        )


def filled(body: Any, names: dict[str, str]) -> Any:
    """The body with its names replaced."""
    if isinstance(body, dict):
        return {field: filled(value, names) for field, value in body.items()}
    if isinstance(body, list):
        return [filled(value, names) for value in body]
    return body.format(**names) if isinstance(body, str) else body


def asker(modules: ModuleClient, session: requests.Session) -> Asker:
    """With an account that has a token, and a group that nobody is in."""
    session.trust_env = False
    account = modules.made_account()
    token = modules.made_token(account["account_id"], scopes=["read:jira-user"])
    directory = modules.sandbox.state()["organizations"][modules.organization]["directories"][0]
    names = {
        "org": modules.org_id,
        "directory": directory,
        "group": modules.sandbox.by_hand("create_group", name="jira-connector-svc")["id"],
        "account": account["account_id"],
        "id": account["id"],
        "token": token["id"],
        "site": "ari:cloud:jira-software::site/" + modules.cloud_id,
    }
    return Asker(session, modules.sandbox.api_url, modules.organization_options["org_api_key"], names)


def ask_all(modules: ModuleClient) -> None:
    """What is asked rightly: done, done again, and refused for the key, the organization, and everything that is not there."""
    modules.sandbox.switch(roles_assign="works")
    with requests.Session() as session:
        one = asker(modules, session)
        for call in READS + WRITES:
            for key in ("", "no-such-key"):
                one.ask(*call, key=key)
            for name in ("org", "directory", "group", "account", "token"):
                if "{%s}" % name in str(call):
                    one.ask(*call, **{name: NOBODY if name == "account" else NONE})
            one.ask("GET", V2 + "/directories")
        for call in READS:
            one.ask(*call)
        for call in WRITES:
            for dummy in range(2):
                one.ask(*call)
            for read in READS:
                one.ask(*read)
        cannot_be_changed(modules, one)


def cannot_be_changed(modules: ModuleClient, one: Asker) -> None:
    """A group of an identity provider."""
    groups = modules.sandbox.state()["organizations"][modules.organization]["groups"].values()
    theirs = next(group["id"] for group in groups if group["name"] == "idp-engineers")
    account = modules.made_account("Another1")["account_id"]
    for method, path, body in WRITES:
        if "{group}" in path:
            one.ask(method, path, body, group=theirs, account=account)


def ask_with_scopes(modules: ModuleClient) -> None:
    """The same with a key that has scopes, which opens the published calls and none below /users."""
    with requests.Session() as session:
        one = asker(modules, session)
        for call in READS + WRITES:
            one.ask(*call, key=modules.scoped_key)
            one.ask(*call, key=KEY_WITHOUT_SCOPES)


def ask_wrongly(modules: ModuleClient) -> None:
    """What is wrong on purpose."""
    with requests.Session() as session:
        one = asker(modules, session)
        for call in WRONG + WRONG_BESIDE:
            one.ask(*call)
        soon = (datetime.now(timezone.utc) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        one.ask("POST", MANAGE + "/api-tokens", {**NEW, "label": "by hand", "expiry": soon})
        fixed = modules.sandbox.by_hand("create_group", name="fixed-group", modifiable=False)["id"]
        one.ask("POST", GROUP + "/memberships", {"accountId": "{account}"}, group=fixed)
        for switch, value, call in SWITCHED:
            modules.sandbox.switch(**{switch: value})
            one.ask(*call)
        one.ask(
            "POST",
            MANAGE + "/lifecycle/delete",
            None,
            account=modules.sandbox.state()["sites"][modules.site]["admin"]["account_id"],
        )
        for switch in ("published_collection", "console_collection", "token_create"):
            modules.sandbox.switch(**{switch: "404"})
        for call in WRONG_BESIDE:
            one.ask(*call)
