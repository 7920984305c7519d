# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_connector_preflight with what the run is going to do: a wrong credential that the run does not need is a warning."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from tests.support.harness.runs import ModuleClient

LABEL = "align"
SCOPES = sorted(PROFILES["read_write"].scopes)
KEY = {"org_api_key": "wrong-key"}
BROKEN_KEY = {"org_api_key": "half a key"}
SESSION = {"align_session": "JA_SESSION=ended"}
BROKEN_SESSION = {"align_session": "only-a-value"}
TOKEN, BROKEN_TOKEN = {"align_token": "wrong-token"}, {"align_token": "größer"}
JIRA = {"jira_token": "wrong-jira"}
DAYS = {"connector_token_days": 365, "connector_rotate_before_days": 30}

Incident = Callable[[ModuleClient, dict[str, Any]], Any]


class Site:
    """acme-one as stand_up leaves it, and the options of its preflight."""

    def __init__(self, modules: ModuleClient) -> None:
        self.modules = modules
        owner = modules.made_account("jiraalignconnector", access=True)
        made = modules.made_token(owner["account_id"], label=f"{LABEL}-20260131T120000Z", scopes=SCOPES)
        modules.connector(name="acme", api_token=made["token"], username=owner["email"])
        self.owner = owner
        self.record: dict[str, Any] = {
            "token": made["token"],
            "token_id": made["id"],
            "label": made["label"],
            "account_id": owner["account_id"],
            "service_account_id": owner["id"],
            "email": owner["email"],
            "expires_at": made["expires_at"],
            "expires_in_days": 365,
            "scopes": SCOPES,
            "applied_to": f"{modules.align_url} acme",
        }

    def preflight(self, part: str, wrong: dict[str, Any], **run: Any) -> dict[str, Any]:
        modules = self.modules
        options: dict[str, Any] = {"needs_jira": part != "rotate", "site_url": modules.site_url, "connector": "acme"}
        variables = {
            "connector_token_label": LABEL,
            "connector_service_account_name": "jiraalignconnector",
            "connector_profile": "read_write",
            **DAYS,
        }
        for name in ("token_given", "first_run"):
            options[name] = run.pop(name, False)
        modules.sandbox.clear_log()
        given = {**options, "variables": variables, "record": self.record, "run": {"part": part, **run}}
        return modules.preflight(**{**given, **wrong})


@pytest.fixture
def site(modules: ModuleClient) -> Site:
    return Site(modules)


def by_hand(step: str, **given: Any) -> Incident:
    return lambda modules, record: modules.sandbox.by_hand(step, token=record["token_id"], **given)


def nothing(modules: ModuleClient, record: dict[str, Any]) -> None:
    """All is well."""


def switch_off(modules: ModuleClient, record: dict[str, Any]) -> None:
    modules.sandbox.by_hand("deactivate_connector", connector="acme")


def make_another(modules: ModuleClient, record: dict[str, Any]) -> None:
    modules.made_token(record["account_id"], label="of-another-connector", scopes=SCOPES)


def orphan(modules: ModuleClient, record: dict[str, Any]) -> None:
    modules.made_token(record["account_id"], label=f"{LABEL}-20260201T120000Z", scopes=SCOPES)
    make_another(modules, record)


def replaced_elsewhere(modules: ModuleClient, record: dict[str, Any]) -> None:
    record["replaces"] = [{"token_id": "9", "label": "x", "account_id": "712020:another"}]


def replaced(modules: ModuleClient, record: dict[str, Any]) -> None:
    old = modules.made_token(record["account_id"], label=f"{LABEL}-20250131T120000Z", scopes=SCOPES)
    named = {"token_id": old["id"], "label": old["label"], "account_id": record["account_id"]}
    record.update(replaces=[named], applied_at="2026-01-31T12:00:00Z")


def forget_expiry(modules: ModuleClient, record: dict[str, Any]) -> None:
    record["expires_at"] = ""


