# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugins that open a token store: what they take for a record and a store, and what no message of theirs shows."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.plugins.action import ActionBase

from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils import direct_execution, record_action
from tests.support.harness.runs import load

PASSWORD, VALUE = "a-made-up-password", "a-made-up-token-value"
TENANT = "https://align.example"
CONNECTOR = {"cloud_id": "c1", "align_url": TENANT, "connector": "Jira shop"}
TARGET = f"{TENANT} Jira shop"
RECORD = {"token": VALUE, "token_id": "1", "label": "align-1", "owner": f"c1 {TENANT}", "handed_over_for": ""}


@pytest.fixture(autouse=True)
def no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionBase, "run", lambda *_given: {})


def action(name: str, check_mode: bool = False, **arguments: Any) -> dict[str, Any]:
    """A task's result, by direct execution."""
    plugin = load(f"action.{name}").ActionModule.__new__(load(f"action.{name}").ActionModule)
    plugin._task = SimpleNamespace(async_val=0, no_log=False, check_mode=check_mode, diff=False, args=arguments)
    plugin._wants_subprocess = lambda _variables: False
    result: dict[str, Any] = plugin.run(task_vars={"inventory_dir": "/nowhere"})
    # Whatever carries a token is kept out of every output.
    assert result.pop("_ansible_no_log", False) == plugin._task.no_log == (VALUE in json.dumps(result))
    return result


@pytest.fixture
def store(tmp_path: Path) -> dict[str, Any]:
    return {"name": "vault_file", "path": str(tmp_path / "site.yml"), "password": PASSWORD}


def write(store: dict[str, Any], record: dict[str, Any]) -> None:
    encrypted = VaultLib().encrypt(json.dumps(record).encode(), VaultSecret(PASSWORD.encode()))
    Path(store["path"]).write_bytes(encrypted)


def read(store: dict[str, Any]) -> TokenRecord | None:
    path = Path(store["path"])
    if not path.exists():
        return None
    return from_dict(
        json.loads(json.dumps(load("plugin_utils.token_stores").open_store(store, None)[0].load().to_dict()))
    )


def record_action_result(store: dict[str, Any], **options: Any) -> dict[str, Any]:
    return action("jira_token_record", **{"store": store, **CONNECTOR, **options})


# --- jira_token_record ------------------------------------------------------------------------------------------------


def test_nothing_stored_is_an_empty_record(store: dict[str, Any]) -> None:
    result = record_action_result(store)
    assert (result["changed"], result["place"]) == (False, store["path"])
    assert result["record"] == {"owner": f"c1 {TENANT}"}
    assert read(store) is None


def test_a_stored_record_is_loaded_whole_and_its_value_is_in_nothing_else(store: dict[str, Any]) -> None:
    write(store, RECORD)
    result = record_action_result(store)
    assert from_dict(result["record"]) == from_dict(RECORD)
    assert VALUE not in json.dumps({name: value for name, value in result.items() if name != "record"})
    assert PASSWORD not in json.dumps(result)


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    "state, field, more",
    [("applied", "applied_to", {}), ("handed_over", "handed_over_for", {"new_connector": True})],
)
def test_what_became_of_the_token_is_noted_once(
    state: str, field: str, more: dict[str, Any], check_mode: bool, store: dict[str, Any]
) -> None:
    write(store, RECORD)
    first = record_action_result(store, state=state, record=RECORD, check_mode=check_mode, **more)
    again = record_action_result(store, state=state, record=first["record"], check_mode=check_mode, **more)
    kept = read(store)
    assert first["changed"] and first["record"][field] == TARGET and again["changed"] is check_mode
    assert kept is not None and getattr(kept, field) == ("" if check_mode else TARGET)


@pytest.mark.parametrize("state", ["applied", "handed_over"])
@pytest.mark.parametrize("kept", [{**RECORD, "token_id": "2", "label": "align-2"}, {"owner": RECORD["owner"]}, None])
def test_nothing_is_noted_where_another_run_has_stored_another_token(
    state: str, kept: dict[str, Any] | None, store: dict[str, Any]
) -> None:
    if kept:
        write(store, kept)
    before = read(store)
    result = record_action_result(store, state=state, record=RECORD)
    label = "align-2" if kept and "label" in kept else "none"
    assert result["failed"] and f"Another run has stored another token ({label})" in result["msg"]
    assert read(store) == before


