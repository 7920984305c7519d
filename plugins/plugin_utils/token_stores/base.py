# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every token store is: a name, options, and how a record is loaded and saved.

A new store is one class in a file of its own, and its line in the registry (__init__.py).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.module_utils.token.renamed import RecordBeside
from ansible_collections.jira_ops.align.plugins.module_utils.token.throw_away import ThrownAway
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import Controller


class StoreError(JiraOpsError):
    """The store cannot be read, or cannot be written. Its message says why, and what to do."""


class TokenStore(ABC):
    """Keeps one record. NAME: the value of connector_token_store. OPTIONS: an argument spec, no_log where it belongs."""

    NAME: ClassVar[str]
    OPTIONS: ClassVar[dict[str, Any]]

    def __init__(self, options: Mapping[str, Any], controller: Controller) -> None:
        self.options = options
        self.controller = controller

    @property
    @abstractmethod
    def place(self) -> str:
        """Where the record is, as a message names it."""

    @property
    def lock_name(self) -> str:
        """What runs on this machine take turns for: the same for every name of one place."""
        return self.place

    @property
    def to_show(self) -> str:
        """How the operator has the token shown, in a sentence for instructions; empty where the store has no way."""
        return ""

    @abstractmethod
    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        """Return the record, or None where there is none; a record that exists and cannot be read raises StoreError.

        known: the record that the caller holds, for stores that do not give a token's value back.
        """

    @abstractmethod
    def save(self, record: TokenRecord) -> None:
        """Write the record. Raises StoreError, also where the store can tell that another run has written since load()."""

    def check_writable(self) -> None:  # noqa: B027 - a store that does not know has nothing to add
        """Raise StoreError where it shows beforehand that save() would fail. Nothing is written, in check mode or not, and nothing is left."""

    def thrown_away(self) -> ThrownAway | None:
        """Return the error about a place that does not outlive the job, for whoever is about to make a token; None where nothing says that it does not."""
        return None

    def beside(self) -> list[RecordBeside]:
        """Return records in the same place that belong to no other host of the inventory, as a renamed host leaves one. None where that cannot be told."""
        return []

    def keep(self, record: TokenRecord) -> None:
        """Save the record, read it back and compare. Raises StoreError."""
        try:
            self.save(record)
            again = self.load(record)
        except JiraOpsError as failure:
            raise StoreError(f"The token record {self.place} cannot be kept: {failure}") from failure
        if again != from_dict(record.to_dict()):
            problem = "what was read back is not what was written. Another run may be at work on this connector."
            raise StoreError(f"The token record {self.place} cannot be kept: {problem}")


def missing_collection(store: str, collection: str) -> str:
    """Return the message of a store whose collection Ansible does not find."""
    return (
        f"connector_token_store is {store}, which needs the collection {collection}, and Ansible does not find it. Install it where Ansible looks for "
        f"collections (ansible-galaxy collection install {collection}), on AWX in the execution environment."
    )
