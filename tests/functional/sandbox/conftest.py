# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox under test, a client for each of its services, and a reader of the settings form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from typing import Any

import pytest
import requests

from tests.support.contract.check import all_problems, known
from tests.support.sandbox import pytest_plugin
from tests.support.sandbox.fixture import Sandbox

sandbox_process = pytest_plugin.sandbox_process
demo_process, demo_sandbox = pytest_plugin.demo_process, pytest_plugin.demo_sandbox
make_sandbox = pytest_plugin.make_sandbox

CLASSIC = ["manage:jira-project", "read:jira-user", "read:jira-work", "write:jira-work"]
GRANULAR = (
    "read:board-scope:jira-software read:board-scope.admin:jira-software read:issue-details:jira read:jql:jira read:project:jira "
    "read:sprint:jira-software write:board-scope:jira-software write:epic:jira-software"
).split()
MEMBER = "ari:cloud:jira-software::role/product/member"


class ApiClient:
    """Plain requests with the right credential for each service."""

    def __init__(self, box: Sandbox, site: str = "", tenant: str = "") -> None:
        self.box = box
        self.http = requests.Session()
        self.http.trust_env = False
        state = box.state()
        self.site_name = site or next(iter(state["sites"]))
        self.site = state["sites"][self.site_name]
        self.org = state["organizations"][self.site["organization"]]
        self.key = next(key["value"] for key in self.org["api_keys"] if not key["scoped"])
        self.tenant_name = tenant or next(iter(state["tenants"]))
        self.tenant = state["tenants"][self.tenant_name]
        self.cloud_id = self.site["cloud_id"]
        self.published = "/admin/api-access/v1/orgs/%s/service-accounts" % self.org["id"]
        self.console = "/admin/account-management/v1/orgs/%s/service-accounts" % self.org["id"]
        self.directory = "/admin/v2/orgs/%s/directories/%s" % (self.org["id"], self.org["directories"][0])

    def api(self, method: str, path: str, body: Any = None, key: str | None = None, **more: Any) -> requests.Response:
        headers = {"Authorization": "Bearer " + (key or self.key)}
        return self.http.request(
            method, self.box.api_url + path, json=body, headers=headers, allow_redirects=False, timeout=10, **more
        )

    def jira(
        self, method: str, path: str, body: Any = None, auth: tuple[str, str] | None = None, **more: Any
    ) -> requests.Response:
        auth = auth or (self.site["admin"]["email"], self.site["admin"]["token"])
        url = self.box.sites[self.site_name]["url"] + "/rest/api/3" + path
        return self.http.request(method, url, json=body, auth=auth, allow_redirects=False, timeout=10, **more)

    def gateway(
        self, method: str, path: str, auth: tuple[str, str] | None, body: Any = None, **more: Any
    ) -> requests.Response:
        prefix = "" if path.startswith("/rest/") else "/rest/api/3"
        url = "%s/ex/jira/%s%s%s" % (self.box.api_url, more.pop("cloud_id", self.cloud_id), prefix, path)
        return self.http.request(method, url, json=body, auth=auth, allow_redirects=False, timeout=10, **more)

    def align(self, path: str, token: str | None = None, method: str = "GET", **more: Any) -> requests.Response:
        headers = {"Authorization": "Bearer " + (token or self.tenant["token"])}
        url = self.box.tenants[self.tenant_name]["url"] + "/rest/align/api/2" + path
        return self.http.request(method, url, headers=headers, allow_redirects=False, timeout=10, **more)

    # --- whole steps ------------------------------------------------------------------------------------------------

    def account(self, name: str = "jira-align", access: bool = True) -> dict[str, Any]:
        answer = self.api("POST", self.console, {"displayName": name, "description": "for the connector"})
        assert answer.status_code == 200, answer.text
        account = dict(answer.json())
        if access:
            assert self.invite(account["atlassianId"]).status_code == 202
        return account

    def invite(self, account_id: str, resource: str = "") -> requests.Response:
        rule = {"resource": resource or "ari:cloud:jira-software::site/" + self.cloud_id, "role": MEMBER}
        return self.api("POST", self.console + "/invite", {"userIds": [account_id], "permissionRules": [rule]})

    def token(
        self, account_id: str, label: str = "one", scopes: list[str] | None = None, days: float = 365, **more: Any
    ) -> requests.Response:
        body = {"label": label, "scopes": CLASSIC + GRANULAR if scopes is None else scopes, "expiry": expiry(days)}
        body.update(more)
        return self.api("POST", "/users/%s/manage/api-tokens" % account_id, body)

    def signed_on(
        self, name: str = "jira-align", scopes: list[str] | None = None
    ) -> tuple[dict[str, Any], tuple[str, str]]:
        """An account with access and a token: (account, credentials)."""
        account = self.account(name)
        answer = self.token(account["atlassianId"], scopes=scopes)
        assert answer.status_code == 200, answer.text
        return account, (account["email"], answer.json()["token"])

    def group(self, name: str = "jira-connector-svc", members: tuple[str, ...] = ()) -> str:
        made = self.api("POST", self.directory + "/groups", {"name": name, "description": ""})
        # The answer has no body: a search finds it
        assert (made.status_code, made.content) == (201, b"")
        group_id = str(
            self.api("POST", self.directory + "/groups/search", {"groupNames": [name]}).json()["data"][0]["id"]
        )
        for member in members:
            assert (
                self.api(
                    "POST", "%s/groups/%s/memberships" % (self.directory, group_id), {"accountId": member}
                ).status_code
                == 204
            )
        return group_id

    # --- the form ---------------------------------------------------------------------------------------------------

    def page(self, number: int | None = None, session: str | None = None) -> requests.Response:
        cookie = "other=1; JA_SESSION=" + (self.tenant["session"] if session is None else session)
        url = self.box.tenants[self.tenant_name]["url"] + "/ManageJiraConnectors" + ("?i=%d" % number if number else "")
        return self.http.get(url, headers={"Cookie": cookie}, allow_redirects=False, timeout=10)

    def post(self, number: int, pairs: list[tuple[str, str]]) -> requests.Response:
        url = self.box.tenants[self.tenant_name]["url"] + "/ManageJiraConnectors?i=%d" % number
        cookie = "JA_SESSION=" + self.tenant["session"]
        return self.http.post(url, data=pairs, headers={"Cookie": cookie}, allow_redirects=False, timeout=10)

    def save(self, number: int, **fields: str) -> requests.Response:
        """Read the page, change fields (names without the number), press Save."""
        form = read_form(self.page(number).text)
        pairs = form.pairs()
        for name, value in fields.items():
            full = "%s%d" % (name, number)
            assert full in dict(pairs), full
            pairs = [(key, value if key == full else old) for key, old in pairs]
        return self.post(number, pairs + [("btnUpdateConnectors", "Save")])

    def press(self, number: int, word: str) -> requests.Response:
        form = read_form(self.page(number).text)
        name = next(key for key, value in form.buttons if value == word)
        return self.post(number, form.pairs() + [(name, word)])

    def option(self, number: int, text: str) -> str:
        form = read_form(self.page(number).text)
        return next(value for value, shown in form.options["ddlAuthType%d" % number] if shown == text)

    def connector(self, number: int) -> dict[str, Any]:
        return dict(self.box.state()["tenants"][self.tenant_name]["connectors"][str(number)])


