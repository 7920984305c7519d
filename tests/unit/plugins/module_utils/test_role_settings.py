# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""role_settings: every module gets options that it has, from variables that the part takes, and nothing a part does not need."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.role_settings import names, settings
from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import PARTS, VARIABLES

MODULES = "ansible_collections.jira_ops.align.plugins.modules"
PART_NAMES = [part.name for part in PARTS]
every_part = pytest.mark.parametrize("part", PART_NAMES)
TASKS = Path(__file__).parents[4] / "roles/connector/tasks"
NO_MODULES = ("identity", "run", "waited")


def of(part: str, **values: Any) -> dict[str, Any]:
    return settings(part, {f"connector_{name}": value for name, value in values.items()}, [])


@every_part
def test_a_module_is_given_only_options_that_it_has(part: str) -> None:
    for module, options in settings(part, dict.fromkeys(names(part), "x"), []).items():
        if module not in NO_MODULES:
            assert set(options) <= set(import_module(f"{MODULES}.{module}").ARGUMENTS.options), module


def test_the_modules_of_an_action_group_are_given_what_they_have_in_common() -> None:
    """A default that a play sets for the group is one that a step could take for its own."""
    groups = yaml.safe_load((TASKS.parents[2] / "meta/runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    with_url, with_profile = (
        {module for part in PART_NAMES for module, options in of(part, **given).items() if set(given) <= set(options)}
        for given in ({"api_url": "https://api.example"}, {"profile": "sync"})
    )
    assert with_url == {module for module in groups["all"] if module != "jira_align_connector_info"}
    assert with_profile == set(groups["profile"])


def tasks_of(name: str) -> Iterator[dict[str, Any]]:
    """Yield the tasks of one of the role's files, of blocks and of what it imports."""
    waiting = yaml.safe_load((TASKS / name).read_text(encoding="utf-8"))
    while waiting:
        task = waiting.pop(0)
        yield task
        waiting += [*task.get("block", ()), *task.get("rescue", ())]
        if "ansible.builtin.import_tasks" in task:
            yield from tasks_of(task["ansible.builtin.import_tasks"])


@every_part
def test_no_default_of_a_play_reaches_a_module_of_the_role(part: str) -> None:
    """A label that a play sets for jira_api_token_info would hide that an account serves other connectors, and retire would delete it."""
    tasks = list(tasks_of(f"{part}.yml"))
    (defaults,) = [set(task["module_defaults"]) for task in tasks if "module_defaults" in task]
    used = {name for task in tasks for name in task if name.startswith("jira_ops.align.jira_")}
    assert used - {"jira_ops.align.jira_connector_summary"} <= defaults and len(used) > 1


@every_part
def test_the_settings_of_each_part_do_for_the_defaults_of_every_other(part: str) -> None:
    """Before ansible-core 2.19, the ones that the role has left are resolved until those of the part are there."""
    text = "".join((TASKS / f"{name}.yml").read_text(encoding="utf-8") for name in PART_NAMES)
    named = set(re.findall(r"connector__settings\.(\w+)", text)) - {"identity", "unresolved", "waited"}
    first = yaml.safe_load((TASKS.parent / "vars/main.yml").read_text(encoding="utf-8"))["connector__settings"]
    assert named - {"run"} <= set(first) and named <= set(settings(part, {}, []))


@every_part
def test_only_variables_of_the_role_are_read(part: str) -> None:
    assert set(names(part)) <= set(VARIABLES)


@pytest.mark.parametrize(
    "part, needless",
    [
        ("verify", ["connector_group", "connector_service_account_name", "connector_revoke_grace"]),
        ("rotate", ["connector_service_account_description", "connector_exclusive"]),
        (
            "expiry",
            ["connector_token_store", "connector_token_store_path", "connector_vault_password", "connector_token"],
        ),
        ("expiry", ["connector_jira_token", "connector_align_token", "connector_align_session"]),
        ("verify", ["connector_org_api_key", "connector_jira_token"]),
        ("rotate", ["connector_delete_account"]),
        ("doctor", ["connector_token", "connector_record", "connector_token_store_path"]),
    ],
)
def test_a_part_does_not_read_what_it_does_not_need(part: str, needless: list[str]) -> None:
    assert not set(needless) & set(names(part))


@every_part
def test_a_variable_that_is_not_known_is_left_out(part: str) -> None:
    found = settings(part, {}, [])
    constants = {
        "on_handoff",
        "for_role",
        "serves",
        "variables",
        "variable_names",
        "token_given",
        "list_required",
        "part",
        "retries",
        "force",
        "confirmed",
        "keep_membership",
        "delete_account",
        "delete_connector",
    }
    for module, options in found.items():
        assert module in ("identity", "waited") or set(options) <= constants


def test_names_of_variables_are_handed_on_but_for_the_roles_own_facts() -> None:
    found = settings("verify", {}, ["connector_site_url", "conector_name", "connector__site", "other"])
    assert found["jira_connector_preflight"]["variable_names"] == ["connector_site_url", "conector_name", "other"]


@pytest.mark.parametrize(
    "store, password, checked",
    [
        ("vault_file", "secret", "given"),
        ("vault_file", "", ""),
        ("hashi_vault", "", None),
        ("hashi_vault", "secret", None),
    ],
)
def test_of_a_secret_only_whether_it_is_given_is_checked(store: str, password: str, checked: str | None) -> None:
    found = of("main", token_store=store, vault_password=password)
    assert found["jira_connector_preflight"]["variables"].get("connector_vault_password") == checked
    assert "secret" not in str(found["jira_connector_preflight"])


@pytest.mark.parametrize(
    "store, others",
    [
        ("hashi_vault", {"connector_vault_password", "connector_token_store_path", "connector_awx_variable"}),
        ("vault_file", {"connector_awx_variable"}),
        ("awx_credential", {"connector_vault_password", "connector_token_store_path", "connector_vault_id"}),
    ],
)
def test_variables_of_another_store_are_not_read(store: str, others: set[str]) -> None:
    assert others <= set(names("main")) and not others & set(names("main", store))


@pytest.mark.parametrize("description, given", [("", False), ("Sync", True)])
def test_an_empty_description_leaves_the_accounts_as_it_is(description: str, given: bool) -> None:
    found = of("main", service_account_description=description)
    assert ("description" in found["jira_service_account"]) == given


@pytest.mark.parametrize(
    "values, place",
    [
        ({"token_store": "vault_file", "token_store_path": "a.yml"}, "/inventory/a.yml"),
        ({"token_store": "vault_file", "token_store_path": "/store/a.yml"}, "/store/a.yml"),
        (
            {"token_store": "vault_file", "token_store_path": "a.yml", "token_store_options": {"path": "b.yml"}},
            "/inventory/b.yml",
        ),
        (
            {"token_store": "vault_file", "token_store_path": "a.yml", "token_store_options": {"outlives_job": True}},
            "/inventory/a.yml",
        ),
        ({"token_store": "vault_file", "token_store_options": {"path": "/store/a.yml"}}, "/store/a.yml"),
        ({"token_store": "vault_file", "token_store_path": "~/a.yml"}, "/home/tester/a.yml"),
        ({"token_store": "vault_file", "token_store_path": "$RECORDS/../a.yml"}, "/srv/a.yml"),
        ({"token_store": "vault_file", "token_store_path": "$NOT_SET/a.yml"}, ""),
        ({"token_store": "vault_file", "token_store_path": "a\0.yml"}, ""),
        ({"token_store": "hashi_vault", "token_store_path": "a.yml"}, ""),
        ({}, ""),
    ],
)
def test_the_file_of_a_record_tells_hosts_apart(
    values: dict[str, Any], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/tester")
    monkeypatch.setenv("RECORDS", "/srv/records")
    monkeypatch.delenv("NOT_SET", raising=False)
    given = {f"connector_{name}": value for name, value in values.items()}
    assert settings("main", given, [], "/inventory")["identity"]["record"] == place


def test_one_file_by_two_ways_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    found = {
        settings("main", {"connector_token_store": "vault_file", "connector_token_store_path": path}, [], str(beside))[
            "identity"
        ]["record"]
        for path, beside in (("real/x.yml", tmp_path), ("link/x.yml", tmp_path), ("./x.yml", tmp_path / "link"))
    }
    assert found == {str((tmp_path / "real/x.yml").resolve())}


@pytest.mark.parametrize(
    "store, options, variable",
    [("awx_credential", {}, "TOKEN"), ("awx_credential", {"variable": "T"}, "T"), ("vault_file", {}, "")],
)
def test_the_variable_of_a_token_tells_hosts_apart(store: str, options: dict[str, str], variable: str) -> None:
    found = of("main", token_store=store, token_store_options=options, awx_variable="TOKEN")
    assert found["identity"]["variable"] == variable


def test_secrets_are_compared_by_their_digests() -> None:
    found = of("rotate", org_id="org", org_api_key="key", token="token")["identity"]
    assert found["token"] == hashlib.sha256(b"token").hexdigest()
    assert found["key"] == hashlib.sha256(b"org key").hexdigest()
    assert of("rotate", org_id="org")["identity"]["token"] == ""


HERE = {"align_url": "https://align.example", "name": "a", "site_url": "https://one.example"}
WAITED = {
    "of": ["rotate", "https://one.example", "https://align.example", "a"],
    "steps": ["Save the connector"],
    "confirmed": "label",
    "rotate": False,
}


@pytest.mark.parametrize(
    "part, given, before, steps, confirmed, rotate",
    [
        ("rotate", {}, {}, [], "", False),
        ("rotate", {"rotate_now": "yes"}, {}, [], "", True),
        ("rotate", {"handoff_done": "done"}, {}, [], "done", False),
        ("rotate", {"to_confirm": {"one": "by host", "two": "other"}}, {}, [], "by host", False),
        ("rotate", {"to_confirm": {"one": "by host"}, "handoff_done": "done"}, {}, [], "done", False),
        ("rotate", {"to_confirm": "one"}, {}, [], "", False),
        ("rotate", {"to_confirm": '{"one": "as text"}'}, {}, [], "as text", False),
        ("rotate", {"rotate_now": True}, WAITED, ["Save the connector"], "label", False),
        # of another part, and of another site, connector and tenant on the same host
        ("main", {"rotate_now": True}, WAITED, [], "", True),
        ("rotate", {"rotate_now": True, "site_url": "https://two.example"}, WAITED, [], "", True),
        ("rotate", {"handoff_done": "done", "name": "b"}, WAITED, [], "done", False),
        ("rotate", {"align_url": "https://other.example"}, WAITED, [], "", False),
    ],
)
def test_what_was_waited_for_counts_for_its_own_connector(
    part: str,
    given: dict[str, Any],
    before: dict[str, Any],
    steps: list[str],
    confirmed: str,
    rotate: bool,
) -> None:
    values = {f"connector_{name}": value for name, value in {**HERE, **given}.items()}
    found = settings(part, values, [], host="one", waited=before)
    assert (found["waited"]["steps"], found["waited"]["confirmed"]) == (steps, confirmed)
    assert found["waited"]["rotate"] is rotate
    assert (found["run"]["force"], found["run"]["confirmed"]) == (rotate, confirmed)


@pytest.mark.parametrize(
    "given, taken",
    [
        ("", []),
        ("=", ["="]),
        ("SHOP", ["SHOP"]),
        ("SHOP, OPS,", ["SHOP", "OPS"]),
        (",SHOP", ["SHOP"]),
        (["SHOP", ""], ["SHOP", ""]),
    ],
)
@pytest.mark.parametrize("part", ["main", "verify"])
def test_a_list_as_text_has_neither_blanks_nor_empty_entries(part: str, given: Any, taken: list[str]) -> None:
    found = of(part, projects=given)
    assert found["jira_connector_check"]["projects"] == taken
    assert part == "verify" or found["jira_connector_preflight"]["variables"]["connector_projects"] == taken


@pytest.mark.parametrize("given, taken", [("yes", True), ("no", False), (True, True), (None, False)])
def test_how_far_a_retirement_goes_is_a_boolean_on_every_core(given: Any, taken: bool) -> None:
    found = of("retire", delete_account=given)["run"]
    assert found["delete_account"] is taken and found["keep_membership"] is False


def test_a_retirement_waits_for_each_step_once_too() -> None:
    first = settings("retire", {f"connector_{name}": value for name, value in HERE.items()}, [])["waited"]
    assert first["steps"] == [] and first["confirmed"] == ""
    after = {**first, "steps": ["Switch the connector off"]}
    values = {f"connector_{name}": value for name, value in HERE.items()}
    assert settings("retire", values, [], waited=after)["waited"] == after
