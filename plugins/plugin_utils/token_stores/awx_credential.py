# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store awx_credential: a credential of a type of its own, by the collection awx.awx.

AWX gives no secret back but to a job. So the record without its token is in a plain field, and the token comes from the job's environment, where the
credential is attached to its template.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import Any, ClassVar

from ansible_collections.jira_ops.align.plugins.module_utils import awx_record
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_connection import NAMES, lookup_options
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import reason
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import (
    StoreError,
    TokenStore,
    missing_collection,
)

_COLLECTION, _LOOKUP = "awx.awx", "awx.awx.controller_api"


class AwxCredential(TokenStore):
    """A credential and its type, of one name. A type per connector, for a job takes one credential of a type."""

    NAME: ClassVar[str] = "awx_credential"
    OPTIONS: ClassVar[dict[str, Any]] = {
        "organization": {"type": "str", "required": True},
        "credential": {"type": "str", "required": True},
        "variable": {"type": "str", "required": True},
        # Not no_log: words like "token" would be masked in every message. The modules mask what is secret in it.
        "options": {"type": "dict", "default": {}},
    }
    _typed = False

    @property
    def place(self) -> str:
        """The credential."""
        return f"in the credential {self.options['credential']}"

    @property
    def to_show(self) -> str:
        """A job: AWX shows no secret."""
        what = f"a job that has the credential {self.options['credential']} of the organization {self.options['organization']}"
        return f"AWX shows it to nobody; {what} finds it in the environment variable {self.options['variable']}"

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        """Read the plain field, and take the token's value from the record that the caller knows, or from the job's environment."""
        self._check()
        inputs = self._inputs()
        # What a user made empty, to attach it beforehand, holds no record.
        if not inputs.get("record") and not inputs.get("token"):
            return None
        try:
            fields = json.loads(inputs.get("record") or "")
            if not isinstance(fields, dict):
                raise ValueError("no object")
        except (ValueError, TypeError) as failure:
            raise StoreError(
                f'The token record {self.place} is damaged: its field "record" is not the JSON that this collection wrote. Somebody changed it. Restore it; '
                "delete the credential only if its token may be lost."
            ) from failure
        value = self._value(str(fields.get("token_id") or ""), known)
        return from_dict({**fields, **value}, f"token record {self.place}")

    def save(self, record: TokenRecord) -> None:
        """Ensure the credential type, and write the credential."""
        self._check()
        name, variable = self.options["credential"], self.options["variable"]
        if not self._typed:
            # Left alone where it is as it should be; AWX lets only a system administrator make or change one.
            self._write("credential_type", awx_record.credential_type(name, variable))
            self._typed = True
        fields = record.to_dict()
        token = fields.pop("token", "")
        # The time makes every save a write, which shows that it can be written. With that, the module does not need to guess whether a secret
        # has changed, and to warn about it.
        moment = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        inputs = {"token": token, "token_id": record.token_id, "record": json.dumps(fields, indent=4)}
        self._write(
            "credential",
            {
                "name": name,
                "organization": self.options["organization"],
                "credential_type": name,
                "description": f"{awx_record.DESCRIPTION}, {moment}",
                "update_secrets": False,
                "inputs": inputs,
            },
        )

    def _check(self) -> None:
        if not self.controller.has(f"{_COLLECTION}.credential"):
            raise StoreError(missing_collection(self.NAME, _COLLECTION))
        unknown = [name for name in self.options["options"] if name not in NAMES]
        if unknown:
            problem = f"connector_awx_options has {', '.join(unknown)}; it can have {', '.join(NAMES)}."
            raise StoreError(problem)

    def _inputs(self) -> dict[str, Any]:
        name, organization = self.options["credential"], self.options["organization"]
        wanted = {"name": name, "organization__name": organization, "credential_type__name": name}
        try:
            organizations = self._query("organizations", {"name": organization})
            if len(organizations) != 1:
                raise StoreError(
                    f"there is no organization {organization} that this user can see (connector_awx_organization)."
                )
            credentials = self._query("credentials", wanted)
        except Exception as failure:
            raise StoreError(
                f"The token record {self.place} cannot be read from AWX: {reason({'msg': str(failure)})} Correct where AWX is and how to sign in "
                "(connector_awx_options), and what to look for (connector_awx_organization, connector_awx_credential); the user has to be allowed to read "
                "that credential."
            ) from failure
        return dict(credentials[0].get("inputs") or {}) if credentials else {}

    def _query(self, endpoint: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
        options = lookup_options(self.options["options"], os.environ)
        return self.controller.lookup(_LOOKUP, endpoint, query_params=parameters, **options)

    def _value(self, token_id: str, known: TokenRecord | None) -> dict[str, str]:
        """Return the token's value. To go on as if there were none would make another one, every time."""
        if not token_id:
            return {}
        if known is not None and known.token_id == token_id:
            return {"token": known.token}
        variable = self.options["variable"]
        if os.environ.get(f"ID_OF_{variable}") == token_id and os.environ.get(variable):
            return {"token": os.environ[variable]}
        if os.environ.get(variable):
            raise StoreError(
                f"This job was started with the value of another token ({variable}) than the one in the record {self.place}: it was replaced since. Start "
                "the job again."
            )
        raise StoreError(
            f"The value of the token in the record {self.place} is not in the environment of this job ({variable}), and AWX gives it to nobody else. Attach "
            f"the credential {self.options['credential']} to the job template, and start the job again."
        )

    def _write(self, module: str, arguments: dict[str, Any]) -> None:
        result = self.controller.module(f"{_COLLECTION}.{module}", {**self.options["options"], **arguments})
        if result.get("failed"):
            raise StoreError(
                f"it cannot be written to AWX: {reason(result)} Once per connector, a system administrator has to make the "
                "credential type; after that, the user of connector_awx_options needs the right to create and change credentials in the organization "
                f"{self.options['organization']}."
            )
