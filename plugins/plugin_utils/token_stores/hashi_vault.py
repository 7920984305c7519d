# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store hashi_vault: a secret of a KV engine of version 2, by the modules of community.hashi_vault."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, ClassVar

from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import reason
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import (
    StoreError,
    TokenStore,
    missing_collection,
)

_COLLECTION = "community.hashi_vault"
# A field that says that the secret is a record of this collection; and with it, no secret is ever empty, which the module would not write.
_MARK = {"kept_by": "jira_ops.align"}
# How the modules word that there is no secret, or no metadata.
_NO_SECRET, _NO_METADATA = "Invalid or missing path", "seem to exist"


class HashiVault(TokenStore):
    """One secret. Every save is the version after the one that was loaded, so what another run has written since is not overwritten."""

    NAME: ClassVar[str] = "hashi_vault"
    OPTIONS: ClassVar[dict[str, Any]] = {
        "mount": {"type": "str", "required": True},
        "path": {"type": "str", "required": True},
        # Not no_log: words like "token" would be masked in every message. The modules mask what is secret in it.
        "options": {"type": "dict", "default": {}},
    }
    _version: int | None = None

    @property
    def place(self) -> str:
        """The secret's path, its mount included."""
        return f"{self.options['mount']}/{self.options['path']}"

    @property
    def to_show(self) -> str:
        """Vault's own command, which OpenBao has too."""
        mount, path = shlex.quote(f"-mount={self.options['mount']}"), shlex.quote(self.options["path"])
        return f"Show it with: vault kv get {mount} -field=token {path} (with OpenBao, bao instead of vault)"

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        """Read the latest version. One that was deleted can be brought back, so it is an error; one that was destroyed is gone."""
        found = self._module("vault_kv2_get", engine_mount_point=self.options["mount"], path=self.options["path"])
        if not found.get("failed"):
            return self._record(found)
        if _NO_SECRET not in str(found.get("msg")):
            raise self._unreadable(found)
        metadata = self._module("vault_read", path=f"{self.options['mount']}/metadata/{self.options['path']}")
        if metadata.get("failed") and _NO_METADATA not in str(metadata.get("msg")):
            raise self._unreadable(metadata)
        history = {} if metadata.get("failed") else metadata["data"]["data"]
        if not history:
            self._check_version()
        self._version = int(history.get("current_version") or 0)
        latest = (history.get("versions") or {}).get(str(self._version)) or {}
        if latest.get("deletion_time") and not latest.get("destroyed"):
            raise self._deleted(str(latest["deletion_time"]))
        return None

    def save(self, record: TokenRecord) -> None:
        """Write the version after the one that was loaded."""
        if self._version is None:
            self.load()
        written = self._module(
            "vault_kv2_write",
            engine_mount_point=self.options["mount"],
            path=self.options["path"],
            data={**record.to_dict(), **_MARK},
            cas=self._version,
        )
        if written.get("failed"):
            raise StoreError(
                f"it cannot be written to Vault: {reason(written)} The policy has to allow create and update on "
                f"{self.options['mount']}/data/{self.options['path']}, and the engine at connector_hashi_vault_mount has to be KV version 2. An "
                '"InvalidRequest" is as a rule another run, which has written a newer record since this one read it.'
            )
        # Counted, for the module blots out of its answer every number that the record holds too.
        self._version = (self._version or 0) + 1

    def check_writable(self) -> None:
        """Ask Vault what the token may do at the place. A token that may not ask that is left to its first save."""
        path = f"{self.options['mount']}/data/{self.options['path']}"
        asked = self._module("vault_write", path="sys/capabilities-self", data={"paths": [path]})
        if asked.get("failed"):
            return
        held = set(asked["data"]["data"].get("capabilities") or asked["data"]["data"].get(path) or ())
        missing = [each for each in ("create", "update") if each not in held]
        if missing and "root" not in held:
            raise StoreError(
                f"The token record {self.place} cannot be kept: Vault does not allow {' and '.join(missing)} on {path}. Have the policy allow create, read and "
                "update there (docs/stores.md), or correct connector_hashi_vault_mount and connector_hashi_vault_path."
            )

    def _check_version(self) -> None:
        """Refuse another engine than KV version 2, which answers as if there were no record. What it is, every token that may use it may ask."""
        mount = self.options["mount"]
        asked = self._module("vault_read", path=f"sys/internal/ui/mounts/{mount}")
        if asked.get("failed"):
            return
        engine = asked["data"]["data"]
        version = str((engine.get("options") or {}).get("version") or "1")
        if engine.get("type") not in ("kv", "generic") or version != "2":
            kind = (
                f"KV version {version}" if engine.get("type") in ("kv", "generic") else f"of type {engine.get('type')}"
            )
            raise StoreError(
                f"The token record {self.place} cannot be there: the engine at {mount} is {kind}, and a record needs KV version 2. Name another mount "
                f"(connector_hashi_vault_mount), or make one (vault secrets enable -path={mount}-v2 -version=2 kv)."
            )

    def _module(self, name: str, **arguments: Any) -> dict[str, Any]:
        if not self.controller.has(f"{_COLLECTION}.{name}"):
            raise StoreError(missing_collection(self.NAME, _COLLECTION))
        return self.controller.module(f"{_COLLECTION}.{name}", {**self.options["options"], **arguments})

    def _record(self, found: Mapping[str, Any]) -> TokenRecord:
        secret = dict(found.get("secret") or {})
        if any(secret.pop(name, None) != value for name, value in _MARK.items()):
            raise StoreError(
                f"The secret {self.place} is no token record: it has no field kept_by with the value jira_ops.align. Give the record a place of its own "
                "(connector_hashi_vault_mount, connector_hashi_vault_path)."
            )
        self._version = int(found["metadata"]["version"])
        return from_dict(secret, f"token record {self.place}")

    def _unreadable(self, failure: Mapping[str, Any]) -> StoreError:
        data, metadata = (f"{self.options['mount']}/{kind}/{self.options['path']}" for kind in ("data", "metadata"))
        return StoreError(
            f"The token record {self.place} cannot be read from Vault: {reason(failure)} Correct where Vault is and how to sign in "
            "(connector_hashi_vault_options), or where the record is (connector_hashi_vault_mount, connector_hashi_vault_path); the policy has to allow "
            f"read on {data} and on {metadata}."
        )

    def _deleted(self, moment: str) -> StoreError:
        mount, path = f"-mount={self.options['mount']}", self.options["path"]
        return StoreError(
            f"The token record {self.place} was deleted in Vault, at {moment}, and can be had again. Taking it for none would lose its token. Bring it back "
            f"(vault kv undelete {mount} -versions={self._version} {path}), or, if its token may be lost, remove it for good (vault kv metadata delete "
            f"{mount} {path})."
        )
