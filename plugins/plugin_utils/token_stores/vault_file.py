# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store vault_file: a file on the controller, encrypted with Ansible Vault, for its owner only."""

from __future__ import annotations

import os
import shlex
from typing import Any, ClassVar

import yaml
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption, JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.resources import token_file
from ansible_collections.jira_ops.align.plugins.module_utils.token import record_path
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.module_utils.token.renamed import RecordBeside, beside
from ansible_collections.jira_ops.align.plugins.module_utils.token.throw_away import ThrownAway, reason
from ansible_collections.jira_ops.align.plugins.plugin_utils import job
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import StoreError, TokenStore

_PATH, _A_FILE = "connector_token_store_path", "Set it to a file of this host's own, as in /srv/records/<host>.yml."
_HEADER = "$ANSIBLE_VAULT;"
_SUFFIXES = (".yml", ".yaml")
_LOOKED_AT = 25  # files; to decrypt one takes its time, and many strangers are no sign of a renamed host
# Ansible parses every file of an inventory's directory as an inventory, but for hidden ones. Until 0.5.0 the directory was not.
_HIDDEN = ".connector_store/"


class VaultFile(TokenStore):
    """A file that is replaced as a whole. A relative path begins beside the inventory."""

    NAME: ClassVar[str] = "vault_file"
    OPTIONS: ClassVar[dict[str, Any]] = {
        "path": {"type": "str", "required": True},
        "password": {"type": "str", "required": True, "no_log": True},
        "vault_id": {"type": "str", "default": ""},
        "passwords": {"type": "dict", "default": {}, "no_log": True},
        "outlives_job": {"type": "bool", "default": False},
    }

    @property
    def place(self) -> str:
        """The file: where a record was kept by default before, it stays there."""
        path = record_path.expanded(self.options["path"])
        if os.path.isabs(path) or not path:
            return path
        now, before = os.path.join(self.controller.home, path), os.path.join(self.controller.home, path[1:])
        return before if path.startswith(_HIDDEN) and os.path.exists(before) and not os.path.exists(now) else now

    @property
    def lock_name(self) -> str:
        """The file itself, symbolic links followed."""
        return os.path.realpath(self._path())

    @property
    def to_show(self) -> str:
        """Ansible's own command, which asks for the password."""
        return f"Show it with: ansible-vault view {shlex.quote(self.place)} (the field token)"

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        """Decrypt the file. What is no vault file fails: taking it for "no record" would lose the token that it may hold."""
        content = self._content()
        if content is None:
            return None
        try:
            fields = yaml.safe_load(self._vault(content).decrypt(content[content.index(_HEADER) :].encode()))
            if not isinstance(fields, dict):
                raise ValueError("no dictionary")
        except (AnsibleError, ValueError, yaml.YAMLError) as failure:
            raise StoreError(
                f"The token record {self.place} cannot be read with connector_vault_password: the password is another one (one of another vault ID belongs "
                "in connector_vault_passwords), the file is damaged, or it is not a vault file. Restore the file or correct the password; move the file "
                "away only if its token may be lost."
            ) from failure
        return from_dict(fields, f"token record {self.place}")

    def save(self, record: TokenRecord) -> None:
        """Replace the file in one move, encrypted."""
        content = yaml.safe_dump(record.to_dict(), default_flow_style=False, sort_keys=False)
        token_file.refuse_shared(self._path())
        secret, vault_id = VaultSecret(self._password(self.options["password"])), self.options["vault_id"] or "default"
        token_file.keep(self._path(), VaultLib().encrypt(content, secret, vault_id).decode(), check_mode=False)

    def check_writable(self) -> None:
        """Try the directory, and the password."""
        self._password(self.options["password"])
        token_file.check_writable(self._path(), _PATH)

    def thrown_away(self) -> ThrownAway | None:
        """Ask what AWX and ansible-runner have set, unless the operator says that the file stays."""
        if self.options["outlives_job"] or not os.path.isabs(self.place):
            return None
        where = reason(os.path.realpath(self._path()), job.surroundings())
        return ThrownAway(self.place, where) if where else None

    def beside(self) -> list[RecordBeside]:
        """Return the records of the directory's other files, but for those that are named for a host of the inventory."""
        directory, own = os.path.split(self._path())
        hosts = self.controller.host_names
        try:
            names = [name for name in os.listdir(directory) if name.endswith(_SUFFIXES) and name != own]
        except OSError:
            return []
        strangers = sorted(name for name in names if os.path.splitext(name)[0] not in hosts)
        if len(strangers) > _LOOKED_AT:
            return []
        found = []
        for name in strangers:
            path = os.path.join(directory, name)
            try:
                record = VaultFile({**self.options, "path": path}, self.controller).load()
            except JiraOpsError:
                continue  # another password's, or no record at all
            found += [beside(path, record)] if record is not None and record.owner else []
        return found

    def _content(self) -> str | None:
        try:
            with open(self._path(), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except IsADirectoryError as failure:
            raise InvalidOption(_PATH, f"{self.place} is a directory.", _A_FILE) from failure
        except OSError as failure:
            raise StoreError(f"The token record {self.place} cannot be read: {failure.strerror}.") from failure

    def _path(self) -> str:
        unusable = record_path.why_unusable(self.options["path"])
        if os.path.isabs(self.place) and unusable:
            raise InvalidOption(_PATH, f"invalid value {self.options['path']!r}: it {unusable}", _A_FILE)
        if os.path.isabs(self.place):
            return self.place
        problem = "this inventory has no directory (-i host,) beside which the token record could be kept, so the path has to be absolute."
        raise InvalidOption(_PATH, problem, "Set it to a file that outlives this run.")

    def _vault(self, content: str) -> VaultLib:
        """Return what decrypts the file: its header is $ANSIBLE_VAULT;1.2;AES256;<vault ID>, without the ID where it has none."""
        header = content[content.find(_HEADER) :].split("\n")[0].strip().split(";")
        vault_id = header[3] if header[3:] else "default"
        # Its own password first; a file that was saved since the password was changed without a new ID has the other one.
        passwords = [each for each in (self.options["passwords"].get(vault_id), self.options["password"]) if each]
        # Until 0.5.0, a password was taken with the line break at its end.
        tried = [taken for each in passwords or [""] for taken in (self._password(each), str(each).encode())]
        return VaultLib([(vault_id, VaultSecret(each)) for each in dict.fromkeys(tried)])

    def _password(self, password: Any) -> bytes:
        """Return the password without the line break at its end, which a file or echo adds: Ansible takes its passwords so."""
        taken = str(password).rstrip("\r\n")
        if not taken:
            problem = "is empty, so the token record cannot be encrypted."
            raise InvalidOption("connector_vault_password", problem, "Set it, from a vaulted variable or a lookup.")
        return taken.encode()