SPARE, NEEDED = "a warning", "an error"
CASES: list[tuple[str, Incident, str, dict[str, Any], dict[str, Any], str]] = [
    ("nothing to do", nothing, "main", SESSION, {}, SPARE),
    ("nothing to do", nothing, "main", BROKEN_SESSION, {}, SPARE),
    ("nothing to do", nothing, "main", KEY, {}, NEEDED),
    ("nothing to do", nothing, "main", JIRA, {}, NEEDED),
    ("nothing to do", nothing, "main", TOKEN, {}, NEEDED),
    ("to be inactive, and is not", nothing, "main", SESSION, {"state": "inactive"}, NEEDED),
    ("to be inactive, and is", switch_off, "main", SESSION, {"state": "inactive"}, SPARE),
    ("to be inactive, and is", switch_off, "main", TOKEN, {"state": "inactive"}, SPARE),
    ("switched off by somebody", switch_off, "main", SESSION, {}, NEEDED),
    ("forced", nothing, "main", SESSION, {"force": True}, NEEDED),
    ("a token is given", nothing, "main", SESSION, {"token_given": True}, NEEDED),
    ("first run", lambda modules, record: record.clear(), "main", SESSION, {"first_run": True}, NEEDED),
    ("not applied", lambda modules, record: record.pop("applied_to"), "main", SESSION, {}, NEEDED),
    ("blocked", by_hand("block_token"), "main", SESSION, {}, NEEDED),
    ("revoked", by_hand("revoke_token"), "main", SESSION, {}, NEEDED),
    ("due", by_hand("expire_token", days=5), "main", SESSION, {}, NEEDED),
    ("a token that no record knows", orphan, "main", SESSION, {}, NEEDED),
    ("one that stays", orphan, "main", SESSION, {"prune_orphans": False}, SPARE),
    ("nothing to do", nothing, "rotate", SESSION, {}, SPARE),
    ("nothing to do", nothing, "rotate", BROKEN_SESSION, {}, SPARE),
    ("nothing to do", nothing, "rotate", KEY, {}, SPARE),
    ("nothing to do", nothing, "rotate", BROKEN_KEY, {}, SPARE),
    ("nothing to do", nothing, "rotate", {**KEY, **SESSION}, {}, SPARE),
    ("nothing to do", nothing, "rotate", {**SESSION, **TOKEN}, {}, NEEDED),
    ("nothing to do", nothing, "rotate", TOKEN, {}, NEEDED),
    ("forced", nothing, "rotate", KEY, {"force": True}, NEEDED),
    ("confirmed", nothing, "rotate", KEY, {"confirmed": f"{LABEL}-20260131T120000Z"}, NEEDED),
    ("blocked", by_hand("block_token"), "rotate", KEY, {}, NEEDED),
    ("blocked", by_hand("block_token"), "rotate", SESSION, {}, NEEDED),
    ("revoked", by_hand("revoke_token"), "rotate", KEY, {}, NEEDED),
    ("an expiry that is not known", forget_expiry, "rotate", KEY, {}, NEEDED),
    ("another account's token is to be revoked", replaced_elsewhere, "rotate", KEY, {}, NEEDED),
    ("a token that it replaced is to be revoked", replaced, "rotate", KEY, {}, NEEDED),
    ("a token that it replaced is to be revoked", replaced, "rotate", SESSION, {}, SPARE),
    ("a token that no record knows", orphan, "rotate", SESSION, {}, NEEDED),
    ("a token that no record knows", orphan, "rotate", KEY, {}, SPARE),
    ("the connector works", nothing, "retire", SESSION, {}, NEEDED),
    ("it is off", switch_off, "retire", SESSION, {}, SPARE),
    ("it is off", switch_off, "retire", BROKEN_SESSION, {}, SPARE),
    ("it is off, and to be removed", switch_off, "retire", SESSION, {"delete_connector": True}, NEEDED),
    ("the connector works", nothing, "retire", TOKEN, {}, SPARE),
    ("the connector works", nothing, "retire", BROKEN_TOKEN, {}, SPARE),
    ("it is off", switch_off, "retire", {**SESSION, **TOKEN}, {}, NEEDED),
    ("the account leaves", nothing, "retire", JIRA, {}, NEEDED),
    ("the account has another token", make_another, "retire", JIRA, {}, SPARE),
    ("another token of this run", make_another, "retire", JIRA, {"labels": ["of-another-connector"]}, NEEDED),
    ("the account has another token", make_another, "retire", KEY, {}, NEEDED),
]


