# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store command: the record as JSON on the stdout of one command of the user's, and on the stdin of another."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ansible_collections.jira_ops.align.plugins.module_utils.gate import line
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import reason
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import StoreError, TokenStore

_LONGEST = 300
# An argument that gives a secret, as --token=value or as --token value.
_SECRET_OPTION = re.compile(r"--?[\w-]*(?:token|password|passphrase|secret|key)[\w-]*", re.IGNORECASE)
_SECRET = re.compile(rf"^({_SECRET_OPTION.pattern}=).*", re.IGNORECASE | re.DOTALL)


class Command(TokenStore):
    """Two commands, each a list of words without a shell, run on the controller."""

    NAME: ClassVar[str] = "command"
    OPTIONS: ClassVar[dict[str, Any]] = {
        "load": {"type": "list", "elements": "str", "required": True},
        "save": {"type": "list", "elements": "str", "required": True},
    }

    @property
    def place(self) -> str:
        """The command that loads it."""
        return f"of the command {self.options['load'][0] if self.options['load'] else ''}"

    @property
    def to_show(self) -> str:
        """The user's own command, without what may be a secret among its arguments."""
        argv = [_SECRET.sub(r"\1...", str(each)) for each in self.options["load"]]
        for number, each in enumerate(argv[:-1]):
            if _SECRET_OPTION.fullmatch(each):
                argv[number + 1] = "..."
        return f"Show it with: {line(shlex.join(argv))} (the field token)"

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        """Read the record from the first command's stdout. Nothing, or {}, means that there is none."""
        printed = self._run("load", known).strip()
        try:
            fields = json.loads(printed or "{}")
            if not isinstance(fields, dict):
                raise ValueError("no object")
        except ValueError as failure:
            problem = f"connector_command_load: {self.options['load'][0]} printed no JSON object."
            raise StoreError(f"{problem} Let it print the record, or nothing where there is none.") from failure
        return from_dict(fields, f"token record {self.place}") if fields else None

    def save(self, record: TokenRecord) -> None:
        """Give the record to the second command, on its stdin."""
        self._run("save", record, {"stdin": json.dumps(record.to_dict()), "stdin_add_newline": True})

    def _run(self, option: str, record: TokenRecord | None, stdin: Mapping[str, Any] | None = None) -> str:
        argv = self.options[option]
        variable = f"connector_command_{option}"
        if not argv:
            raise StoreError(f"{variable}: an empty list is no command. Give the command and its arguments.")
        result = self.controller.module("ansible.builtin.command", {"argv": argv, **(stdin or {})})
        if result.get("failed") or result.get("rc"):
            said = _said(result, record.secrets if record else ())
            raise StoreError(f"{variable}: {line(argv[0], longest=250)} failed: {said}")
        return str(result.get("stdout") or "")


def _said(result: Mapping[str, Any], secrets: Sequence[str]) -> str:
    """Return the last line that the command wrote to stderr, but never one that repeats a secret, or what is left of one where it is cut."""
    lines = str(result.get("stderr") or "").strip().splitlines()
    if any(secret in lines[-1] for secret in secrets if lines):
        return f"exit code {result.get('rc')}."
    # What Ansible says then is not the same on every ansible-core.
    if not lines and (not result.get("msg") or "non-zero return code" in str(result["msg"])):
        return f"exit code {result.get('rc')}, and nothing on its stderr."
    said = line(lines[-1], longest=_LONGEST) if lines else reason(result)
    if not lines and "Broken pipe" in said:  # what it wrote to stderr is lost then
        return "it ended before it had read the record on its standard input."
    return f"{said.rstrip('.')}."