def expiry(days: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Form(HTMLParser):
    """The connectors' form as a browser holds it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside = False
        self.controls: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self.options: dict[str, list[tuple[str, str]]] = {}
        self._select = self._area = ""
        self._option: str | None = None
        self._text = ""
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "frmConnectors"
        if not self.inside or "disabled" in given:
            return
        name, value = given.get("name") or "", given.get("value")
        if tag == "input":
            kind = (given.get("type") or "text").lower()
            if kind == "submit":
                self.buttons.append((name, value or ""))
            elif kind in ("checkbox", "radio"):
                if "checked" in given:
                    self.controls.append((name, "on" if value is None else value))
            elif kind not in ("button", "reset", "image", "file"):
                self.controls.append((name, value or ""))
        elif tag == "select":
            self._select, self.options[name] = name, []
        elif tag == "option":
            self._option, self._text = value or "", ""
            if "selected" in given:
                self.controls.append((self._select, value or ""))
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "option" and self._option is not None:
            self.options[self._select].append((self._option, self._text.strip()))
            self._option = None
        elif tag == "textarea" and self._area:
            text = self._text.removeprefix("\n")
            self.controls.append((self._area, text.replace("\n", "\r\n")))
            self._area = ""

    def pairs(self) -> list[tuple[str, str]]:
        return list(self.controls)

    def value(self, name: str) -> str:
        return dict(self.controls)[name]


def read_form(page: str) -> Form:
    form = Form()
    form.feed(page)
    return form


@pytest.fixture
def sandbox(sandbox_process: Sandbox, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A clean sandbox of one.yml, whose answers have to be in the contract where that knows the call; the questions need not."""
    sandbox_process.reset()
    sandbox_process.record()
    yield sandbox_process
    if request.node.get_closest_marker("answers_unchecked") is None:
        assert all_problems(filter(known, sandbox_process.exchanges()), request=False) == []


@pytest.fixture
def api_client(sandbox: Sandbox) -> ApiClient:
    return ApiClient(sandbox)


@pytest.fixture
def make_api_client() -> Any:
    return ApiClient


@pytest.fixture
def form_of() -> Any:
    return read_form


@pytest.fixture
def in_days() -> Any:
    return expiry


@pytest.fixture
def scopes() -> dict[str, list[str]]:
    return {"classic": list(CLASSIC), "granular": list(GRANULAR)}
