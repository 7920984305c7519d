# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of everything, and the questions every plane asks of it."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

from . import switches
from .build import Data, build, jira_ari
from .ready import landed, peek


class World:
    def __init__(self, spec: Data | None) -> None:
        self.spec: Data = spec or {}
        self.ports: dict[str, int] = {}
        # What each cursor stands for
        self.cursors: dict[str, Data] = {}
        self.log: list[Data] = []
        self.logged = 0
        self.data: Data = build(self.spec)
        self.index()

    # --- indexes -------------------------------------------------------------------------------------------------

    def index(self) -> None:
        """Lookups that would otherwise walk the world for every request."""
        self.organizations: dict[str, Data] = self.data["organizations"]
        self.sites: dict[str, Data] = self.data["sites"]
        self.tenants: dict[str, Data] = self.data["tenants"]
        self.site_by_cloud = {site["cloud_id"]: site for site in self.sites.values()}
        self.org_by_id = {org["id"]: org for org in self.organizations.values()}
        self.org_keys: dict[str, tuple[Data, Data]] = {}
        self.kinds: dict[str, str] = {}
        self.tokens: dict[str, tuple[Data, Data]] = {}
        for org in self.organizations.values():
            for key in org["api_keys"]:
                self.org_keys[key["value"]] = (org, key)
                self.kinds[key["value"]] = "organization_key"
            for account in org["accounts"].values():
                if account.get("token"):
                    self.kinds[account["token"]] = "jira_admin"
            for token in list(org["tokens"].values()) + list(org["revoked_tokens"].values()):
                self.kinds[token["value"]] = "service_account"
            for token in org["tokens"].values():
                self.tokens[token["value"]] = (org, token)
        for tenant in self.tenants.values():
            self.kinds[tenant["token"]] = self.kinds[tenant["basic"]["token"]] = "align_token"
            self.kinds[tenant["session"]] = "align_session"
            for connector in tenant["connectors"].values():
                if len(connector["password"]) >= 8:
                    self.kinds.setdefault(connector["password"], "unknown")
        self._secret_forms: dict[str, str] = {}
        for value, kind in list(self.kinds.items()):
            self.know_secret(value, kind)

    def know_secret(self, value: str, kind: str) -> None:
        self.kinds[value] = kind
        for form in (value, quote(value, safe=""), quote_plus(value)):
            self._secret_forms[form] = kind

    def know_typed(self, value: str) -> None:
        """What somebody typed as a token is a secret too, if it is long enough to be one."""
        if len(value) >= 8 and value not in self.kinds:
            self.know_secret(value, "unknown")

    def redact(self, text: str) -> str:
        """The text without any secret value that this world knows. A search for each is faster than one big pattern."""
        for form, kind in self._secret_forms.items():
            if form in text:
                text = text.replace(form, "<%s>" % kind)
        return text

    # --- as it was -----------------------------------------------------------------------------------------------

    def reset(self) -> None:
        self.restore(build(self.spec))

    def restore(self, data: Data) -> None:
        """As it was when somebody took this copy of the data; no log."""
        self.data = copy.deepcopy(data)
        self.log = []
        self.index()

    # --- small questions -----------------------------------------------------------------------------------------

    def switch(self, name: str, host: str = "") -> Any:
        return switches.read(self.data["switches"], name, host)

    def page_size(self, name: str, asked: int) -> int:
        sizes = self.switch("page_size")
        most = sizes.get(name) if isinstance(sizes, dict) else sizes
        return min(asked, int(most)) if most else asked

    def url(self, kind: str, name: str = "") -> str:
        return "http://127.0.0.1:%d" % self.ports[kind + ":" + name if name else kind]

    def org_of(self, site: Data) -> Data:
        return self.organizations[site["organization"]]

    def groups_of(self, org: Data, account_id: str) -> list[Data]:
        return [group for group in org["groups"].values() if account_id in group["members"]]

    def group_has_access(self, group: Data, site: Data) -> bool:
        """Whether this group gives App Jira, Role User on that site, and has done so long enough to be seen."""
        spellings = [jira_ari(site), "ari:cloud:jira::site/" + site["cloud_id"]]
        seen = False
        for role in group["roles"]:
            if role["role"] == "atlassian/user" and role["resource"] in spellings:
                if role.get("going"):
                    # A revoked role works until the revocation has been seen everywhere
                    seen = seen or not landed(role["going"])
                elif landed(role["mark"]):
                    seen = True
        return seen

    def give_access(self, account: Data, site: Data, mark: Data) -> None:
        """Access of an account's own. The app's default group comes with it, and takes effect with it."""
        account["access"][site["cloud_id"]] = mark
        if self.switch("default_group", site["organization"]) == "on":
            self.org_of(site)["joining"].append([account["account_id"], site["cloud_id"]])
            self.settle(self.org_of(site))

    def settle(self, org: Data) -> None:
        """Put into their default groups the accounts whose access works by now."""
        waiting = []
        for account_id, cloud_id in org.get("joining", ()):
            account = org["accounts"].get(account_id)
            if account is None or cloud_id not in account["access"]:
                continue
            if not peek(account["access"][cloud_id]):
                waiting.append([account_id, cloud_id])
                continue
            group = self.default_group(self.site_by_cloud[cloud_id])
            if group and account_id not in group["members"]:
                group["members"].append(account_id)
        org["joining"] = waiting

    def default_group(self, site: Data) -> Data | None:
        return next(
            (group for group in self.org_of(site)["groups"].values() if group["name"] == "jira-users-" + site["name"]),
            None,
        )

    def has_app_access(self, site: Data, account: Data) -> bool:
        """Until this is true Jira answers the account's good token exactly as it answers a bad one."""
        mark = account["access"].get(site["cloud_id"])
        if mark is not None and landed(mark):
            return True
        return any(
            self.group_has_access(group, site) for group in self.groups_of(self.org_of(site), account["account_id"])
        )

    def token_is_live(self, token: Data) -> bool:
        return token["status"] == "ALLOWED" and token["expires"] > time.time()

    def secrets(self) -> Iterator[tuple[str, str]]:
        return iter(self.kinds.items())
