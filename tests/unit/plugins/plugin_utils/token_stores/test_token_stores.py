# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plugin_utils/token_stores and controller.py without another collection: a fake controller answers for modules and lookups."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.plugins.filter.core import to_nice_yaml
from ansible.plugins.filter.encryption import do_vault

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption, JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    NamedToken,
    PreviousToken,
    Retirement,
    TokenRecord,
    from_dict,
)
from ansible_collections.jira_ops.align.plugins.plugin_utils import token_stores
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller, reason
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import StoreError, TokenStore
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.command import shown

OWNER = "c1 https://align.example"
VALUE, OLD_VALUE, PASSWORD = "a-made-up-token-value", "the-value-before-it", "a-made-up-password"
RECORD = TokenRecord(
    token=VALUE,
    token_id="2",
    label="align-2",
    account_id="a",
    service_account_id="s",
    email="a@s.example",
    expires_at="2028-01-31T12:00:00Z",
    owner=OWNER,
    scopes=("read:jira-user", "read:jira-work"),
    expires_in_days=365,
    replaces=(NamedToken("1", "align-1", "a"),),
    previous=PreviousToken(OLD_VALUE, "1", "align-1", "a", applied_to="https://align.example Jira shop"),
)
RETIRED = TokenRecord(owner=OWNER, label="align", retirement=Retirement("2027-01-31T12:00:00Z", (NamedToken("2"),)))


class FakeController:
    """The controller. answers: by the module's or the lookup's last name, its results in turn; the last is for all that come after."""

    def __init__(self, home: str = "", missing: tuple[str, ...] = (), **answers: Any) -> None:
        self.home = home
        self.missing = missing
        self.answers = {name: list(each) if isinstance(each, list) else [each] for name, each in answers.items()}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def module(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((name, dict(arguments)))
        return dict(self._next(name))

    def lookup(self, name: str, *terms: Any, **options: Any) -> list[Any]:
        self.asked.append((name, {"terms": terms, **options}))
        found = self._next(terms[0] if terms else name)
        return [found] if isinstance(found, dict) else list(found)

    def has(self, module: str) -> bool:
        return module not in self.missing

    def _next(self, name: str) -> Any:
        answers = self.answers[name.rsplit(".", 1)[-1]]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def fake_controller() -> Any:
    return FakeController()


def opened(given: dict[str, Any], controller: Any = None) -> TokenStore:
    return token_stores.open_store(given, controller or fake_controller())[0]


def message(failing: Callable[[], Any], kind: type[JiraOpsError] = StoreError) -> str:
    with pytest.raises(kind) as failure:
        failing()
    return str(failure.value)


# --- the registry -----------------------------------------------------------------------------------------------------

OPTIONS: dict[str, dict[str, Any]] = {
    "awx_credential": {"organization": "Default", "credential": "Connector", "variable": "TOKEN_OF_SHOP"},
    "command": {"load": ["store", "load"], "save": ["store", "save"]},
    "hashi_vault": {"mount": "secret", "path": "jira_align/shop"},
    "vault_file": {"path": "/srv/site.yml", "password": PASSWORD},
}
PLACES = {
    "awx_credential": "in the credential Connector",
    "command": "of the command store",
    "hashi_vault": "secret/jira_align/shop",
    "vault_file": "/srv/site.yml",
}
# The options of other collections' modules are no secrets as such: the modules mask what is secret in them.
SECRETS: dict[str, dict[str, Any]] = {
    "awx_credential": {},
    "command": {},
    "hashi_vault": {},
    "vault_file": {"password": "s3cret-one", "passwords": {"old": "s3cret-two"}},
}


def test_the_registry_is_in_alphabetical_order() -> None:
    assert list(token_stores.STORES) == sorted(token_stores.STORES) == list(OPTIONS)
    assert {name: store.NAME for name, store in token_stores.STORES.items()} == {name: name for name in OPTIONS}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_store_is_opened_by_its_name(name: str) -> None:
    store = opened({"name": name, **OPTIONS[name]})
    assert (type(store), store.place) == (token_stores.STORES[name], PLACES[name])


@pytest.mark.parametrize("name", SECRETS)
def test_a_stores_secrets_are_known_and_nothing_else_is_masked(name: str) -> None:
    more = {"options": {"auth_method": "token"}} if "options" in token_stores.STORES[name].OPTIONS else {}
    given = {"name": name, **OPTIONS[name], **SECRETS[name], **more}
    secrets = token_stores.open_store(given, fake_controller())[1]
    assert secrets == {value for value in json.dumps(SECRETS[name]).split('"') if value.startswith("s3cret")}


@pytest.mark.parametrize(
    "given, said",
    [
        (None, ["connector_token_store", "invalid value ''", ", ".join(OPTIONS)]),
        ({}, ["connector_token_store", "invalid value ''"]),
        ({"name": "file"}, ["invalid value 'file'", f"{', '.join(OPTIONS)}."]),
        ({"name": "custom"}, ["invalid value 'custom'", "connector_command_load, connector_command_save"]),
        ({"name": "vault_file"}, ["store vault_file: ", "missing required arguments", "password", "path"]),
        ({"name": "vault_file", **OPTIONS["vault_file"], "pathh": "x"}, ["store vault_file: ", "pathh", "docs/stores"]),
        ({"name": "vault_file", **OPTIONS["vault_file"], "passwords": "s3cret"}, ["passwords"]),
        ({"name": "command", "load": {"a": "s3cret"}, "save": []}, ["store command: ", "load"]),
        ({"name": "hashi_vault", **OPTIONS["hashi_vault"], "options": "s3cret"}, ["store hashi_vault: ", "options"]),
    ],
)
def test_a_store_that_is_described_wrongly(given: Any, said: list[str]) -> None:
    text = message(lambda: opened(given), InvalidOption)
    assert [each for each in said if each not in text] == [] and "s3cret" not in text, text


# --- vault_file -------------------------------------------------------------------------------------------------------


A_FILE = "Set it to a file of this host's own, as in /srv/records/<host>.yml."


def vault_file(path: Any, controller: Any = None, **options: Any) -> TokenStore:
    return opened({"name": "vault_file", "path": str(path), "password": PASSWORD, **options}, controller)


def encrypted(content: str, password: str = PASSWORD, vault_id: str | None = None) -> bytes:
    return bytes(VaultLib().encrypt(content, VaultSecret(password.encode()), vault_id))


@pytest.mark.parametrize("record", [RECORD, RETIRED, TokenRecord(owner=OWNER)])
def test_a_file_gives_back_what_it_was_given(record: TokenRecord, tmp_path: Path) -> None:
    path = tmp_path / "store" / "site.yml"
    store = vault_file(path)
    assert store.load() is None
    store.keep(record)
    assert store.load() == record and stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    assert content.startswith(b"$ANSIBLE_VAULT;1.1;AES256\n") and VALUE.encode() not in content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o600])