@pytest.mark.parametrize("name, incident, part, wrong, run, outcome", CASES)
def test_a_wrong_credential_fails_a_run_only_where_it_is_needed(
    site: Site, name: str, incident: Incident, part: str, wrong: dict[str, Any], run: dict[str, Any], outcome: str
) -> None:
    modules = site.modules
    incident(modules, site.record)
    result = site.preflight(part, wrong, **run)
    failed, warnings = bool(result.get("failed")), "\n".join(result.get("warnings", []))
    assert outcome == (NEEDED if failed else SPARE), result
    for option, value in wrong.items():
        assert f"connector_{option}" in (result["msg"] if failed else warnings), result
        assert value not in str(result)
    assert failed or len(result["warnings"]) == len(wrong)
    assert not modules.sandbox.writes()


@pytest.mark.parametrize("options", [{"keep_membership": True}, {"delete_account": True}])
def test_an_administrator_that_no_step_asks_is_not_asked(site: Site, options: dict[str, bool]) -> None:
    result = site.preflight("retire", {"jira_email": None, "jira_token": None}, **options)
    assert not result.get("failed") and "warnings" not in result and "jira" not in result["planes"], result


def test_where_all_is_well_nothing_more_is_asked(site: Site) -> None:
    """Finding out what is needed costs a run only where a credential is wrong."""
    for part in ("main", "rotate", "retire"):
        result = site.preflight(part, {})
        assert not result.get("failed") and not site.modules.asked("/myself", plane="gateway"), result
        assert not site.modules.asked("tenant_info")


def test_the_error_says_what_the_credential_is_needed_for(site: Site) -> None:
    site.modules.sandbox.by_hand("expire_token", token=site.record["token_id"], days=5)
    message = site.preflight("rotate", SESSION)["msg"]
    assert (
        "the session is not signed in" in message and "It is needed: the stored token is to be replaced: 4" in message
    )


@pytest.mark.parametrize(
    "incident, reason",
    [
        (lambda modules, record: record.update(expires_at="2026-01-31T12:00:00Z"), "the token expired on 2026-01-31"),
        (forget_expiry, "it is not known when it expires."),
        (by_hand("block_token"), "the token is refused at the gateway."),
        (replaced, f"tokens that it replaced are to be revoked ({LABEL}-20250131T120000Z)."),
    ],
)
def test_the_error_of_a_key_says_it_once_and_why_it_is_needed(site: Site, incident: Incident, reason: str) -> None:
    incident(site.modules, site.record)
    message = site.preflight("rotate", KEY)["msg"]
    assert f"It is needed: the stored token is not kept as it is: {reason}" in message
    assert message.count("401") == 1


def test_a_service_that_fails_is_no_wrong_credential(site: Site) -> None:
    site.modules.fault("/service-accounts", status=500, json={"message": "Internal trouble"})
    result = site.preflight("rotate", {"retries": 0})
    assert result["failed"] and "500" in result["msg"]


def test_without_the_run_each_credential_that_is_asked_is_needed(site: Site) -> None:
    for wrong in (SESSION, BROKEN_SESSION):
        result = site.modules.preflight(**wrong)
        assert result["failed"] and "align_session" in result["msg"]


@pytest.mark.parametrize("key", ["wrong-key", "half a key"])
@pytest.mark.parametrize(
    "more, kept",
    [
        ({}, True),
        ({"list_required": True}, False),
        ({"force": True}, False),
        ({"confirmed": f"{LABEL}-20260131T120000Z"}, False),
        ({"cloud_id": None}, False),
        ({"expires_in_days": 100}, False),
        ({"label": "another-label"}, False),
        ({"token": "another-token"}, False),
    ],
)
def test_the_stored_token_is_kept_without_the_list_only_where_nothing_else_is_wanted(
    site: Site, key: str, more: dict[str, Any], kept: bool
) -> None:
    options = {"cloud_id": site.modules.cloud_id, "email": site.owner["email"], "list_required": False, "label": LABEL}
    given = {**options, "record": site.record, "scopes": SCOPES, "org_api_key": key, **more}
    result = site.modules.token(site.owner["account_id"], **given)
    if not kept:
        assert result["failed"] and "org_api_key" in result["msg"] and not result.get("changed"), result
        return
    assert (result["action"], result["changed"], result["to_prove"], result["revocable"]) == ("kept", False, False, [])
    assert result["days_left"] >= 364 and result["expires_at"] == site.record["expires_at"]
    (warning,) = result["warnings"]
    assert "org_api_key" in warning and "tokens that are to be revoked" in result["remark"]
    assert key not in str(result)
