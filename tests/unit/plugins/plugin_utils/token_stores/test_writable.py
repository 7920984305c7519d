# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Token stores before a record is written: what shows that it could not be, and that asking leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord
from ansible_collections.jira_ops.align.plugins.plugin_utils import token_stores
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import TokenStore

RECORD = TokenRecord(token="a-made-up-token-value", token_id="2", label="align-2", scopes=("read:jira-user",))
VAULT = {"name": "hashi_vault", "mount": "secret", "path": "jira_align/shop"}


class FakeController:
    """The controller: where a relative path begins, and what a module answers by its last name."""

    def __init__(self, home: str = "", **answers: Any) -> None:
        self.home, self.answers = home, answers
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def module(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((name.rsplit(".", 1)[-1], arguments))
        return dict(self.answers[name.rsplit(".", 1)[-1]])

    def has(self, module: str) -> bool:
        return bool(module)


def vault_file(
    path: Path | str, home: Path | str = "", password: str = "a-made-up-password", **more: Any
) -> TokenStore:
    given = {"name": "vault_file", "path": str(path), "password": password, **more}
    return token_stores.open_store(given, FakeController(str(home)))[0]  # type: ignore[arg-type]


def hashi_vault(**answers: Any) -> TokenStore:
    return token_stores.open_store(VAULT, FakeController(**answers))[0]  # type: ignore[arg-type]


def refusal(store: TokenStore) -> str:
    with pytest.raises(JiraOpsError) as failure:
        store.check_writable()
    return str(failure.value)


@pytest.mark.parametrize("path", ["one.yml", "not/there/yet/one.yml"])
def test_the_probe_leaves_nothing(path: str, tmp_path: Path) -> None:
    vault_file(tmp_path / path).check_writable()
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_left_as_it_is(tmp_path: Path) -> None:
    record = tmp_path / "store" / "one.yml"
    vault_file(record).keep(RECORD)
    before = record.read_bytes()
    vault_file(record).check_writable()
    assert record.read_bytes() == before and list(record.parent.iterdir()) == [record]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_is_not_ours_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert f"{tmp_path}/one.yml cannot be written" in refusal(vault_file(tmp_path / "one.yml"))


def test_a_file_where_a_directory_belongs_is_reported(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x", encoding="utf-8")
    assert "store/one.yml cannot be" in refusal(vault_file(tmp_path / "store" / "one.yml"))


@pytest.mark.parametrize("length, refused", [(240, False), (243, False), (244, True), (255, True), (256, True)])
@pytest.mark.parametrize("folder", ["", "not/there/"])
def test_a_name_that_is_too_long_while_it_is_written_is_refused(
    length: int, refused: bool, folder: str, tmp_path: Path
) -> None:
    name = "\u00fc" * ((length - 4) // 2) + "x" * (length % 2)  # of two bytes each
    store = vault_file(tmp_path / f"{folder}{name}.yml")
    if not refused:
        store.check_writable()
        store.keep(RECORD)
        return
    assert refusal(store).startswith("connector_token_store_path: ") and "a name in it is too long" in refusal(store)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_whose_name_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "a name in it is too long" in refusal(vault_file(tmp_path / ("x" * 256) / "one.yml"))


@pytest.mark.parametrize(
    "mode, refused", [(0o777, True), (0o1777, True), (0o702, True), (0o775, False), (0o700, False)]
)
def test_a_directory_that_everybody_can_write_to_is_refused(mode: int, refused: bool, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    folder.chmod(mode)
    store = vault_file(folder / "one.yml")
    if not refused:
        store.check_writable()
        store.keep(RECORD)
        return
    assert "everybody on this machine can write" in refusal(store) and "chmod o-w" in refusal(store)
    with pytest.raises(JiraOpsError, match="everybody on this machine"):
        store.keep(RECORD)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("given, refused", [({}, True), ({"outlives_job": True}, False)])
def test_a_file_in_the_directory_of_a_job_is_refused_unless_it_stays(
    given: dict[str, Any], refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path begins in the job's directory, and a symbolic link leads into it."""
    (tmp_path / "job" / "inventory").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "job")
    stores = [vault_file(tmp_path / "link" / "one.yml", **given), vault_file("one.yml", tmp_path / "job", **given)]
    assert [store.thrown_away() for store in stores] == [None, None]
    monkeypatch.setenv("AWX_PRIVATE_DATA_DIR", str(tmp_path / "job"))
    assert [f"the directory of this job ({tmp_path}/job)" in str(store.thrown_away()) for store in stores] == [
        refused
    ] * 2


def test_other_stores_outlive_every_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWX_PRIVATE_DATA_DIR", "/")
    assert hashi_vault().thrown_away() is None


def test_an_empty_password_is_called_empty(tmp_path: Path) -> None:
    assert refusal(vault_file(tmp_path / "one.yml", password="")).startswith("connector_vault_password: is empty")


@pytest.mark.parametrize(
    "there, place",
    [
        ([], ".connector_store/one.yml"),
        (["connector_store/one.yml"], "connector_store/one.yml"),
        ([".connector_store/one.yml"], ".connector_store/one.yml"),
        (["connector_store/one.yml", ".connector_store/one.yml"], ".connector_store/one.yml"),
        (["connector_store/two.yml"], ".connector_store/one.yml"),
    ],
)
def test_a_record_of_an_earlier_version_stays_where_it_is(there: list[str], place: str, tmp_path: Path) -> None:
    for name in there:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert vault_file(".connector_store/one.yml", tmp_path).place == str(tmp_path / place)


@pytest.mark.parametrize("password", ["connector", "password", "20261126", "short"])
def test_a_password_that_is_a_word_is_not_masked_in_messages(password: str) -> None:
    given = {"name": "vault_file", "path": "/srv/one.yml", "password": password}
    assert token_stores.open_store(given, FakeController())[1] == set()  # type: ignore[arg-type]


def capabilities(*held: str) -> dict[str, Any]:
    return {"data": {"data": {"capabilities": list(held), "secret/data/jira_align/shop": list(held)}}}


@pytest.mark.parametrize(
    "held, missing",
    [
        (("create", "read", "update"), ""),
        (("root",), ""),
        (("read",), "create and update"),
        (("create", "read"), "update"),
        (("deny",), "create and update"),
    ],
)
def test_vault_is_asked_what_its_token_may_do(held: tuple[str, ...], missing: str) -> None:
    store = hashi_vault(vault_write=capabilities(*held))
    if missing:
        assert f"does not allow {missing} on secret/data/jira_align/shop" in refusal(store)
    else:
        store.check_writable()


def test_a_token_that_may_not_ask_is_left_to_its_first_save() -> None:
    hashi_vault(vault_write={"failed": True, "msg": "permission denied"}).check_writable()


NO_SECRET = {"failed": True, "msg": "Invalid or missing path ['secret/data/jira_align/shop']"}
NOTHING = {"failed": True, "msg": "The path 'secret/metadata/jira_align/shop' doesn't seem to exist."}


@pytest.mark.parametrize(
    "engine, said",
    [
        ({"type": "kv", "options": {"version": "1"}}, "is KV version 1"),
        ({"type": "kv", "options": None}, "is KV version 1"),
        ({"type": "transit", "options": {}}, "is of type transit"),
        ({"type": "kv", "options": {"version": "2"}}, ""),
        (None, ""),
    ],
)
def test_another_engine_than_kv_version_2_is_named(engine: dict[str, Any] | None, said: str) -> None:
    class Mounts(FakeController):
        def module(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
            if name.endswith("vault_kv2_get"):
                return NO_SECRET
            if arguments["path"].startswith("sys/") and engine is not None:
                return {"data": {"data": engine}}
            return NOTHING

    store = token_stores.open_store(VAULT, Mounts())[0]  # type: ignore[arg-type]
    if not said:
        assert store.load() is None
        return
    with pytest.raises(JiraOpsError) as failure:
        store.load()
    assert "connector_hashi_vault_mount" in str(failure.value) and said in str(failure.value)