def test_a_file_is_its_owners_whatever_it_was(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_bytes(encrypted("owner: x"))
    path.chmod(mode)
    vault_file(path).save(RECORD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "given, home, place",
    [
        ("store/site.yml", "/srv/inventory", "/srv/inventory/store/site.yml"),
        ("/srv/site.yml", "/elsewhere", "/srv/site.yml"),
        ("~/site.yml", "/elsewhere", "/home/ops/site.yml"),
        ("$STORE/site.yml", "/elsewhere", "/srv/store/site.yml"),
        ("${STORE}/site.yml", "", "/srv/store/site.yml"),
        ("$RELATIVE/site.yml", "/srv/inventory", "/srv/inventory/below/site.yml"),
        ("$NOT_SET/site.yml", "/srv/inventory", "/srv/inventory/$NOT_SET/site.yml"),
    ],
)
def test_where_the_file_is(given: str, home: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("HOME", "/home/ops"), ("STORE", "/srv/store"), ("RELATIVE", "below")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NOT_SET", raising=False)
    assert vault_file(given, FakeController(home)).place == place


@pytest.mark.parametrize("given", ["store/site.yml", ""])
@pytest.mark.parametrize("used", ["load", "save"])
def test_without_a_directory_the_path_has_to_be_absolute(given: str, used: str) -> None:
    store = vault_file(given, FakeController(""))
    text = message(lambda: store.load() if used == "load" else store.save(RECORD), InvalidOption)
    assert text.startswith("connector_token_store_path: this inventory has no directory (-i host,)")


VARIABLES = [
    ({"inventory_dir": "/srv/inventory", "playbook_dir": "/srv/playbooks"}, "/srv/inventory"),
    ({"inventory_dir": None, "playbook_dir": "/srv/playbooks"}, "/srv/playbooks"),
    ({"playbook_dir": "/srv/playbooks"}, "/srv/playbooks"),
    # -i host, and a playbook of an installed collection
    ({"playbook_dir": "/usr/share/ansible/collections/ansible_collections/jira_ops/align/playbooks"}, ""),
    (
        {"inventory_dir": "/a/ansible_collections/x/y", "playbook_dir": "/a/ansible_collections/x/y/playbooks"},
        "/a/ansible_collections/x/y",
    ),
    ({}, ""),
]


@pytest.mark.parametrize("variables, home", VARIABLES)
def test_where_a_relative_path_begins(variables: dict[str, Any], home: str) -> None:
    assert Controller(SimpleNamespace(), variables).home == home


def written_by_the_old_role(record: dict[str, Any], vault_id: str = "default") -> str:
    """As the role wrote a file until version 0.4.0: through the filters to_nice_yaml and vault."""
    return str(do_vault(to_nice_yaml(record), PASSWORD, vault_id=vault_id))


OLD = {
    "token": VALUE,
    "token_id": "2",
    "label": "align-2",
    "account_id": "a",
    "email": "a@s.example",
    "scopes": ["read:jira-user", "read:jira-work"],
    "expires_at": "2028-01-31T12:00:00Z",
    "serves": OWNER,
    "applied_to": "https://align.example Jira shop",
    "applied_at": "2027-01-31T12:00:00Z",
}


@pytest.mark.parametrize("vault_id", ["default", "ops"])
@pytest.mark.parametrize(
    "record",
    [OLD, {**OLD, "token_id": "0123", "replaces": [{"token_id": "1"}]}, {"serves": OWNER}, {"retired": {"at": "x"}}],
    ids=["0.1.0", "0.4.0", "before the first token", "retired"],
)
def test_a_file_of_the_old_role_is_read(record: dict[str, Any], vault_id: str, tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_text(written_by_the_old_role(record, vault_id), encoding="utf-8")
    assert vault_file(path).load() == from_dict(record)


@pytest.mark.parametrize(
    "header, options, fits",
    [
        (None, {}, True),
        (None, {"passwords": {"default": PASSWORD}, "password": "another"}, True),
        (None, {"passwords": {"ops": PASSWORD}, "password": "another"}, False),
        ("ops", {}, True),
        ("ops", {"passwords": {"ops": PASSWORD}, "password": "another"}, True),
        ("ops", {"passwords": {"default": PASSWORD}, "password": "another"}, False),
        ("ops", {"passwords": {"dev": "another"}}, True),
        ("ops", {"vault_id": "dev"}, True),
    ],
)
def test_the_password_goes_by_the_files_vault_id(
    header: str | None, options: dict[str, Any], fits: bool, tmp_path: Path
) -> None:
    path = tmp_path / "site.yml"
    path.write_bytes(encrypted(yaml.safe_dump(RECORD.to_dict()), vault_id=header))
    store = vault_file(path, **options)
    if fits:
        assert store.load() == RECORD
    else:
        assert "the password is another one" in message(store.load)


@pytest.mark.parametrize(
    "vault_id, header", [("", "$ANSIBLE_VAULT;1.1;AES256"), ("ops", "$ANSIBLE_VAULT;1.2;AES256;ops")]
)
def test_the_vault_id_is_in_the_header(vault_id: str, header: str, tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    store = vault_file(path, vault_id=vault_id)
    store.keep(RECORD)
    assert path.read_text(encoding="utf-8").split("\n")[0] == header and store.load() == RECORD


def test_a_password_is_changed_as_the_readme_says(tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    vault_file(path).keep(RECORD)
    changing = vault_file(path, password="the-next-password", passwords={"default": PASSWORD}, vault_id="new")
    assert changing.load() == RECORD
    changing.keep(RECORD)
    assert vault_file(path, password="the-next-password").load() == RECORD
    assert "the password is another one" in message(vault_file(path).load)


def test_a_password_is_changed_without_a_new_vault_id(tmp_path: Path) -> None:
    """What is read back has the new password, and the ID for which the old one is given."""
    path = tmp_path / "site.yml"
    vault_file(path).keep(RECORD)
    changing = vault_file(path, password="the-next-password", passwords={"default": PASSWORD})
    changing.keep(RECORD)
    assert vault_file(path, password="the-next-password").load() == changing.load() == RECORD


@pytest.mark.parametrize("password", [2024, "0", "pass word", "ü"])
def test_a_password_is_text_whatever_yaml_read(password: Any, tmp_path: Path) -> None:
    store = vault_file(tmp_path / "site.yml", password=password)
    store.keep(RECORD)
    assert vault_file(tmp_path / "site.yml", password=str(password)).load() == RECORD


WHOLE = encrypted(yaml.safe_dump(RECORD.to_dict()))
DAMAGED: dict[str, bytes] = {
    "another password": encrypted("owner: x", "another"),
    "half": WHOLE[: len(WHOLE) // 2],
    "header only": WHOLE.split(b"\n", 1)[0] + b"\n",
    "empty": b"",
    "not encrypted": b"token: in clear\n",
    "not a record": encrypted("- a\n- list\n"),
    "no YAML": encrypted("a: [b"),
    "nothing": encrypted(""),
    "text": encrypted("a text"),
    "binary": os.urandom(200).replace(b"$", b"#"),
    "another cipher": WHOLE.replace(b"AES256", b"AES"),
    "a digit that is none": WHOLE[:60] + b"x" + WHOLE[61:],
    "with an object of Python's": encrypted("!!python/object/apply:os.getcwd []"),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_cannot_be_read_is_an_error_and_stays(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_bytes(content)
    text = message(vault_file(path).load)
    assert text.startswith(f"The token record {path} cannot be read with connector_vault_password: ")
    assert "Restore the file or correct the password" in text and path.read_bytes() == content
    assert not [each for each in (PASSWORD, VALUE, "in clear") if each in text]


def test_a_vault_file_that_holds_no_record_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_bytes(encrypted("db_password: s3cret\n"))
    text = message(vault_file(path).load, InvalidOption)
    assert str(path) in text and "no field of a token record" in text and "s3cret" not in text


def test_what_stands_before_the_header_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    path.write_bytes(b"\xef\xbb\xbf\n" + WHOLE)
    assert vault_file(path).load() == RECORD


def test_a_directory_in_its_place(tmp_path: Path) -> None:
    text = message(vault_file(tmp_path).load, InvalidOption)
    assert text == f"connector_token_store_path: {tmp_path} is a directory. {A_FILE}"
    assert f"{tmp_path} is not a file" in message(lambda: vault_file(tmp_path).save(RECORD), InvalidOption)


@pytest.mark.parametrize(
    "given, said",
    [
        ("$NOT_SET/one.yml", "it has $NOT_SET, which the environment does not set."),
        ("/srv/${NOT_SET}/one.yml", "it has ${NOT_SET}, which the environment does not set."),
        ("~nosuch/one.yml", "it has ~nosuch, and there is no such user."),
        ("   ", "it is blank."),
        ("\t", "it is blank."),
        (".connector_store/", "it ends in /, so it is a directory."),
        ("/srv/records/", "it ends in /, so it is a directory."),
        ("$RECORDS", "it ends in /, so it is a directory."),
        ("one\0.yml", "it has a character that no path can have."),
        ("~one\0/one.yml", "it has a character that no path can have."),
    ],
)
@pytest.mark.parametrize("used", ["load", "keep", "check_writable", "thrown_away", "lock_name"])
def test_a_path_at_which_no_record_can_be(
    given: str, said: str, used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    monkeypatch.setenv("RECORDS", "/srv/records/")
    store = vault_file(given, FakeController(str(tmp_path)))
    using: dict[str, Callable[[], Any]] = {
        "load": store.load,
        "keep": lambda: store.save(RECORD),
        "check_writable": store.check_writable,
        "thrown_away": store.thrown_away,
        "lock_name": lambda: store.lock_name,
    }
    text = message(using[used], InvalidOption)
    assert text == f"connector_token_store_path: invalid value {given!r}: {said} {A_FILE}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["a$/one.yml", "a~/one.yml", "a b/one.yml", " one.yml"])
def test_a_path_with_odd_characters_is_taken(path: str, tmp_path: Path) -> None:
    store = vault_file(tmp_path / path)
    store.keep(RECORD)
    assert (tmp_path / path).exists() and store.load() == RECORD


def test_a_file_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = vault_file(tmp_path / "file" / "site.yml")
    assert message(store.load).endswith("cannot be read: Not a directory.")
    assert "Not a directory" in message(lambda: store.keep(RECORD))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_a_line_break_at_the_end_of_a_password_is_not_part_of_it(end: str, tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    vault_file(path, password=PASSWORD + end).keep(RECORD)
    assert VaultLib([("default", VaultSecret(PASSWORD.encode()))]).decrypt(path.read_bytes())
    assert vault_file(path).load() == vault_file(path, password=PASSWORD + end).load() == RECORD
    moved = vault_file(path, password="the-next-password", passwords={"default": PASSWORD + end})
    assert moved.load() == RECORD


def test_a_record_of_a_password_with_its_line_break_is_read(tmp_path: Path) -> None:
    """Until 0.5.0 the line break was part of it."""
    path = tmp_path / "site.yml"
    path.write_bytes(encrypted(yaml.safe_dump(RECORD.to_dict()), PASSWORD + "\n"))
    store = vault_file(path, password=PASSWORD + "\n")
    assert store.load() == RECORD
    store.keep(RECORD)
    assert vault_file(path).load() == RECORD


@pytest.mark.parametrize("password", ["\n", "\r\n"])
def test_a_password_of_line_breaks_is_empty(password: str, tmp_path: Path) -> None:
    text = message(lambda: vault_file(tmp_path / "site.yml", password=password).save(RECORD), InvalidOption)
    assert text.startswith("connector_vault_password: is empty")


def test_an_empty_password(tmp_path: Path) -> None:
    path = tmp_path / "site.yml"
    text = message(lambda: vault_file(path, password="").save(RECORD), InvalidOption)
    assert text.startswith("connector_vault_password: is empty") and not path.exists()
    path.write_bytes(WHOLE)
    assert message(vault_file(path, password="").load, InvalidOption).startswith("connector_vault_password: is empty")


def test_a_record_that_is_not_read_back_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = vault_file(tmp_path / "site.yml")
    monkeypatch.setattr(type(store), "load", lambda _self, _known=None: replace(RECORD, token_id="3"))
    assert "what was read back is not what was written" in message(lambda: store.keep(RECORD))


# --- command ----------------------------------------------------------------------------------------------------------

FINE = {"rc": 0, "stdout": "", "stderr": ""}


def command(*results: Any, **options: Any) -> tuple[TokenStore, FakeController]:
    controller = FakeController(command=list(results))
    return opened({"name": "command", **OPTIONS["command"], **options}, controller), controller


def test_the_record_goes_to_a_command_over_stdin_and_nothing_else() -> None:
    store, controller = command(FINE)
    store.save(RECORD)
    ((name, arguments),) = controller.asked
    assert name == "ansible.builtin.command" and set(arguments) == {"argv", "stdin", "stdin_add_newline"}
    assert arguments["argv"] == ["store", "save"] and VALUE not in json.dumps(arguments["argv"])
    assert from_dict(json.loads(arguments["stdin"])) == RECORD and "\n" not in arguments["stdin"]


@pytest.mark.parametrize("printed", [json.dumps(RECORD.to_dict()), f"\n{json.dumps(RECORD.to_dict(), indent=2)}\n"])
def test_what_a_command_prints_is_the_record(printed: str) -> None:
    store, controller = command({**FINE, "stdout": printed})
    assert store.load() == RECORD
    assert controller.asked == [("ansible.builtin.command", {"argv": ["store", "load"]})]


@pytest.mark.parametrize("printed", ["", "\n", "{}", " {} \n", None])
def test_nothing_printed_is_no_record(printed: Any) -> None:
    assert command({**FINE, "stdout": printed})[0].load() is None


@pytest.mark.parametrize("printed", ["a record", "[]", "[1]", '"x"', "7", "null", "{", '{"token_id": 1} x', "NaN"])
def test_what_is_no_object_is_an_error(printed: str) -> None:
    text = message(command({**FINE, "stdout": printed})[0].load)
    assert text.startswith("connector_command_load: store printed no JSON object. Let it print the record")


def test_an_object_that_is_no_record_is_an_error() -> None:
    text = message(command({**FINE, "stdout": '{"error": "no such secret"}'})[0].load, InvalidOption)
    assert "of the command store" in text and "no field of a token record" in text


@pytest.mark.parametrize(
    "result, said",
    [
        ({"failed": True, "rc": 3, "stderr": "first\nno answer\n", "msg": "non-zero return code"}, "no answer."),
        ({"failed": True, "rc": 3, "stderr": "no answer.", "msg": "x"}, "no answer."),
        (
            {"failed": True, "rc": 4, "stderr": "", "msg": "non-zero return code"},
            "exit code 4, and nothing on its stderr.",
        ),
        (
            {"failed": True, "rc": 4, "msg": "The command exited with a non-zero return code."},
            "exit code 4, and nothing on its stderr.",
        ),
        ({"rc": 5, "stderr": "", "msg": ""}, "exit code 5, and nothing on its stderr."),
        ({"failed": True, "rc": 1, "msg": "[Errno 32] Broken pipe"}, "it ended before it had read the record"),
        ({"failed": True, "rc": 2, "msg": "[Errno 2] No such file or directory: b'store'"}, "No such file"),
        ({"failed": True, "rc": 1, "stderr": "\x1b[31mred\x1b[0m\n"}, "[31mred"),
        ({"failed": True, "rc": 1, "stderr": "x" * 900}, "xxx…"),
    ],
)
@pytest.mark.parametrize("option", ["load", "save"])
def test_a_command_that_fails_says_its_last_line(option: str, result: dict[str, Any], said: str) -> None:
    store, dummy = command(result)
    text = message(lambda: store.load() if option == "load" else store.save(RECORD))
    assert text.startswith(f"connector_command_{option}: store failed: ") and said in text
    assert "\x1b" not in text and len(text) < 400 and not text.endswith("..")


@pytest.mark.parametrize(
    "stderr",
    [
        f"cannot store {VALUE}",
        f"cannot store {OLD_VALUE}",
        json.dumps(RECORD.to_dict()),
        # cut in the middle of it
        "x" * 290 + VALUE,
        f"{VALUE}\n",
    ],
)
def test_a_command_that_repeats_what_it_was_given_is_not_repeated(stderr: str) -> None:
    text = message(lambda: command({"failed": True, "rc": 9, "stderr": stderr})[0].save(RECORD))
    assert text == "connector_command_save: store failed: exit code 9."


@pytest.mark.parametrize("stderr", ["x" * 290 + VALUE, f"cannot read {VALUE} again"])
def test_nor_is_what_was_known_when_it_was_read_back(stderr: str) -> None:
    store, dummy = command(FINE, {"failed": True, "rc": 9, "stderr": stderr})
    text = message(lambda: store.keep(RECORD))
    assert text.endswith("cannot be kept: connector_command_load: store failed: exit code 9.")


@pytest.mark.parametrize("option", ["load", "save"])
def test_an_empty_list_is_no_command(option: str) -> None:
    store, controller = command(FINE, **{option: []})
    text = message(lambda: store.load() if option == "load" else store.save(RECORD))
    assert text.startswith(f"connector_command_{option}: an empty list is no command.") and controller.asked == []


def test_what_a_command_reads_back_has_to_be_the_same() -> None:
    same = {**FINE, "stdout": json.dumps(RECORD.to_dict())}
    command(FINE, same)[0].keep(RECORD)
    for other in ({**FINE, "stdout": json.dumps(replace(RECORD, token="x").to_dict())}, FINE):
        assert "not what was written" in message(lambda: command(FINE, other)[0].keep(RECORD))


@pytest.mark.parametrize(
    "argv, expected",
    [
        (["mytool", "get"], ["mytool", "get"]),
        (["mytool --token=s3cret get"], ["mytool --token=..."]),
        (["mytool --token s3cret get"], ["mytool --token ..."]),
        (["mytool --token", "s3cret", "get"], ["mytool --token", "...", "get"]),
        (["mytool", "--token=s3cret with blanks", "get"], ["mytool", "--token=...", "get"]),
        (["mytool", "--token=a s3cret=b"], ["mytool", "--token=..."]),
        (["mytool", "--API-Key", "a s3cret"], ["mytool", "--API-Key", "..."]),
        (["mytool", "-password", "s3cret"], ["mytool", "-password", "..."]),
        (["mytool", "--secret\ts3cret"], ["mytool", "--secret ..."]),
        (["mytool\n--passphrase s3cret\nget"], ["mytool --passphrase ..."]),
        (["mytool", "--verbose", "no-token"], ["mytool", "--verbose", "no-token"]),
    ],
)
def test_no_secret_among_a_commands_words_is_shown(argv: list[str], expected: list[str]) -> None:
    assert [" ".join(each.split()) for each in shown(argv)] == expected and "s3cret" not in str(shown(argv))


@pytest.mark.parametrize("argv", [["mytool --token=s3cret get"], ["mytool get", "x"], ["/srv/my tool"], ["a\tb"]])
@pytest.mark.parametrize("option", ["load", "save"])
def test_a_text_in_place_of_a_list_of_words_is_refused(option: str, argv: list[str]) -> None:
    store, controller = command(FINE, **{option: argv})
    text = message(lambda: store.load() if option == "load" else store.save(RECORD))
    assert text.startswith(f"connector_command_{option}: ") and "Give a list of words" in text
    assert controller.asked == [] and "s3cret" not in text + store.place + store.to_show + store.lock_name


def test_a_command_whose_name_has_a_blank_is_run(tmp_path: Path) -> None:
    tool = tmp_path / "my tool"
    tool.write_text("#!/bin/sh\n", encoding="utf-8")
    tool.chmod(0o700)
    store, controller = command(FINE, load=[str(tool), "load"])
    assert store.load() is None and controller.asked[0][1]["argv"][0] == str(tool)


# --- hashi_vault ------------------------------------------------------------------------------------------------------


def hashi_vault(**answers: Any) -> tuple[TokenStore, FakeController]:
    controller = FakeController(**answers)
    options = {"options": {"url": "http://vault.example", "token": "s3cret"}}
    return opened({"name": "hashi_vault", **OPTIONS["hashi_vault"], **options}, controller), controller


def secret(record: TokenRecord, version: int = 3, **other: Any) -> dict[str, Any]:
    return {"secret": {**record.to_dict(), "kept_by": "jira_ops.align", **other}, "metadata": {"version": version}}


NO_SECRET = {
    "failed": True,
    "msg": "Invalid or missing path ['secret/data/jira_align/shop'] with secret version 'latest'.",
}
NO_METADATA = {"failed": True, "msg": "The path 'secret/metadata/jira_align/shop' doesn't seem to exist."}


def metadata(version: int, **latest: Any) -> dict[str, Any]:
    return {"data": {"data": {"current_version": version, "versions": {str(version): latest}}}}


def test_every_save_is_the_version_after_the_one_that_was_loaded() -> None:
    store, controller = hashi_vault(vault_kv2_get=[secret(RECORD), secret(RETIRED, 4)], vault_kv2_write={})
    assert store.load() == RECORD
    store.keep(RETIRED)
    store.save(RETIRED)
    writes = [arguments for name, arguments in controller.asked if name.endswith("vault_kv2_write")]
    assert [each["cas"] for each in writes] == [3, 4]
    assert writes[0]["data"] == {**RETIRED.to_dict(), "kept_by": "jira_ops.align"}
    assert (writes[0]["url"], writes[0]["engine_mount_point"], writes[0]["path"]) == (
        "http://vault.example",
        "secret",
        "jira_align/shop",
    )


@pytest.mark.parametrize(
    "history, cas",
    [
        (NO_METADATA, 0),
        (metadata(0), 0),
        (metadata(7, destroyed=True, deletion_time="2027"), 7),
        (metadata(7, destroyed=True), 7),
    ],
)
def test_a_secret_that_is_gone_is_no_record_and_its_version_counts(history: dict[str, Any], cas: int) -> None:
    store, controller = hashi_vault(vault_kv2_get=NO_SECRET, vault_read=history, vault_kv2_write={})
    assert store.load() is None
    store.save(RECORD)
    assert controller.asked[-1][1]["cas"] == cas


def test_a_save_that_was_not_loaded_before_looks_first() -> None:
    store, controller = hashi_vault(vault_kv2_get=secret(RECORD), vault_kv2_write={})
    store.save(RECORD)
    assert [name.rsplit(".", 1)[-1] for name, dummy in controller.asked] == ["vault_kv2_get", "vault_kv2_write"]
    assert controller.asked[-1][1]["cas"] == 3


@pytest.mark.parametrize(
    "answers, said",
    [
        (
            {"vault_kv2_get": {"failed": True, "msg": "Vault is sealed"}},
            ["cannot be read from Vault: Vault is sealed."],
        ),
        (
            {"vault_kv2_get": NO_SECRET, "vault_read": {"failed": True, "msg": "permission denied"}},
            ["permission denied.", "secret/metadata/jira_align/shop"],
        ),
        (
            {"vault_kv2_get": NO_SECRET, "vault_read": metadata(7, deletion_time="2027-01-31")},
            ["was deleted in Vault, at 2027-01-31", "-versions=7 jira_align/shop"],
        ),
        ({"vault_kv2_get": {"secret": {"user": "x"}, "metadata": {"version": 1}}}, ["is no token record", "kept_by"]),
        ({"vault_kv2_get": secret(RECORD, kept_by="another")}, ["is no token record"]),
        ({"vault_kv2_get": {"secret": None, "metadata": {"version": 1}}}, ["is no token record"]),
    ],
)
def test_a_secret_that_cannot_be_read(answers: dict[str, Any], said: list[str]) -> None:
    text = message(hashi_vault(**answers)[0].load)
    assert [each for each in said if each not in text] == [] and "secret/jira_align/shop" in text


def test_another_runs_write_is_named_as_what_refuses() -> None:
    store, dummy = hashi_vault(
        vault_kv2_get=secret(RECORD), vault_kv2_write={"failed": True, "msg": "InvalidRequest writing to 'x'"}
    )
    text = message(lambda: store.keep(RECORD))
    assert "cannot be kept: it cannot be written to Vault: InvalidRequest" in text and "another run" in text


@pytest.mark.parametrize("name, missing", [("hashi_vault", "vault_kv2_get"), ("awx_credential", "credential")])
def test_a_collection_that_is_missing_is_named(name: str, missing: str) -> None:
    collection = {"hashi_vault": "community.hashi_vault", "awx_credential": "awx.awx"}[name]
    store = opened({"name": name, **OPTIONS[name]}, FakeController(missing=(f"{collection}.{missing}",)))
    text = message(store.load)
    assert f"connector_token_store is {name}" in text and f"galaxy collection install {collection}" in text


# --- awx_credential ---------------------------------------------------------------------------------------------------


def awx(
    inputs: dict[str, Any] | None, options: dict[str, Any] | None = None, **answers: Any
) -> tuple[TokenStore, FakeController]:
    credentials = [] if inputs is None else [{"inputs": inputs}]
    controller = FakeController(
        **{
            "organizations": [[{"id": 1}]],
            "credentials": [credentials],
            "credential": {},
            "credential_type": {},
            **answers,
        }
    )
    given = {"name": "awx_credential", **OPTIONS["awx_credential"], "options": options or {}}
    return opened(given, controller), controller


def held(record: TokenRecord = RECORD) -> dict[str, Any]:
    """What AWX shows of a credential: no secret."""
    fields = {name: value for name, value in record.to_dict().items() if name != "token"}
    return {"token": "$encrypted$", "token_id": record.token_id, "record": json.dumps(fields)}


@pytest.mark.parametrize("inputs", [None, {}, {"token": "", "record": ""}])
def test_a_credential_that_holds_nothing_is_no_record(inputs: dict[str, Any] | None) -> None:
    assert awx(inputs)[0].load() is None


def test_the_value_is_the_callers_or_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    store, dummy = awx(held())
    assert store.load(RECORD) == RECORD
    monkeypatch.setenv("TOKEN_OF_SHOP", VALUE)
    monkeypatch.setenv("ID_OF_TOKEN_OF_SHOP", "2")
    assert store.load() == RECORD
    # One of another token is not this one's.
    monkeypatch.setenv("ID_OF_TOKEN_OF_SHOP", "1")
    assert "the value of another token (TOKEN_OF_SHOP)" in message(store.load)
    assert "the value of another token (TOKEN_OF_SHOP)" in message(lambda: store.load(replace(RECORD, token_id="1")))
    assert store.load(RECORD) == RECORD
    monkeypatch.delenv("TOKEN_OF_SHOP")
    assert "Attach the credential Connector to the job template" in message(store.load)


def test_a_retired_record_needs_no_value() -> None:
    assert awx(held(RETIRED))[0].load() == RETIRED


@pytest.mark.parametrize("text", ["{", "", "[]", '"x"', "null", None])
def test_a_credential_that_somebody_changed_is_an_error(text: Any) -> None:
    text = message(awx({"token": "$encrypted$", "record": text})[0].load)
    assert "in the credential Connector is damaged" in text


@pytest.mark.parametrize(
    "answers, said",
    [
        ({"organizations": [[]]}, "there is no organization Default"),
        ({"organizations": [[{"id": 1}, {"id": 2}]]}, "there is no organization Default"),
        ({"organizations": OSError("connection refused")}, "connection refused."),
        ({"credentials": OSError("HTTP 500")}, "HTTP 500."),
    ],
)
def test_awx_that_cannot_be_read(answers: dict[str, Any], said: str) -> None:
    text = message(awx(held(), **answers)[0].load)
    assert "in the credential Connector cannot be read from AWX" in text and said in text


def test_lookup_and_modules_talk_to_one_server() -> None:
    options = {"controller_host": "https://awx.example", "controller_oauthtoken": "s3cret", "validate_certs": False}
    store, controller = awx(None, options)
    store.load()
    store.save(RECORD)
    (organizations, dummy, typed, written) = (arguments for name, arguments in controller.asked)
    assert {name: organizations[name] for name in ("host", "oauth_token", "verify_ssl")} == {
        "host": "https://awx.example",
        "oauth_token": "s3cret",
        "verify_ssl": False,
    }
    for arguments in (typed, written):
        assert {name: arguments[name] for name in options} == options
    assert written["inputs"]["token"] == VALUE and VALUE not in written["inputs"]["record"]
    assert typed["injectors"]["env"] == {"TOKEN_OF_SHOP": "{{ token }}", "ID_OF_TOKEN_OF_SHOP": "{{ token_id }}"}


def test_the_type_is_ensured_once() -> None:
    store, controller = awx(held())
    store.keep(RECORD)
    store.keep(RECORD)
    assert [name.rsplit(".", 1)[-1] for name, dummy in controller.asked if "controller_api" not in name] == [
        "credential_type",
        "credential",
        "credential",
    ]


@pytest.mark.parametrize("used", ["load", "save"])
def test_an_option_that_only_modules_take_is_refused(used: str) -> None:
    store, controller = awx(held(), {"tower_host": "x"})
    text = message(lambda: store.load() if used == "load" else store.save(RECORD))
    assert text.startswith("connector_awx_options has tower_host; it can have controller_host") and not controller.asked


@pytest.mark.parametrize("module", ["credential_type", "credential"])
def test_awx_that_refuses_to_write(module: str) -> None:
    store, dummy = awx(held(), **{module: {"failed": True, "msg": "You don't have permission"}})
    text = message(lambda: store.keep(RECORD))
    assert "cannot be kept: it cannot be written to AWX: You don't have permission." in text
    assert "system administrator" in text


# --- why another collection's module failed ---------------------------------------------------------------------------


def chain(*messages: str) -> SimpleNamespace:
    """A result's exception as ansible-core 2.19 has it: an event, and the chain of its causes."""
    found = None
    for each in reversed(messages):
        found = SimpleNamespace(event=SimpleNamespace(msg=each, chain=found))
    return found or SimpleNamespace()


TRACEBACK = 'Traceback (most recent call last):\n  File "x", line 1\nhvac.exceptions.Forbidden: permission denied\n'


@pytest.mark.parametrize(
    "result, said",
    [
        ({}, "the module failed."),
        ({"msg": ""}, "the module failed."),
        ({"msg": None}, "the module failed."),
        ({"msg": "Vault is sealed"}, "Vault is sealed."),
        ({"msg": "Vault is sealed."}, "Vault is sealed."),
        ({"msg": "Two\nlines\tand more"}, "Two lines and more."),
        # before ansible-core 2.19, what broke inside a module is in its stderr
        (
            {"msg": "MODULE FAILURE\nSee stdout/stderr", "module_stderr": TRACEBACK},
            "hvac.exceptions.Forbidden: permission denied.",
        ),
        ({"msg": "Permission denied", "module_stderr": "\n"}, "Permission denied."),
        # since then, in the chain of causes
        (
            {
                "msg": "Task failed: Module failed: Vault says no",
                "exception": chain("Vault says no.", "permission denied"),
            },
            "Vault says no: permission denied.",
        ),
        ({"msg": "Module failed: x", "exception": chain("Module failed: x", "x")}, "x."),
        ({"msg": "Task failed: a", "exception": chain("b", "c", "d", "e", "f", "g")}, "a: b: c: d: e: f."),
        ({"msg": "a", "exception": "Traceback, as text"}, "a."),
        ({"msg": "a", "exception": None}, "a."),
        (
            {
                "msg": "Error while resolving value for 'x': An unhandled exception occurred while running the lookup 'y'. original message: down"
            },
            "down.",
        ),
        ({"msg": "Finalization of task args for 'x' failed: no such variable"}, "no such variable."),
        ({"msg": "long " * 200}, "long " * 69 + "long…."),
    ],
)
def test_why_a_module_failed(result: dict[str, Any], said: str) -> None:
    text = reason(result)
    assert text == said or (text.endswith(said) and "resolving value" in result["msg"]), text
    assert len(text) < 360 and "\n" not in text and not text.endswith("..")


# --- what runs take turns for -----------------------------------------------------------------------------------------


def test_places_of_one_command_are_told_apart() -> None:
    one, other = (command(load=["store", "load", name])[0] for name in ("one", "other"))
    assert one.lock_name != other.lock_name and one.place == other.place


def test_ways_to_one_file_are_one_place(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    stores = [vault_file(f"{name}/x.yml", FakeController(str(tmp_path))) for name in ("real", "link", "./real/../link")]
    assert {store.lock_name for store in stores} == {str(tmp_path / "real/x.yml")}