@pytest.mark.parametrize(
    "kept, options, said",
    [
        ({**RECORD, "owner": f"c2 {TENANT}"}, {}, ["another connector's (c2", "not this one's (c1", "Nothing was"]),
        ({**RECORD, "owner": "", "serves": "c1 https://other"}, {}, ["another connector's (c1 https://other)"]),
        ({"retired": {"at": "today"}}, {"retired": "refuse"}, ["retired on today", "stand_up", "Nothing was changed."]),
        (RECORD, {"confirmed": "align-9"}, ["'align-9'", "align-1"]),
        (RECORD, {"confirmed": "align-1", "force": True}, ["connector_rotate_now"]),
        (RECORD, {"confirmed": "align-1", "token": "another"}, ["connector_token"]),
        (None, {"confirmed": "align-1"}, ["the token store holds none"]),
        ({"db_password": "x"}, {}, ["site.yml", "no field of a token record"]),
        ({**RECORD, "replaces": "x"}, {}, ["site.yml", "its replaces"]),
    ],
)
def test_a_record_that_may_not_be_used_is_refused(
    kept: dict[str, Any] | None, options: dict[str, Any], said: list[str], store: dict[str, Any]
) -> None:
    if kept:
        write(store, kept)
    result = record_action_result(store, **options)
    assert result["failed"] and [each for each in said if each not in result["msg"]] == [], result["msg"]


@pytest.mark.parametrize("retired, options", [("load", {}), ("refuse", {"state": "loaded"})])
def test_a_record_that_may_be_used(retired: str, options: dict[str, Any], store: dict[str, Any]) -> None:
    write(store, {"retired": {"at": "today"}} if retired == "load" else RECORD)
    assert not record_action_result(store, retired=retired, **options).get("failed")


def test_record_is_loaded_whosever_it_is_without_a_cloud_id(store: dict[str, Any]) -> None:
    write(store, {**RECORD, "owner": "c9 https://other"})
    result = record_action_result(store, cloud_id=None)
    assert not result.get("failed") and result["record"]["owner"] == "c9 https://other"


def test_the_token_that_is_stored_already_is_no_other_one(store: dict[str, Any]) -> None:
    write(store, RECORD)
    assert not record_action_result(store, confirmed="align-1", token=VALUE).get("failed")


@pytest.mark.parametrize(
    "options, said",
    [
        ({"state": "applied"}, "record"),
        ({"state": "applied", "record": "nonsense"}, "record: a value of type str is not a dictionary"),
        ({"state": "gone"}, "gone"),
        ({"cloud_id": None, "state": "applied", "record": RECORD}, "cloud_id"),
        ({"store": None}, "store"),
        ({"store": "vault_file"}, "store: a value of type str is not a dictionary"),
        ({"store": ["vault_file"]}, "store: a value of type list is not a dictionary"),
        ({"store": {"name": "nowhere"}}, "invalid value 'nowhere'"),
        ({"store": {}}, "invalid value ''"),
        ({"misspelt": 1}, "misspelt"),
        ({"record": {**RECORD, "tokn": "x"}}, "tokn"),
    ],
)
def test_options_that_are_none_are_refused(options: dict[str, Any], said: str, store: dict[str, Any]) -> None:
    given = {"store": store, **CONNECTOR, **options}
    result = action("jira_token_record", **{name: value for name, value in given.items() if value is not None})
    assert result["failed"] and said in result["msg"], result


def test_async_is_refused(store: dict[str, Any]) -> None:
    plugin = load("action.jira_token_record").ActionModule.__new__(load("action.jira_token_record").ActionModule)
    plugin._task = SimpleNamespace(async_val=10, no_log=False, check_mode=False, diff=False, args={"store": store})
    result = plugin.run(task_vars={})
    assert result["failed"] and "async" in result["msg"]


