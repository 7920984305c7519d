# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one client: what it sends again, what it reads, and where no credential ever goes."""

from __future__ import annotations

import base64
import itertools
import logging
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.resources import service_account
from tests.support.harness.runs import Clock, ModuleClient, run

LIST = "/admin/api-access/.*/service-accounts$"
RESET = "X-RateLimit-Reset"


def listed(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    """A harmless question to the organization."""
    return run(
        "jira_service_account_info",
        **{**modules.organization_options, "org_id": modules.org_id, "routes": ["published"], **options},
    )


@pytest.mark.parametrize(
    "headers, least", [({"Retry-After": "200"}, 200), ({RESET: "{iso+200}"}, 100), ({RESET: "{now+200}"}, 100)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_what_the_service_asks_for_is_waited_for(
    modules: ModuleClient, clock: Clock, headers: dict[str, str], least: int, status: int
) -> None:
    if status == 503:
        headers = {"Retry-After": "200", **headers}
    modules.fault(LIST, status=status, headers=headers, nth=1)
    assert "service_accounts" in listed(modules)
    assert len(clock.slept) == 1 and least <= clock.slept[0] <= 202


def test_a_date_in_retry_after_is_waited_for(modules: ModuleClient, clock: Clock) -> None:
    later = datetime.now(timezone.utc) + timedelta(seconds=200)
    date = format_datetime(later, usegmt=True)
    modules.fault(LIST, status=429, headers={"Retry-After": date}, nth=1)
    assert "service_accounts" in listed(modules) and 100 <= sum(clock.slept) <= 202


def test_a_wait_beyond_the_budget_is_not_begun_and_is_reported(modules: ModuleClient, clock: Clock) -> None:
    modules.fault(LIST, status=429, headers={"Retry-After": "3600"})
    result = listed(modules)
    assert result["failed"] and "wait 3600 s" in result["msg"] and "rate limit" in result["msg"] and not clock.slept


def test_without_a_given_wait_the_pauses_are_bounded_and_the_tries_counted(modules: ModuleClient, clock: Clock) -> None:
    modules.fault(LIST, status=500, body="oops")
    result = listed(modules)
    sized = [entry for entry in modules.asked("/service-accounts") if "pageSize" in entry["query"]]
    assert result["failed"] and "answered 500: oops" in result["msg"]
    assert (len(sized), len(modules.asked("/service-accounts"))) == (1, 1 + 5)  # the first might be for its page size
    assert all(pause <= most for pause, most in zip(clock.slept, (2, 4, 8, 16))) and len(clock.slept) == 4


@pytest.mark.parametrize("retries, tries", [(0, 1), (2, 3)])
def test_the_option_retries(modules: ModuleClient, retries: int, tries: int) -> None:
    modules.fault(LIST, status=503)
    listed(modules, retries=retries)
    assert len(modules.asked("/service-accounts")) == tries


@pytest.mark.parametrize("options", [{"retries": -1}, {"retries": 21}, {"timeout": 0}, {"timeout": -1}])
def test_bounds_of_the_options(modules: ModuleClient, options: dict[str, Any]) -> None:
    result = listed(modules, **options)
    assert result["failed"] and next(iter(options)) in result["msg"] and not modules.asked()


@pytest.mark.parametrize(
    "status, headers, looks", [(429, {}, 0), (503, {"Retry-After": "1"}, 0), (503, {}, 2), (500, {}, 2), (504, {}, 2)]
)
def test_creating_post_is_sent_again_at_once_only_where_nothing_can_have_happened(
    modules: ModuleClient, status: int, headers: dict[str, str], looks: int
) -> None:
    """Everywhere else it is looked up in between."""
    modules.fault("/rest/api/3/role$", method="POST", status=status, headers=headers, nth="1-2")
    assert not modules.group(projects=["SHOP"]).get("failed")
    methods = [entry["method"] for entry in modules.asked() if entry["path"] == "/rest/api/3/role"]
    first = methods.index("POST")
    assert methods[first:] == (["POST", "GET"] * 2 + ["POST"] if looks else ["POST"] * 3)


def test_a_request_that_is_sent_again_has_its_body(modules: ModuleClient) -> None:
    modules.fault("/groups$", method="POST", status=429, headers={"Retry-After": "0"}, nth="1-2")
    modules.group()
    bodies = [entry["body"] for entry in modules.asked("/groups", method="POST") if entry["path"].endswith("/groups")]
    assert len(bodies) == 3 and bodies[0] == bodies[1] == bodies[2] and bodies[0]["name"] == "jira-connector-svc"


def test_a_form_that_is_sent_again_has_its_fields(modules: ModuleClient) -> None:
    modules.fault("/ManageJiraConnectors", method="POST", status=503, headers={"Retry-After": "0"}, nth=1)
    assert modules.connector()["changed"]
    first, second, *_rest = modules.asked("/ManageJiraConnectors", method="POST")
    assert [name for name, dummy in first["body"]] == [name for name, dummy in second["body"]]
    assert first["headers"]["content-length"] == second["headers"]["content-length"] != "0"


def test_a_dropped_read_is_read_again(modules: ModuleClient) -> None:
    modules.fault(LIST, "drop", nth="1-2")
    assert "service_accounts" in listed(modules)


BODIES: list[tuple[int, dict[str, Any], str]] = [
    (400, {"json": {"errorMessages": ["One", "Two"], "errors": {"name": "Three"}}}, "One; Two; name: Three"),
    (400, {"json": {"errors": [{"title": "T", "detail": "D", "code": "C"}]}}, "C: T: D"),
    (400, {"json": {"message": "M"}}, "400: M"),
    (
        400,
        {"json": {"timestamp": "t", "path": "p", "status": 400, "error": "Bad", "message": "M", "requestId": "r-1"}},
        "Bad; M (request id r-1)",
    ),
    (400, {"json": {"code": 400, "message": "M"}}, "400: M"),
    (400, {"json": {"message": "Ends with a stop."}}, "400: Ends with a stop."),
    (400, {"json": [1]}, "400: [1]"),
    (400, {"json": None}, "400: null"),
    (400, {"body": "plain"}, "400: plain"),
    (400, {"body": ""}, "an empty answer"),
    (400, {"html": "Oops & sorry"}, "an HTML page titled"),
    (400, {"json": {"message": "caf\u00e9 \u2603 \U0001f600"}}, "caf\u00e9 \u2603 \U0001f600"),
    (400, {"json": {"message": "x"}, "headers": {"X-Request-Id": "abc"}}, "request id abc"),
]


@pytest.mark.parametrize("status, body, said", BODIES, ids=itertools.count())
def test_every_error_body_is_put_into_words(
    modules: ModuleClient, status: int, body: dict[str, Any], said: str
) -> None:
    modules.fault(LIST, status=status, **body)
    message = listed(modules)["msg"]
    assert (
        said in message
        and message.startswith("Listing service accounts (GET ")
        and "<h1>" not in message
        and "bug" not in message
    ), message
    assert ".." not in message, message


@pytest.mark.parametrize(
    "action, said",
    [
        ("malformed", "JSON belongs"),
        ("empty", "an empty answer"),
        ("html", "an HTML page titled"),
        ("huge", "larger than 4 MiB"),
        ("garbage", ""),
    ],
)
def test_an_answer_that_is_not_the_services(modules: ModuleClient, action: str, said: str) -> None:
    modules.fault(LIST, action, status=200)
    message = listed(modules)["msg"]
    assert said in message and len(message) < 1000 and "bug" not in message and "Traceback" not in message


def test_a_part_that_is_relied_upon_and_missing_is_named_by_its_place(modules: ModuleClient) -> None:
    modules.fault(LIST, status=200, json={"items": [{"id": {"odd": "secret-value"}}]})
    message = listed(modules)["msg"]
    assert "$.items[0].id" in message and "newer version" in message and "secret-value" not in message


def test_deep_json_is_no_crash(modules: ModuleClient) -> None:
    modules.fault(LIST, status=200, body="[" * 100000, headers={"Content-Type": "application/json"})
    assert "bug" not in listed(modules)["msg"]


def test_netrc_never_replaces_the_credential(
    modules: ModuleClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password of-the-netrc\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert "service_accounts" in listed(modules)
    assert modules.preflight()["planes"]["jira"]["ok"] and modules.cloud_id_of()["cloud_id"]
    credentials = {entry["plane"]: entry["credential"] for entry in modules.asked()}
    assert (
        credentials["organization"] == "organization_key"
        and credentials["jira"] == "jira_admin"
        and credentials["edge"] == "none"
    )
    assert all("authorization" not in entry["headers"] for entry in modules.asked(plane="align_form"))


def test_cookies_that_a_service_sets_are_not_sent_back(modules: ModuleClient) -> None:
    modules.sandbox.faults([{"action": "headers", "headers": {"Set-Cookie": "other=1; Path=/"}}])
    account = modules.account(site_access=[modules.cloud_id], **modules.jira_options)["service_account"]
    modules.group(members=[account["account_id"]], projects=["SHOP"])
    modules.connector(username=account["email"])
    cookies = {(entry["plane"], entry["headers"].get("cookie")) for entry in modules.asked()}
    assert {service for service, cookie in cookies if cookie} == {"align_form"} and len(cookies) == 4, cookies


def test_the_proxy_is_the_environments_and_loopback_needs_none(
    modules: ModuleClient, monkeypatch: pytest.MonkeyPatch, dead_url: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", dead_url)
    monkeypatch.setenv("HTTPS_PROXY", dead_url)
    assert "proxy" in run("jira_cloud_id", site_url="https://acme.atlassian.net", retries=0)["msg"]
    assert "service_accounts" in listed(modules)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize(
    "proxy",
    [
        "http://user:s3cret@proxy:99999",
        "http://user:s3cret#X@127.0.0.1:9",
        "http://user:s3cret/@h",
        "s3cret://a:s3cret@h",
    ],
)
def test_nothing_that_a_proxy_is_signed_in_with_is_shown(
    proxy: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, proxy)
    message = run("jira_cloud_id", site_url="https://acme.atlassian.net", retries=0)["msg"]
    assert variable in message and "s3cret" not in message and "user" not in message, message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_carries_no_credential_and_is_not_followed(
    modules: ModuleClient, status: int
) -> None:
    elsewhere = urlsplit(modules.site_url).netloc
    modules.fault("/service-accounts", status=status, headers={"Location": modules.site_url + "/rest/api/3/myself"})
    result = listed(modules)
    assert result["failed"] and f"{status} to {elsewhere}" in result["msg"] and "not followed" in result["msg"]
    assert {entry["plane"] for entry in modules.asked()} == {"organization"}


def test_a_redirect_after_the_forms_post_is_not_followed_with_the_session(modules: ModuleClient) -> None:
    modules.fault(
        "/ManageJiraConnectors", method="POST", status=302, headers={"Location": modules.site_url + "/somewhere"}, nth=1
    )
    modules.connector()
    assert not modules.asked("/somewhere") and {entry["plane"] for entry in modules.asked()} <= {"align", "align_form"}


def test_every_credential_goes_to_its_own_service(modules: ModuleClient) -> None:
    account = modules.account(site_access=[modules.cloud_id], **modules.jira_options)["service_account"]
    token = modules.token(account["account_id"])["token"]
    modules.group(
        members=[account["account_id"]], app_role="user", projects=["SHOP"], global_permissions=["USER_PICKER"]
    )
    modules.connector(username=account["email"], api_token=token)
    modules.check(account["email"], token, projects=["SHOP"], **modules.align_options, connector="acme")
    seen = {(entry["plane"], entry["credential"]) for entry in modules.asked()}
    assert seen == {
        ("organization", "organization_key"),
        ("jira", "jira_admin"),
        ("align", "align_token"),
        ("align_form", "align_session"),
        ("gateway", "service_account"),
    }


@pytest.mark.parametrize(
    "value",
    [
        "http://api.atlassian.com",
        "https://api.example.com",
        "https://api.atlassian.com/v1",
        "https://example.atlassian.net",
    ],
)
def test_no_credential_to_a_host_that_is_not_the_services(modules: ModuleClient, value: str) -> None:
    result = listed(modules, api_url=value)
    assert (
        result["failed"]
        and result["msg"].startswith("api_url: ")
        and modules.organization_options["org_api_key"] not in result["msg"]
    )


def test_an_address_where_nobody_answers_is_reported_with_what_to_check(modules: ModuleClient, dead_url: str) -> None:
    message = listed(modules, api_url=dead_url)["msg"]
    assert "no connection" in message and "Check the address" in message and "HTTPConnectionPool" not in message


def test_a_certificate_that_is_not_trusted_is_reported(modules: ModuleClient) -> None:
    message = listed(modules, api_url=modules.sandbox.api_url.replace("http://", "https://"), retries=0)["msg"]
    assert "TLS" in message or "no connection" in message or "no answer" in message


@pytest.fixture
def everything(modules: ModuleClient) -> dict[str, Any]:
    """Every credential at once, as module_defaults gives them to each module."""
    return {
        **modules.organization_options,
        **modules.jira_options,
        "align_token": modules.align["token"],
        "align_session": modules.align["session"],
    }


def test_no_secret_in_any_message_or_log(
    modules: ModuleClient, everything: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [everything[name] for name in ("org_api_key", "jira_token", "align_token", "align_session")] + [
        "t0ken-of-the-service-account"
    ]
    for secret in secrets:
        pair = base64.b64encode(f"{everything['jira_email']}:{secret}".encode()).decode()
        modules.sandbox.faults(
            [
                {
                    "action": "status",
                    "status": 418,
                    "json": {"errorMessages": [secret, quote(secret, safe="")], "message": "Basic " + pair},
                }
            ]
        )
        with caplog.at_level(logging.DEBUG):
            results = [
                listed(modules, **everything),
                modules.group(**everything),
                modules.connector(**everything, api_token=secrets[-1]),
                modules.preflight(**everything),
                modules.account(**everything),
                modules.token("712020:x", **everything),
                modules.check("a@b.c", secrets[-1], **everything),
            ]
        assert all(result["failed"] for result in results)
        if secret == secrets[-1]:
            results = [results[2], results[6]]
        assert secret not in str(results) and quote(secret, safe="") not in str(results) and secret not in caplog.text


def test_the_value_of_a_session_cookie_is_a_secret_without_its_name_too(modules: ModuleClient) -> None:
    session = modules.align["session"] + "; other=a-second-value"
    value = modules.align["session"].split("=")[1]
    modules.sandbox.faults(
        [{"plane": "align_form", "action": "status", "status": 418, "body": f"unknown: {value}, a-second-value"}]
    )
    message = modules.connector(align_session=session)["msg"]
    assert "unknown: " in message and value not in message and "a-second-value" not in message


@pytest.mark.parametrize("before", [250, 270, 280, 290, 295])
def test_a_secret_that_is_cut_off_with_a_long_message_shows_no_part_of_itself(
    modules: ModuleClient, before: int
) -> None:
    secret = modules.organization_options["org_api_key"]
    modules.fault(LIST, status=400, json={"message": "x" * before + " " + secret + " " + "y" * 300})
    message = listed(modules)["msg"]
    assert not [start for start in range(len(secret) - 6) if secret[start : start + 6] in message], message


def test_a_bug_of_ours_is_known_by_its_place_without_a_traceback_or_a_secret(
    modules: ModuleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise ValueError("value " + modules.organization_options["org_api_key"])

    monkeypatch.setattr(service_account, "list_all", broken)
    message = listed(modules)["msg"]
    assert (
        "test_client.py:" in message
        and "ValueError" in message
        and "report" in message
        and modules.organization_options["org_api_key"] not in message
    )


def test_the_user_agent_names_collection_and_version(modules: ModuleClient) -> None:
    listed(modules)
    assert modules.asked()[0]["headers"]["user-agent"].startswith("jira_ops.align/")
