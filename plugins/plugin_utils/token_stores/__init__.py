# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token stores, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.awx_credential import AwxCredential
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import TokenStore
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.command import Command
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.hashi_vault import HashiVault
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.vault_file import VaultFile

__all__ = ["STORES", "TokenStore", "open_store"]

STORES: dict[str, type[TokenStore]] = {store.NAME: store for store in (AwxCredential, Command, HashiVault, VaultFile)}
_GONE = {
    "custom": "Its task files became two commands: see the store command (connector_command_load, connector_command_save)."
}


def open_store(given: Mapping[str, Any] | None, controller: Controller) -> tuple[TokenStore, set[str]]:
    """Return the store that the option store describes, and those secrets in it that messages can be searched for. Raises InvalidOption."""
    options = dict(given or {})
    name = str(options.pop("name", ""))
    if name not in STORES:
        remedy = f"Expected one of {', '.join(STORES)}. {_GONE.get(name, '')}".strip()
        raise InvalidOption("store (connector_token_store)", f"invalid value {name!r}.", remedy)
    validation = ArgumentSpecValidator(STORES[name].OPTIONS).validate(options)
    if validation.errors.errors:
        problem = validation.errors.msg.rstrip(".")
        raise InvalidOption(f"store {name}", f"{problem}.", "See docs/stores.md.")
    secrets = {secret for secret in validation._no_log_values if not _is_common(secret)}
    return STORES[name](validation.validated_parameters, controller), secrets


def _is_common(secret: str) -> bool:
    """Return whether a password is a word or a number as any message may have it: masked everywhere, it would leave none that can be read.

    No store repeats its password; messages are searched for it on top of that.
    """
    return len(secret) < 8 or secret.isalpha() or secret.isdigit()