# --- what counts as a record and a store, for every such action ---------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the module was run with, in place of running it."""
    runs: list[dict[str, Any]] = []

    def run_module(_self: Any, arguments: dict[str, Any], _variables: Any, check_mode: Any = None) -> dict[str, Any]:
        runs.append({**arguments, "check_mode": check_mode})
        return {"changed": False, "action": "kept", "needs_rotation": False, "msg": "", "failed": False}

    monkeypatch.setattr(direct_execution.DirectAction, "run_module", run_module)
    return runs


ASKED: dict[str, Any] = {"org_id": "o", "account_id": "a", "label": "align"}


@pytest.mark.parametrize("form", [dict, json.dumps], ids=["dictionary", "JSON"])
@pytest.mark.parametrize("option", ["record", "stored"])
def test_a_store_is_used_in_whatever_form_record_and_store_are_given(
    form: Any, option: str, store: dict[str, Any], asked: list[dict[str, Any]]
) -> None:
    result = action("jira_api_token", **ASKED, **{option: form(RECORD), "store": form(store)})
    assert from_dict(result["record"]) == from_dict(RECORD)
    (run,) = asked
    assert run["check_mode"] is True and "store" not in run and from_dict(run["record"]) == from_dict(RECORD)


def test_a_record_that_is_none_never_means_that_a_token_is_made_and_not_stored(
    store: dict[str, Any], asked: list[dict[str, Any]]
) -> None:
    action("jira_api_token", **ASKED, record="nonsense", store=store)
    (run,) = asked
    # With both, the module refuses them.
    assert run["record"] == "nonsense" and run["store"] == store


@pytest.mark.parametrize(
    "given, said",
    [
        ({"record": {**RECORD, "tokn": "x"}}, "tokn"),
        ({"record": "nonsense"}, "record"),
        ({"record": None}, "record"),
        ({"record": {**RECORD, "replaces": 7}}, "its replaces"),
    ],
)
def test_a_record_that_is_none_is_refused_before_anything_is_asked(
    given: dict[str, Any], said: str, store: dict[str, Any]
) -> None:
    result = action("jira_api_token", **ASKED, **given, store=store)
    assert result["failed"] and said in result["msg"] and read(store) is None


class Leaky:
    """A store whose messages show everything that it was given."""

    NAME, place = "leaky", "somewhere"

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        raise load("plugin_utils.token_stores.base").StoreError(
            f"No: {self.options} {known.to_dict() if known else ''}"
        )


def test_no_message_shows_a_value_of_the_record_or_of_the_store(
    store: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_action, "open_store", lambda given, _controller: (Leaky(given), {PASSWORD}))
    record = {**RECORD, "previous": {"token": "the-one-before", "token_id": "0"}}
    result = record_action_result(store, state="applied", record=record)
    assert result["failed"] and "No: " in result["msg"]
    assert not [each for each in (PASSWORD, VALUE, "the-one-before") if each in result["msg"]], result["msg"]


# --- a host that was renamed ------------------------------------------------------------------------------------------


def test_record_under_a_renamed_hosts_name_is_found_by_what_it_serves(store: dict[str, Any]) -> None:
    write({**store, "path": store["path"].replace("site", "before")}, RECORD)
    Path(store["path"]).with_name("not a record.yml").write_text("x", encoding="utf-8")
    result = record_action_result(store)
    assert result["failed"] and result["msg"].startswith("connector_token_store_path: ")
    assert "before.yml" in result["msg"] and store["path"] in result["msg"] and "Nothing was changed." in result["msg"]
    assert VALUE not in json.dumps(result)
    # Where the host has a record of its own, nothing is looked for.
    write(store, RECORD)
    assert not record_action_result(store).get("failed")


@pytest.mark.parametrize("why", ["another site's", "another password's", "too many"])
def test_what_does_not_serve_this_site_is_no_record_of_it(why: str, store: dict[str, Any]) -> None:
    beside = {**store, "path": store["path"].replace("site", "before")}
    write(beside, {**RECORD, "owner": "c9 https://other"} if why == "another site's" else RECORD)
    if why == "another password's":
        Path(beside["path"]).write_bytes(VaultLib().encrypt(b"{}", VaultSecret(b"another one")))
    for number in range(25 if why == "too many" else 0):
        Path(store["path"]).with_name(f"{number}.yml").touch()
    result = record_action_result(store)
    assert not result.get("failed") and result["record"] == {"owner": RECORD["owner"]}
